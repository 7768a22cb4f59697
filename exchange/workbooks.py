"""Workbooks: XLSX files read safely into typed cells, and tables written as XLSX.

A workbook from outside is a ZIP of XML (ECMA-376): it can lie about its sizes, expand a thousandfold, stretch one cell to the far
corner of the sheet, or be something else under the same ending. All of that is settled before any value is read, on the bytes that
the reader of values then gets, so there is nothing left for it to interpret differently.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import BinaryIO, TypeAlias

import msgspec
import python_calamine
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from exchange import sheet_marks
from exchange.sheet_marks import MalformedXml, Marks, Position, column_letters
from foundation.clock import BOGOTA
from foundation.errors import Problem, Sentence, say
from foundation.money import Money

NOT_CALCULATED = "#UNCALCULATED"
"""The code of a formula whose result the file does not hold."""


class CellFault(msgspec.Struct, frozen=True):
    """A cell that holds no value but a failure: ``#REF!``, ``#N/A``, or a formula nobody calculated."""

    code: str


Value: TypeAlias = str | float | bool | date | datetime | time | timedelta | CellFault | None
"""What a cell holds. Whole numbers come as floats, as the format stores them; ``None`` is an empty cell."""


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """How much a workbook may ask of the machine."""

    file_bytes: int = 30_000_000
    expanded_bytes: int = 200_000_000
    # An honest sheet of figures packs ten to thirty times smaller; a bomb packs hundreds of times.
    expansion: int = 100
    small_bytes: int = 2_000_000
    cells: int = 6_000_000


class UnreadableWorkbook(Problem):
    """What was sent is not a workbook that can be read safely."""

    status = 422
    code = "unreadable-workbook"


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """One sheet: rows of cells from A1 on, and what is known about their positions (counted from zero)."""

    name: str
    is_visible: bool
    rows: list[list[Value]]
    merged: tuple[tuple[Position, Position], ...]
    hidden_rows: frozenset[int]
    formulas: frozenset[Position]
    percents: frozenset[Position]


class Workbook(msgspec.Struct, frozen=True):
    """The sheets of a file in their order; ``day_zero`` is the date that an unformatted 0 stands for."""

    sheets: tuple[Sheet, ...]
    day_zero: date


def a1(row: int, column: int) -> str:
    """The address people know: ``a1(2, 0)`` is ``A3``."""
    return f"{column_letters(column)}{row + 1}"


def read(data: bytes, limits: Limits | None = None) -> Workbook:
    """Read an XLSX file; raises ``UnreadableWorkbook`` with the reason."""
    parts = _safe_parts(data, limits or Limits())
    try:
        contents = sheet_marks.contents(parts["xl/workbook.xml"])
        marks = _marks_by_sheet(parts, contents)
        _refuse_sprawl(marks, limits or Limits())
        book = python_calamine.load_workbook(io.BytesIO(_packed(parts)))
        sheets = tuple(
            _sheet(book, metadata, marks[metadata.name])
            for metadata in book.sheets_metadata
            if metadata.name in marks
        )
    except (MalformedXml, KeyError, python_calamine.CalamineError) as cause:
        raise UnreadableWorkbook(
            say("The workbook is damaged. Open it in a spreadsheet program and save it again.")
        ) from cause
    return Workbook(sheets, date(1904, 1, 1) if contents.is_1904 else date(1899, 12, 30))


def _safe_parts(data: bytes, limits: Limits) -> dict[str, bytes]:
    """The XML parts, each inflated under a bound, never trusting the sizes that the package states."""
    if len(data) > limits.file_bytes:
        raise UnreadableWorkbook(
            say("The file is larger than {limit} MB.", limit=limits.file_bytes // 1_000_000)
        )
    _refuse_other_formats(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = _inflated(package, len(data), limits)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        ValueError,
        NotImplementedError,
    ) as cause:
        raise UnreadableWorkbook(_not_a_workbook()) from cause
    types = parts.get("[Content_Types].xml", b"")
    if b"sheet.main+xml" not in types and b"sheet.macroEnabled.main+xml" not in types:
        raise UnreadableWorkbook(_not_a_workbook())
    if "xl/workbook.xml" not in parts:
        raise UnreadableWorkbook(_not_a_workbook())
    return parts


def _refuse_other_formats(data: bytes) -> None:
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise UnreadableWorkbook(
            say(
                "This is an old .xls file or it has a password. Save it as .xlsx without a password."
            )
        )
    if data[:4] != b"PK\x03\x04":
        raise UnreadableWorkbook(_not_a_workbook())


def _not_a_workbook() -> Sentence:
    return say("This is not an Excel workbook (.xlsx).")


def _inflated(package: zipfile.ZipFile, packed_bytes: int, limits: Limits) -> dict[str, bytes]:
    names = [member.filename for member in package.infolist()]
    if len(set(names)) != len(names):
        raise UnreadableWorkbook(_not_a_workbook())
    left = limits.expanded_bytes
    most = max(limits.small_bytes, packed_bytes * limits.expansion)
    parts: dict[str, bytes] = {}
    for member in package.infolist():
        # Pictures and macros are no values: they are never opened.
        if not member.filename.endswith((".xml", ".rels")):
            continue
        with package.open(member) as stream:
            part = stream.read(min(left, most) + 1)
        left -= len(part)
        most -= len(part)
        if left < 0 or most < 0:
            raise UnreadableWorkbook(
                say(
                    "The workbook expands to far more than it can honestly hold and was not opened."
                )
            )
        parts[member.filename] = part
    return parts


def _marks_by_sheet(parts: dict[str, bytes], contents: sheet_marks.Contents) -> dict[str, Marks]:
    relations = sheet_marks.relations(parts["xl/_rels/workbook.xml.rels"])
    styles = parts.get("xl/styles.xml")
    percents = sheet_marks.percent_styles(styles) if styles else frozenset()
    paths = {sheet.name: relations[sheet.relation] for sheet in contents.sheets}
    return {
        name: sheet_marks.sheet_marks(parts[path], percents)
        for name, path in paths.items()
        if "worksheets/" in path
    }


def _refuse_sprawl(marks: dict[str, Marks], limits: Limits) -> None:
    """One value in the far corner would make a table of seventeen thousand million cells."""
    left = limits.cells
    for name, sheet in marks.items():
        left -= sheet.rows * sheet.columns
        if left < 0:
            raise UnreadableWorkbook(
                say(
                    "Sheet “{sheet}” reaches to row {rows} and column {column}: delete what stands far "
                    "from the table.",
                    sheet=name,
                    rows=sheet.rows,
                    column=column_letters(sheet.columns - 1),
                )
            )


def _packed(parts: dict[str, bytes]) -> bytes:
    """The parts that were looked at, and nothing else, as the package that the reader of values opens."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as package:
        for name, part in parts.items():
            package.writestr(zipfile.ZipInfo(name), part)
    return target.getvalue()


def _sheet(
    book: python_calamine.CalamineWorkbook, metadata: python_calamine.SheetMetadata, marks: Marks
) -> Sheet:
    source = book.get_sheet_by_name(metadata.name)
    rows: list[list[Value]] = [
        [None if value == "" else value for value in row]
        for row in source.to_python(skip_empty_area=False)
    ]
    for position, code in marks.errors.items():
        _put_where_empty(rows, position, CellFault(code))
    for position in marks.uncalculated:
        _put_where_empty(rows, position, CellFault(NOT_CALCULATED))
    return Sheet(
        name=metadata.name,
        is_visible=metadata.visible == python_calamine.SheetVisibleEnum.Visible,
        rows=rows,
        merged=tuple(source.merged_cell_ranges or ()),
        hidden_rows=marks.hidden_rows,
        formulas=marks.formulas,
        percents=marks.percents,
    )


def _put_where_empty(rows: list[list[Value]], position: Position, fault: CellFault) -> None:
    row, column = position
    while len(rows) <= row:
        rows.append([])
    cells = rows[row]
    if len(cells) <= column:
        cells.extend([None] * (column + 1 - len(cells)))
    if cells[column] is None:
        cells[column] = fault


class Kind(StrEnum):
    """How a column of a written table looks."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    PERCENT = "percent"
    DATE = "date"
    INSTANT = "instant"


class Column(msgspec.Struct, frozen=True):
    """A column of a written table. A percent is given in basis points, money as ``Money``."""

    header: str
    kind: Kind = Kind.TEXT
    width: int = 18


Written: TypeAlias = str | int | Money | date | datetime | None


class Table(msgspec.Struct, frozen=True):
    """One sheet to write; its rows may be a generator, they are written as they come."""

    title: str
    columns: tuple[Column, ...]
    rows: Iterable[Sequence[Written]]


_FORMATS = {
    Kind.TEXT: {"valign": "top", "text_wrap": True},
    Kind.NUMBER: {"valign": "top", "num_format": "#,##0"},
    Kind.MONEY: {"valign": "top", "num_format": "#,##0.00"},
    Kind.PERCENT: {"valign": "top", "num_format": "0.00%"},
    Kind.DATE: {"valign": "top", "num_format": "yyyy-mm-dd", "align": "left"},
    Kind.INSTANT: {"valign": "top", "num_format": "yyyy-mm-dd hh:mm", "align": "left"},
}
_HEADER = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}
# Limits of the format (ECMA-376 part 1, annex on limits of spreadsheet programs).
_MAX_ROWS = 1_048_576
_MAX_TEXT = 32_767
_MAX_TITLE = 31
_NOT_IN_TITLE = re.compile(r"[\[\]:*?/\\]")


def write(target: BinaryIO, tables: Iterable[Table], *, created_at: datetime) -> None:
    """Write tables as a workbook with memory flat in their rows; the same tables and instant give the same bytes."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"created": created_at.astimezone(BOGOTA).replace(tzinfo=None)})
        formats = {kind: book.add_format(look) for kind, look in _FORMATS.items()}
        header = book.add_format(_HEADER)
        titles: set[str] = set()
        for table in tables:
            rows = iter(table.rows)
            # A list longer than a sheet goes on in the next one; a list without rows still shows its columns.
            more = True
            while more:
                sheet = book.add_worksheet(_free_title(table.title, titles))
                more = _fill(sheet, table.columns, rows, formats, header)


def _fill(
    sheet: Worksheet,
    columns: tuple[Column, ...],
    rows: Iterator[Sequence[Written]],
    formats: dict[Kind, Format],
    header: Format,
) -> bool:
    """Write one sheet; says whether it ended because it was full."""
    for index, column in enumerate(columns):
        sheet.set_column(index, index, column.width)
        sheet.write_string(0, index, column.header, header)
    sheet.freeze_panes(1, 0)
    last = 0
    for last, row in enumerate(rows, start=1):
        for index, (column, value) in enumerate(zip(columns, row, strict=True)):
            _put(sheet, (last, index), value, column.kind, look=formats[column.kind])
        if last == _MAX_ROWS - 1:
            break
    sheet.autofilter(0, 0, last, max(len(columns) - 1, 0))
    return last == _MAX_ROWS - 1


def _put(sheet: Worksheet, at: Position, value: Written, kind: Kind, *, look: Format) -> None:
    row, column = at
    match value:
        case None:
            return
        case Money():
            sheet.write_number(row, column, value.minor / 100, look)
        case datetime():
            sheet.write_datetime(row, column, value.astimezone(BOGOTA).replace(tzinfo=None), look)
        case date():
            sheet.write_datetime(row, column, value, look)
        case int():
            number = value / 10_000 if kind is Kind.PERCENT else value
            sheet.write_number(row, column, number, look)
        case str():
            fits = value if len(value) <= _MAX_TEXT else f"{value[: _MAX_TEXT - 1]}…"
            sheet.write_string(row, column, fits, look)


def _free_title(title: str, taken: set[str]) -> str:
    """A sheet name that the format allows and the workbook does not have yet."""
    plain = _NOT_IN_TITLE.sub(" ", title).strip("' ")[:_MAX_TITLE] or "1"
    name, number = plain, 1
    while name.casefold() in taken:
        number += 1
        suffix = f" ({number})"
        name = plain[: _MAX_TITLE - len(suffix)] + suffix
    taken.add(name.casefold())
    return name
