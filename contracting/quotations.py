"""Quotations: what several suppliers ask for the same list, side by side, and which one is chosen and why.

Every quotation prices every line of the list, so that they can be compared; its paper is kept. One supplier quotes once. The choice always
has its reason, and fewer quotations than the rule asks for have theirs (``purchase_rules``).
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec
import sqlalchemy as sa
from msgspec import Meta
from sqlalchemy.orm import Mapped, mapped_column

from contracting import purchase_rules, purchases, suppliers
from contracting.purchases import LIFECYCLE, Purchase, PurchaseItem, PurchaseState
from contracting.suppliers import Supplier
from foundation.columns import Base, Count, Currency, Instant, MoneyMinor, Path, Versioned
from foundation.commands import FileId, LongText, ShortText
from foundation.errors import InvalidCommand, Refused, Sentence, say
from foundation.files import StoredFile
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.money import Money
from foundation.work import Work

DeliveryDays = Annotated[int, Meta(ge=0, le=366)]


class Quotation(Versioned, Base):
    """What one supplier asks for one purchase."""

    __tablename__ = "quotation"
    __table_args__ = (
        sa.CheckConstraint("total_minor > 0", name="total_positive"),
        sa.CheckConstraint("transport_minor >= 0", name="transport_not_negative"),
        sa.Index(
            "ix_quotation_standing",
            "purchase_id",
            "supplier_id",
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    purchase_id: Mapped[UUID] = mapped_column(sa.ForeignKey("purchase.id"))
    supplier_id: Mapped[UUID] = mapped_column(sa.ForeignKey("supplier.id"), index=True)
    quoted_on: Mapped[date]
    delivery_days: Mapped[Count]
    currency: Mapped[Currency]
    transport_minor: Mapped[MoneyMinor]
    total_minor: Mapped[MoneyMinor]
    file_id: Mapped[UUID] = mapped_column(sa.ForeignKey("stored_file.id"))
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[UUID | None]
    withdrawn_at: Mapped[datetime | None]
    withdraw_reason: Mapped[str | None] = mapped_column(sa.String(200))

    @property
    def total(self) -> Money:
        return Money(self.total_minor, self.currency)

    @property
    def transport(self) -> Money:
        return Money(self.transport_minor, self.currency)


class QuotationPrice(Base):
    """The price of one line in one quotation."""

    __tablename__ = "quotation_price"
    __table_args__ = (
        sa.CheckConstraint("unit_price_minor >= 0", name="price_not_negative"),
        {"info": {"append_only": True}},
    )

    quotation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("quotation.id"), primary_key=True)
    item_id: Mapped[UUID] = mapped_column(sa.ForeignKey("purchase_item.id"), primary_key=True)
    unit_price_minor: Mapped[MoneyMinor]


class QuotePrice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The unit price of one line."""

    item: UUID
    unit_price: Money


class AddQuotation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a supplier asks: a price for every line, the transport, the days, and the paper itself."""

    supplier: UUID
    quoted_on: date
    prices: tuple[QuotePrice, ...]
    transport: Money | None = None
    delivery_days: DeliveryDays
    quotation: FileId


class TakeQuotationOut(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A quotation that was written wrongly counts no more, with the reason."""

    reason: ShortText


class ChooseQuotation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which quotation, and why; why there are fewer than the rule asks for, where there are."""

    quotation: UUID
    reason: LongText
    few_reason: LongText | None = None


def add(work: Work, purchase_id: UUID, command: AddQuotation) -> Quotation:
    """Write down what a supplier asks."""
    purchase = purchases.locked(work, purchase_id)
    work.require(Permission.PURCHASE_WRITE, purchase.territory)
    _refuse_settled(purchase)
    items = purchases.items_of(work, [purchase.id])
    transport = command.transport or Money.zero(purchase.currency)
    errors = _mistakes(work, purchase, items, command)
    if errors:
        raise InvalidCommand(errors)
    prices = {one.item: one.unit_price for one in command.prices}
    row = work.add(
        Quotation(
            id=new_id(),
            territory=purchase.territory,
            purchase_id=purchase.id,
            supplier_id=command.supplier,
            quoted_on=command.quoted_on,
            delivery_days=command.delivery_days,
            currency=purchase.currency,
            transport_minor=transport.minor,
            total_minor=purchase_rules.total_of(quantities_of(items), prices, transport).minor,
            file_id=command.quotation,
            recorded_at=work.now,
            recorded_by=work.actor.user_id,
        )
    )
    work.session.flush()  # The prices' foreign key needs the quotation's row.
    for item, price in prices.items():
        work.add(QuotationPrice(quotation_id=row.id, item_id=item, unit_price_minor=price.minor))
    facts = {"purchase": purchase.number, "supplier": row.supplier_id, "total": row.total}
    work.record("quotation.added", row, project=purchase.project_id, facts=facts)
    return row


def take_out(work: Work, quotation_id: UUID, command: TakeQuotationOut) -> Quotation:
    """Let a quotation count no more; it stays to be read."""
    found = work.get(Quotation, quotation_id)
    purchase = purchases.locked(work, found.purchase_id)
    work.require(Permission.PURCHASE_WRITE, purchase.territory)
    _refuse_settled(purchase)
    if found.withdrawn_at is not None:
        raise Refused(say("This quotation was taken out already."))
    found.withdrawn_at, found.withdraw_reason = work.now, command.reason
    facts = {"purchase": purchase.number, "supplier": found.supplier_id}
    work.record("quotation.taken_out", found, project=purchase.project_id, facts=facts)
    return found


def choose(work: Work, purchase_id: UUID, command: ChooseQuotation) -> Purchase:
    """Choose one of the quotations, with the reason."""
    purchase = purchases.locked(work, purchase_id)
    work.require(Permission.PURCHASE_WRITE, purchase.territory)
    standing = standing_of(work, [purchase.id])
    chosen = next((row for row, _ in standing if row.id == command.quotation), None)
    if chosen is None:
        raise InvalidCommand({"quotation": say("Choose one of the quotations of this purchase.")})
    rule = purchase_rules.rule_for(chosen.total, work.today)
    few = purchase_rules.refusal_of_few(rule, [supplier.phone for _, supplier in standing])
    if few is not None and command.few_reason is None:
        raise InvalidCommand({"few_reason": few})
    facts = {
        "number": purchase.number,
        "quotation": chosen.id,
        "total": chosen.total,
        "compared": len(standing),
        "needed": rule.quotations,
    }
    LIFECYCLE.apply("choose", work, purchase, facts=facts)
    purchase.quotation_id, purchase.rule = chosen.id, rule.code
    purchase.choice_reason = command.reason
    purchase.few_reason = command.few_reason if few is not None else None
    purchase.return_reason = None
    purchase.chosen_at, purchase.chosen_by = work.now, work.actor.user_id
    return purchase


def _refuse_settled(purchase: Purchase) -> None:
    if purchase.state is not PurchaseState.REQUESTED:
        raise Refused(say("One was chosen already: quotations stand as they are."))


def _mistakes(
    work: Work, purchase: Purchase, items: Sequence[PurchaseItem], command: AddQuotation
) -> dict[str, Sentence]:
    errors: dict[str, Sentence] = {}
    if command.quoted_on > work.today:
        errors["quoted_on"] = say("That day has not come yet.")
    known = {row.id for row in suppliers.known_at(work, purchase.territory)}
    if command.supplier not in known:
        errors["supplier"] = say("Choose a supplier who is registered here.")
    elif any(row.supplier_id == command.supplier for row, _ in standing_of(work, [purchase.id])):
        errors["supplier"] = say("This supplier has quoted already. Take that one out first.")
    if work.find(StoredFile, command.quotation) is None:
        errors["quotation"] = say("Add a file.")
    if command.transport is not None and command.transport.currency != purchase.currency:
        errors["transport"] = say("Write the amount in {currency}.", currency=purchase.currency)
    return errors | _wrong_prices(purchase, items, command)


def _wrong_prices(
    purchase: Purchase, items: Sequence[PurchaseItem], command: AddQuotation
) -> dict[str, Sentence]:
    errors: dict[str, Sentence] = {}
    wanted, priced = {item.id for item in items}, [one.item for one in command.prices]
    if set(priced) != wanted or len(priced) != len(wanted):
        errors["prices"] = say("Write the price of every line, once.")
    for index, one in enumerate(command.prices):
        if one.unit_price.currency != purchase.currency:
            errors[f"prices.{index}.unit_price"] = say(
                "Write the amount in {currency}.", currency=purchase.currency
            )
        elif one.unit_price.minor <= 0:
            errors[f"prices.{index}.unit_price"] = say("This cannot be zero.")
    return errors


def quantities_of(items: Sequence[PurchaseItem]) -> dict[UUID, int]:
    """How much of each line is to be bought."""
    return {item.id: item.quantity_milli for item in items}


def of_purchases(work: Work, purchase_ids: Sequence[UUID]) -> list[tuple[Quotation, Supplier]]:
    """The quotations of some purchases with who made them, the cheapest first, those taken out last."""
    statement = (
        sa.select(Quotation, Supplier)
        .join(Supplier, Supplier.id == Quotation.supplier_id)
        .where(Quotation.purchase_id.in_(purchase_ids))
        .order_by(Quotation.withdrawn_at.is_not(None), Quotation.total_minor, Quotation.id)
    )
    return [(row[0], row[1]) for row in work.session.execute(statement)]


def standing_of(work: Work, purchase_ids: Sequence[UUID]) -> list[tuple[Quotation, Supplier]]:
    """The quotations that count."""
    return [pair for pair in of_purchases(work, purchase_ids) if pair[0].withdrawn_at is None]


def prices_of(work: Work, quotation_ids: Sequence[UUID]) -> dict[UUID, dict[UUID, int]]:
    """The unit prices of some quotations, line by line."""
    statement = sa.select(QuotationPrice).where(QuotationPrice.quotation_id.in_(quotation_ids))
    found: dict[UUID, dict[UUID, int]] = {}
    for row in work.session.execute(statement).scalars():
        found.setdefault(row.quotation_id, {})[row.item_id] = row.unit_price_minor
    return found
