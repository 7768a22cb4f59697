"""The content of a budget: its items with their analyses, and its rates; what is written, imported, proposed, approved and kept.

One form for all of them, so that a file that was downloaded can be uploaded, a proposal can be compared with what is in force, and any
version can be worked out again years later from what was kept of it. Items are known by their number, as in the field (1.01).
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from uuid import UUID

import msgspec

from foundation.columns import canonical
from foundation.money import Money
from portfolio import budgeting, price_analyses
from portfolio.budgeting import BudgetItem, BudgetRates, BudgetTotals
from portfolio.price_analyses import Component


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One item; where it has an analysis its price follows from it."""

    code: str
    chapter: str
    description: str
    unit: str
    quantity_milli: int
    unit_price_minor: int
    measure: UUID | None = None
    components: tuple[Component, ...] = ()


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """A whole budget, with the figures of the law it is worked out with."""

    currency: str
    rates_on: date
    rates: BudgetRates
    items: tuple[Item, ...]


class Difference(StrEnum):
    """What happened to an item between two budgets."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


class BudgetField(StrEnum):
    """What can be different of an item, and of the rates."""

    CHAPTER = "chapter"
    DESCRIPTION = "description"
    UNIT = "unit"
    QUANTITY = "quantity_milli"
    UNIT_PRICE = "unit_price_minor"
    MEASURE = "measure"
    ADMINISTRATION = "administration_bp"
    CONTINGENCY = "contingency_bp"
    PROFIT = "profit_bp"
    VAT_ON_PROFIT = "vat_on_profit_bp"


class FieldChange(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is different of an item, as it was and as it is."""

    name: str
    old: object
    new: object


class ItemChange(msgspec.Struct, frozen=True, kw_only=True):
    """An item that is not in both budgets alike."""

    difference: Difference
    code: str
    description: str
    chapter: str
    old_value: Money | None
    new_value: Money | None
    fields: tuple[FieldChange, ...] = ()
    components: tuple[FieldChange, ...] = ()


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """What one budget changes of another: items, rates and the foot."""

    items: tuple[ItemChange, ...]
    rates: tuple[FieldChange, ...]
    old: BudgetTotals | None
    new: BudgetTotals

    @property
    def is_empty(self) -> bool:
        return not self.items and not self.rates


FIELDS, RATES = tuple(BudgetField)[:6], tuple(BudgetField)[6:]


def totals_of(content: Content) -> BudgetTotals:
    """The foot of a budget."""
    return budgeting.budget_totals(
        (as_line(item, content.currency) for item in content.items),
        content.rates,
        currency=content.currency,
    )


def value_of(item: Item, content: Content) -> Money:
    """What one item costs."""
    line = as_line(item, content.currency)
    return budgeting.line_value(line, step_minor=content.rates.step_minor)


def as_line(item: Item, currency: str) -> BudgetItem:
    """An item as the arithmetic needs it."""
    return BudgetItem(
        quantity_milli=item.quantity_milli, unit_price=Money(item.unit_price_minor, currency)
    )


def chapters_of(items: Iterable[Item]) -> dict[str, list[Item]]:
    """The items by chapter, both in the order in which they first stand."""
    found: dict[str, list[Item]] = {}
    for item in items:
        found.setdefault(item.chapter, []).append(item)
    return found


def numbered(chapters: Sequence[str], given: Sequence[str | None]) -> list[str]:
    """A number for every item that has none: its chapter's place and its own in it, the next that is free."""
    places = {name: place for place, name in enumerate(dict.fromkeys(chapters), start=1)}
    taken = {code for code in given if code}
    counts: dict[str, int] = {}
    codes = []
    for chapter, code in zip(chapters, given, strict=True):
        counts[chapter] = counts.get(chapter, 0) + 1
        free = code or f"{places[chapter]}.{counts[chapter]:02d}"
        while not code and free in taken:
            counts[chapter] += 1
            free = f"{places[chapter]}.{counts[chapter]:02d}"
        taken.add(free)
        codes.append(free)
    return codes


def mistakes_of(content: Content) -> Iterator[str]:
    """The items whose price does not follow from their analysis; none in a sound budget."""
    step = content.rates.step_minor
    for item in content.items:
        if item.components:
            worked = price_analyses.analyse(item.components, step_minor=step)
            if worked.unit_price_minor != item.unit_price_minor:
                yield item.code


def compare(before: Content | None, after: Content) -> Comparison:
    """What is different between two budgets, in the order of the new one, what was taken out at the end."""
    old = {item.code: item for item in before.items} if before else {}
    changes = [
        change
        for item in after.items
        if (change := _changed(old.get(item.code), item, before, after)) is not None
    ]
    kept = {item.code for item in after.items}
    changes += [
        _change(Difference.REMOVED, item, before, None)
        for item in (before.items if before else ())
        if item.code not in kept
    ]
    rates = _differing(before.rates, after.rates, RATES) if before else ()
    return Comparison(
        items=tuple(changes),
        rates=rates,
        old=totals_of(before) if before else None,
        new=totals_of(after),
    )


def _changed(
    old: Item | None, new: Item, before: Content | None, after: Content
) -> ItemChange | None:
    if old is None or before is None:
        return _change(Difference.ADDED, new, None, after)
    fields = _differing(old, new, FIELDS)
    components = _component_changes(old.components, new.components)
    if not fields and not components:
        return None
    return ItemChange(
        difference=Difference.CHANGED,
        code=new.code,
        description=new.description,
        chapter=new.chapter,
        old_value=value_of(old, before),
        new_value=value_of(new, after),
        fields=fields,
        components=components,
    )


def _change(
    difference: Difference, item: Item, before: Content | None, after: Content | None
) -> ItemChange:
    return ItemChange(
        difference=difference,
        code=item.code,
        description=item.description,
        chapter=item.chapter,
        old_value=value_of(item, before) if before else None,
        new_value=value_of(item, after) if after else None,
    )


def _differing(old: object, new: object, names: Iterable[str]) -> tuple[FieldChange, ...]:
    return tuple(
        FieldChange(name=name, old=getattr(old, name), new=getattr(new, name))
        for name in names
        if getattr(old, name) != getattr(new, name)
    )


def _component_changes(
    old: Iterable[Component], new: Iterable[Component]
) -> tuple[FieldChange, ...]:
    """The lines of an analysis that are different, by what they are called; their order does not matter."""
    before, after = _by_name(old), _by_name(new)
    return tuple(
        FieldChange(name=name[1], old=before.get(name), new=after.get(name))
        for name in dict.fromkeys((*after, *before))
        if before.get(name) != after.get(name)
    )


def _by_name(components: Iterable[Component]) -> Mapping[tuple[str, str, int], Component]:
    """Two lines alike in one analysis are told apart by their turn."""
    found: dict[tuple[str, str, int], Component] = {}
    for one in components:
        turn = 0
        while (one.kind, one.description, turn) in found:
            turn += 1
        found[one.kind, one.description, turn] = one
    return found


def packed(content: Content) -> object:
    """A content as it is kept."""
    return msgspec.to_builtins(content)


def unpacked(kept: object) -> Content:
    """A content as it was kept."""
    return msgspec.convert(kept, Content)


def digest(content: Content) -> str:
    """The hash of what was approved."""
    return hashlib.sha256(canonical(packed(content))).hexdigest()
