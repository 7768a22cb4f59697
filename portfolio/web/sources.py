"""The register of sources: the list, one with everything it brings, registering one, putting its data right."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from foundation import territories
from foundation.http import answers
from foundation.http.forms import FormPlan, Option
from foundation.http.lists import choice_field, column, search_field
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.http.threads import in_thread
from foundation.identity.permissions import Permission
from foundation.translations import Translator
from foundation.work import Work
from portfolio import sources
from portfolio.sources import RegisterSource, ReviseSource, SourceKind
from portfolio.views import sources as views
from portfolio.web import choices, list_files

COLUMNS = ("Funding source", "Period", "Works", "Promised", "Committed", "Received", "Used")
NUMBERS = {"Works", "Promised", "Committed", "Received", "Used"}


@get("/sources", sync_to_thread=True)
def list_page(
    request: HttpRequest,
    q: FromQuery[str] = "",
    kind: FromQuery[str] = "",
    after: FromQuery[str] = "",
) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue = words(request, work.actor)
        return answers.page(
            request,
            "portfolio/sources.html",
            work.actor,
            view=views.list_page(work, search=q, kind=kind, cursor=after),
            columns=[column(name, tongue, is_number=name in NUMBERS) for name in COLUMNS],
            fields=(search_field(tongue, q), choice_field(tongue, "kind", SourceKind, kind)),
            links=list_files.links(request, work),
            may_register=work.actor.may_anywhere(Permission.SOURCE_EDIT),
        )


@get("/api/sources")
@in_thread
def list_api(
    request: HttpRequest,
    q: FromQuery[str] = "",
    kind: FromQuery[str] = "",
    after: FromQuery[str] = "",
) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.list_page(work, search=q, kind=kind, cursor=after))


@get("/sources/{id:uuid}", sync_to_thread=True)
def detail_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view = views.detail(work, id)
        tongue = words(request, work.actor)
        return answers.page(
            request,
            "portfolio/source.html",
            work.actor,
            view=view,
            may_edit=work.may(Permission.SOURCE_EDIT, view.territory),
            crumbs=crumbs(tongue),
        )


@get("/api/sources/{id:uuid}", sync_to_thread=True)
def detail_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.detail(work, id))


def crumbs(tongue: Translator) -> tuple[dict[str, str], ...]:
    """The way back to the register."""
    return ({"label": tongue.text("Funding sources"), "href": "/sources"},)


def places(work: Work, tongue: Translator) -> list[Option]:
    """The country, its departments and the municipalities of the programme, as far as this person may register there."""
    country = Option(territories.COUNTRY, tongue.text("The whole country"))
    official = [Option(place.path, place.name) for place in territories.departments()]
    offered = [country, *official, *choices.municipalities(work)]
    return [o for o in offered if work.may(Permission.SOURCE_EDIT, o.value)]


def _registering(asking: Asking) -> Setting:
    return Setting(
        FormPlan(
            choices={"territory": places(asking.work, asking.words)},
            initial={"starts_on": asking.work.today.replace(month=1, day=1)},
        )
    )


def _revising(asking: Asking) -> Setting:
    source, tongue = sources.get(asking.work, asking.row), asking.words
    names = ("name", "tax_number", "conditions", "starts_on", "ends_on")
    return Setting(
        FormPlan(
            initial={name: getattr(source, name) for name in names}
            | {"programme_pledge": source.pledged, "pledge_currency": source.currency}
        ),
        territory=source.territory,
        version=source.version,
        facts=(
            {
                "label": tongue.text("Funding source"),
                "value": source.name,
                "hint": tongue.label("source_kind", source.kind),
            },
        ),
    )


HANDLERS = (
    list_page,
    list_api,
    detail_page,
    detail_api,
    *command_routes(
        CommandRoute(
            path="/sources/new",
            command=RegisterSource,
            action=sources.register,
            permission=Permission.SOURCE_EDIT,
            title="Register a source",
            lead="Whose money or work it is, under which conditions, from when until when, and where it reaches.",
            submit="Register the source",
            view=views.detail,
            done=lambda row: f"/sources/{row.id}",
            setting=_registering,
            cancel=lambda subject: "/sources",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/sources/{id:uuid}/revise",
            command=ReviseSource,
            action=sources.revise,
            permission=Permission.SOURCE_EDIT,
            title="Correct the source",
            lead="Shares that stand already keep the name under which they were promised.",
            submit="Save the source",
            view=views.detail,
            done=lambda row: f"/sources/{row.id}",
            setting=_revising,
            cancel=lambda subject: f"/sources/{subject}",
        )
    ),
)
