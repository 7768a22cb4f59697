"""Goods of an agreement in kind: the list, a delivery, and what sender, receiver and engineer do about it."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from contracting import agreements, goods_deliveries
from contracting.goods_deliveries import CheckGoods, ReceiveGoods, RefuseGoods, SendGoods
from contracting.views import goods as views
from contracting.views.goods import GoodRow, GoodsDeliveryView, GoodsView
from contracting.views.quantities import symbol
from contracting.web import histories
from contracting.web.fines import agreement_facts, crumbs_of
from foundation.http import answers
from foundation.http.forms import FixedRows, FormPlan, RowHead
from foundation.http.lists import column
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.http.threads import in_thread
from foundation.identity.permissions import Permission
from foundation.translations import Translator
from portfolio.web import registers
from portfolio.web.registers import Cell, Door, EntryPage, Shelf


@get("/agreements/{id:uuid}/goods", sync_to_thread=True)
def list_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue, view = words(request, work.actor), views.of_agreement(work, id)
        new = Door(f"/agreements/{id}/goods/send", tongue.text("Send goods"), is_main=True)
        page = EntryPage(
            title=tongue.text("Goods that are handed over"),
            lead=f"{view.about.organisation} · {view.about.place}",
            doors=(new,) if view.may_send and view.refusal is None else (),
            warning=tongue.sentence(view.refusal) if view.refusal else "",
            facts=(
                {
                    "label": tongue.text("Agreed"),
                    "value": tongue.money(view.value),
                    "hint": tongue.text("signed: {value}", value=tongue.money(view.signed)),
                },
                *(
                    (
                        {
                            "label": tongue.text("Only asked for in changes"),
                            "value": tongue.money(view.pending),
                            "hint": tongue.text("It moves nothing until it is ordered."),
                        },
                    )
                    if view.pending
                    else ()
                ),
                {
                    "label": tongue.text("Received by the organisation"),
                    "value": tongue.money(view.received),
                    "hint": tongue.percent(view.received.share_bp(view.value)),
                },
            ),
            shelves=(_goods(view, tongue), _deliveries(view, tongue)),
        )
        return registers.entry_page(request, work, page, crumbs_of(view.about, tongue))


@get("/api/agreements/{id:uuid}/goods", sync_to_thread=True)
def list_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.of_agreement(work, id))


@get("/goods-deliveries/{id:uuid}", sync_to_thread=True)
def detail_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue, view = words(request, work.actor), views.detail(work, id)
        here = {
            "label": tongue.text("Goods"),
            "href": f"/agreements/{view.about.agreement_id}/goods",
        }
        crumbs = (*crumbs_of(view.about, tongue), here)
        return registers.entry_page(request, work, _entry(view, tongue), crumbs)


@get("/api/goods-deliveries/{id:uuid}")
@in_thread
def detail_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.detail(work, id))


def _amount(milli: int, unit: str, tongue: Translator) -> str:
    return f"{tongue.quantity(milli)} {symbol(unit)}"


def _goods(view: GoodsView, tongue: Translator) -> Shelf:
    return Shelf(
        title=tongue.text("What was agreed and what came"),
        columns=[
            column("Good", tongue),
            column("Agreed", tongue, is_number=True),
            column("Under way", tongue, is_number=True),
            column("Received", tongue, is_number=True),
            column("Value", tongue, is_number=True),
        ],
        rows=[_good(row, tongue) for row in view.goods],
        empty="",
    )


def _good(row: GoodRow, tongue: Translator) -> tuple[Cell, ...]:
    return (
        Cell(f"{row.position}. {row.description}"),
        Cell(
            _amount(row.quantity_milli, row.unit, tongue),
            is_number=True,
            hint=" · ".join(_of_good(row, tongue)),
        ),
        Cell(_amount(row.under_way_milli, row.unit, tongue), is_number=True),
        Cell(_amount(row.received_milli, row.unit, tongue), is_number=True),
        Cell(tongue.money(row.received), is_number=True),
    )


def _of_good(row: GoodRow, tongue: Translator) -> list[str]:
    """What one is worth; what was signed where a change moved it, and what changes only ask for."""
    parts = [tongue.text("at {price}", price=tongue.money(row.unit_value))]
    if row.signed_milli != row.quantity_milli:
        signed = _amount(row.signed_milli, row.unit, tongue)
        parts.append(tongue.text("signed: {value}", value=signed))
    if row.pending_milli:
        sign = "+" if row.pending_milli > 0 else "−"
        asked = sign + _amount(abs(row.pending_milli), row.unit, tongue)
        parts.append(tongue.text("asked for: {value}", value=asked))
    return parts


def _deliveries(view: GoodsView, tongue: Translator) -> Shelf:
    return Shelf(
        title=tongue.text("Deliveries"),
        columns=[
            column("Delivery", tongue),
            column("Value", tongue, is_number=True),
            column("Where it is", tongue),
            column("State", tongue),
        ],
        rows=[
            (
                Cell(
                    tongue.text(
                        "{n}. {day}", n=row.number, day=tongue.short_date(row.delivered_on)
                    ),
                    href=f"/goods-deliveries/{row.id}",
                    hint=row.supplier or "",
                ),
                Cell(tongue.money(row.value), is_number=True),
                Cell(tongue.label("goods_use", row.use) if row.use else "–"),
                Cell(tongue.label("goods_state", row.state), chip=("goods_state", row.state)),
            )
            for row in view.deliveries
        ],
        empty=tongue.text("Nothing was sent yet"),
        hint=tongue.text(
            "The programme sends with a delivery act, the organisation says line by line what came, and the engineer looks where it is."
        ),
    )


def _entry(view: GoodsDeliveryView, tongue: Translator) -> EntryPage:
    here = f"/goods-deliveries/{view.id}"
    words_of = {
        "receive": tongue.text("Say what came"),
        "refuse": tongue.text("Refuse all of it"),
        "check": tongue.text("Say where it is on site"),
    }
    said = (
        (tongue.text("What the organisation says"), view.note),
        (tongue.text("Why it was refused"), view.refuse_reason),
        (tongue.text("What the engineer found"), view.finding),
    )
    return EntryPage(
        title=tongue.text("Delivery of goods {number}", number=view.row.number),
        lead=f"{view.about.organisation} · {view.about.place}",
        chip=("goods_state", view.row.state),
        warning=" ".join(tongue.sentence(one.refusal) for one in view.steps if one.refusal),
        next=tuple(
            Door(f"{here}/{name}", words_of[name], is_main=n == 0)
            for n, name in enumerate(view.actions)
        ),
        facts=_facts(view, tongue),
        prose=tuple((heading, text) for heading, text in said if text),
        shelves=(_came(view, tongue), histories.shelf(view.timeline, tongue)),
    )


def _facts(view: GoodsDeliveryView, tongue: Translator) -> tuple[dict[str, str], ...]:
    facts = [
        {"label": tongue.text("Delivered on"), "value": tongue.date(view.row.delivered_on)},
        {"label": tongue.text("Value"), "value": tongue.money(view.row.value)},
        {
            "label": tongue.text("Delivery act"),
            "value": tongue.text("See the paper"),
            "href": f"/files/{view.act_id}",
        },
    ]
    if view.row.supplier:
        facts.append({"label": tongue.text("Supplier"), "value": view.row.supplier})
    if view.photo_id:
        facts.append(
            {
                "label": tongue.text("Photograph"),
                "value": tongue.text("See the photograph"),
                "href": f"/files/{view.photo_id}",
            }
        )
    if view.row.use:
        facts.append(
            {
                "label": tongue.text("Where it is"),
                "value": tongue.label("goods_use", view.row.use),
            }
        )
    return tuple(facts)


def _came(view: GoodsDeliveryView, tongue: Translator) -> Shelf:
    return Shelf(
        title=tongue.text("What was sent and what came"),
        columns=[
            column("Good", tongue),
            column("Sent", tongue, is_number=True),
            column("Came", tongue, is_number=True),
        ],
        rows=[
            (
                Cell(row.description),
                Cell(_amount(row.sent_milli, row.unit, tongue), is_number=True),
                Cell(
                    "–"
                    if row.received_milli is None
                    else _amount(row.received_milli, row.unit, tongue),
                    is_number=True,
                ),
            )
            for row in view.lines
        ],
        empty="",
    )


def _sending(asking: Asking) -> Setting:
    agreement = agreements.get(asking.work, asking.row)
    if not agreement.is_in_kind:
        # Whoever comes by a wrong address is told so when it is sent.
        return Setting(territory=agreement.territory, version=agreement.version)
    view, tongue = views.of_agreement(asking.work, asking.row), asking.words
    open_ones = [row for row in view.goods if row.left_milli]
    heads = {
        str(row.id): RowHead(
            row.description,
            notes=(
                tongue.text("still to be sent: {n}", n=_amount(row.left_milli, row.unit, tongue)),
            ),
        )
        for row in open_ones
    }
    plan = FormPlan(
        initial={
            "delivered_on": asking.work.today,
            "lines": [{"good": row.id} for row in open_ones],
        },
        fixed_rows={"lines": FixedRows(key="good", heads=heads)},
    )
    return Setting(
        plan,
        territory=view.about.territory,
        version=view.version,
        context_title="The agreement",
        facts=agreement_facts(view.about, tongue),
    )


def _receiving(asking: Asking) -> Setting:
    view, tongue = views.detail(asking.work, asking.row), asking.words
    heads = {
        str(row.good): RowHead(
            row.description,
            notes=(tongue.text("sent: {n}", n=_amount(row.sent_milli, row.unit, tongue)),),
        )
        for row in view.lines
    }
    plan = FormPlan(
        initial={"lines": [{"good": row.good, "quantity": row.sent_milli} for row in view.lines]},
        fixed_rows={"lines": FixedRows(key="good", heads=heads)},
    )
    return _about_delivery(asking, view, plan)


def _deciding(asking: Asking) -> Setting:
    return _about_delivery(asking, views.detail(asking.work, asking.row), FormPlan())


def _about_delivery(asking: Asking, view: GoodsDeliveryView, plan: FormPlan) -> Setting:
    tongue = asking.words
    return Setting(
        plan,
        territory=view.territory,
        version=view.version,
        context_title="The delivery",
        facts=(
            {
                "label": tongue.text("Delivered on"),
                "value": tongue.date(view.row.delivered_on),
                "hint": view.row.supplier or "",
            },
            {"label": tongue.text("Value"), "value": tongue.money(view.row.value)},
            *agreement_facts(view.about, tongue),
        ),
    )


def _of_delivery(step: str, command: type, action: Any, **options: Any) -> list[Any]:  # noqa: ANN401 - fields of the route
    """A command about one delivery: it comes from the delivery's page and goes back there."""
    return command_routes(
        CommandRoute(
            path=f"/goods-deliveries/{{id:uuid}}/{step}",
            command=command,
            action=action,
            view=views.detail,
            done=lambda row: f"/goods-deliveries/{row.id}",
            cancel=lambda subject: f"/goods-deliveries/{subject}",
            **{"setting": _deciding, **options},
        )
    )


HANDLERS = (
    list_page,
    list_api,
    detail_page,
    detail_api,
    *command_routes(
        CommandRoute(
            path="/agreements/{id:uuid}/goods/send",
            command=SendGoods,
            action=goods_deliveries.send,
            permission=Permission.GOODS_SEND,
            title="Send goods",
            lead="What goes to the organisation with this delivery act. It counts once they say that it came.",
            submit="Write the delivery",
            view=views.detail,
            done=lambda row: f"/goods-deliveries/{row.id}",
            setting=_sending,
            cancel=lambda subject: f"/agreements/{subject}/goods",
        )
    ),
    *_of_delivery(
        "receive",
        ReceiveGoods,
        goods_deliveries.receive,
        permission=Permission.GOODS_RECEIVE,
        title="What came?",
        lead="Count it line by line. What did not come is still owed.",
        submit="Receive it",
        setting=_receiving,
    ),
    *_of_delivery(
        "refuse",
        RefuseGoods,
        goods_deliveries.refuse,
        permission=Permission.GOODS_RECEIVE,
        title="Refuse all of it",
        lead="Nothing of it is taken, and why. All of it is still owed.",
        submit="Refuse it",
    ),
    *_of_delivery(
        "check",
        CheckGoods,
        goods_deliveries.check,
        permission=Permission.GOODS_CHECK,
        title="Where is it?",
        lead="Look whether what came is in the work or kept for it.",
        submit="Write it down",
    ),
)
