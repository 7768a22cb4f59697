"""Planned value: what part of the money of a plan should be built by a day (S-curve).

The worth of an activity grows evenly over its calendar days, from its first through its last; that of a milestone comes whole on its day.
Only frozen days and amounts are used, so the curve of a signed plan never changes.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import msgspec

from foundation.money import BASIS, divide

MOST_POINTS = 60


class Spread(msgspec.Struct, frozen=True, kw_only=True):
    """One amount and the days over which it is earned."""

    starts_on: date
    ends_on: date
    minor: int


def planned_to(spreads: Iterable[Spread], on: date) -> int:
    """What is planned to be built by the end of a day, in minor units."""
    total = 0
    for one in spreads:
        days = (one.ends_on - one.starts_on).days + 1
        done = min(max((on - one.starts_on).days + 1, 0), days)
        total += divide(one.minor * done, days)
    return total


def share_bp(spreads: Sequence[Spread], on: date) -> int:
    """The same as a part of the whole, in basis points."""
    whole = sum(one.minor for one in spreads)
    return divide(planned_to(spreads, on) * BASIS, whole) if whole else 0


def period_ends(first: date, last: date) -> tuple[date, ...]:
    """The days at which a curve is read: Sundays, or ends of months where there are too many weeks; the last day closes it."""
    if (last - first).days // 7 <= MOST_POINTS:
        sunday = first + timedelta(days=6 - first.weekday())
        weeks = (last - sunday).days // 7 + 1 if last >= sunday else 0
        ends = [sunday + timedelta(weeks=n) for n in range(weeks)]
    else:
        ends = list(_month_ends(first, last))
    return tuple(dict.fromkeys([*ends, last]))


def _month_ends(first: date, last: date) -> Iterable[date]:
    year, month = first.year, first.month
    while True:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        end = date(year, month, 1) - timedelta(days=1)
        if end > last:
            return
        yield end
