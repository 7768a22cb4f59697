"""The regimes of community contracting: what each allows today, and what it allowed on another day."""

from datetime import date
from typing import Any

from litestar import Response, get
from litestar.params import FromQuery

from contracting.views import regimes as views
from contracting.views.regimes import RegimesView
from foundation.errors import InvalidCommand, say
from foundation.http import answers
from foundation.http.forms import FormField
from foundation.http.routes import note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.identity.permissions import Permission
from foundation.territories import COUNTRY
from foundation.work import Work


@get("/regimes", sync_to_thread=True)
def regimes_page(request: HttpRequest, on: FromQuery[str] = "") -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue = words(request, work.actor)
        view = _on(work, on)
        day = FormField(name="on", kind="date", label=tongue.text("On the day"), value=view.on)
        return answers.page(
            request, "contracting/regimes.html", work.actor, view=view, fields=(day,)
        )


@get("/api/regimes", sync_to_thread=True)
def regimes_api(request: HttpRequest, on: FromQuery[str] = "") -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(_on(work, on))


def _on(work: Work, on: str) -> RegimesView:
    """Laws are no secret, but this application is for those who work in it."""
    if not work.actor.may_anywhere(Permission.READ):
        work.require(Permission.READ, COUNTRY)
    try:
        day = date.fromisoformat(on) if on else work.today
    except ValueError:
        raise InvalidCommand({"on": say("Write a day as in 2026-03-31.")}) from None
    return views.on_day(day, work.today)


HANDLERS = (regimes_page, regimes_api)
