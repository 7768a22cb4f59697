"""Dates of maintenance tasks: from the anchor, never drifting, never disappearing, always explained."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.calendar import is_business_day
from maintenance.recurrence import (
    Base,
    BeforeRains,
    Every,
    Shift,
    TaskRule,
    Unit,
    Visit,
    after_visit,
    explain,
    horizon,
    last_number,
    next_due,
    nominal,
    number_of_visit,
    occurrence,
)

ANCHOR = date(2026, 1, 15)


def every_day(day: date) -> bool:
    return True


def every(
    count: int,
    unit: Unit,
    *,
    anchor: date = ANCHOR,
    base: Base = Base.SCHEDULED,
    shift: Shift = Shift.NONE,
    ends_on: date | None = None,
) -> TaskRule:
    cycle = Every(count=count, unit=unit)
    return TaskRule(anchor=anchor, cycle=cycle, base=base, shift=shift, ends_on=ends_on)


def rains(*months: int, anchor: date = ANCHOR, shift: Shift = Shift.NONE) -> TaskRule:
    return TaskRule(anchor=anchor, cycle=BeforeRains(wet_months=months), shift=shift)


def done(number: int | None, on: date) -> Visit:
    return Visit(done_on=on, number=number)


def due_on(rule: TaskRule, visits: list[Visit], today: date) -> date:
    due = next_due(rule, visits, today, every_day)
    assert due is not None
    return due.occurrence.due_on


anchors = st.dates(date(2020, 1, 1), date(2032, 12, 31))
periods = st.builds(Every, count=st.integers(1, 36), unit=st.sampled_from(Unit))
wet_seasons = st.builds(
    BeforeRains,
    wet_months=st.lists(st.integers(1, 12), min_size=1, max_size=3, unique=True).map(tuple),
)
shifts = st.sampled_from(Shift)
scheduled = st.builds(TaskRule, anchor=anchors, cycle=periods | wet_seasons, shift=shifts)
completed = st.builds(
    TaskRule, anchor=anchors, cycle=periods, base=st.just(Base.COMPLETED), shift=shifts
)
numbers = st.integers(1, 40)


def test_the_last_of_january_returns_on_the_last_of_every_month() -> None:
    rule = every(1, Unit.MONTH, anchor=date(2026, 1, 31))

    assert [nominal(rule, n) for n in range(1, 5)] == [
        date(2026, 2, 28),
        date(2026, 3, 31),
        date(2026, 4, 30),
        date(2026, 5, 31),
    ]
    assert nominal(every(1, Unit.MONTH, anchor=date(2028, 1, 31)), 1) == date(2028, 2, 29)


def test_the_leap_day_returns_in_the_next_leap_year() -> None:
    rule = every(1, Unit.YEAR, anchor=date(2028, 2, 29))

    assert nominal(rule, 1) == date(2029, 2, 28)
    assert nominal(rule, 4) == date(2032, 2, 29)


def test_drains_are_cleaned_in_the_month_before_each_wet_season() -> None:
    rule = rains(3, 9, anchor=date(2026, 3, 20))

    assert [nominal(rule, n) for n in range(1, 4)] == [
        date(2026, 8, 1),
        date(2027, 2, 1),
        date(2027, 8, 1),
    ]


def test_rains_that_begin_in_january_are_prepared_in_december() -> None:
    assert nominal(rains(1, anchor=date(2026, 5, 5)), 1) == date(2026, 12, 1)


def test_a_monday_holiday_moves_to_tuesday_and_the_sentence_says_so() -> None:
    # 12 January 2026 is the Monday of the Three Kings.
    rule = every(3, Unit.MONTH, anchor=date(2025, 10, 12), shift=Shift.NEXT)

    due = occurrence(rule, 1, is_business_day)

    assert (due.nominal_on, due.due_on) == (date(2026, 1, 12), date(2026, 1, 13))
    assert str(explain(rule, due)) == (
        "Every 3 months from 2025-10-12. Moved from Monday, 2026-01-12, a day off, to Tuesday, 2026-01-13."
    )


def test_a_holiday_can_move_to_the_friday_before() -> None:
    rule = every(3, Unit.MONTH, anchor=date(2025, 10, 12), shift=Shift.PREVIOUS)

    assert occurrence(rule, 1, is_business_day).due_on == date(2026, 1, 9)


def test_a_period_of_one_reads_as_one() -> None:
    rule = every(1, Unit.MONTH)

    assert str(explain(rule, occurrence(rule, 1, every_day))) == "Every month from 2026-01-15."


@pytest.mark.parametrize("unit", list(Unit))
def test_every_rule_explains_itself_from_the_anchor_and_from_the_last_visit(unit: Unit) -> None:
    for count in (1, 4):
        for base in Base:
            rule = every(count, unit, base=base)
            text = str(explain(rule, occurrence(rule, 1, every_day)))
            assert unit.value in text
            assert ("last visit" in text) == (base is Base.COMPLETED)


def test_finished_early_keeps_the_calendar_and_does_not_ask_for_the_same_date_again() -> None:
    rule = every(3, Unit.MONTH)

    due = after_visit(rule, [], date(2026, 4, 9), every_day)

    assert due is not None
    assert due.occurrence.nominal_on == date(2026, 7, 15)


def test_finished_late_keeps_the_calendar_of_the_anchor() -> None:
    rule = every(3, Unit.MONTH)

    due = after_visit(rule, [], date(2026, 5, 2), every_day)

    assert due is not None
    assert due.occurrence.nominal_on == date(2026, 7, 15)


def test_with_base_completed_the_period_runs_from_the_visit() -> None:
    rule = every(3, Unit.MONTH, base=Base.COMPLETED)

    due = after_visit(rule, [], date(2026, 5, 2), every_day)

    assert due is not None
    assert due.occurrence.number == 2
    assert due.occurrence.nominal_on == date(2026, 8, 2)


def test_what_is_overdue_stays_due_however_long_nobody_comes() -> None:
    rule = every(1, Unit.MONTH)

    for today, missed in [
        (date(2026, 2, 16), 1),
        (date(2026, 9, 1), 7),
        (date(2031, 1, 1), 59),
    ]:
        due = next_due(rule, [], today, every_day)
        assert due is not None
        assert due.occurrence.due_on == date(2026, 2, 15)
        assert due.is_overdue
        assert due.missed == missed


def test_a_late_visit_settles_the_missed_ones_and_the_chain_goes_on() -> None:
    rule = every(1, Unit.MONTH)

    number = number_of_visit(rule, [], date(2026, 6, 20))

    assert number == 5
    assert due_on(rule, [done(number, date(2026, 6, 20))], date(2026, 6, 20)) == date(2026, 7, 15)


def test_a_missed_visit_never_breaks_the_chain() -> None:
    rule = every(1, Unit.MONTH)

    assert due_on(rule, [done(3, date(2026, 4, 14))], date(2026, 4, 20)) == date(2026, 5, 15)


def test_the_same_visit_recorded_twice_moves_the_date_once() -> None:
    rule = every(3, Unit.MONTH)
    first = done(number_of_visit(rule, [], date(2026, 4, 15)), date(2026, 4, 15))

    again = number_of_visit(rule, [first], date(2026, 4, 15))

    assert again is None
    assert due_on(rule, [first, done(again, date(2026, 4, 15))], date(2026, 4, 16)) == date(
        2026, 7, 15
    )


def test_a_visit_that_arrives_after_a_later_one_moves_nothing() -> None:
    rule = every(1, Unit.MONTH)
    visits = [done(4, date(2026, 5, 15))]

    assert number_of_visit(rule, visits, date(2026, 3, 1)) is None


def test_a_rule_that_has_ended_asks_for_nothing() -> None:
    rule = every(1, Unit.MONTH, ends_on=date(2026, 3, 31))

    assert due_on(rule, [done(1, date(2026, 2, 15))], date(2026, 2, 20)) == date(2026, 3, 15)
    assert next_due(rule, [done(2, date(2026, 3, 15))], date(2026, 3, 20), every_day) is None
    assert [o.due_on for o in horizon(rule, [], ANCHOR, date(2027, 1, 1), every_day)] == [
        date(2026, 2, 15),
        date(2026, 3, 15),
    ]


def test_the_horizon_lists_one_overdue_date_and_then_those_to_come() -> None:
    rule = every(1, Unit.MONTH)

    dates = horizon(rule, [], date(2026, 6, 1), date(2026, 8, 31), every_day)

    assert [(o.number, o.due_on) for o in dates] == [
        (1, date(2026, 2, 15)),
        (5, date(2026, 6, 15)),
        (6, date(2026, 7, 15)),
        (7, date(2026, 8, 15)),
    ]


def test_the_horizon_of_an_overdue_task_with_base_completed_counts_on_a_visit_today() -> None:
    rule = every(2, Unit.MONTH, base=Base.COMPLETED)

    dates = horizon(rule, [], date(2026, 6, 1), date(2026, 10, 31), every_day)

    assert [(o.number, o.due_on) for o in dates] == [
        (1, date(2026, 3, 15)),
        (2, date(2026, 8, 1)),
        (3, date(2026, 10, 1)),
    ]


def test_rules_that_mean_nothing_are_mistakes() -> None:
    with pytest.raises(ValueError, match="at least one"):
        every(0, Unit.DAY)
    with pytest.raises(ValueError, match="rains"):
        rains()
    with pytest.raises(ValueError, match="rains"):
        TaskRule(anchor=ANCHOR, cycle=BeforeRains(wet_months=(3,)), base=Base.COMPLETED)


def test_a_calendar_without_any_business_day_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no business day"):
        occurrence(every(1, Unit.DAY, shift=Shift.NEXT), 1, lambda day: False)


@given(scheduled, numbers)
def test_later_occurrences_are_later(rule: TaskRule, number: int) -> None:
    assert nominal(rule, 0) < nominal(rule, 1)
    assert nominal(rule, number) < nominal(rule, number + 1)


@given(anchors, st.integers(1, 24), numbers)
def test_monthly_dates_never_drift_from_the_day_of_the_anchor(
    anchor: date, count: int, number: int
) -> None:
    on = nominal(every(count, Unit.MONTH, anchor=anchor), number)

    months = (on.year - anchor.year) * 12 + on.month - anchor.month
    assert months == count * number
    assert on.day == anchor.day or (on + timedelta(days=1)).day == 1


@given(scheduled, st.integers(0, 4_000))
def test_the_last_number_before_a_day_is_exact(rule: TaskRule, days: int) -> None:
    on = rule.anchor + timedelta(days=days)

    number = last_number(rule, on)

    assert nominal(rule, number) <= on
    assert nominal(rule, number + 1) > on


@given(scheduled, numbers)
def test_a_moved_date_is_a_business_day_on_the_right_side(rule: TaskRule, number: int) -> None:
    due = occurrence(rule, number, is_business_day)

    match rule.shift:
        case Shift.NONE:
            assert due.due_on == due.nominal_on
        case Shift.NEXT:
            assert due.due_on >= due.nominal_on
            assert is_business_day(due.due_on)
        case Shift.PREVIOUS:
            assert due.due_on <= due.nominal_on
            assert is_business_day(due.due_on)
    assert not (is_business_day(due.nominal_on) and due.is_moved)


@given(scheduled, st.lists(st.integers(0, 2_000), max_size=8))
def test_no_history_of_visits_leaves_the_calendar_of_the_anchor(
    rule: TaskRule, gaps: list[int]
) -> None:
    visits: list[Visit] = []
    today = rule.anchor
    for gap in gaps:
        today += timedelta(days=gap)
        visits.append(done(number_of_visit(rule, visits, today), today))

    due = next_due(rule, visits, today, every_day)

    assert due is not None
    assert due.occurrence.nominal_on == nominal(rule, due.occurrence.number)
    assert not any(visit.number == due.occurrence.number for visit in visits)


@given(scheduled | completed, st.lists(st.integers(1, 900), min_size=1, max_size=8))
def test_a_recorded_visit_never_brings_the_next_date_nearer(
    rule: TaskRule, gaps: list[int]
) -> None:
    visits: list[Visit] = []
    today = rule.anchor
    for gap in gaps:
        today += timedelta(days=gap)
        before = due_on(rule, visits, today)
        visits.append(done(number_of_visit(rule, visits, today), today))
        assert due_on(rule, visits, today) >= min(before, today)


@given(scheduled | completed, st.integers(0, 1_500), st.integers(0, 1_500))
def test_time_alone_never_changes_what_is_due(rule: TaskRule, one: int, more: int) -> None:
    sooner = rule.anchor + timedelta(days=one)
    later = sooner + timedelta(days=more)

    first = next_due(rule, [], sooner, is_business_day)
    then = next_due(rule, [], later, is_business_day)

    assert first is not None
    assert then is not None
    assert first.occurrence == then.occurrence
    assert then.days_overdue >= first.days_overdue
    assert then.missed >= first.missed


@given(scheduled, st.integers(1, 1_200))
def test_missed_counts_every_date_that_passed(rule: TaskRule, days: int) -> None:
    today = rule.anchor + timedelta(days=days)

    due = next_due(rule, [], today, is_business_day)

    assert due is not None
    passed = 0
    while occurrence(rule, passed + 1, is_business_day).due_on < today:
        passed += 1
    assert due.missed == passed


@given(scheduled | completed, st.integers(0, 700), st.integers(0, 500))
def test_the_horizon_is_in_order_and_begins_with_what_is_open(
    rule: TaskRule, days: int, ahead: int
) -> None:
    today = rule.anchor + timedelta(days=days)
    until = today + timedelta(days=ahead)

    dates = horizon(rule, [], today, until, is_business_day)

    due = next_due(rule, [], today, is_business_day)
    assert due is not None
    if due.occurrence.due_on <= until:
        assert dates[0] == due.occurrence
    for one, other in pairwise(dates):
        assert one.number < other.number
        assert one.due_on <= other.due_on
    assert all(today <= one.due_on <= until for one in dates[1:])
