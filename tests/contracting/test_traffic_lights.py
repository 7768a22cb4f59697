"""The traffic light of a work that is being built turns by itself: at each report, verdict and payment its days are worked out again."""

from datetime import timedelta
from uuid import UUID

import pytest

from contracting.agreements import Agreement
from foundation.clock import FrozenClock
from foundation.database import Database
from foundation.errors import InvalidCommand
from portfolio import lights, projects
from portfolio.lights import Light
from portfolio.views.summary import summary
from portfolio.views.works import WorkQuery, list_page
from tests.support import works
from tests.support.factories import Cast, cast


@pytest.fixture
def hands() -> Cast:
    return cast()


@pytest.fixture
def agreement(db: Database, hands: Cast) -> Agreement:
    return works.running(db, hands)


def light_of(db: Database, hands: Cast, agreement: Agreement) -> Light:
    """The light as the list of works shows it today."""
    with db.reading(hands.auditor) as work:
        (row,) = list_page(work, WorkQuery()).rows
        assert row.id == agreement.project_id
        return row.light


def follows(db: Database, hands: Cast, agreement: Agreement) -> bool:
    """Whether the kept days are those of the rule."""
    with db.reading(hands.auditor) as work:
        project = projects.get(work, agreement.project_id)
        rule = lights.rule_on(lights.light_rules(), "built_here", work.today)
        turning = lights.turning(rule, projects.progress_of(project))
        return (project.late_from, project.critical_from) == (
            turning.late_from,
            turning.critical_from,
        )


def test_a_work_that_nobody_reports_turns_red(
    db: Database, clock: FrozenClock, hands: Cast, agreement: Agreement
) -> None:
    fresh = light_of(db, hands, agreement)
    clock.advance(timedelta(days=90))

    assert fresh is not Light.RED
    assert light_of(db, hands, agreement) is Light.RED


def test_every_step_of_a_work_works_its_light_out_again(
    db: Database, clock: FrozenClock, hands: Cast, agreement: Agreement
) -> None:
    first = works.plan(db, agreement, hands)[0]
    steps = [follows(db, hands, agreement)]
    clock.advance(timedelta(days=9))
    works.report(db, hands, first)
    steps.append(follows(db, hands, agreement))
    works.committee_says(db, hands, first)
    works.engineer_says(db, hands, first)
    steps.append(follows(db, hands, agreement))
    works.paid(db, hands, works.requested(db, hands, agreement, first))
    steps.append(follows(db, hands, agreement))

    assert steps == [True] * 4


def test_a_finished_work_is_not_red_because_nobody_reports_any_more(
    db: Database, clock: FrozenClock, hands: Cast
) -> None:
    built = works.built(db, hands)
    clock.advance(timedelta(days=40))

    assert light_of(db, hands, built) is Light.GREEN


def test_works_that_fell_silent_are_found_by_how_long(
    db: Database, clock: FrozenClock, hands: Cast, agreement: Agreement
) -> None:
    works.built(db, hands)
    clock.advance(timedelta(days=40))

    def found(silent: str) -> list[tuple[UUID, int | None]]:
        with db.reading(hands.auditor) as work:
            rows = list_page(work, WorkQuery(silent=silent)).rows
            assert summary(work, WorkQuery(silent=silent)).works == len(rows)
            return [(row.id, row.silent_days) for row in rows]

    assert found("30") == [(agreement.project_id, 40)]
    assert found("60") == []
    with pytest.raises(InvalidCommand):
        found("31")
