"""Rules of tasks as Hypothesis draws them, and tasks that follow them."""

from datetime import date

from hypothesis import strategies as st

from maintenance import plans
from maintenance.plans import MaintenanceTask
from maintenance.recurrence import Base, BeforeRains, Every, Shift, TaskRule, Unit

anchors = st.dates(date(2026, 2, 17), date(2027, 12, 31))
shifts = st.sampled_from(Shift)
periods = st.builds(Every, count=st.integers(1, 6), unit=st.sampled_from(Unit))
wet_seasons = st.builds(
    BeforeRains,
    wet_months=st.lists(st.integers(1, 12), min_size=1, max_size=3, unique=True).map(tuple),
)
rules = st.builds(
    TaskRule,
    anchor=anchors,
    cycle=periods | wet_seasons,
    base=st.just(Base.SCHEDULED),
    shift=shifts,
) | st.builds(TaskRule, anchor=anchors, cycle=periods, base=st.just(Base.COMPLETED), shift=shifts)


def task_with(rule: TaskRule) -> MaintenanceTask:
    """A task of a plan that follows a rule; it stands in no database."""
    months = rule.cycle.wet_months if isinstance(rule.cycle, BeforeRains) else ()
    every = rule.cycle if isinstance(rule.cycle, Every) else Every(count=3, unit=Unit.MONTH)
    task = MaintenanceTask(
        every=every.count,
        unit=every.unit,
        is_before_rains=bool(months),
        wet_months=list(months),
        base=rule.base,
        shift=rule.shift,
        anchor_on=rule.anchor,
        ends_on=rule.ends_on,
        settled=0,
    )
    plans.refresh(task)
    return task
