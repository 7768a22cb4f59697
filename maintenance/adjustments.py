"""Adjustments: the municipality changes a task of a running plan, adds one, or lets one end.

The promise of the handover stays as it was signed; what changes is how it is kept. Every visit is counted anew under the changed rule, from
the same anchor, so that a change of rhythm never loses what was done and never hides what is overdue.
"""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
import sqlalchemy as sa

from foundation.commands import ShortText
from foundation.errors import InvalidCommand, Sentence, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.money import Money
from foundation.work import Work
from maintenance import logs, plans
from maintenance.assets import Asset
from maintenance.plans import MaintenancePlan, MaintenanceTask
from maintenance.recurrence import Base, Shift, Unit
from portfolio import projects
from portfolio.usual_tasks import Performer

Every = Annotated[int, msgspec.Meta(ge=1, le=400)]


class AddTask(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One more task on an asset; it counts from today where nobody says from when."""

    name: ShortText
    performer: Performer
    every: Every
    unit: Unit
    is_before_rains: bool = False
    base: Base = Base.SCHEDULED
    shift: Shift = Shift.NEXT
    yearly_cost: Money
    counts_from: date | None = None
    ends_on: date | None = None

    def __post_init__(self) -> None:
        _refuse_nonsense(is_before_rains=self.is_before_rains, base=self.base)


class AdjustTask(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a task is done from now on; with a last day it ends there."""

    name: ShortText
    performer: Performer
    every: Every
    unit: Unit
    is_before_rains: bool = False
    base: Base = Base.SCHEDULED
    shift: Shift = Shift.NEXT
    yearly_cost: Money
    ends_on: date | None = None

    def __post_init__(self) -> None:
        _refuse_nonsense(is_before_rains=self.is_before_rains, base=self.base)


def _refuse_nonsense(*, is_before_rains: bool, base: Base) -> None:
    if is_before_rains and base is Base.COMPLETED:
        raise InvalidCommand({"base": say("What is done before the rains follows the calendar.")})


def add_task(work: Work, asset_id: UUID, command: AddTask) -> MaintenanceTask:
    """Add a task to the plan of an asset."""
    asset = work.get(Asset, asset_id, lock=True)
    work.require(Permission.PLAN_ACCEPT, asset.territory)
    anchor = command.counts_from or work.today
    errors = _errors(asset, command.yearly_cost, anchor, command.ends_on)
    if errors:
        raise InvalidCommand(errors)
    task = MaintenanceTask(
        id=new_id(),
        **projects.placed(asset.territory),
        project_id=asset.project_id,
        plan_id=_plan_of(work, asset),
        asset_id=asset.id,
        position=len(plans.of_asset(work, asset.id)) + 1,
        currency=asset.currency,
        anchor_on=anchor,
        settled=0,
    )
    _take_over(task, command)
    plans.refresh(task)
    work.add(task)
    work.record("maintenance_task.added", task, project=task.project_id, facts=_facts(task))
    return task


def adjust_task(work: Work, task_id: UUID, command: AdjustTask) -> MaintenanceTask:
    """Change how a task is done; what was done already is counted under the new rule."""
    task = work.get(MaintenanceTask, task_id, lock=True)
    work.require(Permission.PLAN_ACCEPT, task.territory)
    asset = work.get(Asset, task.asset_id)
    errors = _errors(asset, command.yearly_cost, task.anchor_on, command.ends_on)
    if errors:
        raise InvalidCommand(errors)
    before = _facts(task)
    _take_over(task, command)
    plans.replay(task, logs.visits_of(work, task.id))
    facts = {"before": before, "after": _facts(task)}
    work.record("maintenance_task.adjusted", task, project=task.project_id, facts=facts)
    return task


def _errors(asset: Asset, cost: Money, anchor: date, ends_on: date | None) -> dict[str, Sentence]:
    errors: dict[str, Sentence] = {}
    if anchor < asset.handed_over_on:
        errors["counts_from"] = say(
            "It was handed over on {day}; the plan begins there.", day=asset.handed_over_on
        )
    if ends_on is not None and ends_on < anchor:
        errors["ends_on"] = say("It cannot end before it begins, on {day}.", day=anchor)
    if cost.currency != asset.currency:
        errors["yearly_cost"] = say("Write the amount in {currency}.", currency=asset.currency)
    return errors


def _take_over(task: MaintenanceTask, command: AddTask | AdjustTask) -> None:
    task.name, task.performer = command.name, command.performer
    task.every, task.unit = command.every, command.unit
    task.is_before_rains, task.base = command.is_before_rains, command.base
    task.shift, task.ends_on = command.shift, command.ends_on
    task.yearly_cost_minor = command.yearly_cost.minor
    months = plans.rains_of(task.territory, task.anchor_on) if command.is_before_rains else ()
    task.wet_months = list(months)


def _facts(task: MaintenanceTask) -> dict[str, object]:
    return {
        "every": task.every,
        "unit": task.unit,
        "is_before_rains": task.is_before_rains,
        "base": task.base,
        "shift": task.shift,
        "performer": task.performer,
        "yearly_cost": task.yearly_cost,
        "ends_on": task.ends_on,
        "next_due_on": task.next_due_on,
    }


def _plan_of(work: Work, asset: Asset) -> UUID:
    statement = sa.select(MaintenancePlan.id).where(MaintenancePlan.project_id == asset.project_id)
    return work.session.execute(statement).scalar_one()
