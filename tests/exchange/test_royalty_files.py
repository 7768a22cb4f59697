"""Whole files: what each quirk of a matrix becomes, and that every row of data is accounted for."""

from datetime import date

import pytest

from exchange.royalties.rules import REFUSING, Rule
from exchange.royalties.sheets import NoteCode
from exchange.royalties.states import ContractState, ProjectState
from exchange.workbooks import UnreadableWorkbook
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


# Columns


def test_columns_may_be_moved_renamed_and_added_without_changing_what_is_read() -> None:
    renamed = {
        "BPIN": "Código BPIN",
        "AVANCE FÍSICO": "% AVANCE\nFISICO",
        "VALOR TOTAL": "VR. TOTAL DEL PROYECTO",
        "FECHA ACTA INICIO": "FECHA DE ACTA DE INICIO DEL CONTRATO",
        "MUNICIPIO": "MUNICIPIO(S) BENEFICIADO(S)",
    }
    order = [9, 0, 15, 3, 13, 2, 1, 4, 5, 6, 7, 8, 10, 11, 12, 14]
    row = work(1)
    moved = matrix(
        ["nuevo" if at is None else row[at] for at in (None, *order)],
        headers=["CRITERIO H2", *(renamed.get(HEADERS[at], HEADERS[at]) for at in order)],
    )

    (before,), (after,) = read(matrix(row)).works, read(moved).works

    assert before.work is not None
    assert after.work is not None
    assert after.work.extra == {"CRITERIO H2": "nuevo"}
    for name in ("bpin", "name", "total_minor", "physical_bp", "started_on", "municipalities"):
        assert getattr(after.work, name) == getattr(before.work, name)


def test_a_sheet_without_a_total_column_has_all_its_rows_refused() -> None:
    headers = ["OBJETIVO" if header == "VALOR TOTAL" else header for header in HEADERS]

    file = read(matrix(work(1), work(2), headers=headers))

    assert [r.refused_by for r in file.readings] == [Rule.COLUMN_MISSING] * 2
    (told,) = file.defects
    assert (told.rule, told.row, told.column) == (Rule.COLUMN_MISSING, 1, "VALOR TOTAL")


def test_two_columns_of_totals_are_not_chosen_between() -> None:
    file = read(matrix([*work(1), 7.0], headers=[*HEADERS, "VALOR TOTAL"]))

    assert [r.refused_by for r in file.readings] == [Rule.ESSENTIAL_AMBIGUOUS]
    assert defects_of(file, Rule.ESSENTIAL_AMBIGUOUS)[0].value == "J VALOR TOTAL, Q VALOR TOTAL"


def test_two_columns_of_an_unessential_field_are_kept_under_their_headers() -> None:
    file = read(matrix([*work(1), "AGRICULTURA"], headers=[*HEADERS, "SECTOR"]))

    (reading,) = file.works
    assert reading.work is not None
    assert reading.work.sector is None
    assert reading.work.extra == {"SECTOR": "TRANSPORTE", "SECTOR [Q]": "AGRICULTURA"}
    assert Rule.COLUMN_AMBIGUOUS in rules_of(file)


def test_columns_about_persons_are_noted_and_their_cells_are_nowhere() -> None:
    headers = [*HEADERS, "RESPONSABLE DEL PROYECTO", "CELULAR", "OBSERVACIONES", "GESTIÓN"]
    row = [
        *work(1),
        "Fulana de Tal",
        3_001_234_567.0,
        "Pedir a la Ing. Fulana",
        "fulana@sucre.example",
    ]

    file = read(matrix(row, headers=headers))

    assert "Fulana" not in repr(file)
    assert "3001234567" not in repr(file)
    assert "fulana@" not in repr(file)
    assert [d.letter for d in defects_of(file, Rule.PERSONAL_DATA_WITHHELD)] == ["S", "T"]
    (note,) = [note for note in file.notes if note.code is NoteCode.PERSONAL_COLUMNS]
    assert note.value == "Q RESPONSABLE DEL PROYECTO, R CELULAR"


def test_values_that_the_workbook_computes_are_kept_apart() -> None:
    headers = [*HEADERS, "BRECHA", "CONTROL"]
    (reading,) = read(matrix([*work(1), formula("=N2-O2", 4.25), 3.0], headers=headers)).works

    assert reading.work is not None
    assert reading.work.computed == {"BRECHA": "4.25"}
    assert reading.work.extra == {"CONTROL": "3"}


def test_a_column_without_header_is_kept_under_its_letter() -> None:
    (reading,) = read(matrix([*work(1), "algo"])).works

    assert reading.work is not None
    assert reading.work.extra == {"[Q]": "algo"}


def test_a_sheet_without_a_place_column_is_told_once() -> None:
    file = read(matrix(*(work(n)[:-1] for n in (1, 2)), headers=HEADERS[:-1]), department="70")

    (told,) = file.defects
    assert (told.rule, told.row, told.column) == (Rule.PLACE_COLUMN_MISSING, 1, "MUNICIPIO")


def test_an_empty_column_is_told_once_and_not_row_by_row() -> None:
    rows = [work(n, **{"FECHA ACTA INICIO": None}) for n in (1, 2, 3)]

    (told,) = read(matrix(*rows)).defects

    assert (told.rule, told.row, told.letter) == (Rule.COLUMN_EMPTY, 1, "M")


# Sheets


def test_sheets_with_different_columns_are_read_together() -> None:
    short = [0, 2, 6, 9, 13]
    data = workbook(
        {
            "Matriz": [HEADERS, work(1)],
            "Hoja1": [["TIPO DE CAMBIO", "CAMBIO"], ["AJUSTE", "CÁLCULO H2"]],
            "Ajustes": [],
            "Municipios": [
                ["DATOS GENERALES"],
                [HEADERS[at] for at in short],
                [work(2)[at] for at in short],
            ],
        }
    )

    file = read(data)

    assert [(r.sheet, r.row) for r in file.readings] == [("Matriz", 2), ("Municipios", 3)]
    skipped = [note.sheet for note in file.notes if note.code is NoteCode.SHEET_SKIPPED]
    assert skipped == ["Hoja1", "Ajustes"]


def test_two_lists_on_one_sheet_are_read_each_under_its_header() -> None:
    backwards = HEADERS[::-1]

    file = read(matrix(work(1), backwards, work(2)[::-1]))

    assert [r.bpin for r in file.works] == ["2023002700001", "2023002700002"]


def test_a_sheet_of_codes_that_other_sheets_know_is_skipped() -> None:
    data = workbook(
        {"Matriz": [HEADERS, work(1)], "Apoyo": [["BPIN", "NOTA"], ["2023002700001", 80.0]]}
    )

    assert [note.code for note in read(data).notes] == [NoteCode.SHEET_SKIPPED]


def test_works_under_headers_that_are_not_understood_are_refused_and_not_lost() -> None:
    data = workbook(
        {
            "Matriz": [HEADERS, work(1)],
            "Otra": [["BPIN", "QUÉ"], ["2023002700001", "x"], [2_023_002_700_009.0, "y"]],
        }
    )

    file = read(data)

    (refused,) = file.refused
    assert (refused.sheet, refused.row, refused.refused_by) == (
        "Otra",
        3,
        Rule.SHEET_NOT_UNDERSTOOD,
    )


def test_a_file_without_any_list_of_works_is_refused_as_a_whole() -> None:
    with pytest.raises(UnreadableWorkbook, match="lists works"):
        read(workbook({"Hoja1": [["TIPO DE CAMBIO", "CAMBIO"], ["AJUSTE", "H2"]]}))


def test_rows_of_a_matrix_that_names_no_department_are_refused() -> None:
    row = work(1, BPIN="2020000100036", **{"NOMBRE DEL PROYECTO": "Formación de alto nivel"})

    assert [r.refused_by for r in read(matrix(row)).readings] == [Rule.DEPARTMENT_UNKNOWN]
    assert read(matrix(row), department="70").refused == ()


# The same work twice


def test_two_rows_that_agree_are_one_work() -> None:
    short = [0, 2, 6, 9]
    headers = [*(HEADERS[at] for at in short), "CPI", "SPI"]
    row = [*(work(1)[at] for at in short), 0.97, 1.02]
    data = workbook({"Matriz": [HEADERS, work(1)], "Otra": [headers, row]})

    file = read(data)

    (only,) = file.works
    assert only.work is not None
    assert (only.work.cpi_milli, only.work.sector) == (970, "TRANSPORTE")
    assert file.readings[1].repeats == "Matriz!2"
    assert defects_of(file, Rule.BPIN_REPEATED)[0].sheet == "Otra"
    assert file.refused == ()


def test_two_rows_that_disagree_are_both_refused() -> None:
    other = work(1, **{"NOMBRE DEL PROYECTO": "Otra obra en el departamento de Sucre"})

    file = read(matrix(work(1), other, work(2)))

    assert [r.refused_by for r in file.readings] == [Rule.BPIN_CONFLICT, Rule.BPIN_CONFLICT, None]


def test_a_row_that_kept_last_months_cut_off_is_told() -> None:
    headers = [*HEADERS, "FECHA DE CORTE GESPROY"]
    rows = [[*work(1), date(2026, 4, 15)], [*work(2), date(2026, 3, 15)]]

    file = read(matrix(*rows, headers=headers))

    assert file.cut_off_on == date(2026, 4, 15)
    assert [d.row for d in defects_of(file, Rule.CUT_OFF_STALE)] == [3]


def test_payments_may_be_reported_against_the_work_or_against_its_royalties() -> None:
    headers = [*HEADERS, "VALOR PAGOS"]
    of_total, of_sgr, of_neither = 902_875_000.0, 757_250_000.0, 400_000_000.0

    def rules(paid: float) -> set[Rule]:
        return rules_of(read(matrix([*work(1), paid], headers=headers)))

    assert rules(of_total) == set()
    assert rules(of_sgr) == set()
    assert rules(of_neither) == {Rule.PAYMENTS_DISAGREE}
    assert rules(1_600_000_000.0) == {Rule.PAID_ABOVE_TOTAL, Rule.PAYMENTS_DISAGREE}


def test_states_are_known_whatever_their_capitals_and_spaces() -> None:
    headers = [*HEADERS, "ESTADO CONTRATO"]
    row = [*work(1, **{"ESTADO PROYECTO": "contratado  en ejecucion "}), "Liquidado      "]

    (reading,) = read(matrix(row, headers=headers)).works

    assert reading.work is not None
    assert reading.work.project_state is ProjectState.RUNNING
    assert reading.work.contract_state is ContractState.SETTLED
