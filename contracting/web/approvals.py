"""Who approves what: the tiers, whether payments are on, and the delegations with their acts."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from contracting import approvals
from contracting.approvals import DelegateApproval, RevokeDelegation
from contracting.views import approvals as views
from contracting.views.approvals import ApprovalsView, DelegationView, TierView
from foundation.http import answers
from foundation.http.forms import FormPlan, Option
from foundation.http.lists import column
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.http.threads import in_thread
from foundation.identity.permissions import Permission
from foundation.translations import Translator
from portfolio.web import choices, registers
from portfolio.web.registers import Cell, Door, EntryPage, Shelf

HERE = "/payments/approvals"


@get(HERE, sync_to_thread=True)
def list_page(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue, view = words(request, work.actor), views.overview(work)
        new = Door(f"{HERE}/new", tongue.text("Delegate"), is_main=True)
        page = EntryPage(
            title=tongue.text("Who approves payments"),
            lead=tongue.text(
                "By the amount of the payment; never who asked for it, and never who pays it."
            ),
            doors=(new,) if view.may_delegate else (),
            warning=""
            if view.are_on
            else tongue.text(
                "Payments are off in {places}: at least two people have to be able to approve them.",
                places=", ".join(view.off_at),
            ),
            facts=(
                {
                    "label": tongue.text("Who can approve here, each up to their tier"),
                    "value": tongue.plural("{n} account", "{n} accounts", view.approvers),
                    "hint": tongue.text("payments are on") if view.are_on else "",
                },
            ),
            shelves=(_tiers(view.tiers, tongue), _delegations(view, tongue)),
        )
        crumbs = ({"label": tongue.text("Payments"), "href": "/payments"},)
        return registers.entry_page(request, work, page, crumbs)


@get(f"/api{HERE}")
@in_thread
def list_api(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.overview(work))


def _tiers(tiers: tuple[TierView, ...], tongue: Translator) -> Shelf:
    return Shelf(
        title=tongue.text("The rule of amounts"),
        columns=[
            column("Up to", tongue),
            column("Whose word", tongue),
            column("Norm", tongue),
        ],
        rows=[
            (
                Cell(
                    tongue.money(tier.limit) if tier.limit else tongue.text("any amount"),
                    hint=tongue.text("{n} minimum wages", n=tier.up_to_smmlv)
                    if tier.up_to_smmlv
                    else "",
                ),
                Cell(
                    ", ".join(tongue.label("role", role) for role in tier.roles),
                    hint=tier.reach or tongue.text("of the place"),
                ),
                Cell(
                    tongue.text(tier.source),
                    hint=tongue.text("to be confirmed") if tier.to_confirm else "",
                ),
            )
            for tier in tiers
        ],
        empty=tongue.text("Nothing yet."),
    )


def _delegations(view: ApprovalsView, tongue: Translator) -> Shelf:
    return Shelf(
        title=tongue.text("Delegations"),
        columns=[
            column("To whom", tongue),
            column("Where", tongue),
            column("Up to", tongue, is_number=True),
            column("Days", tongue),
            column("Act", tongue),
            column("State", tongue),
        ],
        rows=[_row(row, tongue) for row in view.delegations],
        empty=tongue.text("Nobody speaks for anybody else."),
        hint=tongue.text(
            "Whoever approves the largest payments can delegate that for some days, by an act, to somebody who approves smaller ones."
        ),
    )


def _row(row: DelegationView, tongue: Translator) -> tuple[Cell, ...]:
    return (
        Cell(row.delegate, href=f"/delegations/{row.id}"),
        Cell(row.place),
        Cell(tongue.money(row.most) if row.most else tongue.text("any amount"), is_number=True),
        Cell(tongue.text("from {start} to {end}", start=row.starts_on, end=row.ends_on)),
        Cell(row.act_number, href=f"/files/{row.act_file_id}"),
        Cell(
            tongue.label("delegation_state", row.state),
            chip=("delegation_state", row.state),
        ),
    )


@get("/delegations/{id:uuid}", sync_to_thread=True)
def detail_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue, view = words(request, work.actor), views.detail(work, id)
        page = EntryPage(
            title=tongue.text("Delegation to {name}", name=view.delegate),
            lead=view.place,
            chip=("delegation_state", view.state),
            next=tuple(
                Door(f"/delegations/{view.id}/{name}", tongue.text("Take it back"))
                for name in view.actions
            ),
            facts=_facts(view, tongue),
            prose=((tongue.text("Why it was taken back"), view.revoke_reason),)
            if view.revoke_reason
            else (),
        )
        crumbs = (
            {"label": tongue.text("Payments"), "href": "/payments"},
            {"label": tongue.text("Who approves payments"), "href": HERE},
        )
        return registers.entry_page(request, work, page, crumbs)


@get("/api/delegations/{id:uuid}", sync_to_thread=True)
def detail_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.detail(work, id))


def _facts(view: DelegationView, tongue: Translator) -> tuple[dict[str, str], ...]:
    return (
        {"label": tongue.text("In whose place"), "value": tongue.label("role", view.role)},
        {
            "label": tongue.text("Up to"),
            "value": tongue.money(view.most) if view.most else tongue.text("any amount"),
        },
        {
            "label": tongue.text("Days"),
            "value": tongue.text("from {start} to {end}", start=view.starts_on, end=view.ends_on),
            "hint": "" if view.holds else tongue.text("does not hold today"),
        },
        {
            "label": tongue.text("Act"),
            "value": view.act_number,
            "href": f"/files/{view.act_file_id}",
        },
    )


def _delegating(asking: Asking) -> Setting:
    tongue = asking.words
    people = [Option(str(key), name) for key, name in views.candidates(asking.work)]
    places = choices.territories_of(asking.work, tongue)
    return Setting(
        FormPlan(
            choices={
                "delegate": [Option("", tongue.text("Choose somebody")), *people],
                "territory": [Option("", tongue.text("Choose a place")), *places],
            },
            initial={"starts_on": asking.work.today},
        )
    )


def _revoking(asking: Asking) -> Setting:
    view, tongue = views.detail(asking.work, asking.row), asking.words
    return Setting(
        territory=view.territory,
        version=view.version,
        context_title="The delegation",
        facts=({"label": tongue.text("To whom"), "value": view.delegate}, *_facts(view, tongue)),
    )


HANDLERS = (
    list_page,
    list_api,
    detail_page,
    detail_api,
    *command_routes(
        CommandRoute(
            path=f"{HERE}/new",
            command=DelegateApproval,
            action=approvals.delegate,
            permission=Permission.APPROVAL_DELEGATE,
            title="Delegate approvals",
            lead="For some days, up to an amount, by an act. Each approval keeps the delegation it rests on.",
            submit="Delegate",
            view=views.detail,
            done=lambda row: f"/delegations/{row.id}",
            setting=_delegating,
            cancel=lambda subject: HERE,
        )
    ),
    *command_routes(
        CommandRoute(
            path="/delegations/{id:uuid}/revoke",
            command=RevokeDelegation,
            action=approvals.revoke,
            permission=Permission.APPROVAL_DELEGATE,
            title="Take the delegation back",
            lead="From now on nobody approves by it; what was approved stands.",
            submit="Take it back",
            view=views.detail,
            done=lambda row: f"/delegations/{row.id}",
            setting=_revoking,
            cancel=lambda subject: f"/delegations/{subject}",
        )
    ),
)
