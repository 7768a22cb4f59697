"""Hazards of a territory: how strong each one is today, and where it is going.

A level is 0 (none) to 3 (high), the scale of ThinkHazard! and of the hazard maps of land-use plans (Decreto 1807/2014). The levels per
region of equal rain (``foundation.seasons``, which keeps the Pacific plain apart from the Andes) are a first estimate to start a
screening from, every one of them to be confirmed against the municipal risk plan, the land-use plan or the memory of the village. The
future level is one higher where the hazard is increasing and exists at all.
"""

from datetime import date
from enum import StrEnum
from functools import cache
from typing import Annotated

import msgspec

from foundation.reference_data import Dated, covering, read_rows
from foundation.seasons import RainRegion, find_rain_region
from portfolio.climate_rating import HIGHEST_LEVEL, Frame

Level = Annotated[int, msgspec.Meta(ge=0, le=HIGHEST_LEVEL)]


class Trend(StrEnum):
    """Where a hazard is going in a changing climate."""

    STABLE = "stable"
    INCREASING = "increasing"


class Hazard(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One natural hazard that a work is screened for."""

    code: str
    name_es: str
    name_en: str


class HazardLevel(Dated, frozen=True, kw_only=True):
    """The level of one hazard in one region."""

    region: RainRegion
    hazard: str
    level: Level
    trend: Trend

    def at(self, frame: Frame) -> int:
        is_rising = frame is Frame.FUTURE and self.trend is Trend.INCREASING and self.level > 0
        return min(self.level + is_rising, HIGHEST_LEVEL)


class HazardOutlook(msgspec.Struct, frozen=True, kw_only=True):
    """What a screening starts from for one hazard; ``None`` is a level nobody has given yet."""

    hazard: Hazard
    now: int | None
    future: int | None
    source: str | None
    to_confirm: bool


@cache
def hazards() -> tuple[Hazard, ...]:
    return read_rows("portfolio", "hazards.csv", Hazard)


@cache
def hazard_levels() -> tuple[HazardLevel, ...]:
    return read_rows("portfolio", "hazard_levels.csv", HazardLevel)


def outlook(municipality: str, on: date) -> tuple[HazardOutlook, ...]:
    """Every hazard for one municipality, in the order of the catalogue; unknown where no table says."""
    region = find_rain_region(municipality)
    levels = {row.hazard: row for row in covering(hazard_levels(), on) if row.region is region}
    return tuple(_outlook(hazard, levels.get(hazard.code)) for hazard in hazards())


def _outlook(hazard: Hazard, level: HazardLevel | None) -> HazardOutlook:
    if level is None:
        return HazardOutlook(hazard=hazard, now=None, future=None, source=None, to_confirm=True)
    return HazardOutlook(
        hazard=hazard,
        now=level.at(Frame.NOW),
        future=level.at(Frame.FUTURE),
        source=level.source,
        to_confirm=level.to_confirm,
    )
