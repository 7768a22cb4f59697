"""Rounds as people meet them: what comes next, wrong answers, reasons in plain words, the public page without anybody's name."""

from collections.abc import Callable
from uuid import UUID

import pytest

from foundation.database import Database
from foundation.identity.actors import Actor
from foundation.identity.permissions import Role
from portfolio.round_decisions import RoundDecision
from portfolio.rounds import Round
from tests.support import factories
from tests.support import rounds as stories
from tests.support.factories import Cast
from tests.support.queries import counted
from tests.support.web import Person

# Every page is asked on both engines by the generated tests; what pages say is tried on one.
pytestmark = pytest.mark.one_database

Visit = Callable[[Actor | None], Person]


@pytest.fixture
def cast(db: Database) -> Cast:
    return factories.accounts(db)


@pytest.fixture
def facilitator(cast: Cast, visit: Visit) -> Person:
    return visit(cast.social_facilitator)


@pytest.fixture
def manager(cast: Cast, visit: Visit) -> Person:
    return visit(cast.programme_manager)


@pytest.fixture
def engineer(cast: Cast, visit: Visit) -> Person:
    return visit(cast.engineer)


def entry(db: Database, row: Round, title: str) -> UUID:
    return stories.entries(db, row)[title].id


PLAN = {
    "territory": "CO.19.",
    "name": "Ronda de prueba",
    "opens_on": "2026-02-20",
    "closes_on": "2026-03-20",
    "criteria-0-name": "Pobreza",
    "criteria-0-question": "¿Qué tan pobre?",
    "criteria-0-weight": "62,5",
    "criteria-0-scale": "four",
    "criteria-0-direction": "higher",
    "criteria-1-name": "Acceso",
    "criteria-1-question": "¿Qué tan lejos?",
    "criteria-1-weight": "37,5",
    "criteria-1-scale": "hundred",
    "criteria-1-direction": "lower",
    "budgets-0-territory": "CO.19.19142.",
    "budgets-0-amount": "90.000.000",
}


def test_an_empty_list_says_what_a_round_is_and_offers_the_first_step(
    facilitator: Person, cast: Cast, visit: Visit
) -> None:
    page = facilitator.page("/rounds")

    assert "Todavía no hay rondas aquí" in page.words
    assert 'href="/rounds/new"' in page.html
    assert 'href="/rounds/new"' not in visit(cast.auditor).page("/rounds").html


def test_a_round_is_proposed_by_form_and_agreed_by_somebody_else(
    facilitator: Person, manager: Person
) -> None:
    form = facilitator.page("/rounds/new").answers

    sent = facilitator.send("/rounds/new", {**form, **PLAN})

    assert sent.status == 303
    page = facilitator.page(sent.path)
    assert "62,5" in page.words
    assert "a más tardar el día en que abre la ronda" in page.words
    assert f'href="{sent.path}/agree"' not in page.html
    assert f'href="{sent.path}/agree"' in manager.page(sent.path).html
    assert manager.fill(f"{sent.path}/agree").status == 303
    assert "Las necesidades todavía no están aquí" in facilitator.page(sent.path).words


def test_weights_that_do_not_add_up_say_by_how_much_and_nothing_typed_is_lost(
    facilitator: Person,
) -> None:
    form = facilitator.page("/rounds/new").answers

    page = facilitator.send("/rounds/new", {**form, **PLAN, "criteria-1-weight": "35"})

    assert page.status == 422
    assert "faltan 2,5 %" in page.words.replace("\xa0", " ")
    assert page.answers["criteria-0-question"] == ["¿Qué tan pobre?"]
    assert page.answers["budgets-0-amount"] == ["90.000.000"]


def test_a_need_is_scored_by_all_criteria_on_one_form(
    db: Database, cast: Cast, engineer: Person
) -> None:
    stories.four_needs(db, cast)
    row = stories.drawn(db, cast)
    key = entry(db, row, "Puente")

    wrong = engineer.fill(
        f"/rounds/needs/{key}/score", scores__0__value="3", cost="60.000.000", cost_basis="Precios."
    )
    sent = engineer.fill(
        f"/rounds/needs/{key}/score",
        scores__0__value="3",
        scores__0__evidence="Encuesta.",
        scores__1__value="88",
        scores__1__evidence="Recorrido.",
        scores__2__value="1",
        scores__2__evidence="Mapa.",
        cost="60.000.000",
        cost_basis="Precios de la última obra.",
    )

    assert (wrong.status, wrong.wrong) == (422, {"scores-0-evidence"})
    assert sent.status == 303
    page = engineer.page(f"/rounds/needs/{key}")
    assert "Recorrido." in page.words
    assert "60.000.000" in page.words


def test_a_correction_by_form_asks_for_its_reason(
    db: Database, cast: Cast, engineer: Person
) -> None:
    row = stories.scored(db, cast)
    key = entry(db, row, "Puente")
    path = f"/rounds/needs/{key}/score"

    unexplained = engineer.fill(path, scores__1__value="93")
    explained = engineer.fill(path, scores__1__value="93", reason="Se leyó mal la planilla.")

    assert (unexplained.status, unexplained.wrong) == (422, {"reason"})
    assert explained.status == 303
    assert "corregido: Se leyó mal la planilla." in engineer.page(f"/rounds/needs/{key}").words


def test_the_page_of_a_need_says_in_plain_words_why_it_has_its_place(
    db: Database, cast: Cast, manager: Person
) -> None:
    row = stories.computed(db, cast)

    words = manager.page(f"/rounds/needs/{entry(db, row, 'Puente')}").words.replace("\xa0", " ")

    assert "Por qué «Puente» es la número 2" in words
    assert "Tiene 83,3 de 100 puntos y es la número 2 de 4." in words
    assert "Justo arriba está «Escuela», con 83,9 puntos: 0,6 más." in words
    assert "En Acceso la de arriba obtuvo 88 y esta 61: ahí pierde 8,1 puntos." in words
    assert "En Pobreza esta obtuvo 4 y la de arriba 3: ahí gana 12,5 puntos." in words
    assert "quedaban $ 45.000.000 de los $ 90.000.000 de Caloto" in words
    assert "No alcanza" in words


def test_the_round_shows_the_order_the_budgets_and_how_firm_it_is(
    db: Database, cast: Cast, manager: Person
) -> None:
    row = stories.computed(db, cast)

    words = manager.page(f"/rounds/{row.id}").words.replace("\xa0", " ")

    assert "Qué tan firme es el resultado" in words
    assert "Más arriba, «Puente» pasa delante de «Escuela»." in words
    assert "$ 15.000.000" in words  # What is left of Caloto's budget.
    assert f'href="/rounds/{row.id}/publish"' in manager.page(f"/rounds/{row.id}").html


def test_a_decision_is_proposed_approved_and_shown_beside_the_computed_result(
    db: Database, cast: Cast, engineer: Person, manager: Person
) -> None:
    row = stories.published(db, cast)
    key = entry(db, row, "Escuela")

    sent = engineer.fill(
        f"/rounds/needs/{key}/override",
        kind="legal_limit",
        decision="excluded",
        reason="El lote es reserva forestal.",
    )
    page = manager.page(f"/rounds/needs/{key}")
    path = page.html.partition('href="/rounds/overrides/')[2].partition('"')[0]
    decided = manager.fill(f"/rounds/overrides/{path}", verdict="approve")

    assert (sent.status, decided.status) == (303, 303)
    public = manager.page(f"/public/rounds/{row.code}").words
    assert "Límite legal" in public
    assert "El lote es reserva forestal." in public


def test_everybody_reads_a_published_round_without_a_name_in_it(
    db: Database, cast: Cast, visit: Visit
) -> None:
    row = stories.published(db, cast)
    stories.decided(db, cast, entry(db, row, "Escuela"))
    visitor = visit(None)

    page = visitor.page(f"/public/rounds/{row.code}")

    assert "reserva forestal" in page.words
    assert "Escogida" in page.words
    assert "Encuesta de hogares, pregunta 12." in page.words
    for hidden in ("Ana Lucía", "Persona de prueba", "Visto con planeación"):
        assert hidden not in page.html
    said = visitor.client.get(f"/api/public/rounds/{row.code}").json()
    assert [one["title"] for one in said["needs"]] == ["Escuela", "Puente", "Acueducto", "Sendero"]
    assert len(page.html) < 100_000


def test_the_waiting_list_shows_what_was_not_chosen_in_its_order(
    db: Database, cast: Cast, manager: Person
) -> None:
    assert "Aquí nadie espera" in manager.page("/rounds/waiting").words
    row = stories.published(db, cast)
    stories.decided(db, cast, entry(db, row, "Escuela"), decision=RoundDecision.WAITING)

    found = manager.read("/api/rounds/waiting")

    assert [(one["place"], one["title"]) for one in found["rows"]] == [
        (1, "Escuela"),
        (2, "Puente"),
    ]
    assert manager.read("/api/rounds/waiting?place=CO.76.")["rows"] == []


def test_a_need_says_where_the_round_left_it(db: Database, cast: Cast, manager: Person) -> None:
    row = stories.published(db, cast)
    bridge = stories.entries(db, row)["Puente"]

    words = manager.page(f"/needs/{bridge.need_id}").words

    assert "Su puesto en la ronda" in words
    assert "Puesto 2" in words


def test_the_result_comes_as_a_file_with_the_decisions_beside_it(
    db: Database, cast: Cast, manager: Person
) -> None:
    row = stories.published(db, cast)
    stories.decided(db, cast, entry(db, row, "Escuela"))

    csv = manager.get(f"/rounds/{row.id}/result.csv").content.decode("utf-8-sig").splitlines()
    xlsx = manager.get(f"/rounds/{row.id}/result.xlsx")

    assert csv[0].startswith("Puesto;Necesidad;Organización")
    assert csv[1].startswith("1;Escuela;")
    assert "83,9" in csv[1]
    assert "Límite legal" in csv[1]
    assert xlsx.content.startswith(b"PK")


def test_whoever_may_not_do_a_step_is_told_so(db: Database, cast: Cast, visit: Visit) -> None:
    row = stories.computed(db, cast)
    auditor = visit(cast.auditor)

    assert auditor.get(f"/rounds/{row.id}/publish").status_code == 403
    assert auditor.get(f"/rounds/{row.id}").status_code == 200
    assert "publish" not in auditor.read(f"/api/rounds/{row.id}")["actions"]


def test_a_change_of_a_draft_that_somebody_else_changed_meanwhile_is_not_lost(
    db: Database, cast: Cast, facilitator: Person
) -> None:
    row = stories.prepared(db, cast)
    path = f"/rounds/{row.id}/criteria"
    form = facilitator.page(path).answers
    assert facilitator.fill(path, name="Primera").status == 303

    late = facilitator.send(path, {**form, "name": ["Segunda"]})

    assert late.status == 409
    assert late.answers["name"] == ["Segunda"]


def test_a_page_of_a_round_asks_the_database_a_few_times_whatever_it_holds(
    db: Database, cast: Cast, manager: Person
) -> None:
    row = stories.published(db, cast)
    key = entry(db, row, "Puente")

    for path in ("/rounds", f"/rounds/{row.id}", f"/rounds/needs/{key}", "/rounds/waiting"):
        with counted(db) as queries:
            manager.page(path)
        assert len(queries) <= 12, (path, queries)


def test_a_department_is_a_choice_only_for_who_sees_all_of_it(db: Database, visit: Visit) -> None:
    local = visit(factories.user(db, Role.SOCIAL_FACILITATOR, stories.CALOTO, user_name="local"))

    page = local.page("/rounds/new")

    assert 'value="CO.19.19142."' in page.html
    assert 'value="CO.19."' not in page.html
