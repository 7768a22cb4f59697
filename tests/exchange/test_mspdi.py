"""Schedules as MS Project XML: judged by MPXJ, brought back as they went, refused with every reason and its place."""

from collections.abc import Iterator

import pytest

from app.wiring import REACTIONS
from exchange.mspdi import NAMESPACE, importing, reader, writer
from exchange.mspdi.reader import Found
from foundation.clock import FrozenClock
from foundation.database import Database
from foundation.errors import InvalidCommand, Refused
from foundation.identity.actors import SYSTEM
from foundation.money import cop
from portfolio import baselines, schedules
from portfolio.projects import Project
from portfolio.schedule_writing import WriteTask
from portfolio.schedules import Schedule, ScheduleCause
from portfolio.work_calendars import RainEffect, WorkWeek
from tests.support import factories, schedule_referee, works
from tests.support import schedules as story
from tests.support.factories import Cast


@pytest.fixture
def db(database_url: str, clock: FrozenClock) -> Iterator[Database]:
    """An open database in which an adopted schedule is told to the agreement."""
    database = Database(database_url, clock=clock, reactions=REACTIONS)
    yield database
    database.close()


@pytest.fixture
def people() -> Cast:
    return factories.cast()


@pytest.fixture
def project(db: Database, people: Cast) -> Project:
    return factories.financed(db, people)


def exported(db: Database, schedule: Schedule) -> bytes:
    with db.reading(SYSTEM) as work:
        frozen = baselines.find_current(work, schedule.project_id)
        promised = {r.code: r for r in baselines.tasks_of(work, frozen.id)} if frozen else {}
        return writer.write(
            "Placa huella El Palmar",
            schedules.get(work, schedule.id),
            schedules.tasks_of(work, schedule.id),
            schedules.links_of(work, schedule.id),
            promised,
        )


@pytest.mark.one_database
def test_an_independent_reader_sees_the_same_days_links_and_money(
    db: Database,
    people: Cast,
    project: Project,
) -> None:
    schedule = story.adopted(db, people, project)
    works.signed(db, people, project)

    file = schedule_referee.read(exported(db, schedule))

    with db.reading(SYSTEM) as work:
        ours = schedules.tasks_of(work, schedule.id)
        links = schedules.links_of(work, schedule.id)
    theirs = {task["code"]: task for task in file["tasks"]}
    assert list(theirs) == [row.code for row in ours]
    for row in ours:
        task = theirs[row.code]
        assert task["name"] == row.name
        assert [task["starts_on"], task["ends_on"]] == [str(row.starts_on), str(row.ends_on)]
        assert task["is_heading"] == row.is_heading
        assert task["is_milestone"] == (row.days == 0)
        assert task["is_critical"] == (row.total_float == 0)
    found = {
        (before, code, kind, lag)
        for code, task in theirs.items()
        for before, kind, lag in task["links"]
    }
    names = {"finish_start": "FS", "start_start": "SS"}
    assert found == {(k.before, k.after, names[k.kind], float(k.lag)) for k in links}
    assert file["worked"] == {
        "2026-02-28": True,
        "2026-03-01": False,
        "2026-03-23": False,
        "2026-03-24": True,
    }
    costs = sum(task["cost"] for task in theirs.values())
    assert costs == cop("91_000_000").minor / 100


@pytest.mark.one_database
def test_what_is_taken_along_comes_back_as_it_went(
    db: Database, people: Cast, project: Project
) -> None:
    first = story.adopted(db, people, project)
    data = exported(db, first)

    with db.writing(people.engineer) as work:
        again = importing.take_in(
            work, project.id, data, cause=ScheduleCause.ESTIMATE, reason="Vino de MS Project."
        )

    columns = ("code", "name", "days", "rain", "chapter", "milestone", "not_before", "starts_on")
    with db.reading(SYSTEM) as work:
        before, after = (
            [[getattr(row, name) for name in columns] for row in schedules.tasks_of(work, key)]
            for key in (first.id, again.id)
        )
        assert before == after
        assert schedules.links_of(work, first.id) == schedules.links_of(work, again.id)
    assert (again.week, again.counts_rains, again.ends_on) == (
        first.week,
        first.counts_rains,
        first.ends_on,
    )
    assert (again.number, again.cause) == (2, ScheduleCause.ESTIMATE)


def made(*tasks: str, start: str = "<StartDate>2026-03-02T08:00:00</StartDate>") -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Project xmlns="{NAMESPACE}">{start}'
        f"<MinutesPerDay>480</MinutesPerDay><Tasks><Task><UID>0</UID><Name>P</Name></Task>"
        f"{''.join(tasks)}</Tasks></Project>"
    ).encode()


def task(uid: int, name: str, level: int = 1, duration: str = "PT16H0M0S", more: str = "") -> str:
    return (
        f"<Task><UID>{uid}</UID><ID>{uid}</ID><Name>{name}</Name><OutlineLevel>{level}</OutlineLevel>"
        f"<Duration>{duration}</Duration>{more}</Task>"
    )


def waits(uid: int, more: str = "<Type>1</Type>") -> str:
    return f"<PredecessorLink><PredecessorUID>{uid}</PredecessorUID>{more}</PredecessorLink>"


def places(found: Found) -> list[tuple[int | None, str]]:
    return [(one.number, str(one.what.msgid)) for one in found.errors]


@pytest.mark.one_database
def test_a_file_of_another_program_is_read_with_what_was_adapted() -> None:
    found = reader.read(
        made(
            task(1, "Obra"),
            task(2, "Uno", 2, "PT12H0M0S"),
            task(7, "Dos", 2, more=waits(2, "<Type>3</Type><LinkLag>7200</LinkLag>")),
        )
    )

    assert found.errors == ()
    assert found.week is WorkWeek.FIVE_DAYS
    assert found.tasks == (
        WriteTask(code="1", name="Obra"),
        WriteTask(code="1.1", name="Uno", days=2),
        WriteTask(code="1.2", name="Dos", days=2, after="1.1CC+2"),
    )
    assert [(note.number, note.name) for note in found.notes] == [(2, "Uno"), (7, "Dos")]
    assert {one.rain for one in found.tasks} == {RainEffect.NONE}


@pytest.mark.one_database
def test_every_error_of_a_file_is_said_with_its_place() -> None:
    found = reader.read(
        made(
            task(1, "Obra", more=waits(2)),
            task(2, "", 2),
            task(3, "Hondo", 3),
            task(4, "Más hondo", 4, "tres días"),
            task(5, "Final", 1, more=waits(1) + waits(99) + waits(4, "<LagFormat>19</LagFormat>")),
            start="",
        )
    )

    assert sorted(places(found), key=str) == sorted(
        [
            (2, "It has no name."),
            (4, "It is on level {n}; here there are three."),
            (None, "The file does not say when the project starts."),
            (1, "A heading waits for nothing here: tie its activities instead."),
            (4, "Its duration is not understood: {text}."),
            (
                5,
                "It waits for the heading {code}: tie it to the activity below it that has to be done.",
            ),
            (5, "What it waits for is not in this file."),
            (5, "A lag in percent has no meaning here: write days."),
        ],
        key=str,
    )


@pytest.mark.one_database
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04",
        b"<Proyecto/>",
        b"<Project",
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><Project/>',
        "<Project/>".encode("utf-16"),
        b'<Project xmlns="http://example.org"/>',
    ],
)
def test_what_is_no_project_is_refused_before_anything_is_read(data: bytes) -> None:
    with pytest.raises(InvalidCommand) as refused:
        reader.read(data)

    assert list(refused.value.errors) == ["file"]


@pytest.mark.one_database
def test_a_look_writes_nothing_and_a_ring_is_refused(
    db: Database, people: Cast, project: Project
) -> None:
    good = made(task(1, "Uno"), task(2, "Dos", more=waits(1)))
    ring = made(task(1, "Uno", more=waits(2)), task(2, "Dos", more=waits(1)))

    with db.reading(people.engineer) as work:
        assert importing.look(work, project, good).is_clean
        found = importing.look(work, project, ring)
    assert (found.is_clean, len(found.found.errors)) == (False, 1)
    with db.writing(people.engineer) as work, pytest.raises(Refused):
        importing.take_in(work, project.id, ring)
    with db.reading(SYSTEM) as work:
        assert schedules.versions_of(work, project.id) == []
