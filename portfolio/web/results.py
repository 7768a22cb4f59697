"""The results framework: every indicator with how far it has come, and one with its parts, its past and its entries."""

from typing import Any

import msgspec
from litestar import Response, get

from foundation import territories
from foundation.errors import InvalidCommand, say
from foundation.http import answers
from foundation.http.forms import FormField, Option
from foundation.http.lists import asked, column, options_field
from foundation.http.routes import note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.http.threads import in_thread
from foundation.translations import Translator
from foundation.work import Work
from portfolio.results.indicators import said
from portfolio.views import results as views

ENTRY_COLUMNS = ("What counts", "Day", "Counts", "Works")


class ResultQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which place, and for one indicator which, and after which entry."""

    code: str = "businesses"
    place: str = ""
    after: str = ""


@get("/results", sync_to_thread=True)
def framework_page(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue, query = words(request, work.actor), checked(asked(request, ResultQuery))
        return answers.page(
            request,
            "portfolio/results.html",
            work.actor,
            view=views.framework(work, query.place),
            fields=(place_field(work, tongue, query.place),),
            said=said,
        )


@get("/api/results", sync_to_thread=True)
def framework_api(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.framework(work, checked(asked(request, ResultQuery)).place))


@get("/results/indicator", sync_to_thread=True)
def indicator_page(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue, query = words(request, work.actor), checked(asked(request, ResultQuery))
        return answers.page(
            request,
            "portfolio/indicator.html",
            work.actor,
            view=views.detail(work, query.code, query.place, query.after),
            columns=entry_columns(tongue),
            said=said,
            crumbs=crumbs(tongue),
        )


@get("/api/results/indicator")
@in_thread
def indicator_api(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        query = checked(asked(request, ResultQuery))
        return answers.answer(views.detail(work, query.code, query.place, query.after))


def checked(query: ResultQuery) -> ResultQuery:
    """A question about an official place."""
    if query.place and territories.find_official(query.place) is None:
        raise InvalidCommand({"place": say("Choose one of the options.")})
    return query


def place_field(work: Work, tongue: Translator, place: str) -> FormField:
    """The departments, and the place that is asked about."""
    places = [Option(one.path, one.name) for one in territories.departments()]
    places = [one for one in places if work.actor.sees(one.value)]
    if place and all(option.value != place for option in places):
        places.append(Option(place, territories.label(place)))
    return options_field(tongue, "place", places, place, label="Department")


def entry_columns(tongue: Translator) -> list[dict[str, Any]]:
    """The columns of the entries behind a figure."""
    return [column(name, tongue, is_number=name == "Counts") for name in ENTRY_COLUMNS]


def crumbs(tongue: Translator) -> tuple[dict[str, str], ...]:
    """The way back to the framework."""
    return ({"label": tongue.text("Results"), "href": "/results"},)


HANDLERS = (framework_page, framework_api, indicator_page, indicator_api)
