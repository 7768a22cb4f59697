"""The text of a ``.pb`` file as three tables, each row with the line it stands on."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from foundation.errors import Refused, Sentence, say

META, PROJECTS, VOTES = "META", "PROJECTS", "VOTES"
SECTIONS = (META, PROJECTS, VOTES)
# A description may run over lines; over so many, an unclosed quotation mark swallowed the rest.
LONGEST_CELL = 50


class MalformedElection(Refused):
    """The file is no election that could be counted: the line and the reason."""

    code = "malformed-election"

    def __init__(self, line: int, reason: Sentence) -> None:
        super().__init__(say("Line {line}: {reason}", line=line, reason=reason))
        self.line = line
        self.reason = reason


class Row(msgspec.Struct, frozen=True, gc=False):
    """One row of values, and the line it begins on."""

    line: int
    cells: tuple[str, ...]


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """One section: its column names and its rows; a row that was cut short is filled up with nothing."""

    line: int
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    blank_lines: tuple[int, ...] = ()

    def at(self, column: str) -> int | None:
        return self.columns.index(column) if column in self.columns else None

    def values(self, name: str) -> tuple[str, ...]:
        """All values of a column that is there."""
        at = self.columns.index(name)
        return tuple([row.cells[at] for row in self.rows])


def tables(data: bytes) -> Mapping[str, Table]:
    """The three sections of a file."""
    found: list[_Section] = []
    blank: list[int] = []
    last = 0
    for row in _rows(_text(data)):
        last = row.line
        title = row.cells[0].upper() if row.cells else ""
        if not any(row.cells):
            blank.append(row.line)
            continue
        if title in SECTIONS and not any(row.cells[1:]):
            _expect(title, row.line, found)
            found.append(_Section(title, row.line))
        elif not found:
            raise _missing(META, row.line)
        else:
            found[-1].rows.append(row)
            found[-1].blank += blank
        blank = []
    if len(found) < len(SECTIONS):
        raise _missing(SECTIONS[len(found)], last + 1)
    return {section.name: _table(section) for section in found}


class _Section:
    """A section while its rows are gathered."""

    def __init__(self, name: str, line: int) -> None:
        self.name, self.line = name, line
        self.rows: list[Row] = []
        self.blank: list[int] = []


def _expect(title: str, line: int, found: Sequence[_Section]) -> None:
    if any(section.name == title for section in found):
        raise MalformedElection(line, say("The section {name} stands twice.", name=title))
    if title != SECTIONS[len(found)]:
        raise _missing(SECTIONS[len(found)], line)


def _missing(name: str, line: int) -> MalformedElection:
    return MalformedElection(line, say("The section {name} is missing.", name=name))


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as failure:
        line = data.count(b"\n", 0, failure.start) + 1
        raise MalformedElection(line, say("The text is not in UTF-8.")) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise MalformedElection(line, say("There are bytes here that are no text."))
    return text


def _rows(text: str) -> Iterator[Row]:
    """Rows of trimmed cells; one that spreads over several lines stands on its first."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise MalformedElection(line, say("A quotation mark is never closed.")) from None
        if reader.line_num - line >= LONGEST_CELL:
            raise MalformedElection(line, say("A quotation mark is never closed."))
        yield Row(line, tuple([cell.strip() for cell in cells]))


def _table(section: _Section) -> Table:
    if not section.rows:
        raise MalformedElection(
            section.line, say("The section {name} has no column names.", name=section.name)
        )
    head, *body = section.rows
    columns = tuple(cell.lower() for cell in _without_end(head.cells))
    if len(set(columns)) < len(columns) or "" in columns:
        raise MalformedElection(head.line, say("A column has no name, or two have the same."))
    return Table(
        line=head.line,
        columns=columns,
        rows=tuple(_fitted(row, len(columns), section.name) for row in body),
        blank_lines=tuple(section.blank),
    )


def _fitted(row: Row, width: int, section: str) -> Row:
    """As many cells as columns."""
    cells = row.cells
    if len(cells) == width:
        return row
    if len(cells) > width and section == META:
        # A comment with a semicolon is one value all the same.
        kept = cells[: width - 1]
        return Row(row.line, (*kept, ";".join(_without_end(cells[width - 1 :]))))
    if any(cells[width:]):
        raise MalformedElection(
            row.line,
            say("There are {cells} values for {columns} columns.", cells=len(cells), columns=width),
        )
    return Row(row.line, (cells + ("",) * width)[:width])


def _without_end(cells: tuple[str, ...]) -> tuple[str, ...]:
    """Semicolons at the end of a line name no column."""
    end = len(cells)
    while end and not cells[end - 1]:
        end -= 1
    return cells[:end]
