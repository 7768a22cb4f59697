"""Rules of purchases: how many quotations an amount asks for, and what a quotation, a delivery and a payment add up to.

Community procurement buys by comparing quotations (World Bank, local shopping). The number and the amount, in minimum
wages of the day, are dated reference data. Quotations that come from one telephone count as one, because one hand wrote them.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from uuid import UUID

from contracting import change_rules
from foundation.errors import Sentence, say
from foundation.money import COP, Money, add_up
from foundation.reference_data import Dated, covering, read_rows


class QuotationRule(Dated, frozen=True, kw_only=True):
    """How many quotations a purchase needs from so many minimum wages on."""

    code: str
    from_smmlv: int
    quotations: int
    text_es: str
    text_en: str


@cache
def quotation_rules() -> tuple[QuotationRule, ...]:
    return read_rows("contracting", "quotation_rules.csv", QuotationRule)


def rule_for(amount: Money, on: date) -> QuotationRule:
    """The rule for an amount on a day; an amount in another currency follows the strictest."""
    rules = sorted(covering(quotation_rules(), on), key=lambda rule: rule.from_smmlv)
    if amount.currency != COP:
        return rules[-1]
    wages = change_rules.in_wages(amount, on)
    return [rule for rule in rules if rule.from_smmlv <= wages][-1]


def total_of(
    quantities: Mapping[UUID, int], prices: Mapping[UUID, Money], transport: Money
) -> Money:
    """What these quantities cost at these prices, each line rounded, with the transport."""
    lines = [prices[item].times_milli(quantity) for item, quantity in quantities.items()]
    return add_up(lines, transport.currency) + transport


def independent(phones: Iterable[str]) -> int:
    """How many quotations came from different telephones."""
    return len(set(phones))


def refusal_of_few(rule: QuotationRule, phones: Sequence[str]) -> Sentence | None:
    """Why fewer quotations than the rule asks for need a reason, or nothing where there are enough."""
    found = independent(phones)
    if found >= rule.quotations:
        return None
    return say(
        "For this amount {needed} quotations are compared, and there are {found} of different suppliers: say why.",
        needed=rule.quotations,
        found=found,
    )
