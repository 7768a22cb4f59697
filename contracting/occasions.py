"""Occasions: a period or a meeting that an act of an agreement is about where nothing else has a row for it.

The book of the site log and the supervision report are of a period, the acts of the technical committee and of the oversight committee of
a meeting. An occasion is noted once and never changes; each has its own act, with versions of its own.
"""

from datetime import date
from enum import StrEnum
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from contracting import agreements
from contracting.agreements import Agreement
from foundation.columns import Base, Count, Instant, Path, enum_column
from foundation.errors import InvalidCommand, Refused, Sentence, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.numbering import next_number
from foundation.work import Work


class OccasionKind(StrEnum):
    """The act that an occasion is for, by its kind."""

    SITE_LOG_BOOK = "site_log_book"
    SUPERVISION_REPORT = "supervision_report"
    COMMITTEE_ACT = "committee_act"
    OVERSIGHT_ACT = "oversight_act"


PERIODS = (OccasionKind.SITE_LOG_BOOK, OccasionKind.SUPERVISION_REPORT)
MEETINGS = (OccasionKind.COMMITTEE_ACT, OccasionKind.OVERSIGHT_ACT)
PERMISSIONS = {
    OccasionKind.SITE_LOG_BOOK: Permission.SITE_LOG_WRITE,
    OccasionKind.SUPERVISION_REPORT: Permission.AGREEMENT_START,
    OccasionKind.COMMITTEE_ACT: Permission.AGREEMENT_START,
    OccasionKind.OVERSIGHT_ACT: Permission.OVERSIGHT_DECLARE,
}


class Occasion(Base):
    """One period, or one meeting that began and ended on a day; ``number`` counts those of one kind in one agreement."""

    __tablename__ = "occasion"
    __table_args__ = (
        sa.UniqueConstraint("agreement_id", "kind", "number"),
        sa.CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        {"info": {"append_only": True}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"), index=True)
    agreement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agreement.id"))
    kind: Mapped[OccasionKind] = enum_column(OccasionKind)
    number: Mapped[Count]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    noted_at: Mapped[Instant]
    noted_by: Mapped[UUID | None]


class ChoosePeriod(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From which day to which day the act goes."""

    starts_on: date
    ends_on: date


class NoteMeeting(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The day on which people met."""

    met_on: date


class OccasionView(msgspec.Struct, frozen=True, kw_only=True):
    """An occasion as programs read it."""

    id: UUID
    kind: OccasionKind
    agreement_id: UUID
    project_id: UUID
    number: int
    starts_on: date
    ends_on: date


def choose_period(
    work: Work, kind: OccasionKind, agreement_id: UUID, command: ChoosePeriod
) -> Occasion:
    """Note the period that an act is about; it lies between the start of the works and today."""
    agreement = _opened(work, kind, agreement_id)
    errors: dict[str, Sentence] = {}
    if agreement.starts_on is not None and command.starts_on < agreement.starts_on:
        errors["starts_on"] = say(
            "It cannot be before the start of the works, on {day}.", day=agreement.starts_on
        )
    if command.ends_on < command.starts_on:
        errors["ends_on"] = say("The end date cannot be before {start}.", start=command.starts_on)
    elif command.ends_on > work.today:
        errors["ends_on"] = say("That day has not come yet.")
    if errors:
        raise InvalidCommand(errors)
    return _note(work, kind, agreement, command.starts_on, command.ends_on)


def note_meeting(
    work: Work, kind: OccasionKind, agreement_id: UUID, command: NoteMeeting
) -> Occasion:
    """Note the meeting that an act is about."""
    agreement = _opened(work, kind, agreement_id)
    errors: dict[str, Sentence] = {}
    if command.met_on > work.today:
        errors["met_on"] = say("That day has not come yet.")
    elif agreement.signed_on is not None and command.met_on < agreement.signed_on:
        errors["met_on"] = say("The agreement was signed on {day}.", day=agreement.signed_on)
    if errors:
        raise InvalidCommand(errors)
    return _note(work, kind, agreement, command.met_on, command.met_on)


def _opened(work: Work, kind: OccasionKind, agreement_id: UUID) -> Agreement:
    agreement = agreements.get(work, agreement_id, lock=True)
    work.require(PERMISSIONS[kind], agreement.territory)
    refused = refusal_of(agreement)
    if refused is not None:
        raise Refused(refused)
    return agreement


def refusal_of(agreement: Agreement) -> Sentence | None:
    """Why an agreement has no such acts yet, or nothing where it has."""
    return None if agreement.starts_on else say("The work has not started yet.")


def _note(
    work: Work, kind: OccasionKind, agreement: Agreement, starts_on: date, ends_on: date
) -> Occasion:
    row = work.add(
        Occasion(
            id=new_id(),
            territory=agreement.territory,
            project_id=agreement.project_id,
            agreement_id=agreement.id,
            kind=kind,
            number=next_number(work, f"occasion/{kind}/{agreement.id}"),
            starts_on=starts_on,
            ends_on=ends_on,
            noted_at=work.now,
            noted_by=work.actor.user_id,
        )
    )
    facts = {"kind": kind, "number": row.number, "starts_on": starts_on, "ends_on": ends_on}
    work.record("occasion.noted", row, project=row.project_id, facts=facts)
    return row


def of_project(work: Work, project_id: UUID, kind: OccasionKind) -> list[Occasion]:
    """The occasions of one kind in a work, the earliest first."""
    statement = (
        work.select(Occasion)
        .where(Occasion.project_id == project_id, Occasion.kind == kind)
        .order_by(Occasion.id)
    )
    return list(work.session.execute(statement).scalars())


def view_of(work: Work, key: UUID) -> OccasionView:
    """One occasion in sight."""
    row = work.get(Occasion, key)
    return OccasionView(**{name: getattr(row, name) for name in OccasionView.__struct_fields__})
