"""What a payer keeps from each payment, with the norm behind it where the tables have one."""

from datetime import date

import msgspec

from contracting import payment_breakdown
from contracting.payment_breakdown import DeductionBase, DeductionTerm
from foundation.reference_data import covering


class DeductionView(msgspec.Struct, frozen=True, kw_only=True):
    """One deduction of the terms; without a norm it rests on what was agreed alone."""

    code: str
    rate_bp: int
    base: DeductionBase
    norm: str | None
    to_confirm: bool


def deduction(term: DeductionTerm, on: date) -> DeductionView:
    """A term as it was agreed, with the norm of that day."""
    known = known_on(on).get(term.code)
    return DeductionView(
        code=term.code,
        rate_bp=term.rate_bp,
        base=term.base,
        norm=known.source if known else None,
        to_confirm=known.to_confirm if known else False,
    )


def known_on(on: date) -> dict[str, payment_breakdown.PaymentRate]:
    """The deductions of the law on a day, by their codes."""
    rates = covering(payment_breakdown.payment_rates(), on)
    return {rate.code: rate for rate in rates if rate.base is DeductionBase.GROSS_LESS_AMORTISATION}
