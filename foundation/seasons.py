"""Rain seasons: when drains must be clean, and when concrete and earth works wait.

The seasons are dated reference rows by region, after IDEAM's regions of homogeneous rain (2014); a municipality has the region of its
department unless it has a row of its own (the Pacific plain of Cauca and Nariño). All rows are a working rule still to be confirmed, and
say so. Where no row is known nothing is assumed: the answer says that, and a person sets the date.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Annotated

import msgspec

from foundation.errors import Sentence, say
from foundation.reference_data import Dated, covering, read_rows
from foundation.territories import get_municipality

Month = Annotated[int, msgspec.Meta(ge=1, le=12)]


class RainRegime(StrEnum):
    """How the rain of a year is spread."""

    BIMODAL = "bimodal"
    WEAK_BIMODAL = "weak_bimodal"
    UNIMODAL = "unimodal"
    RAIN_ALL_YEAR_WITH_PEAK = "rain_all_year_with_peak"
    RAIN_ALL_YEAR = "rain_all_year"


class RainRegion(StrEnum):
    """Where it rains in the same months."""

    ANDEAN_CAUCA_NARINO = "andean_cauca_narino"
    LA_GUAJIRA = "la_guajira"
    META_GUAVIARE = "meta_guaviare"
    PUTUMAYO = "putumayo"
    PACIFIC = "pacific"


class WetSeason(Dated, frozen=True, kw_only=True):
    """The first and the last month of one rainy part of the year in a region."""

    region: RainRegion
    regime: RainRegime
    starts_month: Month
    ends_month: Month


class BeforeRains(msgspec.Struct, frozen=True, kw_only=True):
    """The months before a year's wet seasons, each by its first day; where there is none, the reason."""

    months: tuple[date, ...]
    reason: Sentence | None
    to_confirm: bool


class _Membership(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    code: str
    region: RainRegion
    source: str
    to_confirm: bool


UNKNOWN = say("The rain seasons of this municipality are not known here; choose the date yourself.")
NEVER_DRY = say("It rains all year here, so no month comes before the rains.")


@cache
def _regions() -> Mapping[str, _Membership]:
    return {row.code: row for row in read_rows("foundation", "rain_regions.csv", _Membership)}


@cache
def _seasons() -> tuple[WetSeason, ...]:
    return read_rows("foundation", "rain_seasons.csv", WetSeason)


def find_rain_region(municipality_code: str) -> RainRegion | None:
    """The rain region of a municipality, or ``None`` where nobody has said which."""
    code = get_municipality(municipality_code).code
    found = _regions().get(code) or _regions().get(code[:2])
    return None if found is None else found.region


def wet_seasons(municipality_code: str, *, on: date) -> tuple[WetSeason, ...]:
    """The wet seasons of a municipality as known on a day; empty where they are not known."""
    region = find_rain_region(municipality_code)
    return tuple(season for season in covering(_seasons(), on) if season.region is region)


def month_before_rains(municipality_code: str, year: int) -> BeforeRains:
    """When to clean drains for the wet seasons that begin in a year: the month before each of them."""
    seasons = wet_seasons(municipality_code, on=date(year, 1, 1))
    beginnings = [s.starts_month for s in seasons if s.regime is not RainRegime.RAIN_ALL_YEAR]
    reason = None if beginnings else NEVER_DRY if seasons else UNKNOWN
    return BeforeRains(
        months=tuple(_month_before(year, month) for month in sorted(beginnings)),
        reason=reason,
        to_confirm=any(season.to_confirm for season in seasons),
    )


def _month_before(year: int, month: int) -> date:
    return date(year, month - 1, 1) if month > 1 else date(year - 1, 12, 1)
