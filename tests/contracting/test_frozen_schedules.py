"""What a signature freezes of a schedule: its days, and the money of the milestones shared among its activities."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from app import recount
from app.wiring import REACTIONS
from contracting.views import progress
from foundation.clock import FrozenClock
from foundation.database import Database
from foundation.identity.actors import SYSTEM
from foundation.money import cop
from portfolio import baselines, communities
from portfolio.communities import AddPaper, Community, PaperKind
from portfolio.lights import Light
from portfolio.projects import Project
from portfolio.task_money import MoneyFrom
from portfolio.views import schedules as schedule_views
from tests.support import closures, factories, works
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


def test_the_signature_freezes_the_days_and_shares_the_money_of_the_milestones(
    db: Database, people: Cast, project: Project
) -> None:
    schedule = story.adopted(db, people, project)

    agreement = works.signed(db, people, project)

    with db.reading(SYSTEM) as work:
        baseline = baselines.find_current(work, project.id)
        assert baseline is not None
        worth = {row.code: row.value_minor for row in baselines.tasks_of(work, baseline.id)}
    assert (baseline.money_from, baseline.total) == (MoneyFrom.MILESTONES, agreement.value)
    assert (baseline.starts_on, baseline.ends_on) == (schedule.starts_on, schedule.ends_on)
    assert worth["1.1"] + worth["1.2"] == cop("27_300_000").minor
    assert worth["1.2"] == 4 * worth["1.1"]
    assert (worth["2"], worth["3"]) == (cop("18_200_000").minor, cop("36_400_000").minor)
    assert (worth["4"], worth["5"]) == (cop("9_100_000").minor, 0)

    story.reprogrammed(db, people, project)
    story.propose(db, people.engineer, project)
    story.adopt(db, people.programme_manager, project)

    with db.reading(SYSTEM) as work:
        assert [row.id for row in baselines.baselines_of(work, project.id)] == [baseline.id]


def test_a_schedule_adopted_after_the_signature_is_frozen_on_its_own_day(
    db: Database, people: Cast, project: Project
) -> None:
    works.signed(db, people, project)
    with db.reading(SYSTEM) as work:
        assert baselines.find_current(work, project.id) is None

    story.adopted(db, people, project)

    with db.reading(SYSTEM) as work:
        baseline = baselines.find_current(work, project.id)
        assert baseline is not None
        assert baseline.frozen_on == work.today


def test_another_agreement_for_the_rest_freezes_another_baseline_and_the_first_stays(
    db: Database, clock: FrozenClock, people: Cast, project: Project
) -> None:
    story.adopted(db, people, project)
    first = closures.left_unfinished(db, people, project)
    closures.settled(db, people, first, returned="13_650_000")
    closures.contracted_again(db, people, closures.to_finish(db, people, first))
    clock.advance(timedelta(days=200))
    with db.reading(people.auditor) as work:
        organisation = work.get(Community, first.community_id)
    with db.writing(people.social_facilitator) as work:
        paper = AddPaper(kind=PaperKind.REPRESENTATION, issued_on=work.today)
        communities.add_paper(work, organisation.id, paper)
    factories.complete_dossier(db, people, organisation)

    second = works.running(db, people, project, **closures.the_rest())

    with db.reading(SYSTEM) as work:
        before, now = baselines.baselines_of(work, project.id)
        assert (before.agreement, now.agreement) == (first.id, second.id)
        # The numbers in the plan are those of milestones that ended: the chapters of the budget share the money.
        assert (now.total, now.money_from) == (second.value, MoneyFrom.CHAPTERS)
        seen = progress.detail(work, project.id)
        assert seen.standing is not None
        # The plan ended before the rest began: it says nothing of it, and neither does the light.
        assert (seen.standing.planned, seen.light) == (None, Light.GREEN)
        shown = schedule_views.detail(work, project.id)
        assert [row.total for row in shown.earlier_baselines] == [first.value]
        assert recount.recount(work).differences == ()

    story.reprogrammed(db, people, project)
    story.propose(db, people.engineer, project)
    story.adopt(db, people.programme_manager, project)

    with db.reading(SYSTEM) as work:
        assert progress.detail(work, project.id).is_replanned
        assert recount.recount(work).differences == ()
