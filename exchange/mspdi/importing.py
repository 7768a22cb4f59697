"""Taking a schedule from a file: looked at first, with everything wrong and the days it would give; written only where nothing is."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from exchange.mspdi import reader
from exchange.mspdi.reader import Finding, Found
from foundation.errors import InvalidCommand, Refused, say
from foundation.work import Work
from portfolio import schedule_writing, scheduling
from portfolio.projects import Project
from portfolio.schedule_writing import ReprogramSchedule, WriteSchedule, WriteTask
from portfolio.schedules import Schedule, ScheduleCause
from portfolio.scheduling import Programme
from portfolio.work_calendars import calendar_of


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was looked at: what it holds, and the days it gives here; none while something is wrong."""

    found: Found
    programme: Programme | None

    @property
    def is_clean(self) -> bool:
        return self.programme is not None


def look(work: Work, project: Project, data: bytes) -> Look:
    """Read a file and work out its days by the calendar of this place; nothing is written."""
    found = reader.read(data)
    wrong = list(found.errors) or _wrong_lines(found.tasks)
    programme = None
    if not wrong and found.first_on is not None:
        calendar = calendar_of(
            project.territory.split(".")[2],
            week=found.week,
            first=found.first_on,
            known_on=work.today,
            counts_rains=found.counts_rains,
        )
        try:
            programme = scheduling.plan(
                schedule_writing.activities_in(found.tasks),
                schedule_writing.links_in(found.tasks),
                calendar,
                found.first_on,
            )
        except Refused as refused:
            wrong.append(Finding(number=None, name="", what=refused.sentence))
    return Look(found=msgspec.structs.replace(found, errors=tuple(wrong)), programme=programme)


def _wrong_lines(tasks: Sequence[WriteTask]) -> list[Finding]:
    """What the rules of a schedule say of the lines, each with its place in the file."""
    errors = schedule_writing.errors_of(tasks) if tasks else {}
    found = []
    for name, sentence in errors.items():
        place = name.split(".")
        row = tasks[int(place[1])] if len(place) > 1 else None
        number = int(place[1]) + 1 if row else None
        found.append(Finding(number=number, name=row.name if row else "", what=sentence))
    return found


def take_in(
    work: Work,
    project_id: UUID,
    data: bytes,
    *,
    cause: ScheduleCause | None = None,
    reason: str | None = None,
) -> Schedule:
    """Write the schedule of a file as a draft: the first of a work, or with its cause a re-programming."""
    found = reader.read(data)
    if found.errors or found.first_on is None:
        raise Refused(say("The file has errors: correct them there and bring it again."))
    try:
        if cause is None or not reason:
            command = WriteSchedule(
                first_on=found.first_on,
                week=found.week,
                counts_rains=found.counts_rains,
                tasks=found.tasks,
            )
            return schedule_writing.write(work, project_id, command)
        again = ReprogramSchedule(
            first_on=found.first_on,
            week=found.week,
            counts_rains=found.counts_rains,
            tasks=found.tasks,
            cause=cause,
            reason=reason,
        )
        return schedule_writing.reprogram(work, project_id, again)
    except InvalidCommand as invalid:
        raise Refused(next(iter(invalid.errors.values()))) from None
