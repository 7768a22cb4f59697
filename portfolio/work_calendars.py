"""Work calendars: on which days a work is built, and how much a day of rain leaves of it.

A day counts when it is one of the week's working days and no public holiday (Ley 51 of 1983 and its changes, ``foundation.calendar``). In
the wet months of the region (``foundation.seasons``) an activity in the open goes slower or waits, as its engineer says; how much slower
is dated reference data that is still to be confirmed. A calendar names its own holidays and months, so that a plan worked out again
years later gives the same days, whatever the law says then.
"""

from bisect import bisect_left, bisect_right
from datetime import date, timedelta
from enum import StrEnum
from functools import cache, lru_cache
from itertools import accumulate

import msgspec

from foundation.calendar import find_holiday
from foundation.money import BASIS
from foundation.reference_data import Dated, covering, read_rows
from foundation.seasons import RainRegime, wet_seasons

# No rural work is planned further ahead; a plan that does not end within it is refused.
LONGEST_YEARS = 12
_DAY = timedelta(days=1)


class WorkWeek(StrEnum):
    """Which days of the week are worked."""

    FIVE_DAYS = "five_days"
    SIX_DAYS = "six_days"
    SEVEN_DAYS = "seven_days"


class RainEffect(StrEnum):
    """What the wet months do to an activity."""

    NONE = "none"
    SLOWER = "slower"
    STOPS = "stops"


WORKED = {WorkWeek.FIVE_DAYS: 5, WorkWeek.SIX_DAYS: 6, WorkWeek.SEVEN_DAYS: 7}


class RainYield(Dated, frozen=True, kw_only=True):
    """What part of a day's work in the open is done on a day of the wet months."""

    regime: RainRegime
    yield_bp: int


class WorkCalendar(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that decides which day is worked, and how much a wet one yields in the open."""

    week: WorkWeek
    holidays: frozenset[date] = frozenset()
    wet_months: frozenset[int] = frozenset()
    rain_bp: int = BASIS

    def works_on(self, day: date) -> bool:
        return day.weekday() < WORKED[self.week] and day not in self.holidays

    def yield_on(self, day: date, effect: RainEffect) -> int:
        """How much of a day's work is done on a worked day, in basis points."""
        if effect is RainEffect.NONE or day.month not in self.wet_months:
            return BASIS
        return 0 if effect is RainEffect.STOPS else self.rain_bp


@cache
def rain_yields() -> tuple[RainYield, ...]:
    return read_rows("portfolio", "rain_yields.csv", RainYield)


def calendar_of(
    municipality_code: str, *, week: WorkWeek, first: date, known_on: date, counts_rains: bool
) -> WorkCalendar:
    """The calendar of a work from its first day on, by what is known of holidays and rains on a day."""
    seasons = wet_seasons(municipality_code, on=known_on) if counts_rains else ()
    yields = {row.regime: row.yield_bp for row in covering(rain_yields(), known_on)}
    return WorkCalendar(
        week=week,
        holidays=_holidays(first.year),
        wet_months=frozenset(
            month
            for season in seasons
            for month in range(season.starts_month, season.ends_month + 1)
        ),
        rain_bp=min((yields.get(season.regime, BASIS) for season in seasons), default=BASIS),
    )


@lru_cache(maxsize=64)
def _holidays(year: int) -> frozenset[date]:
    first, last = date(year, 1, 1), date(year + LONGEST_YEARS, 12, 31)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return frozenset(day for day in days if find_holiday(day) is not None)


class Axis:
    """The worked days from a first one on, counted from zero; what is done before each is added up for every effect of rain.

    A boundary ``n`` is the beginning of the n-th worked day and the end of the one before it.
    """

    def __init__(self, calendar: WorkCalendar, first: date) -> None:
        last = date(first.year + LONGEST_YEARS, 12, 31)
        every = (first + timedelta(days=n) for n in range((last - first).days + 1))
        self.days = [day for day in every if calendar.works_on(day)]
        self._done = {
            effect: [0, *accumulate(calendar.yield_on(day, effect) for day in self.days)]
            for effect in RainEffect
        }

    def index(self, day: date) -> int:
        """The first boundary from which the day, or the first worked one after it, is ahead."""
        return bisect_left(self.days, day)

    def finish(self, start: int, days: int, rain: RainEffect) -> int | None:
        """The boundary at which work begun at a boundary ends; nothing where it never does."""
        done = self._done[rain]
        if days == 0:
            return start
        end = bisect_left(done, done[start] + days * BASIS)
        return end if end < len(done) else None

    def first_start(self, finish: int, days: int, rain: RainEffect) -> int:
        """The first boundary from which work does not end before another."""
        if days == 0 or finish <= 0:
            return max(finish, 0)
        done = self._done[rain]
        return bisect_right(done, done[finish - 1] - days * BASIS)

    def last_start(self, finish: int, days: int, rain: RainEffect) -> int:
        """The last boundary from which work ends no later than another."""
        if days == 0:
            return finish
        done = self._done[rain]
        return bisect_right(done, done[finish] - days * BASIS) - 1

    def begins(self, start: int, rain: RainEffect) -> int:
        """The first worked day of an activity that may begin at a boundary: one that waits for the rains to end begins after them."""
        done = self._done[rain]
        return bisect_right(done, done[start]) - 1


@lru_cache(maxsize=32)
def axis_of(calendar: WorkCalendar, first: date) -> Axis:
    return Axis(calendar, first)
