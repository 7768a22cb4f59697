"""Rules of the community cash book: what has to be justified before more money is sent, and that no box is ever below zero.

The next transfer follows the justification of the one before (the usual rule where a community executes: FONCODES). What
is justified fills the transfers in the order in which they came, so a later one is justified only after those before it. The share is dated
reference data of the programme; an agreement keeps the rule of the day on which it was signed.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from itertools import accumulate

import msgspec

from contracting import clauses
from foundation.errors import Percentage, Sentence, say
from foundation.money import BASIS, Money
from foundation.reference_data import Dated, covering, read_rows


class CashRule(Dated, frozen=True, kw_only=True):
    """The share of the last transfer that has to be justified before the next, by family of regimes."""

    code: str
    family: str
    share_bp: int
    text_es: str
    text_en: str


class Movement(msgspec.Struct, frozen=True, kw_only=True):
    """Money into the box, or out of it where it is negative, on a day."""

    on: date
    minor: int


class Justified(msgspec.Struct, frozen=True, kw_only=True):
    """One transfer and how much of it is justified."""

    received: Money
    justified: Money

    @property
    def share_bp(self) -> int:
        return self.justified.share_bp(self.received)


@cache
def cash_rules() -> tuple[CashRule, ...]:
    return read_rows("contracting", "cash_rules.csv", CashRule)


def find_rule(regime: str, signed_on: date | None) -> CashRule | None:
    """The rule of an agreement: the one that held for its family of regimes on the day it was signed."""
    if signed_on is None:
        return None
    rules = covering(cash_rules(), signed_on)
    if not rules:
        return None
    family = clauses.library_on(signed_on).family_of(regime)
    return next((rule for rule in rules if rule.family == family), None)


def justified_of(transfers: Sequence[Money], justified: Money) -> tuple[Justified, ...]:
    """How much of each transfer is justified, the first ones filled first."""
    found, left = [], justified
    for received in transfers:
        part = min(received, left)
        found.append(Justified(received=received, justified=part))
        left -= part
    return tuple(found)


def refusal_of_transfer(rule: CashRule | None, transfers: Sequence[Justified]) -> Sentence | None:
    """Why no more money is sent yet, or nothing where it can be."""
    if rule is None or not transfers:
        return None
    last = transfers[-1]
    if last.justified.minor * BASIS >= last.received.minor * rule.share_bp:
        return None
    return say(
        "Of the last transfer, {received}, only {justified} is justified, and the agreement asks for {share}. "
        "The organisation presents its cash book and the office accepts it; then more can be asked for.",
        received=last.received,
        justified=last.justified,
        share=Percentage(rule.share_bp),
    )


def refusal_of_rest(rule: CashRule | None, transfers: Sequence[Justified]) -> Sentence | None:
    """Why accounts are not closed yet, or nothing where they can be: the last transfer is justified as far as the rule asks."""
    if refusal_of_transfer(rule, transfers) is None:
        return None
    return say(
        "Of the last transfer, {received}, only {justified} is justified.",
        received=transfers[-1].received,
        justified=transfers[-1].justified,
    )


def lowest_from(movements: Iterable[Movement], on: date) -> int:
    """The least that was in the box at the end of that day or of any later one."""
    by_day: dict[date, int] = {on: 0}
    for one in movements:
        by_day[one.on] = by_day.get(one.on, 0) + one.minor
    days = sorted(by_day)
    balances = dict(zip(days, accumulate(by_day[day] for day in days), strict=True))
    return min(balance for day, balance in balances.items() if day >= on)
