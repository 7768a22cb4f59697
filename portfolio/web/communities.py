"""Organisations: list, one, register, add a paper."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from foundation.http import answers
from foundation.http.forms import FormPlan
from foundation.http.lists import choice_field, column, search_field
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.http.threads import in_thread
from foundation.identity.permissions import Permission
from portfolio import communities
from portfolio.communities import AddPaper, CommunityKind, RegisterCommunity
from portfolio.views import communities as views
from portfolio.web import choices

COLUMNS = ("Organisation", "Kind", "Municipality", "Members", "Papers")


@get("/organisations", sync_to_thread=True)
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
            "portfolio/communities.html",
            work.actor,
            view=views.list_page(work, search=q, kind=kind, cursor=after),
            columns=[column(name, tongue, is_number=name == "Members") for name in COLUMNS],
            fields=(search_field(tongue, q), choice_field(tongue, "kind", CommunityKind, kind)),
            may_register=work.actor.may_anywhere(Permission.COMMUNITY_EDIT),
        )


@get("/api/organisations")
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


@get("/organisations/{id:uuid}", sync_to_thread=True)
def detail_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view = views.detail(work, id)
        may_edit = work.may(Permission.COMMUNITY_EDIT, view.territory)
        return answers.page(
            request, "portfolio/community.html", work.actor, view=view, may_edit=may_edit
        )


@get("/api/organisations/{id:uuid}", sync_to_thread=True)
def detail_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.detail(work, id))


def _registering(asking: Asking) -> Setting:
    return Setting(FormPlan(choices={"territory": choices.municipalities(asking.work)}))


def _about(asking: Asking) -> Setting:
    view = views.detail(asking.work, asking.row)
    return Setting(
        territory=view.territory,
        version=view.version,
        facts=(
            {"label": asking.words.text("Organisation"), "value": view.name, "hint": view.place},
        ),
    )


HANDLERS = (
    list_page,
    list_api,
    detail_page,
    detail_api,
    *command_routes(
        CommandRoute(
            path="/organisations/new",
            command=RegisterCommunity,
            action=communities.register,
            permission=Permission.COMMUNITY_EDIT,
            title="Register an organisation",
            lead="The organisation that asks for works and may build them.",
            submit="Register",
            view=views.detail,
            done=lambda row: f"/organisations/{row.id}",
            setting=_registering,
            cancel=lambda subject: "/organisations",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/organisations/{id:uuid}/papers",
            command=AddPaper,
            action=communities.add_paper,
            permission=Permission.COMMUNITY_EDIT,
            title="Add a paper",
            lead="Papers with a date on which they expire are watched.",
            submit="Add",
            view=views.detail,
            done=lambda row: f"/organisations/{row.id}",
            setting=_about,
            cancel=lambda subject: f"/organisations/{subject}",
        )
    ),
)
