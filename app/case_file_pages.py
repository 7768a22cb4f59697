"""The case file of a work or of an agreement: what is in it, and the button that takes it away.

The ZIP is written whole into a file without a name before its first byte is sent, so that a document that is lost is a refusal and not
half a file, and so that the log can say the hash of what was taken. Nothing of it is kept.
"""

import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.params import FromPath
from litestar.response import Stream

from contracting import agreements
from contracting.agreements import Agreement
from exchange.case_file import collecting, taking, writing
from exchange.case_file.pieces import CaseFileFolder, Contents
from exchange.case_file.taking import Manner
from foundation.http import answers
from foundation.http.routes import note_actor
from foundation.http.site import (
    HttpRequest,
    reading,
    refuse_forgery,
    site_of,
    words,
)
from foundation.http.site import writing as changing
from foundation.http.threads import in_thread
from foundation.translations import LANGUAGES
from foundation.work import Work
from portfolio import projects
from portfolio.projects import Project

ZIP = "application/zip"
SHOWN = 300
_CHUNK = 1 << 20


class CaseDocument(msgspec.Struct, frozen=True, kw_only=True):
    """One document that the file would hold; ``size`` in bytes, none before a smaller copy is written."""

    name: str
    kind: str
    folder: str
    created_on: date
    incorporated_at: datetime
    sha256: str
    size: int | None


class LeftOutDocument(msgspec.Struct, frozen=True, kw_only=True):
    """One document that this person's file would lack, and why."""

    name: str
    sha256: str
    reason: str


class CaseFileView(msgspec.Struct, frozen=True, kw_only=True):
    """What a case file consists of for whoever asks; ``size`` counts what is known before it is written."""

    code: str
    title: str
    is_full: bool
    size: int
    documents: tuple[CaseDocument, ...]
    left_out: tuple[LeftOutDocument, ...]


@dataclass(frozen=True)
class Asked:
    """Whose file is meant, and where its pages are."""

    kind: type[Project] | type[Agreement]
    id: UUID

    @property
    def home(self) -> str:
        return f"/{'works' if self.kind is Project else 'agreements'}/{self.id}"

    def subject(self, work: Work) -> Project | Agreement:
        get_row = projects.get if self.kind is Project else agreements.get
        return get_row(work, self.id)

    def contents(self, work: Work, manner: Manner) -> Contents:
        collect = taking.of_work if self.kind is Project else taking.of_agreement
        return collect(work, self.id, manner)


@get("/works/{id:uuid}/case-file")
@in_thread
def work_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    return _page(request, Asked(Project, id))


@get("/agreements/{id:uuid}/case-file")
@in_thread
def agreement_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    return _page(request, Asked(Agreement, id))


@get("/api/works/{id:uuid}/case-file")
@in_thread
def work_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    return _listed(request, Asked(Project, id))


@get("/api/agreements/{id:uuid}/case-file")
@in_thread
def agreement_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    return _listed(request, Asked(Agreement, id))


@post(["/works/{id:uuid}/case-file", "/api/works/{id:uuid}/case-file"], status_code=200)
async def take_of_work(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    """The ZIP; ``language`` is ``es`` or ``en``."""
    return await _asked_by_form(request, Asked(Project, id))


@post(["/agreements/{id:uuid}/case-file", "/api/agreements/{id:uuid}/case-file"], status_code=200)
async def take_of_agreement(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    """The ZIP; ``language`` is ``es`` or ``en``."""
    return await _asked_by_form(request, Asked(Agreement, id))


async def _asked_by_form(request: HttpRequest, asked: Asked) -> Response[Any]:
    form = await request.form()
    fields = {name: str(form.get(name) or "") for name in ("_csrf_token", "language")}
    return await sync_to_thread(_take, request, asked, fields)


def _manner(request: HttpRequest, language: str) -> Manner:
    chosen = language or request.query_params.get("language", "")
    prefix = site_of(request).settings.oc4ids_prefix
    return Manner(chosen if chosen in LANGUAGES else LANGUAGES[0], prefix)


def _take(request: HttpRequest, asked: Asked, fields: dict[str, str]) -> Response[Any]:
    refuse_forgery(request, fields)
    with reading(request) as work:
        note_actor(request, work)
        contents = asked.contents(work, _manner(request, fields["language"]))
    site = site_of(request)
    site.settings.data.mkdir(parents=True, exist_ok=True)
    # It has no name and is gone when it is closed, also where the process ends.
    file = tempfile.TemporaryFile(dir=site.settings.data)  # noqa: SIM115 - closed by who sends it
    try:
        written = writing.write(contents, site.store, file)
        with changing(request) as work:
            subject = asked.subject(work)
            taking.note(work, subject, is_full=contents.head.is_full, written=written)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    headers = {
        "content-disposition": f'attachment; filename="{file_name(contents)}"',
        "content-length": str(written.size),
        "cache-control": "no-store",
    }
    return Stream(_parts(file), media_type=ZIP, headers=headers)


def file_name(contents: Contents) -> str:
    """``expediente-c-19-2026-041.zip``; a copy without personal data says so in its name."""
    mark = "" if contents.head.is_full else "-sin-datos-personales"
    return f"expediente-{collecting.slug(contents.head.code)}{mark}.zip"


def _parts(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while part := file.read(_CHUNK):
            yield part


def _listed(request: HttpRequest, asked: Asked) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        contents = asked.contents(work, _manner(request, ""))
    tongue = words(request)
    head = contents.head
    view = CaseFileView(
        code=head.code,
        title=head.title,
        is_full=head.is_full,
        size=contents.size,
        documents=tuple(
            CaseDocument(
                name=piece.name,
                kind=piece.kind,
                folder=piece.folder.value,
                created_on=piece.created_on,
                incorporated_at=piece.incorporated_at,
                sha256=piece.sha256,
                size=piece.size,
            )
            for piece in contents.pieces
        ),
        left_out=tuple(
            LeftOutDocument(name=one.name, sha256=one.sha256, reason=tongue.sentence(one.reason))
            for one in contents.left_out
        ),
    )
    return answers.answer(view)


def _page(request: HttpRequest, asked: Asked) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue = words(request, work.actor)
        contents = asked.contents(work, Manner(tongue.language))
        folders = Counter(piece.folder for piece in contents.pieces)
        return answers.page(
            request,
            "exchange/case_file.html",
            work.actor,
            head=contents.head,
            home=asked.home,
            is_work=asked.kind is Project,
            size_mb=round(contents.size / 100_000),
            folders=[(folder, folders[folder]) for folder in CaseFileFolder if folders[folder]],
            pieces=contents.pieces[:SHOWN],
            more=max(len(contents.pieces) - SHOWN, 0),
            reasons=collecting.reasons(contents),
            left_out=contents.left_out[:SHOWN],
            file=file_name(contents),
        )


HANDLERS = (
    work_page,
    agreement_page,
    work_api,
    agreement_api,
    take_of_work,
    take_of_agreement,
)
