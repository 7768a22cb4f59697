"""The traffic light of a work that is being built turns by itself: at each report, verdict and payment its days are worked out again."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from contracting.agreements import Agreement
from foundation.clock import FrozenClock
from foundation.database import Database
from foundation.errors import InvalidCommand
from portfolio import lights, project_lights, projects
from portfolio.lights import Light, Plan, PlanKind, Progress
from portfolio.planned_value import Spread
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
        turning = lights.turning(rule, project_lights.progress_of(work, project))
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


# A work whose money comes late: 20 % in its first hundred days, 80 % in the ten after them.
LATE_MONEY = Plan(
    kind=PlanKind.SIGNED,
    on=date(2026, 1, 30),
    spreads=(
        Spread(starts_on=date(2026, 2, 1), ends_on=date(2026, 5, 11), minor=20_000),
        Spread(starts_on=date(2026, 5, 12), ends_on=date(2026, 5, 21), minor=80_000),
    ),
)


def built(physical_bp: int, plan: Plan | None) -> Progress:
    return Progress(
        starts_on=date(2026, 2, 1),
        ends_on=date(2026, 5, 21),
        physical_bp=physical_bp,
        financial_bp=0,
        last_report_on=date(2026, 5, 1),
        plan=plan,
    )


@pytest.mark.one_database
def test_the_light_turns_by_the_money_of_the_plan_and_not_by_an_even_pace() -> None:
    (rule,) = (rule for rule in lights.light_rules() if rule.code == "built_here")
    planned, even = built(1_500, LATE_MONEY), built(1_500, None)

    # 95 % of what is planned passes 15 % once 15.8 % are planned: on the 79th of a hundred days.
    assert lights.turning(rule, planned).late_from == date(2026, 4, 20)
    assert lights.turning(rule, even).late_from == date(2026, 2, 19)
    assert lights.planned_bp(planned, date(2026, 5, 11)) == 2_000
    assert lights.planned_bp(even, date(2026, 5, 11)) == 9_082
    assert lights.turning(rule, built(9_600, LATE_MONEY)).late_from is None


@pytest.mark.one_database
def test_the_day_a_light_turns_is_the_first_one_behind_the_plan() -> None:
    (rule,) = (rule for rule in lights.light_rules() if rule.code == "built_here")
    for done in (0, 1, 990, 1_900, 2_001, 8_499):
        turns_on = lights.turning(rule, built(done, LATE_MONEY)).late_from
        assert turns_on is not None
        for day, is_behind in ((turns_on, True), (turns_on - timedelta(days=1), False)):
            planned = sum(
                one.minor
                * min(max((day - one.starts_on).days + 1, 0), 100 if i == 0 else 10)
                // (100 if i == 0 else 10)
                for i, one in enumerate(LATE_MONEY.spreads)
            )
            assert (rule.late_ratio_bp * planned > done * 100_000) is is_behind
