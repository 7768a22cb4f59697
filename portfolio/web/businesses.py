"""Rural businesses that works serve: the list, one with its readings, registering one, naming another work, reading how it is doing."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from litestar import Response, get
from litestar.params import FromPath

from foundation.http import answers
from foundation.http.forms import FormPlan, Option
from foundation.http.lists import column
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.http.threads import in_thread
from foundation.identity.permissions import Permission
from foundation.translations import Translator
from foundation.work import Work
from portfolio import businesses
from portfolio.businesses import ReadBusiness, RegisterBusiness, ServeBusiness
from portfolio.projects import Origin, Project
from portfolio.views import businesses as views
from portfolio.views.businesses import BusinessRow, BusinessView
from portfolio.web import choices, list_files, registers
from portfolio.web.registers import Cell, Door, EntryPage, RegisterPage, Shelf
from portfolio.web.results import crumbs

RECORD = Permission.BUSINESS_RECORD


@get("/businesses", sync_to_thread=True)
def list_page(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue, query = words(request, work.actor), registers.question(request)
        view = views.list_page(work, query)
        new = Door("/businesses/new", tongue.text("Register a business"), is_main=True)
        may = work.actor.may_anywhere(RECORD)
        page = RegisterPage(
            title=tongue.text("Rural businesses"),
            lead=tongue.text("Businesses that a work serves, and how they are doing since then."),
            doors=(new,) if may else (),
            fields=registers.filters(work, tongue, query),
            shelf=Shelf(
                title=tongue.text("Rural businesses"),
                columns=[
                    column("Business", tongue),
                    column("Place", tongue),
                    column("First sales", tongue, is_number=True),
                    column("Last sales", tongue, is_number=True),
                    column("Better since", tongue),
                    column("Formal finance since", tongue),
                ],
                rows=[_row(row, tongue) for row in view.rows],
                empty=tongue.text("No business here yet"),
                hint=tongue.text(
                    "Register the businesses that use a work, and read how they are doing: once now and again every year."
                ),
            ),
            next=view.next,
            total=view.total,
            first=new if may else None,
            files=list_files.links(request, work),
        )
        return registers.register_page(request, work, page, crumbs(tongue))


def _row(row: BusinessRow, tongue: Translator) -> tuple[Cell, ...]:
    return (
        Cell(row.name, href=f"/businesses/{row.id}", hint=row.activity),
        Cell(row.place),
        Cell(tongue.money(row.first_sales) if row.first_sales else "—", is_number=True),
        Cell(
            tongue.money(row.last_sales) if row.last_sales and row.readings > 1 else "—",
            is_number=True,
        ),
        Cell(tongue.short_date(row.better_since) if row.better_since else "—"),
        Cell(tongue.short_date(row.financed_since) if row.financed_since else "—"),
    )


@get("/api/businesses")
@in_thread
def list_api(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.list_page(work, registers.question(request)))


@get("/businesses/{id:uuid}", sync_to_thread=True)
def detail_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue, view = words(request, work.actor), views.detail(work, id)
        page = _business(view, tongue, may=work.may(RECORD, view.territory))
        return registers.entry_page(request, work, page, _crumbs(tongue))


@get("/api/businesses/{id:uuid}", sync_to_thread=True)
def detail_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.detail(work, id))


def _business(view: BusinessView, tongue: Translator, *, may: bool) -> EntryPage:
    doors = (
        Door(f"/businesses/{view.id}/read", tongue.text("Read how it is doing"), is_main=True),
        Door(f"/businesses/{view.id}/works", tongue.text("Another work serves it")),
    )
    rule = tongue.text(
        "Sales count as better from {rise} above the first reading. {source}.",
        rise=tongue.percent(view.rule.amount_bp),
        source=tongue.text(view.rule.source),
    )
    return EntryPage(
        title=view.name,
        lead=f"{view.activity} · {view.place}",
        next=doors if may else (),
        facts=(
            {
                "label": tongue.text("Better since"),
                "value": tongue.date(view.better_since)
                if view.better_since
                else tongue.text("not yet"),
                "hint": rule,
            },
            {
                "label": tongue.text("Formal finance since"),
                "value": tongue.date(view.financed_since)
                if view.financed_since
                else tongue.text("not yet"),
            },
            {
                "label": tongue.text("Led by women"),
                "value": tongue.value(view.is_women_led),
            },
        ),
        shelves=(
            Shelf(
                title=tongue.text("Readings"),
                columns=[
                    column("Day", tongue),
                    column("Sales of twelve months", tongue, is_number=True),
                    column("People who work in it", tongue, is_number=True),
                    column("Formal finance", tongue, is_number=True),
                    column("Proof", tongue),
                ],
                rows=[_reading(one, tongue) for one in view.readings],
                empty=tongue.text("Nobody has read how it is doing yet."),
                hint=tongue.text("The first reading is what later ones are compared with."),
            ),
            Shelf(
                title=tongue.text("Works that serve it"),
                columns=[column("Work", tongue), column("How it serves", tongue)],
                rows=[
                    (Cell(one.title, href=f"/works/{one.id}", hint=one.code), Cell(one.how))
                    for one in view.works
                ],
                empty=tongue.text("No work in your sight serves it."),
            ),
        ),
    )


def _reading(one: views.ReadingRow, tongue: Translator) -> tuple[Cell, ...]:
    women = tongue.plural("of them one woman", "of them {n} women", one.women)
    return (
        Cell(tongue.short_date(one.read_on)),
        Cell(tongue.money(one.sales), is_number=True),
        Cell(tongue.number(one.women + one.men), hint=women, is_number=True),
        Cell(tongue.money(one.finance), hint=one.lender or "", is_number=True),
        Cell(tongue.text("See the proof"), href=f"/files/{one.evidence_id}"),
    )


def _crumbs(tongue: Translator) -> tuple[dict[str, str], ...]:
    return (*crumbs(tongue), {"label": tongue.text("Rural businesses"), "href": "/businesses"})


def _works(work: Work) -> list[Option]:
    rows = work.session.execute(
        sa.select(Project.id, Project.code, Project.title)
        .where(work.visible(Project.territory), Project.origin == Origin.NEED)
        .order_by(Project.code)
    )
    return [Option(str(row.id), f"{row.code} · {row.title}") for row in rows]


def _registering(asking: Asking) -> Setting:
    work = asking.work
    towns = [o for o in choices.municipalities(work) if work.may(RECORD, o.value)]
    return Setting(
        FormPlan(
            choices={"territory": towns, "project": _works(work)},
            initial={"project": asking.given("project")},
        )
    )


def _about(asking: Asking) -> Setting:
    view, tongue = views.detail(asking.work, asking.row), asking.words
    return Setting(
        FormPlan(choices={"project": _works(asking.work)}, initial={"read_on": asking.work.today}),
        territory=view.territory,
        context_title="The business",
        facts=({"label": tongue.text("Business"), "value": view.name, "hint": view.place},),
    )


HANDLERS = (
    list_page,
    list_api,
    detail_page,
    detail_api,
    *command_routes(
        CommandRoute(
            path="/businesses/new",
            command=RegisterBusiness,
            action=businesses.register,
            permission=RECORD,
            title="Register a business",
            lead="A business that uses a work: the road to the market, the collection centre, the water.",
            submit="Register the business",
            view=views.detail,
            done=lambda row: f"/businesses/{row.id}",
            setting=_registering,
            cancel=lambda subject: "/businesses",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/businesses/{id:uuid}/works",
            command=ServeBusiness,
            action=businesses.serve,
            permission=RECORD,
            title="Another work serves it",
            lead="Which work it uses besides, and for what.",
            submit="Save",
            view=views.detail,
            done=lambda row: f"/businesses/{row.id}",
            setting=_about,
            cancel=lambda subject: f"/businesses/{subject}",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/businesses/{id:uuid}/read",
            command=ReadBusiness,
            action=businesses.read,
            permission=RECORD,
            title="Read how it is doing",
            lead="Its sales of the last twelve months, who works in it, and what it owes to a supervised lender.",
            submit="Save the reading",
            view=views.detail,
            done=lambda row: f"/businesses/{row.id}",
            setting=_about,
            cancel=lambda subject: f"/businesses/{subject}",
        )
    ),
)
