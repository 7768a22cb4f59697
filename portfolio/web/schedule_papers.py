"""The schedule of a work as a PDF: a preview at any time, and the paper with its number."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from foundation import records
from foundation.errors import Refused, say
from foundation.http.papers import press
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.issuing import Language
from portfolio import schedule_papers
from portfolio.schedule_papers import IssueSchedule
from portfolio.views import schedules as views
from portfolio.web.schedules import about

PDF = "application/pdf"


@get("/works/{id:uuid}/schedule.pdf", sync_to_thread=True)
def schedule_paper(
    request: HttpRequest, id: FromPath[UUID], version: FromQuery[int | None] = None
) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view = views.detail(work, id, version)
        tongue = words(request, work.actor)
        if view.shown is None:
            raise Refused(say("There is no schedule yet."))
        language = Language(tongue.language)
        printed = schedule_papers.preview(work, view, view.shown, language, tongue)
    name = f"{view.code}-v{view.shown.version.number}.pdf"
    headers = {"content-disposition": f'inline; filename="{name}"', "cache-control": "no-store"}
    return Response(printed.content, media_type=PDF, headers=headers)


def _issuing(asking: Asking) -> Setting:
    view, tongue = views.detail(asking.work, asking.row), asking.words
    facts = [*about(view, tongue)]
    if view.in_force is not None:
        facts.append({"label": tongue.text("Version"), "value": tongue.number(view.in_force)})
    return Setting(territory=view.territory, facts=tuple(facts))


HANDLERS = (
    schedule_paper,
    *command_routes(
        CommandRoute(
            path="/works/{id:uuid}/schedule/document",
            command=IssueSchedule,
            action=schedule_papers.issue,
            permission=schedule_papers.MAY_ISSUE,
            title="Issue the schedule",
            lead="A numbered paper with a code by which anybody can verify it. It is kept as it is.",
            submit="Issue the schedule",
            view=records.detail,
            done=lambda row: f"/works/{row.project_id}/schedule",
            setting=_issuing,
            tools=press,
            cancel=lambda subject: f"/works/{subject}/schedule",
        )
    ),
)
