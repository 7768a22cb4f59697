"""The progress of a work: its page with the S-curve and earned value, the same as a picture and as a paper, previewed or issued."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from contracting import progress_reports
from contracting.earned_value import Point
from contracting.progress_reports import IssueProgress
from contracting.views import progress as views
from contracting.views import progress_drawing
from foundation import records
from foundation.errors import Refused, say
from foundation.http import answers
from foundation.http.papers import press
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.issuing import Language
from foundation.translations import Translator


@get("/works/{id:uuid}/progress", sync_to_thread=True)
def progress_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view = views.detail(work, id)
        tongue = words(request, work.actor)
        return answers.page(
            request,
            "contracting/progress.html",
            work.actor,
            view=view,
            reasons=" ".join(tongue.sentence(reason) for reason in view.reasons),
            compared=tongue.sentence(view.compared),
            periods=[_period(point, tongue) for point in view.points],
            lines=progress_drawing.lines_of(view, tongue),
            today_x=progress_drawing.today_on(view, left=40, width=372),
            crumbs=(
                {"label": tongue.text("Works"), "href": "/works"},
                {"label": view.code, "href": f"/works/{view.project_id}"},
            ),
        )


@get("/api/works/{id:uuid}/progress", sync_to_thread=True)
def progress_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.detail(work, id))


@get("/works/{id:uuid}/progress.svg", sync_to_thread=True)
def progress_picture(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    """The curve as one picture, to be put into a report."""
    with reading(request) as work:
        note_actor(request, work)
        view = views.detail(work, id)
        tongue = words(request, work.actor)
    if not view.points:
        raise Refused(say("There is no progress to show yet."))
    headers = {"content-disposition": f'attachment; filename="{view.code}-{view.today}.svg"'}
    picture = progress_drawing.draw(view, tongue)
    return Response(picture.encode(), media_type="image/svg+xml", headers=headers)


@get("/works/{id:uuid}/progress.pdf", sync_to_thread=True)
def progress_paper(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    """What the page says, on paper: a preview."""
    with reading(request) as work:
        note_actor(request, work)
        view = views.detail(work, id)
        tongue = words(request, work.actor)
        printed = progress_reports.preview(work, view, Language(tongue.language), tongue)
    headers = {
        "content-disposition": f'inline; filename="{view.code}-{view.today}.pdf"',
        "cache-control": "no-store",
    }
    return Response(printed.content, media_type="application/pdf", headers=headers)


def _period(point: Point, tongue: Translator) -> dict[str, object]:
    """One point as the chart takes it."""
    return {name: getattr(point, name) for name in Point.__struct_fields__} | {
        "label": tongue.short_date(point.ends_on)
    }


def _issuing(asking: Asking) -> Setting:
    view, tongue = views.detail(asking.work, asking.row), asking.words
    return Setting(
        territory=view.territory,
        facts=(
            {
                "label": tongue.text("Work"),
                "value": view.title,
                "hint": f"{view.code} · {view.place}",
            },
            {"label": tongue.text("To"), "value": tongue.date(view.today)},
        ),
    )


HANDLERS = (
    progress_page,
    progress_api,
    progress_picture,
    progress_paper,
    *command_routes(
        CommandRoute(
            path="/works/{id:uuid}/progress/document",
            command=IssueProgress,
            action=progress_reports.issue,
            permission=progress_reports.MAY_ISSUE,
            title="Issue the progress report",
            lead="A numbered paper with a code by which anybody can verify it. It is kept as it is.",
            submit="Issue the report of today",
            view=records.detail,
            done=lambda row: f"/works/{row.project_id}/progress",
            setting=_issuing,
            tools=press,
            cancel=lambda subject: f"/works/{subject}/progress",
        )
    ),
)
