"""One sheet of the workbook: which of its rows are works, which are something else, and what is true of whole columns.

Every row that holds data ends as a reading, taken or refused. Rows that are no works (totals, repeated headers, remarks, rows of
formulas drawn down in advance) are named in the notes, so that nothing disappears without a word.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from enum import StrEnum

import msgspec

from exchange.royalties import columns, rows, values
from exchange.royalties.columns import ESSENTIAL, Column, Kind, Layout
from exchange.royalties.rows import RowReading
from exchange.royalties.rules import Defect, Rule
from exchange.workbooks import NOT_CALCULATED, CellFault, Sheet, Value
from foundation.errors import Sentence, say
from foundation.territories.names import fold


class NoteCode(StrEnum):
    """What the reader saw and a person may want to know although nothing is wrong."""

    SHEET_SKIPPED = "sheet_skipped"
    HIDDEN_SHEET = "hidden_sheet"
    HIDDEN_ROWS = "hidden_rows"
    TOTAL_ROW = "total_row"
    HEADER_REPEATED = "header_repeated"
    REMARK_ROW = "remark_row"
    FORMULA_ROW = "formula_row"
    BLANK_ROWS = "blank_rows"
    EXTRA_COLUMNS = "extra_columns"
    PERSONAL_COLUMNS = "personal_columns"
    UNCALCULATED_COLUMN = "uncalculated_column"
    INFERRED_PLACES = "inferred_places"


_SENTENCES = {
    NoteCode.SHEET_SKIPPED: say("This sheet lists no works and was not read."),
    NoteCode.HIDDEN_SHEET: say("This sheet is hidden; it was read like the others."),
    NoteCode.HIDDEN_ROWS: say("{value} hidden rows were read like the others."),
    NoteCode.TOTAL_ROW: say("A row of totals, not a work."),
    NoteCode.HEADER_REPEATED: say("The header is repeated here."),
    NoteCode.REMARK_ROW: say("A remark, not a work."),
    NoteCode.FORMULA_ROW: say("Formulas without a work."),
    NoteCode.BLANK_ROWS: say("{value} blank rows between works."),
    NoteCode.EXTRA_COLUMNS: say("Columns kept under their own headers: {value}."),
    NoteCode.PERSONAL_COLUMNS: say("Columns about persons, not stored: {value}."),
    NoteCode.UNCALCULATED_COLUMN: say("Formulas that were never calculated: {value}."),
    NoteCode.INFERRED_PLACES: say("Places taken from names, executors and scopes: {value}."),
}


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """Something seen on a sheet, at a row or at none."""

    sheet: str
    row: int | None = None
    code: NoteCode
    value: str = ""

    @property
    def sentence(self) -> Sentence:
        return Sentence(_SENTENCES[self.code].msgid, {"value": self.value})


class SheetReading(msgspec.Struct, frozen=True, kw_only=True):
    """What one sheet of works says; ``defects`` are those of its columns."""

    sheet: Sheet
    layout: Layout
    readings: tuple[RowReading, ...]
    defects: tuple[Defect, ...]
    notes: tuple[Note, ...]
    present: frozenset[str]


def read(sheet: Sheet, day_zero: date) -> tuple[SheetReading, ...]:
    """Read a sheet, one reading for each of its headers; none where it lists no works."""
    layouts = tuple(_layouts(sheet))
    ends = (*(layout.header_row for layout in layouts[1:]), len(sheet.rows))
    return tuple(
        _read(sheet, layout, end, day_zero) for layout, end in zip(layouts, ends, strict=False)
    )


def _layouts(sheet: Sheet) -> Iterator[Layout]:
    """The header of the sheet and every different one that follows further down, where several lists share a sheet."""
    layout = columns.find_layout(sheet)
    if layout is None or not layout.lists_works:
        return
    yield layout
    for row in range(layout.header_row + 1, len(sheet.rows)):
        if _mentions_bpin(sheet.rows[row]):
            other = columns.layout_at(sheet, row, 1)
            if other.lists_works and _positions(other) != _positions(layout):
                layout = other
                yield layout


def _mentions_bpin(cells: list[Value]) -> bool:
    return any(
        isinstance(cell, str) and len(cell) <= 60 and "bpin" in cell.casefold() for cell in cells
    )


def _positions(layout: Layout) -> dict[str, int]:
    return {name: at.index for name, at in layout.fields.items()}


def _read(sheet: Sheet, layout: Layout, end: int, day_zero: date) -> SheetReading:
    kinds = dict(_kinds(sheet, layout, end))
    works = [row for row, kind in kinds.items() if kind is None]
    obstacles = tuple(_obstacles(sheet, layout))
    notes = tuple(_notes(sheet, layout, kinds))
    if obstacles:
        refused = tuple(
            RowReading(sheet=sheet.name, row=row + 1, refused_by=obstacles[0].rule) for row in works
        )
        return SheetReading(
            sheet=sheet,
            layout=layout,
            readings=refused,
            defects=obstacles,
            notes=notes,
            present=frozenset(),
        )
    empty = {name for name, at in layout.fields.items() if _is_empty(sheet, at, works)}
    fractions = {
        name: at
        for name, at in layout.fields.items()
        if columns.fields()[name].kind is Kind.PERCENT and _counts_parts_of_one(sheet, at, works)
    }
    plan = rows.plan(sheet, layout, day_zero, frozenset(fractions))
    return SheetReading(
        sheet=sheet,
        layout=layout,
        readings=tuple(rows.read_row(plan, row) for row in works),
        defects=tuple(_column_defects(sheet, layout, empty, fractions)),
        notes=notes,
        present=frozenset(layout.fields) - empty,
    )


# Rows

_TOTAL = re.compile(
    r"(sub ?-?|gran |suma ?)?total(es)?\b.*|suma(toria)?\b.*|promedio\b.*|conteo\b.*"
)


def _kinds(sheet: Sheet, layout: Layout, end: int) -> Iterator[tuple[int, NoteCode | None]]:
    """Every row under the header that holds something, with what it is when it is no work."""
    for row in range(layout.header_row + 1, end):
        filled = [(at, cell) for at, cell in enumerate(sheet.rows[row]) if not _is_blank(cell)]
        if filled:
            yield row, _kind(sheet, layout, row, filled)


def _is_blank(cell: Value) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _kind(
    sheet: Sheet, layout: Layout, row: int, filled: list[tuple[int, Value]]
) -> NoteCode | None:
    code_column, name_column = (layout.fields.get(name) for name in ("bpin", "name"))
    if code_column is None or values.bpin(_at(sheet, row, code_column))[0] is not None:
        return None
    texts = [fold(cell).strip() for _, cell in filled if isinstance(cell, str)]
    if any(_TOTAL.fullmatch(text) for text in texts) and len(texts) <= 2:
        return NoteCode.TOTAL_ROW
    if all((row, at) in sheet.formulas or cell == 0.0 for at, cell in filled):
        return NoteCode.FORMULA_ROW
    if texts and len(texts) == len(filled):
        if _mentions_bpin(sheet.rows[row]) and columns.layout_at(sheet, row, 1).lists_works:
            return NoteCode.HEADER_REPEATED
        if len(texts) == 1 and (name_column is None or filled[0][0] != name_column.index):
            return NoteCode.REMARK_ROW
    return None


def _at(sheet: Sheet, row: int, column: Column) -> Value:
    cells = sheet.rows[row]
    return cells[column.index] if column.index < len(cells) else None


# Columns


def _obstacles(sheet: Sheet, layout: Layout) -> Iterator[Defect]:
    """Why no row of this sheet can be taken."""
    for name in ESSENTIAL:
        if name in layout.ambiguous:
            found = _named(layout.ambiguous[name])
            yield _defect(sheet, layout, Rule.ESSENTIAL_AMBIGUOUS, at=_usual(name), value=found)
        elif not layout.has(name):
            yield _defect(sheet, layout, Rule.COLUMN_MISSING, at=_usual(name), value=_usual(name))


def _column_defects(
    sheet: Sheet, layout: Layout, empty: set[str], fractions: dict[str, Column]
) -> Iterator[Defect]:
    for name, found in layout.ambiguous.items():
        rule = Rule.COLUMN_AMBIGUOUS
        yield _defect(sheet, layout, rule, at=_usual(name), value=_named(found))
    for name in sorted(empty):
        yield _defect(sheet, layout, Rule.COLUMN_EMPTY, at=layout.fields[name])
    for at in fractions.values():
        yield _defect(sheet, layout, Rule.PROGRESS_AS_FRACTION, at=at, value="0–1")
    if not any(layout.has(name) for name in ("municipalities", "municipality_codes")):
        yield _defect(sheet, layout, Rule.PLACE_COLUMN_MISSING, at=_usual("municipalities"))


def _defect(
    sheet: Sheet, layout: Layout, rule: Rule, *, at: Column | str, value: str = ""
) -> Defect:
    """A defect of a whole column, told at its header; a column that is not there has the header it would have."""
    return Defect(
        sheet=sheet.name,
        row=layout.header_row + 1,
        column=at if isinstance(at, str) else at.header,
        letter="" if isinstance(at, str) else at.letter,
        rule=rule,
        value=value,
    )


def _usual(name: str) -> str:
    return columns.fields()[name].headers[0].upper()


def _named(found: tuple[Column, ...]) -> str:
    return ", ".join(f"{column.letter} {column.header}" for column in found)


def _is_empty(sheet: Sheet, column: Column, works: list[int]) -> bool:
    return bool(works) and all(_is_blank(_at(sheet, row, column)) for row in works)


# So few figures can all be below one by chance.
_ENOUGH = 3


def _counts_parts_of_one(sheet: Sheet, column: Column, works: list[int]) -> bool:
    """Whether a progress column without percent format runs from 0 to 1: then 0.85 is 85 %."""
    cells = [
        cell
        for row in works
        if isinstance(cell := _at(sheet, row, column), float)
        and (row, column.index) not in sheet.percents
    ]
    inside = [cell for cell in cells if 0 < cell < 1]
    return len(inside) >= _ENOUGH and max(cells) <= 1


# Notes


def _notes(sheet: Sheet, layout: Layout, kinds: dict[int, NoteCode | None]) -> Iterator[Note]:
    if not sheet.is_visible:
        yield Note(sheet=sheet.name, code=NoteCode.HIDDEN_SHEET)
    hidden = sum(row in sheet.hidden_rows for row, kind in kinds.items() if kind is None)
    if hidden:
        yield Note(sheet=sheet.name, code=NoteCode.HIDDEN_ROWS, value=str(hidden))
    for row, kind in kinds.items():
        if kind is not None:
            yield Note(sheet=sheet.name, row=row + 1, code=kind)
    works = [row for row, kind in kinds.items() if kind is None]
    if works:
        blank = sum(row not in kinds for row in range(works[0], works[-1]))
        if blank:
            yield Note(sheet=sheet.name, code=NoteCode.BLANK_ROWS, value=str(blank))
    if layout.extras:
        used = [at for at in layout.extras if at.header or not _is_empty(sheet, at, works)]
        kept = ", ".join(f"{at.letter} {at.header}".strip() for at in used)
        yield Note(
            sheet=sheet.name, row=layout.header_row + 1, code=NoteCode.EXTRA_COLUMNS, value=kept
        )
    if layout.personal:
        names = _named(layout.personal)
        yield Note(
            sheet=sheet.name, row=layout.header_row + 1, code=NoteCode.PERSONAL_COLUMNS, value=names
        )
    yield from _uncalculated(sheet, layout, works)


def _uncalculated(sheet: Sheet, layout: Layout, works: list[int]) -> Iterator[Note]:
    nothing = CellFault(NOT_CALCULATED)
    count = Counter(
        at.index for at in layout.extras for row in works if _at(sheet, row, at) == nothing
    )
    for at in layout.extras:
        if count[at.index]:
            yield Note(
                sheet=sheet.name,
                row=layout.header_row + 1,
                code=NoteCode.UNCALCULATED_COLUMN,
                value=f"{at.letter} {at.header} × {count[at.index]}",
            )
