"""Maps drawn without a tile server: places as points of a picture, near ones gathered, with the names of departments for bearing.

The ground is a graticule and the seats of the 1,122 official entities (DANE, DIVIPOLA), which together show the shape of the country. No
boundaries are drawn, because the licence of the published ones forbids passing them on. The projection is plate carrée with
the scale of the middle parallel: near the equator nobody sees the difference.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from math import ceil, cos, hypot, log2, radians
from typing import NamedTuple

import msgspec

from foundation.territories.gazetteer import MUNICIPAL, departments, official

MILLION = 1_000_000
WIDTH = 480
HEIGHT = 480
# One finger: marks nearer than this are gathered in one.
CELL = 36
ALONE_RADIUS = 6.5
SMALLEST_SPAN = 0.12
MARGIN = 0.07
# Above this many degrees from north to south departments are named, below it municipalities.
DEPARTMENTS_FROM = 3.5
# The archipelago of San Andrés lies far out; an empty map shows the mainland.
MAINLAND_WEST = -80.0
NAME_HEIGHT = 15.0
LETTER_WIDTH = 7.4
GRATICULE_STEPS = (0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0)
# What needs eyes most gives its colour to a gathering.
URGENCY = ("stop", "back", "wait", "go", "done", "quiet")


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """One thing with a place, or without one yet."""

    key: str
    title: str
    href: str
    latitude_e6: int | None
    longitude_e6: int | None
    tone: str = "go"


class Bounds(NamedTuple):
    """A box in degrees."""

    west: float
    south: float
    east: float
    north: float


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """A circle of the picture: one point, or several that would hide each other."""

    x: float
    y: float
    radius: float
    count: int
    tone: str
    title: str
    href: str


class Name(msgspec.Struct, frozen=True):
    """A word of the picture."""

    x: float
    y: float
    text: str


class Drawing(msgspec.Struct, frozen=True, kw_only=True):
    """A map as a template draws it; whoever has no place is counted, never dropped."""

    width: int
    height: int
    bounds: Bounds
    graticule: str
    seats: str
    names: tuple[Name, ...]
    marks: tuple[Mark, ...]
    placed: int
    unplaced: int


class _Sheet(msgspec.Struct, frozen=True):
    """Degrees to picture units."""

    bounds: Bounds
    scale_x: float
    scale_y: float

    def x(self, longitude: float) -> float:
        return (longitude - self.bounds.west) * self.scale_x

    def y(self, latitude: float) -> float:
        return (self.bounds.north - latitude) * self.scale_y

    def shows(self, latitude: float, longitude: float) -> bool:
        box = self.bounds
        return box.south <= latitude <= box.north and box.west <= longitude <= box.east


class _Place(NamedTuple):
    code: str
    name: str
    latitude: float
    longitude: float


class _Gathering(NamedTuple):
    x: float
    y: float
    points: tuple[tuple[float, float, Point], ...]


def draw(
    points: Iterable[Point],
    *,
    area: Bounds | None = None,
    area_href: Callable[[Bounds], str] | None = None,
    width: int = WIDTH,
    height: int = HEIGHT,
) -> Drawing:
    """The picture of these points; ``area_href`` makes the address that a gathering leads to."""
    everything = tuple(points)
    placed = tuple(p for p in everything if _degrees(p) is not None)
    sheet = _sheet(area or _around(placed), width, height)
    gatherings = _gathered(list(_on_sheet(sheet, placed)))
    marks = tuple(_mark(sheet, gathering, area_href) for gathering in gatherings)
    return Drawing(
        width=width,
        height=height,
        bounds=sheet.bounds,
        graticule=_graticule(sheet),
        seats="".join(
            f"M{sheet.x(seat.longitude):.0f} {sheet.y(seat.latitude):.0f}h0"
            for seat in _seats()
            if sheet.shows(seat.latitude, seat.longitude)
        ),
        names=_names(sheet, marks, width, height),
        marks=marks,
        placed=len(placed),
        unplaced=len(everything) - len(placed),
    )


def points_json(points: Iterable[Point]) -> bytes:
    """All the points for a map that moves: key, latitude, longitude, tone, title, address."""
    return msgspec.json.encode(
        [
            (point.key, *degrees, point.tone, point.title, point.href)
            for point in points
            if (degrees := _degrees(point)) is not None
        ]
    )


@cache
def ground_json() -> bytes:
    """The ground of a map that moves: the names of departments and the seats of municipalities, with where they stand."""
    return msgspec.json.encode(
        {
            "departments": [(p.name, *_short(p)) for p in _department_centres()],
            "seats": [(p.name, *_short(p)) for p in _seats()],
        }
    )


# The frame


def _degrees(point: Point) -> tuple[float, float] | None:
    if point.latitude_e6 is None or point.longitude_e6 is None:
        return None
    return point.latitude_e6 / MILLION, point.longitude_e6 / MILLION


def _around(points: Sequence[Point]) -> Bounds:
    """The smallest box around the points with a margin; without points, the mainland."""
    spots = [spot for point in points if (spot := _degrees(point)) is not None]
    if not spots:
        spots = [(s.latitude, s.longitude) for s in _seats() if s.longitude > MAINLAND_WEST]
    south, north = min(lat for lat, _ in spots), max(lat for lat, _ in spots)
    west, east = min(lon for _, lon in spots), max(lon for _, lon in spots)
    extra = max(north - south, east - west, SMALLEST_SPAN) * MARGIN
    return Bounds(west - extra, south - extra, east + extra, north + extra)


def _sheet(box: Bounds, width: int, height: int) -> _Sheet:
    """Widen a box until it has the shape of the picture, and at least the smallest span."""
    middle_lat, middle_lon = (box.south + box.north) / 2, (box.west + box.east) / 2
    narrowing = cos(radians(middle_lat))
    tall = max(box.north - box.south, SMALLEST_SPAN)
    wide = max((box.east - box.west) * narrowing, SMALLEST_SPAN)
    scale = min(height / tall, width / wide)
    half_lat, half_lon = height / scale / 2, width / scale / narrowing / 2
    bounds = Bounds(
        round(middle_lon - half_lon, 5),
        round(middle_lat - half_lat, 5),
        round(middle_lon + half_lon, 5),
        round(middle_lat + half_lat, 5),
    )
    return _Sheet(bounds, scale * narrowing, scale)


def _graticule(sheet: _Sheet) -> str:
    box = sheet.bounds
    span = box.north - box.south
    step = next((s for s in GRATICULE_STEPS if span / s <= 8), GRATICULE_STEPS[-1])
    right, bottom = sheet.x(box.east), sheet.y(box.south)
    meridians = "".join(
        f"M{sheet.x(lon):.0f} 0V{bottom:.0f}" for lon in _steps(box.west, box.east, step)
    )
    parallels = "".join(
        f"M0 {sheet.y(lat):.0f}H{right:.0f}" for lat in _steps(box.south, box.north, step)
    )
    return meridians + parallels


def _steps(start: float, end: float, step: float) -> list[float]:
    first = ceil(start / step)
    return [n * step for n in range(first, ceil(end / step))]


# The marks


def _on_sheet(sheet: _Sheet, points: Iterable[Point]) -> Iterable[tuple[float, float, Point]]:
    for point in points:
        spot = _degrees(point)
        if spot is not None and sheet.shows(*spot):
            yield sheet.x(spot[1]), sheet.y(spot[0]), point


def _gathered(points: Sequence[tuple[float, float, Point]]) -> list[_Gathering]:
    """Points by cell, the fullest cells taking in neighbours whose circles would overlap theirs; large ones first."""
    cells: dict[tuple[int, int], list[tuple[float, float, Point]]] = {}
    for spot in points:
        cells.setdefault((int(spot[0] // CELL), int(spot[1] // CELL)), []).append(spot)
    found: list[_Gathering] = []
    for cell in sorted(cells, key=lambda c: (-len(cells[c]), c)):
        if cell not in cells:
            continue
        gathering = _gathering(cells.pop(cell))
        for near in _neighbours(cell):
            if near in cells and _touch(gathering, _gathering(cells[near])):
                gathering = _gathering([*gathering.points, *cells.pop(near)])
        found.append(gathering)
    return sorted(_apart(found), key=lambda g: -len(g.points))


def _apart(found: Sequence[_Gathering]) -> list[_Gathering]:
    """Gatherings of cells that are not neighbours may have moved together."""
    apart: list[_Gathering] = []
    for gathering in found:
        near = next((other for other in apart if _touch(gathering, other)), None)
        if near is None:
            apart.append(gathering)
        else:
            apart.remove(near)
            apart.append(_gathering([*near.points, *gathering.points]))
    return apart


def _gathering(spots: Sequence[tuple[float, float, Point]]) -> _Gathering:
    n = len(spots)
    return _Gathering(sum(s[0] for s in spots) / n, sum(s[1] for s in spots) / n, tuple(spots))


def _neighbours(cell: tuple[int, int]) -> list[tuple[int, int]]:
    column, row = cell
    return [(column + x, row + y) for x in (-1, 0, 1) for y in (-1, 0, 1) if (x, y) != (0, 0)]


def _touch(one: _Gathering, other: _Gathering) -> bool:
    reach = _radius(len(one.points)) + _radius(len(other.points))
    return hypot(one.x - other.x, one.y - other.y) < reach


def _radius(count: int) -> float:
    return ALONE_RADIUS if count == 1 else round(min(10 + 1.6 * log2(count), CELL * 0.6), 1)


def _mark(sheet: _Sheet, gathering: _Gathering, area_href: Callable[[Bounds], str] | None) -> Mark:
    points = [point for _, _, point in gathering.points]
    href = points[0].href
    if len(points) > 1:
        href = area_href(_around(points)) if area_href is not None else ""
    return Mark(
        x=round(gathering.x, 1),
        y=round(gathering.y, 1),
        radius=_radius(len(points)),
        count=len(points),
        tone=min((point.tone for point in points), key=_urgency),
        title=points[0].title,
        href=href,
    )


def _urgency(tone: str) -> int:
    return URGENCY.index(tone)


# The names


def _names(sheet: _Sheet, marks: Sequence[Mark], width: int, height: int) -> tuple[Name, ...]:
    """Departments from afar, municipalities from near; a name that would cover another or a mark is left out."""
    from_afar = sheet.bounds.north - sheet.bounds.south > DEPARTMENTS_FROM
    places = _department_centres() if from_afar else _seats()
    taken = [(m.x - m.radius, m.y - m.radius, m.x + m.radius, m.y + m.radius) for m in marks]
    names: list[Name] = []
    # Capitals end in 001 and come first, because a reader knows them.
    for place in sorted(places, key=lambda p: (not p.code.endswith("001"), p.code)):
        x = round(sheet.x(place.longitude), 1)
        y = round(sheet.y(place.latitude) + (0 if from_afar else NAME_HEIGHT), 1)
        half = len(place.name) * LETTER_WIDTH / 2
        box = (x - half, y - NAME_HEIGHT, x + half, y)
        if box[0] < 0 or box[2] > width or box[1] < 0 or box[3] > height:
            continue
        if not any(_overlap(box, other) for other in taken):
            taken.append(box)
            names.append(Name(x, y, place.name))
    return tuple(names)


def _overlap(
    one: tuple[float, float, float, float], other: tuple[float, float, float, float]
) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


# The ground


@cache
def _seats() -> tuple[_Place, ...]:
    return tuple(
        _Place(place.code, place.name, place.latitude_e6 / MILLION, place.longitude_e6 / MILLION)
        for place in official().values()
        if place.kind in MUNICIPAL
        and place.latitude_e6 is not None
        and place.longitude_e6 is not None
    )


@cache
def _department_centres() -> tuple[_Place, ...]:
    """A department stands in the middle of its seats; its own table of facts has no place for it."""
    centres = []
    for department in departments():
        seats = [seat for seat in _seats() if seat.code.startswith(department.code)]
        latitude = sum(seat.latitude for seat in seats) / len(seats)
        longitude = sum(seat.longitude for seat in seats) / len(seats)
        centres.append(_Place(department.code, department.name, latitude, longitude))
    return tuple(centres)


def _short(place: _Place) -> tuple[float, float]:
    return round(place.latitude, 3), round(place.longitude, 3)
