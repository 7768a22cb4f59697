"""The light of one work: its progress with the plan it is compared with, and the days on which it turns, kept on the work's row.

The plan is that of the last signature: the days and the money that were frozen, or, where a later version of the schedule was adopted, the
same money over the days of that version. What a milestone or a chapter was worth at the signature it is worth in every re-programming, so a
revision of the budget never turns a light.
"""

from collections.abc import Sequence
from datetime import timedelta

import msgspec
import sqlalchemy as sa

from foundation.clock import civil_date
from foundation.errors import Sentence
from foundation.work import Work
from portfolio import baselines, lights, projects, schedules
from portfolio.baselines import BaselineTask, ScheduleBaseline
from portfolio.lights import Plan, PlanKind
from portfolio.planned_value import Spread
from portfolio.projects import Origin, Project
from portfolio.schedules import Schedule, ScheduleState, ScheduleTask


def refresh(work: Work, project: Project) -> None:
    """Work out again when the light turns; to be called by every action that changes progress, money, dates or the plan."""
    rule = lights.rule_on(lights.light_rules(), code_of(project), work.today)
    turning = lights.turning(rule, progress_of(work, project))
    project.late_from, project.critical_from = turning.late_from, turning.critical_from


def code_of(project: Project) -> str:
    """Which of the light's rules is for this work."""
    return "followed" if project.origin is Origin.IMPORTED else "built_here"


def reasons(work: Work, project: Project) -> tuple[Sentence, ...]:
    """Everything that speaks against green today, in words."""
    rule = lights.rule_on(lights.light_rules(), code_of(project), work.today)
    return lights.reasons(rule, progress_of(work, project), work.today)


def progress_of(work: Work, project: Project) -> lights.Progress:
    """What the traffic light's rule needs of a project."""
    return progress_against(project, find_plan(work, project))


def progress_against(project: Project, plan: Plan | None) -> lights.Progress:
    """The same where the plan is known already."""
    plan = None if plan is None or is_over(project, plan.spreads) else _with_earlier(project, plan)
    return lights.Progress(
        starts_on=project.starts_on,
        ends_on=project.ends_on,
        physical_bp=project.physical_bp,
        financial_bp=project.financial_bp,
        last_report_on=project.last_report_on,
        advance_bp=project.advance_bp,
        plan=plan,
        pauses=projects.pauses_of(project),
    )


def is_over(project: Project, spreads: Sequence[Spread]) -> bool:
    """Whether a plan ended before the agreement for the rest of a work began: it says nothing of that rest."""
    if not project.earlier_minor or project.starts_on is None or not spreads:
        return False
    return max(one.ends_on for one in spreads) < project.starts_on


def _with_earlier(project: Project, plan: Plan) -> Plan:
    """The plan of the last agreement with what earlier ones had built, which is a part of the work's progress."""
    if not project.earlier_minor:
        return plan
    eve = min(one.starts_on for one in plan.spreads) - timedelta(days=1)
    built = Spread(starts_on=eve, ends_on=eve, minor=project.earlier_minor)
    return msgspec.structs.replace(plan, spreads=(built, *plan.spreads))


def find_plan(work: Work, project: Project) -> Plan | None:
    """The plan of money of a work; followed works, and those without a frozen schedule, have none.

    The light of a work is public, so whoever sees the work is told by the same plan, also who may not open its schedule.
    """
    if project.origin is Origin.IMPORTED:
        return None
    of_work = sa.select(ScheduleBaseline).where(ScheduleBaseline.project_id == project.id)
    newest = of_work.order_by(ScheduleBaseline.number.desc()).limit(1)
    baseline = work.session.execute(newest).scalar_one_or_none()
    if baseline is None:
        return None
    promised = baselines.tasks_of(work, baseline.id)
    adopted = sa.select(Schedule).where(
        Schedule.project_id == project.id, Schedule.state == ScheduleState.ADOPTED
    )
    in_force = work.session.execute(adopted).scalar_one_or_none()
    return plan_of(baseline, promised, in_force, replanned(work, baseline, promised, in_force))


def plan_of(
    baseline: ScheduleBaseline,
    promised: list[BaselineTask],
    in_force: Schedule | None,
    spreads: tuple[Spread, ...],
) -> Plan:
    """The plan as it was signed, or ``spreads`` where the schedule was re-programmed since."""
    if spreads and in_force is not None and in_force.adopted_at is not None:
        day = civil_date(in_force.adopted_at)
        return Plan(kind=PlanKind.REPROGRAMMED, on=day, spreads=spreads)
    signed = tuple(task.spread for task in promised)
    return Plan(kind=PlanKind.SIGNED, on=baseline.frozen_on, spreads=signed)


def replanned(
    work: Work,
    baseline: ScheduleBaseline,
    promised: list[BaselineTask],
    in_force: Schedule | None,
) -> tuple[Spread, ...]:
    """The money that was signed over the days that are planned now; nothing where those are the signed ones."""
    if in_force is None or in_force.id == baseline.schedule_id:
        return ()
    tasks = schedules.tasks_of(work, in_force.id, baseline.schedule_id)
    return spreads_again(baseline, promised, in_force, tasks)


def spreads_again(
    baseline: ScheduleBaseline,
    promised: list[BaselineTask],
    in_force: Schedule | None,
    tasks: list[ScheduleTask],
) -> tuple[Spread, ...]:
    """The same from lines in hand, those of this work's two versions among others."""
    if in_force is None or in_force.id == baseline.schedule_id:
        return ()
    now = [task for task in tasks if task.schedule_id == in_force.id]
    then = [task for task in tasks if task.schedule_id == baseline.schedule_id]
    worth = baselines.worth_again(baseline, promised, then, now)
    return tuple(
        Spread(starts_on=task.starts_on, ends_on=task.ends_on, minor=worth[task.code])
        for task in now
        if not task.is_heading
    )
