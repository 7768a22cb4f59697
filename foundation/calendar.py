"""Business days in Colombia: Monday to Friday, except the public holidays.

Holidays follow Ley 51 of 1983 ("Ley Emiliani", which moves most of them to the next Monday) and its changes, the last
one Ley 2578 of 2026 (9 July, moved to Monday). The rules and their dates come from the ``holidays`` library, which follows
the law. Terms in days count business days, and a term that would end on another day ends on the next business day (Ley 4
of 1913, art. 62).
"""

from datetime import date, timedelta
from functools import cache

from holidays.countries.colombia import Colombia

_DAY = timedelta(days=1)
_SATURDAY = 5


@cache
def _holidays(year: int) -> dict[date, str]:
    # By whole years: the library's own table fills itself while it is read, which threads must not share.
    return dict(Colombia(years=year, language="es"))  # type: ignore[no-untyped-call]  # it has none


def find_holiday(day: date) -> str | None:
    """The Spanish name of the public holiday on this day; two feasts can meet on one Monday."""
    return _holidays(day.year).get(day)


def is_business_day(day: date) -> bool:
    """Whether public offices work on this day."""
    return day.weekday() < _SATURDAY and find_holiday(day) is None


def next_business_day(day: date) -> date:
    """The day itself if it is a business day, otherwise the first one after it."""
    while not is_business_day(day):
        day += _DAY
    return day


def add_business_days(day: date, n: int) -> date:
    """The ``n``-th business day after a day, which itself is not counted; before it where ``n`` is negative."""
    step = _DAY if n > 0 else -_DAY
    for _ in range(abs(n)):
        day += step
        while not is_business_day(day):
            day += step
    return day
