"""What a change does to an agreement: days, milestones, items or goods, scope and site; what it is worth, and how it is carried out.

A pending change moves nothing: its worth is counted against the agreement as it stands, and only the order writes it. The
worth of measured items is the value of all items after it less the value before, so that an order of quantities is worth to the peso what
the certificates will later add up to.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated
from uuid import UUID

import msgspec
import sqlalchemy as sa

from contracting import changed_goods, measuring, milestone_checks, milestone_plans, unit_prices
from contracting.agreements import Agreement
from contracting.awarded_goods import PlanGood
from contracting.changed_goods import ChangeGood
from contracting.measured_items import plain
from contracting.milestone_plans import Milestone, MilestoneState
from contracting.unit_prices import ContractItem, UnitPriceTerms
from foundation.commands import CodeText, LongText, Milli, ShortText
from foundation.errors import InvalidCommand, Sentence, say
from foundation.ids import new_id
from foundation.money import BASIS, Money, split_integer
from foundation.work import Work

MoreDays = Annotated[int, msgspec.Meta(ge=0, le=1_825)]


class ChangeMilestone(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The new amount of a milestone that is there, or a new milestone."""

    milestone: UUID | None = None
    title: ShortText | None = None
    means_of_verification: LongText | None = None
    amount: Money
    due_days: MoreDays | None = None


class ChangeQuantity(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much of an item is contracted from now on."""

    item: UUID
    quantity: Milli


class NewItem(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An item that was not foreseen; its price comes with an analysis among the papers of the change."""

    code: CodeText
    chapter: ShortText
    description: ShortText
    unit: CodeText
    quantity: Milli
    unit_price: Money


class Effects(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that one change does."""

    days: int = 0
    milestones: tuple[ChangeMilestone, ...] = ()
    quantities: tuple[ChangeQuantity, ...] = ()
    new_items: tuple[NewItem, ...] = ()
    goods: tuple[ChangeGood, ...] = ()
    new_goods: tuple[PlanGood, ...] = ()
    changes_scope: bool = False
    changes_site: bool = False

    @property
    def is_empty(self) -> bool:
        return not (
            self.days
            or self.milestones
            or self.quantities
            or self.new_items
            or self.goods
            or self.new_goods
            or self.changes_scope
            or self.changes_site
        )


def worth_of(work: Work, agreement: Agreement, effects: Effects) -> Money:
    """What a change adds to the value as it stands now, less than nothing where it takes away; refused by field where it cannot be.

    Of an agreement in kind its goods change by the same.
    """
    terms = unit_prices.find(work, agreement.id)
    if terms is None:
        return _worth_of_milestones(work, agreement, effects)
    return _worth_of_items(work, agreement, terms, effects)


def _worth_of_milestones(work: Work, agreement: Agreement, effects: Effects) -> Money:
    errors: dict[str, Sentence] = {}
    if effects.quantities or effects.new_items:
        errors["quantities"] = say("This agreement is paid by milestones: change their amounts.")
    known = {row.id: row for row in milestone_plans.of_agreement(work, agreement.id)}
    worth, seen = Money.zero(agreement.currency), set()
    for index, one in enumerate(effects.milestones):
        place = f"milestones.{index}"
        if one.amount.currency != agreement.currency:
            errors[f"{place}.amount"] = say(
                "Write the amount in {currency}.", currency=agreement.currency
            )
            continue
        row = known.get(one.milestone) if one.milestone else None
        refused = _refusal_of_milestone(one, row, is_twice=one.milestone in seen)
        if refused is not None:
            errors[f"{place}.{refused[0]}"] = refused[1]
            continue
        worth += one.amount - (row.amount if row else Money.zero(agreement.currency))
        seen.add(one.milestone or new_id())
    if errors:
        raise InvalidCommand(errors)
    changed_goods.check(work, agreement, effects.goods, effects.new_goods, milestones=worth)
    return worth


def _refusal_of_milestone(
    one: ChangeMilestone, row: Milestone | None, *, is_twice: bool
) -> tuple[str, Sentence] | None:
    if one.milestone is not None and (row is None or is_twice):
        return "milestone", say("Choose one of the options.")
    if row is None:
        missing = next(
            (
                name
                for name in ("title", "means_of_verification", "due_days")
                if not getattr(one, name)
            ),
            None,
        )
        if missing:
            return missing, say("This is needed.")
        return None if one.amount else ("amount", say("Every milestone has an amount above zero."))
    if row.state is MilestoneState.VERIFIED and one.amount != row.amount:
        return "milestone", say("This milestone is finished: add another one for more.")
    if one.amount.minor < max(row.verified_minor, 1):
        return "amount", say("{verified} of it is verified already.", verified=row.verified)
    return None


def _worth_of_items(
    work: Work, agreement: Agreement, terms: UnitPriceTerms, effects: Effects
) -> Money:
    errors: dict[str, Sentence] = {}
    if effects.milestones:
        errors["milestones"] = say("This agreement is paid by unit prices: change its quantities.")
    if effects.goods or effects.new_goods:
        errors["goods"] = say("This agreement pays money: nothing is handed over in kind.")
    items = unit_prices.items_of(work, agreement.id)
    known = {item.id: item for item in items}
    after = {item.id: item.quantity_milli for item in items}
    for index, one in enumerate(effects.quantities):
        item = known.get(one.item)
        if item is None:
            errors[f"quantities.{index}.item"] = say("Choose one of the options.")
        elif one.quantity < item.verified_milli:
            errors[f"quantities.{index}.quantity"] = say(
                "{verified} {unit} of it are verified already.",
                verified=plain(item.verified_milli),
                unit=item.unit,
            )
        else:
            after[item.id] = one.quantity
    codes = {item.code for item in items}
    priced = [item.priced for item in items]
    for index, new in enumerate(effects.new_items):
        refused = _refusal_of_item(new, codes, agreement.currency)
        if refused is not None:
            errors[f"new_items.{index}.{refused[0]}"] = refused[1]
        codes.add(new.code)
        row = measuring.Priced(
            id=new_id(), quantity_milli=new.quantity, unit_price_minor=new.unit_price.minor
        )
        priced.append(row)
        after[row.id] = new.quantity
    if errors:
        raise InvalidCommand(errors)
    rates, currency = terms.budget_rates, terms.currency
    now = measuring.contracted_value([item.priced for item in items], rates, currency=currency)
    return measuring.value_of(priced, after, rates, currency=currency).total - now.total


def _refusal_of_item(new: NewItem, codes: set[str], currency: str) -> tuple[str, Sentence] | None:
    if new.code in codes:
        return "code", say("There is an item with this number already.")
    if new.unit_price.currency != currency:
        return "unit_price", say("Write the amount in {currency}.", currency=currency)
    if not new.quantity:
        return "quantity", say("Write how much of it is built.")
    return None


def carry_out(work: Work, agreement: Agreement, effects: Effects, worth: Money) -> None:
    """Write what an approved change does: value, term, milestones or items; weights follow the amounts."""
    agreement.value_minor += worth.minor
    agreement.term_days += effects.days
    if agreement.ends_on is not None:
        agreement.ends_on += timedelta(days=effects.days)
    rows = milestone_plans.of_agreement(work, agreement.id)
    if unit_prices.find(work, agreement.id) is None:
        rows = _change_milestones(work, agreement, rows, effects)
        changed_goods.carry_out(work, agreement, effects.goods, effects.new_goods)
    else:
        _change_items(work, agreement, effects)
        (row,) = rows
        row.amount_minor += worth.minor
        row.due_days += effects.days
        if row.due_on is not None:
            row.due_on += timedelta(days=effects.days)
    weights = split_integer(BASIS, [row.amount_minor for row in rows])
    for row, weight in zip(rows, weights, strict=True):
        row.weight_bp = weight
    work.session.flush()  # What the work says of itself is summed from these rows.


def _change_milestones(
    work: Work, agreement: Agreement, rows: Sequence[Milestone], effects: Effects
) -> list[Milestone]:
    known = {row.id: row for row in rows}
    found = list(rows)
    suspended = timedelta(days=agreement.suspended_days)
    for one in effects.milestones:
        row = known.get(one.milestone) if one.milestone else None
        if row is not None:
            row.amount_minor = one.amount.minor
            continue
        due_days = one.due_days or 0
        new = work.add(
            Milestone(
                id=new_id(),
                territory=agreement.territory,
                project_id=agreement.project_id,
                agreement_id=agreement.id,
                position=len(found) + 1,
                title=one.title,
                means_of_verification=one.means_of_verification,
                currency=one.amount.currency,
                amount_minor=one.amount.minor,
                verified_minor=0,
                claimed_minor=0,
                weight_bp=0,
                due_days=due_days,
                due_on=agreement.starts_on + timedelta(days=due_days) + suspended
                if agreement.starts_on
                else None,
                is_open=agreement.starts_on is not None,
                state=MilestoneState.PLANNED,
            )
        )
        milestone_checks.begin_one(work, new, {})
        found.append(new)
    if effects.days:
        _move(found, effects)
    return found


def _move(rows: Sequence[Milestone], effects: Effects) -> None:
    """More days are more days for every milestone that is not finished and was there before."""
    for row in rows:
        if row.state is MilestoneState.VERIFIED or not row.weight_bp:
            continue
        row.due_days += effects.days
        if row.due_on is not None:
            row.due_on += timedelta(days=effects.days)


def _change_items(work: Work, agreement: Agreement, effects: Effects) -> None:
    for one in effects.quantities:
        work.get(ContractItem, one.item).quantity_milli = one.quantity
    last = work.session.execute(
        sa.select(sa.func.max(ContractItem.position)).where(
            ContractItem.agreement_id == agreement.id
        )
    ).scalar_one()
    work.session.add_all(
        ContractItem(
            id=new_id(),
            territory=agreement.territory,
            project_id=agreement.project_id,
            agreement_id=agreement.id,
            position=last + place,
            code=new.code,
            chapter=new.chapter,
            description=new.description,
            unit=new.unit,
            quantity_milli=new.quantity,
            unit_price_minor=new.unit_price.minor,
            verified_milli=0,
        )
        for place, new in enumerate(effects.new_items, start=1)
    )


def packed(effects: Effects) -> object:
    """Effects as they are kept."""
    return msgspec.to_builtins(effects)


def unpacked(kept: object) -> Effects:
    """Effects as they were kept."""
    return msgspec.convert(kept, Effects)
