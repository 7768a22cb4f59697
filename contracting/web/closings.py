"""The end of an agreement: its page, and every act from the termination to the settlement."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from contracting import agreements, obligations, settlements, terminations
from contracting.settlements import AgreeSettlement, PrepareSettlement, SignSettlement
from contracting.terminations import (
    DiscardTermination,
    ReceiveProvisionally,
    SignTermination,
    TerminationKind,
    WriteTermination,
)
from contracting.views import closings as views
from contracting.views.closings import ClosingView
from foundation.http import answers
from foundation.http.forms import FormPlan
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.identity.permissions import Permission
from foundation.translations import Translator
from foundation.work import Work


@get("/agreements/{id:uuid}/closing", sync_to_thread=True)
def agreement_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return _page(request, work, views.of_agreement(work, id))


@get("/api/agreements/{id:uuid}/closing", sync_to_thread=True)
def agreement_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.of_agreement(work, id))


@get("/closings/{id:uuid}", sync_to_thread=True)
def act_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return _page(request, work, views.of_act(work, id))


@get("/api/closings/{id:uuid}", sync_to_thread=True)
def act_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.of_act(work, id))


@get("/settlements/{id:uuid}", sync_to_thread=True)
def settlement_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return _page(request, work, views.of_settlement(work, id))


@get("/api/settlements/{id:uuid}", sync_to_thread=True)
def settlement_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.of_settlement(work, id))


def _page(request: HttpRequest, work: Work, view: ClosingView) -> Response[Any]:
    tongue = words(request, work.actor)
    number = view.agreement_number or tongue.text("Draft agreement")
    return answers.page(
        request,
        "contracting/closing.html",
        work.actor,
        view=view,
        crumbs=(
            {"label": view.project_title, "href": f"/works/{view.project_id}"},
            {"label": number, "href": f"/agreements/{view.agreement_id}"},
        ),
    )


def _writing(asking: Asking) -> Setting:
    agreement, today = agreements.get(asking.work, asking.row), asking.work.today
    view, tongue = views.of_agreement(asking.work, asking.row), asking.words
    has_ended = agreement.ends_on is not None and agreement.ends_on <= today
    facts = []
    if agreement.ends_on is not None:
        facts.append(
            {
                "label": tongue.text("End of the term"),
                "value": tongue.date(agreement.ends_on),
                "hint": view.project_title,
            }
        )
    facts.append(
        {
            "label": tongue.text("Pending on the list of the site"),
            "value": tongue.number(len(view.issues)),
            "hint": "; ".join(f"{one.number}. {one.what}" for one in view.issues[:5]),
        }
    )
    return Setting(
        FormPlan(
            initial={
                "kind": TerminationKind.EXPIRY if has_ended else TerminationKind.MUTUAL,
                "ended_on": agreement.ends_on if has_ended else today,
            }
        ),
        territory=agreement.territory,
        version=agreement.version,
        facts=tuple(facts),
        context_title="The agreement",
    )


def _about_act(asking: Asking) -> Setting:
    view = views.of_act(asking.work, asking.row)
    return _setting(view, asking.words, FormPlan(), view.act.version if view.act else None)


def _receiving(asking: Asking) -> Setting:
    view, today = views.of_act(asking.work, asking.row), asking.work.today
    days = obligations.days_on("correction_period", today)
    plan = FormPlan(initial={"received_on": today, "defects_until": today + timedelta(days=days)})
    return _setting(view, asking.words, plan, view.act.version if view.act else None)


def _setting(view: ClosingView, tongue: Translator, plan: FormPlan, version: int | None) -> Setting:
    facts = []
    if view.act is not None:
        facts.append(
            {
                "label": tongue.label("termination_kind", view.act.kind),
                "value": view.act.cause,
                "hint": tongue.text("ended on {day}", day=tongue.date(view.act.ended_on)),
            }
        )
    return Setting(
        plan,
        territory=view.territory,
        version=version,
        facts=tuple(facts),
        context_title="The end of the agreement",
    )


def _preparing(asking: Asking) -> Setting:
    view = views.of_agreement(asking.work, asking.row)
    return Setting(
        territory=view.territory,
        version=view.agreement_version,
        facts=_balance_facts(view, asking.words),
        context_title="The balance",
    )


def _about_settlement(asking: Asking) -> Setting:
    view = views.of_settlement(asking.work, asking.row)
    return Setting(
        territory=view.territory,
        version=view.settlement.version if view.settlement else None,
        facts=_balance_facts(view, asking.words),
        context_title="The balance",
    )


def _balance_facts(view: ClosingView, tongue: Translator) -> tuple[dict[str, str], ...]:
    """The balance in short: each line, and what is wrong with it."""
    return tuple(
        {
            "label": tongue.label("line_code", line.code),
            "value": tongue.money(line.total)
            if line.total is not None
            else tongue.text("in order")
            if line.holds
            else "–",
            "hint": tongue.sentence(line.refusal) if line.refusal else "",
        }
        for line in view.balance
    )


def _act(
    path: str,
    *,
    setting: Callable[[Asking], Setting] = _about_act,
    **said: Any,  # noqa: ANN401 - fields of the route
) -> list[Any]:
    """A command about the act of one agreement; it goes back to the page of its end."""
    return command_routes(
        CommandRoute(
            path=f"/closings/{{id:uuid}}/{path}",
            view=views.of_act,
            done=lambda row: f"/agreements/{row.agreement_id}/closing",
            cancel=lambda subject: f"/closings/{subject}",
            setting=setting,
            **said,
        )
    )


def _settling(path: str, **said: Any) -> list[Any]:  # noqa: ANN401 - fields of the route
    """A command about one settlement."""
    return command_routes(
        CommandRoute(
            path=f"/settlements/{{id:uuid}}/{path}",
            view=views.of_settlement,
            done=lambda row: f"/agreements/{row.agreement_id}/closing",
            cancel=lambda subject: f"/settlements/{subject}",
            setting=_about_settlement,
            **said,
        )
    )


HANDLERS = (
    agreement_page,
    agreement_api,
    act_page,
    act_api,
    settlement_page,
    settlement_api,
    *command_routes(
        CommandRoute(
            path="/agreements/{id:uuid}/closing/terminate",
            command=WriteTermination,
            action=terminations.write,
            permission=Permission.CLOSING_WRITE,
            title="Write the act of termination",
            lead="How the agreement ends and on which day. Somebody else signs it; until then it goes on. "
            "Of a work that is not finished the register needs what is left, its cost and who answers.",
            submit="Write it",
            view=views.of_act,
            done=lambda row: f"/agreements/{row.agreement_id}/closing",
            setting=_writing,
            cancel=lambda subject: f"/agreements/{subject}/closing",
        )
    ),
    *_act(
        "sign",
        command=SignTermination,
        action=terminations.sign,
        permission=Permission.CLOSING_SIGN,
        title="Sign the act of termination",
        lead="From its day on nothing new is built under this agreement.",
        submit="Sign it",
    ),
    *_act(
        "discard",
        command=DiscardTermination,
        action=terminations.discard,
        permission=Permission.CLOSING_SIGN,
        title="Discard the act of termination",
        submit="Discard it",
    ),
    *_act(
        "receive",
        command=ReceiveProvisionally,
        action=terminations.receive,
        permission=Permission.WORK_ACCEPT,
        title="Receive the work provisionally",
        lead="Until the end of the period whoever built it mends what shows. It is received finally after that, with nothing pending.",
        submit="Receive it",
        setting=_receiving,
    ),
    *command_routes(
        CommandRoute(
            path="/agreements/{id:uuid}/settlement",
            command=PrepareSettlement,
            action=settlements.prepare,
            permission=Permission.SETTLEMENT_PREPARE,
            title="Prepare the settlement",
            lead="Every line of the balance has to hold. The organisation agrees to it, and somebody else signs.",
            submit="Lay it before the parties",
            view=views.of_settlement,
            done=lambda row: f"/agreements/{row.agreement_id}/closing",
            setting=_preparing,
            cancel=lambda subject: f"/agreements/{subject}/closing",
        )
    ),
    *_settling(
        "agree",
        command=AgreeSettlement,
        action=settlements.agree,
        permission=Permission.SETTLEMENT_AGREE,
        title="Agree to the settlement",
        lead="For the organisation. What you do not agree with you write down as a reservation.",
        submit="Agree to it",
    ),
    *_settling(
        "sign",
        command=SignSettlement,
        action=settlements.sign,
        permission=Permission.SETTLEMENT_SIGN,
        title="Sign the settlement",
        lead="The accounts are closed: the balance is kept as it stands now and nobody changes it any more.",
        submit="Sign it",
    ),
)
