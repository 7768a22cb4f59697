from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation import jobs
from foundation.clock import FrozenClock, SystemClock
from foundation.database import Database
from foundation.errors import Forbidden, NotFound, ProgrammingError, Refused
from foundation.identity.actors import SYSTEM, Actor, Grant
from foundation.identity.permissions import Role
from foundation.ids import new_id
from foundation.jobs import JobState
from foundation.people import DescribePerson, Person, describe
from foundation.work import Work
from foundation.workers import Worker
from tests.foundation.job_desk import count, counted, fail, job, put_down

ADMINISTRATOR = Actor(
    UUID("0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3"), (Grant(Role.ADMINISTRATOR, "CO."),)
)


def test_a_job_is_done_once_with_its_arguments(db: Database) -> None:
    seen: list[Mapping[str, Any]] = []
    key = put_down(db, args={"project": UUID(int=41), "tries": 3})

    done = Worker(db, {"count": lambda _work, args: seen.append(args)}).run_due()

    assert done == 1
    assert seen == [{"project": "00000000-0000-0000-0000-000000000029", "tries": 3}]
    row = job(db, key)
    assert (row.state, row.attempts, row.error) == (JobState.DONE, 1, None)
    assert row.finished_at == db.clock.now()
    assert Worker(db, {"count": count}).run_due() == 0


def test_a_job_is_put_down_only_if_its_transaction_stands(db: Database) -> None:
    def stumble() -> None:
        with db.writing(SYSTEM) as work:
            jobs.enqueue(work, "count")
            raise LookupError

    with pytest.raises(LookupError):
        stumble()

    assert Worker(db, {"count": count}).run_due() == 0


def test_a_jobs_arguments_never_hold_personal_data(db: Database) -> None:
    with pytest.raises(ProgrammingError, match="name"):
        put_down(db, args={"name": "Persona Ficticia"})


def test_a_job_waits_for_its_time(db: Database, clock: FrozenClock) -> None:
    put_down(db, run_at=clock.now() + timedelta(minutes=11))
    worker = Worker(db, {"count": count})

    early = worker.run_due()
    clock.advance(timedelta(minutes=11))

    assert (early, worker.run_due()) == (0, 1)


def test_due_jobs_are_done_in_the_order_of_their_times(db: Database, clock: FrozenClock) -> None:
    seen: list[int] = []
    for minutes in (5, 2, 9):
        put_down(db, args={"m": minutes}, run_at=clock.now() + timedelta(minutes=minutes))
    clock.advance(timedelta(minutes=10))

    Worker(db, {"count": lambda _work, args: seen.append(args["m"])}).run_due()

    assert seen == [2, 5, 9]


def test_a_unique_key_is_put_down_once_even_after_the_job_is_done(db: Database) -> None:
    first = put_down(db, unique_key="report:2026-02")
    Worker(db, {"count": count}).run_due()

    second = put_down(db, unique_key="report:2026-02")

    assert second == first
    assert counted(db) == 1
    assert put_down(db, unique_key="report:2026-03") != first


def test_a_failure_is_tried_again_later_and_later_and_then_given_up(
    db: Database, clock: FrozenClock
) -> None:
    key = put_down(db, "fail")
    worker = Worker(db, {"fail": fail})
    waits = []

    for _ in range(jobs.MAX_ATTEMPTS - 1):
        assert worker.run_due() == 1
        row = job(db, key)
        assert row.state is JobState.READY
        waits.append((row.run_at - clock.now()).total_seconds())
        clock.move_to(row.run_at)
    worker.run_due()

    assert waits == [30, 60, 120, 240, 480, 960, 1920]
    row = job(db, key)
    assert (row.state, row.attempts) == (JobState.FAILED, 8)
    assert row.finished_at == clock.now()
    clock.advance(timedelta(days=1))
    assert worker.run_due() == 0


def test_back_off_never_exceeds_an_hour() -> None:
    assert jobs.back_off(30) == timedelta(hours=1)


def test_a_failure_says_what_and_where_but_not_whose_data(db: Database) -> None:
    key = put_down(db, "fail")

    Worker(db, {"fail": fail}).run_due()

    error = job(db, key).error
    assert error is not None
    assert error.startswith("builtins.LookupError at fail:")
    assert "3001234567" not in error


def test_what_a_failing_job_did_is_undone(db: Database) -> None:
    def half(work: Work, args: Mapping[str, Any]) -> None:
        count(work, args)
        raise LookupError

    put_down(db, "half")

    Worker(db, {"half": half}).run_due()

    assert counted(db) == 0
    with Session(db.read_engine) as session:
        assert session.execute(sa.select(sa.func.count(Person.id))).scalar_one() == 0


def test_one_failing_job_does_not_stop_the_others(db: Database) -> None:
    put_down(db, "fail")
    put_down(db, "nobody-does-this")
    put_down(db)

    tried = Worker(db, {"fail": fail, "count": count}).run_due()

    assert (tried, counted(db)) == (3, 1)


def test_a_job_that_changes_data_without_a_record_fails(db: Database) -> None:
    def silent(work: Work, _args: Mapping[str, Any]) -> None:
        describe(work, "CO.19.", DescribePerson(name="Fictional Person"))

    key = put_down(db, "silent")

    Worker(db, {"silent": silent}).run_due()

    assert (job(db, key).error or "").startswith("foundation.errors.ProgrammingError")


def test_a_held_job_is_not_given_to_another_until_its_lease_is_over(
    db: Database, clock: FrozenClock
) -> None:
    put_down(db)
    first = jobs.claim(db)

    meanwhile = jobs.claim(db)
    clock.advance(jobs.LEASE + timedelta(seconds=1))
    second = jobs.claim(db)

    assert meanwhile is None
    assert first is not None
    assert second is not None
    assert (second.id, first.attempts, second.attempts) == (first.id, 1, 2)


def test_a_worker_whose_job_went_to_another_undoes_its_own_part(
    db: Database, clock: FrozenClock
) -> None:
    key = put_down(db)
    slow, fast = Worker(db, {"count": count}), Worker(db, {"count": count})
    held = jobs.claim(db)
    assert held is not None

    clock.advance(jobs.LEASE + timedelta(seconds=1))
    fast.run_due()
    slow._do(held)

    assert counted(db) == 1
    assert job(db, key).state is JobState.DONE


def test_a_job_that_outlives_its_lease_is_not_started_twice(
    db: Database, clock: FrozenClock
) -> None:
    if db.is_sqlite:
        pytest.skip("on SQLite nobody else can write while a handler runs")
    others: list[jobs.Claim | None] = []

    def slow(_work: Work, _args: Mapping[str, Any]) -> None:
        clock.advance(jobs.LEASE + timedelta(seconds=1))
        others.append(jobs.claim(db))

    key = put_down(db, "slow")
    Worker(db, {"slow": slow}).run_due()

    assert others == [None]
    assert (job(db, key).state, job(db, key).attempts) == (JobState.DONE, 1)


def test_a_job_that_kills_every_worker_is_given_up(db: Database, clock: FrozenClock) -> None:
    key = put_down(db)
    for _ in range(jobs.MAX_ATTEMPTS):
        assert jobs.claim(db) is not None
        clock.advance(jobs.LEASE + timedelta(seconds=1))

    assert jobs.claim(db) is None
    row = job(db, key)
    assert (row.state, row.error) == (JobState.FAILED, "the process died")


def test_a_failed_job_can_be_tried_again_by_who_may(db: Database, clock: FrozenClock) -> None:
    key = put_down(db, "fail")
    worker = Worker(db, {"fail": fail})
    for _ in range(jobs.MAX_ATTEMPTS):
        worker.run_due()
        clock.advance(timedelta(hours=2))

    with pytest.raises(Forbidden), db.writing(Actor(None)) as work:
        jobs.retry(work, key)
    with db.writing(ADMINISTRATOR) as work:
        jobs.retry(work, key)

    row = job(db, key)
    assert (row.state, row.attempts, row.error) == (JobState.READY, 0, None)
    assert Worker(db, {"fail": count}).run_due() == 1
    with pytest.raises(Refused, match="has not failed"), db.writing(ADMINISTRATOR) as work:
        jobs.retry(work, key)
    with pytest.raises(NotFound), db.writing(ADMINISTRATOR) as work:
        jobs.retry(work, new_id())


def test_jobs_are_counted_by_where_they_stand(db: Database) -> None:
    put_down(db)
    Worker(db, {"count": count}).run_due()
    put_down(db, run_at=db.clock.now() + timedelta(days=1))

    with Session(db.read_engine) as session:
        assert jobs.count_by_state(session) == {JobState.DONE: 1, JobState.READY: 1}


def test_jobs_run_by_the_machines_clock(database_url: str) -> None:
    db = Database(database_url, clock=SystemClock())
    key = put_down(db)

    Worker(db, {"count": count}).run_due()

    assert job(db, key).state is JobState.DONE
    db.close()
