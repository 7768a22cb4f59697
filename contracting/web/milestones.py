"""Milestones: one with its two verdicts, reporting it with photographs, and judging it with either key."""

from dataclasses import replace
from enum import StrEnum
from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from contracting import disputes, milestones, verdicts
from contracting.disputes import ResolveDispute
from contracting.milestones import Key, ReportMilestone
from contracting.two_keys import Outcome
from contracting.verdicts import GiveCommitteeVerdict, GiveEngineerVerdict
from contracting.views import milestones as views
from contracting.views.milestones import MilestoneView
from contracting.web import checks
from foundation.http import answers
from foundation.http.forms import FixedRows, FormPlan, Option, RowHead
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.identity.permissions import Permission
from foundation.money import BASIS, MINOR_PER_UNIT, Money
from foundation.translations import Translator


class Fraction(StrEnum):
    """Parts that people can judge by eye."""

    QUARTER = "quarter"
    HALF = "half"
    THREE_QUARTERS = "three_quarters"


@get("/milestones/{id:uuid}", sync_to_thread=True)
def detail_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view = views.detail(work, id)
        tongue = words(request, work.actor)
        return answers.page(
            request,
            "contracting/milestone.html",
            work.actor,
            view=view,
            title=title_of(view, tongue),
            crumbs=crumbs(view, tongue),
        )


@get("/api/milestones/{id:uuid}", sync_to_thread=True)
def detail_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.detail(work, id))


def title_of(view: MilestoneView, tongue: Translator) -> str:
    """A milestone by its number and name."""
    return tongue.text("Milestone {number}: {title}", number=view.number, title=view.title)


def crumbs(view: MilestoneView, tongue: Translator) -> tuple[dict[str, str], ...]:
    """The way back to the work and its agreement."""
    number = view.agreement_number or tongue.text("Draft agreement")
    return (
        {"label": view.project_title, "href": f"/works/{view.project_id}"},
        {"label": number, "href": f"/agreements/{view.agreement_id}"},
    )


def _facts(view: MilestoneView, tongue: Translator) -> tuple[dict[str, str], ...]:
    due = tongue.date(view.due_on) if view.due_on else ""
    return (
        {
            "label": tongue.text("Milestone"),
            "value": title_of(view, tongue),
            "hint": view.project_title,
        },
        {"label": tongue.text("What proves it"), "value": view.means_of_verification},
        {
            "label": tongue.text("Worth"),
            "value": tongue.money(view.amount),
            "hint": tongue.text("Due on {day}", day=due) if due else "",
        },
    )


def _reporting(asking: Asking) -> Setting:
    view = views.detail(asking.work, asking.row)
    return Setting(
        checks.reading_plan(view.checks, asking.words),
        territory=view.territory,
        version=view.version,
        facts=_facts(view, asking.words),
        context_title="What was agreed",
    )


def _judging_as_engineer(asking: Asking) -> Setting:
    view = views.detail(asking.work, asking.row)
    plan = _measured_plan(view, asking.words, Outcome.PARTLY)
    return _judging(asking, view, checks.with_findings(plan, view.checks, asking.words))


def _judging_as_committee(asking: Asking) -> Setting:
    """One decision on each screen: first what was found, then what that answer still needs."""
    view = views.detail(asking.work, asking.row)
    outcome = next((one for one in Outcome if one.value == asking.given("outcome")), None)
    if outcome is None:
        return _judging(asking, view, FormPlan(), is_choosing=True)
    is_part = outcome is Outcome.PARTLY
    if view.is_measured:
        plan = _measured_plan(view, asking.words, outcome)
        plan = replace(
            plan,
            initial={**plan.initial, "outcome": outcome},
            hidden=frozenset({"outcome"}),
            required=frozenset() if outcome is Outcome.MET else frozenset({"reason"}),
        )
        plan = checks.with_findings(plan, (), asking.words)
        return _judging(asking, view, plan, outcome=outcome)
    amount = asking.given("amount")
    plan = FormPlan(
        initial={"outcome": outcome, "amount": amount if is_part else ""},
        unasked=frozenset({"corrections"}),
        hidden=frozenset({"outcome"} if is_part else {"outcome", "amount"}),
        required=frozenset({"amount", "reason"} if is_part else {"reason"})
        if outcome is not Outcome.MET
        else frozenset(),
    )
    asked = view.checks if outcome is not Outcome.MET else ()
    plan = checks.with_findings(plan, asked, asking.words)
    return _judging(asking, view, plan, outcome=outcome)


def _measured_plan(view: MilestoneView, tongue: Translator, outcome: Outcome) -> FormPlan:
    """Of measured quantities the quantities are asked, each beside what the organisation measured; of a fixed amount the amount."""
    if not view.is_measured:
        return FormPlan(unasked=frozenset({"corrections"}))
    if outcome is not Outcome.PARTLY:
        return FormPlan(unasked=frozenset({"amount", "corrections"}))
    heads = {
        str(row.item_id): RowHead(
            f"{row.code} {row.description}",
            notes=(
                tongue.text(
                    "Measured: {quantity} {unit}",
                    quantity=tongue.quantity(row.this_milli),
                    unit=row.unit,
                ),
            ),
        )
        for row in view.measured
    }
    return FormPlan(
        initial={
            "corrections": [
                {"item": row.item_id, "quantity": row.this_milli} for row in view.measured
            ]
        },
        fixed_rows={"corrections": FixedRows("item", heads)},
        unasked=frozenset({"amount"}),
    )


def _judging(
    asking: Asking,
    view: MilestoneView,
    plan: FormPlan,
    *,
    is_choosing: bool = False,
    outcome: Outcome | None = None,
) -> Setting:
    return Setting(
        plan,
        territory=view.territory,
        version=view.version,
        facts=_facts(view, asking.words),
        context_title="What was agreed",
        extra={
            "view": view,
            "is_choosing": is_choosing,
            "outcome": outcome,
            "quarters": _quarters(view.amount, asking.words)
            if outcome is Outcome.PARTLY and not view.is_measured
            else (),
        },
    )


def _quarters(amount: Money, tongue: Translator) -> list[dict[str, str]]:
    """What each such part of an amount is worth, in whole pesos."""
    found = []
    for count, name in enumerate(Fraction, start=1):
        part = amount.rate(BASIS * count // 4, step_minor=MINOR_PER_UNIT)
        found.append(
            {
                "label": tongue.label("fraction", name),
                "amount": tongue.money(part),
                "typed": tongue.money_input(part),
            }
        )
    return found


def _resolving(asking: Asking) -> Setting:
    view, tongue = views.detail(asking.work, asking.row), asking.words
    found = {Key.COMMITTEE: view.keys.committee, Key.ENGINEER: view.keys.engineer}
    options = [
        Option(
            key.value,
            tongue.label("key", key),
            hint=f"{tongue.money(said.amount)}. {said.reason or ''}",
        )
        for key, said in found.items()
        if said is not None
    ]
    return Setting(
        FormPlan(choices={"finding": options}, radios=frozenset({"finding"})),
        territory=view.territory,
        version=view.version,
        facts=_facts(view, tongue),
        context_title="What was agreed",
    )


HANDLERS = (
    detail_page,
    detail_api,
    *command_routes(
        CommandRoute(
            path="/milestones/{id:uuid}/report",
            command=ReportMilestone,
            action=milestones.report,
            permission=Permission.MILESTONE_REPORT,
            title="Report what was done",
            lead="Say what was built and show it with photos. The committee and the engineer look at it next.",
            submit="Send the report",
            view=views.detail,
            done=lambda row: f"/milestones/{row.id}",
            setting=_reporting,
            cancel=lambda subject: f"/milestones/{subject}",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/milestones/{id:uuid}/committee-verdict",
            command=GiveCommitteeVerdict,
            action=verdicts.give_committee_verdict,
            permission=Permission.VERDICT_COMMITTEE,
            title="Is it done as agreed?",
            submit="Send our answer",
            view=views.detail,
            done=lambda row: f"/milestones/{row.id}",
            setting=_judging_as_committee,
            template="contracting/verdict.html",
            cancel=lambda subject: f"/milestones/{subject}",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/milestones/{id:uuid}/engineer-verdict",
            command=GiveEngineerVerdict,
            action=verdicts.give_engineer_verdict,
            permission=Permission.VERDICT_ENGINEER,
            title="Is it done as agreed?",
            lead="Your verdict is about the whole milestone. What both of you found, the lower of the two, is what can be paid.",
            submit="Give the verdict",
            view=views.detail,
            done=lambda row: f"/milestones/{row.id}",
            setting=_judging_as_engineer,
            template="contracting/verdict.html",
            cancel=lambda subject: f"/milestones/{subject}",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/milestones/{id:uuid}/resolve",
            command=ResolveDispute,
            action=disputes.resolve,
            permission=Permission.VERDICT_RESOLVE,
            title="Whose finding counts?",
            lead="Their days to agree are over. You decide between what both found, and both read your reason.",
            submit="Decide",
            view=views.detail,
            done=lambda row: f"/milestones/{row.id}",
            setting=_resolving,
            cancel=lambda subject: f"/milestones/{subject}",
        )
    ),
)
