"""How deep a work is studied follows from its climate rating, by dated rules that become conditions on their day."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from foundation.clock import FrozenClock
from foundation.database import Database
from foundation.errors import InvalidCommand
from foundation.identity.actors import Actor
from portfolio import climate_studies, cofinancing
from portfolio.climate_rating import Rating
from portfolio.climate_studies import RecordStudy, asked_of
from portfolio.projects import Project
from tests.support import factories
from tests.support.factories import Cast
from tests.support.web import Person

Visit = Callable[[Actor | None], Person]
IN_FORCE = date(2027, 3, 1)


@pytest.fixture
def cast(db: Database) -> Cast:
    return factories.accounts(db)


@pytest.fixture
def work_at_risk(db: Database, cast: Cast) -> Project:
    return factories.screening(db, cast, factories.project(db, cast))


def gates(db: Database, cast: Cast, project: Project) -> dict[str, bool]:
    with db.reading(cast.engineer) as work:
        found = cofinancing.gates(work, work.get(Project, project.id))
    return {one.code: one.missing is None for one in found}


def visited(db: Database, cast: Cast, project: Project) -> RecordStudy:
    return RecordStudy(
        study="site_visit",
        done_on=date(2026, 2, 1),
        done_by="Ingeniería del programa",
        conclusion="El agua llega hasta la marca de la ceiba.",
        paper=factories.paper(db, cast.engineer, project.territory),
    )


def test_more_risk_asks_for_deeper_study() -> None:
    studies = {
        rating: {rule.study for rule in asked_of(rating, IN_FORCE)} for rating in (*Rating, None)
    }

    assert studies[Rating.LOW] == studies[None] == set()
    assert studies[Rating.MODERATE] < studies[Rating.HIGH]
    assert studies[Rating.INSUFFICIENT] == {"hazard_sources"}
    assert all(rule.to_confirm and rule.source for rule in climate_studies.study_rules())


def test_a_study_is_shown_before_its_day_and_a_condition_from_it_on(
    db: Database, cast: Cast, work_at_risk: Project, clock: FrozenClock
) -> None:
    before = gates(db, cast, work_at_risk)
    clock.move_to(datetime(2027, 3, 1, 15, tzinfo=UTC))
    missing = gates(db, cast, work_at_risk)
    with db.writing(cast.engineer) as work:
        climate_studies.record(work, work_at_risk.id, visited(db, cast, work_at_risk))

    assert "climate_studied" not in before
    assert missing["climate_studied"] is False
    assert gates(db, cast, work_at_risk)["climate_studied"] is True


def test_only_what_the_risk_asks_for_is_recorded(
    db: Database, cast: Cast, work_at_risk: Project
) -> None:
    paper = factories.paper(db, cast.engineer, work_at_risk.territory)
    wrong = RecordStudy(
        study="specialist_study",
        done_on=date(2031, 1, 1),
        done_by="Universidad",
        conclusion="Nada.",
        paper=paper,
    )

    with pytest.raises(InvalidCommand) as refusal, db.writing(cast.engineer) as work:
        climate_studies.record(work, work_at_risk.id, wrong)

    assert set(refusal.value.errors) == {"study", "done_on"}


def test_the_page_tells_what_is_asked_and_what_was_found(
    db: Database, cast: Cast, work_at_risk: Project, visit: Visit
) -> None:
    engineer = visit(cast.engineer)
    place = f"/works/{work_at_risk.id}/climate/studies"

    before = engineer.page(place).words
    with db.writing(cast.engineer) as work:
        climate_studies.record(work, work_at_risk.id, visited(db, cast, work_at_risk))

    assert "será condición desde el" in before
    assert "El agua llega hasta la marca de la ceiba." in engineer.page(place).words
    assert engineer.read(f"/api{place}")["studies"][0]["done_by"] == "Ingeniería del programa"
