"""The community cash book (libro de caja): what an organisation received for an agreement, what it spent and on what, entry by entry.

A paid transfer enters by itself, with the bank's reference; every expense comes with its receipt. The balance runs from entry to entry and
is never below zero, on no day. Nothing is erased: a mistake is corrected by an entry that reverses the other. Whoever looks for it finds
the balance on the work's public page, without names (community-driven development: the book is everybody's).
"""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from contracting import agreements, cash_rules, suppliers
from contracting.agreements import Agreement, AgreementState
from contracting.cash_rules import Movement
from foundation.columns import (
    Base,
    Count,
    Currency,
    Instant,
    MoneyMinor,
    Path,
    enum_column,
)
from foundation.commands import CodeText, FileId, ShortText
from foundation.errors import InvalidCommand, Refused, Sentence, say
from foundation.files import StoredFile
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.money import Money
from foundation.work import Work


class CashKind(StrEnum):
    """What an entry of the book is."""

    TRANSFER = "transfer"
    INCOME = "income"
    EXPENSE = "expense"
    REVERSAL = "reversal"


class CashConcept(StrEnum):
    """What money was spent on."""

    MATERIALS = "materials"
    LABOUR = "labour"
    TRANSPORT = "transport"
    MACHINERY = "machinery"
    SERVICES = "services"
    ADMINISTRATION = "administration"
    RETURNED = "returned"
    OTHER = "other"


class CashEntry(Base):
    """One entry of one book; ``position`` counts from one without gaps, ``balance_minor`` is what was in the box after it."""

    __tablename__ = "cash_entry"
    __table_args__ = (
        sa.UniqueConstraint("agreement_id", "position"),
        sa.CheckConstraint("balance_minor >= 0", name="balance_not_negative"),
        sa.CheckConstraint(
            "amount_minor > 0 OR kind NOT IN ('transfer', 'income')", name="income_comes_in"
        ),
        sa.CheckConstraint("amount_minor < 0 OR kind <> 'expense'", name="expense_goes_out"),
        sa.CheckConstraint("(kind = 'transfer') = (payment_id IS NOT NULL)", name="transfer_paid"),
        sa.CheckConstraint(
            "(kind = 'reversal') = (reverses_id IS NOT NULL)", name="reversal_reverses"
        ),
        {"info": {"append_only": True, "position_per": "agreement_id"}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"), index=True)
    agreement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agreement.id"))
    position: Mapped[Count]
    kind: Mapped[CashKind] = enum_column(CashKind)
    concept: Mapped[CashConcept | None] = enum_column(CashConcept)
    what: Mapped[str] = mapped_column(sa.String(200))
    happened_on: Mapped[date]
    currency: Mapped[Currency]
    amount_minor: Mapped[MoneyMinor]
    balance_minor: Mapped[MoneyMinor]
    payment_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("payment.id"), unique=True)
    reverses_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("cash_entry.id"), unique=True)
    supplier_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("supplier.id"), index=True)
    receipt_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("stored_file.id"), index=True)
    receipt_number: Mapped[str | None] = mapped_column(sa.String(40))
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[UUID | None]

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)

    @property
    def balance(self) -> Money:
        return Money(self.balance_minor, self.currency)


class RecordExpense(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Money left the box: when, for what, to whom, with its receipt."""

    happened_on: date
    concept: CashConcept
    what: ShortText
    amount: Money
    supplier: UUID | None = None
    receipt_number: CodeText | None = None
    receipt: FileId


class RecordIncome(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Money that came otherwise than by a transfer of the agreement: interest of the account, money of the community."""

    happened_on: date
    what: ShortText
    amount: Money
    receipt: FileId


class ReverseCashEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An entry was wrong: another one takes it back, with the reason."""

    reason: ShortText


def receive(
    work: Work, agreement: Agreement, payment_id: UUID, *, amount: Money, on: date, reference: str
) -> CashEntry | None:
    """Enter a transfer that was paid; what is paid with nothing left over brings nothing."""
    if not amount.minor:
        return None
    entry = _write(
        work,
        agreement,
        CashKind.TRANSFER,
        amount=amount,
        happened_on=on,
        what=reference,
        payment_id=payment_id,
    )
    work.record("cash_entry.received", entry, project=entry.project_id, facts=_facts(entry))
    return entry


def spend(work: Work, agreement_id: UUID, command: RecordExpense) -> CashEntry:
    """Write an expense with its receipt."""
    agreement = agreements.get(work, agreement_id, lock=True)
    work.require(Permission.CASH_BOOK_WRITE, agreement.territory)
    _refuse_closed(agreement)
    errors = _mistakes(work, agreement, command.happened_on, command.amount, command.receipt)
    if command.supplier is not None and _is_unknown(work, agreement, command.supplier):
        errors["supplier"] = say("Choose a supplier who is registered here.")
    if not errors:
        errors |= _too_much(entries_of(work, agreement.id), command.happened_on, command.amount)
    if errors:
        raise InvalidCommand(errors)
    entry = _write(
        work,
        agreement,
        CashKind.EXPENSE,
        amount=-command.amount,
        happened_on=command.happened_on,
        what=command.what,
        concept=command.concept,
        supplier_id=command.supplier,
        receipt_id=command.receipt,
        receipt_number=command.receipt_number,
    )
    facts = _facts(entry) | {"concept": command.concept, "receipt": command.receipt}
    work.record("cash_entry.spent", entry, project=entry.project_id, facts=facts)
    return entry


def take_in(work: Work, agreement_id: UUID, command: RecordIncome) -> CashEntry:
    """Write money that came otherwise, with its paper."""
    agreement = agreements.get(work, agreement_id, lock=True)
    work.require(Permission.CASH_BOOK_WRITE, agreement.territory)
    _refuse_closed(agreement)
    errors = _mistakes(work, agreement, command.happened_on, command.amount, command.receipt)
    if errors:
        raise InvalidCommand(errors)
    entry = _write(
        work,
        agreement,
        CashKind.INCOME,
        amount=command.amount,
        happened_on=command.happened_on,
        what=command.what,
        receipt_id=command.receipt,
    )
    work.record("cash_entry.taken_in", entry, project=entry.project_id, facts=_facts(entry))
    return entry


def reverse(work: Work, entry_id: UUID, command: ReverseCashEntry) -> CashEntry:
    """Take an entry back with another one of today; both stay to be read."""
    found = get(work, entry_id)
    agreement = agreements.get(work, found.agreement_id, lock=True)
    work.require(Permission.CASH_BOOK_WRITE, agreement.territory)
    rows = entries_of(work, agreement.id)
    refused = refusal_of_reversal(found, rows)
    if refused is not None:
        raise Refused(refused)
    if found.amount_minor > 0 and _too_much(rows, work.today, found.amount):
        raise Refused(say("There is not as much in the box any more as this entry brought."))
    entry = _write(
        work,
        agreement,
        CashKind.REVERSAL,
        amount=-found.amount,
        happened_on=work.today,
        what=command.reason,
        concept=found.concept,
        reverses_id=found.id,
        supplier_id=found.supplier_id,
    )
    facts = _facts(entry) | {"reverses": found.position}
    work.record("cash_entry.reversed", entry, project=entry.project_id, facts=facts)
    return entry


def refusal_of_reversal(entry: CashEntry, rows: Sequence[CashEntry]) -> Sentence | None:
    """Why an entry is not taken back, or nothing where it can be."""
    if entry.kind is CashKind.TRANSFER:
        return say("A transfer stands as the bank made it: it is not taken back here.")
    if entry.kind is CashKind.REVERSAL:
        return say("This entry takes another one back. Write what was right as a new entry.")
    if any(row.reverses_id == entry.id for row in rows):
        return say("This entry was taken back already.")
    return None


def refusal_of_agreement(agreement: Agreement) -> Sentence | None:
    """Why nothing is written into the book of an agreement, or nothing where it can be."""
    if agreement.state in (AgreementState.RUNNING, AgreementState.ACCEPTED):
        return None
    return say("The cash book is open from the start of the works to the settlement.")


def _refuse_closed(agreement: Agreement) -> None:
    refused = refusal_of_agreement(agreement)
    if refused is not None:
        raise Refused(refused)


def _mistakes(
    work: Work, agreement: Agreement, on: date, amount: Money, receipt: UUID
) -> dict[str, Sentence]:
    errors: dict[str, Sentence] = {}
    if on > work.today:
        errors["happened_on"] = say("That day has not come yet.")
    elif agreement.starts_on is not None and on < agreement.starts_on:
        errors["happened_on"] = say(
            "It cannot be before the start of the works, on {day}.", day=agreement.starts_on
        )
    if amount.currency != agreement.currency:
        errors["amount"] = say("Write the amount in {currency}.", currency=agreement.currency)
    elif amount.minor <= 0:
        errors["amount"] = say("This cannot be zero.")
    file = work.find(StoredFile, receipt)
    if file is None:
        errors["receipt"] = say("Add a file.")
    elif (known := _entry_with(work, file.sha256)) is not None:
        errors["receipt"] = (
            say("Entry {number} of this book has this receipt already.", number=known.position)
            if known.agreement_id == agreement.id
            else say("This receipt stands in the cash book of another agreement already.")
        )
    return errors


def _entry_with(work: Work, sha256: str) -> CashEntry | None:
    """An entry of any book with these very bytes as its receipt, unless it was taken back."""
    reversal = sa.orm.aliased(CashEntry)
    statement = (
        sa.select(CashEntry)
        .join(StoredFile, StoredFile.id == CashEntry.receipt_id)
        .where(
            StoredFile.sha256 == sha256,
            ~sa.exists().where(reversal.reverses_id == CashEntry.id),
        )
        .limit(1)
    )
    return work.session.execute(statement).scalar_one_or_none()


def _is_unknown(work: Work, agreement: Agreement, supplier: UUID) -> bool:
    return supplier not in {row.id for row in suppliers.known_at(work, agreement.territory)}


def _too_much(rows: Sequence[CashEntry], on: date, amount: Money) -> dict[str, Sentence]:
    """What is wrong where a box had less than this on that day, or has had on a later one."""
    movements = [Movement(on=row.happened_on, minor=row.amount_minor) for row in rows]
    there = cash_rules.lowest_from(movements, on)
    if amount.minor <= there:
        return {}
    sentence = say(
        "There is {there} in the box for that day: no more than that can have been paid from it.",
        there=Money(max(there, 0), amount.currency),
    )
    return {"amount": sentence}


def _write(
    work: Work,
    agreement: Agreement,
    kind: CashKind,
    *,
    amount: Money,
    **values: Any,  # noqa: ANN401 - columns of the entry
) -> CashEntry:
    last = _last(work, agreement.id)
    entry = work.add(
        CashEntry(
            id=new_id(),
            territory=agreement.territory,
            project_id=agreement.project_id,
            agreement_id=agreement.id,
            position=last.position + 1 if last else 1,
            kind=kind,
            currency=agreement.currency,
            amount_minor=amount.minor,
            balance_minor=(last.balance_minor if last else 0) + amount.minor,
            recorded_at=work.now,
            recorded_by=work.actor.user_id,
            **values,
        )
    )
    work.session.flush()  # The next entry of this transaction begins at this one.
    return entry


def _last(work: Work, agreement_id: UUID) -> CashEntry | None:
    statement = (
        sa.select(CashEntry)
        .where(CashEntry.agreement_id == agreement_id)
        .order_by(CashEntry.position.desc())
        .limit(1)
    )
    return work.session.execute(statement).scalar_one_or_none()


def get(work: Work, entry_id: UUID) -> CashEntry:
    """An entry this actor can see."""
    return work.get(CashEntry, entry_id)


def entries_of(work: Work, agreement_id: UUID) -> list[CashEntry]:
    """The entries of a book in their order."""
    return _in_order(work, CashEntry.agreement_id == agreement_id)


def entries_of_project(work: Work, project_id: UUID) -> list[CashEntry]:
    """The entries of a work's book in their order; only an agreement that was carried out has a book."""
    return _in_order(work, CashEntry.project_id == project_id)


def _in_order(work: Work, which: sa.ColumnElement[bool]) -> list[CashEntry]:
    statement = sa.select(CashEntry).where(which).order_by(CashEntry.position)
    return list(work.session.execute(statement).scalars())


def _facts(entry: CashEntry) -> dict[str, Any]:
    return {"number": entry.position, "amount": entry.amount, "balance": entry.balance}
