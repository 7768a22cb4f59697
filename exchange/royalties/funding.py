"""Joining the money of a matrix to the register of sources: an allocation of the royalties is one source of its department.

A source that stands in the register under the name of the published table is used. One that does not is registered with the import, from
the day of the first approval that names it, by whoever may register sources there; otherwise the money keeps its names only.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from exchange.royalties import meanings
from exchange.royalties.rows import RoyaltyRow
from foundation.identity.permissions import Permission
from foundation.territories.names import search_key
from foundation.work import Work
from portfolio import sources
from portfolio.followed_shares import ReportedPart, ReportedShare
from portfolio.sources import FundingSource, RegisterSource, SourceKind


def needed(rows: Iterable[RoyaltyRow]) -> dict[str, date | None]:
    """The allocations that rows name alone, each with the first day on which one was approved."""
    found: dict[str, date | None] = {}
    for row in rows:
        for _, _, names in meanings.parts(row):
            code = meanings.only_source(names)
            if code is not None:
                days = [day for day in (found.get(code), row.approved_on) if day is not None]
                found[code] = min(days, default=None)
    return found


def find(work: Work, codes: Iterable[str], territory: str) -> dict[str, UUID]:
    """The sources of the register that these allocations are, there or around."""
    statement = sa.select(FundingSource.id, FundingSource.name).where(
        FundingSource.kind == SourceKind.ROYALTIES,
        FundingSource.territory.in_(list(sources.prefixes(territory))),
    )
    known = {search_key(row.name): row.id for row in work.session.execute(statement)}
    by_name = {code: search_key(meanings.get_source(code).name) for code in codes}
    return {code: known[name] for code, name in by_name.items() if name in known}


def register(work: Work, wanted: Mapping[str, date | None], territory: str) -> dict[str, UUID]:
    """The same, registering those that are missing where this person may."""
    known = find(work, wanted, territory)
    if not work.may(Permission.SOURCE_EDIT, territory):
        return known
    for code, since in wanted.items():
        if code not in known:
            one = meanings.get_source(code)
            command = RegisterSource(
                name=one.name,
                kind=SourceKind.ROYALTIES,
                territory=territory,
                conditions=one.source,
                starts_on=since or one.valid_from,
            )
            known[code] = sources.register(work, command).id
    return known


def shares(row: RoyaltyRow, known: Mapping[str, UUID]) -> tuple[ReportedShare, ...]:
    """The money of a work as it is kept."""
    return tuple(
        ReportedShare(
            part=part,
            amount_minor=minor,
            names=names,
            source_id=known.get(meanings.only_source(names) or "")
            if part is ReportedPart.ROYALTIES
            else None,
        )
        for part, minor, names in meanings.parts(row)
    )
