"""Who approves a payment: by its amount, by a delegation of some days, and only where at least two can."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from contracting import approval_rules, approvals, payment_requests, payments
from contracting.agreements import Agreement
from contracting.approvals import DelegateApproval, RevokeDelegation
from contracting.payment_requests import RequestAdvance
from contracting.payments import ApprovePayment, Payment, PaymentState
from contracting.views import approvals as views
from foundation.clock import FrozenClock, civil_date
from foundation.database import Database
from foundation.errors import InvalidCommand, NotFound, Refused
from foundation.identity.actors import Actor
from foundation.identity.permissions import Role
from foundation.money import Money, cop
from tests.support import works
from tests.support.factories import Cast, accounts, cast, financed, paper, user
from tests.support.works import plan

MONDAY = date(2026, 2, 16)


def test_the_tier_of_an_amount_counts_minimum_wages_of_the_day() -> None:
    # 28 minimum wages of 2026: 28 × 1.750.905 = 49.025.340
    assert approval_rules.tier_of(cop("49_025_340"), MONDAY).code == "small"
    assert approval_rules.tier_of(cop("49_025_341"), MONDAY).code == "large"
    # and of 2025: 28 × 1.423.500 = 39.858.000
    assert approval_rules.tier_of(cop("39_858_001"), date(2025, 2, 16)).code == "large"


def test_an_amount_in_another_currency_goes_to_the_highest_tier() -> None:
    assert approval_rules.tier_of(Money(1, "USD"), MONDAY).code == "large"


@pytest.fixture
def hands(db: Database) -> Cast:
    return accounts(db)


@pytest.fixture
def deputy(db: Database, hands: Cast) -> Actor:
    """Manages the programme in one department only, so approves its smaller payments."""
    return user(db, Role.PROGRAMME_MANAGER, "CO.19.", user_name="gerencia.cauca")


@pytest.fixture
def large(db: Database, hands: Cast, deputy: Actor) -> Payment:
    """Asked for: the first milestone alone is $ 60.000.000."""
    agreement = _agreement_of_sixty(db, hands)
    first = plan(db, agreement, hands)[0]
    works.verify(db, hands, first)
    return works.requested(db, hands, agreement, first)


def _agreement_of_sixty(db: Database, hands: Cast) -> Agreement:
    project = financed(db, hands)
    stones = list(works.draft_command(db, hands, project).milestones)
    amounts = ("60_000_000", "10_000_000", "11_000_000", "10_000_000")
    planned = tuple(
        type(one)(
            title=one.title,
            means_of_verification=one.means_of_verification,
            amount=cop(amount),
            due_days=one.due_days,
            measure=one.measure,
        )
        for one, amount in zip(stones, amounts, strict=True)
    )
    return works.running(db, hands, project, milestones=planned)


def approve(db: Database, who: Actor, payment: UUID) -> Payment:
    with db.writing(who) as work:
        return payments.approve(work, payment, ApprovePayment())


def delegated(db: Database, hands: Cast, to: Actor, **overrides: object) -> UUID:
    today = civil_date(db.clock.now())
    assert to.user_id is not None
    values: dict[str, object] = {
        "territory": "CO.19.",
        "delegate": to.user_id,
        "starts_on": today,
        "ends_on": today + timedelta(days=10),
        "act_number": "Resolución 12 de 2026",
        "act": paper(db, hands.programme_manager, "CO."),
        **overrides,
    }
    with db.writing(hands.programme_manager) as work:
        return approvals.delegate(work, DelegateApproval(**values)).id  # type: ignore[arg-type]


def test_a_large_payment_needs_the_manager_or_a_delegation(
    db: Database, clock: FrozenClock, hands: Cast, deputy: Actor, large: Payment
) -> None:
    with pytest.raises(Refused):
        approve(db, deputy, large.id)
    delegation = delegated(db, hands, deputy, most=cop("60_000_000"))

    done = approve(db, deputy, large.id)

    assert done.state is PaymentState.APPROVED
    with db.reading(hands.auditor) as work:
        kept = approvals.find_approval(work, large.id)
    assert kept is not None
    assert (kept.tier, kept.delegation_id) == ("large", delegation)


@pytest.mark.one_database
def test_a_delegation_holds_for_its_days_its_amount_and_until_it_is_taken_back(
    db: Database, clock: FrozenClock, hands: Cast, deputy: Actor, large: Payment
) -> None:
    delegated(db, hands, deputy, most=cop("59_999_999"))
    with pytest.raises(Refused):
        approve(db, deputy, large.id)
    taken = delegated(db, hands, deputy)
    with db.writing(hands.programme_manager) as work:
        approvals.revoke(work, taken, RevokeDelegation(reason="Volvió la gerencia."))
    with pytest.raises(Refused):
        approve(db, deputy, large.id)
    delegated(db, hands, deputy)
    clock.advance(timedelta(days=11))

    with pytest.raises(Refused):
        approve(db, deputy, large.id)


@pytest.mark.one_database
def test_a_small_payment_is_approved_by_the_manager_of_its_department(
    db: Database, hands: Cast, deputy: Actor
) -> None:
    agreement = works.running(db, hands)
    asked = works.advance_requested(db, hands, agreement)
    assert approval_rules.tier_of(asked.gross, MONDAY).code == "small"
    far = user(db, Role.PROGRAMME_MANAGER, "CO.52.", user_name="gerencia.lejos")
    with pytest.raises(NotFound):
        approve(db, far, asked.id)

    assert approve(db, deputy, asked.id).state is PaymentState.APPROVED


@pytest.mark.one_database
def test_nobody_delegates_what_they_may_not_do(db: Database, hands: Cast, deputy: Actor) -> None:
    assert hands.programme_manager.user_id is not None
    command = DelegateApproval(
        territory="CO.19.",
        delegate=hands.programme_manager.user_id,
        starts_on=MONDAY,
        ends_on=MONDAY + timedelta(days=60),
        act_number="Resolución 13 de 2026",
        act=paper(db, hands.programme_manager, "CO."),
    )

    with pytest.raises(Refused), db.writing(deputy) as work:
        approvals.delegate(work, command)


@pytest.mark.one_database
def test_only_somebody_who_approves_there_is_a_delegate_and_nobody_is_their_own(
    db: Database, hands: Cast
) -> None:
    for wrong in (hands.engineer, hands.programme_manager):
        with pytest.raises(InvalidCommand) as refused:
            delegated(db, hands, wrong)
        assert list(refused.value.errors) == ["delegate"]


def test_who_looks_at_the_whole_country_sees_the_departments_where_payments_are_off(
    db: Database, hands: Cast, large: Payment, deputy: Actor
) -> None:
    with db.reading(hands.programme_manager) as work:
        seen = views.overview(work)
        by_place = approvals.approvers_by_place(work, ["CO.", "CO.19.", "CO.52."])

    # The manager of the country and the deputy of Cauca approve there; nothing is agreed in Nariño yet.
    assert (seen.are_on, seen.off_at) == (True, ())
    assert by_place["CO.19."] - by_place["CO.52."] == {deputy.user_id}
    assert by_place["CO."] == by_place["CO.52."]


def test_nothing_is_asked_for_where_fewer_than_two_can_approve(db: Database) -> None:
    nobody = cast()
    agreement = works.running(db, nobody)
    user(db, Role.PROGRAMME_MANAGER, user_name="gerencia.sola")
    user(db, Role.PROGRAMME_MANAGER, "CO.52.", user_name="gerencia.lejos")

    with pytest.raises(Refused) as refused, db.writing(nobody.contracts_officer) as work:
        payment_requests.request_advance(work, agreement.id, RequestAdvance())

    assert refused.value.sentence.params["n"] == 1
