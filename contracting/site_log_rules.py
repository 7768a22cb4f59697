"""Rules of the site log: which days want a page, how late one was written, and what it says of visits.

A page is wanted for every day that is worked: from the start to the end of the works, without Sundays and public holidays (Ley 51 of 1983),
and without the days on which the agreement was suspended.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from foundation.calendar import find_holiday
from portfolio.pauses import Pause

_SUNDAY = 6
_DAY = timedelta(days=1)


def wants_page(day: date, pauses: Sequence[Pause]) -> bool:
    """Whether a day is one of those that are worked."""
    if day.weekday() == _SUNDAY or find_holiday(day) is not None:
        return False
    return not any(is_paused(day, pause) for pause in pauses)


def is_paused(day: date, pause: Pause) -> bool:
    """Whether the works stood still on a day; on the day of the restart they went on."""
    return pause.stops_on <= day and (pause.restarted_on is None or day < pause.restarted_on)


def without_page(
    first: date, last: date, written: Collection[date], pauses: Sequence[Pause]
) -> tuple[date, ...]:
    """The worked days of a period that have no page, the newest first."""
    days = ((last - first).days + 1) if last >= first else 0
    return tuple(
        day
        for day in (last - _DAY * n for n in range(days))
        if day not in written and wants_page(day, pauses)
    )


# How people write that nobody came; a page that says so names no visitor.
NOBODY = frozenset(
    {
        *("", "-", "na", "nadie", "ninguna", "ninguno", "no", "no aplica", "nobody", "none"),
        *("no hubo", "no hubo visitas", "ninguna visita", "sin visitas", "sin visitantes"),
    }
)


def names_somebody(visitors: str | None) -> bool:
    """Whether what a page says of its visitors names any."""
    said = " ".join(re.sub(r"[^\w\s-]", "", visitors or "").casefold().split())
    return said not in NOBODY


class LoggedDay(NamedTuple):
    """What a page says of who was on site that day."""

    day: date
    names_visitors: bool
    written_by: UUID | None


def is_without_visit(
    pages: Iterable[LoggedDay], first: date, last: date, *, by: UUID | None
) -> bool:
    """Whether the pages of some days name no visitor and were written by others than ``by``; no page of these days says nothing."""
    found = [page for page in pages if first <= page.day <= last]
    return bool(found) and not any(
        page.names_visitors or (by is not None and page.written_by == by) for page in found
    )
