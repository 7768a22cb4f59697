"""Whole files: what each quirk of a matrix becomes, and that every row of data is accounted for."""

from datetime import date

import pytest

from exchange.royalties.rules import REFUSING, Rule
from exchange.royalties.sheets import NoteCode
from exchange.royalties.states import ProjectState
from tests.exchange.matrices import (
    HEADERS,
    Percent,
    defects_of,
    formula,
    matrix,
    read,
    rules_of,
    work,
    workbook,
)


def test_a_file_in_which_nothing_is_wrong_has_no_defect() -> None:
    file = read(matrix(work(1), work(2)))

    assert [reading.refused_by for reading in file.readings] == [None, None]
    assert file.defects == ()
    assert file.department == "70"


def test_a_row_becomes_a_work_with_its_values() -> None:
    (reading,) = read(matrix(work(1))).works

    assert reading.work is not None
    assert reading.work.bpin == "2023002700001"
    assert reading.work.total_minor == 155_000_000_000
    assert reading.work.physical_bp == 6_250
    assert reading.work.started_on == date(2024, 1, 15)
    assert reading.work.project_state is ProjectState.RUNNING
    assert reading.work.funding_sources == ("SGR - Asignaciones directas",)
    assert (reading.sheet, reading.row) == ("Matriz", 2)
    assert reading.place is not None
    assert reading.place.path == "CO.70.70473."


@pytest.mark.parametrize(
    ("header", "cell", "rule", "letter", "shown"),
    [
        ("AVANCE FÍSICO", 100.2, Rule.PROGRESS_ABOVE_100, "N", "100.2"),
        ("AVANCE FINANCIERO", 181.2, Rule.PROGRESS_ABOVE_100, "O", "181.2"),
        ("AVANCE FINANCIERO", 88.75, Rule.FINANCE_AHEAD_OF_WORKS, "O", "88.75 % > 62.5 %"),
        ("AVANCE FÍSICO", 0.85, Rule.PROGRESS_MAYBE_FRACTION, "N", "0.85"),
        ("AVANCE FÍSICO", "N/A", Rule.TEXT_IN_NUMBER, "N", "N/A"),
        ("AVANCE FÍSICO", None, Rule.VALUE_MISSING, "N", ""),
        ("FECHA ACTA INICIO", None, Rule.DATE_MISSING, "M", "CONTRATADO EN EJECUCIÓN"),
        ("FECHA ACTA INICIO", "01/01/1753", Rule.DATE_IMPOSSIBLE, "M", "01/01/1753"),
        ("FECHA ACTA INICIO", "15/01/202", Rule.DATE_UNREADABLE, "M", "15/01/202"),
        ("FECHA ACTA INICIO", "15/01/2024", Rule.DATE_AS_TEXT, "M", "15/01/2024"),
        ("FECHA ACTA INICIO", 45_306.0, Rule.DATE_AS_NUMBER, "M", "45306"),
        ("FECHA ACTA INICIO", date(2026, 9, 1), Rule.DATE_IN_FUTURE, "M", "2026-09-01"),
        (
            "FECHA ACTA INICIO",
            date(2023, 8, 1),
            Rule.DATES_OUT_OF_ORDER,
            "M",
            "2023-11-02 > 2023-08-01",
        ),
        ("BPIN", 2_023_002_700_002.0, Rule.BPIN_AS_NUMBER, "A", "2023002700002"),
        ("ESTADO PROYECTO", "EN VEREMOS", Rule.STATE_UNKNOWN, "G", "EN VEREMOS"),
        (
            "ESTADO PROYECTO",
            "SIN CONTRATAR",
            Rule.STATE_DISAGREES,
            "M",
            "SIN CONTRATAR · 2024-01-15",
        ),
        ("MUNICIPIO", "Morroa, Colosó", Rule.SEVERAL_MUNICIPALITIES, "P", "Morroa, Colosó"),
        ("MUNICIPIO", "Macondo", Rule.MUNICIPALITY_UNKNOWN, "P", "Macondo"),
        ("MUNICIPIO", None, Rule.MUNICIPALITY_MISSING, "P", ""),
        ("VALOR OTROS", "´-", Rule.TEXT_IN_NUMBER, "I", "´-"),
        ("VALOR OTROS", "$ 250.000.000,00", Rule.NUMBER_AS_TEXT, "I", "$ 250.000.000,00"),
        ("VALOR OTROS", formula("=1/0", "#REF!"), Rule.ERROR_CELL, "I", "#REF!"),
        ("VALOR OTROS", formula("=A1", ""), Rule.FORMULA_NOT_CALCULATED, "I", ""),
        (
            "VALOR OTROS",
            250_000_012.5,
            Rule.PARTS_DO_NOT_ADD_UP,
            "J",
            "1550000012.50 ≠ 1550000000.00",
        ),
    ],
)
def test_a_defect_is_told_with_its_place_and_the_row_is_taken(
    header: str, cell: object, rule: Rule, letter: str, shown: str
) -> None:
    file = read(matrix(work(1), work(2, **{header: cell}), work(3)))

    told = defects_of(file, rule)[0]
    assert (told.sheet, told.row, told.letter, told.value) == ("Matriz", 3, letter, shown)
    assert told.column == HEADERS["ABCDEFGHIJKLMNOP".index(told.letter)]
    assert len(file.works) == 3


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"BPIN": None}, Rule.BPIN_MISSING),
        ({"BPIN": "Por definir"}, Rule.BPIN_MISSING),
        ({"BPIN": "20230027"}, Rule.BPIN_MALFORMED),
        ({"BPIN": "2,02300E+12"}, Rule.BPIN_ROUNDED),
        ({"NOMBRE DEL PROYECTO": None}, Rule.NAME_MISSING),
        ({"VALOR TOTAL": None}, Rule.MONEY_MISSING),
        ({"VALOR TOTAL": "N/A"}, Rule.MONEY_MISSING),
        ({"VALOR TOTAL": formula("=A1", "#N/A")}, Rule.MONEY_MISSING),
        ({"VALOR TOTAL": "mil millones"}, Rule.MONEY_UNREADABLE),
        ({"VALOR OTROS": "aprox. 250"}, Rule.MONEY_UNREADABLE),
        ({"VALOR TOTAL": -8.0}, Rule.MONEY_NEGATIVE),
        ({"VALOR SGR": 3e15}, Rule.MONEY_OUT_OF_RANGE),
    ],
)
def test_a_row_that_does_not_say_which_work_or_how_much_is_refused(
    changes: dict[str, object], rule: Rule
) -> None:
    file = read(matrix(work(1), work(2, **changes), work(3)))

    assert [reading.refused_by for reading in file.readings] == [None, rule, None]
    assert rule in REFUSING
    assert defects_of(file, rule)[0].row == 3


def test_a_value_that_is_not_taken_is_left_empty_and_one_that_is_unlikely_stays() -> None:
    (reading,) = read(
        matrix(work(1, **{"AVANCE FÍSICO": 100.2, "FECHA ACTA INICIO": "01/01/1753"}))
    ).works

    assert reading.work is not None
    assert reading.work.physical_bp == 10_020
    assert reading.work.started_on is None


def test_parts_may_differ_from_the_total_by_a_peso() -> None:
    assert read(matrix(work(1, **{"VALOR OTROS": 250_000_001.0}))).defects == ()
    assert rules_of(read(matrix(work(1, **{"VALOR OTROS": 250_000_001.01})))) == {
        Rule.PARTS_DO_NOT_ADD_UP
    }


def test_a_progress_column_in_percent_format_is_read_as_it_shows() -> None:
    rows = [work(n, **{"AVANCE FÍSICO": Percent(0.6 + n / 100)}) for n in (1, 2)]

    file = read(matrix(*rows))

    assert [r.work.physical_bp for r in file.works if r.work] == [6_100, 6_200]
    assert file.defects == ()


def test_a_progress_column_that_runs_from_zero_to_one_is_read_as_parts_and_told() -> None:
    rows = [work(n, **{"AVANCE FÍSICO": 0.6 + n / 100}) for n in (1, 2, 3)]

    file = read(matrix(*rows, work(4, **{"AVANCE FÍSICO": 1.0})))

    assert [r.work.physical_bp for r in file.works if r.work] == [6_100, 6_200, 6_300, 10_000]
    (told,) = defects_of(file, Rule.PROGRESS_AS_FRACTION)
    assert (told.row, told.letter) == (1, "N")


# Rows that are no works


def test_totals_blank_rows_remarks_and_repeated_headers_are_noted_and_not_refused() -> None:
    file = read(
        matrix(
            work(1),
            [],
            ["", "  "],
            [None, None, "TOTAL GENERAL", *[None] * 4, 5.0, 3.0, 8.0],
            HEADERS,
            work(2),
            ["Subtotal", *[None] * 6, 5.0],
            ["Fuente: GESPROY, corte 15 de abril"],
        )
    )

    assert [reading.row for reading in file.readings] == [2, 7]
    assert file.defects == ()
    notes = [(note.row, note.code) for note in file.notes]
    assert notes == [
        (None, NoteCode.BLANK_ROWS),
        (5, NoteCode.TOTAL_ROW),
        (6, NoteCode.HEADER_REPEATED),
        (8, NoteCode.TOTAL_ROW),
        (9, NoteCode.REMARK_ROW),
    ]


def test_formulas_drawn_down_in_advance_are_noted() -> None:
    ready: list[object] = [None] * 15
    ready[9] = formula("=H3+I3", 0)

    file = read(matrix(work(1), ready))

    assert len(file.readings) == 1
    assert [note.code for note in file.notes] == [NoteCode.FORMULA_ROW]


def test_a_work_whose_name_says_total_is_a_work() -> None:
    file = read(matrix(work(1, **{"NOMBRE DEL PROYECTO": "Total recuperación del caño"})))

    assert len(file.works) == 1


def test_a_row_with_only_a_name_is_refused_and_not_lost() -> None:
    file = read(matrix(work(1), [None, None, "Puente sobre el arroyo Pechelín"]))

    assert [r.refused_by for r in file.readings] == [None, Rule.BPIN_MISSING]


def test_hidden_rows_and_hidden_sheets_are_read() -> None:
    data = workbook(
        {"Matriz": [HEADERS, work(1), work(2)], "Vieja": [HEADERS, work(3)]},
        hidden_rows=[1],
        hidden_sheets=["Vieja"],
    )

    file = read(data)

    assert len(file.works) == 3
    assert {note.code for note in file.notes} == {NoteCode.HIDDEN_ROWS, NoteCode.HIDDEN_SHEET}
