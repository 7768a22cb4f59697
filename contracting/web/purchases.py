"""Purchases of an agreement: the list, one with its comparison, and every step from the wish to the money."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from contracting import milestone_plans, purchase_receipts, purchases, quotations
from contracting.purchase_receipts import PayPurchase, ReceivePurchase
from contracting.purchases import (
    CancelPurchase,
    CloseShort,
    OrderPurchase,
    RequestPurchase,
    ReturnPurchase,
)
from contracting.quotations import AddQuotation, ChooseQuotation, TakeQuotationOut
from contracting.views import cash_book as books
from contracting.views import comparisons
from contracting.views import purchases as views
from contracting.views.purchases import PurchasesView, PurchaseView
from contracting.web.supplier_choice import supplier_options
from foundation.http import answers
from foundation.http.forms import FixedRows, FormPlan, Option, RowHead
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.http.threads import in_thread
from foundation.identity.permissions import Permission
from foundation.money import Money
from foundation.translations import Translator
from portfolio import units

# A list on paper has about as many lines; more are added with a button.
LINES_TO_BEGIN = 3


@get("/agreements/{id:uuid}/purchases", sync_to_thread=True)
def list_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view = views.of_agreement(work, id)
        tongue = words(request, work.actor)
        return answers.page(
            request,
            "contracting/purchases.html",
            work.actor,
            view=view,
            crumbs=_crumbs(view, tongue)[:2],
        )


@get("/api/agreements/{id:uuid}/purchases")
@in_thread
def list_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.of_agreement(work, id))


@get("/purchases/{id:uuid}", sync_to_thread=True)
def detail_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view = views.detail(work, id)
        tongue = words(request, work.actor)
        return answers.page(
            request,
            "contracting/purchase.html",
            work.actor,
            view=view,
            crumbs=_crumbs(view, tongue),
        )


@get("/api/purchases/{id:uuid}", sync_to_thread=True)
def detail_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.detail(work, id))


@get("/api/quotations/{id:uuid}", sync_to_thread=True)
def quotation_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(comparisons.detail(work, id))


def _crumbs(view: PurchasesView | PurchaseView, tongue: Translator) -> tuple[dict[str, str], ...]:
    here = f"/agreements/{view.agreement_id}"
    return (
        {"label": view.project_title, "href": f"/works/{view.project_id}"},
        {"label": view.agreement_number or "", "href": here},
        {"label": tongue.text("Purchases"), "href": f"{here}/purchases"},
    )


def _requesting(asking: Asking) -> Setting:
    view, tongue = views.of_agreement(asking.work, asking.row), asking.words
    stones = milestone_plans.of_agreement(asking.work, view.agreement_id)
    return Setting(
        FormPlan(
            choices={
                "unit": [
                    Option("", ""),
                    *(
                        Option(unit.code, unit.name_es if tongue.language == "es" else unit.name_en)
                        for unit in units.units()
                    ),
                ],
                "milestone": [
                    Option("", tongue.text("For the whole work")),
                    *(Option(str(row.id), f"{row.position}. {row.title}") for row in stones),
                ],
            },
            blank_rows={"items": LINES_TO_BEGIN},
        ),
        territory=view.territory,
    )


def _facts(view: PurchaseView, tongue: Translator) -> tuple[dict[str, str], ...]:
    """What somebody has to know before doing anything about a purchase."""
    chosen = next((one for one in view.quotations if one.is_chosen), None)
    return (
        {
            "label": tongue.text("Purchase {number}", number=view.number),
            "value": view.what,
            "hint": view.project_title,
        },
        {"label": tongue.text("Needed on"), "value": tongue.date(view.needed_on)},
        *(
            (
                {
                    "label": tongue.text("Chosen"),
                    "value": chosen.supplier,
                    "hint": tongue.money(chosen.total),
                },
            )
            if chosen
            else ()
        ),
    )


def _deciding(asking: Asking, plan: FormPlan | None = None) -> Setting:
    view = views.detail(asking.work, asking.row)
    return Setting(
        plan or FormPlan(),
        territory=view.territory,
        version=view.version,
        facts=_facts(view, asking.words),
        context_title="The purchase",
    )


def _quoting(asking: Asking) -> Setting:
    view, tongue = views.detail(asking.work, asking.row), asking.words
    heads = {
        str(item.id): RowHead(
            tongue.text(
                "{number}. {what}: {quantity} {unit}",
                number=item.position,
                what=item.what,
                quantity=tongue.quantity(item.ordered_milli),
                unit=item.unit,
            )
        )
        for item in view.items
    }
    plan = FormPlan(
        choices={"supplier": supplier_options(asking, view.agreement_id)},
        initial={
            "quoted_on": asking.work.today,
            "prices": [{"item": item.id} for item in view.items],
        },
        fixed_rows={"prices": FixedRows(key="item", heads=heads)},
    )
    return _deciding(asking, plan)


def _taking_out(asking: Asking) -> Setting:
    view, tongue = comparisons.detail(asking.work, asking.row), asking.words
    return Setting(
        territory=view.territory,
        version=view.version,
        facts=({"label": view.supplier, "value": tongue.money(view.total)},),
        context_title="The quotation",
    )


def _choosing(asking: Asking) -> Setting:
    view, tongue = views.detail(asking.work, asking.row), asking.words
    options = [
        Option(
            str(one.id),
            f"{one.supplier} · {tongue.money(one.total)}",
            hint=tongue.plural("{n} day to deliver", "{n} days to deliver", one.delivery_days),
        )
        for one in view.quotations
    ]
    few = view.needed is not None and view.independent < view.needed
    plan = FormPlan(
        choices={"quotation": options},
        radios=frozenset({"quotation"}),
        required=frozenset({"few_reason"}) if few else frozenset(),
        unasked=frozenset() if few else frozenset({"few_reason"}),
    )
    return _deciding(asking, plan)


def _receiving(asking: Asking) -> Setting:
    view, tongue = views.detail(asking.work, asking.row), asking.words
    heads = {
        str(item.id): RowHead(
            f"{item.position}. {item.what}",
            (
                tongue.text(
                    "still to come: {left} of {ordered} {unit}",
                    left=tongue.quantity(item.left_milli),
                    ordered=tongue.quantity(item.ordered_milli),
                    unit=item.unit,
                ),
            ),
        )
        for item in view.items
    }
    plan = FormPlan(
        initial={
            "received_on": asking.work.today,
            "lines": [{"item": item.id} for item in view.items if item.left_milli],
        },
        fixed_rows={"lines": FixedRows(key="item", heads=heads)},
    )
    return _deciding(asking, plan)


def _paying(asking: Asking) -> Setting:
    view, tongue = views.detail(asking.work, asking.row), asking.words
    initial = {"happened_on": asking.work.today, "amount": view.payable}
    setting = _deciding(asking, FormPlan(initial=initial))
    balance = books.of_agreement(asking.work, view.agreement_id).balance
    nothing = Money.zero(view.paid.currency)
    more = (
        {"label": tongue.text("Ordered"), "value": tongue.money(view.total or nothing)},
        {
            "label": tongue.text("Worth of what came"),
            "value": tongue.money(view.received_value or nothing),
        },
        {"label": tongue.text("Paid"), "value": tongue.money(view.paid)},
        {"label": tongue.text("In the box"), "value": tongue.money(balance)},
    )
    return replace(setting, facts=(*setting.facts, *more), version=None)


def _about(step: str, command: type, action: Any, **options: Any) -> list[Any]:  # noqa: ANN401 - fields of the route
    """A command about one purchase: it comes from its page and goes back there."""
    return command_routes(
        CommandRoute(
            path=f"/purchases/{{id:uuid}}/{step}",
            command=command,
            action=action,
            cancel=lambda subject: f"/purchases/{subject}",
            **{
                "view": views.detail,
                "setting": _deciding,
                "done": lambda row: f"/purchases/{row.id}",
                **options,
            },
        )
    )


HANDLERS = (
    list_page,
    list_api,
    detail_page,
    detail_api,
    quotation_api,
    *command_routes(
        CommandRoute(
            path="/agreements/{id:uuid}/purchases/new",
            command=RequestPurchase,
            action=purchases.request,
            permission=Permission.PURCHASE_WRITE,
            title="What does the work need?",
            lead="Line by line, so that every supplier quotes the same.",
            submit="Ask for it",
            view=views.detail,
            done=lambda row: f"/purchases/{row.id}",
            setting=_requesting,
            cancel=lambda subject: f"/agreements/{subject}/purchases",
        )
    ),
    *_about(
        "quotations/new",
        AddQuotation,
        quotations.add,
        permission=Permission.PURCHASE_WRITE,
        title="A quotation",
        lead="The price of every line as the supplier wrote it, with a photograph of the paper.",
        submit="Add the quotation",
        setting=_quoting,
        view=comparisons.detail,
        done=lambda row: f"/purchases/{row.purchase_id}",
    ),
    *command_routes(
        CommandRoute(
            path="/quotations/{id:uuid}/take-out",
            command=TakeQuotationOut,
            action=quotations.take_out,
            permission=Permission.PURCHASE_WRITE,
            title="Take a quotation out",
            lead="It counts no more and stays to be read, with your reason.",
            submit="Take it out",
            view=comparisons.detail,
            done=lambda row: f"/purchases/{row.purchase_id}",
            setting=_taking_out,
            cancel=lambda subject: "/agreements",
        )
    ),
    *_about(
        "choose",
        ChooseQuotation,
        quotations.choose,
        permission=Permission.PURCHASE_WRITE,
        title="Choose a quotation",
        lead="Say why this one. Somebody else orders it, and whoever receives it did not choose it.",
        submit="Choose it",
        setting=_choosing,
    ),
    *_about(
        "return",
        ReturnPurchase,
        purchases.send_back,
        permission=Permission.PURCHASE_ORDER,
        title="Send the choice back",
        submit="Send it back",
    ),
    *_about(
        "order",
        OrderPurchase,
        purchases.order,
        permission=Permission.PURCHASE_ORDER,
        title="Order it",
        lead="The order gets its number. From now on what comes is received against it.",
        submit="Order it",
    ),
    *_about(
        "receive",
        ReceivePurchase,
        purchase_receipts.receive,
        permission=Permission.PURCHASE_RECEIVE,
        title="What came?",
        lead="Count what is good, line by line. What is not is rejected with the reason and is still to come.",
        submit="Receive it",
        setting=_receiving,
    ),
    *_about(
        "close-short",
        CloseShort,
        purchases.close_short,
        permission=Permission.PURCHASE_ORDER,
        title="Wait no longer for the rest",
        submit="Close the order",
    ),
    *_about(
        "cancel",
        CancelPurchase,
        purchases.cancel,
        permission=Permission.PURCHASE_WRITE,
        title="Buy it no more",
        submit="Cancel the purchase",
    ),
    *_about(
        "pay",
        PayPurchase,
        purchase_receipts.pay,
        permission=Permission.CASH_BOOK_WRITE,
        title="Pay the supplier",
        lead="The expense enters the cash book and stays bound to this purchase.",
        submit="Write the payment",
        setting=_paying,
        view=books.entry,
        done=lambda row: f"/agreements/{row.agreement_id}/cash-book",
    ),
)
