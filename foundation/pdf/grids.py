"""Grids: from their texts to tables with a header, rows, totals, and the rows that carry sums over a page's end."""

from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from foundation.errors import ProgrammingError
from foundation.pdf.blocks import Align, Column, Grid, Row, RowKind
from foundation.pdf.looks import (
    ABOVE_BLOCK,
    INK,
    MILLIMETRE,
    MUTED,
    RIVER,
    SUBSECTION,
    Type,
)
from foundation.pdf.setting import Setting, Spelled
from foundation.pdf.tables import Cell, RowBox, Table, TablePiece
from foundation.pdf.tagging import COLUMN_HEADER, Node, spanning
from foundation.pdf.text import TextPiece
from foundation.pdf.widths import column_widths

LEADING = 1.35
BELOW_CAPTION = 3.0
CAPTION = SUBSECTION._replace(size=9.2, leading=12.5)


class Ground(NamedTuple):
    """What the rows of one table are set on."""

    setting: Setting
    table: Table
    columns: tuple[Column, ...]
    lefts: list[float]
    widths: list[float]

    def cell(
        self, place: int, count: int, spelled: Spelled, *, bold: bool, colour: str = INK
    ) -> Cell:
        """A cell that takes ``count`` columns from ``place`` on."""
        width = sum(self.widths[place : place + count])
        lines = self.setting.cell_lines(spelled, width, self.table.style.size)
        align = self.columns[place].align
        return Cell(lines, self.lefts[place], width, align, bold=bold, colour=colour)


def grid_pieces(grid: Grid, parent: Node, setting: Setting) -> list[TextPiece | TablePiece]:
    """A grid as one table below its caption; an empty one says so."""
    _check(grid)
    rows = grid.rows or (Row((setting.words.none,)),)
    labels = [setting.compositor.paragraphs(column.label, bold=True) for column in grid.columns]
    spelled = [_spelled(row, setting) for row in (*rows, *grid.totals)]
    measured = [_last_sums(grid, setting), *(_spread(row, len(labels)) for row in spelled)]
    size, widths = column_widths(grid.columns, labels, measured, setting.width)
    table = setting.table(Type(size, round(size * LEADING, 1)))
    ground = Ground(setting, table, grid.columns, [0.0, *accumulate(widths)], widths)
    if grid.row_mm:
        # Who fills in a row by hand needs to see where each column ends.
        table.verticals = ground.lefts[1:-1]
    node = parent.add("Table")
    captions = [_caption(grid.caption, node.add("Caption"), setting)] if grid.caption else []
    table.header = _header(ground, labels, node.add("THead").add("TR"))
    if any(row.running for row in rows):
        table.carry = lambda forward, sums: _carried_row(ground, sums, forward=forward)
        table.carry_height = max(
            _carried_row(ground, (), forward=forward).height for forward in (True, False)
        )
    boxes = _boxes(ground, rows, spelled, node.add("TBody"), grid.row_mm * MILLIMETRE)
    if grid.totals:
        boxes += _boxes(ground, grid.totals, spelled[len(rows) :], node.add("TFoot"), 0.0)
    return [*captions, TablePiece(table, boxes, gap=BELOW_CAPTION if captions else ABOVE_BLOCK)]


def _check(grid: Grid) -> None:
    count = len(grid.columns)
    carried = sum(column.is_carried for column in grid.columns)
    if not count or any(not 0 < len(row.cells) <= count for row in (*grid.rows, *grid.totals)):
        raise ProgrammingError("a row of a grid has between one cell and one per column")
    if any(row.running and len(row.running) != carried for row in grid.rows):
        raise ProgrammingError("a row that carries sums has one per carried column")
    if grid.columns[0].is_carried:
        raise ProgrammingError(
            "the first column takes the words for a carried sum and cannot be carried"
        )
    if sum(column.share for column in grid.columns) > 100:
        raise ProgrammingError("the shares of a grid's columns are more than the whole")


def _spelled(row: Row, setting: Setting) -> list[Spelled]:
    bold = row.kind is not RowKind.PLAIN
    return [setting.compositor.paragraphs(cell, bold=bold) for cell in row.cells]


def _spread(texts: list[Spelled], count: int) -> list[Spelled]:
    """The texts in their columns; one that takes several columns makes none of them wider."""
    missing = count - len(texts)
    return texts if not missing else [[], *([[]] * missing), *texts[1:]]


def _last_sums(grid: Grid, setting: Setting) -> list[Spelled]:
    """The largest sums that may be carried, each in its column, so that the columns are wide enough for them."""
    running = iter(next((row.running for row in reversed(grid.rows) if row.running), ()))
    return [
        setting.compositor.paragraphs(next(running, ""), bold=True) if column.is_carried else []
        for column in grid.columns
    ]


def _caption(text: str, node: Node, setting: Setting) -> TextPiece:
    return TextPiece(setting.letters(text, CAPTION), node, gap=ABOVE_BLOCK, keeps=True)


def _header(ground: Ground, labels: list[Spelled], node: Node) -> RowBox:
    cells = [
        ground.cell(place, 1, label, bold=True, colour=RIVER) for place, label in enumerate(labels)
    ]
    for cell in cells:
        cell.node = node.add("TH", COLUMN_HEADER)
    return RowBox(cells, _height(ground, cells, 0.0))


def _boxes(
    ground: Ground,
    rows: Sequence[Row],
    spelled: Sequence[list[Spelled]],
    parent: Node,
    least: float,
) -> list[RowBox]:
    boxes: list[RowBox] = []
    for row, texts in zip(rows, spelled, strict=False):
        node = parent.add("TR")
        bold = row.kind is not RowKind.PLAIN
        # A row with fewer cells than columns: its first cell takes the columns that are missing.
        missing = len(ground.columns) - len(texts)
        cells: list[Cell] = []
        for place, text in enumerate(texts):
            count = 1 if place else missing + 1
            cell = ground.cell(place + missing if place else 0, count, text, bold=bold)
            cell.node = node.add("TD", spanning(count))
            cells.append(cell)
        if missing:
            cells[0].align = Align.END if row.kind is RowKind.TOTAL else Align.START
        boxes.append(RowBox(cells, _height(ground, cells, least), row.kind, row.running))
    return boxes


def _carried_row(ground: Ground, sums: tuple[str, ...], *, forward: bool) -> RowBox:
    """The row that takes the sums so far to the next page, or brings them from the last."""
    words, compositor = ground.setting.words, ground.setting.compositor
    places = [place for place, column in enumerate(ground.columns) if column.is_carried]
    label = compositor.paragraphs(
        words.carried_forward if forward else words.brought_forward, bold=True
    )
    cells = [ground.cell(0, places[0], label, bold=True, colour=MUTED)]
    cells[0].align = Align.END
    for place, total in zip(places, sums, strict=False):
        spelled = compositor.paragraphs(total, bold=True)
        cells.append(ground.cell(place, 1, spelled, bold=True, colour=MUTED))
    return RowBox(cells, _height(ground, cells, 0.0))


def _height(ground: Ground, cells: Sequence[Cell], least: float) -> float:
    return ground.table.row_height(max(len(cell.lines) for cell in cells), least)
