"""Suspensions: ordered by another, nothing new counts meanwhile, and the restart moves what was still to come."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from app import inbox
from contracting import agreements, invariants, milestone_plans, milestones, suspensions
from contracting.agreements import Agreement
from contracting.suspensions import (
    OrderSuspension,
    ProlongSuspension,
    ProposeSuspension,
    RestartWork,
    Suspension,
    SuspensionCause,
)
from contracting.two_keys import Outcome
from foundation.clock import FrozenClock, civil_date
from foundation.database import Database
from foundation.errors import Forbidden, InvalidCommand, Refused
from foundation.identity.actors import Actor
from portfolio import projects
from portfolio.lights import Light
from portfolio.views.works import WorkQuery, list_page
from tests.support import works
from tests.support.factories import Cast, cast, changed


@pytest.fixture
def hands() -> Cast:
    return cast()


@pytest.fixture
def agreement(db: Database, hands: Cast) -> Agreement:
    """120 days from 17 February 2026: the term ends on 17 June; the milestones are due after 30, 60, 105 and 120 days."""
    return works.running(db, hands)


def today(db: Database) -> date:
    return civil_date(db.clock.now())


def proposed(db: Database, who: Actor, agreement: Agreement, **overrides: object) -> UUID:
    """From today, for thirty days."""
    command = ProposeSuspension(
        cause=SuspensionCause.WEATHER,
        reason="El puente de acceso está bajo el agua.",
        stops_on=today(db),
        expected_on=today(db) + timedelta(days=30),
        is_costless=True,
    )
    with db.writing(who) as work:
        return suspensions.propose(work, agreement.id, changed(command, overrides)).id


def ordered(db: Database, hands: Cast, key: UUID) -> Suspension:
    with db.writing(hands.programme_manager) as work:
        return suspensions.order(
            work, key, OrderSuspension(agreed="Supervisor y presidente de la junta")
        )


def suspended(db: Database, hands: Cast, agreement: Agreement, **overrides: object) -> UUID:
    return ordered(db, hands, proposed(db, hands.organisation, agreement, **overrides)).id


def restarted(db: Database, hands: Cast, key: UUID, **overrides: Any) -> Suspension:  # noqa: ANN401
    command = RestartWork(restarted_on=today(db), note="El paso quedó despejado.")
    with db.writing(hands.engineer) as work:
        return suspensions.restart(work, key, changed(command, overrides))


def dates(db: Database, hands: Cast, agreement: Agreement) -> list[date | None]:
    """The end of the term, of the work, and the days of the milestones; and all of it is sound."""
    with db.reading(hands.auditor) as work:
        row = agreements.get(work, agreement.id)
        assert invariants.check_invariants(work, row) == ()
        found = milestone_plans.of_agreement(work, agreement.id)
        project = projects.get(work, agreement.project_id)
        return [row.ends_on, project.ends_on, *(one.due_on for one in found)]


def test_each_restart_moves_the_term_and_what_is_not_verified_by_the_days_suspended(
    db: Database, clock: FrozenClock, hands: Cast, agreement: Agreement
) -> None:
    """12 days from 17 March to 29 March, then 8 from 10 April to 18 April; the first milestone was verified before."""
    first = works.plan(db, agreement, hands)[0]
    clock.advance(timedelta(days=28))
    works.verify(db, hands, first)
    one = suspended(db, hands, agreement)
    while_it_lasts = dates(db, hands, agreement)
    clock.advance(timedelta(days=12))
    assert restarted(db, hands, one).days == 12
    after_one = dates(db, hands, agreement)
    clock.advance(timedelta(days=12))
    other = suspended(db, hands, agreement)
    clock.advance(timedelta(days=8))
    assert restarted(db, hands, other).days == 8

    first_day, last = date(2026, 3, 19), date(2026, 6, 17)
    second, third = date(2026, 4, 18), date(2026, 6, 2)
    assert while_it_lasts == [last, last, first_day, second, third, last]
    for found, days in ((after_one, 12), (dates(db, hands, agreement), 20)):
        moved = [day + timedelta(days=days) for day in (second, third, last)]
        assert found == [moved[-1], moved[-1], first_day, *moved]


def test_nothing_new_is_reported_verified_or_paid_while_it_is_suspended(
    db: Database, clock: FrozenClock, hands: Cast, agreement: Agreement
) -> None:
    first, second, third, _ = works.plan(db, agreement, hands)
    clock.advance(timedelta(days=10))
    works.report(db, hands, first)
    clock.advance(timedelta(days=1))
    works.verify(db, hands, third)
    works.report(db, hands, second)
    # Ordered in the evening of the day on which the second was reported; the day is one without work.
    suspended(db, hands, agreement)

    works.committee_says(db, hands, first)
    works.engineer_says(db, hands, first)
    paid = works.requested(db, hands, agreement, first)
    assert paid.gross_minor
    with pytest.raises(Refused, match="is suspended since"):
        works.committee_says(db, hands, second, Outcome.MET)
    with pytest.raises(Refused, match="is suspended since"):
        works.requested(db, hands, agreement, third)
    with pytest.raises(Refused, match="is suspended since"):
        works.report(db, hands, works.plan(db, agreement, hands)[3])
    with pytest.raises(Refused, match="restart act first"):
        works.accept(db, hands, agreement)
    with db.reading(hands.committee) as work:
        row = milestones.get(work, second)
        refusals = [choice.refusal for choice in milestones.LIFECYCLE.available(work, row)]
        assert any(one is not None and "is suspended since" in one.msgid for one in refusals)


def test_a_suspended_work_is_not_silent_and_its_overdue_restart_waits_for_somebody(
    db: Database, clock: FrozenClock, hands: Cast, agreement: Agreement
) -> None:
    def seen() -> tuple[Light, int | None]:
        with db.reading(hands.auditor) as work:
            (row,) = list_page(work, WorkQuery()).rows
            assert len(list_page(work, WorkQuery(silent="30")).rows) == (row.silent_days or 0) // 31
            return row.light, row.silent_days

    def waits_for(who: Actor) -> list[str]:
        with db.reading(who) as work:
            return [pile.kind for pile in inbox.piles(work)]

    key = proposed(db, hands.organisation, agreement)
    assert "order_suspension" in waits_for(hands.programme_manager)
    ordered(db, hands, key)
    clock.advance(timedelta(days=30))
    assert seen() == (Light.YELLOW, None)
    assert "restart_work" not in waits_for(hands.engineer)
    assert "report_milestone" not in waits_for(hands.organisation)
    clock.advance(timedelta(days=1))
    assert seen() == (Light.RED, None)
    assert "restart_work" in waits_for(hands.engineer)
    with db.writing(hands.programme_manager) as work:
        later = ProlongSuspension(expected_on=today(db) + timedelta(days=9), reason="Sigue el agua")
        suspensions.prolong(work, key, later)
    assert seen() == (Light.YELLOW, None)
    assert "restart_work" not in waits_for(hands.engineer)
    clock.advance(timedelta(days=5))
    restarted(db, hands, key)
    # It stopped on the day it started: this is its first day of work again.
    assert seen() == (Light.GREEN, 0)
    clock.advance(timedelta(days=3))
    assert seen()[1] == 3


def test_a_suspension_is_asked_for_once_and_ordered_by_another(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    with pytest.raises(Forbidden):
        proposed(db, hands.committee, agreement)
    with pytest.raises(InvalidCommand):
        proposed(db, hands.engineer, agreement, expected_on=today(db))
    both = Actor(
        user_id=hands.organisation.user_id,
        grants=(*hands.organisation.grants, *hands.programme_manager.grants),
    )
    key = proposed(db, both, agreement)

    with pytest.raises(Refused, match="Somebody else"), db.writing(both) as work:
        suspensions.order(work, key, OrderSuspension(agreed="Supervisor"))
    with pytest.raises((Refused, InvalidCommand)):
        proposed(db, hands.engineer, agreement)
    ordered(db, hands, key)
    with pytest.raises(Refused, match="It is suspended since"):
        proposed(db, hands.engineer, agreement)
    with pytest.raises(InvalidCommand):
        restarted(db, hands, key, restarted_on=today(db) + timedelta(days=1))
