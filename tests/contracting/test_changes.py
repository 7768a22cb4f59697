"""Changes of an agreement: a pending one moves nothing, an order moves what it says, and the law limits both."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from contracting import (
    agreements,
    change_orders,
    change_rules,
    changes,
    invariants,
    milestone_plans,
    unit_prices,
)
from contracting.agreements import Agreement
from contracting.change_effects import ChangeMilestone, ChangeQuantity, NewItem
from contracting.change_orders import (
    ApproveChange,
    EndorseChange,
    QuoteChange,
    RaiseChange,
    RecommendChange,
    RecordAssent,
    RejectChange,
    ReturnRecommendation,
)
from contracting.change_rules import Addition
from contracting.changes import ChangeCause, ChangeState, ContractChange
from contracting.drafts import PaymentForm
from contracting.unit_prices import ContractQuantity
from foundation.clock import civil_date
from foundation.database import Database
from foundation.errors import Forbidden, InvalidCommand, Refused
from foundation.money import Money, cop
from portfolio import climate_reviews, projects
from portfolio.climate_rating import Rating
from portfolio.climate_reviews import AnswerReview
from tests.support import works
from tests.support.factories import Cast, cast, financed, paper

MORE_TIME: dict[str, Any] = {"days": 30}


@pytest.fixture
def hands() -> Cast:
    return cast()


@pytest.fixture
def agreement(db: Database, hands: Cast) -> Agreement:
    """$ 85.000.000 of the $ 91.000.000 that the sources bring in money, so that something can be added."""
    project = financed(db, hands)
    command = works.draft_command(db, hands, project)
    stones = list(command.milestones)
    stones[0] = type(stones[0])(
        title=stones[0].title,
        means_of_verification=stones[0].means_of_verification,
        amount=cop("21_300_000"),
        due_days=30,
    )
    return works.running(db, hands, project, milestones=tuple(stones))


def raised(db: Database, hands: Cast, agreement: Agreement) -> UUID:
    command = RaiseChange(
        cause=ChangeCause.WEATHER,
        event="La quebrada creció y se llevó el acceso al tramo bajo.",
        happened_on=civil_date(db.clock.now()),
    )
    with db.writing(hands.organisation) as work:
        return change_orders.raise_change(work, agreement.id, command).id


def quoted(db: Database, hands: Cast, agreement: Agreement, **effects: Any) -> UUID:  # noqa: ANN401
    change = raised(db, hands, agreement)
    command = QuoteChange(quote=paper(db, hands.contracts_officer, agreement.territory), **effects)
    with db.writing(hands.contracts_officer) as work:
        change_orders.quote(work, change, command)
    return change


def recommended(db: Database, hands: Cast, agreement: Agreement, **effects: Any) -> UUID:  # noqa: ANN401
    change = quoted(db, hands, agreement, **effects)
    command = RecommendChange(recommendation="Es lo que el sitio necesita.", **effects)
    with db.writing(hands.engineer) as work:
        change_orders.recommend(work, change, command)
    return change


def approve(
    db: Database, hands: Cast, change: UUID, days: int = 0, on: date | None = None
) -> ContractChange:
    command = ApproveChange(
        ordered_on=on or civil_date(db.clock.now()), days=days, approval="Se ordena."
    )
    with db.writing(hands.programme_manager) as work:
        return change_orders.approve(work, change, command)


def now(db: Database, hands: Cast, agreement: Agreement) -> Agreement:
    with db.reading(hands.auditor) as work:
        return agreements.get(work, agreement.id)


def faults(db: Database, hands: Cast, agreement: Agreement) -> list[str]:
    with db.reading(hands.auditor) as work:
        row = agreements.get(work, agreement.id)
        return [str(fault) for fault in invariants.check_invariants(work, row)]


def an_addition(db: Database, hands: Cast, agreement: Agreement, amount: str) -> dict[str, Any]:
    del db, hands, agreement
    return {
        "milestones": (
            ChangeMilestone(
                title="Cabezal adicional",
                means_of_verification="Cabezal medido y fotografiado.",
                amount=cop(amount),
                due_days=110,
            ),
        )
    }


def test_a_pending_change_moves_neither_value_nor_term(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    change = recommended(
        db, hands, agreement, days=30, **an_addition(db, hands, agreement, "6_000_000")
    )

    after = now(db, hands, agreement)
    assert (after.value_minor, after.ends_on) == (agreement.value_minor, agreement.ends_on)
    with db.reading(hands.auditor) as work:
        row = changes.get(work, change)
        assert row.recommended_minor == cop("6_000_000").minor
        assert projects.get(work, agreement.project_id).agreed_minor == agreement.value_minor


def test_an_order_moves_value_term_and_milestones_and_keeps_what_was_signed(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    change = recommended(
        db, hands, agreement, days=30, **an_addition(db, hands, agreement, "6_000_000")
    )

    approve(db, hands, change, days=20)

    after = now(db, hands, agreement)
    assert after.value == cop("91_000_000")
    assert after.initial == cop("85_000_000")
    assert agreement.ends_on is not None
    assert after.ends_on == agreement.ends_on + timedelta(days=20)
    with db.reading(hands.auditor) as work:
        row = changes.get(work, change)
        assert (row.requested_days, row.recommended_days, row.approved_days) == (30, 30, 20)
        stones = milestone_plans.of_agreement(work, agreement.id)
        assert [one.title for one in stones][-1] == "Cabezal adicional"
        assert stones[0].due_on == agreement.starts_on + timedelta(days=50)  # type: ignore[operator]
    assert faults(db, hands, agreement) == []


def test_more_days_than_recommended_are_not_given(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    change = recommended(db, hands, agreement, days=10)

    with pytest.raises(InvalidCommand) as refused:
        approve(db, hands, change, days=11)

    assert set(refused.value.errors) == {"days"}


def test_whoever_quoted_does_not_recommend_and_whoever_recommended_does_not_order(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    change = quoted(db, hands, agreement, **MORE_TIME)
    with pytest.raises(Forbidden), db.writing(hands.contracts_officer) as work:
        change_orders.recommend(work, change, RecommendChange(recommendation="Sí.", **MORE_TIME))
    with pytest.raises(Forbidden), db.writing(hands.engineer) as work:
        change_orders.approve(
            work, change, ApproveChange(ordered_on=work.today, days=0, approval="Sí.")
        )


def test_what_passes_a_tenth_of_the_value_in_all_needs_the_entitys_no_objection(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    """A tenth of $ 85.000.000 is $ 8.500.000; the peso above it takes the longer way."""
    with db.reading(hands.auditor) as work:
        today = work.today

    def goes_on(*amounts: str) -> bool:
        additions = [Addition(on=today, amount=cop(amount)) for amount in amounts]
        route = change_rules.route_of(agreement.initial, additions, with_scope=False, on=today)
        return route is None

    assert goes_on("8_500_000")
    assert goes_on("4_250_000", "4_250_000")
    assert not goes_on("4_250_000", "4_250_001")


def test_another_site_needs_the_community_and_the_entity_and_opens_the_climate_again(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    change = recommended(db, hands, agreement, changes_site=True)
    with pytest.raises(Refused, match="community has not agreed"):
        approve(db, hands, change)
    with db.writing(hands.social_facilitator) as work:
        change_orders.record_assent(
            work,
            change,
            RecordAssent(
                assent_on=work.today,
                votes_for=34,
                votes_against=3,
                minutes=paper(db, hands.social_facilitator, agreement.territory),
            ),
        )
    with pytest.raises(Refused, match="no objection"):
        approve(db, hands, change)
    with db.writing(hands.municipal_official) as work:
        change_orders.endorse(work, change, EndorseChange(endorsement="Sin objeción."))

    assert approve(db, hands, change).state is ChangeState.APPROVED

    with db.reading(hands.engineer) as work:
        (review,) = climate_reviews.of_project(work, agreement.project_id)
        assert climate_reviews.refusal_of_open(work, agreement.project_id) is not None
    found = AnswerReview(
        now=Rating.MODERATE,
        future=Rating.MODERATE,
        is_enough=True,
        finding="El nuevo trazado queda lejos de la quebrada.",
        latitude=2_990_000,
        longitude=-76_390_000,
    )
    with db.writing(hands.engineer) as work:
        climate_reviews.answer(work, review.id, found)
    with db.reading(hands.engineer) as work:
        assert climate_reviews.refusal_of_open(work, agreement.project_id) is None
        assert projects.get(work, agreement.project_id).latitude_e6 == 2_990_000


def test_a_community_that_said_no_stops_the_change(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    change = recommended(db, hands, agreement, changes_scope=True)
    with db.writing(hands.social_facilitator) as work:
        change_orders.record_assent(
            work,
            change,
            RecordAssent(
                assent_on=work.today,
                votes_for=3,
                votes_against=34,
                minutes=paper(db, hands.social_facilitator, agreement.territory),
            ),
        )

    with pytest.raises(Refused, match="did not agree"):
        approve(db, hands, change)


def test_additions_are_at_most_half_of_what_was_signed_in_wages_of_their_years() -> None:
    """$ 142.350.000 signed in 2025 are 100 wages of $ 1.423.500; 50 wages of 2026 are $ 87.545.250."""
    signed = date(2025, 6, 1)
    initial = cop("142_350_000")
    whole = Addition(on=date(2026, 3, 1), amount=cop("87_545_250"))

    assert change_rules.refusal_of_addition(initial, signed, [whole]) is None
    over = Addition(on=date(2026, 3, 1), amount=cop("87_545_251"))
    assert change_rules.refusal_of_addition(initial, signed, [over]) is not None
    # 40 wages of 2025 and 10,01 of 2026 are too much together, though the pesos are fewer.
    parts = [
        Addition(on=date(2025, 9, 1), amount=cop("56_940_000")),
        Addition(on=date(2026, 3, 1), amount=cop("17_526_560")),
    ]
    assert change_rules.refusal_of_addition(initial, signed, parts) is not None
    # What was taken away once gives no room.
    taken = Addition(on=date(2025, 9, 1), amount=Money(-cop("50_000_000").minor))
    assert change_rules.refusal_of_addition(initial, signed, [taken, over]) is not None


def test_money_that_no_source_brings_is_not_promised(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    change = recommended(db, hands, agreement, **an_addition(db, hands, agreement, "6_000_001"))

    with pytest.raises(Refused, match="sources bring in money"):
        approve(db, hands, change)


def test_a_change_that_came_back_is_recommended_anew(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    change = recommended(db, hands, agreement, **MORE_TIME)
    with db.writing(hands.programme_manager) as work:
        change_orders.return_recommendation(
            work, change, ReturnRecommendation(reason="Falta el soporte del IDEAM.")
        )

    with db.reading(hands.auditor) as work:
        row = changes.get(work, change)
        assert row.state is ChangeState.RAISED
        assert row.recommended is None
        assert row.requested_days == 30
    with db.writing(hands.programme_manager) as work:
        assert (
            change_orders.reject(work, change, RejectChange(reason="No procede.")).state
            is ChangeState.REJECTED
        )


def test_two_changes_of_the_same_milestone_do_not_overwrite_each_other(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    last = works.plan(db, agreement, hands)[-1]
    one, other = (
        recommended(
            db,
            hands,
            agreement,
            milestones=(ChangeMilestone(milestone=last, amount=cop(amount)),),
        )
        for amount in ("10_100_000", "11_100_000")
    )
    approve(db, hands, one)

    with pytest.raises(Refused, match="changed since this was recommended"):
        approve(db, hands, other)
    assert now(db, hands, agreement).value == cop("86_000_000")


def test_quantities_and_new_items_change_a_unit_price_agreement(db: Database, hands: Cast) -> None:
    """360 m of slab and 300 m of ditch at 15 %: (63.000.000 + 12.000.000) × 1,15 = $ 86.250.000."""
    agreement = works.running(
        db,
        hands,
        financed(db, hands),
        payment_form=PaymentForm.UNIT_PRICES,
        milestones=(),
        items=(
            ContractQuantity(item="1.01", quantity=360_000),
            ContractQuantity(item="2.01", quantity=300_000),
        ),
    )
    with db.reading(hands.auditor) as work:
        slab, ditch = unit_prices.items_of(work, agreement.id)
    effects: dict[str, Any] = {
        "quantities": (
            ChangeQuantity(item=slab.id, quantity=380_000),
            ChangeQuantity(item=ditch.id, quantity=250_000),
        ),
        "new_items": (
            NewItem(
                code="3.01",
                chapter="Obras no previstas",
                description="Gavión de protección",
                unit="m3",
                quantity=5_000,
                unit_price=cop("265_000"),
            ),
        ),
    }
    # + 20 m × 175.000 − 50 m × 40.000 + 5 m³ × 265.000 = 2.825.000; × 1,15 = 3.248.750
    change = recommended(db, hands, agreement, **effects)
    approve(db, hands, change)

    after = now(db, hands, agreement)
    assert after.value == cop("89_498_750")
    with db.reading(hands.auditor) as work:
        items = unit_prices.items_of(work, agreement.id)
        assert [one.quantity_milli for one in items] == [380_000, 250_000, 5_000]
    assert faults(db, hands, agreement) == []
