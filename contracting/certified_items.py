"""What each payment of a unit-price agreement certifies: of every item what earlier payments had, and what it has with this one.

Written when the payment is asked for and never changed, so that the certificate (*acta parcial*) says the same years later. A rejected
payment certifies nothing: the next one counts from the last that stands.
"""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from contracting import measuring, unit_prices
from contracting.measuring import Line
from contracting.unit_prices import ContractItem, UnitPriceTerms
from foundation.columns import Base, BigCount
from foundation.work import Work
from portfolio.budgeting import BudgetTotals


class CertifiedQuantity(Base):
    """One item in one payment."""

    __tablename__ = "certified_quantity"
    __table_args__ = {"info": {"append_only": True}}

    payment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("payment.id"), primary_key=True)
    item_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("contract_item.id"), primary_key=True, index=True
    )
    contracted_milli: Mapped[BigCount]
    previous_milli: Mapped[BigCount]
    accumulated_milli: Mapped[BigCount]


class Certified:
    """The items of one certificate with their quantities, and what they are worth before and with it."""

    def __init__(
        self, terms: UnitPriceTerms, rows: Sequence[tuple[ContractItem, CertifiedQuantity]]
    ) -> None:
        self.rows = tuple(
            (
                item,
                Line(
                    contracted_milli=row.contracted_milli,
                    previous_milli=row.previous_milli,
                    this_milli=row.accumulated_milli - row.previous_milli,
                ),
            )
            for item, row in rows
        )
        priced = [item.priced for item, _ in rows]
        rates, currency = terms.budget_rates, terms.currency
        self.rates = rates
        self.before: BudgetTotals = measuring.value_of(
            priced, {item.id: row.previous_milli for item, row in rows}, rates, currency=currency
        )
        self.with_it: BudgetTotals = measuring.value_of(
            priced, {item.id: row.accumulated_milli for item, row in rows}, rates, currency=currency
        )
        self.contracted: BudgetTotals = measuring.value_of(
            priced, {item.id: row.contracted_milli for item, row in rows}, rates, currency=currency
        )

    @property
    def this(self) -> BudgetTotals:
        """What the certificate adds, part by part."""
        return measuring.added(self.before, self.with_it)


def write(work: Work, agreement_id: UUID, payment_id: UUID, earlier: UUID | None) -> None:
    """Keep what a payment certifies: all that both verified, beside what the payment that stands before it had."""
    items = unit_prices.items_of(work, agreement_id)
    previous = _accumulated(work, earlier) if earlier else {}
    work.session.add_all(
        CertifiedQuantity(
            payment_id=payment_id,
            item_id=item.id,
            contracted_milli=item.quantity_milli,
            previous_milli=previous.get(item.id, 0),
            accumulated_milli=item.verified_milli,
        )
        for item in items
    )


def to_come(work: Work, agreement_id: UUID, earlier: UUID | None) -> BudgetTotals | None:
    """What a certificate of today would add to the payment that stands before it, part by part; nothing where no items are measured."""
    terms = unit_prices.find(work, agreement_id)
    if terms is None:
        return None
    items = unit_prices.items_of(work, agreement_id)
    priced, rates = [item.priced for item in items], terms.budget_rates
    previous = _accumulated(work, earlier) if earlier else {}
    verified = {item.id: item.verified_milli for item in items}
    before, with_it = (
        measuring.value_of(priced, quantities, rates, currency=terms.currency)
        for quantities in (previous, verified)
    )
    return measuring.added(before, with_it)


def _accumulated(work: Work, payment_id: UUID) -> dict[UUID, int]:
    statement = sa.select(CertifiedQuantity).where(CertifiedQuantity.payment_id == payment_id)
    return {row.item_id: row.accumulated_milli for row in work.session.execute(statement).scalars()}


def find(work: Work, agreement_id: UUID, payment_id: UUID) -> Certified | None:
    """What a payment certifies; nothing where its agreement is paid by milestones, or it certifies no work."""
    terms = unit_prices.find(work, agreement_id)
    if terms is None:
        return None
    rows = work.session.execute(
        sa.select(ContractItem, CertifiedQuantity)
        .join(CertifiedQuantity, CertifiedQuantity.item_id == ContractItem.id)
        .where(CertifiedQuantity.payment_id == payment_id)
        .order_by(ContractItem.position)
    ).all()
    return Certified(terms, [(row[0], row[1]) for row in rows]) if rows else None
