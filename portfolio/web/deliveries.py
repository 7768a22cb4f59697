"""Deliveries in kind: what waits for a verdict, one delivery, recording it, accepting or refusing it, taking an acceptance back."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from foundation.http import answers
from foundation.http.forms import FormPlan
from foundation.http.lists import column
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.http.threads import in_thread
from foundation.identity.permissions import Permission
from foundation.translations import Translator
from portfolio import deliveries
from portfolio.deliveries import AcceptDelivery, RecordDelivery, RefuseDelivery, TakeDeliveryBack
from portfolio.views import money as views
from portfolio.views.money import DeliveryView
from portfolio.web import list_files
from portfolio.web.money import about_share

COLUMNS = ("Delivery", "Work", "Funding source", "Quantity", "Worth", "Delivered on")
NUMBERS = {"Quantity", "Worth"}


@get("/deliveries", sync_to_thread=True)
def list_page(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue = words(request, work.actor)
        return answers.page(
            request,
            "portfolio/deliveries.html",
            work.actor,
            view=views.waiting(work),
            links=list_files.links(request, work),
            columns=[column(name, tongue, is_number=name in NUMBERS) for name in COLUMNS],
        )


@get("/api/deliveries")
@in_thread
def list_api(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.waiting(work))


@get("/deliveries/{id:uuid}", sync_to_thread=True)
def detail_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view = views.delivery(work, id)
        tongue = words(request, work.actor)
        return answers.page(
            request,
            "portfolio/delivery.html",
            work.actor,
            view=view,
            crumbs=(
                {"label": tongue.text("Works"), "href": "/works"},
                {"label": view.code, "href": f"/works/{view.project_id}"},
                {"label": tongue.text("Money"), "href": f"/works/{view.project_id}/money"},
            ),
        )


@get("/api/deliveries/{id:uuid}", sync_to_thread=True)
def detail_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.delivery(work, id))


def about(view: DeliveryView, tongue: Translator) -> tuple[dict[str, str], ...]:
    """The delivery a form is about."""
    quantity = f"{tongue.quantity(view.quantity_milli)} {view.unit}"
    return (
        {
            "label": tongue.text("Delivery"),
            "value": view.what,
            "href": f"/deliveries/{view.id}",
            "hint": f"{view.code} · {view.title}",
        },
        {"label": tongue.text("Funding source"), "value": view.source_name},
        {"label": tongue.text("Quantity"), "value": quantity},
        {"label": tongue.text("Worth"), "value": tongue.money(view.value)},
        {"label": tongue.text("Delivered on"), "value": tongue.date(view.delivered_on)},
    )


def _recording(asking: Asking) -> Setting:
    view, tongue = views.share(asking.work, asking.row), asking.words
    left = {
        "label": tongue.text("Still to come"),
        "value": f"{tongue.quantity(view.left_milli)} {view.in_kind_unit or ''}",
    }
    return Setting(
        FormPlan(initial={"what": view.in_kind_of, "delivered_on": asking.work.today}),
        territory=view.territory,
        context_title="The share",
        facts=(*about_share(view, tongue), left),
    )


def _judging(asking: Asking) -> Setting:
    view = views.delivery(asking.work, asking.row)
    return Setting(
        territory=view.territory,
        version=view.version,
        context_title="The delivery",
        facts=about(view, asking.words),
    )


def _route(step: str, command: type, action: Any, **texts: Any) -> CommandRoute:  # noqa: ANN401 - fields of the route
    return CommandRoute(
        path=f"/deliveries/{{id:uuid}}/{step}",
        command=command,
        action=action,
        permission=Permission.DELIVERY_ACCEPT,
        view=views.delivery,
        done=lambda row: f"/deliveries/{row.id}",
        cancel=lambda subject: f"/deliveries/{subject}",
        setting=_judging,
        **texts,
    )


ROUTES = (
    CommandRoute(
        path="/shares/{id:uuid}/deliveries",
        command=RecordDelivery,
        action=deliveries.record,
        permission=Permission.DELIVERY_RECORD,
        view=views.delivery,
        done=lambda row: f"/deliveries/{row.id}",
        cancel=lambda subject: f"/shares/{subject}",
        title="Record a delivery",
        lead="What came of what was promised, with a photograph or a paper. It counts once the engineer accepts it.",
        submit="Record the delivery",
        setting=_recording,
    ),
    _route(
        "accept",
        AcceptDelivery,
        deliveries.accept,
        title="Accept the delivery",
        lead="You say that it came as it is written. From now on it counts in the co-finance.",
        submit="Accept",
    ),
    _route(
        "refuse",
        RefuseDelivery,
        deliveries.refuse,
        title="Refuse the delivery",
        lead="It counts for nothing, and whoever recorded it reads your reason.",
        submit="Refuse",
    ),
    _route(
        "take-back",
        TakeDeliveryBack,
        deliveries.take_back,
        title="Take the acceptance back",
        lead="What was counted is taken out again by an entry of its own; both stay in sight.",
        submit="Take it back",
    ),
)

HANDLERS = (
    list_page,
    list_api,
    detail_page,
    detail_api,
    *(handler for route in ROUTES for handler in command_routes(route)),
)
