"""Purchases: what a work needs is asked for, quoted by several, chosen with its reason, ordered by somebody else, received and paid.

requested → chosen → ordered → received; or sent back to be chosen anew, or cancelled. Whoever chose neither orders nor receives
(``purchase_receipts``): so no single hand takes a purchase from the wish to the money. What was quoted is in ``quotations``.
"""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from contracting import agreements, cash_book
from contracting.cash_book import CashConcept
from contracting.milestone_plans import Milestone
from foundation.columns import (
    Base,
    BigCount,
    Code,
    Count,
    Currency,
    Instant,
    Path,
    Versioned,
    enum_column,
)
from foundation.commands import CodeText, LongText, Milli, ShortText
from foundation.errors import InvalidCommand, Refused, Sentence, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.lifecycle import Lifecycle, Step, different_person
from foundation.numbering import next_number
from foundation.work import Work
from portfolio import units


class PurchaseState(StrEnum):
    """How far a purchase has come."""

    REQUESTED = "requested"
    CHOSEN = "chosen"
    ORDERED = "ordered"
    RECEIVED = "received"
    CANCELLED = "cancelled"


class Purchase(Versioned, Base):
    """One purchase for one agreement."""

    __tablename__ = "purchase"
    __table_args__ = (
        sa.UniqueConstraint("agreement_id", "number"),
        sa.CheckConstraint("ordered_by <> chosen_by", name="orderer_did_not_choose"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"), index=True)
    agreement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agreement.id"))
    milestone_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("milestone.id"))
    number: Mapped[Count]
    what: Mapped[str] = mapped_column(sa.String(200))
    concept: Mapped[CashConcept] = enum_column(CashConcept)
    needed_on: Mapped[date]
    currency: Mapped[Currency]
    requested_at: Mapped[Instant]
    requested_by: Mapped[UUID | None]
    return_reason: Mapped[str | None] = mapped_column(sa.Text)
    quotation_id: Mapped[UUID | None] = mapped_column(sa.Uuid)
    rule: Mapped[str | None] = mapped_column(sa.String(80))
    choice_reason: Mapped[str | None] = mapped_column(sa.Text)
    few_reason: Mapped[str | None] = mapped_column(sa.Text)
    chosen_at: Mapped[datetime | None]
    chosen_by: Mapped[UUID | None]
    order_number: Mapped[int | None]
    deliver_by: Mapped[date | None]
    ordered_at: Mapped[datetime | None]
    ordered_by: Mapped[UUID | None]
    short_reason: Mapped[str | None] = mapped_column(sa.Text)
    cancel_reason: Mapped[str | None] = mapped_column(sa.Text)
    state: Mapped[PurchaseState] = enum_column(PurchaseState, index=True)


class PurchaseItem(Base):
    """One line of what is to be bought."""

    __tablename__ = "purchase_item"
    __table_args__ = (
        sa.UniqueConstraint("purchase_id", "position"),
        sa.CheckConstraint("quantity_milli > 0", name="quantity_positive"),
        {"info": {"append_only": True}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    purchase_id: Mapped[UUID] = mapped_column(sa.ForeignKey("purchase.id"))
    position: Mapped[Count]
    what: Mapped[str] = mapped_column(sa.String(200))
    unit: Mapped[Code]
    quantity_milli: Mapped[BigCount]


def is_open(work: Work, purchase: Purchase) -> Sentence | None:
    """A guard: things are bought while the work is built."""
    return cash_book.refusal_of_agreement(agreements.get(work, purchase.agreement_id))


LIFECYCLE = Lifecycle(
    Purchase,
    Step(
        "choose",
        {PurchaseState.REQUESTED},
        PurchaseState.CHOSEN,
        Permission.PURCHASE_WRITE,
        guards=[is_open],
    ),
    Step("send_back", {PurchaseState.CHOSEN}, PurchaseState.REQUESTED, Permission.PURCHASE_ORDER),
    Step(
        "order",
        {PurchaseState.CHOSEN},
        PurchaseState.ORDERED,
        Permission.PURCHASE_ORDER,
        guards=[different_person("chosen_by"), is_open],
    ),
    Step(
        "receive",
        {PurchaseState.ORDERED},
        PurchaseState.ORDERED,
        Permission.PURCHASE_RECEIVE,
        guards=[different_person("chosen_by")],
    ),
    Step(
        "complete",
        {PurchaseState.ORDERED},
        PurchaseState.RECEIVED,
        Permission.PURCHASE_RECEIVE,
        guards=[different_person("chosen_by")],
    ),
    Step(
        "close_short",
        {PurchaseState.ORDERED},
        PurchaseState.RECEIVED,
        Permission.PURCHASE_ORDER,
    ),
    Step(
        "cancel",
        {PurchaseState.REQUESTED, PurchaseState.CHOSEN},
        PurchaseState.CANCELLED,
        Permission.PURCHASE_WRITE,
    ),
)


class NeedItem(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of what is to be bought."""

    what: ShortText
    unit: CodeText
    quantity: Milli


class RequestPurchase(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the work needs, by when, and for which milestone."""

    what: ShortText
    concept: CashConcept = CashConcept.MATERIALS
    needed_on: date
    milestone: UUID | None = None
    items: tuple[NeedItem, ...]


class OrderPurchase(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The order to the supplier who was chosen: by when it has to come."""

    deliver_by: date


class ReturnPurchase(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The choice is not right yet, with the reason."""

    reason: LongText


class CloseShort(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The rest does not come any more, with the reason; only what was received is paid."""

    reason: LongText


class CancelPurchase(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """It is not bought, with the reason."""

    reason: LongText


def request(work: Work, agreement_id: UUID, command: RequestPurchase) -> Purchase:
    """Ask for something that the work needs."""
    agreement = agreements.get(work, agreement_id, lock=True)
    work.require(Permission.PURCHASE_WRITE, agreement.territory)
    refused = cash_book.refusal_of_agreement(agreement)
    if refused is not None:
        raise Refused(refused)
    errors = _mistakes(command)
    if command.milestone is not None:
        stone = work.find(Milestone, command.milestone)
        if stone is None or stone.agreement_id != agreement.id:
            errors["milestone"] = say("Choose milestones of this agreement.")
    if errors:
        raise InvalidCommand(errors)
    row = work.add(
        Purchase(
            id=new_id(),
            territory=agreement.territory,
            project_id=agreement.project_id,
            agreement_id=agreement.id,
            milestone_id=command.milestone,
            number=next_number(work, f"purchase/{agreement.id}"),
            what=command.what,
            concept=command.concept,
            needed_on=command.needed_on,
            currency=agreement.currency,
            requested_at=work.now,
            requested_by=work.actor.user_id,
            state=PurchaseState.REQUESTED,
        )
    )
    work.session.flush()  # The items' foreign key needs the purchase's row.
    for position, item in enumerate(command.items, start=1):
        work.add(
            PurchaseItem(
                id=new_id(),
                purchase_id=row.id,
                position=position,
                what=item.what,
                unit=item.unit,
                quantity_milli=item.quantity,
            )
        )
    facts = {"number": row.number, "items": len(command.items)}
    work.record("purchase.requested", row, project=row.project_id, facts=facts)
    return row


def _mistakes(command: RequestPurchase) -> dict[str, Sentence]:
    known = {unit.code for unit in units.units()}
    errors: dict[str, Sentence] = {}
    for index, item in enumerate(command.items):
        if item.unit not in known:
            errors[f"items.{index}.unit"] = say("Choose a unit of the list.")
        if not item.quantity:
            errors[f"items.{index}.quantity"] = say("This cannot be zero.")
    return errors


def order(work: Work, purchase_id: UUID, command: OrderPurchase) -> Purchase:
    """Order what somebody else chose."""
    row = locked(work, purchase_id)
    work.require(Permission.PURCHASE_ORDER, row.territory)
    if command.deliver_by < work.today:
        raise InvalidCommand({"deliver_by": say("That day is over already.")})
    LIFECYCLE.apply("order", work, row, facts={"number": row.number})
    row.order_number = next_number(work, f"order/{row.agreement_id}")
    row.deliver_by = command.deliver_by
    row.ordered_at, row.ordered_by = work.now, work.actor.user_id
    return row


def send_back(work: Work, purchase_id: UUID, command: ReturnPurchase) -> Purchase:
    """Send a choice back; quotations stay, another one may be chosen."""
    row = locked(work, purchase_id)
    LIFECYCLE.apply("send_back", work, row, facts={"number": row.number})
    row.return_reason = command.reason
    row.quotation_id = row.rule = row.choice_reason = row.few_reason = None
    row.chosen_at = row.chosen_by = None
    return row


def close_short(work: Work, purchase_id: UUID, command: CloseShort) -> Purchase:
    """Wait no longer for the rest."""
    row = locked(work, purchase_id)
    LIFECYCLE.apply("close_short", work, row, facts={"number": row.number})
    row.short_reason = command.reason
    return row


def cancel(work: Work, purchase_id: UUID, command: CancelPurchase) -> Purchase:
    """Buy it no more; nothing was ordered yet."""
    row = locked(work, purchase_id)
    LIFECYCLE.apply("cancel", work, row, facts={"number": row.number})
    row.cancel_reason = command.reason
    return row


def get(work: Work, purchase_id: UUID) -> Purchase:
    """A purchase this actor can see."""
    return work.get(Purchase, purchase_id)


def locked(work: Work, purchase_id: UUID) -> Purchase:
    """A purchase to change, its agreement locked first as everywhere."""
    found = get(work, purchase_id)
    agreements.get(work, found.agreement_id, lock=True)
    return work.get(Purchase, purchase_id, lock=True)


def of_agreement(work: Work, agreement_id: UUID) -> list[Purchase]:
    """The purchases of an agreement in their order."""
    statement = (
        sa.select(Purchase).where(Purchase.agreement_id == agreement_id).order_by(Purchase.number)
    )
    return list(work.session.execute(statement).scalars())


def items_of(work: Work, purchase_ids: Sequence[UUID]) -> list[PurchaseItem]:
    """What some purchases are made of, in their order."""
    statement = (
        sa.select(PurchaseItem)
        .where(PurchaseItem.purchase_id.in_(purchase_ids))
        .order_by(PurchaseItem.purchase_id, PurchaseItem.position)
    )
    return list(work.session.execute(statement).scalars())
