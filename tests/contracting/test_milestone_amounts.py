"""Milestones: they add up to the agreement, or the agreement is not signed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracting.milestone_amounts import refusal, spread
from foundation.errors import Refused
from foundation.money import Money, cop
from portfolio.apportionment import shares_bp

VALUE = cop("187_430_215")


def test_milestones_that_add_up_are_accepted() -> None:
    assert refusal(VALUE, [cop("37_486_043"), cop("112_458_129"), cop("37_486_043")]) is None


@pytest.mark.parametrize(
    ("amounts", "difference"),
    [
        (["37_486_043", "112_458_129"], "37_486_043"),
        (["37_486_043", "112_458_129", "37_486_044"], "1"),
    ],
)
def test_milestones_that_miss_the_value_say_by_how_much(
    amounts: list[str], difference: str
) -> None:
    sentence = refusal(VALUE, [cop(amount) for amount in amounts])

    assert sentence is not None
    assert sentence.params["difference"] == cop(difference)


def test_no_milestone_is_free_and_the_last_is_not_zero() -> None:
    assert refusal(VALUE, [VALUE, cop(0)]) is not None
    assert refusal(VALUE, []) is not None


def test_shares_that_are_not_a_whole_are_refused() -> None:
    for shares in ([4_000, 5_999], [10_000, 0], [12_000, -2_000]):
        with pytest.raises(Refused):
            spread(VALUE, shares)


@given(st.integers(10**6, 10**12), st.lists(st.integers(1, 1_000), min_size=1, max_size=10))
def test_what_is_spread_adds_up_and_can_be_signed(minor: int, weights: list[int]) -> None:
    value = Money(minor)

    amounts = spread(value, shares_bp([Money(weight) for weight in weights]))

    assert sum(amount.minor for amount in amounts) == minor
    assert refusal(value, amounts) is None
