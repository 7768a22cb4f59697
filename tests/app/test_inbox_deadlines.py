"""Terms that run wait for the person who has to act, with their day, and are gone once that is done or the term is over."""

from datetime import date, timedelta

import msgspec
import pytest

from app import inbox
from contracting import cash_rules, justifications, settlement_rules
from contracting.justifications import AcceptJustification
from contracting.two_keys import Outcome
from contracting.views import milestones
from foundation.clock import FrozenClock, civil_date
from foundation.database import Database
from foundation.identity.actors import Actor
from tests.contracting import test_cash_books as books
from tests.contracting import test_closings as closings
from tests.support import building, closures, works
from tests.support.factories import Cast, accounts, cast

pytestmark = pytest.mark.one_database


@pytest.fixture
def hands() -> Cast:
    return cast()


def waits(db: Database, who: Actor, *kinds: str) -> list[tuple[str, str, date | None]]:
    """What waits of these kinds for somebody: kind, place, by which day."""
    with db.reading(who) as work:
        return [
            (one.kind, one.href, one.due)
            for pile in inbox.piles(work)
            for one in pile.oldest
            if one.kind in kinds
        ]


def test_a_transfer_waits_to_be_justified_for_whoever_keeps_the_book(
    db: Database, clock: FrozenClock, hands: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Paid on 17 February 2026; thirty days later is 19 March.
    agreement = building.advanced(db, hands)
    kinds = ("justify_transfer", "correct_accounts", "accept_accounts")
    assert waits(db, hands.organisation, *kinds) == []
    early = msgspec.structs.replace(books.RULE, valid_from=date(2026, 1, 1))
    monkeypatch.setattr(cash_rules, "cash_rules", lambda: (early,))
    book = f"/agreements/{agreement.id}/cash-book"

    assert waits(db, hands.organisation, *kinds) == [("justify_transfer", book, date(2026, 3, 19))]
    assert waits(db, hands.engineer, *kinds) == []

    clock.advance(timedelta(hours=1))
    building.spent(db, hands, agreement, "4_300_000")
    row = books.presented(db, hands, agreement)
    assert waits(db, hands.organisation, *kinds) == []
    assert [kind for kind, *_ in waits(db, hands.finance_officer, *kinds)] == ["accept_accounts"]
    with db.writing(hands.finance_officer) as work:
        justifications.accept(work, row, AcceptJustification())
    assert waits(db, hands.organisation, *kinds) == []

    works.verify(db, hands, works.plan(db, agreement, hands)[0])
    late = msgspec.structs.replace(early, share_bp=1_000)
    monkeypatch.setattr(cash_rules, "cash_rules", lambda: (late,))
    clock.advance(timedelta(days=3))
    works.paid(
        db, hands, works.requested(db, hands, agreement, works.plan(db, agreement, hands)[0])
    )
    assert waits(db, hands.organisation, *kinds) == [("justify_transfer", book, date(2026, 3, 22))]


def test_a_returned_report_waits_for_who_sent_it_until_it_is_sent_again(
    db: Database, clock: FrozenClock
) -> None:
    hands = accounts(db)
    agreement = works.running(db, hands)
    first = works.plan(db, agreement, hands)[0]
    works.report(db, hands, first)
    works.committee_says(db, hands, first, Outcome.NOT_MET)
    clock.advance(timedelta(days=4))
    assert waits(db, hands.organisation, "correct_milestone") == []
    works.engineer_says(db, hands, first, Outcome.NOT_MET)

    # Judged by the second of them on 21 February; fifteen days later is 8 March.
    assert waits(db, hands.organisation, "correct_milestone") == [
        ("correct_milestone", f"/milestones/{first}", date(2026, 3, 8))
    ]
    assert waits(db, hands.committee, "correct_milestone") == []
    with db.reading(hands.committee) as work:
        assert milestones.detail(work, first).correct_until == date(2026, 3, 8)
    works.report(db, hands, first)
    assert waits(db, hands.organisation, "correct_milestone") == []


KINDS = ("prepare_settlement", "agree_settlement", "sign_settlement", "settle_alone")


def test_a_settlement_waits_for_each_party_in_its_time(
    db: Database, clock: FrozenClock, hands: Cast
) -> None:
    # Received on 17 February 2026: by agreement until 17 June, alone until 17 August, at last until 17 August 2028.
    agreement = works.accepted(db, hands)
    here = f"/agreements/{agreement.id}/closing"

    def officer() -> list[tuple[str, str, date | None]]:
        return waits(db, hands.contracts_officer, *KINDS)

    assert officer() == [("prepare_settlement", here, date(2026, 6, 17))]
    assert waits(db, hands.programme_manager, *KINDS) == []
    clock.advance(date(2026, 6, 18) - civil_date(clock.now()))
    assert officer() == [("prepare_settlement", here, date(2026, 8, 17))]
    clock.advance(date(2028, 8, 17) - civil_date(clock.now()))
    assert officer() == [("prepare_settlement", here, date(2028, 8, 17))]
    clock.advance(timedelta(days=1))
    assert officer() == []

    clock.advance(date(2026, 5, 4) - civil_date(clock.now()))
    closures.delivered(db, hands, agreement)
    key = closings.prepared(db, hands, agreement)
    there = f"/settlements/{key}"
    assert officer() == []
    assert waits(db, hands.organisation, *KINDS) == [("agree_settlement", there, date(2026, 6, 17))]
    assert waits(db, hands.programme_manager, *KINDS) == []
    clock.advance(date(2026, 6, 18) - civil_date(clock.now()))
    assert waits(db, hands.programme_manager, *KINDS) == [
        ("settle_alone", there, date(2026, 8, 17))
    ]
    closings.agreed(db, hands, key)
    assert waits(db, hands.organisation, *KINDS) == []
    assert waits(db, hands.programme_manager, *KINDS) == [
        ("sign_settlement", there, date(2026, 8, 17))
    ]
    closings.settle(db, hands, key)
    assert waits(db, hands.programme_manager, *KINDS) == []


@pytest.mark.parametrize(
    "today", [date(2026, 8, 28), date(2026, 8, 31), date(2026, 2, 28), date(2024, 2, 29)]
)
def test_what_can_still_be_settled_is_told_to_the_day_at_the_end_of_months(today: date) -> None:
    first = settlement_rules.open_since("public", today)

    assert settlement_rules.stage_on("public", first, today) is not None
    assert settlement_rules.stage_on("public", first - timedelta(days=1), today) is None
