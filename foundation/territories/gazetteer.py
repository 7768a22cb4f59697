"""The official places of Colombia: the country, 33 departments and 1,122 entities of municipal level.

They are facts of the state, not of a user: codes, names and centres as DANE publishes them in DIVIPOLA (March 2024), kept as
our own table. 1,103 of the 1,122 are municipalities, 18 are areas without a municipality, one is the island of San Andrés. 66
names belong to more than one of them, so a place is known by its code and shown with its department.

A place is stored on every row that can be read alone as a *path* with a closing dot: ``CO.``, ``CO.19.``, ``CO.19.19001.`` and,
for what users add inside a municipality, ``CO.19.19001.el-rosal.``
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from functools import cache

import msgspec

from foundation.reference_data import read_rows

SOURCE = "DANE, DIVIPOLA, March 2024"
COUNTRY = "CO."
BOGOTA = "Bogotá, D.C."
_MUNICIPAL_LEVEL = 3
_MILLION = 1_000_000


class TerritoryKind(StrEnum):
    """What a place is, from the country down to what users add inside a municipality."""

    COUNTRY = "country"
    DEPARTMENT = "department"
    MUNICIPALITY = "municipality"
    NON_MUNICIPALISED_AREA = "non_municipalised_area"
    ISLAND = "island"
    VEREDA = "vereda"
    CORREGIMIENTO = "corregimiento"
    RESGUARDO = "resguardo"
    COMMUNITY_COUNCIL = "community_council"
    POPULATED_CENTRE = "populated_centre"


MUNICIPAL = frozenset(
    {
        TerritoryKind.MUNICIPALITY,
        TerritoryKind.NON_MUNICIPALISED_AREA,
        TerritoryKind.ISLAND,
    }
)


class AliasReason(StrEnum):
    """Why a place has another name."""

    SHORT = "short"
    SPELLING = "spelling"
    FORMER = "former"
    SEAT = "seat"


class UnknownPlace(ValueError):
    """The text is not the code or the path of a place that exists."""


class Official(msgspec.Struct, frozen=True, kw_only=True):
    """One official place; its centre in millionths of a degree (WGS 84), absent above municipal level."""

    code: str
    name: str
    kind: TerritoryKind
    path: str
    parent_path: str | None
    latitude_e6: int | None
    longitude_e6: int | None


class Alias(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Another name people write: short, former, differently spelled, or that of the municipality's seat."""

    alias: str
    code: str
    reason: AliasReason


class _Row(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    code: str
    name: str
    department_code: str = ""
    department_name: str = ""
    kind: TerritoryKind
    latitude: Decimal | None = None
    longitude: Decimal | None = None


@cache
def official() -> Mapping[str, Official]:
    """Every official place by its code, parents before children."""
    return {row.code: _place(row) for row in read_rows("foundation", "territories.csv", _Row)}


@cache
def aliases() -> tuple[Alias, ...]:
    """The other names of official places."""
    return read_rows("foundation", "territory_aliases.csv", Alias)


def _place(row: _Row) -> Official:
    path, parent = COUNTRY, None
    if row.kind is TerritoryKind.DEPARTMENT:
        path, parent = f"{COUNTRY}{row.code}.", COUNTRY
    elif row.kind in MUNICIPAL:
        parent = f"{COUNTRY}{row.department_code}."
        path = f"{parent}{row.code}."
    return Official(
        code=row.code,
        name=row.name,
        kind=row.kind,
        path=path,
        parent_path=parent,
        latitude_e6=None if row.latitude is None else int(row.latitude * _MILLION),
        longitude_e6=None if row.longitude is None else int(row.longitude * _MILLION),
    )


# Codes


def normalise_code(value: str | float) -> str:
    """A municipal code as five characters, however a spreadsheet mangled it: 5001, "5,001", "5.001", "05001"."""
    text = "" if isinstance(value, bool) else str(value).strip()
    found = re.fullmatch(r"([0-9]{1,2})[.,]?([0-9]{3})(?:[.,]0)?", text)
    code = f"{found[1]:0>2}{found[2]}" if found else ""
    if code[:2] not in official():
        raise UnknownPlace(f"{value!r} cannot be the code of a municipality")
    return code


def get_municipality(code: str | float) -> Official:
    """The entity of municipal level with this code, in any of its spellings."""
    place = official().get(normalise_code(code))
    if place is None:
        raise UnknownPlace(f"no municipality has the code {code!r}")
    return place


def municipality_path(code: str | float) -> str:
    """``19001`` → ``CO.19.19001.``"""
    return get_municipality(code).path


def departments() -> tuple[Official, ...]:
    """The 33 departments, by code."""
    return tuple(p for p in official().values() if p.kind is TerritoryKind.DEPARTMENT)


def municipalities(department_path: str) -> tuple[Official, ...]:
    """The entities of municipal level of one department, by code."""
    return tuple(place for place in official().values() if place.parent_path == department_path)


# Paths


def is_within(path: str, ancestor: str) -> bool:
    """Whether a place is another or lies inside it."""
    return path.startswith(ancestor)


def range_end(path: str) -> str:
    """The first path after everything inside this one: ``path >= p AND path < range_end(p)`` is served by an index.

    A slash is the character after the closing dot, on both databases, because paths are compared bytewise.
    """
    return path[:-1] + "/"


def municipal_path(path: str) -> str:
    """The municipality a place is or lies in: ``CO.19.19001.el-rosal.`` → ``CO.19.19001.``"""
    steps = path.split(".")
    if len(steps) <= _MUNICIPAL_LEVEL:
        raise UnknownPlace(f"{path} is larger than a municipality")
    return "".join(f"{step}." for step in steps[:_MUNICIPAL_LEVEL])


def find_official(path: str) -> Official | None:
    """The official place at exactly this path."""
    place = official().get(path.rstrip(".").rpartition(".")[2])
    return place if place is not None and place.path == path else None


def get_official(path: str) -> Official:
    """The official place at exactly this path, which must exist."""
    place = find_official(path)
    if place is None:
        raise UnknownPlace(f"{path} is not the path of an official place")
    return place


def label(path: str, name: str = "") -> str:
    """A place as people read it, never without its department: "El Tambo (Cauca)", "El Rosal, El Tambo (Cauca)".

    Always, because a reader cannot know which names are borne twice. ``name`` is needed only for a place users added.
    """
    place = find_official(path)
    if place is None:
        return f"{name}, {label(get_official(municipal_path(path)).path)}"
    # Bogotá is a department and its only municipality at once.
    if place.kind not in MUNICIPAL or place.name == BOGOTA:
        return place.name
    return f"{place.name} ({official()[place.code[:2]].name})"
