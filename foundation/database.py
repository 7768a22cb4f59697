"""One database behind one door: SQLite for a municipality, PostgreSQL for a department, by its address alone.

``writing`` opens the unit of work that may change data, ``reading`` the one that may not. SQLite writers begin IMMEDIATE (a deferred
transaction loses updates silently under concurrency); readers begin plainly, so that nobody starves.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from foundation.audit import Chain, seal
from foundation.clock import Clock, SystemClock
from foundation.constraints import explain
from foundation.errors import StaleVersion
from foundation.identity.actors import Actor
from foundation.work import Expectation, Reaction, Work

Resolver = Callable[[Session], Actor]

# Measured on two cores: more threads than this make SQLite slower (one writer, one interpreter lock) and PostgreSQL no faster.
SQLITE_THREADS = 2
POSTGRESQL_THREADS = 8


class Database:
    """The engine, the clock and the reactions to events; everything that opens a unit of work has one of these."""

    def __init__(
        self,
        url: str,
        *,
        clock: Clock | None = None,
        reactions: Mapping[type, tuple[Reaction, ...]] | None = None,
        threads: int | None = None,
    ) -> None:
        self.url = url
        self.clock = clock or SystemClock()
        self.reactions = dict(reactions or {})
        self.is_sqlite = url.startswith("sqlite")
        self.threads = threads or (SQLITE_THREADS if self.is_sqlite else POSTGRESQL_THREADS)
        self.engine = build_engine(url, self.threads)
        self.read_engine = self.engine.execution_options(reads_only=True)

    def close(self) -> None:
        """Give every connection back to the operating system."""
        self.engine.dispose()

    @contextmanager
    def writing(
        self, actor: Actor | Resolver, *, expecting: Expectation | None = None
    ) -> Iterator[Work]:
        """One transaction on behalf of one actor; committed on leaving, rolled back on any exception."""
        with Session(self.engine, expire_on_commit=False, autoflush=True) as session:
            try:
                work = Work(
                    session, _resolve(actor, session), self.clock.now(), self.reactions, expecting
                )
                yield work
                Chain(session).append(work.settle())
                session.commit()
            except StaleDataError as stale:
                raise StaleVersion(0, 0) from stale
            except DBAPIError as failure:
                raise explain(failure) from failure
            finally:
                # A COMMIT that failed leaves its connection dirty; without this its rows would show to the next request.
                session.rollback()

    def seal(self) -> int | None:
        """Close the audit log as it stands; the position of the new seal, or ``None`` when nothing moved."""
        with Session(self.engine) as session, session.begin():
            return seal(session, self.clock.now())

    @contextmanager
    def reading(self, actor: Actor | Resolver) -> Iterator[Work]:
        """A consistent look at the data on behalf of one actor; nothing can be changed through it."""
        with Session(self.read_engine, expire_on_commit=False, autoflush=False) as session:
            if not self.is_sqlite:
                session.connection(execution_options={"postgresql_readonly": True})
            try:
                yield Work(session, _resolve(actor, session), self.clock.now(), {}, None)
            finally:
                session.rollback()


def _resolve(actor: Actor | Resolver, session: Session) -> Actor:
    return actor if isinstance(actor, Actor) else actor(session)


def build_engine(url: str, threads: int) -> sa.Engine:
    """An engine whose pool is as large as the number of threads that use it, so that no request waits for a connection."""
    options: dict[str, Any] = {"pool_size": threads + 1, "max_overflow": 2, "pool_timeout": 30}
    if not url.startswith("sqlite"):
        return sa.create_engine(url, pool_pre_ping=True, **options)
    engine = sa.create_engine(
        url, poolclass=sa.QueuePool, connect_args={"check_same_thread": False}, **options
    )

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # We say BEGIN ourselves.
        for pragma in (
            "journal_mode=wal",
            "synchronous=full",  # An acknowledged change survives a power cut, not only a killed process.
            "busy_timeout=10000",
            "foreign_keys=on",
            "recursive_triggers=on",  # INSERT OR REPLACE must not slip past a DELETE trigger.
            "cache_size=-32000",
        ):
            connection.execute("pragma " + pragma)

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        reads_only = connection.get_execution_options().get("reads_only")
        connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")

    return engine
