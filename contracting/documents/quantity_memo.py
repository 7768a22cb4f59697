"""The annexes of a certificate: the quantities memo piece by piece with its dimensions, and the list of the photographs behind it."""

from collections.abc import Sequence
from datetime import date

import msgspec

from foundation.pdf.blocks import (
    Align,
    Block,
    Column,
    Grid,
    Heading,
    Paragraph,
    Row,
    RowKind,
    Voice,
)
from foundation.translations import Translator


class MemoPiece(msgspec.Struct, frozen=True, kw_only=True):
    """One piece as it was measured: how many, how long, wide and high in metres, in thousandths; what is deducted counts against."""

    code: str
    description: str
    unit: str
    place: str
    count_milli: int
    length_milli: int | None
    width_milli: int | None
    height_milli: int | None
    is_deducted: bool
    partial_milli: int


class ListedPhoto(msgspec.Struct, frozen=True, kw_only=True):
    """A photograph of what is certified: the day of its report, the milestone, the hash of the original."""

    on: date
    about: str
    sha256: str


def memo(pieces: Sequence[MemoPiece], words: Translator) -> list[Block]:
    """The memo, item by item with the sum of each."""
    if not pieces:
        return []
    columns = (
        Column(words.text("Where")),
        *(
            Column(words.text(label), Align.END, share=11)
            for label in ("Quantity", "Length", "Width", "Height", "Partial")
        ),
    )
    return [
        Heading(words.text("Quantities memo")),
        Grid(columns, _rows(pieces, words)),
        Paragraph(
            words.text(
                "Pieces as they were measured on site. Of each item the lower of what the committee and the supervisor found is certified."
            ),
            Voice.NOTE,
        ),
    ]


def _rows(pieces: Sequence[MemoPiece], words: Translator) -> tuple[Row, ...]:
    rows: list[Row] = []
    for code in dict.fromkeys(piece.code for piece in pieces):
        mine = [piece for piece in pieces if piece.code == code]
        title = f"{code} · {mine[0].description} ({mine[0].unit})"
        rows.append(Row((title,), kind=RowKind.GROUP))
        rows += [_row(piece, words) for piece in mine]
        total = words.quantity(sum(piece.partial_milli for piece in mine))
        rows.append(Row((words.text("Total"), "", "", "", "", total)))
    return tuple(rows)


def _row(piece: MemoPiece, words: Translator) -> Row:
    place = (
        words.text("{place} (deducted)", place=piece.place) if piece.is_deducted else piece.place
    )
    sides = (piece.length_milli, piece.width_milli, piece.height_milli)
    return Row(
        (
            place,
            words.quantity(piece.count_milli),
            *("—" if side is None else words.quantity(side) for side in sides),
            words.quantity(piece.partial_milli),
        )
    )


def photos(listed: Sequence[ListedPhoto], words: Translator) -> list[Block]:
    """The list of the photographs, by which each can be asked for and checked."""
    if not listed:
        return []
    columns = (
        Column(words.text("No."), Align.CENTRE, share=7),
        Column(words.text("Date"), share=16),
        Column(words.text("Of which milestone")),
        Column("SHA-256", share=24),
    )
    rows = tuple(
        Row((str(number), words.short_date(one.on), one.about, one.sha256[:16]))
        for number, one in enumerate(listed, start=1)
    )
    return [Heading(words.text("Photographs of what is certified")), Grid(columns, rows)]
