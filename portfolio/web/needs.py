"""Needs: list, one, register, assess."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from foundation.commands import read
from foundation.errors import InvalidCommand, NotFound
from foundation.http import answers
from foundation.http.forms import FormPlan
from foundation.http.lists import choice_field, column, search_field
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.http.threads import in_thread
from foundation.identity.permissions import Permission
from portfolio import needs
from portfolio.likeness import Likeness
from portfolio.needs import AssessNeed, Need, NeedState, RegisterNeed
from portfolio.views import needs as views
from portfolio.views import waiting_lists
from portfolio.views.communities import choose
from portfolio.web import choices, list_files

COLUMNS = ("Need", "Kind of work", "Municipality", "Organisation", "People", "State")


@get("/needs", sync_to_thread=True)
def list_page(
    request: HttpRequest,
    q: FromQuery[str] = "",
    status: FromQuery[str] = "",
    community: FromQuery[str] = "",
    after: FromQuery[str] = "",
) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue = words(request, work.actor)
        one = choose(work, community)
        return answers.page(
            request,
            "portfolio/needs.html",
            work.actor,
            view=views.list_page(
                work, search=q, state=status, community=one.id if one else None, cursor=after
            ),
            community=one,
            columns=[column(name, tongue, is_number=name == "People") for name in COLUMNS],
            fields=(
                search_field(tongue, q),
                choice_field(tongue, "status", NeedState, status, label="State"),
            ),
            kind_names={option.value: option.label for option in choices.kinds(tongue)},
            links=list_files.links(request, work),
            may_register=work.actor.may_anywhere(Permission.NEED_REGISTER),
        )


@get("/api/needs")
@in_thread
def list_api(
    request: HttpRequest,
    q: FromQuery[str] = "",
    status: FromQuery[str] = "",
    community: FromQuery[str] = "",
    after: FromQuery[str] = "",
) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        one = choose(work, community)
        found = views.list_page(
            work, search=q, state=status, community=one.id if one else None, cursor=after
        )
        return answers.answer(found)


@get("/needs/{id:uuid}", sync_to_thread=True)
def detail_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view = views.detail(work, id)
        return answers.page(
            request,
            "portfolio/need.html",
            work.actor,
            view=view,
            kind_name=choices.kind_name(words(request, work.actor), view.kind),
            may_assess=any(step.startswith("find_") for step in view.actions),
            may_call=work.may(Permission.ASSEMBLY_CALL, view.territory),
            may_open="take_up" in view.actions,
            standing=waiting_lists.standing_of(work, id),
        )


@get("/api/needs/{id:uuid}", sync_to_thread=True)
def detail_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.detail(work, id))


def _registering(asking: Asking) -> Setting:
    known = _known(asking)
    return Setting(
        FormPlan(
            hidden=frozenset() if known else frozenset({"is_another"}),
            choices={
                "community": choices.communities(asking.work, Permission.NEED_REGISTER),
                "kind": choices.kinds(asking.words),
            },
            initial={"community": asking.given("community")},
        ),
        territory=choices.territory_of_community(asking.work, asking.given("community")),
        context_title="What is registered near there",
        facts=tuple(
            {
                "label": asking.words.label("need_state", need.state),
                "value": need.title,
                "href": f"/needs/{need.id}",
                "hint": asking.words.text("{metres} m away", metres=how.distance_m),
            }
            for need, how in known
        ),
    )


def _known(asking: Asking) -> list[tuple[Need, Likeness]]:
    """What is registered already and may be the same; nothing as long as the form is not whole."""
    sent = {name: value for name, value in asking.sent.items() if not name.startswith("_")}
    if "title" not in sent:
        return []
    try:
        command = read(RegisterNeed, sent, "form", language=asking.words.language)
        return needs.alike(asking.work, command)
    except (InvalidCommand, NotFound):
        return []


def _about(asking: Asking) -> Setting:
    view = views.detail(asking.work, asking.row)
    return Setting(
        territory=view.territory,
        version=view.version,
        context_title="The need",
        facts=(
            {"label": asking.words.text("Need"), "value": view.title, "hint": view.place},
            {"label": asking.words.text("People"), "value": asking.words.number(view.people.total)},
        ),
    )


HANDLERS = (
    list_page,
    list_api,
    detail_page,
    detail_api,
    *command_routes(
        CommandRoute(
            path="/needs/new",
            command=RegisterNeed,
            action=needs.register,
            permission=Permission.NEED_REGISTER,
            title="Register a need",
            lead="What is missing, where, and for whom. Nothing is decided yet.",
            submit="Register",
            view=views.detail,
            done=lambda row: f"/needs/{row.id}",
            setting=_registering,
            cancel=lambda subject: "/needs",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/needs/{id:uuid}/assess",
            command=AssessNeed,
            action=needs.assess,
            permission=Permission.NEED_ASSESS,
            title="Can this need become a work?",
            lead="Your reason is public: the community reads it.",
            submit="Save the verdict",
            view=views.detail,
            done=lambda row: f"/needs/{row.id}",
            setting=_about,
            cancel=lambda subject: f"/needs/{subject}",
        )
    ),
)
