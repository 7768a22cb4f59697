"""Schedules as files of MS Project: taken along, and brought in after a look that writes nothing."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import UploadFile
from litestar.params import FromPath, FromQuery

from exchange.mspdi import importing, writer
from exchange.mspdi.importing import Look
from foundation.errors import InvalidCommand, Problem, Refused, say
from foundation.http import answers
from foundation.http.forms import Form, FormField, Option
from foundation.http.routes import note_actor
from foundation.http.site import (
    HttpRequest,
    reading,
    refuse_forgery,
    site_of,
    words,
    writing,
)
from foundation.http.threads import in_thread
from foundation.http.uploads import opened, signed
from foundation.identity.permissions import Permission
from foundation.translations import Translator
from foundation.work import Work
from portfolio import baselines, projects, schedules
from portfolio.projects import Project
from portfolio.schedules import ScheduleCause
from portfolio.views import schedules as views

XML = "application/xml"
_MISSING = say("Choose the file.")


@get("/works/{id:uuid}/schedule.xml", sync_to_thread=True)
def export(
    request: HttpRequest, id: FromPath[UUID], version: FromQuery[int | None] = None
) -> Response[Any]:
    """A version as MS Project XML."""
    with reading(request) as work:
        note_actor(request, work)
        project = projects.get(work, id)
        versions = schedules.versions_of(work, id)
        row = (
            schedules.get_shown(work, id)
            if version is None
            else next((one for one in versions if one.number == version), None)
        )
        if row is None:
            raise Refused(say("There is no schedule yet."))
        frozen = baselines.find_current(work, id)
        promised = {one.code: one for one in baselines.tasks_of(work, frozen.id)} if frozen else {}
        data = writer.write(
            project.title,
            row,
            schedules.tasks_of(work, row.id),
            schedules.links_of(work, row.id),
            promised,
        )
    name = f"{project.code}-v{row.number}.xml"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(data, media_type=XML, headers=headers)


@get("/works/{id:uuid}/schedule/import")
@in_thread
def ask_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        return _ask(request, work, _project(request, work, id))


@post("/works/{id:uuid}/schedule/import")
async def look_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    form = await request.form()
    file = form.get("file")
    data = await file.read() if isinstance(file, UploadFile) else b""
    fields = {key: str(value) for key, value in form.items() if not isinstance(value, UploadFile)}
    return await sync_to_thread(_look, request, id, fields, data)


@post("/works/{id:uuid}/schedule/import/confirm")
async def confirm_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    form = await request.form()
    fields = {key: str(value) for key, value in form.items() if not isinstance(value, UploadFile)}
    return await sync_to_thread(_confirm, request, id, fields)


@post("/api/works/{id:uuid}/schedule/import", status_code=200)
async def import_api(request: HttpRequest, id: FromPath[UUID]) -> Response[bytes]:
    """A file as the body of the request; ``dry_run=true`` only looks."""
    return await sync_to_thread(_import_api, request, id, await request.body())


def _project(request: HttpRequest, work: Work, key: UUID) -> Project:
    """The work, for whoever may write its schedule."""
    note_actor(request, work)
    project = projects.get(work, key)
    work.require(Permission.SCHEDULE_WRITE, project.territory)
    return project


def _look(request: HttpRequest, key: UUID, fields: dict[str, str], data: bytes) -> Response[Any]:
    refuse_forgery(request, fields)
    with reading(request) as work:
        project = _project(request, work, key)
        try:
            if not data:
                raise InvalidCommand({"file": _MISSING})
            found = importing.look(work, project, data)
        except InvalidCommand as failure:
            return _ask(request, work, project, failure)
    sha256 = site_of(request).store.write(data)
    with reading(request) as work:
        return _show(request, work, project, found, signed(request, sha256))


def _confirm(request: HttpRequest, key: UUID, fields: dict[str, str]) -> Response[Any]:
    refuse_forgery(request, fields)
    data = site_of(request).store.get(opened(request, fields.get("kept", "")))
    try:
        with writing(request) as work:
            project = _project(request, work, key)
            row = importing.take_in(work, project.id, data, **_said(fields))
            target = f"/works/{key}/schedule?version={row.number}"
    except Problem as failure:
        if failure.status in (401, 403, 404):
            raise
        with reading(request) as work:
            project = _project(request, work, key)
            found = importing.look(work, project, data)
            return _show(request, work, project, found, fields.get("kept", ""), fields, failure)
    return answers.see(target, "ImportSchedule")


def _said(fields: dict[str, str]) -> dict[str, Any]:
    """The cause of a re-programming, as far as it was said."""
    causes = set(ScheduleCause)
    cause = fields.get("cause", "")
    return {
        "cause": ScheduleCause(cause) if cause in causes else None,
        "reason": fields.get("reason", "").strip()[:6000] or None,
    }


def _import_api(request: HttpRequest, key: UUID, data: bytes) -> Response[bytes]:
    refuse_forgery(request, None)
    asked = request.query_params
    with reading(request) as work:
        project = _project(request, work, key)
        if not data:
            raise InvalidCommand({"file": _MISSING})
        found = importing.look(work, project, data)
    if asked.get("dry_run") == "true" or not found.is_clean:
        return answers.answer(found)
    with writing(request) as work:
        _project(request, work, key)
        importing.take_in(work, key, data, **_said({k: str(v) for k, v in asked.items()}))
        work.session.flush()  # The answer shows the version as it will be committed.
        return answers.answer(views.detail(work, key))


def _ask(
    request: HttpRequest, work: Work, project: Project, failure: InvalidCommand | None = None
) -> Response[Any]:
    tongue = words(request, work.actor)
    errors = (
        {name: tongue.sentence(what) for name, what in failure.errors.items()} if failure else {}
    )
    field = FormField(
        name="file",
        kind="file",
        label=tongue.text("File of MS Project in XML (.xml)"),
        help=tongue.text("In MS Project: save as, XML. Nothing is written yet."),
        error=errors.get("file", ""),
        required=True,
        attributes={"accept": ".xml"},
    )
    form = Form(
        action=f"/works/{project.id}/schedule/import",
        fields=(field,),
        errors=errors,
        submit=tongue.text("Look at the file"),
        cancel=f"/works/{project.id}/schedule",
        multipart=True,
    )
    return answers.page(
        request,
        "exchange/schedule_import.html",
        work.actor,
        status=failure.status if failure else 200,
        form=form,
        found=None,
        refusal="",
        **_frame(project, tongue),
    )


def _show(  # noqa: PLR0917 - what was found, where it is kept, what was said and refused
    request: HttpRequest,
    work: Work,
    project: Project,
    found: Look,
    token: str,
    fields: dict[str, str] | None = None,
    failure: Problem | None = None,
) -> Response[Any]:
    tongue = words(request, work.actor)
    return answers.page(
        request,
        "exchange/schedule_import.html",
        work.actor,
        status=failure.status if failure else 200,
        form=_confirmation(work, project, found, token, fields or {}, tongue),
        found=found,
        refusal=tongue.sentence(failure.sentence) if failure else "",
        **_frame(project, tongue),
    )


def _confirmation(  # noqa: PLR0917 - as above
    work: Work,
    project: Project,
    found: Look,
    token: str,
    said: dict[str, str],
    tongue: Translator,
) -> Form | None:
    """The button that brings the file in; over a schedule in force it asks for the cause."""
    if not found.is_clean:
        return None
    fields: tuple[FormField, ...] = ()
    if schedules.find_in_force(work, project.id) is not None:
        chosen = said.get("cause", "")
        options = tuple(
            Option(cause.value, tongue.label("schedule_cause", cause), cause.value == chosen)
            for cause in ScheduleCause
        )
        fields = (
            FormField(
                name="cause",
                kind="select",
                label=tongue.label("field", "cause"),
                value=chosen,
                required=True,
                options=options,
            ),
            FormField(
                name="reason",
                kind="textarea",
                label=tongue.text("What happened"),
                value=said.get("reason", ""),
                required=True,
            ),
        )
    return Form(
        action=f"/works/{project.id}/schedule/import/confirm",
        fields=fields,
        errors={},
        submit=tongue.text("Bring it in as a draft"),
        cancel=f"/works/{project.id}/schedule/import",
        hidden={"kept": token},
    )


def _frame(project: Project, tongue: Translator) -> dict[str, Any]:
    return {
        "project": project,
        "crumbs": (
            {"label": tongue.text("Works"), "href": "/works"},
            {"label": project.code, "href": f"/works/{project.id}"},
            {"label": tongue.text("Schedule"), "href": f"/works/{project.id}/schedule"},
        ),
    }


HANDLERS = (export, ask_page, look_page, confirm_page, import_api)
