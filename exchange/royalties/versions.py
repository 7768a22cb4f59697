"""What was imported and when: every file once, and for each work every month in which its facts were new or different.

Both tables only grow. The newest version of a work is what the last matrix said; the ones before it are its history, each with the fields
that changed, from what, to what.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TypeAlias
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from exchange.royalties.rows import RoyaltyRow
from foundation.columns import Base, Count, Hash, Instant, Json, Path
from foundation.work import Work

_AT_ONCE = 500

Plain: TypeAlias = str | int | list[str] | dict[str, str] | None
Facts: TypeAlias = dict[str, Plain]


class RoyaltyFile(Base):
    """One matrix that was taken in."""

    __tablename__ = "royalty_file"
    __table_args__ = ({"info": {"append_only": True}},)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    sha256: Mapped[Hash] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    cut_off_on: Mapped[date | None]
    rows: Mapped[Count]
    created: Mapped[Count]
    updated: Mapped[Count]
    unchanged: Mapped[Count]
    refused: Mapped[Count]
    imported_at: Mapped[Instant]
    imported_by: Mapped[UUID | None]


class RoyaltyRowVersion(Base):
    """What one matrix said of one work, where it differed from what was said before; read through its project."""

    __tablename__ = "royalty_row_version"
    __table_args__ = ({"info": {"append_only": True}},)

    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"), primary_key=True)
    number: Mapped[Count] = mapped_column(primary_key=True, autoincrement=False)
    file_id: Mapped[UUID] = mapped_column(sa.ForeignKey("royalty_file.id"), index=True)
    sheet: Mapped[str] = mapped_column(sa.String(100))
    row: Mapped[Count]
    facts: Mapped[Json]
    changes: Mapped[Json]
    defects: Mapped[Json]


class Change(msgspec.Struct, frozen=True):
    """One field that says something else than before; ``extra`` columns by their header."""

    field: str
    old: Plain
    new: Plain


class Version(msgspec.Struct, frozen=True):
    """The newest facts of a work and their number."""

    number: int
    facts: Facts


# Where the row stood, what the workbook works out by itself, and until when it was true are no facts of the work.
_NOT_FACTS = frozenset({"sheet", "row", "is_hidden", "computed", "cut_off_on"})
_FIELDS = tuple(name for name in RoyaltyRow.__struct_fields__ if name not in _NOT_FACTS)


def facts_of(row: RoyaltyRow, municipalities: tuple[str, ...]) -> Facts:
    """What a row says, as plain values; the municipalities by their codes, too."""
    stated = {name: getattr(row, name) for name in _FIELDS}
    said = {name: value for name, value in stated.items() if value not in _UNSAID}
    places = {"municipality_list": municipalities} if municipalities else {}
    # By way of JSON, so that what is compared is exactly what the database gives back next month.
    return msgspec.json.decode(msgspec.json.encode(said | places), type=Facts)


_UNSAID: tuple[object, ...] = (None, (), {})


def changes(old: Facts, new: Facts) -> tuple[Change, ...]:
    """Every field that differs, in alphabetical order; the columns of ``extra`` one by one."""
    before, after = _flat(old), _flat(new)
    return tuple(
        Change(name, before.get(name), after.get(name))
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    )


def _flat(facts: Facts) -> Facts:
    extra = facts.get("extra")
    if not isinstance(extra, dict):
        return facts
    named = {f"extra.{header}": text for header, text in extra.items()}
    return {name: value for name, value in facts.items() if name != "extra"} | named


def newest(work: Work, project_ids: Iterable[UUID]) -> Mapping[UUID, Version]:
    """The newest version of each of these works."""
    wanted = sorted(project_ids)
    found: dict[UUID, Version] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        last = (
            sa.select(
                RoyaltyRowVersion.project_id, sa.func.max(RoyaltyRowVersion.number).label("number")
            )
            .where(RoyaltyRowVersion.project_id.in_(some))
            .group_by(RoyaltyRowVersion.project_id)
            .subquery()
        )
        statement = sa.select(
            RoyaltyRowVersion.project_id, RoyaltyRowVersion.number, RoyaltyRowVersion.facts
        ).join(
            last,
            sa.and_(
                last.c.project_id == RoyaltyRowVersion.project_id,
                last.c.number == RoyaltyRowVersion.number,
            ),
        )
        for row in work.session.execute(statement):
            found[row.project_id] = Version(row.number, row.facts)
    return found


def history(work: Work, project_id: UUID) -> tuple[RoyaltyRowVersion, ...]:
    """Every version of a work that the caller has already been allowed to see, the newest first."""
    statement = (
        sa.select(RoyaltyRowVersion)
        .where(RoyaltyRowVersion.project_id == project_id)
        .order_by(RoyaltyRowVersion.number.desc())
    )
    return tuple(work.session.execute(statement).scalars())


def newest_cut_off(work: Work, territory: str) -> date | None:
    """The newest cut-off of the matrices taken in for a department."""
    statement = sa.select(sa.func.max(RoyaltyFile.cut_off_on)).where(
        RoyaltyFile.territory == territory
    )
    return work.session.execute(statement).scalar_one()
