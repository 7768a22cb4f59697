"""Lists and checklists as pieces: every entry has its label beside it, and a point of a checklist its mark and its word."""

from foundation.errors import ProgrammingError
from foundation.pdf.blocks import Answer, Checklist, Items, Text
from foundation.pdf.ink import Ink
from foundation.pdf.looks import (
    ABOVE_BLOCK,
    ABOVE_TEXT,
    FOREST,
    MAIZE_TEXT,
    MUTED,
    PLAIN,
    RIVER,
    TILE,
)
from foundation.pdf.setting import Setting
from foundation.pdf.tagging import Node, numbered_list
from foundation.pdf.text import Hanging, Letters, TextPiece

POINT = "•"
AFTER_LABEL = 6.0
INDENT = 10.0
BETWEEN_ITEMS = 3.0
SIDE = 8.6
AFTER_BOX = 5.0
LABEL = PLAIN._replace(bold=True, colour=RIVER)
ANSWER_COLOURS = {
    Answer.YES: FOREST,
    Answer.NO: TILE,
    Answer.PENDING: MAIZE_TEXT,
    Answer.NOT_APPLICABLE: MUTED,
}


def item_pieces(items: Items, parent: Node, setting: Setting) -> list[TextPiece]:
    """A list whose labels stand in a column of their own."""
    if not items.items:
        raise ProgrammingError("a list has at least one entry")
    labels = [
        setting.letters(item.label or POINT, LABEL, setting.width / 3) for item in items.items
    ]
    column = INDENT + max(label.widest() for label in labels) + AFTER_LABEL
    node = parent.add(
        "L", numbered_list("None" if any(item.label for item in items.items) else "Disc")
    )
    pieces: list[TextPiece] = []
    for item, label in zip(items.items, labels, strict=True):
        entry = node.add("LI")
        hang = _written_label(label, entry.add("Lbl"))
        pieces.append(_entry(item.text, column, hang, entry, setting))
    pieces[0].gap = ABOVE_TEXT
    return pieces


def check_pieces(checklist: Checklist, parent: Node, setting: Setting) -> list[TextPiece]:
    """Points with their mark, their word, and what was noted."""
    if not checklist.checks:
        raise ProgrammingError("a checklist has at least one point")
    words = setting.words
    spelled = {
        Answer.YES: words.yes,
        Answer.NO: words.no,
        Answer.PENDING: words.pending,
        Answer.NOT_APPLICABLE: words.not_applicable,
    }
    labels = {
        answer: setting.letters(spelled[answer], LABEL._replace(colour=colour), setting.width / 4)
        for answer, colour in ANSWER_COLOURS.items()
    }
    used = [labels[check.answer].widest() for check in checklist.checks]
    column = SIDE + AFTER_BOX + max(used) + 2 * AFTER_LABEL
    node = parent.add("L", numbered_list("None"))
    pieces: list[TextPiece] = []
    for check in checklist.checks:
        entry = node.add("LI")
        hang = _marked_label(check.answer, labels[check.answer], entry.add("Lbl"))
        text = f"{check.text}\n{check.note}" if check.note else check.text
        pieces.append(_entry(text, column, hang, entry, setting))
    pieces[0].gap = ABOVE_BLOCK
    return pieces


def _entry(text: Text, column: float, hang: Hanging, entry: Node, setting: Setting) -> TextPiece:
    letters = setting.letters(text, PLAIN, setting.width - column)
    return TextPiece(letters, entry.add("LBody"), gap=BETWEEN_ITEMS, inset=column, hanging=hang)


def _written_label(label: Letters, node: Node) -> Hanging:
    def hang(ink: Ink, left: float, top: float) -> None:
        label.write(ink, left + INDENT, top, node=node)

    return hang


def _marked_label(answer: Answer, label: Letters, node: Node) -> Hanging:
    def hang(ink: Ink, left: float, top: float) -> None:
        ink.decorate()
        _box(ink, answer, left + 0.5, top - Letters.fall(PLAIN) - 1.0)
        ink.end()
        label.write(ink, left + SIDE + AFTER_BOX, top, node=node)

    return hang


def _box(ink: Ink, answer: Answer, left: float, bottom: float) -> None:
    """A box with a check, a cross, nothing yet, or a stroke for what does not apply."""
    colour = ANSWER_COLOURS[answer]
    right, top, middle = left + SIDE, bottom + SIDE, bottom + SIDE / 2
    ink.pen(colour, 0.9)
    ink.rounded(left, bottom, SIDE, SIDE, 1.6, painted="S")
    ink.pen(colour, 1.5)
    if answer is Answer.YES:
        ink.outline(
            [(left + 1.9, middle), (left + 3.7, bottom + 2.1), (right - 1.7, top - 2.2)],
            painted="S",
        )
    elif answer is Answer.NO:
        ink.rule(left + 2.2, bottom + 2.2, right - 2.2, top - 2.2)
        ink.rule(left + 2.2, top - 2.2, right - 2.2, bottom + 2.2)
    elif answer is Answer.NOT_APPLICABLE:
        ink.rule(left + 2.2, middle, right - 2.2, middle)
