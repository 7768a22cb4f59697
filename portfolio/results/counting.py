"""How each indicator is counted from records: one rule for each, by name, and all of them the definitions used elsewhere.

Money and partnerships are those of ``programme_totals``; a municipality counts from the day on which the first work that began as a need of
an organisation was received there. A rule gives entries, never a bare number, so that every figure opens to what it is made of.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from uuid import UUID

from foundation.columns import canonical
from portfolio import programme_totals
from portfolio.counted_entries import TotalKind, TotalQuery
from portfolio.programme_totals import Share, TotalLine
from portfolio.results import register_rules
from portfolio.results.figures import Dimension, Entry, Figure, figure
from portfolio.results.indicators import Indicator
from portfolio.results.reach import Reach, level

Rule = Callable[[Reach], Iterable[Entry]]


def count(indicator: Indicator, reach: Reach) -> Figure:
    """The figure of an indicator that has a rule."""
    return figure(RULES[indicator.rule or ""](reach))


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
    "businesses": register_rules.businesses,
    "finance": register_rules.financed,
    "representatives": register_rules.representatives,
    "municipal_actors": register_rules.capable(is_organisation=False),
    "organisations": register_rules.capable(is_organisation=True),
    "trained": register_rules.trained,
    "planning": register_rules.planning,
}
