"""Budget arithmetic: the identities of a works budget with AIU and VAT on profit."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.errors import Refused
from foundation.money import Money, cop
from portfolio.budgeting import (
    BudgetItem,
    BudgetRates,
    budget_rules,
    budget_totals,
    direct_cost,
    line_value,
    rates_on,
)

WHOLE_PESO = 100

items = st.builds(
    BudgetItem,
    quantity_milli=st.integers(0, 5_000_000),
    unit_price=st.builds(Money, st.integers(0, 90_000_000_00), st.just("COP")),
)
budgets = st.lists(items, max_size=30)
rates = st.builds(
    BudgetRates,
    administration_bp=st.integers(0, 2_500),
    contingency_bp=st.integers(0, 500),
    profit_bp=st.integers(0, 1_000),
    vat_on_profit_bp=st.sampled_from([0, 1_600, 1_900]),
    step_minor=st.sampled_from([1, 100]),
)


def item(quantity_milli: int, unit_price: str) -> BudgetItem:
    return BudgetItem(quantity_milli=quantity_milli, unit_price=cop(unit_price))


def agreed_rates(on: date, *, currency: str = "COP") -> BudgetRates:
    return rates_on(
        on, administration_bp=1_500, contingency_bp=250, profit_bp=500, currency=currency
    )


def test_a_budget_of_a_placa_huella_adds_up_as_on_paper() -> None:
    lines = [item(126_500, "685_400"), item(3_180_250, "6_350"), item(84_000, "92_117")]
    rates = rates_on(date(2026, 3, 9), administration_bp=1_800, contingency_bp=300, profit_bp=500)

    totals = budget_totals(lines, rates)

    # 86,703,100 + 20,194,588 (20,194,587.50 rounded up) + 7,737,828
    assert totals.direct_cost == cop("114_635_516")
    assert totals.administration == cop("20_634_393")
    assert totals.contingency == cop("3_439_065")
    assert totals.profit == cop("5_731_776")
    assert totals.vat == cop("1_089_037")
    assert totals.total == cop("145_529_787")


def test_a_line_is_rounded_once_so_that_half_a_peso_less_a_little_goes_down() -> None:
    # 0.4999 pesos: rounding to centavos first would give 0.50 and then a whole peso.
    assert line_value(item(1, "499.90"), step_minor=WHOLE_PESO) == cop(0)
    assert line_value(item(1, "500"), step_minor=WHOLE_PESO) == cop(1)


def test_a_community_budget_without_profit_carries_no_vat() -> None:
    rates = rates_on(date(2026, 3, 9), administration_bp=1_000, contingency_bp=200, profit_bp=0)

    totals = budget_totals([item(7_000, "1_250_000")], rates)

    assert totals.vat == cop(0)
    assert totals.total == cop("8_750_000") + cop("875_000") + cop("175_000")


def test_the_vat_rate_is_the_one_of_the_day() -> None:
    assert agreed_rates(date(2016, 12, 31)).vat_on_profit_bp == 1_600
    assert agreed_rates(date(2017, 1, 1)).vat_on_profit_bp == 1_900


def test_a_day_or_a_currency_without_a_rule_is_refused() -> None:
    with pytest.raises(Refused):
        agreed_rates(date(1993, 12, 31))
    with pytest.raises(Refused):
        agreed_rates(date(2026, 1, 1), currency="EUR")


def test_every_row_of_the_table_is_dated_and_sourced() -> None:
    assert all(rule.source and rule.value > 0 for rule in budget_rules())


@given(budgets, rates)
def test_the_total_is_the_sum_of_its_five_parts(
    lines: list[BudgetItem], rates: BudgetRates
) -> None:
    totals = budget_totals(lines, rates)

    assert totals.total == (
        totals.direct_cost + totals.administration + totals.contingency + totals.profit + totals.vat
    )


@given(budgets, rates)
def test_the_direct_cost_is_the_sum_of_the_printed_lines(
    lines: list[BudgetItem], rates: BudgetRates
) -> None:
    printed = [line_value(line, step_minor=rates.step_minor) for line in lines]

    assert budget_totals(lines, rates).direct_cost.minor == sum(value.minor for value in printed)


@given(budgets, rates)
def test_every_part_is_a_whole_number_of_steps(lines: list[BudgetItem], rates: BudgetRates) -> None:
    totals = budget_totals(lines, rates)

    for part in (totals.direct_cost, totals.administration, totals.profit, totals.vat):
        assert part.minor % rates.step_minor == 0


@given(budgets, rates)
def test_each_part_is_within_half_a_step_of_its_exact_rate(
    lines: list[BudgetItem], rates: BudgetRates
) -> None:
    totals = budget_totals(lines, rates)

    exact = totals.direct_cost.minor * rates.administration_bp
    assert abs(totals.administration.minor * 10_000 - exact) * 2 <= rates.step_minor * 10_000


@given(budgets, items, rates)
def test_one_more_line_never_makes_a_work_cheaper(
    lines: list[BudgetItem], more: BudgetItem, rates: BudgetRates
) -> None:
    assert budget_totals([*lines, more], rates).total >= budget_totals(lines, rates).total


@given(budgets)
def test_the_order_of_the_lines_does_not_matter(lines: list[BudgetItem]) -> None:
    assert direct_cost(lines, step_minor=WHOLE_PESO) == direct_cost(
        reversed(lines), step_minor=WHOLE_PESO
    )


@given(rates)
def test_a_budget_without_lines_costs_nothing(rates: BudgetRates) -> None:
    assert budget_totals([], rates).total == cop(0)
