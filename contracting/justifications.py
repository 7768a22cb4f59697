"""Justifications (rendición de cuentas): a treasurer closes a period of the cash book and presents it, and the office accepts it.

presented → accepted, or returned with what is wrong entry by entry, and presented again. A period is all entries since the one before it,
so there is nothing between two periods; what is written while one is being looked at belongs to the next. Only accepted expenses that
were not taken back count as justified, and the next transfer waits for them (``cash_rules``). Whoever presents does not accept.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from contracting import agreements, cash_book, cash_rules
from contracting.agreements import Agreement
from contracting.cash_book import CashEntry, CashKind
from contracting.cash_rules import CashRule, Justified
from foundation.columns import (
    Base,
    Count,
    Currency,
    Instant,
    Json,
    MoneyMinor,
    Path,
    Versioned,
    enum_column,
)
from foundation.commands import LongText, ShortText
from foundation.errors import InvalidCommand, Refused, Sentence, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.lifecycle import Lifecycle, Step, different_person
from foundation.money import Money, add_up
from foundation.numbering import next_number
from foundation.work import Work


class JustificationState(StrEnum):
    """How far a justification has come."""

    PRESENTED = "presented"
    RETURNED = "returned"
    ACCEPTED = "accepted"


class Justification(Versioned, Base):
    """One closed period of one book, from its first entry to its last."""

    __tablename__ = "cash_justification"
    __table_args__ = (
        sa.UniqueConstraint("agreement_id", "number"),
        sa.CheckConstraint("last_position >= first_position", name="period_not_empty"),
        sa.CheckConstraint(
            "closing_minor = opening_minor + received_minor - spent_minor", name="period_adds_up"
        ),
        sa.CheckConstraint("judged_by <> presented_by", name="judged_by_somebody_else"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"), index=True)
    agreement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agreement.id"))
    number: Mapped[Count]
    first_position: Mapped[Count]
    last_position: Mapped[Count]
    currency: Mapped[Currency]
    opening_minor: Mapped[MoneyMinor]
    received_minor: Mapped[MoneyMinor]
    spent_minor: Mapped[MoneyMinor]
    closing_minor: Mapped[MoneyMinor]
    note: Mapped[str | None] = mapped_column(sa.Text)
    presented_at: Mapped[Instant]
    presented_by: Mapped[UUID | None]
    reason: Mapped[str | None] = mapped_column(sa.Text)
    objections: Mapped[Json | None]
    judged_at: Mapped[datetime | None]
    judged_by: Mapped[UUID | None]
    state: Mapped[JustificationState] = enum_column(JustificationState, index=True)


LIFECYCLE = Lifecycle(
    Justification,
    Step(
        "accept",
        {JustificationState.PRESENTED},
        JustificationState.ACCEPTED,
        Permission.CASH_BOOK_ACCEPT,
        guards=[different_person("presented_by")],
    ),
    Step(
        "send_back",
        {JustificationState.PRESENTED},
        JustificationState.RETURNED,
        Permission.CASH_BOOK_ACCEPT,
        guards=[different_person("presented_by")],
    ),
    Step(
        "present_again",
        {JustificationState.RETURNED},
        JustificationState.PRESENTED,
        Permission.CASH_BOOK_WRITE,
    ),
)


class PresentJustification(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Close the period with all that was written so far, and present it."""

    note: LongText | None = None


class PresentJustificationAgain(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True
):
    """What was wrong is put right by new entries, which belong to the period now."""

    note: LongText | None = None


class AcceptJustification(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Receipts and entries agree: what was spent is justified."""


class Objection(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is wrong with one entry."""

    entry: UUID
    what: ShortText


class ReturnJustification(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """It is sent back to whoever presented it, with what is wrong, entry by entry."""

    reason: LongText
    objections: tuple[Objection, ...] = ()


class Period(msgspec.Struct, frozen=True, kw_only=True):
    """The sums of some entries that follow one another."""

    opening: Money
    received: Money
    spent: Money
    closing: Money


def present(work: Work, agreement_id: UUID, command: PresentJustification) -> Justification:
    """Close the period of all entries since the last one, and present it."""
    agreement = agreements.get(work, agreement_id, lock=True)
    work.require(Permission.CASH_BOOK_WRITE, agreement.territory)
    before, entries = of_agreement(work, agreement.id), cash_book.entries_of(work, agreement.id)
    refused = refusal_of_presenting(before, entries)
    if refused is not None:
        raise Refused(refused)
    row = work.add(
        Justification(
            id=new_id(),
            territory=agreement.territory,
            project_id=agreement.project_id,
            agreement_id=agreement.id,
            number=next_number(work, f"justification/{agreement.id}"),
            first_position=before[-1].last_position + 1 if before else 1,
            currency=agreement.currency,
            state=JustificationState.PRESENTED,
        )
    )
    _close(work, row, entries, command.note)
    facts = {"number": row.number, "to": row.last_position, "spent_minor": row.spent_minor}
    work.record("cash_justification.presented", row, project=row.project_id, facts=facts)
    return row


def present_again(
    work: Work, justification_id: UUID, command: PresentJustificationAgain
) -> Justification:
    """Present a returned period with what was written since."""
    agreement, row = _locked(work, justification_id)
    LIFECYCLE.apply("present_again", work, row, facts={"number": row.number})
    _close(work, row, cash_book.entries_of(work, agreement.id), command.note or row.note)
    row.reason = row.objections = row.judged_at = row.judged_by = None
    return row


def accept(work: Work, justification_id: UUID, command: AcceptJustification) -> Justification:
    """Accept what somebody else presented; from now on it counts."""
    _, row = _locked(work, justification_id)
    facts = {"number": row.number, "spent_minor": row.spent_minor}
    LIFECYCLE.apply("accept", work, row, facts=facts)
    row.judged_at, row.judged_by = work.now, work.actor.user_id
    return row


def send_back(work: Work, justification_id: UUID, command: ReturnJustification) -> Justification:
    """Return what somebody else presented, with what is wrong."""
    agreement, row = _locked(work, justification_id)
    known = {entry.id: entry for entry in within(cash_book.entries_of(work, agreement.id), row)}
    errors = {
        f"objections.{index}.entry": say("Choose an entry of this period.")
        for index, one in enumerate(command.objections)
        if one.entry not in known
    }
    if errors:
        raise InvalidCommand(errors)
    positions = [known[one.entry].position for one in command.objections]
    LIFECYCLE.apply("send_back", work, row, facts={"number": row.number, "entries": positions})
    row.reason = command.reason
    row.objections = [
        {"position": position, "what": one.what}
        for position, one in zip(positions, command.objections, strict=True)
    ]
    row.judged_at, row.judged_by = work.now, work.actor.user_id
    return row


def refusal_of_presenting(
    before: Sequence[Justification], entries: Sequence[CashEntry]
) -> Sentence | None:
    """Why no period is presented now, or nothing where it can be."""
    if before and before[-1].state is not JustificationState.ACCEPTED:
        return say(
            "Justification {number} is not accepted yet: finish that one first.",
            number=before[-1].number,
        )
    done = before[-1].last_position if before else 0
    if not any(row.position > done for row in entries):
        return say("Nothing was written since the last justification.")
    return None


def _close(work: Work, row: Justification, entries: Sequence[CashEntry], note: str | None) -> None:
    """Close the period at the newest entry."""
    row.last_position = entries[-1].position
    sums = period_of(within(entries, row), entries, currency=row.currency)
    row.opening_minor, row.received_minor = sums.opening.minor, sums.received.minor
    row.spent_minor, row.closing_minor = sums.spent.minor, sums.closing.minor
    row.note = note
    row.presented_at, row.presented_by = work.now, work.actor.user_id


def within(entries: Sequence[CashEntry], row: Justification) -> list[CashEntry]:
    """The entries of one period."""
    return [one for one in entries if row.first_position <= one.position <= row.last_position]


def period_of(entries: Sequence[CashEntry], book: Sequence[CashEntry], *, currency: str) -> Period:
    """The sums of some entries of a book; an entry that takes another back counts where the other one did."""
    by_id = {one.id: one for one in book}
    received, spent = Money.zero(currency), Money.zero(currency)
    for one in entries:
        root = by_id[one.reverses_id] if one.reverses_id else one
        if root.kind is CashKind.EXPENSE:
            spent -= one.amount
        else:
            received += one.amount
    opening = entries[0].balance - entries[0].amount
    return Period(
        opening=opening, received=received, spent=spent, closing=opening + received - spent
    )


def justified(
    entries: Sequence[CashEntry], rows: Sequence[Justification], currency: str
) -> tuple[Justified, ...]:
    """The transfers of a book in their order, each with how much of it is justified."""
    reversed_ids = {one.reverses_id for one in entries if one.reverses_id is not None}
    accepted = [row for row in rows if row.state is JustificationState.ACCEPTED]
    proved = [
        -one.amount
        for one in entries
        if one.kind is CashKind.EXPENSE
        and one.id not in reversed_ids
        and any(row.first_position <= one.position <= row.last_position for row in accepted)
    ]
    transfers = [one.amount for one in entries if one.kind is CashKind.TRANSFER]
    return cash_rules.justified_of(transfers, add_up(proved, currency))


def refusal_of_transfer(work: Work, agreement: Agreement) -> Sentence | None:
    """Why an agreement cannot be sent more money yet, by the rule it was signed under."""
    rule, transfers = standing(work, agreement)
    return cash_rules.refusal_of_transfer(rule, transfers)


def standing(work: Work, agreement: Agreement) -> tuple[CashRule | None, tuple[Justified, ...]]:
    """The rule an agreement was signed under, and how much of each transfer is justified; nothing is read where there is no rule."""
    rule = cash_rules.find_rule(agreement.regime, agreement.signed_on)
    if rule is None:
        return None, ()
    entries = cash_book.entries_of(work, agreement.id)
    rows = of_agreement(work, agreement.id)
    return rule, justified(entries, rows, agreement.currency)


def get(work: Work, justification_id: UUID) -> Justification:
    """A justification this actor can see."""
    return work.get(Justification, justification_id)


def of_agreement(work: Work, agreement_id: UUID) -> list[Justification]:
    """The justifications of an agreement in their order."""
    statement = (
        sa.select(Justification)
        .where(Justification.agreement_id == agreement_id)
        .order_by(Justification.number)
    )
    return list(work.session.execute(statement).scalars())


def _locked(work: Work, justification_id: UUID) -> tuple[Agreement, Justification]:
    """A justification and its agreement, the agreement locked first as everywhere."""
    found = get(work, justification_id)
    agreement = agreements.get(work, found.agreement_id, lock=True)
    return agreement, work.get(Justification, justification_id, lock=True)
