"""Quotations side by side: each line with its price, the lowest marked, suppliers with one telephone named."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec

from contracting import purchase_rules, purchases, quotations
from contracting.purchases import Purchase, PurchaseItem
from contracting.quotations import Quotation
from foundation.money import Money
from foundation.work import Work


class PriceView(msgspec.Struct, frozen=True, kw_only=True):
    """One line in one quotation."""

    unit_price: Money
    amount: Money
    is_lowest: bool


class QuotationView(msgspec.Struct, frozen=True, kw_only=True):
    """One quotation; ``prices`` stand in the order of the list. Telephones are compared here and shown with the supplier."""

    id: UUID
    territory: str
    version: int
    purchase_id: UUID
    supplier_id: UUID
    supplier: str
    document: str
    same_phone: tuple[str, ...]
    quoted_on: date
    delivery_days: int
    transport: Money
    total: Money
    prices: tuple[PriceView, ...]
    file_id: UUID
    is_lowest: bool
    is_chosen: bool
    withdraw_reason: str | None


def detail(work: Work, quotation_id: UUID) -> QuotationView:
    """One quotation in sight."""
    found = work.get(Quotation, quotation_id)
    row = purchases.get(work, found.purchase_id)
    every = of_purchase(work, row, purchases.items_of(work, [row.id]))
    return next(one for one in every if one.id == found.id)


def of_purchase(
    work: Work, row: Purchase, items: Sequence[PurchaseItem]
) -> tuple[QuotationView, ...]:
    """The quotations of a purchase, the cheapest first, each line beside the lowest price of it."""
    pairs = quotations.of_purchases(work, [row.id])
    prices = quotations.prices_of(work, [one.id for one, _ in pairs])
    standing = [(one, supplier) for one, supplier in pairs if one.withdrawn_at is None]
    lowest = {
        item.id: min((prices[one.id][item.id] for one, _ in standing), default=0) for item in items
    }
    least = min((one.total_minor for one, _ in standing), default=0)
    return tuple(
        QuotationView(
            id=one.id,
            territory=one.territory,
            version=one.version,
            purchase_id=row.id,
            supplier_id=supplier.id,
            supplier=supplier.name,
            document=supplier.document,
            same_phone=tuple(
                other.name
                for _, other in standing
                if other.phone == supplier.phone and other.id != supplier.id
            ),
            quoted_on=one.quoted_on,
            delivery_days=one.delivery_days,
            transport=one.transport,
            total=one.total,
            prices=tuple(
                PriceView(
                    unit_price=(price := Money(prices[one.id][item.id], one.currency)),
                    amount=price.times_milli(item.quantity_milli),
                    is_lowest=price.minor == lowest[item.id],
                )
                for item in items
            ),
            file_id=one.file_id,
            is_lowest=one.withdrawn_at is None and one.total_minor == least,
            is_chosen=one.id == row.quotation_id,
            withdraw_reason=one.withdraw_reason,
        )
        for one, supplier in pairs
    )


def independent(work: Work, row: Purchase) -> int:
    """How many of the quotations that count came from different telephones."""
    standing = quotations.standing_of(work, [row.id])
    return purchase_rules.independent(supplier.phone for _, supplier in standing)
