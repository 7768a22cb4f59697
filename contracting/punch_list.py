"""The punch list (*lista de pendientes*): what was found wrong on site, where, who mends it until when, and who saw that it was mended.

open → fixed → verified, or back to open with the reason; an issue that is none is withdrawn by somebody else than who would have mended
it. Whoever mends does not verify. Final acceptance asks for none pending (``pending_of``), as the customary act of final receipt does:
it is signed only once every observation is solved (*actas de recibo* provisional and final).
"""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from contracting import agreements
from contracting.agreements import Agreement, AgreementState
from foundation.columns import Base, Count, Instant, Path, Versioned, Words, enum_column
from foundation.commands import Latitude, Longitude, LongText, PhotoId, ShortText
from foundation.errors import InvalidCommand, Refused, Sentence, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.lifecycle import Lifecycle, Step, different_person
from foundation.numbering import next_number
from foundation.work import Work


class PunchGravity(StrEnum):
    """What hangs on it."""

    SAFETY = "safety"
    FUNCTION = "function"
    FINISH = "finish"


class PunchState(StrEnum):
    """What became of it."""

    OPEN = "open"
    FIXED = "fixed"
    VERIFIED = "verified"
    WITHDRAWN = "withdrawn"


PENDING = (PunchState.OPEN, PunchState.FIXED)
ON_SITE = (AgreementState.RUNNING, AgreementState.ACCEPTED)


class PunchItem(Versioned, Base):
    """One issue found on the site of one agreement."""

    __tablename__ = "punch_item"
    __table_args__ = (
        sa.UniqueConstraint("agreement_id", "number"),
        sa.CheckConstraint("verified_by <> fixed_by", name="verifier_did_not_fix"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"), index=True)
    agreement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agreement.id"))
    number: Mapped[Count]
    what: Mapped[Words]
    gravity: Mapped[PunchGravity] = enum_column(PunchGravity)
    place: Mapped[str] = mapped_column(sa.String(200))
    latitude_e6: Mapped[int | None]
    longitude_e6: Mapped[int | None]
    photo_id: Mapped[UUID] = mapped_column(sa.ForeignKey("stored_file.id"))
    fixer: Mapped[str] = mapped_column(sa.String(200))
    due_on: Mapped[date] = mapped_column(index=True)
    found_at: Mapped[Instant]
    found_by: Mapped[UUID | None]
    fix_note: Mapped[str | None] = mapped_column(sa.Text)
    fix_photo_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    fixed_at: Mapped[datetime | None]
    fixed_by: Mapped[UUID | None]
    verified_at: Mapped[datetime | None]
    verified_by: Mapped[UUID | None]
    reason: Mapped[str | None] = mapped_column(sa.Text)
    reopened: Mapped[Count]
    state: Mapped[PunchState] = enum_column(PunchState)


S, P = PunchState, Permission
LIFECYCLE = Lifecycle(
    PunchItem,
    Step("fix", {S.OPEN}, S.FIXED, P.PUNCH_FIX),
    Step("verify", {S.FIXED}, S.VERIFIED, P.PUNCH_VERIFY, guards=[different_person("fixed_by")]),
    Step("reopen", {S.FIXED, S.VERIFIED, S.WITHDRAWN}, S.OPEN, P.PUNCH_VERIFY),
    Step("postpone", {S.OPEN}, S.OPEN, P.PUNCH_VERIFY),
    Step("withdraw", {S.OPEN}, S.WITHDRAWN, P.PUNCH_VERIFY),
)


class FindIssue(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is wrong, where, with a photograph; which post mends it, until when."""

    what: LongText
    gravity: PunchGravity
    place: ShortText
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    photo: PhotoId
    fixer: ShortText
    due_on: date

    def __post_init__(self) -> None:
        if (self.latitude is None) is not (self.longitude is None):
            raise InvalidCommand({"longitude": say("Write both latitude and longitude.")})


class FixIssue(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How it was mended, with a photograph that shows it."""

    note: LongText
    photo: PhotoId


class VerifyFix(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Seen on site: it is mended."""


class ReopenIssue(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """It is not mended, or it came back: why, and until when it has to be."""

    reason: LongText
    due_on: date


class PostponeIssue(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Another day, and why."""

    reason: LongText
    due_on: date


class WithdrawIssue(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """It is no issue after all, and why."""

    reason: LongText


def find_issue(work: Work, agreement_id: UUID, command: FindIssue) -> PunchItem:
    """Put an issue on the list of an agreement that is being carried out."""
    agreement = agreements.get(work, agreement_id, lock=True)
    work.require(Permission.PUNCH_RAISE, agreement.territory)
    refused = refusal_of_state(agreement)
    if refused is not None:
        raise Refused(refused)
    _check_day(work, command.due_on)
    item = work.add(
        PunchItem(
            id=new_id(),
            territory=agreement.territory,
            project_id=agreement.project_id,
            agreement_id=agreement.id,
            number=next_number(work, f"punch/{agreement.id}"),
            what=command.what,
            gravity=command.gravity,
            place=command.place,
            latitude_e6=command.latitude,
            longitude_e6=command.longitude,
            photo_id=command.photo,
            fixer=command.fixer,
            due_on=command.due_on,
            found_at=work.now,
            found_by=work.actor.user_id,
            reopened=0,
            state=PunchState.OPEN,
        )
    )
    facts = {"number": item.number, "gravity": item.gravity, "due_on": item.due_on}
    work.record("punch_item.found", item, project=agreement.project_id, facts=facts)
    return item


def refusal_of_state(agreement: Agreement) -> Sentence | None:
    """Why nothing is put on the list of an agreement now, or nothing where it can be."""
    if agreement.state in ON_SITE:
        return None
    return say("Issues are found on a site that was started.")


def fix(work: Work, item_id: UUID, command: FixIssue) -> PunchItem:
    """Say that it was mended; somebody else looks."""
    item = _step(work, item_id, "fix")
    item.fix_note, item.fix_photo_id = command.note, command.photo
    item.fixed_at, item.fixed_by = work.now, work.actor.user_id
    return item


def verify(work: Work, item_id: UUID, command: VerifyFix) -> PunchItem:
    """Say that it is mended, having looked."""
    item = _step(work, item_id, "verify")
    item.verified_at, item.verified_by = work.now, work.actor.user_id
    return item


def reopen(work: Work, item_id: UUID, command: ReopenIssue) -> PunchItem:
    """Open it again; what was said of its mending is void and stays in the log."""
    _check_day(work, command.due_on)
    item = _step(work, item_id, "reopen")
    item.reason, item.due_on = command.reason, command.due_on
    item.fixed_at = item.fixed_by = item.verified_at = item.verified_by = None
    item.reopened += 1
    return item


def postpone(work: Work, item_id: UUID, command: PostponeIssue) -> PunchItem:
    """Give it another day."""
    _check_day(work, command.due_on)
    item = _step(work, item_id, "postpone", {"due_on": command.due_on})
    item.reason, item.due_on = command.reason, command.due_on
    return item


def withdraw(work: Work, item_id: UUID, command: WithdrawIssue) -> PunchItem:
    """Take it off the list."""
    item = _step(work, item_id, "withdraw")
    item.reason = command.reason
    return item


def _check_day(work: Work, day: date) -> None:
    if day < work.today:
        raise InvalidCommand({"due_on": say("That day has passed already.")})


def _step(
    work: Work, item_id: UUID, step: str, facts: dict[str, object] | None = None
) -> PunchItem:
    item = work.get(PunchItem, item_id, lock=True)
    LIFECYCLE.apply(step, work, item, facts={"number": item.number, **(facts or {})})
    return item


def get(work: Work, item_id: UUID) -> PunchItem:
    """An issue this actor can see."""
    return work.get(PunchItem, item_id)


def of_agreement(work: Work, agreement_id: UUID) -> list[PunchItem]:
    """The list of an agreement in its order."""
    statement = (
        sa.select(PunchItem)
        .where(PunchItem.agreement_id == agreement_id)
        .order_by(PunchItem.number)
    )
    return list(work.session.execute(statement).scalars())


def pending_of(work: Work, agreement_id: UUID) -> list[PunchItem]:
    """What is still pending of an agreement: open, or mended and verified by nobody."""
    return [row for row in of_agreement(work, agreement_id) if row.state in PENDING]


def refusal_of_pending(work: Work, agreement_id: UUID) -> Sentence | None:
    """Why a work is not received finally, or nothing where none is pending."""
    numbers = [row.number for row in pending_of(work, agreement_id)]
    if not numbers:
        return None
    return say("Still pending on the list of the site: {numbers}.", numbers=numbers)
