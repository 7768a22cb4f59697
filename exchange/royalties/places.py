"""Where a royalty work lies, as far as the matrix says it.

A column for the municipality comes first. Without one, a work lies in the municipality that its name says ("en el municipio de Morroa"),
then in the one that executes it ("MUNICIPIO DE MORROA"), then in the one that its scope says, and otherwise in the matrix's department.
A work of several municipalities belongs to their department and keeps the list. Names that mean no place, or more than one, are told and
never guessed.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache, lru_cache

import msgspec

from exchange.royalties.rules import Rule
from foundation import territories
from foundation.territories.gazetteer import aliases
from foundation.territories.names import plain, search_key

DEPARTMENT_DIGITS = 2


class PlaceOrigin(StrEnum):
    """What told us the place of a work."""

    CELL = "cell"
    NAME = "name"
    EXECUTOR = "executor"
    SCOPE = "scope"
    MATRIX = "matrix"


class Place(msgspec.Struct, frozen=True):
    """The territory that a work belongs to, the codes of its municipalities, and who says so."""

    path: str
    municipalities: tuple[str, ...]
    origin: PlaceOrigin


class Described(msgspec.Struct, frozen=True, kw_only=True):
    """What a row says about the place of a work."""

    name: str
    executor: str | None
    scope: str | None = None
    department: str | None
    municipalities: str | None
    codes: str | None
    has_column: bool


Findings = list[tuple[Rule, str]]

_EVERYWHERE = re.compile(
    r"(todo(s)?|toda)\b.*|departament(o|al).*|varios.*|nacional|regional|\d+ municipios|multimunicipal|n ?a|no aplica"
)
_STRONG = re.compile(r"[\n;,/|•·]+")
_WEAK = re.compile(r"\s+(?:y|e|-|–)\s+|-", re.IGNORECASE)


def find(described: Described, department: str) -> tuple[Place, Findings]:
    """The place of a work in a matrix of this department (two digits), and what is wrong with how it is told."""
    home = _department_named(described.department) or department
    if described.codes:
        return _by_codes(described.codes, home)
    if described.municipalities:
        return _by_names(described.municipalities, home)
    findings: Findings = [(Rule.MUNICIPALITY_MISSING, "")] if described.has_column else []
    for text, origin in (
        (described.name, PlaceOrigin.NAME),
        (described.executor, PlaceOrigin.EXECUTOR),
        (described.scope, PlaceOrigin.SCOPE),
    ):
        mentioned = mentions(text or "", home)
        if mentioned:
            return _place(mentioned, home, origin), findings
    return _place((), home, PlaceOrigin.MATRIX), findings


def _place(
    codes: tuple[str, ...], home: str, origin: PlaceOrigin, *, is_whole: bool = True
) -> Place:
    """One municipality is a place; several, or a list of which a part is unknown, belong to the department."""
    if len(codes) == 1 and is_whole:
        return Place(territories.municipality_path(codes[0]), codes, origin)
    homes = {code[:DEPARTMENT_DIGITS] for code in codes}
    shared = homes.pop() if len(homes) == 1 else home
    return Place(f"{territories.COUNTRY}{shared}.", codes, origin)


def _by_codes(text: str, home: str) -> tuple[Place, Findings]:
    codes, unknown = [], []
    for part in filter(None, (part.strip() for part in _STRONG.split(text))):
        try:
            codes.append(territories.get_municipality(part).code)
        except territories.UnknownPlace:
            unknown.append(part)
    return _told(tuple(dict.fromkeys(codes)), unknown, text, home)


def _by_names(text: str, home: str) -> tuple[Place, Findings]:
    if _EVERYWHERE.fullmatch(" ".join(territories.fold(text).split())):
        return _place((), home, PlaceOrigin.CELL), [(Rule.MUNICIPALITY_NOT_NAMED, text)]
    codes: list[str] = []
    unknown: list[str] = []
    for part in filter(None, (part.strip(" .-–") for part in _parts(text, home))):
        found = _resolve(part, home)
        if found:
            codes += found
        elif _department_named(part) is None:
            unknown.append(part)
    return _told(tuple(dict.fromkeys(codes)), unknown, text, home)


def _told(
    codes: tuple[str, ...], unknown: list[str], text: str, home: str
) -> tuple[Place, Findings]:
    findings: Findings = [(Rule.MUNICIPALITY_UNKNOWN, part) for part in unknown]
    if len(codes) > 1:
        findings.append((Rule.SEVERAL_MUNICIPALITIES, " · ".join(text.splitlines())))
    elif not codes and not unknown:
        findings.append((Rule.MUNICIPALITY_NOT_NAMED, text))
    return _place(codes, home, PlaceOrigin.CELL, is_whole=not unknown), findings


def _parts(text: str, home: str) -> Iterable[str]:
    """The names in a cell: a whole that is a name is not taken apart, nor is a part of it."""
    if _resolve(text, home):
        return [text]
    parts: list[str] = []
    for part in _STRONG.split(text):
        parts += [part] if _resolve(part, home) else _WEAK.split(part)
    return parts


@lru_cache(maxsize=8_192)
def _resolve(name: str, home: str) -> tuple[str, ...]:
    """The code of the one municipality of this department that the name means, or nothing."""
    found = territories.find_by_names(territories.official()[home].name, name)
    return (found[0].code,) if len(found) == 1 else ()


# The department of a matrix

_BPIN_OFFICE = re.compile(r"20\d\d(?:002(\d\d)|(\d\d)\d{3})\d{4}")
_OF_A_DEPARTMENT = re.compile(r"\b(?:departamento|dpto|depto) del? (?:el |la )?")


def department_of(codes_and_texts: Iterable[tuple[str, str]]) -> str | None:
    """The department that most rows speak of, by the office in their code or by "departamento de …" in their text."""
    votes: Counter[str] = Counter()
    for code, text in codes_and_texts:
        vote = _office(code) or _department_in(text)
        if vote is not None:
            votes[vote] += 1
    if not votes:
        return None
    (winner, most), *others = votes.most_common(2)
    return winner if not others or most > others[0][1] else None


def _office(code: str) -> str | None:
    found = _BPIN_OFFICE.fullmatch(code)
    if found is None:
        return None
    department = found[1] or found[2]
    is_one = f"{department}" in territories.official()
    return department if is_one and (found[1] or code[4:9] in territories.official()) else None


def _department_in(text: str) -> str | None:
    key = " ".join(plain(territories.fold(text)).split())
    found = _OF_A_DEPARTMENT.search(key)
    if found is None:
        return None
    rest = key[found.end() :]
    names = (name for name in _departments() if re.match(rf"{re.escape(name)}\b", rest))
    longest = max(names, key=len, default=None)
    return _departments()[longest] if longest is not None else None


def _department_named(text: str | None) -> str | None:
    return _departments().get(plain(search_key(text))) if text else None


@cache
def _departments() -> Mapping[str, str]:
    named = {plain(search_key(place.name)): place.code for place in territories.departments()}
    others = {
        plain(search_key(other.alias)): other.code
        for other in aliases()
        if len(other.code) == DEPARTMENT_DIGITS
    }
    return others | named


# Municipalities that a text mentions

_JOINT = re.compile(r" (y|e) | ")

_OF_A_MUNICIPALITY = re.compile(
    r"\b(?:municipios?|mpios?|alcaldias?(?: municipal)?|cabeceras? municipal(?:es)?|casco urbano)"
    r" (?:del? )?(?:los municipios de )?"
)


@lru_cache(maxsize=8_192)
def mentions(text: str, department: str) -> tuple[str, ...]:
    """The municipalities of the department that a text calls so, in its order: "los municipios de Colosó y Morroa"."""
    key = " ".join(re.sub(r"[\W_]+", " ", plain(territories.fold(text))).split())
    pattern, codes = _municipality_names(department)
    found: list[str] = []
    for start in _OF_A_MUNICIPALITY.finditer(key):
        found += _list_from(key, start.end(), pattern, codes, department)
    return tuple(dict.fromkeys(found))


def _list_from(
    key: str, at: int, pattern: re.Pattern[str], codes: Mapping[str, str], department: str
) -> list[str]:
    found: list[str] = []
    own_name = plain(search_key(territories.official()[department].name))
    after_and = False
    while True:
        match = pattern.match(key, at)
        if match is None:
            return found
        name = match[1]
        joint = _JOINT.match(key, match.end())
        # "… municipio de Toluviejo Sucre": after the first, a name that the department bears too is the department, unless the list
        # goes on behind it: "… San Marcos, La Unión, Sucre, Caimito".
        goes_on = joint is not None and pattern.match(key, joint.end()) is not None
        if name == own_name and found and not after_and and not goes_on:
            return found
        found.append(codes[name])
        if joint is None:
            return found
        after_and = joint[1] is not None
        at = joint.end()


@cache
def _municipality_names(department: str) -> tuple[re.Pattern[str], Mapping[str, str]]:
    """A pattern of every name of every municipality of a department, the longest first."""
    path = f"{territories.COUNTRY}{department}."
    codes = {other.alias: other.code for other in aliases() if other.code[:2] == department}
    codes |= {place.name: place.code for place in territories.municipalities(path)}
    keys = {plain(search_key(name)): code for name, code in codes.items() if len(code) == 5}
    # An article in front of a name is left out as often as it is put in: "la Unión", "el Roble".
    longest_first = sorted(keys, key=len, reverse=True)
    names = "|".join(re.escape(name) for name in longest_first)
    return re.compile(rf"(?:el |la |los |las )?({names})\b"), keys
