"""The sectors of public investment in Colombia under the sector codes of OC4IDS.

Published matrices name the investment sector of the national planning department, as SECTOR. "Vivienda, ciudad y territorio" is left
out on purpose: it holds housing and water supply alike, so its works have no one sector of the standard. The table is our reading of
the two lists (OC4IDS 0.9.5, codelist projectSector).
"""

from collections.abc import Mapping
from functools import cache

import msgspec

from exchange.oc4ids.codes import Sector
from foundation.reference_data import read_rows
from foundation.territories.names import fold


class PlanningSector(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One investment sector and its code."""

    name: str
    sector: Sector


def find_sector(name: str) -> Sector | None:
    """The code of an investment sector, whatever its accents, capitals and spaces."""
    return _sectors().get(_key(name))


@cache
def _sectors() -> Mapping[str, Sector]:
    rows = read_rows("exchange", "planning_sectors.csv", PlanningSector)
    return {_key(row.name): row.sector for row in rows}


def _key(name: str) -> str:
    return " ".join(fold(name).split())
