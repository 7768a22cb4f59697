"""Questions behind the inbox about paying: approvals within one's word, receipts, fines."""

import sqlalchemy as sa

from app.inbox_kinds import Kind
from app.inbox_questions import Rows
from contracting.fines import Fine, FineState
from contracting.payments import Payment, PaymentState
from contracting.receipts import PaymentReceipt, ReceiptState, unconfirmed
from contracting.views import payments as payment_views
from foundation.identity.permissions import Permission
from foundation.work import Work
from portfolio.projects import Project

P = Permission


def to_approve(work: Work) -> Rows:
    """Payments that somebody else asked for, of an amount that this person's word reaches, the oldest first."""
    return (
        _payments(Payment.requested_at)
        .where(
            work.visible(Payment.territory),
            Payment.state == PaymentState.REQUESTED,
            Payment.requested_by.is_distinct_from(work.actor.user_id),
            payment_views.within_reach(work),
        )
        .order_by(Payment.requested_at, Payment.id)
    )


def to_pay(work: Work) -> Rows:
    """Approved payments, the oldest first."""
    return (
        _payments(Payment.approved_at)
        .where(work.visible(Payment.territory), Payment.state == PaymentState.APPROVED)
        .order_by(Payment.approved_at, Payment.id)
    )


def to_confirm(work: Work) -> Rows:
    """Payments of which nobody said that they came, the oldest first."""
    return (
        _payments(Payment.paid_at)
        .where(
            work.visible(Payment.territory),
            unconfirmed(),
            Payment.paid_by.is_distinct_from(work.actor.user_id),
        )
        .order_by(Payment.paid_at, Payment.id)
    )


def _payments(since: sa.orm.InstrumentedAttribute[object]) -> Rows:
    return sa.select(Payment.id, Project.title, since.label("since")).join(
        Project, Project.id == Payment.project_id
    )


def disputed(work: Work) -> Rows:
    """Receipts of another amount than was paid, which the finance office has to answer."""
    return _receipts(work, ReceiptState.DISPUTED)


def to_settle(work: Work) -> Rows:
    """Answers of the finance office that the organisation has not judged."""
    return _receipts(work, ReceiptState.ANSWERED)


def _receipts(work: Work, state: ReceiptState) -> Rows:
    since = sa.func.coalesce(PaymentReceipt.answered_at, PaymentReceipt.confirmed_at)
    return (
        sa.select(PaymentReceipt.id, Project.title, since.label("since"))
        .join(Project, Project.id == PaymentReceipt.project_id)
        .where(work.visible(PaymentReceipt.territory), PaymentReceipt.state == state)
        .order_by(since, PaymentReceipt.id)
    )


def fines_to_answer(work: Work) -> Rows:
    """Proposed fines that the organisation can still answer."""
    return (
        _fines(work)
        .add_columns(Fine.answer_until.label("due"))
        .where(
            Fine.state == FineState.PROPOSED,
            Fine.answered_at.is_(None),
            Fine.answer_until >= work.today,
        )
    )


def fines_to_decide(work: Work) -> Rows:
    """Fines that were answered, or whose days for it have passed, and contested ones."""
    heard = sa.or_(Fine.answered_at.is_not(None), Fine.answer_until < work.today)
    return _fines(work).where(
        sa.or_(
            sa.and_(Fine.state == FineState.PROPOSED, heard),
            Fine.state == FineState.CONTESTED,
        ),
        Fine.proposed_by.is_distinct_from(work.actor.user_id),
    )


def _fines(work: Work) -> Rows:
    return (
        sa.select(Fine.id, Project.title, Fine.proposed_at.label("since"))
        .join(Project, Project.id == Fine.project_id)
        .where(work.visible(Fine.territory))
        .order_by(Fine.proposed_at, Fine.id)
    )


APPROVING = (Kind("approve_payment", P.PAYMENT_APPROVE, to_approve, "/payments/{id}", "/payments"),)
PAID = (
    Kind("pay_payment", P.PAYMENT_PAY, to_pay, "/payments/{id}", "/payments"),
    Kind("confirm_receipt", P.RECEIPT_CONFIRM, to_confirm, "/payments/{id}", "/payments"),
    Kind("answer_receipt", P.PAYMENT_PAY, disputed, "/receipts/{id}", "/payments"),
    Kind("settle_receipt", P.RECEIPT_CONFIRM, to_settle, "/receipts/{id}", "/payments"),
    Kind("answer_fine", P.FINE_ANSWER, fines_to_answer, "/fines/{id}", "/agreements"),
    Kind("decide_fine", P.FINE_IMPOSE, fines_to_decide, "/fines/{id}", "/agreements"),
)
