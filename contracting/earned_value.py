"""Earned value: what was planned to be built, what was built and verified, and what was paid, in one measure, to one day.

PV is what the baseline planned to a day; EV is what committee and engineer verified; AC is what was paid. SPI = EV / PV says whether the
work keeps its pace, CPI = EV / AC whether what is paid is built, EAC = BAC × AC / EV what the whole costs if it goes on like that. None is
typed, and none is said where it means nothing: no pace before anything was planned, no cost before anything was paid, no forecast before
anything was built. A plan does not run on the days on which the work is suspended, so its pace is that of the days of work.
"""

from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from foundation.money import BASIS, Money, divide
from portfolio import pauses, planned_value
from portfolio.pauses import Pause
from portfolio.planned_value import Spread

THOUSANDTHS = 1_000


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """An amount that came about, or is due, on a day; negative where a later verdict was lower."""

    on: date
    minor: int


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Where a work stands on a day; the ratios are in thousandths."""

    on: date
    budget: Money
    planned: Money | None
    earned: Money
    paid: Money
    pace_milli: int | None
    cost_milli: int | None
    forecast: Money | None

    @property
    def planned_bp(self) -> int | None:
        return None if self.planned is None else self.planned.share_bp(self.budget)

    @property
    def earned_bp(self) -> int:
        return self.earned.share_bp(self.budget)

    @property
    def paid_bp(self) -> int:
        return self.paid.share_bp(self.budget)


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """One period of the S-curve, cumulated to its end, in basis points of the whole; nothing for what is unknown or did not happen yet."""

    ends_on: date
    planned_bp: int | None
    replanned_bp: int | None
    payable_bp: int
    actual_bp: int | None
    financial_bp: int | None


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the curve is drawn from."""

    budget: Money
    baseline: tuple[Spread, ...]
    in_force: tuple[Spread, ...]
    payable: tuple[Entry, ...]
    verified: tuple[Entry, ...]
    paid: tuple[Entry, ...]
    # The days without work that the signed plan does not know, and those that the plan in force does not; one that lasts as foreseen.
    pauses: tuple[Pause, ...] = ()
    later_pauses: tuple[Pause, ...] = ()

    def planned_to(self, on: date) -> int | None:
        """What was to be built by the end of a day of those on which there was work."""
        if not self.baseline:
            return None
        return planned_value.planned_to(self.baseline, pauses.working_day(self.pauses, on))


def reached(entries: Iterable[Entry], on: date) -> int:
    """What entries add up to by the end of a day."""
    return sum(entry.minor for entry in entries if entry.on <= on)


def standing(course: Course, on: date) -> Standing:
    """The figures of a day."""
    currency = course.budget.currency
    planned = course.planned_to(on)
    earned, paid = reached(course.verified, on), reached(course.paid, on)
    return Standing(
        on=on,
        budget=course.budget,
        planned=None if planned is None else Money(planned, currency),
        earned=Money(earned, currency),
        paid=Money(paid, currency),
        pace_milli=divide(earned * THOUSANDTHS, planned) if planned else None,
        cost_milli=divide(earned * THOUSANDTHS, paid) if paid else None,
        forecast=(
            Money(divide(course.budget.minor * paid, earned), currency) if earned and paid else None
        ),
    )


def curve(course: Course, ends: Sequence[date], today: date) -> tuple[Point, ...]:
    """The S-curve at the ends of periods; what happened is told up to the period that today lies in."""
    last = next((end for end in ends if end >= today), None)
    return tuple(
        Point(
            ends_on=end,
            planned_bp=_planned(course.baseline, course.pauses, end),
            replanned_bp=_planned(course.in_force, course.later_pauses, end),
            payable_bp=_part(reached(course.payable, end), course.budget),
            actual_bp=_happened(course.verified, course.budget, end, last),
            financial_bp=_happened(course.paid, course.budget, end, last),
        )
        for end in ends
    )


def _planned(spreads: Sequence[Spread], unknown: Sequence[Pause], end: date) -> int | None:
    if not spreads:
        return None
    return planned_value.share_bp(spreads, pauses.working_day(unknown, end))


def _happened(entries: Sequence[Entry], budget: Money, end: date, last: date | None) -> int | None:
    if last is not None and end > last:
        return None
    return _part(reached(entries, end), budget)


def _part(minor: int, whole: Money) -> int:
    return divide(minor * BASIS, whole.minor) if whole.minor else 0
