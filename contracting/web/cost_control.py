"""The cost of a work against its budget, by page and by program."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from contracting.views import cost_control as views
from foundation.http import answers
from foundation.http.routes import note_actor
from foundation.http.site import HttpRequest, reading, words
from portfolio.web.budget_history import crumbs


@get("/works/{id:uuid}/control", sync_to_thread=True)
def control_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view = views.detail(work, id)
        return answers.page(
            request,
            "contracting/control.html",
            work.actor,
            view=view,
            crumbs=crumbs(view.work, words(request, work.actor)),
        )


@get("/api/works/{id:uuid}/control", sync_to_thread=True)
def control_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.detail(work, id))


HANDLERS = (control_page, control_api)
