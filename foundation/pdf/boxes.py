"""Boxes of facts: the parties, the object and the figures of a document at a glance, each label beside its value."""

from foundation.errors import ProgrammingError
from foundation.pdf.blocks import Fact, Facts
from foundation.pdf.lines import breadth
from foundation.pdf.looks import ABOVE_BLOCK, CELL, RIVER
from foundation.pdf.setting import Setting, Spelled
from foundation.pdf.tables import PAD_X, Cell, RowBox, TablePiece
from foundation.pdf.tagging import ROW_HEADER, Node, spanning

# The part of its place in a box that a label may take.
WIDEST_LABEL = 0.42


def facts_piece(facts: Facts, parent: Node, setting: Setting) -> TablePiece:
    """A box of labels and values."""
    if not facts.rows or facts.columns not in (1, 2):
        raise ProgrammingError("a box of facts has at least one fact, in one or two columns")
    labels = [setting.compositor.paragraphs(fact.label, bold=True) for fact in facts.rows]
    part = setting.width / facts.columns
    asked = max(breadth(line) for label in labels for line in label) * CELL.size / 1000
    label_width = min(asked + 2 * PAD_X + 1, WIDEST_LABEL * part)
    table = setting.table(CELL)
    table.is_boxed = True
    body = parent.add("Table").add("TBody")
    boxes: list[RowBox] = []
    pairs = list(zip(facts.rows, labels, strict=True))
    for start in range(0, len(pairs), facts.columns):
        row = pairs[start : start + facts.columns]
        node = body.add("TR")
        cells: list[Cell] = []
        for place, (fact, label) in enumerate(row):
            left = place * part
            # The last fact of an odd number takes the width of two.
            right = left + part if len(row) == facts.columns else setting.width
            head = node.add("TH", ROW_HEADER)
            value = node.add("TD", spanning(2 * (facts.columns - len(row)) + 1))
            cells.append(_label(label, head, left, label_width, setting))
            cells.append(_value(fact, value, left + label_width, right, setting))
        boxes.append(RowBox(cells, table.row_height(max(len(cell.lines) for cell in cells))))
    return TablePiece(table, boxes, gap=ABOVE_BLOCK)


def _label(spelled: Spelled, node: Node, left: float, width: float, setting: Setting) -> Cell:
    lines = setting.cell_lines(spelled, width, CELL.size)
    return Cell(lines, left, width, node=node, bold=True, colour=RIVER, is_shaded=True)


def _value(fact: Fact, node: Node, left: float, right: float, setting: Setting) -> Cell:
    spelled = setting.compositor.paragraphs(fact.value)
    return Cell(setting.cell_lines(spelled, right - left, CELL.size), left, right - left, node=node)
