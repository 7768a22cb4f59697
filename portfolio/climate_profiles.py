"""The climate profile of a municipality: what a planning session should know before it decides where and what to build.

Hazards now and in the future, the rains, how many people live there, how poor they are, whether the place belongs to the programmes with a
territorial focus (PDET) or to the zones most affected by the conflict (ZOMAC). All of it is dated reference data with its source; what is
still to be confirmed says so. A municipality of which a table knows nothing shows that it is not known.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cache

import msgspec

from foundation import seasons
from foundation.reference_data import Dated, covering, read_rows
from foundation.seasons import WetSeason
from portfolio import hazard_levels
from portfolio.hazard_levels import HazardOutlook


class MunicipalFacts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Figures of one municipality."""

    code: str
    women: int
    men: int
    young_bp: int | None = None
    poverty_bp: int | None = None
    informality_bp: int | None = None
    pdet: str | None = None
    is_zomac: bool

    @property
    def people(self) -> int:
        return self.women + self.men


class MunicipalFact(StrEnum):
    """What a source is the source of."""

    POPULATION = "population"
    POVERTY = "poverty"
    PDET = "pdet"
    ZOMAC = "zomac"


class FactSource(Dated, frozen=True, kw_only=True):
    """Where a figure comes from, and of which day it is."""

    fact: MunicipalFact
    as_of: date


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is known of a municipality on a day."""

    municipality: str
    on: date
    facts: MunicipalFacts | None
    hazards: tuple[HazardOutlook, ...]
    seasons: tuple[WetSeason, ...]
    sources: tuple[FactSource, ...]


@cache
def _facts() -> Mapping[str, MunicipalFacts]:
    return {row.code: row for row in read_rows("portfolio", "municipal_facts.csv", MunicipalFacts)}


@cache
def _sources() -> tuple[FactSource, ...]:
    return read_rows("portfolio", "municipal_sources.csv", FactSource)


def profile(municipality: str, on: date) -> Profile:
    """The profile of a municipality by its official code."""
    return Profile(
        municipality=municipality,
        on=on,
        facts=_facts().get(municipality),
        hazards=hazard_levels.outlook(municipality, on),
        seasons=seasons.wet_seasons(municipality, on=on),
        sources=covering(_sources(), on),
    )
