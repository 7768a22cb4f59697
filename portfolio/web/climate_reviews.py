"""Climate reviews: what a change of scope or site asks an engineer to look at again, and the answer."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.params import FromPath

from foundation import territories
from foundation.http import answers
from foundation.http.forms import FormPlan, Option
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.identity.permissions import Permission
from foundation.translations import Translator
from foundation.work import Work
from portfolio import climate, climate_reviews, projects
from portfolio.climate_rating import Rating
from portfolio.climate_reviews import AnswerReview, ReviewState
from portfolio.measures import measures_of


class ReviewView(msgspec.Struct, frozen=True, kw_only=True):
    """One review with what came of it."""

    id: UUID
    version: int
    territory: str
    place: str
    project_id: UUID
    code: str
    title: str
    cause: str
    moves_site: bool
    change: UUID | None
    state: ReviewState
    opened_at: datetime
    now_rating: Rating | None
    future_rating: Rating | None
    is_enough: bool | None
    finding: str | None
    answered_at: datetime | None
    before_now: Rating | None
    before_future: Rating | None
    measures: tuple[tuple[str, str], ...]
    may_answer: bool


def detail(work: Work, review_id: UUID) -> ReviewView:
    """One review in sight."""
    row = climate_reviews.get(work, review_id)
    project = projects.get(work, row.project_id)
    screening = climate.find(work, project.id)
    same = (
        *("id", "version", "territory", "project_id", "cause", "moves_site", "change", "state"),
        *("opened_at", "now_rating", "future_rating", "is_enough", "finding", "answered_at"),
    )
    return ReviewView(
        **{name: getattr(row, name) for name in same},
        place=territories.get(work, row.territory).label,
        code=project.code,
        title=project.title,
        before_now=screening.now_rating if screening else None,
        before_future=screening.future_rating if screening else None,
        measures=tuple((one.hazard, one.description) for one in measures_of(work, project.id)),
        may_answer=row.state is ReviewState.OPEN
        and work.may(Permission.CLIMATE_SCREEN, row.territory),
    )


@get("/climate-reviews/{id:uuid}", sync_to_thread=True)
def detail_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view, tongue = detail(work, id), words(request, work.actor)
        return answers.page(
            request,
            "portfolio/climate_review.html",
            work.actor,
            view=view,
            crumbs=(
                {"label": tongue.text("Works"), "href": "/works"},
                {"label": view.code, "href": f"/works/{view.project_id}"},
            ),
        )


@get("/api/climate-reviews/{id:uuid}", sync_to_thread=True)
def detail_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(detail(work, id))


def _before(view: ReviewView, tongue: Translator) -> tuple[dict[str, str], ...]:
    """What was found before the change, to compare with: the ratings, and each measure that has to be enough still."""
    if view.before_now is None or view.before_future is None:
        return ()
    now, future = (tongue.label("rating", one) for one in (view.before_now, view.before_future))
    return (
        {
            "label": tongue.text("Risk as it was screened"),
            "value": tongue.text("{now} today, {future} in future", now=now, future=future),
            "href": f"/works/{view.project_id}/climate",
        },
        *(
            {
                "label": tongue.text(
                    "Measure against {hazard}", hazard=tongue.label("hazard", code)
                ),
                "value": what,
            }
            for code, what in view.measures
        ),
    )


def _answering(asking: Asking) -> Setting:
    view, tongue = detail(asking.work, asking.row), asking.words
    place = frozenset({"latitude", "longitude"})
    ratings = [Option("", ""), *(Option(one, tongue.label("rating", one)) for one in Rating)]
    return Setting(
        FormPlan(
            # Nothing is answered beforehand: the engineer looks, and compares with what stands beside.
            choices={"now": ratings, "future": ratings},
            required=place if view.moves_site else frozenset(),
            unasked=frozenset() if view.moves_site else place,
        ),
        territory=view.territory,
        version=view.version,
        facts=(
            {"label": tongue.text("Work"), "value": view.title, "hint": view.place},
            {"label": tongue.text("What changed"), "value": view.cause},
            *_before(view, tongue),
        ),
    )


HANDLERS = (
    detail_page,
    detail_api,
    *command_routes(
        CommandRoute(
            path="/climate-reviews/{id:uuid}/answer",
            command=AnswerReview,
            action=climate_reviews.answer,
            permission=Permission.CLIMATE_SCREEN,
            title="Look at the climate of the work again",
            lead="Scope or site changed. Say how high the risk is now, and whether the measures are still enough.",
            submit="Write it down",
            view=detail,
            done=lambda row: f"/climate-reviews/{row.id}",
            setting=_answering,
            cancel=lambda subject: f"/climate-reviews/{subject}",
        )
    ),
)
