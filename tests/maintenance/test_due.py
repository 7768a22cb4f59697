"""The list of what is due: in the order of its dates, page by page, in sight of who may see it, at the same cost however long it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from foundation.database import Database
from foundation.errors import InvalidCommand
from foundation.identity.permissions import Role
from foundation.money import cop
from foundation.work import Work
from maintenance import adjustments, logs
from maintenance.adjustments import AddTask
from maintenance.assets import Asset
from maintenance.logs import LogTask
from maintenance.recurrence import Unit
from maintenance.views import due
from maintenance.views.due import Due, DueQuery, DueRow
from portfolio.usual_tasks import Performer
from tests.maintenance.handed import handed_over, move_to, task_called
from tests.support.factories import Cast, someone


def rows(db: Database, people: Cast, query: DueQuery | None = None) -> list[DueRow]:
    with db.reading(people.municipal_official) as work:
        return list(due.list_page(work, query or DueQuery()).rows)


def add_many(db: Database, people: Cast, asset: Asset, how_many: int) -> None:
    """Tasks of many days, several on the same one."""
    with db.writing(people.municipal_official) as work:
        for number in range(how_many):
            command = AddTask(
                name=f"Revisar el tramo {number + 1}",
                performer=Performer.MUNICIPALITY,
                every=1 + number % 7,
                unit=Unit.WEEK,
                yearly_cost=cop("12_000"),
            )
            adjustments.add_task(work, asset.id, command)
            work.session.flush()  # The next position counts this task too.


@contextmanager
def counting(work: Work) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    sent: list[str] = []
    connection = work.session.connection()

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    sa.event.listen(connection, "before_cursor_execute", note)
    yield sent
    sa.event.remove(connection, "before_cursor_execute", note)


def test_what_is_overdue_stands_on_top_and_stays_until_it_is_done(db: Database) -> None:
    people, _ = handed_over(db)

    move_to(db, date(2026, 5, 18))
    assert [row.due for row in rows(db, people)] == [
        Due.THIS_WEEK,
        Due.THIS_WEEK,
        Due.LATER,
        Due.LATER,
    ]
    for day in (date(2026, 5, 20), date(2027, 3, 2), date(2031, 1, 1)):
        move_to(db, day)
        first = rows(db, people)[0]
        assert (first.due, first.due_on) == (Due.OVERDUE, date(2026, 5, 19))
        assert first.days == (date(2026, 5, 19) - day).days


def test_the_figures_count_what_is_overdue_and_what_this_week_brings(db: Database) -> None:
    people, _ = handed_over(db)
    move_to(db, date(2026, 5, 20))

    with db.reading(people.municipal_official) as work:
        view = due.list_page(work, DueQuery())
        task = task_called(work, "Rocería").id
    assert (view.overdue, view.this_week) == (2, 0)
    assert view.week_ends_on == date(2026, 5, 24)
    with db.writing(people.municipal_official) as work:
        logs.log_task(work, task, LogTask(performer=Performer.COMMUNITY_CREW))

    with db.reading(people.municipal_official) as work:
        assert due.list_page(work, DueQuery()).overdue == 1


def test_pages_hold_every_task_once_in_the_order_of_the_dates(db: Database) -> None:
    people, (road, _) = handed_over(db)
    add_many(db, people, road, 40)

    found: list[DueRow] = []
    cursor: str | None = ""
    while cursor is not None:
        with db.reading(people.municipal_official) as work:
            page = due.list_page(work, DueQuery(after=cursor), size=7)
        found += page.rows
        cursor = page.next

    assert len(found) == len({row.id for row in found}) == 44
    assert [row.due_on for row in found] == sorted(row.due_on for row in found)


@pytest.mark.parametrize("place", ["CO.", "CO.19.", "CO.19.19142.", "CO.52."])
def test_the_list_is_limited_to_what_somebody_sees_and_chose(db: Database, place: str) -> None:
    handed_over(db)
    expected = 0 if place == "CO.52." else 4

    with db.reading(someone(Role.AUDITOR, place)) as work:
        assert len(due.list_page(work, DueQuery()).rows) == expected
    with db.reading(someone(Role.AUDITOR)) as work:
        assert len(due.list_page(work, DueQuery(place=place)).rows) == expected
        assert due.list_page(work, DueQuery(place=place)).overdue == 0


def test_the_list_can_be_limited_by_kind_by_who_does_it_and_by_date(db: Database) -> None:
    people, (road, _) = handed_over(db)
    add_many(db, people, road, 3)
    move_to(db, date(2026, 2, 25))

    assert len(rows(db, people, DueQuery(kind="concrete_track"))) == 7
    assert rows(db, people, DueQuery(kind="bridge")) == []
    assert len(rows(db, people, DueQuery(performer="municipality"))) == 3
    assert len(rows(db, people, DueQuery(due="overdue"))) == 1
    assert len(rows(db, people, DueQuery(due="later", performer="community_crew"))) == 4


@pytest.mark.parametrize(
    "wrong", [DueQuery(kind="x"), DueQuery(performer="x"), DueQuery(due="x"), DueQuery(after="x")]
)
def test_a_limit_that_means_nothing_is_refused(db: Database, wrong: DueQuery) -> None:
    with pytest.raises(InvalidCommand), db.reading(someone(Role.AUDITOR)) as work:
        due.list_page(work, wrong)


def test_a_page_takes_two_questions_whatever_the_number_of_tasks(db: Database) -> None:
    people, (road, _) = handed_over(db)
    sizes = []
    for more in (0, 60):
        add_many(db, people, road, more)
        with db.reading(people.municipal_official) as work, counting(work) as sent:
            due.list_page(work, DueQuery())
        sizes.append(len(sent))

    assert sizes == [2, 2]


def test_the_sheet_for_the_week_takes_what_is_overdue_with_it(db: Database) -> None:
    people, _ = handed_over(db)
    move_to(db, date(2026, 7, 28))

    with db.reading(people.municipal_official) as work:
        assert [row.due_on for row in due.until(work, DueQuery(), 9)] == [date(2026, 5, 19)] * 2
    move_to(db, date(2026, 8, 1))  # A Saturday: the sheet is for the week that comes.
    with db.reading(people.municipal_official) as work:
        taken = due.until(work, DueQuery(), 9)
        assert due.sheet_end(work.today) == date(2026, 8, 9)
    assert [row.due_on for row in taken] == [date(2026, 5, 19)] * 2 + [date(2026, 8, 3)] * 2


def test_a_file_holds_more_than_one_page(db: Database) -> None:
    people, (road, _) = handed_over(db)
    add_many(db, people, road, 30)

    with db.reading(people.municipal_official) as work:
        assert len(list(due.everything(work, DueQuery()))) == 34
        assert len(list(due.everything(work, DueQuery(performer="municipality")))) == 30


def test_a_week_ends_on_sunday() -> None:
    monday = date(2026, 2, 16)

    assert {due.week_end(monday + timedelta(days=n)) for n in range(7)} == {date(2026, 2, 22)}
