"""Reporting periods: opening one, its readings with their way, closing it and opening it again."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from foundation import territories
from foundation.http import answers
from foundation.http.forms import FormPlan, Option
from foundation.http.lists import column
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.http.threads import in_thread
from foundation.identity.permissions import Permission
from foundation.translations import Translator
from foundation.work import Work
from portfolio.results import closings, readings
from portfolio.results.closings import ClosePeriod, OpenPeriod, ReopenPeriod
from portfolio.results.indicators import said
from portfolio.results.readings import (
    ApproveReading,
    CountReading,
    RecordReading,
    ReturnReading,
    SubmitReading,
    SubmitReadings,
    TakeReadingBack,
)
from portfolio.views import periods as views
from portfolio.views.periods import ReadingView
from portfolio.web.results import crumbs, entry_columns

COLUMNS = ("Period", "Territory", "Days", "Approved readings", "State")


@get("/results/periods", sync_to_thread=True)
def list_page(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue = words(request, work.actor)
        return answers.page(
            request,
            "portfolio/periods.html",
            work.actor,
            view=views.periods(work),
            columns=[column(name, tongue) for name in COLUMNS],
            may_open=work.actor.may_anywhere(Permission.PERIOD_CLOSE),
            crumbs=crumbs(tongue),
        )


@get("/api/results/periods")
@in_thread
def list_api(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.periods(work))


@get("/results/periods/{id:uuid}", sync_to_thread=True)
def period_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view = views.period(work, id)
        return answers.page(
            request,
            "portfolio/period.html",
            work.actor,
            view=view,
            said=said,
            crumbs=_to_periods(words(request, work.actor)),
        )


@get("/api/results/periods/{id:uuid}", sync_to_thread=True)
def period_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.period(work, id))


@get("/results/readings/{id:uuid}", sync_to_thread=True)
def reading_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view, tongue = views.reading(work, id), words(request, work.actor)
        period = {"label": view.period, "href": f"/results/periods/{view.period_id}"}
        return answers.page(
            request,
            "portfolio/reading.html",
            work.actor,
            view=view,
            columns=entry_columns(tongue),
            said=said,
            crumbs=(*_to_periods(tongue), period),
        )


@get("/api/results/readings/{id:uuid}", sync_to_thread=True)
def reading_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.reading(work, id))


def _to_periods(tongue: Translator) -> tuple[dict[str, str], ...]:
    return (
        *crumbs(tongue),
        {"label": tongue.text("Reporting periods"), "href": "/results/periods"},
    )


def places(work: Work, tongue: Translator, permission: Permission) -> list[Option]:
    """The country and its departments, as far as this person holds a verb there."""
    country = Option(territories.COUNTRY, tongue.text("The whole country"))
    official = [Option(place.path, place.name) for place in territories.departments()]
    return [one for one in (country, *official) if work.may(permission, one.value)]


def _opening(asking: Asking) -> Setting:
    today = asking.work.today
    offered = places(asking.work, asking.words, Permission.PERIOD_CLOSE)
    begins = today.replace(month=1 if today.month < 7 else 7, day=1)
    return Setting(
        FormPlan(
            choices={"territory": offered},
            initial={
                "starts_on": begins,
                "territory": offered[0].value if len(offered) == 1 else "",
            },
        )
    )


def _about_period(asking: Asking) -> Setting:
    view, tongue = views.period(asking.work, asking.row), asking.words
    return Setting(
        territory=view.territory,
        version=view.version,
        context_title="The period",
        facts=(
            {"label": tongue.text("Period"), "value": view.name, "hint": view.place},
            {"label": tongue.text("From"), "value": tongue.date(view.starts_on)},
            {"label": tongue.text("To"), "value": tongue.date(view.ends_on)},
        ),
    )


def _about_reading(asking: Asking) -> Setting:
    view, tongue = views.reading(asking.work, asking.row), asking.words
    return Setting(
        FormPlan(initial={"note": view.note}),
        territory=view.territory,
        version=view.version,
        context_title="The reading",
        facts=_facts(view, tongue),
    )


def _facts(view: ReadingView, tongue: Translator) -> tuple[dict[str, str], ...]:
    indicator, unit = view.indicator, view.indicator.unit
    facts = [
        {
            "label": tongue.text("Indicator"),
            "value": indicator.name(tongue.language),
            "href": f"/results/readings/{view.id}",
            "hint": indicator.counts(tongue.language),
        },
        {"label": tongue.text("Period"), "value": view.period},
    ]
    if view.reached is not None:
        value = tongue.value(said(unit, view.reached))
        facts.append({"label": tongue.text("Reached"), "value": value})
    if indicator.target_value is not None:
        value = tongue.value(said(unit, indicator.target_value))
        facts.append({"label": tongue.text("Target"), "value": value})
    return tuple(facts)


def _of_period(
    step: str,
    command: type,
    action: Any,  # noqa: ANN401 - a field of the route
    permission: Permission = Permission.PERIOD_CLOSE,
    **texts: Any,  # noqa: ANN401 - fields of the route
) -> CommandRoute:
    return CommandRoute(
        path=f"/results/periods/{{id:uuid}}/{step}",
        command=command,
        action=action,
        permission=permission,
        view=views.period,
        done=lambda row: f"/results/periods/{row.id}",
        cancel=lambda subject: f"/results/periods/{subject}",
        setting=_about_period,
        **texts,
    )


def _of_reading(
    step: str,
    command: type,
    action: Any,  # noqa: ANN401 - a field of the route
    permission: Permission,
    **texts: Any,  # noqa: ANN401 - fields of the route
) -> CommandRoute:
    return CommandRoute(
        path=f"/results/readings/{{id:uuid}}/{step}",
        command=command,
        action=action,
        permission=permission,
        view=views.reading,
        done=lambda row: f"/results/readings/{row.id}",
        cancel=lambda subject: f"/results/readings/{subject}",
        setting=_about_reading,
        **texts,
    )


WRITE, APPROVE = Permission.RESULT_WRITE, Permission.RESULT_APPROVE
ROUTES = (
    CommandRoute(
        path="/results/periods/new",
        command=OpenPeriod,
        action=closings.open_period,
        permission=Permission.PERIOD_CLOSE,
        title="Open a reporting period",
        lead="Every indicator gets a draft; those that are counted from records are counted at once.",
        submit="Open the period",
        view=views.period,
        done=lambda row: f"/results/periods/{row.id}",
        setting=_opening,
        cancel=lambda subject: "/results/periods",
    ),
    _of_period(
        "submit",
        SubmitReadings,
        readings.submit_all,
        WRITE,
        title="Submit the readings",
        lead="Every draft that has its value is counted again and submitted; somebody else approves.",
        submit="Submit",
    ),
    _of_period(
        "close",
        ClosePeriod,
        closings.close,
        title="Close the period",
        lead="What the readings say is kept with all of their entries. It changes only when the period is opened again, with a reason.",
        submit="Close the period",
    ),
    _of_period(
        "reopen",
        ReopenPeriod,
        closings.reopen,
        title="Open the period again",
        lead="What was reported stays beside it, with your reason.",
        submit="Open again",
    ),
    _of_reading(
        "write",
        RecordReading,
        readings.write,
        WRITE,
        title="Write the value",
        lead="What was reached since the programme began, with the paper that proves it.",
        submit="Save the value",
    ),
    _of_reading(
        "count",
        CountReading,
        readings.count_again,
        WRITE,
        title="Count it again",
        lead="It is counted from the records as they are now.",
        submit="Count again",
    ),
    _of_reading(
        "submit",
        SubmitReading,
        readings.submit,
        WRITE,
        title="Submit the reading",
        lead="It is counted once more and waits for somebody else to approve it.",
        submit="Submit",
    ),
    _of_reading(
        "return",
        ReturnReading,
        readings.send_back,
        APPROVE,
        title="Return the reading",
        lead="Whoever submitted it reads your reason and puts it right.",
        submit="Return",
    ),
    _of_reading(
        "approve",
        ApproveReading,
        readings.approve,
        APPROVE,
        title="Approve the reading",
        lead="You say that it stands. It is reported when the period closes.",
        submit="Approve",
    ),
    _of_reading(
        "take-back",
        TakeReadingBack,
        readings.take_back,
        APPROVE,
        title="Take the approval back",
        lead="It goes back to whoever submitted it, with your reason.",
        submit="Take it back",
    ),
)

HANDLERS = (
    list_page,
    list_api,
    period_page,
    period_api,
    reading_page,
    reading_api,
    *(handler for route in ROUTES for handler in command_routes(route)),
)
