"""What waits for each person, from every stage; and what no longer waits once it is done."""

from collections.abc import Callable
from typing import Any

import pytest

from contracting.two_keys import Outcome
from foundation.database import Database
from foundation.identity.actors import Actor
from tests.support import factories, scenarios, works
from tests.support.factories import Cast, accounts
from tests.support.queries import counted
from tests.support.web import Person

Visit = Callable[[Actor | None], Person]


@pytest.fixture
def hands(db: Database) -> Cast:
    return accounts(db)


def waiting(person: Person) -> list[tuple[str, str]]:
    """Kind and place of everything that the first page shows."""
    piles: Any = person.read("/api/inbox")
    return [(one["kind"], one["href"]) for pile in piles for one in pile["oldest"]]


def kinds(person: Person) -> list[str]:
    return [kind for kind, _ in waiting(person)]


def test_the_first_page_leads_to_what_waits(db: Database, hands: Cast, visit: Visit) -> None:
    need = factories.need(db, hands, factories.community(db, hands), is_feasible=False)

    page = visit(hands.engineer).page("/")

    assert "Decir si la necesidad es viable" in page.words
    assert f'href="/needs/{need.id}/assess"' in page.html


def test_nothing_waits_for_whoever_only_looks(db: Database, hands: Cast, visit: Visit) -> None:
    works.running(db, hands)

    assert waiting(visit(hands.donor)) == []
    assert "Hoy no hay nada esperándole." in visit(hands.auditor).page("/").words


def test_an_organisation_reports_its_next_milestone_and_asks_for_its_money(
    db: Database, hands: Cast, visit: Visit
) -> None:
    agreement = works.running(db, hands)
    first, second, *_ = works.plan(db, agreement, hands)
    organisation = visit(hands.organisation)

    assert waiting(organisation) == [
        ("request_advance", f"/agreements/{agreement.id}/advance"),
        ("report_milestone", f"/milestones/{first}/report"),
    ]

    advance = works.paid(db, hands, works.advance_requested(db, hands, agreement))
    works.verify(db, hands, first)

    assert waiting(organisation) == [
        ("report_milestone", f"/milestones/{second}/report"),
        ("request_payment", f"/agreements/{agreement.id}/payments/new"),
        ("confirm_receipt", f"/payments/{advance.id}"),
    ]

    works.requested(db, hands, agreement, first)

    assert kinds(organisation) == ["report_milestone", "confirm_receipt"]


def test_a_milestone_in_dispute_is_reported_again_before_the_next(
    db: Database, hands: Cast, visit: Visit
) -> None:
    agreement = works.running(db, hands)
    first, *_ = works.plan(db, agreement, hands)
    works.report(db, hands, first)

    assert kinds(visit(hands.committee)) == ["judge_committee"]
    works.committee_says(db, hands, first)
    assert kinds(visit(hands.committee)) == []
    works.engineer_says(db, hands, first, Outcome.NOT_MET)

    assert ("report_milestone", f"/milestones/{first}/report") in waiting(visit(hands.organisation))


def test_a_finished_work_waits_for_its_acceptance_its_plan_and_its_act(
    db: Database, hands: Cast, visit: Visit
) -> None:
    agreement = works.built(db, hands)
    project = agreement.project_id
    engineer, official = visit(hands.engineer), visit(hands.municipal_official)
    assert ("accept_work", f"/works/{project}/acceptance") in waiting(engineer)

    works.accept(db, hands, agreement)

    assert kinds(engineer) == ["propose_plan", "prepare_handover"]
    assert kinds(official) == ["propose_plan"]

    works.propose_plan(db, hands, project)

    assert kinds(engineer) == ["prepare_handover"]
    assert waiting(official) == [("accept_plan", f"/works/{project}/handover")]


def test_more_works_need_no_more_queries(db: Database, hands: Cast, visit: Visit) -> None:
    manager = visit(hands.programme_manager)
    works.running(db, hands)
    manager.get("/")
    with counted(db) as few:
        manager.get("/")
    for _ in range(3):
        works.running(db, hands)
    with counted(db) as many:
        manager.get("/")

    assert len(many) == len(few)


def test_a_scenario_waits_for_somebody_else_until_one_is_adopted(
    db: Database, hands: Cast, visit: Visit
) -> None:
    scenario = scenarios.computed(db, hands)
    manager = visit(hands.programme_manager)
    assert ("adopt_scenario", f"/scenarios/{scenario.id}") in waiting(manager)
    assert "adopt_scenario" not in kinds(visit(hands.engineer))

    manager.fill(f"/scenarios/{scenario.id}/adopt", reason="Es la que más gente sirve.")

    assert "adopt_scenario" not in kinds(manager)
