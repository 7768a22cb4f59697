"""Partnerships: a private source, a public one and a community that each brought a documented part to one work.

The same partners in a second work are the same partnership, counted on the day its third partner's part was documented (
counted once when formed).
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from foundation.territories import fold
from foundation.work import Work
from portfolio import counted_entries
from portfolio.apportionment import ContributionKind
from portfolio.cofinancing import FundingShare
from portfolio.counted_entries import TotalKind, TotalQuery
from portfolio.projects import Project
from portfolio.sources import PUBLIC, SourceKind

SIDES: tuple[frozenset[SourceKind], ...] = (
    frozenset({SourceKind.PRIVATE}),
    PUBLIC,
    frozenset({SourceKind.COMMUNITY}),
)


class Partnership(msgspec.Struct, frozen=True, kw_only=True):
    """Partners of three sides, the day they were complete, and the works they brought something to."""

    formed_on: date
    private: tuple[str, ...]
    public: tuple[str, ...]
    community: tuple[str, ...]
    works: tuple[tuple[UUID, str], ...]


class Partner(msgspec.Struct, frozen=True):
    """A documented part of one work: whose, of which side, since when."""

    project_id: UUID
    code: str
    kind: SourceKind
    source_id: UUID | None
    source_name: str
    since: date

    @property
    def identity(self) -> str:
        """Who it is, whether registered or only named."""
        return identity(self.kind, self.source_id, self.source_name)


def identity(kind: SourceKind, source_id: UUID | None, name: str) -> str:
    """Who a source is, whether registered or only named."""
    return str(source_id) if source_id else f"{kind}:{fold(name)}"


def documented(work: Work, query: TotalQuery) -> list[Partner]:
    """The documented parts of the works that all three sides brought something to."""
    is_kind = FundingShare.form == ContributionKind.IN_KIND
    has_part = sa.or_(
        FundingShare.committed_minor > 0, sa.and_(is_kind, FundingShare.used_minor > 0)
    )
    sides = [
        sa.func.max(sa.case((FundingShare.source.in_(side), 1), else_=0)) == 1 for side in SIDES
    ]
    complete = (
        sa.select(FundingShare.project_id)
        .where(has_part, FundingShare.withdrawn_at.is_(None))
        .group_by(FundingShare.project_id)
        .having(sa.and_(*sides))
    )
    inside = FundingShare.project_id.in_(complete)
    parts = counted_entries.counting(work, TotalKind.MOBILISED, query, inside).subquery()
    since = (
        sa.select(parts.c.share_id, sa.func.min(parts.c.happened_on).label("since"))
        .group_by(parts.c.share_id)
        .subquery()
    )
    statement = (
        sa.select(
            FundingShare.project_id,
            Project.code,
            FundingShare.source,
            FundingShare.source_id,
            FundingShare.source_name,
            since.c.since,
        )
        .join(since, since.c.share_id == FundingShare.id)
        .join(Project, Project.id == FundingShare.project_id)
    )
    return [Partner(*row) for row in work.session.execute(statement)]


def formed(partners: Iterable[Partner]) -> tuple[Partnership, ...]:
    """Every set of partners once, the first formed first."""
    of_work: dict[UUID, list[Partner]] = defaultdict(list)
    for one in partners:
        of_work[one.project_id].append(one)
    found: dict[Any, list[tuple[date, list[Partner]]]] = defaultdict(list)
    for together in of_work.values():
        sides = [[one for one in together if one.kind in side] for side in SIDES]
        if all(sides):
            key = tuple(frozenset(one.identity for one in side) for side in sides)
            day = max(min(one.since for one in side) for side in sides)
            found[key].append((day, together))
    once = [_partnership(together) for together in found.values()]
    return tuple(sorted(once, key=lambda one: (one.formed_on, one.works)))


def _partnership(together: list[tuple[date, list[Partner]]]) -> Partnership:
    everybody = [one for _, partners in together for one in partners]
    names = [
        tuple(sorted({one.source_name for one in everybody if one.kind in side})) for side in SIDES
    ]
    return Partnership(
        formed_on=min(day for day, _ in together),
        private=names[0],
        public=names[1],
        community=names[2],
        works=tuple(sorted({(one.project_id, one.code) for one in everybody})),
    )
