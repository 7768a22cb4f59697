from itertools import combinations
from math import hypot

import msgspec
import pytest

from app import maps
from app.maps import MILLION, Bounds, Point
from tests.app.gallery import scattered

POPAYAN = (2.444814, -76.614739)
PASTO = (1.213611, -77.281111)


def at(place: tuple[float, float], key: str = "1", tone: str = "go") -> Point:
    latitude, longitude = place
    return Point(
        key=key,
        title=f"Obra {key}",
        href=f"/works/{key}",
        latitude_e6=round(latitude * MILLION),
        longitude_e6=round(longitude * MILLION),
        tone=tone,
    )


def test_north_is_up_and_east_is_right() -> None:
    drawing = maps.draw([at(POPAYAN, "north"), at(PASTO, "south")])

    north, south = (
        next(m for m in drawing.marks if name in m.title) for name in ("north", "south")
    )

    assert north.y < south.y
    assert north.x > south.x


def test_degrees_keep_their_proportion() -> None:
    drawing = maps.draw([], area=Bounds(-77.0, 1.0, -75.0, 3.0))

    wide = drawing.bounds.east - drawing.bounds.west
    tall = drawing.bounds.north - drawing.bounds.south

    # One degree of longitude is a little shorter than one of latitude, so more of them fit.
    assert tall == pytest.approx(2.0, abs=0.01)
    assert wide == pytest.approx(2.0, abs=0.01)
    assert wide > tall


def test_every_point_is_drawn_or_counted_as_without_place() -> None:
    lost = [Point(key="x", title="?", href="/", latitude_e6=None, longitude_e6=None)] * 3

    drawing = maps.draw([*scattered(250), *lost])

    assert sum(mark.count for mark in drawing.marks) == 250
    assert (drawing.placed, drawing.unplaced) == (250, 3)


def test_points_that_would_hide_each_other_become_one_mark() -> None:
    near = [at((2.4448 + n / 10_000, -76.6147), str(n)) for n in range(9)]

    drawing = maps.draw([*near, at(PASTO, "far")])

    assert sorted(mark.count for mark in drawing.marks) == [1, 9]


def test_a_gathering_shows_the_colour_of_what_needs_eyes_most() -> None:
    points = [at(POPAYAN, "1", "done"), at(POPAYAN, "2", "back"), at(POPAYAN, "3", "go")]

    (mark,) = maps.draw(points).marks

    assert mark.tone == "back"


def test_a_gathering_leads_to_the_area_of_its_points() -> None:
    points = [at(POPAYAN, "1"), at(POPAYAN, "2"), at(PASTO, "3")]

    drawing = maps.draw(points, area_href=lambda box: f"?west={box.west:.2f}&north={box.north:.2f}")

    hrefs = {mark.count: mark.href for mark in drawing.marks}
    assert hrefs == {1: "/works/3", 2: "?west=-76.62&north=2.45"}


def test_ten_thousand_points_become_few_marks_that_stay_apart() -> None:
    drawing = maps.draw(scattered(10_000))

    assert sum(mark.count for mark in drawing.marks) == 10_000
    assert len(drawing.marks) < 180
    overlaps = [
        (one, other)
        for one, other in combinations(drawing.marks, 2)
        if hypot(one.x - other.x, one.y - other.y) < (one.radius + other.radius) * 0.7
    ]
    assert overlaps == []


def test_names_of_departments_give_bearing_from_afar_and_municipalities_from_near() -> None:
    country = {name.text for name in maps.draw([]).names}
    valley = {name.text for name in maps.draw([at(POPAYAN)]).names}

    assert {"Vichada", "Vaupés", "Guainía"} <= country
    assert "Popayán" in valley | {
        name.text for name in maps.draw([], area=Bounds(-76.8, 2.2, -76.4, 2.7)).names
    }
    assert "Vichada" not in valley


def test_no_name_covers_another() -> None:
    names = maps.draw([]).names

    for one, other in combinations(names, 2):
        apart = abs(one.x - other.x) * 2 >= (len(one.text) + len(other.text)) * maps.LETTER_WIDTH
        assert apart or abs(one.y - other.y) >= maps.NAME_HEIGHT


def test_an_empty_map_shows_the_mainland() -> None:
    drawing = maps.draw([])

    assert drawing.marks == ()
    assert drawing.bounds.south < -3.9
    assert drawing.bounds.north > 12.0
    assert drawing.seats.count("M") > 1_100


def test_all_points_travel_as_json_and_those_without_place_do_not() -> None:
    lost = Point(key="x", title="?", href="/", latitude_e6=None, longitude_e6=None)

    rows = msgspec.json.decode(maps.points_json([at(POPAYAN, "7", "wait"), lost]))

    assert rows == [["7", 2.444814, -76.614739, "wait", "Obra 7", "/works/7"]]


def test_the_ground_has_every_department_and_every_seat() -> None:
    ground = msgspec.json.decode(maps.ground_json())

    assert len(ground["departments"]) == 33
    assert len(ground["seats"]) == 1_122
