"""The plans of money of many works at once, in a fixed number of questions; of one work it is ``project_lights.find_plan``."""

from collections import defaultdict
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from foundation.work import Work
from portfolio import project_lights
from portfolio.baselines import BaselineTask, ScheduleBaseline
from portfolio.lights import Plan
from portfolio.schedules import Schedule, ScheduleState, ScheduleTask


def plans_of(work: Work, of: sa.Select[*tuple[Any, ...]]) -> dict[UUID, Plan]:
    """The plan of each work whose key ``of`` selects; works without a frozen schedule have none."""
    baselines: dict[UUID, ScheduleBaseline] = {}
    promised: dict[UUID, list[BaselineTask]] = defaultdict(list)
    frozen = (
        sa.select(ScheduleBaseline, BaselineTask)
        .join(BaselineTask, BaselineTask.baseline_id == ScheduleBaseline.id)
        .where(ScheduleBaseline.project_id.in_(of))
        .order_by(ScheduleBaseline.project_id, ScheduleBaseline.number)
    )
    for baseline, task in work.session.execute(frozen):
        # The last signature of a work is the one that holds.
        baselines[baseline.project_id] = baseline
        promised[baseline.id].append(task)
    if not baselines:
        return {}
    adopted = sa.select(Schedule).where(
        Schedule.project_id.in_(of), Schedule.state == ScheduleState.ADOPTED
    )
    in_force = {row.project_id: row for row in work.session.execute(adopted).scalars()}
    lines = _lines(work, baselines, in_force)
    plans: dict[UUID, Plan] = {}
    for key, baseline in baselines.items():
        now, tasks = in_force.get(key), promised[baseline.id]
        own = [*lines[baseline.schedule_id], *(lines[now.id] if now else ())]
        spreads = project_lights.spreads_again(baseline, tasks, now, own)
        plans[key] = project_lights.plan_of(baseline, tasks, now, spreads)
    return plans


def _lines(
    work: Work, baselines: dict[UUID, ScheduleBaseline], in_force: dict[UUID, Schedule]
) -> dict[UUID, list[ScheduleTask]]:
    """The lines of both versions of the works whose schedule was re-programmed since the signature."""
    wanted: set[UUID] = set()
    for key, baseline in baselines.items():
        now = in_force.get(key)
        if now is not None and now.id != baseline.schedule_id:
            wanted |= {now.id, baseline.schedule_id}
    lines: dict[UUID, list[ScheduleTask]] = defaultdict(list)
    if not wanted:
        return lines
    statement = sa.select(ScheduleTask).where(ScheduleTask.schedule_id.in_(sorted(wanted)))
    ordered = statement.order_by(ScheduleTask.schedule_id, ScheduleTask.position)
    for task in work.session.execute(ordered).scalars():
        lines[task.schedule_id].append(task)
    return lines
