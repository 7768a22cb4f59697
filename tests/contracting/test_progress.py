"""Earned value and the S-curve of a work: computed from what both keys verified and what was paid, never typed."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from app import recount
from app.wiring import REACTIONS
from contracting import earned_value
from contracting.earned_value import Course, Entry
from contracting.views import progress
from foundation.clock import FrozenClock
from foundation.database import Database
from foundation.identity.actors import SYSTEM
from foundation.money import cop
from portfolio import project_lights
from portfolio.planned_value import Spread
from portfolio.projects import Project
from tests.support import factories, works
from tests.support import schedules as story
from tests.support.factories import Cast
from tests.support.queries import counted


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


COURSE = Course(
    budget=cop("1_000"),
    baseline=(
        Spread(starts_on=date(2026, 3, 1), ends_on=date(2026, 3, 10), minor=60_000),
        Spread(starts_on=date(2026, 3, 11), ends_on=date(2026, 3, 20), minor=40_000),
    ),
    in_force=(),
    payable=(Entry(on=date(2026, 3, 1), minor=30_000),),
    verified=(Entry(on=date(2026, 3, 12), minor=45_000), Entry(on=date(2026, 3, 15), minor=-5_000)),
    paid=(Entry(on=date(2026, 3, 2), minor=30_000), Entry(on=date(2026, 3, 16), minor=20_000)),
)


@pytest.mark.one_database
def test_pace_cost_and_forecast_follow_from_what_was_planned_built_and_paid() -> None:
    found = earned_value.standing(COURSE, date(2026, 3, 16))

    assert found.planned == cop("840")
    assert (found.earned, found.paid) == (cop("400"), cop("500"))
    assert (found.pace_milli, found.cost_milli) == (476, 800)
    assert found.forecast == cop("1_250")


@pytest.mark.one_database
def test_no_figure_is_said_where_it_means_nothing() -> None:
    before = earned_value.standing(COURSE, date(2026, 2, 28))
    paid_only = earned_value.standing(COURSE, date(2026, 3, 3))

    assert (before.planned, before.pace_milli, before.cost_milli, before.forecast) == (
        cop("0"),
        None,
        None,
        None,
    )
    assert (paid_only.pace_milli, paid_only.cost_milli, paid_only.forecast) == (0, 0, None)


@pytest.mark.one_database
def test_the_curve_tells_what_happened_only_to_the_period_of_today() -> None:
    ends = (date(2026, 3, 8), date(2026, 3, 15), date(2026, 3, 20))

    points = earned_value.curve(COURSE, ends, date(2026, 3, 12))

    assert [point.planned_bp for point in points] == [4_800, 8_000, 10_000]
    assert [point.actual_bp for point in points] == [0, 4_000, None]
    assert [point.financial_bp for point in points] == [3_000, 3_000, None]
    assert [point.replanned_bp for point in points] == [None, None, None]


def test_the_progress_of_a_work_is_what_both_verified_and_what_was_paid(
    db: Database, clock: FrozenClock, people: Cast, project: Project
) -> None:
    story.adopted(db, people, project)
    agreement = works.running(db, people, project)
    works.paid(db, people, works.advance_requested(db, people, agreement))
    first, *_ = works.plan(db, agreement, people)
    clock.advance(timedelta(days=30))
    works.verify(db, people, first)
    works.paid(db, people, works.requested(db, people, agreement, first))

    with db.reading(SYSTEM) as work, counted(db) as queries:
        view = progress.detail(work, project.id)

    assert len(queries) <= 13  # twelve statements and the beginning of their transaction
    assert view.standing is not None
    assert view.standing.earned == cop("27_300_000")
    # The advance of 30 %, and the first milestone less what it gives back and what is retained.
    assert view.standing.paid == cop("27_300_000") + cop("17_745_000")
    assert view.standing.planned_bp is not None
    days = view.milestones[0]
    assert (days.signed_for, days.verified_on) == (date(2026, 3, 16), view.today)
    assert days.slip_days == 3
    assert view.milestones[1].verified_on is None
    actual = [point.actual_bp for point in view.points if point.actual_bp is not None]
    assert actual[-1] == 3_000
    assert view.points[-1].planned_bp == view.points[-1].payable_bp + 500 == 10_000


def test_a_work_without_a_frozen_schedule_has_no_pace(
    db: Database, people: Cast, project: Project
) -> None:
    with db.reading(SYSTEM) as work:
        assert progress.detail(work, project.id).standing is None

    works.running(db, people, project)

    with db.reading(SYSTEM) as work:
        view = progress.detail(work, project.id)
    assert view.standing is not None
    assert (view.standing.planned, view.standing.pace_milli) == (None, None)
    assert {point.planned_bp for point in view.points} == {None}


def test_a_re_programming_is_drawn_beside_what_was_signed(
    db: Database, people: Cast, project: Project
) -> None:
    story.adopted(db, people, project)
    works.running(db, people, project)
    story.reprogrammed(db, people, project)
    story.propose(db, people.engineer, project)
    story.adopt(db, people.programme_manager, project)

    with db.reading(SYSTEM) as work:
        view = progress.detail(work, project.id)

    assert view.is_replanned
    assert any((point.replanned_bp or 0) < (point.planned_bp or 0) for point in view.points)
    assert view.points[-1].replanned_bp == 10_000


def test_the_light_says_which_plan_it_was_compared_with(
    db: Database, people: Cast, project: Project
) -> None:
    works.running(db, people, project)
    said = [_compared(db, project)]
    story.adopted(db, people, project)
    said.append(_compared(db, project))
    story.reprogrammed(db, people, project)
    story.propose(db, people.engineer, project)
    story.adopt(db, people.programme_manager, project)
    said.append(_compared(db, project))

    assert ["even pace" in said[0], "frozen" in said[1], "re-programmed" in said[2]] == [True] * 3


def test_a_re_programming_moves_the_days_on_which_the_light_turns(
    db: Database, people: Cast, project: Project
) -> None:
    story.adopted(db, people, project)
    works.running(db, people, project)
    before = _late_from(db, project)
    story.reprogrammed(db, people, project)
    story.propose(db, people.engineer, project)
    story.adopt(db, people.programme_manager, project)
    after = _late_from(db, project)

    # The new schedule begins two weeks after the old one; both lights turn on their first day of works.
    assert (before, after) == (date(2026, 2, 23), date(2026, 3, 9))
    with db.reading(SYSTEM) as work:
        assert not [one for one in recount.recount(work).differences if one.kind == "light"]


def _compared(db: Database, project: Project) -> str:
    with db.reading(SYSTEM) as work:
        return progress.detail(work, project.id).compared.msgid


def _late_from(db: Database, project: Project) -> date | None:
    with db.reading(SYSTEM) as work:
        found = work.get(Project, project.id)
        plan = project_lights.find_plan(work, found)
        assert plan is not None
        assert plan.whole == cop("91_000_000").minor
        return found.late_from
