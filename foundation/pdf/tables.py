"""Tables as pieces: rows that never lose their header, carry their sums over the page's end, and split when one is too tall.

A header repeated on a later page, and the rows that carry sums over, say nothing new: to a reader by ear they are decoration.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from foundation.pdf.blocks import Align, RowKind
from foundation.pdf.ink import Ink
from foundation.pdf.lines import Line, shown
from foundation.pdf.looks import INK, LINE, PAPER, RIVER, RULE, SKY, Type
from foundation.pdf.tagging import Node
from foundation.pdf.text import SHARES, Letters

PAD_X = 4.5
PAD_Y = 3.2
REPEATED = "/Type/Pagination/Subtype/Header"


@dataclass(slots=True)
class Cell:
    """The lines of one cell and where it stands; without a node it is decoration."""

    lines: list[Line]
    left: float
    width: float
    align: Align = Align.START
    node: Node | None = None
    bold: bool = False
    colour: str = INK
    is_shaded: bool = False


@dataclass(slots=True)
class RowBox:
    """One row ready to be drawn."""

    cells: list[Cell]
    height: float
    kind: RowKind = RowKind.PLAIN
    running: tuple[str, ...] = ()


@dataclass(slots=True)
class Table:
    """What all parts of one table share. ``carry`` makes the row that takes sums over: forward (or brought), and the sums."""

    width: float
    style: Type
    regular: str
    bold: str
    header: RowBox | None = None
    is_boxed: bool = False
    verticals: Sequence[float] = ()
    carry: Callable[[bool, tuple[str, ...]], RowBox] | None = None
    carry_height: float = 0.0

    def row_height(self, lines: int, least: float = 0.0) -> float:
        return max(lines * self.style.leading + 2 * PAD_Y, least)


@dataclass(slots=True)
class TablePiece:
    """The rows of a table that stand on one page."""

    table: Table
    rows: list[RowBox]
    gap: float = 0.0
    keeps: bool = False
    is_whole: bool = False
    begins: bool = True
    brought: tuple[str, ...] = ()
    forward: tuple[str, ...] = ()

    @property
    def height(self) -> float:
        return (
            self._above()
            + sum(row.height for row in self.rows)
            + (self.table.carry_height if self.forward else 0)
        )

    @property
    def least(self) -> float:
        # A row alone below its header may be the title of a group, or wait for a sum to be carried.
        if self.is_whole or len(self.rows) < 3:
            return self.height
        return self._above() + sum(row.height for row in self.rows[:2]) + self.table.carry_height

    def split(self, room: float, *, forced: bool) -> "tuple[TablePiece, TablePiece] | None":
        room -= self._above() + self.table.carry_height
        sums = list(accumulate(row.height for row in self.rows))
        fitting = sum(1 for total in sums if total <= room)
        count = self._together(fitting) or (fitting if forced else 0)
        if count:
            return self._parted(self.rows[:count], self.rows[count:])
        return self._split_row(room) if forced else None

    def draw(self, ink: Ink, left: float, top: float) -> None:
        header = self.table.header
        rows = [header, *self._carrying_rows()] if header else self._carrying_rows()
        tops = list(
            accumulate((row.height for row in rows), lambda y, height: y - height, initial=top)
        )
        self._decorate(ink, rows, tops, left)
        for row, row_top in zip(rows, tops, strict=False):
            repeated = row is header and not self.begins
            self._write(ink, row, left, row_top, repeated=repeated)

    def _carrying_rows(self) -> list[RowBox]:
        carry = self.table.carry
        if not carry:
            return self.rows
        before = [carry(False, self.brought)] if self.brought else []
        after = [carry(True, self.forward)] if self.forward else []
        return before + self.rows + after

    def _above(self) -> float:
        header = self.table.header
        return (header.height if header else 0.0) + (
            self.table.carry_height if self.brought else 0.0
        )

    def _together(self, count: int) -> int:
        """How many of the first rows may go: no title of a group goes without its rows, no total comes without a row."""
        rows = self.rows
        if 0 < count < len(rows) and all(row.kind is RowKind.TOTAL for row in rows[count:]):
            while count and rows[count - 1].kind is RowKind.TOTAL:
                count -= 1
            count -= 1
        while count > 0 and rows[count - 1].kind is RowKind.GROUP:
            count -= 1
        return max(count, 0)

    def _parted(self, head: list[RowBox], tail: list[RowBox]) -> "tuple[TablePiece, TablePiece]":
        running = next((row.running for row in reversed(head) if row.running), self.brought)
        forward = running if self.table.carry else ()
        return (
            replace(self, rows=head, keeps=False, forward=forward),
            replace(self, rows=tail, gap=0.0, begins=False, brought=forward),
        )

    def _split_row(self, room: float) -> "tuple[TablePiece, TablePiece] | None":
        """One row that is taller than a page, in two."""
        first, *others = self.rows
        count = int((room - 2 * PAD_Y) / self.table.style.leading)
        if not 0 < count < max(len(cell.lines) for cell in first.cells):
            return None
        upper = [replace(cell, lines=cell.lines[:count]) for cell in first.cells]
        lower = [replace(cell, lines=cell.lines[count:]) for cell in first.cells]
        longest = max(len(cell.lines) for cell in lower)
        head = replace(first, cells=upper, height=self.table.row_height(count), running=())
        tail = replace(first, cells=lower, height=self.table.row_height(longest))
        return self._parted([head], [tail, *others])

    def _decorate(self, ink: Ink, rows: list[RowBox], tops: list[float], left: float) -> None:
        """The shades and rules of all rows."""
        table = self.table
        ink.decorate()
        for row, top in zip(rows, tops, strict=False):
            if row is table.header:
                ink.colour(SKY)
                ink.area(left, top - row.height, table.width, row.height)
            elif row.kind is RowKind.GROUP:
                ink.colour(PAPER)
                ink.area(left, top - row.height, table.width, row.height)
            for cell in row.cells:
                if cell.is_shaded:
                    ink.colour(SKY)
                    ink.area(left + cell.left, top - row.height, cell.width, row.height)
        ink.pen(LINE, 0.5)
        for bottom in tops[1:-1]:
            ink.rule(left, bottom, left + table.width, bottom)
        for place in table.verticals:
            ink.rule(left + place, tops[0], left + place, tops[-1])
        self._strong_rules(ink, rows, tops, left)
        ink.end()

    def _strong_rules(self, ink: Ink, rows: list[RowBox], tops: list[float], left: float) -> None:
        right = left + self.table.width
        if self.table.is_boxed:
            ink.pen(RULE, 0.7)
            ink.frame(left, tops[-1], self.table.width, tops[0] - tops[-1])
            return
        ink.pen(RIVER, 0.9)
        if self.table.header:
            ink.rule(left, tops[1], right, tops[1])
        ink.pen(RULE, 0.7)
        ink.rule(left, tops[-1], right, tops[-1])
        ink.pen(INK, 0.8)
        before = None
        for row, top in zip(rows, tops, strict=False):
            if row.kind is RowKind.TOTAL and before is not RowKind.TOTAL:
                ink.rule(left, top, right, top)
            before = row.kind

    def _write(self, ink: Ink, row: RowBox, left: float, top: float, *, repeated: bool) -> None:
        base = top - PAD_Y - Letters.fall(self.table.style)
        tallest = max(len(cell.lines) for cell in row.cells)
        for cell in row.cells:
            if not cell.lines or not cell.lines[0].words:
                continue
            # A label stands directly above its column.
            lowered = tallest - len(cell.lines) if row is self.table.header else 0
            if repeated or cell.node is None:
                ink.decorate(REPEATED if repeated else "")
            else:
                ink.begin(cell.node)
            ink.colour(cell.colour)
            self._write_cell(ink, cell, left + cell.left, base - lowered * self.table.style.leading)
            ink.end()

    def _write_cell(self, ink: Ink, cell: Cell, left: float, base: float) -> None:
        style = self.table.style
        face = self.table.bold if cell.bold else self.table.regular
        ink.face(face, style.size)
        share = SHARES[cell.align]
        room = cell.width - 2 * PAD_X
        insets = [share * (room - line.inset(style.size)) for line in cell.lines] if share else []
        operator, face = shown(cell.lines[0], face, style.size, 0.0)
        operators = [operator]
        for number, line in enumerate(cell.lines[1:], start=1):
            across = insets[number] - insets[number - 1] if share else 0.0
            operator, face = shown(line, face, style.size, 0.0)
            operators.append(f"{across:.2f} {-style.leading:g} Td {operator}")
        place = left + PAD_X + (insets[0] if share else 0.0)
        ink.write(place, base, " ".join(operators))
        ink.face_left(face)
