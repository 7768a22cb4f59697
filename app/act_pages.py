"""The acts of a work: their list, and for each a way from what is lacking over the preview to the issued paper."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery

from app import acts
from foundation import particulars, records
from foundation.acts import AnyAct, IssueAct, preview, write_particulars
from foundation.acts import issue as issue_act
from foundation.http import answers
from foundation.http.forms import FormPlan, Option
from foundation.http.papers import press
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, site_of, words
from foundation.http.threads import in_thread
from foundation.issuing import Language
from foundation.pdf.blocks import PageSize
from foundation.pdf.reading import Difference, difference_of
from foundation.translations import Translator
from portfolio.projects import Project


class DifferenceView(msgspec.Struct, frozen=True, kw_only=True):
    """What a version of a paper says that the one before did not, and the other way round."""

    id: UUID
    replaces_id: UUID | None
    parts: tuple[Difference, ...]


@get("/works/{id:uuid}/acts", sync_to_thread=True)
def acts_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    """The acts of a work in their customary order."""
    with reading(request) as work:
        note_actor(request, work)
        project = work.get(Project, id)
        view = acts.of_work(work, id)
        tongue = words(request, work.actor)
        return answers.page(
            request,
            "documents/acts.html",
            work.actor,
            view=view,
            project=project,
            crumbs=_crumbs(project, tongue),
        )


@get("/api/works/{id:uuid}/acts", sync_to_thread=True)
def acts_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        work.get(Project, id)
        return answers.answer(acts.of_work(work, id))


@get("/documents/{id:uuid}/difference", sync_to_thread=True)
def difference_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    """What changed from the version before, in the paper's own words."""
    with reading(request) as work:
        note_actor(request, work)
        document, before = acts.replaced_by(work, id)
        actor, view = work.actor, records.detail(work, id)
        former = records.detail(work, before.id) if before else None
    store = site_of(request).store
    parts = difference_of(store.get(before.sha256), store.get(document.sha256)) if before else ()
    return answers.page(
        request, "documents/difference.html", actor, view=view, former=former, parts=parts
    )


@get("/api/documents/{id:uuid}/difference", sync_to_thread=True)
def difference_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        document, before = acts.replaced_by(work, id)
    store = site_of(request).store
    parts = difference_of(store.get(before.sha256), store.get(document.sha256)) if before else ()
    return answers.answer(
        DifferenceView(id=id, replaces_id=before.id if before else None, parts=parts)
    )


def _crumbs(project: Project, tongue: Translator) -> tuple[dict[str, str], ...]:
    return (
        {"label": tongue.text("Works"), "href": "/works"},
        {"label": project.title, "href": f"/works/{project.id}"},
    )


def _act_page(act: AnyAct) -> HTTPRouteHandler:
    @get(f"{act.path}/{{id:uuid}}", name=f"act:{act.kind}")
    @in_thread
    def show(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
        with reading(request) as work:
            note_actor(request, work)
            view = acts.of_subject(work, act, id)
            project = work.find(Project, view.project_id) if view.project_id else None
            tongue = words(request, work.actor)
            return answers.page(
                request,
                "documents/act.html",
                work.actor,
                view=view,
                here=f"{act.path}/{id}",
                project=project,
                crumbs=(
                    *_crumbs(project, tongue),
                    {"label": tongue.text("Acts"), "href": f"/works/{project.id}/acts"},
                )
                if project
                else (),
            )

    return show


def _act_api(act: AnyAct) -> HTTPRouteHandler:
    @get(f"/api{act.path}/{{id:uuid}}", name=f"api-act:{act.kind}")
    @in_thread
    def show(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
        with reading(request) as work:
            note_actor(request, work)
            return answers.answer(acts.of_subject(work, act, id))

    return show


def _act_preview(act: AnyAct) -> HTTPRouteHandler:
    @get(f"{act.path}/{{id:uuid}}/preview", name=f"preview:{act.kind}")
    @in_thread
    def show(
        request: HttpRequest,
        id: FromPath[UUID],
        language: FromQuery[str] = "",
        size: FromQuery[str] = "",
    ) -> Response[Any]:
        with reading(request) as work:
            note_actor(request, work)
            wanted = language or words(request, work.actor).language
            command = IssueAct(
                language=Language(wanted) if wanted in set(Language) else Language.ES,
                size=PageSize(size) if size in set(PageSize) else PageSize.LETTER,
            )
            printed = preview(work, *press(site_of(request)), act, id, command)
        headers = {
            "content-disposition": f'inline; filename="preview-{act.kind}-{id}.pdf"',
            "cache-control": "no-store",
        }
        return Response(printed.content, media_type="application/pdf", headers=headers)

    return show


def _setting(act: AnyAct, asking: Asking) -> Setting:
    view, tongue = acts.of_subject(asking.work, act, asking.row), asking.words
    facts = [{"label": tongue.text("The act"), "value": tongue.label("document_kind", act.kind)}]
    if view.reference:
        of_work = view.subject_id == view.project_id
        label = tongue.text("Project") if of_work else tongue.text("Agreement")
        facts.append({"label": label, "value": view.reference})
    return Setting(territory=view.territory, facts=tuple(facts))


def _writing(act: AnyAct, asking: Asking) -> Setting:
    """The particulars begin as they were written last, or as the act begins them."""
    work, words = asking.work, asking.words
    row = work.get(act.noun, asking.row)
    last = particulars.find_last(work, asking.row, act.kind)
    if last is None or act.asks is None:
        initial = act.begins(work, row, words)
    else:
        said = msgspec.convert(last.said, act.asks)
        initial = {name: getattr(said, name) for name in said.__struct_fields__}
    choices = {
        name: tuple(Option(value, label) for value, label in options)
        for name, options in act.choices(work, row, words).items()
    }
    plan = FormPlan(initial=initial, choices=choices)
    return replace(_setting(act, asking), plan=plan)


def _commands(act: AnyAct) -> list[HTTPRouteHandler]:
    path = f"{act.path}/{{id:uuid}}"
    here: Callable[[Any], str] = lambda row: f"{act.path}/{row.subject_id}"  # noqa: E731
    back: Callable[[Any], str] = lambda subject: f"{act.path}/{subject}"  # noqa: E731
    issuing = CommandRoute(
        path=f"{path}/issue",
        command=IssueAct,
        variant=act.kind,
        action=lambda work, press, key, command: issue_act(work, press, act, key, command),
        permission=act.permission,
        title="Issue the act",
        lead="A numbered paper to be signed, with a code by which anybody can verify it. It is kept as it is.",
        submit="Issue the act",
        view=records.detail,
        done=here,
        cancel=back,
        setting=partial(_setting, act),
        tools=press,
    )
    if act.asks is None:
        return command_routes(issuing)
    writing = CommandRoute(
        path=f"{path}/particulars",
        command=act.asks,
        variant=act.kind,
        action=lambda work, key, command: write_particulars(work, act, key, command),
        permission=act.permission,
        title="What only this act says",
        lead="What the records hold is not asked again. An issued paper does not change: what changes here is in its next version.",
        submit="Save",
        view=lambda work, key: acts.of_subject(work, act, key),
        key=lambda row: row.subject_id,
        done=here,
        cancel=back,
        setting=partial(_writing, act),
    )
    return [*command_routes(issuing), *command_routes(writing)]


HANDLERS = (
    acts_page,
    acts_api,
    difference_page,
    difference_api,
    *(
        handler
        for act in acts.ACTS
        for handler in (_act_page(act), _act_api(act), _act_preview(act), *_commands(act))
    ),
)
