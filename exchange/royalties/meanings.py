"""What the words of a matrix mean here: the kind of a work, and the source behind a name of money.

Both are decided by published tables (``royalty_kinds.csv``, ``royalty_sources.csv``) and by nothing else. Words that no row of a table
knows, or that two rows claim, decide nothing: such a work stays without a kind, such money without a source, and the report says how many.
"""

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from exchange.royalties.rows import RoyaltyRow
from foundation.reference_data import Dated, read_rows
from foundation.territories.names import fold, plain
from portfolio.followed_shares import ReportedPart


class KindWords(Dated, frozen=True, kw_only=True):
    """A kind of work and the words of a work's name that mean it, unless others stand with them."""

    kind: str
    words: tuple[str, ...]
    unless: tuple[str, ...] = ()


class SourceWords(Dated, frozen=True, kw_only=True):
    """An allocation of the royalties, and the words by which matrices call it."""

    code: str
    name: str
    words: tuple[str, ...]


# A study, a plan or a supervision of a work is not the work; the first words of its name say so.
_NOT_A_WORK = re.compile(
    r"(?:estudios?|disenos?|elaboracion|formulacion|consultoria|interventoria|prefactibilidad|diagnostico)\b"
)
_NOT_A_LETTER = re.compile(r"[^a-z0-9ñ]+")


@cache
def kind_words() -> tuple[KindWords, ...]:
    return read_rows("exchange", "royalty_kinds.csv", KindWords)


@cache
def source_words() -> tuple[SourceWords, ...]:
    return read_rows("exchange", "royalty_sources.csv", SourceWords)


@lru_cache(maxsize=8_192)
def _key(text: str) -> str:
    return f" {' '.join(_NOT_A_LETTER.sub(' ', plain(fold(text))).split())} "


def find_kind(row: RoyaltyRow) -> str | None:
    """The one kind that the name of a work means; what else the row says can only speak against it."""
    name = _key(row.name)
    if _NOT_A_WORK.match(name.strip()):
        return None
    whole = name + _key(row.scope or "") + _key(row.product_indicator or "")
    found = {
        one.kind
        for one in kind_words()
        if any(f" {words} " in name for words in one.words)
        and not any(f" {word}" in whole for word in one.unless)
    }
    return found.pop() if len(found) == 1 else None


def find_source(name: str) -> str | None:
    """The allocation of the royalties that a name of money means."""
    key = _key(name)
    found = {one.code for one in source_words() if any(words in key for words in one.words)}
    # "… inversión regional 60 % – … Acuerdo de Paz" is money of the region for a purpose.
    return min(found, key=_position) if found else None


@cache
def _order() -> dict[str, int]:
    return {one.code: place for place, one in enumerate(source_words())}


def _position(code: str) -> int:
    return _order()[code]


def get_source(code: str) -> SourceWords:
    """An allocation by its code."""
    return source_words()[_order()[code]]


def parts(row: RoyaltyRow) -> tuple[tuple[ReportedPart, int, tuple[str, ...]], ...]:
    """The money of a work by the matrix's own parts, each with the names that the matrix gives for it."""
    names = tuple(dict.fromkeys(row.funding_sources))
    royal = tuple(name for name in names if find_source(name) is not None)
    others = tuple(name for name in names if name not in royal)
    stated = (
        (ReportedPart.ROYALTIES, row.sgr_minor, royal),
        (ReportedPart.NATION, row.nation_minor, ()),
        (ReportedPart.OTHER, row.other_minor, others),
        (ReportedPart.UNREGISTERED, row.unregistered_minor, ()),
    )
    return tuple((part, minor, said) for part, minor, said in stated if minor)


def only_source(names: Iterable[str]) -> str | None:
    """The allocation where all names mean the same one."""
    found = {find_source(name) for name in names}
    return found.pop() if len(found) == 1 else None
