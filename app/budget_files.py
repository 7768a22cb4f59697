"""The budget of a work as a file: taken away as a workbook, looked at before it is brought back, and brought back.

A file is first only read. What it would add, change and take out is shown with the old and the new total, or everything that is wrong with
the cell where it stands; a second button takes in the very same bytes, which the form knows by their signed hash. Where the work is
financed already, the file becomes the draft of a revision.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import UploadFile
from litestar.params import FromPath, FromQuery

from exchange import budget_books
from exchange.budget_books import BookReading, CellError
from foundation.contents import Purpose
from foundation.errors import InvalidCommand, Problem, Sentence, say
from foundation.http import answers
from foundation.http.exports import XLSX
from foundation.http.forms import Form, FormField
from foundation.http.routes import note_actor, refuse_strangers
from foundation.http.site import (
    HttpRequest,
    expectation,
    reading,
    refuse_forgery,
    site_of,
    words,
    writing,
)
from foundation.http.threads import in_thread
from foundation.http.uploads import opened, signed
from foundation.identity.permissions import Permission
from foundation.money import Money
from foundation.translations import Translator
from foundation.work import Work
from portfolio import budget_contents, budget_revisions, budget_versions, budgets, projects
from portfolio.budget_contents import Content
from portfolio.budget_writing import BudgetParts
from portfolio.budgets import WriteBudget
from portfolio.projects import Project, Station
from portfolio.views import budget_history, budget_sheets
from portfolio.views.budget_history import WorkHead
from portfolio.views.budget_sheets import DifferenceView
from portfolio.web import choices
from portfolio.web.budget_history import Number, crumbs

SHOWN_ERRORS = 500
_MISSING = say("Choose the file.")


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """What a file would do: its errors, or what it changes."""

    work: WorkHead
    errors: tuple[CellError, ...]
    difference: DifferenceView | None
    stated: Money | None
    is_revision: bool
    applied: bool = False
    revision: UUID | None = None


@dataclass(frozen=True)
class Read:
    """A file as it was read for one work."""

    look: Look
    parts: BudgetParts | None


# Taking it away


@get("/works/{id:uuid}/budget.xlsx", sync_to_thread=True)
def book(
    request: HttpRequest, id: FromPath[UUID], version: FromQuery[Number] = 0
) -> Response[bytes]:
    """The budget in force or being written, one of its versions, or the usual items where nothing was written yet."""
    with reading(request) as work:
        note_actor(request, work)
        head = budget_history.head(work, id)
        if version:
            content = budget_versions.content_of(budget_versions.get(work, id, version))
        else:
            content = budgets.find_content(work, id) or _usual(work, id, words(request, work.actor))
        return _book(work, head, content, version)


@get("/budget-revisions/{id:uuid}/budget.xlsx", sync_to_thread=True)
def proposed_book(request: HttpRequest, id: FromPath[UUID]) -> Response[bytes]:
    with reading(request) as work:
        note_actor(request, work)
        view = budget_history.revision(work, id)
        return _book(work, view.work, budget_history.proposed(work, id), 0)


def _book(work: Work, head: WorkHead, content: Content, version: int) -> Response[bytes]:
    data = budget_books.write(
        content,
        title=f"{head.code} · {head.title}",
        place=head.place,
        measures=budget_history.measure_names(work, head.id),
        created_at=work.now,
    )
    name = f"presupuesto-{head.code}{f'-v{version}' if version else ''}.xlsx"
    headers = {
        "content-disposition": f'attachment; filename="{name}"',
        "cache-control": "no-store",
    }
    return Response(data, media_type=XLSX, headers=headers)


def _usual(work: Work, project_id: UUID, tongue: Translator) -> Content:
    """The items that budgets of this kind usually have, to be filled in."""
    project = projects.get(work, project_id)
    return budgets.blank(work, project, choices.typical_lines(work, tongue, project.kind))


# Looking at it, and bringing it back


@get("/works/{id:uuid}/budget/file")
@in_thread
def ask_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return _ask(request, work, id)


@post("/works/{id:uuid}/budget/file")
async def look_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    refuse_strangers(request)
    form = await request.form()
    file = form.get("file")
    data = await file.read() if isinstance(file, UploadFile) else b""
    fields = {key: str(value) for key, value in form.items() if not isinstance(value, UploadFile)}
    return await sync_to_thread(_look, request, id, fields, data)


@post("/works/{id:uuid}/budget/file/confirm")
async def confirm_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    refuse_strangers(request)
    form = await request.form()
    fields = {key: str(value) for key, value in form.items() if not isinstance(value, UploadFile)}
    return await sync_to_thread(_confirm, request, id, fields)


@post("/api/works/{id:uuid}/budget/file", status_code=200)
async def file_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    """A workbook as the body of the request, or as the file of a form; ``dry_run=true`` only looks, ``reason`` is a revision's."""
    refuse_strangers(request)
    if request.headers.get("content-type", "").startswith("multipart/"):
        file = (await request.form()).get("file")
        data = await file.read() if isinstance(file, UploadFile) else b""
    else:
        data = await request.body()
    return await sync_to_thread(_api, request, id, data)


def _look(
    request: HttpRequest, project_id: UUID, fields: dict[str, str], data: bytes
) -> Response[Any]:
    refuse_forgery(request, fields)
    with reading(request) as work:
        _writable(request, work, project_id)
    try:
        if not data:
            raise InvalidCommand({"file": _MISSING})
        blob = site_of(request).store.put(data, Purpose.SPREADSHEET)
        found = _read(request, project_id, data)
    except Problem as problem:
        if problem.status in (401, 403, 404):
            raise
        with reading(request) as work:
            return _ask(request, work, project_id, problem)
    return _show(request, found.look, signed(request, blob.sha256))


def _confirm(request: HttpRequest, project_id: UUID, fields: dict[str, str]) -> Response[Any]:
    refuse_forgery(request, fields)
    with reading(request) as work:
        _writable(request, work, project_id)
    token = fields.get("kept", "")
    found = _read(request, project_id, site_of(request).store.get(opened(request, token)))
    if found.parts is None:
        return _show(request, found.look, token)
    try:
        target = _take_in(request, project_id, found.parts, fields)
    except Problem as problem:
        if problem.status in (401, 403, 404):
            raise
        return _show(request, found.look, token, problem, fields.get("reason", ""))
    return answers.see(target, "ImportBudget")


def _take_in(
    request: HttpRequest, project_id: UUID, parts: BudgetParts, fields: dict[str, str]
) -> str:
    """Carry out what the file says; gives where the result is seen."""
    with writing(request, expectation(project_id, fields.get("_version"))) as work:
        note_actor(request, work)
        project = projects.get(work, project_id, lock=True)
        if project.station is Station.NEED:
            given = {name: getattr(parts, name) for name in BudgetParts.__struct_fields__}
            budgets.write(work, project_id, WriteBudget(**given))
            return f"/works/{project_id}/budget/items"
        reason = fields.get("reason", "").strip()
        if not reason:
            raise InvalidCommand({"reason": say("This is needed.")})
        row = budget_revisions.propose(work, project_id, parts, reason=reason)
        return f"/budget-revisions/{row.id}"


def _api(request: HttpRequest, project_id: UUID, data: bytes) -> Response[Any]:
    refuse_forgery(request, None)
    with reading(request) as work:
        _writable(request, work, project_id)
    if not data:
        raise InvalidCommand({"file": _MISSING})
    found = _read(request, project_id, data)
    asked = request.query_params
    look = found.look
    if found.parts is None:
        return answers.answer(look, 422)
    if asked.get("dry_run") != "true":
        fields = {
            "reason": asked.get("reason", ""),
            "_version": request.headers.get("if-match", ""),
        }
        target = _take_in(request, project_id, found.parts, fields)
        key = UUID(target.rpartition("/")[2]) if look.is_revision else None
        look = msgspec.structs.replace(look, applied=True, revision=key)
    return answers.answer(look)


def _writable(request: HttpRequest, work: Work, project_id: UUID) -> Project:
    note_actor(request, work)
    project = projects.get(work, project_id)
    work.require(Permission.BUDGET_EDIT, project.territory)
    return project


def _read(request: HttpRequest, project_id: UUID, data: bytes) -> Read:
    """Read a file for a work, and compare it with what stands; nothing can be written here."""
    with reading(request) as work:
        project = _writable(request, work, project_id)
        names = budget_history.measure_names(work, project_id)
        found = budget_books.read(data, on=work.today, currency=project.currency, measures=names)
        is_revision = project.station is not Station.NEED
        kept = budgets.find_content(work, project_id)
        content = _content(work, project, found, kept)
        look = Look(
            work=budget_history.head(work, project_id),
            errors=found.errors,
            difference=budget_sheets.difference(kept, content, names) if content else None,
            stated=_stated(found, content),
            is_revision=is_revision,
        )
    return Read(look, found.parts)


def _content(
    work: Work, project: Project, found: BookReading, kept: Content | None
) -> Content | None:
    if found.parts is None:
        return None
    if project.station is Station.NEED:
        return budgets.written(work, project, found.parts, kept)
    return budget_revisions.proposed_content(work, project, found.parts)


def _stated(found: BookReading, content: Content | None) -> Money | None:
    """The total that the file states, where it is not ours."""
    if content is None or found.stated_minor is None:
        return None
    total = budget_contents.totals_of(content).total
    is_ours = abs(found.stated_minor - total.minor) < content.rates.step_minor
    return None if is_ours else Money(found.stated_minor, content.currency)


# Pages


def _ask(
    request: HttpRequest, work: Work, project_id: UUID, failure: Problem | None = None
) -> Response[Any]:
    tongue = words(request, work.actor)
    head = budget_history.head(work, project_id)
    work.require(Permission.BUDGET_EDIT, head.territory)
    wrong = failure.errors if isinstance(failure, InvalidCommand) else {}
    errors = {name: tongue.sentence(sentence) for name, sentence in wrong.items()}
    field = FormField(
        name="file",
        kind="file",
        label=tongue.text("Budget (.xlsx)"),
        help=tongue.text("Nothing is written yet: first you see what it would change."),
        error=errors.get("file", ""),
        required=True,
        attributes={"accept": ".xlsx"},
    )
    form = Form(
        action=f"/works/{project_id}/budget/file",
        fields=(field,),
        errors=errors,
        submit=tongue.text("Look at the file"),
        cancel=f"/works/{project_id}/budget/items",
        multipart=True,
    )
    return answers.page(
        request,
        "portfolio/budget/file.html",
        work.actor,
        status=failure.status if failure else 200,
        view=head,
        form=form,
        refusal=tongue.sentence(failure.sentence) if failure and not errors else "",
        crumbs=crumbs(head, tongue),
    )


def _show(
    request: HttpRequest,
    look: Look,
    token: str,
    failure: Problem | None = None,
    reason: str = "",
) -> Response[Any]:
    with reading(request) as work:
        actor = work.actor
    tongue = words(request, actor)
    return answers.page(
        request,
        "portfolio/budget/file_look.html",
        actor,
        status=failure.status if failure else 422 if look.errors else 200,
        view=look,
        errors=look.errors[:SHOWN_ERRORS],
        form=_confirmation(look, token, tongue, failure, reason),
        refusal=_refusal(failure, tongue),
        crumbs=crumbs(look.work, tongue),
    )


def _confirmation(
    look: Look, token: str, tongue: Translator, failure: Problem | None, reason: str
) -> Form:
    wrong: dict[str, Sentence] = dict(failure.errors) if isinstance(failure, InvalidCommand) else {}
    errors = {name: tongue.sentence(sentence) for name, sentence in wrong.items()}
    field = FormField(
        name="reason",
        kind="textarea",
        label=tongue.label("field", "reason"),
        help=tongue.text("Why the budget in force has to change; who approves it reads this."),
        value=reason,
        error=errors.get("reason", ""),
        required=True,
    )
    return Form(
        action=f"/works/{look.work.id}/budget/file/confirm",
        fields=(field,) if look.is_revision else (),
        errors=errors,
        submit=tongue.text("Save it as a draft revision")
        if look.is_revision
        else tongue.text("Take this budget in"),
        cancel=f"/works/{look.work.id}/budget/file",
        version=look.work.version,
        hidden={"kept": token},
    )


def _refusal(failure: Problem | None, tongue: Translator) -> str:
    if failure is None or isinstance(failure, InvalidCommand):
        return ""
    return tongue.sentence(failure.sentence)


HANDLERS = (book, proposed_book, ask_page, look_page, confirm_page, file_api)
