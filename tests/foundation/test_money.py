"""Money is exact: nothing is lost in a split, a rate or on the way through text."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.errors import Refused
from foundation.money import (
    MAX_MINOR,
    MixedCurrencies,
    Money,
    add_up,
    cop,
    divide,
    parse_plain,
    split,
    split_integer,
)

totals = st.integers(-MAX_MINOR, MAX_MINOR)
weights = st.lists(st.integers(0, 10**12), min_size=1, max_size=12).filter(lambda w: sum(w) > 0)


@given(totals, weights)
def test_the_parts_of_a_split_add_up_to_the_whole(total: int, by: list[int]) -> None:
    assert sum(split_integer(total, by)) == total


@given(totals, weights)
def test_no_part_is_further_than_one_from_its_exact_share(total: int, by: list[int]) -> None:
    whole = sum(by)

    for part, weight in zip(split_integer(total, by), by, strict=True):
        assert abs(part * whole - total * weight) < whole


@given(totals, weights)
def test_nothing_weighs_nothing_and_no_part_turns_its_sign(total: int, by: list[int]) -> None:
    for part, weight in zip(split_integer(total, by), by, strict=True):
        assert part * total >= 0
        assert weight or part == 0


@given(st.integers(0, MAX_MINOR), weights)
def test_who_weighs_more_never_gets_less(total: int, by: list[int]) -> None:
    parts = sorted(zip(by, split_integer(total, by), strict=True))

    assert all(a[1] <= b[1] for a, b in pairwise(parts) if a[0] < b[0])


def test_ties_go_to_the_earlier_part() -> None:
    assert split(cop("0.05"), [1, 1, 1]) == (cop("0.02"), cop("0.02"), cop("0.01"))
    assert split(-cop("0.05"), [1, 1, 1]) == (-cop("0.02"), -cop("0.02"), -cop("0.01"))


@pytest.mark.parametrize("by", [[], [0], [0, 0], [3, -1], [-2]])
def test_a_split_needs_something_to_split_by(by: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        split_integer(100, by)


def test_the_largest_amount_survives_every_step() -> None:
    largest = cop("9_999_999_999_999.99")

    assert sum(part.minor for part in split(largest, [7, 11, 13])) == largest.minor
    assert parse_plain(largest.plain()) == largest
    assert largest.rate(10_000) == largest
    assert largest.times_milli(1000) == largest


@given(totals)
def test_plain_text_gives_the_same_amount_back(minor: int) -> None:
    assert parse_plain(Money(minor).plain()) == Money(minor)


@pytest.mark.parametrize(
    "text",
    ["", "-", "1.", ".5", "1.505", "1,5", "1e3", "NaN", "--1", "+1", " 1", "1 ", "1\n", "1_0", "٣"],
)
def test_plain_text_is_digits_with_at_most_two_decimals(text: str) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        parse_plain(text)


@pytest.mark.parametrize("currency", ["", "cop", "PESO", "C0P", "COP\n"])
def test_a_currency_is_three_capital_letters(currency: str) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        parse_plain("1", currency)


def test_an_amount_beyond_what_documents_can_say_is_refused() -> None:
    assert parse_plain("1000000000000000").minor == MAX_MINOR
    with pytest.raises(ValueError, match="larger"):
        parse_plain("1000000000000000.01")
    with pytest.raises(ValueError, match="larger"):
        parse_plain("9" * 5000)


@given(st.integers(-(10**20), 10**20), st.integers(-(10**9), 10**9).filter(bool))
def test_division_rounds_halves_away_from_zero(numerator: int, denominator: int) -> None:
    quotient = divide(numerator, denominator)

    assert abs(quotient * denominator - numerator) * 2 <= abs(denominator)
    assert divide(-numerator, denominator) == -quotient
    assert divide(numerator, -denominator) == -quotient


def test_a_half_is_rounded_away_from_zero() -> None:
    assert [divide(n, 2) for n in (1, 3, -1, -3)] == [1, 2, -1, -2]
    assert cop("0.50").rate(5_000, step_minor=100) == cop(0)
    assert cop("1.00").rate(5_000, step_minor=100) == cop(1)


def test_two_currencies_never_meet_and_the_person_is_told() -> None:
    dollars, pesos = Money(100, "USD"), cop(4_000)

    for meet in (
        lambda: pesos + dollars,
        lambda: pesos - dollars,
        lambda: pesos < dollars,
        lambda: pesos.share_bp(dollars),
        lambda: add_up([pesos, dollars]),
    ):
        with pytest.raises(MixedCurrencies) as refused:
            meet()
        assert isinstance(refused.value, Refused)
    assert pesos != Money(pesos.minor, "USD")


def test_sums_shares_and_signs() -> None:
    assert add_up([]) == cop(0)
    assert add_up([cop("1.25"), cop("2.50"), cop("3")]) == cop("6.75")
    assert add_up([Money(5, "USD")]) == Money(5, "USD")
    assert cop(30).share_bp(cop(120)) == 2_500
    assert cop(30).share_bp(cop(0)) == 0
    assert str(cop("-1234.05")) == "COP -1234.05"
    assert not cop(0)
    assert cop(3) * 4 == 4 * cop(3) == cop(12)
