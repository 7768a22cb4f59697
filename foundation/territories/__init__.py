"""Territories: where everything is. The official tree of Colombia, the places users add, their names and how to find them.

* ``gazetteer`` — the official places, codes, paths and labels, without a database
* ``names`` — how names are compared
* ``matching`` — from the names in somebody's list to official places
* ``tree`` — the tables, and adding a place
* ``lookup`` — finding a place among all
"""

from foundation.territories.gazetteer import (
    COUNTRY,
    MUNICIPAL,
    SOURCE,
    AliasReason,
    Official,
    TerritoryKind,
    UnknownPlace,
    departments,
    find_official,
    get_municipality,
    get_official,
    is_within,
    label,
    municipal_path,
    municipalities,
    municipality_path,
    normalise_code,
    official,
    range_end,
)
from foundation.territories.lookup import (
    OtherName,
    TerritoryView,
    check,
    get,
    get_by_code,
    labels,
    other_names,
    parts_of,
    search,
)
from foundation.territories.matching import find_by_names
from foundation.territories.names import fold, search_key
from foundation.territories.tree import (
    AddLocality,
    LocalityKind,
    SeedRows,
    Territory,
    TerritoryAlias,
    add_locality,
    outside,
    seed_rows,
)

__all__ = [
    "COUNTRY",
    "MUNICIPAL",
    "SOURCE",
    "AddLocality",
    "AliasReason",
    "LocalityKind",
    "Official",
    "OtherName",
    "SeedRows",
    "Territory",
    "TerritoryAlias",
    "TerritoryKind",
    "TerritoryView",
    "UnknownPlace",
    "add_locality",
    "check",
    "departments",
    "find_by_names",
    "find_official",
    "fold",
    "get",
    "get_by_code",
    "get_municipality",
    "get_official",
    "is_within",
    "label",
    "labels",
    "municipal_path",
    "municipalities",
    "municipality_path",
    "normalise_code",
    "official",
    "other_names",
    "outside",
    "parts_of",
    "range_end",
    "search",
    "search_key",
    "seed_rows",
]
