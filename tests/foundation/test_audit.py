"""The log holds what it was told, refuses to be rewritten, and shows it where somebody did so all the same."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation import audit, triggers
from foundation.audit import (
    GENERAL,
    AuditEntry,
    AuditSeal,
    AuditSealHead,
    Chain,
    Entry,
    anchor,
    head,
    verify,
)
from foundation.clock import FrozenClock
from foundation.columns import Base
from foundation.database import Database
from foundation.identity.actors import SYSTEM
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.people import DescribePerson, describe

ROAD = UUID("0197f3c1-7d2e-7a4b-8c11-2f5d9e0a6b33")
BRIDGE = UUID("0197f3c1-7d2e-7a4b-8c11-2f5d9e0a6b34")
AT = datetime(2026, 2, 17, 14, 30, 0, 123456, tzinfo=UTC)


def entry(stream: UUID = ROAD, number: int = 1) -> Entry:
    return Entry(
        stream=stream,
        at=AT + timedelta(minutes=number),
        actor_id=new_id(),
        action="need.registered",
        subject_kind="need",
        subject_id=new_id(),
        subject_version=number,
        territory="CO.19.19142.",
        facts={"number": number, "kind": "concrete_track"},
    )


def write(db: Database, *entries: Entry) -> None:
    with Session(db.engine) as session, session.begin():
        Chain(session).append(entries)


def story(db: Database) -> None:
    """Two chains of three and two entries, sealed, then one entry more."""
    write(db, entry(ROAD, 1), entry(BRIDGE, 2), entry(ROAD, 3))
    write(db, entry(BRIDGE, 4), entry(ROAD, 5))
    db.seal()
    write(db, entry(ROAD, 6))


@contextmanager
def unguarded(db: Database) -> Iterator[sa.Connection]:
    """The database in the hands of somebody who took the triggers away; everything is as before afterwards."""
    with db.engine.connect() as connection:
        if db.is_sqlite:
            for name in triggers.installed(connection):
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            for table in Base.metadata.tables:
                connection.exec_driver_sql(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        yield connection
        connection.rollback()


def faults(connection: sa.Connection) -> list[str]:
    with Session(bind=connection) as session:
        return [fault.what for fault in verify(session)]


def sound(db: Database) -> bool:
    with Session(db.read_engine) as session:
        return list(verify(session)) == []


def test_an_untouched_log_has_no_fault(db: Database) -> None:
    assert sound(db)
    story(db)

    assert sound(db)
    with Session(db.read_engine) as session:
        assert audit.count(session) == (6, 2)
        assert head(session, ROAD)[0] == 4
        assert anchor(session, BRIDGE).digest == head(session, BRIDGE)[1][:16]
        assert head(session, GENERAL) == (0, audit.START)


OTHER_VALUES: dict[str, object] = {
    "stream": GENERAL,
    "position": 9,
    "at": AT,
    "actor_id": None,
    "action": "need.withdrawn",
    "subject_kind": "project",
    "subject_id": ROAD,
    "subject_version": None,
    "territory": "CO.19.",
    "facts": {"number": 7, "kind": "concrete_track"},
    "previous_hash": "0" * 64,
    "hash": "f" * 64,
}


def test_a_change_of_any_column_of_an_entry_is_found(db: Database) -> None:
    story(db)
    assert list(OTHER_VALUES) == AuditEntry.__table__.columns.keys()

    for name, value in OTHER_VALUES.items():
        for position in (2, 4):
            with unguarded(db) as connection:
                this = sa.update(AuditEntry).where(
                    AuditEntry.stream == ROAD, AuditEntry.position == position
                )
                connection.execute(this.values({name: 19 if name == "position" else value}))
                assert faults(connection), f"{name} of entry {position}"

    assert sound(db)


def test_a_change_of_any_column_of_a_seal_is_found(db: Database) -> None:
    story(db)
    changes: dict[type[Any], dict[str, object]] = {
        AuditSeal: {"position": 5, "at": AT, "previous_hash": "1" * 64, "hash": "2" * 64},
        AuditSealHead: {"seal_position": 5, "stream": GENERAL, "position": 2, "hash": "3" * 64},
    }

    with Session(db.read_engine) as session:
        road = AuditSealHead.stream == ROAD
        hashes = {
            AuditSeal: session.execute(sa.select(AuditSeal.hash)).scalars().all(),
            AuditSealHead: session.execute(sa.select(AuditSealHead.hash).where(road))
            .scalars()
            .all(),
        }

    for model, values in changes.items():
        assert list(values) == model.__table__.columns.keys()
        for name, value in values.items():
            with unguarded(db) as connection:
                if not db.is_sqlite:
                    connection.exec_driver_sql("SET CONSTRAINTS ALL DEFERRED")
                connection.execute(
                    sa.update(model).where(model.hash.in_(hashes[model])).values({name: value})
                )
                assert faults(connection), f"{model.__name__}.{name}"


def remove(*positions: int) -> Callable[[sa.Connection], object]:
    rows = sa.delete(AuditEntry).where(
        AuditEntry.stream == ROAD, AuditEntry.position.in_(positions)
    )
    return lambda connection: connection.execute(rows)


def swap(connection: sa.Connection) -> None:
    """Two entries in each other's place."""
    for old, new in ((1, 99), (2, 1), (99, 2)):
        connection.execute(
            sa.update(AuditEntry)
            .where(AuditEntry.stream == ROAD, AuditEntry.position == old)
            .values(position=new)
        )


def close_the_gap(connection: sa.Connection) -> None:
    """An entry taken out, the later ones moved up and hashed anew."""
    rows = connection.execute(
        sa.select(AuditEntry).where(AuditEntry.stream == ROAD).order_by(AuditEntry.position)
    ).all()
    connection.execute(sa.delete(AuditEntry).where(AuditEntry.stream == ROAD))
    kept = [Entry(**{name: getattr(row, name) for name in Entry.__annotations__}) for row in rows]
    with Session(bind=connection) as session:
        Chain(session).append([kept[0], *kept[2:]])
        session.flush()


TAMPERINGS: dict[str, Callable[[sa.Connection], object]] = {
    "the first": remove(1),
    "one in the middle": remove(2),
    "the tail that was sealed": remove(3, 4),
    "a whole chain": remove(1, 2, 3, 4),
    "two swapped": swap,
    "a chain written anew without one": close_the_gap,
}


def test_an_entry_that_was_removed_or_moved_is_found(db: Database) -> None:
    story(db)

    for what, tamper in TAMPERINGS.items():
        with unguarded(db) as connection:
            tamper(connection)

            assert faults(connection), what


def test_a_seal_that_was_removed_is_found_by_the_next_one(db: Database) -> None:
    story(db)
    db.seal()

    with unguarded(db) as connection:
        connection.execute(sa.delete(AuditSealHead).where(AuditSealHead.seal_position == 1))
        connection.execute(sa.delete(AuditSeal).where(AuditSeal.position == 1))

        assert faults(connection)


def test_a_seal_lists_only_what_moved_since_the_one_before(
    db: Database, clock: FrozenClock
) -> None:
    assert db.seal() is None
    story(db)
    clock.advance(timedelta(days=1))

    assert db.seal() == 2
    assert db.seal() is None
    with Session(db.read_engine) as session:
        listed = session.execute(
            sa.select(AuditSealHead.seal_position, AuditSealHead.stream, AuditSealHead.position)
        ).all()
    assert {tuple(row) for row in listed} == {(1, ROAD, 3), (1, BRIDGE, 2), (2, ROAD, 4)}


# The database itself


REWRITES = (
    "UPDATE {table} SET hash = 'x'",
    "DELETE FROM {table}",
    "INSERT INTO {table} SELECT * FROM {table} LIMIT 1",
)
SQLITE_REWRITES = (
    "INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1",
    "REPLACE INTO {table} SELECT * FROM {table} LIMIT 1",
    "UPDATE OR REPLACE {table} SET hash = 'x'",
)
POSTGRESQL_REWRITES = (
    "TRUNCATE {table} CASCADE",
    "INSERT INTO {table} SELECT * FROM {table} LIMIT 1 ON CONFLICT ({key}) DO UPDATE SET hash = 'x'",
)


def test_the_database_refuses_to_rewrite_the_log(db: Database) -> None:
    story(db)
    own = SQLITE_REWRITES if db.is_sqlite else POSTGRESQL_REWRITES

    log: list[type[Base]] = [AuditEntry, AuditSeal, AuditSealHead]
    for model in log:
        key = ", ".join(column.name for column in sa.inspect(model).primary_key)
        for statement in (*REWRITES, *own):
            text = statement.format(table=model.__tablename__, key=key)
            with pytest.raises(sa.exc.DBAPIError), db.engine.begin() as connection:
                connection.exec_driver_sql(text)

    assert sound(db)


def test_a_chain_grows_only_at_its_end(db: Database) -> None:
    story(db)

    for position in (0, 1, 4, 6, 99):
        values = {
            **vars(entry()),
            "position": position,
            "previous_hash": "0" * 64,
            "hash": "1" * 64,
        }
        with pytest.raises(sa.exc.DBAPIError), db.engine.begin() as connection:
            connection.execute(sa.insert(AuditEntry).values(**values))

    assert sound(db)


# Many writers


@pytest.mark.parametrize("streams", [(GENERAL,), (ROAD, BRIDGE, GENERAL)])
def test_writers_at_the_same_time_make_whole_chains(
    db: Database, streams: tuple[UUID, ...]
) -> None:
    each, writers = 6, 4

    def work_on(number: int) -> None:
        # Every writer names the chains in another order.
        order = streams[number % len(streams) :] + streams[: number % len(streams)]
        for step in range(each):
            with db.writing(SYSTEM) as work:
                work.require(Permission.PERSON_READ, "CO.")
                row = describe(work, "CO.19.", DescribePerson(name="Persona de prueba"))
                for stream in order:
                    work.record("person.described", row, project=stream, facts={"step": step})

    with ThreadPoolExecutor(writers) as pool:
        list(pool.map(work_on, range(writers)))

    assert sound(db)
    with Session(db.read_engine) as session:
        assert audit.count(session) == (each * writers * len(streams), len(streams))
        assert {head(session, stream)[0] for stream in streams} == {each * writers}


def test_two_seals_at_the_same_time_are_two_or_one_and_never_a_fork(db: Database) -> None:
    story(db)

    with ThreadPoolExecutor(2) as pool:
        seals = list(pool.map(lambda _: db.seal(), range(2)))

    assert sorted(seals, key=str) == [2, None]
    assert sound(db)
