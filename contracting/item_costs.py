"""What an agreement by unit prices binds and costs of each item: its value and its payments, shared by what the items are worth.

The foot of the agreement (administration, contingencies, profit, VAT) has no items of its own, so the value of the agreement is shared
among them by their direct cost, and each payment by the direct cost of what it certifies of each item. Every sharing is by the largest
remainder: the items add up to the agreement and to each payment, to the peso.
"""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import msgspec
import sqlalchemy as sa

from contracting.certified_items import CertifiedQuantity
from contracting.cost_control import split
from contracting.payments import Payment
from contracting.unit_prices import ContractItem
from foundation.money import Money
from foundation.work import Work
from portfolio import budgeting
from portfolio.budgeting import BudgetItem


class ItemPart(msgspec.Struct, frozen=True, kw_only=True):
    """What counts for one item."""

    item: UUID
    amount_minor: int


def bound(
    items: Sequence[ContractItem], total_minor: int, *, step_minor: int, is_final: bool
) -> tuple[ItemPart, ...]:
    """The value of an agreement by item: of what was contracted, or, once it is accepted, of what was verified."""
    quantities = [one.verified_milli if is_final else one.quantity_milli for one in items]
    worth = [
        _worth(one, quantity, step_minor) for one, quantity in zip(items, quantities, strict=True)
    ]
    return _parts(items, split(total_minor, worth))


def paid(
    items: Sequence[ContractItem],
    payments: Iterable[Payment],
    certified: Mapping[UUID, Mapping[UUID, CertifiedQuantity]],
    *,
    step_minor: int,
) -> dict[UUID, tuple[ItemPart, ...]]:
    """What each payment costs by item; a payment that certifies nothing, as an advance, is in none."""
    found: dict[UUID, tuple[ItemPart, ...]] = {}
    for payment in payments:
        lines = certified.get(payment.id, {})
        weights = [_certified(one, lines.get(one.id), step_minor) for one in items]
        if any(weights):
            found[payment.id] = _parts(items, split(payment.spent_minor, weights))
    return found


def certified_of(
    work: Work, payment_ids: Sequence[UUID]
) -> dict[UUID, dict[UUID, CertifiedQuantity]]:
    """What payments certify of each item, in one question."""
    statement = sa.select(CertifiedQuantity).where(CertifiedQuantity.payment_id.in_(payment_ids))
    found: dict[UUID, dict[UUID, CertifiedQuantity]] = {}
    for row in work.session.execute(statement).scalars():
        found.setdefault(row.payment_id, {})[row.item_id] = row
    return found


def _parts(items: Sequence[ContractItem], amounts: Sequence[int]) -> tuple[ItemPart, ...]:
    return tuple(
        ItemPart(item=one.id, amount_minor=amount)
        for one, amount in zip(items, amounts, strict=True)
        if amount
    )


def _certified(item: ContractItem, row: CertifiedQuantity | None, step_minor: int) -> int:
    """The direct cost of what a payment adds to an item."""
    if row is None:
        return 0
    before, with_it = (
        _worth(item, quantity, step_minor)
        for quantity in (row.previous_milli, row.accumulated_milli)
    )
    return max(0, with_it - before)


def _worth(item: ContractItem, quantity_milli: int, step_minor: int) -> int:
    priced = BudgetItem(quantity_milli=quantity_milli, unit_price=Money(item.unit_price_minor))
    return budgeting.line_value(priced, step_minor=step_minor).minor
