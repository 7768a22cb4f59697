"""How each indicator is counted from records: one rule for each, by name, and all of them the definitions used elsewhere.

Money and partnerships are those of ``programme_totals``; a municipality counts from the day on which the first work that began as a need of
an organisation was received there. A rule gives entries, never a bare number, so that every figure opens to what it is made of.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from foundation.clock import civil_date
from foundation.columns import canonical
from foundation.territories import COUNTRY
from foundation.work import Work, within
from portfolio import exchange_rates, programme_totals
from portfolio.exchange_rates import Table
from portfolio.programme_totals import Share, TotalKind, TotalLine, TotalQuery
from portfolio.projects import Origin, Project
from portfolio.results.figures import Dimension, Entry, Figure, figure
from portfolio.results.indicators import Indicator


class Built(NamedTuple):
    """A work as figures need it."""

    id: UUID
    code: str
    title: str
    territory: str
    origin: Origin
    accepted_on: date | None


@dataclass(frozen=True)
class Reach:
    """What a figure is limited to: a place, as far as the reader sees it, and the last day that counts.

    What several rules need is read once.
    """

    work: Work
    territory: str
    until: date

    def covers(self, column: object) -> sa.ColumnElement[bool]:
        """The condition that a row lies in the place and in sight."""
        return sa.and_(self.work.visible(column), within(column, (self.territory,)))

    @cached_property
    def shares(self) -> list[Share]:
        place = "" if self.territory == COUNTRY else self.territory
        return programme_totals.read_shares(self.work, TotalQuery(place=place))

    @cached_property
    def rates(self) -> Table:
        return exchange_rates.table(self.work)

    @cached_property
    def works(self) -> Mapping[UUID, Built]:
        rows = self.work.session.execute(
            sa.select(
                Project.id,
                Project.code,
                Project.title,
                Project.territory,
                Project.origin,
                Project.accepted_at,
            ).where(
                self.covers(Project.territory),
                # Works followed from elsewhere bring neither money nor a need of their own.
                Project.origin == Origin.NEED,
            )
        )
        return {
            row.id: Built(*row[:5], civil_date(row.accepted_at) if row.accepted_at else None)
            for row in rows
        }

    def place(self, key: UUID) -> str:
        """The municipality of a work, or the whole place where the work is not one of ours."""
        found = self.works.get(key)
        return level(found.territory, 3) if found else self.territory


Rule = Callable[[Reach], Iterable[Entry]]


def count(indicator: Indicator, reach: Reach) -> Figure:
    """The figure of an indicator that has a rule."""
    return figure(RULES[indicator.rule or ""](reach))


def level(path: str, steps: int) -> str:
    """The beginning of a path: its department (2) or its municipality (3)."""
    return ".".join(path.split(".")[:steps]) + "."


def _money(total: TotalKind) -> Rule:
    def rule(reach: Reach) -> Iterable[Entry]:
        for share in reach.shares:
            for line in programme_totals.lines_of([share], total, reach.rates, TotalQuery()):
                if line.on <= reach.until:
                    yield _paid(reach, share, line)

    return rule


def _paid(reach: Reach, share: Share, line: TotalLine) -> Entry:
    weight = line.dollars.minor if line.dollars is not None else 0
    return Entry(
        key=f"funding_entry:{line.entry_id}",
        on=line.on,
        weight=weight,
        parts=(
            (Dimension.MUNICIPALITY.value, reach.place(share.project_id), weight),
            (Dimension.SOURCE_KIND.value, share.kind.value, weight),
        ),
        works=(share.project_id,),
        source=share.identity,
        pesos=line.amount.minor,
        rate_micro=line.rate_micro,
    )


def _partnerships(reach: Reach) -> Iterable[Entry]:
    for one in programme_totals.partnerships(reach.shares):
        if one.formed_on > reach.until:
            continue
        partners = canonical([one.private, one.public, one.community])
        works = tuple(key for key, _ in one.works)
        yield Entry(
            key=f"partnership:{hashlib.sha256(partners).hexdigest()[:24]}",
            on=one.formed_on,
            weight=1,
            # Partners of works in two municipalities are one partnership, told where the first of its works is.
            parts=((Dimension.MUNICIPALITY.value, reach.place(works[0]), 1),),
            works=works,
        )


def _built(steps: int) -> Rule:
    def rule(reach: Reach) -> Iterable[Entry]:
        works: dict[str, list[tuple[date, UUID]]] = defaultdict(list)
        for one in reach.works.values():
            if one.accepted_on is not None and one.accepted_on <= reach.until:
                works[level(one.territory, steps)].append((one.accepted_on, one.id))
        for place, built in works.items():
            yield Entry(
                key=f"place:{place}",
                on=min(built)[0],
                weight=1,
                parts=((Dimension.DEPARTMENT.value, level(place, 2), 1),),
                works=tuple(key for _, key in sorted(built)),
            )

    return rule


RULES: dict[str, Rule] = {
    "invested": _money(TotalKind.INVESTED),
    "mobilised": _money(TotalKind.MOBILISED),
    "partnerships": _partnerships,
    "municipalities": _built(3),
    "departments": _built(2),
}
