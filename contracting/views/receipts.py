"""What people see around a payment: on whose word it rests, whether who was paid says that it came, and how far money is ahead of works."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from contracting import approvals, payments, receipts
from contracting.payments import Payment, PaymentKind, PaymentState
from contracting.receipts import LIFECYCLE, ReceiptMeans, ReceiptState
from contracting.views import fines, timelines
from contracting.views.fines import About
from contracting.views.steps import StepView, open_steps, steps
from contracting.views.timelines import Timeline
from foundation.errors import Sentence
from foundation.identity.permissions import Permission
from foundation.money import Money
from foundation.work import Work
from portfolio import lights, project_lights
from portfolio.projects import Project


class ReceiptBrief(msgspec.Struct, frozen=True, kw_only=True):
    """A receipt on the page of its payment."""

    id: UUID
    state: ReceiptState
    received_on: date
    amount: Money


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """Money beside works: what is built and verified, what is paid without the advance, and from which difference on that is an alert."""

    physical_bp: int
    financial_bp: int
    ahead_bp: int
    most_bp: int
    source: str

    @property
    def is_alert(self) -> bool:
        return self.ahead_bp > self.most_bp


class PaymentMarks(msgspec.Struct, frozen=True, kw_only=True):
    """What stands around a payment besides its amounts."""

    tier: str | None
    delegation_id: UUID | None
    receipt: ReceiptBrief | None
    may_confirm: bool
    is_unconfirmed: bool
    is_late: bool
    late_after_days: int
    gap: Gap | None


class ReceiptView(msgspec.Struct, frozen=True, kw_only=True):
    """One receipt."""

    id: UUID
    version: int
    territory: str
    about: About
    payment_id: UUID
    payment_number: int
    payment_kind: PaymentKind
    paid: Money
    paid_on: date | None
    means: ReceiptMeans
    received_on: date
    amount: Money
    proof_id: UUID | None
    note: str | None
    confirmed_at: datetime
    answer: str | None
    answer_file_id: UUID | None
    state: ReceiptState
    steps: tuple[StepView, ...]
    actions: tuple[str, ...]
    timeline: Timeline


def marks(work: Work, payment: Payment) -> PaymentMarks:
    """What stands around one payment."""
    approval = approvals.find_approval(work, payment.id)
    receipt = receipts.find(work, payment.id) if payment.state is PaymentState.PAID else None
    open_one = payment.state is PaymentState.PAID and receipt is None
    late = receipts.late_before(work.today)
    return PaymentMarks(
        tier=approval.tier if approval else None,
        delegation_id=approval.delegation_id if approval else None,
        receipt=ReceiptBrief(
            id=receipt.id,
            state=receipt.state,
            received_on=receipt.received_on,
            amount=receipt.amount,
        )
        if receipt
        else None,
        may_confirm=open_one
        and work.may(Permission.RECEIPT_CONFIRM, payment.territory)
        and (work.actor.user_id is None or work.actor.user_id != payment.paid_by),
        is_unconfirmed=open_one,
        is_late=open_one and payment.paid_on is not None and payment.paid_on < late,
        late_after_days=receipts.days_on("receipt", work.today).days,
        gap=gap_of(work, work.get(Project, payment.project_id)),
    )


def gap_of(work: Work, project: Project) -> Gap:
    """Money beside works by the rule of today."""
    rule = lights.rule_on(lights.light_rules(), project_lights.code_of(project), work.today)
    spent_bp = project.financial_bp - project.advance_bp
    return Gap(
        physical_bp=project.physical_bp,
        financial_bp=spent_bp,
        ahead_bp=spent_bp - project.physical_bp,
        most_bp=rule.money_ahead_bp,
        source=rule.source,
    )


def detail(work: Work, receipt_id: UUID) -> ReceiptView:
    """One receipt in sight with what can be done about it."""
    row = receipts.get(work, receipt_id)
    payment = receipts.payment_of(work, row)
    _, about = fines.about_of(work, payment.agreement_id)
    found = steps(LIFECYCLE.available(work, row))
    same = (
        *("id", "version", "territory", "payment_id", "means", "received_on", "amount", "note"),
        *("proof_id", "confirmed_at", "answer", "answer_file_id", "state"),
    )
    return ReceiptView(
        **{name: getattr(row, name) for name in same},
        about=about,
        payment_number=payment.number,
        payment_kind=payment.kind,
        paid=payment.net,
        paid_on=payment.paid_on,
        steps=found,
        actions=open_steps(found),
        timeline=timelines.timeline(work, row.project_id, [row.id, payment.id]),
    )


def refusal(work: Work, payment_id: UUID) -> Sentence | None:
    """Why nobody can confirm a payment in sight now."""
    return receipts.refusal(work, payments.get(work, payment_id))
