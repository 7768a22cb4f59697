"""The schedules of the demonstration: one work in twenty is scheduled before its agreement is signed; some are re-programmed after."""

from datetime import timedelta
from uuid import UUID

from app.demonstration.script import Part
from app.demonstration.stage import Stage
from foundation.identity.permissions import Role
from portfolio import schedule_papers, schedule_writing, schedules
from portfolio.schedule_papers import IssueSchedule
from portfolio.schedule_writing import ReprogramSchedule, WriteSchedule, WriteTask
from portfolio.schedules import AdoptSchedule, ProposeSchedule, ScheduleCause
from portfolio.work_calendars import RainEffect, WorkWeek

# From the money to the first day on the site, as the script goes on; and how much later some begin.
TO_THE_SITE = timedelta(days=23)
LATER = timedelta(days=12)


def is_scheduled(part: Part) -> bool:
    return part.number % 20 == 5


def scheduled(stage: Stage, part: Part, project: UUID) -> None:
    """Written by the engineer, adopted by the programme."""
    if not is_scheduled(part):
        return
    command = WriteSchedule(
        first_on=stage.today + TO_THE_SITE,
        week=WorkWeek.SIX_DAYS,
        counts_rains=True,
        tasks=_tasks(part),
    )
    with stage.acting(Role.ENGINEER, stage.place(part.village)) as work:
        schedule_writing.write(work, project, command)
    _put_in_force(stage, part, project)


def reprogrammed(stage: Stage, part: Part, project: UUID) -> None:
    """The site was not ready when the agreement was signed: everything moves, and says why."""
    if not is_scheduled(part) or part.number % 40 != 25:
        return
    command = ReprogramSchedule(
        first_on=stage.today + LATER,
        week=WorkWeek.SIX_DAYS,
        counts_rains=True,
        tasks=_tasks(part),
        cause=ScheduleCause.SITE,
        reason="El acceso al sitio se despejó después de la firma, y el inicio se corre con él.",
    )
    with stage.acting(Role.ENGINEER, stage.place(part.village)) as work:
        schedule_writing.reprogram(work, project, command)
    _put_in_force(stage, part, project)
    with stage.acting(Role.ENGINEER, stage.place(part.village)) as work:
        schedule_papers.issue(work, stage.press, project, IssueSchedule())


def _put_in_force(stage: Stage, part: Part, project: UUID) -> None:
    path = stage.place(part.village)
    with stage.acting(Role.ENGINEER, path) as work:
        schedules.propose(work, project, ProposeSchedule())
    with stage.acting(Role.PROGRAMME_MANAGER, path) as work:
        schedules.adopt(work, project, AdoptSchedule())


def _tasks(part: Part) -> tuple[WriteTask, ...]:
    """Setting out, the milestones one after the other with a few days in common, and the handing over of the site."""
    stones = part.pattern.milestones
    rows = [
        WriteTask(code="1", name="Preliminares"),
        WriteTask(code="1.1", name="Localización y replanteo", days=3, milestone=1),
        WriteTask(code="1.2", name="Acarreo de materiales", days=6, after="1.1CC+1", milestone=1),
    ]
    for number, (title, _, _) in enumerate(stones, start=1):
        before = "1.1; 1.2FC-2" if number == 1 else f"{number}FC-3"
        rows.append(
            WriteTask(
                code=str(number + 1),
                name=title,
                days=18 + 2 * number,
                after=before,
                rain=RainEffect.SLOWER,
                milestone=number,
            )
        )
    last = len(stones) + 1
    rows.append(
        WriteTask(
            code=str(last + 1), name="Entrega", days=0, after=str(last), milestone=len(stones)
        )
    )
    return tuple(rows)
