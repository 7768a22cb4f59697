"""The schedule of a work as a PDF: what its page shows, on paper."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from foundation import issuing
from foundation.errors import NotFound
from foundation.http.routes import note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.papers import Stamp
from foundation.translations import Translator
from portfolio.documents.schedule import PrintedTask, ScheduleSheet, print_schedule
from portfolio.schedules import ScheduleState
from portfolio.views import schedules as views
from portfolio.views.schedule_parts import ScheduleView, ShownView, Span, TaskView
from portfolio.web.schedules import waits_of

PDF = "application/pdf"


@get("/works/{id:uuid}/schedule.pdf", sync_to_thread=True)
def schedule_paper(
    request: HttpRequest, id: FromPath[UUID], version: FromQuery[int | None] = None
) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view = views.detail(work, id, version)
        tongue = words(request, work.actor)
        stamp = Stamp(issued_on=work.today, is_demonstration=issuing.is_demonstration(work))
    if view.shown is None:
        raise NotFound
    printed = print_schedule(sheet_of(view, view.shown, tongue), stamp, tongue)
    name = f"{view.code}-v{view.shown.version.number}.pdf"
    headers = {"content-disposition": f'inline; filename="{name}"'}
    return Response(printed.content, media_type=PDF, headers=headers)


def sheet_of(view: ScheduleView, shown: ShownView, tongue: Translator) -> ScheduleSheet:
    """What the page shows, as the paper takes it."""
    version, calendar, signed = shown.version, shown.calendar, view.baseline
    waits = waits_of(shown, tongue)
    months = ", ".join(tongue.label("month", n) for n in calendar.wet_months)
    return ScheduleSheet(
        title=view.title,
        code=view.code,
        place=view.place,
        number=version.number,
        state=tongue.label("schedule_state", version.state),
        is_open=version.state in (ScheduleState.DRAFT, ScheduleState.PROPOSED),
        cause=tongue.label("schedule_cause", version.cause) if version.cause else "",
        reason=version.reason or "",
        starts_on=version.starts_on,
        ends_on=version.ends_on,
        worked_days=version.worked_days,
        week=tongue.label("work_week", calendar.week),
        rains=months or tongue.text("Not counted."),
        signed_on=signed.frozen_on if signed else None,
        signed_ends_on=signed.ends_on if signed else None,
        money=tongue.label("money_from", shown.money_from) if shown.money_from else "",
        tasks=tuple(_task(task, waits.get(task.code, "")) for task in shown.tasks),
        months=_months(Span(shown.span_from, shown.span_to)),
        bands=tuple((band.from_bp, band.to_bp) for band in shown.rains),
        today_bp=shown.today_bp,
    )


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


HANDLERS = (schedule_paper,)
