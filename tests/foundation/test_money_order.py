"""Money compares by amount in one currency, rounds rates once to a step, and splits without losing anything."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.money import MixedCurrencies, Money, cop

amounts = st.integers(-(10**12), 10**12)


@given(amounts, amounts)
def test_every_comparison_is_that_of_the_amounts(a: int, b: int) -> None:
    one, other = Money(a), Money(b)

    assert (one < other) == (a < b)
    assert (one <= other) == (a <= b)
    assert (one > other) == (a > b)
    assert (one >= other) == (a >= b)
    assert (one == other) == (a == b)


def test_amounts_of_two_currencies_are_not_compared() -> None:
    with pytest.raises(MixedCurrencies):
        assert Money(1, "USD") <= cop(1)


@given(st.integers(0, 10**14), st.integers(0, 10_000), st.sampled_from([1, 100]))
def test_a_rate_is_rounded_once_to_the_nearest_step(minor: int, rate_bp: int, step: int) -> None:
    part = Money(minor).rate(rate_bp, step_minor=step)

    assert part.minor % step == 0
    assert abs(part.minor * 10_000 - minor * rate_bp) * 2 <= 10_000 * step
