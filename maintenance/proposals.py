"""Proposals: the tasks a maintenance plan begins with, before anybody has written one.

They are the maintenance tasks of the template of its kind of work, and the task of every climate measure of its screening, so that what
was built against the weather is also kept working. Rhythms are reference data; what a task costs in a year nobody knows better than who
writes the plan, so the cost is left open. A task before the rains says in which months those begin.
"""

from collections.abc import Sequence
from datetime import date
from functools import cache

import msgspec

from foundation.reference_data import Dated, covering, read_rows
from foundation.work import Work
from maintenance.plan_templates import wet_months_of
from maintenance.recurrence import Unit
from portfolio import measures, work_templates
from portfolio.measures import ClimateMeasure
from portfolio.projects import Project
from portfolio.usual_tasks import Performer, Rhythm
from portfolio.work_templates import TemplateTask


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


def proposed_tasks(work: Work, project: Project, *, language: str) -> tuple[ProposedTask, ...]:
    """The rows a plan begins with: the climate measures' tasks first, because the plan is not accepted without them."""
    asset_kind = work_templates.asset_kind_of(project.kind)
    usual = work_templates.in_use(work, project.kind, language).content.maintenance
    planned = measures.measures_of(work, project.id)
    return (
        *_of_measures(planned, asset_kind, work.today),
        *(
            _usual(task, asset_kind)
            # A version from before templates had tasks leaves them to the delivered one.
            for task in usual
            or work_templates.delivered(project.kind, language).content.maintenance
        ),
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


def _usual(task: TemplateTask, asset_kind: str) -> ProposedTask:
    return ProposedTask(
        name=task.name,
        asset_kind=asset_kind,
        template=task.usual,
        every=task.every,
        rhythm=task.rhythm,
        is_before_rains=task.is_before_rains,
        performer=task.performer,
        measure=None,
    )


def rain_months_of(project: Project, on: date) -> tuple[int, ...]:
    """The months in which the rains begin where a work stands; none where they never end or nobody knows."""
    return wet_months_of(project.territory.split(".")[2], on)
