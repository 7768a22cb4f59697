"""What people see of assemblies: the list, and one with its quorum in words, who came, the votes and what is next."""

from datetime import date, datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa

from foundation import records, territories
from foundation.clock import civil_date
from foundation.commands import chosen
from foundation.errors import NotFound, Sentence
from foundation.identity.permissions import Permission, Role, holders
from foundation.paging import SIZE, after, decode_cursor, encode_cursor
from foundation.records import DocumentView
from foundation.work import Work
from portfolio import assemblies, assembly_elections, hamlets, quorum, signed_minutes, vote_counts
from portfolio.assemblies import (
    LIFECYCLE,
    Alternative,
    Assembly,
    AssemblyState,
    SummonsKind,
)
from portfolio.beneficiaries import People, people_of
from portfolio.communities import Community
from portfolio.hamlets import CountHamlet
from portfolio.needs import Need, NeedState
from portfolio.quorum import Call, QuorumRule
from portfolio.views.vote_counts import CountingView, counting
from portfolio.voting import VotingMethod

# Which command leads from each state to the next one.
NEXT = {
    AssemblyState.CALLED: "hold",
    AssemblyState.HELD: "decide",
    AssemblyState.DECIDED: "close",
}

# Closed minutes keep the organisation's name; until then it is today's.
_COMMUNITY = sa.func.coalesce(Assembly.community_name, Community.name)


class AssemblyRow(msgspec.Struct, frozen=True, kw_only=True):
    """An assembly in a list; ``winner`` is the need it put first."""

    id: UUID
    number: int
    community: str
    place: str
    called_for_at: datetime
    needs: int
    attending: int | None
    winner: str | None
    state: AssemblyState


class AssemblyList(msgspec.Struct, frozen=True, kw_only=True):
    """One page of assemblies."""

    rows: tuple[AssemblyRow, ...]
    next: str | None
    total: int


class StageView(msgspec.Struct, frozen=True, kw_only=True):
    """One of the four stages of an assembly: ``done``, ``current`` or ``waiting``."""

    key: AssemblyState
    state: str
    on: date | None


class CallNeeds(msgspec.Struct, frozen=True, kw_only=True):
    """How many members one call needs, and when it may begin."""

    call: Call
    needed: int
    part: str
    after_minutes: int | None
    within_days: int | None


class QuorumView(msgspec.Struct, frozen=True, kw_only=True):
    """The rule of the day with what it asks of this organisation; ``verdict`` once the attendance is known."""

    members: int
    needed_to_deliberate: int
    calls: tuple[CallNeeds, ...]
    verdict: Sentence | None
    valid_from: date
    source: str
    to_confirm: bool


class AlternativeView(msgspec.Struct, frozen=True, kw_only=True):
    """A need put to the vote; ``bar_bp`` compares it with the most voted one."""

    need_id: UUID
    title: str
    kind: str
    people: int
    need_state: NeedState
    votes: int | None
    place: int | None
    bar_bp: int


class VoteView(msgspec.Struct, frozen=True, kw_only=True):
    """The count that decided; ``settled`` says why where a tie was settled otherwise."""

    cast: int
    blank: int
    needed: int
    sentence: Sentence
    settled: str


class AssemblyView(msgspec.Struct, frozen=True, kw_only=True):
    """One assembly."""

    id: UUID
    version: int
    territory: str
    place: str
    number: int
    community_id: UUID
    community: str
    meeting_place: str
    summons: SummonsKind
    called_at: datetime
    called_for_at: datetime
    held_at: datetime | None
    call: Call | None
    members: int
    members_attending: int | None
    people: People | None
    hamlets: tuple[CountHamlet, ...]
    photo_id: UUID | None
    stages: tuple[StageView, ...]
    quorum: QuorumView
    needs: tuple[AlternativeView, ...]
    method: VotingMethod
    tokens: int | None
    votes: VoteView | None
    counting: tuple[CountingView, ...]
    has_ballots: bool
    is_deadlocked: bool
    may_count: bool
    may_settle: bool
    papers: tuple[DocumentView, ...]
    signed: tuple[UUID, ...]
    state: AssemblyState
    next: str | None
    who: tuple[Role, ...]
    actions: tuple[str, ...]


def list_page(
    work: Work,
    *,
    search: str = "",
    state: str = "",
    community: UUID | None = None,
    cursor: str = "",
) -> AssemblyList:
    """Assemblies this actor sees, newest first."""
    condition = [work.visible(Assembly.territory)]
    if community is not None:
        condition.append(Assembly.community_id == community)
    if search:
        condition.append(
            sa.or_(
                Assembly.community_name.icontains(search, autoescape=True),
                Community.name.icontains(search, autoescape=True),
            )
        )
    if state:
        condition.append(Assembly.state == chosen(AssemblyState, state, field="status"))
    total = work.session.execute(
        sa.select(sa.func.count())
        .select_from(Assembly)
        .join(Community, Community.id == Assembly.community_id)
        .where(*condition)
    ).scalar_one()
    statement = _rows().where(*condition).order_by(Assembly.id.desc()).limit(SIZE + 1)
    if cursor:
        (key,) = decode_cursor(cursor, (UUID,))
        statement = statement.where(after((Assembly.id,), (key,), descending=True))
    found = work.session.execute(statement).all()
    names = territories.labels(work, {row.territory for row in found[:SIZE]})
    rows = tuple(
        AssemblyRow(
            id=row.id,
            number=row.number,
            community=row.community,
            place=names.get(row.territory, ""),
            called_for_at=row.called_for_at,
            needs=row.needs,
            attending=row.members_attending,
            winner=row.winner,
            state=row.state,
        )
        for row in found[:SIZE]
    )
    more = encode_cursor([str(rows[-1].id)]) if len(found) > SIZE else None
    return AssemblyList(rows=rows, next=more, total=total)


def _rows() -> sa.Select[UUID, int, str, datetime, int | None, AssemblyState, str, int, str]:
    needs = (
        sa.select(sa.func.count())
        .where(Alternative.assembly_id == Assembly.id)
        .correlate(Assembly)
        .scalar_subquery()
    )
    winner = (
        sa.select(Need.title)
        .join(Alternative, Alternative.need_id == Need.id)
        .where(Alternative.assembly_id == Assembly.id, Alternative.place == 1)
        .correlate(Assembly)
        .limit(1)
        .scalar_subquery()
    )
    return sa.select(
        Assembly.id,
        Assembly.number,
        Assembly.territory,
        Assembly.called_for_at,
        Assembly.members_attending,
        Assembly.state,
        _COMMUNITY.label("community"),
        needs.label("needs"),
        winner.label("winner"),
    ).join(Community, Community.id == Assembly.community_id)


def detail(work: Work, assembly_id: UUID) -> AssemblyView:
    """One assembly with its quorum, its votes and what is next."""
    row = work.session.execute(
        sa.select(Assembly, _COMMUNITY.label("community"))
        .join(Community, Community.id == Assembly.community_id)
        .where(Assembly.id == assembly_id, work.visible(Assembly.territory))
    ).one_or_none()
    if row is None:
        raise NotFound
    assembly: Assembly = row.Assembly
    following = NEXT.get(assembly.state)
    is_open = assembly.state is AssemblyState.HELD
    alternatives = _alternatives(work, assembly)
    votes = vote_counts.votes_of(work, assembly) if assembly.held_at is not None else ()
    choices = LIFECYCLE.available(work, assembly)
    return AssemblyView(
        id=assembly.id,
        version=assembly.version,
        territory=assembly.territory,
        place=territories.get(work, assembly.territory).label,
        number=assembly.number,
        community_id=assembly.community_id,
        community=row.community,
        meeting_place=assembly.place,
        summons=assembly.summons,
        called_at=assembly.called_at,
        called_for_at=assembly.called_for_at,
        held_at=assembly.held_at,
        call=assembly.call,
        members=assembly.members,
        members_attending=assembly.members_attending,
        people=people_of(assembly) if assembly.held_at is not None else None,
        hamlets=hamlets.counts_of(work.session, assembly.id),
        photo_id=assembly.photo_id,
        stages=_stages(assembly),
        quorum=quorum_of(work, assembly),
        needs=alternatives,
        method=assembly.method,
        tokens=assembly.tokens,
        votes=_votes(work, assembly),
        counting=counting(work, votes, {need.need_id: need.title for need in alternatives}),
        has_ballots=assembly_elections.refusal(assembly, votes) is None,
        is_deadlocked=vote_counts.is_deadlocked(votes),
        may_count=is_open
        and not vote_counts.is_deadlocked(votes)
        and work.may(Permission.ASSEMBLY_COUNT, assembly.territory)
        and vote_counts.may_count(work, votes),
        may_settle=is_open
        and vote_counts.is_deadlocked(votes)
        and work.may(Permission.ASSEMBLY_RECORD, assembly.territory),
        papers=records.views_of(work, assembly.id),
        signed=tuple(row.file_id for row in signed_minutes.sheets_of(work, assembly.id)),
        state=assembly.state,
        next=following,
        who=_who(following),
        actions=tuple(choice.step for choice in choices if choice.refusal is None),
    )


def _stages(assembly: Assembly) -> tuple[StageView, ...]:
    order = list(AssemblyState)
    reached = order.index(assembly.state)
    times = {AssemblyState.CALLED: assembly.called_at, AssemblyState.HELD: assembly.held_at}
    return tuple(
        StageView(
            key=state,
            # Closed is the end: nothing goes on there.
            state="done"
            if index < reached or state is AssemblyState.CLOSED is assembly.state
            else "current"
            if index == reached
            else "waiting",
            on=civil_date(at) if (at := times.get(state)) else None,
        )
        for index, state in enumerate(order)
    )


def quorum_of(work: Work, assembly: Assembly) -> QuorumView:
    """The quorum of an assembly by the rule of the day it is held, or called for."""
    on = civil_date(assembly.held_at or assembly.called_for_at)
    rule = assemblies.rule_of(work, assembly, on)
    verdict = None
    if assembly.call is not None and assembly.members_attending is not None:
        verdict = quorum.assess(
            rule, assembly.members, assembly.members_attending, assembly.call
        ).sentence
    return describe_quorum(rule, assembly.members, verdict=verdict)


def describe_quorum(
    rule: QuorumRule, members: int, *, verdict: Sentence | None = None
) -> QuorumView:
    """What a rule asks of an organisation with so many members, call by call."""
    minutes, days = rule.second_call_after_minutes, rule.later_meeting_within_days
    calls = (
        (Call.FIRST, rule.first_call, None, None),
        (Call.SECOND, rule.second_call, minutes, None),
        (Call.LATER, rule.later_meeting, None, days),
    )
    return QuorumView(
        members=members,
        needed_to_deliberate=quorum.needed_of(rule.deliberate, members),
        calls=tuple(
            CallNeeds(
                call=call,
                needed=quorum.assess(rule, members, 0, call).needed,
                part=quorum.in_lowest_terms(threshold),
                after_minutes=after_minutes,
                within_days=within_days,
            )
            for call, threshold, after_minutes, within_days in calls
            if threshold is not None
        ),
        verdict=verdict,
        valid_from=rule.valid_from,
        source=rule.source,
        to_confirm=rule.to_confirm,
    )


def _alternatives(work: Work, assembly: Assembly) -> tuple[AlternativeView, ...]:
    rows = work.session.execute(
        sa.select(Alternative, Need)
        .join(Need, Need.id == Alternative.need_id)
        .where(Alternative.assembly_id == assembly.id)
        .order_by(Alternative.place, Need.title, Need.id)
    ).all()
    most = max((row.Alternative.votes or 0 for row in rows), default=0)
    return tuple(
        AlternativeView(
            need_id=row.Need.id,
            title=row.Need.title,
            kind=row.Need.kind,
            people=row.Need.women + row.Need.men,
            need_state=row.Need.state,
            votes=row.Alternative.votes,
            place=row.Alternative.place,
            bar_bp=(row.Alternative.votes or 0) * 10_000 // most if most else 0,
        )
        for row in rows
    )


def _votes(work: Work, assembly: Assembly) -> VoteView | None:
    if assembly.blank_votes is None:
        return None
    result = assemblies.result_of(work, assembly)
    settlement = vote_counts.settlement_of(work, assembly.id)
    return VoteView(
        cast=result.cast,
        blank=result.blank,
        needed=result.needed_votes,
        sentence=result.sentence,
        settled=settlement.reason if settlement else "",
    )


def _who(following: str | None) -> tuple[Role, ...]:
    if following is None:
        return ()
    asked = Permission.ASSEMBLY_COUNT if following == "decide" else Permission.ASSEMBLY_RECORD
    return holders(asked)
