"""A source and a target for copying, in every way from an engine to an engine that ``--database`` allows."""

from collections.abc import Iterator

import pytest

from foundation.clock import FrozenClock
from foundation.database import Database
from tests.support import databases
from tests.support.databases import ENGINES


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every way from an engine to an engine that ``--database`` allows."""
    if "ways" in metafunc.fixturenames:
        engines = ENGINES[metafunc.config.getoption("--database")]
        ways = [(a, b) for a in engines for b in engines]
        metafunc.parametrize("ways", ways, ids=[f"{a}-to-{b}" for a, b in ways])


def opened(engine: str, request: pytest.FixtureRequest, clock: FrozenClock) -> Iterator[Database]:
    template = request.getfixturevalue(f"{engine}_template")
    for url in databases._database(engine, template, request):
        database = Database(url, clock=clock)
        yield database
        database.close()


@pytest.fixture
def source(
    ways: tuple[str, str], request: pytest.FixtureRequest, clock: FrozenClock
) -> Iterator[Database]:
    yield from opened(ways[0], request, clock)


@pytest.fixture
def target(
    ways: tuple[str, str], request: pytest.FixtureRequest, clock: FrozenClock
) -> Iterator[Database]:
    yield from opened(ways[1], request, clock)
