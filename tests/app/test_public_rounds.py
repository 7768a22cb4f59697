"""Rounds as everybody reads them: announced, published with what every score rests on, or given up; and the list of them."""

from collections.abc import Callable
from uuid import UUID

import pytest

from exchange import counted_elections
from exchange.counted_elections import PublishElection
from foundation.database import Database
from foundation.errors import Refused
from foundation.identity.actors import Actor
from foundation.money import cop
from portfolio import round_decisions, round_results, rounds, waiting_lists
from portfolio.round_cancellations import CancelRound, cancel
from portfolio.round_decisions import PublishRound
from portfolio.round_needs import GiveScore
from portfolio.round_results import ComputeRound
from portfolio.rounds import AgreeRound, RoundState
from portfolio.waiting_lists import Standing
from tests.support import ballot_boxes, factories
from tests.support import rounds as stories
from tests.support.factories import Cast
from tests.support.papers import closed_assembly
from tests.support.queries import counted
from tests.support.web import Person

Visit = Callable[[Actor | None], Person]


@pytest.fixture
def cast(db: Database) -> Cast:
    return factories.accounts(db)


@pytest.fixture
def manager(cast: Cast, visit: Visit) -> Person:
    return visit(cast.programme_manager)


def standing_of(db: Database, need: UUID) -> Standing:
    with db.reading(factories.cast().auditor) as work:
        return waiting_lists.standings(work.session, [need])[need]


# Cancelling


def test_the_needs_of_a_cancelled_round_come_into_the_next_one_as_if_it_had_not_been(
    db: Database, cast: Cast
) -> None:
    first = stories.published(db, cast)
    bridge = stories.entries(db, first)["Puente"].need_id
    before = standing_of(db, bridge)
    given_up = stories.drawn(db, cast)
    assert "Puente" in stories.entries(db, given_up)
    assert stories.entries(db, stories.drawn(db, cast)) == {}

    with db.writing(cast.programme_manager) as work:
        cancel(work, given_up.id, CancelRound(reason="No hay quien la pague."))

    assert standing_of(db, bridge) == before
    assert (
        stories.entries(db, stories.drawn(db, cast)).keys() == stories.entries(db, given_up).keys()
    )


def test_a_round_in_which_something_was_scored_is_not_cancelled(db: Database, cast: Cast) -> None:
    row = stories.scored(db, cast)

    with (
        pytest.raises(Refused, match="carried to its end"),
        db.writing(cast.programme_manager) as work,
    ):
        cancel(work, row.id, CancelRound(reason="No gustó el resultado."))


def test_a_draft_is_cancelled_and_then_nobody_agrees_it(db: Database, cast: Cast) -> None:
    row = stories.prepared(db, cast)
    with db.writing(cast.programme_manager) as work:
        done = cancel(work, row.id, CancelRound(reason="Se propuso dos veces."))
        assert (done.state, done.agreed_at) == (RoundState.CANCELLED, None)

    with pytest.raises(Refused), db.writing(cast.programme_manager) as work:
        rounds.agree(work, row.id, AgreeRound())


@pytest.mark.one_database
def test_a_cancelled_round_says_so_to_everybody_and_its_needs_are_free_again(
    db: Database, cast: Cast, manager: Person, visit: Visit
) -> None:
    stories.four_needs(db, cast)
    row = stories.drawn(db, cast)

    assert visit(cast.engineer).get(f"/rounds/{row.id}/cancel").status_code == 403
    assert f'href="/rounds/{row.id}/cancel"' in manager.page(f"/rounds/{row.id}").html
    sent = manager.fill(f"/rounds/{row.id}/cancel", reason="Se cayó el convenio que la pagaba.")

    assert sent.status == 303
    own = manager.page(sent.path)
    assert "La ronda fue cancelada el" in own.words
    assert "4 necesidades que habían entrado están donde estaban antes." in own.words
    assert f"/rounds/{row.id}/draw" not in own.html
    public = visit(None).page(f"/public/rounds/{row.code}").words
    assert "Se cayó el convenio que la pagaba." in public
    assert manager.read(f"/api/rounds/{row.id}")["actions"] == []


@pytest.mark.one_database
def test_a_round_is_cancelled_with_a_reason_only(db: Database, cast: Cast, manager: Person) -> None:
    row = stories.agreed(db, cast)

    empty = manager.fill(f"/rounds/{row.id}/cancel", reason="")

    assert empty.status == 422
    assert manager.read(f"/api/rounds/{row.id}")["state"] == "agreed"


@pytest.mark.one_database
def test_what_a_score_rests_on_is_public_and_of_its_paper_only_the_mark(
    db: Database, cast: Cast, visit: Visit
) -> None:
    stories.four_needs(db, cast)
    row = stories.drawn(db, cast)
    paper = factories.paper(db, cast.engineer, stories.CALOTO)
    for key in (one.id for one in stories.entries(db, row).values()):
        found = (2, 50, 3, cop("10_000_000"))
        scores = (
            GiveScore(criterion="C1", value=2, evidence="Encuesta veredal.", file=paper),
            GiveScore(criterion="C2", value=50, evidence="Recorrido."),
            GiveScore(criterion="C3", value=3, evidence="Mapa."),
        )
        stories.score(db, cast, key, found, scores=scores)
    with db.writing(cast.programme_manager) as work:
        round_results.compute(work, row.id, ComputeRound())
        round_decisions.publish(work, row.id, PublishRound())
    visitor = visit(None)

    page = visitor.page(f"/public/rounds/{row.code}")
    said = visitor.client.get(f"/api/public/rounds/{row.code}").json()["needs"][0]

    assert str(paper) not in page.html
    assert "Se guarda un soporte que no se muestra aquí" in page.words
    first = said["evidence"][0]
    assert (first["criterion"], first["rests_on"]) == ("C1", "Encuesta veredal.")
    assert first["paper"]["sha256"][:16] in page.words
    assert said["cost_evidence"]["rests_on"] == "Precios de la última obra parecida."
    assert said["evidence"][1]["paper"] is None


@pytest.mark.one_database
def test_a_round_is_everybodys_to_read_from_the_day_it_was_agreed_and_its_result_when_published(
    db: Database, cast: Cast, visit: Visit
) -> None:
    proposed = stories.prepared(db, cast)
    row = stories.computed(db, cast)
    visitor = visit(None)

    page = visitor.page(f"/public/rounds/{row.code}").words
    said = visitor.client.get(f"/api/public/rounds/{row.code}").json()

    assert visitor.get(f"/public/rounds/{proposed.code}").status_code == 404
    assert "El resultado todavía no es público" in page
    assert "Pobreza" in page
    assert "Escuela" not in page
    assert (said["needs"], said["sensitivity"], said["inputs_hash"]) == ([], [], None)
    assert [pot["left"] for pot in said["pots"]] == [None, None]


# The list of everybody


@pytest.mark.one_database
def test_the_public_list_shows_what_is_public_and_nothing_else(
    db: Database, cast: Cast, visit: Visit
) -> None:
    visitor = visit(None)
    assert "Todavía no hay rondas ni votaciones públicas" in visitor.page("/public/rounds").words
    draft = stories.prepared(db, cast, name="Apenas propuesta")
    agreed = stories.agreed(db, cast, name="Ya acordada")
    election = ballot_boxes.counted(db, cast)

    with counted(db) as queries:
        page = visitor.page("/public/rounds")

    assert len(queries) <= 12
    assert f"/public/rounds/{agreed.code}" in page.html
    assert "140.000.000" in page.words  # Ninety and fifty millions of pesos together.
    assert draft.code not in page.html
    assert election.code not in page.html
    with db.writing(cast.programme_manager) as work:
        counted_elections.publish(work, election.id, PublishElection())
    said = visitor.client.get("/api/public/rounds").json()
    assert [(one["kind"], one["code"]) for one in said["rows"]] == [
        ("election", election.code),
        ("round", agreed.code),
    ]
    assert said["rows"][0]["budget_e2"] == 9_000
    assert visitor.get(said["rows"][0]["page"]).status_code == 200


@pytest.mark.one_database
def test_the_public_list_is_searched_and_goes_on_page_by_page(
    db: Database, cast: Cast, visit: Visit
) -> None:
    for number in range(52):
        stories.agreed(db, cast, name=f"Ronda {number:02d}")
    visitor = visit(None)

    first = visitor.client.get("/api/public/rounds").json()
    second = visitor.client.get(f"/api/public/rounds?after={first['next']}").json()

    assert (len(first["rows"]), len(second["rows"]), first["total"]) == (50, 2, 52)
    assert [one["name"] for one in second["rows"]] == ["Ronda 01", "Ronda 00"]
    assert second["next"] is None
    assert "Ronda 37" in visitor.page("/public/rounds?q=ronda 37").words
    assert "No se encontró nada" in visitor.page("/public/rounds?kind=election").words
    assert visitor.get("/public/rounds?kind=nada").status_code == 422
    assert 'href="/public/rounds"' in visitor.page("/sign-in").html


# Votes of assemblies


@pytest.mark.one_database
def test_the_vote_of_an_assembly_is_public_once_its_minutes_are_closed(
    db: Database, cast: Cast, visit: Visit
) -> None:
    village = factories.community(db, cast)
    needs = (
        factories.need(db, cast, village),
        factories.need(db, cast, village, title="Acueducto del alto", kind="rural_aqueduct"),
        factories.need(db, cast, village, title="Techo de la escuela", kind="classroom"),
    )
    open_one = factories.assembly(db, cast, village, needs)
    closed = closed_assembly(db, cast)
    anybody = visit(None)
    place = f"/public/assemblies/{closed.id}"

    listed = anybody.page("/public/rounds?kind=assembly")
    page = anybody.page(place)
    read = anybody.read(f"/api{place}")

    assert f'href="{place}"' in listed.html
    assert str(open_one.id) not in listed.html
    assert f'href="{place}/vote.pb"' in page.html
    assert [one["place"] for one in read["options"]][:2] == [1, 2]
    file = anybody.get(f"{place}/vote.pb").content.decode()
    assert "vote_type;choose-1" in file
    assert read["options"][0]["title"] in file
    for secret in (f"/public/assemblies/{open_one.id}", "/public/assemblies/K7QX"):
        assert anybody.get(secret).status_code == 404
        assert anybody.get(f"{secret}/vote.pb").status_code == 404
