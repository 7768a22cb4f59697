"""Labour sheets (planillas de jornales): who worked on which day of a period, paid or given to the work, and what that adds up to.

open → presented → accepted, or returned and put right. Whoever builds ticks who came, day by day; somebody else looks at the signed sheet
and accepts it. Days that were given count as somebody's contribution, so they need two keys: a member of the oversight committee, who saw
the work and has no part in it (Ley 850/2003, art. 19), confirms the days, and then the engineer accepts the sheet and what a day is worth.
Whoever wrote a day down does neither. Nobody stands on two sheets on one day, here or on another work under the same document. Only an
accepted sheet is paid from the box or, where the days were given, becomes a delivery in kind (``labour_payments``).
"""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from contracting import agreements, cash_book, impediments, labour_days, workers
from contracting.agreements import Agreement
from contracting.labour_days import LabourDay
from contracting.labour_rules import HALF_DAY, WHOLE_DAY, WorkedDay
from contracting.workers import Worker
from foundation.columns import (
    Base,
    BigCount,
    Count,
    Currency,
    MoneyMinor,
    Path,
    Versioned,
    enum_column,
)
from foundation.commands import FileId
from foundation.errors import InvalidCommand, Refused, Sentence, say
from foundation.files import StoredFile
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.lifecycle import Lifecycle, Step, different_person
from foundation.money import Money
from foundation.numbering import next_number
from foundation.people import Person
from foundation.work import Work

# A sheet of paper has a column for each day of a month.
LONGEST_DAYS = 31


class SheetState(StrEnum):
    """How far a sheet has come."""

    OPEN = "open"
    PRESENTED = "presented"
    RETURNED = "returned"
    ACCEPTED = "accepted"


EDITABLE = (SheetState.OPEN, SheetState.RETURNED)


class LabourSheet(Versioned, Base):
    """The days of one period; all of them paid, or all of them given to the work."""

    __tablename__ = "labour_sheet"
    __table_args__ = (
        sa.UniqueConstraint("agreement_id", "number"),
        sa.CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        sa.CheckConstraint("judged_by <> presented_by", name="judged_by_somebody_else"),
        sa.CheckConstraint("NOT is_in_kind OR amount_minor = 0", name="given_days_cost_nothing"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"), index=True)
    agreement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agreement.id"))
    number: Mapped[Count]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    is_in_kind: Mapped[bool]
    currency: Mapped[Currency]
    days_milli: Mapped[BigCount]
    amount_minor: Mapped[MoneyMinor]
    evidence_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    opened_at: Mapped[datetime]
    opened_by: Mapped[UUID | None]
    presented_at: Mapped[datetime | None]
    presented_by: Mapped[UUID | None]
    reason: Mapped[str | None] = mapped_column(sa.Text)
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[UUID | None]
    judged_at: Mapped[datetime | None]
    judged_by: Mapped[UUID | None]
    delivery_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("delivery.id"))
    state: Mapped[SheetState] = enum_column(SheetState, index=True)

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)


def has_days(_work: Work, sheet: LabourSheet) -> Sentence | None:
    """A guard: an empty sheet is not presented."""
    return None if sheet.days_milli else say("Nobody stands on this sheet yet.")


def are_given(_work: Work, sheet: LabourSheet) -> Sentence | None:
    """A guard: the committee confirms days that were given; days that are paid are proved by who signs for the money."""
    return None if sheet.is_in_kind else say("These days are paid: the engineer accepts them.")


def is_unconfirmed(_work: Work, sheet: LabourSheet) -> Sentence | None:
    """A guard: days are confirmed once."""
    return None if sheet.confirmed_at is None else say("The committee has confirmed these days.")


def are_confirmed(_work: Work, sheet: LabourSheet) -> Sentence | None:
    """A guard: days that were given are accepted once the committee has confirmed them."""
    if not sheet.is_in_kind or sheet.confirmed_at is not None:
        return None
    return say("Somebody of the committee has to confirm first that these people came.")


def did_not_write(work: Work, sheet: LabourSheet) -> Sentence | None:
    """A guard: whoever wrote down a day of a sheet neither confirms nor accepts it."""
    if not labour_days.wrote_a_day(work, sheet.id):
        return None
    return say("Somebody else has to do this: you wrote days of this sheet.")


def may_oversee(work: Work, sheet: LabourSheet) -> Sentence | None:
    """A guard: whoever confirms has no part in carrying out the work."""
    return impediments.refusal_of_verdict(work, sheet.agreement_id)


OVERSEEN = (different_person("opened_by", "presented_by"), did_not_write, are_given, may_oversee)

LIFECYCLE = Lifecycle(
    LabourSheet,
    Step("tally", set(EDITABLE), SheetState.OPEN, Permission.LABOUR_WRITE),
    Step(
        "present",
        set(EDITABLE),
        SheetState.PRESENTED,
        Permission.LABOUR_WRITE,
        guards=[has_days],
    ),
    Step(
        "confirm",
        {SheetState.PRESENTED},
        SheetState.PRESENTED,
        Permission.LABOUR_CONFIRM,
        guards=[is_unconfirmed, *OVERSEEN],
    ),
    Step(
        "object",
        {SheetState.PRESENTED},
        SheetState.RETURNED,
        Permission.LABOUR_CONFIRM,
        guards=[*OVERSEEN],
    ),
    Step(
        "accept",
        {SheetState.PRESENTED},
        SheetState.ACCEPTED,
        Permission.LABOUR_ACCEPT,
        guards=[different_person("presented_by", "confirmed_by"), did_not_write, are_confirmed],
    ),
    Step(
        "send_back",
        {SheetState.PRESENTED},
        SheetState.RETURNED,
        Permission.LABOUR_ACCEPT,
        guards=[different_person("presented_by")],
    ),
)


class OpenSheet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A period, and whether its days are paid or given to the work."""

    starts_on: date
    ends_on: date
    is_in_kind: bool = False


class TallyDay(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who came on a day, the whole day or half of it; whoever is named in neither did not come."""

    day: date
    whole: tuple[UUID, ...] = ()
    half: tuple[UUID, ...] = ()


class PresentSheet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The sheet is complete: the paper that everybody signed, as a photograph or PDF."""

    evidence: FileId


def open_sheet(work: Work, agreement_id: UUID, command: OpenSheet) -> LabourSheet:
    """Begin the sheet of a period."""
    agreement = agreements.get(work, agreement_id, lock=True)
    work.require(Permission.LABOUR_WRITE, agreement.territory)
    refused = cash_book.refusal_of_agreement(agreement)
    if refused is not None:
        raise Refused(refused)
    errors = _wrong_period(work, agreement, command)
    if errors:
        raise InvalidCommand(errors)
    sheet = work.add(
        LabourSheet(
            id=new_id(),
            territory=agreement.territory,
            project_id=agreement.project_id,
            agreement_id=agreement.id,
            number=next_number(work, f"labour/{agreement.id}"),
            starts_on=command.starts_on,
            ends_on=command.ends_on,
            is_in_kind=command.is_in_kind,
            currency=agreement.currency,
            days_milli=0,
            amount_minor=0,
            opened_at=work.now,
            opened_by=work.actor.user_id,
            state=SheetState.OPEN,
        )
    )
    facts = {"number": sheet.number, "is_in_kind": sheet.is_in_kind}
    work.record("labour_sheet.opened", sheet, project=sheet.project_id, facts=facts)
    return sheet


def _wrong_period(work: Work, agreement: Agreement, command: OpenSheet) -> dict[str, Sentence]:
    errors: dict[str, Sentence] = {}
    if agreement.starts_on is not None and command.starts_on < agreement.starts_on:
        errors["starts_on"] = say(
            "It cannot be before the start of the works, on {day}.", day=agreement.starts_on
        )
    if command.starts_on > work.today:
        errors["starts_on"] = say("That day has not come yet.")
    if command.ends_on < command.starts_on:
        errors["ends_on"] = say("The end date cannot be before {start}.", start=command.starts_on)
    elif (command.ends_on - command.starts_on).days >= LONGEST_DAYS:
        errors["ends_on"] = say("A sheet has at most {n} days.", n=LONGEST_DAYS)
    return errors


def tally(work: Work, sheet_id: UUID, command: TallyDay) -> LabourSheet:
    """Write who came on a day; what was written for that day before is replaced."""
    sheet = locked(work, sheet_id)
    work.require(Permission.LABOUR_WRITE, sheet.territory)
    if sheet.state not in EDITABLE:
        raise Refused(say("This sheet was presented: it changes only when it is sent back."))
    shares = dict.fromkeys(command.half, HALF_DAY) | dict.fromkeys(command.whole, WHOLE_DAY)
    known = {
        row.id: (row, person) for row, person in workers.of_agreement(work, sheet.agreement_id)
    }
    errors = _wrong_day(work, sheet, command)
    for name in ("whole", "half"):
        if not set(getattr(command, name)) <= known.keys():
            errors[name] = say("Choose people of the register of this agreement.")
    if set(command.whole) & set(command.half):
        errors["half"] = say("Nobody worked a whole day and half of it.")
    if not errors:
        taken = _elsewhere(work, sheet, command.day, [known[key] for key in shares])
        if taken:
            errors["whole"] = say(
                "{n} of them stand on another sheet on that day: nobody works twice.", n=taken
            )
    if errors:
        raise InvalidCommand(errors)
    work.session.execute(
        sa.delete(LabourDay).where(LabourDay.sheet_id == sheet.id, LabourDay.day == command.day)
    )
    for key, share in shares.items():
        rate = Money.zero(sheet.currency) if sheet.is_in_kind else known[key][0].rate
        work.add(
            LabourDay(
                worker_id=key,
                day=command.day,
                sheet_id=sheet.id,
                share_milli=share,
                amount_minor=rate.times_milli(share).minor,
                entered_by=work.actor.user_id,
            )
        )
    work.session.flush()  # The sums below count these rows.
    sheet.days_milli, sheet.amount_minor = labour_days.sums_of(work, sheet.id)
    facts = {"number": sheet.number, "day": command.day, "people": len(shares)}
    LIFECYCLE.apply("tally", work, sheet, facts=facts)
    return sheet


def _wrong_day(work: Work, sheet: LabourSheet, command: TallyDay) -> dict[str, Sentence]:
    if command.day > work.today:
        return {"day": say("That day has not come yet.")}
    if not sheet.starts_on <= command.day <= sheet.ends_on:
        return {
            "day": say(
                "This sheet is from {start} to {end}.", start=sheet.starts_on, end=sheet.ends_on
            )
        }
    return {}


def _elsewhere(
    work: Work, sheet: LabourSheet, day: date, chosen: Sequence[tuple[Worker, Person]]
) -> int:
    """How many of these people stand on another sheet on a day, of whichever work: the same row or the same document."""
    documents = [
        person.document_number.upper() for _, person in chosen if person.document_number is not None
    ]
    statement = (
        sa.select(sa.func.count(sa.distinct(LabourDay.worker_id)))
        .join(Worker, Worker.id == LabourDay.worker_id)
        .join(Person, Person.id == Worker.person_id)
        .where(
            LabourDay.day == day,
            LabourDay.sheet_id != sheet.id,
            sa.or_(
                LabourDay.worker_id.in_([row.id for row, _ in chosen]),
                sa.func.upper(Person.document_number).in_(documents),
            ),
        )
    )
    return work.session.execute(statement).scalar_one()


def present(work: Work, sheet_id: UUID, command: PresentSheet) -> LabourSheet:
    """Present a complete sheet with the paper that was signed."""
    sheet = locked(work, sheet_id)
    if work.find(StoredFile, command.evidence) is None:
        raise InvalidCommand({"evidence": say("Add a file.")})
    facts = {"number": sheet.number, "days_milli": sheet.days_milli, "amount": sheet.amount}
    LIFECYCLE.apply("present", work, sheet, facts=facts | {"evidence": command.evidence})
    sheet.evidence_id, sheet.reason = command.evidence, None
    sheet.presented_at, sheet.presented_by = work.now, work.actor.user_id
    sheet.judged_at = sheet.judged_by = None
    sheet.confirmed_at = sheet.confirmed_by = None
    return sheet


def get(work: Work, sheet_id: UUID) -> LabourSheet:
    """A sheet this actor can see."""
    return work.get(LabourSheet, sheet_id)


def locked(work: Work, sheet_id: UUID) -> LabourSheet:
    """A sheet to change, its agreement locked first as everywhere."""
    found = get(work, sheet_id)
    agreements.get(work, found.agreement_id, lock=True)
    return work.get(LabourSheet, sheet_id, lock=True)


def of_agreement(work: Work, agreement_id: UUID) -> list[LabourSheet]:
    """The sheets of an agreement in their order."""
    statement = (
        sa.select(LabourSheet)
        .where(LabourSheet.agreement_id == agreement_id)
        .order_by(LabourSheet.number)
    )
    return list(work.session.execute(statement).scalars())


def worked(work: Work, *which: sa.ColumnElement[bool]) -> list[tuple[LabourDay, WorkedDay]]:
    """The days of some sheets with what counts of whoever worked them."""
    statement = (
        sa.select(LabourDay, Worker, LabourSheet.is_in_kind)
        .join(Worker, Worker.id == LabourDay.worker_id)
        .join(LabourSheet, LabourSheet.id == LabourDay.sheet_id)
        .where(*which)
        .order_by(LabourDay.day, Worker.id)
    )
    return [
        (
            day,
            WorkedDay(
                worker=worker.id,
                sex=worker.sex,
                age=worker.age,
                hamlet=worker.hamlet,
                share_milli=day.share_milli,
                is_in_kind=is_in_kind,
                amount=Money(day.amount_minor, worker.currency),
            ),
        )
        for day, worker, is_in_kind in work.session.execute(statement)
    ]
