"""Organisations: list, one, register, add a paper, put its data right, change who represents it."""

from dataclasses import replace
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
from foundation.identity.permissions import Permission, holders
from foundation.people import Person
from portfolio import communities, community_changes
from portfolio.communities import AddPaper, Community, CommunityKind, RegisterCommunity
from portfolio.community_changes import AppointRepresentative, ReviseCommunity
from portfolio.views import communities as views
from portfolio.views.communities import CommunityView
from portfolio.web import choices, list_files

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
            links=list_files.links(request, work),
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
            request,
            "portfolio/community.html",
            work.actor,
            view=view,
            hrefs=_gate_hrefs(view) if may_edit else {},
            may_edit=may_edit,
            may_register=work.may(Permission.NEED_REGISTER, view.territory),
            may_call=work.may(Permission.ASSEMBLY_CALL, view.territory),
            editors=holders(Permission.COMMUNITY_EDIT),
        )


def _gate_hrefs(view: CommunityView) -> dict[str, str]:
    """Where each gate that is still shut is opened."""
    doors = {
        "papers_there": "papers",
        "papers_valid": "papers",
        "tax_number_written": "revise",
        "representative_named": "representative",
        "board_in_period": "representative",
    }
    shut = [gate.code for gate in view.gates if gate.missing is not None]
    return {code: f"/organisations/{view.id}/{doors[code]}" for code in shut}


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


def _revising(asking: Asking) -> Setting:
    community = asking.work.get(Community, asking.row)
    by_law = community.kind is CommunityKind.COMMUNITY_ACTION
    quorum = frozenset({"quorum"})
    return replace(
        _about(asking),
        plan=FormPlan(
            initial=community_changes.data_of(community),
            hidden=quorum if by_law else frozenset(),
            required=frozenset() if by_law else quorum,
        ),
    )


def _appointing(asking: Asking) -> Setting:
    """The person is asked for anew: half of one person's details and half of another's would be nobody's."""
    setting = _about(asking)
    work, tongue = asking.work, asking.words
    community = work.get(Community, asking.row)
    known: tuple[dict[str, str], ...] = ()
    if work.may(Permission.PERSON_READ, community.territory):
        person = work.get(Person, community.representative_id)
        known = (
            {
                "label": tongue.text("Representative until now"),
                "value": person.name or tongue.text("(erased)"),
                "hint": " · ".join(part for part in (person.document_number, person.phone) if part),
            },
        )
    return replace(
        setting,
        plan=FormPlan(initial={"board_until": community.board_until}),
        facts=(*setting.facts, *known),
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
    *command_routes(
        CommandRoute(
            path="/organisations/{id:uuid}/revise",
            command=ReviseCommunity,
            action=community_changes.revise,
            permission=Permission.COMMUNITY_EDIT,
            title="Correct the data",
            lead="What is written here stands in agreements from now on. Papers already issued stay as they are.",
            submit="Save the data",
            view=views.detail,
            done=lambda row: f"/organisations/{row.id}",
            setting=_revising,
            cancel=lambda subject: f"/organisations/{subject}",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/organisations/{id:uuid}/representative",
            command=AppointRepresentative,
            action=community_changes.appoint,
            permission=Permission.COMMUNITY_EDIT,
            title="Change the representative",
            lead="Who speaks and signs for the organisation from now on. Agreements already signed keep who signed them.",
            submit="Save the representative",
            view=views.detail,
            done=lambda row: f"/organisations/{row.id}",
            setting=_appointing,
            cancel=lambda subject: f"/organisations/{subject}",
        )
    ),
)
