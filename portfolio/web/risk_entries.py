"""One risk with its history, and what is decided of it."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from foundation.http import answers
from foundation.http.forms import FormPlan
from foundation.http.lists import column
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.translations import Translator
from portfolio import risks
from portfolio.risks import AssessRisk, CloseRisk, OccurRisk, ReopenRisk, TolerateRisk, TreatRisk
from portfolio.views import risks as views
from portfolio.views.risks import RiskView
from portfolio.web import registers
from portfolio.web.registers import Cell, Door, EntryPage, Shelf
from portfolio.web.risks import KEEP, TONES, grades, rule_line


@get("/risks/{id:uuid}", sync_to_thread=True)
def detail_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue, view = words(request, work.actor), views.detail(work, id)
        crumbs = (
            {"label": tongue.text("Works"), "href": "/works"},
            {"label": view.row.code, "href": f"/works/{view.row.work}"},
            {"label": tongue.text("Risks"), "href": f"/works/{view.row.work}/risks"},
        )
        return registers.entry_page(request, work, _entry(view, tongue), crumbs)


@get("/api/risks/{id:uuid}", sync_to_thread=True)
def detail_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.detail(work, id))


def _entry(view: RiskView, tongue: Translator) -> EntryPage:
    row = view.row
    steps = {
        "assess": tongue.text("Assess it again"),
        "treat": tongue.text("The measure is done"),
        "accept": tongue.text("Accept the risk"),
        "occur": tongue.text("It happened"),
        "close": tongue.text("Close the risk"),
        "reopen": tongue.text("Open it again"),
    }
    product = tongue.text(
        "{score} = probability {p} × consequence {c}, assessed on {day}",
        score=row.score,
        p=row.probability,
        c=row.consequence,
        day=view.assessed_on,
    )
    return EntryPage(
        title=row.what,
        lead=f"{row.title} · {row.place}",
        chip=("risk_state", row.state),
        warning=tongue.text("It was due on {day}.", day=row.due_on) if row.is_overdue else "",
        next=tuple(
            Door(f"/risks/{view.id}/{one}", steps[one], is_main=n == 0)
            for n, one in enumerate(view.actions)
        ),
        facts=(
            {
                "label": tongue.text("Level"),
                "value": tongue.label("risk_level", row.level),
                "hint": product,
            },
            {
                "label": tongue.text("Category"),
                "value": tongue.label("risk_category", row.category),
            },
            {"label": tongue.text("Who"), "value": row.owner},
            {"label": tongue.text("Until"), "value": tongue.date(row.due_on)},
        ),
        prose=(
            (tongue.text("Cause"), view.cause),
            (tongue.text("Effect"), view.effect),
            (tongue.text("Measure"), row.measure),
            (tongue.text("The rule of levels"), rule_line(view.rules, tongue)),
        ),
        shelves=(_history(view, tongue),),
    )


def _history(view: RiskView, tongue: Translator) -> Shelf:
    return Shelf(
        title=tongue.text("History"),
        columns=[
            column("State", tongue),
            column("Level", tongue),
            column("Reason", tongue),
            column("When", tongue),
            column("Who", tongue),
        ],
        rows=[
            (
                Cell(tongue.label("risk_state", one.state), chip=("risk_state", one.state)),
                Cell(
                    tongue.label("risk_level", one.level),
                    tone=TONES[one.level],
                    hint=f"{one.probability} × {one.consequence}",
                ),
                Cell(one.reason),
                Cell(tongue.datetime(one.decided_at)),
                Cell(", ".join(tongue.label("role", role) for role in one.decided_by) or "—"),
            )
            for one in view.events
        ],
        empty=tongue.text("Nothing yet."),
    )


def _deciding(asking: Asking) -> Setting:
    view, tongue = views.detail(asking.work, asking.row), asking.words
    row = view.row
    initial = {"measure": row.measure, "owner": row.owner, "due_on": row.due_on}
    given = {"probability": str(row.probability), "consequence": str(row.consequence)}
    return Setting(
        FormPlan(choices=grades(tongue), initial={**initial, **given}),
        territory=view.territory,
        version=view.version,
        context_title="The risk",
        facts=(
            {"label": tongue.text("Risk"), "value": row.what, "hint": row.title},
            {
                "label": tongue.text("Level"),
                "value": tongue.label("risk_level", row.level),
                "hint": f"{row.probability} × {row.consequence} = {row.score}",
            },
        ),
    )


def _of_risk(step: str, command: type, action: Any, **texts: Any) -> CommandRoute:  # noqa: ANN401 - fields of the route
    return CommandRoute(
        path=f"/risks/{{id:uuid}}/{step}",
        command=command,
        action=action,
        permission=KEEP,
        view=views.detail,
        done=lambda row: f"/risks/{row.id}",
        setting=_deciding,
        cancel=lambda subject: f"/risks/{subject}",
        **texts,
    )


ROUTES = (
    _of_risk(
        "assess",
        AssessRisk,
        risks.assess,
        title="Assess it again",
        lead="How grave it is now, and what is done from now on.",
        submit="Assess it again",
    ),
    _of_risk(
        "treat",
        TreatRisk,
        risks.treat,
        title="The measure is done",
        lead="How it is known that the measure is done.",
        submit="The measure is done",
    ),
    _of_risk(
        "accept",
        TolerateRisk,
        risks.accept,
        title="Accept the risk",
        lead="Why nothing more is done about it.",
        submit="Accept the risk",
    ),
    _of_risk(
        "occur",
        OccurRisk,
        risks.occur,
        title="It happened",
        lead="What happened, and with which effect.",
        submit="It happened",
    ),
    _of_risk(
        "close",
        CloseRisk,
        risks.close,
        title="Close the risk",
        lead="Why it can happen no more.",
        submit="Close the risk",
    ),
    _of_risk(
        "reopen",
        ReopenRisk,
        risks.reopen,
        title="Open it again",
        lead="Why it has to be looked after again.",
        submit="Open it again",
    ),
)

HANDLERS = (
    detail_page,
    detail_api,
    *(handler for route in ROUTES for handler in command_routes(route)),
)
