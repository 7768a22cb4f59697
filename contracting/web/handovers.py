"""The handover: what it waits for, the act with its components, and the three signatures."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from contracting import handovers
from contracting.handovers import Handover, Party, PrepareHandover, SignHandover
from contracting.views import handovers as views
from contracting.views.handovers import HandoverView
from foundation.http import answers
from foundation.http.forms import FormPlan, Option
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.identity.permissions import Permission
from foundation.translations import Translator
from portfolio import projects, work_kinds
from portfolio.web import choices


@get("/works/{id:uuid}/handover", sync_to_thread=True)
def handover_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view = views.of_project(work, id)
        tongue = words(request, work.actor)
        return answers.page(
            request,
            "contracting/handover.html",
            work.actor,
            view=view,
            gate_hrefs=_gate_hrefs(view),
            kind_names={option.value: option.label for option in asset_kinds(tongue)},
            units={
                unit.value: unit.label.partition(" ")[0] for unit in choices.unit_options(tongue)
            },
            crumbs=({"label": view.title, "href": f"/works/{view.project_id}"},),
        )


@get("/api/works/{id:uuid}/handover", sync_to_thread=True)
def handover_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.of_project(work, id))


@get("/handovers/{id:uuid}", sync_to_thread=True)
def act_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    """An act is shown on the page of its work."""
    with reading(request) as work:
        note_actor(request, work)
        return answers.see(f"/works/{work.get(Handover, id).project_id}/handover")


def _gate_hrefs(view: HandoverView) -> dict[str, str]:
    """Where each gate is opened."""
    here = f"/works/{view.project_id}"
    hrefs = dict.fromkeys(("milestones_verified", "work_accepted"), f"{here}/acceptance")
    if view.promise is not None:
        kept = ("plan_proposed", "measures_kept", "first_year_budgeted", "plan_accepted")
        hrefs |= dict.fromkeys(kept, f"/plans/{view.promise.commitment_id}")
    elif view.may_propose:
        hrefs["plan_proposed"] = f"{here}/plan"
    if view.may_prepare:
        hrefs["act_prepared"] = f"{here}/handover/prepare"
    hrefs |= {
        f"signed_by_{box.party}": sign_href(view, box.party) for box in view.boxes if box.may_sign
    }
    shut = {gate.code for gate in view.gates if gate.missing is not None}
    return {code: href for code, href in hrefs.items() if code in shut}


def sign_href(view: HandoverView, party: Party) -> str:
    """Where one party signs."""
    return f"/handovers/{view.id}/sign?party={party}"


def asset_kinds(tongue: Translator) -> list[Option]:
    """What a component can become, by the kinds of work that build it."""
    names: dict[str, list[str]] = {}
    for kind in work_kinds.kinds():
        name = kind.name_es if tongue.language == "es" else kind.name_en
        names.setdefault(kind.asset_kind, []).append(name)
    options = [Option(code, " / ".join(found)) for code, found in names.items()]
    return sorted(options, key=lambda option: option.label)


def _facts(view: HandoverView, tongue: Translator) -> tuple[dict[str, str], ...]:
    value = tongue.money(view.final) if view.final else ""
    return (
        {
            "label": tongue.text("Work"),
            "value": view.title,
            "href": f"/works/{view.project_id}/handover",
            "hint": view.place,
        },
        {
            "label": tongue.text("Received at"),
            "value": value,
            "hint": view.agreement_number or "",
        },
    )


def _preparing(asking: Asking) -> Setting:
    view, tongue = views.of_project(asking.work, asking.row), asking.words
    return Setting(
        FormPlan(
            choices={
                "asset_kind": asset_kinds(tongue),
                "unit": choices.unit_options(tongue),
            },
            initial={"components": _components(asking, view)},
        ),
        territory=view.territory,
        version=view.project_version,
        facts=_facts(view, tongue),
        context_title="The work",
    )


def _components(asking: Asking, view: HandoverView) -> list[dict[str, Any]]:
    """What the act says so far, or one row for the whole work as its kind usually is."""
    if view.components:
        return [
            {
                "name": row.name,
                "asset_kind": row.asset_kind,
                "quantity": row.quantity_milli,
                "unit": row.unit,
                "cost": row.cost,
                "life_years": row.life_years,
                "warranty_until": row.warranty_until,
                "latitude": row.latitude_e6,
                "longitude": row.longitude_e6,
            }
            for row in view.components
        ]
    kind = work_kinds.find(view.kind)
    project = projects.get(asking.work, view.project_id)
    return [
        {
            "name": view.title,
            "asset_kind": kind.asset_kind if kind else None,
            "unit": kind.unit if kind else None,
            "cost": view.final,
            "life_years": kind.life_years_min if kind else None,
            "latitude": project.latitude_e6,
            "longitude": project.longitude_e6,
        }
    ]


def _signing(asking: Asking) -> Setting:
    view, tongue = views.of_handover(asking.work, asking.row), asking.words
    party = next((one for one in Party if one.value == asking.given("party")), None)
    plan = FormPlan()
    if party is not None:
        plan = FormPlan(initial={"party": party}, hidden=frozenset({"party"}))
    worth = {
        "label": tongue.text("What is handed over"),
        "value": tongue.plural("{n} component", "{n} components", len(view.components)),
        "hint": tongue.money(view.worth),
    }
    signs = (
        {"label": tongue.text("You sign for"), "value": tongue.label("party", party)}
        if party
        else {}
    )
    return Setting(
        plan,
        territory=view.territory,
        version=view.version,
        context_title="The act",
        facts=(*_facts(view, tongue), worth, *([signs] if signs else [])),
    )


HANDLERS = (
    handover_page,
    handover_api,
    act_page,
    *command_routes(
        CommandRoute(
            path="/works/{id:uuid}/handover/prepare",
            command=PrepareHandover,
            action=handovers.prepare,
            permission=Permission.HANDOVER_PREPARE,
            title="Prepare the handover act",
            lead="Each component becomes an asset that the municipality keeps: how much of what, what it cost, how long it lives.",
            submit="Save the act",
            view=views.of_handover,
            done=lambda row: f"/works/{row.project_id}/handover",
            setting=_preparing,
            cancel=lambda subject: f"/works/{subject}/handover",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/handovers/{id:uuid}/sign",
            command=SignHandover,
            action=handovers.sign,
            permission=Permission.HANDOVER_SIGN,
            title="Sign the handover act",
            lead="Your signature cannot be taken back. The third one puts the work into the municipality's care.",
            submit="Sign",
            view=views.of_handover,
            done=lambda row: f"/works/{row.project_id}/handover",
            setting=_signing,
            cancel=lambda subject: f"/handovers/{subject}",
        )
    ),
)
