"""Signatures of a paper for those who collect them: who signs, the link or the screen each signs at, what came, and the record of it."""

from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath
from litestar.response import Redirect

from app import verification
from foundation import (
    records,
    signature_records,
    signature_requests,
    signature_views,
    signing_links,
)
from foundation.errors import NotFound, Refused
from foundation.files import FileStore
from foundation.http import answers
from foundation.http.forms import FormPlan
from foundation.http.papers import press
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, Site, reading, site_of, words
from foundation.http.threads import in_thread
from foundation.identity.permissions import Permission
from foundation.papers import Signatory
from foundation.people import DocumentKind
from foundation.records import DocumentView, IssuedDocument
from foundation.signature_records import IssueSignatureRecord
from foundation.signature_requests import (
    AskForSignatures,
    DeclineSignature,
    SignatureRequest,
    WithdrawSignatureRequest,
)
from foundation.signature_views import RequestView, WaitingRow
from foundation.signatures import SignatureEvidence
from foundation.signing_links import MakeSigningLink, RevokeSigningLink, SigningLink
from foundation.translations import Translator, translator
from foundation.work import Work

WEB_COPY = "image/jpeg"
MOST_SUGGESTED = 12


@get("/documents/{id:uuid}/signatures", sync_to_thread=True)
def tracker_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view, tongue = signature_views.tracker(work, id), words(request, work.actor)
        return answers.page(
            request,
            "documents/signatures.html",
            work.actor,
            view=view,
            papers=records.views_of(work, id, signature_records.RECORD.kind),
            title=name_of(tongue, view.document),
        )


@get("/api/documents/{id:uuid}/signatures")
@in_thread
def tracker_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(signature_views.tracker(work, id))


@get("/signature-requests", sync_to_thread=True)
def waiting_page(request: HttpRequest) -> Response[Any]:
    """The signatures that are waited for in sight, those that end first before the others."""
    with reading(request) as work:
        note_actor(request, work)
        return answers.page(
            request,
            "documents/signatures_waiting.html",
            work.actor,
            view=signature_views.waiting(work),
            name_of=partial(name_of, words(request, work.actor)),
        )


@get("/api/signature-requests", sync_to_thread=True)
def waiting_api(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(signature_views.waiting(work))


@get("/signature-requests/{id:uuid}", sync_to_thread=True)
def request_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view, tongue = signature_views.request(work, id), words(request, work.actor)
        document = records.detail(work, view.document_id)
        name = name_of(tongue, document)
        return answers.page(
            request,
            "documents/signature_request.html",
            work.actor,
            view=view,
            document=document,
            name=name,
            may_collect=work.may(Permission.SIGNATURE_COLLECT, view.territory),
            may_read=work.may(Permission.PERSON_READ, view.territory),
            address=_address(request, view),
            crumbs=({"label": name, "href": f"/documents/{document.id}/signatures"},),
        )


@get("/api/signature-requests/{id:uuid}", sync_to_thread=True)
def request_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    """The request; whoever may collect the signature gets the address of its link too."""
    with reading(request) as work:
        note_actor(request, work)
        view = signature_views.request(work, id)
        told = {name: getattr(view, name) for name in RequestView.__struct_fields__}
        return answers.answer({**told, "address": _address(request, view) or None})


@get("/signature-requests/{id:uuid}/here", sync_to_thread=True)
def here(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    """On to the page where it is signed, on this device; without an open link, back to the request."""
    with reading(request) as work:
        note_actor(request, work)
        view = signature_views.request(work, id)
    if view.link is None or not view.link.is_open:
        return Redirect(f"/signature-requests/{id}", status_code=303)
    code = signing_links.code_of(site_of(request).settings.secret, view.link.id)
    return Redirect(f"/sign/{code}", status_code=303)


@get("/signature-evidence/{id:uuid}", sync_to_thread=True)
def evidence(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    """A drawing, thumbprint or scan, without what the camera wrote into it, for whoever may read persons."""
    with reading(request) as work:
        note_actor(request, work)
        row = work.get(SignatureEvidence, id)
        work.require(Permission.PERSON_READ, row.territory)
    is_picture = row.web_sha256 is not None
    data = site_of(request).store.get(row.web_sha256 or row.sha256)
    how = "inline" if is_picture or row.media_type == "application/pdf" else "attachment"
    headers = {
        "cache-control": "no-store",
        "content-disposition": f'{how}; filename="{row.kind.value}-{row.id}"',
    }
    media_type = WEB_COPY if is_picture else row.media_type
    return Response(data, media_type=media_type, headers=headers)


def name_of(tongue: Translator, document: DocumentView | WaitingRow) -> str:
    """A paper as people call it."""
    number = tongue.text("no. {number}", number=f"{document.number:03d}")
    return f"{tongue.label('document_kind', document.kind)} {document.reference or number}"


def _address(request: HttpRequest, view: RequestView) -> str:
    """The secret address of an open link, made anew each time it is shown."""
    if view.link is None or not view.link.is_open:
        return ""
    settings = site_of(request).settings
    base = settings.public_address or str(request.base_url).rstrip("/")
    return f"{base}/sign/{signing_links.code_of(settings.secret, view.link.id)}"


def _store(site: Site) -> tuple[FileStore]:
    return (site.store,)


def _ask(
    work: Work, store: FileStore, document_id: UUID, command: AskForSignatures
) -> IssuedDocument:
    document = work.get(IssuedDocument, document_id)
    work.require(Permission.SIGNATURE_COLLECT, document.territory)
    withdrawn = verification.find_withdrawal(work.session, document)
    if withdrawn is not None:
        raise Refused(withdrawn)
    return signature_requests.ask(work, store, document_id, command)


def _asking(asking: Asking) -> Setting:
    document = records.detail(asking.work, asking.row)
    return Setting(
        FormPlan(initial={"signers": _suggested(asking)}, blank_rows={"signers": 1}),
        territory=document.territory,
        facts=_facts(asking.words, document),
    )


def _suggested(asking: Asking) -> list[dict[str, str]]:
    """Those whom the boxes of the paper name and who were not asked yet."""
    document = asking.work.get(IssuedDocument, asking.row)
    store = asking.site.store
    before = {row.role for row in signature_requests.requests_of(asking.work.session, document.id)}
    return [
        {
            "name": one.name,
            "role": one.role,
            "organisation": one.organisation,
            **_documented(one, document.language),
        }
        for one in signature_requests.signatories_on(store, document)[:MOST_SUGGESTED]
        if one.role not in before
    ]


def _documented(one: Signatory, language: str) -> dict[str, str]:
    """Kind and number of the document that a box prints: ``Cédula de ciudadanía 34567811``."""
    words = translator(language)
    for kind in DocumentKind:
        name = words.label("document_kind", kind)
        if one.document.startswith(f"{name} "):
            number = one.document.removeprefix(f"{name} ")
            return {"document_kind": kind.value, "document_number": number}
    return {}


def _facts(tongue: Translator, document: DocumentView) -> tuple[dict[str, str], ...]:
    return (
        {"label": tongue.text("Issued paper"), "value": name_of(tongue, document)},
        {"label": tongue.text("Version"), "value": str(document.version)},
    )


def _of_document(asking: Asking) -> Setting:
    document = records.detail(asking.work, asking.row)
    return Setting(territory=document.territory, facts=_facts(asking.words, document))


def _of_request(asking: Asking) -> Setting:
    view = signature_views.request(asking.work, asking.row)
    row = asking.work.session.get_one(SignatureRequest, asking.row)
    tongue = asking.words
    facts = (
        *_facts(tongue, records.detail(asking.work, view.document_id)),
        {"label": tongue.text("Signs as"), "value": view.role},
    )
    return Setting(territory=view.territory, version=row.version, facts=facts)


def _linked(asking: Asking) -> Setting:
    # Making a link changes nothing of the request, so no version of it is compared.
    setting = _of_request(asking)
    return Setting(territory=setting.territory, facts=setting.facts)


def _view_of_link(work: Work, key: UUID) -> RequestView:
    link = work.session.get(SigningLink, key)
    if link is None:
        raise NotFound
    return signature_views.request(work, link.request_id)


def _tracked(row: IssuedDocument | SignatureRequest) -> str:
    key = row.document_id if isinstance(row, SignatureRequest) else row.id
    return f"/documents/{key}/signatures"


def _request(subject: Any) -> str:  # noqa: ANN401 - as the route names what it is about
    return f"/signature-requests/{subject}"


def _signed_at(row: SigningLink) -> str:
    here = "/here" if row.is_here else ""
    return f"/signature-requests/{row.request_id}{here}"


HANDLERS = (
    tracker_page,
    tracker_api,
    waiting_page,
    waiting_api,
    request_page,
    request_api,
    here,
    evidence,
    *command_routes(
        CommandRoute(
            path="/documents/{id:uuid}/signatures/new",
            command=AskForSignatures,
            action=_ask,
            permission=Permission.SIGNATURE_COLLECT,
            title="Ask for signatures",
            lead="Those whom the paper names stand here already. Each signs on a screen, on paper, with a thumbprint or a certificate.",
            submit="Ask for these signatures",
            view=signature_views.tracker,
            done=_tracked,
            setting=_asking,
            tools=_store,
            cancel=lambda subject: f"/documents/{subject}/signatures",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/signature-requests/{id:uuid}/link",
            command=MakeSigningLink,
            action=signing_links.make,
            permission=Permission.SIGNATURE_COLLECT,
            title="Make a link to sign",
            lead="Whoever has the address reads the paper and signs it, once, without an account. The link before is revoked.",
            submit="Make the link",
            view=_view_of_link,
            done=_signed_at,
            setting=_linked,
            cancel=_request,
        )
    ),
    *command_routes(
        CommandRoute(
            path="/signature-requests/{id:uuid}/link/revoke",
            command=RevokeSigningLink,
            action=signing_links.revoke,
            permission=Permission.SIGNATURE_COLLECT,
            title="Revoke the link to sign",
            submit="Revoke it",
            view=signature_views.request,
            done=lambda row: f"/signature-requests/{row.id}",
            setting=_linked,
            cancel=_request,
        )
    ),
    *command_routes(
        CommandRoute(
            path="/signature-requests/{id:uuid}/withdraw",
            command=WithdrawSignatureRequest,
            action=signature_requests.withdraw,
            permission=Permission.SIGNATURE_COLLECT,
            title="Ask no more for this signature",
            lead="Its link leads nowhere any more. You can ask again.",
            submit="Ask no more",
            view=signature_views.request,
            done=_tracked,
            setting=_of_request,
            cancel=_request,
        )
    ),
    *command_routes(
        CommandRoute(
            path="/signature-requests/{id:uuid}/decline",
            command=DeclineSignature,
            action=signature_requests.decline,
            permission=Permission.SIGNATURE_COLLECT,
            title="Keep that somebody does not sign",
            lead="Write no names in the reason.",
            submit="Keep it",
            view=signature_views.request,
            done=_tracked,
            setting=_of_request,
            cancel=_request,
        )
    ),
    *command_routes(
        CommandRoute(
            path="/documents/{id:uuid}/signatures/record",
            command=IssueSignatureRecord,
            action=signature_records.issue,
            permission=Permission.SIGNATURE_COLLECT,
            title="Issue the signature record",
            lead="A numbered paper that says who signed, how and when, with a code of its own. The signed paper is not touched.",
            submit="Issue the signature record",
            view=records.detail,
            done=lambda row: f"/documents/{row.subject_id}/signatures",
            setting=_of_document,
            tools=press,
            cancel=lambda subject: f"/documents/{subject}/signatures",
        )
    ),
)
