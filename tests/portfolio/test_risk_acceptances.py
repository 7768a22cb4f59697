"""A high risk that remains is accepted by somebody other than who screened, with a verifiable act, until the next screening."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from app import inbox
from foundation.clock import FrozenClock
from foundation.database import Database
from foundation.errors import Forbidden, Refused
from foundation.identity.actors import Actor
from foundation.records import IssuedDocument
from portfolio import climate, risk_acceptances
from portfolio.climate import AssessHazard, ScreenProject
from portfolio.hazard_levels import hazards
from portfolio.projects import Project
from portfolio.risk_acceptances import AcceptRisk, IssueRiskAct
from tests.support import factories
from tests.support.factories import Cast
from tests.support.papers import PRESS, text_of
from tests.support.web import Person

Visit = Callable[[Actor | None], Person]
LEFT_OVER = "La ladera puede cubrir la vía en un aguacero de cien años."


@pytest.fixture
def hands(db: Database) -> Cast:
    return factories.accounts(db)


@pytest.fixture
def project(db: Database, hands: Cast) -> Project:
    return factories.project(db, hands)


def screened(db: Database, hands: Cast, project: Project, risk: str | None = LEFT_OVER) -> None:
    """One hazard is as bad as it can be and nothing is done against it; the others do not reach the site."""
    rows = tuple(
        AssessHazard(
            hazard=one.code,
            level_now=3 if one.code == "mass_movement" else 0,
            level_future=3 if one.code == "mass_movement" else 0,
            exposure_now=3,
            exposure_future=3,
            sensitivity=3,
            measures=0,
        )
        for one in hazards()
    )
    with db.writing(hands.engineer) as work:
        climate.write(work, project.id, ScreenProject(assessments=rows, accepted_risk=risk))


def accepted(db: Database, who: Actor, project: Project) -> Project:
    with db.writing(who) as work:
        command = AcceptRisk(reason="No hay otro paso y la vereda lo sabe.")
        return risk_acceptances.accept(work, project.id, command)


def act_of(db: Database, who: Actor, project: Project) -> IssuedDocument:
    with db.writing(who) as work:
        return risk_acceptances.issue(work, PRESS, project.id, IssueRiskAct())


def waiting(db: Database, who: Actor) -> set[UUID]:
    with db.reading(who) as work:
        piles = {pile.kind: pile for pile in inbox.piles(work)}
    found = piles.get("accept_risk")
    return {UUID(one.href.split("/")[2]) for one in found.oldest} if found else set()


def test_whoever_screened_does_not_accept_what_is_left_over(
    db: Database, hands: Cast, project: Project
) -> None:
    screened(db, hands, project)

    with pytest.raises(Refused, match="Whoever screened"):
        accepted(db, hands.engineer, project)
    with pytest.raises(Forbidden):
        accepted(db, hands.donor, project)
    assert waiting(db, hands.engineer) == set()
    assert waiting(db, hands.programme_manager) == {project.id}
    accepted(db, hands.programme_manager, project)
    assert waiting(db, hands.programme_manager) == set()
    with pytest.raises(Refused, match="accepted already"):
        accepted(db, hands.programme_manager, project)


def test_a_risk_is_accepted_once_it_is_written_down(
    db: Database, hands: Cast, project: Project
) -> None:
    screened(db, hands, project, risk=None)

    with pytest.raises(Refused, match="is not written yet"):
        accepted(db, hands.programme_manager, project)
    with pytest.raises(Refused, match="Nobody has accepted"):
        act_of(db, hands.programme_manager, project)


def test_another_screening_is_another_risk(
    db: Database, hands: Cast, project: Project, visit: Visit, clock: FrozenClock
) -> None:
    screened(db, hands, project)
    accepted(db, hands.programme_manager, project)
    first = act_of(db, hands.programme_manager, project)
    assert "está vigente" in visit(None).page(f"/v/{first.code}").words

    clock.advance(timedelta(minutes=1))
    screened(db, hands, project)

    assert waiting(db, hands.programme_manager) == {project.id}
    assert "se volvió a revisar" in visit(None).page(f"/v/{first.code}").words
    with pytest.raises(Refused, match="Nobody has accepted"):
        act_of(db, hands.programme_manager, project)
    accepted(db, hands.programme_manager, project)
    second = act_of(db, hands.programme_manager, project)
    assert (first.number, second.number) == (1, 2)
    for said in (LEFT_OVER, "No hay otro paso", "Gerencia del programa", second.code):
        assert said in text_of(second)


def test_everybody_reads_which_risk_was_accepted_and_nobody_reads_who(
    db: Database, hands: Cast, project: Project, visit: Visit
) -> None:
    screened(db, hands, project)
    manager = visit(hands.programme_manager)
    here = f"/works/{project.id}/climate/risk"
    assert here in manager.page(f"/works/{project.id}/climate/thread").html

    done = manager.fill(f"{here}/accept", reason="No hay otro paso.")

    assert done.location == f"{here}?done=AcceptRisk"
    page = manager.page(here).words
    assert "Aceptación 1" in page
    assert "Gerencia del programa" in page
    assert LEFT_OVER in manager.page(f"/works/{project.id}/passport").words
    said = manager.read(f"/api{here}")
    assert said["acceptances"][0]["is_current"] is True
    assert "accepted_by" not in said["acceptances"][0]
