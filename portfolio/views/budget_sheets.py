"""What people see of a budget as a whole: chapters, items with their analyses, the foot, and what differs between two budgets."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

import msgspec

from foundation.money import Money
from portfolio import budget_contents, price_analyses, units
from portfolio.budget_contents import (
    BudgetField,
    Comparison,
    Content,
    Difference,
    FieldChange,
    Item,
    ItemChange,
)
from portfolio.budgeting import BudgetRates, BudgetRule, BudgetTotals
from portfolio.price_analyses import Component, ComponentKind
from portfolio.views.budgets import vat_rule


class ComponentView(msgspec.Struct, frozen=True, kw_only=True):
    """One line of an analysis; ``of_labour`` is a percentage of the labour and has no price."""

    kind: ComponentKind
    description: str
    unit: str
    unit_symbol: str
    quantity_micro: int
    output_micro: int | None
    addition_bp: int
    unit_price: Money | None
    value: Money
    of_labour: bool


class ComponentGroup(msgspec.Struct, frozen=True, kw_only=True):
    """The lines of one kind with their sum."""

    kind: ComponentKind
    lines: tuple[ComponentView, ...]
    total: Money


class ItemView(msgspec.Struct, frozen=True, kw_only=True):
    """One item; without groups its price was typed."""

    code: str
    chapter: str
    description: str
    unit: str
    unit_symbol: str
    quantity_milli: int
    unit_price: Money
    value: Money
    measure_id: UUID | None
    measure: str | None
    analysis: tuple[ComponentGroup, ...]


class SheetChapter(msgspec.Struct, frozen=True, kw_only=True):
    """A chapter with its items and their sum."""

    number: int
    name: str
    items: tuple[ItemView, ...]
    total: Money


class SheetView(msgspec.Struct, frozen=True, kw_only=True):
    """A whole budget; ``vat_rule`` is absent where there is no profit to tax."""

    chapters: tuple[SheetChapter, ...]
    item_count: int
    analysed_count: int
    totals: BudgetTotals
    rates: BudgetRates
    rates_on: date
    vat_rule: BudgetRule | None


class ShownField(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is different of an item, as people read it."""

    name: BudgetField
    old: str | int | Money | None
    new: str | int | Money | None


class ShownComponent(msgspec.Struct, frozen=True, kw_only=True):
    """A line of an analysis that is different: as it was, as it is, or only one of the two."""

    description: str
    old: ComponentView | None
    new: ComponentView | None


class ShownChange(msgspec.Struct, frozen=True, kw_only=True):
    """One item that is not in both budgets alike."""

    difference: Difference
    code: str
    description: str
    chapter: str
    old_value: Money | None
    new_value: Money | None
    fields: tuple[ShownField, ...]
    components: tuple[ShownComponent, ...]


class DifferenceView(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is different between two budgets."""

    items: tuple[ShownChange, ...]
    rates: tuple[ShownField, ...]
    old: BudgetTotals | None
    new: BudgetTotals
    counts: dict[Difference, int]


def sheet(content: Content, measures: Mapping[UUID, str]) -> SheetView:
    """A budget as people read it."""
    chapters = budget_contents.chapters_of(content.items)
    has_profit = bool(content.rates.profit_bp)
    return SheetView(
        chapters=tuple(
            _chapter(number, name, [item(one, content, measures) for one in items], content)
            for number, (name, items) in enumerate(chapters.items(), start=1)
        ),
        item_count=len(content.items),
        analysed_count=sum(bool(one.components) for one in content.items),
        totals=budget_contents.totals_of(content),
        rates=content.rates,
        rates_on=content.rates_on,
        vat_rule=vat_rule(content.rates_on, content.currency) if has_profit else None,
    )


def _chapter(number: int, name: str, items: list[ItemView], content: Content) -> SheetChapter:
    total = sum((one.value for one in items), start=Money.zero(content.currency))
    return SheetChapter(number=number, name=name, items=tuple(items), total=total)


def item(one: Item, content: Content, measures: Mapping[UUID, str]) -> ItemView:
    """One item as people read it."""
    return ItemView(
        code=one.code,
        chapter=one.chapter,
        description=one.description,
        unit=one.unit,
        unit_symbol=_symbol(one.unit),
        quantity_milli=one.quantity_milli,
        unit_price=Money(one.unit_price_minor, content.currency),
        value=budget_contents.value_of(one, content),
        measure_id=one.measure,
        measure=measures.get(one.measure) if one.measure else None,
        analysis=_groups(one.components, content),
    )


def _groups(components: Sequence[Component], content: Content) -> tuple[ComponentGroup, ...]:
    if not components:
        return ()
    worked = price_analyses.analyse(components, step_minor=content.rates.step_minor)
    lines = [
        _component(one, value, content.currency)
        for one, value in zip(components, worked.values, strict=True)
    ]
    return tuple(
        ComponentGroup(
            kind=kind,
            lines=tuple(line for line in lines if line.kind is kind),
            total=Money(worked.sums[kind], content.currency),
        )
        for kind in ComponentKind
        if any(line.kind is kind for line in lines)
    )


def _component(one: Component, value: int, currency: str) -> ComponentView:
    of_labour = one.unit == price_analyses.PERCENT_OF_LABOUR
    return ComponentView(
        kind=one.kind,
        description=one.description,
        unit=one.unit,
        unit_symbol=_symbol(one.unit),
        quantity_micro=one.quantity_micro,
        output_micro=one.output_micro,
        addition_bp=one.addition_bp,
        unit_price=None if of_labour else Money(one.unit_price_minor, currency),
        value=Money(value, currency),
        of_labour=of_labour,
    )


def difference(
    before: Content | None, after: Content, measures: Mapping[UUID, str]
) -> DifferenceView:
    """What is different between two budgets, as people read it."""
    found: Comparison = budget_contents.compare(before, after)
    shown = tuple(_change(one, before, after, measures) for one in found.items)
    return DifferenceView(
        items=shown,
        rates=tuple(_field(one, after.currency, measures) for one in found.rates),
        old=found.old,
        new=found.new,
        counts={kind: sum(one.difference is kind for one in shown) for kind in Difference},
    )


def _change(
    change: ItemChange, before: Content | None, after: Content, measures: Mapping[UUID, str]
) -> ShownChange:
    old = _values(change.code, before) if change.components else {}
    new = _values(change.code, after) if change.components else {}
    return ShownChange(
        difference=change.difference,
        code=change.code,
        description=change.description,
        chapter=change.chapter,
        old_value=change.old_value,
        new_value=change.new_value,
        fields=tuple(_field(one, after.currency, measures) for one in change.fields),
        components=tuple(
            ShownComponent(
                description=one.name,
                old=old.get(one.old) if isinstance(one.old, Component) else None,
                new=new.get(one.new) if isinstance(one.new, Component) else None,
            )
            for one in change.components
        ),
    )


def _values(code: str, content: Content | None) -> dict[Component, ComponentView]:
    """The lines of one item's analysis with what each comes to."""
    if content is None:
        return {}
    found = next(one for one in content.items if one.code == code)
    worked = price_analyses.analyse(found.components, step_minor=content.rates.step_minor)
    return {
        one: _component(one, value, content.currency)
        for one, value in zip(found.components, worked.values, strict=True)
    }


def _field(change: FieldChange, currency: str, measures: Mapping[UUID, str]) -> ShownField:
    def shown(value: object) -> str | int | Money | None:
        match value:
            case UUID():
                return measures.get(value, "")
            case int() if change.name.endswith("_minor"):
                return Money(value, currency)
            case str() if change.name == "unit":
                return _symbol(value)
            case str() | int():
                return value
        return None

    return ShownField(name=BudgetField(change.name), old=shown(change.old), new=shown(change.new))


def _symbol(code: str) -> str:
    unit = units.find(code)
    return unit.symbol if unit else code
