"""The plan before the handover: proposed from the usual tasks, accepted with its budget by somebody else, or sent back."""

from datetime import date
from uuid import UUID

import pytest

from contracting import commitments
from contracting.commitments import Commitment, CommitmentState
from foundation.database import Database
from foundation.identity.permissions import Role
from foundation.money import cop
from maintenance import proposals
from maintenance.proposals import measure_rhythms
from portfolio.hazard_levels import hazards
from portfolio.projects import Project
from portfolio.usual_tasks import Rhythm
from tests.maintenance.handed import Visit, looking
from tests.support import factories, works
from tests.support.factories import Cast
from tests.support.web import Page, Person

# Every page is asked on both engines by the generated tests; what pages say is tried on one.
pytestmark = pytest.mark.one_database

ACT = {
    "first_year": "2027",
    "budget_line": "2.3.2.02.02.005",
    "budget": "4.000.000",
    "council_act": "Acuerdo 014",
    "council_act_on": "2026-02-12",
}


@pytest.fixture
def people(db: Database) -> Cast:
    return factories.accounts(db)


@pytest.fixture
def project(db: Database, people: Cast) -> Project:
    """A financed placa huella in Caloto, with a climate measure against heavy rain."""
    return factories.financed(db, people)


@pytest.fixture
def engineer(visit: Visit, people: Cast, project: Project) -> Person:
    return visit(people.engineer)


@pytest.fixture
def official(visit: Visit, people: Cast, project: Project) -> Person:
    return visit(people.municipal_official)


def priced(form: Page) -> dict[str, list[str]]:
    """The form as it came, with a cost for every task."""
    answers = dict(form.answers)
    for name in form.answers:
        if name.endswith("-yearly_cost"):
            answers[name] = ["250.000"]
    answers["legal_form"] = ["community_use"]
    return answers


def propose(person: Person, project: Project) -> UUID:
    path = f"/works/{project.id}/plan"
    return person.send(path, priced(person.page(path))).key


def plan_of(db: Database, people: Cast, project: Project) -> Commitment:
    with looking(db, people.auditor) as work:
        found = commitments.find(work, project.id)
        assert found is not None
        return found


def test_a_plan_begins_with_the_measures_task_and_the_usual_ones(
    engineer: Person, project: Project
) -> None:
    form = engineer.page(f"/works/{project.id}/plan")

    assert form.answers["tasks-0-name"] == ["Limpiar cunetas y alcantarillas antes de las lluvias"]
    assert form.answers["tasks-0-is_before_rains"] == ["true"]
    assert form.answers["tasks-0-measure"] != [""]
    assert form.answers["tasks-1-template"] == ["clear_vegetation"]
    assert form.answers["tasks-1-yearly_cost"] == [""]
    assert form.answers["tasks-7-rhythm"] == ["year"]
    assert "marzo y septiembre" in form.words
    assert not any("slide_removal" in value for values in form.answers.values() for value in values)


def test_what_nobody_knows_the_cost_of_is_asked_for_task_by_task(
    engineer: Person, project: Project
) -> None:
    path = f"/works/{project.id}/plan"

    wrong = engineer.send(path, {**engineer.page(path).answers, "legal_form": "municipal"})

    assert wrong.status == 422
    assert wrong.wrong == {f"tasks-{n}-yearly_cost" for n in range(9)}


def test_a_proposed_plan_is_shown_with_its_cost_and_what_is_missing(
    db: Database, people: Cast, engineer: Person, project: Project
) -> None:
    key = propose(engineer, project)

    page = engineer.page(f"/plans/{key}")
    assert "$ 2.250.000" in page.words
    assert "Falta el presupuesto del primer año" in page.words
    assert "Cunetas revestidas y tres alcantarillas" in page.words
    with looking(db, people.auditor) as work:
        first, second = commitments.tasks_of(work, key)[:2]
    assert first.climate_measure_id is not None
    assert (second.template, second.every, second.rhythm) == ("clear_vegetation", 3, Rhythm.MONTH)
    assert "/accept" not in page.html


def test_the_municipality_accepts_with_its_budget_and_the_gap_stays_in_sight(
    db: Database, people: Cast, engineer: Person, official: Person, project: Project
) -> None:
    key = propose(engineer, project)
    assert f"/plans/{key}/accept" in official.page(f"/plans/{key}").html

    bare = official.fill(f"/plans/{key}/accept")
    assert bare.status == 409
    assert "Falta el presupuesto del primer año" in bare.words
    sent = official.fill(f"/plans/{key}/accept", **ACT)

    assert sent.path == f"/plans/{key}"
    page = official.page(sent.location)
    assert "Aprobado" in page.words
    assert "el presupuesto alcanza" in page.words
    accepted = plan_of(db, people, project)
    assert accepted.state is CommitmentState.ACCEPTED
    assert (accepted.budget, accepted.council_act_on) == (cop("4_000_000"), date(2026, 2, 12))


def test_nobody_accepts_what_they_proposed(official: Person, project: Project) -> None:
    key = propose(official, project)

    page = official.page(f"/plans/{key}")

    assert "/accept" not in page.html
    assert official.fill(f"/plans/{key}/accept", **ACT).status == 409


def test_a_plan_that_is_sent_back_is_proposed_again_with_what_it_had(
    engineer: Person, official: Person, project: Project
) -> None:
    key = propose(engineer, project)
    official.fill(f"/plans/{key}/return", reason="Falta la limpieza del descole.")

    assert "Devuelto: Falta la limpieza del descole." in engineer.page(f"/plans/{key}").words
    form = engineer.page(f"/works/{project.id}/plan")
    assert form.answers["tasks-3-yearly_cost"] == ["250.000"]
    assert form.answers["tasks-1-template"] == ["clear_vegetation"]
    again = engineer.send(f"/works/{project.id}/plan", form.answers)
    assert again.key == key
    assert "Devuelto" not in engineer.page(f"/plans/{key}").words


def test_plans_are_listed_by_state_and_read_by_programs(
    engineer: Person, official: Person, project: Project
) -> None:
    key = propose(engineer, project)

    assert project.title in official.page("/plans?status=proposed").words
    assert project.title not in official.page("/plans?status=accepted").words
    assert official.read("/api/plans")["rows"][0]["id"] == str(key)
    view = official.read(f"/api/plans/{key}")
    assert (len(view["tasks"]), view["yearly_cost"]["minor"]) == (9, 2_250_000_00)
    assert set(view["actions"]) == {"propose", "accept", "return"}


def test_a_plan_is_out_of_sight_elsewhere_and_out_of_reach_for_others(
    db: Database, visit: Visit, people: Cast, engineer: Person, project: Project
) -> None:
    key = propose(engineer, project)
    stranger = visit(
        factories.user(db, Role.MUNICIPAL_OFFICIAL, "CO.19.19698.", user_name="vecina")
    )

    assert stranger.get(f"/plans/{key}").status_code == 404
    assert stranger.get(f"/works/{project.id}/plan").status_code == 404
    assert visit(people.auditor).get(f"/plans/{key}/accept").status_code == 403
    assert visit(people.auditor).get(f"/works/{project.id}/plan").status_code == 403


def test_after_the_handover_the_plan_offers_nothing_more(
    db: Database, people: Cast, official: Person
) -> None:
    handover = works.handed_over(db, people)

    page = official.page(
        f"/plans/{plan_of(db, people, _project(db, people, handover.project_id)).id}"
    )

    for offer in ("/accept", "/return", '/plan"'):
        assert offer not in page.html


def _project(db: Database, people: Cast, project_id: UUID) -> Project:
    with looking(db, people.auditor) as work:
        return work.get(Project, project_id)


def test_every_hazard_has_a_rhythm_for_what_is_built_against_it() -> None:
    assert {row.hazard for row in measure_rhythms()} == {hazard.code for hazard in hazards()}
    assert all(row.to_confirm for row in measure_rhythms())


def test_where_it_rains_all_year_the_plan_says_that_no_month_comes_before(
    db: Database, people: Cast, project: Project
) -> None:
    project.territory = "CO.19.19418."

    assert proposals.rain_months_of(project, date(2026, 2, 17)) == ()
