"""Payments: what waits for me, the list with its exports, one as a certificate; approving, rejecting and paying it."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.params import FromPath

from contracting import payments
from contracting.payments import (
    ApprovePayment,
    PaymentKind,
    PaymentState,
    PayPayment,
    RejectPayment,
)
from contracting.views import certificates
from contracting.views import payments as views
from contracting.views.certificates import PaymentView
from contracting.views.payments import PaymentQuery, PaymentRow
from contracting.web import shown
from foundation.http import answers, exports
from foundation.http.forms import FormPlan
from foundation.http.lists import asked, choice_field, column, options_field, search_field
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.http.threads import in_thread
from foundation.identity.permissions import Permission
from foundation.translations import Translator
from foundation.work import Work

BATCH = 500

COLUMNS = ("Payment", "Work", "Gross", "Net", "Asked for on", "State")
NUMBERS = {"Gross", "Net"}


class PaymentColumn(StrEnum):
    """A column of the exported list."""

    AGREEMENT = "agreement"
    NUMBER = "number"
    KIND = "kind"
    PROJECT_TITLE = "project_title"
    ORGANISATION = "organisation"
    DEPARTMENT = "department"
    MUNICIPALITY = "municipality"
    TERRITORY_CODE = "territory_code"
    GROSS = "gross"
    NET = "net"
    REQUESTED_ON = "requested_on"
    PAID_ON = "paid_on"
    BANK_REFERENCE = "bank_reference"
    STATE = "state"


@get("/payments", sync_to_thread=True)
def list_page(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue, query = words(request, work.actor), asked(request, PaymentQuery)
        limits = shown.limits(query)
        return answers.page(
            request,
            "contracting/payments.html",
            work.actor,
            view=views.list_page(work, query),
            # Who looks for something has no need of what waits.
            waiting=None if limits or query.after else views.waiting(work),
            columns=[column(name, tongue, is_number=name in NUMBERS) for name in COLUMNS],
            fields=(
                search_field(tongue, query.q),
                choice_field(tongue, "status", PaymentState, query.status, label="State"),
                choice_field(tongue, "kind", PaymentKind, query.kind, label="What it is for"),
                options_field(
                    tongue, "place", shown.departments(query.place), query.place, label="Department"
                ),
            ),
            links=shown.export_links(work, "/payments", urlencode(limits)),
        )


@get("/api/payments", sync_to_thread=True)
def list_api(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.list_page(work, asked(request, PaymentQuery)))


@get("/api/payments/waiting", sync_to_thread=True)
def waiting_api(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.waiting(work))


@get(["/payments.csv", "/payments.xlsx"])
@in_thread
def export(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        shown.require_export(work)
        tongue = words(request, work.actor)
        rows = [_cells(row, tongue) for row in _all(work, asked(request, PaymentQuery))]
    head = [tongue.label("payment_column", name) for name in PaymentColumn]
    return shown.writer_of(request)(tongue.text("payments"), head, rows)


def _all(work: Work, query: PaymentQuery) -> Iterator[PaymentRow]:
    """Every payment of a selection, page by page inside one look at the data."""
    cursor: str | None = ""
    while cursor is not None:
        page = views.list_page(work, msgspec.structs.replace(query, after=cursor), size=BATCH)
        yield from page.rows
        cursor = page.next


def _cells(row: PaymentRow, tongue: Translator) -> list[exports.Cell]:
    return [
        row.agreement_number,
        row.number,
        tongue.label("payment_kind", row.kind),
        row.project_title,
        row.organisation,
        *shown.place_cells(row.territory),
        row.gross,
        row.net,
        row.requested_on,
        row.paid_on,
        row.bank_reference,
        tongue.label("payment_state", row.state),
    ]


@get("/payments/{id:uuid}", sync_to_thread=True)
def detail_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view = certificates.detail(work, id)
        tongue = words(request, work.actor)
        return answers.page(
            request,
            "contracting/payment.html",
            work.actor,
            view=view,
            title=title_of(view, tongue),
            deduction_names=shown.deduction_names(tongue),
            crumbs=(
                {"label": tongue.text("Payments"), "href": "/payments"},
                {
                    "label": view.agreement_number or "",
                    "href": f"/agreements/{view.agreement_id}",
                },
            ),
        )


@get("/api/payments/{id:uuid}", sync_to_thread=True)
def detail_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(certificates.detail(work, id))


def title_of(view: PaymentView, tongue: Translator) -> str:
    """A payment by its number and what it is for."""
    return tongue.text(
        "Payment {number}: {kind}",
        number=view.number,
        kind=tongue.label("payment_kind", view.kind),
    )


def _deciding(asking: Asking, initial: dict[str, Any] | None = None) -> Setting:
    view, tongue = certificates.detail(asking.work, asking.row), asking.words
    return Setting(
        FormPlan(initial=initial or {}),
        territory=view.territory,
        version=view.version,
        context_title="The payment",
        facts=(
            {
                "label": tongue.text("Payment"),
                "value": title_of(view, tongue),
                "href": f"/payments/{view.id}",
                "hint": f"{view.agreement_number} · {view.project_title}",
            },
            {"label": tongue.text("Who is paid"), "value": view.organisation},
            {"label": tongue.text("Gross"), "value": tongue.money(view.gross)},
            {"label": tongue.text("Net"), "value": tongue.money(view.net)},
        ),
    )


def _paying(asking: Asking) -> Setting:
    return _deciding(asking, {"paid_on": asking.work.today})


def _route(step: str, command: type, action: Any, **texts: Any) -> CommandRoute:  # noqa: ANN401 - fields of the route
    return CommandRoute(
        path=f"/payments/{{id:uuid}}/{step}",
        command=command,
        action=action,
        view=certificates.detail,
        done=lambda row: f"/payments/{row.id}",
        cancel=lambda subject: f"/payments/{subject}",
        **texts,
    )


ROUTES = (
    _route(
        "approve",
        ApprovePayment,
        payments.approve,
        permission=Permission.PAYMENT_APPROVE,
        title="Approve the payment",
        lead="You say that the amounts are right. Whoever asked for it does not approve it, and whoever approves it does not pay it.",
        submit="Approve",
        setting=_deciding,
    ),
    _route(
        "reject",
        RejectPayment,
        payments.reject,
        permission=Permission.PAYMENT_REJECT,
        title="Reject the payment",
        lead="Its milestones are free again for another request. Your reason is read by whoever asked for it.",
        submit="Reject",
        setting=_deciding,
    ),
    _route(
        "pay",
        PayPayment,
        payments.pay,
        permission=Permission.PAYMENT_PAY,
        title="Record that it was paid",
        lead="The day, the bank's reference and the slip that proves it.",
        submit="Record the payment",
        setting=_paying,
    ),
)

HANDLERS = (
    list_page,
    list_api,
    waiting_api,
    export,
    detail_page,
    detail_api,
    *(handler for route in ROUTES for handler in command_routes(route)),
)
