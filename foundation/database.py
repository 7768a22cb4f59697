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
from foundation.errors import StaleVersion, Unavailable
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
        is_durable: bool = True,
    ) -> None:
        self.url = url
        self.clock = clock or SystemClock()
        self.reactions = dict(reactions or {})
        self.is_sqlite = url.startswith("sqlite")
        self.threads = threads or (SQLITE_THREADS if self.is_sqlite else POSTGRESQL_THREADS)
        self.engine = build_engine(url, self.threads, is_durable=is_durable)
        self.read_engine = self.engine.execution_options(reads_only=True)

    def close(self) -> None:
        """Give every connection back to the operating system."""
        self.engine.dispose()

    @contextmanager
    def writing(
        self, actor: Actor | Resolver, *, expecting: Expectation | None = None
    ) -> Iterator[Work]:
        """One transaction on behalf of one actor; committed on leaving, rolled back on any exception."""
        with self._session(self.engine) as session:
            work = Work(
                session, _resolve(actor, session), self.clock.now(), self.reactions, expecting
            )
            yield work
            Chain(session).append(work.settle())
            session.commit()

    def seal(self) -> int | None:
        """Close the audit log as it stands; the position of the new seal, or ``None`` when nothing moved."""
        with Session(self.engine) as session, session.begin():
            return seal(session, self.clock.now())

    @contextmanager
    def reading(self, actor: Actor | Resolver) -> Iterator[Work]:
        """A consistent look at the data on behalf of one actor; nothing can be changed through it."""
        with self._session(self.read_engine) as session:
            session.autoflush = False
            if not self.is_sqlite:
                # SQLite's readers see one instant by themselves.
                session.connection(
                    execution_options={
                        "isolation_level": "REPEATABLE READ",
                        "postgresql_readonly": True,
                    }
                )
            work = Work(session, _resolve(actor, session), self.clock.now(), {}, None)
            yield work
            work.refuse_changes()
            # What was read stays readable after the look has ended; a rollback alone would empty it.
            session.expunge_all()

    @contextmanager
    def _session(self, engine: sa.Engine) -> Iterator[Session]:
        """A session whose failures are said in our own terms, and of which nothing stays but what was committed."""
        with Session(engine, expire_on_commit=False) as session:
            try:
                yield session
            except StaleDataError as stale:
                raise StaleVersion(0, 0) from stale
            except DBAPIError as failure:
                raise explain(failure) from failure
            except sa.exc.TimeoutError as full:
                raise Unavailable from full
            finally:
                # A COMMIT that failed leaves its connection dirty; without this its rows would show to the next request.
                session.rollback()


def _resolve(actor: Actor | Resolver, session: Session) -> Actor:
    return actor if isinstance(actor, Actor) else actor(session)


def build_engine(url: str, threads: int, *, is_durable: bool = True) -> sa.Engine:
    """An engine whose pool is as large as the number of threads that use it, so that no request waits for a connection.

    ``is_durable=False`` is for filling a place that is thrown away if that is interrupted.
    """
    options: dict[str, Any] = {
        "pool_size": threads + 1,
        "max_overflow": 2,
        "pool_timeout": 30,
        # What people wrote belongs into their rows, never into the log of a failure.
        "hide_parameters": True,
    }
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
            # An acknowledged change survives a power cut, not only a killed process.
            "synchronous=full" if is_durable else "synchronous=off",
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
