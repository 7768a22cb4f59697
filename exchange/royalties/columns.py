"""Columns of a follow-up matrix: found by what their headers say, never by where they stand.

Every department draws its own matrix from GESPROY, the follow-up system of the royalty works, and redraws it every month: columns are
added, moved, renamed and hidden, headers take one row or two. A header is compared as a set of words without accents, abbreviations
and fillers, so that "AVANCE FÍSICO (%)" is "Avance fisico"; two columns that could both be the same field are never chosen between.
"""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache, lru_cache

import msgspec

from exchange.sheet_marks import column_letters
from exchange.workbooks import Sheet, Value
from foundation.reference_data import read_rows
from foundation.territories.names import fold, plain

Words = tuple[str, ...]


class Kind(StrEnum):
    """How the cells of a column are read."""

    BPIN = "bpin"
    TEXT = "text"
    LONG_TEXT = "long_text"
    REMARK = "remark"
    LIST = "list"
    MONEY = "money"
    PERCENT = "percent"
    RATIO = "ratio"
    DATE = "date"
    PROJECT_STATE = "project_state"
    CONTRACT_STATE = "contract_state"
    PLACES = "places"


class Field(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A canonical field and the header texts it goes by, in Spanish as departments write them."""

    name: str
    kind: Kind
    headers: tuple[str, ...]


@cache
def fields() -> Mapping[str, Field]:
    """Every field by its name."""
    return {field.name: field for field in read_rows("exchange", "royalty_fields.csv", Field)}


# Without these a sheet cannot say which work, what it is, and how much money: its rows are refused.
ESSENTIAL = ("bpin", "name", "total_minor")
# A sheet is a list of works when it names the works and says at least this much about them.
FEWEST_FIELDS = 5
# A title, a logo, a legend or a group of headings stand above the header; nobody leaves more rows than this.
LAST_HEADER_ROW = 40

_NOT_A_WORD = re.compile(r"[^a-z0-9%]+")


class Role(StrEnum):
    """What a word does in a header."""

    STOP = "stop"
    """An article or a preposition: never compared."""
    FILLER = "filler"
    """Says nothing about which field it is ("proyecto"); left out only where the header means nothing with it."""
    PERSON = "person"
    """Announces the name, number or address of a person."""
    MATTER = "matter"
    """Says that a header is about a thing all the same: "VALOR INTERVENTORÍA"."""
    ABBREVIATION = "abbreviation"


class _Word(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    role: Role
    word: str
    long_form: str = ""


@cache
def _words(role: Role) -> frozenset[str]:
    return frozenset(row.word for row in _word_rows() if row.role is role)


@cache
def _long_forms() -> Mapping[str, str]:
    return {row.word: row.long_form for row in _word_rows() if row.long_form}


@cache
def _word_rows() -> tuple[_Word, ...]:
    return read_rows("exchange", "royalty_header_words.csv", _Word)


def is_personal(words: Words) -> bool:
    """Whether a header announces the name, number or address of a person, which is never stored."""
    return not _words(Role.PERSON).isdisjoint(words) and _words(Role.MATTER).isdisjoint(words)


# Headers come from strangers' files: what is remembered about them has a bound.
@lru_cache(maxsize=4_096)
def words_of(text: str) -> Words:
    """A header as its words: no accents, capitals, punctuation, plurals, abbreviations or articles."""
    kept = _NOT_A_WORD.sub(" ", plain(fold(text)).replace("%", " porcentaje ")).split()
    long = (_long_forms().get(word, word) for word in kept)
    return tuple(_singular(word) for word in long if word not in _words(Role.STOP))


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith(("res", "nes")):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("is") else word


@cache
def _headers_by_words() -> Mapping[frozenset[str], str]:
    return {
        frozenset(words_of(header)): field.name
        for field in fields().values()
        for header in field.headers
    }


# A word this long is recognised with one letter wrong; a shorter one would too easily become another word.
_LONG = 5
# Above the header stand titles and legends, below it whole paragraphs; no heading is that long.
_LONGEST_HEADER = 120


@cache
def _vocabulary() -> frozenset[str]:
    """The words of headers that are long enough to be recognised with one letter wrong."""
    words = {word for header in _headers_by_words() for word in header}
    return frozenset(word for word in words if len(word) >= _LONG)


class Match(msgspec.Struct, frozen=True):
    """Which field a header means; a smaller distance is a better match."""

    field: str
    distance: int


@lru_cache(maxsize=4_096)
def match(text: str) -> Match | None:
    """The field of a header: as written, with a typing error mended, or without its fillers; in that order."""
    words = words_of(text) if len(text) <= _LONGEST_HEADER else ()
    if not words:
        return None
    mended = tuple(_mended(word) for word in words)
    known = _headers_by_words()
    for distance, attempt in enumerate((words, mended)):
        field = known.get(frozenset(attempt))
        if field is not None:
            return Match(field, distance)
    bare = frozenset(mended) - _words(Role.FILLER)
    field = known.get(bare)
    return Match(field, 2) if field is not None else None


@lru_cache(maxsize=4_096)
def _mended(word: str) -> str:
    """The one known word that is a letter away from this one ("recuros"), or the word itself."""
    if len(word) < _LONG or word in _vocabulary():
        return word
    near = [known for known in _vocabulary() if _one_apart(word, known)]
    return near[0] if len(near) == 1 else word


def _one_apart(left: str, right: str) -> bool:
    """Whether one letter was left out, put in, changed, or swapped with its neighbour."""
    short, long = sorted((left, right), key=len)
    if len(long) - len(short) > 1:
        return False
    at = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    swapped = short[:at] + short[at + 1 : at + 2] + short[at : at + 1] + short[at + 2 :]
    return short[at + 1 :] == long[at + 1 :] or swapped == long


class Column(msgspec.Struct, frozen=True):
    """One column of a sheet as people find it: its header, joined from two rows where it has two, and its letter."""

    index: int
    header: str

    @property
    def letter(self) -> str:
        return column_letters(self.index)


class Layout(msgspec.Struct, frozen=True):
    """What the header of a sheet says: where the fields are and what else there is."""

    header_row: int
    depth: int
    fields: dict[str, Column]
    ambiguous: dict[str, tuple[Column, ...]]
    extras: tuple[Column, ...]
    personal: tuple[Column, ...]

    @property
    def knows(self) -> int:
        return len(self.fields) + len(self.ambiguous)

    @property
    def lists_works(self) -> bool:
        """Whether the sheet is a list of works rather than a summary or somebody's notes."""
        names_works = any(self.has(name) for name in ("bpin", "name"))
        return names_works and self.knows >= FEWEST_FIELDS

    def has(self, field: str) -> bool:
        return field in self.fields or field in self.ambiguous


def find_layout(sheet: Sheet) -> Layout | None:
    """The header that explains most columns; of two that explain as many, the one in a single row, then the upper one."""
    found: list[Layout] = []
    for row in range(min(len(sheet.rows), LAST_HEADER_ROW)):
        found += [
            layout_at(sheet, row, depth) for depth in (1, 2) if row + depth <= len(sheet.rows)
        ]
    known = [layout for layout in found if layout.knows]
    return max(
        known, key=lambda layout: (layout.knows, -layout.depth, -layout.header_row), default=None
    )


def layout_at(sheet: Sheet, row: int, depth: int) -> Layout:
    """What the header would say if it stood in these rows."""
    lower = [_text(cell) for cell in sheet.rows[row + depth - 1]]
    upper = [_text(cell) for cell in sheet.rows[row]] if depth == 2 else []
    width = max(len(lower), len(upper))
    lower += [""] * (width - len(lower))
    upper += [""] * (width - len(upper))
    _spread(sheet, row, upper)
    found = _Found()
    for index, (over, under) in enumerate(zip(upper, lower, strict=True)):
        found.take(index, over, under)
    return found.layout(row, depth)


def _spread(sheet: Sheet, row: int, texts: list[str]) -> None:
    """A heading over several columns stands in the first cell of its merged range."""
    for (top, left), (bottom, right) in sheet.merged:
        if top <= row <= bottom and left < len(texts):
            for column in range(left + 1, min(right + 1, len(texts))):
                texts[column] = texts[left]


def _meaning(over: str, under: str) -> Match | None:
    """Both headings together where they name a field, else the lower one alone, unless the upper one is about a person."""
    if not over or not under:
        return match(over or under)
    together, alone = match(f"{over} {under}"), match(under)
    if together is not None or alone is None or is_personal(words_of(over)):
        return together
    return Match(alone.field, alone.distance + 1)


def _text(cell: Value) -> str:
    return " ".join(cell.split()) if isinstance(cell, str) else ""


class _Found:
    """Gathers the columns of one header."""

    def __init__(self) -> None:
        self._candidates: dict[str, list[tuple[int, Column]]] = {}
        self._extras: list[Column] = []
        self._personal: list[Column] = []

    def take(self, index: int, over: str, under: str) -> None:
        text = f"{over} / {under}" if over and under else over or under
        meaning = _meaning(over, under)
        if meaning is not None:
            column = Column(index, under or over)
            self._candidates.setdefault(meaning.field, []).append((meaning.distance, column))
        elif is_personal(words_of(text)):
            self._personal.append(Column(index, text))
        else:
            self._extras.append(Column(index, text))

    def layout(self, row: int, depth: int) -> Layout:
        known: dict[str, Column] = {}
        ambiguous: dict[str, tuple[Column, ...]] = {}
        for field, candidates in self._candidates.items():
            nearest = min(distance for distance, _ in candidates)
            best = [column for distance, column in candidates if distance == nearest]
            self._extras += [column for distance, column in candidates if distance > nearest]
            if len(best) == 1:
                known[field] = best[0]
            else:
                ambiguous[field] = tuple(best)
                self._extras += best
        return Layout(
            header_row=row + depth - 1,
            depth=depth,
            fields=known,
            ambiguous=ambiguous,
            extras=tuple(sorted(self._extras, key=lambda column: column.index)),
            personal=tuple(self._personal),
        )


def missing(layout: Layout, names: Iterable[str] = ESSENTIAL) -> tuple[str, ...]:
    """The fields of these that the sheet has no column for."""
    return tuple(name for name in names if not layout.has(name))
