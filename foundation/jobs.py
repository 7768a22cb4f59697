"""Jobs: work that nobody waits for, kept in a table of the same database, so that it is never lost and never done twice.

A job is put down in the transaction that makes it necessary and is marked done in the transaction of its own effects: both stand or
neither does. A worker holds a job by a lease; when a process is killed the lease runs out and another worker takes the job again. On
PostgreSQL the running job's row is also locked, on SQLite the whole file is, so that a job that outlives its lease is not started twice.
"""

import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.audit import plain_facts
from foundation.columns import Base, Code, Count, Instant, Json, enum_column
from foundation.database import Database
from foundation.errors import NotFound, Refused, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.work import Work

LEASE = timedelta(minutes=2)
FIRST_RETRY = timedelta(seconds=30)
LONGEST_RETRY = timedelta(hours=1)
MAX_ATTEMPTS = 8

Args = Mapping[str, Any]


class JobState(StrEnum):
    """Where a job stands."""

    READY = "ready"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(Base):
    """One thing to do once, not before ``run_at``."""

    __tablename__ = "job"
    __table_args__ = (
        sa.UniqueConstraint("unique_key"),
        sa.Index("ix_job_state_run_at", "state", "run_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[Code]
    args: Mapped[Json]
    # A second job with the same key is not put down, ever; a date in it makes it one a day.
    unique_key: Mapped[str | None] = mapped_column(sa.String(120))
    error: Mapped[str | None] = mapped_column(sa.String(300))
    attempts: Mapped[Count] = mapped_column(default=0)
    run_at: Mapped[Instant]
    lease_until: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    state: Mapped[JobState] = enum_column(JobState)


_job = cast("sa.Table", Job.__table__)
_INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@dataclass(frozen=True)
class Claim:
    """A job held by one worker; ``attempts`` tells this holding from a later one."""

    id: UUID
    name: str
    args: Args
    attempts: int


def enqueue(
    work: Work,
    name: str,
    args: Args | None = None,
    *,
    run_at: datetime | None = None,
    unique_key: str | None = None,
) -> UUID:
    """Put a job down in this transaction; with a ``unique_key`` that is taken, the job that has it.

    ``args`` are identifiers, codes and numbers: like the audit log, this table never holds personal data.
    """
    return put_down(
        work.session.connection(),
        name,
        plain_facts(dict(args or {})),
        run_at=run_at or work.now,
        unique_key=unique_key,
    )


def retry(work: Work, job_id: UUID) -> Job:
    """Give a failed job a fresh set of attempts."""
    job = work.session.get(Job, job_id, with_for_update=True)
    if job is None:
        raise NotFound
    work.require(Permission.JOB_RUN, "CO.")
    if job.state is not JobState.FAILED:
        raise Refused(say("This job has not failed."))
    job.state, job.attempts, job.error = JobState.READY, 0, None
    job.run_at, job.finished_at = work.now, None
    work.record("job.retried", job, facts={"name": job.name})
    return job


def count_by_state(session: Session) -> dict[JobState, int]:
    """How many jobs stand where; failed ones need somebody."""
    rows = session.execute(sa.select(Job.state, sa.func.count()).group_by(Job.state))
    return {JobState(state): count for state, count in rows}


def put_down(
    connection: sa.Connection,
    name: str,
    args: Args,
    *,
    run_at: datetime,
    unique_key: str | None,
) -> UUID:
    """Put a job down on a bare connection; for schedules, which nobody in particular decides."""
    # Through the connection: jobs are how things get done, not things of the domain, and have no audit entry of their own.
    key = new_id()
    insert = _INSERTS[connection.dialect.name](_job).values(
        id=key,
        name=name,
        args=dict(args),
        unique_key=unique_key,
        run_at=run_at,
        state=JobState.READY,
        attempts=0,
    )
    taken = connection.execute(
        insert.on_conflict_do_nothing(index_elements=[_job.c.unique_key]).returning(_job.c.id)
    ).scalar_one_or_none()
    if taken is not None:
        return key
    found = connection.execute(sa.select(_job.c.id).where(_job.c.unique_key == unique_key))
    return cast("UUID", found.scalar_one())


def claim(db: Database, *, lease: timedelta = LEASE) -> Claim | None:
    """Hold the next job that is due, or whose holder is gone; ``None`` when there is none."""
    now = db.clock.now()
    if not _any_due(db, now):
        return None
    with db.engine.begin() as connection:
        _give_up_on_lost(connection, now)
        due = sa.select(_job.c.id).where(_is_due(now)).order_by(_job.c.run_at, _job.c.id).limit(1)
        if not db.is_sqlite:
            due = due.with_for_update(skip_locked=True)
        row = connection.execute(
            sa.update(_job)
            .where(_job.c.id == due.scalar_subquery())
            .values(state=JobState.RUNNING, lease_until=now + lease, attempts=_job.c.attempts + 1)
            .returning(_job.c.id, _job.c.name, _job.c.args, _job.c.attempts)
        ).one_or_none()
    return Claim(*row) if row else None


def _is_due(now: datetime) -> sa.ColumnElement[bool]:
    waiting = sa.and_(_job.c.state == JobState.READY, _job.c.run_at <= now)
    return sa.or_(waiting, sa.and_(_is_lost(now), _job.c.attempts < MAX_ATTEMPTS))


def _is_lost(now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(_job.c.state == JobState.RUNNING, _job.c.lease_until < now)


def _any_due(db: Database, now: datetime) -> bool:
    """A plain look first, so that an idle worker never asks SQLite for its one place to write."""
    statement = sa.select(sa.exists().where(sa.or_(_is_due(now), _is_lost(now))))
    with db.read_engine.connect() as connection:
        return bool(connection.execute(statement).scalar_one())


def _give_up_on_lost(connection: sa.Connection, now: datetime) -> None:
    """A job whose worker died on every attempt is what kills workers."""
    lost = sa.select(_job.c.id).where(_is_lost(now), _job.c.attempts >= MAX_ATTEMPTS)
    if connection.dialect.name == "postgresql":
        lost = lost.with_for_update(skip_locked=True)
    connection.execute(
        sa.update(_job)
        .where(_job.c.id.in_(lost))
        .values(state=JobState.FAILED, error="the process died", lease_until=None, finished_at=now)
    )


class LeaseLost(Exception):
    """Another worker took the job over; what this one did is undone."""


def hold(connection: sa.Connection, held: Claim) -> None:
    """Lock the job's row for this transaction; whoever looks for work passes over it."""
    row = connection.execute(
        sa.select(_job.c.id).where(_is_held(held)).with_for_update()
    ).one_or_none()
    if row is None:
        raise LeaseLost


def finish(connection: sa.Connection, held: Claim, now: datetime) -> None:
    changed = connection.execute(
        sa.update(_job)
        .where(_is_held(held))
        .values(state=JobState.DONE, lease_until=None, error=None, finished_at=now)
    )
    if changed.rowcount != 1:
        raise LeaseLost


def put_back(db: Database, held: Claim, failure: Exception) -> None:
    """Note what went wrong and when to try again; after the last attempt, that it failed."""
    now = db.clock.now()
    is_last = held.attempts >= MAX_ATTEMPTS
    with db.engine.begin() as connection:
        connection.execute(
            sa.update(_job)
            .where(_is_held(held))
            .values(
                state=JobState.FAILED if is_last else JobState.READY,
                error=describe(failure),
                run_at=_job.c.run_at if is_last else now + back_off(held.attempts),
                lease_until=None,
                finished_at=now if is_last else None,
            )
        )


def _is_held(held: Claim) -> sa.ColumnElement[bool]:
    return sa.and_(
        _job.c.id == held.id,
        _job.c.state == JobState.RUNNING,
        _job.c.attempts == held.attempts,
    )


def back_off(attempts: int) -> timedelta:
    """How long to wait after this many attempts: twice as long each time, up to an hour."""
    return min(FIRST_RETRY * (1 << (attempts - 1)), LONGEST_RETRY)


def describe(failure: Exception) -> str:
    """What failed and where, without the message: messages quote values, and values may be personal data."""
    frames = traceback.extract_tb(failure.__traceback__)
    where = f" at {frames[-1].name}:{frames[-1].lineno}" if frames else ""
    return f"{type(failure).__module__}.{type(failure).__qualname__}{where}"[:300]
