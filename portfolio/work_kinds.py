"""Kinds of rural works: what each is called, what asset it becomes, how long it lives, and what it usually consists of.

The kinds are those that rural communities build in Colombia (tertiary roads, placa huella, bridges, aqueducts …). The sector is the code
of OC4IDS 0.9 (``projectSector``). Lives and sensitivities are estimates to start from, dated and marked as still to be confirmed; the
engineer of the work may set others. A typical item is a reminder of what a budget of this kind should not forget, never a price.
"""

from datetime import date
from functools import cache

import msgspec

from foundation.reference_data import Dated, covering, read_rows
from portfolio.hazard_levels import Level


class WorkKind(Dated, frozen=True, kw_only=True):
    """One kind of work; ``unit`` is what its size is told in."""

    code: str
    name_es: str
    name_en: str
    asset_kind: str
    sector: str
    unit: str
    life_years_min: int
    life_years_max: int


class HazardSensitivity(Dated, frozen=True, kw_only=True):
    """How much one hazard can hurt one kind of work, before the site is looked at."""

    work_kind: str
    hazard: str
    level: Level


class TypicalItem(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line that budgets of a kind of work usually have."""

    work_kind: str
    position: int
    name_es: str
    name_en: str
    unit: str


@cache
def kinds() -> tuple[WorkKind, ...]:
    return read_rows("portfolio", "work_kinds.csv", WorkKind)


@cache
def hazard_sensitivities() -> tuple[HazardSensitivity, ...]:
    return read_rows("portfolio", "hazard_sensitivities.csv", HazardSensitivity)


@cache
def typical_items() -> tuple[TypicalItem, ...]:
    return read_rows("portfolio", "typical_items.csv", TypicalItem)


def find(code: str) -> WorkKind | None:
    """The kind of a code, or nothing for a code that no table knows."""
    return next((kind for kind in kinds() if kind.code == code), None)


def name_of(code: str, language: str) -> str:
    """What a kind is called; the code itself where no table knows it."""
    kind = find(code)
    if kind is None:
        return code
    return kind.name_es if language == "es" else kind.name_en


def items_of(work_kind: str) -> tuple[TypicalItem, ...]:
    """The typical items of a kind, in the order of a budget."""
    return tuple(item for item in typical_items() if item.work_kind == work_kind)


def find_sensitivity(work_kind: str, hazard: str, on: date) -> HazardSensitivity | None:
    """How sensitive a kind of work is to a hazard, where the table says."""
    for row in covering(hazard_sensitivities(), on):
        if (row.work_kind, row.hazard) == (work_kind, hazard):
            return row
    return None
