"""The arithmetic of a figure: the entries that make it up, what they add up to, and its parts. No database.

A figure is the sum of its entries, and an entry has a key, so that nothing counts twice. Parts (by sex, by municipality …) are sums of the
same entries. The order of the entries changes nothing. A frozen figure keeps its entries, so anybody can add it up again.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum
from uuid import UUID

import msgspec

from foundation.errors import Sentence, say
from foundation.money import divide
from portfolio.exchange_rates import MICRO


class Dimension(StrEnum):
    """By what a figure is parted."""

    MUNICIPALITY = "municipality"
    DEPARTMENT = "department"
    SOURCE_KIND = "source_kind"
    SEX = "sex"
    ETHNICITY = "ethnicity"


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that counts: since when, how much, of whom or where, at which works, from which source.

    What was converted names its pesos and the rate; without a rate it has no weight yet.
    """

    key: str
    on: date
    weight: int
    parts: tuple[tuple[str, str, int], ...] = ()
    works: tuple[UUID, ...] = ()
    source: str = ""
    pesos: int | None = None
    rate_micro: int | None = None

    @property
    def is_unconverted(self) -> bool:
        return self.pesos is not None and self.rate_micro is None


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """What of a figure belongs to one group of one dimension."""

    dimension: str
    value: str
    amount: int


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """A value with what it is made of; no value where an entry could not be converted."""

    value: int | None
    parts: tuple[Part, ...]
    entries: tuple[Entry, ...]


def figure(entries: Iterable[Entry]) -> Figure:
    """Add entries up, each key once."""
    once = {
        entry.key: entry for entry in sorted(entries, key=lambda e: (e.on, e.key), reverse=True)
    }
    rows = tuple(sorted(once.values(), key=lambda entry: (entry.on, entry.key)))
    is_whole = not any(entry.is_unconverted for entry in rows)
    return Figure(
        value=sum(entry.weight for entry in rows) if is_whole else None,
        parts=parts_of(rows),
        entries=rows,
    )


def parts_of(entries: Iterable[Entry]) -> tuple[Part, ...]:
    """The sums of every group, the largest of a dimension first."""
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    for entry in entries:
        for dimension, value, amount in entry.parts:
            sums[dimension][value] += amount
    return tuple(
        Part(dimension=dimension, value=value, amount=amount)
        for dimension, groups in sorted(sums.items())
        for value, amount in sorted(groups.items(), key=lambda item: (-item[1], item[0]))
        if amount
    )


def faults(frozen: Figure, until: date) -> Iterator[Sentence]:
    """What a frozen figure contradicts of its own entries."""
    again = figure(frozen.entries)
    if len(again.entries) != len(frozen.entries):
        yield say("Something counts twice.")
    if again.value != frozen.value:
        yield say("Its entries add up to {sum}.", sum=again.value or 0)
    if again.parts != frozen.parts:
        yield say("Its parts do not follow from its entries.")
    if any(entry.on > until for entry in frozen.entries):
        yield say("An entry is of a later day than the period.")
    if any(not _is_converted_right(entry) for entry in frozen.entries):
        yield say("An amount was not converted by its rate.")


def _is_converted_right(entry: Entry) -> bool:
    if entry.pesos is None or not entry.rate_micro:
        return True
    return entry.weight == divide(entry.pesos * MICRO, entry.rate_micro)
