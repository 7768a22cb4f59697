"""The schedule of the story: eight lines for the wheel-track road of El Palmar, written, proposed and adopted by different hands."""

from datetime import date

from foundation.database import Database
from foundation.identity.actors import Actor
from portfolio import schedule_writing, schedules
from portfolio.projects import Project
from portfolio.schedule_writing import ReprogramSchedule, WriteSchedule, WriteTask
from portfolio.schedules import AdoptSchedule, ProposeSchedule, Schedule, ScheduleCause
from portfolio.work_calendars import RainEffect, WorkWeek
from tests.support.factories import Cast, changed

FIRST_ON = date(2026, 2, 23)

TASKS = (
    WriteTask(code="1", name="Explanación"),
    WriteTask(
        code="1.1",
        name="Localización y replanteo",
        days=3,
        chapter="Placa huella",
        milestone=1,
        unit="m",
        quantity=480_000,
    ),
    WriteTask(
        code="1.2",
        name="Excavación y subbase",
        days=12,
        after="1.1",
        rain=RainEffect.SLOWER,
        chapter="Placa huella",
        milestone=1,
    ),
    WriteTask(
        code="2",
        name="Cunetas y alcantarillas",
        days=20,
        after="1.2FC-4",
        rain=RainEffect.SLOWER,
        chapter="Drenaje",
        milestone=2,
    ),
    WriteTask(
        code="3",
        name="Placa huella fundida",
        days=30,
        after="1.2; 2CC+5",
        rain=RainEffect.SLOWER,
        chapter="Placa huella",
        milestone=3,
    ),
    WriteTask(code="4", name="Señales", days=4, after="2FS+1", chapter="Drenaje", milestone=4),
    WriteTask(code="5", name="Entrega", days=0, after="3; 4", chapter="Drenaje", milestone=4),
)


def command(**overrides: object) -> WriteSchedule:
    """The usual schedule with what this test says differently."""
    usual = WriteSchedule(first_on=FIRST_ON, week=WorkWeek.SIX_DAYS, counts_rains=True, tasks=TASKS)
    return changed(usual, overrides)


def written(db: Database, who: Actor, project: Project, **overrides: object) -> Schedule:
    """A draft."""
    with db.writing(who) as work:
        return schedule_writing.write(work, project.id, command(**overrides))


def propose(db: Database, who: Actor, project: Project) -> Schedule:
    with db.writing(who) as work:
        return schedules.propose(work, project.id, ProposeSchedule())


def adopt(db: Database, who: Actor, project: Project) -> Schedule:
    with db.writing(who) as work:
        return schedules.adopt(work, project.id, AdoptSchedule())


def adopted(db: Database, cast: Cast, project: Project, **overrides: object) -> Schedule:
    """A version in force."""
    written(db, cast.engineer, project, **overrides)
    propose(db, cast.engineer, project)
    return adopt(db, cast.programme_manager, project)


def reprogrammed(db: Database, cast: Cast, project: Project, **overrides: object) -> Schedule:
    """The draft of another version: it begins two weeks later, because the start act came late."""
    usual = ReprogramSchedule(
        first_on=date(2026, 3, 9),
        week=WorkWeek.SIX_DAYS,
        counts_rains=True,
        tasks=TASKS,
        cause=ScheduleCause.LATE_START,
        reason="El acta de inicio se firmó dos semanas después.",
    )
    with db.writing(cast.engineer) as work:
        return schedule_writing.reprogram(work, project.id, changed(usual, overrides))
