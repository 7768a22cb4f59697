"""The rest of an unfinished work in front of people: contracted with one button, drafted with what is left, and told on every page."""

from collections.abc import Callable

import pytest

from foundation.database import Database
from foundation.identity.actors import Actor
from portfolio import projects
from tests.support import closures, works
from tests.support.factories import Cast, accounts
from tests.support.web import Person

# Every page is asked on both engines by the generated tests; what pages say is tried on one.
pytestmark = pytest.mark.one_database

Visit = Callable[[Actor | None], Person]
RETURNED = "13_650_000"


@pytest.fixture
def hands(db: Database) -> Cast:
    return accounts(db)


def test_the_rest_is_contracted_from_the_inbox_drafted_and_told_on_every_page(
    db: Database, hands: Cast, visit: Visit
) -> None:
    manager, officer, engineer = (
        visit(actor) for actor in (hands.programme_manager, hands.contracts_officer, hands.engineer)
    )
    first = closures.left_unfinished(db, hands)
    key = closures.to_finish(db, hands, first)
    path = f"/unfinished/{key}"
    assert "todavía no está liquidado" in manager.page(path).words
    closures.settled(db, hands, first, returned=RETURNED)
    assert f"{path}/contract" in manager.page("/").html
    assert f"{path}/contract" not in officer.page(path).html

    sent = manager.fill(f"{path}/contract", reason="Queda la mitad de los recursos.")

    assert sent.path == path
    work = f"/works/{first.project_id}"
    assert f"{work}/agreement" in officer.page(path).html
    assert f'"{work}"' in officer.page("/").html
    assert "45.500.000" in officer.page(f"{work}/agreement").words
    with db.reading(hands.auditor) as reading:
        project = projects.get(reading, first.project_id)
    second = works.running(db, hands, project, **closures.the_rest())
    before = officer.page(f"/agreements/{first.id}").html
    assert f'href="/agreements/{second.id}"' in before
    after = officer.page(f"/agreements/{second.id}").words
    assert "se empezó con el convenio" in after
    told = officer.page(f"{work}/passport").words
    assert str(first.number) in told
    assert str(second.number) in told
    for milestone in works.plan(db, second, hands):
        works.verify(db, hands, milestone)
    refused = engineer.send(f"{path}/close", engineer.page(f"{path}/close").answers)
    assert "sigue con el convenio" in refused.words
    works.accept(db, hands, second)
    assert f"{path}/close" in engineer.page("/").html
    closed = engineer.page(f"{path}/close")
    assert str(second.number) in closed.answers["outcome"][0]
    assert engineer.send(f"{path}/close", closed.answers).path == path
