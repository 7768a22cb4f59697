"""Importing a royalty matrix by browser or API: look first, then the same file for real; and what it said of a work.

A file is first only read. Its errors, notes and changes are shown and can be taken away as a workbook; a second button imports the very
same bytes, which the form knows by their signed hash.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import UploadFile
from litestar.params import FromPath

from app.open_data import today
from exchange.royalties import ImportReport, reading, reports, take_in, versions
from exchange.royalties.versions import Change, RoyaltyFile
from foundation.contents import Purpose
from foundation.errors import Forbidden, InvalidCommand, Problem, Unauthenticated, say
from foundation.http import answers
from foundation.http.exports import XLSX
from foundation.http.forms import Form, FormField, Option
from foundation.http.routes import note_actor
from foundation.http.site import (
    HttpRequest,
    refuse_forgery,
    site_of,
    words,
    writing,
)
from foundation.http.site import (
    reading as looking,
)
from foundation.http.threads import in_thread
from foundation.http.uploads import opened, signed
from foundation.identity.permissions import Permission
from foundation.territories import departments
from foundation.translations import Translator
from foundation.work import Work
from portfolio import projects
from portfolio.projects import Origin

SHOWN_DEFECTS = 200
SHOWN_CHANGES = 200
SHOWN_FILES = 20
_MISSING = say("Choose the file.")


@dataclass(frozen=True)
class Sent:
    """A matrix as it was sent: its bytes, its name, and how to read it."""

    data: bytes
    name: str
    department: str | None = None
    is_partial: bool = False


@get("/imports")
@in_thread
def imports_page(request: HttpRequest) -> Response[Any]:
    with looking(request) as work:
        _require(request, work)
        return _ask(request, work)


@post("/imports")
async def look_page(request: HttpRequest) -> Response[Any]:
    form = await request.form()
    file = form.get("file")
    data = await file.read() if isinstance(file, UploadFile) else b""
    name = file.filename if isinstance(file, UploadFile) else ""
    fields = {key: str(value) for key, value in form.items() if not isinstance(value, UploadFile)}
    return await sync_to_thread(_look, request, fields, data, name)


@post("/imports/confirm")
async def confirm_page(request: HttpRequest) -> Response[Any]:
    form = await request.form()
    fields = {key: str(value) for key, value in form.items() if not isinstance(value, UploadFile)}
    return await sync_to_thread(_confirm, request, fields)


@get("/imports/report.xlsx", sync_to_thread=True)
def report_file(request: HttpRequest) -> Response[bytes]:
    """The whole table of findings of a file that was looked at."""
    with looking(request) as work:
        _require(request, work)
        tongue, now = words(request, work.actor), work.now
    sent = _kept(request, dict(request.query_params))
    target = io.BytesIO()
    reports.write_workbook(target, _taken(request, sent, dry_run=True), tongue, now)
    headers = {
        "content-disposition": 'attachment; filename="importacion.xlsx"',
        "cache-control": "no-store",
    }
    return Response(target.getvalue(), media_type=XLSX, headers=headers)


@post("/api/imports/royalties", status_code=200)
async def import_api(request: HttpRequest) -> Response[bytes]:
    """A matrix as the body of the request, or as the file of a form."""
    if request.headers.get("content-type", "").startswith("multipart/"):
        file = (await request.form()).get("file")
        data = await file.read() if isinstance(file, UploadFile) else b""
    else:
        data = await request.body()
    return await sync_to_thread(_import_api, request, data)


@get("/works/{id:uuid}/reports", sync_to_thread=True)
def reports_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with looking(request) as work:
        note_actor(request, work)
        project = projects.get(work, id)
        tongue = words(request, work.actor)
        return answers.page(
            request,
            "exchange/reports.html",
            work.actor,
            title=project.title,
            code=project.code,
            id=project.id,
            is_imported=project.origin is Origin.IMPORTED,
            versions=_history(work, project.id, tongue),
        )


@get("/api/works/{id:uuid}/reports", sync_to_thread=True)
def reports_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with looking(request) as work:
        note_actor(request, work)
        project = projects.get(work, id)
        files = _files_of(work, project.id)
        return answers.answer(
            [
                {
                    "number": row.number,
                    "file": files[row.file_id].name,
                    "sha256": files[row.file_id].sha256,
                    "cut_off_on": files[row.file_id].cut_off_on,
                    "sheet": row.sheet,
                    "row": row.row,
                    "changes": row.changes,
                    "defects": row.defects,
                }
                for row in versions.history(work, project.id)
            ]
        )


# How a file is looked at and taken in


def _require(request: HttpRequest, work: Work) -> None:
    """Whoever imports nowhere has no business here; each territory is asked for when the file is read."""
    note_actor(request, work)
    if not work.actor.may_anywhere(Permission.PROJECT_IMPORT):
        raise Forbidden(say("Your role does not allow this here."))


def _look(request: HttpRequest, fields: dict[str, str], data: bytes, name: str) -> Response[Any]:
    refuse_forgery(request, fields)
    with looking(request) as work:
        _require(request, work)
    try:
        if not data:
            raise InvalidCommand({"file": _MISSING})
        blob = site_of(request).store.put(data, Purpose.SPREADSHEET)
        sent = Sent(data, name, fields.get("department") or None, bool(fields.get("partial")))
        report = _taken(request, sent, dry_run=True)
    except Unauthenticated:
        raise
    except Problem as problem:
        if problem.status in (403, 404):
            raise
        with looking(request) as work:
            return _ask(request, work, fields, problem)
    return _show(request, sent, signed(request, blob.sha256), report)


def _confirm(request: HttpRequest, fields: dict[str, str]) -> Response[Any]:
    refuse_forgery(request, fields)
    with looking(request) as work:
        _require(request, work)
    sent = _kept(request, fields)
    try:
        report = _taken(request, sent, dry_run=False)
    except Problem as problem:
        if problem.status in (401, 403, 404):
            raise
        with looking(request) as work:
            return _ask(request, work, fields, problem)
    if not report.is_applied:
        return _show(request, sent, fields.get("kept", ""), report)
    return answers.see("/imports", "ImportRoyalties")


def _import_api(request: HttpRequest, data: bytes) -> Response[bytes]:
    refuse_forgery(request, None)
    with looking(request) as work:
        _require(request, work)
    if not data:
        raise InvalidCommand({"file": _MISSING})
    asked = request.query_params
    sent = Sent(
        data,
        asked.get("name", "matrix.xlsx"),
        asked.get("department") or None,
        asked.get("partial") == "true",
    )
    report = _taken(request, sent, dry_run=asked.get("dry_run") == "true")
    return Response(reports.as_json(report), media_type=answers.JSON)


def _kept(request: HttpRequest, fields: dict[str, str]) -> Sent:
    """The file that was looked at before, by its signed hash."""
    sha256 = opened(request, fields.get("kept", ""))
    return Sent(
        site_of(request).store.get(sha256),
        fields.get("name", ""),
        fields.get("department") or None,
        bool(fields.get("partial")),
    )


def _taken(request: HttpRequest, sent: Sent, *, dry_run: bool) -> ImportReport:
    """The file is read before the transaction begins; a dry run cannot write at all."""
    if sent.department and sent.department not in {place.code for place in departments()}:
        raise InvalidCommand({"department": say("Choose one of the options.")})
    matrix = reading.read(sent.data, today=today(site_of(request).db), department=sent.department)
    with looking(request) if dry_run else writing(request) as work:
        note_actor(request, work)
        return take_in(work, matrix, sent.data, sent.name, dry_run=dry_run, partial=sent.is_partial)


# Pages


def _ask(
    request: HttpRequest,
    work: Work,
    fields: dict[str, str] | None = None,
    failure: Problem | None = None,
) -> Response[Any]:
    tongue = words(request, work.actor)
    typed = fields or {}
    wrong = failure.errors if isinstance(failure, InvalidCommand) else {}
    errors = {name: tongue.sentence(sentence) for name, sentence in wrong.items()}
    files = work.session.execute(
        work.select(RoyaltyFile)
        .order_by(RoyaltyFile.imported_at.desc(), RoyaltyFile.id.desc())
        .limit(SHOWN_FILES)
    ).scalars()
    return answers.page(
        request,
        "exchange/imports.html",
        work.actor,
        status=failure.status if failure else 200,
        form=_form(tongue, typed, errors),
        refusal=tongue.sentence(failure.sentence) if failure and not errors else "",
        files=list(files),
    )


def _form(tongue: Translator, typed: dict[str, str], errors: dict[str, str]) -> Form:
    chosen = typed.get("department", "")
    options = tuple(Option(place.code, place.name, place.code == chosen) for place in departments())
    fields = (
        FormField(
            name="file",
            kind="file",
            label=tongue.text("Follow-up matrix (.xlsx)"),
            help=tongue.text("As the department publishes it. Nothing is written yet."),
            error=errors.get("file", ""),
            required=True,
            attributes={"accept": ".xlsx"},
        ),
        FormField(
            name="department",
            kind="select",
            label=tongue.text("Department"),
            help=tongue.text("Only where the file does not say whose it is."),
            value=chosen,
            error=errors.get("department", ""),
            options=(Option("", tongue.text("As the file says")), *options),
        ),
        FormField(
            name="partial",
            kind="checkbox",
            label=tongue.text("Take the good rows although others are refused"),
            value=bool(typed.get("partial")),
        ),
    )
    return Form(
        action="/imports",
        fields=fields,
        errors=errors,
        submit=tongue.text("Look at the file"),
        multipart=True,
    )


def _show(request: HttpRequest, sent: Sent, token: str, report: ImportReport) -> Response[Any]:
    with looking(request) as work:
        actor = work.actor
    tongue = words(request, actor)
    hidden = {
        "kept": token,
        "name": report.name,
        "department": sent.department or "",
        "partial": "true" if sent.is_partial else "",
    }
    return answers.page(
        request,
        "exchange/import_report.html",
        actor,
        report=report,
        hidden=hidden,
        may_import=sent.is_partial or not report.refused,
        defects=report.defects[:SHOWN_DEFECTS],
        changes=report.changes[:SHOWN_CHANGES],
        changed=lambda rows: _changed(rows, tongue),
    )


def _changed(rows: Sequence[Change], tongue: Translator) -> list[dict[str, str]]:
    """Each changed field in words: what it is, what it was, what it is now."""
    return [
        {
            "field": reports.field_label(tongue, row.field),
            "old": reports.shown(tongue, row.field, row.old),
            "new": reports.shown(tongue, row.field, row.new),
        }
        for row in rows
    ]


def _files_of(work: Work, project_id: UUID) -> dict[UUID, RoyaltyFile]:
    """The files that a work's versions came from; whoever sees the work may know their names."""
    keys = sa.select(versions.RoyaltyRowVersion.file_id).where(
        versions.RoyaltyRowVersion.project_id == project_id
    )
    rows = work.session.execute(sa.select(RoyaltyFile).where(RoyaltyFile.id.in_(keys)))
    return {row.id: row for row in rows.scalars()}


def _history(work: Work, project_id: UUID, tongue: Translator) -> list[dict[str, Any]]:
    files = _files_of(work, project_id)
    return [
        {
            "number": row.number,
            "file": files[row.file_id],
            "sheet": row.sheet,
            "row": row.row,
            "changes": _changed([Change(**change) for change in row.changes], tongue),
            "defects": row.defects,
        }
        for row in versions.history(work, project_id)
    ]


HANDLERS = (
    imports_page,
    look_page,
    confirm_page,
    report_file,
    import_api,
    reports_page,
    reports_api,
)
