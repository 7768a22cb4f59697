"""The first page: what needs this person now."""

from typing import Any

from litestar import Response, get

from foundation.http import answers
from foundation.http.routes import note_actor
from foundation.http.site import HttpRequest, reading


@get("/", sync_to_thread=True)
def home_page(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.page(request, "pages/home.html", work.actor, view={"tasks": (), "counts": (), "first_step": None})


HANDLERS = (home_page,)
