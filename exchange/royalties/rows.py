"""One row of a follow-up matrix as one royalty work, or the rules for which it is not taken.

The cells of a row are read one by one, each by the kind of its column. What the file says beyond the known fields is kept under its
own header; columns about persons are not read at all.
"""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import TypeAlias

import msgspec

from exchange.royalties import values
from exchange.royalties.columns import Column, Kind, Layout, fields
from exchange.royalties.places import Place
from exchange.royalties.rules import REFUSING, Defect, Rule
from exchange.royalties.states import (
    ContractState,
    ProjectState,
    find_contract_state,
    find_project_state,
)
from exchange.workbooks import NOT_CALCULATED, CellFault, Sheet, Value


class RoyaltyRow(msgspec.Struct, frozen=True, kw_only=True):
    """What one row says of one work, in pesos with cents as minor units; ``None`` is what it does not say."""

    sheet: str
    row: int
    is_hidden: bool
    bpin: str
    name: str
    executor: str | None = None
    scope: str | None = None
    sector: str | None = None
    product_indicator: str | None = None
    project_state: ProjectState | None = None
    project_state_text: str | None = None
    contract_state: ContractState | None = None
    contract_state_text: str | None = None
    contract_kind: str | None = None
    funding_sources: tuple[str, ...] = ()
    sgr_minor: int | None = None
    nation_minor: int | None = None
    other_minor: int | None = None
    unregistered_minor: int | None = None
    total_minor: int
    paid_minor: int | None = None
    last_paid_on: date | None = None
    migrated_on: date | None = None
    assigned_on: date | None = None
    incorporated_on: date | None = None
    approved_on: date | None = None
    tender_opened_on: date | None = None
    contract_signed_on: date | None = None
    started_on: date | None = None
    horizon_on: date | None = None
    suspended_on: date | None = None
    resumed_on: date | None = None
    ended_on: date | None = None
    closed_on: date | None = None
    cut_off_on: date | None = None
    physical_bp: int | None = None
    financial_bp: int | None = None
    cpi_milli: int | None = None
    spi_milli: int | None = None
    comments: str | None = None
    rating_comments: str | None = None
    municipalities: str | None = None
    municipality_codes: str | None = None
    department: str | None = None
    extra: dict[str, str] = {}
    computed: dict[str, str] = {}


class RowReading(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one row: the work it speaks of, or the first rule that refused it.

    ``place`` comes when the whole file is known; ``repeats`` names the row that already said the same.
    """

    sheet: str
    row: int
    bpin: str | None = None
    work: RoyaltyRow | None = None
    refused_by: Rule | None = None
    defects: tuple[Defect, ...] = ()
    place: Place | None = None
    repeats: str | None = None


Reader: TypeAlias = Callable[[Value], tuple[object, Rule | None]]

_READERS: Mapping[Kind, Reader] = {
    Kind.TEXT: values.text,
    Kind.LONG_TEXT: values.long_text,
    Kind.PLACES: values.long_text,
    Kind.LIST: values.lines,
    Kind.REMARK: values.remark,
    Kind.MONEY: values.money,
    Kind.RATIO: values.ratio,
}
_STATES: Mapping[Kind, Callable[[str], ProjectState | ContractState | None]] = {
    Kind.PROJECT_STATE: find_project_state,
    Kind.CONTRACT_STATE: find_contract_state,
}


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """How the rows under one header are read. ``fractions`` are the percent columns that count parts of one."""

    sheet: Sheet
    layout: Layout
    fractions: frozenset[str]
    columns: tuple[tuple[str, Column, Reader], ...]
    states: tuple[tuple[str, Column, Kind], ...]
    extras: tuple[tuple[str, Column], ...]


def plan(sheet: Sheet, layout: Layout, day_zero: date, fractions: frozenset[str]) -> Plan:
    """Prepare the reading of a sheet."""
    known = fields()
    readers: dict[Kind, Reader] = {
        **_READERS,
        Kind.DATE: partial(values.day, day_zero=day_zero),
        Kind.PERCENT: values.percent,
    }
    kinds = [(name, column, known[name].kind) for name, column in layout.fields.items()]
    return Plan(
        sheet=sheet,
        layout=layout,
        fractions=fractions,
        columns=tuple((name, at, readers[kind]) for name, at, kind in kinds if kind in readers),
        states=tuple((name, at, kind) for name, at, kind in kinds if kind in _STATES),
        extras=_keyed(layout.extras),
    )


def _keyed(extras: tuple[Column, ...]) -> tuple[tuple[str, Column], ...]:
    """Columns without a field under their headers; a header that stands twice or not at all is told by its letter."""
    keys: dict[str, Column] = {}
    for column in extras:
        key = column.header if column.header and column.header not in keys else ""
        keys[key or f"{column.header} [{column.letter}]".strip()] = column
    return tuple(keys.items())


def read_row(plan: Plan, row: int) -> RowReading:
    """Read the row at this position (counted from zero); the essential columns are there."""
    reader = _Reader(plan, row)
    facts = reader.facts()
    defects = tuple(reader.defects)
    refused_by = next((defect.rule for defect in defects if defect.rule in REFUSING), None)
    bpin = facts.get("bpin")
    return RowReading(
        sheet=plan.sheet.name,
        row=row + 1,
        bpin=bpin if isinstance(bpin, str) else None,
        work=None if refused_by else msgspec.convert(facts, RoyaltyRow),
        refused_by=refused_by,
        defects=defects,
    )


# Formulas nobody calculated in columns that no field needs are counted for the whole column, not told cell by cell.
_UNCALCULATED = CellFault(NOT_CALCULATED)


class _Reader:
    """The cells of one row on their way to facts and defects."""

    def __init__(self, plan: Plan, row: int) -> None:
        self._plan = plan
        self._row = row
        self._cells = plan.sheet.rows[row]
        self.defects: list[Defect] = []

    def facts(self) -> dict[str, object]:
        """Everything the row says, by field."""
        found: dict[str, object] = {
            "sheet": self._plan.sheet.name,
            "row": self._row + 1,
            "is_hidden": self._row in self._plan.sheet.hidden_rows,
        }
        found |= self._bpin(self._plan.layout.fields["bpin"])
        for name, column, kind in self._plan.states:
            found |= self._state(name, column, kind)
        cells = self._cells
        for name, column, reader in self._plan.columns:
            cell = cells[column.index] if column.index < len(cells) else None
            if cell is not None:
                value, rule = reader(cell)
                if reader is values.percent and self._is_fraction(name, column):
                    value, rule = values.percent(cell, is_fraction=True)
                found[name] = value
                if rule is not None:
                    self._break(rule, column, _told(rule, cell))
        extra, computed = self._beyond()
        self._require(found)
        return found | {"extra": extra, "computed": computed}

    def _cell(self, column: Column) -> Value:
        return self._cells[column.index] if column.index < len(self._cells) else None

    def _break(self, rule: Rule, column: Column, value: str) -> None:
        self.defects.append(
            Defect(
                sheet=self._plan.sheet.name,
                row=self._row + 1,
                column=column.header,
                letter=column.letter,
                rule=rule,
                value=value,
            )
        )

    def _bpin(self, column: Column) -> dict[str, object]:
        cell = self._cell(column)
        code, rules = values.bpin(cell)
        for rule in rules:
            self._break(rule, column, values.shown(cell))
        return {"bpin": code}

    def _is_fraction(self, name: str, column: Column) -> bool:
        position = (self._row, column.index)
        return name in self._plan.fractions or position in self._plan.sheet.percents

    def _state(self, name: str, column: Column, kind: Kind) -> dict[str, object]:
        cell = self._cell(column)
        written, rule = values.text(cell)
        if rule is not None:
            self._break(rule, column, values.shown(cell))
        if written is None:
            return {}
        state = _STATES[kind](written)
        if state is None:
            self._break(Rule.STATE_UNKNOWN, column, written)
        return {name: state, f"{name}_text": written}

    def _beyond(self) -> tuple[dict[str, str], dict[str, str]]:
        """What columns without a field hold: written by people, and computed from other cells by the workbook."""
        extra: dict[str, str] = {}
        computed: dict[str, str] = {}
        for key, column in self._plan.extras:
            cell = self._cell(column)
            if cell is None or cell == _UNCALCULATED:
                continue
            value, rule = values.remark(cell)
            if rule is not None:
                self._break(rule, column, _told(rule, cell))
            elif value is not None:
                is_formula = (self._row, column.index) in self._plan.sheet.formulas
                (computed if is_formula else extra)[key] = value
        return extra, computed

    def _require(self, found: dict[str, object]) -> None:
        """A work has a name and a total value; why they are missing may have been said already."""
        for name, rule in (("name", Rule.NAME_MISSING), ("total_minor", Rule.MONEY_MISSING)):
            column = self._plan.layout.fields[name]
            if found.get(name) is None and not self._has_refused(column):
                self._break(rule, column, values.shown(self._cell(column)))

    def _has_refused(self, column: Column) -> bool:
        return any(d.letter == column.letter and d.rule in REFUSING for d in self.defects)


def _told(rule: Rule, cell: Value) -> str:
    """The cell as a report shows it; what names a person is not repeated by saying that it does."""
    return "" if rule is Rule.PERSONAL_DATA_WITHHELD else values.shown(cell)
