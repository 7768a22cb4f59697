"""What people see of needs: the list with its states, and one with its place, people and verdict."""

from datetime import datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa

from foundation import territories
from foundation.commands import chosen
from foundation.errors import NotFound
from foundation.identity.permissions import Permission, Role, holders
from foundation.lifecycle import Choice
from foundation.paging import SIZE, after, decode_cursor, encode_cursor
from foundation.work import Work
from portfolio.assemblies import Alternative, Assembly, AssemblyState
from portfolio.beneficiaries import People, people_of
from portfolio.communities import Community
from portfolio.needs import LIFECYCLE, Need, NeedState
from portfolio.projects import Project

# What each state waits for, and whose it is to do; a need in a project waits for nothing any more.
NEXT = {
    NeedState.REGISTERED: ("assess", Permission.NEED_ASSESS),
    NeedState.FEASIBLE: ("call", Permission.ASSEMBLY_CALL),
    NeedState.PRIORITISED: ("open", Permission.PROJECT_CREATE),
}
# An assembly that decided has no vote to come.
TO_COME = (AssemblyState.CALLED, AssemblyState.HELD)


class NeedRow(msgspec.Struct, frozen=True, kw_only=True):
    """A need in a list."""

    id: UUID
    title: str
    kind: str
    place: str
    community: str
    people: int
    state: NeedState


class NeedList(msgspec.Struct, frozen=True, kw_only=True):
    """One page of needs."""

    rows: tuple[NeedRow, ...]
    next: str | None
    total: int


class AgendaView(msgspec.Struct, frozen=True, kw_only=True):
    """The assembly that has the need on its agenda."""

    id: UUID
    number: int
    community: str
    called_for_at: datetime


class NeedView(msgspec.Struct, frozen=True, kw_only=True):
    """One need; ``next`` is what it waits for, ``who`` may do it, ``agenda`` the assembly that will vote on it."""

    id: UUID
    version: int
    territory: str
    place: str
    title: str
    description: str
    kind: str
    community_id: UUID
    community: str
    latitude_e6: int
    longitude_e6: int
    people: People
    photo_id: UUID | None
    verdict_reason: str | None
    state: NeedState
    project_id: UUID | None
    next: str | None
    who: tuple[Role, ...]
    agenda: AgendaView | None
    actions: tuple[str, ...]


def list_page(
    work: Work,
    *,
    search: str = "",
    state: str = "",
    community: UUID | None = None,
    cursor: str = "",
) -> NeedList:
    """Needs this actor sees, newest first."""
    condition = [work.visible(Need.territory)]
    if community is not None:
        condition.append(Need.community_id == community)
    if search:
        condition.append(Need.title.icontains(search, autoescape=True))
    if state:
        condition.append(Need.state == chosen(NeedState, state, field="status"))
    total = work.session.execute(
        sa.select(sa.func.count()).select_from(Need).where(*condition)
    ).scalar_one()
    statement = (
        sa.select(
            Need.id,
            Need.title,
            Need.kind,
            Need.territory,
            Need.women,
            Need.men,
            Need.state,
            Community.name.label("community"),
        )
        .join(Community, Community.id == Need.community_id)
        .where(*condition)
        .order_by(Need.id.desc())
        .limit(SIZE + 1)
    )
    if cursor:
        (key,) = decode_cursor(cursor, (UUID,))
        statement = statement.where(after((Need.id,), (key,), descending=True))
    found = work.session.execute(statement).all()
    names = territories.labels(work, {row.territory for row in found[:SIZE]})
    rows = tuple(
        NeedRow(
            id=row.id,
            title=row.title,
            kind=row.kind,
            place=names.get(row.territory, ""),
            community=row.community,
            people=row.women + row.men,
            state=row.state,
        )
        for row in found[:SIZE]
    )
    return NeedList(
        rows=rows,
        next=encode_cursor([str(rows[-1].id)]) if len(found) > SIZE else None,
        total=total,
    )


def detail(work: Work, need_id: UUID) -> NeedView:
    """One need with what can be done about it."""
    row = work.session.execute(
        sa.select(Need, Community.name.label("community"), Project.id.label("project_id"))
        .join(Community, Community.id == Need.community_id)
        .outerjoin(Project, Project.need_id == Need.id)
        .where(Need.id == need_id, work.visible(Need.territory))
    ).one_or_none()
    if row is None:
        raise NotFound
    need: Need = row.Need
    following, permission = NEXT.get(need.state, (None, None))
    return NeedView(
        id=need.id,
        version=need.version,
        territory=need.territory,
        place=territories.get(work, need.territory).label,
        title=need.title,
        description=need.description,
        kind=need.kind,
        community_id=need.community_id,
        community=row.community,
        latitude_e6=need.latitude_e6,
        longitude_e6=need.longitude_e6,
        people=people_of(need),
        photo_id=need.photo_id,
        verdict_reason=need.verdict_reason,
        state=need.state,
        project_id=row.project_id,
        next=following,
        who=holders(permission) if permission else (),
        agenda=_agenda(work, need) if following == "call" else None,
        actions=steps(LIFECYCLE.available(work, need)),
    )


def _agenda(work: Work, need: Need) -> AgendaView | None:
    """The assembly that is about to vote on a need: the one called last, where there are several."""
    row = work.session.execute(
        sa.select(
            Assembly.id, Assembly.number, Assembly.called_for_at, Community.name.label("community")
        )
        .join(Alternative, Alternative.assembly_id == Assembly.id)
        .join(Community, Community.id == Assembly.community_id)
        .where(
            Alternative.need_id == need.id,
            Assembly.state.in_(TO_COME),
            work.visible(Assembly.territory),
        )
        .order_by(Assembly.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    return AgendaView(
        id=row.id, number=row.number, community=row.community, called_for_at=row.called_for_at
    )


def steps(choices: tuple[Choice, ...]) -> tuple[str, ...]:
    """The names of the steps that can be taken now."""
    return tuple(choice.step for choice in choices if choice.refusal is None)
