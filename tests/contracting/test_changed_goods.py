"""Changes of goods in agreements in kind: asked for moves nothing, ordered moves goods, milestones and value by the same."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from app.recount import recount
from contracting import (
    agreements,
    change_orders,
    changes,
    invariants,
    milestone_plans,
    settlements,
)
from contracting.agreements import Agreement
from contracting.awarded_goods import AwardedGood, PlanGood
from contracting.change_effects import ChangeMilestone
from contracting.change_orders import (
    ApproveChange,
    QuoteChange,
    RaiseChange,
    RecommendChange,
)
from contracting.changed_goods import ChangeGood
from contracting.changes import ChangeCause, ChangeState
from contracting.settlement_balance import LineCode
from contracting.settlements import AgreeSettlement, PrepareSettlement, SignSettlement
from contracting.views import goods as views
from foundation.clock import civil_date
from foundation.database import Database
from foundation.errors import InvalidCommand, Refused
from foundation.identity.actors import SYSTEM, Actor
from foundation.money import cop
from portfolio import projects
from tests.support import closures, goods, works
from tests.support.factories import Cast, accounts, cast, paper
from tests.support.web import Person

Visit = Callable[[Actor | None], Person]
# 400 m3 of crushed stone at $ 120.000 were signed; 50 m3 fewer are $ 6.000.000 less.
SAND = PlanGood(description="Arena de río", unit="m3", quantity=60_000, unit_value=cop("100_000"))


@pytest.fixture
def hands() -> Cast:
    return cast()


@pytest.fixture
def agreement(db: Database, hands: Cast) -> Agreement:
    return goods.running(db, hands)


@pytest.fixture
def listed(db: Database, hands: Cast, agreement: Agreement) -> list[AwardedGood]:
    return goods.of(db, hands, agreement)


def quoted(db: Database, hands: Cast, agreement: Agreement, **effects: Any) -> UUID:  # noqa: ANN401
    said = RaiseChange(
        cause=ChangeCause.QUANTITIES,
        event="El triturado alcanza y falta arena.",
        happened_on=civil_date(db.clock.now()),
    )
    with db.writing(hands.organisation) as work:
        change = change_orders.raise_change(work, agreement.id, said).id
    command = QuoteChange(quote=paper(db, hands.contracts_officer, agreement.territory), **effects)
    with db.writing(hands.contracts_officer) as work:
        change_orders.quote(work, change, command)
    return change


def recommended(db: Database, hands: Cast, agreement: Agreement, **effects: Any) -> UUID:  # noqa: ANN401
    change = quoted(db, hands, agreement, **effects)
    with db.writing(hands.engineer) as work:
        change_orders.recommend(
            work, change, RecommendChange(recommendation="Es lo que falta.", **effects)
        )
    return change


def order(db: Database, hands: Cast, change: UUID) -> ChangeState:
    with db.writing(hands.programme_manager) as work:
        command = ApproveChange(ordered_on=work.today, days=0, approval="Se ordena.")
        return change_orders.approve(work, change, command).state


def faults(db: Database, agreement: Agreement) -> list[str]:
    with db.reading(SYSTEM) as work:
        row = agreements.get(work, agreement.id)
        found = [str(fault) for fault in invariants.check_invariants(work, row)]
        return [*found, *map(str, recount(work).differences)]


def fewer(good: AwardedGood, quantity: int) -> dict[str, Any]:
    return {"goods": (ChangeGood(good=good.id, quantity=quantity),)}


def stone_of(
    db: Database, hands: Cast, agreement: Agreement, less: str
) -> tuple[ChangeMilestone, ...]:
    """The first milestone with so much less."""
    first = works.plan(db, agreement, hands)[0]
    with db.reading(SYSTEM) as work:
        amount = milestone_plans.of_agreement(work, agreement.id)[0].amount
    return (ChangeMilestone(milestone=first, amount=amount - cop(less)),)


def test_one_good_in_place_of_another_moves_no_value_and_only_once_it_is_ordered(
    db: Database, hands: Cast, agreement: Agreement, listed: list[AwardedGood]
) -> None:
    change = recommended(db, hands, agreement, **fewer(listed[1], 350_000), new_goods=(SAND,))
    with db.reading(hands.auditor) as work:
        before = views.of_agreement(work, agreement.id)
    assert [row.quantity_milli for row in before.goods] == [1_000_000, 400_000, 500_000]
    assert [row.pending_milli for row in before.goods] == [0, -50_000, 0]

    assert order(db, hands, change) is ChangeState.APPROVED

    with db.reading(hands.auditor) as work:
        after = views.of_agreement(work, agreement.id)
    assert [row.quantity_milli for row in after.goods] == [1_000_000, 350_000, 500_000, 60_000]
    assert [row.signed_milli for row in after.goods] == [1_000_000, 400_000, 500_000, 0]
    assert (after.signed, after.value, after.pending) == (
        cop("91_000_000"),
        cop("91_000_000"),
        cop("0"),
    )
    assert faults(db, agreement) == []


def test_fewer_goods_are_less_value_and_the_milestones_with_them(
    db: Database, hands: Cast, agreement: Agreement, listed: list[AwardedGood]
) -> None:
    change = recommended(
        db,
        hands,
        agreement,
        **fewer(listed[1], 350_000),
        milestones=stone_of(db, hands, agreement, "6_000_000"),
    )
    with db.reading(hands.auditor) as work:
        assert views.of_agreement(work, agreement.id).pending == -cop("6_000_000")
        assert agreements.get(work, agreement.id).value == cop("91_000_000")

    order(db, hands, change)

    with db.reading(hands.auditor) as work:
        row = agreements.get(work, agreement.id)
        assert (row.initial, row.value) == (cop("91_000_000"), cop("85_000_000"))
        assert projects.get(work, agreement.project_id).agreed_minor == row.value_minor
        assert changes.get(work, change).approved_minor == -cop("6_000_000").minor
    assert faults(db, agreement) == []


def test_goods_and_milestones_that_do_not_move_by_the_same_are_refused(
    db: Database, hands: Cast, agreement: Agreement, listed: list[AwardedGood]
) -> None:
    for effects in (
        fewer(listed[1], 350_000),
        {"milestones": stone_of(db, hands, agreement, "6_000_000")},
    ):
        with pytest.raises(InvalidCommand) as refused:
            quoted(db, hands, agreement, **effects)
        assert set(refused.value.errors) == {"goods"}


def test_no_good_drops_below_what_came_and_what_is_on_its_way(
    db: Database, hands: Cast, agreement: Agreement, listed: list[AwardedGood]
) -> None:
    first = goods.sent(db, hands, agreement, 0, 300_000)
    goods.received(db, hands, first.id, {listed[1].id: 280_000})
    goods.sent(db, hands, agreement, 0, 70_000)

    with pytest.raises(InvalidCommand, match=r"goods\.0\.quantity"):
        quoted(db, hands, agreement, **fewer(listed[1], 349_999), new_goods=(SAND,))

    change = recommended(db, hands, agreement, **fewer(listed[1], 350_000), new_goods=(SAND,))
    assert order(db, hands, change) is ChangeState.APPROVED


def test_an_order_is_refused_where_more_came_since_it_was_recommended(
    db: Database, hands: Cast, agreement: Agreement, listed: list[AwardedGood]
) -> None:
    change = recommended(db, hands, agreement, **fewer(listed[1], 350_000), new_goods=(SAND,))
    goods.sent(db, hands, agreement, 0, 400_000)

    with pytest.raises(InvalidCommand, match=r"goods\.0\.quantity"):
        order(db, hands, change)

    with db.reading(hands.auditor) as work:
        assert changes.get(work, change).state is ChangeState.RECOMMENDED


def test_what_is_added_stays_within_what_the_sources_bring(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    added = ChangeMilestone(
        title="Filtro adicional",
        means_of_verification="Filtro medido.",
        amount=cop("6_000_000"),
        due_days=110,
    )
    change = recommended(db, hands, agreement, new_goods=(SAND,), milestones=(added,))

    with pytest.raises(Refused, match="sources"):
        order(db, hands, change)


def test_goods_of_an_agreement_that_pays_money_do_not_change(db: Database, hands: Cast) -> None:
    paid = works.running(db, hands)

    with pytest.raises(InvalidCommand) as refused:
        quoted(db, hands, paid, new_goods=(SAND,))

    assert set(refused.value.errors) == {"new_goods"}


def test_new_goods_are_refused_field_by_field(
    db: Database, hands: Cast, agreement: Agreement, listed: list[AwardedGood]
) -> None:
    wrong = PlanGood(description="Arena", unit="legua", quantity=0, unit_value=cop("0"))
    twice = ChangeGood(good=listed[0].id, quantity=1_000_000)

    with pytest.raises(InvalidCommand) as refused:
        quoted(db, hands, agreement, goods=(twice, twice), new_goods=(wrong,))

    assert set(refused.value.errors) == {
        "goods.1.good",
        "new_goods.0.unit",
        "new_goods.0.quantity",
        "new_goods.0.unit_value",
    }


def test_what_was_ordered_is_delivered_and_settled(
    db: Database, hands: Cast, agreement: Agreement, listed: list[AwardedGood]
) -> None:
    """No rods at all for $ 5.000.000 less, and $ 6.000.000 of stone turned into sand, which comes; the stone comes short of 10 m3."""
    change = recommended(
        db,
        hands,
        agreement,
        goods=(
            ChangeGood(good=listed[1].id, quantity=350_000),
            ChangeGood(good=listed[2].id, quantity=0),
        ),
        new_goods=(SAND,),
        milestones=stone_of(db, hands, agreement, "5_000_000"),
    )
    order(db, hands, change)
    with pytest.raises(InvalidCommand, match=r"lines\.2\.quantity"):
        goods.sent(db, hands, agreement, 0, 0, 1_000)
    came = goods.sent(db, hands, agreement, 1_000_000, 340_000, 0, 60_000)
    keys = [row.id for row in goods.of(db, hands, agreement)]
    goods.received(db, hands, came.id, {keys[0]: 1_000_000, keys[1]: 340_000, keys[3]: 60_000})
    for stone in works.plan(db, agreement, hands):
        works.verify(db, hands, stone)
    works.accept(db, hands, agreement)
    closures.delivered(db, hands, agreement)

    with db.writing(hands.contracts_officer) as work:
        key = settlements.prepare(work, agreement.id, PrepareSettlement()).id
    with db.writing(hands.organisation) as work:
        settlements.agree(work, key, AgreeSettlement())
    with db.writing(hands.programme_manager) as work:
        settlements.sign(work, key, SignSettlement())

    with db.reading(SYSTEM) as work:
        kept = {line.code: line for line in settlements.kept_lines(work, key)}
    assert kept[LineCode.GOODS].terms == [
        {"code": "handed_over", "minor": cop("84_800_000").minor},
        {"code": "not_handed_over", "minor": cop("1_200_000").minor},
    ]
    assert faults(db, agreement) == []


@pytest.mark.one_database
def test_goods_are_asked_for_recommended_and_ordered_on_pages(db: Database, visit: Visit) -> None:
    hands = accounts(db)
    agreement = goods.running(db, hands)
    stone = goods.of(db, hands, agreement)[1]
    said = RaiseChange(
        cause=ChangeCause.QUANTITIES,
        event="El triturado alcanza y falta arena.",
        happened_on=civil_date(db.clock.now()),
    )
    with db.writing(hands.organisation) as work:
        here = f"/changes/{change_orders.raise_change(work, agreement.id, said).id}"
    answers = {
        "goods__0__good": str(stone.id),
        "goods__0__quantity": "350",
        "new_goods__0__description": "Arena de río",
        "new_goods__0__unit": "m3",
        "new_goods__0__quantity": "60",
    }
    officer, engineer = visit(hands.contracts_officer), visit(hands.engineer)

    wrong = officer.fill(f"{here}/quote", **answers, new_goods__0__unit_value="90.000")
    asked = officer.fill(f"{here}/quote", **answers, new_goods__0__unit_value="100.000")

    assert (wrong.status, wrong.wrong) == (422, {"goods"})
    assert asked.status == 303, asked.words
    assert "pedido: −50 m³" in officer.page(f"/agreements/{agreement.id}/goods").words
    again = engineer.page(f"{here}/recommend").answers
    assert again["goods-0-quantity"] == ["350"]
    assert again["new_goods-0-unit_value"] == ["100.000"]
    assert engineer.fill(f"{here}/recommend", recommendation="Hace falta.").status == 303
    done = visit(hands.programme_manager).fill(
        f"{here}/approve",
        ordered_on=civil_date(db.clock.now()).isoformat(),
        days="0",
        approval="Se ordena.",
    )
    assert done.status == 303, done.words
    page = visit(hands.auditor).page(f"/agreements/{agreement.id}/goods").words
    assert "350 m³" in page
    assert "signed" not in page
    assert "firmado: 400 m³" in page
    assert "4. Arena de río" in page
