"""Funding rules: what has to be there before money is promised on, as dated reference data.

``committed_before_signing`` is the part of the shares in money, in basis points, that has to stand in documents before an agreement is
signed. ``promise_before_financing`` says whether somebody has to promise the maintenance before a work is financed (1) or not (0). A rule
that is not in force on a day asks for nothing.
"""

from datetime import date
from enum import StrEnum
from functools import cache

from foundation.errors import Sentence, say
from foundation.money import Money
from foundation.reference_data import Dated, covering, read_rows


class FundingRuleCode(StrEnum):
    """What a rule is about."""

    COMMITTED_BEFORE_SIGNING = "committed_before_signing"
    PROMISE_BEFORE_FINANCING = "promise_before_financing"


class FundingRule(Dated, frozen=True, kw_only=True):
    """One rule between two days."""

    code: FundingRuleCode
    value: int


@cache
def funding_rules() -> tuple[FundingRule, ...]:
    return read_rows("portfolio", "funding_rules.csv", FundingRule)


def find_rule(code: FundingRuleCode, on: date) -> FundingRule | None:
    """The rule of a day, or nothing where none is in force."""
    return next((rule for rule in covering(funding_rules(), on) if rule.code is code), None)


def refusal_of_commitment(committed: Money, cash: Money, on: date) -> Sentence | None:
    """Why so little is committed that nobody signs yet, or nothing where it is enough."""
    rule = find_rule(FundingRuleCode.COMMITTED_BEFORE_SIGNING, on)
    if rule is None:
        return None
    least = cash.rate(rule.value)
    if committed >= least:
        return None
    return say(
        "Of {cash} that the sources bring in money, {committed} is committed by documents: "
        "{missing} is missing before anybody signs.",
        cash=cash,
        committed=committed,
        missing=least - committed,
    )


def asks_for_promise(on: date) -> bool:
    """Whether a work needs its maintenance promised before it is financed."""
    rule = find_rule(FundingRuleCode.PROMISE_BEFORE_FINANCING, on)
    return rule is not None and rule.value > 0
