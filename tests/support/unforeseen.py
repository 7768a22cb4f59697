"""What an agreement did not foresee, made through the real actions: more money, more days, days without work."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from contracting import change_orders, changes, milestones, suspensions
from contracting.agreements import Agreement
from contracting.change_effects import ChangeMilestone
from contracting.change_orders import ApproveChange, QuoteChange, RaiseChange, RecommendChange
from contracting.changes import ChangeCause
from contracting.suspensions import OrderSuspension, ProposeSuspension, SuspensionCause
from foundation.clock import civil_date
from foundation.database import Database
from foundation.identity.actors import Actor
from foundation.money import cop
from tests.support import works
from tests.support.factories import Cast, financed


def unforeseen(db: Database, hands: Cast) -> Agreement:
    """A running agreement of $ 85.000.000 where the sources bring $ 91.000.000, so that something can be added."""
    project = financed(db, hands)
    first, *others = works.draft_command(db, hands, project).milestones
    smaller = msgspec.structs.replace(first, amount=cop("21_300_000"))
    return works.running(db, hands, project, milestones=(smaller, *others))


def recommended_more(db: Database, hands: Cast, agreement: Agreement, milestone: UUID) -> UUID:
    """A change that waits for its order: one milestone is worth $ 1.000.000 more."""
    with db.reading(hands.auditor) as work:
        more = milestones.get(work, milestone).amount + cop("1_000_000")
    what: dict[str, Any] = {"milestones": (ChangeMilestone(milestone=milestone, amount=more),)}
    happened = RaiseChange(
        cause=ChangeCause.WEATHER, event="Creció.", happened_on=civil_date(db.clock.now())
    )
    with db.writing(hands.organisation) as work:
        change = change_orders.raise_change(work, agreement.id, happened).id
    with db.writing(hands.contracts_officer) as work:
        change_orders.quote(work, change, QuoteChange(**what))
    with db.writing(hands.engineer) as work:
        change_orders.recommend(work, change, RecommendChange(recommendation="Falta.", **what))
    return change


def order_change(db: Database, hand: Actor, change: UUID) -> None:
    """Order it with the days that were recommended."""
    with db.reading(hand) as work:
        recommended = changes.get(work, change).recommended_days
    command = ApproveChange(
        ordered_on=civil_date(db.clock.now()), days=recommended or 0, approval="Se ordena."
    )
    with db.writing(hand) as work:
        change_orders.approve(work, change, command)


def asked_to_stand_still(db: Database, hands: Cast, agreement: Agreement, days: int = 9) -> UUID:
    """A suspension from today that waits for its order."""
    today = civil_date(db.clock.now())
    command = ProposeSuspension(
        cause=SuspensionCause.WEATHER,
        reason="No se puede fundir con esta lluvia.",
        stops_on=today,
        expected_on=today + timedelta(days=days),
    )
    with db.writing(hands.contracts_officer) as work:
        return suspensions.propose(work, agreement.id, command).id


def order_suspension(db: Database, hands: Cast, suspension: UUID) -> None:
    with db.writing(hands.programme_manager) as work:
        suspensions.order(work, suspension, OrderSuspension(agreed="Las partes"))
