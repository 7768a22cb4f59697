"""What a document is made of: frozen structs that say what is to be read, never how it is drawn.

A document module builds a sequence of these and hands it to ``document.render``. Every text is plain text in the document's language;
numbers, money and dates arrive already written, because only the caller knows the reader.
"""

from collections.abc import Callable, Iterable
from datetime import date
from enum import StrEnum

import msgspec

from foundation.pdf.chart_blocks import Curves, Timeline


class Strong(msgspec.Struct, frozen=True, tag=True):
    """Words that stand out within a text."""

    text: str


Text = str | tuple[str | Strong, ...]


class PageSize(StrEnum):
    """A4 and A3 (ISO 216), and the two sizes that offices in Colombia keep in stock."""

    A4 = "a4"
    A3 = "a3"
    LETTER = "letter"
    OFICIO = "oficio"


class Anchor(msgspec.Struct, frozen=True):
    """The place in the audit chain that this document rests on: position, and the entry's hash (16 digits are printed)."""

    position: int
    digest: str


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """The words that paper itself needs, in the document's language."""

    page: str  # with {page} and {pages}
    code: str
    version: str
    verify: str
    anchor: str
    fingerprint: str
    draft: str
    demonstration: str
    carried_forward: str
    brought_forward: str
    none: str
    name: str
    document: str
    role: str
    thumbprint: str
    yes: str
    no: str
    pending: str
    not_applicable: str
    done: str
    current: str
    ahead: str
    qr: str  # the alternative text of the verification code, with {address}


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """One document as a whole: what stands in its head and foot on every page."""

    title: str
    number: str
    code: str
    version: str
    language: str
    issued_on: date
    dated: str
    institution: str
    words: Words
    office: str = ""
    verify_url: str = ""
    anchor: Anchor | None = None
    size: PageSize = PageSize.LETTER
    is_landscape: bool = False
    is_demonstration: bool = False
    is_draft: bool = False


class Heading(msgspec.Struct, frozen=True, tag=True):
    """The title of a section; the document's own title is level 1, so sections are level 2 and their parts level 3."""

    text: str
    level: int = 2


class Voice(StrEnum):
    """How loudly a paragraph speaks."""

    BODY = "body"
    LEAD = "lead"
    NOTE = "note"


class Paragraph(msgspec.Struct, frozen=True, tag=True):
    """A paragraph; a line feed in its text begins a new line."""

    text: Text
    voice: Voice = Voice.BODY


class Clause(msgspec.Struct, frozen=True, tag=True):
    """A numbered clause: its number in words as the document's language writes it, its title, its paragraphs."""

    number: str
    title: str
    paragraphs: tuple[Text, ...]


class Item(msgspec.Struct, frozen=True, tag=True):
    """One entry of a list; without a label it gets a point."""

    text: Text
    label: str = ""


class Items(msgspec.Struct, frozen=True, tag=True):
    """A list."""

    items: tuple[Item, ...]


class Callout(msgspec.Struct, frozen=True, tag=True):
    """A quiet box for what must not be overlooked."""

    title: str
    paragraphs: tuple[Text, ...]


class Fact(msgspec.Struct, frozen=True, tag=True):
    """One line of a box: what it is, and what it says."""

    label: str
    value: Text


class Facts(msgspec.Struct, frozen=True, tag=True):
    """The box of parties and object: labels and values in one column or in two."""

    rows: tuple[Fact, ...]
    columns: int = 1


class Align(StrEnum):
    """The edge on which the texts of a column stand; figures stand on the end."""

    START = "start"
    CENTRE = "centre"
    END = "end"


class Column(msgspec.Struct, frozen=True, tag=True):
    """A column of a table. ``share`` fixes its part of the width in hundredths; else the texts decide."""

    label: str
    align: Align = Align.START
    share: int = 0
    is_carried: bool = False


class RowKind(StrEnum):
    """A line of figures, the title of the lines below it, or a line that adds up."""

    PLAIN = "plain"
    GROUP = "group"
    TOTAL = "total"


class Row(msgspec.Struct, frozen=True, tag=True):
    """A row of a table. ``running`` is what the carried columns add up to after it, one text per carried column."""

    cells: tuple[str, ...]
    running: tuple[str, ...] = ()
    kind: RowKind = RowKind.PLAIN


class Grid(msgspec.Struct, frozen=True, tag=True):
    """A table: its header is repeated on every page, and the sums so far are carried over the page's end."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    totals: tuple[Row, ...] = ()
    caption: str = ""
    row_mm: int = 0  # the least height of a row, for tables that are filled in by hand


class Signature(msgspec.Struct, frozen=True, tag=True):
    """Who signs: an empty name, document or role leaves a line to fill in by hand."""

    name: str = ""
    document: str = ""
    role: str = ""
    organisation: str = ""


class Signatures(msgspec.Struct, frozen=True, tag=True):
    """The boxes in which people sign, beside each a square for a thumb where someone may not write."""

    signatures: tuple[Signature, ...]
    columns: int = 2
    has_thumbprint: bool = False


class Answer(StrEnum):
    """The answer to a point of a checklist."""

    YES = "yes"
    NO = "no"
    PENDING = "pending"
    NOT_APPLICABLE = "not_applicable"


class Check(msgspec.Struct, frozen=True, tag=True):
    """A point of a checklist."""

    text: str
    answer: Answer
    note: str = ""


class Checklist(msgspec.Struct, frozen=True, tag=True):
    """Points with a mark and a word each."""

    checks: tuple[Check, ...]


class Progress(StrEnum):
    """Whether a station of the way lies behind, is where the work stands, or lies ahead."""

    DONE = "done"
    CURRENT = "current"
    AHEAD = "ahead"


class Station(msgspec.Struct, frozen=True, tag=True):
    """A station of the way, and when it was reached."""

    label: str
    progress: Progress
    reached: str = ""


class Stations(msgspec.Struct, frozen=True, tag=True):
    """The way of a work as a strip of stations."""

    stations: tuple[Station, ...]


class Bar(msgspec.Struct, frozen=True, tag=True):
    """A part of a whole: its name, the figure as written, and its length in thousandths of the longest possible."""

    label: str
    figure: str
    length_milli: int


class Bars(msgspec.Struct, frozen=True, tag=True):
    """Parts side by side, each with its figure."""

    bars: tuple[Bar, ...]


class Number(msgspec.Struct, frozen=True, tag=True):
    """A figure as written, and what it is."""

    figure: str
    label: str


class Numbers(msgspec.Struct, frozen=True, tag=True):
    """The few figures to remember, large and side by side."""

    numbers: tuple[Number, ...]


class Photo(msgspec.Struct, frozen=True, tag=True):
    """A photo as it was stored, what is written under it, and what it shows for those who cannot see it."""

    content: bytes
    caption: str
    alternative: str


class Photos(msgspec.Struct, frozen=True, tag=True):
    """Photos side by side."""

    photos: tuple[Photo, ...]
    columns: int = 2


class QrCode(msgspec.Struct, frozen=True, tag=True):
    """A code that a phone reads, with the same address or text in letters below it."""

    content: str
    alternative: str
    caption: str = ""
    side_mm: int = 30


class PageBreak(msgspec.Struct, frozen=True, tag=True):
    """What follows begins on a new page."""


class Together(msgspec.Struct, frozen=True, tag=True):
    """Blocks that stay on one page if they fit on one."""

    blocks: "tuple[Block, ...]"


class OnePage(msgspec.Struct, frozen=True, tag=True):
    """Blocks that together are one page, in smaller type where their texts are long, in larger where ``largest`` allows it.

    What follows begins a new page.

    What no page can hold even in its smallest type (a percentage of the usual one) runs on in its usual type.
    """

    blocks: "tuple[Block, ...]"
    smallest: int = 72
    largest: int = 100


Block = (
    Heading
    | Paragraph
    | Clause
    | Items
    | Callout
    | Facts
    | Grid
    | Signatures
    | Checklist
    | Stations
    | Bars
    | Timeline
    | Curves
    | Numbers
    | Photos
    | QrCode
    | PageBreak
    | Together
    | OnePage
)


class Printed(msgspec.Struct, frozen=True):
    """A finished document, its pages, the fingerprint printed in its foot, and the characters no typeface of ours has."""

    content: bytes
    pages: int
    fingerprint: str
    replaced: tuple[str, ...]


def carried(
    rows: Iterable[tuple[tuple[str, ...], tuple[int, ...]]], *, write: Callable[[int], str]
) -> tuple[Row, ...]:
    """Rows that carry their sums: each is given with the integers that its carried columns add up."""
    sums: list[int] = []
    carrying: list[Row] = []
    for cells, amounts in rows:
        sums = [
            past + amount for past, amount in zip(sums or [0] * len(amounts), amounts, strict=True)
        ]
        carrying.append(Row(cells, tuple(write(total) for total in sums)))
    return tuple(carrying)
