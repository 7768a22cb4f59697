"""The list of those who came to an assembly and agreed to be on it: read, add one, erase one."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from foundation.http import answers
from foundation.http.forms import FormPlan
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.http.threads import in_thread
from foundation.identity.permissions import Permission
from portfolio import attendees
from portfolio.attendees import EraseAttendee, ListAttendee
from portfolio.views import attendees as views


@get("/assemblies/{id:uuid}/people", sync_to_thread=True)
def list_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view, tongue = views.attendance(work, id), words(request, work.actor)
        return answers.page(
            request,
            "portfolio/attendees.html",
            work.actor,
            view=view,
            crumbs=(
                {"label": tongue.text("Assemblies"), "href": "/assemblies"},
                {
                    "label": tongue.text("Assembly {number}", number=view.number),
                    "href": f"/assemblies/{id}",
                },
            ),
        )


@get("/api/assemblies/{id:uuid}/people")
@in_thread
def list_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.attendance(work, id))


@get("/api/attendees/{id:uuid}", sync_to_thread=True)
def one_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view = views.of_attendee(work, id)
        return answers.answer(next(row for row in view.rows if row.id == id))


def _listing(asking: Asking) -> Setting:
    view, tongue = views.attendance(asking.work, asking.row), asking.words
    return Setting(
        FormPlan(),
        territory=view.territory,
        facts=(
            {"label": tongue.text("Who came"), "value": tongue.number(view.came)},
            {"label": tongue.text("On the list"), "value": tongue.number(view.listed)},
        ),
    )


def _erasing(asking: Asking) -> Setting:
    view, tongue = views.of_attendee(asking.work, asking.row), asking.words
    one = next(row for row in view.rows if row.id == asking.row)
    return Setting(
        territory=view.territory,
        facts=(
            {"label": tongue.text("Name"), "value": one.name or tongue.text("erased")},
            {"label": tongue.text("Document"), "value": one.document or "—"},
        ),
    )


HANDLERS = (
    list_page,
    list_api,
    one_api,
    *command_routes(
        CommandRoute(
            path="/assemblies/{id:uuid}/people/new",
            command=ListAttendee,
            action=attendees.list_attendee,
            permission=Permission.ASSEMBLY_RECORD,
            title="Write somebody on the list",
            lead="Only who agrees. The name is kept apart, is shown to nobody outside the programme, and is erased on request.",
            submit="Write on the list",
            view=views.of_attendee,
            done=lambda row: f"/assemblies/{row.assembly_id}/people",
            setting=_listing,
            cancel=lambda subject: f"/assemblies/{subject}/people",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/attendees/{id:uuid}/erase",
            command=EraseAttendee,
            action=attendees.erase,
            permission=Permission.PERSON_ERASE,
            title="Erase a person's data",
            lead="The name, the document and the telephone are emptied for good. The person stays counted.",
            submit="Erase the data",
            view=views.of_attendee,
            done=lambda row: f"/assemblies/{row.assembly_id}/people",
            setting=_erasing,
            cancel=lambda subject: "/assemblies",
        )
    ),
)
