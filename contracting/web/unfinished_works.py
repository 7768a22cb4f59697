"""Unfinished works: the register of those in sight, the public one, one work, and what is done about it."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from contracting import unfinished_works
from contracting.unfinished_works import (
    CloseUnfinished,
    ContractRest,
    DecideUnfinished,
    ReviewUnfinished,
)
from contracting.views import unfinished_works as views
from contracting.views.unfinished_works import UnfinishedView
from foundation.http import answers
from foundation.http.forms import FormPlan
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.identity.actors import VISITOR
from foundation.identity.permissions import Permission
from foundation.translations import Translator


@get("/unfinished", sync_to_thread=True)
def list_page(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.page(
            request,
            "contracting/unfinished_works.html",
            work.actor,
            view=views.register(work),
            is_public=False,
        )


@get("/api/unfinished", sync_to_thread=True)
def list_api(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.register(work))


@get("/public/unfinished", sync_to_thread=True)
def public_page(request: HttpRequest) -> Response[Any]:
    """What everybody sees; the law makes it public."""
    with reading(request) as work:
        return answers.page(
            request,
            "contracting/unfinished_works.html",
            VISITOR,
            view=views.register(work, everywhere=True),
            is_public=True,
        )


@get("/api/public/unfinished", sync_to_thread=True)
def public_api(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        return answers.answer(views.register(work, everywhere=True))


@get("/unfinished/{id:uuid}", sync_to_thread=True)
def detail_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view, tongue = views.detail(work, id), words(request, work.actor)
        return answers.page(
            request,
            "contracting/unfinished_work.html",
            work.actor,
            view=view,
            crumbs=({"label": tongue.text("Unfinished works"), "href": "/unfinished"},),
        )


@get("/api/unfinished/{id:uuid}", sync_to_thread=True)
def detail_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.detail(work, id))


def _about_work(asking: Asking) -> Setting:
    view, tongue = views.detail(asking.work, asking.row), asking.words
    return Setting(
        FormPlan(
            initial={
                "left_to_build": view.left_to_build,
                "cost_to_finish": view.cost,
                "answers": view.answers,
                **_finished(view, tongue),
            }
        ),
        territory=view.territory,
        version=view.version,
        facts=(
            {
                "label": tongue.text("Why it stopped"),
                "value": view.cause,
                "hint": view.project_title,
            },
            {
                "label": tongue.text("Cost to finish"),
                "value": tongue.money(view.cost),
                "hint": tongue.text("{part} is built", part=tongue.percent(view.physical_bp)),
            },
            {
                "label": tongue.text("Left in money"),
                "value": tongue.money(view.left_in_money),
                "hint": tongue.text("What the sources bring in money beyond what was built."),
            },
        ),
        context_title="The unfinished work",
    )


def _finished(view: UnfinishedView, tongue: Translator) -> dict[str, str]:
    """How it ended, where it was finished under another agreement."""
    if view.after is None or view.after.number is None:
        return {}
    said = tongue.text("It was finished under agreement {number}.", number=view.after.number)
    return {"outcome": said}


def _about(path: str, **said: Any) -> list[Any]:  # noqa: ANN401 - fields of the route
    """A command about one unfinished work."""
    return command_routes(
        CommandRoute(
            path=f"/unfinished/{{id:uuid}}/{path}",
            view=views.detail,
            done=lambda row: f"/unfinished/{row.id}",
            cancel=lambda subject: f"/unfinished/{subject}",
            setting=_about_work,
            **said,
        )
    )


HANDLERS = (
    list_page,
    list_api,
    public_page,
    public_api,
    detail_page,
    detail_api,
    *_about(
        "review",
        command=ReviewUnfinished,
        action=unfinished_works.review,
        permission=Permission.UNFINISHED_KEEP,
        title="How the work stands today",
        submit="Write it down",
    ),
    *_about(
        "decide",
        command=DecideUnfinished,
        action=unfinished_works.decide,
        permission=Permission.UNFINISHED_DECIDE,
        title="Is it finished or given up?",
        submit="Decide it",
    ),
    *_about(
        "contract",
        command=ContractRest,
        action=unfinished_works.contract,
        permission=Permission.UNFINISHED_DECIDE,
        title="Contract what is left to build",
        lead="The same work is financed again, and gets another agreement for the rest. What was built and paid before stays with it.",
        submit="Give it to be contracted",
    ),
    *_about(
        "close",
        command=CloseUnfinished,
        action=unfinished_works.close,
        permission=Permission.UNFINISHED_KEEP,
        title="What was decided is done",
        submit="Write it down",
    ),
)
