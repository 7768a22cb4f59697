"""The schedule on paper: what its page shows, previewed at any time, and issued with a number once it is in force.

Each version has one number among the schedules of its work. When another version is adopted the paper of the one before still shows what
was in force, and whoever verifies it is told that it no longer is.
"""

from datetime import date, timedelta
from uuid import UUID

import msgspec
from sqlalchemy.orm import Session

from foundation import issuing
from foundation.errors import NotFound, Refused, Sentence, say
from foundation.identity.permissions import Permission
from foundation.issuing import Form, Language, Order, Press
from foundation.pdf.blocks import Printed
from foundation.records import IssuedDocument
from foundation.translations import Translator, translator
from foundation.work import Work
from portfolio import predecessors, projects, schedules
from portfolio.documents.schedule import PrintedTask, ScheduleSheet, print_schedule
from portfolio.schedules import Schedule, ScheduleState
from portfolio.scheduling import Link
from portfolio.views import schedules as views
from portfolio.views.schedule_parts import ScheduleView, ShownView, Span, TaskView

SCHEDULE = Form("schedule", print_schedule)
MAY_ISSUE = Permission.SCHEDULE_WRITE


class IssueSchedule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Issue the schedule in force as a paper with a number."""

    language: Language = Language.ES


def issue(work: Work, press: Press, project_id: UUID, command: IssueSchedule) -> IssuedDocument:
    """The paper of the version in force."""
    project = projects.get(work, project_id, lock=True)
    work.require(MAY_ISSUE, project.territory)
    in_force = schedules.find_in_force(work, project.id)
    if in_force is None:
        raise Refused(say("No schedule is in force yet: one has to be proposed and adopted first."))
    view = views.detail(work, project.id, in_force.number)
    if view.shown is None:
        raise NotFound
    sheet = sheet_of(view, view.shown, translator(command.language.value))
    order = Order(
        subject=in_force,
        owner_id=project.id,
        project_id=project.id,
        language=command.language,
        reference=project.code,
    )
    return issuing.issue(work, press, SCHEDULE, order, sheet)


def preview(
    work: Work, view: ScheduleView, shown: ShownView, language: Language, words: Translator
) -> Printed:
    """A version as it would be printed today; nothing of it is kept."""
    sheet = msgspec.structs.replace(sheet_of(view, shown, words), today_bp=shown.today_bp)
    return issuing.preview(work, SCHEDULE, language, sheet)


def find_withdrawal(session: Session, document: IssuedDocument) -> Sentence | None:
    """Why the paper of a schedule no longer stands: another version is in force."""
    if document.kind != SCHEDULE.kind:
        return None
    row = session.get(Schedule, document.subject_id)
    if row is None or row.state is ScheduleState.ADOPTED:
        return None
    return say("Another version of the schedule is in force since this one was issued.")


def sheet_of(view: ScheduleView, shown: ShownView, words: Translator) -> ScheduleSheet:
    """What the page shows, as the paper takes it. Where today stands is no part of it: that alone makes no other paper."""
    version, calendar, signed = shown.version, shown.calendar, view.baseline
    waits = waits_of(shown, words)
    months = ", ".join(words.label("month", n) for n in calendar.wet_months)
    return ScheduleSheet(
        title=view.title,
        code=view.code,
        place=view.place,
        number=version.number,
        state=words.label("schedule_state", version.state),
        cause=words.label("schedule_cause", version.cause) if version.cause else "",
        reason=version.reason or "",
        starts_on=version.starts_on,
        ends_on=version.ends_on,
        worked_days=version.worked_days,
        week=words.label("work_week", calendar.week),
        rains=months or words.text("Not counted."),
        signed_on=signed.frozen_on if signed else None,
        signed_ends_on=signed.ends_on if signed else None,
        money=words.label("money_from", shown.money_from) if shown.money_from else "",
        tasks=tuple(_task(task, waits.get(task.code, "")) for task in shown.tasks),
        months=_months(Span(shown.span_from, shown.span_to)),
        bands=tuple((band.from_bp, band.to_bp) for band in shown.rains),
    )


def waits_of(shown: ShownView | None, words: Translator) -> dict[str, str]:
    """What each line waits for, as it is typed."""
    found: dict[str, list[Link]] = {}
    for link in shown.links if shown else ():
        found.setdefault(link.after, []).append(link)
    return {code: predecessors.write(links, words.language) for code, links in found.items()}


def _task(task: TaskView, waits: str) -> PrintedTask:
    names = set(PrintedTask.__struct_fields__) & set(TaskView.__struct_fields__)
    base = (
        (task.base_from_bp, task.base_to_bp)
        if task.base_from_bp is not None and task.base_to_bp is not None
        else None
    )
    return PrintedTask(**{name: getattr(task, name) for name in names}, waits=waits, base=base)


# More marks than these do not stand beside each other.
_MOST_MONTHS = 8


def _months(span: Span) -> tuple[tuple[int, date], ...]:
    """The first days of the months of a span, as many as there is room for."""
    days = [span.first]
    day = (span.first.replace(day=1) + timedelta(days=32)).replace(day=1)
    while day <= span.last:
        days.append(day)
        day = (day + timedelta(days=32)).replace(day=1)
    if len(days) > 1 and (days[1] - days[0]).days < (span.last - span.first).days // _MOST_MONTHS:
        days = days[1:]
    every = -(-len(days) // _MOST_MONTHS)
    return tuple((span.before(day), day) for day in days[::every])
