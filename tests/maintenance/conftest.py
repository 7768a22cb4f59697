"""Tests of maintenance stand on a database with the application's reactions, and in front of the real application."""

from collections.abc import Iterator

import pytest

from foundation.clock import FrozenClock
from foundation.database import Database
from tests.maintenance import handed
from tests.support.web import address, client, site, visit

__all__ = ["address", "client", "site", "visit"]


@pytest.fixture
def db(database_url: str, clock: FrozenClock) -> Iterator[Database]:
    """An open database in which a completed handover opens its assets."""
    database = handed.open_database(database_url, clock)
    yield database
    database.close()
