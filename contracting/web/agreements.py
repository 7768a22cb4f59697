"""Agreements: the list with its exports, one, and the steps from a draft to the start of the work."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.params import FromPath

from contracting import designations, drafts, signings
from contracting.agreements import AgreementState
from contracting.designations import Duty
from contracting.drafts import ReturnAgreement, SubmitAgreement
from contracting.signings import CancelAgreement, SignAgreement, StartAgreement
from contracting.views import agreement_page
from contracting.views import agreements as views
from contracting.views.agreement_page import AgreementView
from contracting.views.agreements import AgreementQuery, AgreementRow
from contracting.web import shown
from foundation.http import answers, exports
from foundation.http.forms import FormPlan
from foundation.http.lists import asked, choice_field, column, options_field, search_field
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.http.threads import in_thread
from foundation.identity.permissions import Permission
from foundation.people import Person
from foundation.translations import Translator
from foundation.work import Work

BATCH = 500

COLUMNS = ("Agreement no.", "Organisation", "Value", "Verified", "Paid", "State")
NUMBERS = {"Value", "Verified", "Paid"}


class AgreementColumn(StrEnum):
    """A column of the exported list."""

    NUMBER = "number"
    PROJECT_CODE = "project_code"
    PROJECT_TITLE = "project_title"
    OBJECT = "object"
    ORGANISATION = "organisation"
    ENTITY_NAME = "entity_name"
    DEPARTMENT = "department"
    MUNICIPALITY = "municipality"
    TERRITORY_CODE = "territory_code"
    REGIME = "regime"
    VALUE = "value"
    VERIFIED = "verified"
    PAID = "paid"
    SIGNED_ON = "signed_on"
    STARTS_ON = "starts_on"
    ENDS_ON = "ends_on"
    STATE = "state"


@get("/agreements", sync_to_thread=True)
def list_page(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue, query = words(request, work.actor), asked(request, AgreementQuery)
        address = urlencode(shown.limits(query))
        return answers.page(
            request,
            "contracting/agreements.html",
            work.actor,
            view=views.list_page(work, query),
            columns=[column(name, tongue, is_number=name in NUMBERS) for name in COLUMNS],
            fields=(
                search_field(tongue, query.q),
                choice_field(tongue, "status", AgreementState, query.status, label="State"),
                options_field(
                    tongue, "place", shown.departments(query.place), query.place, label="Department"
                ),
            ),
            links=shown.export_links(work, "/agreements", address),
            may_draft=work.actor.may_anywhere(Permission.AGREEMENT_DRAFT),
        )


@get("/api/agreements", sync_to_thread=True)
def list_api(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.list_page(work, asked(request, AgreementQuery)))


@get(["/agreements.csv", "/agreements.xlsx"])
@in_thread
def export(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        shown.require_export(work)
        tongue = words(request, work.actor)
        rows = [_cells(row, tongue) for row in _all(work, asked(request, AgreementQuery))]
    head = [tongue.label("agreement_column", name) for name in AgreementColumn]
    return shown.writer_of(request)(tongue.text("agreements"), head, rows)


def _all(work: Work, query: AgreementQuery) -> Iterator[AgreementRow]:
    """Every agreement of a selection, page by page inside one look at the data."""
    cursor: str | None = ""
    while cursor is not None:
        page = views.list_page(work, msgspec.structs.replace(query, after=cursor), size=BATCH)
        yield from page.rows
        cursor = page.next


def _cells(row: AgreementRow, tongue: Translator) -> list[exports.Cell]:
    return [
        row.number,
        row.project_code,
        row.project_title,
        row.object,
        row.organisation,
        row.entity_name,
        *shown.place_cells(row.territory),
        row.regime,
        row.value,
        row.verified,
        row.paid,
        row.signed_on,
        row.starts_on,
        row.ends_on,
        _standing(row, tongue),
    ]


def _standing(row: AgreementRow, tongue: Translator) -> str:
    """Where an agreement stands, in a word; an ended one whose work nobody received is not under way."""
    if row.ended_on is None or row.state not in (AgreementState.SIGNED, AgreementState.RUNNING):
        return tongue.label("agreement_state", row.state)
    if row.left_unfinished:
        return tongue.text("ended, work unfinished")
    return tongue.text("ended, to be received")


@get("/agreements/{id:uuid}", sync_to_thread=True)
def detail_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue = words(request, work.actor)
        loaded = agreement_page.load(work, id)
        view = agreement_page.view_of(work, loaded)
        return answers.page(
            request,
            "contracting/agreement.html",
            work.actor,
            view=view,
            title=title_of(view, tongue),
            clauses=shown.clauses(work, loaded, tongue),
            gate_hrefs=_gate_hrefs(view),
            crumbs=({"label": tongue.text("Agreements"), "href": "/agreements"},),
        )


@get("/api/agreements/{id:uuid}", sync_to_thread=True)
def detail_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(agreement_page.detail(work, id))


def title_of(view: AgreementView, tongue: Translator) -> str:
    """An agreement by its number; before it has one, by its work."""
    if view.number is None:
        return tongue.text("Draft agreement: {title}", title=view.project_title)
    return tongue.text("Agreement {number}", number=view.number)


def _gate_hrefs(view: AgreementView) -> dict[str, str]:
    """Where each gate that is still shut is opened."""
    here = f"/agreements/{view.id}"
    shut = {gate.code for group in view.gates for gate in group.gates if gate.missing is not None}
    hrefs = {
        "work_financed": f"/works/{view.project_id}",
        "papers_in_date": f"/organisations/{view.community_id}/dossier",
        "text_complete": f"/organisations/{view.community_id}",
        "money_committed": f"/works/{view.project_id}/money",
    }
    steps = {"submit": "submitted", "sign": "signed", "start": "started"}
    hrefs |= {gate: f"{here}/{step}" for step, gate in steps.items() if step in view.actions}
    if "revise" in view.actions:
        mended = ("regime_allows", "within_ceiling", "money_there", "terms_lawful")
        hrefs |= dict.fromkeys(mended, f"{here}/revise")
    return {code: href for code, href in hrefs.items() if code in shut}


def about(asking: Asking) -> tuple[AgreementView, tuple[dict[str, str], ...]]:
    """An agreement and the facts that stand beside a decision about it."""
    view, tongue = agreement_page.detail(asking.work, asking.row), asking.words
    facts = (
        {
            "label": tongue.text("Agreement no."),
            "value": title_of(view, tongue),
            "href": f"/agreements/{view.id}",
            "hint": view.object,
        },
        {"label": tongue.text("Organisation"), "value": view.organisation, "hint": view.place},
        {"label": tongue.text("Contracting entity"), "value": view.entity_name},
        {"label": tongue.text("Value"), "value": tongue.money(view.value)},
    )
    return view, facts


def _step(asking: Asking, step: str, initial: dict[str, Any] | None = None) -> Setting:
    view, facts = about(asking)
    # What the law asked of the submission it asks again on the day of signing.
    asked = {"submit": ("submit",), "sign": ("submit", "sign")}.get(step, ())
    missing = [
        gate
        for group in view.gates
        if group.step in asked
        for gate in group.gates
        if gate.code not in ("submitted", "signed")
    ]
    return Setting(
        FormPlan(initial=initial or {}),
        territory=view.territory,
        version=view.version,
        facts=facts,
        gates=shown.checklist(missing, asking.words, _gate_hrefs(view)),
        context_title="The agreement",
    )


def _submitting(asking: Asking) -> Setting:
    return _step(asking, "submit")


def _signing(asking: Asking) -> Setting:
    return _step(asking, "sign", {"signed_on": asking.work.today})


def _starting(asking: Asking) -> Setting:
    """Whoever was designated to supervise stands in the form already."""
    initial: dict[str, Any] = {"started_on": asking.work.today}
    held = designations.current(designations.of_agreement(asking.work, asking.row))
    supervisor = held.get(Duty.SUPERVISOR)
    if supervisor is not None:
        person = asking.work.get(Person, supervisor.person_id)
        known = {"name": person.name, "document_number": person.document_number}
        initial["supervisor"] = {name: value for name, value in known.items() if value}
        initial["supervisor_post"] = supervisor.post
    return _step(asking, "start", initial)


def _ending(asking: Asking) -> Setting:
    return _step(asking, "")


def _route(step: str, command: type, action: Any, **texts: Any) -> CommandRoute:  # noqa: ANN401 - fields of the route
    return CommandRoute(
        path=f"/agreements/{{id:uuid}}/{step}",
        command=command,
        action=action,
        view=agreement_page.detail,
        done=lambda row: f"/agreements/{row.id}",
        cancel=lambda subject: f"/agreements/{subject}",
        **texts,
    )


ROUTES = (
    _route(
        "submit",
        SubmitAgreement,
        drafts.submit,
        permission=Permission.AGREEMENT_SUBMIT,
        title="Submit the draft for signature",
        lead="It gets its number now and can no longer be changed, unless it is returned. Somebody else signs it.",
        submit="Submit",
        setting=_submitting,
    ),
    _route(
        "return",
        ReturnAgreement,
        drafts.send_back,
        permission=Permission.AGREEMENT_RETURN,
        title="Return it to be corrected",
        lead="Whoever drafted it reads your reason.",
        submit="Return",
        setting=_ending,
    ),
    _route(
        "sign",
        SignAgreement,
        signings.sign,
        permission=Permission.AGREEMENT_SIGN,
        title="Record the signatures",
        lead="The law of the day of signing counts, and is kept with the agreement. For the organisation its legal representative signs.",
        submit="Record the signatures",
        setting=_signing,
    ),
    _route(
        "start",
        StartAgreement,
        signings.start,
        permission=Permission.AGREEMENT_START,
        title="Write the start act",
        lead="From this day the term runs and the milestones can be reported.",
        submit="Start the work",
        setting=_starting,
    ),
    _route(
        "cancel",
        CancelAgreement,
        signings.cancel,
        permission=Permission.AGREEMENT_CANCEL,
        title="Cancel the agreement",
        lead="The work stays financed and is free for another agreement. The record of this one stays.",
        submit="Cancel the agreement",
        setting=_ending,
    ),
)

HANDLERS = (
    list_page,
    list_api,
    export,
    detail_page,
    detail_api,
    *(handler for route in ROUTES for handler in command_routes(route)),
)
