"""Measuring: what was built of each item of a unit-price agreement, and what that is worth.

The quantities memo (*memoria de cantidades*) has one line for each piece measured: how many, how long, how wide, how high. What is not
given does not count as a factor (a length alone is metres, a length and a width square metres); an opening is deducted. Each line is
rounded once, to a thousandth of the unit.

Value: cost of what is accumulated, by the rules of the budget itself (``portfolio.budgeting``): CD = Σ q·p, then administration,
contingencies and profit as rates of it and VAT on the profit only (Decreto 1372/1992, art. 3). What a certificate adds is the value
accumulated with it less the value accumulated before, part by part, so that all certificates together are exactly the value of what was
built, however it was cut into certificates, and rounding never piles up.
"""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import msgspec

from foundation.money import Money, divide
from portfolio import budgeting
from portfolio.budgeting import BudgetItem, BudgetRates, BudgetTotals

THOUSAND = 1_000


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the memo; every factor in thousandths, none where it does not apply."""

    count_milli: int = THOUSAND
    length_milli: int | None = None
    width_milli: int | None = None
    height_milli: int | None = None
    is_deducted: bool = False


class Priced(msgspec.Struct, frozen=True, kw_only=True):
    """What the arithmetic needs of one contracted item."""

    id: UUID
    quantity_milli: int
    unit_price_minor: int


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One item in a certificate, in quantities: contracted, before, now, accumulated, what is left."""

    contracted_milli: int
    previous_milli: int
    this_milli: int

    @property
    def accumulated_milli(self) -> int:
        return self.previous_milli + self.this_milli

    @property
    def balance_milli(self) -> int:
        return self.contracted_milli - self.accumulated_milli


def partial_milli(piece: Piece) -> int:
    """What one line of the memo adds up to; negative where it is deducted."""
    product, scale = piece.count_milli, 1
    for factor in (piece.length_milli, piece.width_milli, piece.height_milli):
        if factor is not None:
            product *= factor
            scale *= THOUSAND
    partial = divide(product, scale)
    return -partial if piece.is_deducted else partial


def quantity_milli(pieces: Iterable[Piece]) -> int:
    """What the lines of one item add up to."""
    return sum(partial_milli(piece) for piece in pieces)


def value_of(
    items: Sequence[Priced],
    quantities: Mapping[UUID, int],
    rates: BudgetRates,
    *,
    currency: str,
) -> BudgetTotals:
    """What quantities of the items are worth, from direct cost to total; an item without a quantity has none of it."""
    return budgeting.budget_totals(
        (
            BudgetItem(
                quantity_milli=quantities[item.id],
                unit_price=Money(item.unit_price_minor, currency),
            )
            for item in items
            if quantities.get(item.id)
        ),
        rates,
        currency=currency,
    )


def contracted_value(items: Sequence[Priced], rates: BudgetRates, *, currency: str) -> BudgetTotals:
    """What the whole contracted quantities are worth: the value of the agreement."""
    return value_of(
        items, {item.id: item.quantity_milli for item in items}, rates, currency=currency
    )


def added(before: BudgetTotals, after: BudgetTotals) -> BudgetTotals:
    """What a certificate adds, part by part."""
    return BudgetTotals(
        direct_cost=after.direct_cost - before.direct_cost,
        administration=after.administration - before.administration,
        contingency=after.contingency - before.contingency,
        profit=after.profit - before.profit,
        vat=after.vat - before.vat,
        total=after.total - before.total,
    )


def lower_of(one: Mapping[UUID, int], other: Mapping[UUID, int]) -> dict[UUID, int]:
    """Item by item the lower of two findings; an item that only one of them has counts for nothing."""
    return {
        key: min(one.get(key, 0), other.get(key, 0))
        for key in (*one, *(k for k in other if k not in one))
    }
