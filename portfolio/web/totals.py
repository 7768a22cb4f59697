"""The programme's two totals and its partnerships, each figure opening to its entries, with the entries as files."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

import msgspec
from litestar import Response, get

from foundation import territories
from foundation.commands import chosen
from foundation.errors import InvalidCommand, say
from foundation.http import answers, exports
from foundation.http.forms import FormField, Option
from foundation.http.lists import asked, column, options_field
from foundation.http.routes import note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.http.threads import in_thread
from foundation.identity.permissions import Permission
from foundation.paging import SIZE
from foundation.translations import Translator
from foundation.work import Work
from portfolio import programme_totals
from portfolio.counted_entries import TotalKind, TotalQuery
from portfolio.exchange_rates import MICRO
from portfolio.programme_totals import TotalLine
from portfolio.sources import SourceKind

COLUMNS = ("Work", "Funding source", "Day", "In pesos", "In dollars", "At the rate of")
NUMBERS = {"In pesos", "In dollars"}


class TotalColumn(StrEnum):
    """A column of the exported entries."""

    TOTAL = "total"
    CODE = "code"
    TITLE = "title"
    SOURCE = "source"
    SOURCE_NAME = "source_name"
    FORM = "form"
    ON = "on"
    AMOUNT = "amount"
    DOLLARS = "dollars"
    RATE_ON = "rate_on"
    RATE = "rate"
    RATE_SOURCE = "rate_source"
    ENTRY = "entry"


class EntryQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which entries of which total; ``after`` is how many were shown already."""

    total: str = "invested"
    source: str = ""
    place: str = ""
    year: str = ""
    after: str = ""


class EntryPage(msgspec.Struct, frozen=True, kw_only=True):
    """Some entries of a total."""

    total: TotalKind
    rows: tuple[TotalLine, ...]
    count: int
    next: str | None


@get("/funding", sync_to_thread=True)
def totals_page(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue, query = words(request, work.actor), asked(request, TotalQuery)
        view = programme_totals.totals(work, checked(query))
        limits = {k: v for k, v in msgspec.structs.asdict(query).items() if v}
        return answers.page(
            request,
            "portfolio/totals.html",
            work.actor,
            view=view,
            fields=_fields(work, tongue, query),
            limits=urlencode(limits),
            scaled=lambda micro: tongue.scaled(micro, MICRO),
            links=_links(work, urlencode(limits)),
            crumbs=({"label": tongue.text("Funding sources"), "href": "/sources"},),
        )


@get("/api/funding", sync_to_thread=True)
def totals_api(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(programme_totals.totals(work, checked(asked(request, TotalQuery))))


@get("/funding/entries", sync_to_thread=True)
def entries_page(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue, query = words(request, work.actor), asked(request, EntryQuery)
        view = _entries(work, query)
        return answers.page(
            request,
            "portfolio/total_entries.html",
            work.actor,
            view=view,
            columns=[column(name, tongue, is_number=name in NUMBERS) for name in COLUMNS],
            scaled=lambda micro: tongue.scaled(micro, MICRO),
            crumbs=(
                {"label": tongue.text("Funding sources"), "href": "/sources"},
                {"label": tongue.text("Totals of the programme"), "href": "/funding"},
            ),
        )


@get("/api/funding/entries", sync_to_thread=True)
def entries_api(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(_entries(work, asked(request, EntryQuery)))


@get(["/funding.csv", "/funding.xlsx"])
@in_thread
def export(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        if not work.actor.may_anywhere(Permission.EXPORT):
            work.require(Permission.EXPORT, territories.COUNTRY)
        tongue, query = words(request, work.actor), checked(asked(request, TotalQuery))
        rows = [
            _cells(total, line, tongue)
            for total in TotalKind
            for line in programme_totals.lines(work, total, query)
        ]
    head = [tongue.label("total_column", name) for name in TotalColumn]
    is_csv = request.url.path.endswith(".csv")
    write: Callable[..., Response[Any]] = exports.csv_answer if is_csv else exports.xlsx_answer
    return write(tongue.text("totals"), head, rows)


def checked(query: TotalQuery) -> TotalQuery:
    """A question that can be answered: an official place, a year."""
    if query.place and territories.find_official(query.place) is None:
        raise InvalidCommand({"place": say("Choose one of the options.")})
    if query.year and not (query.year.isascii() and query.year.isdigit() and len(query.year) == 4):
        raise InvalidCommand({"year": say("Write a year with four digits.")})
    return query


def _entries(work: Work, query: EntryQuery) -> EntryPage:
    total = chosen(TotalKind, query.total, field="total")
    source = chosen(SourceKind, query.source, field="source") if query.source else None
    limits = checked(TotalQuery(place=query.place, year=query.year))
    count = programme_totals.count_lines(work, total, limits, source=source)
    start = int(query.after) if query.after.isascii() and query.after.isdigit() else 0
    start = min(start, count)
    rows = programme_totals.lines(work, total, limits, source=source, start=start, most=SIZE)
    more = str(start + SIZE) if start + SIZE < count else None
    return EntryPage(total=total, rows=tuple(rows), count=count, next=more)


def _fields(work: Work, tongue: Translator, query: TotalQuery) -> tuple[FormField, ...]:
    places = [Option(place.path, place.name) for place in territories.departments()]
    if query.place and all(option.value != query.place for option in places):
        places.append(Option(query.place, territories.label(query.place)))
    years = [Option(str(year), str(year)) for year in range(work.today.year, 2023, -1)]
    return (
        options_field(tongue, "place", places, query.place, label="Department"),
        options_field(tongue, "year", years, query.year, label="Year"),
    )


def _links(work: Work, limits: str) -> list[dict[str, str]]:
    if not work.actor.may_anywhere(Permission.EXPORT):
        return []
    return [
        {"label": kind.upper(), "href": f"/funding.{kind}?{limits}"} for kind in ("xlsx", "csv")
    ]


def _cells(total: TotalKind, line: TotalLine, tongue: Translator) -> list[exports.Cell]:
    return [
        tongue.label("total_kind", total),
        line.code,
        line.title,
        tongue.label("source_kind", line.source),
        line.source_name,
        tongue.label("contribution_kind", line.form),
        line.on,
        line.amount,
        line.dollars,
        line.rate_on,
        line.rate_micro / MICRO if line.rate_micro is not None else None,
        line.rate_source,
        str(line.entry_id),
    ]


HANDLERS = (totals_page, totals_api, entries_page, entries_api, export)
