"""What a payer keeps from each payment, with the norm behind it where the tables have one."""

import msgspec

from contracting import deduction_kinds
from contracting.payment_breakdown import DeductionBase, DeductionTerm


class DeductionView(msgspec.Struct, frozen=True, kw_only=True):
    """One deduction of the terms; without a norm it rests on what was agreed alone."""

    code: str
    name_es: str
    name_en: str
    rate_bp: int
    base: DeductionBase
    norm: str | None
    to_confirm: bool


def deduction(term: DeductionTerm) -> DeductionView:
    """A term as it was agreed, with what is known of its kind."""
    kind = deduction_kinds.find(term.code)
    return DeductionView(
        code=term.code,
        name_es=deduction_kinds.name_of(term.code, "es"),
        name_en=deduction_kinds.name_of(term.code, "en"),
        rate_bp=term.rate_bp,
        base=term.base,
        norm=kind.norm if kind else None,
        to_confirm=kind.to_confirm if kind else False,
    )
