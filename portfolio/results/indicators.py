"""Indicators: what the programme promised to reach, from where, until when, and how each is counted.

The nine targets of the programme stand in its contract (January 2024 to January 2029) and are dated reference data, as are the few standard
indicators that its donor asks for besides. An indicator with a rule is counted from records, never typed; one without is recorded by hand,
with its evidence. A target that the programme named without a number has none here.
"""

from datetime import date
from enum import StrEnum
from functools import cache

from foundation.errors import NotFound, Scaled
from foundation.money import Money
from foundation.reference_data import Dated, covering, read_rows
from portfolio.exchange_rates import USD


class Unit(StrEnum):
    """What an indicator is told in."""

    COUNT = "count"
    USD = "usd"
    KM = "km"


# Values are whole numbers of the smallest part: cents of a dollar, metres of a kilometre.
SCALES = {Unit.COUNT: 1, Unit.USD: 100, Unit.KM: 1000}


class Indicator(Dated, frozen=True, kw_only=True):
    """One indicator; ``rule`` names how it is counted, ``target`` what is to be reached by ``ends_on``."""

    code: str
    name_es: str
    name_en: str
    counts_es: str
    counts_en: str
    unit: Unit
    baseline: int
    target: int | None = None
    rule: str | None = None
    is_target: bool
    starts_on: date
    ends_on: date

    @property
    def baseline_value(self) -> int:
        return self.baseline * SCALES[self.unit]

    @property
    def target_value(self) -> int | None:
        return None if self.target is None else self.target * SCALES[self.unit]

    def name(self, language: str) -> str:
        return self.name_es if language == "es" else self.name_en

    def counts(self, language: str) -> str:
        """What counts, in plain words."""
        return self.counts_es if language == "es" else self.counts_en


@cache
def every() -> tuple[Indicator, ...]:
    return read_rows("portfolio", "indicators.csv", Indicator)


def indicators(on: date) -> tuple[Indicator, ...]:
    """The indicators that hold on a day, the programme's targets first."""
    return covering(every(), on)


def get(code: str, on: date) -> Indicator:
    """One indicator by its code; what no table names is not there."""
    found = next((one for one in indicators(on) if one.code == code), None)
    if found is None:
        raise NotFound
    return found


def said(unit: Unit | str, value: int) -> int | Money | Scaled:
    """A value as people read it."""
    if unit == Unit.USD:
        return Money(value, USD)
    return Scaled(value, SCALES[Unit.KM]) if unit == Unit.KM else value
