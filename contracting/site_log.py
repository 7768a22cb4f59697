"""The site log (bitácora, libro de obra): one for each agreement, a numbered page for each day, written once and never changed.

Weather, who worked, machinery, what was done and where, materials, tests, visitors, orders, incidents. Who builds or directs the work
writes the page; the other side signs that it read it; whoever has something to put right writes a note that names the page. A page that
comes late is taken all the same, with the day on which it was written beside its own (as in a *bitácora de obra*).
"""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
import sqlalchemy as sa
from msgspec import Meta
from sqlalchemy.orm import Mapped, mapped_column

from contracting import agreements, milestone_plans, unit_prices
from contracting.agreements import Agreement, AgreementState
from foundation.clock import civil_date
from foundation.columns import Base, Count, Instant, Path, Words, enum_column
from foundation.commands import LongText, PhotoId, ShortText, Total
from foundation.errors import InvalidCommand, Refused, Sentence, say
from foundation.files import StoredFile
from foundation.identity.permissions import ROLES, Permission, Role
from foundation.ids import new_id
from foundation.work import Work

DayHours = Annotated[int, Meta(ge=0, le=24)]


class Weather(StrEnum):
    """How the day was."""

    SUNNY = "sunny"
    CLOUDY = "cloudy"
    DRIZZLE = "drizzle"
    RAIN = "rain"
    STORM = "storm"


class NoteKind(StrEnum):
    """What a note on a page is for."""

    CORRECTION = "correction"
    INSTRUCTION = "instruction"
    ANSWER = "answer"
    REMARK = "remark"


class SiteLogPage(Base):
    """One day of one work; ``position`` is the number of the page, in the order of writing."""

    __tablename__ = "site_log_page"
    __table_args__ = (
        sa.UniqueConstraint("agreement_id", "position"),
        sa.UniqueConstraint("agreement_id", "day"),
        sa.CheckConstraint(
            "women >= 0 AND men >= 0 AND hours_lost BETWEEN 0 AND 24", name="counts_possible"
        ),
        {"info": {"append_only": True, "position_per": "agreement_id"}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"), index=True)
    agreement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agreement.id"))
    position: Mapped[Count]
    day: Mapped[date]
    morning: Mapped[Weather] = enum_column(Weather, constraint="morning")
    afternoon: Mapped[Weather] = enum_column(Weather, constraint="afternoon")
    hours_lost: Mapped[Count]
    women: Mapped[Count]
    men: Mapped[Count]
    machinery: Mapped[str | None] = mapped_column(sa.Text)
    materials: Mapped[str | None] = mapped_column(sa.Text)
    tests: Mapped[str | None] = mapped_column(sa.Text)
    visitors: Mapped[str | None] = mapped_column(sa.Text)
    instructions: Mapped[str | None] = mapped_column(sa.Text)
    incidents: Mapped[str | None] = mapped_column(sa.Text)
    written_at: Mapped[Instant]
    written_by: Mapped[UUID | None]

    @property
    def days_late(self) -> int:
        """How many days after its day it was written."""
        return (civil_date(self.written_at) - self.day).days


class SiteLogActivity(Base):
    """What was done on a day, where, and for which milestone or item."""

    __tablename__ = "site_log_activity"
    __table_args__ = ({"info": {"append_only": True}},)

    page_id: Mapped[UUID] = mapped_column(sa.ForeignKey("site_log_page.id"), primary_key=True)
    number: Mapped[Count] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(sa.String(200))
    place: Mapped[str] = mapped_column(sa.String(200))
    milestone_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("milestone.id"), index=True)
    item_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("contract_item.id"), index=True)


class SiteLogPhoto(Base):
    """A photograph of a page."""

    __tablename__ = "site_log_photo"
    __table_args__ = ({"info": {"append_only": True}},)

    page_id: Mapped[UUID] = mapped_column(sa.ForeignKey("site_log_page.id"), primary_key=True)
    file_id: Mapped[UUID] = mapped_column(sa.ForeignKey("stored_file.id"), primary_key=True)


class SiteLogSignature(Base):
    """Somebody who did not write a page read and signed it, in the role they did it in."""

    __tablename__ = "site_log_signature"
    __table_args__ = ({"info": {"append_only": True}},)

    page_id: Mapped[UUID] = mapped_column(sa.ForeignKey("site_log_page.id"), primary_key=True)
    role: Mapped[Role] = enum_column(Role, primary_key=True)
    signed_at: Mapped[Instant]
    signed_by: Mapped[UUID | None]


class SiteLogNote(Base):
    """What somebody has to say about a page that is closed; ``number`` counts the notes of the page."""

    __tablename__ = "site_log_note"
    __table_args__ = (
        sa.UniqueConstraint("page_id", "number"),
        {"info": {"append_only": True}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    page_id: Mapped[UUID] = mapped_column(sa.ForeignKey("site_log_page.id"))
    number: Mapped[Count]
    kind: Mapped[NoteKind] = enum_column(NoteKind)
    what: Mapped[Words]
    photo_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    written_at: Mapped[Instant]
    written_by: Mapped[UUID | None]


class WriteActivity(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that was done on that day."""

    what: ShortText
    place: ShortText
    milestone: UUID | None = None
    item: UUID | None = None


class WritePage(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A day on site."""

    day: date
    morning: Weather
    afternoon: Weather
    hours_lost: DayHours = 0
    women: Total = 0
    men: Total = 0
    activities: tuple[WriteActivity, ...] = ()
    machinery: LongText | None = None
    materials: LongText | None = None
    tests: LongText | None = None
    visitors: LongText | None = None
    instructions: LongText | None = None
    incidents: LongText | None = None
    photos: tuple[PhotoId, ...] = ()


class SignPages(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The pages that somebody read and signs."""

    pages: tuple[UUID, ...]


class AddNote(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A note on a page: what it puts right, orders, answers or remarks."""

    kind: NoteKind
    what: LongText
    photo: PhotoId | None = None


def write(work: Work, agreement_id: UUID, command: WritePage) -> SiteLogPage:
    """Write the page of a day; it is closed with that."""
    agreement = agreements.get(work, agreement_id, lock=True)
    work.require(Permission.SITE_LOG_WRITE, agreement.territory)
    refused = refusal_of_agreement(agreement)
    if refused is not None:
        raise Refused(refused)
    written = pages_of(work, agreement.id)
    errors = _mistakes(work, agreement, command)
    if any(page.day == command.day for page in written):
        errors["day"] = say("That day has its page already. Write a note on it.")
    if errors:
        raise InvalidCommand(errors)
    same = {name for name in WritePage.__struct_fields__ if name not in ("activities", "photos")}
    page = work.add(
        SiteLogPage(
            id=new_id(),
            territory=agreement.territory,
            project_id=agreement.project_id,
            agreement_id=agreement.id,
            position=len(written) + 1,
            written_at=work.now,
            written_by=work.actor.user_id,
            **{name: getattr(command, name) for name in same},
        )
    )
    work.session.flush()  # The rows of the page need its key.
    _write_rows(work, page, command)
    facts = {
        "number": page.position,
        "day": page.day,
        "people": command.women + command.men,
        "photos": list(command.photos),
    }
    work.record("site_log_page.written", page, project=page.project_id, facts=facts)
    return page


def _write_rows(work: Work, page: SiteLogPage, command: WritePage) -> None:
    for number, one in enumerate(command.activities, start=1):
        work.add(
            SiteLogActivity(
                page_id=page.id,
                number=number,
                what=one.what,
                place=one.place,
                milestone_id=one.milestone,
                item_id=one.item,
            )
        )
    for photo in dict.fromkeys(command.photos):
        work.add(SiteLogPhoto(page_id=page.id, file_id=photo))


def _mistakes(work: Work, agreement: Agreement, command: WritePage) -> dict[str, Sentence]:
    errors: dict[str, Sentence] = {}
    if command.day > work.today:
        errors["day"] = say("That day has not come yet.")
    elif agreement.starts_on is not None and command.day < agreement.starts_on:
        errors["day"] = say(
            "It cannot be before the start of the works, on {day}.", day=agreement.starts_on
        )
    elif agreement.accepted_on is not None and command.day > agreement.accepted_on:
        errors["day"] = say("The work was received on {day}.", day=agreement.accepted_on)
    if not command.activities and command.incidents is None:
        errors["activities"] = say("Say what was done, or under incidents why nothing was.")
    stones = {row.id for row in milestone_plans.of_agreement(work, agreement.id)}
    items = {row.id for row in unit_prices.items_of(work, agreement.id)}
    for index, one in enumerate(command.activities):
        if one.milestone is not None and one.milestone not in stones:
            errors[f"activities.{index}.milestone"] = say("Choose milestones of this agreement.")
        if one.item is not None and one.item not in items:
            errors[f"activities.{index}.item"] = say("Choose an item of this agreement.")
    for index, photo in enumerate(command.photos):
        if work.find(StoredFile, photo) is None:
            errors[f"photos.{index}"] = say("Add a photograph.")
    return errors


def sign(work: Work, agreement_id: UUID, command: SignPages) -> Agreement:
    """Sign pages that somebody else wrote, in the role one holds here."""
    agreement = agreements.get(work, agreement_id, lock=True)
    work.require(Permission.SITE_LOG_SIGN, agreement.territory)
    known = {page.id: page for page in pages_of(work, agreement.id)}
    signed = signatures_of(work, agreement.id)
    roles = roles_to_sign(work, agreement.territory)
    for key in dict.fromkeys(command.pages):
        page = known.get(key)
        role = next((role for role in roles if role not in signed.get(key, ())), None)
        if page is None or role is None or page.written_by == work.actor.user_id:
            raise InvalidCommand(
                {"pages": say("Choose pages that somebody else wrote and that you have to sign.")}
            )
        row = SiteLogSignature(
            page_id=page.id, role=role, signed_at=work.now, signed_by=work.actor.user_id
        )
        work.add(row)
        facts = {"number": page.position, "day": page.day, "role": role}
        work.record("site_log_page.signed", page, project=page.project_id, facts=facts)
    if not command.pages:
        raise InvalidCommand({"pages": say("At least one is needed.")})
    return agreement


def add_note(work: Work, page_id: UUID, command: AddNote) -> SiteLogNote:
    """Write a note on a page; the page stays as it is."""
    page = get(work, page_id)
    agreements.get(work, page.agreement_id, lock=True)
    work.require(Permission.SITE_LOG_NOTE, page.territory)
    if command.photo is not None and work.find(StoredFile, command.photo) is None:
        raise InvalidCommand({"photo": say("Add a photograph.")})
    row = work.add(
        SiteLogNote(
            id=new_id(),
            territory=page.territory,
            page_id=page.id,
            number=len(notes_of(work, page.id)) + 1,
            kind=command.kind,
            what=command.what,
            photo_id=command.photo,
            written_at=work.now,
            written_by=work.actor.user_id,
        )
    )
    facts = {"page": page.position, "number": row.number, "kind": command.kind}
    work.record("site_log_note.added", row, project=page.project_id, facts=facts)
    return row


def roles_to_sign(work: Work, territory: str) -> tuple[Role, ...]:
    """The roles in which this person can sign pages here."""
    return tuple(
        dict.fromkeys(
            grant.role
            for grant in work.actor.grants
            if territory.startswith(grant.territory)
            and Permission.SITE_LOG_SIGN in ROLES[grant.role]
        )
    )


def refusal_of_agreement(agreement: Agreement) -> Sentence | None:
    """Why no page is written for an agreement, or nothing where one can be."""
    if agreement.state in (AgreementState.RUNNING, AgreementState.ACCEPTED):
        return None
    return say("The site log is open from the start of the works until they are received.")


def get(work: Work, page_id: UUID) -> SiteLogPage:
    """A page this actor can see."""
    return work.get(SiteLogPage, page_id)


def pages_of(work: Work, agreement_id: UUID) -> list[SiteLogPage]:
    """The pages of a log in the order of writing."""
    statement = (
        sa.select(SiteLogPage)
        .where(SiteLogPage.agreement_id == agreement_id)
        .order_by(SiteLogPage.position)
    )
    return list(work.session.execute(statement).scalars())


def signatures_of(work: Work, agreement_id: UUID) -> dict[UUID, list[Role]]:
    """The roles that signed each page of a log."""
    statement = (
        sa.select(SiteLogSignature.page_id, SiteLogSignature.role)
        .join(SiteLogPage, SiteLogPage.id == SiteLogSignature.page_id)
        .where(SiteLogPage.agreement_id == agreement_id)
        .order_by(SiteLogSignature.signed_at)
    )
    found: dict[UUID, list[Role]] = {}
    for page, role in work.session.execute(statement):
        found.setdefault(page, []).append(Role(role))
    return found


def notes_of(work: Work, page_id: UUID) -> list[SiteLogNote]:
    """The notes on a page in their order."""
    statement = (
        sa.select(SiteLogNote).where(SiteLogNote.page_id == page_id).order_by(SiteLogNote.number)
    )
    return list(work.session.execute(statement).scalars())
