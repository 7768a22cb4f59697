"""Payments: only what both verified, three pairs of hands, advance amortised, retention held and given back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from contracting import agreements, payment_positions, payments
from contracting.agreements import Agreement
from contracting.drafts import AgreeDeduction
from contracting.handovers import Party
from contracting.milestone_plans import PlanMilestone
from contracting.payment_breakdown import PaymentPosition
from contracting.payments import (
    ApprovePayment,
    Payment,
    PaymentKind,
    PaymentState,
    RejectPayment,
)
from contracting.two_keys import Outcome
from foundation.clock import FrozenClock
from foundation.database import Database
from foundation.errors import Forbidden, InvalidCommand, Problem, Refused
from foundation.identity.actors import Actor
from foundation.identity.permissions import Role
from foundation.money import Money, cop
from portfolio import projects
from tests.support import works
from tests.support.factories import Cast, cast, someone
from tests.support.works import plan


@pytest.fixture
def hands() -> Cast:
    return cast()


@pytest.fixture
def agreement(db: Database, hands: Cast) -> Agreement:
    return works.running(db, hands)


@pytest.fixture
def first(db: Database, hands: Cast, agreement: Agreement) -> UUID:
    """The verified milestone of $ 27.300.000."""
    milestone = plan(db, agreement, hands)[0]
    works.verify(db, hands, milestone)
    return milestone


def project_figures(db: Database, hands: Cast, agreement: Agreement) -> tuple[Money, int]:
    with db.reading(hands.auditor) as work:
        project = projects.get(work, agreement.project_id)
        return Money(project.paid_minor), project.financial_bp


def position(db: Database, hands: Cast, agreement: Agreement) -> PaymentPosition:
    with db.reading(hands.auditor) as work:
        return payment_positions.position(work, agreements.get(work, agreement.id))


def amounts(payment: Payment) -> tuple[int, int, int, int]:
    """Gross, amortisation, retention and net in whole pesos."""
    return (
        payment.gross_minor // 100,
        payment.amortisation_minor // 100,
        payment.retention_minor // 100,
        payment.net_minor // 100,
    )


def test_a_payment_goes_from_gross_to_net(
    db: Database, hands: Cast, agreement: Agreement, first: UUID
) -> None:
    works.paid(db, hands, works.advance_requested(db, hands, agreement))

    payment = works.requested(db, hands, agreement, first)

    assert payment.kind is PaymentKind.PROGRESS
    assert payment.number == 2
    assert amounts(payment) == (27_300_000, 8_190_000, 1_365_000, 17_745_000)


def test_without_its_advance_nothing_is_amortised(
    db: Database, hands: Cast, agreement: Agreement, first: UUID
) -> None:
    payment = works.requested(db, hands, agreement, first)

    assert amounts(payment) == (27_300_000, 0, 1_365_000, 25_935_000)


def test_deductions_are_taken_from_the_advance_and_from_each_account(
    db: Database, hands: Cast
) -> None:
    agreement = works.running(
        db, hands, deductions=(AgreeDeduction(code="public_works_contribution", rate=500),)
    )
    milestone = plan(db, agreement, hands)[0]
    works.verify(db, hands, milestone)

    advance = works.paid(db, hands, works.advance_requested(db, hands, agreement))
    payment = works.requested(db, hands, agreement, milestone)

    assert amounts(advance) == (27_300_000, 0, 0, 25_935_000)
    assert amounts(payment) == (27_300_000, 8_190_000, 1_365_000, 16_789_500)
    assert payment.deductions == [
        {
            "code": "public_works_contribution",
            "base_minor": cop("19_110_000").minor,
            "amount_minor": cop("955_500").minor,
            "taken_of": "gross_less_amortisation",
            "rate_bp": 500,
            "norm": "",
            "rate_id": None,
            "fine_id": None,
        }
    ]


def test_only_what_both_verified_can_be_requested(
    db: Database, hands: Cast, agreement: Agreement, first: UUID
) -> None:
    _, second, third, fourth = plan(db, agreement, hands)
    works.report(db, hands, second)
    works.committee_says(db, hands, second)
    works.report(db, hands, third)
    works.committee_says(db, hands, third)
    works.engineer_says(db, hands, third, Outcome.PARTLY, amount=cop("30_000_000"))

    for unpayable in (second, third, fourth):
        with pytest.raises(InvalidCommand) as refused:
            works.requested(db, hands, agreement, first, unpayable)
        assert list(refused.value.errors) == ["milestones"]


def test_what_was_requested_is_not_requested_twice(
    db: Database, hands: Cast, agreement: Agreement, first: UUID
) -> None:
    works.requested(db, hands, agreement, first)

    with pytest.raises(InvalidCommand):
        works.requested(db, hands, agreement, first)


def test_a_rejected_payment_frees_its_milestones_and_keeps_its_number(
    db: Database, hands: Cast, agreement: Agreement, first: UUID
) -> None:
    payment = works.requested(db, hands, agreement, first)
    with db.writing(hands.programme_manager) as work:
        payments.reject(work, payment.id, RejectPayment(reason="Falta la planilla."))

    again = works.requested(db, hands, agreement, first)

    assert again.number == 2
    assert again.gross_minor == payment.gross_minor


def test_a_payment_cannot_be_approved_by_its_requester(
    db: Database, hands: Cast, agreement: Agreement, first: UUID
) -> None:
    payment = works.requested(db, hands, agreement, first)
    asker = hands.contracts_officer
    both = Actor(asker.user_id, (*asker.grants, *hands.programme_manager.grants))

    with pytest.raises(Refused, match="Somebody else"):
        works.approve(db, Cast(**{**vars(hands), "programme_manager": both}), payment)


def test_a_payment_cannot_be_paid_by_its_approver(
    db: Database, hands: Cast, agreement: Agreement, first: UUID
) -> None:
    payment = works.requested(db, hands, agreement, first)
    payer = hands.finance_officer
    both = Actor(payer.user_id, (*payer.grants, *hands.programme_manager.grants))
    works.approve(db, Cast(**{**vars(hands), "programme_manager": both}), payment)

    with pytest.raises(Refused, match="Somebody else"):
        works.pay(db, hands, payment)


def test_a_payment_is_approved_before_it_is_paid(
    db: Database, hands: Cast, agreement: Agreement, first: UUID
) -> None:
    payment = works.requested(db, hands, agreement, first)

    with pytest.raises(Refused):
        works.pay(db, hands, payment)


def test_a_paid_payment_is_not_rejected(
    db: Database, hands: Cast, agreement: Agreement, first: UUID
) -> None:
    payment = works.paid(db, hands, works.requested(db, hands, agreement, first))

    with pytest.raises(Refused), db.writing(hands.programme_manager) as work:
        payments.reject(work, payment.id, RejectPayment(reason="Tarde."))


@pytest.mark.parametrize("role", [Role.ENGINEER, Role.COMMITTEE, Role.ORGANISATION])
def test_other_roles_do_not_approve(
    db: Database, hands: Cast, agreement: Agreement, first: UUID, role: Role
) -> None:
    payment = works.requested(db, hands, agreement, first)

    with pytest.raises(Forbidden):
        works.approve(db, Cast(**{**vars(hands), "programme_manager": someone(role)}), payment)


def test_the_day_of_payment_lies_between_approval_and_today(
    db: Database, clock: FrozenClock, hands: Cast, agreement: Agreement, first: UUID
) -> None:
    payment = works.approve(db, hands, works.requested(db, hands, agreement, first))
    clock.advance(timedelta(days=2))

    for day in (date(2026, 2, 16), date(2026, 2, 20)):
        with pytest.raises(InvalidCommand) as refused:
            works.pay(db, hands, payment, paid_on=day)
        assert list(refused.value.errors) == ["paid_on"]
    assert works.pay(db, hands, payment, paid_on=date(2026, 2, 18)).state is PaymentState.PAID


def test_the_advance_comes_after_the_start_once_and_first(
    db: Database, hands: Cast, agreement: Agreement, first: UUID
) -> None:
    waiting = works.signed(db, hands)
    with pytest.raises(Refused, match="after the work has started"):
        works.advance_requested(db, hands, waiting)

    advance = works.advance_requested(db, hands, agreement)
    with pytest.raises(Refused, match="comes once"):
        works.advance_requested(db, hands, agreement)
    with pytest.raises(Refused, match="on its way"):
        works.requested(db, hands, agreement, first)
    works.paid(db, hands, advance)
    works.requested(db, hands, agreement, first)

    assert amounts(advance) == (27_300_000, 0, 0, 27_300_000)


def test_an_agreement_without_an_advance_gives_none(db: Database, hands: Cast) -> None:
    agreement = works.running(db, hands, advance=0)

    with pytest.raises(Refused, match="no advance"):
        works.advance_requested(db, hands, agreement)


def test_the_advance_of_an_odd_value_stays_within_its_part(db: Database, hands: Cast) -> None:
    odd = PlanMilestone(
        title="Todo", means_of_verification="Recorrido", amount=cop("33_333_333"), due_days=90
    )
    agreement = works.running(db, hands, milestones=(odd,), advance=5_000)

    advance = works.advance_requested(db, hands, agreement)

    assert Money(advance.gross_minor) == cop("16_666_666")


def test_in_the_end_everything_was_paid_and_the_advance_is_given_back(
    db: Database, hands: Cast
) -> None:
    agreement = works.built(db, hands)

    stand = position(db, hands, agreement)
    assert stand.gross_before == cop("91_000_000")
    assert stand.advance_outstanding == cop("0")
    assert stand.retention_held == cop("4_550_000")
    assert project_figures(db, hands, agreement) == (cop("86_450_000"), 9_500)
    with db.reading(hands.auditor) as work:
        kinds = [row.kind for row in payments.payments_of(work, agreement.id)]
    assert kinds == [PaymentKind.ADVANCE, *[PaymentKind.PROGRESS] * 3, PaymentKind.FINAL]


def test_what_was_retained_is_given_back_after_the_handover(db: Database, hands: Cast) -> None:
    agreement = works.built(db, hands)
    with pytest.raises(Refused, match="after the handover"):
        works.release_requested(db, hands, agreement)

    works.accept(db, hands, agreement)
    works.accept_plan(db, hands, works.propose_plan(db, hands, agreement.project_id))
    act = works.prepare_handover(db, hands, agreement.project_id)
    for party in Party:
        works.sign_handover(db, hands, act, party)
    release = works.paid(db, hands, works.release_requested(db, hands, agreement))

    assert amounts(release) == (4_550_000, 0, 0, 4_550_000)
    assert project_figures(db, hands, agreement) == (cop("91_000_000"), 10_000)
    with pytest.raises(Refused, match="Nothing is retained"):
        works.release_requested(db, hands, agreement)


def test_the_project_is_told_when_money_has_left_and_not_before(
    db: Database, hands: Cast, agreement: Agreement, first: UUID
) -> None:
    payment = works.requested(db, hands, agreement, first)
    works.approve(db, hands, payment)
    before = project_figures(db, hands, agreement)

    works.pay(db, hands, payment)

    assert before == (cop("0"), 0)
    assert project_figures(db, hands, agreement) == (cop("25_935_000"), 2_850)


def test_a_dispute_holds_up_a_payment_that_was_requested_before(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    milestone = plan(db, agreement, hands)[0]
    works.report(db, hands, milestone)
    works.committee_says(db, hands, milestone, Outcome.PARTLY, amount=cop("20_000_000"))
    works.engineer_says(db, hands, milestone, Outcome.PARTLY, amount=cop("20_000_000"))
    payment = works.requested(db, hands, agreement, milestone)
    works.report(db, hands, milestone)
    works.committee_says(db, hands, milestone)
    works.engineer_says(db, hands, milestone, Outcome.PARTLY, amount=cop("22_000_000"))

    with pytest.raises(Refused, match="disagree"):
        works.approve(db, hands, payment)


def test_of_two_who_approve_at_once_one_wins(
    db: Database, hands: Cast, agreement: Agreement, first: UUID
) -> None:
    payment = works.requested(db, hands, agreement, first)
    other = someone(Role.PROGRAMME_MANAGER)

    def approve(actor: Actor) -> str:
        try:
            with db.writing(actor) as work:
                payments.approve(work, payment.id, ApprovePayment())
        except Problem as problem:
            return type(problem).__name__
        return "approved"

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(approve, (hands.programme_manager, other)))

    assert sorted(outcomes) == ["Refused", "approved"]


def test_of_two_who_request_at_once_one_gets_the_money(
    db: Database, hands: Cast, agreement: Agreement, first: UUID
) -> None:
    def request(hand: Actor) -> str:
        try:
            works.requested(
                db, Cast(**{**vars(hands), "contracts_officer": hand}), agreement, first
            )
        except Problem as problem:
            return type(problem).__name__
        return "requested"

    works.approvers(db)
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(request, (hands.contracts_officer, hands.organisation)))

    assert sorted(outcomes) == ["InvalidCommand", "requested"]
    assert position(db, hands, agreement).available == cop("0")


@pytest.mark.parametrize(
    ("damage", "broken"),
    [
        ("net_minor = net_minor + 1", "net_adds_up"),
        ("approved_by = requested_by", "approver_did_not_request"),
    ],
)
def test_the_database_refuses_what_no_payment_may_be(
    db: Database, hands: Cast, damage: str, broken: str
) -> None:
    works.advance_requested(db, hands, works.running(db, hands))

    with pytest.raises(DBAPIError, match=broken), db.engine.begin() as connection:
        connection.execute(sa.text(f"UPDATE payment SET {damage}"))  # noqa: S608 - named above
