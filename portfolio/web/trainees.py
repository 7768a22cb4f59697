"""The list of those who came to a training and agreed to be on it: read, add one, erase one."""

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
from portfolio import trainees
from portfolio.trainees import EraseTrainee, ListTrainee
from portfolio.views import trainees as views
from portfolio.web.results import crumbs


@get("/trainings/{id:uuid}/people", sync_to_thread=True)
def list_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view, tongue = views.of_training(work, id), words(request, work.actor)
        return answers.page(
            request,
            "portfolio/trainees.html",
            work.actor,
            view=view,
            crumbs=(
                *crumbs(tongue),
                {"label": tongue.text("Trainings"), "href": "/trainings"},
                {"label": view.training, "href": f"/trainings/{id}"},
            ),
        )


@get("/api/trainings/{id:uuid}/people")
@in_thread
def list_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.of_training(work, id))


@get("/api/trainees/{id:uuid}", sync_to_thread=True)
def one_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view = views.of_trainee(work, id)
        return answers.answer(next(row for row in view.rows if row.id == id))


def _listing(asking: Asking) -> Setting:
    view, tongue = views.of_training(asking.work, asking.row), asking.words
    options = [Option(key, name) for key, name in view.organisations.items()]
    return Setting(
        FormPlan(choices={"organisation": options}),
        territory=view.territory,
        facts=(
            {"label": tongue.text("Training"), "value": view.training},
            {"label": tongue.text("Who came"), "value": tongue.number(view.came)},
            {"label": tongue.text("On the list"), "value": tongue.number(view.listed)},
        ),
    )


def _erasing(asking: Asking) -> Setting:
    view, tongue = views.of_trainee(asking.work, asking.row), asking.words
    one = next(row for row in view.rows if row.id == asking.row)
    return Setting(
        territory=view.territory,
        facts=(
            {"label": tongue.text("Name"), "value": one.name or tongue.text("erased")},
            {"label": tongue.text("Document"), "value": one.document or "—"},
        ),
    )


HANDLERS = (
    list_page,
    list_api,
    one_api,
    *command_routes(
        CommandRoute(
            path="/trainings/{id:uuid}/people/new",
            command=ListTrainee,
            action=trainees.list_trainee,
            permission=Permission.TRAINING_RECORD,
            title="Write somebody on the list",
            lead="Only who agrees. The name is kept apart, is shown to nobody outside the programme, and is erased on request.",
            submit="Write on the list",
            view=views.of_trainee,
            done=lambda row: f"/trainings/{row.training_id}/people",
            setting=_listing,
            cancel=lambda subject: f"/trainings/{subject}/people",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/trainees/{id:uuid}/erase",
            command=EraseTrainee,
            action=trainees.erase,
            permission=Permission.PERSON_ERASE,
            title="Erase a person's data",
            lead="The name, the document and the telephone are emptied for good. The person stays counted.",
            submit="Erase the data",
            view=views.of_trainee,
            done=lambda row: f"/trainings/{row.training_id}/people",
            setting=_erasing,
            cancel=lambda subject: "/trainings",
        )
    ),
)
