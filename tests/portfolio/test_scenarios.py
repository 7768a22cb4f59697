"""Scenarios as people use them: prepared, computed, compared, adopted by somebody else, and true to what they were computed from."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from foundation.database import Database
from foundation.errors import InvalidCommand, Refused
from foundation.identity.actors import Actor
from foundation.money import cop
from portfolio import scenario_results, scenarios
from portfolio.scenario_plans import (
    AdoptScenario,
    ComputeScenario,
    ExcludeWorks,
    LimitPlace,
    Settled,
    SettleWork,
)
from portfolio.scenarios import Scenario, ScenarioState
from portfolio.solver import Proof
from portfolio.views import scenarios as views
from portfolio.views.scenarios import ScenarioView
from tests.support import factories
from tests.support import scenarios as stories
from tests.support.factories import Cast
from tests.support.queries import counted
from tests.support.web import Person

Visit = Callable[[Actor | None], Person]


@pytest.fixture
def cast(db: Database) -> Cast:
    return factories.accounts(db)


def shown(db: Database, cast: Cast, row: Scenario) -> ScenarioView:
    with db.reading(cast.auditor) as work:
        return views.detail(work, row.id)


def titles(view: ScenarioView) -> list[str]:
    return sorted(one.title for one in view.chosen)


def test_the_set_is_kept_with_its_shares_and_its_proof(db: Database, cast: Cast) -> None:
    view = shown(db, cast, stories.computed(db, cast))

    # Both serve as many people; a hundred millions pay one of them.
    assert (view.state, view.proof, view.gap_bp) == (ScenarioState.COMPUTED, Proof.OPTIMAL, 0)
    assert len(view.chosen) == 1
    (share,) = view.chosen[0].shares
    assert (share.source, share.amount) == ("Gobernación de prueba", view.cost)
    assert view.funds[0].left == cop("100_000_000") - view.cost
    left_out = [(one.title, one.why) for one in view.candidates if not one.is_chosen]
    assert [why for _, why in left_out] == ["no_money"]


def test_somebody_else_adopts_and_the_one_before_is_replaced(db: Database, cast: Cast) -> None:
    first = stories.adopted(db, cast)
    rich = stories.source(db, cast, "Fondo de prueba")
    second = stories.prepared(db, cast, (rich, cop("200_000_000")), name="Todo")

    with db.writing(cast.engineer) as work:
        scenarios.compute(work, second.id, ComputeScenario())
    with db.writing(cast.programme_manager) as work:
        scenarios.adopt(work, second.id, AdoptScenario(reason="Alcanza para las dos."))

    assert shown(db, cast, first).state is ScenarioState.REPLACED
    view = shown(db, cast, second)
    assert (view.state, titles(view)) == (ScenarioState.ADOPTED, ["Escuela", "Puente"])
    with db.reading(cast.auditor) as work:
        (planned,) = scenario_results.planned_shares(work, view.chosen[0].id)
    assert (planned.source, planned.scenario) == ("Fondo de prueba", "Todo")


def test_whoever_prepared_it_does_not_adopt_it(db: Database, cast: Cast) -> None:
    stories.waiting(db, cast, "Puente", cop("60_000_000"))
    row = stories.prepared(db, cast)
    with db.writing(cast.programme_manager) as work:
        scenarios.compute(work, row.id, ComputeScenario())
        work.get(Scenario, row.id).prepared_by = cast.programme_manager.user_id

    with pytest.raises(Refused), db.writing(cast.programme_manager) as work:
        scenarios.adopt(work, row.id, AdoptScenario(reason="Porque sí."))


def test_a_set_computed_from_other_costs_is_not_adopted(db: Database, cast: Cast) -> None:
    row = stories.computed(db, cast)
    stories.waiting(db, cast, "Acueducto", cop("10_000_000"))

    view = shown(db, cast, row)
    with pytest.raises(Refused), db.writing(cast.programme_manager) as work:
        scenarios.adopt(work, row.id, AdoptScenario(reason="Ya."))

    assert view.stale == scenarios.STALE
    assert "Acueducto" not in {one.title for one in view.candidates}


def test_rules_that_cannot_be_kept_are_named_and_the_set_is_not_adopted(
    db: Database, cast: Cast
) -> None:
    row = stories.computed(
        db, cast, places=(LimitPlace(municipality=stories.CALOTO, least_works=2),)
    )

    view = shown(db, cast, row)
    with pytest.raises(Refused), db.writing(cast.programme_manager) as work:
        scenarios.adopt(work, row.id, AdoptScenario(reason="Ya."))

    assert (view.proof, view.chosen) == (Proof.IMPOSSIBLE, ())
    assert view.breaches


def test_a_work_that_is_settled_or_excluded_stays_where_it_was_put(
    db: Database, cast: Cast
) -> None:
    bridge = stories.waiting(db, cast, "Puente nuevo", cop("10_000_000"))
    path = stories.waiting(db, cast, "Sendero", cop("10_000_000"))
    row = stories.computed(
        db,
        cast,
        exclusions=(ExcludeWorks(one=bridge.code, other=path.code),),
        settlements=(SettleWork(settled=path.code, decision=Settled.KEPT),),
    )

    view = shown(db, cast, row)

    assert "Sendero" in titles(view)
    assert [
        (one.title, one.why, one.other) for one in view.candidates if one.title == "Puente nuevo"
    ] == [("Puente nuevo", "excluded", "Sendero")]


def test_a_code_that_no_work_has_is_an_error_of_its_field(db: Database, cast: Cast) -> None:
    with pytest.raises(InvalidCommand) as failure:
        stories.prepared(
            db, cast, settlements=(SettleWork(settled="19-1999-001", decision=Settled.LEFT_OUT),)
        )

    assert set(failure.value.errors) == {"settlements.0.settled"}


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("UPDATE scenario_solution SET worth_e4 = worth_e4 + 1", "worth"),
        ("UPDATE scenario_solution SET inputs_hash = 'cd'", "hash"),
    ],
)
def test_what_was_changed_behind_its_back_is_found(
    db: Database, cast: Cast, change: str, what: str
) -> None:
    stories.computed(db, cast)
    with db.reading(cast.auditor) as work:
        assert scenario_results.differences(work.session) == ()
    with db.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("ALTER TABLE scenario_solution DISABLE TRIGGER USER")
        else:
            connection.exec_driver_sql("DROP TRIGGER scenario_solution_no_update")
        connection.exec_driver_sql(change)

    with db.reading(cast.auditor) as work:
        ((_, said),) = scenario_results.differences(work.session)
    assert what in said.msgid


PLAN: dict[str, str | list[str]] = {
    "name": "Por personas",
    "territory": "CO.19.",
    "sources__0__amount": "100.000.000",
    "points_weight": "0",
    "people_weight": "70",
    "climate_weight": "30",
    "ratings__low": "100",
    "ratings__moderate": "60",
    "ratings__high": "20",
    "ratings__insufficient": "0",
}


def test_an_engineer_prepares_and_computes_and_a_manager_adopts_on_the_pages(
    db: Database, cast: Cast, visit: Visit
) -> None:
    bridge = stories.waiting(db, cast, "Puente", cop("60_000_000"))
    fund = stories.source(db, cast, "Gobernación de prueba")
    engineer, manager = visit(cast.engineer), visit(cast.programme_manager)

    saved = engineer.fill("/scenarios/new", **PLAN, sources__0__source=str(fund.id))
    engineer.fill(f"{saved.path}/compute")
    manager.fill(f"{saved.path}/adopt", reason="Sirve a más familias.")
    page = manager.page(saved.path)

    assert "Demostrado: ningún otro conjunto vale más" in page.words
    assert "Sirve a más familias." in page.words
    money = visit(cast.contracts_officer).page(f"/works/{bridge.id}/cofinance?planned={fund.id}")
    assert "Según el escenario adoptado" in money.words
    assert money.answers["amount"] == ["60.000.000"]


def test_every_wrong_answer_of_the_form_is_told_at_once(
    db: Database, cast: Cast, visit: Visit
) -> None:
    fund = stories.source(db, cast, "Gobernación de prueba")

    answer = visit(cast.engineer).fill(
        "/scenarios/new",
        **{**PLAN, "climate_weight": "20", "sources__0__amount": "cien"},
        sources__0__source=str(fund.id),
        kinds__0__kind="bridge",
    )

    assert answer.status == 422
    assert {"sources-0-amount", "kinds-0-least"} <= answer.wrong
    with db.reading(cast.auditor) as work:
        assert not work.session.execute(sa.select(Scenario)).all()


def test_scenarios_stand_side_by_side(db: Database, cast: Cast, visit: Visit) -> None:
    first = stories.computed(db, cast)
    rich = stories.source(db, cast, "Fondo de prueba")
    second = stories.prepared(db, cast, (rich, cop("200_000_000")), name="Todo")
    auditor = visit(cast.auditor)

    side_by_side = auditor.page(f"/scenarios/compare?id={first.id}&id={second.id}")
    choice = auditor.page(f"/scenarios/compare?id={first.id}")

    assert "Más gente" in side_by_side.words
    assert "Todo" in side_by_side.words
    assert "Elija entre dos y cuatro." in choice.words
    assert len(auditor.read(f"/api/scenarios/compare?id={first.id}&id={second.id}")["works"]) == 2


def test_a_page_of_a_scenario_asks_the_database_few_questions(
    db: Database, cast: Cast, visit: Visit
) -> None:
    row = stories.computed(db, cast)
    auditor = visit(cast.auditor)

    with counted(db) as questions:
        auditor.page(f"/scenarios/{row.id}")

    assert len(questions) <= 12, questions
