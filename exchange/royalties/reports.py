"""What an import did, for programs as one JSON object and for people as a workbook: defects, changes, notes."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import BinaryIO

import msgspec

from exchange import workbooks
from exchange.royalties.importing import ImportReport
from exchange.royalties.rules import Defect
from exchange.royalties.sheets import Note
from exchange.royalties.versions import Plain
from exchange.workbooks import Column, Kind, Table, Written
from foundation.money import Money
from foundation.translations import Translator

_EXTRA = "extra."


def as_json(report: ImportReport) -> bytes:
    """The answer of ``minga import royalties --json`` and of the API."""
    counts = {name: getattr(report, name) for name in _COUNTS}
    return msgspec.json.encode(
        {
            **counts,
            "applied": report.is_applied,
            "name": report.name,
            "sha256": report.sha256,
            "department": report.department,
            "cut_off_on": report.cut_off_on,
            "filled": [
                {"fact": one.fact.value, "works": one.works, "of": one.of} for one in report.filled
            ],
            "defects": [_defect(defect) for defect in report.defects],
            "notes": [_note(note) for note in report.notes],
            "changes": [
                {
                    "bpin": change.bpin,
                    "project_id": change.project_id,
                    "title": change.title,
                    "changes": change.changes,
                }
                for change in report.changes
            ],
        }
    )


_COUNTS = ("rows", "created", "updated", "unchanged", "refused")


def _defect(defect: Defect) -> dict[str, object]:
    return {
        "sheet": defect.sheet,
        "row": defect.row,
        "column": defect.column or defect.letter,
        "letter": defect.letter,
        "rule": defect.rule.value,
        "value": defect.value,
        "refuses": defect.refuses,
    }


def _note(note: Note) -> dict[str, object]:
    return {"sheet": note.sheet, "row": note.row, "note": note.code.value, "value": note.value}


def write_workbook(target: BinaryIO, report: ImportReport, words: Translator, at: datetime) -> None:
    """The same as a workbook in the reader's language, with a sheet for each kind of finding."""
    workbooks.write(target, tables(report, words), created_at=at)


def tables(report: ImportReport, words: Translator) -> tuple[Table, ...]:
    """Defects, changes and notes as tables."""
    return (
        _table(words, "Defects", _DEFECT_COLUMNS, _defect_rows(report, words)),
        _table(words, "Changes", _CHANGE_COLUMNS, _change_rows(report, words)),
        _table(words, "Notes", _NOTE_COLUMNS, _note_rows(report, words)),
        _table(words, "What it fills", _FILLED_COLUMNS, _filled_rows(report, words)),
    )


_DEFECT_COLUMNS = (
    Column("Sheet", width=28),
    Column("Row", Kind.NUMBER, 8),
    Column("Cell", width=10),
    Column("Column", width=30),
    Column("Value", width=30),
    Column("Rule", width=26),
    Column("What it means", width=70),
    Column("Row refused", width=14),
)
_CHANGE_COLUMNS = (
    Column("BPIN", width=18),
    Column("Work", width=60),
    Column("Field", width=26),
    Column("Before", width=30),
    Column("After", width=30),
)
_NOTE_COLUMNS = (
    Column("Sheet", width=28),
    Column("Row", Kind.NUMBER, 8),
    Column("What it means", width=100),
)

_FILLED_COLUMNS = (
    Column("Fact", width=34),
    Column("Works that have it", Kind.NUMBER, 16),
    Column("Works taken", Kind.NUMBER, 14),
    Column("Why not the others", width=100),
)


def _table(
    words: Translator, title: str, columns: Sequence[Column], rows: Iterator[tuple[Written, ...]]
) -> Table:
    translated = tuple(Column(words.text(c.header), c.kind, c.width) for c in columns)
    return Table(words.text(title), translated, rows)


def _defect_rows(report: ImportReport, words: Translator) -> Iterator[tuple[Written, ...]]:
    yes, no = words.text("Yes"), words.text("No")
    for defect in report.defects:
        yield (
            defect.sheet,
            defect.row,
            f"{defect.letter}{defect.row}" if defect.letter else "",
            defect.column,
            defect.value,
            words.label("royalty.rule", defect.rule),
            words.sentence(defect.sentence),
            yes if defect.refuses else no,
        )


def _change_rows(report: ImportReport, words: Translator) -> Iterator[tuple[Written, ...]]:
    for work in report.changes:
        for change in work.changes:
            yield (
                work.bpin,
                work.title,
                field_label(words, change.field),
                shown(words, change.field, change.old),
                shown(words, change.field, change.new),
            )


def _note_rows(report: ImportReport, words: Translator) -> Iterator[tuple[Written, ...]]:
    for note in report.notes:
        yield note.sheet, note.row, words.sentence(note.sentence)


def _filled_rows(report: ImportReport, words: Translator) -> Iterator[tuple[Written, ...]]:
    for one in report.filled:
        why = words.sentence(one.why) if one.why is not None else ""
        yield words.label("filled_fact", one.fact), one.works, one.of, why


def field_label(words: Translator, field: str) -> str:
    """A field as people call it; a column of the file's own under its own header."""
    if field.startswith(_EXTRA):
        return field.removeprefix(_EXTRA)
    return words.label("royalty.field", field)


def shown(words: Translator, field: str, value: Plain) -> str:
    """A fact as people write it, by what its field counts."""
    match value:
        case None:
            return ""
        case list():
            return " · ".join(value)
        case int() if field.endswith("_minor"):
            return words.money(Money(value))
        case int() if field.endswith("_bp"):
            return words.percent(value)
        case int() if field.endswith("_milli"):
            return words.quantity(value)
        case str() if field.endswith("_on"):
            return words.date(date.fromisoformat(value))
        case str() if field in _STATES:
            return words.label(f"royalty.{field}", value)
        case _:
            return str(value)


_STATES = ("project_state", "contract_state")
