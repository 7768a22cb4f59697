"""Agreements in front of people: the list, the page, and each step from a draft to the start."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import pytest

from contracting import agreement_gates, agreements
from contracting.agreements import LIFECYCLE, Agreement
from contracting.drafts import AgreeDeduction
from contracting.payment_breakdown import DeductionBase
from contracting.views import agreement_page
from contracting.views.agreements import AgreementQuery, list_page
from foundation.clock import BOGOTA, FrozenClock
from foundation.database import Database
from foundation.identity import users
from foundation.identity.actors import SYSTEM, Actor
from foundation.identity.permissions import Role
from foundation.identity.users import GrantRole
from foundation.money import cop
from portfolio.projects import Project
from tests.support import factories, works
from tests.support.factories import Cast, accounts
from tests.support.queries import counted
from tests.support.web import Page, Person

# Every page is asked on both engines by the generated tests; what pages say is tried on one.
pytestmark = pytest.mark.one_database

Visit = Callable[[Actor | None], Person]

WHO = "entity_kind=municipality&entity_name=Municipio+de+Caloto&entity_budget=38.000.000.000"


@dataclass(frozen=True)
class Office:
    """Who brings an agreement from its draft to the start of the work."""

    officer: Person
    manager: Person
    engineer: Person
    committee: Person


@pytest.fixture
def hands(db: Database) -> Cast:
    return accounts(db)


@pytest.fixture
def office(hands: Cast, visit: Visit) -> Office:
    cast = (hands.contracts_officer, hands.programme_manager, hands.engineer, hands.committee)
    return Office(*(visit(actor) for actor in cast))


def answers(**changes: str) -> dict[str, str]:
    """A whole draft as the page asks for it: $ 90.500.000 in two milestones."""
    given = {
        "regime": "R1b",
        "object": "Construcción de 480 m de placa huella",
        "term_days": "120",
        "milestones__0__title": "Excavación y subbase",
        "milestones__0__means_of_verification": "Medición de longitud y espesor",
        "milestones__0__amount": "40.250.000",
        "milestones__0__due_days": "45",
        "milestones__1__title": "Placa fundida",
        "milestones__1__means_of_verification": "480 m medidos",
        "milestones__1__amount": "50.250.000",
        "milestones__1__due_days": "120",
        "advance": "30",
        "retention": "5",
        "deductions__0__code": "public_works_contribution",
        "deductions__0__rate": "5",
    }
    return given | changes


def draft(office: Office, project: Project, **changes: str) -> Page:
    return office.officer.fill(f"/works/{project.id}/agreement?{WHO}", **answers(**changes))


def path_of(agreement: Agreement) -> str:
    return f"/agreements/{agreement.id}"


# Drafting


def test_who_contracts_is_asked_before_the_regimes_and_their_ceilings(
    db: Database, hands: Cast, office: Office
) -> None:
    project = factories.financed(db, hands)

    first = office.officer.page(f"/works/{project.id}/agreement")
    second = office.officer.page(f"/works/{project.id}/agreement?{WHO}")

    assert first.answers["entity_name"] == ["Municipio de Caloto"]
    assert "milestones-0-title" not in first.answers
    assert "El tope es $ 490.253.400: 280 salarios mínimos" in second.words.replace("\xa0", " ")
    assert "Disponible en dinero $ 91.000.000" in second.words.replace("\xa0", " ")


def test_an_entity_without_a_name_stays_on_the_first_question(
    db: Database, hands: Cast, office: Office
) -> None:
    project = factories.financed(db, hands)

    asked = office.officer.page(
        f"/works/{project.id}/agreement?entity_kind=municipality&entity_name=&entity_budget=mucho"
    )

    assert asked.wrong == {"entity_name", "entity_budget"}
    assert asked.answers["entity_budget"] == ["mucho"]


def test_a_draft_is_written_with_its_milestones_terms_and_deductions(
    db: Database, hands: Cast, office: Office
) -> None:
    project = factories.financed(db, hands)

    sent = draft(office, project)

    view = office.officer.read(f"/api{sent.path}")
    assert view["value"] == {"minor": 9_050_000_000, "currency": "COP"}
    assert [row["weight_bp"] for row in view["milestones"]] == [4448, 5552]
    assert view["deductions"][0]["base"] == "gross_less_amortisation"
    assert view["rule"]["code"] == "R1b"
    assert view["rule"]["ceiling"] == {"minor": 49_025_340_000, "currency": "COP"}
    assert view["rule"]["to_confirm"] is True


def test_every_error_of_a_draft_is_said_at_once_and_nothing_typed_is_lost(
    db: Database, hands: Cast, office: Office
) -> None:
    project = factories.financed(db, hands)

    sent = draft(
        office,
        project,
        term_days="muchos",
        milestones__0__amount="mil pesos",
        milestones__1__means_of_verification="",
        retention="5 %%",
    )

    assert sent.status == 422
    assert sent.wrong == {
        "term_days",
        "milestones-0-amount",
        "milestones-1-means_of_verification",
        "retention",
    }
    assert sent.answers["milestones-0-amount"] == ["mil pesos"]
    assert sent.answers["object"] == ["Construcción de 480 m de placa huella"]
    assert sent.answers["entity_budget"] == ["38.000.000.000"]


def test_the_form_adds_the_milestones_up_against_the_money_there_is(
    db: Database, hands: Cast, office: Office
) -> None:
    project = factories.financed(db, hands)
    path = f"/works/{project.id}/agreement?{WHO}"
    form = office.officer.page(path).answers
    form |= {name.replace("__", "-"): [value] for name, value in answers().items()}

    shown = office.officer.send(path, {**form, "_show_sum": ["1"]})
    refused = draft(office, project, milestones__1__amount="60.750.001")

    assert "el valor del convenio $ 90.500.000" in shown.words.replace("\xa0", " ")
    assert "Sobra $ 500.000" in shown.words.replace("\xa0", " ")
    assert refused.status == 422
    assert refused.wrong == {"milestones"}
    assert "Se pasa en −$ 10.000.001" in refused.words.replace("\xa0", " ")


def test_a_regime_struck_down_is_shown_with_the_reason_and_cannot_be_chosen(
    db: Database, hands: Cast, visit: Visit, clock: FrozenClock
) -> None:
    project = factories.financed(db, hands)
    clock.move_to(datetime(2026, 3, 9, 10, 0, tzinfo=BOGOTA))
    officer = visit(hands.contracts_officer)
    path = f"/works/{project.id}/agreement?{WHO}"

    form = officer.page(path)
    sent = officer.fill(path, **answers(regime="R5"))

    assert "Declarada inexequible" in form.words
    assert "no está vigente desde el 25 de febrero de 2026" in form.words
    assert sent.status == 422
    assert sent.wrong == {"regime"}


def test_a_work_that_is_not_financed_says_so_instead_of_asking(
    db: Database, hands: Cast, office: Office
) -> None:
    project = factories.project(db, hands)

    asked = office.officer.page(f"/works/{project.id}/agreement")

    assert "Esta obra todavía no está financiada" in asked.words


def test_a_work_with_an_agreement_leads_to_it(db: Database, hands: Cast, office: Office) -> None:
    agreement = works.drafted(db, hands)

    asked = office.officer.page(f"/works/{agreement.project_id}/agreement")

    assert "Esta obra ya tiene convenio" in asked.words
    assert path_of(agreement) in asked.html


def test_a_draft_is_changed_with_what_it_says_already(
    db: Database, hands: Cast, office: Office
) -> None:
    terms = (AgreeDeduction(code="culture_stamp", rate=150, base=DeductionBase.GROSS),)
    agreement = works.drafted(db, hands, deductions=terms)

    form = office.officer.page(f"{path_of(agreement)}/revise")
    sent = office.officer.fill(f"{path_of(agreement)}/revise", milestones__3__amount="8.000.000")

    assert form.answers["milestones-1-amount"] == ["18.200.000"]
    assert form.answers["deductions-0-rate"] == ["1,5"]
    assert form.answers["deductions-0-base"] == ["gross"]
    assert sent.path == path_of(agreement)
    view = office.officer.read(f"/api{sent.path}")
    assert view["value"]["minor"] == 8_990_000_000
    assert view["deductions"][0]["rate_bp"] == 150


# From the draft to the start


def test_an_agreement_walks_from_draft_to_start_through_its_pages(
    db: Database, hands: Cast, office: Office
) -> None:
    agreement = works.drafted(db, hands)
    here = path_of(agreement)

    submitted = office.officer.fill(f"{here}/submit")
    signed = office.manager.fill(
        f"{here}/sign",
        entity_signatory__name="Rosa Elvira Prueba",
        entity_signatory__document_number="25456781",
        entity_post="Alcaldesa municipal",
    )
    started = office.engineer.fill(
        f"{here}/start",
        site="El predio está libre.",
        supervisor__name="Julián Prueba Ortiz",
        supervisor_post="Secretario de planeación",
    )

    assert submitted.path == signed.path == started.path == here
    view = office.officer.read(f"/api{here}")
    assert view["state"] == "running"
    assert view["starts_on"] == "2026-02-17"
    assert view["entity_signatory_post"] == "Alcaldesa municipal"
    assert [row["turn"] for row in view["milestones"]] == ["report"] * 4
    page = office.officer.page(here)
    assert "Convenio firmado" in page.words
    assert "Rosa Elvira Prueba" not in page.words


def test_a_returned_draft_shows_its_reason_to_whoever_corrects_it(
    db: Database, hands: Cast, office: Office
) -> None:
    agreement = works.submitted(db, hands)

    sent = office.manager.fill(
        f"{path_of(agreement)}/return", reason="El plazo del segundo hito no alcanza."
    )

    assert sent.path == path_of(agreement)
    assert "El plazo del segundo hito no alcanza." in office.officer.page(sent.path).words


def test_a_cancelled_agreement_keeps_its_page_and_frees_the_work(
    db: Database, hands: Cast, office: Office
) -> None:
    agreement = works.signed(db, hands)

    office.manager.fill(f"{path_of(agreement)}/cancel", reason="La junta cambió de representante.")

    page = office.officer.page(path_of(agreement))
    assert "La junta cambió de representante." in page.words
    asked = office.officer.page(f"/works/{agreement.project_id}/agreement")
    assert asked.answers["entity_kind"] == ["municipality"]


def test_whoever_submitted_it_is_told_why_somebody_else_signs(
    db: Database, hands: Cast, office: Office
) -> None:
    officer = hands.contracts_officer.user_id
    assert officer is not None
    with db.writing(SYSTEM) as work:
        users.grant(work, officer, GrantRole(role=Role.PROGRAMME_MANAGER, territory="CO."))
    agreement = works.drafted(db, hands)
    office.officer.fill(f"{path_of(agreement)}/submit")

    page = office.officer.page(path_of(agreement))

    assert "Esto lo tiene que hacer otra persona" in page.words
    assert f"{path_of(agreement)}/sign" not in page.html


def test_somebody_elses_change_is_told_before_it_is_overwritten(
    db: Database, hands: Cast, office: Office
) -> None:
    agreement = works.drafted(db, hands)
    path = f"{path_of(agreement)}/revise"
    form = office.officer.page(path).answers
    office.officer.fill(path, object="Otro objeto")

    stale = office.officer.send(path, {**form, "object": ["Un tercer objeto"]})

    assert stale.status == 409
    assert "Borrador corregido" in stale.words
    assert stale.answers["object"] == ["Un tercer objeto"]


def test_a_step_is_refused_to_a_role_without_its_verb(
    db: Database, hands: Cast, office: Office
) -> None:
    agreement = works.submitted(db, hands)

    assert office.committee.get(f"{path_of(agreement)}/sign").status_code == 403
    sent = office.committee.ask(f"/api{path_of(agreement)}/return", {"reason": "No"})
    assert sent.status_code == 403


def test_an_agreement_elsewhere_does_not_exist(db: Database, hands: Cast, visit: Visit) -> None:
    agreement = works.drafted(db, hands)
    neighbour = visit(
        factories.user(db, Role.CONTRACTS_OFFICER, "CO.52.", user_name="contratos.narino")
    )

    assert neighbour.get(path_of(agreement)).status_code == 404
    assert neighbour.get(f"/api{path_of(agreement)}").status_code == 404
    assert neighbour.read("/api/agreements")["total"] == 0


# What the page says


def test_the_gates_say_what_the_guards_say(db: Database, hands: Cast) -> None:
    stages = (works.drafted, works.submitted, works.signed, works.running, works.built)
    for stage in stages:
        agreement = stage(db, hands)
        for actor in (hands.contracts_officer, hands.programme_manager, hands.engineer):
            with db.reading(actor) as work:
                loaded = agreement_page.load(work, agreement.id)
                gap = agreement_page.gap_of(work, loaded)
                told = agreement_gates.choices(work, loaded.dossier, loaded.milestones, gap=gap)
                row = agreements.get(work, agreement.id)
                assert gap is None
                assert told == LIFECYCLE.available(work, row)


def test_an_expired_paper_shuts_the_gate_of_the_signature_and_says_who_opens_it(
    db: Database, hands: Cast, visit: Visit, clock: FrozenClock
) -> None:
    agreement = works.submitted(db, hands)
    clock.move_to(datetime(2027, 1, 25, 9, 0, tzinfo=BOGOTA))

    page = visit(hands.programme_manager).page(path_of(agreement))

    assert "Vencidos: Representación legal." in page.words
    assert f'href="/organisations/{agreement.community_id}/dossier"' in page.html
    assert f"{path_of(agreement)}/sign" not in page.html


def test_every_figure_of_the_account_is_the_sum_of_its_parts(
    db: Database, hands: Cast, office: Office
) -> None:
    agreement = works.built(db, hands)

    account = office.officer.read(f"/api{path_of(agreement)}")["account"]

    figures = {line["code"]: line["amount"]["minor"] for line in account}
    for line in account:
        assert line["amount"]["minor"] == sum(part["amount"]["minor"] for part in line["parts"])
    assert figures["contracted"] == figures["verified"] == cop("91_000_000").minor
    assert figures["advance_given"] == figures["advance_amortised"] == cop("27_300_000").minor
    assert figures["advance_left"] == 0
    assert figures["retention_held"] == figures["left_to_pay"] == cop("4_550_000").minor
    assert figures["paid"] == cop("86_450_000").minor


def test_the_representative_is_named_in_the_text_only_to_who_may_read_persons(
    db: Database, hands: Cast, office: Office
) -> None:
    agreement = works.submitted(db, hands)

    officer = office.officer.page(path_of(agreement))
    committee = office.committee.page(path_of(agreement))

    assert "Ana Lucía Prueba" in officer.words
    assert "Ana Lucía Prueba" not in committee.words
    assert "nombre que su papel no ve" in committee.words


def test_the_page_of_an_agreement_asks_a_dozen_questions_at_most(db: Database, hands: Cast) -> None:
    for agreement in (works.drafted(db, hands), works.built(db, hands)):
        with db.reading(hands.programme_manager) as work, counted(db) as statements:
            agreement_page.detail(work, agreement.id)

        assert len(statements) <= 12


# The list


def test_the_list_is_limited_by_state_place_and_words(
    db: Database, hands: Cast, office: Office
) -> None:
    draft_row, running = works.drafted(db, hands), works.running(db, hands)

    def found(limit: str) -> set[UUID]:
        rows = office.officer.read(f"/api/agreements?{limit}")["rows"]
        return {UUID(row["id"]) for row in rows}

    assert found("") == {draft_row.id, running.id}
    assert found("status=running") == {running.id}
    assert found("q=c-19-2026-001") == {running.id}
    assert found("q=palmar") == {draft_row.id, running.id}
    assert found("place=CO.19.") == {draft_row.id, running.id}
    assert found("place=CO.52.") == set()
    assert office.officer.get("/agreements?status=nada").status_code == 422
    assert office.officer.get("/agreements?place=Cauca").status_code == 422


def test_the_list_goes_on_where_the_page_before_it_ended(db: Database, hands: Cast) -> None:
    made = [works.drafted(db, hands).id for _ in range(3)]

    with db.reading(hands.auditor) as work:
        first = list_page(work, AgreementQuery(), size=2)
        second = list_page(work, AgreementQuery(after=first.next or ""), size=2)

    assert [row.id for row in (*first.rows, *second.rows)] == made[::-1]
    assert second.next is None


def test_the_list_is_taken_along_as_it_is_limited(
    db: Database, hands: Cast, office: Office
) -> None:
    works.drafted(db, hands)
    works.running(db, hands)

    table = office.officer.get("/agreements.csv?status=running").text
    workbook = office.officer.get("/agreements.xlsx")

    lines = table.strip().splitlines()
    assert len(lines) == 2
    assert lines[0].lstrip("\ufeff").startswith("Número;Código de la obra;Obra")
    assert lines[1].startswith("C-19-2026-001;19-2026-002;")
    assert ";Cauca;Caloto;19142;R1b;91000000,00;" in lines[1]
    assert workbook.content[:2] == b"PK"
    assert office.committee.get("/agreements.csv").status_code == 403
