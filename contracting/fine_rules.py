"""Fines (*multas*): how much by which rule, and how much of them one payment bears.

A fine is agreed, imposed by a reasoned act after whoever builds was heard, and may be contested (Ley 1150/2007, art. 17; Ley 1474/2011,
art. 86). A rule gives a rate of the value for each day or for each case; all fines of an agreement together stay below its cap. They
are deducted from the next payments, oldest first, each as far as the payment reaches: no payment becomes negative.
"""

from collections.abc import Sequence
from datetime import date
from functools import cache
from uuid import UUID

import msgspec

from contracting.payment_breakdown import Breakdown, Deduction
from foundation.errors import Refused, say
from foundation.money import Money
from foundation.reference_data import Dated, covering, read_rows

FINE = "fine"


class FineRule(Dated, frozen=True, kw_only=True):
    """One kind of breach: a rate of the value for each day, or for each case, and the cap of all fines together."""

    code: str
    name_es: str
    name_en: str
    per_day_bp: int
    flat_bp: int
    cap_bp: int
    answer_days: int
    contest_days: int


class Owed(msgspec.Struct, frozen=True, kw_only=True):
    """What is left to be deducted of one fine."""

    fine_id: UUID
    left: Money


@cache
def fine_rules() -> tuple[FineRule, ...]:
    return read_rows("contracting", "fine_rules.csv", FineRule)


def rules_on(on: date) -> tuple[FineRule, ...]:
    """The rules of a day."""
    return covering(fine_rules(), on)


def rule_on(code: str, on: date) -> FineRule:
    """The rule of a kind of breach on a day."""
    for rule in rules_on(on):
        if rule.code == code:
            return rule
    raise Refused(say("No rule for this fine is known on {day}.", day=on))


def amount_of(
    rule: FineRule, value: Money, *, days: int, before: Money, step_minor: int = 1
) -> Money:
    """What a breach costs: its rate of the value, and together with the fines before it no more than the cap."""
    rate_bp = rule.per_day_bp * days if rule.per_day_bp else rule.flat_bp
    room = value.rate(rule.cap_bp, step_minor=step_minor) - before
    return max(min(value.rate(rate_bp, step_minor=step_minor), room), Money.zero(value.currency))


def deduct(breakdown: Breakdown, owed: Sequence[Owed]) -> Breakdown:
    """A payment with the fines it can bear, the oldest first."""
    taken: list[Deduction] = []
    left = breakdown.net
    for one in owed:
        part = min(one.left, left)
        if part:
            taken.append(Deduction(code=FINE, base=one.left, amount=part, fine_id=one.fine_id))
            left -= part
    return msgspec.structs.replace(breakdown, deductions=(*breakdown.deductions, *taken), net=left)
