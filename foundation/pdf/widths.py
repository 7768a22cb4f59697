"""How wide the columns of a table are, and how large its type.

Figures get the width of the longest figure, texts share what is left, then the labels above figures; only when not even the longest words
fit does the type become smaller, and only when the smallest type is too large are words broken.
"""

from collections.abc import Sequence
from typing import NamedTuple

from foundation.pdf.blocks import Align, Column
from foundation.pdf.lines import breadth
from foundation.pdf.looks import CELL_SIZES
from foundation.pdf.setting import Spelled
from foundation.pdf.tables import PAD_X

# A figure is not broken at the space after its currency, unless it is wider than any figure is.
WIDEST_FIGURE = 0.25
SHORT_LABEL = 1.4
# Shares that add up to the whole differ from it by no more than this, in points.
ROUNDING = 0.01


class Measure(NamedTuple):
    """What is in a column, in thousandths of the size: its longest word, its longest line, its label on one line."""

    word: int
    line: int
    label: int


class Widths(NamedTuple):
    """The size of type, and the width of each column in points."""

    size: float
    columns: list[float]


def column_widths(
    columns: Sequence[Column],
    labels: Sequence[Spelled],
    rows: Sequence[Sequence[Spelled]],
    width: float,
) -> Widths:
    """Columns that fill the width. Rows have a text, which may be empty, for every column."""
    measures = _measures(labels, rows)
    sizes = iter(CELL_SIZES)
    size = next(sizes)
    least = _least(columns, measures, size, width)
    while sum(least) > width + ROUNDING and (smaller := next(sizes, None)):
        size = smaller
        least = _least(columns, measures, size, width)
    if sum(least) > width + ROUNDING:
        return Widths(size, [need * width / sum(least) for need in least])
    return Widths(size, _filled(columns, measures, least, size, width))


def _measures(labels: Sequence[Spelled], rows: Sequence[Sequence[Spelled]]) -> list[Measure]:
    longest, widest = [_word(label) for label in labels], [0] * len(labels)
    for row in rows:
        for place, spelled in enumerate(row):
            for words in spelled:
                if words:
                    longest[place] = max(longest[place], *[word.width for word in words])
                    widest[place] = max(widest[place], breadth(words))
    named = [max(breadth(line) for line in label) for label in labels]
    return list(map(Measure, longest, widest, named))


def _word(spelled: Spelled) -> int:
    return max((word.width for words in spelled for word in words), default=0)


def _least(
    columns: Sequence[Column], measures: list[Measure], size: float, width: float
) -> list[float]:
    """The widths below which a word or a figure would be broken."""
    needs: list[float] = []
    for column, measure in zip(columns, measures, strict=True):
        need = _points(measure.word, size)
        if column.align is Align.END:
            # A label that is not much longer than its figures stands on one line.
            short = measure.label if measure.label <= SHORT_LABEL * measure.line else 0
            need = max(need, min(_points(max(measure.line, short), size), width * WIDEST_FIGURE))
        needs.append(width * column.share / 100 if column.share else need)
    return needs


def _points(thousandths: int, size: float) -> float:
    # A little more than measured, so that rounding never breaks a word that fits.
    return (thousandths + 1) * size / 1000 + 2 * PAD_X + 0.1


def _filled(
    columns: Sequence[Column],
    measures: list[Measure],
    least: list[float],
    size: float,
    width: float,
) -> list[float]:
    """Widths from the least on: first for texts in one line, then for labels in one line; what is still left goes to the texts."""
    widths = least
    free = [not column.share for column in columns]
    for goals in ([measure.line for measure in measures], [measure.label for measure in measures]):
        wanted = [
            max(_points(goal, size) - now, 0.0) if is_free else 0.0
            for goal, now, is_free in zip(goals, widths, free, strict=True)
        ]
        share = min(1.0, (width - sum(widths)) / sum(wanted)) if any(wanted) else 0.0
        widths = [now + share * want for now, want in zip(widths, wanted, strict=True)]
    texts = [
        is_free and column.align is Align.START
        for is_free, column in zip(free, columns, strict=True)
    ]
    takers = texts if any(texts) else free if any(free) else [True] * len(columns)
    taking = sum(now for now, takes in zip(widths, takers, strict=True) if takes)
    growth = 1 + (width - sum(widths)) / taking
    return [now * growth if takes else now for now, takes in zip(widths, takers, strict=True)]
