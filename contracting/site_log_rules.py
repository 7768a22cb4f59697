"""Rules of the site log: which days want a page, and how late one was written.

A page is wanted for every day that is worked: from the start to the end of the works, without Sundays and public holidays (Ley 51 of 1983),
and without the days on which the agreement was suspended.
"""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

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
