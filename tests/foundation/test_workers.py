import threading
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation import audit
from foundation.audit import AuditSeal
from foundation.clock import FrozenClock
from foundation.database import Database
from foundation.errors import ProgrammingError
from foundation.jobs import Job, JobState
from foundation.work import Work
from foundation.workers import AUDIT_SEAL, Schedule, Worker, seal_audit_log
from tests.foundation.job_desk import count, job, put_down


def test_many_workers_do_every_job_once(db: Database) -> None:
    for number in range(60):
        put_down(db, args={"n": number})
    seen: list[int] = []
    workers = [Worker(db, {"count": lambda _work, args: seen.append(args["n"])}) for _ in range(4)]
    threads = [threading.Thread(target=worker.run_due) for worker in workers]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(seen) == list(range(60))


def test_a_worker_thread_does_what_comes_and_stops_when_told(db: Database) -> None:
    done = threading.Event()
    worker = Worker(db, {"count": lambda _work, _args: done.set()}, poll_seconds=0.02)

    worker.start()
    put_down(db)
    came = done.wait(10)
    stopped = worker.stop()
    after = put_down(db)

    assert came
    assert stopped
    assert job(db, after).state is JobState.READY


def test_stopping_waits_for_the_job_in_hand(db: Database) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(_work: Work, _args: Mapping[str, Any]) -> None:
        begun.set()
        go_on.wait(10)

    key = put_down(db, "slow")
    worker = Worker(db, {"slow": slow}, poll_seconds=0.02)
    worker.start()
    assert begun.wait(10)

    impatient = worker.stop(timeout_seconds=0.05)
    go_on.set()

    assert not impatient
    assert worker.stop()
    assert job(db, key).state is JobState.DONE


def test_a_worker_outlives_a_database_that_is_away(db: Database, clock: FrozenClock) -> None:
    away = Database("sqlite:////nowhere/at/all.sqlite", clock=clock)
    worker = Worker(away, {}, schedules=[], poll_seconds=0.01)

    worker.start()
    threading.Event().wait(0.1)

    assert worker._thread is not None
    assert worker._thread.is_alive()
    assert worker.stop()
    away.close()


def test_a_daily_schedule_counts_days_in_bogota() -> None:
    at_night = Schedule("audit-seal", time(23, 55))

    # 04:54 in UTC is 23:54 of the day before in Bogota.
    assert at_night.next_after(datetime(2026, 3, 18, 4, 54, tzinfo=UTC)) == (
        date(2026, 3, 17),
        datetime(2026, 3, 18, 4, 55, tzinfo=UTC),
    )
    assert at_night.next_after(datetime(2026, 3, 18, 4, 55, tzinfo=UTC)) == (
        date(2026, 3, 18),
        datetime(2026, 3, 19, 4, 55, tzinfo=UTC),
    )


def sealing(db: Database) -> Worker:
    return Worker(
        db, {"count": count}, errands={AUDIT_SEAL.name: seal_audit_log}, schedules=[AUDIT_SEAL]
    )


def seals(db: Database) -> int:
    with Session(db.read_engine) as session:
        assert list(audit.verify(session)) == []
        return session.execute(sa.select(sa.func.count(AuditSeal.position))).scalar_one()


def test_the_log_is_sealed_once_a_day(db: Database, clock: FrozenClock) -> None:
    workers = [sealing(db), sealing(db)]
    for day in range(3):
        put_down(db, args={"series": f"day-{day}"})
        for _ in range(24):
            for worker in workers:
                worker.run_due()
            clock.advance(timedelta(hours=1))

    assert seals(db) == 3
    with Session(db.read_engine) as session:
        keys = session.execute(sa.select(Job.unique_key).where(Job.name == "audit-seal"))
        assert sorted(keys.scalars(), key=str) == [
            "audit-seal:2026-02-17",
            "audit-seal:2026-02-18",
            "audit-seal:2026-02-19",
            "audit-seal:2026-02-20",
        ]


def test_a_day_missed_while_the_machine_was_off_is_sealed_at_its_start(
    db: Database, clock: FrozenClock
) -> None:
    put_down(db)
    sealing(db).run_due()
    clock.advance(timedelta(days=4))

    sealing(db).run_due()

    assert seals(db) == 1


def test_a_day_without_a_change_is_not_sealed(db: Database, clock: FrozenClock) -> None:
    sealing(db).run_due()
    clock.advance(timedelta(days=1))

    sealing(db).run_due()

    assert seals(db) == 0


def test_an_errand_that_fails_is_tried_again(db: Database, clock: FrozenClock) -> None:
    times: list[datetime] = []

    def stumble(db: Database, _args: Mapping[str, Any]) -> None:
        times.append(db.clock.now())
        if len(times) == 1:
            raise LookupError

    key = put_down(db, "stumble")
    worker = Worker(db, {}, errands={"stumble": stumble})
    worker.run_due()
    clock.advance(timedelta(seconds=30))
    worker.run_due()

    assert len(times) == 2
    assert job(db, key).state is JobState.DONE


def test_a_schedule_that_nobody_does_is_a_mistake_in_the_code(db: Database) -> None:
    with pytest.raises(ProgrammingError, match="audit-seal"):
        Worker(db, {}, schedules=[AUDIT_SEAL])
