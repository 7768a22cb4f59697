"""Papers of contracting: issuing agreement, start act, certificate and handover act, and the preview of a draft."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from contracting import acts, issuing
from contracting.agreements import Agreement
from contracting.handovers import Handover
from contracting.issuing import (
    IssueAgreement,
    IssueCertificate,
    IssueHandoverAct,
    IssueStartAct,
)
from contracting.payments import Payment
from foundation import records
from foundation.http.papers import press
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.issuing import Language

LEAD = "A numbered paper to be signed, with a code by which anybody can verify it. It is kept as it is."


@get("/agreements/{id:uuid}/preview", sync_to_thread=True)
def preview(
    request: HttpRequest, id: FromPath[UUID], language: FromQuery[str] = ""
) -> Response[Any]:
    """The agreement as it would be printed, marked as a draft; nothing of it is kept."""
    with reading(request) as work:
        note_actor(request, work)
        wanted = language or words(request, work.actor).language
        chosen = Language(wanted) if wanted in set(Language) else Language.ES
        printed = issuing.preview_agreement(work, id, chosen)
    headers = {
        "content-disposition": f'inline; filename="preview-{id}.pdf"',
        "cache-control": "no-store",
    }
    return Response(printed.content, media_type="application/pdf", headers=headers)


def _agreement(asking: Asking) -> Setting:
    row = asking.work.get(Agreement, asking.row)
    return _setting(asking, row.territory, row.number or "", "agreement_state", row.state)


def _payment(asking: Asking) -> Setting:
    row = asking.work.get(Payment, asking.row)
    return _setting(asking, row.territory, str(row.number), "payment_state", row.state)


def _handover(asking: Asking) -> Setting:
    row = asking.work.get(Handover, asking.row)
    return _setting(asking, row.territory, "", "handover_state", row.state)


def _setting(asking: Asking, territory: str, number: str, context: str, state: str) -> Setting:
    tongue = asking.words
    facts = [{"label": tongue.text("State"), "value": tongue.label(context, state)}]
    if number:
        facts.insert(0, {"label": tongue.text("Number"), "value": number})
    return Setting(territory=territory, facts=tuple(facts))


HANDLERS = (
    preview,
    *command_routes(
        CommandRoute(
            path="/agreements/{id:uuid}/document",
            command=IssueAgreement,
            action=issuing.issue_agreement,
            permission=acts.AGREEMENT.permission,
            title="Issue the agreement",
            lead=LEAD,
            submit="Issue the agreement",
            view=records.detail,
            done=lambda row: f"/agreements/{row.subject_id}",
            setting=_agreement,
            tools=press,
            cancel=lambda subject: f"/agreements/{subject}",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/agreements/{id:uuid}/start-act",
            command=IssueStartAct,
            action=issuing.issue_start_act,
            permission=acts.START_ACT.permission,
            title="Issue the start act",
            lead=LEAD,
            submit="Issue the start act",
            view=records.detail,
            done=lambda row: f"/agreements/{row.subject_id}",
            setting=_agreement,
            tools=press,
            cancel=lambda subject: f"/agreements/{subject}",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/payments/{id:uuid}/certificate",
            command=IssueCertificate,
            action=issuing.issue_certificate,
            permission=acts.CERTIFICATE.permission,
            title="Issue the certificate",
            lead=LEAD,
            submit="Issue the certificate",
            view=records.detail,
            done=lambda row: f"/payments/{row.subject_id}",
            setting=_payment,
            tools=press,
            cancel=lambda subject: f"/payments/{subject}",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/handovers/{id:uuid}/document",
            command=IssueHandoverAct,
            action=issuing.issue_handover_act,
            permission=acts.HANDOVER_ACT.permission,
            title="Issue the handover act",
            lead=LEAD,
            submit="Issue the handover act",
            view=records.detail,
            done=lambda row: f"/works/{row.project_id}/handover",
            setting=_handover,
            tools=press,
            cancel=lambda subject: f"/handovers/{subject}",
        )
    ),
)
