"""The whole file: every sheet, every row of data once, and what can only be seen across rows.

A sheet that is no list of works is skipped with a note, unless it holds codes that no list has: those rows are refused, because a
work that was left out would look like one that does not exist.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date

import msgspec

from exchange import workbooks
from exchange.royalties import defects, places, repeats, sheets, values
from exchange.royalties.columns import Column
from exchange.royalties.defects import Judged
from exchange.royalties.places import Described, Place, PlaceOrigin
from exchange.royalties.repeats import At, Repeated
from exchange.royalties.rows import RowReading, RoyaltyRow
from exchange.royalties.rules import Defect, Rule
from exchange.royalties.sheets import Note, NoteCode, SheetReading
from exchange.workbooks import Sheet, UnreadableWorkbook
from foundation.errors import say


class Matrix(msgspec.Struct, frozen=True, kw_only=True):
    """A follow-up matrix as read: every row of data, every defect in the order of the file, and notes."""

    department: str | None
    cut_off_on: date | None
    readings: tuple[RowReading, ...]
    defects: tuple[Defect, ...]
    notes: tuple[Note, ...]

    @property
    def refused(self) -> tuple[RowReading, ...]:
        return tuple(reading for reading in self.readings if reading.refused_by is not None)

    @property
    def works(self) -> tuple[RowReading, ...]:
        """One reading for each work that can be taken."""
        return tuple(r for r in self.readings if r.work is not None and r.repeats is None)


def read(data: bytes, *, today: date, department: str | None = None) -> Matrix:
    """Read a matrix; ``department`` (two digits) where the file does not say whose it is."""
    book = workbooks.read(data)
    by_sheet = [(sheet, sheets.read(sheet, book.day_zero)) for sheet in book.sheets]
    lists = tuple(reading for _, found in by_sheet for reading in found)
    codes = {row.bpin for reading in lists for row in reading.readings if row.bpin}
    strangers = [row for sheet, found in by_sheet if not found for row in _strangers(sheet, codes)]
    if not lists and not strangers:
        raise UnreadableWorkbook(
            say("No sheet lists works: none has a header with BPIN, name and value.")
        )
    file = _File(lists, today, department)
    readings = (*file.readings(), *strangers)
    order = {sheet.name: at for at, sheet in enumerate(book.sheets)}
    of_columns = [defect for reading in lists for defect in reading.defects]
    of_rows = [defect for reading in readings for defect in reading.defects]
    seen = {reading.sheet for reading in readings}
    notes = [note for reading in lists for note in reading.notes] + list(_place_notes(readings))
    notes += [
        Note(sheet=sheet.name, code=NoteCode.SHEET_SKIPPED)
        for sheet, found in by_sheet
        if not found and sheet.name not in seen
    ]
    return Matrix(
        department=file.department,
        cut_off_on=file.cut_off_on,
        readings=readings,
        defects=tuple(sorted(of_columns + of_rows, key=lambda d: (order[d.sheet], d.row))),
        notes=tuple(sorted(notes, key=lambda n: (order[n.sheet], n.row or 0))),
    )


class _File:
    """What the rows of a file are judged by together."""

    def __init__(
        self, lists: tuple[SheetReading, ...], today: date, department: str | None
    ) -> None:
        works = [row.work for reading in lists for row in reading.readings if row.work is not None]
        self._lists = lists
        self._today = today
        self._repeated: Mapping[At, Repeated] = repeats.find(
            row for reading in lists for row in reading.readings
        )
        self.department = department or places.department_of(_statements(works))
        # A cut-off that has not come yet is a slip, and would make every other row look forgotten.
        cut_offs = (work.cut_off_on for work in works)
        self.cut_off_on = max(
            (on for on in cut_offs if on is not None and on <= today), default=None
        )

    def readings(self) -> Iterator[RowReading]:
        """Every row with its place, and with the defects that show only beside the others."""
        for reading in self._lists:
            judge = _Judge(
                reading,
                Judged(today=self._today, newest_cut_off=self.cut_off_on, present=reading.present),
                self.department,
            )
            for row in reading.readings:
                yield judge.finish(row, self._repeated.get((row.sheet, row.row)))


def _statements(works: list[RoyaltyRow]) -> Iterator[tuple[str, str]]:
    """What each row says about the department: the code, and the text after "departamento de"."""
    for work in works:
        named = f"departamento de {work.department}. " if work.department else ""
        yield work.bpin, f"{named}{work.name} {work.executor or ''}"


class _Judge:
    """Finishes the rows of one sheet."""

    def __init__(self, reading: SheetReading, judged: Judged, department: str | None) -> None:
        self._reading = reading
        self._judged = judged
        self._department = department
        self._place_column = next(
            (
                reading.layout.fields[name]
                for name in ("municipality_codes", "municipalities")
                if name in reading.layout.fields
            ),
            None,
        )

    def finish(self, row: RowReading, repeated: Repeated | None) -> RowReading:
        if row.work is None:
            return row
        if repeated is not None and repeated.is_conflict:
            conflict = self._defect(row, Rule.BPIN_CONFLICT, "bpin", row.work.bpin)
            return _refused(row, conflict)
        if repeated is not None and repeated.repeats is not None:
            sheet, number = repeated.repeats
            told = self._defect(row, Rule.BPIN_REPEATED, "bpin", row.work.bpin)
            return msgspec.structs.replace(
                row, repeats=f"{sheet}!{number}", defects=(*row.defects, told)
            )
        home = self._department
        if home is None:
            unknown = self._defect(row, Rule.DEPARTMENT_UNKNOWN, "bpin", row.work.bpin)
            return _refused(row, unknown)
        work = repeated.work if repeated is not None and repeated.work is not None else row.work
        place, found = self._place(work, home)
        return msgspec.structs.replace(
            row,
            work=work,
            place=place,
            defects=(
                *row.defects,
                *self._cross_checks(row, row.work),
                *self._place_defects(row, found),
            ),
        )

    def _cross_checks(self, row: RowReading, work: RoyaltyRow) -> Iterator[Defect]:
        """Rules between values, except about a cell that already has a rule against it."""
        judged_cells = {defect.letter for defect in row.defects}
        for finding in defects.find(work, self._judged):
            column = self._reading.layout.fields[finding.field]
            is_missing = finding.rule in {Rule.DATE_MISSING, Rule.VALUE_MISSING}
            if not (is_missing and column.letter in judged_cells):
                yield self._defect(row, finding.rule, finding.field, finding.value)

    def _place(self, work: RoyaltyRow, home: str) -> tuple[Place, places.Findings]:
        return places.find(
            Described(
                name=work.name,
                executor=work.executor,
                scope=work.scope,
                department=work.department,
                municipalities=work.municipalities,
                codes=work.municipality_codes,
                has_column=self._place_column is not None,
            ),
            home,
        )

    def _place_defects(self, row: RowReading, found: places.Findings) -> Iterator[Defect]:
        name = (
            "municipality_codes"
            if self._reading.layout.has("municipality_codes")
            else "municipalities"
        )
        for rule, value in found:
            yield self._defect(row, rule, name, value)

    def _defect(self, row: RowReading, rule: Rule, field: str, value: str) -> Defect:
        column = self._reading.layout.fields[field]
        return Defect(
            sheet=row.sheet,
            row=row.row,
            column=column.header,
            letter=column.letter,
            rule=rule,
            value=value,
        )


def _refused(row: RowReading, defect: Defect) -> RowReading:
    return msgspec.structs.replace(
        row, work=None, refused_by=defect.rule, defects=(*row.defects, defect)
    )


def _place_notes(readings: tuple[RowReading, ...]) -> Iterator[Note]:
    inferred = Counter(
        (reading.sheet, reading.place.origin)
        for reading in readings
        if reading.place is not None and reading.place.origin is not PlaceOrigin.CELL
    )
    for (sheet, origin), count in inferred.items():
        yield Note(sheet=sheet, code=NoteCode.INFERRED_PLACES, value=f"{origin.value} × {count}")


# Sheets that list no works

_MENTIONS_BPIN = re.compile(r"\bbpin\b", re.IGNORECASE)


def _strangers(sheet: Sheet, known: set[str]) -> Iterator[RowReading]:
    """Rows of a sheet without a readable header that hold the code of a work that no list has."""
    # A large amount looks like a code stored as a number; only a sheet that speaks of codes has such codes.
    speaks = any(
        isinstance(cell, str) and _MENTIONS_BPIN.search(cell)
        for cells in sheet.rows
        for cell in cells
    )
    for number, cells in enumerate(sheet.rows, start=1):
        for at, cell in enumerate(cells):
            code = values.find_bpin(cell, in_numbers=speaks)
            if code is not None and code not in known:
                defect = Defect(
                    sheet=sheet.name,
                    row=number,
                    column="",
                    letter=Column(at, "").letter,
                    rule=Rule.SHEET_NOT_UNDERSTOOD,
                    value=code,
                )
                yield RowReading(
                    sheet=sheet.name,
                    row=number,
                    bpin=code,
                    refused_by=defect.rule,
                    defects=(defect,),
                )
                break
