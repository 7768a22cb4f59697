"""Proposals: the tasks a maintenance plan begins with, before anybody has written one.

They are the usual tasks of the asset that a work becomes, and the task of every climate measure of its screening, so that what was built
against the weather is also kept working. Rhythms are reference data; what a task costs in a year nobody knows better than who
writes the plan, so the cost is left open. A task before the rains says in which months those begin.
"""

from collections.abc import Sequence
from datetime import date
from functools import cache

import msgspec

from contracting.events import Performer, Rhythm
from foundation.reference_data import Dated, covering, read_rows
from foundation.work import Work
from maintenance.plan_templates import TaskTemplate, recurring_tasks_of, wet_months_of
from maintenance.recurrence import Unit
from portfolio import measures, work_kinds
from portfolio.measures import ClimateMeasure
from portfolio.projects import Project


class MeasureRhythm(Dated, frozen=True, kw_only=True):
    """How often what is built against a hazard is usually looked after."""

    hazard: str
    every: int
    unit: Unit
    is_before_rains: bool
    performed_by: Performer


class ProposedTask(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the plan as a form first shows it; the same names as in the command, without a cost."""

    name: str
    asset_kind: str
    template: str | None
    every: int
    rhythm: Rhythm
    is_before_rains: bool
    performer: Performer
    measure: str | None


@cache
def measure_rhythms() -> tuple[MeasureRhythm, ...]:
    return read_rows("maintenance", "measure_rhythms.csv", MeasureRhythm)


def asset_kind_of(project: Project) -> str:
    """The kind of asset a work becomes."""
    kind = work_kinds.find(project.kind)
    return kind.asset_kind if kind else project.kind


def proposed_tasks(work: Work, project: Project, *, language: str) -> tuple[ProposedTask, ...]:
    """The rows a plan begins with: the climate measures' tasks first, because the plan is not accepted without them."""
    asset_kind = asset_kind_of(project)
    planned = measures.measures_of(work, project.id)
    return (
        *_of_measures(planned, asset_kind, work.today),
        *(_usual(task, language) for task in recurring_tasks_of(asset_kind, work.today)),
    )


def _of_measures(
    planned: Sequence[ClimateMeasure], asset_kind: str, on: date
) -> list[ProposedTask]:
    rhythms = {row.hazard: row for row in covering(measure_rhythms(), on)}
    return [
        ProposedTask(
            name=measure.maintenance_task,
            asset_kind=asset_kind,
            template=None,
            every=rhythms[measure.hazard].every,
            rhythm=Rhythm(rhythms[measure.hazard].unit),
            is_before_rains=rhythms[measure.hazard].is_before_rains,
            performer=rhythms[measure.hazard].performed_by,
            measure=str(measure.id),
        )
        for measure in planned
        if measure.hazard in rhythms
    ]


def _usual(task: TaskTemplate, language: str) -> ProposedTask:
    if task.every is None or task.unit is None:
        raise ValueError(f"{task.asset_kind}/{task.code} returns without a period")
    return ProposedTask(
        name=task.name_es if language == "es" else task.name_en,
        asset_kind=task.asset_kind,
        template=task.code,
        every=task.every,
        rhythm=Rhythm(task.unit),
        is_before_rains=task.is_before_rains,
        performer=task.performed_by[0],
        measure=None,
    )


def rain_months_of(project: Project, on: date) -> tuple[int, ...]:
    """The months in which the rains begin where a work stands; none where they never end or nobody knows."""
    return wet_months_of(project.territory.split(".")[2], on)
