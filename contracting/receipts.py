"""Receipts: who was paid says that the money came, how much and when; a difference is a dispute until both say the same.

The organisation's treasurer confirms in writing, or its assembly in its minutes. What came equals what left: confirmed at once; anything
else is disputed, the finance office answers with the bank's word, and the organisation says whether that settles it. Nobody confirms what
they paid themselves. A payment that nobody confirmed after the days of the rule shows in the inbox of both sides and as a red flag.
"""

from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from contracting import payments
from contracting.payments import Payment, PaymentState
from foundation.columns import Base, Currency, Instant, MoneyMinor, Path, Versioned, enum_column
from foundation.commands import FileId, LongText
from foundation.constraints import explains
from foundation.errors import InvalidCommand, Refused, Sentence, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.lifecycle import Lifecycle, Step, different_person
from foundation.money import Money
from foundation.reference_data import Dated, covering, read_rows
from foundation.work import Work

explains(
    "uq_payment_receipt_payment_id",
    say("This payment was confirmed already."),
    columns="payment_receipt.payment_id",
)


class ReceiptMeans(StrEnum):
    """How who was paid says so."""

    TREASURER = "treasurer"
    ASSEMBLY = "assembly"


class ReceiptState(StrEnum):
    """Whether both sides say the same."""

    DISPUTED = "disputed"
    ANSWERED = "answered"
    CONFIRMED = "confirmed"


class PaymentDays(Dated, frozen=True, kw_only=True):
    """How many days something about payments may take."""

    code: str
    days: int


class PaymentReceipt(Versioned, Base):
    """What who was paid says of one payment."""

    __tablename__ = "payment_receipt"
    __table_args__ = (
        sa.UniqueConstraint("payment_id"),
        sa.CheckConstraint("amount_minor >= 0", name="amount_not_negative"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"), index=True)
    payment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("payment.id"))
    means: Mapped[ReceiptMeans] = enum_column(ReceiptMeans)
    received_on: Mapped[date]
    currency: Mapped[Currency]
    amount_minor: Mapped[MoneyMinor]
    proof_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    note: Mapped[str | None] = mapped_column(sa.Text)
    confirmed_at: Mapped[Instant]
    confirmed_by: Mapped[UUID | None]
    answer: Mapped[str | None] = mapped_column(sa.Text)
    answer_file_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[UUID | None]
    state: Mapped[ReceiptState] = enum_column(ReceiptState, index=True)

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)


S = ReceiptState
LIFECYCLE = Lifecycle(
    PaymentReceipt,
    Step(
        "answer",
        {S.DISPUTED},
        S.ANSWERED,
        Permission.PAYMENT_PAY,
        guards=[different_person("confirmed_by")],
    ),
    Step(
        "settle",
        {S.DISPUTED, S.ANSWERED},
        S.CONFIRMED,
        Permission.RECEIPT_CONFIRM,
        guards=[different_person("answered_by")],
    ),
    Step("insist", {S.ANSWERED}, S.DISPUTED, Permission.RECEIPT_CONFIRM),
)


class ConfirmReceipt(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When the money came, how much it was, and who says so; what the assembly says comes with its minutes."""

    means: ReceiptMeans = ReceiptMeans.TREASURER
    received_on: date
    amount: Money
    proof: FileId | None = None
    note: LongText | None = None

    def __post_init__(self) -> None:
        if self.means is ReceiptMeans.ASSEMBLY and self.proof is None:
            raise InvalidCommand({"proof": say("Add the minutes of the assembly.")})


class AnswerDispute(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the difference comes from, with the bank's word."""

    answer: LongText
    proof: FileId


class SettleReceipt(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The difference is explained, or the rest has come."""

    note: LongText


class InsistOnDispute(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The answer does not settle it, and why."""

    note: LongText


@cache
def payment_days() -> tuple[PaymentDays, ...]:
    return read_rows("contracting", "payment_days.csv", PaymentDays)


def days_on(code: str, on: date) -> PaymentDays:
    """How many days something may take, by the rule of a day."""
    for row in covering(payment_days(), on):
        if row.code == code:
            return row
    raise Refused(say("The rate for payments on {date} is not in the tables.", date=on))


def late_before(on: date) -> date:
    """What was paid before this day and is not confirmed is late."""
    return on - timedelta(days=days_on("receipt", on).days)


def confirm(work: Work, payment_id: UUID, command: ConfirmReceipt) -> PaymentReceipt:
    """Say that the money came; another amount than was paid is a dispute from the first moment."""
    payment = work.get(Payment, payment_id, lock=True)
    work.require(Permission.RECEIPT_CONFIRM, payment.territory)
    refused = refusal(work, payment)
    if refused is not None:
        raise Refused(refused)
    _check(work, payment, command)
    state = S.CONFIRMED if command.amount == payment.net else S.DISPUTED
    if state is S.DISPUTED and command.note is None:
        raise InvalidCommand(
            {"note": say("It is not what was paid, {net}: say what is missing.", net=payment.net)}
        )
    receipt = work.add(
        PaymentReceipt(
            id=new_id(),
            territory=payment.territory,
            project_id=payment.project_id,
            payment_id=payment.id,
            means=command.means,
            received_on=command.received_on,
            currency=payment.currency,
            amount_minor=command.amount.minor,
            proof_id=command.proof,
            note=command.note,
            confirmed_at=work.now,
            confirmed_by=work.actor.user_id,
            state=state,
        )
    )
    facts = {"payment": payment.id, "amount": command.amount, "state": state}
    work.record("payment_receipt.confirmed", receipt, project=payment.project_id, facts=facts)
    return receipt


def refusal(work: Work, payment: Payment) -> Sentence | None:
    """Why nobody can confirm a payment now, or nothing where they can."""
    if payment.state is not PaymentState.PAID:
        return say("Only what was paid can be confirmed.")
    if work.actor.user_id is not None and work.actor.user_id == payment.paid_by:
        return say("Somebody else has to do this: you did the step before.")
    if find(work, payment.id) is not None:
        return say("This payment was confirmed already.")
    return None


def _check(work: Work, payment: Payment, command: ConfirmReceipt) -> None:
    errors: dict[str, Sentence] = {}
    if command.received_on > work.today:
        errors["received_on"] = say("That day has not come yet.")
    elif payment.paid_on and command.received_on < payment.paid_on:
        errors["received_on"] = say("It was paid on {day}.", day=payment.paid_on)
    if command.amount.currency != payment.currency:
        errors["amount"] = say("Write the amount in {currency}.", currency=payment.currency)
    elif command.amount.minor < 0:
        errors["amount"] = say("A payment cannot be negative.")
    if errors:
        raise InvalidCommand(errors)


def answer(work: Work, receipt_id: UUID, command: AnswerDispute) -> PaymentReceipt:
    """Say where the difference comes from."""
    receipt = _step(work, receipt_id, "answer")
    receipt.answer, receipt.answer_file_id = command.answer, command.proof
    receipt.answered_at, receipt.answered_by = work.now, work.actor.user_id
    return receipt


def settle(work: Work, receipt_id: UUID, command: SettleReceipt) -> PaymentReceipt:
    """Say that nothing is missing any more."""
    receipt = _step(work, receipt_id, "settle")
    receipt.note = command.note
    return receipt


def insist(work: Work, receipt_id: UUID, command: InsistOnDispute) -> PaymentReceipt:
    """Say that the answer does not settle it."""
    receipt = _step(work, receipt_id, "insist")
    receipt.note = command.note
    return receipt


def _step(work: Work, receipt_id: UUID, step: str) -> PaymentReceipt:
    receipt = work.get(PaymentReceipt, receipt_id, lock=True)
    LIFECYCLE.apply(step, work, receipt, facts={"payment": receipt.payment_id})
    return receipt


def find(work: Work, payment_id: UUID) -> PaymentReceipt | None:
    """What who was paid said of a payment, if anything."""
    statement = sa.select(PaymentReceipt).where(PaymentReceipt.payment_id == payment_id)
    return work.session.execute(statement).scalar_one_or_none()


def get(work: Work, receipt_id: UUID) -> PaymentReceipt:
    """A receipt this actor can see."""
    return work.get(PaymentReceipt, receipt_id)


def payment_of(work: Work, receipt: PaymentReceipt) -> Payment:
    """The payment that a receipt is about."""
    return payments.get(work, receipt.payment_id)


def unconfirmed() -> sa.ColumnElement[bool]:
    """The condition that a payment was made and nobody said that it came."""
    return sa.and_(
        Payment.state == PaymentState.PAID,
        ~sa.exists().where(PaymentReceipt.payment_id == Payment.id),
    )
