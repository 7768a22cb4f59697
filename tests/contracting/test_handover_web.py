"""Final acceptance and handover in front of people: what is missing, who can do it, and three boxes to sign."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from contracting.two_keys import Outcome
from contracting.views import acceptances, handovers
from foundation.database import Database
from foundation.identity.actors import Actor
from foundation.money import cop
from tests.support import works
from tests.support.factories import Cast, accounts, financed
from tests.support.queries import counted
from tests.support.web import Person

# Every page is asked on both engines by the generated tests; what pages say is tried on one.
pytestmark = pytest.mark.one_database

Visit = Callable[[Actor | None], Person]


@dataclass(frozen=True)
class Parties:
    """Who finishes a work and hands it over."""

    engineer: Person
    officer: Person
    organisation: Person
    municipality: Person
    manager: Person


@pytest.fixture
def hands(db: Database) -> Cast:
    return accounts(db)


@pytest.fixture
def parties(hands: Cast, visit: Visit) -> Parties:
    cast = (
        hands.engineer,
        hands.contracts_officer,
        hands.organisation,
        hands.municipal_official,
        hands.programme_manager,
    )
    return Parties(*(visit(actor) for actor in cast))


# Final acceptance


def test_the_acceptance_says_of_every_milestone_whose_turn_it_is(
    db: Database, hands: Cast, parties: Parties
) -> None:
    agreement = works.running(db, hands)
    first, second, third, _ = works.plan(db, agreement, hands)
    works.verify(db, hands, first)
    works.report(db, hands, second)
    works.committee_says(db, hands, second)
    works.report(db, hands, third)
    works.committee_says(db, hands, third)
    works.engineer_says(db, hands, third, Outcome.NOT_MET)

    path = f"/works/{agreement.project_id}/acceptance"
    view = parties.engineer.read(f"/api{path}")
    page = parties.engineer.page(path)

    assert [row["turn"] for row in view["milestones"]] == ["pay", "judge", "report", "report"]
    assert view["milestones"][1]["who"] == ["engineer"]
    shut = {gate["code"] for gate in view["gates"] if gate["missing"] is not None}
    assert shut == {"milestones_reported", "milestones_judged", "no_dispute", "work_accepted"}
    assert "Sin reportar: hito 4." in page.words
    assert "Espera veredicto: hito 2." in page.words
    assert f'href="/milestones/{third}"' in page.html
    assert view["may_accept"] is False


def test_a_finished_work_is_received_and_leads_to_its_handover(
    db: Database, hands: Cast, parties: Parties
) -> None:
    agreement = works.built(db, hands)
    page = parties.engineer.page(f"/works/{agreement.project_id}/acceptance")

    sent = parties.engineer.fill(
        f"/agreements/{agreement.id}/acceptance",
        final_quantities="480 m de placa y 300 m de cuneta.",
    )

    assert f"/agreements/{agreement.id}/acceptance" in page.html
    assert sent.path == f"/works/{agreement.project_id}/handover"
    view = parties.engineer.read(f"/api/agreements/{agreement.id}")
    assert view["state"] == "accepted"
    assert view["accepted_on"] == "2026-02-17"


def test_a_work_verified_in_part_is_received_at_that_only_if_somebody_says_so(
    db: Database, hands: Cast, parties: Parties
) -> None:
    agreement = works.running(db, hands)
    first, *rest = works.plan(db, agreement, hands)
    for milestone in rest:
        works.verify(db, hands, milestone)
    works.report(db, hands, first)
    for says in (works.committee_says, works.engineer_says):
        says(db, hands, first, Outcome.PARTLY, amount=cop("20_000_000"), reason="Falta un tramo.")
    path = f"/agreements/{agreement.id}/acceptance"

    silent = parties.engineer.fill(path, final_quantities="460 m")
    said = parties.engineer.send(path, {**silent.answers, "at_verified_value": ["true"]})

    assert silent.status == 422
    assert silent.wrong == {"at_verified_value"}
    assert said.status == 303
    view = parties.engineer.read(f"/api/agreements/{agreement.id}")
    assert view["final"]["minor"] == cop("83_700_000").minor


def test_a_work_without_an_agreement_has_nothing_to_receive(
    db: Database, hands: Cast, parties: Parties
) -> None:
    project = financed(db, hands)

    page = parties.engineer.page(f"/works/{project.id}/acceptance")

    assert "Esta obra todavía no tiene convenio" in page.words


# The handover


def test_the_act_begins_with_the_whole_work_as_one_component(
    db: Database, hands: Cast, parties: Parties
) -> None:
    agreement = works.accepted(db, hands)
    path = f"/works/{agreement.project_id}/handover/prepare"

    form = parties.officer.page(path)
    sent = parties.officer.fill(path, components__0__quantity="0,48")

    assert form.answers["components-0-asset_kind"] == ["concrete_track"]
    assert form.answers["components-0-cost"] == ["91.000.000"]
    assert form.answers["components-0-life_years"] == ["20"]
    assert sent.path == f"/works/{agreement.project_id}/handover"
    view = parties.officer.read(f"/api{sent.path}")
    assert view["components"][0]["quantity_milli"] == 480
    assert view["worth"]["minor"] == cop("91_000_000").minor


def test_every_error_of_the_components_is_said_at_once(
    db: Database, hands: Cast, parties: Parties
) -> None:
    agreement = works.accepted(db, hands)

    sent = parties.officer.fill(
        f"/works/{agreement.project_id}/handover/prepare",
        components__0__quantity="0",
        components__0__life_years="cero",
        components__0__name="",
    )

    assert sent.status == 422
    assert sent.wrong >= {"components-0-life_years", "components-0-name"}
    assert sent.answers["components-0-life_years"] == ["cero"]


def test_three_parties_sign_in_their_boxes_and_the_work_is_handed_over(
    db: Database, hands: Cast, parties: Parties
) -> None:
    agreement = works.accepted(db, hands)
    works.accept_plan(db, hands, works.propose_plan(db, hands, agreement.project_id))
    handover = works.prepare_handover(db, hands, agreement.project_id)
    here = f"/works/{agreement.project_id}/handover"

    before = parties.organisation.page(here)
    for person, party in (
        (parties.organisation, "organisation"),
        (parties.municipality, "municipality"),
        (parties.manager, "programme"),
    ):
        sent = person.fill(f"/handovers/{handover.id}/sign?party={party}")
        assert sent.path == here

    assert f"/handovers/{handover.id}/sign?party=organisation" in before.html
    assert f"/handovers/{handover.id}/sign?party=programme" not in before.html
    view = parties.organisation.read(f"/api{here}")
    assert view["handed_over_on"] == "2026-02-17"
    assert [box["may_sign"] for box in view["boxes"]] == [False, False, False]
    assert "La obra se entregó el 17 de febrero de 2026." in parties.organisation.page(here).words


def test_the_last_signature_is_refused_on_the_page_until_the_plan_is_accepted(
    db: Database, hands: Cast, parties: Parties
) -> None:
    agreement = works.accepted(db, hands)
    works.propose_plan(db, hands, agreement.project_id)
    handover = works.prepare_handover(db, hands, agreement.project_id)
    here = f"/works/{agreement.project_id}/handover"
    for person, party in (
        (parties.organisation, "organisation"),
        (parties.municipality, "municipality"),
    ):
        person.fill(f"/handovers/{handover.id}/sign?party={party}")

    view = parties.manager.read(f"/api{here}")
    sent = parties.manager.fill(f"/handovers/{handover.id}/sign?party=programme")

    box = view["boxes"][2]
    assert box["may_sign"] is False
    assert box["refusal"] is not None
    assert sent.status == 409
    shut = {gate["code"] for gate in view["gates"] if gate["missing"] is not None}
    assert shut == {"first_year_budgeted", "plan_accepted", "signed_by_programme"}


def test_nobody_signs_for_a_party_they_do_not_belong_to(
    db: Database, hands: Cast, parties: Parties
) -> None:
    agreement = works.accepted(db, hands)
    handover = works.prepare_handover(db, hands, agreement.project_id)

    sent = parties.organisation.ask(f"/api/handovers/{handover.id}/sign", {"party": "programme"})

    assert sent.status_code == 403
    assert parties.organisation.get(f"/handovers/{handover.id}").headers["location"] == (
        f"/works/{agreement.project_id}/handover"
    )


def test_the_pages_of_the_end_ask_a_dozen_questions_at_most(db: Database, hands: Cast) -> None:
    agreement = works.accepted(db, hands)
    works.accept_plan(db, hands, works.propose_plan(db, hands, agreement.project_id))
    works.prepare_handover(db, hands, agreement.project_id)

    for view in (acceptances.acceptance, handovers.of_project):
        with db.reading(hands.programme_manager) as work, counted(db) as statements:
            view(work, agreement.project_id)

        assert len(statements) <= 12
