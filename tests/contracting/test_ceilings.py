"""Ceilings: the published figures of 2024 to 2026, tier by tier."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracting.ceilings import (
    budget_in_wages,
    ceiling,
    ceiling_tiers,
    find_basis,
    minimum_wages,
    refusal,
    wage_on,
)
from contracting.regime_rules import RegimeRule, find_rule, regime_rules
from foundation.errors import Refused
from foundation.money import Money, cop

WAGES = minimum_wages()
TIERS = ceiling_tiers()


def rule(code: str, on: date = date(2025, 6, 1)) -> RegimeRule:
    found = find_rule(regime_rules(), code, on)
    assert found is not None
    return found


MINIMUM = rule("R1")
LESSER = rule("R1b")


@pytest.mark.parametrize(
    ("year", "budget", "lesser", "minimum"),
    [
        (2024, 119_999, "364_000_000", "36_400_000"),
        (2024, 120_000, "585_000_000", "58_500_000"),
        (2024, 400_000, "845_000_000", "84_500_000"),
        (2024, 850_000, "1_105_000_000", "110_500_000"),
        (2024, 1_200_000, "1_300_000_000", "130_000_000"),
        (2025, 3_000, "398_580_000", "39_858_000"),
        (2025, 399_999, "640_575_000", "64_057_500"),
        (2025, 849_999, "925_275_000", "92_527_500"),
        (2025, 1_199_999, "1_209_975_000", "120_997_500"),
        (2025, 9_000_000, "1_423_500_000", "142_350_000"),
        (2026, 8_500, "490_253_400", "49_025_340"),
        (2026, 258_931, "787_907_250", "78_790_725"),
        (2026, 500_000, "1_138_088_250", "113_808_825"),
        (2026, 1_000_000, "1_488_269_250", "148_826_925"),
        (2026, 1_500_000, "1_750_905_000", "175_090_500"),
    ],
)
def test_the_published_ceilings(year: int, budget: int, lesser: str, minimum: str) -> None:
    on = date(year, 7, 20)

    assert ceiling(LESSER, budget, on, WAGES, TIERS) == cop(lesser)
    assert ceiling(MINIMUM, budget, on, WAGES, TIERS) == cop(minimum)


def test_a_donor_award_has_no_ceiling() -> None:
    assert ceiling(rule("R7"), 8_500, date(2026, 7, 20), WAGES, TIERS) is None
    assert refusal(cop("900_000_000"), None) is None


def test_the_initiative_association_could_reach_six_thousand_wages_whatever_the_budget() -> None:
    on = date(2025, 3, 3)

    assert ceiling(rule("R6"), 8_500, on, WAGES, TIERS) == cop("8_541_000_000")
    assert ceiling(rule("R6"), 2_000_000, on, WAGES, TIERS) == cop("8_541_000_000")


def test_the_wage_of_2026_survived_its_suspension_under_another_decree() -> None:
    before = wage_on(WAGES, date(2026, 2, 18))
    after = wage_on(WAGES, date(2026, 2, 19))

    assert before.monthly == after.monthly == cop("1_750_905")
    assert (before.norm, after.norm) == ("Decreto 1469/2025", "Decreto 0159/2026")
    assert after.to_confirm


def test_a_year_whose_wage_nobody_entered_is_refused() -> None:
    with pytest.raises(Refused):
        ceiling(LESSER, 8_500, date(2031, 1, 1), WAGES, TIERS)


def test_a_village_entity_counts_its_budget_in_wages_of_the_day() -> None:
    wage = wage_on(WAGES, date(2024, 5, 5))

    assert budget_in_wages(cop("31_850_000_000"), wage) == 24_500
    with pytest.raises(Refused):
        budget_in_wages(Money(8_000_000_00, "USD"), wage)


def test_one_peso_above_the_ceiling_is_refused_with_the_excess_and_the_reason() -> None:
    basis = find_basis(MINIMUM, 8_500, date(2024, 7, 20), WAGES, TIERS)

    assert refusal(cop("36_400_000"), basis) is None
    sentence = refusal(cop("36_400_001"), basis)
    assert sentence is not None
    assert sentence.params["excess"] == cop(1)
    assert "28 minimum wages" in str(sentence)


def test_a_ceiling_from_an_unconfirmed_tier_says_so() -> None:
    basis = find_basis(LESSER, 8_500, date(2025, 7, 20), WAGES, TIERS)

    assert basis is not None
    assert basis.to_confirm


def test_wages_follow_each_other_without_gap_or_overlap() -> None:
    for one, other in pairwise(WAGES):
        assert one.valid_to is not None
        assert other.valid_from == one.valid_to + timedelta(days=1)


@given(st.integers(0, 10_000_000))
def test_every_budget_lies_in_exactly_one_tier(budget: int) -> None:
    assert sum(tier.holds(budget) for tier in TIERS) == 1


@given(st.integers(0, 3_000_000), st.integers(0, 3_000_000))
def test_a_richer_entity_never_has_a_lower_ceiling(one: int, other: int) -> None:
    on = date(2025, 7, 20)
    poorer, richer = sorted((one, other))

    low = ceiling(LESSER, poorer, on, WAGES, TIERS)
    high = ceiling(LESSER, richer, on, WAGES, TIERS)

    assert low is not None
    assert high is not None
    assert low <= high


@given(st.integers(0, 3_000_000))
def test_the_minimum_amount_is_a_tenth_of_the_lesser_amount(budget: int) -> None:
    on = date(2026, 7, 20)

    minimum = ceiling(MINIMUM, budget, on, WAGES, TIERS)
    lesser = ceiling(LESSER, budget, on, WAGES, TIERS)

    assert minimum is not None
    assert minimum * 10 == lesser
