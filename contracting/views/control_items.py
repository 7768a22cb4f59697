"""Cost control of an agreement by unit prices, item by item; and the entries that open behind every figure of any agreement."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
import sqlalchemy as sa

from contracting import item_costs, unit_prices
from contracting.agreements import Agreement
from contracting.cost_control import ChapterCost, Entry
from contracting.payments import Payment, PaymentState
from contracting.unit_prices import ContractItem
from foundation.money import Money
from foundation.work import Work
from portfolio import budgets


class EntryView(msgspec.Struct, frozen=True, kw_only=True):
    """One commitment or payment: ``kind`` is milestone, item, in_kind, payment or rest; ``number`` counts milestones and payments."""

    kind: str
    name: str
    number: int | None
    href: str
    amount: Money
    is_own: bool


class ControlItem(msgspec.Struct, frozen=True, kw_only=True):
    """One item of the budget in an agreement by unit prices; its figures hold its part of what is for the work as a whole."""

    code: str
    description: str
    unit: str
    planned: Money
    committed: Money
    actual: Money
    forecast: Money
    variance: Money


class Known(msgspec.Struct, frozen=True):
    """An entry as the arithmetic takes it, and as people see it."""

    entry: Entry
    view: EntryView


class Item(msgspec.Struct, frozen=True):
    """An item of the budget, or one that an agreement contracted and a later budget left out."""

    code: str
    chapter: str
    description: str
    unit: str
    direct_minor: int


class ByItem:
    """What an agreement by unit prices binds and pays of each item, and the items it is compared with."""

    def __init__(self, known: Sequence[Item], bound: list[Known], paid: list[Known]) -> None:
        self._items = {one.code: one for one in known}
        self.bound, self.paid = bound, paid
        self.direct = {one.code: one.direct_minor for one in known}
        self.chapter_of = {one.code: one.chapter for one in known}

    def items(self, costs: Sequence[ChapterCost], currency: str) -> dict[str, list[ControlItem]]:
        """The items of each chapter with their figures."""
        found: dict[str, list[ControlItem]] = {}
        for cost in costs:
            one = self._items[cost.chapter]
            found.setdefault(one.chapter, []).append(
                ControlItem(
                    code=one.code,
                    description=one.description,
                    unit=one.unit,
                    planned=Money(cost.planned_minor, currency),
                    committed=Money(cost.committed_minor, currency),
                    actual=Money(cost.actual_minor, currency),
                    forecast=Money(cost.forecast_minor, currency),
                    variance=Money(cost.variance_minor, currency),
                )
            )
        return found


def by_item_of(
    work: Work,
    agreement: Agreement | None,
    budget: budgets.Budget | None,
) -> ByItem | None:
    """Item by item, where the agreement knows its items; nothing where it is paid by milestones."""
    terms = unit_prices.find(work, agreement.id) if agreement else None
    if agreement is None or terms is None or budget is None:
        return None
    contracted = unit_prices.items_of(work, agreement.id)
    lines = {
        line.code: Item(line.code, line.chapter, line.description, line.unit, line.value_minor)
        for line in budgets.lines_of(work, budget.id)
    }
    for item in contracted:
        if item.code not in lines:
            left_out = Item(item.code, item.chapter, item.description, item.unit, 0)
            lines[item.code] = left_out
    step = terms.budget_rates.step_minor
    is_final = agreement.final_minor is not None
    total = agreement.value_minor if agreement.final_minor is None else agreement.final_minor
    named = {item.id: item for item in contracted}
    bound = [
        known_entry(
            f"item:{part.item}",
            part.amount_minor,
            named[part.item].code,
            kind="item",
            name=f"{named[part.item].code} {named[part.item].description}",
            href=f"/agreements/{agreement.id}/quantities",
            currency=agreement.currency,
        )
        for part in item_costs.bound(contracted, total, step_minor=step, is_final=is_final)
    ]
    return ByItem(
        list(lines.values()), bound, _paid_items(work, agreement, contracted, step_minor=step)
    )


def _paid_items(
    work: Work, agreement: Agreement, items: Sequence[ContractItem], *, step_minor: int
) -> list[Known]:
    """What payments that were made cost each item; an advance is for the work as a whole."""
    statement = (
        sa.select(Payment)
        .where(Payment.agreement_id == agreement.id, Payment.state == PaymentState.PAID)
        .order_by(Payment.number)
    )
    made = list(work.session.execute(statement).scalars())
    certified = item_costs.certified_of(work, [payment.id for payment in made])
    parts = item_costs.paid(items, made, certified, step_minor=step_minor)
    code_of = {item.id: item.code for item in items}
    return [
        known_entry(
            f"payment:{payment.id}",
            amount,
            code,
            kind="payment",
            name=payment.kind,
            number=payment.number,
            href=f"/payments/{payment.id}",
            currency=payment.currency,
        )
        for payment in made
        for code, amount in _codes(payment, parts.get(payment.id, ()), code_of)
    ]


def known_entry(
    key: str,
    amount_minor: int,
    chapter: str | None,
    *,
    kind: str,
    name: str,
    href: str,
    currency: str,
    number: int | None = None,
) -> Known:
    return Known(
        Entry(key=key, amount_minor=amount_minor, chapter=chapter),
        EntryView(
            kind=kind,
            name=name,
            number=number,
            href=href,
            amount=Money(amount_minor, currency),
            is_own=chapter is not None,
        ),
    )


def _codes(
    payment: Payment, parts: Sequence[item_costs.ItemPart], code_of: dict[UUID, str]
) -> list[tuple[str | None, int]]:
    """What a payment costs by item; an advance is for the work as a whole."""
    if not parts:
        return [(None, payment.spent_minor)]
    return [(code_of[part.item], part.amount_minor) for part in parts]
