"""Regions of one climate: which one a municipality lies in, and when it rains there.

Cauca and Nariño have two climates each: the Andes with two wet seasons, and the Pacific where it rains all year. The Pacific
municipalities are those of the PDET subregions of Decreto 893/2017. Seasons follow IDEAM's monthly rain in a simple working rule. All of
it is dated reference data; a municipality outside the tables has no region, and nothing is guessed for it.
"""

from collections.abc import Iterable
from datetime import date
from functools import cache

import msgspec

from foundation.reference_data import Dated, covering, read_rows

MONTHS = 12
DEPARTMENT_DIGITS = 2


class ClimateRegion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A stretch of land with one calendar of rain and one set of hazards."""

    code: str
    name_es: str
    name_en: str


class RegionMember(Dated, frozen=True, kw_only=True):
    """A department, or a municipality that differs from the rest of its department."""

    territory: str
    region: str


class RainSeason(Dated, frozen=True, kw_only=True):
    """The months of one wet season, both included; January to December is rain all year."""

    region: str
    from_month: int
    to_month: int

    @property
    def is_all_year(self) -> bool:
        return self.to_month - self.from_month == MONTHS - 1


@cache
def climate_regions() -> tuple[ClimateRegion, ...]:
    return read_rows("portfolio", "climate_regions.csv", ClimateRegion)


@cache
def region_members() -> tuple[RegionMember, ...]:
    return read_rows("portfolio", "climate_region_members.csv", RegionMember)


@cache
def rain_seasons() -> tuple[RainSeason, ...]:
    return read_rows("portfolio", "rain_seasons.csv", RainSeason)


def find_region(municipality: str, on: date) -> ClimateRegion | None:
    """The region of a municipality by its DIVIPOLA code: its own row first, then its department's."""
    codes = {row.territory: row.region for row in covering(region_members(), on)}
    region = codes.get(municipality, codes.get(municipality[:DEPARTMENT_DIGITS]))
    return next((row for row in climate_regions() if row.code == region), None)


def seasons_of(region: str, on: date) -> tuple[RainSeason, ...]:
    """The wet seasons of a region in the order of the year."""
    seasons = (row for row in covering(rain_seasons(), on) if row.region == region)
    return tuple(sorted(seasons, key=lambda season: season.from_month))


def wet_season_starts(seasons: Iterable[RainSeason]) -> tuple[int, ...]:
    """The months in which the rains begin; none where it rains all year."""
    return tuple(season.from_month for season in seasons if not season.is_all_year)


def is_wet(seasons: Iterable[RainSeason], month: int) -> bool:
    return any(season.from_month <= month <= season.to_month for season in seasons)
