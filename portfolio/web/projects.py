"""Works: the working page of one, opening it from a need, declaring it financed."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from foundation.gates import Gate
from foundation.http import answers
from foundation.http.forms import FormPlan
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.identity.permissions import Permission
from foundation.translations import Translator
from foundation.work import Work
from portfolio import cofinancing, project_changes, projects
from portfolio.cofinancing import FinanceProject
from portfolio.profile_uses import SessionKind
from portfolio.project_changes import ReviseProject
from portfolio.projects import OpenProject, Origin, Station
from portfolio.views import needs as need_views
from portfolio.views import projects as views
from portfolio.views import session_profiles
from portfolio.views.projects import ProjectView
from portfolio.web import choices

# Where each gate is worked on, and what allows it.
PLACES = {
    "screening_current": ("screen", "screening"),
    "climate_studied": ("screen", "climate/studies"),
    "climate_known": ("screen", "screening"),
    "measures_planned": ("screen", "screening"),
    "risk_accepted": ("screen", "screening"),
    "not_excluded": ("answer_safeguards", "safeguards"),
    "safeguards_settled": ("answer_safeguards", "safeguards"),
    "measures_costed": ("write_budget", "budget"),
    "budget_written": ("write_budget", "budget"),
    "budget_covered": ("edit_cofinance", "cofinance"),
    "maintenance_promised": ("promise_maintenance", "promise"),
}


@get("/works/{id:uuid}", sync_to_thread=True)
def detail_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view = views.detail(work, id)
        tongue = words(request, work.actor)
        return answers.page(
            request,
            "portfolio/work.html",
            work.actor,
            view=view,
            kind_name=choices.kind_name(tongue, view.kind),
            gate_hrefs=gate_hrefs(view),
            onward=onward(work, view, tongue),
            crumbs=crumbs(view, tongue),
        )


@get("/works/{id:uuid}/climate", sync_to_thread=True)
def climate_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view = views.detail(work, id)
        tongue = words(request, work.actor)
        return answers.page(
            request,
            "portfolio/climate.html",
            work.actor,
            view=view,
            gate_hrefs=gate_hrefs(view),
            profiles=session_profiles.of_session(
                work, SessionKind.SCREENING, view.screening.id, (view.territory,)
            )
            if view.screening
            else (),
            crumbs=(*crumbs(view, tongue), {"label": view.code, "href": f"/works/{view.id}"}),
        )


@get("/api/works/{id:uuid}", sync_to_thread=True)
def detail_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.detail(work, id))


def crumbs(view: ProjectView, tongue: Translator) -> tuple[dict[str, str], ...]:
    """The way back to the portfolio."""
    return ({"label": tongue.text("Works"), "href": "/works"},)


def onward(work: Work, view: ProjectView, tongue: Translator) -> dict[str, str] | None:
    """Where the work goes on after its financing; the stages above this one know these addresses, not their tables."""
    agreement = {"href": f"/agreements?q={view.code}", "word": tongue.text("See the agreement")}
    handover = {"href": f"/works/{view.id}/handover", "word": tongue.text("See the handover")}
    draft = {"href": f"/works/{view.id}/agreement", "word": tongue.text("Draft the agreement")}
    if view.origin is Origin.IMPORTED:
        return None
    may_draft = work.may(Permission.AGREEMENT_DRAFT, view.territory)
    return {
        Station.FINANCED: draft if may_draft else agreement,
        Station.AGREED: agreement,
        Station.BUILDING: agreement,
        Station.ACCEPTED: handover,
        Station.HANDED_OVER: handover,
    }.get(view.station)


def gate_hrefs(view: ProjectView) -> dict[str, str]:
    """Links to where each missing thing is done, for whoever may do it."""
    return {
        code: f"/works/{view.id}/{place}"
        for code, (action, place) in PLACES.items()
        if action in view.actions
    }


def gate_lines(gates: tuple[Gate, ...], tongue: Translator) -> tuple[dict[str, Any], ...]:
    """Gates as the checklist of a form page takes them."""
    return tuple(
        {
            "done": gate.missing is None,
            "text": tongue.label("gate", gate.code),
            "missing": tongue.sentence(gate.missing) if gate.missing else "",
            "who": ", ".join(tongue.label("role", role) for role in gate.who),
        }
        for gate in gates
    )


def about_work(view: ProjectView, tongue: Translator) -> tuple[dict[str, str], ...]:
    """The work a form is about."""
    return (
        {"label": tongue.text("Work"), "value": view.title, "hint": f"{view.code} · {view.place}"},
        {"label": tongue.text("Kind of work"), "value": choices.kind_name(tongue, view.kind)},
    )


def _opening(asking: Asking) -> Setting:
    need, tongue = need_views.detail(asking.work, asking.row), asking.words
    return Setting(
        FormPlan(initial={"title": need.title, "purpose": need.description}),
        territory=need.territory,
        version=need.version,
        context_title="The need",
        facts=(
            {"label": tongue.text("Need"), "value": need.title, "hint": need.place},
            {"label": tongue.text("Organisation"), "value": need.community},
            {
                "label": tongue.text("People"),
                "value": tongue.number(need.people.total),
                "hint": choices.kind_name(tongue, need.kind),
            },
        ),
    )


def _revising(asking: Asking) -> Setting:
    view, tongue = views.detail(asking.work, asking.row), asking.words
    return Setting(
        FormPlan(
            choices={"kind": choices.kinds(tongue)},
            initial={
                "title": view.title,
                "purpose": view.purpose,
                "kind": view.kind,
                "latitude": view.latitude_e6,
                "longitude": view.longitude_e6,
            },
        ),
        territory=view.territory,
        version=view.version,
        context_title="The work",
        facts=about_work(view, tongue),
    )


def _financing(asking: Asking) -> Setting:
    view = views.detail(asking.work, asking.row)
    return Setting(
        territory=view.territory,
        version=view.version,
        facts=about_work(view, asking.words),
        gates=gate_lines(view.gates, asking.words),
    )


HANDLERS = (
    detail_page,
    climate_page,
    detail_api,
    *command_routes(
        CommandRoute(
            path="/needs/{id:uuid}/project",
            command=OpenProject,
            action=projects.open_from_need,
            permission=Permission.PROJECT_CREATE,
            title="Open the project",
            lead="From here on the need is a work that looks for its design and its money.",
            submit="Open the project",
            view=views.detail,
            done=lambda row: f"/works/{row.id}",
            setting=_opening,
            cancel=lambda subject: f"/needs/{subject}",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/works/{id:uuid}/revise",
            command=ReviseProject,
            action=project_changes.revise,
            permission=Permission.PROJECT_EDIT,
            title="Correct the work",
            lead="Another kind of work or another site asks for a new climate screening.",
            submit="Save the work",
            view=views.detail,
            done=lambda row: f"/works/{row.id}",
            setting=_revising,
            cancel=lambda subject: f"/works/{subject}",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/works/{id:uuid}/finance",
            command=FinanceProject,
            action=cofinancing.finance,
            permission=Permission.PROJECT_FINANCE,
            title="Declare the work financed",
            lead="After this the screening, the budget and the sources change only by an amendment.",
            submit="Declare it financed",
            view=views.detail,
            done=lambda row: f"/works/{row.id}",
            setting=_financing,
            cancel=lambda subject: f"/works/{subject}",
        )
    ),
)
