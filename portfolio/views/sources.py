"""What people see of the sources: each with what it promised, committed, brought and what was used of it."""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from foundation import territories
from foundation.commands import chosen
from foundation.money import COP, Money
from foundation.paging import SIZE, after, decode_cursor, encode_cursor
from foundation.work import Work
from portfolio import followed_shares, sources
from portfolio.apportionment import ContributionKind
from portfolio.cofinancing import FundingShare
from portfolio.funding_ledger import kept_sums
from portfolio.projects import Project
from portfolio.sources import FundingSource, SourceKind


class SourceRow(msgspec.Struct, frozen=True, kw_only=True):
    """A source in a list; its sums are those of the works in sight."""

    id: UUID
    name: str
    kind: SourceKind
    place: str
    starts_on: date
    ends_on: date | None
    programme_pledge: Money | None
    works: int
    promised: Money
    committed: Money
    received: Money
    used: Money


class SourceList(msgspec.Struct, frozen=True, kw_only=True):
    """One page of sources; ``unregistered`` shares name a source that nobody registered."""

    rows: tuple[SourceRow, ...]
    next: str | None
    total: int
    unregistered: int
    unregistered_amount: Money


class SourceShare(msgspec.Struct, frozen=True, kw_only=True):
    """What a source brings to one work."""

    id: UUID
    project_id: UUID
    code: str
    title: str
    form: ContributionKind
    pledged_on: date
    promised: Money
    committed: Money
    received: Money
    used: Money
    outstanding: Money


class FollowedLine(msgspec.Struct, frozen=True, kw_only=True):
    """What the executor of a followed work reports of this source; it is in none of the sums."""

    project_id: UUID
    code: str
    title: str
    amount: Money
    reported_on: date


class SourceView(msgspec.Struct, frozen=True, kw_only=True):
    """One source with its shares; ``unassigned`` is what it promised the programme and no work has yet."""

    id: UUID
    version: int
    territory: str
    place: str
    name: str
    kind: SourceKind
    tax_number: str | None
    conditions: str | None
    starts_on: date
    ends_on: date | None
    programme_pledge: Money | None
    unassigned: Money | None
    promised: Money
    committed: Money
    received: Money
    used: Money
    outstanding: Money
    shares: tuple[SourceShare, ...]
    followed: tuple[FollowedLine, ...]


SUMS = ("amount_minor", "committed_minor", "received_minor", "used_minor")


def list_page(
    work: Work, *, search: str = "", kind: str = "", cursor: str = "", size: int = SIZE
) -> SourceList:
    """Sources in sight, by name."""
    conditions = [sources.in_sight(work)]
    if search:
        conditions.append(FundingSource.name.icontains(search, autoescape=True))
    if kind:
        conditions.append(FundingSource.kind == chosen(SourceKind, kind, field="kind"))
    total = work.session.execute(
        sa.select(sa.func.count()).select_from(FundingSource).where(*conditions)
    ).scalar_one()
    brought = _brought(work).subquery()
    statement = (
        sa.select(FundingSource, *(brought.c[name] for name in ("works", *SUMS)))
        .outerjoin(brought, brought.c.source_id == FundingSource.id)
        .where(*conditions)
        .order_by(FundingSource.name, FundingSource.id)
        .limit(size + 1)
    )
    if cursor:
        name, key = decode_cursor(cursor, (str, UUID))
        statement = statement.where(
            after((FundingSource.name, FundingSource.id), (name, key), descending=False)
        )
    found = work.session.execute(statement).all()
    places = territories.labels(work, {row.FundingSource.territory for row in found})
    rows = tuple(_row(row, places) for row in found[:size])
    more = encode_cursor([rows[-1].name, str(rows[-1].id)]) if len(found) > size else None
    return SourceList(rows=rows, next=more, total=total, **_unregistered(work))


def _brought(work: Work) -> sa.Select[*tuple[Any, ...]]:
    """What each source brings to the works in sight."""
    return (
        sa.select(
            FundingShare.source_id,
            sa.func.count(sa.distinct(FundingShare.project_id)).label("works"),
            *(sa.func.sum(getattr(FundingShare, name)).label(name) for name in SUMS),
        )
        .where(
            work.visible(FundingShare.territory),
            FundingShare.withdrawn_at.is_(None),
            FundingShare.source_id.is_not(None),
        )
        .group_by(FundingShare.source_id)
    )


def _unregistered(work: Work) -> dict[str, Any]:
    row = work.session.execute(
        sa.select(sa.func.count(), sa.func.sum(FundingShare.amount_minor)).where(
            work.visible(FundingShare.territory),
            FundingShare.withdrawn_at.is_(None),
            FundingShare.source_id.is_(None),
        )
    ).one()
    return {"unregistered": row[0], "unregistered_amount": Money(int(row[1] or 0))}


def _row(row: sa.Row[*tuple[Any, ...]], places: dict[str, str]) -> SourceRow:
    source: FundingSource = row.FundingSource
    promised, committed, received, used = (Money(int(getattr(row, name) or 0)) for name in SUMS)
    return SourceRow(
        id=source.id,
        name=source.name,
        kind=source.kind,
        place=places.get(source.territory, ""),
        starts_on=source.starts_on,
        ends_on=source.ends_on,
        programme_pledge=source.pledged,
        works=row.works or 0,
        promised=promised,
        committed=committed,
        received=received,
        used=used,
    )


def detail(work: Work, source_id: UUID) -> SourceView:
    """One source with everything it brings to the works in sight."""
    source = sources.get(work, source_id)
    rows = work.session.execute(
        sa.select(FundingShare, Project.code, Project.title, Project.currency)
        .join(Project, Project.id == FundingShare.project_id)
        .where(
            FundingShare.source_id == source.id,
            FundingShare.withdrawn_at.is_(None),
            work.visible(FundingShare.territory),
        )
        .order_by(Project.code, FundingShare.id)
    ).all()
    shares = tuple(_share(row) for row in rows)
    nothing = Money.zero(COP)
    names = ("promised", "committed", "received", "used", "outstanding")
    added = {name: sum((getattr(one, name) for one in shares), nothing) for name in names}
    pledge = source.pledged
    is_comparable = pledge is not None and pledge.currency == COP
    return SourceView(
        id=source.id,
        version=source.version,
        territory=source.territory,
        place=territories.labels(work, [source.territory]).get(source.territory, ""),
        name=source.name,
        kind=source.kind,
        tax_number=source.tax_number,
        conditions=source.conditions,
        starts_on=source.starts_on,
        ends_on=source.ends_on,
        programme_pledge=pledge,
        unassigned=max(pledge - added["promised"], nothing)
        if pledge is not None and is_comparable
        else None,
        **added,
        shares=shares,
        followed=tuple(
            FollowedLine(
                project_id=project.id,
                code=project.code,
                title=project.title,
                amount=Money(share.amount_minor, project.currency),
                reported_on=share.reported_on,
            )
            for share, project in followed_shares.of_source(work, source.id)
        ),
    )


def _share(row: sa.Row[*tuple[Any, ...]]) -> SourceShare:
    share: FundingShare = row.FundingShare
    kept = kept_sums(share)
    amounts = {
        "promised": kept.pledged,
        "committed": kept.committed,
        "received": kept.received,
        "used": kept.used,
        "outstanding": kept.outstanding,
    }
    return SourceShare(
        id=share.id,
        project_id=share.project_id,
        code=row.code,
        title=row.title,
        form=share.form,
        pledged_on=share.pledged_on,
        **{name: Money(amount, row.currency) for name, amount in amounts.items()},
    )
