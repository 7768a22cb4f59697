"""The budget of a work: its lines, its rates, and the rule of the VAT on the profit."""

from typing import Any

from foundation.http.forms import FormPlan, Option
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes
from foundation.identity.permissions import Permission
from foundation.translations import Translator
from foundation.work import Work
from portfolio import budgets
from portfolio.budgets import WriteBudget
from portfolio.measures import ClimateMeasure, measures_of
from portfolio.views import projects as views
from portfolio.views.budgets import BudgetView, vat_rule
from portfolio.views.projects import ProjectView
from portfolio.web import choices
from portfolio.web.projects import about_work
from portfolio.web.screening import sourced


def _writing(asking: Asking) -> Setting:
    work, tongue = asking.work, asking.words
    view = views.detail(work, asking.row)
    measures = measures_of(work, asking.row)
    return Setting(
        FormPlan(
            choices={
                "unit": choices.unit_options(tongue),
                "measure": [Option("", tongue.text("None")), *_measure_options(measures, tongue)],
            },
            initial=_first_answers(view, measures, tongue),
            blank_rows={"lines": 3},
        ),
        territory=view.territory,
        version=view.version,
        context_title="The work",
        facts=(*about_work(view, tongue), *_rule(work, view, tongue), *_foot(view, tongue)),
    )


def _measure_options(measures: list[ClimateMeasure], tongue: Translator) -> list[Option]:
    return [
        Option(str(row.id), f"{tongue.label('hazard', row.hazard)}: {row.description}")
        for row in measures
    ]


def _first_answers(
    view: ProjectView, measures: list[ClimateMeasure], tongue: Translator
) -> dict[str, Any]:
    """The lines written last, or those that budgets of this kind usually have; a measure without a line gets one to fill in."""
    sheet = view.budget_sheet
    if sheet is None:
        lines: list[dict[str, Any]] = [*choices.typical_lines(tongue, view.kind)]
        rates: dict[str, Any] = {}
    else:
        lines, rates = _written(sheet)
    costed = {line.get("measure") for line in lines}
    for measure in measures:
        if measure.id not in costed:
            chapter = tongue.text("Climate measures")
            lines.append(
                {"chapter": chapter, "description": measure.description, "measure": measure.id}
            )
    return {"lines": lines, **rates}


def _written(sheet: BudgetView) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    lines = [
        {
            "chapter": chapter.name,
            "description": line.description,
            "unit": line.unit,
            "quantity": line.quantity_milli,
            "unit_price": line.unit_price,
            "measure": line.measure_id,
        }
        for chapter in sheet.chapters
        for line in chapter.lines
    ]
    rates = {
        "administration": sheet.administration_bp,
        "contingency": sheet.contingency_bp,
        "profit": sheet.profit_bp,
    }
    return lines, rates


def _rule(work: Work, view: ProjectView, tongue: Translator) -> tuple[dict[str, str], ...]:
    rule = vat_rule(work.today, view.currency)
    return (
        {
            "label": tongue.text("VAT, on the profit only"),
            "value": tongue.percent(rule.value),
            "hint": sourced(rule.source, tongue, to_confirm=rule.to_confirm),
        },
    )


def _foot(view: ProjectView, tongue: Translator) -> tuple[dict[str, str], ...]:
    if view.budget_sheet is None:
        return ()
    return (
        {
            "label": tongue.text("Total as last saved"),
            "value": tongue.money(view.budget_sheet.total),
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
            done=lambda row: f"/works/{row.id}",
            setting=_writing,
            cancel=lambda subject: f"/works/{subject}",
        )
    ),
)
