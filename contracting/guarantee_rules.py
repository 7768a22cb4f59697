"""Guarantees: whether the law asks for policies in an agreement with a community organisation, by family of regime.

Dated reference data: Ley 1150/2007, art. 7 and Decreto 1082/2015 make them optional in direct contracting, with the reason in the
preliminary studies; in agreements of private law the parties say what answers for the work. Where a rule makes them
mandatory, no work starts without them.
"""

from datetime import date
from functools import cache

from foundation.errors import Refused, say
from foundation.reference_data import Dated, covering, read_rows


class GuaranteeRule(Dated, frozen=True, kw_only=True):
    """What one family of regimes says of guarantees during one period."""

    family: str
    norm: str
    is_mandatory: bool
    text_es: str
    text_en: str


@cache
def guarantee_rules() -> tuple[GuaranteeRule, ...]:
    return read_rows("contracting", "guarantee_rules.csv", GuaranteeRule)


def rule_on(family: str, on: date) -> GuaranteeRule:
    """The rule of a family on a day."""
    for rule in covering(guarantee_rules(), on):
        if rule.family == family:
            return rule
    raise Refused(say("No rule on guarantees is in the tables for {date}.", date=on))
