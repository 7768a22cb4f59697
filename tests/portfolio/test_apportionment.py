"""Co-finance: it adds up exactly, or it says by how much it misses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.errors import Refused
from foundation.money import MixedCurrencies, Money, cop
from portfolio.apportionment import (
    Contribution,
    ContributionKind,
    apportion,
    coverage,
    leverage,
    refusal,
    shares_bp,
)

amounts = st.integers(0, 10**13).map(Money)
contributions = st.lists(
    st.builds(
        Contribution,
        kind=st.sampled_from(ContributionKind),
        is_programme=st.booleans(),
        amount=amounts,
    ),
    max_size=8,
)
weights = st.lists(st.integers(0, 10**9), min_size=1, max_size=8).filter(any)


def brings(amount: str, *, is_programme: bool = False, in_kind: bool = False) -> Contribution:
    kind = ContributionKind.IN_KIND if in_kind else ContributionKind.CASH
    return Contribution(kind=kind, is_programme=is_programme, amount=cop(amount))


def test_a_programme_a_municipality_and_a_village_close_a_budget_exactly() -> None:
    sources = [
        brings("180_000_000", is_programme=True),
        brings("95_500_000"),
        brings("12_300_000", in_kind=True),
    ]

    result = coverage(cop("287_800_000"), sources)

    assert result.is_exact
    assert refusal(result) is None
    assert result.shares_bp == (6_254, 3_318, 428)


def test_a_budget_with_a_gap_says_how_much_is_missing() -> None:
    result = coverage(cop("287_800_000"), [brings("180_000_000"), brings("95_500_000")])

    assert result.missing == cop("12_300_000")
    assert result.excess == cop(0)
    assert "COP 12300000.00" in str(refusal(result))


def test_more_than_the_budget_is_said_too() -> None:
    result = coverage(cop("50_000_000"), [brings("50_000_000.01")])

    assert result.excess == cop("0.01")
    assert "more than the budget" in str(refusal(result))


def test_the_ratio_counts_labour_and_materials_of_others() -> None:
    result = leverage(
        [
            brings("200_000_000", is_programme=True),
            brings("95_000_000"),
            brings("31_000_000", in_kind=True),
        ],
        currency="COP",
    )

    assert result.others == cop("126_000_000")
    assert result.ratio_bp == 6_300


def test_there_is_no_ratio_where_the_programme_brings_nothing() -> None:
    assert leverage([brings("95_000_000")], currency="COP").ratio_bp is None


def test_shares_that_are_not_a_whole_are_refused() -> None:
    with pytest.raises(Refused):
        apportion(cop("90_000_000"), [6_000, 3_999])
    with pytest.raises(Refused):
        apportion(cop("90_000_000"), [11_000, -1_000])


def test_a_contribution_in_another_currency_is_not_added_silently() -> None:
    dollars = Contribution(
        kind=ContributionKind.CASH, is_programme=True, amount=Money(4_000_00, "USD")
    )

    with pytest.raises(MixedCurrencies):
        coverage(cop("50_000_000"), [brings("10_000_000"), dollars])


@given(st.lists(amounts, min_size=1, max_size=8))
def test_shares_add_up_to_exactly_the_whole(parts: list[Money]) -> None:
    assert sum(shares_bp(parts)) == (10_000 if any(parts) else 0)


@given(st.lists(amounts, min_size=2, max_size=8))
def test_who_brings_more_never_has_the_smaller_share(parts: list[Money]) -> None:
    shares = shares_bp(parts)

    for amount, share in zip(parts, shares, strict=True):
        for other, other_share in zip(parts, shares, strict=True):
            assert share >= other_share or amount <= other


@given(amounts, weights)
def test_what_is_apportioned_adds_up_to_the_total(total: Money, parts: list[int]) -> None:
    shares = shares_bp([Money(part) for part in parts])

    assert sum(amount.minor for amount in apportion(total, shares)) == total.minor


@given(amounts, contributions)
def test_what_is_pledged_and_missing_less_the_excess_is_the_budget(
    budget: Money, sources: list[Contribution]
) -> None:
    result = coverage(budget, sources)

    assert result.pledged + result.missing - result.excess == budget
    assert not (result.missing and result.excess)
    assert result.is_exact == (refusal(result) is None)


@given(contributions)
def test_every_peso_is_on_one_side_of_the_ratio(sources: list[Contribution]) -> None:
    result = leverage(sources, currency="COP")

    assert (result.programme + result.others).minor == sum(s.amount.minor for s in sources)
