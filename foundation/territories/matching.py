"""From the names in somebody else's list to official places: none, one or several, and never a guess.

Capitals, accents, punctuation, words run together, a first article and the names people commonly use are understood. A
misspelling is not: the importer reports it and a person decides.
"""

import re
from collections.abc import Mapping
from functools import cache

from foundation.territories.gazetteer import Official, aliases, official
from foundation.territories.names import plain, search_key, squeezed

Index = Mapping[str, frozenset[str]]

_IN_BRACKETS = re.compile(r"\s*([^()]+?)\s*\(([^()]*)\)\s*")
# "Tambo (El)" is El Tambo; "(ANM)" says that DANE counts an area without a municipality.
_SAYS_NOTHING = frozenset({"el", "la", "los", "las", "anm"})


def find_by_names(department_name: str | None, municipality_name: str) -> tuple[Official, ...]:
    """The places of municipal level that these names may mean, by code.

    A name that several places bear gives them all unless a department is named, apart or in brackets: "El Tambo (Cauca)".
    A department that is named and does not exist gives none.
    """
    inside, key = _without_brackets(municipality_name)
    allowed = None
    if department_name is not None and department_name.strip():
        allowed = _departments_named(department_name)
    if inside is not None:
        allowed = inside if allowed is None else allowed & inside
    codes = _municipalities_named().get(squeezed(plain(key)), frozenset())
    return tuple(
        official()[code] for code in sorted(codes) if allowed is None or code[:2] in allowed
    )


def _without_brackets(name: str) -> tuple[frozenset[str] | None, str]:
    """The departments that a name carries in brackets, and its key; brackets with anything else are part of the name."""
    found = _IN_BRACKETS.fullmatch(name)
    if found is not None:
        inside = _departments_named(found[2])
        if inside:
            return inside, search_key(found[1])
        if search_key(found[2]) in _SAYS_NOTHING:
            return None, search_key(found[1])
    return None, search_key(name)


def _departments_named(name: str) -> frozenset[str]:
    return _index_of_departments().get(squeezed(plain(search_key(name))), frozenset())


@cache
def _index_of_departments() -> Index:
    return _index([(name, code) for name, code in _names() if len(code) == len("19")])


@cache
def _municipalities_named() -> Index:
    return _index([(name, code) for name, code in _names() if len(code) == len("19001")])


def _names() -> list[tuple[str, str]]:
    """Every name of every department and municipality; a seat is also written behind its place: "Patía - El Bordo"."""
    named = [(place.name, place.code) for place in official().values() if place.code != "CO"]
    named += [(other.alias, other.code) for other in aliases()]
    named += [
        (f"{official()[other.code].name} {other.alias}", other.code)
        for other in aliases()
        if other.reason == "seat"
    ]
    return named


def _index(names: list[tuple[str, str]]) -> Index:
    found: dict[str, set[str]] = {}
    for name, code in names:
        found.setdefault(squeezed(plain(search_key(name))), set()).add(code)
    return {key: frozenset(codes) for key, codes in found.items()}
