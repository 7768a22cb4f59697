"""Workers: the threads that do jobs, and the schedules that put the daily ones down.

Every process may have one; they agree through the job table alone, so nothing is done twice and nothing depends on which of them lives.
"""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from foundation import jobs
from foundation.clock import BOGOTA, civil_date
from foundation.database import Database
from foundation.errors import ProgrammingError
from foundation.identity.actors import SYSTEM
from foundation.work import Work

POLL_SECONDS = 2.0

Handler = Callable[[Work, jobs.Args], None]
Errand = Callable[[Database, jobs.Args], None]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Schedule:
    """A job put down for every day at a civil time in Bogota; a day missed while the machine was off is made up for at its start."""

    name: str
    at: time

    def next_after(self, instant: datetime) -> tuple[date, datetime]:
        """The first day and instant of this schedule that is later than ``instant``."""
        on = civil_date(instant)
        run_at = datetime.combine(on, self.at, BOGOTA).astimezone(UTC)
        if run_at <= instant:
            on += timedelta(days=1)
            run_at = datetime.combine(on, self.at, BOGOTA).astimezone(UTC)
        return on, run_at


AUDIT_SEAL = Schedule("audit-seal", time(23, 55))


def seal_audit_log(db: Database, _args: jobs.Args) -> None:
    """The errand of ``AUDIT_SEAL``: close the day's log."""
    db.seal()


class Worker:
    """A thread that does due jobs until it is told to stop.

    A handler gets a unit of work as the system; its effects and «done» are one transaction. An errand opens its own transactions, so it may
    run again after a crash and must bear that. Handlers are short: on SQLite nobody else writes meanwhile.
    """

    def __init__(
        self,
        db: Database,
        handlers: Mapping[str, Handler],
        errands: Mapping[str, Errand] | None = None,
        schedules: Sequence[Schedule] = (),
        *,
        poll_seconds: float = POLL_SECONDS,
    ) -> None:
        self._db = db
        self._handlers = dict(handlers)
        self._errands = dict(errands or {})
        self._schedules = tuple(schedules)
        self._poll_seconds = poll_seconds
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        unknown = {s.name for s in schedules} - self._handlers.keys() - self._errands.keys()
        if unknown:
            raise ProgrammingError(f"scheduled, but nobody does it: {sorted(unknown)}")

    def start(self) -> None:
        """Begin, in a thread of its own."""
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)
        self._thread.start()

    def stop(self, timeout_seconds: float = 30.0) -> bool:
        """Finish the job in hand and end; whether the thread ended in time."""
        self._stopping.set()
        if self._thread is None:
            return True
        self._thread.join(timeout_seconds)
        return not self._thread.is_alive()

    def run_due(self) -> int:
        """Do everything that is due now, in this thread; how many jobs were tried."""
        self._put_down_schedules()
        tried = 0
        while not self._stopping.is_set() and (held := jobs.claim(self._db)):
            self._do(held)
            tried += 1
        return tried

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self.run_due()
            except SQLAlchemyError as failure:
                # The database is away or busy; its jobs are still there when it is back.
                log.warning("jobs wait for the database: %s", jobs.describe(failure))
            self._stopping.wait(self._poll_seconds)

    def _do(self, held: jobs.Claim) -> None:
        try:
            if held.name in self._errands:
                self._errands[held.name](self._db, held.args)
                with self._db.engine.begin() as connection:
                    jobs.finish(connection, held, self._db.clock.now())
            else:
                self._do_in_one_transaction(held)
        except jobs.LeaseLost:
            log.info("job %s %s went to another worker", held.name, held.id)
        except Exception as failure:  # noqa: BLE001 - the edge: one job's failure must not end the others
            log.error("job %s %s: %s", held.name, held.id, jobs.describe(failure))
            jobs.put_back(self._db, held, failure)

    def _do_in_one_transaction(self, held: jobs.Claim) -> None:
        handler = self._handlers.get(held.name)
        if handler is None:
            raise ProgrammingError(f"nobody does {held.name}")
        with self._db.writing(SYSTEM) as work:
            connection = work.session.connection()
            jobs.hold(connection, held)
            handler(work, held.args)
            jobs.finish(connection, held, work.now)

    def _put_down_schedules(self) -> None:
        now = self._db.clock.now()
        wanted = {f"{s.name}:{s.next_after(now)[0]}": s for s in self._schedules}
        if not wanted:
            return
        with self._db.read_engine.connect() as connection:
            known = set(
                connection.execute(
                    sa.select(jobs.Job.unique_key).where(jobs.Job.unique_key.in_(wanted))
                ).scalars()
            )
        for unique_key in wanted.keys() - known:
            schedule = wanted[unique_key]
            with self._db.engine.begin() as connection:
                jobs.put_down(
                    connection,
                    schedule.name,
                    {},
                    run_at=schedule.next_after(now)[1],
                    unique_key=unique_key,
                )
