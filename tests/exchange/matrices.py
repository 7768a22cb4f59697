"""Follow-up matrices drawn for tests: the headers of a department, works that are right, and one thing wrong at a time."""

import io
from collections.abc import Sequence
from datetime import date

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from exchange.royalties import reading
from exchange.royalties.reading import Matrix
from exchange.royalties.rules import Defect, Rule

TODAY = date(2026, 4, 22)

HEADERS = (
    "BPIN",
    "EJECUTOR",
    "NOMBRE DEL PROYECTO",
    "ALCANCE",
    "SECTOR",
    "FUENTE",
    "ESTADO PROYECTO",
    "VALOR SGR",
    "VALOR OTROS",
    "VALOR TOTAL",
    "FECHA APROBACIÓN PROYECTO",
    "FECHA SUSCRIPCION",
    "FECHA ACTA INICIO",
    "AVANCE FÍSICO",
    "AVANCE FINANCIERO",
    "MUNICIPIO",
)


def work(number: int = 1, **changes: object) -> list[object]:
    """A row under ``HEADERS`` in which nothing is wrong, with some cells changed by their header."""
    row: dict[str, object] = {
        "BPIN": f"202300270{number:04d}",
        "EJECUTOR": "Infraestructura",
        "NOMBRE DEL PROYECTO": f"Mejoramiento de la vía terciaria {number} en el departamento de Sucre",
        "ALCANCE": "Placa huella y obras de drenaje",
        "SECTOR": "TRANSPORTE",
        "FUENTE": "SGR - Asignaciones directas",
        "ESTADO PROYECTO": "CONTRATADO EN EJECUCIÓN",
        "VALOR SGR": 1_300_000_000.0,
        "VALOR OTROS": 250_000_000.0,
        "VALOR TOTAL": 1_550_000_000.0,
        "FECHA APROBACIÓN PROYECTO": date(2023, 5, 17),
        "FECHA SUSCRIPCION": date(2023, 11, 2),
        "FECHA ACTA INICIO": date(2024, 1, 15),
        "AVANCE FÍSICO": 62.5,
        "AVANCE FINANCIERO": 58.25,
        "MUNICIPIO": "Morroa",
    }
    row |= changes
    return [row[header] for header in HEADERS]


class Formula(str):
    """A cell that holds a formula; ``value`` is the result that the file remembers."""

    value: object = ""


def formula(text: str, value: object = "") -> Formula:
    made = Formula(text)
    made.value = value
    return made


class Percent(float):
    """A number in a cell with percent format."""


def workbook(
    sheets: dict[str, Sequence[Sequence[object]]],
    *,
    hidden_rows: Sequence[int] = (),
    hidden_sheets: Sequence[str] = (),
    merged: Sequence[tuple[int, int, int, int]] = (),
    is_1904: bool = False,
) -> bytes:
    """An XLSX file with these rows; positions are counted from zero and meant on every sheet."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "date_1904": is_1904})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    percent = book.add_format({"num_format": "0.00%"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                _put(sheet, at, column, cell, day if isinstance(cell, date) else percent)
        for first_row, first_column, last_row, last_column in merged:
            text = rows[first_row][first_column]
            sheet.merge_range(first_row, first_column, last_row, last_column, text)
        for at in hidden_rows:
            sheet.set_row(at, None, None, {"hidden": True})
        if name in hidden_sheets:
            sheet.hide()
    book.close()
    return target.getvalue()


def _put(sheet: Worksheet, row: int, column: int, cell: object, look: Format) -> None:
    match cell:
        case Formula():
            sheet.write_formula(row, column, str(cell), None, cell.value)
        case Percent():
            sheet.write_number(row, column, float(cell), look)
        case str():
            sheet.write_string(row, column, cell)
        case date():
            sheet.write_datetime(row, column, cell, look)
        case int() | float():
            sheet.write_number(row, column, cell)
        case _:
            assert cell is None


def matrix(*rows: Sequence[object], headers: Sequence[str] = HEADERS) -> bytes:
    """A matrix of one sheet with the header in its first row."""
    return workbook({"Matriz": [headers, *rows]})


def read(data: bytes, *, department: str | None = None) -> Matrix:
    return reading.read(data, today=TODAY, department=department)


def defects_of(file: Matrix, rule: Rule) -> list[Defect]:
    return [defect for defect in file.defects if defect.rule is rule]


def rules_of(file: Matrix) -> set[Rule]:
    return {defect.rule for defect in file.defects}
