"""Elections on the pages: ballots sent as a file, counted, decided beside the count, published, and taken away to be counted again."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from exchange import counted_elections
from exchange.counted_elections import (
    CountedElection,
    DecideOtherwise,
    ElectionDecision,
    PublishElection,
)
from exchange.pabulib import reader
from foundation.database import Database
from foundation.errors import InvalidCommand, Refused
from foundation.identity.actors import Actor
from portfolio.ballots.counting import count
from portfolio.round_decisions import OverrideKind
from tests.support import ballot_boxes as stories
from tests.support import factories
from tests.support.factories import Cast
from tests.support.web import Person

Visit = Callable[[Actor | None], Person]
SENT = {"name": "Votación de prueba", "territory": "CO.19."}
AGAINST = DecideOtherwise(
    project="2",
    kind=OverrideKind.LEGAL_LIMIT,
    decision=ElectionDecision.NOT_ELECTED,
    reason="El predio no es del municipio.",
)


@pytest.fixture
def cast(db: Database) -> Cast:
    return factories.accounts(db)


def test_ballots_are_sent_counted_and_explained(db: Database, cast: Cast, visit: Visit) -> None:
    facilitator = visit(cast.social_facilitator)
    form = facilitator.page("/elections").answers

    sent = facilitator.send("/elections", {**form, **SENT}, {"file": stories.FILE.encode()})
    page = facilitator.page(sent.path).words

    # Escuela (50) and Puente (60) are equal with two votes; the cheaper comes first, and only the path fits beside it.
    assert "2 de 3 proyectos elegidos; cuestan 80 de 90." in page
    assert "1 Puente (2 puntos) cuesta 60; solo quedaban 40: no elegido." in page
    assert "El orden declarado decidió quién queda elegido." in page


def test_of_the_voters_only_what_they_voted_is_kept(db: Database, cast: Cast) -> None:
    row = stories.counted(db, cast)

    kept = counted_elections.result_file(row).decode()

    assert not any(word in kept for word in ("ana", "beto", "caro", "33", "age"))
    again = reader.read(kept.encode())
    assert again.rule is not None
    assert row.rule == again.rule
    assert again.selected == set(count(again.election, again.rule).winners) == {"2", "3"}


def test_a_malformed_file_is_refused_with_its_line(db: Database, cast: Cast, visit: Visit) -> None:
    facilitator = visit(cast.social_facilitator)
    form = facilitator.page("/elections").answers
    broken = stories.FILE.replace("caro;27;2", "caro;27;9").encode()

    answer = facilitator.send("/elections", {**form, **SENT}, {"file": broken})
    nothing = facilitator.send("/elections", {**form, **SENT, "name": ""}, {"file": b""})

    assert answer.status == 409
    assert "Línea 21" in answer.words
    assert {"name", "file"} <= nothing.wrong
    with db.reading(cast.auditor) as work:
        assert not work.session.execute(sa.select(CountedElection)).all()


def test_what_is_decided_otherwise_stands_beside_the_count_for_everybody(
    db: Database, cast: Cast, visit: Visit
) -> None:
    row = stories.counted(db, cast)
    hidden = visit(None).get(f"/public/elections/{row.code}")
    with db.writing(cast.programme_manager) as work:
        counted_elections.decide(work, row.id, AGAINST)
        counted_elections.publish(work, row.id, PublishElection())

    page = visit(None).page(f"/public/elections/{row.code}").words

    assert hidden.status_code == 404
    assert "Límite legal: El predio no es del municipio." in page
    assert "2 de 3 proyectos elegidos" in page
    file = visit(None).get(f"/public/elections/{row.code}/result.pb")
    assert file.text.startswith("META\n")
    assert file.headers["content-type"] == "text/plain; charset=utf-8"
    with pytest.raises(Refused), db.writing(cast.programme_manager) as work:
        counted_elections.decide(work, row.id, AGAINST)


def test_a_decision_that_decides_nothing_is_refused(db: Database, cast: Cast) -> None:
    row = stories.counted(db, cast)
    same = DecideOtherwise(
        project="1",
        kind=OverrideKind.OTHER,
        decision=ElectionDecision.NOT_ELECTED,
        reason="Ya no estaba.",
    )

    with pytest.raises(InvalidCommand), db.writing(cast.programme_manager) as work:
        counted_elections.decide(work, row.id, same)


def test_a_result_changed_behind_its_back_is_found(db: Database, cast: Cast) -> None:
    row = stories.counted(db, cast)
    with db.reading(cast.auditor) as work:
        assert counted_elections.differences(work.session) == ()

    with db.engine.begin() as connection:
        text = row.file.replace("1;60;", "1;40;")
        connection.execute(sa.update(CountedElection).values(file=text))

    with db.reading(cast.auditor) as work:
        assert [code for code, _ in counted_elections.differences(work.session)] == [row.code]
