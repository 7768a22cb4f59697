"""Programmes: the list, one with its tree of lots and works and their figures, and opening one."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from foundation import territories
from foundation.http import answers
from foundation.http.forms import FormPlan, Option
from foundation.http.lists import column
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.http.threads import in_thread
from foundation.identity.permissions import Permission
from foundation.translations import Translator
from portfolio import programmes
from portfolio.programmes import OpenProgramme
from portfolio.views import lots as views
from portfolio.views.lots import ProgrammeRow
from portfolio.web import choices, registers
from portfolio.web.registers import Cell, Door, RegisterPage, Shelf


@get("/programmes", sync_to_thread=True)
def list_page(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue, view = words(request, work.actor), views.list_programmes(work)
        new = Door("/programmes/new", tongue.text("Open a programme"), is_main=True)
        page = RegisterPage(
            title=tongue.text("Programmes"),
            lead=tongue.text(
                "A programme takes up works, and puts those that are built together into lots."
            ),
            doors=(new,) if view.may_open else (),
            shelf=Shelf(
                title=tongue.text("Programmes"),
                columns=[
                    column("Programme", tongue),
                    column("Period", tongue),
                    column("Lots", tongue, is_number=True),
                    column("Works", tongue, is_number=True),
                    column("Budget", tongue, is_number=True),
                    column("Built", tongue, is_number=True),
                ],
                rows=[_row(one, tongue) for one in view.rows],
                empty=tongue.text("No programme yet"),
                hint=tongue.text("Works belong to the programme in which their need was taken up."),
            ),
            first=new if view.may_open else None,
        )
        return registers.register_page(request, work, page, to_works(tongue))


def _row(one: ProgrammeRow, tongue: Translator) -> tuple[Cell, ...]:
    period = f"{tongue.short_date(one.starts_on)} – {tongue.short_date(one.ends_on)}"
    return (
        Cell(one.name, href=f"/programmes/{one.id}", hint=one.institution),
        Cell(period),
        Cell(tongue.number(one.lots), is_number=True),
        Cell(tongue.number(one.figures.works), is_number=True),
        Cell(tongue.money(one.figures.budget), is_number=True),
        Cell(tongue.percent(one.figures.physical_bp), is_number=True),
    )


def to_works(tongue: Translator) -> tuple[dict[str, str], ...]:
    """The way back to the works."""
    return ({"label": tongue.text("Works"), "href": "/works"},)


@get("/api/programmes")
@in_thread
def list_api(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.list_programmes(work))


@get("/programmes/{id:uuid}", sync_to_thread=True)
def detail_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue = words(request, work.actor)
        return answers.page(
            request,
            "portfolio/programme.html",
            work.actor,
            view=views.programme(work, id),
            kind_name=lambda kind: choices.kind_name(tongue, kind),
            crumbs=(
                *to_works(tongue),
                {"label": tongue.text("Programmes"), "href": "/programmes"},
            ),
        )


@get("/api/programmes/{id:uuid}", sync_to_thread=True)
def detail_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.programme(work, id))


def _opening(asking: Asking) -> Setting:
    country = Option(territories.COUNTRY, asking.words.text("The whole country"))
    departments = [Option(place.path, place.name) for place in territories.departments()]
    return Setting(
        FormPlan(
            choices={"territories": [country, *departments]},
            initial={"starts_on": asking.work.today},
        )
    )


HANDLERS = (
    list_page,
    list_api,
    detail_page,
    detail_api,
    *command_routes(
        CommandRoute(
            path="/programmes/new",
            command=OpenProgramme,
            action=programmes.open_programme,
            permission=Permission.PROGRAMME_EDIT,
            title="Open a programme",
            lead="From then on new works belong to it. Those of an earlier programme stay with theirs.",
            submit="Open the programme",
            view=views.programme,
            done=lambda row: f"/programmes/{row.id}",
            setting=_opening,
            cancel=lambda subject: "/programmes",
        )
    ),
)
