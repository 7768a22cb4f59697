"""One need of a round: its scores and the facts behind its place, its form, decisions beside the result; the waiting list."""

from operator import attrgetter
from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from foundation import territories
from foundation.http import answers
from foundation.http.forms import FixedRows, FormPlan, Option, RowHead
from foundation.http.lists import column, options_field
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.http.threads import in_thread
from foundation.identity.permissions import Permission
from foundation.translations import Translator
from portfolio import round_decisions, round_needs
from portfolio.round_decisions import DecideOverride, ProposeOverride, RoundOverride
from portfolio.round_needs import ScoreNeed
from portfolio.views import round_needs as views
from portfolio.views import waiting_lists as waiting_views
from portfolio.views.round_needs import RoundNeedView
from portfolio.web import choices
from portfolio.web.rounds import POINT, criterion_hint

COLUMNS = (
    "Rank",
    "Need",
    "Kind of work",
    "Municipality",
    "Organisation",
    "People",
    "Round",
)
NUMBERS = {"Rank", "People"}


@get("/rounds/needs/{id:uuid}", sync_to_thread=True)
def detail_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view = views.detail(work, id)
        tongue = words(request, work.actor)
        return answers.page(
            request,
            "portfolio/round_need.html",
            work.actor,
            view=view,
            point=POINT,
            kind_name=choices.kind_name(tongue, view.kind),
            crumbs=_crumbs(view, tongue),
        )


@get("/api/rounds/needs/{id:uuid}", sync_to_thread=True)
def detail_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.detail(work, id))


@get("/rounds/waiting", sync_to_thread=True)
def waiting_page(
    request: HttpRequest, place: FromQuery[str] = "", after: FromQuery[str] = ""
) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue = words(request, work.actor)
        departments = [Option(one.path, one.name) for one in territories.departments()]
        return answers.page(
            request,
            "portfolio/waiting.html",
            work.actor,
            view=waiting_views.list_page(work, place=place, cursor=after),
            columns=[column(n, tongue, is_number=n in NUMBERS) for n in COLUMNS],
            fields=(options_field(tongue, "place", departments, place, label="Department"),),
            kind_names={option.value: option.label for option in choices.kinds(tongue)},
            crumbs=({"label": tongue.text("Rounds"), "href": "/rounds"},),
        )


@get("/api/rounds/waiting")
@in_thread
def waiting_api(
    request: HttpRequest, place: FromQuery[str] = "", after: FromQuery[str] = ""
) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(waiting_views.list_page(work, place=place, cursor=after))


def _crumbs(view: RoundNeedView, tongue: Translator) -> tuple[dict[str, str], ...]:
    href = f"/rounds/{view.round_id}" if view.is_round_in_sight else ""
    return (
        {"label": tongue.text("Rounds"), "href": "/rounds"},
        {"label": view.round_name, "href": href},
    )


def _facts(view: RoundNeedView, tongue: Translator) -> tuple[dict[str, str], ...]:
    return (
        {"label": tongue.text("Need"), "value": view.title, "hint": view.place_name},
        {"label": tongue.text("Organisation"), "value": view.community},
        {"label": tongue.text("People"), "value": tongue.number(view.people)},
        {"label": tongue.text("Round"), "value": view.round_name, "hint": view.round_code},
    )


def _scoring(asking: Asking) -> Setting:
    view, tongue = views.detail(asking.work, asking.row), asking.words
    holding = {one.criterion: one for one in view.scores if one.is_holding}
    cost = next((one for one in view.costs if one.is_holding), None)
    heads = {
        one.code: RowHead(
            f"{one.name} · {tongue.percent(one.weight_bp)}",
            (one.question, criterion_hint(one, tongue)),
        )
        for one in view.criteria
    }
    rows = [
        {
            "criterion": one.code,
            "value": holding[one.code].value if one.code in holding else None,
            "evidence": holding[one.code].evidence if one.code in holding else None,
        }
        for one in view.criteria
    ]
    initial: dict[str, Any] = {"scores": rows}
    if cost is not None:
        initial |= {"cost": cost.amount, "cost_basis": cost.basis}
    return Setting(
        FormPlan(
            initial=initial,
            fixed_rows={"scores": FixedRows("criterion", heads)},
            hidden=frozenset() if holding or cost else frozenset({"reason"}),
        ),
        territory=view.territory,
        context_title="The need",
        facts=_facts(view, tongue),
    )


def _proposing(asking: Asking) -> Setting:
    view, tongue = views.detail(asking.work, asking.row), asking.words
    outcome = tongue.label("round_outcome", view.outcome) if view.outcome else "—"
    place = tongue.text("Place {n}", n=view.why.place) if view.why else ""
    return Setting(
        FormPlan(choices={"against": [Option(str(key), title) for key, title in view.rivals]}),
        territory=view.territory,
        context_title="The need",
        facts=(
            *_facts(view, tongue),
            {"label": tongue.text("Computed"), "value": outcome, "hint": place},
        ),
    )


def _deciding(asking: Asking) -> Setting:
    row = asking.work.get(RoundOverride, asking.row)
    view, tongue = views.detail(asking.work, row.round_need_id), asking.words
    override = next(one for one in view.overrides if one.id == row.id)
    amount = f" · {tongue.money(override.amount)}" if override.amount else ""
    return Setting(
        territory=view.territory,
        version=row.version,
        context_title="What is proposed",
        facts=(
            *_facts(view, tongue),
            {
                "label": tongue.text("Decision"),
                "value": tongue.label("round_decision", override.decision) + amount,
                "hint": tongue.label("override_kind", override.kind),
            },
            {"label": tongue.text("Reason"), "value": override.reason},
        ),
    )


HANDLERS = (
    detail_page,
    detail_api,
    waiting_page,
    waiting_api,
    *command_routes(
        CommandRoute(
            path="/rounds/needs/{id:uuid}/score",
            command=ScoreNeed,
            action=round_needs.score,
            permission=Permission.ROUND_SCORE,
            title="Score this need",
            lead="Each score says what it rests on: everybody can read it when the round is published. Name no persons.",
            submit="Save the scores",
            view=views.detail,
            done=lambda row: f"/rounds/needs/{row.id}",
            setting=_scoring,
            cancel=lambda subject: f"/rounds/needs/{subject}",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/rounds/needs/{id:uuid}/override",
            command=ProposeOverride,
            action=round_decisions.propose,
            permission=Permission.ROUND_PROPOSE,
            title="Propose another decision",
            lead="The computed result stays as it is. Your reason is public: name no persons in it.",
            submit="Propose",
            view=views.detail,
            key=attrgetter("round_need_id"),
            done=lambda row: f"/rounds/needs/{row.round_need_id}",
            setting=_proposing,
            cancel=lambda subject: f"/rounds/needs/{subject}",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/rounds/overrides/{id:uuid}/decide",
            command=DecideOverride,
            action=round_decisions.decide,
            permission=Permission.ROUND_OVERRIDE,
            title="Approve or reject",
            lead="Somebody else than who proposed it decides.",
            submit="Save",
            view=views.detail,
            key=attrgetter("round_need_id"),
            done=lambda row: f"/rounds/needs/{row.round_need_id}",
            setting=_deciding,
            cancel=lambda subject: "/rounds",
        )
    ),
)
