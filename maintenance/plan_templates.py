"""Templates of maintenance plans: which tasks an asset of each kind needs, how often, and how long its parts live.

The tables follow the field's division into routine work (small and continuous), periodic work (every few years) and emergencies (only
when something happened). Frequencies come from manuals and usual practice, are dated, and are still to be confirmed where no manual was
read; every plan may set others. Tasks that must be done before the rains take the wet seasons of the municipality; where it rains all
year, or nobody knows the seasons, they return by their period instead.
"""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from functools import cache

import msgspec

from foundation.reference_data import Dated, covering, read_rows
from foundation.seasons import RainRegime, wet_seasons
from maintenance.recurrence import Base, BeforeRains, Every, Shift, TaskRule, Unit
from portfolio.usual_tasks import UsualTask

WHOLE = "whole"


class TaskCategory(StrEnum):
    """How a task comes about."""

    ROUTINE = "routine"
    PERIODIC = "periodic"
    EMERGENCY = "emergency"


class AssetKind(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a work becomes once it is handed over."""

    code: str
    name_es: str
    name_en: str
    is_linear: bool


class TaskTemplate(UsualTask, frozen=True, kw_only=True):
    """One usual task with the rules by which its dates are counted."""

    category: TaskCategory
    unit: Unit | None = None
    base: Base | None = None
    shift: Shift | None = None


class Lifetime(Dated, frozen=True, kw_only=True):
    """How many years a part of an asset lives; ``whole`` is the asset itself."""

    asset_kind: str
    component: str
    name_es: str
    name_en: str
    years_min: int
    years_max: int


@cache
def asset_kinds() -> tuple[AssetKind, ...]:
    return read_rows("maintenance", "asset_kinds.csv", AssetKind)


@cache
def task_templates() -> tuple[TaskTemplate, ...]:
    return read_rows("portfolio", "usual_tasks.csv", TaskTemplate)


@cache
def lifetimes() -> tuple[Lifetime, ...]:
    return read_rows("maintenance", "lifetimes.csv", Lifetime)


def find_asset_kind(code: str) -> AssetKind | None:
    """The kind of a code, or nothing for a code that no table knows."""
    return next((kind for kind in asset_kinds() if kind.code == code), None)


def tasks_of(asset_kind: str, on: date) -> tuple[TaskTemplate, ...]:
    """Every task of a kind of asset, emergencies included, in the order of the table."""
    return tuple(row for row in covering(task_templates(), on) if row.asset_kind == asset_kind)


def recurring_tasks_of(asset_kind: str, on: date) -> tuple[TaskTemplate, ...]:
    """The tasks that a plan starts with: those that return by themselves."""
    return tuple(
        task for task in tasks_of(asset_kind, on) if task.category is not TaskCategory.EMERGENCY
    )


def lifetimes_of(asset_kind: str, on: date) -> tuple[Lifetime, ...]:
    return tuple(row for row in covering(lifetimes(), on) if row.asset_kind == asset_kind)


def wet_months_of(municipality: str, on: date) -> tuple[int, ...]:
    """The months in which the rains of a municipality begin; none where they never end or are unknown."""
    return tuple(
        season.starts_month
        for season in wet_seasons(municipality, on=on)
        if season.regime is not RainRegime.RAIN_ALL_YEAR
    )


def find_rule(
    task: TaskTemplate, anchor: date, *, wet_months: Sequence[int], ends_on: date | None = None
) -> TaskRule | None:
    """When a task of one asset is due, counted from its handover; nothing for an emergency."""
    if task.every is None or task.unit is None or task.base is None or task.shift is None:
        return None
    cycle: Every | BeforeRains = Every(count=task.every, unit=task.unit)
    if task.is_before_rains and wet_months:
        cycle = BeforeRains(wet_months=tuple(wet_months))
    return TaskRule(anchor=anchor, cycle=cycle, base=task.base, shift=task.shift, ends_on=ends_on)
