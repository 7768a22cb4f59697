"""The whole budget of a work, its items, its versions and what differs between them; revisions from the draft to the decision."""

from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.params import FromPath, FromQuery

from foundation.http import answers
from foundation.http.lists import column
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.http.threads import in_thread
from foundation.identity.permissions import Permission
from foundation.translations import Translator
from portfolio import budget_revisions, budgets
from portfolio.budget_revisions import (
    ApproveRevision,
    ChangeRevision,
    DraftRevision,
    ReturnRevision,
    ReviseAnalysis,
    SubmitRevision,
    WithdrawRevision,
)
from portfolio.views import budget_history as views
from portfolio.views.budget_history import ItemPage, RevisionView, WorkHead
from portfolio.web.budgets import (
    foot_facts,
    item_facts,
    plan_of_analysis,
    plan_of_lines,
    rule_facts,
)

COLUMNS = ("Work", "In force", "Proposed", "Since", "State")
NUMBERS = {"In force", "Proposed"}
Crumbs = tuple[dict[str, str], ...]
Number = Annotated[int, msgspec.Meta(ge=0, le=100_000)]


def crumbs(work: WorkHead, tongue: Translator, *, inside: bool = True) -> Crumbs:
    """The way back to the work, and to its budget."""
    way = (
        {"label": tongue.text("Works"), "href": "/works"},
        {"label": work.code, "href": f"/works/{work.id}"},
    )
    budget = {"label": tongue.text("Budget"), "href": f"/works/{work.id}/budget/items"}
    return (*way, budget) if inside else way


@get("/works/{id:uuid}/budget/items", sync_to_thread=True)
def items_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view, tongue = views.page(work, id), words(request, work.actor)
        return answers.page(
            request,
            "portfolio/budget/items.html",
            work.actor,
            view=view,
            crumbs=crumbs(view.work, tongue, inside=False),
        )


@get("/api/works/{id:uuid}/budget")
@in_thread
def items_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.page(work, id))


@get("/works/{id:uuid}/budget/item", sync_to_thread=True)
def item_page(
    request: HttpRequest,
    id: FromPath[UUID],
    code: FromQuery[str] = "",
    version: FromQuery[Number] = 0,
) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view = (
            views.item_of_version(work, id, version, code)
            if version
            else views.find_item(work, id, code)
        )
        return _item_page(request, view, words(request, work.actor), f"/works/{id}/budget/analysis")


@get("/budget-revisions/{id:uuid}/item", sync_to_thread=True)
def revised_item_page(
    request: HttpRequest, id: FromPath[UUID], code: FromQuery[str] = ""
) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view = views.item_of_revision(work, id, code)
        tongue = words(request, work.actor)
        more = ({"label": tongue.text("Revision"), "href": f"/budget-revisions/{id}"},)
        return _item_page(request, view, tongue, f"/budget-revisions/{id}/analysis", more)


def _item_page(
    request: HttpRequest, view: ItemPage, tongue: Translator, edit: str, more: Crumbs = ()
) -> Response[Any]:
    actor = request.scope["state"][answers.ACTOR]
    return answers.page(
        request,
        "portfolio/budget/item.html",
        actor,
        view=view,
        edit=edit,
        crumbs=(*crumbs(view.work, tongue), *more),
    )


@get("/works/{id:uuid}/budget/versions", sync_to_thread=True)
def versions_page(
    request: HttpRequest,
    id: FromPath[UUID],
    number: FromQuery[Number] = 0,
    against: FromQuery[Number | None] = None,
) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view = views.version_page(work, id, number, against)
        return answers.page(
            request,
            "portfolio/budget/version.html",
            work.actor,
            view=view,
            crumbs=crumbs(view.work, words(request, work.actor)),
        )


@get("/api/works/{id:uuid}/budget/versions", sync_to_thread=True)
def versions_api(
    request: HttpRequest,
    id: FromPath[UUID],
    number: FromQuery[Number] = 0,
    against: FromQuery[Number | None] = None,
) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.version_page(work, id, number, against))


@get("/budget-revisions", sync_to_thread=True)
def list_page(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue = words(request, work.actor)
        return answers.page(
            request,
            "portfolio/budget/revisions.html",
            work.actor,
            view=views.open_revisions(work),
            columns=[column(name, tongue, is_number=name in NUMBERS) for name in COLUMNS],
        )


@get("/api/budget-revisions", sync_to_thread=True)
def list_api(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.open_revisions(work))


@get("/budget-revisions/{id:uuid}", sync_to_thread=True)
def revision_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view = views.revision(work, id)
        return answers.page(
            request,
            "portfolio/budget/revision.html",
            work.actor,
            view=view,
            crumbs=crumbs(view.work, words(request, work.actor)),
        )


@get("/api/budget-revisions/{id:uuid}", sync_to_thread=True)
def revision_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.revision(work, id))


def _about(head: WorkHead, tongue: Translator) -> tuple[dict[str, str], ...]:
    return (
        {
            "label": tongue.text("Work"),
            "value": head.title,
            "href": f"/works/{head.id}",
            "hint": f"{head.code} · {head.place}",
        },
    )


def _drafting(asking: Asking) -> Setting:
    work, tongue = asking.work, asking.words
    head = views.head(work, asking.row)
    content = budgets.find_content(work, asking.row)
    return Setting(
        plan_of_lines(work, asking.row, content, tongue),
        territory=head.territory,
        version=head.version,
        context_title="The work",
        facts=(
            *_about(head, tongue),
            *rule_facts(work, head.currency, tongue),
            *foot_facts(content, tongue),
        ),
    )


def _changing(asking: Asking) -> Setting:
    work, tongue = asking.work, asking.words
    view = views.revision(work, asking.row)
    content = views.proposed(work, asking.row)
    plan = plan_of_lines(work, view.work.id, content, tongue)
    return Setting(
        replace(plan, initial={**plan.initial, "reason": view.reason}),
        territory=view.work.territory,
        version=view.version,
        context_title="The revision",
        facts=(
            *_about_revision(view, tongue),
            *rule_facts(work, view.work.currency, tongue),
            *foot_facts(content, tongue),
        ),
    )


def _analysing(asking: Asking) -> Setting:
    view = views.revision(asking.work, asking.row)
    # Whoever may not write is told so before being told which item is missing.
    asking.work.require(Permission.BUDGET_EDIT, view.work.territory)
    content = views.proposed(asking.work, asking.row)
    return Setting(
        plan_of_analysis(content, asking),
        territory=view.work.territory,
        version=view.version,
        context_title="The item",
        facts=item_facts(content, asking),
    )


def _about_revision(view: RevisionView, tongue: Translator) -> tuple[dict[str, str], ...]:
    return (
        *_about(view.work, tongue),
        {"label": tongue.text("In force"), "value": tongue.money(view.base_total)},
        {
            "label": tongue.text("Proposed"),
            "value": tongue.money(view.total),
            "href": f"/budget-revisions/{view.id}",
        },
    )


def _deciding(asking: Asking) -> Setting:
    view = views.revision(asking.work, asking.row)
    return Setting(
        territory=view.work.territory,
        version=view.version,
        context_title="The revision",
        facts=_about_revision(view, asking.words),
    )


def _step(step: str, command: type, action: Any, **options: Any) -> CommandRoute:  # noqa: ANN401 - fields of the route
    settings: dict[str, Any] = {
        "permission": Permission.BUDGET_EDIT,
        "setting": _deciding,
        "cancel": lambda subject: f"/budget-revisions/{subject}",
        **options,
    }
    return CommandRoute(
        path=f"/budget-revisions/{{id:uuid}}/{step}",
        command=command,
        action=action,
        view=views.revision,
        done=lambda row: f"/budget-revisions/{row.id}",
        **settings,
    )


ROUTES = (
    CommandRoute(
        path="/works/{id:uuid}/budget/revisions",
        command=DraftRevision,
        action=budget_revisions.draft,
        permission=Permission.BUDGET_EDIT,
        title="Revise the budget",
        lead="Write the budget as it should become. What is in force stays until somebody else approves this.",
        submit="Save the draft",
        view=views.revision,
        done=lambda row: f"/budget-revisions/{row.id}",
        setting=_drafting,
        cancel=lambda subject: f"/works/{subject}/budget/items",
    ),
    _step(
        "change",
        ChangeRevision,
        budget_revisions.change,
        setting=_changing,
        title="Change the proposal",
        submit="Save the draft",
    ),
    _step(
        "analysis",
        ReviseAnalysis,
        budget_revisions.analyse,
        setting=_analysing,
        title="Analysis of the unit price",
        lead="What one unit of this item takes: its price follows from it.",
        submit="Save the analysis",
    ),
    _step(
        "submit",
        SubmitRevision,
        budget_revisions.submit,
        title="Submit the revision",
        lead="From now on it does not change; somebody else decides on it.",
        submit="Submit it",
    ),
    _step(
        "return",
        ReturnRevision,
        budget_revisions.give_back,
        permission=Permission.BUDGET_APPROVE,
        title="Return the revision",
        lead="Say what has to change; whoever wrote it can then submit it again.",
        submit="Return it",
    ),
    _step(
        "approve",
        ApproveRevision,
        budget_revisions.approve,
        permission=Permission.BUDGET_APPROVE,
        title="Approve the revision",
        lead="From now on this is the budget in force, as its next version.",
        submit="Approve it",
    ),
    _step(
        "withdraw",
        WithdrawRevision,
        budget_revisions.withdraw,
        title="Withdraw the revision",
        lead="The budget in force stays as it is.",
        submit="Withdraw it",
    ),
)

HANDLERS = (
    items_page,
    items_api,
    item_page,
    revised_item_page,
    versions_page,
    versions_api,
    list_page,
    list_api,
    revision_page,
    revision_api,
    *(handler for route in ROUTES for handler in command_routes(route)),
)
