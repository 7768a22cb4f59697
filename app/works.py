"""The portfolio page: the works as a list, a map with its list, and a board by station; totals that open to their works; exports."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from litestar import Response, get

from app import maps
from foundation import territories
from foundation.errors import InvalidCommand, say
from foundation.http import answers, exports
from foundation.http.forms import FormField, Option
from foundation.http.lists import choice_field, column, options_field, search_field
from foundation.http.routes import note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.http.threads import in_thread
from foundation.territories import departments
from foundation.translations import Translator
from foundation.work import Work
from portfolio import saved_views
from portfolio.lights import Light
from portfolio.projects import Station
from portfolio.saved_views import address_of, narrowing
from portfolio.views import lots
from portfolio.views.communities import choose
from portfolio.views.summary import summary
from portfolio.views.works import NO_LOT, SILENCES, WorkQuery, WorkRow, list_page
from portfolio.web import choices
from portfolio.web.lots import lot_name

BATCH = 500
MOST_POINTS = 20_000
TONES = {Light.GREY: "quiet", Light.GREEN: "done", Light.YELLOW: "wait", Light.RED: "stop"}
BOARD_SIZE = 8
# As many saved views stand above the works; the others are in their list.
MOST_SAVED = 8
# All works in their usual order, for whoever lets a view open first.
EVERYTHING = urlencode({"sort": WorkQuery().sort})

COLUMNS = (
    ("Work", "title", False),
    ("Municipality", "place", False),
    ("Station", "", False),
    ("Budget", "budget", True),
    ("Built", "physical", True),
    ("Paid", "", True),
    ("Ends", "end", False),
)


def query_of(request: HttpRequest) -> WorkQuery:
    """What the address asks for; names that mean nothing here are left alone."""
    known = {
        name: request.query_params[name]
        for name in WorkQuery.__struct_fields__
        if request.query_params.get(name)
    }
    return msgspec.convert(known, WorkQuery)


@get("/works", sync_to_thread=True)
def works_page(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        first = None if request.query_params else saved_views.first_of(work)
        if first is not None:
            return answers.see(first.href)
        tongue = words(request, work.actor)
        query = query_of(request)
        return answers.page(
            request,
            "works/list.html",
            work.actor,
            view=list_page(work, query),
            columns=[
                column(name, tongue, key=key, is_number=number, is_sortable=bool(key))
                for name, key, number in COLUMNS
            ],
            sort=query.sort,
            **_frame(work, query, tongue, "list"),
        )


@get("/api/works", sync_to_thread=True)
def works_api(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(list_page(work, query_of(request)))


@get("/works/map", sync_to_thread=True)
def map_page(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue = words(request, work.actor)
        query = query_of(request)
        view = list_page(work, query)
        return answers.page(
            request,
            "works/map.html",
            work.actor,
            view=view,
            map=maps.draw(_points(work, query)),
            rows=[
                {
                    "key": str(row.id),
                    "href": f"/works/{row.id}",
                    "title": row.title,
                    "text": f"{row.place} · {tongue.label('station', row.station)}",
                    "tone": TONES[row.light],
                }
                for row in view.rows
            ],
            points_href=f"/works/points?{address_of(query)}",
            **_frame(work, query, tongue, "map"),
        )


@get("/works/points", sync_to_thread=True)
def points(request: HttpRequest) -> Response[bytes]:
    with reading(request) as work:
        note_actor(request, work)
        return Response(maps.points_json(_points(work, query_of(request))), media_type=answers.JSON)


@get("/works/board", sync_to_thread=True)
def board_page(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue = words(request, work.actor)
        query = query_of(request)
        lanes = [
            {
                "station": station,
                "rows": list_page(
                    work, msgspec.structs.replace(query, station=station, after=""), size=BOARD_SIZE
                ).rows,
                "more": f"/works?{address_of(msgspec.structs.replace(query, station=station.value))}",
            }
            for station in Station
            if query.station in ("", station)
        ]
        return answers.page(
            request,
            "works/board.html",
            work.actor,
            lanes=lanes,
            **_frame(work, query, tongue, "board"),
        )


@get("/works/summary", sync_to_thread=True)
def summary_page(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue = words(request, work.actor)
        query = query_of(request)
        return answers.page(
            request, "works/summary.html", work.actor, **_frame(work, query, tongue, "summary")
        )


@get("/api/works/summary", sync_to_thread=True)
def summary_api(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(summary(work, query_of(request), by_place=True))


@get(["/works.csv", "/works.xlsx"])
@in_thread
def export(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue = words(request, work.actor)
        # Read whole inside the unit of work: the file is one look at the data, not a page of then and a page of now.
        named = {lot.id: lot_name(lot, tongue) for lot in lots.names(work)}
        rows = [_cells(row, named, tongue) for row in _all(work, query_of(request))]
    head = [tongue.label("works.column", name) for name in EXPORTED]
    is_table = request.url.path.endswith(".csv")
    write = exports.csv_answer if is_table else exports.xlsx_answer
    return write(tongue.text("works"), head, rows)


EXPORTED = (
    *(
        "code",
        "title",
        "kind",
        "department",
        "municipality",
        "territory_code",
        "origin",
        "lot",
        "station",
        "light",
        "disputed",
    ),
    *(
        "budget",
        "funded",
        "paid",
        "physical",
        "financial",
        "people",
        "starts_on",
        "ends_on",
        "last_report_on",
        "silent_days",
        "latitude",
        "longitude",
    ),
)


def _cells(row: WorkRow, named: dict[UUID, str], tongue: Translator) -> list[exports.Cell]:
    code = row.territory.split(".")[2]
    place = territories.get_municipality(code)
    department = territories.get_official(".".join(row.territory.split(".")[:2]) + ".")
    return [
        row.code,
        row.title,
        choices.kind_name(tongue, row.kind),
        department.name,
        place.name,
        code,
        tongue.label("origin", row.origin),
        named.get(row.lot_id, "") if row.lot_id else "",
        tongue.label("station", row.station),
        tongue.label("light", row.light),
        tongue.value(row.in_dispute),
        row.budget,
        row.funded,
        row.paid,
        row.physical_bp / 100,
        row.financial_bp / 100,
        row.people,
        row.starts_on,
        row.ends_on,
        row.last_report_on,
        row.silent_days,
        row.latitude_e6 / 1_000_000 if row.latitude_e6 is not None else None,
        row.longitude_e6 / 1_000_000 if row.longitude_e6 is not None else None,
    ]


def _all(work: Work, query: WorkQuery) -> Iterator[WorkRow]:
    """Every work of a selection, page by page."""
    cursor: str | None = ""
    while cursor is not None:
        page = list_page(work, msgspec.structs.replace(query, after=cursor), size=BATCH)
        yield from page.rows
        cursor = page.next


def _points(work: Work, query: WorkQuery) -> list[maps.Point]:
    found = []
    for row in _all(work, msgspec.structs.replace(query, after="", sort="-new")):
        found.append(
            maps.Point(
                key=str(row.id),
                title=row.title,
                href=f"/works/{row.id}",
                latitude_e6=row.latitude_e6,
                longitude_e6=row.longitude_e6,
                tone=TONES[row.light],
            )
        )
        if len(found) >= MOST_POINTS:
            break
    return found


def _frame(work: Work, query: WorkQuery, tongue: Translator, current: str) -> dict[str, Any]:
    """What the four looks at the portfolio share: filters, totals, tabs, exports."""
    address = address_of(query)
    narrowed = narrowing(query)
    named = {lot.id: lot_name(lot, tongue) for lot in lots.names(work)}
    tabs = (
        ("list", "/works", tongue.text("List")),
        ("map", "/works/map", tongue.text("Map")),
        ("board", "/works/board", tongue.text("Board")),
        ("summary", "/works/summary", tongue.text("Totals")),
    )
    return {
        "tabs": [
            # An address that asks nothing would open the view that opens first.
            {"href": f"{href}?{address or EVERYTHING}", "label": label, "current": name == current}
            for name, href, label in tabs
        ],
        "everything": f"/works?{EVERYTHING}",
        "saved": [
            {
                "href": row.href,
                "label": row.name,
                "current": (row.look, row.question) == (current, address),
            }
            for row in saved_views.views_of(work, limit=MOST_SAVED)
        ],
        "save_href": f"/views/new?{urlencode({'look': current, 'question': address})}",
        "fields": _fields(query, tongue, named),
        "lots": named,
        "keep": ("sort", "community", "programme"),
        "totals": summary(work, query, by_place=current == "summary"),
        "narrow": lambda **changes: f"/works?{narrowed(**changes) or EVERYTHING}",
        "links": [
            {"label": kind.upper(), "href": f"/works.{kind}?{address}"} for kind in ("xlsx", "csv")
        ],
        "community": choose(work, query.community),
        "is_limited": bool(address_of(msgspec.structs.replace(query, sort="-new"))),
        "tones": TONES,
    }


def _fields(query: WorkQuery, tongue: Translator, named: dict[UUID, str]) -> tuple[FormField, ...]:
    places = [Option(place.path, place.name) for place in departments()]
    if query.place and not any(option.value == query.place for option in places):
        if territories.find_official(query.place) is None:
            raise InvalidCommand({"place": say("Choose one of the options.")})
        places.append(Option(query.place, territories.label(query.place)))
    return (
        search_field(tongue, query.q),
        options_field(tongue, "place", places, query.place, label="Department"),
        choice_field(tongue, "station", Station, query.station, label="Station"),
        choice_field(tongue, "light", Light, query.light, label="Traffic light"),
        options_field(tongue, "kind", choices.kinds(tongue), query.kind, label="Kind of work"),
        options_field(
            tongue,
            "silent",
            [Option(days, tongue.text("more than {n} days", n=int(days))) for days in SILENCES],
            query.silent,
            label="Without a report",
        ),
        *((_lot_field(query, tongue, named),) if named or query.lot else ()),
    )


def _lot_field(query: WorkQuery, tongue: Translator, named: dict[UUID, str]) -> FormField:
    """Nobody is asked for a lot where no lot is."""
    options = [Option(NO_LOT, tongue.text("In no lot"))]
    options += [Option(str(key), name) for key, name in named.items()]
    return options_field(tongue, "lot", options, query.lot, label="Lot")


@get("/map/ground.json", sync_to_thread=True)
def ground() -> Response[bytes]:
    return Response(
        maps.ground_json(),
        media_type=answers.JSON,
        headers={"cache-control": "public, max-age=86400"},
    )


HANDLERS = (
    ground,
    works_page,
    works_api,
    map_page,
    points,
    board_page,
    summary_page,
    summary_api,
    export,
)
