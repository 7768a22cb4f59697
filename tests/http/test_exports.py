"""A list as a file: exact, readable by any spreadsheet, and harmless to whoever opens it."""

import io
from collections.abc import Iterator
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from foundation.http.exports import Cell, _csv_parts, csv_cell, xlsx
from foundation.money import cop

HEAD = ("Código", "Valor")


def csv(*rows: tuple[Cell, ...]) -> str:
    return b"".join(_csv_parts(HEAD, rows)).decode()


def cells_of(data: bytes) -> list[list[object]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return [list(row) for row in book.get_sheet_by_index(0).to_python()]


def test_csv_is_what_a_spanish_spreadsheet_expects() -> None:
    text = csv(
        ("SET-1", cop("1_250_000.50")), ("a;b", 1.5), (None, date(2026, 2, 17)), ('di "sí"', 7)
    )

    assert text.splitlines() == [
        "\ufeffCódigo;Valor",
        "SET-1;1250000,50",
        '"a;b";1,5',
        ";2026-02-17",
        '"di ""sí""";7',
    ]


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =cmd|' /C calc'!A0", "\uff1d1+1", "\n=1"],
)
def test_nothing_in_a_file_runs_when_it_is_opened(cell: str) -> None:
    assert csv_cell(cell).startswith("'")
    assert str(cells_of(xlsx("x", HEAD, [(cell, 1)]))[1][0]).strip() == cell.strip()


def test_numbers_are_no_formulas() -> None:
    assert csv_cell(-5) == "-5"
    assert csv_cell(cop("-1.50")) == "-1,50"


def test_a_long_list_is_streamed_in_parts_and_not_read_before() -> None:
    taken: list[int] = []

    def rows() -> Iterator[tuple[Cell, ...]]:
        for number in range(1_000):
            taken.append(number)
            yield (f"SET-{number}", number)

    parts = _csv_parts(HEAD, rows())
    next(parts)
    next(parts)
    assert len(taken) < 250
    rest = b"".join(parts).decode()
    assert rest.count("\n") == 1_000
    assert len(taken) == 1_000


def test_xlsx_keeps_numbers_as_numbers_and_words_as_words() -> None:
    rows: list[tuple[Cell, ...]] = [
        ("SET-1", cop("1_250_000.50")),
        ("00123", 7),
        (None, date(2026, 2, 17)),
        ("https://example.org", "x" * 40_000),
    ]
    cells = cells_of(xlsx("Obras del programa y más allá", HEAD, rows))

    assert cells[0] == list(HEAD)
    assert cells[1] == ["SET-1", 1_250_000.5]
    assert cells[2] == ["00123", 7]
    assert cells[3][1] == date(2026, 2, 17)
    assert cells[4][0] == "https://example.org"
    assert len(str(cells[4][1])) == 32_000


def test_an_empty_list_is_a_file_with_a_head() -> None:
    assert csv() == "\ufeffCódigo;Valor\r\n"
    assert cells_of(xlsx("x", HEAD, [])) == [list(HEAD)]
