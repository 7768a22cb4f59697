"""Scheduling: when each activity of a work begins and ends, by the critical path method.

Activities have a duration in worked days; links (finish to start and the three others, with a lead or a lag in worked days) say which waits
for which. The forward pass finds the earliest days, the backward pass the latest that do not delay the end; what lies between is the
float, and activities without float are the critical path. Activities are read in any order: the result is the same.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import msgspec

from foundation.errors import Refused, say
from portfolio.work_calendars import LONGEST_YEARS, Axis, RainEffect, WorkCalendar, axis_of

CODE = re.compile(r"[1-9][0-9]{0,3}(\.[1-9][0-9]{0,3}){0,2}")
LEVELS = 3


class LinkKind(StrEnum):
    """Which end of an activity waits for which end of another."""

    FINISH_START = "finish_start"
    START_START = "start_start"
    FINISH_FINISH = "finish_finish"
    START_FINISH = "start_finish"


class Activity(msgspec.Struct, frozen=True, kw_only=True):
    """Something that takes worked days, or none: a milestone. ``code`` is its place in the outline (1.2.3)."""

    code: str
    days: int
    rain: RainEffect = RainEffect.NONE
    not_before: date | None = None


class Link(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """One activity waits for another, with a lag in worked days (a lead where it is negative)."""

    before: str
    after: str
    kind: LinkKind = LinkKind.FINISH_START
    lag: int = 0


class Timing(msgspec.Struct, frozen=True, kw_only=True):
    """When an activity, or a heading over its parts, begins and ends, at the earliest and at the latest."""

    code: str
    starts_on: date
    ends_on: date
    late_starts_on: date
    late_ends_on: date
    total_float: int
    free_float: int

    @property
    def is_critical(self) -> bool:
        return self.total_float == 0


class Programme(msgspec.Struct, frozen=True, kw_only=True):
    """All timings by code, headings included; after how many worked days each activity begins; the whole from its first to its last day."""

    timings: Mapping[str, Timing]
    boundaries: Mapping[str, int]
    starts_on: date
    ends_on: date
    worked_days: int


class Cycle(Refused):
    """Activities that wait for each other in a ring."""

    def __init__(self, codes: Sequence[str]) -> None:
        ring = " → ".join((*codes, codes[0]))
        super().__init__(say("These activities wait for each other in a ring: {ring}.", ring=ring))
        self.codes = tuple(codes)


def in_outline(code: str) -> tuple[int, ...]:
    """The order of codes: 1, 1.1, 1.2, 1.10, 2."""
    return tuple(int(part) for part in code.split("."))


def heading_of(code: str) -> str | None:
    """The code of the heading above: 1.2 of 1.2.3, and none above 1."""
    return code.rpartition(".")[0] or None


def headings(codes: Iterable[str]) -> frozenset[str]:
    """The codes that have parts."""
    return frozenset(above for code in codes if (above := heading_of(code)) is not None)


def plan(
    activities: Sequence[Activity], links: Sequence[Link], calendar: WorkCalendar, first: date
) -> Programme:
    """When everything begins and ends if the work may begin on a day. Headings are not activities; they follow from their parts."""
    if not activities:
        raise Refused(say("A schedule needs at least one activity."))
    rows = {row.code: row for row in sorted(activities, key=lambda row: in_outline(row.code))}
    axis = axis_of(calendar, first)
    order = in_order(rows, links)
    net = _net(rows, links, axis)
    early = _forward(net, order)
    end = max(finish for _, finish, _ in early.values())
    late = _backward(net, order, end)
    timings = {
        # The free float is how far an activity may slip alone without moving another, or the end.
        code: _timing(axis, row, early[code], late[code], _latest(net, code, early, end))
        for code, row in rows.items()
    }
    timings |= _rolled_up(timings)
    return Programme(
        timings={code: timings[code] for code in sorted(timings, key=in_outline)},
        boundaries={code: start for code, (start, _, _) in early.items()},
        starts_on=min(timing.starts_on for timing in timings.values()),
        ends_on=max(timing.ends_on for timing in timings.values()),
        worked_days=end,
    )


def in_order(rows: Collection[str], links: Sequence[Link]) -> list[str]:
    """Every activity after those it waits for; among equals the outline decides."""
    waiting = {code: {link.before for link in links if link.after == code} for code in rows}
    order: list[str] = []
    while waiting:
        free = [code for code, before in waiting.items() if not before]
        if not free:
            raise Cycle(_ring(waiting))
        order += free
        waiting = {
            code: before.difference(free) for code, before in waiting.items() if code not in free
        }
    return order


def _ring(waiting: Mapping[str, set[str]]) -> list[str]:
    """One ring among activities that all wait, from its first in the outline, each before the one that waits for it."""
    seen: list[str] = []
    code = min(waiting, key=in_outline)
    while code not in seen:
        seen.append(code)
        code = min(waiting[code], key=in_outline)
    ring = seen[seen.index(code) :][::-1]
    start = ring.index(min(ring, key=in_outline))
    return ring[start:] + ring[:start]


# Start, finish, and whether the start is the moment at which another activity ends.
_Early = tuple[int, int, bool]


@dataclass(frozen=True)
class _Net:
    """Activities with the links that lead to and from each."""

    axis: Axis
    rows: Mapping[str, Activity]
    incoming: Mapping[str, Sequence[Link]]
    outgoing: Mapping[str, Sequence[Link]]

    def finish(self, start: int, row: Activity) -> int:
        end = self.axis.finish(start, row.days, row.rain) if start < len(self.axis.days) else None
        if end is None:
            raise Refused(
                say(
                    "Activity {code} does not end within {years} years: look at its days and its rains.",
                    code=row.code,
                    years=LONGEST_YEARS,
                )
            )
        return end


def _net(rows: Mapping[str, Activity], links: Sequence[Link], axis: Axis) -> _Net:
    incoming: dict[str, list[Link]] = {code: [] for code in rows}
    outgoing: dict[str, list[Link]] = {code: [] for code in rows}
    for link in sorted(links):
        incoming[link.after].append(link)
        outgoing[link.before].append(link)
    return _Net(axis, rows, incoming, outgoing)


def _forward(net: _Net, order: Sequence[str]) -> dict[str, _Early]:
    """The earliest boundaries."""
    early: dict[str, _Early] = {}
    for code in order:
        row = net.rows[code]
        start, after_end = (net.axis.index(row.not_before) if row.not_before else 0), False
        for link in net.incoming[code]:
            bound, from_end = _earliest(link, early[link.before], row, net.axis)
            if bound > start or (bound == start > 0 and from_end):
                start, after_end = bound, from_end
        finish = net.finish(start, row)
        if row.days:
            start = net.axis.begins(start, row.rain)
        early[code] = (start, finish, after_end)
    return early


def _earliest(link: Link, before: _Early, row: Activity, axis: Axis) -> tuple[int, bool]:
    """The start that a link allows, and whether it is where the other ends."""
    is_end = link.kind in (LinkKind.FINISH_START, LinkKind.FINISH_FINISH)
    bound = (before[1] if is_end else before[0]) + link.lag
    if link.kind in (LinkKind.FINISH_START, LinkKind.START_START):
        return max(bound, 0), is_end
    if bound >= len(axis.days):
        return bound, is_end
    return axis.first_start(bound, row.days, row.rain), is_end


def _backward(net: _Net, order: Sequence[str], end: int) -> dict[str, tuple[int, int]]:
    """The latest boundaries that do not delay the end."""
    late: dict[str, tuple[int, int]] = {}
    for code in reversed(order):
        start = _latest(net, code, late, end)
        late[code] = (start, net.finish(start, net.rows[code]))
    return late


def _latest(net: _Net, code: str, kept: Mapping[str, tuple[int, ...]], end: int) -> int:
    """The last start that leaves what waits for an activity where it is kept."""
    row = net.rows[code]
    starts: list[int] = []
    finishes = [end]
    for link in net.outgoing[code]:
        is_start = link.kind in (LinkKind.FINISH_START, LinkKind.START_START)
        bound = kept[link.after][0 if is_start else 1] - link.lag
        is_own_end = link.kind in (LinkKind.FINISH_START, LinkKind.FINISH_FINISH)
        (finishes if is_own_end else starts).append(bound)
    return min([*starts, net.axis.last_start(min(finishes), row.days, row.rain)])


def _timing(axis: Axis, row: Activity, early: _Early, late: tuple[int, int], free: int) -> Timing:
    """Boundaries as days: an activity begins at the beginning of one and ends at the end of one; a milestone that waits for an end is
    reached that same day."""
    start, finish, after_end = early
    if row.days == 0:
        back = 1 if after_end and start > 0 else 0
        on, late_on = axis.days[start - back], axis.days[late[0] - back]
        first, last, late_first, late_last = on, on, late_on, late_on
    else:
        first, last = axis.days[axis.begins(start, row.rain)], axis.days[finish - 1]
        late_first = axis.days[axis.begins(late[0], row.rain)]
        late_last = axis.days[late[1] - 1]
    return Timing(
        code=row.code,
        starts_on=first,
        ends_on=last,
        late_starts_on=late_first,
        late_ends_on=late_last,
        total_float=late[0] - start,
        free_float=free - start,
    )


def _rolled_up(timings: Mapping[str, Timing]) -> dict[str, Timing]:
    """The headings over the activities: from the first part's beginning to the last one's end, with the least float of them."""
    parts: dict[str, list[Timing]] = {}
    for code, timing in timings.items():
        above = heading_of(code)
        while above is not None:
            parts.setdefault(above, []).append(timing)
            above = heading_of(above)
    return {
        code: Timing(
            code=code,
            starts_on=min(part.starts_on for part in inner),
            ends_on=max(part.ends_on for part in inner),
            late_starts_on=min(part.late_starts_on for part in inner),
            late_ends_on=max(part.late_ends_on for part in inner),
            total_float=min(part.total_float for part in inner),
            free_float=min(part.free_float for part in inner),
        )
        for code, inner in parts.items()
    }
