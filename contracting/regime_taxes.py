"""Which contributions, stamps and withholdings fall on an agreement under each regime, as far as anybody has settled it.

The rates are the payer's (``payment_breakdown``) and the names are in ``deduction_kinds``; here stands only whether a regime causes them.
What no norm or opinion settles is said so, and is never guessed by code.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from functools import cache

from foundation.reference_data import Dated, covering, read_rows


class TaxTreatment(StrEnum):
    """Whether something is deducted under a regime."""

    APPLIES = "applies"
    LOCAL_NORM = "local_norm"
    DEPENDS = "depends"
    UNSETTLED = "unsettled"
    DOES_NOT_APPLY = "does_not_apply"


class RegimeTax(Dated, frozen=True, kw_only=True):
    """One deduction under some regimes during one period."""

    code: str
    regimes: tuple[str, ...]
    treatment: TaxTreatment
    note_es: str
    note_en: str


@cache
def regime_taxes() -> tuple[RegimeTax, ...]:
    return read_rows("contracting", "regime_taxes.csv", RegimeTax)


def taxes_of(rows: Iterable[RegimeTax], regime: str, on: date) -> tuple[RegimeTax, ...]:
    """What a regime causes on a day."""
    return tuple(row for row in covering(rows, on) if regime in row.regimes)
