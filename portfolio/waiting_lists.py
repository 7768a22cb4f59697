"""The waiting list: needs that competed and were not chosen keep their order, and come into the next round by themselves.

A need stands where the newest published round that it was in left it. It leaves the list when it is chosen, when it becomes a work, or when
it is found not to be feasible any more.
"""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.clock import BOGOTA
from foundation.ids import new_id
from foundation.work import Work, within
from portfolio.needs import Need
from portfolio.round_decisions import RoundDecision, standing
from portfolio.round_needs import RoundNeed
from portfolio.round_results import COMPETING
from portfolio.rounds import LIFECYCLE, Round, RoundState

CHOSEN = frozenset({RoundDecision.SELECTED, RoundDecision.PART})
UNDER_WAY = (RoundState.SCORING, RoundState.COMPUTED)


class DrawNeeds(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The round has closed: let the needs come in."""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Where the newest published round left a need."""

    need_id: UUID
    round_need_id: UUID
    round_id: UUID
    place: int | None
    decision: RoundDecision


def draw(work: Work, round_id: UUID, command: DrawNeeds) -> Round:
    """Let in every feasible need registered in time that is not chosen already nor in another round that runs."""
    row = work.get(Round, round_id, lock=True)
    found = _candidates(work.session, row)
    before = standings(work.session, [need.id for need in found])
    entering = [
        need for need in found if need.id not in before or before[need.id].decision not in CHOSEN
    ]
    again = sum(1 for need in entering if need.id in before)
    LIFECYCLE.apply("draw", work, row, facts={"needs": len(entering), "again": again})
    row.drawn_at = work.now
    work.session.add_all(_entry(work, row, need, before.get(need.id)) for need in entering)
    return row


def _entry(work: Work, row: Round, need: Need, before: Standing | None) -> RoundNeed:
    is_waiting = before is not None and before.decision is RoundDecision.WAITING
    return RoundNeed(
        id=new_id(),
        territory=need.territory,
        round_id=row.id,
        need_id=need.id,
        people=need.women + need.men,
        registered_at=need.registered_at,
        former_round_id=before.round_id if before and is_waiting and before.place else None,
        former_place=before.place if before and is_waiting else None,
        drawn_at=work.now,
    )


def _candidates(session: Session, row: Round) -> list[Need]:
    closed = datetime.combine(row.closes_on + timedelta(days=1), time(), BOGOTA)
    elsewhere = (
        sa.select(RoundNeed.id)
        .join(Round, Round.id == RoundNeed.round_id)
        .where(RoundNeed.need_id == Need.id, Round.state.in_(UNDER_WAY))
        .correlate(Need)
        .exists()
    )
    statement = (
        sa.select(Need)
        .where(
            within(Need.territory, (row.territory,)),
            Need.state.in_(COMPETING),
            Need.registered_at < closed,
            ~elsewhere,
        )
        .order_by(Need.id)
    )
    return list(session.execute(statement).scalars())


def standings(session: Session, needs: Iterable[UUID]) -> dict[UUID, Standing]:
    """Where the newest published round left each of these needs; nothing for a need that was in none."""
    parts = standing().where(RoundNeed.need_id.in_(tuple(needs))).order_by(Round.published_at)
    return {
        row.need_id: Standing(
            need_id=row.need_id,
            round_need_id=row.round_need_id,
            round_id=row.round_id,
            place=row.place,
            decision=RoundDecision(row.decision),
        )
        for row in session.execute(parts)
    }


def waiting(work: Work) -> sa.Subquery:
    """The needs that wait, in sight of this actor, each where the newest published round left it."""
    newest = sa.func.row_number().over(
        partition_by=RoundNeed.need_id,
        order_by=(Round.published_at.desc(), RoundNeed.id.desc()),
    )
    ranked = (
        standing()
        .add_columns(newest.label("age"))
        .where(work.visible(RoundNeed.territory))
        .subquery()
    )
    return (
        sa.select(
            ranked.c.need_id,
            ranked.c.round_need_id,
            ranked.c.round_id,
            ranked.c.place,
            ranked.c.published_at,
        )
        .join(Need, Need.id == ranked.c.need_id)
        .where(
            ranked.c.age == 1,
            ranked.c.decision == RoundDecision.WAITING.value,
            Need.state.in_(COMPETING),
        )
        .subquery()
    )
