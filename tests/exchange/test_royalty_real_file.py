"""The published matrix of a department (April 2026), where the shared data lies beside this checkout."""

from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from exchange.royalties import reading
from exchange.royalties.reading import Matrix
from exchange.royalties.rules import Rule
from exchange.royalties.sheets import NoteCode

FILE = Path(__file__).parents[3] / "shared/data/royalties/follow-up-2026-04-22.xlsx"

pytestmark = pytest.mark.skipif(
    not FILE.exists(), reason="the department's published matrix is not beside this checkout"
)


@cache
def real() -> Matrix:
    return reading.read(FILE.read_bytes(), today=date(2026, 4, 22))


def test_every_one_of_the_174_works_is_taken() -> None:
    assert len(real().readings) == 174
    assert len(real().works) == 174
    assert Counter(r.sheet for r in real().works) == {
        "MatrizSeguimientoEvaluacion": 56,
        "OtrosEjecutoresDescentralizadas": 16,
        "OtrosEjecutoresMunicipios": 102,
    }


def test_its_money_is_read_to_the_cent() -> None:
    total = sum(r.work.total_minor for r in real().works if r.work is not None)

    assert total == 224_624_148_401_447


def test_every_kind_of_defect_in_it_is_found() -> None:
    assert Counter(defect.rule for defect in real().defects) == {
        Rule.FORMULA_NOT_CALCULATED: 16,
        Rule.DATES_OUT_OF_ORDER: 13,
        Rule.FINANCE_AHEAD_OF_WORKS: 13,
        Rule.PROGRESS_ABOVE_100: 11,
        Rule.DATE_MISSING: 8,
        Rule.CUT_OFF_STALE: 8,
        Rule.BPIN_AS_NUMBER: 7,
        Rule.DATE_IMPOSSIBLE: 5,
        Rule.PLACE_COLUMN_MISSING: 3,
        Rule.COLUMN_EMPTY: 3,
        Rule.MONEY_BELOW_CENT: 2,
        Rule.PROGRESS_MAYBE_FRACTION: 2,
        Rule.PAYMENTS_DISAGREE: 1,
        Rule.STATE_DISAGREES: 1,
        Rule.DATE_AS_TEXT: 1,
        Rule.BPIN_UNTIDY: 1,
        Rule.DATE_UNREADABLE: 1,
        Rule.BPIN_UNUSUAL: 1,
    }


def test_seven_works_report_more_than_all_of_their_works_done() -> None:
    physical = [
        (defect.sheet, defect.row, defect.value)
        for defect in real().defects
        if defect.rule is Rule.PROGRESS_ABOVE_100 and "SICO" in defect.column
    ]

    assert physical == [
        ("MatrizSeguimientoEvaluacion", 34, "100.01"),
        ("OtrosEjecutoresDescentralizadas", 3, "100.01"),
        ("OtrosEjecutoresMunicipios", 50, "100.2"),
        ("OtrosEjecutoresMunicipios", 53, "100.03"),
        ("OtrosEjecutoresMunicipios", 55, "100.04"),
        ("OtrosEjecutoresMunicipios", 72, "100.01"),
        ("OtrosEjecutoresMunicipios", 75, "100.01"),
    ]


def test_it_is_known_whose_matrix_it_is_and_of_when() -> None:
    assert real().department == "70"
    assert real().cut_off_on == date(2026, 4, 15)


def test_the_rows_that_a_filter_hides_are_read_and_the_sheet_of_changes_is_not() -> None:
    notes = {(note.sheet, note.code): note.value for note in real().notes}

    assert notes["MatrizSeguimientoEvaluacion", NoteCode.HIDDEN_ROWS] == "50"
    assert ("Hoja1", NoteCode.SHEET_SKIPPED) in notes


def test_the_column_of_responsible_officials_is_not_read() -> None:
    (note,) = [note for note in real().notes if note.code is NoteCode.PERSONAL_COLUMNS]

    assert note.value == "AW RESPONSABLE CARGUE EN GESPROY"
    assert not any("RESPONSABLE" in key for r in real().works if r.work for key in r.work.extra)
