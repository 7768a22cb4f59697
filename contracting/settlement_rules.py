"""Deadlines of settlement (*liquidación*): so many months after the end, by agreement, then by the entity alone, then as long as one may.

Dated reference data by family of regime: four months, two more, and two years more (Ley 1150/2007, art. 11). Each deadline is counted from
the end of the agreement and never from the day before it, so that no month is lost at its end.
"""

from datetime import date, timedelta
from enum import StrEnum
from functools import cache

from dateutil.relativedelta import relativedelta

from foundation.errors import Refused, say
from foundation.reference_data import Dated, covering, read_rows

_DAY = timedelta(days=1)


class SettlementStage(StrEnum):
    """Who may settle, one after the other."""

    BY_AGREEMENT = "by_agreement"
    UNILATERAL = "unilateral"
    LATE = "late"


class SettlementRule(Dated, frozen=True, kw_only=True):
    """How many months one stage lasts."""

    family: str
    code: SettlementStage
    months: int
    text_es: str
    text_en: str


@cache
def settlement_rules() -> tuple[SettlementRule, ...]:
    return read_rows("contracting", "settlement_rules.csv", SettlementRule)


def rules_on(family: str, on: date) -> dict[SettlementStage, SettlementRule]:
    """The stages of a family of regimes as they hold on a day."""
    found = {rule.code: rule for rule in covering(settlement_rules(), on) if rule.family == family}
    if set(found) != set(SettlementStage):
        raise Refused(say("No deadlines of settlement are in the tables for {date}.", date=on))
    return found


def deadlines(family: str, ended_on: date) -> dict[SettlementStage, date]:
    """The last day of each stage, in their order."""
    rules, months, found = rules_on(family, ended_on), 0, {}
    for stage in SettlementStage:
        months += rules[stage].months
        found[stage] = ended_on + relativedelta(months=months)
    return found


def open_since(family: str, today: date) -> date:
    """The earliest end of an agreement that somebody can still settle today."""
    months = sum(rule.months for rule in rules_on(family, today).values())
    ended_on = today - relativedelta(months=months)
    # Months have no one length: the last day of one may count from several.
    while deadlines(family, ended_on - _DAY)[SettlementStage.LATE] >= today:
        ended_on -= _DAY
    while deadlines(family, ended_on)[SettlementStage.LATE] < today:
        ended_on += _DAY
    return ended_on


def stage_on(family: str, ended_on: date, on: date) -> SettlementStage | None:
    """The stage that a day lies in; nothing where the last deadline has passed."""
    for stage, last in deadlines(family, ended_on).items():
        if on <= last:
            return stage
    return None
