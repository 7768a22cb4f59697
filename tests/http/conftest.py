"""The edge is the same on both databases, so most of its tests take the first one that ``--database`` names; ``test_limits`` takes all."""

from collections.abc import Iterator

import pytest

from foundation.clock import FrozenClock
from foundation.database import Database
from tests.support import databases
from tests.support.databases import ENGINES


@pytest.fixture
def db(request: pytest.FixtureRequest, clock: FrozenClock) -> Iterator[Database]:
    """An open, migrated and empty database of one kind."""
    engine = ENGINES[request.config.getoption("--database")][0]
    template = request.getfixturevalue(f"{engine}_template")
    for url in databases._database(engine, template, request):
        database = Database(url, clock=clock)
        yield database
        database.close()
