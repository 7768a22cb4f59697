"""What a worksheet's XML says and a plain table of values does not (ECMA-376 part 1, section 18.3).

The reader of values gives an empty cell for ``#REF!``, for a formula that was never calculated and for a cell somebody left blank, and
it does not tell hidden rows or percent formats. Those differences decide whether a figure can be believed, so they are read here
from the same XML. A document type is refused: no spreadsheet needs one and entities are how XML files are made to explode.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import TypeAlias
from xml.parsers import expat

import msgspec

Position: TypeAlias = tuple[int, int]
"""Row and column, both counted from zero."""

# Number formats that ECMA-376 section 18.8.30 numbers without writing them into the file: 0% and 0.00%.
_BUILT_IN_PERCENT = frozenset({9, 10})
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.')
_TRUE = frozenset({"1", "true", "on"})


class MalformedXml(ValueError):
    """The part is not XML that a spreadsheet program would write."""


class Marks(msgspec.Struct, frozen=True):
    """Positions with something to know about them, and how far the values reach."""

    hidden_rows: frozenset[int]
    errors: dict[Position, str]
    formulas: frozenset[Position]
    uncalculated: frozenset[Position]
    percents: frozenset[Position]
    rows: int
    columns: int


class SheetPart(msgspec.Struct, frozen=True):
    """A sheet's name and the part of the package that holds it."""

    name: str
    relation: str


class Contents(msgspec.Struct, frozen=True):
    """What ``workbook.xml`` says: its sheets in order and whether days are counted from 1904."""

    sheets: tuple[SheetPart, ...]
    is_1904: bool


def column_number(letters: str) -> int:
    """``A`` is 0, ``Z`` 25, ``AA`` 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


@cache
def column_letters(column: int) -> str:
    """0 is ``A``, 25 ``Z``, 26 ``AA``."""
    letters, rest = "", column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(65 + letter) + letters
    return letters


def contents(xml: bytes) -> Contents:
    """Read ``xl/workbook.xml``."""
    sheets: list[SheetPart] = []
    flags = {"1904": False}

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            relation = next((v for k, v in attributes.items() if _local(k) == "id"), "")
            sheets.append(SheetPart(attributes.get("name", ""), relation))
        elif name == "workbookPr":
            flags["1904"] = attributes.get("date1904", "") in _TRUE

    _parse(xml, start)
    return Contents(tuple(sheets), flags["1904"])


def relations(xml: bytes) -> dict[str, str]:
    """Read ``xl/_rels/workbook.xml.rels``: relation id → path of the part inside the package."""
    targets: dict[str, str] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            target = attributes.get("Target", "")
            path = target[1:] if target.startswith("/") else f"xl/{target}"
            targets[attributes.get("Id", "")] = path

    _parse(xml, start)
    return targets


def percent_styles(xml: bytes) -> frozenset[str]:
    """Read ``xl/styles.xml``: the cell styles that show their number times a hundred."""
    percent_formats = set(_BUILT_IN_PERCENT)
    styles: list[str] = []
    inside = {"cellXfs": False}
    count = {"xf": 0}

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt" and "%" in _LITERAL.sub("", attributes.get("formatCode", "")):
            percent_formats.add(int(attributes.get("numFmtId", "-1")))
        elif name == "cellXfs":
            inside["cellXfs"] = True
        elif name == "xf" and inside["cellXfs"]:
            if int(attributes.get("numFmtId", "0")) in percent_formats:
                styles.append(str(count["xf"]))
            count["xf"] += 1

    def end(name: str) -> None:
        if name == "cellXfs":
            inside["cellXfs"] = False

    _parse(xml, start, end)
    return frozenset(styles)


def sheet_marks(xml: bytes, percents: frozenset[str]) -> Marks:
    """Read one worksheet part."""
    marks = None if percents else _unmarked(xml)
    return marks if marks is not None else _walk(xml, percents)


# Declarations, hidden rows, errors, formulas, and quotes that another writer uses: any of them asks for the whole walk.
_SOMETHING_TO_MARK = (b"<!", b"hidden", b'"e"', b"'", b"<f>", b"<f ", b"<f/")
# A table fills at least this part of the rectangle that it spans.
_SPARSE = 20
_REFERENCE = re.compile(rb' r="([A-Z]{1,3})([0-9]{1,7})"')


def _unmarked(xml: bytes) -> Marks | None:
    """The extent of a plain sheet, found without walking its cells; ``None`` where there may be anything more to see."""
    if any(mark in xml for mark in _SOMETHING_TO_MARK):
        return None
    references = _REFERENCE.findall(xml)
    if not references or len(references) != xml.count(b"<c "):
        return None
    rows = max(int(row) for row in {row for _, row in references})
    columns = max(column_number(at.decode()) for at in {at for at, _ in references}) + 1
    # Cells that hold a colour and no value reach far on some sheets; only the walk tells them from values.
    if rows * columns > _SPARSE * len(references):
        return None
    nowhere: frozenset[Position] = frozenset()
    return Marks(frozenset(), {}, nowhere, nowhere, nowhere, rows, columns)


def _walk(xml: bytes, percents: frozenset[str]) -> Marks:
    reader = _SheetReader(percents)
    with _parser(xml) as parser:
        prefix = _prefix(xml)
        reader.listen(parser, prefix)
        parser.Parse(xml, True)
    return reader.marks()


class _SheetReader:
    """Walks the cells once; called half a million times for ten thousand works, so it does little per cell."""

    def __init__(self, percents: frozenset[str]) -> None:
        self._percents = percents
        self._row = -1
        self._column = -1
        self._cell: dict[str, str] = {}
        self._error: list[str] | None = None
        self._has_value = False
        self._last_row = -1
        self._last_column = -1
        self._hidden: set[int] = set()
        self._errors: dict[Position, str] = {}
        self._formulas: set[Position] = set()
        self._text_formulas: set[Position] = set()
        self._percent: set[Position] = set()
        self._columns: dict[str, int] = {}

    def listen(self, parser: expat.XMLParserType, prefix: str) -> None:
        row, cell, formula = f"{prefix}row", f"{prefix}c", f"{prefix}f"
        value = f"{prefix}v"
        values = frozenset({value, f"{prefix}is"})

        def start(name: str, attributes: dict[str, str]) -> None:
            if name == cell:
                self._start_cell(attributes)
            elif name in values:
                self._start_value(parser)
            elif name == row:
                self._start_row(attributes)
            elif name == formula:
                self._start_formula()

        def end(name: str) -> None:
            if self._error is not None and name == value:
                self._errors[self._row, self._column] = "".join(self._error).strip() or "#ERROR!"
                self._error = None
                parser.CharacterDataHandler = None

        parser.StartElementHandler = start
        parser.EndElementHandler = end

    def marks(self) -> Marks:
        return Marks(
            hidden_rows=frozenset(self._hidden),
            errors=self._errors,
            formulas=frozenset(self._formulas),
            uncalculated=frozenset(self._formulas - self._text_formulas),
            percents=frozenset(self._percent),
            rows=self._last_row + 1,
            columns=self._last_column + 1,
        )

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r")
        self._row = int(number) - 1 if number else self._row + 1
        self._column = -1
        if attributes.get("hidden") in _TRUE:
            self._hidden.add(self._row)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._cell = attributes
        reference = attributes.get("r")
        if reference is None:
            self._column += 1
        else:
            letters = reference.rstrip("0123456789")
            column = self._columns.get(letters)
            if column is None:
                column = self._columns[letters] = column_number(letters)
            self._column = column
        if self._percents and attributes.get("s") in self._percents:
            self._percent.add((self._row, self._column))

    def _start_value(self, parser: expat.XMLParserType) -> None:
        self._last_row = max(self._last_row, self._row)
        self._last_column = max(self._last_column, self._column)
        if self._cell.get("t") == "e":
            self._error = []
            parser.CharacterDataHandler = self._error.append

    def _start_formula(self) -> None:
        position = (self._row, self._column)
        self._formulas.add(position)
        if self._cell.get("t") == "str":
            self._text_formulas.add(position)


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _prefix(xml: bytes) -> str:
    """The namespace prefix of the root element, with its colon, or nothing."""
    match = re.search(rb"<(?![?!])((?:[\w.-]+:)?)worksheet[\s>/]", xml[:4096])
    return match.group(1).decode() if match else ""


@contextmanager
def _parser(xml: bytes) -> Iterator[expat.XMLParserType]:
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_declaration: object) -> None:
        raise MalformedXml("a document type declaration")

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        yield parser
    except (expat.ExpatError, ValueError) as cause:
        raise MalformedXml(str(cause)) from cause


def _parse(
    xml: bytes,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
) -> None:
    with _parser(xml) as parser:
        parser.StartElementHandler = lambda name, attributes: start(_local(name), attributes)
        if end is not None:
            parser.EndElementHandler = lambda name: end(_local(name))
        parser.Parse(xml, True)
