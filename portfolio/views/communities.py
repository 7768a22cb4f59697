"""What people see of an organisation: the list, and one with its representative and papers."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

import msgspec
import sqlalchemy as sa

from foundation import territories
from foundation.commands import chosen
from foundation.errors import InvalidCommand, NotFound, say
from foundation.gates import Gate
from foundation.identity.permissions import Permission
from foundation.paging import SIZE, after, decode_cursor, encode_cursor
from foundation.people import Person
from foundation.work import Work
from portfolio import suitability
from portfolio.assemblies import Assembly, AssemblyState
from portfolio.communities import Community, CommunityKind, LegalPaper, PaperKind
from portfolio.needs import Need, NeedState
from portfolio.projects import Project, Station

# How much of each list an organisation's page shows; the rest is one link away.
SHOWN = 5


Own = TypeVar("Own", bound=msgspec.Struct)


class CommunityRow(msgspec.Struct, frozen=True, kw_only=True):
    """An organisation in a list; ``papers_expired`` counts papers past their date."""

    id: UUID
    name: str
    kind: CommunityKind
    place: str
    members: int
    papers: int
    papers_expired: int


class CommunityList(msgspec.Struct, frozen=True, kw_only=True):
    """One page of organisations."""

    rows: tuple[CommunityRow, ...]
    next: str | None
    total: int


class PaperView(msgspec.Struct, frozen=True, kw_only=True):
    """A paper of the dossier; the newest of its kind is the one that counts."""

    id: UUID
    kind: PaperKind
    number: str | None
    issued_on: date
    expires_on: date | None
    is_expired: bool
    is_newest: bool
    file_id: UUID | None


class OwnNeed(msgspec.Struct, frozen=True, kw_only=True):
    """A need of the organisation."""

    id: UUID
    title: str
    state: NeedState


class OwnAssembly(msgspec.Struct, frozen=True, kw_only=True):
    """An assembly of the organisation."""

    id: UUID
    number: int
    called_for_at: datetime
    state: AssemblyState


class OwnWork(msgspec.Struct, frozen=True, kw_only=True):
    """A work that the organisation asked for."""

    id: UUID
    code: str
    title: str
    station: Station


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    """How many needs, assemblies and works an organisation has in all."""

    needs: int
    assemblies: int
    works: int


class CommunityView(msgspec.Struct, frozen=True, kw_only=True):
    """One organisation; the representative is named only to who may read persons.

    ``gates`` is what an agreement will ask of it; needs, assemblies and works are the newest, ``totals`` says how many there are.
    """

    id: UUID
    version: int
    territory: str
    place: str
    name: str
    kind: CommunityKind
    tax_number: str | None
    legal_status_number: str | None
    members: int
    quorum_bp: int | None
    board_until: date | None
    representative: str | None
    papers: tuple[PaperView, ...]
    gates: tuple[Gate, ...]
    needs: tuple[OwnNeed, ...]
    assemblies: tuple[OwnAssembly, ...]
    works: tuple[OwnWork, ...]
    totals: Totals


def list_page(work: Work, *, search: str = "", kind: str = "", cursor: str = "") -> CommunityList:
    """Organisations this actor sees, by name."""
    condition = [work.visible(Community.territory)]
    if search:
        condition.append(Community.name.icontains(search, autoescape=True))
    if kind:
        condition.append(Community.kind == chosen(CommunityKind, kind, field="kind"))
    total = work.session.execute(
        sa.select(sa.func.count()).select_from(Community).where(*condition)
    ).scalar_one()
    papers = sa.select(sa.func.count()).where(LegalPaper.community_id == Community.id)
    statement = (
        sa.select(
            Community.id,
            Community.name,
            Community.kind,
            Community.territory,
            Community.members,
            papers.scalar_subquery().label("papers"),
            papers.where(LegalPaper.expires_on < work.today)
            .scalar_subquery()
            .label("papers_expired"),
        )
        .where(*condition)
        .order_by(Community.name, Community.id)
        .limit(SIZE + 1)
    )
    if cursor:
        name, key = decode_cursor(cursor, (str, UUID))
        statement = statement.where(
            after((Community.name, Community.id), (name, key), descending=False)
        )
    found = work.session.execute(statement).all()
    names = territories.labels(work, {row.territory for row in found[:SIZE]})
    rows = tuple(
        CommunityRow(
            id=row.id,
            name=row.name,
            kind=row.kind,
            place=names.get(row.territory, ""),
            members=row.members,
            papers=row.papers,
            papers_expired=row.papers_expired,
        )
        for row in found[:SIZE]
    )
    more = encode_cursor((rows[-1].name, str(rows[-1].id))) if len(found) > SIZE else None
    return CommunityList(rows=rows, next=more, total=total)


def choose(work: Work, key: str) -> Community | None:
    """The organisation that a list is limited to, if the address names one that is in sight."""
    if not key:
        return None
    try:
        found = work.find(Community, UUID(key))
    except ValueError:
        found = None
    if found is None:
        raise InvalidCommand({"community": say("Choose one of the options.")})
    return found


def detail(work: Work, community_id: UUID) -> CommunityView:
    """One organisation with its papers and what it has under way."""
    row = work.session.execute(
        sa.select(Community, Person.name.label("representative"))
        .join(Person, Person.id == Community.representative_id)
        .where(Community.id == community_id, work.visible(Community.territory))
    ).one_or_none()
    if row is None:
        raise NotFound
    community: Community = row.Community
    papers = (
        work.session.execute(
            sa.select(LegalPaper)
            .where(LegalPaper.community_id == community.id)
            .order_by(LegalPaper.kind, LegalPaper.issued_on)
        )
        .scalars()
        .all()
    )
    needs, all_needs = _newest(work, Need, OwnNeed, community.id)
    assemblies, all_assemblies = _newest(work, Assembly, OwnAssembly, community.id)
    works, all_works = _newest(work, Project, OwnWork, community.id)
    return CommunityView(
        id=community.id,
        version=community.version,
        territory=community.territory,
        place=territories.get(work, community.territory).label,
        name=community.name,
        kind=community.kind,
        tax_number=community.tax_number or None,
        legal_status_number=community.legal_status_number,
        members=community.members,
        quorum_bp=community.quorum_bp,
        board_until=community.board_until,
        representative=row.representative
        if work.may(Permission.PERSON_READ, community.territory)
        else None,
        papers=_papers(papers, work.today),
        gates=suitability.gates(
            community, papers, work.today, is_represented=row.representative is not None
        ),
        needs=needs,
        assemblies=assemblies,
        works=works,
        totals=Totals(needs=all_needs, assemblies=all_assemblies, works=all_works),
    )


def _papers(papers: Sequence[LegalPaper], today: date) -> tuple[PaperView, ...]:
    newest = {paper.id for paper in suitability.newest(papers, today).values()}
    return tuple(
        PaperView(
            id=paper.id,
            kind=paper.kind,
            number=paper.number,
            issued_on=paper.issued_on,
            expires_on=paper.expires_on,
            is_expired=paper.expires_on is not None and paper.expires_on < today,
            is_newest=paper.id in newest,
            file_id=paper.file_id,
        )
        for paper in papers
    )


def _newest(
    work: Work,
    model: type[Need] | type[Assembly] | type[Project],
    kind: type[Own],
    community_id: UUID,
) -> tuple[tuple[Own, ...], int]:
    """The newest rows of an organisation as structs, and how many there are."""
    names = kind.__struct_fields__
    rows = work.session.execute(
        sa.select(*(getattr(model, name) for name in names), sa.func.count().over().label("all"))
        .where(model.community_id == community_id, work.visible(model.territory))
        .order_by(model.id.desc())
        .limit(SHOWN)
    ).all()
    found = tuple(kind(**{name: getattr(row, name) for name in names}) for row in rows)
    return found, rows[0].all if rows else 0
