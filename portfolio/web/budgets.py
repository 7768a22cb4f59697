"""The budget of a work as a form: its lines and rates, the analysis of one item, and the rule of the VAT on the profit."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from foundation.errors import NotFound
from foundation.http.forms import FormPlan, Option
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes
from foundation.identity.permissions import Permission
from foundation.money import Money
from foundation.translations import Translator
from foundation.work import Work
from portfolio import budget_contents, budgets
from portfolio.budget_contents import Content, Item
from portfolio.budget_writing import WriteAnalysis
from portfolio.budgets import WriteBudget
from portfolio.measures import ClimateMeasure, measures_of
from portfolio.views import budget_history
from portfolio.views import projects as views
from portfolio.views.budgets import vat_rule
from portfolio.web import choices
from portfolio.web.projects import about_work
from portfolio.web.screening import sourced

Facts = tuple[dict[str, str], ...]


def _writing(asking: Asking) -> Setting:
    work, tongue = asking.work, asking.words
    view = views.detail(work, asking.row)
    content = budgets.find_content(work, asking.row)
    return Setting(
        plan_of_lines(work, asking.row, content, tongue, kind=view.kind),
        territory=view.territory,
        version=view.version,
        context_title="The work",
        facts=(
            *about_work(view, tongue),
            *rule_facts(work, view.currency, tongue),
            *foot_facts(content, tongue),
        ),
    )


def plan_of_lines(
    work: Work, project_id: UUID, content: Content | None, tongue: Translator, *, kind: str = ""
) -> FormPlan:
    """The form of a whole budget; analyses are written item by item, and stay as they are here."""
    measures = measures_of(work, project_id)
    return FormPlan(
        choices={
            "unit": choices.unit_options(tongue, of_items=True),
            "measure": [Option("", tongue.text("None")), *_measure_options(measures, tongue)],
        },
        initial=_first_answers(
            content, measures, tongue, choices.typical_lines(work, tongue, kind) if kind else []
        ),
        hidden=frozenset({"lines.analysis"}),
        blank_rows={"lines": 3},
    )


def _measure_options(measures: Sequence[ClimateMeasure], tongue: Translator) -> list[Option]:
    return [
        Option(str(row.id), f"{tongue.label('hazard', row.hazard)}: {row.description}")
        for row in measures
    ]


def _first_answers(
    content: Content | None,
    measures: Sequence[ClimateMeasure],
    tongue: Translator,
    usual: Sequence[dict[str, str]],
) -> dict[str, Any]:
    """The lines written last, or those that budgets of this kind usually have; a measure without a line gets one to fill in."""
    if content is None:
        lines: list[dict[str, Any]] = [*usual]
        rates: dict[str, Any] = {}
    else:
        lines = [_written(item, content.currency) for item in content.items]
        rates = {
            "administration": content.rates.administration_bp,
            "contingency": content.rates.contingency_bp,
            "profit": content.rates.profit_bp,
        }
    costed = {line.get("measure") for line in lines}
    for measure in measures:
        if measure.id not in costed:
            chapter = tongue.text("Climate measures")
            lines.append(
                {"chapter": chapter, "description": measure.description, "measure": measure.id}
            )
    return {"lines": lines, **rates}


def _written(item: Item, currency: str) -> dict[str, Any]:
    return {
        "code": item.code,
        "chapter": item.chapter,
        "description": item.description,
        "unit": item.unit,
        "quantity": item.quantity_milli,
        "unit_price": Money(item.unit_price_minor, currency),
        "measure": item.measure,
    }


def rule_facts(work: Work, currency: str, tongue: Translator) -> Facts:
    """The dated rule of the VAT, with its source."""
    rule = vat_rule(work.today, currency)
    return (
        {
            "label": tongue.text("VAT, on the profit only"),
            "value": tongue.percent(rule.value),
            "hint": sourced(rule.source, tongue, to_confirm=rule.to_confirm),
        },
    )


def foot_facts(content: Content | None, tongue: Translator) -> Facts:
    """What the budget comes to as it stands."""
    if content is None:
        return ()
    total = budget_contents.totals_of(content).total
    return ({"label": tongue.text("Total as last saved"), "value": tongue.money(total)},)


def _analysing(asking: Asking) -> Setting:
    head = budget_history.head(asking.work, asking.row)
    # Whoever may not write is told so before being told which item is missing.
    asking.work.require(Permission.BUDGET_EDIT, head.territory)
    content = budgets.find_content(asking.work, asking.row)
    return Setting(
        plan_of_analysis(content, asking),
        territory=head.territory,
        version=head.version,
        context_title="The item",
        facts=item_facts(content, asking),
    )


def _asked_item(content: Content | None, asking: Asking) -> Item:
    """The item that the address names, or the first one."""
    code = asking.given("item")
    for item in content.items if content else ():
        if item.code == code or not code:
            return item
    raise NotFound


def plan_of_analysis(content: Content | None, asking: Asking) -> FormPlan:
    """The form of one item's analysis."""
    item = _asked_item(content, asking)
    currency = content.currency if content else ""
    return FormPlan(
        choices={"unit": choices.unit_options(asking.words)},
        initial={
            "item": item.code,
            "components": [
                {
                    "kind": one.kind,
                    "description": one.description,
                    "unit": one.unit,
                    "quantity": one.quantity_micro,
                    "output": one.output_micro,
                    "addition": one.addition_bp,
                    "unit_price": Money(one.unit_price_minor, currency),
                }
                for one in item.components
            ],
        },
        hidden=frozenset({"item"}),
        blank_rows={"components": 4},
    )


def item_facts(content: Content | None, asking: Asking) -> Facts:
    """The item that an analysis is about."""
    item, tongue = _asked_item(content, asking), asking.words
    price = Money(item.unit_price_minor, content.currency if content else "")
    return (
        {"label": tongue.text("Item"), "value": f"{item.code} · {item.description}"},
        {"label": tongue.text("Chapter"), "value": item.chapter},
        {
            "label": tongue.text("Unit price"),
            "value": tongue.money(price),
            "hint": tongue.text("worked out from the analysis")
            if item.components
            else tongue.text("typed; an analysis replaces it"),
        },
    )


HANDLERS = (
    *command_routes(
        CommandRoute(
            path="/works/{id:uuid}/budget",
            command=WriteBudget,
            action=budgets.write,
            permission=Permission.BUDGET_EDIT,
            title="Write the budget",
            lead="Line by line. The totals, with administration, contingencies, profit and its VAT, are worked out for you.",
            submit="Save the budget",
            view=views.detail,
            done=lambda row: f"/works/{row.id}/budget/items",
            setting=_writing,
            cancel=lambda subject: f"/works/{subject}/budget/items",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/works/{id:uuid}/budget/analysis",
            command=WriteAnalysis,
            action=budgets.write_analysis,
            permission=Permission.BUDGET_EDIT,
            title="Analysis of the unit price",
            lead="What one unit of this item takes: its price follows from it.",
            submit="Save the analysis",
            view=budget_history.page,
            done=lambda row: f"/works/{row.id}/budget/items",
            setting=_analysing,
            cancel=lambda subject: f"/works/{subject}/budget/items",
        )
    ),
)
