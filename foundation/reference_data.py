"""Reference data: the dated facts of laws, decrees and manuals, kept as tables and never as constants.

A law changes in the middle of a programme, so every figure says from when until when it holds, where it comes from, and whether
somebody still has to confirm it. A table is a UTF-8 CSV file in the ``data`` folder of the package that uses it, read into frozen
structs; an empty cell is an absent value, several values in one cell are parted by a semicolon.
"""

import csv
import io
from collections.abc import Iterable
from datetime import date
from importlib import resources
from typing import TypeVar, get_origin

import msgspec


class Dated(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One fact and the civil dates between which it holds, both included."""

    valid_from: date
    valid_to: date | None = None
    source: str
    to_confirm: bool

    def covers(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


Row = TypeVar("Row", bound=msgspec.Struct)
DatedRow = TypeVar("DatedRow", bound=Dated)


def covering(rows: Iterable[DatedRow], on: date) -> tuple[DatedRow, ...]:
    """The rows that hold on a day, in the order of the table."""
    return tuple(row for row in rows if row.covers(on))


def read_rows(package: str, name: str, row_type: type[Row]) -> tuple[Row, ...]:
    """Read one table of a package; a cell that does not fit its column names file and row."""
    text = resources.files(package).joinpath("data", name).read_text(encoding="utf-8")
    lists = {
        field.name for field in msgspec.structs.fields(row_type) if get_origin(field.type) is tuple
    }
    rows = []
    for number, record in enumerate(csv.DictReader(io.StringIO(text), strict=True), start=2):
        if None in record or None in record.values():
            raise ValueError(f"{package}/data/{name}, row {number}: not as many cells as headings")
        try:
            rows.append(msgspec.convert(_cells(record, lists), row_type, strict=False))
        except msgspec.ValidationError as error:
            raise ValueError(f"{package}/data/{name}, row {number}: {error}") from error
    return tuple(rows)


def _cells(record: dict[str, str], lists: set[str]) -> dict[str, str | list[str]]:
    """The filled cells of a row; a list is split at its semicolons."""
    return {
        name: text.split(";") if name in lists else text for name, text in record.items() if text
    }
