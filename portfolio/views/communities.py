"""What people see of an organisation: the list, and one with its representative and papers."""

from datetime import date
from uuid import UUID

import msgspec
import sqlalchemy as sa

from foundation import territories
from foundation.commands import chosen
from foundation.errors import NotFound
from foundation.identity.permissions import Permission
from foundation.paging import SIZE, after, decode_cursor, encode_cursor
from foundation.people import Person
from foundation.work import Work
from portfolio.communities import Community, CommunityKind, LegalPaper, PaperKind


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
    """A paper of the dossier."""

    id: UUID
    kind: PaperKind
    number: str | None
    issued_on: date
    expires_on: date | None
    is_expired: bool
    file_id: UUID | None


class CommunityView(msgspec.Struct, frozen=True, kw_only=True):
    """One organisation; the representative is named only to who may read persons."""

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


def detail(work: Work, community_id: UUID) -> CommunityView:
    """One organisation with its papers."""
    row = work.session.execute(
        sa.select(Community, Person.name.label("representative"))
        .join(Person, Person.id == Community.representative_id)
        .where(Community.id == community_id, work.visible(Community.territory))
    ).one_or_none()
    if row is None:
        raise NotFound
    community: Community = row.Community
    papers = work.session.execute(
        sa.select(LegalPaper)
        .where(LegalPaper.community_id == community.id)
        .order_by(LegalPaper.kind, LegalPaper.issued_on)
    ).scalars()
    number = f"{community.tax_base}-{community.tax_check_digit}" if community.tax_base else None
    return CommunityView(
        id=community.id,
        version=community.version,
        territory=community.territory,
        place=territories.get(work, community.territory).label,
        name=community.name,
        kind=community.kind,
        tax_number=number,
        legal_status_number=community.legal_status_number,
        members=community.members,
        quorum_bp=community.quorum_bp,
        board_until=community.board_until,
        representative=row.representative
        if work.may(Permission.PERSON_READ, community.territory)
        else None,
        papers=tuple(
            PaperView(
                id=paper.id,
                kind=paper.kind,
                number=paper.number,
                issued_on=paper.issued_on,
                expires_on=paper.expires_on,
                is_expired=paper.expires_on is not None and paper.expires_on < work.today,
                file_id=paper.file_id,
            )
            for paper in papers
        ),
    )
