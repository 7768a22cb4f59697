"""Receipts of payments: who was paid says that the money came, a difference is answered and settled; and what is still retained."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from contracting import payments, receipts
from contracting.receipts import AnswerDispute, ConfirmReceipt, InsistOnDispute, SettleReceipt
from contracting.views import fines as fine_views
from contracting.views import receipts as views
from contracting.views import retained
from contracting.views.receipts import ReceiptView
from contracting.web import fines, histories
from foundation.http import answers
from foundation.http.forms import FormPlan
from foundation.http.lists import column
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.identity.permissions import Permission
from foundation.translations import Translator
from portfolio.web import registers
from portfolio.web.registers import Cell, Door, EntryPage, RegisterPage, Shelf


@get("/receipts/{id:uuid}", sync_to_thread=True)
def detail_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue, view = words(request, work.actor), views.detail(work, id)
        payment = {
            "label": tongue.text("Payment {number}", number=view.payment_number),
            "href": f"/payments/{view.payment_id}",
        }
        crumbs = (*fines.crumbs_of(view.about, tongue), payment)
        return registers.entry_page(request, work, _entry(view, tongue), crumbs)


@get("/api/receipts/{id:uuid}", sync_to_thread=True)
def detail_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.detail(work, id))


def _entry(view: ReceiptView, tongue: Translator) -> EntryPage:
    named = {
        "answer": tongue.text("Say where the difference comes from"),
        "settle": tongue.text("Nothing is missing any more"),
        "insist": tongue.text("The answer does not settle it"),
    }
    missing = view.paid - view.amount
    said = (
        (tongue.text("What the organisation says"), view.note),
        (tongue.text("What the finance office answers"), view.answer),
    )
    return EntryPage(
        title=tongue.text("Receipt of payment {number}", number=view.payment_number),
        lead=f"{view.about.organisation} · {view.about.place}",
        chip=("receipt_state", view.state),
        warning=tongue.text("{amount} less came than was paid.", amount=missing)
        if missing.minor > 0 and view.state != "confirmed"
        else "",
        next=tuple(
            Door(f"/receipts/{view.id}/{name}", named[name], is_main=n == 0)
            for n, name in enumerate(view.actions)
        ),
        facts=_facts(view, tongue),
        prose=tuple((heading, text) for heading, text in said if text),
        shelves=(histories.shelf(view.timeline, tongue),),
    )


def _facts(view: ReceiptView, tongue: Translator) -> tuple[dict[str, str], ...]:
    facts = [
        {
            "label": tongue.text("Paid"),
            "value": tongue.money(view.paid),
            "hint": tongue.date(view.paid_on) if view.paid_on else "",
            "href": f"/payments/{view.payment_id}",
        },
        {
            "label": tongue.text("Received"),
            "value": tongue.money(view.amount),
            "hint": tongue.date(view.received_on),
        },
        {
            "label": tongue.text("Who says so"),
            "value": tongue.label("receipt_means", view.means),
            "hint": tongue.datetime(view.confirmed_at),
        },
    ]
    for label, key in (
        (tongue.text("The organisation's proof"), view.proof_id),
        (tongue.text("The bank's word"), view.answer_file_id),
    ):
        if key is not None:
            facts.append(
                {"label": label, "value": tongue.text("See the file"), "href": f"/files/{key}"}
            )
    return tuple(facts)


def _confirming(asking: Asking) -> Setting:
    payment, tongue = payments.get(asking.work, asking.row), asking.words
    _, about = fine_views.about_of(asking.work, payment.agreement_id)
    return Setting(
        FormPlan(
            initial={
                "means": "treasurer",
                "received_on": payment.paid_on or asking.work.today,
                "amount": payment.net,
            }
        ),
        territory=payment.territory,
        version=payment.version,
        context_title="The payment",
        facts=(
            {
                "label": tongue.text("Payment"),
                "value": tongue.text("Payment {number}", number=payment.number),
                "href": f"/payments/{payment.id}",
            },
            {
                "label": tongue.text("Paid"),
                "value": tongue.money(payment.net),
                "hint": payment.bank_reference or "",
            },
            *fines.agreement_facts(about, tongue),
        ),
    )


def _deciding(asking: Asking) -> Setting:
    view, tongue = views.detail(asking.work, asking.row), asking.words
    return Setting(
        territory=view.territory,
        version=view.version,
        context_title="The payment",
        facts=_facts(view, tongue),
    )


@get("/payments/retained", sync_to_thread=True)
def retained_page(request: HttpRequest, after: FromQuery[str] = "") -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue, view = words(request, work.actor), retained.list_page(work, cursor=after)
        page = RegisterPage(
            title=tongue.text("What is retained"),
            lead=tongue.text(
                "Money kept from payments against defects and not given back yet, payment by payment."
            ),
            shelf=Shelf(
                title=tongue.text("What is retained"),
                columns=[
                    column("Payment", tongue),
                    column("Paid on", tongue),
                    column("Withheld", tongue, is_number=True),
                    column("Given back", tongue, is_number=True),
                    column("Held", tongue, is_number=True),
                ],
                rows=[_held(row, tongue) for row in view.rows],
                empty=tongue.text("Nothing is retained"),
                hint=tongue.text(
                    "Where an agreement retains nothing there is nothing to give back."
                ),
            ),
            next=view.next,
            total=view.agreements,
            note=tongue.text("What is given back comes from the oldest payment first."),
        )
        crumbs = ({"label": tongue.text("Payments"), "href": "/payments"},)
        return registers.register_page(request, work, page, crumbs)


@get("/api/payments/retained", sync_to_thread=True)
def retained_api(request: HttpRequest, after: FromQuery[str] = "") -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(retained.list_page(work, cursor=after))


def _held(row: retained.Retained, tongue: Translator) -> tuple[Cell, ...]:
    return (
        Cell(
            tongue.text(
                "Payment {number} of {agreement}", number=row.number, agreement=row.agreement_number
            ),
            href=f"/payments/{row.payment_id}",
            hint=row.project_title,
        ),
        Cell(tongue.short_date(row.paid_on) if row.paid_on else "—"),
        Cell(tongue.money(row.withheld), is_number=True),
        Cell(tongue.money(row.released), is_number=True),
        Cell(tongue.money(row.held), is_number=True),
    )


def _of_receipt(step: str, command: type, action: Any, permission: Permission, **texts: Any) -> Any:  # noqa: ANN401 - fields of the route
    return command_routes(
        CommandRoute(
            path=f"/receipts/{{id:uuid}}/{step}",
            command=command,
            action=action,
            permission=permission,
            view=views.detail,
            done=lambda row: f"/receipts/{row.id}",
            cancel=lambda subject: f"/receipts/{subject}",
            setting=_deciding,
            **texts,
        )
    )


HANDLERS = (
    detail_page,
    detail_api,
    retained_page,
    retained_api,
    *command_routes(
        CommandRoute(
            path="/payments/{id:uuid}/receipt",
            command=ConfirmReceipt,
            action=receipts.confirm,
            permission=Permission.RECEIPT_CONFIRM,
            title="Did the money come?",
            lead="Say what came and when. If it is not what was paid, the finance office has to answer.",
            submit="Confirm it",
            view=views.detail,
            done=lambda row: f"/receipts/{row.id}",
            setting=_confirming,
            cancel=lambda subject: f"/payments/{subject}",
        )
    ),
    *_of_receipt(
        "answer",
        AnswerDispute,
        receipts.answer,
        Permission.PAYMENT_PAY,
        title="Where does the difference come from?",
        lead="With the bank's word. The organisation says whether that settles it.",
        submit="Send the answer",
    ),
    *_of_receipt(
        "settle",
        SettleReceipt,
        receipts.settle,
        Permission.RECEIPT_CONFIRM,
        title="Nothing is missing any more",
        lead="Why what was missing is settled.",
        submit="Settle it",
    ),
    *_of_receipt(
        "insist",
        InsistOnDispute,
        receipts.insist,
        Permission.RECEIPT_CONFIRM,
        title="The answer does not settle it",
        lead="What is still missing, and why.",
        submit="Say so",
    ),
)
