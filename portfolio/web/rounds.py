"""Rounds: list, one, prepare, agree, let the needs in, count, open again, publish, the result as a file, and the public page."""

from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from foundation.http import answers, exports
from foundation.http.forms import FormPlan
from foundation.http.lists import choice_field, column, search_field
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, site_of, words
from foundation.http.threads import in_thread
from foundation.identity.actors import VISITOR
from foundation.identity.permissions import Permission
from foundation.money import Money
from foundation.translations import Translator
from foundation.work import Work
from portfolio import round_cancellations, round_decisions, round_results, rounds, waiting_lists
from portfolio.round_cancellations import CancelRound
from portfolio.round_decisions import PublishRound
from portfolio.round_results import ComputeRound, ReopenRound
from portfolio.rounds import AgreeRound, ChangeRound, PrepareRound, RoundState
from portfolio.scoring import FULL, Direction
from portfolio.views import public_rounds, session_profiles
from portfolio.views import rounds as views
from portfolio.views.round_parts import CriterionView, EntryView
from portfolio.views.rounds import RoundView
from portfolio.waiting_lists import DrawNeeds
from portfolio.web import choices

COLUMNS = ("Round", "Territory", "Opens", "Closes", "Needs", "State")


class ResultColumn(StrEnum):
    """A column of the result as a file; the criteria stand in the middle."""

    PLACE = "place"
    NEED = "need"
    ORGANISATION = "organisation"
    MUNICIPALITY = "municipality"
    PEOPLE = "people"
    REGISTERED = "registered"
    POINTS = "points"
    COST = "cost"
    COMPUTED = "computed"
    DECISION = "decision"
    KIND = "kind"
    REASON = "reason"


BEFORE = tuple(ResultColumn)[:6]
AFTER = tuple(ResultColumn)[6:]
# A total is kept in ten-thousandths of a point.
POINT = FULL // 100


@get("/rounds", sync_to_thread=True)
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
            "portfolio/rounds.html",
            work.actor,
            view=views.list_page(work, search=q, state=status, cursor=after),
            columns=[column(name, tongue, is_number=name == "Needs") for name in COLUMNS],
            fields=(
                search_field(tongue, q),
                choice_field(tongue, "status", RoundState, status, label="State"),
            ),
            may_prepare=work.actor.may_anywhere(Permission.ROUND_PREPARE),
        )


@get("/api/rounds")
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


@get("/rounds/{id:uuid}", sync_to_thread=True)
def detail_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view = views.detail(work, id)
        tongue = words(request, work.actor)
        return answers.page(
            request,
            "portfolio/round.html",
            work.actor,
            view=view,
            point=POINT,
            kind_names={option.value: option.label for option in choices.kinds(tongue)},
            may_score=work.may(Permission.ROUND_SCORE, view.territory),
            links=_links(work, view),
            profiles=session_profiles.of_round(work, view.id, view.territory),
            crumbs=({"label": tongue.text("Rounds"), "href": "/rounds"},),
        )


@get("/api/rounds/{id:uuid}", sync_to_thread=True)
def detail_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.detail(work, id))


@get(["/rounds/{id:uuid}/result.csv", "/rounds/{id:uuid}/result.xlsx"])
@in_thread
def result_file(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view = views.detail(work, id)
        work.require(Permission.EXPORT, view.territory)
        tongue = words(request, work.actor)
        head, rows = _head(view, tongue), list(_rows(view, tongue))
    write = exports.csv_answer if request.url.path.endswith(".csv") else exports.xlsx_answer
    return write(view.code, head, rows)


@get("/public/rounds/{code:str}", sync_to_thread=True)
def public_page(request: HttpRequest, code: FromPath[str]) -> Response[Any]:
    with reading(request) as work:
        tongue = words(request)
        return answers.page(
            request,
            "portfolio/public_round.html",
            VISITOR,
            view=public_rounds.announced(work, code),
            point=POINT,
            kind_names={option.value: option.label for option in choices.kinds(tongue)},
            address=site_of(request).settings.public_address,
        )


@get("/api/public/rounds/{code:str}", sync_to_thread=True)
def public_api(request: HttpRequest, code: FromPath[str]) -> Response[Any]:
    with reading(request) as work:
        return answers.answer(public_rounds.announced(work, code))


def _links(work: Work, view: RoundView) -> list[dict[str, str]]:
    if view.inputs_hash is None or not work.may(Permission.EXPORT, view.territory):
        return []
    path = f"/rounds/{view.id}/result"
    return [{"label": kind.upper(), "href": f"{path}.{kind}"} for kind in ("xlsx", "csv")]


def _head(view: RoundView, tongue: Translator) -> list[str]:
    criteria = [f"{one.name} ({tongue.percent(one.weight_bp)})" for one in view.criteria]
    return [
        *(tongue.label("result_column", one) for one in BEFORE),
        *criteria,
        *(tongue.label("result_column", one) for one in AFTER),
    ]


def _rows(view: RoundView, tongue: Translator) -> Iterator[Sequence[exports.Cell]]:
    for one in view.needs:
        yield (
            *(one.place, one.title, one.community, one.place_name, one.people, one.registered_on),
            *(one.scores.get(criterion.code) for criterion in view.criteria),
            None if one.total_e4 is None else one.total_e4 / POINT,
            one.cost,
            tongue.label("round_outcome", one.outcome) if one.outcome else "",
            *_decision_cells(one, tongue),
        )


def _decision_cells(one: EntryView, tongue: Translator) -> tuple[str, str, str]:
    if one.override is None:
        return ("", "", "")
    return (
        tongue.label("round_decision", one.override.decision),
        tongue.label("override_kind", one.override.kind),
        one.override.reason,
    )


def _preparing(asking: Asking) -> Setting:
    return Setting(
        FormPlan(
            choices={"territory": choices.territories_of(asking.work, asking.words)},
            blank_rows={"criteria": 3, "budgets": 2},
        )
    )


def _changing(asking: Asking) -> Setting:
    view = views.detail(asking.work, asking.row)
    return Setting(
        FormPlan(
            choices={"territory": choices.territories_of(asking.work, asking.words)},
            initial={
                "name": view.name,
                "opens_on": view.opens_on,
                "closes_on": view.closes_on,
                "criteria": [_criterion(one) for one in view.criteria],
                "budgets": [
                    {"territory": pot.territory, "amount": pot.amount} for pot in view.pots
                ],
            },
        ),
        territory=view.territory,
        version=view.version,
    )


def _criterion(one: CriterionView) -> dict[str, Any]:
    return {
        "name": one.name,
        "question": one.question,
        "weight": one.weight_bp,
        "scale": one.scale,
        "direction": one.direction,
    }


def criterion_hint(one: CriterionView, tongue: Translator) -> str:
    """How a criterion is scored, in a sentence."""
    if one.direction is Direction.LOWER:
        return tongue.text("From 0 to {n}; less speaks for the need.", n=one.maximum)
    return tongue.text("From 0 to {n}; more speaks for the need.", n=one.maximum)


def _about(asking: Asking) -> Setting:
    view, tongue = views.detail(asking.work, asking.row), asking.words
    total = sum((pot.amount for pot in view.pots), Money.zero())
    return Setting(
        territory=view.territory,
        version=view.version,
        context_title="The round",
        facts=(
            {"label": tongue.text("Round"), "value": view.name, "hint": view.place},
            {
                "label": tongue.text("Open"),
                "value": tongue.text(
                    "from {first} to {last}", first=view.opens_on, last=view.closes_on
                ),
            },
            *(
                {
                    "label": one.name,
                    "value": tongue.percent(one.weight_bp),
                    "hint": criterion_hint(one, tongue),
                }
                for one in view.criteria
            ),
            {"label": tongue.text("Budgets together"), "value": tongue.money(total)},
            {"label": tongue.text("Needs"), "value": tongue.number(len(view.needs))},
        ),
    )


def _step(
    path: str,
    command: type,
    action: Callable[..., rounds.Round],
    permission: Permission,
    *,
    title: str,
    lead: str,
    submit: str,
) -> CommandRoute:
    """One step of a round, asked for beside what the round is."""
    return CommandRoute(
        path=f"/rounds/{{id:uuid}}/{path}",
        command=command,
        action=action,
        permission=permission,
        title=title,
        lead=lead,
        submit=submit,
        view=views.detail,
        done=lambda row: f"/rounds/{row.id}",
        setting=_about,
        cancel=lambda subject: f"/rounds/{subject}",
    )


STEPS = (
    _step(
        "agree",
        AgreeRound,
        rounds.agree,
        Permission.ROUND_AGREE,
        title="Agree the criteria",
        lead="From now on criteria, weights and budgets do not change any more. Only then do the needs come in.",
        submit="Agree the criteria",
    ),
    _step(
        "draw",
        DrawNeeds,
        waiting_lists.draw,
        Permission.ROUND_PREPARE,
        title="Let the needs in",
        lead="Every feasible need of the territory that was registered in time, and those that wait from the round before.",
        submit="Let the needs in",
    ),
    _step(
        "compute",
        ComputeRound,
        round_results.compute,
        Permission.ROUND_PREPARE,
        title="Put the needs in order",
        lead="The points give the order, and the budgets say how far down it they reach.",
        submit="Put the needs in order",
    ),
    _step(
        "reopen",
        ReopenRound,
        round_results.reopen,
        Permission.ROUND_PUBLISH,
        title="Open the scores again",
        lead="The result that was computed stays on the books with your reason.",
        submit="Open the scores again",
    ),
    _step(
        "cancel",
        CancelRound,
        round_cancellations.cancel,
        Permission.ROUND_AGREE,
        title="Cancel the round",
        lead="Before anything is scored. Its needs are where they were before, and your reason is public: name no persons in it.",
        submit="Cancel the round",
    ),
    _step(
        "publish",
        PublishRound,
        round_decisions.publish,
        Permission.ROUND_PUBLISH,
        title="Publish the result",
        lead="Everybody can read it from then on, with every decision beside it.",
        submit="Publish the result",
    ),
)

HANDLERS = (
    list_page,
    list_api,
    detail_page,
    detail_api,
    result_file,
    public_page,
    public_api,
    *command_routes(
        CommandRoute(
            path="/rounds/new",
            command=PrepareRound,
            action=rounds.prepare,
            permission=Permission.ROUND_PREPARE,
            title="Prepare a round",
            lead="By what needs are judged is agreed first, before anybody sees them.",
            submit="Save the proposal",
            view=views.detail,
            done=lambda row: f"/rounds/{row.id}",
            setting=_preparing,
            cancel=lambda subject: "/rounds",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/rounds/{id:uuid}/criteria",
            command=ChangeRound,
            action=rounds.change,
            permission=Permission.ROUND_PREPARE,
            title="Change the proposal",
            lead="As long as nobody has agreed it.",
            submit="Save the proposal",
            view=views.detail,
            done=lambda row: f"/rounds/{row.id}",
            setting=_changing,
            cancel=lambda subject: f"/rounds/{subject}",
        )
    ),
    *(handler for step in STEPS for handler in command_routes(step)),
)
