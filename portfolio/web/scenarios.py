"""Scenarios: their API, and the forms to prepare, change, compute and adopt one; the pages with maps stand a floor above."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.params import FromPath, FromQuery

from foundation.http import answers
from foundation.http.forms import FormPlan, Option
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading
from foundation.http.threads import in_thread
from foundation.identity.permissions import Permission
from portfolio import candidates, scenarios, sources
from portfolio.scenario_plans import (
    AdoptScenario,
    ChangeScenario,
    ComputeScenario,
    PrepareScenario,
    ScenarioPlan,
)
from portfolio.scenarios import Scenario
from portfolio.views import scenarios as views
from portfolio.web import choices

# More works than this are named by their code instead of being chosen from a list.
LONGEST_LIST = 300
# How many empty rows each list of a new scenario begins with.
ROWS = {"sources": 2, "places": 1, "kinds": 1, "exclusions": 1, "requirements": 1, "settlements": 1}
WORK_FIELDS = ("one", "other", "dependent", "needed", "settled")


@get("/api/scenarios")
@in_thread
def list_api(
    request: HttpRequest,
    q: FromQuery[str] = "",
    status: FromQuery[str] = "",
    after: FromQuery[str] = "",
) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.list_page(work, search=q, state=status, cursor=after))


@get("/api/scenarios/{id:uuid}", sync_to_thread=True)
def detail_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.detail(work, id))


@get("/api/scenarios/compare", sync_to_thread=True)
def compare_api(request: HttpRequest, id: FromQuery[list[UUID]]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.compare(work, id))


def _choices(asking: Asking, territory: str) -> dict[str, list[Option]]:
    """What the rows of a scenario choose from: sources, municipalities, kinds and, where they are not too many, works."""
    work = asking.work
    offered = [Option(str(one.id), one.name) for one in sources.concerning(work, territory)]
    inside = [o for o in choices.municipalities(work) if o.value.count(".") == 3]
    found = {
        "source": offered,
        "municipality": [one for one in inside if one.value.startswith(territory)],
        "kind": choices.kinds(asking.words),
    }
    works = candidates.titled(work, territory)
    if len(works) <= LONGEST_LIST:
        options = [Option(code, f"{code} · {title}") for code, title in works]
        found.update(dict.fromkeys(WORK_FIELDS, options))
    return found


def _preparing(asking: Asking) -> Setting:
    # A territory in the address narrows the lists; without one they offer what this person sees.
    territory = asking.given("territory") or "CO."
    return Setting(
        FormPlan(
            choices={
                "territory": choices.territories_of(asking.work, asking.words),
                **_choices(asking, territory),
            },
            initial={"territory": asking.given("territory")} if asking.given("territory") else {},
            blank_rows=ROWS,
        )
    )


def _changing(asking: Asking) -> Setting:
    row = asking.work.get(Scenario, asking.row)
    plan = scenarios.plan_of(row)
    return Setting(
        FormPlan(
            choices=_choices(asking, row.territory),
            initial={"name": row.name, **_initial(plan)},
            blank_rows=ROWS,
        ),
        territory=row.territory,
        version=row.version,
    )


def _initial(plan: ScenarioPlan) -> dict[str, Any]:
    whole = {name: getattr(plan, name) for name in ScenarioPlan.__struct_fields__}
    return {
        name: [msgspec.structs.asdict(one) for one in value]
        if isinstance(value, tuple)
        else msgspec.structs.asdict(value)
        if isinstance(value, msgspec.Struct)
        else value
        for name, value in whole.items()
    }


def _about(asking: Asking) -> Setting:
    view, tongue = views.detail(asking.work, asking.row), asking.words
    facts = [
        {"label": tongue.text("Scenario"), "value": view.name, "hint": view.place},
        {
            "label": tongue.text("Works to choose from"),
            "value": tongue.number(len(view.candidates)),
        },
        {"label": tongue.text("Money there is"), "value": tongue.money(view.offered)},
    ]
    if view.proof is not None:
        facts += [
            {"label": tongue.text("Works in the set"), "value": tongue.number(len(view.chosen))},
            {"label": tongue.text("They cost"), "value": tongue.money(view.cost)},
        ]
    return Setting(
        territory=view.territory,
        version=view.version,
        context_title="The scenario",
        facts=tuple(facts),
    )


def _where(subject: UUID) -> str:
    return f"/scenarios/{subject}"


HANDLERS = (
    list_api,
    compare_api,
    detail_api,
    *command_routes(
        CommandRoute(
            path="/scenarios/new",
            command=PrepareScenario,
            action=scenarios.prepare,
            permission=Permission.SCENARIO_PREPARE,
            title="Prepare a scenario",
            lead="With which money, by which rules and by what counts the works are chosen. Several can be tried and compared.",
            submit="Save the scenario",
            view=views.detail,
            done=lambda row: _where(row.id),
            setting=_preparing,
            cancel=lambda subject: "/scenarios",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/scenarios/{id:uuid}/change",
            command=ChangeScenario,
            action=scenarios.change,
            permission=Permission.SCENARIO_PREPARE,
            title="Change the scenario",
            lead="What was computed before stays on the books; it has to be computed again.",
            submit="Save the scenario",
            view=views.detail,
            done=lambda row: _where(row.id),
            setting=_changing,
            cancel=_where,
        )
    ),
    *command_routes(
        CommandRoute(
            path="/scenarios/{id:uuid}/compute",
            command=ComputeScenario,
            action=scenarios.compute,
            permission=Permission.SCENARIO_PREPARE,
            title="Compute the scenario",
            lead="The set of works that is worth most is looked for, and proven to be it, or it is said how near it comes.",
            submit="Compute",
            view=views.detail,
            done=lambda row: _where(row.id),
            setting=_about,
            cancel=_where,
        )
    ),
    *command_routes(
        CommandRoute(
            path="/scenarios/{id:uuid}/adopt",
            command=AdoptScenario,
            action=scenarios.adopt,
            permission=Permission.SCENARIO_ADOPT,
            title="Adopt the scenario",
            lead="These works will be financed. What was adopted for this territory before is replaced.",
            submit="Adopt it",
            view=views.detail,
            done=lambda row: _where(row.id),
            setting=_about,
            cancel=_where,
        )
    ),
)
