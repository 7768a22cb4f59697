"""Places (*lugares*): finding one by any of its names, what it is and lies in, and adding a village that no map knows yet.

The official places are DANE's (DIVIPOLA) and nobody edits them. 66 names belong to more than one municipality, so a place is never shown
without its department. Its address is its code, which outlives a change of name: ``19``, ``19142``, ``19142-el-palmar``.
"""

from collections.abc import Sequence
from typing import Any

import msgspec
import sqlalchemy as sa
from litestar import Response, get
from litestar.params import FromPath, FromQuery

from app import maps
from foundation import territories
from foundation.errors import NotFound
from foundation.http import answers
from foundation.http.forms import FormPlan
from foundation.http.lists import column
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.identity.permissions import Permission, holders
from foundation.territories import (
    COUNTRY,
    MUNICIPAL,
    AddLocality,
    LocalityKind,
    OtherName,
    Territory,
    TerritoryKind,
    TerritoryView,
    find_official,
)
from foundation.translations import Translator
from foundation.work import Work
from portfolio import programmes
from portfolio.programmes import ProgrammeTerritory

COLUMNS = ("Place", "Kind", "Where it lies", "Code")
# How much of the country the map of one place shows around it, in degrees: enough to meet names one knows.
AROUND = 0.45
# Whoever reads fifty names without finding one writes more of it.
SHOWN = 50
LONGEST_QUESTION = 120


class PlaceRow(msgspec.Struct, frozen=True, kw_only=True):
    """A place in a list: what it is, and always where it lies."""

    code: str
    name: str
    kind: TerritoryKind
    label: str
    path: str
    municipality: str | None
    department: str | None
    other_names: tuple[str, ...]


class PlaceList(msgspec.Struct, frozen=True, kw_only=True):
    """What a question found, best first; ``more`` says that only the beginning is here. The empty question finds the departments."""

    question: str
    rows: tuple[PlaceRow, ...]
    more: bool


class PlaceView(msgspec.Struct, frozen=True, kw_only=True):
    """One place: what it lies in, from the country down, and what lies directly inside it."""

    code: str
    name: str
    kind: TerritoryKind
    label: str
    path: str
    lies_in: tuple[PlaceRow, ...]
    other_names: tuple[OtherName, ...]
    latitude_e6: int | None
    longitude_e6: int | None
    source: str
    parts: tuple[PlaceRow, ...]


def look_for(work: Work, question: str) -> PlaceList:
    """The places that a question most likely means."""
    asked = question.strip()[:LONGEST_QUESTION]
    if not asked:
        return PlaceList(
            question="", rows=_rows(work, territories.parts_of(work, COUNTRY)), more=False
        )
    found = territories.search(work, asked, SHOWN + 1)
    return PlaceList(question=asked, rows=_rows(work, found[:SHOWN]), more=len(found) > SHOWN)


def detail(work: Work, code: str) -> PlaceView:
    """One place by its code."""
    place = territories.get_by_code(work, code)
    steps = place.path.split(".")[:-1]
    above = [territories.get(work, ".".join(steps[:n]) + ".") for n in range(1, len(steps))]
    return PlaceView(
        code=place.code,
        name=place.name,
        kind=place.kind,
        label=place.label,
        path=place.path,
        lies_in=_rows(work, above),
        other_names=territories.other_names(work, [place.path]).get(place.path, ()),
        latitude_e6=place.latitude_e6,
        longitude_e6=place.longitude_e6,
        source=place.source,
        parts=_rows(work, territories.parts_of(work, place.path)),
    )


def add_locality(work: Work, code: str, command: AddLocality) -> Territory:
    """Add a place inside the municipality with this code."""
    return territories.add_locality(work, _municipality(work, code).path, command)


def _municipality(work: Work, code: str) -> TerritoryView:
    place = territories.get_by_code(work, code)
    if place.kind not in MUNICIPAL:
        raise NotFound
    return place


def _rows(work: Work, places: Sequence[TerritoryView]) -> tuple[PlaceRow, ...]:
    also = territories.other_names(work, [place.path for place in places])
    return tuple(
        PlaceRow(
            code=place.code,
            name=place.name,
            kind=place.kind,
            label=place.label,
            path=place.path,
            municipality=_name_above(place.path, 3),
            department=_name_above(place.path, 2),
            other_names=tuple(other.name for other in also.get(place.path, ())),
        )
        for place in places
    )


def _name_above(path: str, level: int) -> str | None:
    """The name of the official place at a level of the tree that a place is or lies in: 2 is its department, 3 its municipality."""
    steps = path.split(".")[:-1]
    found = find_official(".".join(steps[:level]) + ".") if len(steps) >= level else None
    return found.name if found else None


def _served(work: Work) -> frozenset[str]:
    """The departments in which the programme works, by path; none where it works in the whole country."""
    programme = programmes.find_current(work)
    if programme is None:
        return frozenset()
    paths = work.session.execute(
        sa.select(ProgrammeTerritory.territory).where(
            ProgrammeTerritory.programme_id == programme.id
        )
    ).scalars()
    return frozenset(".".join(path.split(".")[:2]) + "." for path in paths if path != COUNTRY)


@get("/places", sync_to_thread=True)
def list_page(request: HttpRequest, q: FromQuery[str] = "") -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view, served = look_for(work, q), _served(work)
        return answers.page(
            request,
            "pages/places.html",
            work.actor,
            view=view,
            columns=[column(name, words(request, work.actor)) for name in COLUMNS],
            here=[row for row in view.rows if row.path in served],
            elsewhere=[row for row in view.rows if row.path not in served],
            shown=SHOWN,
        )


@get("/api/places", sync_to_thread=True)
def list_api(request: HttpRequest, q: FromQuery[str] = "") -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(look_for(work, q))


@get("/places/{place:str}", sync_to_thread=True)
def detail_page(request: HttpRequest, place: FromPath[str]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view = detail(work, place)
        tongue = words(request, work.actor)
        may_add = view.kind in MUNICIPAL and work.may(Permission.TERRITORY_EDIT, view.path)
        return answers.page(
            request,
            "pages/place.html",
            work.actor,
            view=view,
            map=_drawing(view),
            is_official=find_official(view.path) is not None,
            has_localities=view.kind in MUNICIPAL,
            may_add=may_add,
            who_adds=[tongue.label("role", role) for role in holders(Permission.TERRITORY_EDIT)],
            crumbs=_crumbs(view, tongue),
        )


@get("/api/places/{place:str}", sync_to_thread=True)
def detail_api(request: HttpRequest, place: FromPath[str]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(detail(work, place))


def _drawing(view: PlaceView) -> maps.Drawing | None:
    if view.latitude_e6 is None or view.longitude_e6 is None:
        return None
    point = maps.Point(
        key=view.code,
        title=view.label,
        href="",
        latitude_e6=view.latitude_e6,
        longitude_e6=view.longitude_e6,
    )
    latitude, longitude = view.latitude_e6 / maps.MILLION, view.longitude_e6 / maps.MILLION
    area = maps.Bounds(longitude - AROUND, latitude - AROUND, longitude + AROUND, latitude + AROUND)
    return maps.draw([point], area=area)


def _crumbs(view: PlaceView, tongue: Translator) -> tuple[dict[str, str], ...]:
    return (
        {"label": tongue.text("Places"), "href": "/places"},
        *({"label": row.name, "href": f"/places/{row.code}"} for row in view.lies_in),
        {"label": view.name, "href": ""},
    )


def _adding(asking: Asking) -> Setting:
    place = _municipality(asking.work, asking.place)
    known = [part.name for part in territories.parts_of(asking.work, place.path)]
    return Setting(
        FormPlan(initial={"kind": LocalityKind.VEREDA}),
        territory=place.path,
        facts=(
            {"label": asking.words.text("Municipality"), "value": place.label},
            {
                "label": asking.words.text("Already listed here"),
                "value": ", ".join(known) or asking.words.text("none yet"),
            },
        ),
    )


HANDLERS = (
    list_page,
    list_api,
    detail_page,
    detail_api,
    *command_routes(
        CommandRoute(
            path="/places/{place:str}/localities",
            command=AddLocality,
            action=add_locality,
            permission=Permission.TERRITORY_EDIT,
            title="Add a village or another place",
            lead="For places inside the municipality that are not in the list yet. Once added, everybody can choose it.",
            submit="Add",
            view=detail,
            key=lambda row: row.code,
            done=lambda row: f"/places/{row.code}",
            setting=_adding,
            cancel=lambda subject: f"/places/{subject}",
        )
    ),
)
