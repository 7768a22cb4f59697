"""Exchange rates: the list, and recording one with its source."""

from typing import Any

from litestar import Response, get
from litestar.params import FromQuery

from foundation.http import answers
from foundation.http.forms import FormPlan
from foundation.http.lists import column
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.http.threads import in_thread
from foundation.identity.permissions import Permission
from foundation.money import COP
from portfolio import exchange_rates
from portfolio.exchange_rates import MICRO, USD, RecordRate
from portfolio.views import exchange_rates as views

COLUMNS = ("Day", "One unit of", "Is worth", "Who says so", "Recorded")
NUMBERS = {"Is worth"}


@get("/exchange-rates", sync_to_thread=True)
def list_page(request: HttpRequest, after: FromQuery[str] = "") -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue = words(request, work.actor)
        return answers.page(
            request,
            "portfolio/exchange_rates.html",
            work.actor,
            view=views.list_page(work, cursor=after),
            scaled=lambda micro: tongue.scaled(micro, MICRO),
            columns=[column(name, tongue, is_number=name in NUMBERS) for name in COLUMNS],
            may_record=work.may(Permission.RATE_RECORD, "CO."),
            crumbs=({"label": tongue.text("Funding sources"), "href": "/sources"},),
        )


@get("/api/exchange-rates")
@in_thread
def list_api(request: HttpRequest, after: FromQuery[str] = "") -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.list_page(work, cursor=after))


def _recording(asking: Asking) -> Setting:
    return Setting(FormPlan(initial={"currency": USD, "quote": COP, "rate_on": asking.work.today}))


HANDLERS = (
    list_page,
    list_api,
    *command_routes(
        CommandRoute(
            path="/exchange-rates/new",
            command=RecordRate,
            action=exchange_rates.record,
            permission=Permission.RATE_RECORD,
            title="Record an exchange rate",
            lead="What one unit of a currency was worth on a day, and who says so. Later amounts use it until there is a newer one.",
            submit="Record the rate",
            view=views.one,
            done=lambda row: "/exchange-rates",
            setting=_recording,
            cancel=lambda subject: "/exchange-rates",
        )
    ),
)
