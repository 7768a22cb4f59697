"""The climate risk of a work that is accepted: its page, accepting it, and its act."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from foundation import records
from foundation.http import answers
from foundation.http.papers import press
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.identity.permissions import Permission
from portfolio import risk_acceptances
from portfolio.risk_acceptances import AcceptRisk, IssueRiskAct
from portfolio.views import projects as project_views
from portfolio.views import risk_acceptances as views
from portfolio.views.risk_acceptances import RiskView


@get("/works/{id:uuid}/climate/risk", sync_to_thread=True)
def risk_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view, tongue = views.risk(work, id), words(request, work.actor)
        return answers.page(
            request,
            "portfolio/accepted_risk.html",
            work.actor,
            view=view,
            crumbs=(
                {"label": tongue.text("Works"), "href": "/works"},
                {"label": view.code, "href": f"/works/{view.id}"},
            ),
        )


@get("/api/works/{id:uuid}/climate/risk", sync_to_thread=True)
def risk_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.risk(work, id))


def _accepting(asking: Asking) -> Setting:
    view = views.risk(asking.work, asking.row)
    return Setting(
        territory=view.territory,
        version=view.version,
        context_title="The risk",
        facts=_facts(asking, view),
    )


def _issuing(asking: Asking) -> Setting:
    view = views.risk(asking.work, asking.row)
    return Setting(territory=view.territory, facts=_facts(asking, view))


def _facts(asking: Asking, view: RiskView) -> tuple[dict[str, str], ...]:
    tongue = asking.words
    hazards = ", ".join(tongue.label("hazard", code) for code in view.hazards)
    return (
        {"label": tongue.text("Work"), "value": view.title, "hint": view.place},
        {"label": tongue.text("The high risk that remains"), "value": hazards or "—"},
        {"label": tongue.text("The risk that is accepted"), "value": view.risk or "—"},
    )


def _back(subject: UUID | None) -> str:
    return f"/works/{subject}/climate/risk"


HANDLERS = (
    risk_page,
    risk_api,
    *command_routes(
        CommandRoute(
            path="/works/{id:uuid}/climate/risk/accept",
            command=AcceptRisk,
            action=risk_acceptances.accept,
            permission=Permission.CLIMATE_SIGN_OFF,
            title="Accept the risk",
            lead="With your account you answer for it. Write no names: the reason is public.",
            submit="I accept the risk",
            view=project_views.detail,
            done=lambda row: f"/works/{row.id}/climate/risk",
            setting=_accepting,
            cancel=_back,
        )
    ),
    *command_routes(
        CommandRoute(
            path="/works/{id:uuid}/climate/risk/document",
            command=IssueRiskAct,
            action=risk_acceptances.issue,
            permission=Permission.CLIMATE_SIGN_OFF,
            title="Issue the act",
            lead="A numbered paper to be signed, with a code by which anybody can verify it. It is kept as it is.",
            submit="Issue the act",
            view=records.detail,
            done=lambda row: f"/works/{row.project_id}/climate/risk",
            setting=_issuing,
            tools=press,
            cancel=_back,
        )
    ),
)
