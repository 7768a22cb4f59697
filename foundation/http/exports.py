"""A list as a file: what it shows, with the same filters, all of its pages.

CSV opens in any spreadsheet (UTF-8 with its mark, semicolons as Spanish ones expect); a cell that a spreadsheet would take for a formula is
made text. XLSX keeps numbers as numbers. Both are streamed or written in constant memory.
"""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain
from typing import Any

import xlsxwriter
from litestar import Response
from litestar.response import Stream

from foundation.money import MINOR_PER_UNIT, Money

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Cell = str | int | float | date | Money | None


def csv_answer(name: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Stream:
    """A CSV file, streamed."""
    headers = {
        "content-disposition": f'attachment; filename="{name}.csv"',
        "cache-control": "no-store",
    }
    return Stream(_csv_parts(head, rows), media_type="text/csv", headers=headers)


def _csv_parts(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";")
    yield b"\xef\xbb\xbf"
    for number, row in enumerate(chain([head], _plain(rows))):
        writer.writerow(row)
        if number % 200 == 0:
            yield _drain(buffer)
    yield _drain(buffer)


def _plain(rows: Iterable[Sequence[Cell]]) -> Iterator[list[str]]:
    for row in rows:
        yield [csv_cell(cell) for cell in row]


def csv_cell(cell: Cell) -> str:
    """A value as CSV text; what begins like a formula gets an apostrophe, so that opening a file runs nothing."""
    match cell:
        case None:
            return ""
        case Money():
            return cell.plain().replace(".", ",")
        case float():
            return str(cell).replace(".", ",")
        case str() if cell.lstrip()[:1] in _FORMULAS:
            return f"'{cell}"
    return str(cell)


# With what a spreadsheet begins a formula, also as Asian keyboards write it.
_FORMULAS = {"=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20"}


def _drain(buffer: io.StringIO) -> bytes:
    data = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return data


def xlsx_answer(name: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response[bytes]:
    """An XLSX file, written row by row."""
    return book_answer(name, xlsx(name, head, rows))


def book_answer(name: str, content: bytes) -> Response[bytes]:
    """A workbook that was written already."""
    headers = {
        "content-disposition": f'attachment; filename="{name}.xlsx"',
        "cache-control": "no-store",
    }
    return Response(content, media_type=XLSX, headers=headers)


def xlsx(name: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """One sheet with a frozen, bold heading and filters."""
    return book([(name, head, rows)])


def book(sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[Cell]]]]) -> bytes:
    """Several sheets, each with its name, its heading and its rows."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with tempfile.TemporaryFile() as file:
        opened = xlsxwriter.Workbook(file, options)
        bold = opened.add_format(
            {"bold": True, "bg_color": "#E6F0EF", "text_wrap": True, "valign": "top"}
        )
        formats = {
            Money: opened.add_format({"num_format": "#,##0.00"}),
            date: opened.add_format({"num_format": "yyyy-mm-dd"}),
        }
        for name, head, rows in sheets:
            sheet = opened.add_worksheet(name[:31])
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, len(head) - 1, 18)
            sheet.write_row(0, 0, head, bold)
            last = 0
            for last, row in enumerate(rows, start=1):
                for column, cell in enumerate(row):
                    _write(sheet, last, column, cell, formats)
            sheet.autofilter(0, 0, last, len(head) - 1)
        opened.close()
        file.seek(0)
        return file.read()


def _write(sheet: Any, row: int, column: int, cell: Cell, formats: dict[type, Any]) -> None:
    match cell:
        case None:
            return
        case Money():
            sheet.write_number(row, column, cell.minor / MINOR_PER_UNIT, formats[Money])
        case date():
            sheet.write_datetime(row, column, cell, formats[date])
        case int() | float():
            sheet.write_number(row, column, cell)
        case _:
            sheet.write_string(row, column, str(cell)[:32_000])
