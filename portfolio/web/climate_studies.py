"""The depth of study that the climate risk of a work asks for: what is asked, what is there, and one more."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from foundation.http import answers
from foundation.http.forms import FormPlan, Option
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.http.threads import in_thread
from foundation.identity.permissions import Permission
from portfolio import climate_studies
from portfolio.climate_studies import RecordStudy
from portfolio.views import climate_studies as views
from portfolio.views import projects as project_views


@get("/works/{id:uuid}/climate/studies", sync_to_thread=True)
def list_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view, tongue = views.studies(work, id), words(request, work.actor)
        return answers.page(
            request,
            "portfolio/climate_studies.html",
            work.actor,
            view=view,
            crumbs=(
                {"label": tongue.text("Works"), "href": "/works"},
                {"label": view.code, "href": f"/works/{view.id}"},
            ),
        )


@get("/api/works/{id:uuid}/climate/studies")
@in_thread
def list_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.studies(work, id))


def _recording(asking: Asking) -> Setting:
    view, tongue = views.studies(asking.work, asking.row), asking.words
    options = [
        Option(one.study, one.name_es if tongue.language == "es" else one.name_en)
        for one in view.studies
    ]
    return Setting(
        FormPlan(
            choices={"study": options},
            initial={"study": asking.given("study"), "done_on": asking.work.today},
            radios=frozenset({"study"}),
        ),
        territory=view.territory,
        version=view.version,
        context_title="The work",
        facts=({"label": tongue.text("Work"), "value": view.title, "hint": view.place},),
    )


HANDLERS = (
    list_page,
    list_api,
    *command_routes(
        CommandRoute(
            path="/works/{id:uuid}/climate/studies/new",
            command=RecordStudy,
            action=climate_studies.record,
            permission=Permission.CLIMATE_SCREEN,
            title="Record a study",
            lead="What was studied, what it found, and its paper. Of whoever made it only the office or the profession.",
            submit="Record the study",
            view=project_views.detail,
            done=lambda row: f"/works/{row.id}/climate/studies",
            setting=_recording,
            cancel=lambda subject: f"/works/{subject}/climate/studies",
        )
    ),
)
