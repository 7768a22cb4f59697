"""Years of maintenance in any order: visits on time, late, early, forgotten, withdrawn, under changing rules.

An independent calendar walks from the anchor date by date; the rows have to say the same.
"""

from datetime import date, timedelta
from uuid import UUID

from dateutil.relativedelta import relativedelta
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from foundation.calendar import is_business_day
from foundation.database import Database
from foundation.errors import InvalidCommand
from foundation.money import cop
from maintenance import adjustments, logs
from maintenance.adjustments import AddTask, AdjustTask
from maintenance.assets import Asset
from maintenance.logs import LogTask, WithdrawEntry
from maintenance.plans import MaintenanceTask
from maintenance.recurrence import Base, Shift, Unit
from maintenance.views import due
from maintenance.views.due import Due, DueQuery
from portfolio.usual_tasks import Performer
from tests.maintenance.handed import HANDED_OVER_ON, handed_over, move_to
from tests.support.factories import Cast

CREW = Performer.COMMUNITY_CREW
STEPS = {
    Unit.DAY: lambda n: relativedelta(days=n),
    Unit.WEEK: lambda n: relativedelta(weeks=n),
    Unit.MONTH: lambda n: relativedelta(months=n),
    Unit.YEAR: lambda n: relativedelta(years=n),
}

rhythms = st.tuples(st.integers(1, 4), st.sampled_from([Unit.WEEK, Unit.MONTH, Unit.YEAR]))
bases = st.sampled_from(Base)
shifts = st.sampled_from(Shift)


class Calendar:
    """What a careful person with a wall calendar would say: no arithmetic but going from one date to the next."""

    def __init__(self, anchor: date, rhythm: tuple[int, Unit], base: Base, shift: Shift) -> None:
        self.anchor, self.base, self.shift = anchor, base, shift
        self.rhythm = rhythm
        self.visits: list[date] = []

    def date_of(self, start: date, number: int) -> date:
        count, unit = self.rhythm
        return start + STEPS[unit](count * number)

    def open_date(self) -> date:
        """The date that waits for somebody, by the calendar."""
        if self.base is Base.COMPLETED:
            return self.date_of(max(self.visits, default=self.anchor), 1)
        number = 1
        latest: date | None = None
        for done_on in self.visits:
            if latest is not None and done_on < latest:
                continue  # Written down after a later one.
            latest = done_on
            passed = number
            while self.date_of(self.anchor, passed) <= done_on:
                passed += 1
            if passed > number:
                number = passed
            elif self._is_nearer_to_the_coming(done_on, number):
                number += 1
        return self.date_of(self.anchor, number)

    def _is_nearer_to_the_coming(self, done_on: date, number: int) -> bool:
        before, coming = (self.date_of(self.anchor, n) for n in (number - 1, number))
        return coming - done_on < done_on - before

    def due_on(self) -> date:
        day = self.open_date()
        step = timedelta(days=-1 if self.shift is Shift.PREVIOUS else 1)
        while self.shift is not Shift.NONE and not is_business_day(day):
            day += step
        return day


class Years(RuleBasedStateMachine):
    """One task of one asset, for as long as it lasts."""

    def __init__(self, db: Database, people: Cast, asset: Asset) -> None:
        super().__init__()
        self.db, self.people, self.asset = db, people, asset
        self.today = HANDED_OVER_ON
        self.entries: list[tuple[UUID, date]] = []
        self.task_id = UUID(int=0)

    @initialize(rhythm=rhythms, base=bases, shift=shifts)
    def plan(self, rhythm: tuple[int, Unit], base: Base, shift: Shift) -> None:
        self.today = HANDED_OVER_ON
        move_to(self.db, self.today)
        self.calendar = Calendar(HANDED_OVER_ON, rhythm, base, shift)
        command = AddTask(
            name="Revisar las barandas",
            performer=CREW,
            every=rhythm[0],
            unit=rhythm[1],
            base=base,
            shift=shift,
            yearly_cost=cop("84_000"),
        )
        with self.db.writing(self.people.municipal_official) as work:
            self.task_id = adjustments.add_task(work, self.asset.id, command).id

    @rule(days=st.integers(1, 500))
    def time_passes(self, days: int) -> None:
        before = self.calendar.due_on()
        self.today += timedelta(days=days)
        move_to(self.db, self.today)

        assert self.row().next_due_on == before  # No night job makes or forgets a date.

    @rule(days_ago=st.integers(0, 60))
    def somebody_logs(self, days_ago: int) -> None:
        done_on = max(self.today - timedelta(days=days_ago), HANDED_OVER_ON)
        command = LogTask(done_on=done_on, performer=CREW)
        try:
            with self.db.writing(self.people.municipal_official) as work:
                entry = logs.log_task(work, self.task_id, command)
        except InvalidCommand:
            assert done_on in self.calendar.visits
            return
        self.calendar.visits.append(done_on)
        self.entries.append((entry.id, done_on))

    @precondition(lambda self: self.entries)
    @rule(data=st.data())
    def a_mistake_is_withdrawn(self, data: st.DataObject) -> None:
        entry_id, done_on = self.entries.pop(data.draw(st.integers(0, len(self.entries) - 1)))
        with self.db.writing(self.people.municipal_official) as work:
            logs.withdraw(work, entry_id, WithdrawEntry(reason="Fue en otra vía."))
        self.calendar.visits.remove(done_on)
        self.calendar.visits.sort()  # All are counted anew, in the order of their days.

    @rule(rhythm=rhythms, base=bases, shift=shifts)
    def the_rule_changes(self, rhythm: tuple[int, Unit], base: Base, shift: Shift) -> None:
        command = AdjustTask(
            name="Revisar las barandas",
            performer=CREW,
            every=rhythm[0],
            unit=rhythm[1],
            base=base,
            shift=shift,
            yearly_cost=cop("84_000"),
        )
        with self.db.writing(self.people.municipal_official) as work:
            adjustments.adjust_task(work, self.task_id, command)
        self.calendar.rhythm, self.calendar.base, self.calendar.shift = rhythm, base, shift
        self.calendar.visits.sort()

    @invariant()
    def the_date_is_the_one_on_the_wall(self) -> None:
        if self.task_id.int:
            assert self.row().next_due_on == self.calendar.due_on()

    @invariant()
    def what_is_due_is_on_the_list_in_its_place(self) -> None:
        if not self.task_id.int:
            return
        with self.db.reading(self.people.auditor) as work:
            found = {row.id: row for row in due.everything(work, DueQuery())}
        row = found[self.task_id]
        assert (row.due is Due.OVERDUE) == (self.calendar.due_on() < self.today)

    def row(self) -> MaintenanceTask:
        with self.db.reading(self.people.auditor) as work:
            found = work.get(MaintenanceTask, self.task_id)
            work.session.expunge(found)
        return found


def test_years_of_maintenance_keep_to_the_calendar(db: Database) -> None:
    people, (road, _) = handed_over(db)
    # The calendar is ours and the same on both; PostgreSQL only has to keep it, and takes ten times as long.
    many = 25 if db.engine.dialect.name == "sqlite" else 5

    run_state_machine_as_test(
        lambda: Years(db, people, road),  # type: ignore[arg-type]  # a factory serves as well
        settings=settings(
            max_examples=many,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
