"""The parts of a round as people see them: criteria, budgets, needs with their result, decisions beside it, sensitivity."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa

from foundation import territories
from foundation.clock import civil_date
from foundation.money import Money
from foundation.work import Work
from portfolio import round_decisions, round_results, rounds
from portfolio import sensitivity as weighing
from portfolio.communities import Community
from portfolio.needs import Need
from portfolio.round_decisions import OverrideKind, OverrideState, RoundDecision, RoundOverride
from portfolio.round_needs import RoundNeed
from portfolio.round_results import RoundComputation, RoundResult
from portfolio.rounds import Round, RoundState
from portfolio.scoring import Candidate, Direction, Inputs, RoundOutcome, Scale, TieBreak

COUNTED = (RoundState.COMPUTED, RoundState.PUBLISHED)


class CriterionView(msgspec.Struct, frozen=True, kw_only=True):
    """One criterion as it was agreed."""

    code: str
    name: str
    question: str
    weight_bp: int
    maximum: int
    scale: Scale
    direction: Direction


class PotView(msgspec.Struct, frozen=True, kw_only=True):
    """The budget of one place: what the result takes of it, and what it takes with the decisions beside it."""

    territory: str
    place: str
    amount: Money
    used: Money | None
    decided: Money | None
    left: Money | None


class OverrideView(msgspec.Struct, frozen=True, kw_only=True):
    """A decision beside the result."""

    id: UUID
    kind: OverrideKind
    decision: RoundDecision
    amount: Money | None
    against: str | None
    reason: str
    proposed_at: datetime
    decided_at: datetime | None
    note: str | None
    state: OverrideState


class EntryView(msgspec.Struct, frozen=True, kw_only=True):
    """One need in a round; ``scores`` by the criterion's code, ``decision`` what becomes of it in the end."""

    id: UUID
    need_id: UUID
    title: str
    kind: str
    community: str
    place_name: str
    people: int
    registered_on: date
    former_place: int | None
    scores: dict[str, int]
    cost: Money | None
    is_complete: bool
    place: int | None
    total_e4: int | None
    outcome: RoundOutcome | None
    pot: str | None
    decision: RoundDecision | None
    override: OverrideView | None
    proposal: OverrideView | None


class TieView(msgspec.Struct, frozen=True, kw_only=True):
    """Needs with the same total, and what told them apart."""

    titles: tuple[str, ...]
    total_e4: int
    decided_by: TieBreak


class SpanView(msgspec.Struct, frozen=True, kw_only=True):
    """Weights, rounded to the inside, between which nothing changes; who passes whom where it does."""

    low_bp: int
    low_up: str | None
    low_down: str | None
    high_bp: int
    high_up: str | None
    high_down: str | None
    is_everything: bool


class SensitivityView(msgspec.Struct, frozen=True, kw_only=True):
    """How far the weight of one criterion may move."""

    code: str
    name: str
    weight_bp: int
    order: SpanView
    funded: SpanView


def criteria_views(work: Work, row: Round) -> tuple[CriterionView, ...]:
    """The criteria of a round, as they were written."""
    return tuple(
        CriterionView(
            code=one.code,
            name=one.name,
            question=one.question,
            weight_bp=one.weight_bp,
            maximum=one.scale.maximum,
            scale=one.scale,
            direction=one.direction,
        )
        for one in rounds.criteria_of(work.session, row.id)
    )


def entries_of(
    work: Work, row: Round, inputs: Inputs, computation: RoundComputation | None
) -> tuple[EntryView, ...]:
    """The needs of a round, in the order of its result once there is one."""
    found = work.session.execute(
        sa.select(RoundNeed, Need.title, Need.kind, Community.name.label("community"))
        .join(Need, Need.id == RoundNeed.need_id)
        .join(Community, Community.id == Need.community_id)
        .where(RoundNeed.round_id == row.id)
        .order_by(Need.title, RoundNeed.id)
    ).all()
    if not found:
        return ()
    known = _Known(
        currency=row.currency,
        candidates={one.key: one for one in inputs.candidates},
        lacking=frozenset(round_results.unscored(inputs)),
        names=territories.labels(work, {one.RoundNeed.territory for one in found}),
        titles={one.RoundNeed.id: one.title for one in found},
        results={
            one.round_need_id: one
            for one in (round_results.results_of(work.session, computation) if computation else ())
        },
    )
    standing, proposals = _overrides(work, row) if computation else ({}, {})
    views = [
        _entry(known, one, standing.get(one.RoundNeed.id), proposals.get(one.RoundNeed.id))
        for one in found
    ]
    return tuple(sorted(views, key=lambda view: (view.place is None, view.place or 0)))


class _Known(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of all needs of a round."""

    currency: str
    candidates: dict[str, Candidate]
    lacking: frozenset[str]
    names: dict[str, str]
    titles: dict[UUID, str]
    results: dict[UUID, RoundResult]


def _entry(
    known: _Known,
    found: sa.Row[RoundNeed, str, str, str],
    override: RoundOverride | None,
    proposal: RoundOverride | None,
) -> EntryView:
    one: RoundNeed = found.RoundNeed
    candidate, result = known.candidates[str(one.id)], known.results.get(one.id)
    return EntryView(
        id=one.id,
        need_id=one.need_id,
        title=found.title,
        kind=found.kind,
        community=found.community,
        place_name=known.names.get(one.territory, ""),
        people=one.people,
        registered_on=civil_date(one.registered_at),
        former_place=one.former_place,
        scores=candidate.scores,
        cost=Money(candidate.cost_minor, known.currency) if candidate.cost_minor else None,
        is_complete=str(one.id) not in known.lacking,
        place=result.place if result else None,
        total_e4=result.total_e4 if result and result.place else None,
        outcome=result.outcome if result else None,
        pot=result.pot if result else None,
        decision=round_decisions.decision_of(result, override) if result else None,
        override=override_view(override, known.currency, known.titles),
        proposal=override_view(proposal, known.currency, known.titles),
    )


def _overrides(
    work: Work, row: Round
) -> tuple[Mapping[UUID, RoundOverride], Mapping[UUID, RoundOverride]]:
    """The decisions of a round that hold, and those that wait for approval."""
    live = (OverrideState.APPROVED, OverrideState.PROPOSED)
    found = work.session.execute(
        sa.select(RoundOverride)
        .join(RoundNeed, RoundNeed.id == RoundOverride.round_need_id)
        .where(RoundNeed.round_id == row.id, RoundOverride.state.in_(live))
    ).scalars()
    parts: dict[OverrideState, dict[UUID, RoundOverride]] = {state: {} for state in live}
    for one in found:
        parts[one.state][one.round_need_id] = one
    return parts[OverrideState.APPROVED], parts[OverrideState.PROPOSED]


def override_view(
    row: RoundOverride | None, currency: str, titles: Mapping[UUID, str]
) -> OverrideView | None:
    """A decision as it is shown; never who took it."""
    if row is None:
        return None
    return OverrideView(
        id=row.id,
        kind=row.kind,
        decision=row.decision,
        amount=Money(row.amount_minor, currency) if row.amount_minor else None,
        against=titles.get(row.against_id) if row.against_id else None,
        reason=row.reason,
        proposed_at=row.proposed_at,
        decided_at=row.decided_at,
        note=row.note,
        state=row.state,
    )


def pots_of(
    work: Work, row: Round, inputs: Inputs, entries: Sequence[EntryView]
) -> tuple[PotView, ...]:
    """The budgets of a round, and what the result and the decisions take of them."""
    names = territories.labels(work, {pot.territory for pot in inputs.pots})
    is_counted = row.state in COUNTED

    def money(minor: int) -> Money:
        return Money(minor, row.currency)

    views = []
    for pot in inputs.pots:
        own = [one for one in entries if one.pot == pot.territory and one.cost]
        used = sum(o.cost.minor for o in own if o.cost and o.outcome is RoundOutcome.SELECTED)
        decided = sum(_taken(one) for one in own)
        views.append(
            PotView(
                territory=pot.territory,
                place=names.get(pot.territory, ""),
                amount=money(pot.amount_minor),
                used=money(used) if is_counted else None,
                decided=money(decided) if is_counted else None,
                left=money(pot.amount_minor - decided) if is_counted else None,
            )
        )
    return tuple(views)


def _taken(one: EntryView) -> int:
    if one.decision is RoundDecision.PART and one.override and one.override.amount:
        return one.override.amount.minor
    return one.cost.minor if one.cost and one.decision is RoundDecision.SELECTED else 0


def sensitivity_of(
    inputs: Inputs, criteria: Sequence[CriterionView], titles: Mapping[str, str]
) -> tuple[SensitivityView, ...]:
    """How far each weight may move, in whole basis points and with the titles of the needs."""
    names = {one.code: one.name for one in criteria}
    return tuple(
        SensitivityView(
            code=one.code,
            name=names[one.code],
            weight_bp=one.weight_bp,
            order=_span(one.order, titles),
            funded=_span(one.funded, titles),
        )
        for one in weighing.sensitivity(inputs)
    )


def _span(span: weighing.Span, titles: Mapping[str, str]) -> SpanView:
    return SpanView(
        low_bp=_inside(span.low, 1),
        low_up=titles.get(span.low.up or ""),
        low_down=titles.get(span.low.down or ""),
        high_bp=_inside(span.high, -1),
        high_up=titles.get(span.high.up or ""),
        high_down=titles.get(span.high.down or ""),
        is_everything=span.is_everything,
    )


def _inside(edge: weighing.Edge, towards: int) -> int:
    """The last whole basis point at which nothing has changed yet."""
    whole = edge.weight_bp * towards
    rounded = -(-whole.numerator // whole.denominator)
    if rounded == whole and not edge.holds_there:
        rounded += 1
    return rounded * towards
