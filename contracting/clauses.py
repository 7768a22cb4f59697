"""Clauses: the text of an agreement, numbered, in Spanish and English, by regime.

The delivered library is dated reference data in editions; an office writes versions of its own over it (``clause_versions``). Texts name
values in braces (``clause_variables``): a value that is missing or that no clause knows is refused, so that nobody signs a gap.
"""

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from importlib import resources
from uuid import UUID

import msgspec

from contracting.clause_wording import Wording, fill, names_in
from foundation.columns import canonical
from foundation.errors import ProgrammingError, Refused, say
from foundation.reference_data import Dated, covering

# Clauses stand this far apart, so that an office can put one of its own between any two.
STEP = 10


class Clause(Wording, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One clause; ``only_with`` names what an agreement must have for it to stand there, ``regimes`` those beside its families.

    ``version`` is the edition it was delivered in or the number of an office's own version, which then has a key; ``position`` says where
    among the others it stands.
    """

    code: str
    families: tuple[str, ...] = ()
    regimes: tuple[str, ...] = ()
    norm: str = ""
    only_with: str | None = None
    version: str = ""
    version_id: UUID | None = None
    position: int = 0

    def is_for(self, regime: str, family: str) -> bool:
        return regime in self.regimes or family in self.families

    def stands(self, has: frozenset[str]) -> bool:
        return self.only_with is None or self.only_with in has

    @property
    def wording(self) -> Wording:
        """What it says, without where it stands."""
        return Wording(**{name: getattr(self, name) for name in Wording.__struct_fields__})


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

    def under(self, regime: str) -> tuple[Clause, ...]:
        """Every clause for a regime, whatever an agreement has."""
        family = self.family_of(regime)
        return tuple(clause for clause in self.clauses if clause.is_for(regime, family))

    def find(self, code: str, regime: str) -> Clause | None:
        """The clause of a code for a regime, or nothing where this edition has none."""
        return next((clause for clause in self.under(regime) if clause.code == code), None)


class VariableName(str):
    """The name of a value inside a sentence, shown by its label."""

    label_context = "clause_variable"


class ClauseText(msgspec.Struct, frozen=True, kw_only=True):
    """A clause as it stands in one agreement, in one language; ``case`` and ``outcome`` are its plain words, if it has any."""

    number: int
    code: str
    version: str
    version_id: UUID | None
    title: str
    text: str
    case: str = ""
    outcome: str = ""


@cache
def libraries() -> tuple[ClauseLibrary, ...]:
    """Every edition; a text with a variable that its edition does not declare is a fault of the file."""
    text = resources.files("contracting").joinpath("data", "clauses.toml").read_text("utf-8")
    editions = msgspec.convert(tomllib.loads(text)["edition"], tuple[ClauseLibrary, ...])
    return tuple(_placed(library) for library in editions)


def _placed(library: ClauseLibrary) -> ClauseLibrary:
    """An edition whose clauses know their version and their position."""
    for clause in library.clauses:
        strange = names_in(clause.text_es) ^ names_in(clause.text_en)
        strange |= names_in(clause.then_es) ^ names_in(clause.then_en)
        strange |= names_in(clause.then_es) - names_in(clause.text_es)
        strange |= names_in(clause.text_es) - library.variables
        if strange:
            raise ProgrammingError(f"clause {clause.code}: variables {sorted(strange)}")
    return msgspec.structs.replace(
        library,
        clauses=tuple(
            msgspec.structs.replace(clause, version=library.edition, position=number * STEP)
            for number, clause in enumerate(library.clauses, start=1)
        ),
    )


def library_on(on: date) -> ClauseLibrary:
    """The edition in use on a day."""
    for library in covering(libraries(), on):
        return library
    raise Refused(say("There is no edition of the clauses for {date}.", date=on))


def find_edition(name: str) -> ClauseLibrary | None:
    """The edition of a name, or nothing where none was delivered under it."""
    return next((library for library in libraries() if library.edition == name), None)


def get_edition(name: str) -> ClauseLibrary:
    """The edition an agreement was signed with."""
    found = find_edition(name)
    if found is None:
        raise ProgrammingError(f"no edition of the clauses is called {name}")
    return found


def select(library: ClauseLibrary, regime: str, has: Iterable[str]) -> tuple[Clause, ...]:
    """The clauses of an agreement under a regime that has, say, an ``advance`` and a ``retention``."""
    features = frozenset(has)
    return tuple(clause for clause in library.under(regime) if clause.stands(features))


def variables_of(*texts: str) -> frozenset[str]:
    """The names in braces of some texts."""
    return frozenset(name for text in texts for name in names_in(text))


def digest_of(wording: Wording) -> str:
    """The mark of a wording: agreements keep it, so that a word altered later is seen."""
    said = {name: getattr(wording, name) for name in Wording.__struct_fields__}
    return hashlib.sha256(canonical(said)).hexdigest()


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
    return tuple(
        filled(clause, values, number=number, language=language)
        for number, clause in enumerate(chosen, start=1)
    )


def filled(clause: Clause, values: Mapping[str, str], *, number: int, language: str) -> ClauseText:
    """One clause with its values, in one language."""
    spanish = language == "es"
    return ClauseText(
        number=number,
        code=clause.code,
        version=clause.version,
        version_id=clause.version_id,
        title=clause.title_es if spanish else clause.title_en,
        text=fill(clause.text_es if spanish else clause.text_en, values),
        case=clause.if_es if spanish else clause.if_en,
        outcome=fill(clause.then_es if spanish else clause.then_en, values),
    )


def _names(names: Iterable[str]) -> tuple[VariableName, ...]:
    return tuple(VariableName(name) for name in sorted(names))
