"""Unit-price analyses (*análisis de precios unitarios*, APU): what one unit of an item takes, and so what it costs.

The form of Colombian works budgets: equipment, materials, labour and transport, each line a resource with its price, how much of it one
unit takes (or how many units it makes: the yield), and what is added to it: waste of a material, social benefits on a wage. Small tools
are a percentage of the labour (*herramienta menor*, ``% M.O.``). Every line is rounded once to the smallest coin; the unit price is their
sum, rounded once to the step of the currency (whole pesos), so neither the order nor the grouping of the lines changes it.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum

import msgspec

from foundation.money import BASIS, divide

MICRO = 1_000_000
PERCENT_OF_LABOUR = "pct_labour"
_HUNDRED = 100


class ComponentKind(StrEnum):
    """What a line of an analysis is, in the order in which it is printed."""

    EQUIPMENT = "equipment"
    MATERIAL = "material"
    LABOUR = "labour"
    TRANSPORT = "transport"


# What can have an addition: material is wasted, wages carry benefits.
WITH_ADDITION = frozenset({ComponentKind.MATERIAL, ComponentKind.LABOUR})


class Component(msgspec.Struct, frozen=True, kw_only=True):
    """One line of an analysis: ``quantity`` of the resource for one unit, divided by the ``output`` where it is said that way.

    A line of small tools has no price: its quantity is a percentage of the labour.
    """

    kind: ComponentKind
    description: str
    unit: str
    quantity_micro: int
    output_micro: int | None = None
    unit_price_minor: int = 0
    addition_bp: int = 0


class Analysis(msgspec.Struct, frozen=True, kw_only=True):
    """What the lines of an analysis come to: the value of each, the sum of each kind, and the unit price."""

    values: tuple[int, ...]
    sums: dict[ComponentKind, int]
    unit_price_minor: int


def analyse(components: Sequence[Component], *, step_minor: int) -> Analysis:
    """The unit price that an analysis gives."""
    labour = sum(
        _of_price(one)
        for one in components
        if one.kind is ComponentKind.LABOUR and one.unit != PERCENT_OF_LABOUR
    )
    values = tuple(_value(one, labour) for one in components)
    sums = {kind: _sum_of(kind, components, values) for kind in ComponentKind}
    total = sum(values)
    return Analysis(
        values=values, sums=sums, unit_price_minor=divide(total, step_minor) * step_minor
    )


def _value(one: Component, labour: int) -> int:
    if one.unit == PERCENT_OF_LABOUR:
        return divide(labour * one.quantity_micro, _HUNDRED * MICRO)
    return _of_price(one)


def _of_price(one: Component) -> int:
    """Price times quantity, divided by the yield, with the addition; rounded once."""
    above = one.unit_price_minor * one.quantity_micro * (BASIS + one.addition_bp)
    below = MICRO * BASIS
    if one.output_micro is not None:
        above, below = above * MICRO, below * one.output_micro
    return divide(above, below)


def _sum_of(kind: ComponentKind, components: Iterable[Component], values: Iterable[int]) -> int:
    return sum(value for one, value in zip(components, values, strict=True) if one.kind is kind)
