"""The log: a visit settles what is due, the next date comes from the anchor, nothing is written over."""

from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from foundation.audit import AuditEntry
from foundation.database import Database
from foundation.errors import Forbidden, InvalidCommand, NotFound, Refused
from foundation.identity.permissions import Role
from foundation.money import Money, cop
from maintenance import logs, plans
from maintenance.assets import Asset
from maintenance.logs import LogRepair, LogTask, MaintenanceEntry, WithdrawEntry
from maintenance.plans import MaintenanceTask
from portfolio.projects import Project, Station
from portfolio.usual_tasks import Performer
from tests.maintenance.handed import HANDED_OVER_ON, handed_over, looking, move_to, task_called
from tests.support.factories import Cast, photograph, someone

CREW = Performer.COMMUNITY_CREW


def log(
    db: Database, people: Cast, task: MaintenanceTask, on: date | None = None
) -> MaintenanceEntry:
    with db.writing(people.municipal_official) as work:
        return logs.log_task(work, task.id, LogTask(done_on=on, performer=CREW))


def clearing(db: Database, people: Cast, asset: Asset) -> MaintenanceTask:
    """Every three months from 17 February 2026."""
    with looking(db, people.auditor) as work:
        return task_called(work, "Rocería", asset)


def test_a_task_done_on_time_is_due_a_period_of_the_calendar_later(db: Database) -> None:
    people, (road, _) = handed_over(db)
    task = clearing(db, people, road)
    move_to(db, date(2026, 5, 20))

    entry = log(db, people, task)

    assert (entry.done_on, entry.occurrence) == (date(2026, 5, 20), 1)
    # 17 August 2026 is the Monday of the Assumption.
    assert entry.next_due_on == date(2026, 8, 18)
    assert clearing(db, people, road).next_due_on == date(2026, 8, 18)


def test_the_next_date_shown_before_saving_is_the_one_saved(db: Database) -> None:
    people, (road, _) = handed_over(db)
    task = clearing(db, people, road)
    move_to(db, date(2026, 9, 2))

    shown = plans.preview(task, date(2026, 9, 1))
    entry = log(db, people, task, date(2026, 9, 1))

    assert shown.next_due_on == entry.next_due_on == date(2026, 11, 17)
    assert (shown.settles, shown.is_extra) == (2, False)
    assert "Every 3 months from 2026-02-17" in str(shown.sentence)


def test_a_visit_too_early_to_be_the_coming_one_moves_nothing(db: Database) -> None:
    people, (road, _) = handed_over(db)
    task = clearing(db, people, road)
    move_to(db, date(2026, 3, 2))

    shown = plans.preview(task, date(2026, 3, 2))
    entry = log(db, people, task)

    assert shown.is_extra
    assert entry.occurrence is None
    assert entry.next_due_on == task.next_due_on == date(2026, 5, 19)


def test_what_was_done_is_written_with_its_effort_and_its_photo(db: Database) -> None:
    people, (road, _) = handed_over(db)
    task = clearing(db, people, road)
    picture = photograph(db, people.municipal_official, road.territory)
    command = LogTask(
        done_on=date(2026, 2, 17),
        performer=CREW,
        hours=36_500,
        cost=cop("640_000"),
        note="Seis vecinos, dos jornadas.",
        photo=picture,
    )

    with db.writing(people.municipal_official) as work:
        entry = logs.log_task(work, task.id, command)

    with looking(db, people.auditor) as work:
        kept = work.get(MaintenanceEntry, entry.id)
    assert (kept.hours_milli, kept.cost_minor, kept.currency) == (36_500, 640_000_00, "COP")
    assert (kept.note, kept.photo_id) == ("Seis vecinos, dos jornadas.", picture)
    assert kept.logged_by == people.municipal_official.user_id
    assert kept.in_warranty


def test_what_cost_nothing_is_not_what_nobody_knows_the_cost_of(db: Database) -> None:
    people, (road, _) = handed_over(db)
    task = clearing(db, people, road)
    move_to(db, date(2026, 6, 1))

    free = LogTask(done_on=date(2026, 5, 30), performer=CREW, cost=Money.zero())
    with db.writing(people.municipal_official) as work:
        known = logs.log_task(work, task.id, free)
    unknown = log(db, people, task)

    assert (known.cost_minor, unknown.cost_minor) == (0, None)


@pytest.mark.parametrize(
    ("done_on", "words"),
    [(date(2026, 5, 21), "has not come"), (date(2026, 2, 16), "handed over on 2026-02-17")],
)
def test_a_day_outside_the_life_of_the_asset_is_refused(
    db: Database, done_on: date, words: str
) -> None:
    people, (road, _) = handed_over(db)
    task = clearing(db, people, road)
    move_to(db, date(2026, 5, 20))

    with pytest.raises(InvalidCommand, match=words) as refused:
        log(db, people, task, done_on)

    assert list(refused.value.errors) == ["done_on"]


def test_one_task_is_recorded_once_for_one_day(db: Database) -> None:
    people, (road, _) = handed_over(db)
    task = clearing(db, people, road)
    log(db, people, task, HANDED_OVER_ON)

    with pytest.raises(InvalidCommand, match="recorded for that day"):
        log(db, people, task, HANDED_OVER_ON)


def test_a_cost_in_another_currency_is_refused(db: Database) -> None:
    people, (road, _) = handed_over(db)
    task = clearing(db, people, road)
    command = LogTask(performer=CREW, cost=Money(1_500, "USD"))

    with (
        pytest.raises(InvalidCommand, match="COP"),
        db.writing(people.municipal_official) as work,
    ):
        logs.log_task(work, task.id, command)


def test_only_who_keeps_the_log_writes_in_it_and_a_stranger_does_not_know_of_it(
    db: Database,
) -> None:
    people, (road, _) = handed_over(db)
    task = clearing(db, people, road)
    stranger = someone(Role.MUNICIPAL_OFFICIAL, "CO.19.19698.")

    with pytest.raises(Forbidden), db.writing(people.engineer) as work:
        logs.log_task(work, task.id, LogTask(performer=CREW))
    with pytest.raises(NotFound), db.writing(stranger) as work:
        logs.log_task(work, task.id, LogTask(performer=CREW))


def test_the_first_entry_takes_the_work_to_its_last_station(db: Database) -> None:
    people, (road, drains) = handed_over(db)
    task = clearing(db, people, road)

    log(db, people, task)
    log(db, people, clearing(db, people, drains))

    with looking(db, people.auditor) as work:
        assert work.get(Project, road.project_id).station is Station.MAINTAINED
        steps = work.session.execute(
            sa.select(sa.func.count())
            .select_from(AuditEntry)
            .where(AuditEntry.action == "project.maintain")
        ).scalar_one()
    assert steps == 1


def test_a_repair_nobody_foresaw_is_logged_on_the_asset_and_moves_no_date(db: Database) -> None:
    people, (road, _) = handed_over(db)
    command = LogRepair(
        what="Recalce de una losa hundida",
        performer=Performer.MUNICIPALITY,
        cost=cop("2_300_000"),
    )

    with db.writing(people.municipal_official) as work:
        entry = logs.log_repair(work, road.id, command)

    assert (entry.task_id, entry.what) == (None, "Recalce de una losa hundida")
    assert entry.next_due_on is None
    assert clearing(db, people, road).next_due_on == date(2026, 5, 19)


def test_a_repair_after_the_warranty_is_not_the_builders(db: Database) -> None:
    people, (road, drains) = handed_over(db)
    command = LogRepair(what="Resane de junta", performer=CREW)
    move_to(db, date(2031, 2, 18))

    with db.writing(people.municipal_official) as work:
        late = logs.log_repair(work, road.id, command)
        last_day = logs.log_repair(
            work,
            road.id,
            LogRepair(what="Resane", performer=CREW, done_on=date(2031, 2, 17)),
        )
        never = logs.log_repair(work, drains.id, command)

    assert (late.in_warranty, last_day.in_warranty, never.in_warranty) == (False, True, False)


def test_an_entry_that_was_a_mistake_is_withdrawn_and_its_date_is_due_again(db: Database) -> None:
    people, (road, _) = handed_over(db)
    task = clearing(db, people, road)
    move_to(db, date(2026, 8, 20))
    log(db, people, task, date(2026, 5, 19))
    mistaken = log(db, people, task, date(2026, 8, 19))

    with db.writing(people.municipal_official) as work:
        logs.withdraw(work, mistaken.id, WithdrawEntry(reason="Era la vía de la vereda vecina."))

    after = clearing(db, people, road)
    assert (after.next_due_on, after.last_done_on) == (date(2026, 8, 18), date(2026, 5, 19))
    assert log(db, people, task, date(2026, 8, 19)).next_due_on == date(2026, 11, 17)


def test_an_entry_is_withdrawn_once(db: Database) -> None:
    people, (road, _) = handed_over(db)
    entry = log(db, people, clearing(db, people, road))
    command = WithdrawEntry(reason="Se registró dos veces.")
    with db.writing(people.municipal_official) as work:
        logs.withdraw(work, entry.id, command)

    with (
        pytest.raises(Refused, match="withdrawn already"),
        db.writing(people.municipal_official) as work,
    ):
        logs.withdraw(work, entry.id, command)


def test_a_visit_written_down_after_a_later_one_moves_nothing(db: Database) -> None:
    people, (road, _) = handed_over(db)
    task = clearing(db, people, road)
    move_to(db, date(2026, 8, 20))
    log(db, people, task, date(2026, 8, 19))

    entry = log(db, people, task, date(2026, 5, 18))

    assert entry.occurrence is None
    assert clearing(db, people, road).next_due_on == date(2026, 11, 17)


def test_nothing_in_the_log_can_be_changed_or_taken_out(db: Database) -> None:
    people, (road, _) = handed_over(db)
    log(db, people, clearing(db, people, road))

    for statement in (
        "UPDATE maintenance_entry SET cost_minor = 1",
        "DELETE FROM maintenance_entry",
        "UPDATE maintenance_plan SET budget_minor = 1",
    ):
        with pytest.raises(DBAPIError), db.engine.begin() as connection:
            connection.execute(sa.text(statement))
