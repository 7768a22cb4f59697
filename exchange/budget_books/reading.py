"""Reading a budget from a workbook: what a person decides in it, or everything that is wrong by its cell.

The columns are found by their headings, wherever they begin and in whatever order; totals, values and prices that follow from an analysis
are worked out here and never believed. A cell becomes the text that a person would have typed into the form, so that the file and the form
are read by the same rules and refused by the same sentences.
"""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

import msgspec

from exchange import workbooks
from exchange.budget_books import columns
from exchange.budget_books.columns import AnalysisColumn, Foot, ItemColumn
from exchange.workbooks import CellFault, Limits, Sheet, UnreadableWorkbook, Value, a1
from foundation.commands import read as read_command
from foundation.errors import InvalidCommand, Sentence, say
from portfolio import budget_writing, price_analyses
from portfolio.budget_writing import BudgetParts

# A budget of a rural work has tens of items; thousands are somebody else's file.
MOST_ITEMS = 3_000
MOST_COMPONENTS = 60_000
LIMITS = Limits(file_bytes=8_000_000, expanded_bytes=80_000_000, cells=1_500_000)
_HEADING_WITHIN = 40
_NOT_ROUNDED = 15

Heading = TypeVar("Heading", bound=StrEnum)
Raw = dict[str, object]
Place = tuple[str, str]


class CellError(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong in one cell."""

    sheet: str
    cell: str
    value: str
    sentence: Sentence


class BookReading(msgspec.Struct, frozen=True, kw_only=True):
    """A budget as a workbook has it: what was decided, or what is wrong; ``stated_minor`` is the total that the file states."""

    parts: BudgetParts | None
    errors: tuple[CellError, ...]
    stated_minor: int | None


class _Table(msgspec.Struct, frozen=True):
    """A table found on a sheet: in which row its headings stand, and in which column each."""

    sheet: Sheet
    heading: int
    columns: Mapping[str, int]

    def value(self, row: int, column: str) -> Value:
        at = self.columns.get(column)
        cells = self.sheet.rows[row]
        return cells[at] if at is not None and at < len(cells) else None

    def place(self, row: int, column: str) -> Place:
        return self.sheet.name, a1(row, self.columns.get(column, 0))

    def is_formula(self, row: int, column: str) -> bool:
        return (row, self.columns.get(column, -1)) in self.sheet.formulas

    def is_percent(self, row: int, column: str) -> bool:
        return (row, self.columns.get(column, -1)) in self.sheet.percents


class _Reader:
    """One reading of one workbook; collects lines, where each answer stood, and what is wrong."""

    def __init__(self, measures: Mapping[UUID, str]) -> None:
        self.measures = {columns.plain(text): key for key, text in measures.items()}
        self.lines: list[Raw] = []
        self.rows: list[int] = []
        self.analyses: dict[int, dict[str, Raw]] = {}
        self.codes: dict[str, int] = {}
        self.rates: Raw = {}
        self.places: dict[str, tuple[Place, Value]] = {}
        self.errors: list[CellError] = []
        self.stated_minor: int | None = None

    def note(self, path: str, table: _Table, row: int, column: str) -> Value:
        """The value of a cell, remembered as where an answer stands."""
        value = table.value(row, column)
        self.places[path] = (table.place(row, column), value)
        return value

    def refuse(self, path: str, sentence: Sentence) -> None:
        self.tell(self.places[path], sentence)

    def tell(self, where: tuple[Place, Value], sentence: Sentence) -> None:
        (sheet, cell), value = where
        shown = _shown(value)
        self.errors.append(CellError(sheet=sheet, cell=cell, value=shown, sentence=sentence))

    def answer(
        self, path: str, table: _Table, row: int, column: str, *, is_rate: bool = False
    ) -> str:
        """A cell as a person would have typed it into the form."""
        value = self.note(path, table, row, column)
        if isinstance(value, CellFault):
            self.refuse(path, _fault(value))
            return ""
        if isinstance(value, float) and is_rate:
            if table.is_percent(row, column):
                value = float(format(value * 100, f".{_NOT_ROUNDED}g"))
            elif 0 < value < 1:
                self.refuse(path, say("Write it as a percentage, as in 15 %."))
        return _typed(value)


def read(data: bytes, *, on: date, currency: str, measures: Mapping[UUID, str]) -> BookReading:
    """Read a workbook; what cannot be opened at all is refused, what is wrong in it is told cell by cell."""
    book = workbooks.read(data, LIMITS)
    items = _find(book.sheets, columns.item_column, tuple(ItemColumn)[:5])
    if items is None:
        raise UnreadableWorkbook(
            say(
                "No sheet has the columns of a budget: {names}.",
                names=", ".join(tuple(ItemColumn)[:5]),
            )
        )
    reader = _Reader(measures)
    _read_items(reader, items)
    analyses = _find(
        [sheet for sheet in book.sheets if sheet.name != items.sheet.name],
        columns.analysis_column,
        tuple(AnalysisColumn)[:4],
    )
    if analyses is not None:
        _read_analyses(reader, analyses)
    _join(reader, items)
    parts = _parts(reader, on=on, currency=currency, measures=measures)
    return BookReading(
        parts=parts if not reader.errors else None,
        errors=tuple(reader.errors),
        stated_minor=reader.stated_minor,
    )


def _find(
    sheets: list[Sheet] | tuple[Sheet, ...],
    named: Callable[[object], Heading | None],
    needed: tuple[Heading, ...],
) -> _Table | None:
    """The first sheet with a row that has all the headings that are needed."""
    for sheet in sheets:
        if not sheet.is_visible:
            continue
        for row, cells in enumerate(sheet.rows[:_HEADING_WITHIN]):
            found: dict[str, int] = {}
            for at, cell in enumerate(cells):
                name = named(cell) if isinstance(cell, str) else None
                if name is not None:
                    found.setdefault(name, at)
            if all(name in found for name in needed):
                return _Table(sheet, row, found)
    return None


def _read_items(reader: _Reader, table: _Table) -> None:
    chapter = ""
    for row in range(table.heading + 1, len(table.sheet.rows)):
        code = table.value(row, ItemColumn.CODE)
        text = table.value(row, ItemColumn.DESCRIPTION)
        given = [
            table.value(row, name)
            for name in (ItemColumn.UNIT, ItemColumn.QUANTITY, ItemColumn.PRICE)
        ]
        foot = columns.foot_row(text) if _blank(code) and _blank(given[0]) else None
        if foot is not None:
            _read_foot(reader, table, row, foot)
            if foot is Foot.TOTAL:
                return
        elif _blank(text) and _blank(code) and all(_blank(cell) for cell in given):
            continue
        elif all(_blank(cell) for cell in given):
            chapter = _typed(text)
        else:
            _read_item(reader, table, row, chapter)


def _read_foot(reader: _Reader, table: _Table, row: int, foot: Foot) -> None:
    name = {
        Foot.ADMINISTRATION: "administration",
        Foot.CONTINGENCY: "contingency",
        Foot.PROFIT: "profit",
    }.get(foot)
    if name is not None:
        column = next(
            (
                one
                for one in (ItemColumn.PRICE, ItemColumn.QUANTITY, ItemColumn.UNIT)
                if not _blank(table.value(row, one))
            ),
            ItemColumn.PRICE,
        )
        reader.rates[name] = reader.answer(name, table, row, column, is_rate=True)
    if foot is Foot.TOTAL:
        stated = table.value(row, ItemColumn.VALUE)
        if isinstance(stated, float):
            reader.stated_minor = round(Decimal(repr(stated)) * 100)


def _read_item(reader: _Reader, table: _Table, row: int, chapter: str) -> None:
    index = len(reader.lines)
    path = f"lines.{index}"
    if index == MOST_ITEMS:
        reader.note(path, table, row, ItemColumn.CODE)
        reader.refuse(path, say("A budget has at most {n} items.", n=MOST_ITEMS))
    if index >= MOST_ITEMS:
        return
    code = _code(reader, f"{path}.code", table, row, ItemColumn.CODE)
    reader.note(f"{path}.chapter", table, row, ItemColumn.CODE)
    if not chapter:
        reader.refuse(f"{path}.chapter", say("This item stands above the first chapter."))
    if code and code in reader.codes:
        reader.refuse(f"{path}.code", say("Another item has this number already."))
    reader.codes.setdefault(code, index)
    line: Raw = {
        "code": code,
        "chapter": chapter or "-",
        "description": reader.answer(f"{path}.description", table, row, ItemColumn.DESCRIPTION),
        "unit": _unit(reader, f"{path}.unit", table, row, ItemColumn.UNIT),
        "quantity": reader.answer(f"{path}.quantity", table, row, ItemColumn.QUANTITY),
        "unit_price": reader.answer(f"{path}.unit_price", table, row, ItemColumn.PRICE),
        "measure": _measure(reader, f"{path}.measure", table, row),
    }
    reader.lines.append(line)
    reader.rows.append(row)


def _code(reader: _Reader, path: str, table: _Table, row: int, column: str) -> str:
    """The number of an item: a spreadsheet keeps it as text, or as a number whose point is no decimal mark."""
    return reader.answer(path, table, row, column).replace(",", ".")


def _unit(reader: _Reader, path: str, table: _Table, row: int, column: str) -> str:
    text = reader.answer(path, table, row, column)
    code = columns.unit(text) if text else ""
    if code is None:
        reader.refuse(path, say("There is no unit “{unit}” here.", unit=text[:40]))
        return "un"
    return code


def _measure(reader: _Reader, path: str, table: _Table, row: int) -> str:
    text = reader.answer(path, table, row, ItemColumn.MEASURE)
    if not text:
        return ""
    key = reader.measures.get(columns.plain(text))
    if key is None:
        reader.refuse(path, say("This work has no climate measure with these words."))
        return ""
    return str(key)


def _read_analyses(reader: _Reader, table: _Table) -> None:
    count = 0
    for row in range(table.heading + 1, len(table.sheet.rows)):
        text = table.value(row, AnalysisColumn.GROUP)
        if _blank(text):
            continue
        count += 1
        path = f"analyses.{count}"
        code = _code(reader, f"{path}.code", table, row, AnalysisColumn.CODE)
        index = reader.codes.get(code) if code else None
        if count > MOST_COMPONENTS or index is None:
            reader.refuse(f"{path}.code", say("No item of the budget has this number."))
            if count > MOST_COMPONENTS:
                return
            continue
        analysis = reader.analyses.setdefault(index, {})
        place = len(analysis)
        analysis[str(place)] = _component(reader, f"lines.{index}.analysis.{place}", table, row)


def _component(reader: _Reader, path: str, table: _Table, row: int) -> Raw:
    said = reader.answer(f"{path}.kind", table, row, AnalysisColumn.GROUP)
    kind = columns.group(said)
    if said and kind is None:
        reader.refuse(
            f"{path}.kind",
            say("Write one of these: {names}.", names=", ".join(columns.GROUPS.values())),
        )
    unit = _unit(reader, f"{path}.unit", table, row, AnalysisColumn.UNIT)
    raw: Raw = {
        "kind": kind or price_analyses.ComponentKind.MATERIAL,
        "description": reader.answer(f"{path}.description", table, row, AnalysisColumn.DESCRIPTION),
        "unit": unit,
        "addition": reader.answer(
            f"{path}.addition", table, row, AnalysisColumn.ADDITION, is_rate=True
        ),
    }
    for name, column in (
        ("quantity", AnalysisColumn.QUANTITY),
        ("output", AnalysisColumn.OUTPUT),
        ("unit_price", AnalysisColumn.PRICE),
    ):
        raw[name] = reader.answer(f"{path}.{name}", table, row, column)
    return raw


def _join(reader: _Reader, table: _Table) -> None:
    """Give each item its analysis; a formula in its price is then no price that somebody typed."""
    for index, (line, row) in enumerate(zip(reader.lines, reader.rows, strict=True)):
        line["analysis"] = reader.analyses.get(index, {})
        if line["analysis"] and table.is_formula(row, ItemColumn.PRICE):
            line["unit_price"] = ""
        elif not line["analysis"] and _blank(table.value(row, ItemColumn.PRICE)):
            reader.refuse(f"lines.{index}.unit_price", budget_writing.NO_PRICE)


def _parts(
    reader: _Reader,
    *,
    on: date,
    currency: str,
    measures: Mapping[UUID, str],
) -> BudgetParts | None:
    """What the lines say together; where some are wrong, the others are still looked at, so that everything is told at once."""
    for name, foot in (("administration", Foot.ADMINISTRATION), ("contingency", Foot.CONTINGENCY)):
        reader.places.setdefault(name, ((columns.ITEMS_SHEET, ""), foot.value))
    good = list(range(len(reader.lines)))
    whole: BudgetParts | None = None
    for _ in range(2):
        try:
            whole = read_command(BudgetParts, _raw(reader, good), "form")
            budget_writing.content_of(whole, None, on=on, currency=currency, measures=set(measures))
            break
        except InvalidCommand as invalid:
            wrong = _tell(reader, good, invalid.errors)
            good = [index for index in good if index not in wrong]
            reader.rates |= dict.fromkeys(("administration", "contingency", "profit"), "0")
        if not good:
            break
    return whole


def _raw(reader: _Reader, indices: list[int]) -> Raw:
    lines = {str(place): reader.lines[index] for place, index in enumerate(indices)}
    return {"lines": lines, **reader.rates}


def _tell(reader: _Reader, indices: list[int], errors: Mapping[str, Sentence]) -> set[int]:
    """Each error at the cell it is about; gives the lines that are wrong."""
    wrong: set[int] = set()
    for path, sentence in errors.items():
        first, _, rest = path.partition(".")
        place, _, field = rest.partition(".")
        asked = path
        if first == "lines" and place.isdecimal():
            wrong.add(indices[int(place)])
            asked = f"lines.{indices[int(place)]}.{field}"
        known = asked if asked in reader.places else f"{asked.rpartition('.')[0]}.code"
        told = {(error.sheet, error.cell) for error in reader.errors}
        where = reader.places.get(known, ((columns.ITEMS_SHEET, ""), ""))
        if where[0] not in told or not where[0][1]:
            reader.tell(where, sentence)
    return wrong


def _blank(value: Value) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _typed(value: Value) -> str:
    """A value as somebody would have typed it; what a spreadsheet counts in floats has fifteen true digits."""
    match value:
        case None:
            return ""
        case bool():
            return "VERDADERO" if value else "FALSO"
        case float():
            plain = format(Decimal(format(value, f".{_NOT_ROUNDED}g")), "f")
            return plain.replace(".", ",")
        case str():
            return value.strip()
    return str(value)


def _shown(value: Value) -> str:
    return value.code if isinstance(value, CellFault) else _typed(value)[:120]


def _fault(fault: CellFault) -> Sentence:
    if fault.code == workbooks.NOT_CALCULATED:
        return say(
            "This formula was never calculated: open the file in a spreadsheet program and save it."
        )
    return say("This cell holds the error {code}.", code=fault.code)
