"""How each indicator is counted from records: one rule for each, by name, and all of them the definitions used elsewhere.

Money and partnerships are those of ``programme_totals``; a municipality counts from the day on which the first work that began as a need of
an organisation was received there. A rule gives entries, never a bare number, so that every figure opens to what it is made of.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from foundation.clock import BOGOTA
from foundation.columns import canonical
from foundation.territories import COUNTRY
from foundation.work import Work, within
from portfolio import exchange_rates, programme_totals
from portfolio.programme_totals import TotalKind, TotalQuery
from portfolio.projects import Origin, Project
from portfolio.results.figures import Entry, Figure, figure
from portfolio.results.indicators import Indicator


@dataclass(frozen=True)
class Reach:
    """What a figure is limited to: a place, as far as the reader sees it, and the last day that counts."""

    work: Work
    territory: str
    until: date

    @property
    def query(self) -> TotalQuery:
        return TotalQuery(place="" if self.territory == COUNTRY else self.territory)

    def covers(self, column: object) -> sa.ColumnElement[bool]:
        """The condition that a row lies in the place and in sight."""
        return sa.and_(self.work.visible(column), within(column, (self.territory,)))


Rule = Callable[[Reach], Iterable[Entry]]


def count(indicator: Indicator, reach: Reach) -> Figure:
    """The figure of an indicator that has a rule."""
    return figure(RULES[indicator.rule or ""](reach))


def level(path: str, steps: int) -> str:
    """The beginning of a path: its department (2) or its municipality (3)."""
    return ".".join(path.split(".")[:steps]) + "."


def _money(total: TotalKind) -> Rule:
    def rule(reach: Reach) -> Iterable[Entry]:
        shares = programme_totals.read_shares(reach.work, reach.query)
        rates = exchange_rates.table(reach.work)
        places = _places(reach, {share.project_id for share in shares})
        for share in shares:
            for line in programme_totals.lines_of([share], total, rates, TotalQuery()):
                if line.on > reach.until:
                    continue
                weight = line.dollars.minor if line.dollars is not None else 0
                yield Entry(
                    key=f"funding_entry:{line.entry_id}",
                    on=line.on,
                    weight=weight,
                    parts=(
                        ("municipality", places[share.project_id], weight),
                        ("source_kind", share.kind, weight),
                    ),
                    works=(share.project_id,),
                    source=share.identity,
                    pesos=line.amount.minor,
                    rate_micro=line.rate_micro,
                )

    return rule


def _places(reach: Reach, projects: Iterable[UUID]) -> Mapping[UUID, str]:
    rows = reach.work.session.execute(
        sa.select(Project.id, Project.municipality).where(reach.covers(Project.territory))
    )
    wanted = set(projects)
    return {key: path for key, path in rows if key in wanted}


def _partnerships(reach: Reach) -> Iterable[Entry]:
    shares = programme_totals.read_shares(reach.work, reach.query)
    found = programme_totals.partnerships(shares)
    places = _places(reach, {key for one in found for key, _ in one.works})
    for one in found:
        if one.formed_on > reach.until:
            continue
        partners = canonical([one.private, one.public, one.community])
        works = tuple(key for key, _ in one.works)
        yield Entry(
            key=f"partnership:{hashlib.sha256(partners).hexdigest()[:24]}",
            on=one.formed_on,
            weight=1,
            # Partners of works in two municipalities are one partnership, told where the first of its works is.
            parts=(("municipality", places[works[0]], 1),),
            works=works,
        )


def _built(steps: int) -> Rule:
    def rule(reach: Reach) -> Iterable[Entry]:
        rows = reach.work.session.execute(
            sa.select(Project.id, Project.territory, Project.accepted_at).where(
                reach.covers(Project.territory),
                Project.origin == Origin.NEED,
                Project.accepted_at.is_not(None),
            )
        )
        works: dict[str, list[tuple[date, UUID]]] = defaultdict(list)
        for key, territory, accepted in rows:
            on = accepted.astimezone(BOGOTA).date() if accepted else None
            if on is not None and on <= reach.until:
                works[level(territory, steps)].append((on, key))
        for place, built in works.items():
            yield Entry(
                key=f"place:{place}",
                on=min(built)[0],
                weight=1,
                parts=(("department", level(place, 2), 1),) if steps > 2 else (),
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
