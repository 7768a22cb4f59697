"""Prints of photographs: 128 marks of light and dark that survive shrinking and saving again, and pairs of prints that are alike.

A print is a difference hash: the picture in grey, shrunk to a few cells, and for each whether it is brighter than the one beside it (64
marks) and than the one below it (64 more). Copies of one photograph differ in few marks, others in about half. A picture without contrast
has no marks to speak of and is compared with nothing. Pairs are found without comparing all with all: prints that differ in at most seven
of 64 marks agree in one of four quarters but for at most one mark (pigeonhole), so only those neighbours are looked at; a hundred thousand
prints take seconds.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from io import BytesIO
from typing import TypeVar

import msgspec
from PIL import Image

from foundation.photos import FORMATS

SIDE = 8
QUARTERS = 4
QUARTER_BITS = 16
# The most marks of the first half that the quarters can promise to find.
MOST_APART = 7
# So many neighbours have to differ visibly, or the picture is plain.
LEAST_EDGES = 24
VISIBLE = 6

_SIGN = 1 << 63
_ALL = (1 << 64) - 1

Key = TypeVar("Key", bound=Hashable)


class Print(msgspec.Struct, frozen=True):
    """The marks of one photograph: those across, those down; both as signed whole numbers, as databases keep them."""

    across: int
    down: int
    is_plain: bool

    def apart(self, other: "Print") -> int:
        """In how many of the 128 marks two prints differ."""
        return _differing(self.across, other.across) + _differing(self.down, other.down)


def print_of(data: bytes) -> Print:
    """The print of a photograph's bytes; those of the copy for the web, which is upright."""
    with Image.open(BytesIO(data), formats=FORMATS) as image:
        grey = image.convert("L")
        across = list(grey.resize((SIDE + 1, SIDE), Image.Resampling.LANCZOS).tobytes())
        down = list(grey.resize((SIDE, SIDE + 1), Image.Resampling.LANCZOS).tobytes())
    row_pairs = [
        (across[y * (SIDE + 1) + x], across[y * (SIDE + 1) + x + 1])
        for y in range(SIDE)
        for x in range(SIDE)
    ]
    column_pairs = [
        (down[y * SIDE + x], down[(y + 1) * SIDE + x]) for y in range(SIDE) for x in range(SIDE)
    ]
    edges = sum(abs(one - other) >= VISIBLE for one, other in (*row_pairs, *column_pairs))
    return Print(_marks(row_pairs), _marks(column_pairs), edges < LEAST_EDGES)


def _marks(pairs: list[tuple[int, int]]) -> int:
    bits = 0
    for one, other in pairs:
        bits = bits << 1 | (one > other)
    return bits - (_SIGN << 1) if bits & _SIGN else bits


def _differing(one: int, other: int) -> int:
    return ((one ^ other) & _ALL).bit_count()


def alike(prints: Mapping[Key, Print], most: int) -> Iterator[tuple[Key, Key, int]]:
    """Every pair of prints that differ in at most ``most`` of 128 marks and at most seven of those across, each pair once."""
    keys = [key for key, one in prints.items() if not one.is_plain]
    marks = [prints[key].across & _ALL for key in keys]
    found: set[tuple[int, int]] = set()
    for quarter in range(QUARTERS):
        found.update(_near(marks, quarter * QUARTER_BITS))
    for one, other in sorted(found):
        apart = prints[keys[one]].apart(prints[keys[other]])
        if apart <= most:
            yield keys[one], keys[other], apart


def _near(marks: Sequence[int], shift: int) -> Iterator[tuple[int, int]]:
    """The pairs that agree in one quarter but for at most one mark, and differ in at most seven marks in all; places, the lower first."""
    buckets: dict[int, list[int]] = {}
    quarter = (1 << QUARTER_BITS) - 1
    for place, bits in enumerate(marks):
        buckets.setdefault((bits >> shift) & quarter, []).append(place)
    masks = [1 << bit for bit in range(QUARTER_BITS)]
    for value, places in buckets.items():
        # Inside the bucket, and in every bucket one mark away and larger, so that each pair is met once.
        near = [
            other for mask in masks if not value & mask for other in buckets.get(value | mask, ())
        ]
        for index, one in enumerate(places):
            bits = marks[one]
            for other in (*places[index + 1 :], *near):
                if (bits ^ marks[other]).bit_count() <= MOST_APART:
                    yield (one, other) if one < other else (other, one)
