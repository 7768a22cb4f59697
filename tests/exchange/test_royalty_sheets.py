"""Columns and sheets of whole files: moved, renamed, added, missing, doubled; and the same work twice."""

from datetime import date

import pytest

from exchange.royalties.rules import Rule
from exchange.royalties.sheets import NoteCode
from exchange.royalties.states import ContractState, ProjectState
from exchange.workbooks import UnreadableWorkbook
from tests.exchange.matrices import (
    HEADERS,
    defects_of,
    formula,
    matrix,
    read,
    rules_of,
    work,
    workbook,
)

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
