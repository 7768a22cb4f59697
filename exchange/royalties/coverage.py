"""What an import fills of a work, for how many of its works, and why not for the others: said plainly, never left to be guessed."""

from collections.abc import Iterable, Iterator
from enum import StrEnum

import msgspec

from exchange.royalties import meanings
from exchange.royalties.places import Place, PlaceOrigin
from exchange.royalties.rows import RoyaltyRow
from foundation.errors import Sentence, say
from portfolio.followed_shares import ReportedPart


class FilledFact(StrEnum):
    """What a matrix can fill of a work."""

    MONEY = "money"
    SOURCE = "source"
    KIND = "kind"
    MUNICIPALITY = "municipality"
    SEVERAL_MUNICIPALITIES = "several_municipalities"
    PHYSICAL = "physical"
    FINANCIAL = "financial"
    PAID = "paid"
    START = "start"
    END = "end"
    COORDINATES = "coordinates"
    PEOPLE = "people"


class Filled(msgspec.Struct, frozen=True, kw_only=True):
    """One fact: how many of the works that were taken have it, and what is to be known of the others."""

    fact: FilledFact
    works: int
    of: int
    why: Sentence | None


_NOT_SAID = say("The file does not say it.")
_NO_CELL = say("These cells are empty, or their value is refused.")
_ONLY_NAMES = say(
    "The file has no column of municipalities. They were read from names, executors and scopes; what names none lies in its department."
)
_BY_TABLE = say(
    "The words of the name decide by the published table. Studies, and works that are none of our kinds, stay without a kind."
)
_SEVERAL_NAMES = say(
    "The file gives one amount for several names, so it cannot be told which source pays how much."
)

Taken = tuple[RoyaltyRow, Place]


def of(taken: Iterable[Taken]) -> tuple[Filled, ...]:
    """What these rows fill."""
    rows = tuple(taken)
    return tuple(_facts(rows)) if rows else ()


def _facts(rows: tuple[Taken, ...]) -> Iterator[Filled]:
    count = len(rows)

    def filled(fact: FilledFact, works: int, why: Sentence) -> Filled:
        return Filled(fact=fact, works=works, of=count, why=why if works < count else None)

    def having(name: str) -> int:
        return sum(getattr(stated, name) is not None for stated, _ in rows)

    is_told = any(place.origin is PlaceOrigin.CELL for _, place in rows)
    one = sum(len(place.municipalities) == 1 for _, place in rows)
    several = sum(len(place.municipalities) > 1 for _, place in rows)
    parts = [meanings.parts(stated) for stated, _ in rows]
    joined = sum(any(_is_joined(part, names) for part, _, names in found) for found in parts)
    kinds = sum(meanings.find_kind(stated) is not None for stated, _ in rows)
    ends = sum(bool(stated.ended_on or stated.horizon_on) for stated, _ in rows)
    yield filled(FilledFact.MONEY, sum(bool(found) for found in parts), _NO_CELL)
    yield filled(FilledFact.SOURCE, joined, _SEVERAL_NAMES)
    yield filled(FilledFact.KIND, kinds, _BY_TABLE)
    yield filled(FilledFact.MUNICIPALITY, one, _NO_CELL if is_told else _ONLY_NAMES)
    yield Filled(fact=FilledFact.SEVERAL_MUNICIPALITIES, works=several, of=count, why=None)
    yield filled(FilledFact.PHYSICAL, having("physical_bp"), _NO_CELL)
    yield filled(FilledFact.FINANCIAL, having("financial_bp"), _NO_CELL)
    yield filled(FilledFact.PAID, having("paid_minor"), _NO_CELL)
    yield filled(FilledFact.START, having("started_on"), _NO_CELL)
    yield filled(FilledFact.END, ends, _NO_CELL)
    yield filled(FilledFact.COORDINATES, 0, _NOT_SAID)
    yield filled(FilledFact.PEOPLE, 0, _NOT_SAID)


def _is_joined(part: ReportedPart, names: tuple[str, ...]) -> bool:
    return part is ReportedPart.ROYALTIES and meanings.only_source(names) is not None
