"""The items of the budget as an agreement by unit prices is drafted from them: one row each, with how much of it is contracted."""

from typing import Any

from contracting import measuring, unit_prices
from contracting.agreements import Agreement
from contracting.measuring import Priced
from contracting.views.quantities import symbol
from foundation.commands import in_order, nest
from foundation.http.forms import RowHead
from foundation.http.routes import Asking
from foundation.ids import new_id
from foundation.money import Money
from foundation.numbers import MARKS, parse_decimal_text
from foundation.translations import Translator
from foundation.work import Work
from portfolio import budget_versions
from portfolio.budget_contents import Content
from portfolio.projects import Project


def content_of(work: Work, project: Project) -> Content | None:
    """The budget in force, where there is one."""
    version = budget_versions.find_in_force(work, project.id, work.now)
    return budget_versions.content_of(version) if version else None


def heads(work: Work, project: Project, tongue: Translator) -> dict[str, RowHead]:
    """What stands above each item: its number and name, what the budget has of it and at which price."""
    content = content_of(work, project)
    if content is None:
        return {}
    built = unit_prices.built_before(work, project.id)
    return {
        item.code: RowHead(
            f"{item.code} {item.description}",
            notes=(
                tongue.text(
                    "In the budget: {quantity} {unit} at {price}",
                    quantity=tongue.quantity(item.quantity_milli),
                    unit=symbol(item.unit),
                    price=tongue.money(Money(item.unit_price_minor, content.currency)),
                ),
                *(
                    (
                        tongue.text(
                            "Built under earlier agreements: {quantity} {unit}",
                            quantity=tongue.quantity(built[item.code]),
                            unit=symbol(item.unit),
                        ),
                    )
                    if built.get(item.code)
                    else ()
                ),
            ),
        )
        for item in content.items
    }


def rows(work: Work, project: Project, agreement: Agreement | None) -> list[dict[str, Any]]:
    """How much of each item is contracted so far; all that is left of it where nobody said yet."""
    content = content_of(work, project)
    written = unit_prices.items_of(work, agreement.id) if agreement else []
    chosen = {item.code: item.quantity_milli for item in written}
    built = {} if chosen else unit_prices.built_before(work, project.id)
    return [
        {
            "item": item.code,
            "quantity": chosen.get(item.code, 0)
            if chosen
            else max(item.quantity_milli - built.get(item.code, 0), 0),
        }
        for item in (content.items if content else ())
    ]


def typed(asking: Asking, project: Project, agreement: Agreement | None) -> Money:
    """What the quantities typed so far are worth; one that cannot be read yet counts nothing."""
    content = content_of(asking.work, project)
    if content is None:
        return Money.zero(project.currency)
    sent = nest(asking.sent).get("items")
    if isinstance(sent, dict):
        amounts = dict(_read(row, asking) for row in in_order(sent) if isinstance(row, dict))
    else:
        amounts = {row["item"]: row["quantity"] for row in rows(asking.work, project, agreement)}
    priced = [
        Priced(
            id=new_id(),
            quantity_milli=max(amounts.get(item.code, 0), 0),
            unit_price_minor=item.unit_price_minor,
        )
        for item in content.items
    ]
    return measuring.contracted_value(priced, content.rates, currency=content.currency).total


def _read(row: dict[str, Any], asking: Asking) -> tuple[str, int]:
    code = (row.get("item") or [""])[0]
    text = (row.get("quantity") or [""])[0]
    try:
        mark = MARKS.get(asking.words.language, ",")
        return code, parse_decimal_text(text, 1000, has_groups=True, decimal=mark)
    except ValueError:
        return code, 0
