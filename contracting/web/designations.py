"""Who supervises and who audits an agreement: designating them, and the designations there were."""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.params import FromPath

from contracting import agreements, designations
from contracting.designations import Designate, Duty
from foundation.http import answers
from foundation.http.forms import FormPlan
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.http.threads import in_thread
from foundation.identity.permissions import Permission
from foundation.work import Work


class DesignationRow(msgspec.Struct, frozen=True, kw_only=True):
    """One designation; who it is stands in the persons' table and on its act."""

    id: UUID
    duty: Duty
    post: str
    act: str
    designated_on: date
    holds: bool


class DesignationsView(msgspec.Struct, frozen=True, kw_only=True):
    """The designations of an agreement, the newest first; ``start_act_post`` supervises by the start act, where nobody was designated."""

    agreement_id: UUID
    agreement: str
    territory: str
    rows: tuple[DesignationRow, ...]
    start_act_post: str | None
    may_designate: bool


def view_of(work: Work, agreement_id: UUID) -> DesignationsView:
    """The designations of an agreement in sight."""
    agreement = agreements.get(work, agreement_id)
    rows = designations.of_agreement(work, agreement.id)
    held = designations.current(rows)
    holding = {row.id for row in held.values()}
    return DesignationsView(
        agreement_id=agreement.id,
        agreement=agreement.number or "",
        territory=agreement.territory,
        rows=tuple(
            DesignationRow(
                id=row.id,
                duty=row.duty,
                post=row.post,
                act=row.act,
                designated_on=row.designated_on,
                holds=row.id in holding,
            )
            for row in reversed(rows)
        ),
        start_act_post=None if Duty.SUPERVISOR in held else agreement.supervisor_post,
        may_designate=work.may(Permission.AGREEMENT_START, agreement.territory),
    )


@get("/agreements/{id:uuid}/designations")
@in_thread
def page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view, tongue = view_of(work, id), words(request, work.actor)
        crumbs = (
            {"label": tongue.text("Agreements"), "href": "/agreements"},
            {"label": view.agreement or tongue.text("Agreement"), "href": f"/agreements/{id}"},
        )
        return answers.page(
            request, "contracting/designations.html", work.actor, view=view, crumbs=crumbs
        )


@get("/api/agreements/{id:uuid}/designations")
@in_thread
def api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(view_of(work, id))


def _setting(asking: Asking) -> Setting:
    view, tongue = view_of(asking.work, asking.row), asking.words
    return Setting(
        FormPlan(initial={"designated_on": asking.work.today}),
        territory=view.territory,
        facts=({"label": tongue.text("Agreement"), "value": view.agreement},),
    )


HANDLERS = (
    page,
    api,
    *command_routes(
        CommandRoute(
            path="/agreements/{id:uuid}/designations/new",
            command=Designate,
            action=designations.designate,
            permission=Permission.AGREEMENT_START,
            title="Designate who supervises or audits",
            lead="Who is designated last for a duty holds it; the act of the designation is issued among the acts of the work.",
            submit="Designate",
            view=view_of,
            done=lambda row: f"/agreements/{row.id}/designations",
            cancel=lambda subject: f"/agreements/{subject}/designations",
            setting=_setting,
        )
    ),
)
