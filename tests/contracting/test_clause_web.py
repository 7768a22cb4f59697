"""The clause library in front of people: read, written in the page, refused field by field, tried, approved by somebody else."""

from collections.abc import Callable

import pytest

from foundation.clock import civil_date
from foundation.database import Database
from foundation.identity.actors import Actor
from tests.support import clauses, works
from tests.support.factories import Cast, accounts
from tests.support.web import Person

# Every page is asked on both engines by the generated tests; what pages say is tried on one.
pytestmark = pytest.mark.one_database

Visit = Callable[[Actor | None], Person]


@pytest.fixture
def hands(db: Database) -> Cast:
    return accounts(db)


def test_a_clause_is_written_submitted_approved_and_stands_in_the_next_agreement(
    db: Database, hands: Cast, visit: Visit
) -> None:
    officer, manager = visit(hands.contracts_officer), visit(hands.programme_manager)
    page = officer.page("/clauses/delivered?code=disputes&regime=R1b")
    assert "Solución de diferencias" in page.words
    assert "Settlement of disputes" in page.words

    saved = officer.fill(
        "/clauses/new?code=disputes&regime=R1b",
        territory="CO.19.",
        reason="Diez días son muchos.",
        text_es="Las partes se reúnen en {place}.",
        text_en="The parties meet in {place}.",
        then_es="Se reúnen.",
        then_en="They meet.",
    )
    assert saved.status == 303
    version = saved.path
    assert "Las partes se reúnen en San Juan de Prueba" in officer.page(version).words
    officer.fill(f"{version}/submit")
    assert f"{version}/approve" not in officer.page(version).html
    assert f"{version}/approve" in manager.page(version).html

    done = manager.fill(f"{version}/approve", post="Jefa jurídica")
    assert done.path == version

    listed = manager.page("/clauses?regime=R1b&place=CO.19.").words
    assert "Jefa jurídica" in listed
    agreement = works.drafted(db, hands)
    assert (
        "Las partes se reúnen en Caloto (Cauca)."
        in officer.page(f"/agreements/{agreement.id}").words
    )
    history = manager.page(version).words
    assert "Cláusula aprobada" in history


def test_what_cannot_be_filled_comes_back_with_what_was_typed_and_a_sentence_for_each_field(
    hands: Cast, visit: Visit
) -> None:
    officer = visit(hands.contracts_officer)

    back = officer.fill(
        "/clauses/new?code=disputes&regime=R1b",
        territory="CO.19.",
        reason="Prueba",
        title_en="",
        text_es="Se paga {valor} y {value",
        text_en="It is paid 👍",
    )

    assert back.status == 422
    assert back.wrong >= {"title_en"}
    again = officer.fill(
        "/clauses/new?code=disputes&regime=R1b",
        territory="CO.19.",
        reason="Prueba",
        text_es="Se paga {valor}.",
        text_en="It is paid 👍",
    )
    assert again.wrong == {"text_es", "text_en"}
    assert "No hay un valor llamado {valor}" in again.words
    assert "Los documentos no tienen letra para" in again.words
    assert "Se paga {valor}." in again.html
    assert officer.read("/api/clauses")["total"] == 0


def test_the_form_lists_every_value_with_its_meaning_and_a_sample(
    hands: Cast, visit: Visit
) -> None:
    words = visit(hands.contracts_officer).page("/clauses/new").words

    assert "{the_milestones}" in words
    assert "los 3 hitos" in words
    assert "con retención en garantía" in words


def test_a_version_shows_what_it_changes_and_itself_in_a_real_agreement(
    db: Database, hands: Cast, visit: Visit
) -> None:
    row = clauses.submitted(db, hands, clauses.DISPUTES)
    water = clauses.submitted(db, hands)
    agreement = works.submitted(db, hands)
    manager = visit(hands.programme_manager)

    assert "<ins>" in manager.page(f"/clauses/{row.id}").html
    tried = manager.page(f"/clauses/{water.id}?agreement={agreement.id}").words
    assert "nacimiento de agua de Caloto (Cauca) durante 120 días calendario" in tried
    filled = manager.read(f"/api/clauses/{water.id}/filled?agreement={agreement.id}")
    assert filled["english"]["text"].endswith("of Caloto (Cauca) for 120 calendar days.")
    assert manager.get(f"/clauses/{water.id}?agreement=nothing").status_code == 422


def test_a_program_writes_and_approves_as_people_do(
    db: Database, hands: Cast, visit: Visit
) -> None:
    officer, manager = visit(hands.contracts_officer), visit(hands.programme_manager)
    command = {
        "code": "water_source",
        "territory": "CO.19.",
        "regimes": ["R7"],
        "position": 5,
        "title_es": "Agua",
        "title_en": "Water",
        "text_es": "Se cuida el agua.",
        "text_en": "The water is looked after.",
        "reason": "Sí.",
    }

    refused = officer.ask("/api/clauses", {**command, "text_en": "{value"})
    assert refused.status_code == 422
    assert [wrong["field"] for wrong in refused.json()["errors"]] == ["text_en"]
    made = officer.ask("/api/clauses", command)
    assert made.status_code == 201
    key, version = made.json()["id"], made.json()["version"]
    sent = officer.ask(f"/api/clauses/{key}/submit", {}, **{"if-match": str(version)})
    assert sent.json()["row"]["state"] == "submitted"
    approval = {"post": "Jefa", "valid_from": civil_date(db.clock.now()).isoformat()}
    by = {"if-match": str(sent.json()["version"])}
    assert manager.ask(f"/api/clauses/{key}/approve", approval, **by).status_code == 200
    names = {row["name"] for row in officer.read("/api/clauses/variables")["variables"]}
    assert "the_milestones" in names


def test_who_only_reads_finds_no_way_to_write(hands: Cast, visit: Visit) -> None:
    auditor = visit(hands.auditor)

    assert "/clauses/new" not in auditor.page("/clauses").html
    assert auditor.get("/clauses/new").status_code == 403
