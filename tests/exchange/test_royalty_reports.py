"""What an import says: as one JSON object for programs, as a workbook for people, in both languages."""

import io
from datetime import UTC, date, datetime
from uuid import UUID

import msgspec
import pytest

from exchange import workbooks
from exchange.royalties import reports, rules, sheets, versions
from exchange.royalties.importing import ImportReport, WorkChange
from exchange.royalties.rules import Rule
from exchange.royalties.sheets import NoteCode
from exchange.royalties.versions import Change
from foundation.translations import translator
from tests.exchange.matrices import matrix, read, work

PROJECT = UUID(int=7)


@pytest.fixture
def report() -> ImportReport:
    file = read(
        matrix(work(1, **{"AVANCE FÍSICO": 100.2}), work(2, BPIN=None), ["Fuente: GESPROY"])
    )
    changes = (
        Change("physical_bp", 6_250, 10_020),
        Change("total_minor", None, 155_000_000_050),
        Change("started_on", "2024-01-15", None),
        Change("project_state", "running", "finished"),
        Change("funding_sources", None, ["SGR - 60%", "Propios"]),
        Change("extra.CRITERIO H2", "a", "b"),
    )
    return ImportReport(
        name="matriz.xlsx",
        sha256="ab" * 32,
        department=file.department,
        cut_off_on=date(2026, 4, 15),
        rows=2,
        created=0,
        updated=1,
        unchanged=0,
        refused=1,
        is_applied=False,
        defects=file.defects,
        notes=file.notes,
        changes=(
            WorkChange(bpin="2023002700001", project_id=PROJECT, title="Vía", changes=changes),
        ),
    )


def test_json_is_one_object_with_counts_and_defects(report: ImportReport) -> None:
    answer = msgspec.json.decode(reports.as_json(report))

    assert answer["rows"] == sum(
        answer[name] for name in ("created", "updated", "unchanged", "refused")
    )
    assert answer["applied"] is False
    assert answer["defects"][0] == {
        "sheet": "Matriz",
        "row": 2,
        "column": "AVANCE FÍSICO",
        "letter": "N",
        "rule": "progress_above_100",
        "value": "100.2",
        "refuses": False,
    }
    assert answer["defects"][1]["rule"] == "bpin_missing"
    assert answer["defects"][1]["refuses"] is True
    assert answer["notes"] == [{"sheet": "Matriz", "row": 4, "note": "remark_row", "value": ""}]


def test_the_workbook_of_findings_is_in_the_readers_language(report: ImportReport) -> None:
    target = io.BytesIO()
    at = datetime(2026, 4, 23, 14, 30, tzinfo=UTC)

    reports.write_workbook(target, report, translator("es"), at)

    defects, changes, notes, _ = workbooks.read(target.getvalue()).sheets
    assert (defects.name, changes.name, notes.name) == ("Defectos", "Cambios", "Notas")
    assert defects.rows[1] == [
        "Matriz",
        2.0,
        "N2",
        "AVANCE FÍSICO",
        "100.2",
        "Avance mayor que 100 %",
        "El avance en «AVANCE FÍSICO» es mayor que 100 %: 100.2.",
        "No",
    ]
    # The space between a figure and its sign does not break.
    plain = [
        [text.replace("\N{NO-BREAK SPACE}", " ") if isinstance(text, str) else text for text in row]
        for row in changes.rows[1:]
    ]
    assert [row[2:] for row in plain] == [
        ["Avance físico", "62,5 %", "100,2 %"],
        ["Valor total", None, "$ 1.550.000.000,50"],
        ["Acta de inicio", "15 de enero de 2024", None],
        ["Estado del proyecto", "contratado en ejecución", "terminado"],
        ["Fuentes de financiación", None, "SGR - 60% · Propios"],
        ["CRITERIO H2", "a", "b"],
    ]
    assert notes.rows[1] == ["Matriz", 4.0, "Una nota, no una obra."]


def test_every_rule_and_note_has_its_sentence_in_spanish() -> None:
    words = translator("es")
    sentences = [rules._SENTENCES[rule] for rule in Rule] + [
        sheets._SENTENCES[code] for code in NoteCode
    ]

    untranslated = [s.msgid for s in sentences if (None, s.msgid) not in words.messages]

    assert untranslated == []


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_rule_and_field_has_a_name(language: str) -> None:
    words = translator(language)
    fields = (*versions._FIELDS, "municipality_list")

    assert [rule for rule in Rule if not words.has_label("royalty.rule", rule)] == []
    assert [
        name for name in fields if name != "extra" and not words.has_label("royalty.field", name)
    ] == []
