"""Guarantees: no start without what is asked for, approval by another, and each extension names what it has to cover."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from app import inbox
from app.wiring import REACTIONS
from contracting import agreements, change_orders, guarantee_acts, guarantees, invariants
from contracting.agreements import Agreement
from contracting.change_orders import (
    ApproveChange,
    QuoteChange,
    RaiseChange,
    RecommendChange,
)
from contracting.changes import ChangeCause
from contracting.coverages import Coverage
from contracting.guarantee_acts import (
    ApproveGuarantee,
    DemandGuarantees,
    RegisterCoverage,
    RegisterGuarantee,
)
from contracting.views import guarantees as views
from contracting.views.guarantees import GuaranteesNow
from foundation.clock import FrozenClock, civil_date
from foundation.database import Database
from foundation.errors import Forbidden, InvalidCommand, Refused
from foundation.identity.actors import Actor
from foundation.money import cop
from tests.support import works
from tests.support.factories import Cast, cast, paper


@pytest.fixture
def hands() -> Cast:
    return cast()


@pytest.fixture
def agreement(db: Database, hands: Cast) -> Agreement:
    """$ 91.000.000 for 120 days, signed on 17 February 2026; it asks for performance and wages."""
    signed = works.signed(db, hands)
    asked(db, hands, signed, performance=True, wages=True)
    return signed


def asked(db: Database, hands: Cast, agreement: Agreement, **coverages: bool) -> None:
    command = DemandGuarantees(reason="El acceso es difícil y hay mano de obra local.", **coverages)
    with db.writing(hands.contracts_officer) as work:
        guarantee_acts.demand(work, agreement.id, command)


def registered(
    db: Database,
    who: Actor,
    agreement: Agreement,
    *covers: tuple[Coverage, str, date],
    annex: int = 0,
) -> UUID:
    command = RegisterGuarantee(
        insurer="Aseguradora de prueba",
        policy_number="45-101-7781",
        annex=annex,
        issued_on=civil_date(db.clock.now()),
        coverages=tuple(
            RegisterCoverage(
                coverage=coverage, amount=cop(amount), valid_from=date(2026, 2, 17), valid_to=until
            )
            for coverage, amount, until in covers
        ),
        policy=paper(db, who, agreement.territory),
    )
    with db.writing(who) as work:
        return guarantee_acts.register(work, agreement.id, command).id


def approve(db: Database, who: Actor, policy: UUID) -> None:
    with db.writing(who) as work:
        guarantee_acts.approve(work, policy, ApproveGuarantee())


def stands(db: Database, hands: Cast, agreement: Agreement) -> tuple[GuaranteesNow, list[str]]:
    """How the guarantees stand, and which coverages lack something; what is kept is what follows."""
    with db.reading(hands.auditor) as work:
        row = agreements.get(work, agreement.id)
        assert invariants.check_invariants(work, row) == ()
        view = views.of_agreement(work, agreement.id)
        demand = guarantees.find_demand(work, agreement.id)
        lacking = [one.coverage.value for one in view.needs if one.status != "covered"]
        return views.state_of(demand, work.today), lacking


# 17 June is 120 days after 17 February; settled by agreement by 17 October; wages three years after.
PERFORMANCE = (Coverage.PERFORMANCE, "9_100_000", date(2026, 10, 17))
WAGES = (Coverage.WAGES, "4_550_000", date(2029, 6, 17))


def test_the_work_does_not_start_without_what_is_asked_for(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    assert stands(db, hands, agreement) == (GuaranteesNow.SHORT, ["performance", "wages"])
    with pytest.raises(Refused, match="no approved policy"):
        works.start(db, hands, agreement)
    policy = registered(db, hands.organisation, agreement, PERFORMANCE, WAGES)
    with pytest.raises(Refused, match="no approved policy"):
        works.start(db, hands, agreement)
    with pytest.raises(Forbidden):
        approve(db, hands.organisation, policy)
    approve(db, hands.programme_manager, policy)

    assert works.start(db, hands, agreement).starts_on == date(2026, 2, 17)
    assert stands(db, hands, agreement) == (GuaranteesNow.COVERED, [])
    with pytest.raises(InvalidCommand):
        asked(db, hands, agreement, performance=True)


def test_a_policy_that_covers_less_is_not_approved_nor_by_who_registered_it(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    a_day_less = (Coverage.PERFORMANCE, "9_100_000", date(2026, 10, 16))
    short = registered(db, hands.organisation, agreement, a_day_less, WAGES)
    with pytest.raises(Refused, match="are needed"):
        approve(db, hands.programme_manager, short)
    both = Actor(
        user_id=hands.contracts_officer.user_id,
        grants=(*hands.contracts_officer.grants, *hands.programme_manager.grants),
    )
    own = registered(db, both, agreement, PERFORMANCE, WAGES, annex=1)
    with pytest.raises(Refused, match="Somebody else"):
        approve(db, both, own)


def test_a_change_of_days_and_value_asks_for_an_extension_until_an_annex_covers_it(
    db: Database, clock: FrozenClock, hands: Cast, agreement: Agreement
) -> None:
    """30 days more: the term ends on 17 July, performance is needed until 17 November, wages until 17 July 2029."""
    policy = registered(db, hands.organisation, agreement, PERFORMANCE, WAGES)
    approve(db, hands.programme_manager, policy)
    works.start(db, hands, agreement)
    more_days(db, hands, agreement)

    assert stands(db, hands, agreement) == (GuaranteesNow.SHORT, ["performance", "wages"])
    with db.reading(hands.contracts_officer) as work:
        assert "extend_guarantee" in [pile.kind for pile in inbox.piles(work)]
    longer = (Coverage.PERFORMANCE, "9_100_000", date(2026, 11, 17))
    annex = registered(db, hands.organisation, agreement, longer, annex=1)
    approve(db, hands.programme_manager, annex)
    assert stands(db, hands, agreement) == (GuaranteesNow.SHORT, ["wages"])
    wages = (Coverage.WAGES, "4_550_000", date(2029, 7, 17))
    approve(
        db, hands.programme_manager, registered(db, hands.organisation, agreement, wages, annex=2)
    )
    assert stands(db, hands, agreement) == (GuaranteesNow.COVERED, [])
    clock.advance(date(2026, 10, 18) - date(2026, 2, 17))
    assert stands(db, hands, agreement)[0] is GuaranteesNow.ENDING
    clock.advance(timedelta(days=31))
    assert stands(db, hands, agreement)[0] is GuaranteesNow.EXPIRED


def more_days(db: Database, hands: Cast, agreement: Agreement) -> None:
    """A change of thirty days, from what happened to the order."""
    day = civil_date(db.clock.now())
    with db.writing(hands.organisation) as work:
        happened = RaiseChange(cause=ChangeCause.WEATHER, event="Llovió.", happened_on=day)
        change = change_orders.raise_change(work, agreement.id, happened).id
    with db.writing(hands.contracts_officer) as work:
        change_orders.quote(work, change, QuoteChange(days=30))
    with db.writing(hands.engineer) as work:
        change_orders.recommend(work, change, RecommendChange(days=30, recommendation="Procede."))
    with db.writing(hands.programme_manager) as work:
        change_orders.approve(
            work, change, ApproveChange(ordered_on=day, days=30, approval="Se ordena.")
        )


def test_an_amortised_advance_needs_no_policy_any_more(
    database_url: str, clock: FrozenClock, hands: Cast
) -> None:
    db = Database(database_url, clock=clock, reactions=REACTIONS)
    signed = works.signed(db, hands)
    asked(db, hands, signed, advance=True)
    advance = (Coverage.ADVANCE, "27_300_000", date(2026, 10, 17))
    approve(db, hands.programme_manager, registered(db, hands.organisation, signed, advance))
    works.start(db, hands, signed)
    assert stands(db, hands, signed) == (GuaranteesNow.COVERED, [])
    works.paid(db, hands, works.advance_requested(db, hands, signed))
    for milestone in works.plan(db, signed, hands):
        works.verify(db, hands, milestone)
        works.paid(db, hands, works.requested(db, hands, signed, milestone))

    with db.reading(hands.auditor) as work:
        demand = guarantees.find_demand(work, signed.id)
        assert demand is not None
        assert (demand.is_short, demand.ends_first_on) == (False, None)
    db.close()
