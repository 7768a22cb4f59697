"""«Why is this number 7»: one need of a round with its scores, what they rest on, and the facts behind its place."""

from datetime import date, datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa

from foundation import territories
from foundation.clock import civil_date
from foundation.errors import NotFound
from foundation.identity.permissions import Permission
from foundation.money import Money
from foundation.work import Work
from portfolio import reasons, round_needs, round_results, scoring
from portfolio.communities import Community
from portfolio.needs import Need
from portfolio.reasons import Why
from portfolio.round_decisions import OverrideState, RoundDecision, RoundOverride, decision_of
from portfolio.round_needs import RoundEstimate, RoundNeed, RoundScore
from portfolio.round_results import RoundResult
from portfolio.rounds import Round, RoundState
from portfolio.scoring import Inputs, RoundOutcome
from portfolio.views.round_parts import (
    COUNTED,
    CriterionView,
    OverrideView,
    criteria_views,
    override_view,
)

P = Permission


class ScoreView(msgspec.Struct, frozen=True, kw_only=True):
    """One score that holds or held; ``reason`` is why it took the place of the one before."""

    criterion: str
    value: int
    evidence: str
    file_id: UUID | None
    scored_at: datetime
    reason: str | None
    is_holding: bool


class CostView(msgspec.Struct, frozen=True, kw_only=True):
    """What the need would cost, or was once thought to."""

    amount: Money
    basis: str
    estimated_at: datetime
    reason: str | None
    is_holding: bool


class TurnView(msgspec.Struct, frozen=True, kw_only=True):
    """What was left of the budget when the need's turn came."""

    place: str
    budget: Money
    left: Money
    cost: Money


class RoundNeedView(msgspec.Struct, frozen=True, kw_only=True):
    """One need in a round; ``above`` and ``middle`` are the titles of the needs it is compared with."""

    id: UUID
    need_id: UUID
    round_id: UUID
    round_code: str
    round_name: str
    round_state: RoundState
    is_round_in_sight: bool
    territory: str
    place_name: str
    title: str
    kind: str
    community: str
    people: int
    registered_on: date
    former_place: int | None
    former_round_id: UUID | None
    currency: str
    criteria: tuple[CriterionView, ...]
    scores: tuple[ScoreView, ...]
    costs: tuple[CostView, ...]
    why: Why | None
    above: str | None
    below: str | None
    middle: str | None
    outcome: RoundOutcome | None
    decision: RoundDecision | None
    turn: TurnView | None
    overrides: tuple[OverrideView, ...]
    rivals: tuple[tuple[UUID, str], ...]
    actions: tuple[str, ...]


def detail(work: Work, round_need_id: UUID) -> RoundNeedView:
    """One need of a round."""
    found = work.session.execute(
        sa.select(
            RoundNeed,
            *(Round, Need.title, Need.kind, Community.name.label("community")),
        )
        .join(Round, Round.id == RoundNeed.round_id)
        .join(Need, Need.id == RoundNeed.need_id)
        .join(Community, Community.id == Need.community_id)
        .where(RoundNeed.id == round_need_id, work.visible(RoundNeed.territory))
    ).one_or_none()
    if found is None:
        raise NotFound
    one: RoundNeed = found.RoundNeed
    row: Round = found.Round
    counted = _counted(work, row, one)
    why = counted.why
    titles = _titles(work, row)
    overrides = _overrides(work, one)
    holding = next((o for o in overrides if o.state is OverrideState.APPROVED), None)
    return RoundNeedView(
        id=one.id,
        need_id=one.need_id,
        round_id=row.id,
        round_code=row.code,
        round_name=row.name,
        round_state=row.state,
        is_round_in_sight=any(
            territories.is_within(row.territory, path) for path in work.actor.visible
        ),
        territory=one.territory,
        place_name=territories.get(work, one.territory).label,
        title=found.title,
        kind=found.kind,
        community=found.community,
        people=one.people,
        registered_on=civil_date(one.registered_at),
        former_place=one.former_place,
        former_round_id=one.former_round_id,
        currency=row.currency,
        criteria=criteria_views(work, row),
        scores=_scores(work, one),
        costs=_costs(work, one, row.currency),
        why=why,
        above=titles.get(UUID(why.above.key)) if why and why.above else None,
        below=titles.get(UUID(why.below.key)) if why and why.below else None,
        middle=titles.get(UUID(why.middle.key)) if why else None,
        outcome=counted.result.outcome if counted.result else None,
        decision=decision_of(counted.result, holding) if counted.result else None,
        turn=counted.turn,
        overrides=tuple(
            view for o in overrides if (view := override_view(o, row.currency, titles)) is not None
        ),
        rivals=tuple((key, title) for key, title in titles.items() if key != one.id),
        actions=_actions(work, row, one, overrides),
    )


class _Counted(msgspec.Struct, frozen=True):
    """What the counting that holds says of one need; nothing before there is one."""

    why: Why | None = None
    result: RoundResult | None = None
    turn: TurnView | None = None


def _counted(work: Work, row: Round, one: RoundNeed) -> _Counted:
    computation = round_results.find_newest(work.session, row) if row.state in COUNTED else None
    if computation is None:
        return _Counted()
    inputs = round_results.read_inputs(computation)
    return _Counted(
        reasons.why(inputs, str(one.id)),
        work.session.get(RoundResult, (computation.id, one.id)),
        _turn(work, inputs, str(one.id), row.currency),
    )


def _actions(
    work: Work, row: Round, one: RoundNeed, overrides: list[RoundOverride]
) -> tuple[str, ...]:
    may = []
    if row.state is RoundState.SCORING and work.may(P.ROUND_SCORE, one.territory):
        may.append("score")
    is_open = any(o.state is OverrideState.PROPOSED for o in overrides)
    if row.state in COUNTED and not is_open and work.may(P.ROUND_PROPOSE, one.territory):
        may.append("propose")
    if is_open and work.may(P.ROUND_OVERRIDE, one.territory):
        may.append("decide")
    return tuple(may)


def _titles(work: Work, row: Round) -> dict[UUID, str]:
    statement = (
        sa.select(RoundNeed.id, Need.title)
        .join(Need, Need.id == RoundNeed.need_id)
        .where(RoundNeed.round_id == row.id)
        .order_by(Need.title)
    )
    return {row.id: row.title for row in work.session.execute(statement)}


def _overrides(work: Work, one: RoundNeed) -> list[RoundOverride]:
    statement = (
        sa.select(RoundOverride)
        .where(RoundOverride.round_need_id == one.id)
        .order_by(RoundOverride.id.desc())
    )
    return list(work.session.execute(statement).scalars())


def _scores(work: Work, one: RoundNeed) -> tuple[ScoreView, ...]:
    found = round_needs.corrections_of(work.session, one.id)
    replaced = {row.replaces_id for row in found}
    return tuple(_score(row, is_holding=row.id not in replaced) for row in reversed(found))


def _score(row: RoundScore, *, is_holding: bool) -> ScoreView:
    return ScoreView(
        criterion=row.criterion,
        value=row.score,
        evidence=row.evidence,
        file_id=row.file_id,
        scored_at=row.scored_at,
        reason=row.reason,
        is_holding=is_holding,
    )


def _costs(work: Work, one: RoundNeed, currency: str) -> tuple[CostView, ...]:
    statement = (
        sa.select(RoundEstimate)
        .where(RoundEstimate.round_need_id == one.id)
        .order_by(RoundEstimate.id.desc())
    )
    found = list(work.session.execute(statement).scalars())
    replaced = {row.replaces_id for row in found}
    return tuple(
        CostView(
            amount=Money(row.cost_minor, currency),
            basis=row.basis,
            estimated_at=row.estimated_at,
            reason=row.reason,
            is_holding=row.id not in replaced,
        )
        for row in found
    )


def _turn(work: Work, inputs: Inputs, key: str, currency: str) -> TurnView | None:
    turn = scoring.turn_of(inputs, key)
    if turn is None:
        return None
    names = territories.labels(work, {turn.territory})
    return TurnView(
        place=names.get(turn.territory, ""),
        budget=Money(turn.amount_minor, currency),
        left=Money(turn.left_minor, currency),
        cost=Money(turn.cost_minor, currency),
    )
