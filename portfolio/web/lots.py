"""Lots: one with its works and figures, registering one, putting works into it, closing it and opening it again."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from foundation.http import answers
from foundation.http.forms import FormPlan, Option
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.identity.permissions import Permission
from foundation.translations import Translator
from foundation.work import Work
from portfolio import lots
from portfolio import programmes as programme_places
from portfolio.lots import AddToLot, ChooseLot, CloseLot, RegisterLot, ReopenLot, ReviseLot
from portfolio.views import lots as views
from portfolio.views import projects as project_views
from portfolio.views.lots import LotName, LotRow, LotView, WorkLot
from portfolio.web import choices, programmes

KEEP = Permission.LOT_KEEP


@get("/lots/{id:uuid}", sync_to_thread=True)
def detail_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue, view = words(request, work.actor), views.detail(work, id)
        return answers.page(
            request,
            "portfolio/lot.html",
            work.actor,
            view=view,
            kind_name=lambda kind: choices.kind_name(tongue, kind),
            crumbs=(
                *programmes.to_works(tongue),
                {"label": view.programme, "href": f"/programmes/{view.programme_id}"},
            ),
        )


@get("/api/lots/{id:uuid}", sync_to_thread=True)
def detail_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.detail(work, id))


def lot_name(lot: LotName | LotRow | LotView, tongue: Translator) -> str:
    """A lot as people say it."""
    return tongue.text("Lot {number}: {name}", number=lot.number, name=lot.name)


def _registering(asking: Asking) -> Setting:
    work, tongue = asking.work, asking.words
    view = views.programme(work, asking.row)
    places = programme_places.places_of(work, asking.row)
    kept = lots.kept_places(work, places)
    offered = [
        option
        for option in choices.territories_of(work, tongue)
        if work.may(KEEP, option.value) and lots.reaches(places, option.value)
    ]
    return Setting(
        FormPlan(choices={"territory": offered}),
        territory=kept[0] if kept else places[0],
        version=view.version,
        context_title="The programme",
        facts=(
            {
                "label": tongue.text("Programme"),
                "value": view.name,
                "hint": tongue.plural("{n} lot", "{n} lots", len(view.lots)),
            },
        ),
    )


def _of_lot(view: LotView, tongue: Translator) -> tuple[dict[str, str], ...]:
    works = tongue.plural("{n} work", "{n} works", view.figures.works)
    return (
        {
            "label": tongue.text("Lot"),
            "value": lot_name(view, tongue),
            "hint": f"{view.place} · {works}",
        },
    )


def _about(asking: Asking) -> Setting:
    view = views.detail(asking.work, asking.row)
    return Setting(
        FormPlan(initial={"name": view.name, "purpose": view.purpose}),
        territory=view.territory,
        version=view.version,
        context_title="The lot",
        facts=_of_lot(view, asking.words),
    )


def _deciding(asking: Asking) -> Setting:
    view = views.detail(asking.work, asking.row)
    return Setting(
        territory=view.territory,
        version=view.version,
        context_title="The lot",
        facts=_of_lot(view, asking.words),
    )


def _adding(asking: Asking) -> Setting:
    work, view = asking.work, views.detail(asking.work, asking.row)
    free = views.candidates(work, lots.get(work, asking.row))
    return Setting(
        FormPlan(
            choices={"works": [Option(str(key), title, hint=code) for key, code, title in free]},
        ),
        territory=view.territory,
        version=view.version,
        context_title="The lot",
        facts=_of_lot(view, asking.words),
    )


def _choosing(asking: Asking) -> Setting:
    view, tongue = views.of_work(asking.work, asking.row), asking.words
    offered = [Option(str(one.id), lot_name(one, tongue)) for one in view.choices]
    return Setting(
        FormPlan(
            choices={"lot": [Option("", tongue.text("In no lot")), *offered]},
            initial={"lot": str(view.lot_id) if view.lot_id else ""},
        ),
        territory=view.territory,
        version=view.version,
        context_title="The work",
        facts=(
            {"label": tongue.text("Work"), "value": view.title, "hint": view.code},
            {
                "label": tongue.text("Lot"),
                "value": _stands_in(view, tongue),
            },
        ),
    )


def _stands_in(view: WorkLot, tongue: Translator) -> str:
    now = next((one for one in view.choices if one.id == view.lot_id), None)
    return lot_name(now, tongue) if now else tongue.text("In no lot")


def _seen(work: Work, key: UUID) -> LotView:
    return views.detail(work, key)


ROUTES = (
    CommandRoute(
        path="/programmes/{id:uuid}/lots/new",
        command=RegisterLot,
        action=lots.register,
        permission=KEEP,
        title="Register a lot",
        lead="Works that are built and answered for together. The lot takes the next number of the programme.",
        submit="Register the lot",
        view=_seen,
        done=lambda row: f"/lots/{row.id}",
        setting=_registering,
        cancel=lambda subject: f"/programmes/{subject}",
    ),
    CommandRoute(
        path="/lots/{id:uuid}/revise",
        command=ReviseLot,
        action=lots.revise,
        permission=KEEP,
        title="Correct the lot",
        submit="Save the lot",
        view=_seen,
        done=lambda row: f"/lots/{row.id}",
        setting=_about,
        cancel=lambda subject: f"/lots/{subject}",
    ),
    CommandRoute(
        path="/lots/{id:uuid}/works",
        command=AddToLot,
        action=lots.add,
        permission=KEEP,
        title="Put works into the lot",
        lead="The works of the programme in the place of this lot that stand in none yet.",
        submit="Put them into the lot",
        view=_seen,
        done=lambda row: f"/lots/{row.id}",
        setting=_adding,
        cancel=lambda subject: f"/lots/{subject}",
    ),
    CommandRoute(
        path="/lots/{id:uuid}/close",
        command=CloseLot,
        action=lots.close,
        permission=KEEP,
        title="Close the lot",
        lead="All of its works were received. From then on no work comes into it or leaves it.",
        submit="Close the lot",
        view=_seen,
        done=lambda row: f"/lots/{row.id}",
        setting=_deciding,
        cancel=lambda subject: f"/lots/{subject}",
    ),
    CommandRoute(
        path="/lots/{id:uuid}/reopen",
        command=ReopenLot,
        action=lots.reopen,
        permission=KEEP,
        title="Open the lot again",
        submit="Open the lot again",
        view=_seen,
        done=lambda row: f"/lots/{row.id}",
        setting=_deciding,
        cancel=lambda subject: f"/lots/{subject}",
    ),
    CommandRoute(
        path="/works/{id:uuid}/lot",
        command=ChooseLot,
        action=lots.choose,
        permission=KEEP,
        title="Choose the lot of the work",
        lead="The open lots of its programme that reach its place.",
        submit="Save the lot",
        view=project_views.detail,
        done=lambda row: f"/works/{row.id}",
        setting=_choosing,
        cancel=lambda subject: f"/works/{subject}",
    ),
)

HANDLERS = (
    detail_page,
    detail_api,
    *(handler for route in ROUTES for handler in command_routes(route)),
)
