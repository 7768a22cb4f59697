"""How grave a risk is: probability 1 to 5 times consequence 1 to 5, put into words by a published, dated rule."""

from datetime import date
from enum import StrEnum
from functools import cache

from foundation.errors import Refused, say
from foundation.reference_data import Dated, covering, read_rows


class RiskLevel(StrEnum):
    """How grave a risk is, the least first."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"
    EXTREME = "extreme"


class RiskLevelRule(Dated, frozen=True, kw_only=True):
    """The products of probability and consequence that make a level."""

    level: RiskLevel
    score_from: int
    score_to: int


@cache
def level_rules() -> tuple[RiskLevelRule, ...]:
    return read_rows("portfolio", "risk_levels.csv", RiskLevelRule)


def rules_on(on: date) -> tuple[RiskLevelRule, ...]:
    """The rule as it holds on a day, the least level first."""
    return covering(level_rules(), on)


def level_of(score: int, on: date) -> RiskLevel:
    """The level of a product on a day."""
    for rule in rules_on(on):
        if rule.score_from <= score <= rule.score_to:
            return rule.level
    raise Refused(say("No rule for the level of a risk is known on {day}.", day=on))
