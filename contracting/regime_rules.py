"""Legal regimes of community contracting, each with the dates between which it stands and falls.

A regime says which entity may contract directly with which organisation, for what, and up to what amount. In five years one was created,
regulated and struck down, so a regime is a row of reference data and never code: each row is one period of one regime with its legal
status, and an agreement keeps the row (code and first day) it was signed under. Main norms: Ley 136/1994 art. 3, Ley 1551/2012 art. 6,
Ley 2166/2021 arts. 63 and 95, Decreto 092/2017, Ley 2294/2023 arts. 100-101 (struck down on 25 February 2026).
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from functools import cache

from foundation.errors import Sentence, say
from foundation.reference_data import Dated, covering, read_rows

# What an agreement is about here, whatever it pays with.
WORKS = "works"


class NormStatus(StrEnum):
    """How a norm stands during one period."""

    IN_FORCE = "in_force"
    PROVISIONAL = "provisional"
    SUSPENDED = "suspended"
    STRUCK_DOWN = "struck_down"


class CeilingKind(StrEnum):
    """What limits the value of an agreement: *mínima cuantía*, *menor cuantía*, a number of wages, or nothing."""

    MINIMUM_AMOUNT = "minimum_amount"
    LESSER_AMOUNT = "lesser_amount"
    FIXED = "fixed"
    NONE = "none"


class RegimeRule(Dated, frozen=True, kw_only=True):
    """One regime during one period of its legal life."""

    code: str
    name_es: str
    name_en: str
    norm: str
    contracting: tuple[str, ...]
    counterparties: tuple[str, ...]
    objects: tuple[str, ...]
    ceiling: CeilingKind
    ceiling_smmlv: int | None = None
    condition_es: str
    condition_en: str
    status: NormStatus

    @property
    def is_open(self) -> bool:
        """New agreements may be signed while the regime stands, provisionally or not."""
        return self.status in {NormStatus.IN_FORCE, NormStatus.PROVISIONAL}

    @property
    def version(self) -> str:
        """What an agreement keeps: ``R5@2023-05-19``."""
        return f"{self.code}@{self.valid_from.isoformat()}"


@cache
def regime_rules() -> tuple[RegimeRule, ...]:
    return read_rows("contracting", "regimes.csv", RegimeRule)


def in_force(rules: Iterable[RegimeRule], on: date) -> tuple[RegimeRule, ...]:
    """The regimes that an agreement may be signed under on a day."""
    return tuple(rule for rule in covering(rules, on) if rule.is_open)


def find_rule(rules: Iterable[RegimeRule], code: str, on: date) -> RegimeRule | None:
    """How one regime stands on a day, in force or not; nothing where it did not exist yet."""
    return next((rule for rule in covering(rules, on) if rule.code == code), None)


def find_version(rules: Iterable[RegimeRule], version: str) -> RegimeRule | None:
    """The row an agreement was signed under."""
    return next((rule for rule in rules if rule.version == version), None)


def refusal(
    rules: Iterable[RegimeRule], code: str, on: date, *, counterparty: str
) -> Sentence | None:
    """Why no agreement for works can be signed under a regime on a day with one kind of organisation."""
    rule = find_rule(rules, code, on)
    if rule is None:
        return say("This regime did not exist on {date}. Choose one that is in force.", date=on)
    if not rule.is_open:
        return say(
            "This regime ({norm}) has not been in force since {since}. Choose one that is.",
            since=rule.valid_from,
            norm=rule.norm,
        )
    if counterparty not in rule.counterparties:
        return say("This regime ({norm}) does not allow this kind of organisation.", norm=rule.norm)
    if WORKS not in rule.objects:
        return say(
            "No works are built under this regime ({norm}). Choose one under which they are.",
            norm=rule.norm,
        )
    return None
