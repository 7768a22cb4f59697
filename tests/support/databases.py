"""Databases for tests: the schema comes from the migrations, once per engine and session, and every test gets a copy.

`--database sqlite|postgres|both` chooses the engines; every test that asks for `database_url` or `db` runs once for each, unless it
is marked `one_database`: what it looks at lies in front of the database, or is the words of a page that the generated tests ask on both.
"""

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from psycopg import sql

from foundation.clock import BOGOTA, FrozenClock
from foundation.database import Database, build_engine
from tests.support.machine import lacking
from tests.support.postgres import find_programs, running_server

ROOT = Path(__file__).parents[2]
ENGINES = {"sqlite": ["sqlite"], "postgres": ["postgres"], "both": ["sqlite", "postgres"]}
TEMPLATE = "minga_template"

_numbers = itertools.count(1)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=sorted(ENGINES),
        default="sqlite",
        help="engines that database tests run on (default: sqlite)",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_engine" in metafunc.fixturenames:
        engines = ENGINES[metafunc.config.getoption("--database")]
        if metafunc.definition.get_closest_marker("one_database"):
            engines = engines[:1]
        metafunc.parametrize("database_engine", engines, indirect=True)


def migrate(url: str, revision: str = "head") -> None:
    """Bring the database at an address to a revision, as `minga migrate` does."""
    engine = build_engine(url, threads=1)
    config = Config(toml_file=ROOT / "pyproject.toml")
    config.attributes["connection"] = engine
    try:
        command.upgrade(config, revision)
    finally:
        engine.dispose()


@pytest.fixture(scope="session")
def sqlite_folder() -> Iterator[Path]:
    """A place for database files; in memory where there is one, because every commit waits for the disk."""
    memory = "/dev/shm"  # noqa: S108 - mkdtemp makes a folder that only we may enter
    folder = tempfile.mkdtemp(prefix="minga-", dir=memory if os.access(memory, os.W_OK) else None)
    yield Path(folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def sqlite_template(sqlite_folder: Path) -> Path:
    template = sqlite_folder / "template.sqlite"
    migrate(f"sqlite:///{template}")
    return template


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[psycopg.Connection]:
    """A connection to the session's own server as its owner."""
    programs = find_programs()
    if programs is None:
        lacking("PostgreSQL is not installed (Debian package postgresql)")
    with (
        running_server(programs) as socket,
        psycopg.connect(host=str(socket), user="postgres", autocommit=True) as connection,
    ):
        yield connection


@pytest.fixture(scope="session")
def postgres_template(postgres_server: psycopg.Connection) -> str:
    postgres_server.execute(sql.SQL("create database {}").format(sql.Identifier(TEMPLATE)))
    migrate(_address(postgres_server, TEMPLATE))
    return TEMPLATE


@pytest.fixture
def database_engine(request: pytest.FixtureRequest) -> str:
    """`sqlite` or `postgres`, as `--database` says."""
    return str(request.param)


@pytest.fixture
def database_url(database_engine: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database of this test's own, migrated and empty."""
    template = request.getfixturevalue(f"{database_engine}_template")
    yield from _database(database_engine, template, request)


@pytest.fixture
def bare_database_url(database_engine: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database without any table, for tests of migrations and of restoring."""
    yield from _database(database_engine, None, request)


@pytest.fixture
def clock() -> FrozenClock:
    """A Tuesday morning in the dry season, in working hours."""
    return FrozenClock(datetime(2026, 2, 17, 9, 30, tzinfo=BOGOTA))


@pytest.fixture
def db(database_url: str, clock: FrozenClock) -> Iterator[Database]:
    """An open, migrated and empty database with a clock that moves only when told."""
    database = Database(database_url, clock=clock)
    yield database
    database.close()


class Copies:
    """Copies of a test's database as it stands, for tests that tell many stories from one beginning."""

    def __init__(self, url: str, server: psycopg.Connection | None) -> None:
        self.url, self.server = url, server

    def make(self) -> str:
        """The address of a new copy; nobody may be in the original."""
        number = next(_numbers)
        if self.server is None:
            file = Path(self.url.removeprefix("sqlite:///"))
            copy = file.with_name(f"test_{number}.sqlite")
            shutil.copyfile(file, copy)
            return f"sqlite:///{copy}"
        original = str(sa.make_url(self.url).database)
        return _address(self.server, _create(self.server, f"test_{number}", original))

    def drop(self, url: str) -> None:
        if self.server is None:
            _unlink(Path(url.removeprefix("sqlite:///")))
        else:
            _drop(self.server, str(sa.make_url(url).database))


@pytest.fixture
def database_copies(
    database_url: str, database_engine: str, request: pytest.FixtureRequest
) -> Copies:
    """Copies of the database that this test has filled."""
    with_server = database_engine == "postgres"
    return Copies(database_url, request.getfixturevalue("postgres_server") if with_server else None)


def _database(
    engine: str, template: str | Path | None, request: pytest.FixtureRequest
) -> Iterator[str]:
    if engine == "sqlite":
        return _sqlite_copy(template, request.getfixturevalue("sqlite_folder"))
    return _postgres_copy(template, request.getfixturevalue("postgres_server"))


def _sqlite_copy(template: str | Path | None, folder: Path) -> Iterator[str]:
    file = folder / f"test_{next(_numbers)}.sqlite"
    if template is not None:
        shutil.copyfile(template, file)
    yield f"sqlite:///{file}"
    _unlink(file)


def _unlink(file: Path) -> None:
    for part in file.parent.glob(f"{file.name}*"):
        part.unlink()


def _postgres_copy(template: str | Path | None, server: psycopg.Connection) -> Iterator[str]:
    name = _create(server, f"test_{next(_numbers)}", str(template or "template0"))
    yield _address(server, name)
    _drop(server, name)


def _create(server: psycopg.Connection, name: str, template: str) -> str:
    source = sql.SQL("template {}").format(sql.Identifier(template))
    # Copying files is twice as fast as the log-based default; older servers know no other way.
    strategy = sql.SQL("strategy file_copy" if server.info.server_version >= 150000 else "")
    parts = [sql.SQL("create database"), sql.Identifier(name), source, strategy]
    server.execute(sql.SQL(" ").join(parts))
    return name


def _drop(server: psycopg.Connection, name: str) -> None:
    server.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def _address(server: psycopg.Connection, name: str) -> str:
    return f"postgresql+psycopg://postgres@/{name}?host={server.info.host}"
