"""A plan that runs is adjusted without losing what was done or hiding what is overdue."""

from datetime import date
from typing import Any

import pytest

from foundation.database import Database
from foundation.errors import Forbidden, InvalidCommand
from foundation.money import Money, cop
from maintenance import adjustments, logs, plans
from maintenance.adjustments import AddTask, AdjustTask
from maintenance.assets import Asset
from maintenance.logs import LogTask
from maintenance.plans import MaintenanceTask
from maintenance.recurrence import Base, Shift, Unit
from portfolio.usual_tasks import Performer
from tests.maintenance.handed import handed_over, looking, move_to, task_called
from tests.support.factories import Cast, changed

CREW = Performer.COMMUNITY_CREW


def adjust(
    db: Database, people: Cast, task: MaintenanceTask, **overrides: object
) -> MaintenanceTask:
    command = AdjustTask(
        name=task.name,
        performer=task.performer,
        every=task.every,
        unit=task.unit,
        is_before_rains=task.is_before_rains,
        base=task.base,
        shift=task.shift,
        yearly_cost=task.yearly_cost,
    )
    with db.writing(people.municipal_official) as work:
        return adjustments.adjust_task(work, task.id, changed(command, overrides))


def add(db: Database, people: Cast, asset: Asset, **overrides: object) -> MaintenanceTask:
    command = AddTask(
        name="Revisar las barandas",
        performer=Performer.MUNICIPALITY,
        every=6,
        unit=Unit.MONTH,
        yearly_cost=cop("90_000"),
    )
    with db.writing(people.municipal_official) as work:
        return adjustments.add_task(work, asset.id, changed(command, overrides))


def clearing(db: Database, people: Cast, asset: Asset) -> MaintenanceTask:
    with looking(db, people.auditor) as work:
        return task_called(work, "Rocería", asset)


def log(db: Database, people: Cast, task: MaintenanceTask, on: date) -> None:
    with db.writing(people.municipal_official) as work:
        logs.log_task(work, task.id, LogTask(done_on=on, performer=CREW))


def test_a_changed_rhythm_counts_what_was_done_from_the_same_anchor(db: Database) -> None:
    people, (road, _) = handed_over(db)
    task = clearing(db, people, road)
    move_to(db, date(2026, 8, 20))
    log(db, people, task, date(2026, 8, 19))

    after = adjust(db, people, task, every=2)

    # From 17 February every two months: 17 April, 17 June, 17 August are settled by the visit of 19 August.
    assert after.next_due_on == date(2026, 10, 19)
    assert (after.settled, after.last_done_on) == (3, date(2026, 8, 19))


def test_a_change_does_not_hide_what_is_overdue(db: Database) -> None:
    people, (road, _) = handed_over(db)
    task = clearing(db, people, road)
    move_to(db, date(2027, 1, 15))

    after = adjust(db, people, task, every=2)

    assert after.next_due_on == date(2026, 4, 17)


def test_the_municipality_may_count_from_the_last_visit_instead(db: Database) -> None:
    people, (road, _) = handed_over(db)
    task = clearing(db, people, road)
    move_to(db, date(2026, 7, 3))
    log(db, people, task, date(2026, 7, 1))

    after = adjust(db, people, task, base=Base.COMPLETED, shift=Shift.NONE)

    assert after.next_due_on == date(2026, 10, 1)


def test_a_task_that_ends_is_due_no_more_but_what_was_missed_stays(db: Database) -> None:
    people, (road, _) = handed_over(db)
    task = clearing(db, people, road)
    move_to(db, date(2026, 8, 20))

    ended = adjust(db, people, task, ends_on=date(2026, 6, 30))
    assert ended.next_due_on == date(2026, 5, 19)
    log(db, people, task, date(2026, 8, 20))

    assert clearing(db, people, road).next_due_on is None


def test_an_added_task_counts_from_today(db: Database) -> None:
    people, (road, _) = handed_over(db)
    move_to(db, date(2026, 9, 9))

    task = add(db, people, road)

    assert (task.anchor_on, task.next_due_on) == (date(2026, 9, 9), date(2027, 3, 9))
    assert task.position == 3
    assert task.promised_id is None


def test_a_task_before_the_rains_takes_the_months_of_its_region(db: Database) -> None:
    people, (road, _) = handed_over(db)

    task = add(db, people, road, is_before_rains=True)

    assert task.wet_months == [3, 9]
    assert task.next_due_on == date(2026, 8, 3)


def test_what_is_done_before_the_rains_does_not_wait_for_the_last_visit() -> None:
    with pytest.raises(InvalidCommand) as refused:
        AddTask(
            name="Limpiar",
            performer=CREW,
            every=6,
            unit=Unit.MONTH,
            is_before_rains=True,
            base=Base.COMPLETED,
            yearly_cost=cop("90_000"),
        )

    assert list(refused.value.errors) == ["base"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"counts_from": date(2026, 2, 16)}, "counts_from"),
        ({"ends_on": date(2026, 2, 16)}, "ends_on"),
        ({"yearly_cost": Money(900, "USD")}, "yearly_cost"),
    ],
)
def test_an_impossible_task_is_refused(db: Database, wrong: dict[str, Any], field: str) -> None:
    people, (road, _) = handed_over(db)

    with pytest.raises(InvalidCommand) as refused:
        add(db, people, road, **wrong)

    assert field in refused.value.errors


def test_only_who_answers_for_the_plan_changes_it(db: Database) -> None:
    people, (road, _) = handed_over(db)
    task = clearing(db, people, road)
    stranger = Cast(**{**vars(people), "municipal_official": people.engineer})

    with pytest.raises(Forbidden):
        adjust(db, stranger, task, every=12)
    with pytest.raises(Forbidden):
        add(db, stranger, road)


def test_the_dates_on_the_rows_are_those_the_rules_give(db: Database) -> None:
    people, (road, drains) = handed_over(db)
    log(db, people, clearing(db, people, road), date(2026, 2, 17))

    with looking(db, people.auditor) as work:
        for task in (*plans.of_asset(work, road.id), *plans.of_asset(work, drains.id)):
            due = plans.next_due(task, work.today)
            assert due is not None
            assert task.next_due_on == due.occurrence.due_on
