"""What came of an order, delivery by delivery, and what was paid of it: no more than was ordered, no more in the end than was received.

Somebody who did not choose the supplier receives: what is good is accepted, what is not is rejected with the reason and is still to
come. When everything has come the purchase is received. Paying writes an expense into the cash book, which stays bound to the purchase.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from contracting import cash_book, purchase_rules, purchases, quotations
from contracting.cash_book import CashEntry, RecordExpense
from contracting.purchases import LIFECYCLE, Purchase, PurchaseItem, PurchaseState
from contracting.quotations import Quotation
from foundation.columns import Base, BigCount, Count, Instant, Path
from foundation.commands import CodeText, FileId, Milli, ShortText
from foundation.errors import InvalidCommand, Refused, Sentence, say
from foundation.files import StoredFile
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.money import Money
from foundation.work import Work


class PurchaseReceipt(Base):
    """One delivery of one order."""

    __tablename__ = "purchase_receipt"
    __table_args__ = (
        sa.UniqueConstraint("purchase_id", "number"),
        {"info": {"append_only": True}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    purchase_id: Mapped[UUID] = mapped_column(sa.ForeignKey("purchase.id"))
    number: Mapped[Count]
    received_on: Mapped[date]
    evidence_id: Mapped[UUID] = mapped_column(sa.ForeignKey("stored_file.id"))
    recorded_at: Mapped[Instant]
    received_by: Mapped[UUID | None]


class PurchaseReceiptLine(Base):
    """What came of one line: what is accepted, what is rejected and why."""

    __tablename__ = "purchase_receipt_line"
    __table_args__ = (
        sa.CheckConstraint("accepted_milli >= 0 AND rejected_milli >= 0", name="not_negative"),
        sa.CheckConstraint("rejected_milli = 0 OR reason IS NOT NULL", name="rejection_has_reason"),
        {"info": {"append_only": True}},
    )

    receipt_id: Mapped[UUID] = mapped_column(sa.ForeignKey("purchase_receipt.id"), primary_key=True)
    item_id: Mapped[UUID] = mapped_column(sa.ForeignKey("purchase_item.id"), primary_key=True)
    accepted_milli: Mapped[BigCount]
    rejected_milli: Mapped[BigCount]
    reason: Mapped[str | None] = mapped_column(sa.String(200))


class PurchasePayment(Base):
    """The expense of the cash book that paid something of a purchase."""

    __tablename__ = "purchase_payment"
    __table_args__ = ({"info": {"append_only": True}},)

    entry_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cash_entry.id"), primary_key=True)
    purchase_id: Mapped[UUID] = mapped_column(sa.ForeignKey("purchase.id"), index=True)


class ReceivedLine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What came of one line."""

    item: UUID
    accepted: Milli = 0
    rejected: Milli = 0
    reason: ShortText | None = None


class ReceivePurchase(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A delivery: the day, the delivery note or a photograph, and what is good of it line by line."""

    received_on: date
    lines: tuple[ReceivedLine, ...]
    evidence: FileId


class PayPurchase(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Money for the supplier, with the invoice or receipt."""

    happened_on: date
    amount: Money
    receipt_number: CodeText | None = None
    receipt: FileId


def receive(work: Work, purchase_id: UUID, command: ReceivePurchase) -> Purchase:
    """Write down a delivery; with the last of it the purchase is received."""
    purchase = purchases.locked(work, purchase_id)
    work.require(Permission.PURCHASE_RECEIVE, purchase.territory)
    if purchase.state is not PurchaseState.ORDERED:
        LIFECYCLE.apply("receive", work, purchase)
    items = purchases.items_of(work, [purchase.id])
    came = accepted_of(work, [purchase.id])
    meant = [line for line in command.lines if line.accepted or line.rejected]
    errors = _mistakes(work, purchase, items, came, command)
    if errors:
        raise InvalidCommand(errors)
    row = work.add(
        PurchaseReceipt(
            id=new_id(),
            territory=purchase.territory,
            purchase_id=purchase.id,
            number=len(receipts_of(work, purchase.id)) + 1,
            received_on=command.received_on,
            evidence_id=command.evidence,
            recorded_at=work.now,
            received_by=work.actor.user_id,
        )
    )
    work.session.flush()  # The lines' foreign key needs the delivery's row.
    for line in meant:
        came[line.item] = came.get(line.item, 0) + line.accepted
        work.add(
            PurchaseReceiptLine(
                receipt_id=row.id,
                item_id=line.item,
                accepted_milli=line.accepted,
                rejected_milli=line.rejected,
                reason=line.reason if line.rejected else None,
            )
        )
    is_whole = all(came.get(item.id, 0) == item.quantity_milli for item in items)
    facts = {"number": purchase.number, "delivery": row.number, "receipt": row.id}
    LIFECYCLE.apply("complete" if is_whole else "receive", work, purchase, facts=facts)
    return purchase


def _mistakes(
    work: Work,
    purchase: Purchase,
    items: Sequence[PurchaseItem],
    came: dict[UUID, int],
    command: ReceivePurchase,
) -> dict[str, Sentence]:
    errors: dict[str, Sentence] = {}
    if command.received_on > work.today:
        errors["received_on"] = say("That day has not come yet.")
    if work.find(StoredFile, command.evidence) is None:
        errors["evidence"] = say("Add a file.")
    wanted = {item.id: item.quantity_milli for item in items}
    seen: set[UUID] = set()
    for index, line in enumerate(command.lines):
        if line.item not in wanted or line.item in seen:
            errors[f"lines.{index}.item"] = say("Choose a line of this purchase, once.")
            continue
        seen.add(line.item)
        if line.accepted > wanted[line.item] - came.get(line.item, 0):
            errors[f"lines.{index}.accepted"] = say("That is more than was ordered.")
        if line.rejected and line.reason is None:
            errors[f"lines.{index}.reason"] = say("Say why it is rejected.")
    if not any(line.accepted or line.rejected for line in command.lines):
        errors["lines"] = say("Say what came.")
    return errors


def pay(work: Work, purchase_id: UUID, command: PayPurchase) -> CashEntry:
    """Pay something of a purchase from the box."""
    purchase = purchases.locked(work, purchase_id)
    work.require(Permission.CASH_BOOK_WRITE, purchase.territory)
    payable = payable_of(work, purchase)
    if not payable.minor:
        raise Refused(say("Nothing of this purchase is to be paid now."))
    if command.amount.currency == purchase.currency and command.amount > payable:
        raise InvalidCommand(
            {"amount": say("Of this purchase only {left} is still to be paid.", left=payable)}
        )
    chosen = work.get(Quotation, purchase.quotation_id)
    expense = RecordExpense(
        happened_on=command.happened_on,
        concept=purchase.concept,
        what=purchase.what,
        amount=command.amount,
        supplier=chosen.supplier_id,
        receipt_number=command.receipt_number,
        receipt=command.receipt,
    )
    entry = cash_book.spend(work, purchase.agreement_id, expense)
    work.add(PurchasePayment(entry_id=entry.id, purchase_id=purchase.id))
    facts = {"number": purchase.number, "entry": entry.position, "amount": command.amount}
    work.record("purchase.paid", purchase, project=purchase.project_id, facts=facts)
    return entry


def payable_of(work: Work, purchase: Purchase) -> Money:
    """What can still be paid: of the whole order while the rest is to come, in the end of what was received."""
    if purchase.state not in (PurchaseState.ORDERED, PurchaseState.RECEIVED):
        return Money.zero(purchase.currency)
    chosen = work.get(Quotation, purchase.quotation_id)
    due = chosen.total
    if purchase.state is PurchaseState.RECEIVED:
        due = worth_of(work, purchase, chosen, accepted_of(work, [purchase.id]))
    left = due - paid_of(work, [purchase.id]).get(purchase.id, Money.zero(purchase.currency))
    return max(left, Money.zero(purchase.currency))


def worth_of(work: Work, purchase: Purchase, chosen: Quotation, came: dict[UUID, int]) -> Money:
    """What was accepted is worth at the prices of the quotation; the transport counts once something came."""
    items = {item.id for item in purchases.items_of(work, [purchase.id])}
    good = {item: quantity for item, quantity in came.items() if item in items and quantity}
    if not good:
        return Money.zero(purchase.currency)
    prices = {
        item: Money(minor, purchase.currency)
        for item, minor in quotations.prices_of(work, [chosen.id])[chosen.id].items()
    }
    return purchase_rules.total_of(good, prices, chosen.transport)


def accepted_of(work: Work, purchase_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How much was accepted of each line."""
    total = sa.func.sum(PurchaseReceiptLine.accepted_milli)
    statement = (
        sa.select(PurchaseReceiptLine.item_id, total)
        .join(PurchaseReceipt, PurchaseReceipt.id == PurchaseReceiptLine.receipt_id)
        .where(PurchaseReceipt.purchase_id.in_(purchase_ids))
        .group_by(PurchaseReceiptLine.item_id)
    )
    return {row[0]: int(row[1]) for row in work.session.execute(statement)}


def receipts_of(work: Work, purchase_id: UUID) -> list[PurchaseReceipt]:
    """The deliveries of a purchase in their order."""
    statement = (
        sa.select(PurchaseReceipt)
        .where(PurchaseReceipt.purchase_id == purchase_id)
        .order_by(PurchaseReceipt.number)
    )
    return list(work.session.execute(statement).scalars())


def lines_of(work: Work, purchase_id: UUID) -> list[PurchaseReceiptLine]:
    """What came line by line of all deliveries of a purchase."""
    statement = (
        sa.select(PurchaseReceiptLine)
        .join(PurchaseReceipt, PurchaseReceipt.id == PurchaseReceiptLine.receipt_id)
        .where(PurchaseReceipt.purchase_id == purchase_id)
    )
    return list(work.session.execute(statement).scalars())


def paid_of(work: Work, purchase_ids: Sequence[UUID]) -> dict[UUID, Money]:
    """What was paid of some purchases and not taken back."""
    reversal = sa.orm.aliased(CashEntry)
    statement = (
        sa.select(
            PurchasePayment.purchase_id, CashEntry.currency, sa.func.sum(CashEntry.amount_minor)
        )
        .join(CashEntry, CashEntry.id == PurchasePayment.entry_id)
        .where(
            PurchasePayment.purchase_id.in_(purchase_ids),
            ~sa.exists().where(reversal.reverses_id == CashEntry.id),
        )
        .group_by(PurchasePayment.purchase_id, CashEntry.currency)
    )
    return {row[0]: Money(-int(row[2]), row[1]) for row in work.session.execute(statement)}
