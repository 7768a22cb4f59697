"""A published round for everybody: enough to count it again, with the decisions beside the result, and no person in it."""

from datetime import date, datetime

import msgspec
import sqlalchemy as sa

from foundation.errors import NotFound
from foundation.money import Money
from foundation.work import Work
from portfolio.round_decisions import OverrideKind, RoundDecision
from portfolio.rounds import Round, RoundState
from portfolio.scoring import RoundOutcome
from portfolio.views.round_parts import CriterionView, EntryView, PotView, SensitivityView, TieView
from portfolio.views.rounds import view_of


class PublicDecision(msgspec.Struct, frozen=True, kw_only=True):
    """What was decided beside the result, and why."""

    kind: OverrideKind
    decision: RoundDecision
    amount: Money | None
    against: str | None
    reason: str
    decided_at: datetime | None


class PublicNeed(msgspec.Struct, frozen=True, kw_only=True):
    """One need with everything its place depends on."""

    place: int | None
    title: str
    kind: str
    community: str
    place_name: str
    people: int
    registered_on: date
    scores: dict[str, int]
    total_e4: int | None
    cost: Money | None
    outcome: RoundOutcome | None
    decision: RoundDecision | None
    override: PublicDecision | None


class PublicRound(msgspec.Struct, frozen=True, kw_only=True):
    """One published round."""

    code: str
    name: str
    place: str
    opens_on: date
    closes_on: date
    agreed_at: datetime | None
    published_at: datetime | None
    inputs_hash: str | None
    criteria: tuple[CriterionView, ...]
    pots: tuple[PotView, ...]
    needs: tuple[PublicNeed, ...]
    ties: tuple[TieView, ...]
    sensitivity: tuple[SensitivityView, ...]


def published(work: Work, code: str) -> PublicRound:
    """The round of a code, once it is published; before, it is like one that is not."""
    row = work.session.execute(
        sa.select(Round).where(Round.code == code, Round.state == RoundState.PUBLISHED)
    ).scalar_one_or_none()
    if row is None:
        raise NotFound
    view = view_of(work, row)
    return PublicRound(
        code=view.code,
        name=view.name,
        place=view.place,
        opens_on=view.opens_on,
        closes_on=view.closes_on,
        agreed_at=view.agreed_at,
        published_at=view.published_at,
        inputs_hash=view.inputs_hash,
        criteria=view.criteria,
        pots=view.pots,
        needs=tuple(_need(one) for one in view.needs),
        ties=view.ties,
        sensitivity=view.sensitivity,
    )


def _need(one: EntryView) -> PublicNeed:
    override = one.override
    return PublicNeed(
        place=one.place,
        title=one.title,
        kind=one.kind,
        community=one.community,
        place_name=one.place_name,
        people=one.people,
        registered_on=one.registered_on,
        scores=one.scores,
        total_e4=one.total_e4,
        cost=one.cost,
        outcome=one.outcome,
        decision=one.decision,
        override=PublicDecision(
            kind=override.kind,
            decision=override.decision,
            amount=override.amount,
            against=override.against,
            reason=override.reason,
            decided_at=override.decided_at,
        )
        if override
        else None,
    )
