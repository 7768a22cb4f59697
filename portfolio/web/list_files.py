"""The registers as files: each list with its filters and all of its pages, for whoever may take data along, and without persons."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import msgspec
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from foundation import territories
from foundation.clock import civil_date
from foundation.http import exports
from foundation.http.exports import Cell
from foundation.http.lists import asked
from foundation.http.routes import note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.http.threads import in_thread
from foundation.identity.permissions import Permission
from foundation.translations import Translator
from foundation.work import Work
from portfolio.views import (
    assemblies,
    businesses,
    communities,
    dialogues,
    money,
    needs,
    sources,
    trainings,
)
from portfolio.views.communities import choose
from portfolio.views.newest import Asked
from portfolio.web import choices

MILLI = 1_000
# More deliveries than these never wait at once.
MOST = 10_000


class ListQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What limits any of the lists, as their addresses say it."""

    q: str = ""
    status: str = ""
    kind: str = ""
    place: str = ""
    community: str = ""
    after: str = ""


Page = Callable[[Work, ListQuery], Any]
Column = tuple[str, Callable[[Any, Translator], Cell]]


@dataclass(frozen=True)
class ListFile:
    """One list: where it is, what its file is called, its pages, its columns."""

    path: str
    name: Callable[[Translator], str]
    page: Page
    columns: Callable[[Translator], Sequence[Column]]


def links(request: HttpRequest, work: Work) -> list[dict[str, str]]:
    """The list of this address as files, for whoever may take it along."""
    if not work.actor.may_anywhere(Permission.EXPORT):
        return []
    limits = [(name, value) for name, value in request.query_params.multi_items() if value]
    address = urlencode([one for one in limits if one[0] not in ("after", "done")])
    path = request.url.path
    return [{"label": kind.upper(), "href": f"{path}.{kind}?{address}"} for kind in ("xlsx", "csv")]


def file_route(file: ListFile) -> HTTPRouteHandler:
    """The handler that writes a list as CSV or XLSX."""

    @get([f"{file.path}.csv", f"{file.path}.xlsx"], name=f"file:{file.path}")
    @in_thread
    def export(request: HttpRequest) -> Response[Any]:
        with reading(request) as work:
            note_actor(request, work)
            if not work.actor.may_anywhere(Permission.EXPORT):
                work.require(Permission.EXPORT, territories.COUNTRY)
            tongue = words(request, work.actor)
            columns = file.columns(tongue)
            found = _rows(file, work, asked(request, ListQuery))
            rows = [[cell(row, tongue) for _, cell in columns] for row in found]
        head = [label for label, _ in columns]
        is_csv = request.url.path.endswith(".csv")
        write: Callable[..., Response[Any]] = exports.csv_answer if is_csv else exports.xlsx_answer
        return write(file.name(tongue), head, rows)

    return export


def _rows(file: ListFile, work: Work, query: ListQuery) -> Iterator[Any]:
    """Every row of a selection, page by page inside one look at the data."""
    cursor: str | None = ""
    while cursor is not None:
        page = file.page(work, msgspec.structs.replace(query, after=cursor))
        yield from page.rows
        cursor = getattr(page, "next", None)


def _of_register(query: ListQuery) -> Asked:
    return Asked(search=query.q, place=query.place, cursor=query.after)


def _community(work: Work, query: ListQuery) -> Any:  # noqa: ANN401 - a key or nothing
    one = choose(work, query.community)
    return one.id if one else None


def _plain(name: str) -> Callable[[Any, Translator], Cell]:
    """A value as it is: a number, a day, an amount, a text."""

    def cell(row: Any, tongue: Translator) -> Cell:  # noqa: ANN401 - a row of any list
        value: Cell = getattr(row, name)
        return value

    return cell


def _label(context: str, name: str) -> Callable[[Any, Translator], Cell]:
    return lambda row, tongue: tongue.label(context, getattr(row, name))


def _milli(name: str) -> Callable[[Any, Translator], Cell]:
    return lambda row, tongue: getattr(row, name) / MILLI


NEEDS = ListFile(
    "/needs",
    lambda t: t.text("needs"),
    lambda work, q: needs.list_page(
        work, search=q.q, state=q.status, community=_community(work, q), cursor=q.after
    ),
    lambda t: (
        (t.text("Need"), _plain("title")),
        (t.text("Kind of work"), lambda row, tongue: choices.kind_name(tongue, row.kind)),
        (t.text("Place"), _plain("place")),
        (t.text("Organisation"), _plain("community")),
        (t.text("People"), _plain("people")),
        (t.text("State"), _label("need_state", "state")),
    ),
)
ASSEMBLIES = ListFile(
    "/assemblies",
    lambda t: t.text("assemblies"),
    lambda work, q: assemblies.list_page(
        work, search=q.q, state=q.status, community=_community(work, q), cursor=q.after
    ),
    lambda t: (
        (t.text("Number"), _plain("number")),
        (t.text("Organisation"), _plain("community")),
        (t.text("Place"), _plain("place")),
        (t.text("Called for"), lambda row, tongue: civil_date(row.called_for_at)),
        (t.text("Needs"), _plain("needs")),
        (t.text("Members who came"), _plain("attending")),
        (t.text("Put first"), _plain("winner")),
        (t.text("State"), _label("assembly_state", "state")),
    ),
)
ORGANISATIONS = ListFile(
    "/organisations",
    lambda t: t.text("organisations"),
    lambda work, q: communities.list_page(work, search=q.q, kind=q.kind, cursor=q.after),
    lambda t: (
        (t.text("Organisation"), _plain("name")),
        (t.text("Kind"), _label("community_kind", "kind")),
        (t.text("Place"), _plain("place")),
        (t.text("Members"), _plain("members")),
        (t.text("Papers"), _plain("papers")),
        (t.text("Papers past their date"), _plain("papers_expired")),
    ),
)
SOURCES = ListFile(
    "/sources",
    lambda t: t.text("sources"),
    lambda work, q: sources.list_page(work, search=q.q, kind=q.kind, cursor=q.after),
    lambda t: (
        (t.text("Funding source"), _plain("name")),
        (t.text("Kind"), _label("source_kind", "kind")),
        (t.text("Place"), _plain("place")),
        (t.text("First day"), _plain("starts_on")),
        (t.text("Last day"), _plain("ends_on")),
        (t.text("Pledged to the programme"), _plain("programme_pledge")),
        (t.text("Works"), _plain("works")),
        (t.text("Promised"), _plain("promised")),
        (t.text("Committed"), _plain("committed")),
        (t.text("Received"), _plain("received")),
        (t.text("Used"), _plain("used")),
    ),
)
DELIVERIES = ListFile(
    "/deliveries",
    lambda t: t.text("deliveries"),
    lambda work, q: money.waiting(work, most=MOST),
    lambda t: (
        (t.text("Delivery"), _plain("what")),
        (t.text("Code"), _plain("code")),
        (t.text("Work"), _plain("title")),
        (t.text("Funding source"), _plain("source_name")),
        (t.text("Quantity"), _milli("quantity_milli")),
        (t.text("Unit"), _plain("unit")),
        (t.text("Rate"), _plain("rate")),
        (t.text("Worth"), _plain("value")),
        (t.text("Delivered on"), _plain("delivered_on")),
        (t.text("State"), _label("delivery_state", "state")),
    ),
)
TRAININGS = ListFile(
    "/trainings",
    lambda t: t.text("trainings"),
    lambda work, q: trainings.list_page(work, _of_register(q)),
    lambda t: (
        (t.text("Training"), _plain("name")),
        (t.text("Audience"), _label("audience", "audience")),
        (t.text("Place"), _plain("place")),
        (t.text("Day"), _plain("held_on")),
        (t.text("Hours"), _milli("hours_milli")),
        (t.text("People"), _plain("people")),
        (t.text("Women"), _plain("women")),
        (t.text("Organisations"), _plain("organisations")),
        (t.text("State"), _label("training_state", "state")),
    ),
)
DIALOGUES = ListFile(
    "/dialogues",
    lambda t: t.text("dialogues"),
    lambda work, q: dialogues.list_page(work, _of_register(q)),
    lambda t: (
        (t.text("Meeting"), _plain("name")),
        (t.text("Place"), _plain("place")),
        (t.text("Day"), _plain("held_on")),
        (t.text("Representatives"), _plain("representatives")),
        (t.text("Open commitments"), _plain("open_commitments")),
        (t.text("Overdue commitments"), _plain("overdue")),
    ),
)
BUSINESSES = ListFile(
    "/businesses",
    lambda t: t.text("businesses"),
    lambda work, q: businesses.list_page(work, _of_register(q)),
    lambda t: (
        (t.text("Business"), _plain("name")),
        (t.text("Activity"), _plain("activity")),
        (t.text("Place"), _plain("place")),
        (t.text("Readings"), _plain("readings")),
        (t.text("First sales"), _plain("first_sales")),
        (t.text("Last sales"), _plain("last_sales")),
        (t.text("Better since"), _plain("better_since")),
        (t.text("Formal finance since"), _plain("financed_since")),
    ),
)
FILES = (NEEDS, ASSEMBLIES, ORGANISATIONS, SOURCES, DELIVERIES, TRAININGS, DIALOGUES, BUSINESSES)

HANDLERS = tuple(file_route(file) for file in FILES)
