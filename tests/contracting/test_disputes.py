"""Disputes: the two have their days to agree, then somebody who took no part says whose finding counts."""

from datetime import date, datetime
from uuid import UUID

import pytest

from contracting import agreements, dispute_rules, disputes, invariants, milestones, payments
from contracting.agreements import Agreement
from contracting.disputes import ResolveDispute
from contracting.milestone_plans import MilestoneState
from contracting.milestones import Key
from contracting.payments import PaymentState
from contracting.two_keys import Outcome
from contracting.views import milestones as views
from contracting.views import progress
from foundation.clock import BOGOTA, FrozenClock
from foundation.database import Database
from foundation.errors import Forbidden, Refused
from foundation.identity.actors import Actor
from foundation.money import cop
from tests.support import works
from tests.support.factories import Cast, cast

COMMITTEE = ResolveDispute(finding=Key.COMMITTEE, reason="El tramo está; el ensayo lo confirma.")


@pytest.fixture
def hands() -> Cast:
    return cast()


@pytest.fixture
def agreement(db: Database, hands: Cast) -> Agreement:
    return works.running(db, hands)


@pytest.fixture
def disputed(db: Database, hands: Cast, agreement: Agreement) -> UUID:
    """The first milestone, $ 27.300.000: all of it for the committee, $ 20.000.000 for the engineer."""
    milestone = works.plan(db, agreement, hands)[0]
    works.report(db, hands, milestone)
    works.committee_says(db, hands, milestone)
    works.engineer_says(db, hands, milestone, Outcome.PARTLY, amount=cop("20_000_000"))
    return milestone


def test_five_business_days_skip_the_weekend_and_the_holidays() -> None:
    # Tuesday 17 February 2026; Thursday 26 March before Holy Week (2 and 3 April are holidays, 23 was one).
    assert dispute_rules.escalates_on(date(2026, 2, 17)) == date(2026, 2, 24)
    assert dispute_rules.escalates_on(date(2026, 3, 26)) == date(2026, 4, 6)


def test_nobody_decides_before_the_two_have_had_their_days(
    db: Database, clock: FrozenClock, hands: Cast, disputed: UUID
) -> None:
    with db.reading(hands.organisation) as work:
        assert views.detail(work, disputed).keys.escalates_on == date(2026, 2, 24)
    with pytest.raises(Refused) as refused, db.writing(hands.programme_manager) as work:
        disputes.resolve(work, disputed, COMMITTEE)
    assert refused.value.sentence.params == {"day": date(2026, 2, 24)}
    clock.move_to(datetime(2026, 2, 24, 8, 0, tzinfo=BOGOTA))
    with pytest.raises(Forbidden), db.writing(hands.engineer) as work:
        disputes.resolve(work, disputed, COMMITTEE)

    with db.writing(hands.programme_manager) as work:
        disputes.resolve(work, disputed, COMMITTEE)

    with db.reading(hands.engineer) as work:
        view = views.detail(work, disputed)
    assert view.state is MilestoneState.VERIFIED
    assert view.verified == cop("27_300_000")
    assert view.keys.resolution is not None
    assert view.keys.resolution.reason == COMMITTEE.reason
    # Both verdicts stand beside the decision.
    assert view.keys.difference == cop("7_300_000")


def test_what_was_decided_counts_everywhere_and_can_be_paid(
    db: Database, clock: FrozenClock, hands: Cast, agreement: Agreement, disputed: UUID
) -> None:
    clock.move_to(datetime(2026, 3, 2, 8, 0, tzinfo=BOGOTA))
    with db.writing(hands.programme_manager) as work:
        disputes.resolve(
            work, disputed, ResolveDispute(finding=Key.ENGINEER, reason="Falta espesor.")
        )

    with db.reading(hands.auditor) as work:
        assert milestones.get(work, disputed).state is MilestoneState.PARTLY_VERIFIED
        assert invariants.check_invariants(work, agreements.get(work, agreement.id)) == ()
        earned = progress.verified_of(work, agreement.id)[disputed]
        assert sum(entry.minor for entry in earned) == cop("20_000_000").minor
    payment = works.requested(db, hands, agreement, disputed)
    with db.reading(hands.auditor) as work:
        assert payments.get(work, payment.id).state is PaymentState.REQUESTED


def test_a_new_report_asks_both_again_and_whoever_took_part_does_not_decide(
    db: Database, clock: FrozenClock, hands: Cast, disputed: UUID
) -> None:
    works.report(db, hands, disputed)
    clock.move_to(datetime(2026, 3, 2, 8, 0, tzinfo=BOGOTA))
    with (
        pytest.raises(Refused, match="do not disagree"),
        db.writing(hands.programme_manager) as work,
    ):
        disputes.resolve(work, disputed, COMMITTEE)
    works.committee_says(db, hands, disputed, Outcome.NOT_MET)
    two_hats = Cast(**{**vars(hands), "engineer": _both_roles(hands)})
    works.engineer_says(db, two_hats, disputed)
    clock.move_to(datetime(2026, 3, 20, 8, 0, tzinfo=BOGOTA))

    with (
        pytest.raises(Refused, match="Somebody else has to decide"),
        db.writing(two_hats.engineer) as work,
    ):
        disputes.resolve(work, disputed, COMMITTEE)


def _both_roles(hands: Cast) -> Actor:
    return Actor(
        user_id=hands.engineer.user_id,
        grants=(*hands.engineer.grants, *hands.programme_manager.grants),
    )
