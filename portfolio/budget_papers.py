"""What the budget says on paper, read from the one in force; its memo of quantities is written for the paper and has to agree with it."""

from collections.abc import Sequence
from typing import Annotated

import msgspec

from foundation import particulars
from foundation.acts import Choices, Gap
from foundation.commands import CodeText, LongText, Milli, ShortText
from foundation.errors import ProgrammingError, Scaled, say
from foundation.money import MILLI, Money, divide
from foundation.translations import Translator
from foundation.work import Work
from portfolio import (
    budget_contents,
    budget_versions,
    budgeting,
    budgets,
    price_analyses,
    units,
    work_papers,
)
from portfolio.budget_contents import Content, Item
from portfolio.budgeting import BudgetRuleCode
from portfolio.documents.budget import (
    AnalysedComponent,
    BudgetedItem,
    BudgetFoot,
    BudgetSheet,
    MemoLine,
    PrintedAnalysis,
)
from portfolio.measures import measures_of
from portfolio.price_analyses import PERCENT_OF_LABOUR
from portfolio.projects import Project

KIND = "budget"
Times = Annotated[int, msgspec.Meta(ge=1, le=100_000)]


class MeasurePart(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One part of an item's quantity: where it is, and how many times its length, width and height, as far as its unit has them."""

    item: CodeText
    place: ShortText
    times: Times = 1
    length: Milli | None = None
    width: Milli | None = None
    height: Milli | None = None

    @property
    def partial_milli(self) -> int:
        """Times the sides that are said, rounded once to thousandths."""
        above, below = self.times * MILLI, 1
        for side in (self.length, self.width, self.height):
            if side is not None:
                above, below = above * side, below * MILLI
        return divide(above, below)


class DescribeBudget(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The specifications that the prices answer to, and how quantities were worked out; an item without parts has no memo."""

    specifications: LongText
    parts: tuple[MeasurePart, ...] = ()


def gaps(work: Work, project: Project) -> Sequence[Gap]:
    """What the paper still lacks: a budget, and a memo that agrees with it."""
    content = budgets.find_content(work, project.id)
    if content is None:
        said = say("The budget is missing: the engineer writes it.")
        return (Gap(said=said, href=f"/works/{project.id}/budget"),)
    said_of = particulars.find(work, project.id, KIND, DescribeBudget)
    if said_of is None:
        return ()
    here = f"/acts/{KIND}/{project.id}/particulars"
    items = {item.code: item for item in content.items}
    found = []
    for code, partial in _sums(said_of.parts).items():
        if code not in items:
            said = say("The memo measures item {code}, which the budget does not have.", code=code)
            found.append(Gap(said=said, href=here))
        elif partial != items[code].quantity_milli:
            said = say(
                "The memo of item {code} adds up to {counted} and the budget says {quantity}.",
                code=code,
                counted=Scaled(partial, MILLI),
                quantity=Scaled(items[code].quantity_milli, MILLI),
            )
            found.append(Gap(said=said, href=here))
    return found


def choices(work: Work, project: Project, words: Translator) -> Choices:
    """The items of the budget, to measure parts of."""
    content = budgets.find_content(work, project.id)
    items = content.items if content else ()
    return {"parts.item": tuple((item.code, f"{item.code} {item.description}") for item in items)}


def sheet(work: Work, project: Project, words: Translator) -> BudgetSheet:
    """Everything the paper of a budget says."""
    content = budgets.find_content(work, project.id)
    said = particulars.find(work, project.id, KIND, DescribeBudget)
    if content is None or said is None:
        raise ProgrammingError("a budget on paper was written and described")
    version = next(iter(budget_versions.of_project(work, project.id)), None)
    measures = {row.id: row.description for row in measures_of(work, project.id)}
    places = {item.code: place for place, item in enumerate(content.items)}
    return BudgetSheet(
        head=work_papers.head_of(work, project, words),
        version=version.number if version else 0,
        approved_at=version.approved_at if version else None,
        rates_on=content.rates_on,
        specifications=said.specifications,
        items=tuple(
            BudgetedItem(
                code=item.code,
                chapter=item.chapter,
                description=item.description,
                unit=units.symbol_of(item.unit),
                quantity_milli=item.quantity_milli,
                unit_price=Money(item.unit_price_minor, content.currency),
                value=budget_contents.value_of(item, content),
                measure=measures.get(item.measure, "") if item.measure else "",
            )
            for item in content.items
        ),
        foot=foot_of(content),
        analyses=tuple(analysis_of(item, content) for item in content.items if item.components),
        memo=tuple(
            MemoLine(
                item=one.item,
                place=one.place,
                number=one.times,
                length_milli=one.length,
                width_milli=one.width,
                height_milli=one.height,
                partial_milli=one.partial_milli,
            )
            for one in sorted(said.parts, key=lambda one: places[one.item])
        ),
        engineer=work_papers.preparer(
            work, project, KIND, words, role=words.text("Prepared the budget")
        ),
    )


def foot_of(content: Content) -> BudgetFoot:
    """From direct cost to total, with the rule that the VAT follows."""
    rates, totals = content.rates, budget_contents.totals_of(content)
    norm = ""
    if rates.profit_bp:
        norm = budgeting.rule_in_force(
            budgeting.budget_rules(),
            BudgetRuleCode.VAT_ON_PROFIT_BP,
            content.rates_on,
            currency=content.currency,
        ).source
    return BudgetFoot(
        direct=totals.direct_cost,
        administration_bp=rates.administration_bp,
        administration=totals.administration,
        contingency_bp=rates.contingency_bp,
        contingency=totals.contingency,
        profit_bp=rates.profit_bp,
        profit=totals.profit,
        vat_bp=rates.vat_on_profit_bp,
        vat=totals.vat,
        total=totals.total,
        vat_norm=norm,
    )


def analysis_of(item: Item, content: Content) -> PrintedAnalysis:
    """What one unit of an item takes, with the value of each line."""
    worked = price_analyses.analyse(item.components, step_minor=content.rates.step_minor)
    return PrintedAnalysis(
        code=item.code,
        description=item.description,
        unit=units.symbol_of(item.unit),
        unit_price=Money(item.unit_price_minor, content.currency),
        components=tuple(
            AnalysedComponent(
                kind=one.kind.value,
                description=one.description,
                unit=units.symbol_of(one.unit),
                quantity_micro=one.quantity_micro,
                output_micro=one.output_micro,
                unit_price=Money(
                    0 if one.unit == PERCENT_OF_LABOUR else one.unit_price_minor, content.currency
                ),
                addition_bp=one.addition_bp,
                value=Money(value, content.currency),
            )
            for one, value in zip(item.components, worked.values, strict=True)
        ),
    )


def _sums(parts: Sequence[MeasurePart]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in parts:
        found[one.item] = found.get(one.item, 0) + one.partial_milli
    return found
