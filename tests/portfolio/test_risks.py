"""Risks of works: how grave they are by a dated rule, what is decided of them with its reason, and the list of the gravest."""

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from app import inbox, recount
from foundation.clock import FrozenClock
from foundation.database import Database
from foundation.errors import Forbidden, InvalidCommand, Refused
from foundation.identity.actors import SYSTEM, Actor
from portfolio import risk_levels, risks
from portfolio.projects import Project
from portfolio.risk_levels import RiskLevel
from portfolio.risks import AssessRisk, CloseRisk, RiskState, TolerateRisk
from portfolio.views import risks as views
from portfolio.views.risks import RiskQuery
from tests.support import factories
from tests.support.factories import Cast
from tests.support.queries import counted
from tests.support.registers import risk
from tests.support.web import Person

Visit = Callable[[Actor | None], Person]


@pytest.fixture
def cast(db: Database) -> Cast:
    return factories.accounts(db)


@pytest.fixture
def project(db: Database, cast: Cast) -> Project:
    return factories.project(db, cast)


def assessed(**changes: object) -> AssessRisk:
    usual = AssessRisk(
        probability=2,
        consequence=3,
        measure="Filtros puestos",
        owner="Ingeniería del programa",
        due_on=date(2026, 4, 15),
        reason="Los filtros ya desaguan.",
    )
    return factories.changed(usual, changes)


@pytest.mark.one_database
def test_every_product_of_probability_and_consequence_has_one_level() -> None:
    today = date(2026, 5, 1)
    order = list(RiskLevel)
    products = sorted({p * c for p in range(1, 6) for c in range(1, 6)})
    levels = [order.index(risk_levels.level_of(score, today)) for score in products]

    assert levels == sorted(levels)
    assert set(levels) == set(range(len(order)))
    for one in risk_levels.level_rules():
        assert one.source
        assert one.to_confirm
    with pytest.raises(Refused):
        risk_levels.level_of(4, date(2020, 1, 1))


def test_a_risk_is_assessed_again_and_everything_said_of_it_stays(
    db: Database, cast: Cast, project: Project
) -> None:
    row = risk(db, cast, project)
    with db.writing(cast.engineer) as work:
        risks.assess(work, row.id, assessed())
    with db.writing(cast.programme_manager) as work:
        risks.accept(work, row.id, TolerateRisk(reason="Lo que queda es poco."))

    with db.reading(cast.auditor) as work:
        view = views.detail(work, row.id)
        assert recount.recount(work).differences == ()
    assert (row.level, view.row.level) == (RiskLevel.HIGH, RiskLevel.MODERATE)
    assert [(one.state, one.level) for one in view.events] == [
        (RiskState.ACCEPTED, RiskLevel.MODERATE),
        (RiskState.OPEN, RiskLevel.MODERATE),
        (RiskState.OPEN, RiskLevel.HIGH),
    ]
    assert view.events[0].reason == "Lo que queda es poco."
    assert view.actions == ()


def test_a_closed_risk_is_not_assessed_and_who_may_not_decides_nothing(
    db: Database, cast: Cast, project: Project
) -> None:
    row = risk(db, cast, project)
    with pytest.raises(Forbidden), db.writing(cast.finance_officer) as work:
        risks.close(work, row.id, CloseRisk(reason="No."))
    with pytest.raises(InvalidCommand) as late, db.writing(cast.engineer) as work:
        risks.assess(work, row.id, assessed(due_on=date(2025, 1, 1)))
    with db.writing(cast.engineer) as work:
        risks.close(work, row.id, CloseRisk(reason="La vía se movió a otro trazado."))
    with pytest.raises(Refused), db.writing(cast.engineer) as work:
        risks.assess(work, row.id, assessed())

    assert set(late.value.errors) == {"due_on"}


def test_the_list_begins_with_the_gravest_and_leaves_out_what_can_happen_no_more(
    db: Database, cast: Cast, project: Project
) -> None:
    found = [
        risk(db, cast, project, what=what, probability=p, consequence=c)
        for what, p, c in (("Lluvia", 3, 3), ("Derrumbe", 5, 5), ("Cemento", 1, 2))
    ]
    with db.writing(cast.engineer) as work:
        risks.close(work, found[0].id, CloseRisk(reason="Pasaron las lluvias."))

    def listed(**asked: str) -> list[str]:
        with db.reading(SYSTEM) as work, counted(db) as queries:
            rows = views.list_page(work, RiskQuery(**asked)).rows
        assert len(queries) <= 3
        return [row.what for row in rows]

    assert listed() == ["Derrumbe", "Cemento"]
    assert listed(status="closed") == ["Lluvia"]
    assert listed(level="extreme") == ["Derrumbe"]
    assert listed(q="ceme") == ["Cemento"]
    with pytest.raises(InvalidCommand):
        listed(level="grave")


def test_an_open_risk_whose_day_has_passed_waits_for_who_keeps_it(
    db: Database, cast: Cast, project: Project, clock: FrozenClock
) -> None:
    risk(db, cast, project)

    def waits() -> bool:
        with db.reading(cast.engineer) as work:
            return "follow_risk" in {pile.kind for pile in inbox.piles(work)}

    before = waits()
    clock.advance(timedelta(days=60))

    assert (before, waits()) == (False, True)


def test_risks_are_registered_decided_and_taken_away_by_page(
    db: Database, cast: Cast, project: Project, visit: Visit
) -> None:
    engineer = visit(cast.engineer)
    answers = {
        "what": "No llega el cemento",
        "cause": "Un solo proveedor",
        "effect": "La obra se para",
        "category": "supply",
        "probability": "3",
        "consequence": "4",
        "measure": "Segundo proveedor",
        "owner": "Contratación",
        "due_on": "2026-03-30",
    }
    wrong = engineer.fill(f"/works/{project.id}/risks/new", **(answers | {"probability": ""}))
    done = engineer.fill(f"/works/{project.id}/risks/new", **answers)
    place = done.location.partition("?")[0]
    treated = engineer.fill(f"{place}/treat", reason="Hay segundo proveedor.")

    assert (wrong.status, wrong.wrong) == (422, {"probability"})
    assert "12 = probabilidad 3 × consecuencia 4" in engineer.page(place).words
    assert treated.location.startswith(place)
    assert "Segundo proveedor" in engineer.page(f"/works/{project.id}/risks").words
    api = engineer.read(f"/api{place}")
    assert (api["row"]["state"], api["row"]["level"]) == ("treated", "high")
    text = engineer.get("/risks.csv").text.lstrip("\ufeff")
    (exported,) = csv.DictReader(io.StringIO(text), delimiter=";")
    assert (exported["Nivel"], exported["Producto"]) == ("alto", "12")
    assert "No llega el cemento" in visit(cast.auditor).page("/risks").words
