"""What people see of an election that was counted here: its projects with votes and decisions, and every step in words."""

from datetime import datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa

from exchange import counted_elections
from exchange.counted_elections import CountedElection, ElectionDecision, ElectionState
from foundation import territories
from foundation.errors import NotFound, Sentence, say
from foundation.identity.permissions import Permission
from foundation.paging import SIZE, after, decode_cursor, encode_cursor
from foundation.work import Work
from portfolio.ballots.counting import BallotRule
from portfolio.ballots.elections import BallotKind, Election, TieOrder
from portfolio.ballots.explanations import shown
from portfolio.round_decisions import OverrideKind


class ElectionRow(msgspec.Struct, frozen=True, kw_only=True):
    """An election in a list."""

    id: UUID
    code: str
    name: str
    place: str
    rule: BallotRule
    winners: int
    counted_at: datetime
    state: ElectionState


class ElectionList(msgspec.Struct, frozen=True, kw_only=True):
    """One page of elections."""

    rows: tuple[ElectionRow, ...]
    next: str | None


class BesideView(msgspec.Struct, frozen=True, kw_only=True):
    """What was decided otherwise than counted."""

    kind: OverrideKind
    decision: ElectionDecision
    reason: str
    decided_at: datetime


class ProjectView(msgspec.Struct, frozen=True, kw_only=True):
    """One project of the ballot paper; amounts in hundredths, as the file has them."""

    id: str
    name: str
    cost_e2: int
    votes: int
    points_e2: int
    place: int | None
    beside: BesideView | None


class TieView(msgspec.Struct, frozen=True, kw_only=True):
    """Projects that were equal, and whether that mattered."""

    round: int
    projects: tuple[str, ...]
    is_decisive: bool


class ElectionView(msgspec.Struct, frozen=True, kw_only=True):
    """One election: who was elected, what it cost, every step, and what was decided beside it."""

    id: UUID
    version: int
    territory: str
    place: str
    code: str
    name: str
    kind: BallotKind
    rule: BallotRule
    ties_by: TieOrder
    voters: int
    budget_e2: int
    cost_e2: int
    winners: int
    projects: tuple[ProjectView, ...]
    ties: tuple[TieView, ...]
    steps: tuple[str, ...]
    warnings: tuple[str, ...]
    sent_hash: str
    counted_at: datetime
    published_at: datetime | None
    state: ElectionState
    may_decide: bool
    may_publish: bool
    refusal: Sentence | None


def list_page(work: Work, *, cursor: str = "") -> ElectionList:
    """Elections this actor sees, newest first."""
    columns = CountedElection
    statement = (
        sa.select(
            *(columns.id, columns.code, columns.name, columns.territory, columns.rule),
            *(columns.result, columns.counted_at, columns.state),
        )
        .where(work.visible(columns.territory))
        .order_by(columns.id.desc())
        .limit(SIZE + 1)
    )
    if cursor:
        (key,) = decode_cursor(cursor, (UUID,))
        statement = statement.where(after((columns.id,), (key,), descending=True))
    found = work.session.execute(statement).all()
    names = territories.labels(work, {row.territory for row in found[:SIZE]})
    rows = tuple(
        ElectionRow(
            id=row.id,
            code=row.code,
            name=row.name,
            place=names.get(row.territory, ""),
            rule=BallotRule(row.rule),
            winners=len(row.result["winners"]),
            counted_at=row.counted_at,
            state=row.state,
        )
        for row in found[:SIZE]
    )
    return ElectionList(
        rows=rows, next=encode_cursor([str(rows[-1].id)]) if len(found) > SIZE else None
    )


def detail(work: Work, election_id: UUID, language: str = "es") -> ElectionView:
    """One election in sight of this actor."""
    row = work.find(CountedElection, election_id)
    if row is None:
        raise NotFound
    return _view(work, row, language)


def published(work: Work, code: str, language: str) -> ElectionView:
    """A public election by its code; before it is published it is like one that is not."""
    return _view(work, published_row(work, code), language)


def published_row(work: Work, code: str) -> CountedElection:
    """The row of a public election."""
    row = work.session.execute(
        sa.select(CountedElection).where(
            CountedElection.code == code, CountedElection.state == ElectionState.PUBLISHED
        )
    ).scalar_one_or_none()
    if row is None:
        raise NotFound
    return row


def _view(work: Work, row: CountedElection, language: str) -> ElectionView:
    file = counted_elections.read(row.file, row.ties)
    winners = counted_elections.winners_of(row)
    is_open = row.state is ElectionState.COUNTED
    may_decide = is_open and work.may(Permission.ROUND_OVERRIDE, row.territory)
    counted_it = work.actor.user_id is not None and work.actor.user_id == row.counted_by
    return ElectionView(
        id=row.id,
        version=row.version,
        territory=row.territory,
        place=territories.get(work, row.territory).label,
        code=row.code,
        name=row.name,
        kind=file.kind,
        rule=BallotRule(row.rule),
        ties_by=row.ties,
        voters=file.election.voters,
        budget_e2=shown(file.election.budget).number,
        cost_e2=shown(file.election.cost_of(winners)).number,
        winners=len(winners),
        projects=_projects(work, row, file.election, winners),
        ties=msgspec.convert(row.result["ties"], tuple[TieView, ...]),
        steps=tuple(row.told.get(language, ())),
        warnings=tuple(row.warnings.get(language, ())),
        sent_hash=row.sent_hash,
        counted_at=row.counted_at,
        published_at=row.published_at,
        state=row.state,
        may_decide=may_decide and not counted_it,
        may_publish=is_open and work.may(Permission.ROUND_PUBLISH, row.territory),
        refusal=say("Somebody else has to do this: you did the step before.")
        if may_decide and counted_it
        else None,
    )


def _projects(
    work: Work, row: CountedElection, election: Election, winners: tuple[str, ...]
) -> tuple[ProjectView, ...]:
    beside = counted_elections.overrides_of(work.session, row.id)
    places = {id_: place for place, id_ in enumerate(winners, start=1)}
    found = []
    for project in election.projects:
        standing, other = election.standings[project.id], beside.get(project.id)
        found.append(
            ProjectView(
                id=project.id,
                name=project.name,
                cost_e2=shown(project.cost).number,
                votes=standing.votes,
                points_e2=shown(standing.points).number,
                place=places.get(project.id),
                beside=BesideView(
                    kind=other.kind,
                    decision=other.decision,
                    reason=other.reason,
                    decided_at=other.decided_at,
                )
                if other
                else None,
            )
        )
    return tuple(
        sorted(found, key=lambda one: (one.place is None, one.place or 0, -one.points_e2, one.id))
    )
