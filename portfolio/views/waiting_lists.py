"""What people see of the waiting list: who waits, with which place of which round, and where one need stands."""

from uuid import UUID

import msgspec
import sqlalchemy as sa

from foundation import territories
from foundation.commands import TerritoryPath
from foundation.paging import SIZE, after, decode_cursor, encode_cursor
from foundation.territories import find_official
from foundation.work import Work, within
from portfolio import waiting_lists
from portfolio.communities import Community
from portfolio.needs import Need
from portfolio.round_decisions import RoundDecision
from portfolio.round_needs import RoundNeed
from portfolio.rounds import Round, RoundState

# Who was left out of an order by hand has no place in it and comes last.
LAST = 1_000_000


class WaitingRow(msgspec.Struct, frozen=True, kw_only=True):
    """One need that waits."""

    need_id: UUID
    round_need_id: UUID
    title: str
    kind: str
    community: str
    place_name: str
    people: int
    place: int | None
    round_id: UUID
    round_code: str
    round_name: str


class WaitingList(msgspec.Struct, frozen=True, kw_only=True):
    """One page of the waiting list."""

    rows: tuple[WaitingRow, ...]
    next: str | None
    total: int


class StandingView(msgspec.Struct, frozen=True, kw_only=True):
    """Where a need stands: in a round that runs, or as the newest published one left it."""

    round_need_id: UUID
    round_name: str
    round_code: str
    state: RoundState
    place: int | None
    decision: RoundDecision | None


def list_page(work: Work, *, place: TerritoryPath = "", cursor: str = "") -> WaitingList:
    """The needs that wait in what this actor sees, by their place."""
    waiting = waiting_lists.waiting(work)
    order = sa.func.coalesce(waiting.c.place, LAST)
    conditions = [within(Need.territory, (place,))] if find_official(place) else []
    joined = (
        sa.select(
            waiting.c.need_id,
            waiting.c.round_need_id,
            waiting.c.round_id,
            waiting.c.place,
            *(Need.title, Need.kind, Need.territory, Need.women, Need.men),
            Community.name.label("community"),
            Round.code.label("round_code"),
            Round.name.label("round_name"),
        )
        .join(Need, Need.id == waiting.c.need_id)
        .join(Community, Community.id == Need.community_id)
        .join(Round, Round.id == waiting.c.round_id)
        .where(*conditions)
    )
    total = work.session.execute(
        sa.select(sa.func.count()).select_from(joined.subquery())
    ).scalar_one()
    statement = joined.order_by(order, waiting.c.need_id).limit(SIZE + 1)
    if cursor:
        key = decode_cursor(cursor, (int, UUID))
        statement = statement.where(after((order, waiting.c.need_id), key, descending=False))
    found = work.session.execute(statement).all()
    names = territories.labels(work, {row.territory for row in found[:SIZE]})
    rows = tuple(
        WaitingRow(
            need_id=row.need_id,
            round_need_id=row.round_need_id,
            title=row.title,
            kind=row.kind,
            community=row.community,
            place_name=names.get(row.territory, ""),
            people=row.women + row.men,
            place=row.place,
            round_id=row.round_id,
            round_code=row.round_code,
            round_name=row.round_name,
        )
        for row in found[:SIZE]
    )
    last = rows[-1] if len(found) > SIZE else None
    more = encode_cursor([last.place or LAST, str(last.need_id)]) if last else None
    return WaitingList(rows=rows, next=more, total=total)


def standing_of(work: Work, need_id: UUID) -> StandingView | None:
    """Where one need stands today; nothing for a need that was in no round."""
    newest = work.session.execute(
        sa.select(RoundNeed.id, Round.name, Round.code, Round.state)
        .join(Round, Round.id == RoundNeed.round_id)
        .where(
            RoundNeed.need_id == need_id,
            work.visible(RoundNeed.territory),
            # Where it came in is as if it had not been.
            Round.state != RoundState.CANCELLED,
        )
        .order_by(RoundNeed.id.desc())
        .limit(1)
    ).one_or_none()
    if newest is None:
        return None
    found = waiting_lists.standings(work.session, [need_id]).get(need_id)
    is_settled = newest.state is RoundState.PUBLISHED and found is not None
    return StandingView(
        round_need_id=newest.id,
        round_name=newest.name,
        round_code=newest.code,
        state=newest.state,
        place=found.place if is_settled and found else None,
        decision=found.decision if is_settled and found else None,
    )
