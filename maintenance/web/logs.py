"""Writing the log: a task of the plan, a repair nobody foresaw, the withdrawal of a mistake; and the next date, before it is saved."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from foundation.http import answers
from foundation.http.forms import FormPlan
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.identity.permissions import Permission
from maintenance import logs
from maintenance.logs import LogRepair, LogTask, WithdrawEntry
from maintenance.views import assets as asset_views
from maintenance.views import entries
from maintenance.web.assets import about_asset

# A program may leave the day out and means today; a form shows today and asks.
DAY = frozenset({"done_on"})


@get("/api/maintenance/tasks/{id:uuid}", sync_to_thread=True)
def task_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(asset_views.task(work, id, words(request, work.actor)))


@get("/api/maintenance/tasks/{id:uuid}/next", sync_to_thread=True)
def next_api(
    request: HttpRequest, id: FromPath[UUID], done_on: FromQuery[date | None] = None
) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue = words(request, work.actor)
        return answers.answer(entries.preview(work, id, done_on or work.today, tongue))


@get("/maintenance/tasks/{id:uuid}/next", sync_to_thread=True)
def next_part(
    request: HttpRequest, id: FromPath[UUID], done_on: FromQuery[date | None] = None
) -> Response[Any]:
    """The sentence about the next date alone, for the page that asks again when the day changes."""
    with reading(request) as work:
        note_actor(request, work)
        tongue = words(request, work.actor)
        day = done_on or work.today
        task = asset_views.task(work, id, tongue)
        return answers.page(
            request,
            "maintenance/next.html",
            work.actor,
            next=entries.preview(work, id, day, tongue) if _may_be(task, day, work.today) else None,
            task=task,
            today=work.today,
        )


@get("/api/maintenance/entries/{id:uuid}", sync_to_thread=True)
def entry_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(entries.entry(work, id))


def _may_be(task: asset_views.TaskView, day: date, today: date) -> bool:
    """Whether a task can have been done on a day."""
    return task.anchor_on <= day <= today


def _day(asking: Asking) -> date:
    """The day somebody chose, or today."""
    try:
        return date.fromisoformat(asking.given("done_on"))
    except ValueError:
        return asking.work.today


def _logging(asking: Asking) -> Setting:
    work, tongue = asking.work, asking.words
    task = asset_views.task(work, asking.row, tongue)
    day = _day(asking)
    about = about_asset(work, task.asset_id, tongue)
    shown = entries.preview(work, task.id, day, tongue) if _may_be(task, day, work.today) else None
    return replace(
        about,
        plan=FormPlan(initial={"done_on": day, "performer": task.performer}, required=DAY),
        version=task.version,
        extra={**about.extra, "task": task, "next": shown, "today": work.today},
    )


def _repairing(asking: Asking) -> Setting:
    about = about_asset(asking.work, asking.row, asking.words)
    return replace(
        about,
        plan=FormPlan(initial={"done_on": _day(asking)}, required=DAY),
        extra={**about.extra, "task": None, "next": None, "today": asking.work.today},
    )


def _withdrawing(asking: Asking) -> Setting:
    tongue = asking.words
    entry = entries.entry(asking.work, asking.row)
    about = about_asset(asking.work, entry.asset_id, tongue)
    return replace(
        about,
        version=None,
        context_title="The entry",
        facts=(
            {"label": tongue.text("What was done"), "value": entry.what},
            {"label": tongue.text("Done on"), "value": tongue.date(entry.done_on)},
            *about.facts[:1],
        ),
    )


HANDLERS = (
    task_api,
    next_api,
    next_part,
    entry_api,
    *command_routes(
        CommandRoute(
            path="/maintenance/tasks/{id:uuid}/log",
            command=LogTask,
            action=logs.log_task,
            permission=Permission.MAINTENANCE_LOG,
            title="Record what was done",
            submit="Save",
            view=entries.entry,
            done=lambda row: f"/maintenance?logged={row.id}",
            setting=_logging,
            cancel=lambda subject: "/maintenance",
            template="maintenance/log.html",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/assets/{id:uuid}/repair",
            command=LogRepair,
            action=logs.log_repair,
            permission=Permission.MAINTENANCE_LOG,
            title="Record work that no task foresaw",
            submit="Save",
            view=entries.entry,
            done=lambda row: f"/assets/{row.asset_id}",
            setting=_repairing,
            cancel=lambda subject: f"/assets/{subject}",
            template="maintenance/log.html",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/maintenance/entries/{id:uuid}/withdraw",
            command=WithdrawEntry,
            action=logs.withdraw,
            permission=Permission.MAINTENANCE_LOG,
            title="Withdraw an entry",
            lead="It stays in sight with your reason and counts no more; the date of its task is worked out again.",
            submit="Withdraw it",
            view=entries.entry,
            done=lambda row: f"/assets/{row.asset_id}",
            setting=_withdrawing,
            cancel=lambda subject: "/assets",
        )
    ),
)
