"""What a change does, said line by line: milestones, items, goods, scope and site."""

from contracting import awarded_goods, milestone_plans, unit_prices
from contracting.agreements import Agreement
from contracting.change_effects import Effects
from contracting.measured_items import plain
from foundation.errors import Sentence, say
from foundation.work import Work
from portfolio import units


def lines_of(work: Work, agreement: Agreement, effects: Effects) -> list[Sentence]:
    """What a change does, line by line."""
    if effects.is_empty:
        return []
    lines = [
        *_milestone_lines(work, agreement, effects),
        *_item_lines(work, agreement, effects),
        *_good_lines(work, agreement, effects),
    ]
    if effects.changes_scope:
        lines.append(say("The scope of the work changes."))
    if effects.changes_site:
        lines.append(say("The site of the work changes."))
    return lines


def _milestone_lines(work: Work, agreement: Agreement, effects: Effects) -> list[Sentence]:
    if not effects.milestones:
        return []
    known = {row.id: row for row in milestone_plans.of_agreement(work, agreement.id)}
    lines = []
    for one in effects.milestones:
        row = known.get(one.milestone) if one.milestone else None
        if row is None:
            lines.append(
                say("New milestone: {title}, {amount}.", title=one.title or "", amount=one.amount)
            )
        else:
            lines.append(
                say(
                    "Milestone {number}: {title} is worth {amount}.",
                    number=row.position,
                    title=row.title,
                    amount=one.amount,
                )
            )
    return lines


def _item_lines(work: Work, agreement: Agreement, effects: Effects) -> list[Sentence]:
    if not (effects.quantities or effects.new_items):
        return []
    known = {row.id: row for row in unit_prices.items_of(work, agreement.id)}
    lines = [
        say(
            "{code} {name}: {quantity} {unit} in all.",
            code=known[one.item].code,
            name=known[one.item].description,
            quantity=plain(one.quantity),
            unit=units.symbol_of(known[one.item].unit),
        )
        for one in effects.quantities
        if one.item in known
    ]
    lines += [
        say(
            "New item {code} {name}: {quantity} {unit} at {price}.",
            code=one.code,
            name=one.description,
            quantity=plain(one.quantity),
            unit=units.symbol_of(one.unit),
            price=one.unit_price,
        )
        for one in effects.new_items
    ]
    return lines


def _good_lines(work: Work, agreement: Agreement, effects: Effects) -> list[Sentence]:
    if not (effects.goods or effects.new_goods):
        return []
    known = {row.id: row for row in awarded_goods.of_agreement(work, agreement.id)}
    lines = [
        say(
            "{name}: {quantity} {unit} are handed over in all; {signed} were signed.",
            name=known[one.good].description,
            quantity=plain(one.quantity),
            unit=units.symbol_of(known[one.good].unit),
            signed=plain(known[one.good].signed_milli),
        )
        for one in effects.goods
        if one.good in known
    ]
    lines += [
        say(
            "New good {name}: {quantity} {unit} at {price}.",
            name=one.description,
            quantity=plain(one.quantity),
            unit=units.symbol_of(one.unit),
            price=one.unit_value,
        )
        for one in effects.new_goods
    ]
    return lines
