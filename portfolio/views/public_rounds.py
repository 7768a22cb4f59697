"""A round for everybody, from the day its criteria were agreed: what it judges by, and, once published, enough to count it again.

Until it is published nobody learns here which needs came in or what they were given. Nobody's name is in it: of a paper that a score rests
on the mark of its content is shown, so that whoever has it can tell that it is the same, and never the paper itself.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa

from foundation.errors import NotFound
from foundation.files import StoredFile
from foundation.money import Money
from foundation.work import Work
from portfolio import round_needs
from portfolio.round_decisions import OverrideKind, RoundDecision
from portfolio.round_needs import RoundEstimate, RoundScore
from portfolio.rounds import Round, RoundState
from portfolio.scoring import RoundOutcome
from portfolio.views.round_parts import CriterionView, EntryView, PotView, SensitivityView, TieView
from portfolio.views.rounds import CancellationView, view_of


class PublicDecision(msgspec.Struct, frozen=True, kw_only=True):
    """What was decided beside the result, and why."""

    kind: OverrideKind
    decision: RoundDecision
    amount: Money | None
    against: str | None
    reason: str
    decided_at: datetime | None


class PublicPaper(msgspec.Struct, frozen=True, kw_only=True):
    """The mark of a paper that is kept and not shown."""

    media_type: str
    size: int
    sha256: str


class PublicEvidence(msgspec.Struct, frozen=True, kw_only=True):
    """What a score rests on; ``corrected`` is why an earlier one was replaced."""

    criterion: str
    value: int
    rests_on: str
    paper: PublicPaper | None
    scored_at: datetime
    corrected: str | None


class PublicCost(msgspec.Struct, frozen=True, kw_only=True):
    """What the probable cost rests on."""

    rests_on: str
    estimated_at: datetime
    corrected: str | None


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
    evidence: tuple[PublicEvidence, ...]
    total_e4: int | None
    cost: Money | None
    cost_evidence: PublicCost | None
    outcome: RoundOutcome | None
    decision: RoundDecision | None
    override: PublicDecision | None


class PublicRound(msgspec.Struct, frozen=True, kw_only=True):
    """One round that was announced."""

    code: str
    name: str
    place: str
    state: RoundState
    opens_on: date
    closes_on: date
    agreed_at: datetime | None
    published_at: datetime | None
    cancelled: CancellationView | None
    inputs_hash: str | None
    criteria: tuple[CriterionView, ...]
    pots: tuple[PotView, ...]
    needs: tuple[PublicNeed, ...]
    ties: tuple[TieView, ...]
    sensitivity: tuple[SensitivityView, ...]


class _Grounds(msgspec.Struct, frozen=True, kw_only=True):
    """What the scores and the costs of a round rest on, by the need of the round."""

    scores: Mapping[UUID, Sequence[RoundScore]]
    costs: Mapping[UUID, RoundEstimate]
    papers: Mapping[UUID, PublicPaper]


def announced(work: Work, code: str) -> PublicRound:
    """The round of a code, once its criteria are agreed; before, it is like one that is not."""
    row = work.session.execute(
        sa.select(Round).where(Round.code == code, Round.agreed_at.is_not(None))
    ).scalar_one_or_none()
    if row is None:
        raise NotFound
    view = view_of(work, row)
    is_published = row.state is RoundState.PUBLISHED
    grounds = _grounds(work, [one.id for one in view.needs] if is_published else [])
    return PublicRound(
        code=view.code,
        name=view.name,
        place=view.place,
        state=view.state,
        opens_on=view.opens_on,
        closes_on=view.closes_on,
        agreed_at=view.agreed_at,
        published_at=view.published_at,
        cancelled=view.cancelled,
        inputs_hash=view.inputs_hash if is_published else None,
        criteria=view.criteria,
        pots=view.pots if is_published else tuple(_sealed(one) for one in view.pots),
        needs=tuple(_need(one, grounds) for one in view.needs) if is_published else (),
        ties=view.ties if is_published else (),
        sensitivity=view.sensitivity if is_published else (),
    )


def _sealed(pot: PotView) -> PotView:
    """What there is, without what a result that is not public yet would take of it."""
    return msgspec.structs.replace(pot, used=None, decided=None, left=None)


def _grounds(work: Work, keys: Sequence[UUID]) -> _Grounds:
    if not keys:
        return _Grounds(scores={}, costs={}, papers={})
    scores: dict[UUID, list[RoundScore]] = {}
    for one in round_needs.scores_of(work.session, keys):
        scores.setdefault(one.round_need_id, []).append(one)
    files = {one.file_id for found in scores.values() for one in found if one.file_id}
    papers = work.session.execute(
        sa.select(StoredFile.id, StoredFile.media_type, StoredFile.size, StoredFile.sha256).where(
            StoredFile.id.in_(files)
        )
    )
    return _Grounds(
        scores=scores,
        costs={one.round_need_id: one for one in round_needs.estimates_of(work.session, keys)},
        papers={
            row.id: PublicPaper(media_type=row.media_type, size=row.size, sha256=row.sha256)
            for row in papers
        },
    )


def _need(one: EntryView, grounds: _Grounds) -> PublicNeed:
    cost = grounds.costs.get(one.id)
    return PublicNeed(
        place=one.place,
        title=one.title,
        kind=one.kind,
        community=one.community,
        place_name=one.place_name,
        people=one.people,
        registered_on=one.registered_on,
        scores=one.scores,
        evidence=tuple(
            _evidence(score, grounds.papers)
            for score in sorted(grounds.scores.get(one.id, ()), key=lambda row: row.criterion)
        ),
        total_e4=one.total_e4,
        cost=one.cost,
        cost_evidence=PublicCost(
            rests_on=cost.basis, estimated_at=cost.estimated_at, corrected=cost.reason
        )
        if cost
        else None,
        outcome=one.outcome,
        decision=one.decision,
        override=_decision(one),
    )


def _evidence(row: RoundScore, papers: Mapping[UUID, PublicPaper]) -> PublicEvidence:
    return PublicEvidence(
        criterion=row.criterion,
        value=row.score,
        rests_on=row.evidence,
        paper=papers[row.file_id] if row.file_id else None,
        scored_at=row.scored_at,
        corrected=row.reason,
    )


def _decision(one: EntryView) -> PublicDecision | None:
    override = one.override
    if override is None:
        return None
    return PublicDecision(
        kind=override.kind,
        decision=override.decision,
        amount=override.amount,
        against=override.against,
        reason=override.reason,
        decided_at=override.decided_at,
    )
