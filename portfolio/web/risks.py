"""Risks: the register of a work, the list over the portfolio with its files, and putting one in."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from foundation import territories
from foundation.http import answers, exports
from foundation.http.forms import FormPlan, Option
from foundation.http.lists import asked, choice_field, column
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.http.threads import in_thread
from foundation.identity.permissions import Permission
from foundation.translations import Translator
from portfolio import risks
from portfolio.risk_levels import RiskLevel, RiskLevelRule
from portfolio.risks import RegisterRisk, RiskCategory, RiskState
from portfolio.views import risks as views
from portfolio.views.newest import Asked
from portfolio.views.risks import RiskQuery, RiskRow
from portfolio.web import registers
from portfolio.web.registers import Cell, Door, RegisterPage, Shelf

KEEP = Permission.RISK_KEEP
TONES = {
    RiskLevel.LOW: "done",
    RiskLevel.MODERATE: "wait",
    RiskLevel.HIGH: "back",
    RiskLevel.EXTREME: "back",
}


class RiskColumn(StrEnum):
    """The columns of the file."""

    CODE = "code"
    TITLE = "title"
    PLACE = "place"
    NUMBER = "number"
    WHAT = "what"
    CATEGORY = "category"
    PROBABILITY = "probability"
    CONSEQUENCE = "consequence"
    SCORE = "score"
    LEVEL = "level"
    STATE = "state"
    MEASURE = "measure"
    OWNER = "owner"
    DUE_ON = "due_on"


@get("/risks", sync_to_thread=True)
def list_page(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue, query = words(request, work.actor), asked(request, RiskQuery)
        view = views.list_page(work, query)
        place = Asked(search=query.q, place=query.place)
        files = work.actor.may_anywhere(Permission.EXPORT)
        address = request.url.query
        page = RegisterPage(
            title=tongue.text("Risks"),
            lead=tongue.text(
                "What may happen to the works, the gravest first; without another choice those that may still happen."
            ),
            doors=tuple(
                Door(f"/risks.{kind}?{address}", kind.upper()) for kind in ("xlsx", "csv") if files
            ),
            fields=(
                *registers.filters(work, tongue, place),
                choice_field(tongue, "level", RiskLevel, query.level, label="Level"),
                choice_field(tongue, "status", RiskState, query.status, label="State"),
                choice_field(tongue, "category", RiskCategory, query.category, label="Category"),
            ),
            shelf=_shelf(tongue, view.rows, is_of_work=False),
            next=view.next,
            total=view.total,
        )
        return registers.register_page(
            request, work, page, ({"label": tongue.text("Works"), "href": "/works"},)
        )


@get("/api/risks")
@in_thread
def list_api(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.list_page(work, asked(request, RiskQuery)))


@get(["/risks.csv", "/risks.xlsx"])
@in_thread
def export(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        if not work.actor.may_anywhere(Permission.EXPORT):
            work.require(Permission.EXPORT, territories.COUNTRY)
        tongue = words(request, work.actor)
        rows = [_cells(row, tongue) for row in views.every(work, asked(request, RiskQuery))]
    head = [tongue.label("risk_column", name) for name in RiskColumn]
    is_csv = request.url.path.endswith(".csv")
    write: Callable[..., Response[Any]] = exports.csv_answer if is_csv else exports.xlsx_answer
    return write(tongue.text("risks"), head, rows)


def _cells(row: RiskRow, tongue: Translator) -> list[exports.Cell]:
    said = {
        "category": tongue.label("risk_category", row.category),
        "level": tongue.label("risk_level", row.level),
        "state": tongue.label("risk_state", row.state),
    }
    return [said.get(name, getattr(row, name)) for name in RiskColumn]


@get("/works/{id:uuid}/risks", sync_to_thread=True)
def work_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue, view = words(request, work.actor), views.of_work(work, id)
        new = Door(f"/works/{view.id}/risks/new", tongue.text("Register a risk"), is_main=True)
        page = RegisterPage(
            title=tongue.text("Risks of the work"),
            lead=f"{view.title} · {view.place}",
            doors=(
                *((new,) if view.may_register else ()),
                Door(f"/works/{view.id}", tongue.text("Back to the work")),
                Door("/risks", tongue.text("Risks of all works")),
            ),
            shelf=_shelf(tongue, view.rows, is_of_work=True),
            note=rule_line(view.rules, tongue),
            first=new if view.may_register else None,
        )
        crumbs = (
            {"label": tongue.text("Works"), "href": "/works"},
            {"label": view.code, "href": f"/works/{view.id}"},
        )
        return registers.register_page(request, work, page, crumbs)


@get("/api/works/{id:uuid}/risks")
@in_thread
def work_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.of_work(work, id))


def _shelf(tongue: Translator, rows: tuple[RiskRow, ...], *, is_of_work: bool) -> Shelf:
    return Shelf(
        title=tongue.text("Risks"),
        columns=[
            column("Risk", tongue),
            column("Level", tongue),
            column("State", tongue),
            column("Measure", tongue),
            column("Who", tongue),
            column("Until", tongue),
        ],
        rows=[_row(row, tongue, is_of_work=is_of_work) for row in rows],
        empty=tongue.text("No risk here"),
        hint=tongue.text(
            "A risk says what may happen, why and with which effect, how grave it is, and who does what about it until when."
        ),
    )


def _row(row: RiskRow, tongue: Translator, *, is_of_work: bool) -> tuple[Cell, ...]:
    kind = tongue.label("risk_category", row.category)
    grades = f"{row.probability} × {row.consequence} = {row.score}"
    return (
        Cell(
            f"{row.number}. {row.what}",
            href=f"/risks/{row.id}",
            hint=kind if is_of_work else f"{row.title} · {row.place}",
        ),
        Cell(tongue.label("risk_level", row.level), tone=TONES[row.level], hint=grades),
        Cell(tongue.label("risk_state", row.state), chip=("risk_state", row.state)),
        Cell(row.measure),
        Cell(row.owner),
        Cell(
            tongue.short_date(row.due_on),
            hint=tongue.text("was due already") if row.is_overdue else "",
        ),
    )


def rule_line(rules: tuple[RiskLevelRule, ...], tongue: Translator) -> str:
    """The rule of levels in one line, with where it comes from."""
    levels = "; ".join(
        f"{tongue.label('risk_level', rule.level)} {rule.score_from}–{rule.score_to}"
        for rule in rules
    )
    return " ".join(
        (
            tongue.text("Probability 1 to 5 times consequence 1 to 5: {levels}.", levels=levels),
            tongue.text("In force since {day}.", day=rules[0].valid_from),
            tongue.text("Source: {source}.", source=tongue.text(rules[0].source)),
            *((tongue.text("To be confirmed."),) if rules[0].to_confirm else ()),
        )
    )


def grades(tongue: Translator) -> dict[str, list[Option]]:
    probability = (
        tongue.text("hardly ever"),
        tongue.text("seldom"),
        tongue.text("possible"),
        tongue.text("likely"),
        tongue.text("almost certain"),
    )
    consequence = (
        tongue.text("hardly felt"),
        tongue.text("small"),
        tongue.text("some weeks, or some of the money"),
        tongue.text("the work stops for months"),
        tongue.text("the work is lost, or somebody is hurt"),
    )
    return {
        "probability": [Option(str(n), f"{n} · {word}") for n, word in enumerate(probability, 1)],
        "consequence": [Option(str(n), f"{n} · {word}") for n, word in enumerate(consequence, 1)],
    }


def _registering(asking: Asking) -> Setting:
    view, tongue = views.of_work(asking.work, asking.row), asking.words
    return Setting(
        FormPlan(choices=grades(tongue)),
        territory=view.territory,
        context_title="The work",
        facts=(
            {"label": tongue.text("Work"), "value": view.title, "hint": view.place},
            {"label": tongue.text("The rule of levels"), "value": rule_line(view.rules, tongue)},
        ),
    )


ROUTES = (
    CommandRoute(
        path="/works/{id:uuid}/risks/new",
        command=RegisterRisk,
        action=risks.register,
        permission=KEEP,
        title="Register a risk",
        lead="What may happen to this work, how grave that is, and what is done about it. Name posts, not persons.",
        submit="Register the risk",
        view=views.detail,
        done=lambda row: f"/risks/{row.id}",
        setting=_registering,
        cancel=lambda subject: f"/works/{subject}/risks",
    ),
)

HANDLERS = (
    list_page,
    list_api,
    export,
    work_page,
    work_api,
    *(handler for route in ROUTES for handler in command_routes(route)),
)
