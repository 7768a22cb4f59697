"""Who pays a followed work, as its executor reports it: the amounts of a matrix by their part, each with the names it gives for them.

These are figures that others published, with their day. They are no shares of ours: nothing was pledged to us, nothing of them stands in
the ledger of funds, and no total of the programme counts them. Where the names of a part mean one source only, the part is joined to that
source in the register, so that the page of a source tells which followed works name it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.columns import Base, Json, MoneyMinor, enum_column
from foundation.work import Work
from portfolio.projects import Project


class ReportedPart(StrEnum):
    """The columns into which a matrix parts the money of a work."""

    ROYALTIES = "royalties"
    NATION = "nation"
    OTHER = "other"
    UNREGISTERED = "unregistered"


class FollowedShare(Base):
    """One part of the money of one followed work, as the newest report states it; older ones stay with their matrices."""

    __tablename__ = "followed_share"

    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"), primary_key=True)
    part: Mapped[ReportedPart] = enum_column(ReportedPart, primary_key=True)
    amount_minor: Mapped[MoneyMinor]
    names: Mapped[Json]
    source_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("funding_source.id"), index=True)
    reported_on: Mapped[date]


class ReportedShare(msgspec.Struct, frozen=True, kw_only=True):
    """What a report says of one part; ``source_id`` where its names mean one source of the register."""

    part: ReportedPart
    amount_minor: int
    names: tuple[str, ...]
    source_id: UUID | None = None


def of_works(work: Work, project_ids: Iterable[UUID]) -> dict[UUID, list[FollowedShare]]:
    """The parts of followed works, in one question, each work's in the order of the parts."""
    wanted = sorted(set(project_ids))
    found: dict[UUID, list[FollowedShare]] = {}
    order = list(ReportedPart)
    for start in range(0, len(wanted), _AT_ONCE):
        statement = sa.select(FollowedShare).where(
            FollowedShare.project_id.in_(wanted[start : start + _AT_ONCE])
        )
        for row in work.session.execute(statement).scalars():
            found.setdefault(row.project_id, []).append(row)
    return {key: sorted(rows, key=lambda row: order.index(row.part)) for key, rows in found.items()}


_AT_ONCE = 500


def take_over(
    work: Work, stated: Mapping[UUID, tuple[date, Sequence[ReportedShare]]]
) -> frozenset[UUID]:
    """Write what a report says of many works, where it differs from what stood; the keys of the works where it did."""
    before = of_works(work, stated)
    changed: set[UUID] = set()
    for key, (on, shares) in stated.items():
        kept = {row.part: row for row in before.get(key, ())}
        if _same(kept, shares):
            continue
        changed.add(key)
        said = {one.part for one in shares}
        for part, row in kept.items():
            if part not in said:
                work.session.delete(row)
        for one in shares:
            row = kept.get(one.part) or FollowedShare(project_id=key, part=one.part)
            row.amount_minor, row.names = one.amount_minor, list(one.names)
            row.source_id, row.reported_on = one.source_id, on
            work.session.add(row)
    return frozenset(changed)


def _same(kept: Mapping[ReportedPart, FollowedShare], shares: Sequence[ReportedShare]) -> bool:
    """Whether the same money, by the same names, from the same sources was reported before; its day alone is nothing new."""
    return {
        part: (row.amount_minor, tuple(row.names), row.source_id) for part, row in kept.items()
    } == {one.part: (one.amount_minor, one.names, one.source_id) for one in shares}


def of_source(work: Work, source_id: UUID) -> list[tuple[FollowedShare, Project]]:
    """The followed works in sight that name a source, those with the most money first."""
    statement = (
        sa.select(FollowedShare, Project)
        .join(Project, Project.id == FollowedShare.project_id)
        .where(FollowedShare.source_id == source_id, work.visible(Project.territory))
        .order_by(FollowedShare.amount_minor.desc(), Project.code)
    )
    return [(share, project) for share, project in work.session.execute(statement)]


def differences(work: Work) -> list[tuple[str, bool]]:
    """Whether the parts of each followed work add up to what the work keeps as financed."""
    statement = (
        sa.select(Project.code, Project.funded_minor, sa.func.sum(FollowedShare.amount_minor))
        .join(FollowedShare, FollowedShare.project_id == Project.id)
        .group_by(Project.code, Project.funded_minor)
        .order_by(Project.code)
    )
    return [(code, int(total) == funded) for code, funded, total in work.session.execute(statement)]
