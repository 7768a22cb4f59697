"""Kinds of deduction that payers know: a contribution, stamps, withholdings. Which of them bind an agreement, and at what rate, is agreed.

Rates and bases of stamps are set by each council or assembly, so none stands here; a deduction under another name can be agreed too and
is then shown by that name. A stamp is caused by signing the contract, a withholding by the account: the rate of that day counts.
"""

from datetime import date
from enum import StrEnum
from functools import cache

from foundation.reference_data import Dated, covering, read_rows


class DeductionMoment(StrEnum):
    """The day whose rate counts."""

    SIGNING = "signing"
    PAYMENT = "payment"
    ACT = "act"


class DeductionKind(Dated, frozen=True, kw_only=True):
    """One kind of deduction during one period of its legal life."""

    code: str
    name_es: str
    name_en: str
    norm: str
    moment: DeductionMoment


@cache
def deduction_kinds() -> tuple[DeductionKind, ...]:
    return read_rows("contracting", "deduction_kinds.csv", DeductionKind)


def codes_on(on: date) -> tuple[str, ...]:
    """The kinds that can be agreed on a day; what an act imposes is not agreed."""
    kinds = covering(deduction_kinds(), on)
    return tuple(kind.code for kind in kinds if kind.moment is not DeductionMoment.ACT)


def find(code: str) -> DeductionKind | None:
    """A kind by its code; nothing for a deduction that was agreed under a name of its own."""
    return next((kind for kind in deduction_kinds() if kind.code == code), None)


def name_of(code: str, language: str) -> str:
    """What people call a deduction."""
    kind = find(code)
    if kind is None:
        return code.replace("_", " ").capitalize()
    return kind.name_es if language == "es" else kind.name_en
