"""Changes of an agreement: its three values and the list, one change, and every step from what happened to the order."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from contracting import agreements, change_orders, changes, milestone_plans, unit_prices
from contracting.change_effects import Effects
from contracting.change_orders import (
    ApproveChange,
    EndorseChange,
    QuoteChange,
    RaiseChange,
    RecommendChange,
    RecordAssent,
    RejectChange,
    ReturnQuote,
    ReturnRecommendation,
    WithdrawChange,
)
from contracting.views import changes as views
from contracting.views import goods
from contracting.views.changes import ChangeView
from contracting.views.quantities import symbol
from contracting.web import draft_choices
from foundation.http import answers
from foundation.http.forms import FormPlan, Option
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.http.threads import in_thread
from foundation.identity.permissions import Permission
from foundation.translations import Translator

GOODS = ("goods", "new_goods")


@get("/agreements/{id:uuid}/changes", sync_to_thread=True)
def list_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view, tongue = views.of_agreement(work, id), words(request, work.actor)
        number = view.agreement_number or tongue.text("Draft agreement")
        return answers.page(
            request,
            "contracting/changes.html",
            work.actor,
            view=view,
            crumbs=(
                {"label": view.project_title, "href": f"/works/{view.project_id}"},
                {"label": number, "href": f"/agreements/{view.agreement_id}"},
            ),
        )


@get("/api/agreements/{id:uuid}/changes")
@in_thread
def list_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.of_agreement(work, id))


@get("/changes/{id:uuid}", sync_to_thread=True)
def detail_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view, tongue = views.detail(work, id), words(request, work.actor)
        return answers.page(
            request,
            "contracting/change.html",
            work.actor,
            view=view,
            title=title_of(view, tongue),
            crumbs=_crumbs(view, tongue),
        )


@get("/api/changes/{id:uuid}", sync_to_thread=True)
def detail_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.detail(work, id))


def title_of(view: ChangeView, tongue: Translator) -> str:
    """A change by its number and cause."""
    cause = tongue.label("change_cause", view.cause)
    return tongue.text("Change {number}: {cause}", number=view.number, cause=cause)


def _crumbs(view: ChangeView, tongue: Translator) -> tuple[dict[str, str], ...]:
    return (
        {"label": view.project_title, "href": f"/works/{view.project_id}"},
        {"label": view.agreement_number or "", "href": f"/agreements/{view.agreement_id}"},
        {
            "label": tongue.text("Changes of the agreement"),
            "href": f"/agreements/{view.agreement_id}/changes",
        },
    )


def _raising(asking: Asking) -> Setting:
    agreement = agreements.get(asking.work, asking.row)
    return Setting(territory=agreement.territory, version=agreement.version)


def _deciding(asking: Asking) -> Setting:
    view = views.detail(asking.work, asking.row)
    days = view.recommended.days if view.recommended else 0
    return Setting(
        FormPlan(initial={"days": days}),
        territory=view.territory,
        version=view.version,
        facts=facts_of(view, asking.words),
        context_title="The change",
    )


def facts_of(view: ChangeView, tongue: Translator) -> tuple[dict[str, str], ...]:
    """What somebody has to know before saying anything about a change."""
    named = (
        (tongue.text("Asked for"), view.requested),
        (tongue.text("Recommended"), view.recommended),
    )
    return (
        {
            "label": tongue.text("What happened on site"),
            "value": view.event,
            "hint": view.project_title,
        },
        *(
            {
                "label": label,
                "value": tongue.money(one.amount),
                "hint": tongue.plural("{n} day", "{n} days", one.days),
            }
            for label, one in named
            if one is not None
        ),
        {
            "label": tongue.text("Value today"),
            "value": tongue.money(view.values.current),
            "hint": tongue.text("signed: {value}", value=tongue.money(view.values.initial)),
        },
    )


def _quoting(asking: Asking) -> Setting:
    """What it takes: of milestones their amounts, of measured quantities the quantities."""
    view = views.detail(asking.work, asking.row)
    kept = changes.get(asking.work, asking.row).effects
    return Setting(
        _plan(asking, view, kept),
        territory=view.territory,
        version=view.version,
        facts=facts_of(view, asking.words),
        context_title="The change",
    )


def _plan(asking: Asking, view: ChangeView, kept: Effects) -> FormPlan:
    work, tongue = asking.work, asking.words
    initial = {name: getattr(kept, name) for name in Effects.__struct_fields__}
    if view.is_measured:
        items = unit_prices.items_of(work, view.agreement_id)
        return FormPlan(
            choices={
                "item": [
                    Option("", tongue.text("Choose an item")),
                    *(
                        Option(
                            str(row.id),
                            tongue.text(
                                "{code} {name} · contracted {quantity} {unit}",
                                code=row.code,
                                name=row.description,
                                quantity=tongue.quantity(row.quantity_milli),
                                unit=symbol(row.unit),
                            ),
                        )
                        for row in items
                    ),
                ],
                "unit": [Option("", ""), *draft_choices.measuring_units(tongue)],
            },
            initial=initial,
            unasked=frozenset({"milestones", *GOODS}),
        )
    rows = milestone_plans.of_agreement(work, view.agreement_id)
    return FormPlan(
        choices={
            "milestone": [
                Option("", tongue.text("A new milestone")),
                *(
                    Option(str(row.id), f"{row.position}. {row.title} · {tongue.money(row.amount)}")
                    for row in rows
                ),
            ],
            **(_goods_choices(asking, view) if view.is_in_kind else {}),
        },
        initial=initial,
        unasked=frozenset({"quantities", "new_items", *(() if view.is_in_kind else GOODS)}),
    )


def _goods_choices(asking: Asking, view: ChangeView) -> dict[str, list[Option]]:
    """The goods of an agreement in kind, each with what is agreed and what came or is on its way, and the units of new ones."""
    tongue = asking.words
    return {
        "good": [
            Option("", tongue.text("Choose a good")),
            *(
                Option(
                    str(row.id),
                    tongue.text(
                        "{name} · agreed {quantity} {unit} · came or on its way {bound}",
                        name=row.description,
                        quantity=tongue.quantity(row.quantity_milli),
                        unit=symbol(row.unit),
                        bound=tongue.quantity(row.received_milli + row.under_way_milli),
                    ),
                )
                for row in goods.of_agreement(asking.work, view.agreement_id).goods
            ),
        ],
        "unit": [Option("", ""), *draft_choices.measuring_units(tongue)],
    }


def _about(step: str, command: type, action: Any, **options: Any) -> list[Any]:  # noqa: ANN401 - fields of the route
    """A command about one change: it comes from the change's page and goes back there."""
    return command_routes(
        CommandRoute(
            path=f"/changes/{{id:uuid}}/{step}",
            command=command,
            action=action,
            view=views.detail,
            done=lambda row: f"/changes/{row.id}",
            cancel=lambda subject: f"/changes/{subject}",
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
            path="/agreements/{id:uuid}/changes/new",
            command=RaiseChange,
            action=change_orders.raise_change,
            permission=Permission.CHANGE_RAISE,
            title="Something happened that the agreement did not foresee",
            lead="Say what happened and when. The agreement stays as it is until somebody orders otherwise.",
            submit="Say it",
            view=views.detail,
            done=lambda row: f"/changes/{row.id}",
            setting=_raising,
            cancel=lambda subject: f"/agreements/{subject}/changes",
        )
    ),
    *_about(
        "quote",
        QuoteChange,
        change_orders.quote,
        permission=Permission.CHANGE_RAISE,
        title="What does it take?",
        submit="Ask for it",
        lead="Days, amounts, quantities or goods. What is asked for moves nothing yet.",
        setting=_quoting,
    ),
    *_about(
        "recommend",
        RecommendChange,
        change_orders.recommend,
        permission=Permission.CHANGE_RECOMMEND,
        title="Recommend the change",
        submit="Recommend it",
        lead="What you find right of what was asked for, which may be less.",
        setting=_quoting,
    ),
    *_about(
        "return",
        ReturnQuote,
        change_orders.return_quote,
        permission=Permission.CHANGE_RECOMMEND,
        title="Send it back to be asked for anew",
        submit="Send it back",
    ),
    *_about(
        "return-recommendation",
        ReturnRecommendation,
        change_orders.return_recommendation,
        permission=Permission.CHANGE_APPROVE,
        title="Send it back to be asked for anew",
        submit="Send it back",
    ),
    *_about(
        "assent",
        RecordAssent,
        change_orders.record_assent,
        permission=Permission.CHANGE_ASSENT,
        title="What the community said",
        submit="Record it",
        lead="Another scope or another site needs the community's yes, with the minutes of its assembly.",
    ),
    *_about(
        "endorse",
        EndorseChange,
        change_orders.endorse,
        permission=Permission.CHANGE_ENDORSE,
        title="The entity's no objection",
        submit="Give no objection",
    ),
    *_about(
        "approve",
        ApproveChange,
        change_orders.approve,
        permission=Permission.CHANGE_APPROVE,
        title="Order the change",
        submit="Order it",
        lead="From this day the agreement is what the order says: value, term, milestones or quantities.",
    ),
    *_about(
        "reject",
        RejectChange,
        change_orders.reject,
        permission=Permission.CHANGE_APPROVE,
        title="Refuse the change",
        submit="Refuse it",
    ),
    *_about(
        "withdraw",
        WithdrawChange,
        change_orders.withdraw,
        permission=Permission.CHANGE_RAISE,
        title="Ask no more",
        submit="Withdraw it",
    ),
)
