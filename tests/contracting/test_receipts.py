"""Receipts: who was paid says what came; a difference is a dispute that two sides settle, and a slip proves one payment."""

from datetime import date, timedelta

import pytest

from contracting import receipts
from contracting.agreements import Agreement
from contracting.payments import Payment
from contracting.receipts import (
    AnswerDispute,
    ConfirmReceipt,
    InsistOnDispute,
    PaymentReceipt,
    ReceiptMeans,
    ReceiptState,
    SettleReceipt,
)
from contracting.views import receipts as views
from contracting.views import retained
from foundation.clock import FrozenClock, civil_date
from foundation.database import Database
from foundation.errors import Forbidden, InvalidCommand, Refused
from foundation.money import Money, cop
from tests.support import works
from tests.support.factories import Cast, cast, changed, paper
from tests.support.works import plan


@pytest.fixture
def hands() -> Cast:
    return cast()


@pytest.fixture
def agreement(db: Database, hands: Cast) -> Agreement:
    return works.running(db, hands)


@pytest.fixture
def advance(db: Database, hands: Cast, agreement: Agreement) -> Payment:
    """$ 27.300.000, paid."""
    return works.paid(db, hands, works.advance_requested(db, hands, agreement))


def said(
    db: Database, hands: Cast, payment: Payment, amount: Money, **overrides: object
) -> PaymentReceipt:
    command = ConfirmReceipt(received_on=civil_date(db.clock.now()), amount=amount)
    with db.writing(hands.organisation) as work:
        return receipts.confirm(work, payment.id, changed(command, overrides))


def test_what_came_as_it_was_paid_is_confirmed_once(
    db: Database, hands: Cast, advance: Payment
) -> None:
    assert said(db, hands, advance, advance.net).state is ReceiptState.CONFIRMED

    with pytest.raises(Refused):
        said(db, hands, advance, advance.net)


def test_a_difference_is_a_dispute_until_both_sides_say_the_same(
    db: Database, hands: Cast, advance: Payment
) -> None:
    with pytest.raises(InvalidCommand) as refused:
        said(db, hands, advance, cop("27_000_000"))
    assert list(refused.value.errors) == ["note"]
    receipt = said(db, hands, advance, cop("27_000_000"), note="Faltan $ 300.000")
    assert receipt.state is ReceiptState.DISPUTED
    answer = AnswerDispute(
        answer="El banco cobró la transferencia.",
        proof=paper(db, hands.finance_officer, advance.territory),
    )

    with db.writing(hands.finance_officer) as work:
        receipts.answer(work, receipt.id, answer)
    with db.writing(hands.organisation) as work:
        receipts.insist(work, receipt.id, InsistOnDispute(note="No era nuestro costo."))
    with db.writing(hands.finance_officer) as work:
        receipts.answer(work, receipt.id, answer)
    with pytest.raises(Forbidden), db.writing(hands.finance_officer) as work:
        receipts.settle(work, receipt.id, SettleReceipt(note="Ya está."))
    with db.writing(hands.organisation) as work:
        receipts.settle(work, receipt.id, SettleReceipt(note="Llegaron los $ 300.000."))

    with db.reading(hands.auditor) as work:
        assert views.detail(work, receipt.id).state is ReceiptState.CONFIRMED


@pytest.mark.one_database
def test_the_assembly_confirms_with_its_minutes() -> None:
    with pytest.raises(InvalidCommand) as refused:
        ConfirmReceipt(means=ReceiptMeans.ASSEMBLY, received_on=date(2026, 2, 17), amount=cop("1"))

    assert list(refused.value.errors) == ["proof"]


@pytest.mark.one_database
def test_a_payment_nobody_confirms_is_late_after_the_days_of_the_rule(
    db: Database, clock: FrozenClock, hands: Cast, advance: Payment
) -> None:
    def marks() -> views.PaymentMarks:
        with db.reading(hands.organisation) as work:
            return views.marks(work, work.get(Payment, advance.id))

    clock.advance(timedelta(days=8))
    assert (marks().is_unconfirmed, marks().is_late, marks().may_confirm) == (True, False, True)
    clock.advance(timedelta(days=1))
    assert marks().is_late


@pytest.mark.one_database
def test_the_same_slip_or_reference_does_not_prove_two_payments(
    db: Database, hands: Cast, agreement: Agreement, advance: Payment
) -> None:
    first = plan(db, agreement, hands)[0]
    works.verify(db, hands, first)
    second = works.approve(db, hands, works.requested(db, hands, agreement, first))
    assert advance.slip_id is not None

    for wrong in ({"slip": advance.slip_id}, {"reference": advance.bank_reference}):
        with pytest.raises(InvalidCommand) as refused:
            works.pay(db, hands, second, **wrong)
        assert list(refused.value.errors) == list(wrong)


@pytest.mark.one_database
def test_what_is_retained_is_listed_payment_by_payment(
    db: Database, hands: Cast, agreement: Agreement, advance: Payment
) -> None:
    def held() -> list[tuple[int, Money]]:
        with db.reading(hands.auditor) as work:
            return [(row.number, row.held) for row in retained.list_page(work).rows]

    assert held() == []
    first = plan(db, agreement, hands)[0]
    works.verify(db, hands, first)
    works.paid(db, hands, works.requested(db, hands, agreement, first))

    assert held() == [(2, cop("1_365_000"))]
