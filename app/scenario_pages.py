"""The pages of scenarios: the list, one with its set on the map, and several side by side."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from app import maps
from foundation.errors import InvalidCommand
from foundation.http import answers
from foundation.http.lists import choice_field, column, search_field
from foundation.http.routes import note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.identity.permissions import Permission
from portfolio.scenarios import ScenarioState
from portfolio.views import scenarios as views
from portfolio.views.scenarios import ScenarioView
from portfolio.web import choices

COLUMNS = ("Scenario", "Territory", "Prepared", "Works", "Cost", "State")
NUMBERS = ("Works", "Cost")
SMALL_MAP = 300


@get("/scenarios", sync_to_thread=True)
def list_page(
    request: HttpRequest,
    q: FromQuery[str] = "",
    status: FromQuery[str] = "",
    after: FromQuery[str] = "",
) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue = words(request, work.actor)
        return answers.page(
            request,
            "portfolio/scenarios.html",
            work.actor,
            view=views.list_page(work, search=q, state=status, cursor=after),
            columns=[column(name, tongue, is_number=name in NUMBERS) for name in COLUMNS],
            fields=(
                search_field(tongue, q),
                choice_field(tongue, "status", ScenarioState, status, label="State"),
            ),
            may_prepare=work.actor.may_anywhere(Permission.SCENARIO_PREPARE),
        )


@get("/scenarios/{id:uuid}", sync_to_thread=True)
def detail_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view, tongue = views.detail(work, id), words(request, work.actor)
        return answers.page(
            request,
            "portfolio/scenario.html",
            work.actor,
            view=view,
            map=_map(view),
            kind_names={option.value: option.label for option in choices.kinds(tongue)},
            crumbs=({"label": tongue.text("Scenarios"), "href": "/scenarios"},),
        )


@get("/scenarios/compare", sync_to_thread=True)
def compare_page(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue = words(request, work.actor)
        crumbs = ({"label": tongue.text("Scenarios"), "href": "/scenarios"},)
        keys = [UUID(key) for key in request.query_params.getall("id", []) if _is_key(key)]
        wants_others = "again" in request.query_params
        try:
            view = views.compare(work, () if wants_others else keys)
        except InvalidCommand as failure:
            return answers.page(
                request,
                "portfolio/scenario_choice.html",
                work.actor,
                view=views.list_page(work),
                chosen=[str(key) for key in keys],
                failure=failure.errors["id"] if len(keys) > 1 and not wants_others else None,
                crumbs=crumbs,
            )
        return answers.page(
            request,
            "portfolio/scenario_comparison.html",
            work.actor,
            view=view,
            maps=[_map(one, size=SMALL_MAP) for one in view.scenarios],
            crumbs=crumbs,
        )


def _is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _map(view: ScenarioView, *, size: int = maps.WIDTH) -> maps.Drawing:
    """Every work of the choice; those of the set stand out."""
    return maps.draw(
        [
            maps.Point(
                key=one.code,
                title=one.title,
                href=f"/works/{one.id}",
                latitude_e6=one.latitude_e6,
                longitude_e6=one.longitude_e6,
                tone="done" if one.is_chosen else "quiet",
            )
            for one in view.candidates
        ],
        width=size,
        height=size,
    )


HANDLERS = (list_page, detail_page, compare_page)
