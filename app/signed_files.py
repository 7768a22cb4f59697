"""The signed versions of a paper: what each signature proves, signing with the office's certificate, keeping what was signed elsewhere."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.params import FromPath

from app import sheet_views
from app.signed_sheets import name_of
from foundation import records, signed_files
from foundation.errors import Problem
from foundation.http import answers
from foundation.http.forms import FormPlan, Option
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, Site, reading, site_of, words
from foundation.http.threads import in_thread
from foundation.identity.permissions import Permission
from foundation.pdf_signatures import SignatureFacts
from foundation.records import DocumentView, IssuedDocument
from foundation.signed_files import (
    KeepSignedFile,
    Office,
    SealDocument,
    SignedFile,
    SignedFileOrigin,
)
from foundation.work import Work

PDF = "application/pdf"


class SignedFileView(msgspec.Struct, frozen=True, kw_only=True):
    """One signed version: the bytes before it and one signature more."""

    id: UUID
    document_id: UUID
    position: int
    sha256: str
    size: int
    signature_count: int
    origin: SignedFileOrigin
    kept_at: datetime


class SignedFilesView(msgspec.Struct, frozen=True, kw_only=True):
    """The signed versions of one paper, and what the actor may do; ``signatures`` are read from the newest file where it is shown."""

    document: DocumentView
    files: tuple[SignedFileView, ...]
    may_seal: bool
    may_keep: bool
    signatures: tuple[SignatureFacts, ...] | None = None


def office(site: Site) -> Office:
    """What signing takes of the running application."""
    settings = site.settings
    return Office(
        store=site.store,
        certificate=settings.signing_certificate,
        passphrase=settings.signing_passphrase,
        time_stamps=settings.time_stamps,
        roots=settings.trusted_roots,
    )


def detail(work: Work, document_id: UUID) -> SignedFilesView:
    """The signed versions of a paper that this actor can see, without opening them."""
    document = work.get(IssuedDocument, document_id)
    view = records.detail(work, document.id)
    files = signed_files.files_of(work.session, document.id)
    may_sign = work.may(Permission.DOCUMENT_SEAL, document.territory)
    return SignedFilesView(
        document=view,
        files=tuple(_view(row) for row in files),
        may_seal=may_sign and view.is_current,
        may_keep=work.may(Permission.SIGNATURE_COLLECT, document.territory),
    )


def _view(row: SignedFile) -> SignedFileView:
    return SignedFileView(**{name: getattr(row, name) for name in SignedFileView.__struct_fields__})


def _opened(request: HttpRequest, view: SignedFilesView) -> SignedFilesView:
    """The same with what the newest file proves; nothing where it cannot be read any more."""
    if not view.files:
        return view
    place = office(site_of(request))
    try:
        seen = place.examine(
            place.store.get(view.files[-1].sha256), site_of(request).db.clock.now()
        )
    except Problem:
        return view
    return msgspec.structs.replace(view, signatures=seen.signatures)


@get("/documents/{id:uuid}/signed")
@in_thread
def files_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view, actor = detail(work, id), work.actor
        title = name_of(view.document, words(request, actor))
    return answers.page(
        request,
        "documents/signed.html",
        actor,
        view=_opened(request, view),
        title=title,
        has_certificate=office(site_of(request)).can_sign,
    )


@get("/api/documents/{id:uuid}/signed")
@in_thread
def files_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view = detail(work, id)
    return answers.answer(_opened(request, view))


@get("/signed-files/{id:uuid}", sync_to_thread=True)
def download(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    """A signed version as it is kept, to the last byte."""
    with reading(request) as work:
        note_actor(request, work)
        row = work.get(SignedFile, id)
        document = work.get(IssuedDocument, row.document_id)
        name = f"{document.kind}-{document.code}-{row.position}.pdf"
        sha256 = row.sha256
    headers = {
        "etag": f'"{sha256}"',
        "cache-control": "private, no-cache",
        "vary": "cookie, authorization",
        "content-disposition": f'inline; filename="{name}"',
    }
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(b"", status_code=304, headers=headers, media_type=PDF)
    return Response(site_of(request).store.get(sha256), headers=headers, media_type=PDF)


@get("/api/signed-files/{id:uuid}", sync_to_thread=True)
def file_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(_view(work.get(SignedFile, id)))


def _tools(site: Site) -> tuple[Office]:
    return (office(site),)


def _setting(asking: Asking) -> Setting:
    view, tongue = detail(asking.work, asking.row), asking.words
    people = sheet_views.waiting(asking.work, asking.row)
    options = [Option(str(key), name or role, hint=role) for key, name, role in people]
    nobody = Option("", tongue.text("For nobody who was asked"))
    unasked = frozenset() if options else frozenset({"request", "requests"})
    return Setting(
        FormPlan(choices={"request": [nobody, *options], "requests": options}, unasked=unasked),
        territory=view.document.territory,
        facts=(
            {"label": tongue.text("The paper"), "value": name_of(view.document, tongue)},
            {"label": tongue.text("Code"), "value": view.document.code},
        ),
    )


def _to_files(document: IssuedDocument) -> str:
    return f"/documents/{document.id}/signed"


HANDLERS = (
    *(files_page, files_api, download, file_api),
    *command_routes(
        CommandRoute(
            path="/documents/{id:uuid}/signed/seal",
            command=SealDocument,
            action=signed_files.seal,
            permission=Permission.DOCUMENT_SEAL,
            title="Sign with the certificate of the office",
            lead="The issued paper stays as it is; a signed version is kept beside it, over the signatures that are there.",
            submit="Sign the paper",
            view=detail,
            done=_to_files,
            setting=_setting,
            tools=_tools,
            cancel=lambda subject: f"/documents/{subject}/signed",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/documents/{id:uuid}/signed/new",
            command=KeepSignedFile,
            action=signed_files.keep,
            permission=Permission.SIGNATURE_COLLECT,
            title="Keep a signed PDF",
            lead="The PDF as the program that signed it saved it. Printing or saving it anew loses the signature.",
            submit="Keep the file",
            view=detail,
            done=_to_files,
            setting=_setting,
            tools=_tools,
            cancel=lambda subject: f"/documents/{subject}/signed",
        )
    ),
)
