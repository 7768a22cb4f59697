"""Business days: weekends, the holidays of Ley 51 of 1983 and the one of Ley 2578 of 2026."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.calendar import (
    add_business_days,
    find_holiday,
    is_business_day,
    next_business_day,
)

DAYS = st.dates(min_value=date(1984, 1, 1), max_value=date(2060, 12, 31))


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 1, 12), "Reyes Magos"),  # 6 January, a Tuesday
        (date(2026, 3, 23), "San José"),  # 19 March, a Thursday
        (date(2026, 6, 29), "San Pedro y San Pablo"),  # a Monday already
        (date(2026, 8, 17), "Asunción"),  # 15 August, a Saturday
        (date(2026, 10, 12), "Raza"),  # a Monday already
        (date(2026, 11, 2), "Todos los Santos"),  # 1 November, a Sunday
        (date(2026, 11, 16), "Cartagena"),  # 11 November, a Wednesday
    ],
)
def test_an_emiliani_feast_is_kept_on_its_monday(day: date, name: str) -> None:
    assert name in str(find_holiday(day))
    assert not is_business_day(day)


@pytest.mark.parametrize("day", [date(2026, 1, 6), date(2026, 3, 19), date(2026, 11, 11)])
def test_the_day_of_a_moved_feast_itself_is_a_business_day(day: date) -> None:
    assert is_business_day(day)


@pytest.mark.parametrize(
    "day",
    [date(2026, 1, 1), date(2026, 5, 1), date(2026, 7, 20), date(2026, 8, 7), date(2026, 12, 8)],
)
def test_a_fixed_holiday_stays_on_its_date(day: date) -> None:
    next_monday = day + timedelta(days=7 - day.weekday())

    assert not is_business_day(day)
    assert is_business_day(next_monday)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 4, 2), "Jueves Santo"),
        (date(2026, 4, 3), "Viernes Santo"),
        (date(2026, 5, 18), "Ascensión"),
        (date(2026, 6, 8), "Corpus Christi"),
        (date(2026, 6, 15), "Sagrado Corazón"),
    ],
)
def test_the_feasts_that_follow_easter_are_holidays(day: date, name: str) -> None:
    assert name in str(find_holiday(day))


def test_from_2026_the_virgin_of_chiquinquira_is_a_holiday_moved_to_monday() -> None:
    assert not is_business_day(date(2026, 7, 13))
    assert "Chiquinquirá" in str(find_holiday(date(2026, 7, 13)))
    assert is_business_day(date(2026, 7, 9))
    assert is_business_day(date(2025, 7, 14))


@pytest.mark.parametrize(
    ("year", "days"), [(2024, 18), (2025, 17), (2026, 19), (2027, 19), (2030, 18)]
)
def test_a_year_has_as_many_holidays_as_the_laws_give_it(year: int, days: int) -> None:
    every_day = (date(year, 1, 1) + timedelta(days=n) for n in range(365))

    assert sum(find_holiday(day) is not None for day in every_day) == days


def test_two_feasts_on_one_monday_keep_both_names() -> None:
    found = str(find_holiday(date(2025, 6, 30)))

    assert "Sagrado Corazón" in found
    assert "San Pedro y San Pablo" in found


def test_the_next_business_day_of_a_business_day_is_itself() -> None:
    assert next_business_day(date(2026, 7, 14)) == date(2026, 7, 14)


def test_the_next_business_day_jumps_over_a_weekend_and_its_monday() -> None:
    assert next_business_day(date(2026, 7, 11)) == date(2026, 7, 14)
    assert next_business_day(date(2026, 4, 2)) == date(2026, 4, 6)


def test_business_days_are_counted_from_the_day_after() -> None:
    assert add_business_days(date(2026, 7, 10), 1) == date(2026, 7, 14)
    assert add_business_days(date(2026, 3, 30), 3) == date(2026, 4, 6)
    assert add_business_days(date(2026, 7, 11), 5) == date(2026, 7, 21)


def test_business_days_are_counted_backwards_too() -> None:
    assert add_business_days(date(2026, 7, 14), -1) == date(2026, 7, 10)
    assert add_business_days(date(2026, 4, 7), -5) == date(2026, 3, 27)


def test_no_business_days_later_is_the_day_itself() -> None:
    assert add_business_days(date(2026, 7, 12), 0) == date(2026, 7, 12)


@given(DAYS, st.integers(min_value=1, max_value=60))
def test_what_is_counted_is_exactly_the_business_days_between(day: date, n: int) -> None:
    end = add_business_days(day, n)
    passed = (day + timedelta(days=i) for i in range(1, (end - day).days + 1))

    assert is_business_day(end)
    assert sum(is_business_day(each) for each in passed) == n


@given(DAYS)
def test_the_next_business_day_skips_only_days_without_work(day: date) -> None:
    found = next_business_day(day)

    assert is_business_day(found)
    assert not any(is_business_day(day + timedelta(days=i)) for i in range((found - day).days))
