"""Killed processes and people who act at the same moment, on real databases."""

import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Mapped, Session, mapped_column

import app.tables  # noqa: F401 - the migrated database has every table
from foundation import audit, backups, files, jobs, triggers
from foundation.audit import AuditEntry
from foundation.clock import FrozenClock
from foundation.columns import NAMING, Base, Versioned, enum_column
from foundation.columns import Path as TerritoryPath
from foundation.database import Database
from foundation.errors import Problem, Refused, StaleVersion
from foundation.files import FileStore, StoredFile, open_store
from foundation.identity.actors import SYSTEM
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.jobs import Job, JobState
from foundation.lifecycle import REGISTRY, Lifecycle, Step
from foundation.numbering import NumberSeries
from foundation.people import Person
from foundation.workers import Worker
from tests.foundation import killed
from tests.foundation.two_databases import pytest_generate_tests, source, target

__all__ = ["pytest_generate_tests", "source", "target"]

CAUCA = killed.CAUCA
ROOT = Path(__file__).resolve().parents[2]


def run_and_kill(after: int, *arguments: str) -> list[str]:
    """Start one of the programs, kill it (SIGKILL) once it has printed so many lines, and give every whole line it printed."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.foundation.killed", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        lines = [line for _, line in zip(range(after), process.stdout, strict=False)]
        process.kill()
        lines += process.stdout.readlines()
        troubles = process.stderr.read()
    assert process.returncode == -signal.SIGKILL, troubles
    return [line.strip() for line in lines if line.endswith("\n")]


def faults(db: Database) -> list[audit.Fault]:
    with Session(db.read_engine) as session:
        return list(audit.verify(session))


# A killed process


def whole_units(db: Database, store: FileStore) -> set[str]:
    """The keys of all photos; each must have everything that was written with it, and nothing may stand without its photo."""
    with Session(db.read_engine) as session:
        photos = {str(key) for key in session.execute(sa.select(StoredFile.id)).scalars()}
        added = session.execute(
            sa.select(AuditEntry.subject_id).where(AuditEntry.action == "file.added")
        ).scalars()
        described = session.execute(
            sa.select(AuditEntry.facts).where(AuditEntry.action == "person.described")
        ).scalars()
        tasks = list(session.execute(sa.select(Job.args)).scalars())
        people = session.execute(sa.select(sa.func.count(Person.id))).scalar_one()
        numbers = session.execute(sa.select(NumberSeries.last)).scalar_one()
        assert Counter(str(key) for key in added) == Counter(photos)
        assert Counter(facts["file"] for facts in described) == Counter(photos)
        assert Counter(task["file"] for task in tasks) == Counter(photos)
        assert sorted(task["number"] for task in tasks) == list(range(1, len(photos) + 1))
        assert people == numbers == len(photos)
        assert list(files.missing(session.connection(), store)) == []
    return photos


def test_a_killed_process_loses_nothing_acknowledged_and_leaves_nothing_half(
    database_url: str, tmp_path: Path
) -> None:
    folder = str(tmp_path / "files")
    db, store = Database(database_url), open_store(folder, max_bytes=killed.MAX_BYTES)
    acknowledged: set[str] = set()

    # Again and again in the same place, so that what a killed process leaves behind disturbs no later one.
    for lines in (7, 23, 41):
        acknowledged |= set(run_and_kill(lines, "write", database_url, folder))

        assert acknowledged <= whole_units(db, store)
        assert len(whole_units(db, store) - acknowledged) <= 3 * killed.WRITERS
        assert faults(db) == []
        db.seal()

    assert len(acknowledged) >= 7 + 23 + 41
    db.close()


def test_a_killed_worker_loses_no_job_and_does_none_twice(
    database_url: str, clock: FrozenClock
) -> None:
    db = Database(database_url)
    with db.writing(SYSTEM) as work:
        for number in range(40):
            jobs.enqueue(work, "count", {"n": number})

    begun = run_and_kill(9, "work", database_url)
    later = Database(database_url, clock=clock)
    clock.move_to(db.clock.now() + jobs.LEASE + timedelta(seconds=1))
    done: list[int] = []
    Worker(later, {"count": lambda _work, args: done.append(args["n"])}).run_due()

    with Session(db.read_engine) as session:
        counted = session.execute(
            sa.select(AuditEntry.facts).where(AuditEntry.action == "job.counted")
        )
        finished_before = [facts["n"] for facts in counted.scalars()]
        states = Counter(session.execute(sa.select(Job.state)).scalars())
        drawn = session.execute(sa.select(NumberSeries.last)).scalar_one()
    assert sorted(finished_before + done) == list(range(40))
    assert drawn == len(finished_before) >= len(begun) - 1
    assert states == {JobState.DONE: 40}
    db.close()
    later.close()


def test_a_killed_restoration_leaves_an_empty_place_that_can_be_restored(
    source: Database, target: Database, tmp_path: Path
) -> None:
    old, new = str(tmp_path / "old"), str(tmp_path / "new")
    store, new_store = (open_store(at, max_bytes=killed.MAX_BYTES) for at in (old, new))
    run_and_kill(5, "write", source.url, old)
    backup = tmp_path / "place.zip"
    manifest = backups.back_up(source, store, backup)

    # The last steps are files: rows are all written by then, and none may stay.
    among_files = sum(part.rows > 0 for part in manifest.tables) + 3
    for steps in (2, among_files):
        run_and_kill(steps, "restore", target.url, new, str(backup))
        with Session(target.read_engine) as session:
            assert session.execute(sa.select(sa.func.count(StoredFile.id))).scalar_one() == 0

    backups.restore(backup, target, new_store)

    assert whole_units(target, new_store) == whole_units(source, store)
    assert faults(target) == []


# People who act at the same moment


class GateState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    LOCKED = "locked"


class Sandbox(Base):
    """Tables of these tests alone: the schema does not know them."""

    __abstract__ = True
    metadata = sa.MetaData(naming_convention=NAMING)


class Gate(Versioned, Sandbox):
    __tablename__ = "gate"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[TerritoryPath]
    state: Mapped[GateState] = enum_column(GateState)


LIFECYCLE = Lifecycle(
    Gate,
    Step("close", {GateState.OPEN}, GateState.CLOSED, Permission.PROJECT_EDIT),
    Step("lock", {GateState.CLOSED}, GateState.LOCKED, Permission.PROJECT_EDIT),
)
# Checks of the product go through this list.
del REGISTRY["gate.state"]


@pytest.fixture
def gates(db: Database) -> list[UUID]:
    """Ten open gates, in a table with the trigger that its steps call for."""
    with db.engine.begin() as connection:
        Sandbox.metadata.create_all(connection)
        statements = triggers.declared_steps(
            "gate", "state", LIFECYCLE.transitions, connection.dialect.name
        )
        for statement in statements:
            connection.exec_driver_sql(statement)
    keys = [new_id() for _ in range(10)]
    with db.writing(SYSTEM) as work:
        work.require(Permission.PROJECT_EDIT, CAUCA)
        for key in keys:
            gate = work.add(Gate(id=key, territory=CAUCA, state=GateState.OPEN))
            work.record("gate.opened", gate)
    return keys


def at_once(actions: list[Callable[[], None]]) -> list[Problem | None]:
    """Start all actions at the same moment; what each was told, ``None`` for success."""
    ready = threading.Barrier(len(actions))
    told: list[Problem | None] = [None] * len(actions)

    def act(number: int, action: Callable[[], None]) -> None:
        ready.wait()
        try:
            action()
        except Problem as problem:
            told[number] = problem

    threads = [
        threading.Thread(target=act, args=(number, action)) for number, action in enumerate(actions)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


@pytest.mark.parametrize("guarded_by", ["lock", "version"])
def test_of_two_people_who_take_one_step_at_once_exactly_one_wins(
    db: Database, gates: list[UUID], guarded_by: str
) -> None:
    def close(key: UUID) -> None:
        with db.writing(SYSTEM) as work:
            LIFECYCLE.apply("close", work, work.get(Gate, key, lock=guarded_by == "lock"))

    for key in gates:
        told = at_once([partial(close, key), partial(close, key)])

        assert told.count(None) == 1
        loser = next(problem for problem in told if problem is not None)
        assert isinstance(loser, Refused if guarded_by == "lock" else Refused | StaleVersion)

    with Session(db.read_engine) as session:
        closed = session.execute(
            sa.select(AuditEntry.subject_id).where(AuditEntry.action == "gate.close")
        )
        assert Counter(closed.scalars()) == Counter(gates)
        rows = session.execute(sa.select(Gate.state, Gate.version)).all()
        assert rows == [(GateState.CLOSED, 2)] * len(gates)
    assert faults(db) == []


def test_people_who_act_on_different_things_at_once_all_succeed(
    db: Database, gates: list[UUID]
) -> None:
    def close(key: UUID) -> None:
        with db.writing(SYSTEM) as work:
            LIFECYCLE.apply("close", work, work.get(Gate, key, lock=True), project=key)

    told = at_once([partial(close, key) for key in gates])

    assert told == [None] * len(gates)
    assert faults(db) == []


def test_a_step_that_no_lifecycle_declares_is_refused_by_the_database_itself(
    db: Database, gates: list[UUID]
) -> None:
    statement = sa.text("UPDATE gate SET state = 'locked'")

    with pytest.raises(DBAPIError, match="no such step"), db.engine.begin() as connection:
        connection.execute(statement)
