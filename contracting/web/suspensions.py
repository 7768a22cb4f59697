"""Suspensions of an agreement: its term and the list, one, and the acts from the request to the restart."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from contracting import agreements, suspensions
from contracting.suspensions import (
    OrderSuspension,
    ProlongSuspension,
    ProposeSuspension,
    RejectSuspension,
    RestartWork,
)
from contracting.views import suspensions as views
from contracting.views.suspensions import SuspensionView
from foundation.http import answers
from foundation.http.forms import FormPlan
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.http.threads import in_thread
from foundation.identity.permissions import Permission
from foundation.translations import Translator


@get("/agreements/{id:uuid}/suspensions", sync_to_thread=True)
def list_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view, tongue = views.of_agreement(work, id), words(request, work.actor)
        number = view.agreement_number or tongue.text("Draft agreement")
        return answers.page(
            request,
            "contracting/suspensions.html",
            work.actor,
            view=view,
            crumbs=(
                {"label": view.project_title, "href": f"/works/{view.project_id}"},
                {"label": number, "href": f"/agreements/{view.agreement_id}"},
            ),
        )


@get("/api/agreements/{id:uuid}/suspensions")
@in_thread
def list_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.of_agreement(work, id))


@get("/suspensions/{id:uuid}", sync_to_thread=True)
def detail_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view, tongue = views.detail(work, id), words(request, work.actor)
        return answers.page(
            request,
            "contracting/suspension.html",
            work.actor,
            view=view,
            title=title_of(view, tongue),
            crumbs=(
                {"label": view.project_title, "href": f"/works/{view.project_id}"},
                {"label": view.agreement_number or "", "href": f"/agreements/{view.agreement_id}"},
                {
                    "label": tongue.text("Suspensions"),
                    "href": f"/agreements/{view.agreement_id}/suspensions",
                },
            ),
        )


@get("/api/suspensions/{id:uuid}", sync_to_thread=True)
def detail_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.detail(work, id))


def title_of(view: SuspensionView, tongue: Translator) -> str:
    """A suspension by its number and cause."""
    cause = tongue.label("suspension_cause", view.cause)
    return tongue.text("Suspension {number}: {cause}", number=view.number, cause=cause)


def _proposing(asking: Asking) -> Setting:
    agreement = agreements.get(asking.work, asking.row)
    tongue = asking.words
    facts: tuple[dict[str, str], ...] = ()
    if agreement.ends_on is not None:
        facts = (
            {
                "label": tongue.text("End of the term"),
                "value": tongue.date(agreement.ends_on),
                "hint": tongue.text("It moves by the days suspended when the work goes on."),
            },
        )
    return Setting(
        FormPlan(initial={"stops_on": asking.work.today}),
        territory=agreement.territory,
        version=agreement.version,
        facts=facts,
        context_title="The agreement",
    )


def _deciding(asking: Asking) -> Setting:
    view = views.detail(asking.work, asking.row)
    return Setting(
        territory=view.territory,
        version=view.version,
        facts=facts_of(view, asking.words),
        context_title="The suspension",
    )


def _restarting(asking: Asking) -> Setting:
    setting = _deciding(asking)
    plan = FormPlan(initial={"restarted_on": asking.work.today})
    return Setting(
        plan,
        territory=setting.territory,
        version=setting.version,
        facts=setting.facts,
        context_title=setting.context_title,
    )


def facts_of(view: SuspensionView, tongue: Translator) -> tuple[dict[str, str], ...]:
    """What somebody has to know before deciding about a suspension."""
    term = view.term
    return (
        {
            "label": tongue.label("suspension_cause", view.cause),
            "value": view.reason,
            "hint": view.project_title,
        },
        {
            "label": tongue.text("First day without work"),
            "value": tongue.date(view.stops_on),
            "hint": tongue.text("to go on on {day}", day=tongue.date(view.expected_on)),
        },
        *(
            (
                {
                    "label": tongue.text("End of the term"),
                    "value": tongue.date(term.ends_on),
                    "hint": tongue.text("It moves by the days suspended when the work goes on."),
                },
            )
            if term.ends_on is not None
            else ()
        ),
    )


def _about(
    path: str,
    *,
    setting: Callable[[Asking], Setting] = _deciding,
    **said: Any,  # noqa: ANN401 - fields of the route
) -> list[Any]:
    """A command about one suspension: it comes from its page and goes back there."""
    return command_routes(
        CommandRoute(
            path=f"/suspensions/{{id:uuid}}/{path}",
            view=views.detail,
            done=lambda row: f"/suspensions/{row.id}",
            cancel=lambda subject: f"/suspensions/{subject}",
            setting=setting,
            **said,
        )
    )


HANDLERS = (
    list_page,
    list_api,
    detail_page,
    detail_api,
    *command_routes(
        CommandRoute(
            path="/agreements/{id:uuid}/suspensions/new",
            command=ProposeSuspension,
            action=suspensions.propose,
            permission=Permission.SUSPENSION_PROPOSE,
            title="The work cannot go on",
            lead="Say why, since which day, and when it is to go on. Somebody else orders the suspension; until then the term runs.",
            submit="Ask for the suspension",
            view=views.detail,
            done=lambda row: f"/suspensions/{row.id}",
            setting=_proposing,
            cancel=lambda subject: f"/agreements/{subject}/suspensions",
        )
    ),
    *_about(
        "order",
        command=OrderSuspension,
        action=suspensions.order,
        permission=Permission.SUSPENSION_ORDER,
        title="Order the suspension",
        submit="Suspend the agreement",
        lead="From its first day on nothing that is done is reported, verified or paid. Say who agreed, by their posts.",
    ),
    *_about(
        "reject",
        command=RejectSuspension,
        action=suspensions.reject,
        permission=Permission.SUSPENSION_ORDER,
        title="Refuse the suspension",
        submit="Refuse it",
    ),
    *_about(
        "prolong",
        command=ProlongSuspension,
        action=suspensions.prolong,
        permission=Permission.SUSPENSION_ORDER,
        title="It goes on later than was said",
        submit="Say the new day",
    ),
    *_about(
        "restart",
        command=RestartWork,
        action=suspensions.restart,
        permission=Permission.SUSPENSION_END,
        title="Write the restart act",
        submit="Restart the work",
        lead="The day on which work goes on is not a day suspended. The end of the term and every milestone to come move by the days "
        "before it.",
        setting=_restarting,
    ),
)
