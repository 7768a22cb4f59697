"""Reading documents back: what their pages say line by line, and how two versions of one differ.

The text is taken from the file itself, so it says what a reader's program would find there, whichever version of the product wrote it.
"""

from collections import Counter
from difflib import SequenceMatcher

import msgspec
import pypdfium2

# What stands in the foot of a page differs in every version: its code, its hash, its number. In points from the page's lower edge.
FOOT = 76.0
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """Lines that were there before, and what stands in their place now; either may be empty."""

    before: tuple[str, ...]
    after: tuple[str, ...]


def lines_of(document: bytes) -> tuple[tuple[str, ...], ...]:
    """The lines of each page from top to bottom, without the foot."""
    opened = pypdfium2.PdfDocument(document)
    try:
        return tuple(_lines(page) for page in opened)
    finally:
        opened.close()


def difference_of(before: bytes, after: bytes) -> tuple[Difference, ...]:
    """What two versions of a document say differently, in reading order; what every page repeats is left out."""
    old, new = _said(before), _said(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return tuple(
        Difference(before=tuple(old[a:b]), after=tuple(new[c:d]))
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag != "equal"
    )


def _lines(page: pypdfium2.PdfPage) -> tuple[str, ...]:
    text = page.get_textpage().get_text_bounded(bottom=FOOT)
    lines = text.replace("\r\n", "\n").replace(NO_BREAK_SPACE, " ").split("\n")
    return tuple(line.strip() for line in lines if line.strip())


def _said(document: bytes) -> list[str]:
    pages = lines_of(document)
    on_pages = Counter(line for page in pages for line in set(page))
    return [line for page in pages for line in page if on_pages[line] == 1]
