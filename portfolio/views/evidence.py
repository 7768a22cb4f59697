"""The entries behind a figure as people read them: what each is, and the page with its evidence, one click away.

What a figure keeps of an entry is its key; names are looked up when somebody reads it, so that nothing personal is frozen with a report.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

import msgspec
import sqlalchemy as sa

from foundation import territories
from foundation.work import Work
from portfolio.businesses import Business
from portfolio.cofinancing import FundingShare
from portfolio.communities import Community
from portfolio.funding_ledger import FundingEntry
from portfolio.profile_uses import ProfileUse
from portfolio.projects import Project
from portfolio.representatives import Representative
from portfolio.results.figures import Entry
from portfolio.trainings import Training


class WorkLink(msgspec.Struct, frozen=True, kw_only=True):
    """A work behind an entry."""

    id: UUID
    code: str


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """One entry: its kind, what it is called, where its evidence is, how much it counts."""

    kind: str
    title: str
    href: str
    on: date
    weight: int | None
    works: tuple[WorkLink, ...]


Named = Mapping[str, tuple[str, str]]


def shown(work: Work, entries: Sequence[Entry]) -> tuple[Shown, ...]:
    """Some entries with their names and links, in as many queries as there are kinds of entries."""
    keys: dict[str, list[str]] = defaultdict(list)
    for entry in entries:
        kind, _, key = entry.key.partition(":")
        keys[kind].append(key)
    names = {kind: NAMES[kind](work, found) for kind, found in keys.items() if kind in NAMES}
    codes = _codes(work, {key for entry in entries for key in entry.works})
    return tuple(_shown(entry, names, codes) for entry in entries)


def _shown(entry: Entry, names: Mapping[str, Named], codes: Mapping[UUID, str]) -> Shown:
    kind, _, key = entry.key.partition(":")
    title, href = names.get(kind, {}).get(key, ("", ""))
    return Shown(
        kind=kind,
        title=title,
        href=href,
        on=entry.on,
        weight=None if entry.is_unconverted else entry.weight,
        works=tuple(WorkLink(id=one, code=codes[one]) for one in entry.works if one in codes),
    )


def _codes(work: Work, keys: Iterable[UUID]) -> dict[UUID, str]:
    wanted = list(keys)
    if not wanted:
        return {}
    rows = work.session.execute(
        sa.select(Project.id, Project.code)
        .where(work.visible(Project.territory), Project.id.in_(wanted))
        .order_by(Project.code)
    )
    return {row.id: row.code for row in rows}


def _funding(work: Work, keys: list[str]) -> Named:
    rows = work.session.execute(
        sa.select(FundingEntry.id, Project.title, FundingShare.source_name)
        .join(FundingShare, FundingShare.id == FundingEntry.share_id)
        .join(Project, Project.id == FundingShare.project_id)
        .where(work.visible(Project.territory), FundingEntry.id.in_([UUID(key) for key in keys]))
    )
    return {
        str(key): (f"{title} · {source}", f"/funding-entries/{key}") for key, title, source in rows
    }


def _places(work: Work, keys: list[str]) -> Named:
    return {path: (territories.label(path), f"/places/{path.split('.')[-2]}") for path in keys}


def _partnerships(work: Work, keys: list[str]) -> Named:
    return dict.fromkeys(keys, ("", "/funding#partnerships"))


def _businesses(work: Work, keys: list[str]) -> Named:
    rows = work.session.execute(
        work.select(Business).where(Business.id.in_([UUID(key) for key in keys]))
    ).scalars()
    return {str(row.id): (row.name, f"/businesses/{row.id}") for row in rows}


def _representatives(work: Work, keys: list[str]) -> Named:
    rows = work.session.execute(
        work.select(Representative).where(Representative.id.in_([UUID(key) for key in keys]))
    ).scalars()
    return {str(row.id): (row.organisation, f"/representatives/{row.id}") for row in rows}


def _capacities(work: Work, keys: list[str]) -> Named:
    organisations = [UUID(key) for key in keys if not key.startswith("CO.")]
    rows = work.session.execute(
        work.select(Community).where(Community.id.in_(organisations))
    ).scalars()
    places = {
        key: (territories.label(key), f"/capacity?place={key}")
        for key in keys
        if key.startswith("CO.")
    }
    return {str(row.id): (row.name, f"/capacity?organisation={row.id}") for row in rows} | places


def _trainings(work: Work, keys: list[str]) -> Named:
    rows = work.session.execute(
        work.select(Training).where(Training.id.in_([UUID(key) for key in keys]))
    ).scalars()
    return {str(row.id): (row.name, f"/trainings/{row.id}") for row in rows}


def _uses(work: Work, keys: list[str]) -> Named:
    rows = work.session.execute(
        work.select(ProfileUse).where(ProfileUse.id.in_([UUID(key) for key in keys]))
    ).scalars()
    return {
        str(row.id): (
            territories.label(row.territory),
            f"/places/{row.territory.split('.')[-2]}/profile#use-{row.id}",
        )
        for row in rows
    }


NAMES: dict[str, Callable[[Work, list[str]], Named]] = {
    "funding_entry": _funding,
    "place": _places,
    "partnership": _partnerships,
    "business": _businesses,
    "representative": _representatives,
    "capacity": _capacities,
    "training": _trainings,
    "profile_use": _uses,
}
