"""A climate screening is about one site, one kind of work and one design; when these change it has to be made again."""

import pytest

from foundation.database import Database
from foundation.errors import Forbidden, Refused
from foundation.money import cop
from portfolio import cofinancing, project_changes, projects
from portfolio.budget_writing import WriteLine
from portfolio.project_changes import ReviseProject
from portfolio.projects import Project
from tests.support import factories
from tests.support.factories import Cast, cast


@pytest.fixture
def hands() -> Cast:
    return cast()


@pytest.fixture
def project(db: Database, hands: Cast) -> Project:
    """A work that is screened and budgeted, and screened again knowing its budget."""
    opened = factories.project(db, hands)
    factories.screening(db, hands, opened)
    factories.budget(db, hands, opened)
    return factories.screening(db, hands, opened)


def revise(db: Database, hands: Cast, project: Project, **changes: object) -> Project:
    given: dict[str, object] = {
        "title": project.title,
        "purpose": project.purpose,
        "kind": project.kind,
        "latitude": project.latitude_e6,
        "longitude": project.longitude_e6,
    }
    command = ReviseProject(**{**given, **changes})  # type: ignore[arg-type]
    with db.writing(hands.engineer) as work:
        return project_changes.revise(work, project.id, command)


def missing(db: Database, hands: Cast, project: Project) -> str:
    """What the gate of the screening says, empty where it is open."""
    with db.reading(hands.auditor) as work:
        gates = cofinancing.gates(work, projects.get(work, project.id))
    (found,) = [str(one.missing or "") for one in gates if one.code == "screening_current"]
    return found


def test_a_screening_stands_as_long_as_the_work_is_the_same(
    db: Database, hands: Cast, project: Project
) -> None:
    revise(db, hands, project, title="Placa huella de la cuesta larga")

    assert missing(db, hands, project) == ""


def test_another_site_asks_for_a_new_screening(db: Database, hands: Cast, project: Project) -> None:
    revise(db, hands, project, latitude=(project.latitude_e6 or 0) + 4_000)

    assert "The site has changed" in missing(db, hands, project)


def test_another_kind_of_work_asks_for_a_new_screening(
    db: Database, hands: Cast, project: Project
) -> None:
    revise(db, hands, project, kind="bridge")

    assert "The kind of work has changed" in missing(db, hands, project)


def test_other_quantities_ask_for_a_new_screening_but_the_cost_of_a_measure_does_not(
    db: Database, hands: Cast, project: Project
) -> None:
    factories.budget(db, hands, project)
    same = missing(db, hands, project)
    longer = WriteLine(
        chapter="Placa huella",
        description="Placa huella en concreto de 21 MPa",
        unit="m",
        quantity=960_000,
        unit_price=cop("175_000"),
    )
    factories.budget(db, hands, project, lines=(longer,))

    assert same == ""
    assert "The quantities of the budget have changed" in missing(db, hands, project)


def test_screening_again_opens_the_gate(db: Database, hands: Cast, project: Project) -> None:
    revise(db, hands, project, longitude=(project.longitude_e6 or 0) - 4_000)
    closed = missing(db, hands, project)
    factories.screening(db, hands, project)

    assert closed
    assert missing(db, hands, project) == ""


def test_only_the_engineer_puts_a_project_right_and_only_before_its_money(
    db: Database, hands: Cast, project: Project
) -> None:
    command = ReviseProject(
        title="Otra", purpose="Otra.", kind=project.kind, latitude=2_700_000, longitude=-76_500_000
    )
    with pytest.raises(Forbidden), db.writing(hands.social_facilitator) as work:
        project_changes.revise(work, project.id, command)

    financed = factories.financed(db, hands)
    with pytest.raises(Refused, match="not financed yet"):
        revise(db, hands, financed)
