"""Signature boxes: room to sign, and below the line the name, the document and the role; where one is not known, a line to fill in."""

from typing import NamedTuple

from foundation.errors import ProgrammingError
from foundation.pdf.blocks import Align, Signature, Signatures
from foundation.pdf.ink import Ink
from foundation.pdf.looks import INK, LABEL, LINE, MUTED, RULE, Type
from foundation.pdf.setting import Setting
from foundation.pdf.solids import Solid
from foundation.pdf.tagging import Node
from foundation.pdf.text import Letters

BETWEEN = 14.0
INSET = 10.0
ABOVE = 14.0
# The room for a signature, and the square for a thumb (about 18 by 24 mm).
SIGNING = 44.0
BELOW_RULE = 4.0
THUMB_WIDTH = 50.0
THUMB_HEIGHT = 62.0

NAME = Type(9.2, 12.4, INK, bold=True)
DETAIL = Type(8.3, 11.2, INK)
BLANK = Type(8.3, 15.0, MUTED)
ORGANISATION = DETAIL._replace(colour=MUTED)


class Field(NamedTuple):
    """A line of a box; a blank one is followed by a rule to write on."""

    letters: Letters
    node: Node
    is_blank: bool


def signature_pieces(signatures: Signatures, parent: Node, setting: Setting) -> list[Solid]:
    """The boxes, in rows that stay whole."""
    if not signatures.signatures or not 1 <= signatures.columns <= 3:
        raise ProgrammingError(
            "signatures stand in one to three columns, and there is at least one"
        )
    width = (setting.width - BETWEEN * (signatures.columns - 1)) / signatures.columns
    thumb = THUMB_WIDTH + INSET if signatures.has_thumbprint else 0.0
    boxes = [
        _fields(signature, parent.add("Div"), setting, width - 2 * INSET - thumb)
        for signature in signatures.signatures
    ]
    rows = [
        boxes[start : start + signatures.columns]
        for start in range(0, len(boxes), signatures.columns)
    ]
    pieces = [_row(row, width, thumb, setting) for row in rows]
    pieces[0].gap = ABOVE
    return pieces


def _fields(signature: Signature, node: Node, setting: Setting, width: float) -> list[Field]:
    words = setting.words
    asked = (
        (signature.name, words.name, NAME),
        (signature.document, words.document, DETAIL),
        (signature.role, words.role, DETAIL),
    )
    fields: list[Field] = []
    for value, label, style in asked:
        letters = setting.letters(value or f"{label}:", style if value else BLANK, width)
        fields.append(Field(letters, node.add("P"), not value))
    if signature.organisation:
        letters = setting.letters(signature.organisation, ORGANISATION, width)
        fields.append(Field(letters, node.add("P"), is_blank=False))
    return fields


def _row(row: list[list[Field]], width: float, thumb: float, setting: Setting) -> Solid:
    text = max(sum(field.letters.height for field in fields) for fields in row)
    height = (
        max(SIGNING + BELOW_RULE + text, THUMB_HEIGHT + LABEL.leading + 6 if thumb else 0) + INSET
    )
    label = setting.letters(setting.words.thumbprint, LABEL, THUMB_WIDTH)

    def paint(ink: Ink, left: float, top: float) -> None:
        for place, fields in enumerate(row):
            start = left + place * (width + BETWEEN)
            right = start + width - INSET - thumb
            ink.decorate()
            ink.pen(LINE, 0.8)
            ink.rounded(start, top - height, width, height, 4, painted="S")
            ink.pen(INK, 0.8)
            ink.rule(start + INSET, top - SIGNING, right, top - SIGNING)
            ink.end()
            below = top - SIGNING - BELOW_RULE
            for field in fields:
                below = _write_field(ink, field, start + INSET, below)
            if thumb:
                _draw_thumb(ink, label, start + width - INSET - THUMB_WIDTH, top - INSET)

    return Solid(height, paint, gap=BETWEEN)


def _write_field(ink: Ink, field: Field, left: float, top: float) -> float:
    letters = field.letters
    below = letters.write(ink, left, top, node=field.node)
    if field.is_blank:
        base = below + letters.style.leading - letters.fall(letters.style) - 1.5
        ink.decorate()
        ink.pen(RULE, 0.6)
        ink.rule(left + letters.last_inset + 4, base, left + letters.width, base)
        ink.end()
    return below


def _draw_thumb(ink: Ink, label: Letters, left: float, top: float) -> None:
    ink.decorate()
    ink.pen(RULE, 0.6)
    ink.frame(left, top - THUMB_HEIGHT, THUMB_WIDTH, THUMB_HEIGHT)
    label.write(ink, left, top - THUMB_HEIGHT - 2, align=Align.CENTRE)
    ink.end()
