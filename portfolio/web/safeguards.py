"""The safeguards of a work: the checklist with its states, and the answer to one item."""

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
from portfolio import safeguards
from portfolio.safeguards import AnswerSafeguard
from portfolio.views import projects as project_views
from portfolio.views import safeguards as views


@get("/works/{id:uuid}/safeguards", sync_to_thread=True)
def list_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view, tongue = views.safeguards_of(work, id), words(request, work.actor)
        return answers.page(
            request,
            "portfolio/safeguards.html",
            work.actor,
            view=view,
            topics=[
                (topic, [one for one in view.items if one.topic is topic])
                for topic in safeguards.SafeguardTopic
            ],
            crumbs=(
                {"label": tongue.text("Works"), "href": "/works"},
                {"label": view.code, "href": f"/works/{view.id}"},
            ),
        )


@get("/api/works/{id:uuid}/safeguards")
@in_thread
def list_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.safeguards_of(work, id))


def _answering(asking: Asking) -> Setting:
    view, tongue = views.safeguards_of(asking.work, asking.row), asking.words
    chosen = asking.given("item")
    known = next((one for one in view.items if one.item == chosen), None)
    options = [
        Option(one.item, one.name_es if tongue.language == "es" else one.name_en)
        for one in view.items
    ]
    return Setting(
        FormPlan(
            choices={"item": options},
            initial={
                "item": chosen,
                "known_on": asking.work.today,
                "applies": known.applies if known else None,
                "note": known.note if known else None,
            },
            radios=frozenset({"applies"}),
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
            path="/works/{id:uuid}/safeguards/answer",
            command=AnswerSafeguard,
            action=safeguards.answer,
            permission=Permission.SAFEGUARD_ANSWER,
            title="Answer a safeguard",
            lead="Whether it applies to this work, and from what you know it. Name no persons: who signed stands in the paper.",
            submit="Save the answer",
            view=project_views.detail,
            done=lambda row: f"/works/{row.id}/safeguards",
            setting=_answering,
            cancel=lambda subject: f"/works/{subject}/safeguards",
        )
    ),
)
