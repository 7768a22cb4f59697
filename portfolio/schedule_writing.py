"""Writing a schedule: its activities with codes, days and what they wait for; everything else is worked out.

A code is the place in the outline (1, 1.2, 1.2.3): three levels at the most, and a line with lines below it is a heading, which takes its
days from them. A version replaces its draft; once one is in force the next is a re-programming and says its cause.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
import sqlalchemy as sa

from foundation.columns import canonical
from foundation.commands import LongText, Milli, ShortText
from foundation.errors import InvalidCommand, Refused, Sentence, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.work import Work
from portfolio import predecessors, projects, schedules, scheduling, units
from portfolio.projects import Project
from portfolio.schedules import (
    LIFECYCLE,
    Schedule,
    ScheduleCause,
    ScheduleLink,
    ScheduleState,
    ScheduleTask,
)
from portfolio.scheduling import Activity, Cycle, Link, Programme, heading_of, in_outline
from portfolio.work_calendars import RainEffect, WorkCalendar, WorkWeek, calendar_of

MOST_TASKS = 500
OutlineCode = Annotated[
    str, msgspec.Meta(min_length=1, max_length=14, pattern=f"^{scheduling.CODE.pattern}$")
]
WorkedDays = Annotated[int, msgspec.Meta(ge=0, le=2_000)]
MilestoneNumber = Annotated[int, msgspec.Meta(ge=1, le=200)]


class WriteTask(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line: ``after`` names what it waits for (1.2; 1.3FC+3), ``milestone`` the number of the agreement's milestone it leads to."""

    code: OutlineCode
    name: ShortText
    days: WorkedDays | None = None
    after: ShortText | None = None
    rain: RainEffect = RainEffect.NONE
    chapter: ShortText | None = None
    milestone: MilestoneNumber | None = None
    not_before: date | None = None
    unit: ShortText | None = None
    quantity: Milli | None = None


class WriteSchedule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole schedule: the first possible day, the week, whether the rains of the region count, the lines."""

    first_on: date
    week: WorkWeek = WorkWeek.SIX_DAYS
    counts_rains: bool = False
    tasks: tuple[WriteTask, ...]

    def __post_init__(self) -> None:
        errors = errors_of(self.tasks)
        if not date(2000, 1, 1) <= self.first_on <= date(2100, 1, 1):
            errors["first_on"] = say("Write a day of this century.")
        if errors:
            raise InvalidCommand(errors)


class ReprogramSchedule(WriteSchedule, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Another schedule than the one in force, with its cause and what happened."""

    cause: ScheduleCause
    reason: LongText


def errors_of(tasks: Sequence[WriteTask]) -> dict[str, Sentence]:
    """What is wrong with the lines, by field."""
    if not tasks:
        return {"tasks": say("A schedule needs at least one activity.")}
    if len(tasks) > MOST_TASKS:
        return {"tasks": say("A schedule has at most {n} lines.", n=MOST_TASKS)}
    codes = [task.code for task in tasks]
    above = scheduling.headings(codes)
    errors: dict[str, Sentence] = {}
    for index, task in enumerate(tasks):
        here = f"tasks.{index}."
        heading = heading_of(task.code)
        if codes.index(task.code) < index:
            errors[f"{here}code"] = say("The code {code} stands twice.", code=task.code)
        elif heading is not None and heading not in codes:
            errors[f"{here}code"] = say("There is no line {code} above it.", code=heading)
        errors |= {
            f"{here}{name}": wrong
            for name, wrong in (
                _heading_errors(task) if task.code in above else _activity_errors(task)
            ).items()
        }
        wrong = _waits_error(task, set(codes), above)
        if wrong is not None:
            errors.setdefault(f"{here}after", wrong)
    return errors


def _heading_errors(task: WriteTask) -> dict[str, Sentence]:
    """A heading takes everything from its lines."""
    own = say("A heading takes this from the lines below it: leave it empty.")
    names = ("days", "after", "not_before", "chapter", "milestone", "unit", "quantity")
    return {name: own for name in names if getattr(task, name) is not None}


def _activity_errors(task: WriteTask) -> dict[str, Sentence]:
    errors: dict[str, Sentence] = {}
    if task.days is None:
        errors["days"] = say("Write its worked days, or 0 where it is only a milestone.")
    if (task.quantity is None) != (task.unit is None):
        errors["unit" if task.unit is None else "quantity"] = say(
            "A quantity has its unit, and a unit its quantity."
        )
    elif task.unit is not None and units.find(task.unit) is None:
        errors["unit"] = say("Choose one of the options.")
    elif task.quantity == 0:
        errors["quantity"] = say("This cannot be zero.")
    return errors


def _waits_error(task: WriteTask, codes: set[str], above: frozenset[str]) -> Sentence | None:
    found = predecessors.read(task.after) if task.after else ()
    if isinstance(found, Sentence):
        return found
    for one in found:
        if one.code == task.code:
            return say("It cannot wait for itself.")
        if one.code not in codes:
            return say("There is no line {code}.", code=one.code)
        if one.code in above:
            return say(
                "{code} is a heading: name the activity below it that has to be done.",
                code=one.code,
            )
    return None


def write(work: Work, project_id: UUID, command: WriteSchedule) -> Schedule:
    """Write the first schedule of a work, or its draft anew."""
    project, before = _to_write(work, project_id)
    if schedules.find_in_force(work, project.id) is not None:
        raise Refused(
            say("A schedule is in force. Re-program it: another version says why it changes.")
        )
    return _write(work, project, before, command)


def reprogram(work: Work, project_id: UUID, command: ReprogramSchedule) -> Schedule:
    """Write another version than the one in force; it changes nothing until somebody else adopts it."""
    project, before = _to_write(work, project_id)
    if schedules.find_in_force(work, project.id) is None:
        raise Refused(say("No schedule is in force yet: write the first one."))
    return _write(work, project, before, command)


def _to_write(work: Work, project_id: UUID) -> tuple[Project, Schedule | None]:
    project = projects.get(work, project_id, lock=True)
    work.require(Permission.SCHEDULE_WRITE, project.territory)
    schedules.refuse_unplanned(project)
    return project, schedules.find_open(work, project.id)


def _write(
    work: Work,
    project: Project,
    schedule: Schedule | None,
    command: WriteSchedule,
) -> Schedule:
    calendar = calendar_of(
        project.territory.split(".")[2],
        week=command.week,
        first=command.first_on,
        known_on=work.today,
        counts_rains=command.counts_rains,
    )
    links = links_in(command.tasks)
    programme = _planned(command, links, calendar)
    if schedule is None:
        schedule = work.add(
            Schedule(
                id=new_id(),
                territory=project.territory,
                project_id=project.id,
                number=_next_number(work, project.id),
                state=ScheduleState.DRAFT,
            )
        )
        _fill(work, schedule, command, calendar, programme)
        facts = {**schedules.facts_of(schedule), "tasks": len(command.tasks)}
        work.record("schedule.written", schedule, project=project.id, facts=facts)
    else:
        LIFECYCLE.apply("rewrite", work, schedule, facts={"tasks": len(command.tasks)})
        _fill(work, schedule, command, calendar, programme)
    _replace_lines(work, schedule, command.tasks, links, programme)
    projects.touch(project)
    return schedule


def ring_error(tasks: Sequence[WriteTask]) -> dict[str, Sentence]:
    """A ring among activities, at the line where it can be opened."""
    codes = [task.code for task in tasks]
    try:
        scheduling.in_order([row.code for row in activities_in(tasks)], links_in(tasks))
    except Cycle as ring:
        return {f"tasks.{codes.index(ring.codes[0])}.after": ring.sentence}
    return {}


def _planned(command: WriteSchedule, links: Sequence[Link], calendar: WorkCalendar) -> Programme:
    """The days; a ring is said where it can be opened."""
    if ring := ring_error(command.tasks):
        raise InvalidCommand(ring)
    try:
        return scheduling.plan(activities_in(command.tasks), links, calendar, command.first_on)
    except Refused as refused:
        raise InvalidCommand({"tasks": refused.sentence}) from None


def activities_in(tasks: Sequence[WriteTask]) -> list[Activity]:
    """The lines that are activities and not headings."""
    above = scheduling.headings(task.code for task in tasks)
    return [
        Activity(code=task.code, days=task.days or 0, rain=task.rain, not_before=task.not_before)
        for task in tasks
        if task.code not in above
    ]


def links_in(tasks: Sequence[WriteTask]) -> list[Link]:
    """What waits for what, said once."""
    found: set[Link] = set()
    for task in tasks:
        waits = predecessors.read(task.after) if task.after else ()
        if not isinstance(waits, Sentence):
            found |= {
                Link(before=one.code, after=task.code, kind=one.kind, lag=one.lag) for one in waits
            }
    return sorted(found)


def _fill(
    work: Work,
    schedule: Schedule,
    command: WriteSchedule,
    calendar: WorkCalendar,
    programme: Programme,
) -> None:
    schedule.first_on, schedule.week = command.first_on, command.week
    schedule.counts_rains = command.counts_rains
    schedule.holidays = [
        day.isoformat()
        for day in sorted(calendar.holidays)
        if command.first_on <= day <= programme.ends_on
    ]
    schedule.wet_months, schedule.rain_bp = sorted(calendar.wet_months), calendar.rain_bp
    schedule.starts_on, schedule.ends_on = programme.starts_on, programme.ends_on
    schedule.worked_days = programme.worked_days
    if isinstance(command, ReprogramSchedule):
        schedule.cause, schedule.reason = command.cause, command.reason
    schedule.written_at, schedule.written_by = work.now, work.actor.user_id


def _replace_lines(
    work: Work,
    schedule: Schedule,
    tasks: Sequence[WriteTask],
    links: Sequence[Link],
    programme: Programme,
) -> None:
    work.session.flush()  # The lines' foreign key needs the version's row.
    for table in (ScheduleLink, ScheduleTask):
        work.session.execute(sa.delete(table).where(table.schedule_id == schedule.id))
    above = scheduling.headings(task.code for task in tasks)
    in_order = sorted(tasks, key=lambda task: in_outline(task.code))
    work.session.add_all(
        _line(schedule.id, position, task, programme.timings, is_heading=task.code in above)
        for position, task in enumerate(in_order, start=1)
    )
    work.session.add_all(
        ScheduleLink(
            schedule_id=schedule.id,
            before=link.before,
            after=link.after,
            kind=link.kind,
            lag=link.lag,
        )
        for link in links
    )


def _line(
    schedule_id: UUID,
    position: int,
    task: WriteTask,
    timings: Mapping[str, scheduling.Timing],
    *,
    is_heading: bool,
) -> ScheduleTask:
    timing = timings[task.code]
    return ScheduleTask(
        schedule_id=schedule_id,
        position=position,
        code=task.code,
        name=task.name,
        days=None if is_heading else task.days,
        rain=task.rain,
        not_before=task.not_before,
        chapter=task.chapter,
        milestone=task.milestone,
        unit=task.unit,
        quantity_milli=task.quantity,
        starts_on=timing.starts_on,
        ends_on=timing.ends_on,
        late_starts_on=timing.late_starts_on,
        late_ends_on=timing.late_ends_on,
        total_float=timing.total_float,
        free_float=timing.free_float,
    )


def _next_number(work: Work, project_id: UUID) -> int:
    newest = sa.select(sa.func.max(Schedule.number)).where(Schedule.project_id == project_id)
    return (work.session.execute(newest).scalar() or 0) + 1


def difference(work: Work, schedule: Schedule) -> str | None:
    """What of a stored version does not follow from its activities; nothing where all does."""
    rows = schedules.tasks_of(work, schedule.id)
    activities = [row.activity for row in rows if not row.is_heading]
    links = schedules.links_of(work, schedule.id)
    found = scheduling.plan(activities, links, schedule.calendar, schedule.first_on)
    if (found.starts_on, found.ends_on) != (schedule.starts_on, schedule.ends_on):
        return canonical([found.starts_on, found.ends_on]).decode()
    names = tuple(scheduling.Timing.__struct_fields__)
    for row in rows:
        if any(getattr(row, name) != getattr(found.timings[row.code], name) for name in names):
            return row.code
    return None
