"""The suppliers of an agreement's place: read, register one, correct one."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from contracting import suppliers
from contracting.suppliers import CorrectSupplier, RegisterSupplier
from contracting.views import suppliers as views
from contracting.views.suppliers import SuppliersView
from foundation.http import answers
from foundation.http.forms import FormPlan
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.http.threads import in_thread
from foundation.identity.permissions import Permission


@get("/agreements/{id:uuid}/suppliers", sync_to_thread=True)
def suppliers_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view = views.of_agreement(work, id)
        return answers.page(
            request,
            "contracting/suppliers.html",
            work.actor,
            view=view,
            crumbs=_crumbs(view),
        )


@get("/api/agreements/{id:uuid}/suppliers")
@in_thread
def suppliers_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.of_agreement(work, id))


@get("/suppliers/{id:uuid}", sync_to_thread=True)
def supplier_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view = views.page(work, id)
        tongue = words(request, work.actor)
        return answers.page(
            request,
            "contracting/supplier.html",
            work.actor,
            view=view,
            crumbs=({"label": tongue.text("Agreements"), "href": "/agreements"},),
        )


@get("/api/suppliers/{id:uuid}", sync_to_thread=True)
def supplier_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.detail(work, id))


def _crumbs(view: SuppliersView) -> tuple[dict[str, str], ...]:
    here = f"/agreements/{view.agreement_id}"
    return (
        {"label": view.project_title, "href": f"/works/{view.project_id}"},
        {"label": view.agreement_number or "", "href": here},
    )


def _supplying(asking: Asking) -> Setting:
    view = views.of_agreement(asking.work, asking.row)
    return Setting(territory=view.territory)


def _correcting(asking: Asking) -> Setting:
    view = views.detail(asking.work, asking.row)
    initial = {
        "name": view.name,
        "document_kind": view.document_kind,
        "document_number": view.document,
        "phone": view.phone,
    }
    return Setting(FormPlan(initial=initial), territory=view.territory, version=view.version)


HANDLERS = (
    suppliers_page,
    suppliers_api,
    supplier_page,
    supplier_api,
    *command_routes(
        CommandRoute(
            path="/agreements/{id:uuid}/suppliers/new",
            command=RegisterSupplier,
            action=suppliers.register,
            permission=Permission.PURCHASE_WRITE,
            title="Register a supplier",
            lead="The telephone is shown to nobody outside. It helps to see when two suppliers are one.",
            submit="Register",
            view=views.detail,
            done=lambda row: f"/suppliers/{row.id}",
            setting=_supplying,
            cancel=lambda subject: f"/agreements/{subject}/suppliers",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/suppliers/{id:uuid}/correct",
            command=CorrectSupplier,
            action=suppliers.correct,
            permission=Permission.PURCHASE_WRITE,
            title="Correct a supplier",
            submit="Save",
            view=views.detail,
            done=lambda row: f"/suppliers/{row.id}",
            setting=_correcting,
            cancel=lambda subject: f"/suppliers/{subject}",
        )
    ),
)
