"""Schedules in versions: written, proposed, adopted, re-programmed; frozen with their money when the agreement is signed."""

from datetime import date

import pytest
import sqlalchemy as sa

from foundation.database import Database
from foundation.errors import Forbidden, InvalidCommand, NotFound, Refused
from foundation.identity.actors import SYSTEM
from foundation.identity.permissions import Role
from portfolio import predecessors, schedule_writing, schedules
from portfolio.planned_value import Spread, period_ends, planned_to
from portfolio.projects import Project
from portfolio.schedule_writing import WriteSchedule, WriteTask
from portfolio.schedules import (
    DiscardSchedule,
    ReturnSchedule,
    Schedule,
    ScheduleCause,
    ScheduleState,
)
from portfolio.scheduling import Link, LinkKind
from portfolio.task_money import Costed, MoneyFrom, allocate
from portfolio.work_calendars import RainEffect
from tests.support import factories, works
from tests.support import schedules as story
from tests.support.factories import Cast

CALOTO = "CO.19.19142."


@pytest.fixture
def people() -> Cast:
    return factories.cast()


@pytest.fixture
def project(db: Database, people: Cast) -> Project:
    return factories.financed(db, people)


def lines(db: Database, schedule: Schedule) -> dict[str, schedules.ScheduleTask]:
    with db.reading(SYSTEM) as work:
        return {row.code: row for row in schedules.tasks_of(work, schedule.id)}


def errors(line: str, **changes: object) -> dict[str, str]:
    """What is wrong with the usual schedule where one line says something else."""
    tasks = tuple(
        factories.changed(task, changes) if task.code == line else task for task in story.TASKS
    )
    with pytest.raises(InvalidCommand) as refused:
        WriteSchedule(first_on=story.FIRST_ON, tasks=tasks)
    return {name: str(sentence.msgid) for name, sentence in refused.value.errors.items()}


def test_the_days_of_a_written_schedule_follow_from_its_activities(
    db: Database, people: Cast, project: Project
) -> None:
    schedule = story.written(db, people.engineer, project)

    found = lines(db, schedule)
    assert schedule.state is ScheduleState.DRAFT
    assert (found["1.1"].starts_on, found["1.1"].ends_on) == (date(2026, 2, 23), date(2026, 2, 25))
    # Three worked days of February, then March at seven tenths of a day each.
    assert (found["1.2"].starts_on, found["1.2"].ends_on) == (date(2026, 2, 26), date(2026, 3, 16))
    assert (found["1"].starts_on, found["1"].ends_on) == (date(2026, 2, 23), date(2026, 3, 16))
    assert found["1"].days is None
    assert found["5"].ends_on == schedule.ends_on == found["3"].ends_on
    assert [code for code, row in found.items() if row.total_float == 0] == [
        "1",
        "1.1",
        "1.2",
        "2",
        "3",
        "5",
    ]
    assert schedule.holidays == ["2026-03-23", "2026-04-02", "2026-04-03", "2026-05-01"]


@pytest.mark.one_database
def test_every_wrong_line_is_named_at_once() -> None:
    assert errors("1.1", code="2") == {
        "tasks.3.code": "The code {code} stands twice.",
        "tasks.2.after": "There is no line {code}.",
    }
    assert errors("1.1", code="7.1")["tasks.1.code"] == "There is no line {code} above it."
    assert list(errors("1.1", days=None)) == ["tasks.1.days"]
    assert list(errors("1", days=4, chapter="X")) == ["tasks.0.days", "tasks.0.chapter"]
    assert list(errors("1.1", after="9")) == ["tasks.1.after"]
    assert list(errors("1.1", after="1")) == ["tasks.1.after"]
    assert list(errors("1.1", after="1.1")) == ["tasks.1.after"]
    assert list(errors("1.1", after="1.2 después")) == ["tasks.1.after"]
    assert list(errors("1.1", unit=None)) == ["tasks.1.unit"]
    assert list(errors("1.1", unit="vara")) == ["tasks.1.unit"]


@pytest.mark.one_database
def test_predecessors_are_read_in_both_languages_and_written_as_they_are_typed() -> None:
    found = predecessors.read("1.2; 2FC+3, 3.1.4 cc -2d; 5FF; 6SF+1")
    assert isinstance(found, tuple)
    links = [Link(before=one.code, after="9", kind=one.kind, lag=one.lag) for one in found]

    assert predecessors.write(links, "es") == "1.2; 2FC+3; 3.1.4CC-2; 5FF; 6CF+1"
    assert predecessors.write(links, "en") == "1.2; 2FS+3; 3.1.4SS-2; 5FF; 6SF+1"
    assert [one.kind for one in found][2] is LinkKind.START_START


def test_a_ring_is_refused_at_one_of_its_lines(
    db: Database, people: Cast, project: Project
) -> None:
    ring = (
        WriteTask(code="1", name="Uno", days=1, after="2"),
        WriteTask(code="2", name="Dos", days=1, after="1"),
    )

    with pytest.raises(InvalidCommand) as refused:
        story.written(db, people.engineer, project, tasks=ring)

    (sentence,) = refused.value.errors.values()
    assert list(refused.value.errors) == ["tasks.0.after"]
    assert sentence.params == {"ring": "1 → 2 → 1"}


def test_whoever_proposes_a_schedule_does_not_adopt_it(
    db: Database, people: Cast, project: Project
) -> None:
    both = factories.someone(Role.PROGRAMME_MANAGER)
    both = type(both)(
        user_id=both.user_id,
        grants=(*both.grants, *factories.someone(Role.ENGINEER).grants),
    )
    story.written(db, both, project)
    story.propose(db, both, project)

    with pytest.raises(Refused):
        story.adopt(db, both, project)
    with pytest.raises(Forbidden):
        story.adopt(db, people.engineer, project)

    assert story.adopt(db, people.programme_manager, project).state is ScheduleState.ADOPTED


def test_a_returned_proposal_says_why_and_can_be_written_anew(
    db: Database, people: Cast, project: Project
) -> None:
    story.written(db, people.engineer, project)
    story.propose(db, people.engineer, project)
    with pytest.raises(Refused):
        story.written(db, people.engineer, project)

    with db.writing(people.programme_manager) as work:
        reason = ReturnSchedule(reason="Falta el transporte del cemento.")
        schedules.send_back(work, project.id, reason)
    again = story.written(db, people.engineer, project, first_on=date(2026, 3, 2))

    assert (again.number, again.return_reason) == (1, "Falta el transporte del cemento.")
    assert story.propose(db, people.engineer, project).return_reason is None


def test_a_re_programming_says_its_cause_and_leaves_the_version_before_as_it_was(
    db: Database, people: Cast, project: Project
) -> None:
    first = story.adopted(db, people, project)
    before = {code: (row.starts_on, row.ends_on) for code, row in lines(db, first).items()}
    with pytest.raises(Refused):
        story.written(db, people.engineer, project)

    draft = story.reprogrammed(db, people, project)
    with db.reading(SYSTEM) as work:
        assert schedules.get_shown(work, project.id).id == first.id
    story.propose(db, people.engineer, project)
    second = story.adopt(db, people.programme_manager, project)

    assert (draft.id, second.number, second.cause) == (second.id, 2, ScheduleCause.LATE_START)
    with db.reading(SYSTEM) as work:
        states = [(row.number, row.state) for row in schedules.versions_of(work, project.id)]
        assert states == [(2, ScheduleState.ADOPTED), (1, ScheduleState.SUPERSEDED)]
    assert {code: (r.starts_on, r.ends_on) for code, r in lines(db, first).items()} == before
    assert second.ends_on > first.ends_on


def test_a_discarded_draft_leaves_the_schedule_in_force(
    db: Database, people: Cast, project: Project
) -> None:
    first = story.adopted(db, people, project)
    story.reprogrammed(db, people, project)

    with db.writing(people.engineer) as work:
        schedules.discard(work, project.id, DiscardSchedule())

    with db.reading(SYSTEM) as work:
        assert schedules.find_open(work, project.id) is None
        assert schedules.get_shown(work, project.id).id == first.id


def test_nobody_writes_the_schedule_of_a_work_out_of_sight_or_received(
    db: Database, people: Cast, project: Project
) -> None:
    with pytest.raises(NotFound):
        story.written(db, factories.someone(Role.ENGINEER, "CO.76."), project)
    with pytest.raises(Forbidden):
        story.written(db, people.contracts_officer, project)
    works.accepted(db, people, project)

    with pytest.raises(Refused):
        story.written(db, people.engineer, project)


@pytest.mark.one_database
def test_money_follows_milestones_then_chapters_then_days() -> None:
    rows = (
        Costed(code="2", days=30, chapter="Obra ", milestone=1),
        Costed(code="1", days=10, chapter="obra", milestone=2),
        Costed(code="3", days=0, chapter="Cierre"),
    )
    chapters, milestones = {"Obra": 600, "Cierre": 200}, {1: 700, 2: 301}

    assert allocate(1_001, rows, chapters=chapters, milestones=milestones) == (
        MoneyFrom.MILESTONES,
        {"1": 301, "2": 700, "3": 0},
    )
    assert allocate(1_001, rows, chapters=chapters, milestones={}) == (
        MoneyFrom.CHAPTERS,
        {"1": 188, "2": 563, "3": 250},
    )
    assert allocate(1_001, rows, chapters={"Otro": 5}, milestones={9: 1_001}) == (
        MoneyFrom.DAYS,
        {"1": 250, "2": 751, "3": 0},
    )
    assert allocate(1_001, rows[::-1], chapters=chapters, milestones={}) == allocate(
        1_001, rows, chapters=chapters, milestones={}
    )


@pytest.mark.one_database
def test_planned_value_grows_over_the_days_and_ends_at_the_whole() -> None:
    spreads = (
        Spread(starts_on=date(2026, 3, 2), ends_on=date(2026, 3, 11), minor=1_000),
        Spread(starts_on=date(2026, 3, 11), ends_on=date(2026, 3, 11), minor=70),
    )

    assert planned_to(spreads, date(2026, 3, 1)) == 0
    assert planned_to(spreads, date(2026, 3, 4)) == 300
    assert planned_to(spreads, date(2026, 3, 10)) == 900
    assert planned_to(spreads, date(2026, 4, 1)) == 1_070
    assert period_ends(date(2026, 3, 2), date(2026, 3, 11)) == (
        date(2026, 3, 8),
        date(2026, 3, 11),
    )
    assert period_ends(date(2026, 1, 31), date(2027, 12, 15))[:2] == (
        date(2026, 1, 31),
        date(2026, 2, 28),
    )


def test_a_stored_schedule_follows_from_its_activities_and_says_where_it_does_not(
    db: Database, people: Cast, project: Project
) -> None:
    schedule = story.adopted(db, people, project)
    with db.reading(SYSTEM) as work:
        assert schedule_writing.difference(work, schedules.get(work, schedule.id)) is None

    with db.engine.begin() as connection:
        table = schedules.ScheduleTask.__table__
        assert isinstance(table, sa.Table)
        wrong = sa.update(table).where(table.c.code == "2").values(ends_on=date(2026, 12, 24))
        connection.execute(wrong)

    with db.reading(SYSTEM) as work:
        assert schedule_writing.difference(work, schedules.get(work, schedule.id)) == "2"
    assert lines(db, schedule)["2"].rain is RainEffect.SLOWER
