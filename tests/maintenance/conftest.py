"""Tests of maintenance stand on a database with the application's reactions."""

from collections.abc import Iterator

import pytest

from foundation.clock import FrozenClock
from foundation.database import Database
from tests.maintenance import handed


@pytest.fixture
def db(database_url: str, clock: FrozenClock) -> Iterator[Database]:
    """An open database in which a completed handover opens its assets."""
    database = handed.open_database(database_url, clock)
    yield database
    database.close()
