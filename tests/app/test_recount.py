"""One command works everything out again that follows from something else, and finds what was changed behind its back."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from app import recount
from app.wiring import REACTIONS
from foundation.clock import FrozenClock
from foundation.database import Database
from foundation.identity.actors import SYSTEM
from tests.support import factories, scenarios, schedules, works
from tests.support.factories import cast


@pytest.fixture
def lived_in(database_url: str, clock: FrozenClock) -> Iterator[Database]:
    """A place with one work from its assembly to its maintenance, and another being built."""
    db = Database(database_url, clock=clock, reactions=REACTIONS)
    hands = cast()
    project = factories.financed(db, hands)
    schedules.adopted(db, hands, project)
    works.handed_over(db, hands, project)
    works.running(db, hands)
    scenarios.computed(db, hands)
    yield db
    db.close()


def differences(db: Database) -> dict[str, str]:
    with db.reading(SYSTEM) as work:
        found = recount.recount(work)
    assert found.checked > 15
    return {one.kind: one.subject for one in found.differences}


def test_a_sound_place_has_no_difference(lived_in: Database) -> None:
    assert differences(lived_in) == {}


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("screening", "UPDATE climate_screening SET now_rating = 'low', future_rating = 'low'"),
        (
            "budget",
            "UPDATE budget_line SET quantity_milli = quantity_milli + 1000 WHERE position = 1",
        ),
        ("funding", "UPDATE project SET funded_minor = funded_minor + 100"),
        ("agreement", "UPDATE project SET verified_minor = verified_minor + 100"),
        ("light", "UPDATE project SET critical_from = NULL, late_from = NULL"),
        ("schedule", "UPDATE schedule_task SET ends_on = '2031-02-03' WHERE code = '2'"),
        (
            "progress",
            "UPDATE milestone SET verified_minor = verified_minor - 100, claimed_minor = 0 WHERE verified_minor > 0",
        ),
        ("task", "UPDATE maintenance_task SET next_due_on = '2031-02-03'"),
        ("assembly", "UPDATE assembly_alternative SET votes = votes + 1 WHERE place = 1"),
    ],
)
def test_what_was_changed_behind_its_back_is_found(
    lived_in: Database, kind: str, change: str
) -> None:
    with lived_in.engine.begin() as connection:
        connection.execute(sa.text(change))

    assert kind in differences(lived_in)
