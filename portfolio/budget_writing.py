"""What a person writes into a budget, and the content that comes of it with everything that is wrong said at once.

The form of the page, the program, the spreadsheet and the proposal of a revision all write the same lines. A price is typed only where no
analysis gives it; an analysis that is left out altogether stays as it is. The numbers of items are given, or follow from their chapters.
"""

from collections.abc import Iterator, Set
from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from foundation.commands import Milli, NumberText, Rate, ShortText
from foundation.errors import InvalidCommand, Sentence, say
from foundation.money import BASIS, MAX_MINOR, Money
from portfolio import budget_contents, budgeting, price_analyses, units
from portfolio.budget_contents import Content, Item
from portfolio.price_analyses import (
    MICRO,
    PERCENT_OF_LABOUR,
    WITH_ADDITION,
    Component,
    ComponentKind,
)

ItemNumber = Annotated[str, Meta(min_length=1, max_length=20)]
ItemText = Annotated[str, Meta(min_length=1, max_length=400)]
Fine = Annotated[int, Meta(ge=0, le=10**15, extra={"kind": "quantity", "scale": MICRO})]

# Benefits on a wage may be most of it again; three times it is a slip.
_MOST_ADDITION = 3 * BASIS
_NOT_ZERO = say("This cannot be zero.")
_NO_OPTION = say("Choose one of the options.")
NO_PRICE = say("Write the price of one unit, or its analysis.")
_TOO_DEAR = say("This is more than any work costs.")


class WriteComponent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of an analysis: how much of it one unit takes, or how many units it makes (its output), or both."""

    kind: ComponentKind
    description: ItemText
    unit: ShortText
    quantity: Fine | None = None
    output: Fine | None = None
    addition: Rate = 0
    unit_price: Money | None = None

    def __post_init__(self) -> None:
        errors = dict(self._wrong())
        if errors:
            raise InvalidCommand(errors)

    def _wrong(self) -> Iterator[tuple[str, Sentence]]:
        is_tools = self.unit == PERCENT_OF_LABOUR
        if units.find(self.unit) is None:
            yield "unit", _NO_OPTION
        if self.quantity is None and self.output is None:
            yield "quantity", say("Write how much one unit takes, or how many units it makes.")
        if self.quantity == 0:
            yield "quantity", _NOT_ZERO
        if self.output == 0:
            yield "output", _NOT_ZERO
        if self.addition and (is_tools or self.kind not in WITH_ADDITION):
            yield "addition", say("Only materials have waste, and only labour has benefits.")
        elif self.addition > _MOST_ADDITION:
            yield "addition", say("This cannot be more than {n}.", n=_MOST_ADDITION // 100)
        yield from self._wrong_tools() if is_tools else self._wrong_price()

    def _wrong_tools(self) -> Iterator[tuple[str, Sentence]]:
        if self.kind is not ComponentKind.EQUIPMENT:
            yield "kind", say("Tools as a percentage of the labour are equipment.")
        if self.output is not None:
            yield "output", say("A percentage of the labour has no output.")
        if self.unit_price:
            yield "unit_price", say("A percentage of the labour has no price of its own.")

    def _wrong_price(self) -> Iterator[tuple[str, Sentence]]:
        if self.unit_price is None:
            yield "unit_price", say("This is needed.")


class WriteLine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One item of the budget; ``unit`` is a code of the table of units."""

    code: ItemNumber | None = None
    chapter: ShortText
    description: ItemText
    unit: ShortText
    quantity: Milli
    unit_price: Money | None = None
    measure: UUID | None = None
    analysis: tuple[WriteComponent, ...] | None = None

    def __post_init__(self) -> None:
        errors: dict[str, Sentence] = {}
        if not self.quantity:
            errors["quantity"] = _NOT_ZERO
        if units.find(self.unit) is None or self.unit == PERCENT_OF_LABOUR:
            errors["unit"] = _NO_OPTION
        if errors:
            raise InvalidCommand(errors)


class BudgetParts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A whole budget: its lines and its rates."""

    lines: tuple[WriteLine, ...]
    administration: Rate
    contingency: Rate
    profit: Rate = 0

    def __post_init__(self) -> None:
        errors = {
            name: say("This cannot be more than {n}.", n=100)
            for name in ("administration", "contingency", "profit")
            if getattr(self, name) > BASIS
        }
        if errors:
            raise InvalidCommand(errors)


class WriteAnalysis(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one unit of an item takes; without lines the price stays, and is typed from then on."""

    item: NumberText
    components: tuple[WriteComponent, ...] = ()


def content_of(
    parts: BudgetParts, kept: Content | None, *, on: date, currency: str, measures: Set[UUID]
) -> Content:
    """The content that was written, or everything that is wrong with it by its field."""
    rates = budgeting.rates_on(
        on,
        administration_bp=parts.administration,
        contingency_bp=parts.contingency,
        profit_bp=parts.profit,
        currency=currency,
    )
    codes = budget_contents.numbered(
        [line.chapter for line in parts.lines], [line.code for line in parts.lines]
    )
    before = {item.code: item.components for item in kept.items} if kept else {}
    errors: dict[str, Sentence] = {}
    items = []
    for index, (line, code) in enumerate(zip(parts.lines, codes, strict=True)):
        components = _components(line, before.get(code, ()))
        item, wrong = _item(line, code, components, rates.step_minor)
        errors |= {f"lines.{index}.{name}": said for name, said in wrong.items()}
        errors |= _strange_money(line, index, currency)
        if code in codes[:index]:
            errors[f"lines.{index}.code"] = say("Another item has this number already.")
        if line.measure is not None and line.measure not in measures:
            errors[f"lines.{index}.measure"] = _NO_OPTION
        items.append(item)
    content = Content(currency=currency, rates_on=on, rates=rates, items=_gathered(items))
    if not errors and budget_contents.totals_of(content).total.minor > MAX_MINOR:
        errors["lines"] = say("The lines add up to more than any work costs.")
    if errors:
        raise InvalidCommand(errors)
    return content


def analysed(content: Content, command: WriteAnalysis) -> Content:
    """The content with another analysis of one item."""
    found = next((item for item in content.items if item.code == command.item), None)
    if found is None:
        raise InvalidCommand({"item": _NO_OPTION})
    errors = {
        f"components.{index}.unit_price": say(
            "Write the amount in {currency}.", currency=content.currency
        )
        for index, one in enumerate(command.components)
        if one.unit_price and one.unit_price.currency != content.currency
    }
    if errors:
        raise InvalidCommand(errors)
    components = tuple(_component(one) for one in command.components)
    price = found.unit_price_minor
    if components:
        step = content.rates.step_minor
        price = price_analyses.analyse(components, step_minor=step).unit_price_minor
    if price > MAX_MINOR:
        raise InvalidCommand({"components": _TOO_DEAR})
    item = msgspec.structs.replace(found, components=components, unit_price_minor=price)
    items = tuple(item if one.code == item.code else one for one in content.items)
    whole = msgspec.structs.replace(content, items=items)
    if budget_contents.totals_of(whole).total.minor > MAX_MINOR:
        raise InvalidCommand({"components": _TOO_DEAR})
    return whole


def _components(line: WriteLine, before: tuple[Component, ...]) -> tuple[Component, ...]:
    if line.analysis is None:
        return before
    return tuple(_component(one) for one in line.analysis)


def _component(one: WriteComponent) -> Component:
    return Component(
        kind=one.kind,
        description=one.description,
        unit=one.unit,
        quantity_micro=MICRO if one.quantity is None else one.quantity,
        output_micro=one.output,
        unit_price_minor=one.unit_price.minor if one.unit_price else 0,
        addition_bp=one.addition,
    )


def _item(
    line: WriteLine, code: str, components: tuple[Component, ...], step_minor: int
) -> tuple[Item, dict[str, Sentence]]:
    """One item with the price that its analysis gives, or the one that was typed."""
    wrong: dict[str, Sentence] = {}
    typed = line.unit_price
    price = typed.minor if typed else 0
    if components:
        price = price_analyses.analyse(components, step_minor=step_minor).unit_price_minor
        given = Money(price, typed.currency) if typed else None
        if price > MAX_MINOR:
            wrong["analysis"] = _TOO_DEAR
        elif typed is not None and typed != given:
            wrong["unit_price"] = say(
                "The analysis of this item gives {price}. Change the analysis, not the price.",
                price=given,
            )
    elif typed is None:
        wrong["unit_price"] = NO_PRICE
    item = Item(
        code=code,
        chapter=line.chapter,
        description=line.description,
        unit=line.unit,
        quantity_milli=line.quantity,
        unit_price_minor=price,
        measure=line.measure,
        components=components,
    )
    return item, wrong


def _strange_money(line: WriteLine, index: int, currency: str) -> dict[str, Sentence]:
    """Amounts in another currency than the work's."""
    amounts = {"unit_price": line.unit_price} | {
        f"analysis.{place}.unit_price": one.unit_price
        for place, one in enumerate(line.analysis or ())
    }
    return {
        f"lines.{index}.{name}": say("Write the amount in {currency}.", currency=currency)
        for name, amount in amounts.items()
        if amount is not None and amount.currency != currency
    }


def _gathered(items: list[Item]) -> tuple[Item, ...]:
    """The items of a chapter stand together, wherever they were written."""
    chapters = budget_contents.chapters_of(items)
    return tuple(item for group in chapters.values() for item in group)
