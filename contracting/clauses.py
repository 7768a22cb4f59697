"""Clauses: the text of an agreement, numbered, in Spanish and English, by family of regime.

The library is dated reference data in editions; an agreement keeps the edition of the day it was signed. A later edition may be based on
another and say only what it changes, clause by clause; what was in use is never changed. Its texts name values in braces,
and every edition declares which: a value that is missing or that no clause knows is refused, so that nobody signs a gap.
"""

import string
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

import msgspec

from foundation.errors import ProgrammingError, Refused, say
from foundation.reference_data import Dated, covering


class Clause(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One clause of an edition; ``only_with`` names what an agreement must have for it to stand there.

    Where it settles what happens if something goes wrong, ``if_…`` and ``then_…`` say so in plain words, for the page in front.
    """

    code: str
    families: tuple[str, ...]
    title_es: str
    title_en: str
    text_es: str
    text_en: str
    if_es: str = ""
    then_es: str = ""
    if_en: str = ""
    then_en: str = ""
    only_with: str | None = None

    def stands(self, family: str, has: frozenset[str]) -> bool:
        return family in self.families and (self.only_with is None or self.only_with in has)


class ClauseLibrary(
    Dated, frozen=True, kw_only=True, rename={"clauses": "clause", "edition": "name"}
):
    """One edition of the clauses; ``families`` says which regimes each text is for."""

    edition: str
    variables: frozenset[str]
    families: dict[str, frozenset[str]]
    clauses: tuple[Clause, ...]

    def family_of(self, regime: str) -> str:
        for family, regimes in self.families.items():
            if regime in regimes:
                return family
        raise Refused(say("There are no clauses for this regime yet: {regime}.", regime=regime))


class VariableName(str):
    """The name of a value inside a sentence, shown by its label."""

    label_context = "clause_variable"


class ClauseText(msgspec.Struct, frozen=True, kw_only=True):
    """A clause as it stands in one agreement, in one language; ``case`` and ``outcome`` are its plain words, if it has any."""

    number: int
    code: str
    title: str
    text: str
    case: str = ""
    outcome: str = ""


@cache
def libraries() -> tuple[ClauseLibrary, ...]:
    """Every edition; a text with a variable that its edition does not declare is a fault of the file."""
    text = resources.files("contracting").joinpath("data", "clauses.toml").read_text("utf-8")
    editions = msgspec.convert(_whole(tomllib.loads(text)["edition"]), tuple[ClauseLibrary, ...])
    for library in editions:
        for clause in library.clauses:
            strange = variables_of(clause.text_es, clause.text_en) ^ variables_of(clause.text_es)
            strange |= variables_of(clause.then_es) ^ variables_of(clause.then_en)
            strange |= variables_of(clause.then_es) - variables_of(clause.text_es)
            strange |= variables_of(clause.text_es) - library.variables
            if strange:
                raise ProgrammingError(f"clause {clause.code}: variables {sorted(strange)}")
    return editions


def _whole(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Editions with everything that they take over from the one they are based on; a changed clause has its code and families."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        base = found.get(row.pop("based_on", ""))
        if base is None:
            found[row["name"]] = row
            continue
        changed = {_key(clause): clause for clause in row.get("clause", ())}
        strange = changed.keys() - {_key(clause) for clause in base["clause"]}
        if strange:
            raise ProgrammingError(f"edition {row['name']}: changes no clause {sorted(strange)}")
        kept = [{**clause, **changed.get(_key(clause), {})} for clause in base["clause"]]
        whole = {**base, **row, "clause": kept}
        found[row["name"]] = whole if "valid_to" in row else {**whole, "valid_to": None}
    return list(found.values())


def _key(clause: dict[str, Any]) -> tuple[str, ...]:
    return (clause["code"], *clause["families"])


def library_on(on: date) -> ClauseLibrary:
    """The edition in use on a day."""
    for library in covering(libraries(), on):
        return library
    raise Refused(say("There is no edition of the clauses for {date}.", date=on))


def get_edition(name: str) -> ClauseLibrary:
    """The edition an agreement was signed with."""
    return next(library for library in libraries() if library.edition == name)


def select(library: ClauseLibrary, regime: str, has: Iterable[str]) -> tuple[Clause, ...]:
    """The clauses of an agreement under a regime that has, say, an ``advance`` and a ``retention``."""
    family, features = library.family_of(regime), frozenset(has)
    return tuple(clause for clause in library.clauses if clause.stands(family, features))


def variables_of(*texts: str) -> frozenset[str]:
    """The names in braces of some texts."""
    return frozenset(
        name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name
    )


def render(
    clauses: Iterable[Clause], values: Mapping[str, str], *, language: str
) -> tuple[ClauseText, ...]:
    """The clauses numbered and filled; values that are missing, empty or unknown to these clauses are refused."""
    chosen = tuple(clauses)
    needed = variables_of(*(clause.text_es for clause in chosen))
    missing = _names(name for name in needed if not values.get(name, "").strip())
    if missing:
        raise Refused(say("The text of the agreement lacks: {names}.", names=missing))
    unknown = _names(values.keys() - needed)
    if unknown:
        raise Refused(say("No clause of this agreement uses: {names}.", names=unknown))
    spanish = language == "es"
    return tuple(
        ClauseText(
            number=number,
            code=clause.code,
            title=clause.title_es if spanish else clause.title_en,
            text=(clause.text_es if spanish else clause.text_en).format_map(values),
            case=clause.if_es if spanish else clause.if_en,
            outcome=(clause.then_es if spanish else clause.then_en).format_map(values),
        )
        for number, clause in enumerate(chosen, start=1)
    )


def _names(names: Iterable[str]) -> tuple[VariableName, ...]:
    return tuple(VariableName(name) for name in sorted(names))
