"""One standing for all visits: the last day and the last settled occurrence say as much as the whole history."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from foundation.calendar import is_business_day
from maintenance.plans import note_visit, standing
from maintenance.recurrence import Base, TaskRule, Visit, next_due, number_of_visit
from tests.maintenance.rules import rules, task_with


@given(rules, st.lists(st.integers(0, 900), max_size=12), st.integers(0, 900))
def test_the_standing_of_a_task_gives_the_same_dates_as_all_its_visits(
    rule: TaskRule, days: list[int], today: int
) -> None:
    task = task_with(rule)
    visits: list[Visit] = []
    for offset in days:
        done_on = rule.anchor + timedelta(days=offset)
        number = number_of_visit(rule, visits, done_on)
        visits.append(Visit(done_on=done_on, number=number))

        assert note_visit(task, done_on) == number

    on = rule.anchor + timedelta(days=today)
    assert next_due(rule, standing(task), on, is_business_day) == next_due(
        rule, visits, on, is_business_day
    )


@given(rules, st.lists(st.integers(0, 900), min_size=1, max_size=8))
def test_the_date_on_the_row_is_the_one_the_rule_gives_from_the_anchor(
    rule: TaskRule, days: list[int]
) -> None:
    task = task_with(rule)

    for offset in sorted(days):
        note_visit(task, rule.anchor + timedelta(days=offset))

    due = next_due(rule, standing(task), date(2026, 1, 1), is_business_day)
    assert task.next_due_on == (due.occurrence.due_on if due else None)
    if rule.base is Base.SCHEDULED and due:
        assert due.occurrence.nominal_on > rule.anchor
