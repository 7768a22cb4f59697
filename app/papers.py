"""Issued papers: the bytes exactly as they were stored, and what the register says of them, for whoever sees their territory."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from app import acts
from foundation import records
from foundation.http import answers
from foundation.http.routes import note_actor
from foundation.http.site import HttpRequest, reading, site_of
from foundation.papers import counted
from foundation.records import DocumentList, IssuedDocument

PDF = "application/pdf"


@get("/documents/{id:uuid}", sync_to_thread=True)
def download(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    """The paper itself. A browser may keep it but asks again each time, because the next user of its computer may not see it."""
    with reading(request) as work:
        note_actor(request, work)
        document = work.get(IssuedDocument, id)
        acts.refuse_stranger(work, document)
    headers = {
        "etag": f'"{document.sha256}"',
        "cache-control": "private, no-cache",
        "vary": "cookie, authorization",
        "content-disposition": f'inline; filename="{_file_name(document)}"',
    }
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(b"", status_code=304, headers=headers, media_type=PDF)
    data = site_of(request).store.get(document.sha256)
    return Response(data, headers=headers, media_type=PDF)


def _file_name(document: IssuedDocument) -> str:
    """A name that tells papers apart in a folder of downloads: ``certificate-C-19-2026-001-002-v1.pdf``."""
    parts = (document.kind, document.reference, counted(document.number))
    name = "-".join(part for part in parts if part)
    return f"{name}-v{document.document_version}.pdf"


@get("/api/documents/{id:uuid}", sync_to_thread=True)
def detail(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(records.detail(work, id))


@get("/api/documents", sync_to_thread=True)
def of_subject(request: HttpRequest, subject: FromQuery[UUID]) -> Response[Any]:
    """The papers of one thing or of one work, newest first."""
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(DocumentList(rows=records.views_of(work, subject)))


HANDLERS = (download, detail, of_subject)
