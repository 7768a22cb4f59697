"""An instant is in UTC, a civil date is Bogota's, and a time without zone is nobody's."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.clock import BOGOTA, FrozenClock, SystemClock, aware, civil_date, midday


def test_the_evening_in_bogota_is_still_the_same_day() -> None:
    assert civil_date(datetime(2026, 3, 1, 4, 59, tzinfo=UTC)) == date(2026, 2, 28)
    assert civil_date(datetime(2026, 3, 1, 5, 0, tzinfo=UTC)) == date(2026, 3, 1)


def test_a_time_without_zone_is_refused() -> None:
    naive = datetime(2026, 2, 17, 9, 30)  # noqa: DTZ001 - that is what is refused

    for take in (aware, civil_date, FrozenClock):
        with pytest.raises(ValueError, match="naive"):
            take(naive)
    with pytest.raises(ValueError, match="naive"):
        FrozenClock(datetime(2026, 2, 17, tzinfo=UTC)).move_to(naive)


@given(st.dates(date(1950, 1, 1), date(2200, 12, 31)))
def test_midday_lies_on_its_day(on: date) -> None:
    assert civil_date(midday(on)) == on
    assert midday(on).tzinfo is UTC


def test_an_instant_keeps_its_moment_whatever_zone_it_came_in() -> None:
    there = datetime(2026, 2, 17, 9, 30, tzinfo=timezone(timedelta(hours=9, minutes=30)))

    assert aware(there) == there
    assert aware(there).utcoffset() == timedelta(0)


def test_a_frozen_clock_moves_only_when_told() -> None:
    clock = FrozenClock(datetime(2026, 2, 17, 9, 30, tzinfo=BOGOTA))

    assert clock.now() == clock.now() == datetime(2026, 2, 17, 14, 30, tzinfo=UTC)
    clock.advance(timedelta(days=1))
    assert civil_date(clock.now()) == date(2026, 2, 18)


def test_the_machines_clock_tells_utc() -> None:
    assert SystemClock().now().tzinfo is UTC
