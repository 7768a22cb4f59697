"""Goods that a change of an agreement in kind moves: more or less of one that is agreed, and goods that nobody foresaw.

What is handed over is the value of an award in kind, so its goods move by what its milestones move. A quantity never drops below what
was received or is on its way, and what one of it is worth stays as it was signed: dearer goods are new goods, with their quotation among
the papers of the change. A good of which nothing is handed over any more stays in the list with nothing.
"""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from contracting import awarded_goods, goods_deliveries
from contracting.agreements import Agreement
from contracting.awarded_goods import AwardedGood, PlanGood
from contracting.measured_items import plain
from foundation.commands import Milli
from foundation.errors import InvalidCommand, Sentence, say
from foundation.ids import new_id
from foundation.money import Money, add_up
from foundation.work import Work
from portfolio import units


class ChangeGood(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much of a good is handed over in all from now on, in thousandths of its unit."""

    good: UUID
    quantity: Milli


def check(
    work: Work,
    agreement: Agreement,
    changed: Sequence[ChangeGood],
    added: Sequence[PlanGood],
    *,
    milestones: Money,
) -> None:
    """Refuse by field goods that cannot change so, or that are not worth what the milestones change by."""
    if not agreement.is_in_kind:
        if changed or added:
            name = "goods" if changed else "new_goods"
            raise InvalidCommand(
                {name: say("This agreement pays money: nothing is handed over in kind.")}
            )
        return
    goods = {row.id: row for row in awarded_goods.of_agreement(work, agreement.id)}
    errors = _refusals(goods, goods_deliveries.on_the_way(work, agreement.id), changed)
    errors |= {
        f"new_{name}": sentence
        for name, sentence in awarded_goods.row_errors(added, agreement.currency).items()
    }
    if errors:
        raise InvalidCommand(errors)
    moved = [
        goods[one.good].unit_value.times_milli(one.quantity) - goods[one.good].value
        for one in changed
    ]
    worth = add_up([*moved, *(one.value for one in added)], agreement.currency)
    if worth != milestones:
        raise InvalidCommand(
            {
                "goods": say(
                    "The goods change by {goods} and the milestones by {milestones}: they have to be the same.",
                    goods=worth,
                    milestones=milestones,
                )
            }
        )


def _refusals(
    goods: dict[UUID, AwardedGood], underway: dict[UUID, int], changed: Sequence[ChangeGood]
) -> dict[str, Sentence]:
    errors: dict[str, Sentence] = {}
    seen: set[UUID] = set()
    for index, one in enumerate(changed):
        good = goods.get(one.good)
        if good is None or one.good in seen:
            errors[f"goods.{index}.good"] = say("Choose one of the options.")
            continue
        seen.add(one.good)
        bound = good.received_milli + underway.get(good.id, 0)
        if one.quantity < bound:
            errors[f"goods.{index}.quantity"] = say(
                "{quantity} {unit} of it came or are on their way.",
                quantity=plain(bound),
                unit=units.symbol_of(good.unit),
            )
    return errors


def carry_out(
    work: Work, agreement: Agreement, changed: Sequence[ChangeGood], added: Sequence[PlanGood]
) -> None:
    """Write what an order moves: from now on so much is handed over, and deliveries follow it."""
    goods = awarded_goods.of_agreement(work, agreement.id)
    known = {row.id: row for row in goods}
    for one in changed:
        known[one.good].quantity_milli = one.quantity
    work.session.add_all(
        AwardedGood(
            id=new_id(),
            territory=agreement.territory,
            project_id=agreement.project_id,
            agreement_id=agreement.id,
            position=len(goods) + place,
            description=one.description,
            unit=one.unit,
            quantity_milli=one.quantity,
            signed_milli=0,
            currency=one.unit_value.currency,
            unit_value_minor=one.unit_value.minor,
            received_milli=0,
        )
        for place, one in enumerate(added, start=1)
    )
