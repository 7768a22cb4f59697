"""From where on something counts as a result: dated reference data, still to be agreed with whoever evaluates the programme."""

from datetime import date
from functools import cache

from foundation.reference_data import Dated, covering, read_rows


class ResultRule(Dated, frozen=True, kw_only=True):
    """One threshold, as a part of a whole."""

    code: str
    amount_bp: int


@cache
def every() -> tuple[ResultRule, ...]:
    return read_rows("portfolio", "result_rules.csv", ResultRule)


def rule(code: str, on: date) -> ResultRule:
    """The threshold of a day."""
    return next(one for one in covering(every(), on) if one.code == code)
