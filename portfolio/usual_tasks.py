"""Usual maintenance tasks: what keeps a work of each kind alive, how often, before which season, by whom.

The table follows the field's division into routine work (small and continuous), periodic work (every few years) and emergencies (only
when something happened). Frequencies come from manuals and usual practice, are dated, and are still to be confirmed where no manual was
read. The templates of works show them, the maintenance plan is proposed with them, and the calendar of an asset takes its rules from them.
"""

from datetime import date
from enum import StrEnum
from functools import cache

from foundation.reference_data import Dated, covering, read_rows


class Rhythm(StrEnum):
    """The unit in which a task comes back."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class Performer(StrEnum):
    """Who does a task of the maintenance plan."""

    COMMUNITY_CREW = "community_crew"
    MUNICIPALITY = "municipality"
    WATER_OPERATOR = "water_operator"
    USER_ASSOCIATION = "user_association"
    CARETAKER = "caretaker"
    OPERATOR = "operator"
    TECHNICIAN = "technician"


class UsualTask(Dated, frozen=True, kw_only=True):
    """One task of one kind of asset; an emergency has no period. How dates are counted (``base``, ``shift``) is maintenance's to read."""

    asset_kind: str
    code: str
    category: str
    name_es: str
    name_en: str
    every: int | None = None
    unit: str | None = None
    is_before_rains: bool
    base: str | None = None
    shift: str | None = None
    performed_by: tuple[Performer, ...]
    range_note: str | None = None

    def name(self, language: str) -> str:
        return self.name_es if language == "es" else self.name_en


@cache
def usual_tasks() -> tuple[UsualTask, ...]:
    return read_rows("portfolio", "usual_tasks.csv", UsualTask)


def recurring_of(asset_kind: str, on: date) -> tuple[tuple[UsualTask, int, Rhythm], ...]:
    """The tasks that return by themselves, each with its period, in the order of the table."""
    return tuple(
        (task, task.every, Rhythm(task.unit))
        for task in covering(usual_tasks(), on)
        if task.asset_kind == asset_kind and task.every is not None and task.unit is not None
    )


def find(asset_kind: str, code: str | None, on: date) -> UsualTask | None:
    """One usual task of a kind of asset."""
    for task in covering(usual_tasks(), on):
        if (task.asset_kind, task.code) == (asset_kind, code):
            return task
    return None
