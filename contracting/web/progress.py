"""The progress of a work: its page with the S-curve and earned value, and the same as a picture."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from contracting.documents.progress_report import (
    PrintedLine,
    PrintedMilestone,
    ProgressSheet,
    print_progress,
)
from contracting.earned_value import Point, Standing
from contracting.views import progress as views
from contracting.views import progress_drawing
from contracting.views.progress import ProgressView
from foundation import issuing
from foundation.errors import NotFound
from foundation.http import answers
from foundation.http.routes import note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.papers import Stamp
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
        raise NotFound
    headers = {"content-disposition": f'attachment; filename="{view.code}-{view.today}.svg"'}
    picture = progress_drawing.draw(view, tongue)
    return Response(picture.encode(), media_type="image/svg+xml", headers=headers)


@get("/works/{id:uuid}/progress.pdf", sync_to_thread=True)
def progress_paper(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    """What the page says, on paper."""
    with reading(request) as work:
        note_actor(request, work)
        view = views.detail(work, id)
        tongue = words(request, work.actor)
        stamp = Stamp(issued_on=work.today, is_demonstration=issuing.is_demonstration(work))
    if view.standing is None:
        raise NotFound
    printed = print_progress(_sheet(view, view.standing, tongue), stamp, tongue)
    headers = {"content-disposition": f'inline; filename="{view.code}-{view.today}.pdf"'}
    return Response(printed.content, media_type="application/pdf", headers=headers)


def _sheet(view: ProgressView, standing: Standing, tongue: Translator) -> ProgressSheet:
    same = ("budget", "planned", "earned", "paid", "pace_milli", "cost_milli", "forecast")
    today = progress_drawing.today_on(view, left=0, width=1_000)
    return ProgressSheet(
        title=view.title,
        code=view.code,
        place=view.place,
        today=view.today,
        **{name: getattr(standing, name) for name in same},
        light=tongue.label("light", view.light),
        reasons=" ".join(tongue.sentence(reason) for reason in view.reasons),
        ends=tuple(point.ends_on for point in view.points),
        lines=tuple(
            PrintedLine(
                label=label,
                look=look,
                values=tuple(getattr(point, name) for point in view.points),
            )
            for name, look, label in progress_drawing.lines_of(view, tongue)
        ),
        today_milli=None if today is None else round(today),
        milestones=tuple(
            PrintedMilestone(
                **{name: getattr(row, name) for name in PrintedMilestone.__struct_fields__}
            )
            for row in view.milestones
        ),
    )


def _period(point: Point, tongue: Translator) -> dict[str, object]:
    """One point as the chart takes it."""
    return {name: getattr(point, name) for name in Point.__struct_fields__} | {
        "label": tongue.short_date(point.ends_on)
    }


HANDLERS = (progress_page, progress_api, progress_picture, progress_paper)
