"""How long committee and engineer have to agree before somebody else decides: a dated rule in business days, without a database."""

from datetime import date
from functools import cache

from foundation.calendar import add_business_days
from foundation.reference_data import Dated, covering, read_rows


class DisputeRule(Dated, frozen=True, kw_only=True):
    """The days until a disagreement escalates."""

    code: str
    business_days: int
    text_es: str
    text_en: str


@cache
def dispute_rules() -> tuple[DisputeRule, ...]:
    return read_rows("contracting", "dispute_rules.csv", DisputeRule)


def rule_on(on: date) -> DisputeRule | None:
    """The rule of the day on which they disagreed."""
    return next(iter(covering(dispute_rules(), on)), None)


def escalates_on(disagreed_on: date) -> date:
    """The day from which somebody else may decide; at once where no rule gives days."""
    rule = rule_on(disagreed_on)
    return disagreed_on if rule is None else add_business_days(disagreed_on, rule.business_days)
