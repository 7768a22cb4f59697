"""Final acceptance: what a work still waits for, and receiving it."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from contracting import acceptances
from contracting.acceptances import AcceptWork
from contracting.agreements import Agreement
from contracting.milestone_plans import MilestoneState
from contracting.views import acceptances as views
from contracting.views import agreement_page
from contracting.views.acceptances import AcceptanceView
from contracting.views.milestones import MilestoneRow, Turn
from contracting.web import shown
from foundation.http import answers
from foundation.http.forms import FormPlan
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading
from foundation.identity.permissions import Permission


@get("/works/{id:uuid}/acceptance", sync_to_thread=True)
def acceptance_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view = views.acceptance(work, id)
        return answers.page(
            request,
            "contracting/acceptance.html",
            work.actor,
            view=view,
            gate_hrefs=_gate_hrefs(view),
            crumbs=({"label": view.title, "href": f"/works/{view.project_id}"},),
        )


@get("/api/works/{id:uuid}/acceptance", sync_to_thread=True)
def acceptance_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.acceptance(work, id))


def _gate_hrefs(view: AcceptanceView) -> dict[str, str]:
    """Where each gate is opened: the agreement, or the first milestone that keeps it shut."""
    hrefs = {"work_started": f"/agreements/{view.agreement_id}"} if view.agreement_id else {}
    first = {
        "milestones_reported": _first(view, Turn.REPORT),
        "milestones_judged": _first(view, Turn.JUDGE),
        "no_dispute": _in_state(view, MilestoneState.DISPUTED),
        "nothing_unmet": _in_state(view, MilestoneState.NOT_MET),
    }
    hrefs |= {gate: f"/milestones/{row.id}" for gate, row in first.items() if row is not None}
    if view.agreement_id:
        hrefs["nothing_pending"] = f"/agreements/{view.agreement_id}/closing"
    if view.may_accept:
        hrefs["work_accepted"] = f"/agreements/{view.agreement_id}/acceptance"
    shut = {gate.code for gate in view.gates if gate.missing is not None}
    return {code: href for code, href in hrefs.items() if code in shut}


def _first(view: AcceptanceView, turn: Turn) -> MilestoneRow | None:
    return next((row for row in view.milestones if row.turn is turn), None)


def _in_state(view: AcceptanceView, state: MilestoneState) -> MilestoneRow | None:
    return next((row for row in view.milestones if row.state is state), None)


def _accepting(asking: Asking) -> Setting:
    agreement = asking.work.get(Agreement, asking.row)
    view, tongue = views.acceptance(asking.work, agreement.project_id), asking.words
    return Setting(
        FormPlan(
            initial={"accepted_on": asking.work.today},
            # Nobody has to accept at less where nothing is less.
            hidden=frozenset() if view.less else frozenset({"at_verified_value"}),
        ),
        territory=agreement.territory,
        version=agreement.version,
        context_title="The work",
        facts=(
            {
                "label": tongue.text("Work"),
                "value": view.title,
                "href": f"/works/{view.project_id}/acceptance",
                "hint": view.agreement_number or "",
            },
            {"label": tongue.text("Value"), "value": tongue.money(agreement.value)},
            {
                "label": tongue.text("Verified by both"),
                "value": tongue.money(view.final or agreement.value),
                "hint": tongue.text(
                    "Verified only in part: milestone {numbers}.", numbers=view.less
                )
                if view.less
                else "",
            },
        ),
        gates=shown.checklist(view.gates[:-1], tongue, _gate_hrefs(view)),
    )


HANDLERS = (
    acceptance_page,
    acceptance_api,
    *command_routes(
        CommandRoute(
            path="/agreements/{id:uuid}/acceptance",
            command=AcceptWork,
            action=acceptances.accept,
            permission=Permission.WORK_ACCEPT,
            title="Receive the finished work",
            lead="After this nothing more is reported. What was verified can still be paid.",
            submit="Receive the work",
            view=agreement_page.detail,
            done=lambda row: f"/works/{row.project_id}/handover",
            setting=_accepting,
            cancel=lambda subject: f"/agreements/{subject}",
        )
    ),
)
