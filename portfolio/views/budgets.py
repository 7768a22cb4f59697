"""What people see of a budget: its chapters and lines, its foot, and the dated rule of the VAT on the profit."""

from datetime import date
from itertools import groupby
from uuid import UUID

import msgspec

from foundation.money import Money
from foundation.work import Work
from portfolio import budgeting, budgets, units
from portfolio.budgeting import BudgetRule, BudgetRuleCode
from portfolio.budgets import Budget, BudgetLine
from portfolio.measures import measures_of
from portfolio.projects import Project


class LineView(msgspec.Struct, frozen=True, kw_only=True):
    """One item; ``measure`` is the climate measure it pays for."""

    position: int
    description: str
    unit: str
    unit_symbol: str
    quantity_milli: int
    unit_price: Money
    value: Money
    measure_id: UUID | None
    measure: str | None


class ChapterView(msgspec.Struct, frozen=True, kw_only=True):
    """Lines that follow each other under one heading, with their sum."""

    name: str
    lines: tuple[LineView, ...]
    total: Money


class BudgetView(msgspec.Struct, frozen=True, kw_only=True):
    """The whole budget; ``vat_rule`` is absent where there is no profit to tax."""

    chapters: tuple[ChapterView, ...]
    line_count: int
    direct: Money
    administration_bp: int
    administration: Money
    contingency_bp: int
    contingency: Money
    profit_bp: int
    profit: Money
    vat_on_profit_bp: int
    vat: Money
    total: Money
    rates_on: date
    vat_rule: BudgetRule | None


def find_budget(work: Work, project: Project) -> BudgetView | None:
    """The budget of a project, if one was written."""
    budget = budgets.find(work, project.id)
    if budget is None:
        return None
    lines = budgets.lines_of(work, budget.id)
    names = {measure.id: measure.description for measure in measures_of(work, project.id)}

    def money(minor: int) -> Money:
        return Money(minor, budget.currency)

    return BudgetView(
        chapters=tuple(
            _chapter(name, [_line(line, budget, names) for line in group])
            for name, group in groupby(lines, key=lambda line: line.chapter)
        ),
        line_count=len(lines),
        direct=money(budget.direct_minor),
        administration_bp=budget.administration_bp,
        administration=money(budget.administration_minor),
        contingency_bp=budget.contingency_bp,
        contingency=money(budget.contingency_minor),
        profit_bp=budget.profit_bp,
        profit=money(budget.profit_minor),
        vat_on_profit_bp=budget.vat_on_profit_bp,
        vat=money(budget.vat_minor),
        total=money(budget.total_minor),
        rates_on=budget.rates_on,
        vat_rule=vat_rule(budget.rates_on, budget.currency) if budget.profit_bp else None,
    )


def vat_rule(on: date, currency: str) -> BudgetRule:
    """The rule of the VAT on the profit in force on a day."""
    return budgeting.rule_in_force(
        budgeting.budget_rules(), BudgetRuleCode.VAT_ON_PROFIT_BP, on, currency=currency
    )


def _chapter(name: str, lines: list[LineView]) -> ChapterView:
    total = sum((line.value for line in lines[1:]), start=lines[0].value)
    return ChapterView(name=name, lines=tuple(lines), total=total)


def _line(line: BudgetLine, budget: Budget, names: dict[UUID, str]) -> LineView:
    unit = units.find(line.unit)
    return LineView(
        position=line.position,
        description=line.description,
        unit=line.unit,
        unit_symbol=unit.symbol if unit else line.unit,
        quantity_milli=line.quantity_milli,
        unit_price=Money(line.unit_price_minor, budget.currency),
        value=Money(line.value_minor, budget.currency),
        measure_id=line.measure_id,
        measure=names.get(line.measure_id) if line.measure_id else None,
    )
