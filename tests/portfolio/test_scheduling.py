"""The days of activities by the critical path method: links, floats, headings, rains and holidays; no database."""

from datetime import date, timedelta
from itertools import count

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.errors import Refused
from portfolio import scheduling
from portfolio.scheduling import Activity, Cycle, Link, LinkKind, Programme
from portfolio.work_calendars import RainEffect, WorkCalendar, WorkWeek, axis_of, calendar_of

MONDAY = date(2026, 2, 2)
PLAIN = WorkCalendar(week=WorkWeek.FIVE_DAYS)
ANDES = WorkCalendar(
    week=WorkWeek.SIX_DAYS,
    holidays=frozenset({date(2026, 3, 23), date(2026, 4, 2), date(2026, 4, 3)}),
    wet_months=frozenset({3, 4, 5}),
    rain_bp=7_000,
)


def task(code: str, days: int, rain: RainEffect = RainEffect.NONE) -> Activity:
    return Activity(code=code, days=days, rain=rain)


def link(before: str, after: str, kind: LinkKind = LinkKind.FINISH_START, lag: int = 0) -> Link:
    return Link(before=before, after=after, kind=kind, lag=lag)


def days(programme: Programme, code: str) -> tuple[date, date]:
    timing = programme.timings[code]
    return timing.starts_on, timing.ends_on


def test_what_follows_begins_on_the_next_worked_day() -> None:
    rows = (task("1", 5), task("2", 3), task("3", 0))

    found = scheduling.plan(rows, (link("1", "2"), link("2", "3")), PLAIN, MONDAY)

    assert days(found, "1") == (date(2026, 2, 2), date(2026, 2, 6))
    assert days(found, "2") == (date(2026, 2, 9), date(2026, 2, 11))
    assert days(found, "3") == (date(2026, 2, 11), date(2026, 2, 11))
    assert (found.starts_on, found.ends_on, found.worked_days) == (MONDAY, date(2026, 2, 11), 8)


@pytest.mark.parametrize(
    ("kind", "lag", "expected"),
    [
        (LinkKind.FINISH_START, 2, (date(2026, 2, 13), date(2026, 2, 17))),
        (LinkKind.FINISH_START, -2, (date(2026, 2, 9), date(2026, 2, 11))),
        (LinkKind.START_START, 1, (date(2026, 2, 3), date(2026, 2, 5))),
        (LinkKind.FINISH_FINISH, 0, (date(2026, 2, 6), date(2026, 2, 10))),
        (LinkKind.START_FINISH, 4, (date(2026, 2, 3), date(2026, 2, 5))),
    ],
)
def test_every_kind_of_link_holds_with_its_lag(
    kind: LinkKind, lag: int, expected: tuple[date, date]
) -> None:
    found = scheduling.plan(
        (task("1", 7), task("2", 3)), (link("1", "2", kind, lag),), PLAIN, MONDAY
    )

    assert days(found, "2") == expected


def test_the_longest_way_is_critical_and_the_other_may_slip_by_its_float() -> None:
    rows = (task("1", 4), task("2", 6), task("3", 2), task("4", 1))
    links = (link("1", "2"), link("1", "3"), link("2", "4"), link("3", "4"))

    found = scheduling.plan(rows, links, PLAIN, MONDAY)

    critical = [code for code, timing in found.timings.items() if timing.is_critical]
    assert critical == ["1", "2", "4"]
    assert (found.timings["3"].total_float, found.timings["3"].free_float) == (4, 4)
    assert found.timings["3"].late_ends_on == found.timings["2"].ends_on


def test_a_heading_reaches_from_its_first_part_to_its_last() -> None:
    rows = (task("1.1.1", 2), task("1.1.2", 3), task("1.2", 9), task("2", 1))
    links = (link("1.1.1", "1.1.2"), link("1.1.2", "2"), link("1.2", "2"))

    found = scheduling.plan(rows, links, PLAIN, MONDAY)

    assert list(found.timings) == ["1", "1.1", "1.1.1", "1.1.2", "1.2", "2"]
    assert days(found, "1") == (MONDAY, date(2026, 2, 12))
    assert days(found, "1.1") == (MONDAY, date(2026, 2, 6))
    assert found.timings["1"].total_float == 0
    assert found.timings["1.1"].total_float == 4


def test_a_ring_is_refused_and_named() -> None:
    rows = tuple(task(code, 1) for code in ("1", "2", "10", "3"))
    links = (link("1", "2"), link("2", "10"), link("10", "2"), link("2", "3"))

    with pytest.raises(Cycle) as refused:
        scheduling.plan(rows, links, PLAIN, MONDAY)

    assert refused.value.codes == ("2", "10")


def test_holidays_and_saturdays_are_worked_only_where_the_calendar_says() -> None:
    five = calendar_of(
        "19142", week=WorkWeek.FIVE_DAYS, first=MONDAY, known_on=MONDAY, counts_rains=False
    )
    six = msgspec.structs.replace(five, week=WorkWeek.SIX_DAYS)
    # From Monday 6 July 2026: Ley 2578 of 2026 made the 13th a holiday, and the 20th is one as always.
    july = date(2026, 7, 6)

    assert scheduling.plan((task("1", 10),), (), five, july).ends_on == date(2026, 7, 21)
    assert scheduling.plan((task("1", 10),), (), six, july).ends_on == date(2026, 7, 17)


def test_the_rains_of_the_region_slow_what_is_in_the_open() -> None:
    known = calendar_of(
        "19142", week=WorkWeek.FIVE_DAYS, first=MONDAY, known_on=MONDAY, counts_rains=True
    )
    assert known.wet_months == {3, 4, 5, 9, 10, 11, 12}
    assert known.rain_bp == 7_000

    def ends(rain: RainEffect) -> date:
        return scheduling.plan((task("1", 7, rain),), (), known, date(2026, 3, 2)).ends_on

    assert ends(RainEffect.NONE) == date(2026, 3, 10)
    assert ends(RainEffect.SLOWER) == date(2026, 3, 13)
    assert ends(RainEffect.STOPS) == date(2026, 6, 10)


def test_what_waits_for_the_dry_season_begins_when_it_begins_and_gives_its_float_to_what_comes_before() -> (
    None
):
    rows = (task("1", 2), task("2", 5, RainEffect.STOPS))

    found = scheduling.plan(rows, (link("1", "2"),), ANDES, date(2026, 3, 2))

    assert days(found, "2") == (date(2026, 6, 1), date(2026, 6, 5))
    assert found.timings["2"].is_critical
    assert found.timings["1"].total_float == found.timings["1"].free_float > 60


def test_what_never_ends_is_refused() -> None:
    pacific = WorkCalendar(week=WorkWeek.SIX_DAYS, wet_months=frozenset(range(1, 13)))

    with pytest.raises(Refused):
        scheduling.plan((task("1", 5, RainEffect.STOPS),), (), pacific, MONDAY)
    with pytest.raises(Refused):
        scheduling.plan((task("1", 5_000),), (), PLAIN, MONDAY)


# Any network: links lead from an earlier number to a later one, so that there is no ring.

_networks = st.integers(2, 7).flatmap(
    lambda size: st.tuples(
        st.lists(
            st.tuples(
                st.integers(0, 9),
                st.sampled_from(RainEffect),
                st.one_of(st.none(), st.integers(0, 40)),
            ),
            min_size=size,
            max_size=size,
        ),
        st.lists(
            st.tuples(
                st.integers(0, size - 2),
                st.integers(1, size - 1),
                st.sampled_from(LinkKind),
                st.integers(-4, 6),
            ),
            max_size=9,
        ),
        st.permutations(range(size)),
    )
)
Network = tuple[
    list[tuple[int, RainEffect, int | None]], list[tuple[int, int, LinkKind, int]], list[int]
]


def network(drawn: Network) -> tuple[list[Activity], list[Link]]:
    names = dict(zip(count(), (str(n + 1) for n in drawn[2]), strict=False))
    rows = [
        Activity(
            code=names[n],
            days=length,
            rain=rain,
            not_before=None if wait is None else MONDAY + timedelta(days=wait),
        )
        for n, (length, rain, wait) in enumerate(drawn[0])
    ]
    links = [
        link(names[a], names[b], kind, lag) for a, b, kind, lag in drawn[1] if a < b < len(rows)
    ]
    return rows, links


def worked(first: date, last: date) -> list[date]:
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if ANDES.works_on(day)]


@settings(deadline=None, max_examples=60)
@given(drawn=_networks, data=st.data())
def test_the_order_of_the_input_never_changes_the_result(
    drawn: Network, data: st.DataObject
) -> None:
    rows, links = network(drawn)

    found = scheduling.plan(rows, links, ANDES, MONDAY)

    assert found == scheduling.plan(
        data.draw(st.permutations(rows)), data.draw(st.permutations(links)), ANDES, MONDAY
    )


@settings(deadline=None, max_examples=60)
@given(drawn=_networks)
def test_an_activity_may_slip_by_its_float_and_not_by_a_day_more(drawn: Network) -> None:
    rows, links = network(drawn)
    found = scheduling.plan(rows, links, ANDES, MONDAY)
    axis = axis_of(ANDES, MONDAY)
    assert any(timing.is_critical for timing in found.timings.values())

    for n, row in enumerate(rows):
        timing = found.timings[row.code]
        assert 0 <= timing.free_float <= timing.total_float
        at = found.boundaries[row.code]

        def end(slip: int, at: int = at, n: int = n, row: Activity = row) -> Programme:
            late = msgspec.structs.replace(row, not_before=axis.days[at + slip])
            return scheduling.plan([*rows[:n], late, *rows[n + 1 :]], links, ANDES, MONDAY)

        assert end(timing.total_float).worked_days == found.worked_days
        assert end(timing.total_float + 1).worked_days > found.worked_days
        others = {code: boundary for code, boundary in found.boundaries.items() if code != row.code}
        slipped = end(timing.free_float)
        assert {code: slipped.boundaries[code] for code in others} == others
        assert slipped.worked_days == found.worked_days
