"""Pauses: the days on which a work that is being built stands still, because its agreement is suspended.

The first day without work counts, the day on which work goes on does not: who stops on the 3rd and goes on on the 10th lost seven days.
Plans are written in days of work, so a plan is read at the day of work that a civil day is, and what a plan says is told as a civil day.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import msgspec


class Pause(msgspec.Struct, frozen=True, kw_only=True):
    """From the first day without work to the first day of work again; nothing there while it lasts."""

    stops_on: date
    expected_on: date
    restarted_on: date | None = None

    @property
    def days(self) -> int:
        """The days without work, once they are over."""
        return (self.restarted_on - self.stops_on).days if self.restarted_on else 0


def lasting(pauses: Iterable[Pause]) -> Pause | None:
    """The pause that is not over, if there is one."""
    return next((one for one in pauses if one.restarted_on is None), None)


def days_of(pauses: Iterable[Pause]) -> int:
    """All days without work of the pauses that are over."""
    return sum(one.days for one in pauses)


def days_to(pauses: Iterable[Pause], on: date) -> int:
    """How many days up to and with this one are without work; a pause that lasts goes on as long as one asks."""
    tomorrow = on + timedelta(days=1)
    return sum(
        max((min(one.restarted_on or tomorrow, tomorrow) - one.stops_on).days, 0) for one in pauses
    )


def working_day(pauses: Iterable[Pause], on: date) -> date:
    """The day that this one would be, had the work never stood still."""
    return on - timedelta(days=days_to(pauses, on))


def civil_day(pauses: Sequence[Pause], on: date) -> date:
    """The day on which a plan's day falls, with the pauses that are over."""
    day = on
    for one in sorted(pauses, key=lambda pause: pause.stops_on):
        if day >= one.stops_on:
            day += timedelta(days=one.days)
    return day


def begun_since(pauses: Iterable[Pause], on: date) -> tuple[Pause, ...]:
    """The pauses that a plan of this day could not know."""
    return tuple(one for one in pauses if one.stops_on >= on)


def as_foreseen(pauses: Iterable[Pause], today: date) -> tuple[Pause, ...]:
    """The same, where one that lasts ends when it is expected to, and not before tomorrow."""
    tomorrow = today + timedelta(days=1)
    return tuple(
        one
        if one.restarted_on
        else msgspec.structs.replace(one, restarted_on=max(one.expected_on, tomorrow, one.stops_on))
        for one in pauses
    )
