"""Guarantees of an agreement: what it asks for and how that is covered, each policy, its approval or return."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from contracting import agreements, coverages, guarantee_acts, guarantees
from contracting.coverages import Coverage, Phase
from contracting.guarantee_acts import (
    ApproveGuarantee,
    DemandGuarantees,
    RegisterGuarantee,
    ReturnGuarantee,
)
from contracting.views import guarantees as views
from contracting.views.guarantees import GuaranteeView, NeedRow
from foundation.http import answers
from foundation.http.forms import FormPlan
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.http.threads import in_thread
from foundation.identity.permissions import Permission
from foundation.translations import Translator


@get("/agreements/{id:uuid}/guarantees", sync_to_thread=True)
def list_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view, tongue = views.of_agreement(work, id), words(request, work.actor)
        number = view.agreement_number or tongue.text("Draft agreement")
        return answers.page(
            request,
            "contracting/guarantees.html",
            work.actor,
            view=view,
            crumbs=(
                {"label": view.project_title, "href": f"/works/{view.project_id}"},
                {"label": number, "href": f"/agreements/{view.agreement_id}"},
            ),
        )


@get("/api/agreements/{id:uuid}/guarantees")
@in_thread
def list_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.of_agreement(work, id))


@get("/guarantees/{id:uuid}", sync_to_thread=True)
def detail_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view, tongue = views.detail(work, id), words(request, work.actor)
        return answers.page(
            request,
            "contracting/guarantee.html",
            work.actor,
            view=view,
            title=title_of(view, tongue),
            crumbs=(
                {"label": view.project_title, "href": f"/works/{view.project_id}"},
                {"label": view.agreement_number or "", "href": f"/agreements/{view.agreement_id}"},
                {
                    "label": tongue.text("Guarantees"),
                    "href": f"/agreements/{view.agreement_id}/guarantees",
                },
            ),
        )


@get("/api/guarantees/{id:uuid}", sync_to_thread=True)
def detail_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.detail(work, id))


def title_of(view: GuaranteeView, tongue: Translator) -> str:
    """A policy by its number, an annex by both."""
    if view.annex:
        return tongue.text(
            "Policy {number}, annex {annex}", number=view.policy_number, annex=view.annex
        )
    return tongue.text("Policy {number}", number=view.policy_number)


def _demanding(asking: Asking) -> Setting:
    """The coverages as the rule of the agreement has them, and those that are asked for already."""
    view = views.of_agreement(asking.work, asking.row)
    agreement, tongue = agreements.get(asking.work, asking.row), asking.words
    subject = guarantees.subject_of(asking.work, agreement)
    needs = coverages.needs_of(subject, tuple(Coverage))
    spanish = tongue.language == "es"
    facts = (
        {
            "label": tongue.text("What the rule says"),
            "value": view.rule_es if spanish else view.rule_en,
            "hint": tongue.text(view.rule_norm),
        },
        *(
            {
                "label": tongue.label("coverage", rule.coverage),
                "value": rule.text_es if spanish else rule.text_en,
                "hint": next(
                    (
                        tongue.text(
                            "today {amount} until {day}",
                            amount=tongue.money(need.amount),
                            day=tongue.date(need.until),
                        )
                        for need in needs
                        if need.coverage is rule.coverage
                    ),
                    tongue.text("from the acceptance of the work")
                    if rule.phase is Phase.ACCEPTANCE
                    else "",
                ),
            }
            for rule in coverages.rules_on(subject.family, subject.law_on)
        ),
    )
    initial: dict[str, Any] = {code.value: True for code in view.asked}
    return Setting(
        FormPlan(
            initial=initial | {"reason": view.reason or ""},
            unasked=frozenset() if agreement.advance_bp else frozenset({"advance"}),
        ),
        territory=view.territory,
        version=agreement.version,
        facts=facts,
        context_title="What the law and the agreement say",
    )


def _registering(asking: Asking) -> Setting:
    """What is missing stands beside the form, and its rows begin with it."""
    view = views.of_agreement(asking.work, asking.row)
    rows = [one for one in view.needs if one.status != "covered"]
    return Setting(
        FormPlan(
            initial={
                "coverages": [
                    {
                        "coverage": one.coverage,
                        "amount": one.amount,
                        "valid_from": view.starts_on or asking.work.today,
                        "valid_to": one.until,
                    }
                    for one in rows
                ]
            }
        ),
        territory=view.territory,
        version=agreements.get(asking.work, asking.row).version,
        facts=tuple(_fact(one, asking.words) for one in view.needs),
        context_title="What is needed today",
    )


def _deciding(asking: Asking) -> Setting:
    view = views.detail(asking.work, asking.row)
    return Setting(
        territory=view.territory,
        version=view.version,
        facts=tuple(_fact(one, asking.words) for one in view.needs),
        context_title="What is needed today",
    )


def _fact(one: NeedRow, tongue: Translator) -> dict[str, str]:
    return {
        "label": tongue.label("coverage", one.coverage),
        "value": tongue.sentence(one.sentence),
        "hint": tongue.label("cover_status", one.status),
    }


HANDLERS = (
    list_page,
    list_api,
    detail_page,
    detail_api,
    *command_routes(
        CommandRoute(
            path="/agreements/{id:uuid}/guarantees/demand",
            command=DemandGuarantees,
            action=guarantee_acts.demand,
            permission=Permission.GUARANTEE_DEMAND,
            title="Which guarantees does the agreement ask for?",
            lead="Mark the coverages that are asked for, or none, with the reason that the studies give. The work does not start without "
            "them.",
            submit="Say it",
            view=views.of_agreement,
            key=lambda row: row.agreement_id,
            done=lambda row: f"/agreements/{row.agreement_id}/guarantees",
            setting=_demanding,
            cancel=lambda subject: f"/agreements/{subject}/guarantees",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/agreements/{id:uuid}/guarantees/new",
            command=RegisterGuarantee,
            action=guarantee_acts.register,
            permission=Permission.GUARANTEE_REGISTER,
            title="Register a policy",
            lead="As the insurer issued it, with its file. An annex that extends a policy names only what it changes.",
            submit="Register it",
            view=views.detail,
            done=lambda row: f"/guarantees/{row.id}",
            setting=_registering,
            cancel=lambda subject: f"/agreements/{subject}/guarantees",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/guarantees/{id:uuid}/approve",
            command=ApproveGuarantee,
            action=guarantee_acts.approve,
            permission=Permission.GUARANTEE_APPROVE,
            title="Approve the policy",
            lead="You say that you read it, and that it covers what the agreement needs.",
            submit="Approve it",
            view=views.detail,
            done=lambda row: f"/guarantees/{row.id}",
            setting=_deciding,
            cancel=lambda subject: f"/guarantees/{subject}",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/guarantees/{id:uuid}/return",
            command=ReturnGuarantee,
            action=guarantee_acts.return_policy,
            permission=Permission.GUARANTEE_APPROVE,
            title="Return the policy",
            submit="Return it",
            view=views.detail,
            done=lambda row: f"/guarantees/{row.id}",
            setting=_deciding,
            cancel=lambda subject: f"/guarantees/{subject}",
        )
    ),
)
