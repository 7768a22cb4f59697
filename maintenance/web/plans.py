"""The maintenance plan before the handover: proposing it, reading it, accepting it with its budget, sending it back."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.params import FromPath, FromQuery

from contracting import commitments
from contracting.commitments import AcceptPlan, CommitmentState, PlanTask, ProposePlan, ReturnPlan
from foundation.errors import InvalidCommand, say
from foundation.http import answers
from foundation.http.forms import FormPlan, Option
from foundation.http.lists import choice_field, column
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.identity.permissions import Permission
from foundation.money import Money
from foundation.translations import Translator
from maintenance import proposals
from maintenance.recurrence import name_months
from maintenance.views import plans as views
from maintenance.views.plans import PlanView
from maintenance.web import choices
from portfolio import projects
from portfolio.measures import measures_of
from portfolio.projects import Project

COLUMNS = ("Work", "Place", "Tasks", "Cost in a year", "Voted", "State")
PROMISED = ("first_year", "budget_line", "budget", "council_act", "council_act_on")


@get("/plans", sync_to_thread=True)
def list_page(
    request: HttpRequest, status: FromQuery[str] = "", after: FromQuery[str] = ""
) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue = words(request, work.actor)
        numbers = ("Tasks", "Cost in a year", "Voted")
        return answers.page(
            request,
            "maintenance/plans.html",
            work.actor,
            view=views.list_page(work, state=_state(status), cursor=after),
            columns=[column(name, tongue, is_number=name in numbers) for name in COLUMNS],
            fields=(choice_field(tongue, "status", CommitmentState, status, label="State"),),
            crumbs=crumbs(tongue)[:1],
        )


@get("/api/plans", sync_to_thread=True)
def list_api(
    request: HttpRequest, status: FromQuery[str] = "", after: FromQuery[str] = ""
) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.list_page(work, state=_state(status), cursor=after))


@get("/plans/{id:uuid}", sync_to_thread=True)
def detail_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue = words(request, work.actor)
        return answers.page(
            request,
            "maintenance/plan.html",
            work.actor,
            view=views.detail(work, id),
            missing=views.missing(work, id),
            kind_names=choices.kind_names(tongue),
            crumbs=crumbs(tongue),
        )


@get("/api/plans/{id:uuid}", sync_to_thread=True)
def detail_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.detail(work, id))


def crumbs(tongue: Translator) -> tuple[dict[str, str], ...]:
    """The way back to the plans."""
    return (
        {"label": tongue.text("Maintenance"), "href": "/maintenance"},
        {"label": tongue.text("Maintenance plans"), "href": "/plans"},
    )


def _state(status: str) -> str:
    if status and status not in list(CommitmentState):
        raise InvalidCommand({"status": say("Choose one of the options.")})
    return status


def _proposing(asking: Asking) -> Setting:
    work, tongue = asking.work, asking.words
    project = projects.get(work, asking.row)
    commitment = commitments.find(work, project.id)
    known = views.detail(work, commitment.id) if commitment else None
    measures = [Option(str(m.id), m.description) for m in measures_of(work, project.id)]
    rows = (
        [_row(task, project.currency) for task in commitments.tasks_of(work, known.id)]
        if known
        else [
            msgspec.structs.asdict(task)
            for task in proposals.proposed_tasks(work, project, language=tongue.language)
        ]
    )
    promised = {name: getattr(known, name) for name in ("legal_form", *PROMISED)} if known else {}
    return Setting(
        FormPlan(
            choices={"asset_kind": choices.asset_kinds(tongue), "measure": measures},
            initial={"tasks": rows, **promised},
            hidden=frozenset({"tasks.template"}),
        ),
        territory=project.territory,
        context_title="The work",
        facts=_about(project, asking),
        extra={"crumbs": _crumbs_of(project, tongue)},
    )


def _row(task: PlanTask, currency: str) -> dict[str, Any]:
    """A task as it was proposed before, in the words of the command."""
    kept = (
        *("name", "asset_kind", "template", "every", "rhythm"),
        *("is_before_rains", "performer"),
    )
    return {
        **{name: getattr(task, name) for name in kept},
        "yearly_cost": Money(task.yearly_cost_minor, currency),
        "measure": str(task.climate_measure_id) if task.climate_measure_id else None,
    }


def _crumbs_of(project: Project, tongue: Translator) -> tuple[dict[str, str], ...]:
    return (
        {"label": tongue.text("Works"), "href": "/works"},
        {"label": project.code, "href": f"/works/{project.id}"},
    )


def _about(project: Project, asking: Asking) -> tuple[dict[str, str], ...]:
    tongue = asking.words
    months = proposals.rain_months_of(project, asking.work.today)
    rains = tongue.sentence(name_months(months)) if months else ""
    return (
        {"label": tongue.text("Work"), "value": project.title, "hint": project.code},
        {
            "label": tongue.text("The rains begin in"),
            "value": rains or tongue.text("not known, or it rains all year"),
            "hint": tongue.text("Tasks before the rains come in the month before.")
            if rains
            else tongue.text("Tasks before the rains return by their period here."),
        },
    )


def _about_plan(asking: Asking) -> tuple[PlanView, Setting]:
    tongue = asking.words
    view = views.detail(asking.work, asking.row)
    return view, Setting(
        territory=view.territory,
        version=view.version,
        context_title="The plan",
        facts=(
            {
                "label": tongue.text("Work"),
                "value": view.project,
                "hint": f"{view.project_code} · {view.place}",
            },
            {
                "label": tongue.text("Cost in a year"),
                "value": tongue.money(view.yearly_cost),
                "hint": tongue.plural("{n} task", "{n} tasks", len(view.tasks)),
                "href": f"/plans/{view.id}",
            },
            {
                "label": tongue.text("Legal form"),
                "value": tongue.label("legal_form", view.legal_form),
            },
        ),
        extra={"crumbs": (*crumbs(tongue), {"label": view.project, "href": f"/plans/{view.id}"})},
    )


def _accepting(asking: Asking) -> Setting:
    view, about = _about_plan(asking)
    promised = {name: getattr(view, name) for name in PROMISED}
    promised["first_year"] = view.first_year or asking.work.today.year
    return replace(about, plan=FormPlan(initial=promised, required=frozenset(PROMISED)))


def _returning(asking: Asking) -> Setting:
    return _about_plan(asking)[1]


HANDLERS = (
    list_page,
    list_api,
    detail_page,
    detail_api,
    *command_routes(
        CommandRoute(
            path="/works/{id:uuid}/plan",
            command=ProposePlan,
            action=commitments.propose,
            permission=Permission.PLAN_PROPOSE,
            title="Propose the maintenance plan",
            lead="The usual tasks are here already: take out or add, and say what each costs in a year.",
            submit="Propose the plan",
            view=views.detail,
            done=lambda row: f"/plans/{row.id}",
            setting=_proposing,
            template="maintenance/propose.html",
            cancel=lambda subject: f"/works/{subject}",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/plans/{id:uuid}/accept",
            command=AcceptPlan,
            action=commitments.accept,
            permission=Permission.PLAN_ACCEPT,
            title="Accept the maintenance plan",
            lead="The municipality answers for these tasks, with money for the first year.",
            submit="Accept the plan",
            view=views.detail,
            done=lambda row: f"/plans/{row.id}",
            setting=_accepting,
            cancel=lambda subject: f"/plans/{subject}",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/plans/{id:uuid}/return",
            command=ReturnPlan,
            action=commitments.send_back,
            permission=Permission.PLAN_ACCEPT,
            title="Send the plan back",
            lead="Say what is missing, so that it comes back complete.",
            submit="Send it back",
            view=views.detail,
            done=lambda row: f"/plans/{row.id}",
            setting=_returning,
            cancel=lambda subject: f"/plans/{subject}",
        )
    ),
)
