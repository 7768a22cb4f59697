"""What comes of an accepted labour sheet: days that are paid leave the box, days that were given become a delivery in kind.

A sheet is paid no more than it adds up to. Given days count in the co-finance only after the engineer accepts the delivery, at the rate of
the pledge (``portfolio.deliveries``); register and delivery say the same quantity because the one makes the other.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from contracting import cash_book, labour_sheets
from contracting.cash_book import CashConcept, CashEntry, RecordExpense
from contracting.labour_sheets import LabourSheet, SheetState
from foundation.columns import Base
from foundation.commands import CodeText, FileId, ShortText
from foundation.errors import InvalidCommand, Refused, Sentence, say
from foundation.identity.permissions import Permission
from foundation.money import Money
from foundation.work import Work
from portfolio import cofinancing, deliveries
from portfolio.apportionment import ContributionKind
from portfolio.cofinancing import FundingShare
from portfolio.deliveries import Delivery, DeliveryState, RecordDelivery


class LabourPayment(Base):
    """The expense of the cash book that paid something of a sheet."""

    __tablename__ = "labour_payment"
    __table_args__ = ({"info": {"append_only": True}},)

    entry_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cash_entry.id"), primary_key=True)
    sheet_id: Mapped[UUID] = mapped_column(sa.ForeignKey("labour_sheet.id"), index=True)


class PaySheet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The people of a sheet were paid: when, how much, with the paper they signed."""

    happened_on: date
    what: ShortText
    amount: Money
    receipt_number: CodeText | None = None
    receipt: FileId


class DeliverSheet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The given days count for this pledge of days of work."""

    share: UUID
    what: ShortText | None = None


def pay(work: Work, sheet_id: UUID, command: PaySheet) -> CashEntry:
    """Pay the days of an accepted sheet from the box."""
    sheet = labour_sheets.locked(work, sheet_id)
    work.require(Permission.CASH_BOOK_WRITE, sheet.territory)
    refused = refusal_of_payment(sheet)
    if refused is not None:
        raise Refused(refused)
    left = left_of(work, sheet)
    if command.amount.currency == sheet.currency and command.amount > left:
        raise InvalidCommand(
            {"amount": say("Of this sheet only {left} is still to be paid.", left=left)}
        )
    expense = RecordExpense(
        happened_on=command.happened_on,
        concept=CashConcept.LABOUR,
        what=command.what,
        amount=command.amount,
        receipt_number=command.receipt_number,
        receipt=command.receipt,
    )
    entry = cash_book.spend(work, sheet.agreement_id, expense)
    work.add(LabourPayment(entry_id=entry.id, sheet_id=sheet.id))
    facts = {"number": sheet.number, "entry": entry.position, "amount": command.amount}
    work.record("labour_sheet.paid", sheet, project=sheet.project_id, facts=facts)
    return entry


def deliver(work: Work, sheet_id: UUID, command: DeliverSheet) -> LabourSheet:
    """Record the days of an accepted sheet as what came of a pledge in kind."""
    sheet = labour_sheets.locked(work, sheet_id)
    work.require(Permission.DELIVERY_RECORD, sheet.territory)
    refused = refusal_of_delivery(sheet, find_delivery(work, sheet))
    if refused is not None:
        raise Refused(refused)
    if command.share not in {share.id for share in pledges_of(work, sheet.project_id)}:
        raise InvalidCommand({"share": say("Choose a pledge of days of work of this project.")})
    if sheet.evidence_id is None:
        raise Refused(say("The signed paper of this sheet is missing."))
    delivery = deliveries.record(
        work,
        command.share,
        RecordDelivery(
            quantity=sheet.days_milli,
            what=command.what,
            delivered_on=min(sheet.ends_on, work.today),
            evidence=sheet.evidence_id,
        ),
    )
    work.session.flush()  # The sheet's foreign key needs the delivery's row.
    sheet.delivery_id = delivery.id
    facts = {"number": sheet.number, "delivery": delivery.id, "days_milli": sheet.days_milli}
    work.record("labour_sheet.delivered", sheet, project=sheet.project_id, facts=facts)
    return sheet


def refusal_of_payment(sheet: LabourSheet) -> Sentence | None:
    """Why a sheet is not paid, or nothing where it can be."""
    if sheet.is_in_kind:
        return say("These days were given to the work: they are not paid.")
    if sheet.state is not SheetState.ACCEPTED:
        return say("A sheet is paid once somebody else has accepted it.")
    return None


def refusal_of_delivery(sheet: LabourSheet, delivery: Delivery | None) -> Sentence | None:
    """Why a sheet is not delivered in kind, or nothing where it can be."""
    if not sheet.is_in_kind:
        return say("These days are paid: they are not a contribution in kind.")
    if sheet.state is not SheetState.ACCEPTED:
        return say("Days count as given once somebody else has accepted the sheet.")
    if delivery is not None and delivery.state is not DeliveryState.REFUSED:
        return say("This sheet is recorded as a delivery already.")
    return None


def find_delivery(work: Work, sheet: LabourSheet) -> Delivery | None:
    """The delivery that a sheet made, if it made one."""
    return None if sheet.delivery_id is None else work.find(Delivery, sheet.delivery_id)


def pledges_of(work: Work, project_id: UUID) -> list[FundingShare]:
    """The pledges in kind of a project that still stand."""
    return [
        share
        for share in cofinancing.shares_of(work, project_id)
        if share.form is ContributionKind.IN_KIND and share.withdrawn_at is None
    ]


def left_of(work: Work, sheet: LabourSheet) -> Money:
    """What of a sheet is still to be paid."""
    return sheet.amount - paid_of(work, [sheet.id]).get(sheet.id, Money.zero(sheet.currency))


def paid_of(work: Work, sheet_ids: Sequence[UUID]) -> dict[UUID, Money]:
    """What was paid of some sheets and not taken back."""
    reversal = sa.orm.aliased(CashEntry)
    statement = (
        sa.select(LabourPayment.sheet_id, CashEntry.currency, sa.func.sum(CashEntry.amount_minor))
        .join(CashEntry, CashEntry.id == LabourPayment.entry_id)
        .where(
            LabourPayment.sheet_id.in_(sheet_ids),
            ~sa.exists().where(reversal.reverses_id == CashEntry.id),
        )
        .group_by(LabourPayment.sheet_id, CashEntry.currency)
    )
    return {row[0]: Money(-int(row[2]), row[1]) for row in work.session.execute(statement)}
