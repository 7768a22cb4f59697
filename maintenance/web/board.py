"""What is due: the board with what is overdue on top, the same as files and by API, and the sheet to take along for the week."""

from collections.abc import Sequence
from enum import StrEnum
from itertools import groupby
from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromQuery

from foundation import territories
from foundation.errors import InvalidCommand, NotFound
from foundation.http import answers, exports
from foundation.http.forms import FormField
from foundation.http.lists import choice_field, column, options_field
from foundation.http.routes import note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.http.threads import in_thread
from foundation.identity.permissions import Permission
from foundation.leaves import EXPECTED
from foundation.translations import Translator
from foundation.work import Work
from maintenance.views import due, entries
from maintenance.views.due import Due, DueQuery, DueRow
from maintenance.web import choices
from portfolio.usual_tasks import Performer

COLUMNS = ("Task", "Due", "Asset", "Place", "Who does it")
# What fits on one sheet of letter paper with room to write: a line for every task and for the heading of every asset, two for a long name.
SHEET_LINES = 21
LONG_NAME = 80


class DueColumn(StrEnum):
    """The columns of the list as a file."""

    TASK = "task"
    ASSET_CODE = "asset_code"
    ASSET = "asset"
    KIND = "kind"
    STATE = "state"
    DEPARTMENT = "department"
    MUNICIPALITY = "municipality"
    TERRITORY_CODE = "territory_code"
    LOCALITY = "locality"
    DUE_ON = "due_on"
    DAYS = "days"
    PART = "part"
    PERFORMER = "performer"
    CLIMATE = "climate"
    WARRANTY = "warranty"
    LATITUDE = "latitude"
    LONGITUDE = "longitude"


@get("/maintenance", sync_to_thread=True)
def board_page(request: HttpRequest, logged: FromQuery[UUID | None] = None) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue = words(request, work.actor)
        query = choices.read_query(request, DueQuery)
        view = due.list_page(work, query)
        return answers.page(
            request,
            "maintenance/board.html",
            work.actor,
            view=view,
            parts=[(part, [row for row in view.rows if row.due is part]) for part in Due],
            columns=[column(name, tongue) for name in COLUMNS],
            fields=_fields(work, query, tongue),
            kind_names=choices.kind_names(tongue),
            links=choices.files_of("/maintenance", query),
            route_href=f"/maintenance/route?{choices.address(query, due='')}",
            narrow=lambda part: f"/maintenance?{choices.address(query, due=part)}",
            is_limited=bool(choices.address(query)),
            most=due.COUNTED,
            may_log=work.actor.may_anywhere(Permission.MAINTENANCE_LOG),
            logged=entries.entry(work, logged) if logged else None,
        )


@get("/api/maintenance", sync_to_thread=True)
def board_api(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(due.list_page(work, choices.read_query(request, DueQuery)))


@get(["/maintenance.csv", "/maintenance.xlsx"])
@in_thread
def board_file(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        choices.require_export(work)
        tongue = words(request, work.actor)
        query = choices.read_query(request, DueQuery)
        names = choices.kind_names(tongue)
        # Read whole inside the unit of work: the file is one look at the data.
        rows = [_cells(row, tongue, names) for row in due.everything(work, query)]
    head = [tongue.label("due_column", name) for name in DueColumn]
    write = exports.csv_answer if request.url.path.endswith(".csv") else exports.xlsx_answer
    return write(tongue.text("maintenance"), head, rows)


@get("/maintenance/route", sync_to_thread=True)
def route_page(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue = words(request, work.actor)
        query = choices.read_query(request, DueQuery)
        found = due.until(work, query, SHEET_LINES)
        rows = _fitting(found)
        return answers.page(
            request,
            "maintenance/route.html",
            work.actor,
            assets=_by_asset(rows),
            count=len(rows),
            has_more=len(found) > len(rows),
            today=work.today,
            ends_on=due.sheet_end(work.today),
            where=_place_name(work, query),
            fields=_fields(work, query, tongue)[:3],
            back_href=f"/maintenance?{choices.address(query)}",
        )


def _fitting(rows: Sequence[DueRow]) -> list[DueRow]:
    """The oldest tasks that one sheet has room for."""
    fitting: list[DueRow] = []
    headed: set[str] = set()
    lines = 0
    for row in rows:
        heading = 0 if row.code in headed else 1 + (len(row.asset) + len(row.place) > LONG_NAME)
        lines += 1 + heading
        if lines > SHEET_LINES:
            break
        headed.add(row.code)
        fitting.append(row)
    return fitting


def _by_asset(rows: Sequence[DueRow]) -> list[dict[str, Any]]:
    """One way through the villages, asset by asset, not a jump for every date."""
    ordered = sorted(rows, key=lambda row: (row.place, row.code, row.due_on))
    return [{"rows": list(tasks)} for _code, tasks in groupby(ordered, key=lambda row: row.code)]


def _place_name(work: Work, query: DueQuery) -> str:
    if not query.place:
        return ""
    try:
        return territories.get(work, query.place).label
    except NotFound:
        raise InvalidCommand({"place": EXPECTED["choice"]}) from None


def _fields(work: Work, query: DueQuery, tongue: Translator) -> tuple[FormField, ...]:
    return (
        options_field(
            tongue, "place", choices.municipalities(work), query.place, label="Municipality"
        ),
        options_field(tongue, "kind", choices.asset_kinds(tongue), query.kind, label="Asset"),
        choice_field(tongue, "performer", Performer, query.performer, label="Who does it"),
        choice_field(tongue, "due", Due, query.due, label="Due"),
    )


def _cells(row: DueRow, tongue: Translator, names: dict[str, str]) -> list[exports.Cell]:
    return [
        row.task,
        row.code,
        row.asset,
        names.get(row.kind, row.kind),
        tongue.label("asset_state", row.state),
        *choices.place_cells(row.territory, row.place),
        row.due_on,
        row.days,
        tongue.label("due", row.due),
        tongue.label("performer", row.performer),
        tongue.value(row.is_climate),
        tongue.value(row.in_warranty),
        row.latitude_e6 / 1_000_000 if row.latitude_e6 is not None else None,
        row.longitude_e6 / 1_000_000 if row.longitude_e6 is not None else None,
    ]


HANDLERS = (board_page, board_api, board_file, route_page)
