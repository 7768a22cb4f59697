"""What a work costs: direct cost, administration, contingencies, profit, and VAT on the profit.

The field's form of a works budget in Colombia: every line is a quantity times a unit price; the direct cost (CD, *costo directo*) is
their sum; administration (A), contingencies (I, *imprevistos*) and profit (U, *utilidad*) are rates of the direct cost; VAT falls on
the profit only (Decreto 1372/1992, art. 3, now DUR 1625/2016, art. 1.3.1.7.9). Total = CD + A + I + U + VAT.

Rounding: every line and each of A, I, U and VAT is rounded once, halves away from zero, to the step of the currency (whole pesos, since
Colombian tender documents adjust unit prices and values to the peso; cents in dollars). Totals are sums of rounded parts, so what is
printed adds up. The step and the VAT rate are dated reference data (``data/budget_rules.csv``).
"""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from functools import cache

import msgspec

from foundation.errors import Refused, say
from foundation.money import COP, Money
from foundation.reference_data import Dated, covering, read_rows


class BudgetRuleCode(StrEnum):
    """Which figure a row of the table gives."""

    VAT_ON_PROFIT_BP = "vat_on_profit_bp"
    STEP_MINOR = "step_minor"


class BudgetRule(Dated, frozen=True, kw_only=True):
    """One dated figure that a budget in one currency is calculated with."""

    code: BudgetRuleCode
    currency: str
    value: int


class BudgetItem(msgspec.Struct, frozen=True, kw_only=True):
    """What the arithmetic needs of one line: how much of it, at what price."""

    quantity_milli: int
    unit_price: Money


class BudgetRates(msgspec.Struct, frozen=True, kw_only=True):
    """The rates agreed for one budget, in basis points; a community contract often has no profit."""

    administration_bp: int
    contingency_bp: int
    profit_bp: int
    vat_on_profit_bp: int
    step_minor: int


class BudgetTotals(msgspec.Struct, frozen=True, kw_only=True):
    """The foot of a budget; the total is always the sum of the five parts above it."""

    direct_cost: Money
    administration: Money
    contingency: Money
    profit: Money
    vat: Money
    total: Money


@cache
def budget_rules() -> tuple[BudgetRule, ...]:
    return read_rows("portfolio", "budget_rules.csv", BudgetRule)


def rule_in_force(
    rules: Iterable[BudgetRule], code: BudgetRuleCode, on: date, *, currency: str = COP
) -> BudgetRule:
    """The rule in force on a day; a day that no row covers is refused, never guessed."""
    for rule in covering(rules, on):
        if rule.code == code and rule.currency == currency:
            return rule
    raise Refused(
        say("No budget rule for {currency} is in force on {date}.", currency=currency, date=on)
    )


def rule_value(
    rules: Iterable[BudgetRule], code: BudgetRuleCode, on: date, *, currency: str = COP
) -> int:
    """The figure of the rule in force on a day."""
    return rule_in_force(rules, code, on, currency=currency).value


def rates_on(
    on: date,
    *,
    administration_bp: int,
    contingency_bp: int,
    profit_bp: int,
    currency: str = COP,
    rules: Sequence[BudgetRule] | None = None,
) -> BudgetRates:
    """The agreed rates of one budget completed by the figures the law sets on a day."""
    table = budget_rules() if rules is None else rules
    return BudgetRates(
        administration_bp=administration_bp,
        contingency_bp=contingency_bp,
        profit_bp=profit_bp,
        # VAT without profit is nothing, so a currency without a VAT row can still be budgeted.
        vat_on_profit_bp=rule_value(table, BudgetRuleCode.VAT_ON_PROFIT_BP, on, currency=currency)
        if profit_bp
        else 0,
        step_minor=rule_value(table, BudgetRuleCode.STEP_MINOR, on, currency=currency),
    )


def line_value(item: BudgetItem, *, step_minor: int) -> Money:
    """One line: quantity times unit price, rounded once."""
    return item.unit_price.times_milli(item.quantity_milli, step_minor=step_minor)


def direct_cost(items: Iterable[BudgetItem], *, step_minor: int, currency: str = COP) -> Money:
    """The sum of the rounded lines."""
    return sum(
        (line_value(item, step_minor=step_minor) for item in items), start=Money.zero(currency)
    )


def budget_totals(
    items: Iterable[BudgetItem], rates: BudgetRates, *, currency: str = COP
) -> BudgetTotals:
    """The whole foot of a budget from its lines and rates."""
    step = rates.step_minor
    cost = direct_cost(items, step_minor=step, currency=currency)
    administration = cost.rate(rates.administration_bp, step_minor=step)
    contingency = cost.rate(rates.contingency_bp, step_minor=step)
    profit = cost.rate(rates.profit_bp, step_minor=step)
    vat = profit.rate(rates.vat_on_profit_bp, step_minor=step)
    return BudgetTotals(
        direct_cost=cost,
        administration=administration,
        contingency=contingency,
        profit=profit,
        vat=vat,
        total=cost + administration + contingency + profit + vat,
    )
