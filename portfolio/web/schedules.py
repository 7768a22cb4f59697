"""The schedule of a work: its page with the bars and their table, writing and re-programming it, proposing and adopting a version."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from foundation.errors import Refused, say
from foundation.http import answers
from foundation.http.forms import FormPlan, Option
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.identity.permissions import Permission
from foundation.translations import Translator
from portfolio import baselines, schedule_writing, schedules, work_templates
from portfolio.schedule_papers import waits_of
from portfolio.schedule_writing import ReprogramSchedule, WriteSchedule
from portfolio.schedules import (
    AdoptSchedule,
    DiscardSchedule,
    ProposeSchedule,
    ReturnSchedule,
    Schedule,
)
from portfolio.views import schedule_drawing
from portfolio.views import schedules as views
from portfolio.views.schedule_parts import ScheduleView, ShownView, TaskView
from portfolio.web import choices

SVG = "image/svg+xml"


@get("/works/{id:uuid}/schedule", sync_to_thread=True)
def schedule_page(
    request: HttpRequest, id: FromPath[UUID], version: FromQuery[int | None] = None
) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view = views.detail(work, id, version)
        tongue = words(request, work.actor)
        return answers.page(
            request,
            "portfolio/schedule.html",
            work.actor,
            view=view,
            waits=waits_of(view.shown, tongue),
            address=f"/works/{id}/schedule",
            asked=f"?version={version}" if version is not None else "",
            crumbs=crumbs(view, tongue),
        )


@get("/api/works/{id:uuid}/schedule", sync_to_thread=True)
def schedule_api(
    request: HttpRequest, id: FromPath[UUID], version: FromQuery[int | None] = None
) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.detail(work, id, version))


@get("/works/{id:uuid}/schedule.svg", sync_to_thread=True)
def schedule_picture(
    request: HttpRequest, id: FromPath[UUID], version: FromQuery[int | None] = None
) -> Response[Any]:
    """The bars as one picture, to be put into a report."""
    with reading(request) as work:
        note_actor(request, work)
        view = views.detail(work, id, version)
        tongue = words(request, work.actor)
    if view.shown is None:
        raise Refused(say("There is no schedule yet."))
    picture = schedule_drawing.draw(view.title, view.shown, view.baseline, tongue)
    headers = {
        "content-disposition": f'attachment; filename="{view.code}-v{view.shown.version.number}.svg"'
    }
    return Response(picture.encode(), media_type=SVG, headers=headers)


def crumbs(view: ScheduleView, tongue: Translator) -> tuple[dict[str, str], ...]:
    """The way back to the work."""
    return (
        {"label": tongue.text("Works"), "href": "/works"},
        {"label": view.code, "href": f"/works/{view.project_id}"},
    )


def about(view: ScheduleView, tongue: Translator) -> tuple[dict[str, str], ...]:
    """The work a form is about."""
    return (
        {"label": tongue.text("Work"), "value": view.title, "hint": f"{view.code} · {view.place}"},
        {
            "label": tongue.text("Kind of work"),
            "value": choices.kind_name(tongue, view.kind),
        },
    )


def _writing(asking: Asking) -> Setting:
    """The lines written last, of the draft or of the version in force; the first time the template's, or one for every chapter."""
    work, tongue = asking.work, asking.words
    view = views.detail(work, asking.row)
    number = view.open.number if view.open else None
    shown = views.detail(work, asking.row, number).shown if number else view.shown
    chapters = list(baselines.chapters_of(work, asking.row))
    usual = work_templates.in_use(work, view.kind, tongue.language).content
    initial: dict[str, Any] = {"first_on": work.today}
    if shown is not None:
        initial = _written(shown, tongue)
    elif usual.activities:
        initial |= {"counts_rains": True, "tasks": list(usual.activities)}
    elif chapters:
        initial["tasks"] = [
            {"code": str(n), "name": name, "chapter": name}
            for n, name in enumerate(chapters, start=1)
        ]
    return Setting(
        FormPlan(
            choices={
                "chapter": [Option("", tongue.text("None")), *_chapters(chapters, shown)],
            },
            initial=initial,
            hidden=frozenset({"tasks.unit", "tasks.quantity"}),
            blank_rows={"tasks": 6},
        ),
        territory=view.territory,
        version=view.project_version,
        context_title="The work",
        facts=about(view, tongue),
    )


def _chapters(chapters: list[str], shown: ShownView | None) -> list[Option]:
    """The chapters of the budget, and those that lines name although the budget has them no more."""
    named = [task.chapter for task in shown.tasks if task.chapter] if shown else []
    return [Option(name, name) for name in dict.fromkeys([*chapters, *named])]


def _written(shown: ShownView, tongue: Translator) -> dict[str, Any]:
    waits = waits_of(shown, tongue)
    return {
        "first_on": shown.calendar.first_on,
        "week": shown.calendar.week,
        "counts_rains": shown.calendar.counts_rains,
        "cause": shown.version.cause,
        "reason": shown.version.reason,
        "tasks": [_line(task, waits.get(task.code)) for task in shown.tasks],
    }


def _line(task: TaskView, after: str | None) -> dict[str, Any]:
    same = ("code", "name", "days", "rain", "not_before", "chapter", "milestone", "unit")
    return {name: getattr(task, name) for name in same} | {
        "after": after,
        "quantity": task.quantity_milli,
    }


def _step(asking: Asking) -> Setting:
    """The version that a step is about."""
    tongue = asking.words
    view = views.detail(asking.work, asking.row)
    facts = [*about(view, tongue)]
    if view.open is not None:
        facts += [
            {
                "label": tongue.text("Version"),
                "value": tongue.number(view.open.number),
                "hint": tongue.label("schedule_cause", view.open.cause) if view.open.cause else "",
            },
            {
                "label": tongue.text("From the first to the last day"),
                "value": f"{tongue.date(view.open.starts_on)} – {tongue.date(view.open.ends_on)}",
            },
        ]
    return Setting(
        territory=view.territory,
        version=view.project_version,
        facts=tuple(facts),
    )


def _route(
    verb: str,
    command: type,
    action: Callable[..., Schedule],
    setting: Callable[[Asking], Setting],
    *,
    permission: Permission,
    title: str,
    lead: str,
    submit: str,
) -> CommandRoute:
    return CommandRoute(
        path=f"/works/{{id:uuid}}/schedule/{verb}",
        command=command,
        action=action,
        permission=permission,
        view=views.detail,
        key=lambda row: row.project_id,
        done=lambda row: f"/works/{row.project_id}/schedule?version={row.number}",
        setting=setting,
        cancel=lambda subject: f"/works/{subject}/schedule",
        title=title,
        lead=lead,
        submit=submit,
    )


ROUTES = (
    _route(
        "write",
        WriteSchedule,
        schedule_writing.write,
        _writing,
        permission=Permission.SCHEDULE_WRITE,
        title="Write the schedule",
        lead="Each line has a code (1, 1.2, 1.2.3), its worked days and what it waits for. The dates are worked out for you.",
        submit="Work out and save",
    ),
    _route(
        "reprogram",
        ReprogramSchedule,
        schedule_writing.reprogram,
        _writing,
        permission=Permission.SCHEDULE_WRITE,
        title="Re-program the work",
        lead="Another version, with its cause. What was signed stays beside it, and nothing changes until somebody else adopts it.",
        submit="Work out and save",
    ),
    _route(
        "propose",
        ProposeSchedule,
        schedules.propose,
        _step,
        permission=Permission.SCHEDULE_WRITE,
        title="Propose the schedule",
        lead="It goes to whoever adopts it, and is not written on meanwhile.",
        submit="Propose it",
    ),
    _route(
        "return",
        ReturnSchedule,
        schedules.send_back,
        _step,
        permission=Permission.SCHEDULE_ADOPT,
        title="Return the schedule",
        lead="Say what has to be corrected.",
        submit="Return it",
    ),
    _route(
        "adopt",
        AdoptSchedule,
        schedules.adopt,
        _step,
        permission=Permission.SCHEDULE_ADOPT,
        title="Adopt the schedule",
        lead="It is in force from now on; the version before it stays in the history.",
        submit="Adopt the schedule",
    ),
    _route(
        "discard",
        DiscardSchedule,
        schedules.discard,
        _step,
        permission=Permission.SCHEDULE_WRITE,
        title="Discard the draft",
        lead="The version in force stays as it is.",
        submit="Discard it",
    ),
)

HANDLERS = (
    schedule_page,
    schedule_api,
    schedule_picture,
    *(handler for route in ROUTES for handler in command_routes(route)),
)
