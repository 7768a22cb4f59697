"""What people see of rounds: the list, and one with its criteria, its needs, its result and the decisions beside it."""

from datetime import date, datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa

from foundation import territories
from foundation.clock import civil_date
from foundation.commands import chosen
from foundation.errors import NotFound, Sentence
from foundation.identity.permissions import Permission, Role, holders
from foundation.paging import SIZE, after, decode_cursor, encode_cursor
from foundation.work import Work
from portfolio import round_cancellations, round_results, scoring
from portfolio.round_cancellations import RoundCancellation
from portfolio.round_needs import RoundNeed
from portfolio.rounds import LIFECYCLE, Round, RoundState
from portfolio.views.round_parts import (
    COUNTED,
    CriterionView,
    EntryView,
    PotView,
    SensitivityView,
    TieView,
    criteria_views,
    entries_of,
    pots_of,
    sensitivity_of,
)

P = Permission
# What each state waits for, and whose it is to do.
NEXT = {
    RoundState.DRAFT: ("agree", P.ROUND_AGREE),
    RoundState.AGREED: ("draw", P.ROUND_PREPARE),
    RoundState.SCORING: ("score", P.ROUND_SCORE),
    RoundState.COMPUTED: ("publish", P.ROUND_PUBLISH),
}


class RoundRow(msgspec.Struct, frozen=True, kw_only=True):
    """A round in a list."""

    id: UUID
    code: str
    name: str
    place: str
    opens_on: date
    closes_on: date
    needs: int
    state: RoundState


class RoundList(msgspec.Struct, frozen=True, kw_only=True):
    """One page of rounds."""

    rows: tuple[RoundRow, ...]
    next: str | None
    total: int


class StageView(msgspec.Struct, frozen=True, kw_only=True):
    """One of the stages of a round: ``done``, ``current``, ``waiting`` or ``stopped``."""

    key: RoundState
    state: str
    on: date | None


class CancellationView(msgspec.Struct, frozen=True, kw_only=True):
    """That a round was given up: when, why, and how many needs went back to where they were."""

    reason: str
    cancelled_at: datetime
    needs: int


class RoundView(msgspec.Struct, frozen=True, kw_only=True):
    """One round; ``refusal`` is what still stands in the way of what is next."""

    id: UUID
    version: int
    territory: str
    place: str
    code: str
    name: str
    opens_on: date
    closes_on: date
    agreed_at: datetime | None
    published_at: datetime | None
    cancelled: CancellationView | None
    computations: int
    inputs_hash: str | None
    stages: tuple[StageView, ...]
    criteria: tuple[CriterionView, ...]
    pots: tuple[PotView, ...]
    needs: tuple[EntryView, ...]
    unscored: int
    ties: tuple[TieView, ...]
    sensitivity: tuple[SensitivityView, ...]
    state: RoundState
    next: str | None
    refusal: Sentence | None
    who: tuple[Role, ...]
    actions: tuple[str, ...]


def list_page(work: Work, *, search: str = "", state: str = "", cursor: str = "") -> RoundList:
    """Rounds this actor sees, newest first."""
    condition = [work.visible(Round.territory)]
    if search:
        condition.append(
            sa.or_(
                Round.name.icontains(search, autoescape=True),
                Round.code.icontains(search, autoescape=True),
            )
        )
    if state:
        condition.append(Round.state == chosen(RoundState, state, field="status"))
    total = work.session.execute(
        sa.select(sa.func.count()).select_from(Round).where(*condition)
    ).scalar_one()
    needs = (
        sa.select(sa.func.count())
        .where(RoundNeed.round_id == Round.id)
        .correlate(Round)
        .scalar_subquery()
    )
    statement = (
        sa.select(
            *(Round.id, Round.code, Round.name, Round.territory, Round.opens_on),
            *(Round.closes_on, Round.state, needs.label("needs")),
        )
        .where(*condition)
        .order_by(Round.id.desc())
        .limit(SIZE + 1)
    )
    if cursor:
        (key,) = decode_cursor(cursor, (UUID,))
        statement = statement.where(after((Round.id,), (key,), descending=True))
    found = work.session.execute(statement).all()
    names = territories.labels(work, {row.territory for row in found[:SIZE]})
    rows = tuple(
        RoundRow(
            id=row.id,
            code=row.code,
            name=row.name,
            place=names.get(row.territory, ""),
            opens_on=row.opens_on,
            closes_on=row.closes_on,
            needs=row.needs,
            state=row.state,
        )
        for row in found[:SIZE]
    )
    more = encode_cursor([str(rows[-1].id)]) if len(found) > SIZE else None
    return RoundList(rows=rows, next=more, total=total)


def detail(work: Work, round_id: UUID) -> RoundView:
    """One round with everything in it; its needs only once the criteria can change no more."""
    row = work.find(Round, round_id)
    if row is None:
        raise NotFound
    return view_of(work, row)


def view_of(work: Work, row: Round) -> RoundView:
    """A round as it is shown, to whoever may see it."""
    computation = round_results.find_newest(work.session, row) if row.state in COUNTED else None
    inputs = (
        round_results.read_inputs(computation)
        if computation is not None
        else round_results.inputs_of(work.session, row, round_results.competing(work.session, row))
    )
    entries = entries_of(work, row, inputs, computation)
    titles = {str(one.id): one.title for one in entries}
    criteria = criteria_views(work, row)
    counted = scoring.compute(inputs) if computation is not None else None
    unscored = len(round_results.unscored(inputs))
    following, permission = NEXT.get(row.state, (None, None))
    if following == "score" and not unscored:
        following, permission = "compute", P.ROUND_PREPARE
    cancellation = _cancellation(work, row)
    return RoundView(
        id=row.id,
        version=row.version,
        territory=row.territory,
        place=territories.get(work, row.territory).label,
        code=row.code,
        name=row.name,
        opens_on=row.opens_on,
        closes_on=row.closes_on,
        agreed_at=row.agreed_at,
        published_at=row.published_at,
        cancelled=_shown(cancellation) if cancellation else None,
        computations=row.computations,
        inputs_hash=computation.inputs_hash if computation else None,
        stages=_stages(row, cancellation),
        criteria=criteria,
        pots=pots_of(work, row, inputs, entries),
        needs=entries,
        unscored=unscored,
        ties=tuple(
            TieView(
                titles=tuple(titles[key] for key in tie.keys),
                total_e4=tie.total_e4,
                decided_by=tie.decided_by,
            )
            for tie in (counted.ties if counted else ())
        ),
        sensitivity=sensitivity_of(inputs, criteria, titles) if counted and entries else (),
        state=row.state,
        next=following,
        refusal=_refusal(work, row, following),
        who=holders(permission) if permission else (),
        actions=_actions(work, row),
    )


def _actions(work: Work, row: Round) -> tuple[str, ...]:
    steps = [one.step for one in LIFECYCLE.available(work, row) if one.refusal is None]
    if "cancel" in steps and round_cancellations.already_judged(work.session, row.id) is not None:
        steps.remove("cancel")
    if _may_change(work, row):
        steps.append("change")
    return tuple(steps)


def _cancellation(work: Work, row: Round) -> RoundCancellation | None:
    if row.state is not RoundState.CANCELLED:
        return None
    return round_cancellations.find_cancellation(work.session, row.id)


def _shown(one: RoundCancellation) -> CancellationView:
    return CancellationView(reason=one.reason, cancelled_at=one.cancelled_at, needs=one.needs)


def _may_change(work: Work, row: Round) -> bool:
    return row.state is RoundState.DRAFT and work.may(P.ROUND_PREPARE, row.territory)


def _refusal(work: Work, row: Round, following: str | None) -> Sentence | None:
    if following is None or following not in LIFECYCLE.steps:
        return None
    return LIFECYCLE.refusal(work, row, LIFECYCLE.steps[following])


def _stages(row: Round, cancellation: RoundCancellation | None) -> tuple[StageView, ...]:
    days = {
        RoundState.DRAFT: civil_date(row.prepared_at),
        RoundState.AGREED: civil_date(row.agreed_at) if row.agreed_at else None,
        RoundState.SCORING: civil_date(row.drawn_at) if row.drawn_at else None,
        RoundState.PUBLISHED: civil_date(row.published_at) if row.published_at else None,
    }
    order: list[RoundState] = [one for one in RoundState if one is not RoundState.CANCELLED]
    if cancellation is not None:
        came = [state for state in order if days.get(state)]
        return (
            *(StageView(key=state, state="done", on=days[state]) for state in came),
            StageView(
                key=RoundState.CANCELLED,
                state="stopped",
                on=civil_date(cancellation.cancelled_at),
            ),
        )
    now = order.index(row.state)
    return tuple(
        StageView(
            key=state,
            state="done"
            if place < now or row.state is RoundState.PUBLISHED
            else "current"
            if place == now
            else "waiting",
            on=days.get(state),
        )
        for place, state in enumerate(order)
    )
