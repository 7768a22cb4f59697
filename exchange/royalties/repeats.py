"""The same code on more than one row of a file.

Rows that agree are one work, each adding what the others leave out. Rows that disagree are no work at all: nobody could say which is right.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TypeAlias

import msgspec

from exchange.royalties.rows import RowReading, RoyaltyRow

At: TypeAlias = tuple[str, int]
"""Sheet and row as people count it."""

# Where a row stands and what somebody remarked beside it is no statement about the work.
_ABOUT_THE_ROW = {
    "sheet",
    "row",
    "is_hidden",
    "extra",
    "computed",
    "cut_off_on",
    "comments",
    "rating_comments",
}
_FACTS = tuple(name for name in RoyaltyRow.__struct_fields__ if name not in _ABOUT_THE_ROW)


class Repeated(msgspec.Struct, frozen=True, kw_only=True):
    """What repetition makes of a row: the work it adds up to, or the row that it repeats, or a conflict."""

    work: RoyaltyRow | None = None
    repeats: At | None = None
    is_conflict: bool = False


def find(readings: Iterable[RowReading]) -> Mapping[At, Repeated]:
    """Every row whose code stands on another row too."""
    by_code: dict[str, list[RoyaltyRow]] = defaultdict(list)
    for reading in readings:
        if reading.work is not None:
            by_code[reading.work.bpin].append(reading.work)
    found: dict[At, Repeated] = {}
    for first, *others in by_code.values():
        if not others:
            continue
        if not all(_agree(one, other) for one in (first, *others) for other in others):
            found |= {_at(row): Repeated(is_conflict=True) for row in (first, *others)}
            continue
        found[_at(first)] = Repeated(work=_together(first, others))
        found |= {_at(row): Repeated(repeats=_at(first)) for row in others}
    return found


def _at(row: RoyaltyRow) -> At:
    return row.sheet, row.row


def _agree(one: RoyaltyRow, other: RoyaltyRow) -> bool:
    return all(
        mine == theirs
        for mine, theirs in ((getattr(one, name), getattr(other, name)) for name in _FACTS)
        if mine not in _UNSAID and theirs not in _UNSAID
    )


_UNSAID: tuple[object, ...] = (None, ())


def _together(first: RoyaltyRow, others: list[RoyaltyRow]) -> RoyaltyRow:
    facts = msgspec.structs.asdict(first)
    for other in others:
        for name, said in msgspec.structs.asdict(other).items():
            if facts[name] in _UNSAID:
                facts[name] = said
        facts["extra"] = other.extra | facts["extra"]
        facts["computed"] = other.computed | facts["computed"]
    return RoyaltyRow(**facts)
