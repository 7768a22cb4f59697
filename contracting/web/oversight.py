"""The oversight committee of a work: its page, its act of constitution, its members and the relations they declare."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from contracting import oversight
from contracting.oversight import (
    AddOversightMember,
    ConstituteCommittee,
    DeclareRelation,
    EndMembership,
)
from contracting.views import oversight as views
from contracting.views.oversight import OverseerView, OversightView
from foundation.http import answers
from foundation.http.forms import FormPlan, Option
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.identity.permissions import Permission
from foundation.translations import Translator


@get("/works/{id:uuid}/oversight", sync_to_thread=True)
def oversight_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view, tongue = views.detail(work, id), words(request, work.actor)
        return answers.page(
            request,
            "contracting/oversight.html",
            work.actor,
            view=view,
            may_record=work.may(Permission.OVERSIGHT_RECORD, view.territory),
            may_declare=work.may(Permission.OVERSIGHT_DECLARE, view.territory),
            crumbs=(
                {"label": tongue.text("Works"), "href": "/works"},
                {"label": view.title, "href": f"/works/{view.project_id}"},
            ),
        )


@get("/api/works/{id:uuid}/oversight", sync_to_thread=True)
def oversight_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.detail(work, id))


def _about(asking: Asking, view: OversightView, plan: FormPlan) -> Setting:
    work = {"label": asking.words.text("Work"), "value": view.title, "hint": view.place}
    return Setting(plan, territory=view.territory, version=view.version, facts=(work,))


def _constituting(asking: Asking) -> Setting:
    view = views.detail(asking.work, asking.row)
    kept = view.committee
    names = [name for name in ConstituteCommittee.__struct_fields__ if name != "act"]
    initial = {name: getattr(kept, name) for name in names} if kept else {}
    return _about(asking, view, FormPlan(initial=initial))


def _adding(asking: Asking) -> Setting:
    view = views.detail(asking.work, asking.row)
    accounts = views.accounts_of(asking.work, view.territory)
    options = [
        Option("", asking.words.text("None")),
        *(Option(str(one.id), one.user_name) for one in accounts),
    ]
    plan = FormPlan(choices={"user": options}, required=frozenset({"person.document_number"}))
    return _about(asking, view, plan)


def _choosing(asking: Asking) -> Setting:
    view = views.detail(asking.work, asking.row)
    options = [
        Option(str(one.id), _name(one, number, asking.words))
        for number, one in enumerate(view.members, start=1)
        if one.sits
    ]
    return _about(asking, view, FormPlan(choices={"member": options}))


def _name(one: OverseerView, number: int, tongue: Translator) -> str:
    return one.name or tongue.text("Member {number}", number=number)


def _route(path: str, **said: Any) -> list[Any]:  # noqa: ANN401 - what a route says
    """A command about the oversight of one work: it comes from its page and goes back there."""
    return command_routes(
        CommandRoute(
            path=f"/works/{{id:uuid}}/oversight/{path}",
            view=views.detail,
            done=lambda row: f"/works/{row.id}/oversight",
            cancel=lambda subject: f"/works/{subject}/oversight",
            **said,
        )
    )


HANDLERS = (
    oversight_page,
    oversight_api,
    *_route(
        "constitute",
        command=ConstituteCommittee,
        action=oversight.constitute,
        permission=Permission.OVERSIGHT_RECORD,
        title="Act of constitution of the committee",
        lead="What the act says: its number, what is overseen, for how long, where its members reside, and where it was registered.",
        submit="Save the act",
        setting=_constituting,
    ),
    *_route(
        "members",
        command=AddOversightMember,
        action=oversight.add_member,
        permission=Permission.OVERSIGHT_RECORD,
        title="Somebody of the committee",
        lead="The document tells who is also on the board, the payroll or among the suppliers. It is kept apart and can be erased.",
        submit="Add",
        setting=_adding,
    ),
    *_route(
        "leave",
        command=EndMembership,
        action=oversight.end_membership,
        permission=Permission.OVERSIGHT_RECORD,
        title="Somebody left the committee",
        submit="Save the day",
        setting=_choosing,
    ),
    *_route(
        "relations",
        command=DeclareRelation,
        action=oversight.declare,
        permission=Permission.OVERSIGHT_DECLARE,
        title="Declare that a member is related to somebody",
        lead="To somebody of the board, the payroll or the suppliers of this work. A declaration is not taken back.",
        submit="Declare it",
        setting=_choosing,
    ),
)
