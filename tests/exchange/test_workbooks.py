import io
import struct
import zipfile
from datetime import UTC, date, datetime, timedelta

import pytest
import xlsxwriter

from exchange import workbooks
from exchange.workbooks import (
    NOT_CALCULATED,
    CellFault,
    Column,
    Kind,
    Limits,
    Table,
    UnreadableWorkbook,
)
from foundation.money import cop
from tests.exchange.matrices import Percent, formula, workbook

MADE_AT = datetime(2026, 4, 22, 18, 30, tzinfo=UTC)


def sheet_of(*rows: list[object]) -> workbooks.Sheet:
    return workbooks.read(workbook({"Hoja": rows})).sheets[0]


def replaced(data: bytes, name: str, content: bytes) -> bytes:
    """The same package with one part put in place of another."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for member in old.infolist():
            new.writestr(member.filename, content if member.filename == name else old.read(member))
    return target.getvalue()


def test_cells_keep_their_types_and_empty_ones_are_none() -> None:
    sheet = sheet_of(["Morroa", 12.5, None, date(2026, 4, 15), 0.0])

    assert sheet.rows == [["Morroa", 12.5, None, date(2026, 4, 15), 0.0]]


def test_rows_and_columns_before_the_first_value_are_counted() -> None:
    sheet = sheet_of([None, None], [None, "B2"])

    assert sheet.rows[1][1] == "B2"
    assert workbooks.a1(1, 1) == "B2"
    assert workbooks.a1(33, 48) == "AW34"


def test_an_error_cell_is_not_an_empty_cell() -> None:
    sheet = sheet_of([formula("=1/0", "#DIV/0!"), formula("=NA()", "#N/A")])

    assert sheet.rows[0] == [CellFault("#DIV/0!"), CellFault("#N/A")]


def test_a_formula_without_a_result_is_told_from_one_that_gave_an_empty_text() -> None:
    data = workbook({"Hoja": [[formula("=A2", ""), formula("=B2", ""), "x"]]})
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        part = package.read("xl/worksheets/sheet1.xml")
    # A spreadsheet program says of the second that its result is a text.
    told = part.replace(b'<c r="B1">', b'<c r="B1" t="str">')
    assert told != part

    sheet = workbooks.read(replaced(data, "xl/worksheets/sheet1.xml", told)).sheets[0]

    assert sheet.rows[0] == [CellFault(NOT_CALCULATED), None, "x"]
    assert sheet.formulas == {(0, 0), (0, 1)}


def test_hidden_rows_and_sheets_are_read_and_marked() -> None:
    data = workbook(
        {"Visible": [["a"], ["b"]], "Escondida": [["c"]]},
        hidden_rows=[1],
        hidden_sheets=["Escondida"],
    )

    visible, hidden = workbooks.read(data).sheets

    assert (visible.is_visible, hidden.is_visible) == (True, False)
    assert 1 in visible.hidden_rows
    assert hidden.rows == [["c"]]


def test_percent_formats_are_marked_by_position() -> None:
    sheet = sheet_of([Percent(0.85), 85.0])

    assert sheet.percents == {(0, 0)}


def test_a_number_format_that_only_shows_a_percent_sign_is_no_percent() -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet()
        sheet.write_number(0, 0, 85, book.add_format({"num_format": '0.0"%"'}))
        sheet.write_number(0, 1, 0.85, book.add_format({"num_format": "0.0%"}))

    assert workbooks.read(target.getvalue()).sheets[0].percents == {(0, 1)}


def test_days_counted_from_1904_are_known() -> None:
    assert workbooks.read(workbook({"Hoja": [["a"]]}, is_1904=True)).day_zero == date(1904, 1, 1)
    assert workbooks.read(workbook({"Hoja": [["a"]]})).day_zero == date(1899, 12, 30)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"BPIN;NOMBRE\n1;2\n",
        b"%PDF-1.7 not a workbook",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old one",
        b"PK\x03\x04 cut short",
    ],
)
def test_what_is_no_workbook_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableWorkbook):
        workbooks.read(data)


def test_a_zip_of_something_else_is_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        package.writestr("[Content_Types].xml", "<Types>wordprocessingml.document.main+xml</Types>")
        package.writestr("word/document.xml", "<document/>")

    with pytest.raises(UnreadableWorkbook, match="not an Excel workbook"):
        workbooks.read(target.getvalue())


def test_a_workbook_cut_in_the_middle_is_refused() -> None:
    data = workbook({"Hoja": [["a", 1.0]] * 50})

    with pytest.raises(UnreadableWorkbook):
        workbooks.read(data[: len(data) // 2])


def test_a_bomb_is_refused_before_it_is_opened() -> None:
    bomb = replaced(workbook({"Hoja": [["a"]]}), "xl/worksheets/sheet1.xml", b" " * 40_000_000)

    with pytest.raises(UnreadableWorkbook, match="expands"):
        workbooks.read(bomb)


def test_a_bomb_that_understates_its_size_is_refused() -> None:
    data = replaced(workbook({"Hoja": [["a"]]}), "xl/worksheets/sheet1.xml", b"<x/>" * 2_000_000)
    lying = data.replace(struct.pack("<L", 8_000_000), struct.pack("<L", 900))
    assert lying != data

    with pytest.raises(UnreadableWorkbook):
        workbooks.read(lying)


def test_a_file_above_the_limit_is_refused() -> None:
    data = workbook({"Hoja": [["a"]]})

    with pytest.raises(UnreadableWorkbook, match="larger"):
        workbooks.read(data, Limits(file_bytes=len(data) - 1))


def test_one_value_in_the_far_corner_does_not_make_a_giant_table() -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet("Lejos")
        sheet.write_string(0, 0, "BPIN")
        sheet.write_string(1_048_575, 16_383, "x")

    with pytest.raises(UnreadableWorkbook, match="XFD"):
        workbooks.read(target.getvalue())


def test_a_colour_in_the_far_corner_is_no_value() -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet()
        sheet.write_string(0, 0, "BPIN")
        sheet.write_blank(1_048_575, 16_383, None, book.add_format({"bg_color": "red"}))

    assert workbooks.read(target.getvalue()).sheets[0].rows == [["BPIN"]]


def test_a_document_type_is_refused() -> None:
    data = workbook({"Hoja": [["a"]]})
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        part = package.read("xl/worksheets/sheet1.xml")
    entities = part.replace(b"<worksheet", b'<!DOCTYPE w [<!ENTITY a "aaaa">]><worksheet', 1)

    with pytest.raises(UnreadableWorkbook, match="damaged"):
        workbooks.read(replaced(data, "xl/worksheets/sheet1.xml", entities))


def test_the_same_part_twice_is_refused() -> None:
    target = io.BytesIO(workbook({"Hoja": [["a"]]}))
    with (
        pytest.warns(UserWarning, match="Duplicate name"),
        zipfile.ZipFile(target, "a") as package,
    ):
        package.writestr("xl/worksheets/sheet1.xml", "<worksheet/>")

    with pytest.raises(UnreadableWorkbook):
        workbooks.read(target.getvalue())


# Writing


TABLE = Table(
    "Errores: abril/2026",
    (
        Column("Fila", Kind.NUMBER, 8),
        Column("Valor"),
        Column("Monto", Kind.MONEY),
        Column("Avance", Kind.PERCENT),
        Column("Fecha", Kind.DATE),
        Column("Leído", Kind.INSTANT),
    ),
    [
        (34, "=1+1", cop("1_550_000_000.50"), 8_525, date(2026, 4, 15), MADE_AT),
        (35, None, None, None, None, None),
    ],
)


def written(*tables: Table) -> bytes:
    target = io.BytesIO()
    workbooks.write(target, tables, created_at=MADE_AT)
    return target.getvalue()


def test_what_is_written_is_read_again() -> None:
    sheet = workbooks.read(written(TABLE)).sheets[0]

    assert sheet.name == "Errores  abril 2026"
    assert sheet.rows[0] == ["Fila", "Valor", "Monto", "Avance", "Fecha", "Leído"]
    assert sheet.rows[1][:5] == [34.0, "=1+1", 1_550_000_000.5, 0.8525, date(2026, 4, 15)]
    # In Bogota it was still the afternoon.
    assert sheet.rows[1][5] == datetime(2026, 4, 22, 13, 30)  # noqa: DTZ001 - a workbook has no time zones


def test_text_that_looks_like_a_formula_or_a_link_stays_text() -> None:
    data = written(Table("t", (Column("a"),), [("=cmd()",), ("http://minga.example/",), ("+57",)]))

    sheet = workbooks.read(data).sheets[0]

    assert sheet.formulas == frozenset()
    assert [row[0] for row in sheet.rows[1:]] == ["=cmd()", "http://minga.example/", "+57"]


def test_the_same_table_gives_the_same_bytes() -> None:
    assert written(TABLE) == written(TABLE)


def test_two_tables_of_one_title_get_two_sheets() -> None:
    again = Table("ERRORES: abril/2026", TABLE.columns, [])

    names = [sheet.name for sheet in workbooks.read(written(TABLE, again)).sheets]

    assert names == ["Errores  abril 2026", "ERRORES  abril 2026 (2)"]


def test_a_list_longer_than_a_sheet_goes_on_in_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "_MAX_ROWS", 4)
    rows = ((number,) for number in range(7))

    sheets = workbooks.read(written(Table("larga", (Column("n", Kind.NUMBER),), rows))).sheets

    assert [[row[0] for row in sheet.rows[1:]] for sheet in sheets] == [
        [0.0, 1.0, 2.0],
        [3.0, 4.0, 5.0],
        [6.0],
    ]


def test_a_text_too_long_for_a_cell_ends_with_a_mark() -> None:
    data = written(Table("t", (Column("a"),), [("x" * 40_000,)]))

    cell = workbooks.read(data).sheets[0].rows[1][0]

    assert isinstance(cell, str)
    assert (len(cell), cell[-1]) == (32_767, "…")


def test_a_time_without_a_day_is_read_as_such() -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet()
        sheet.write_number(0, 0, 0, book.add_format({"num_format": "dd/mm/yyyy"}))
        sheet.write_number(0, 1, 30.5, book.add_format({"num_format": "[h]:mm"}))

    cells = workbooks.read(target.getvalue()).sheets[0].rows[0]

    assert str(cells[0]) == "00:00:00"
    assert cells[1] == timedelta(days=30, hours=12)
