"""The published rules of red flags: what is counted, from which threshold on, by which norm, since when."""

from datetime import date
from enum import StrEnum
from functools import cache

from foundation.reference_data import Dated, covering, read_rows


class FlagCode(StrEnum):
    """What a flag says."""

    PHOTO_SAME = "photo_same"
    PHOTO_ALIKE = "photo_alike"
    PHOTO_FAR = "photo_far"
    PHOTO_OLD = "photo_old"
    VERDICT_WITHOUT_VISIT = "verdict_without_visit"
    APPROVALS_AT_ONCE = "approvals_at_once"
    QUOTATIONS_ALIKE = "quotations_alike"
    MONEY_AHEAD = "money_ahead"
    OVER_CONTRACTED = "over_contracted"
    GUARANTEE_EXPIRED = "guarantee_expired"
    SLICING = "slicing"
    SILENT_WORK = "silent_work"
    MEMBER_IMPEDED = "member_impeded"
    RECEIPT_MISSING = "receipt_missing"


class FlagUnit(StrEnum):
    """What a threshold counts."""

    NONE = "none"
    MARKS = "marks"
    METRES = "metres"
    DAYS = "days"
    MINUTES = "minutes"
    SECONDS = "seconds"
    QUOTATIONS = "quotations"
    BASIS_POINTS = "basis_points"


class FlagRule(Dated, frozen=True, kw_only=True):
    """One rule; ``threshold`` is in ``unit``."""

    code: FlagCode
    name_es: str
    name_en: str
    text_es: str
    text_en: str
    threshold: int
    unit: FlagUnit

    def name(self, language: str) -> str:
        return self.name_es if language == "es" else self.name_en

    def text(self, language: str) -> str:
        return self.text_es if language == "es" else self.text_en


def is_far(distance_m: int, accuracy_m: int | None, most_m: int) -> bool:
    """Whether a photograph was certainly made farther away than allowed: what the receiver may err by counts for who took it."""
    return distance_m - (accuracy_m or 0) > most_m


@cache
def flag_rules() -> tuple[FlagRule, ...]:
    return read_rows("contracting", "red_flag_rules.csv", FlagRule)


def rules_on(on: date) -> tuple[FlagRule, ...]:
    """The rules of a day, in their published order."""
    return covering(flag_rules(), on)


def rule_of(code: FlagCode, valid_from: date) -> FlagRule:
    """The version of a rule by which a flag was raised."""
    return next(
        rule for rule in flag_rules() if rule.code is code and rule.valid_from == valid_from
    )
