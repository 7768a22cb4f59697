"""Changing a running plan: one more task on an asset, another rule for a task, the day on which it ends."""

from dataclasses import replace
from uuid import UUID

from foundation.http.forms import FormPlan
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes
from foundation.identity.permissions import Permission
from foundation.translations import translator
from foundation.work import Work
from maintenance import adjustments
from maintenance.adjustments import AddTask, AdjustTask
from maintenance.views import assets as views
from maintenance.views.assets import TaskView
from maintenance.web.assets import about_asset

RULE = frozenset({"base", "shift"})


def _task_view(work: Work, task_id: UUID) -> TaskView:
    return views.task(work, task_id, translator(work.actor.language))


def _adding(asking: Asking) -> Setting:
    about = about_asset(asking.work, asking.row, asking.words)
    return replace(about, plan=FormPlan(initial={"counts_from": asking.work.today}, required=RULE))


def _adjusting(asking: Asking) -> Setting:
    tongue = asking.words
    task = views.task(asking.work, asking.row, tongue)
    about = about_asset(asking.work, task.asset_id, tongue)
    kept = (
        *("name", "performer", "every", "unit", "is_before_rains"),
        *("base", "shift", "yearly_cost", "ends_on"),
    )
    return replace(
        about,
        plan=FormPlan(initial={name: getattr(task, name) for name in kept}, required=RULE),
        version=task.version,
        facts=(
            *about.facts[:2],
            {
                "label": tongue.text("Due now"),
                "value": tongue.date(task.next_due_on),
                "hint": task.rule,
            },
        ),
    )


HANDLERS = (
    *command_routes(
        CommandRoute(
            path="/assets/{id:uuid}/tasks",
            command=AddTask,
            action=adjustments.add_task,
            permission=Permission.PLAN_ACCEPT,
            title="Add a task",
            lead="What else this asset needs so that it lasts.",
            submit="Add the task",
            view=_task_view,
            done=lambda row: f"/assets/{row.asset_id}",
            setting=_adding,
            cancel=lambda subject: f"/assets/{subject}",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/maintenance/tasks/{id:uuid}/adjust",
            command=AdjustTask,
            action=adjustments.adjust_task,
            permission=Permission.PLAN_ACCEPT,
            title="Adjust a task",
            lead="What was done already is counted again under the new rule; what is overdue stays due.",
            submit="Save",
            view=_task_view,
            done=lambda row: f"/assets/{row.asset_id}",
            setting=_adjusting,
            cancel=lambda subject: "/maintenance",
        )
    ),
)
