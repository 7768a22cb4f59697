"""Payments: an advance, payments for verified milestones, and the release of what was retained.

requested → approved → paid, or rejected. Three pairs of hands: whoever requests does not approve, and whoever approves does not pay; who
may approve depends on the amount (``approvals``). One slip and one reference of a bank prove one payment. A
payment covers milestones that both keys verified and takes all that is free of each, so the sum can never pass what both verified; the
agreement's row is locked first, so two who ask at once are served one after the other. From gross to net the arithmetic of
``payment_breakdown`` counts; the advance comes once, after the start and before any other payment; what was retained is given back after
the handover, less what is left of the advance.
"""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from contracting import (
    agreements,
    approvals,
    awarded_goods,
    cash_book,
    earlier_agreements,
    fines,
)
from contracting.agreements import Agreement
from contracting.events import PaymentMade
from contracting.milestone_plans import Milestone, MilestoneState
from foundation.clock import civil_date
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
from foundation.commands import FileId, LongText, ShortText
from foundation.errors import InvalidCommand, Sentence, say
from foundation.files import StoredFile
from foundation.identity.permissions import Permission
from foundation.lifecycle import Lifecycle, Step, different_person
from foundation.money import Money, add_up
from foundation.work import Work
from portfolio import funding_ledger, project_lights


class PaymentKind(StrEnum):
    """What a payment is for."""

    ADVANCE = "advance"
    PROGRESS = "progress"
    FINAL = "final"
    RETENTION_RELEASE = "retention_release"


class PaymentState(StrEnum):
    """How far a payment has come."""

    REQUESTED = "requested"
    APPROVED = "approved"
    PAID = "paid"
    REJECTED = "rejected"


LIVE = (PaymentState.REQUESTED, PaymentState.APPROVED, PaymentState.PAID)
PENDING = (PaymentState.REQUESTED, PaymentState.APPROVED)


class Payment(Versioned, Base):
    """One payment of one agreement, from gross to net."""

    __tablename__ = "payment"
    __table_args__ = (
        sa.UniqueConstraint("agreement_id", "number"),
        sa.CheckConstraint(
            "gross_minor > 0 AND amortisation_minor >= 0 AND retention_minor >= 0"
            " AND deductions_minor >= 0 AND net_minor >= 0",
            name="amounts_not_negative",
        ),
        sa.CheckConstraint(
            "net_minor = gross_minor - amortisation_minor - retention_minor - deductions_minor",
            name="net_adds_up",
        ),
        sa.CheckConstraint("approved_by <> requested_by", name="approver_did_not_request"),
        sa.CheckConstraint("paid_by <> approved_by", name="payer_did_not_approve"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"), index=True)
    agreement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agreement.id"))
    number: Mapped[Count]
    kind: Mapped[PaymentKind] = enum_column(PaymentKind)
    currency: Mapped[Currency]
    gross_minor: Mapped[MoneyMinor]
    amortisation_minor: Mapped[MoneyMinor]
    retention_minor: Mapped[MoneyMinor]
    deductions: Mapped[Json]
    deductions_minor: Mapped[MoneyMinor]
    net_minor: Mapped[MoneyMinor]
    requested_at: Mapped[Instant]
    requested_by: Mapped[UUID | None]
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[UUID | None]
    reject_reason: Mapped[str | None] = mapped_column(sa.Text)
    paid_on: Mapped[date | None]
    paid_at: Mapped[datetime | None]
    paid_by: Mapped[UUID | None]
    bank_reference: Mapped[str | None] = mapped_column(sa.String(200))
    slip_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    state: Mapped[PaymentState] = enum_column(PaymentState, index=True)

    @property
    def gross(self) -> Money:
        return Money(self.gross_minor, self.currency)

    @property
    def net(self) -> Money:
        return Money(self.net_minor, self.currency)

    @property
    def spent_minor(self) -> int:
        """What the payment costs the work: the net and what is withheld from it for others."""
        return self.gross_minor - self.amortisation_minor - self.retention_minor


class PaymentLine(Base):
    """The part of a payment that one milestone earned."""

    __tablename__ = "payment_line"
    __table_args__ = (sa.CheckConstraint("amount_minor > 0", name="amount_positive"),)

    payment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("payment.id"), primary_key=True)
    milestone_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("milestone.id"), primary_key=True, index=True
    )
    amount_minor: Mapped[MoneyMinor]


def no_milestone_is_disputed(work: Work, payment: Payment) -> Sentence | None:
    """A guard: a milestone that came into dispute since holds its payment up."""
    statement = (
        sa.select(Milestone.position)
        .join(PaymentLine, PaymentLine.milestone_id == Milestone.id)
        .where(PaymentLine.payment_id == payment.id, Milestone.state == MilestoneState.DISPUTED)
        .order_by(Milestone.position)
    )
    disputed = list(work.session.execute(statement).scalars())
    if disputed:
        return say("Committee and engineer disagree on milestone {numbers}.", numbers=disputed)
    return None


def amount_is_reached(work: Work, payment: Payment) -> Sentence | None:
    """A guard: this person's role, or a delegation of another's, reaches the amount."""
    return approvals.refusal_of_word(work, payment.territory, payment.gross)


LIFECYCLE = Lifecycle(
    Payment,
    Step(
        "approve",
        {PaymentState.REQUESTED},
        PaymentState.APPROVED,
        Permission.PAYMENT_APPROVE,
        guards=[different_person("requested_by"), no_milestone_is_disputed, amount_is_reached],
    ),
    Step(
        "reject",
        set(PENDING),
        PaymentState.REJECTED,
        Permission.PAYMENT_REJECT,
    ),
    Step(
        "pay",
        {PaymentState.APPROVED},
        PaymentState.PAID,
        Permission.PAYMENT_PAY,
        guards=[different_person("approved_by"), no_milestone_is_disputed],
    ),
)


class ApprovePayment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The payment is right."""


class RejectPayment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The payment is not made, with the reason; its milestones are free for another one."""

    reason: LongText


class PayPayment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The money has left: when, under which reference of the bank, with its slip."""

    paid_on: date
    reference: ShortText
    slip: FileId


def approve(work: Work, payment_id: UUID, command: ApprovePayment) -> Payment:
    """Approve a payment that somebody else requested."""
    _, payment = _locked(work, payment_id)
    LIFECYCLE.apply("approve", work, payment, facts=_facts(payment))
    payment.approved_at, payment.approved_by = work.now, work.actor.user_id
    approvals.keep(work, payment.id, payment.territory, payment.gross)
    return payment


def reject(work: Work, payment_id: UUID, command: RejectPayment) -> Payment:
    """Reject a payment before it is paid; what it claimed of its milestones is free again."""
    _, payment = _locked(work, payment_id)
    LIFECYCLE.apply("reject", work, payment, facts=_facts(payment))
    payment.reject_reason = command.reason
    for line, milestone in lines_of(work, payment.id):
        milestone.claimed_minor -= line.amount_minor
    fines.settle(work, payment.deductions, sign=-1)
    return payment


def pay(work: Work, payment_id: UUID, command: PayPayment) -> Payment:
    """Record that an approved payment was made, with its proof."""
    agreement, payment = _locked(work, payment_id)
    work.require(Permission.PAYMENT_PAY, payment.territory)
    errors: dict[str, Sentence] = {}
    if command.paid_on > work.today:
        errors["paid_on"] = say("That day has not come yet.")
    elif payment.approved_at and command.paid_on < civil_date(payment.approved_at):
        errors["paid_on"] = say(
            "It cannot be paid before it was approved, on {day}.",
            day=civil_date(payment.approved_at),
        )
    slip = work.find(StoredFile, command.slip)
    if slip is None:
        errors["slip"] = say("Add a file.")
    elif (other := _proved_by(work, payment, slip.sha256)) is not None:
        errors["slip"] = say("This slip proves payment {number} already.", number=other)
    if (other := _made_under(work, payment, command.reference)) is not None:
        errors["reference"] = say("The bank gave this reference to payment {number}.", number=other)
    if errors:
        raise InvalidCommand(errors)
    LIFECYCLE.apply("pay", work, payment, facts=_facts(payment) | {"paid_on": command.paid_on})
    payment.paid_on, payment.bank_reference = command.paid_on, command.reference
    payment.slip_id = command.slip
    payment.paid_at, payment.paid_by = work.now, work.actor.user_id
    cash_book.receive(
        work,
        agreement,
        payment.id,
        amount=payment.net,
        on=command.paid_on,
        reference=command.reference,
    )
    tell_project(work, agreement)
    work.announce(PaymentMade(agreement_id=agreement.id))
    funding_ledger.use_in_payment(
        work,
        agreements.project_of(work, agreement),
        payment.id,
        amount=Money(payment.spent_minor, payment.currency),
        on=command.paid_on,
    )
    return payment


def _proved_by(work: Work, payment: Payment, sha256: str) -> str | None:
    """The payment that the same bytes prove already, whoever's it is."""
    return _other(work, payment, StoredFile.sha256 == sha256)


def _made_under(work: Work, payment: Payment, reference: str) -> str | None:
    """The payment that was made under the same reference."""
    return _other(work, payment, Payment.bank_reference == reference)


def _other(work: Work, payment: Payment, same: sa.ColumnElement[bool]) -> str | None:
    statement = (
        sa.select(Agreement.number, Payment.number)
        .join(Agreement, Agreement.id == Payment.agreement_id)
        .outerjoin(StoredFile, StoredFile.id == Payment.slip_id)
        .where(same, Payment.id != payment.id, Payment.state == PaymentState.PAID)
        .limit(1)
    )
    row = work.session.execute(statement).one_or_none()
    return None if row is None else f"{row[1]} ({row[0]})"


def tell_project(work: Work, agreement: Agreement) -> None:
    """Write on the project what was paid under all its agreements, and what part of the work that is; the advance is that of the last."""
    work.session.flush()  # The sum below counts this payment too.
    project = agreements.project_of(work, agreement, lock=True)
    *earlier, current = earlier_agreements.standing_of(work, project.id)
    before = add_up([paid_for_what_was_built(work, row) for row in earlier], current.currency)
    paid = before + paid_under(work, current)
    whole = earlier_agreements.whole_of(project, current)
    project.paid_minor = paid.minor
    project.financial_bp = paid.share_bp(whole)
    left = advance_left(made_of(work, current.id), current.currency)
    project.advance_bp = left.share_bp(whole)
    project_lights.refresh(work, project)


def paid_for_what_was_built(work: Work, agreement: Agreement) -> Money:
    """What was paid of an agreement that is over: an advance that was not amortised came back, and what is retained is still to be paid."""
    left = advance_left(made_of(work, agreement.id), agreement.currency)
    return paid_under(work, agreement) - left


def paid_under(work: Work, agreement: Agreement) -> Money:
    """What was paid under an agreement; where goods are handed over, what was received is what was given for the work."""
    if agreement.is_in_kind:
        return awarded_goods.received_of(work, agreement.id, agreement.currency)
    spent = sum(row.spent_minor for row in made_of(work, agreement.id))
    return Money(spent, agreement.currency)


def made_of(work: Work, agreement_id: UUID) -> list[Payment]:
    """The payments of an agreement that were made."""
    return [row for row in payments_of(work, agreement_id) if row.state is PaymentState.PAID]


def advance_left(made: Sequence[Payment], currency: str) -> Money:
    """What payments that were made left of the advance."""
    given = sum(row.gross_minor for row in made if row.kind is PaymentKind.ADVANCE)
    return Money(given - sum(row.amortisation_minor for row in made), currency)


def get(work: Work, payment_id: UUID) -> Payment:
    """A payment this actor can see."""
    return work.get(Payment, payment_id)


def payments_of(work: Work, agreement_id: UUID) -> list[Payment]:
    """The payments of an agreement in their order."""
    statement = (
        sa.select(Payment).where(Payment.agreement_id == agreement_id).order_by(Payment.number)
    )
    return list(work.session.execute(statement).scalars())


def lines_of(work: Work, payment_id: UUID) -> list[tuple[PaymentLine, Milestone]]:
    """What a payment covers, in the order of the milestones."""
    statement = (
        sa.select(PaymentLine, Milestone)
        .join(Milestone, Milestone.id == PaymentLine.milestone_id)
        .where(PaymentLine.payment_id == payment_id)
        .order_by(Milestone.position)
    )
    return [(row[0], row[1]) for row in work.session.execute(statement)]


def _locked(work: Work, payment_id: UUID) -> tuple[Agreement, Payment]:
    """A payment and its agreement, the agreement locked first as everywhere."""
    found = get(work, payment_id)
    agreement = agreements.get(work, found.agreement_id, lock=True)
    return agreement, work.get(Payment, payment_id, lock=True)


def _facts(payment: Payment) -> dict[str, object]:
    return {"number": payment.number, "kind": payment.kind, "net": payment.net}
