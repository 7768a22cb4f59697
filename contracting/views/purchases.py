"""What people see of purchases: the list of an agreement, and one with its comparison, its deliveries and its payments."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa

from contracting import (
    cash_book,
    milestone_plans,
    purchase_receipts,
    purchase_rules,
    purchases,
    quotations,
)
from contracting.agreements import ORGANISATION, Agreement
from contracting.cash_book import CashConcept, CashEntry
from contracting.purchase_receipts import PurchasePayment
from contracting.purchases import LIFECYCLE, Purchase, PurchaseItem, PurchaseState
from contracting.quotations import Quotation
from contracting.suppliers import Supplier
from contracting.views import comparisons
from contracting.views.comparisons import QuotationView
from contracting.views.quantities import symbol
from contracting.views.steps import StepView, open_steps, steps
from foundation import territories
from foundation.errors import NotFound, Sentence
from foundation.identity.permissions import Permission, Role, holders
from foundation.identity.users import roles_of
from foundation.money import Money
from foundation.work import Work
from portfolio.communities import Community
from portfolio.projects import Project

# The step that leads on from each state.
NEXT = {
    PurchaseState.REQUESTED: "choose",
    PurchaseState.CHOSEN: "order",
    PurchaseState.ORDERED: "receive",
}


class PurchaseRow(msgspec.Struct, frozen=True, kw_only=True):
    """A purchase in the list of its agreement."""

    id: UUID
    number: int
    what: str
    concept: CashConcept
    needed_on: date
    quotations: int
    supplier: str | None
    total: Money | None
    paid: Money
    is_late: bool
    state: PurchaseState


class PurchasesView(msgspec.Struct, frozen=True, kw_only=True):
    """The purchases of one agreement, the newest first."""

    agreement_id: UUID
    agreement_number: str | None
    territory: str
    place: str
    version: int
    project_id: UUID
    project_title: str
    organisation: str
    rows: tuple[PurchaseRow, ...]
    may_write: bool
    closed: Sentence | None


class ItemView(msgspec.Struct, frozen=True, kw_only=True):
    """One line: how much is wanted, came good, was rejected, is still to come."""

    id: UUID
    position: int
    what: str
    unit: str
    ordered_milli: int
    accepted_milli: int
    rejected_milli: int
    left_milli: int


class ArrivedView(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one line in one delivery."""

    what: str
    unit: str
    accepted_milli: int
    rejected_milli: int
    reason: str | None


class DeliveryView(msgspec.Struct, frozen=True, kw_only=True):
    """One delivery; who received it as a role, never as a name."""

    number: int
    received_on: date
    evidence_id: UUID
    roles: tuple[Role, ...]
    lines: tuple[ArrivedView, ...]


class PaidView(msgspec.Struct, frozen=True, kw_only=True):
    """An expense of the cash book that paid something of it."""

    entry_id: UUID
    number: int
    happened_on: date
    amount: Money


class PurchaseView(msgspec.Struct, frozen=True, kw_only=True):
    """One purchase from what was asked for to what was paid."""

    id: UUID
    version: int
    territory: str
    place: str
    agreement_id: UUID
    agreement_number: str | None
    project_id: UUID
    project_title: str
    organisation: str
    number: int
    what: str
    concept: CashConcept
    needed_on: date
    milestone: str | None
    requested_at: datetime
    items: tuple[ItemView, ...]
    quotations: tuple[QuotationView, ...]
    taken_out: tuple[QuotationView, ...]
    independent: int
    needed: int | None
    rule_es: str | None
    rule_en: str | None
    choice_reason: str | None
    few_reason: str | None
    return_reason: str | None
    short_reason: str | None
    cancel_reason: str | None
    order_number: int | None
    deliver_by: date | None
    is_late: bool
    deliveries: tuple[DeliveryView, ...]
    payments: tuple[PaidView, ...]
    total: Money | None
    received_value: Money | None
    paid: Money
    payable: Money
    state: PurchaseState
    next: str | None
    who: tuple[Role, ...]
    steps: tuple[StepView, ...]
    actions: tuple[str, ...]
    may_quote: bool
    may_pay: bool


def of_agreement(work: Work, agreement_id: UUID) -> PurchasesView:
    """The purchases of an agreement in sight."""
    about = _about(work, agreement_id)
    agreement: Agreement = about.Agreement
    rows = purchases.of_agreement(work, agreement.id)
    keys = [row.id for row in rows]
    standing = quotations.standing_of(work, keys)
    paid = purchase_receipts.paid_of(work, keys)
    return PurchasesView(
        agreement_id=agreement.id,
        agreement_number=agreement.number,
        territory=agreement.territory,
        place=territories.get(work, agreement.territory).label,
        version=agreement.version,
        project_id=agreement.project_id,
        project_title=about.title,
        organisation=about.organisation,
        rows=tuple(
            _row(row, standing, paid, late=_is_late(row, work.today)) for row in reversed(rows)
        ),
        may_write=work.may(Permission.PURCHASE_WRITE, agreement.territory),
        closed=cash_book.refusal_of_agreement(agreement),
    )


def _row(
    row: Purchase,
    standing: Sequence[tuple[Quotation, Supplier]],
    paid: dict[UUID, Money],
    *,
    late: bool,
) -> PurchaseRow:
    own = [pair for pair in standing if pair[0].purchase_id == row.id]
    chosen = next((pair for pair in own if pair[0].id == row.quotation_id), None)
    return PurchaseRow(
        id=row.id,
        number=row.number,
        what=row.what,
        concept=row.concept,
        needed_on=row.needed_on,
        quotations=len(own),
        supplier=chosen[1].name if chosen else None,
        total=chosen[0].total if chosen else None,
        paid=paid.get(row.id, Money.zero(row.currency)),
        is_late=late,
        state=row.state,
    )


# What the page says of a purchase as it is kept.
SAME = (
    *("id", "version", "territory", "agreement_id", "project_id", "number", "what", "concept"),
    *("needed_on", "requested_at", "choice_reason", "few_reason", "return_reason", "short_reason"),
    *("cancel_reason", "order_number", "deliver_by", "state"),
)


def _item(item: PurchaseItem, accepted: int, rejected: int) -> ItemView:
    return ItemView(
        id=item.id,
        position=item.position,
        what=item.what,
        unit=symbol(item.unit),
        ordered_milli=item.quantity_milli,
        accepted_milli=accepted,
        rejected_milli=rejected,
        left_milli=item.quantity_milli - accepted,
    )


def detail(work: Work, purchase_id: UUID) -> PurchaseView:
    """One purchase in sight."""
    row = purchases.get(work, purchase_id)
    about = _about(work, row.agreement_id)
    items = purchases.items_of(work, [row.id])
    quoted = comparisons.of_purchase(work, row, items)
    standing = tuple(one for one in quoted if one.withdraw_reason is None)
    chosen = next((one for one in standing if one.is_chosen), None)
    lines = purchase_receipts.lines_of(work, row.id)
    accepted = purchase_receipts.accepted_of(work, [row.id])
    rejected = {item.id: 0 for item in items}
    for line in lines:
        rejected[line.item_id] += line.rejected_milli
    choices = steps(LIFECYCLE.available(work, row))
    compared = chosen or (standing[0] if standing else None)
    rule = purchase_rules.rule_for(compared.total, work.today) if compared else None
    following = NEXT.get(row.state)
    return PurchaseView(
        **{name: getattr(row, name) for name in SAME},
        place=territories.get(work, row.territory).label,
        agreement_number=about.Agreement.number,
        project_title=about.title,
        organisation=about.organisation,
        milestone=_milestone(work, row),
        items=tuple(_item(item, accepted.get(item.id, 0), rejected[item.id]) for item in items),
        quotations=standing,
        taken_out=tuple(one for one in quoted if one.withdraw_reason is not None),
        independent=comparisons.independent(work, row),
        needed=rule.quotations if rule else None,
        rule_es=rule.text_es if rule else None,
        rule_en=rule.text_en if rule else None,
        is_late=_is_late(row, work.today),
        deliveries=_deliveries(work, row, items, lines),
        payments=_payments(work, row),
        total=chosen.total if chosen else None,
        received_value=_received(work, row, accepted),
        paid=purchase_receipts.paid_of(work, [row.id]).get(row.id, Money.zero(row.currency)),
        payable=purchase_receipts.payable_of(work, row),
        next=following,
        who=holders(LIFECYCLE.steps[following].permission) if following else (),
        steps=choices,
        actions=open_steps(choices),
        may_quote=row.state is PurchaseState.REQUESTED
        and work.may(Permission.PURCHASE_WRITE, row.territory),
        may_pay=work.may(Permission.CASH_BOOK_WRITE, row.territory),
    )


def _deliveries(
    work: Work,
    row: Purchase,
    items: Sequence[PurchaseItem],
    lines: Sequence[purchase_receipts.PurchaseReceiptLine],
) -> tuple[DeliveryView, ...]:
    known = {item.id: item for item in items}
    found = purchase_receipts.receipts_of(work, row.id)
    roles = roles_of(work, {one.received_by for one in found if one.received_by is not None})
    return tuple(
        DeliveryView(
            number=one.number,
            received_on=one.received_on,
            evidence_id=one.evidence_id,
            roles=roles.get(one.received_by, ()) if one.received_by else (),
            lines=tuple(
                ArrivedView(
                    what=known[line.item_id].what,
                    unit=symbol(known[line.item_id].unit),
                    accepted_milli=line.accepted_milli,
                    rejected_milli=line.rejected_milli,
                    reason=line.reason,
                )
                for line in lines
                if line.receipt_id == one.id
            ),
        )
        for one in found
    )


def _payments(work: Work, row: Purchase) -> tuple[PaidView, ...]:
    statement = (
        sa.select(CashEntry)
        .join(PurchasePayment, PurchasePayment.entry_id == CashEntry.id)
        .where(PurchasePayment.purchase_id == row.id)
        .order_by(CashEntry.position)
    )
    return tuple(
        PaidView(
            entry_id=one.id, number=one.position, happened_on=one.happened_on, amount=-one.amount
        )
        for one in work.session.execute(statement).scalars()
    )


def _received(work: Work, row: Purchase, accepted: dict[UUID, int]) -> Money | None:
    if row.quotation_id is None or row.order_number is None:
        return None
    chosen = work.get(Quotation, row.quotation_id)
    return purchase_receipts.worth_of(work, row, chosen, accepted)


def _milestone(work: Work, row: Purchase) -> str | None:
    if row.milestone_id is None:
        return None
    stones = milestone_plans.of_agreement(work, row.agreement_id)
    return next(f"{s.position}. {s.title}" for s in stones if s.id == row.milestone_id)


def _is_late(row: Purchase, today: date) -> bool:
    return (
        row.state is PurchaseState.ORDERED and row.deliver_by is not None and row.deliver_by < today
    )


def _about(work: Work, agreement_id: UUID) -> sa.Row[Agreement, str, str]:
    found = work.session.execute(
        sa.select(Agreement, Project.title, ORGANISATION.label("organisation"))
        .join(Project, Project.id == Agreement.project_id)
        .join(Community, Community.id == Agreement.community_id)
        .where(Agreement.id == agreement_id, work.visible(Agreement.territory))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found
