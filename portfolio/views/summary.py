"""The portfolio in totals that open to their works: by station, and by municipality × station."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from foundation import territories
from foundation.money import BASIS, COP, Money
from foundation.work import Work
from portfolio.lights import Light
from portfolio.projects import Project, Station
from portfolio.tallies import FIGURES, ProjectTally
from portfolio.views.works import NOT_STARTED, WorkQuery, conditions, filters_of, scope_of


class StationTotal(msgspec.Struct, frozen=True, kw_only=True):
    """How much stands at one station."""

    station: Station
    works: int
    budget: Money
    people: int


class PlaceTotal(msgspec.Struct, frozen=True, kw_only=True):
    """One department or municipality: its works by station, money, progress weighted by budget, and red lights."""

    territory: str
    place: str
    works: int
    by_station: dict[str, int]
    budget: Money
    funded: Money
    paid: Money
    physical_bp: int
    red: int


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """The totals of one selection of works."""

    works: int
    people: int
    budget: Money
    funded: Money
    paid: Money
    stations: tuple[StationTotal, ...]
    lights: dict[str, int]
    places: tuple[PlaceTotal, ...]


def summary(work: Work, query: WorkQuery, *, by_place: bool = False) -> Summary:
    """Totals of the works a list with the same address shows.

    ``by_place`` parts them by municipality too. Limited by place and station only, they come from the running totals and cost the same at
    any size; a narrower selection is added up from its works.
    """
    used, values = filters_of(query, work.today)
    scope = scope_of(work, query)
    shape = _Shape(used, scope.level, len(scope.paths), by_place)
    connection = work.session.connection()
    values = {**values, **scope.values, "today": work.today}
    if used <= {"station"} and scope.level != "territory":
        stations, _ = _folded(connection.execute(_tallied(shape), values).all())
        places = connection.execute(_tallied_places(shape), values).all() if by_place else ()
        turned = connection.execute(_lights(shape), values).all()
        return _total(stations, {row[0]: _of_place(row) for row in places}, turned)
    rows = connection.execute(_counted(shape), values).all()
    return _total(*_folded(rows), rows)


# "CO.19." is six characters, "CO.19.19001." twelve: the beginning of the path is the place.
DEPARTMENT, MUNICIPALITY = 6, 12
# Asked of the enumeration once, and not once for each place.
STATIONS = tuple(station.value for station in Station)


class _Shape(NamedTuple):
    """Everything the statements depend on; statements of one shape are built once."""

    used: frozenset[str]
    level: str
    places: int
    by_place: bool


def _by(
    column: sa.ColumnElement[str], *, by_place: bool
) -> tuple[sa.Label[str], tuple[sa.ColumnElement[str], ...]]:
    """The municipality of a line and what lines are grouped by for it; one nameless place where nobody asks."""
    if not by_place:
        return sa.literal_column("''", sa.String()).label("place"), ()
    return column.label("place"), (column,)


@lru_cache(maxsize=64)
def _tallied(shape: _Shape) -> sa.Select[*tuple[Any, ...]]:
    """The stations of a selection by the running totals, of all its places together."""
    station = sa.type_coerce(ProjectTally.station, sa.String()).label("station")
    sums = [sa.func.sum(getattr(ProjectTally, name)).label(name) for name in FIGURES]
    nowhere = sa.literal_column("''", sa.String()).label("place")
    statement = sa.select(nowhere, station, *sums).where(*_tally_conditions(shape))
    return statement.group_by(ProjectTally.station)


@lru_cache(maxsize=64)
def _tallied_places(shape: _Shape) -> sa.Select[*tuple[Any, ...]]:
    """The places of a selection by the running totals: a line each, with how many works stand at which station behind its figures."""
    place = sa.type_coerce(ProjectTally.municipality, sa.String())
    sums = [sa.func.sum(getattr(ProjectTally, name)).label(name) for name in FIGURES]
    standing = [
        sa.func.sum(sa.case((ProjectTally.station == station, ProjectTally.works), else_=0))
        for station in STATIONS
    ]
    statement = sa.select(place, *sums, *standing).where(*_tally_conditions(shape))
    return statement.group_by(ProjectTally.municipality)


def _tally_conditions(shape: _Shape) -> list[sa.ColumnElement[bool]]:
    where: list[sa.ColumnElement[bool]] = []
    if shape.used:
        where.append(ProjectTally.station == sa.bindparam("station"))
    if shape.level != "everywhere":
        column = sa.func.substr(
            ProjectTally.municipality,
            1,
            DEPARTMENT if shape.level == "department" else MUNICIPALITY,
        )
        where.append(column.in_([sa.bindparam(f"path_{i}") for i in range(shape.places)]))
    return where


@lru_cache(maxsize=64)
def _lights(shape: _Shape) -> sa.Select[*tuple[Any, ...]]:
    place, groups = _by(sa.type_coerce(Project.municipality, sa.String()), by_place=shape.by_place)
    red, late = _turned()
    where = [
        Project.station == Station.BUILDING,
        *conditions(shape.used, shape.level, shape.places),
    ]
    sums = (sa.func.sum(red).label("red"), sa.func.sum(late).label("late"))
    statement: sa.Select[*tuple[Any, ...]] = sa.select(place, *sums).where(*where)
    return statement.group_by(*groups)


@lru_cache(maxsize=256)
def _counted(shape: _Shape) -> sa.Select[*tuple[Any, ...]]:
    place, groups = _by(sa.type_coerce(Project.municipality, sa.String()), by_place=shape.by_place)
    red, late = _turned()
    is_building = sa.case((Project.station == Station.BUILDING, 1), else_=0)
    millions = sa.cast(Project.budget_minor / 100_000_000, sa.BigInteger)
    statement: sa.Select[*tuple[Any, ...]] = (
        sa.select(
            place,
            sa.type_coerce(Project.station, sa.String()).label("station"),
            sa.func.count().label("works"),
            sa.func.sum(Project.people).label("people"),
            sa.func.sum(Project.budget_minor).label("budget"),
            sa.func.sum(Project.funded_minor).label("funded"),
            sa.func.sum(Project.paid_minor).label("paid"),
            sa.func.sum(Project.physical_bp * millions).label("done"),
            sa.func.sum(red * is_building).label("red"),
            sa.func.sum(late * is_building).label("late"),
        )
        .where(*conditions(shape.used, shape.level, shape.places))
        .group_by(*groups, Project.station)
    )
    return statement


def _turned() -> tuple[sa.ColumnElement[int], sa.ColumnElement[int]]:
    """Whether a light is red, or yellow, today; 1 or 0."""
    today = sa.bindparam("today", type_=sa.Date)
    is_red = sa.and_(Project.critical_from.is_not(None), Project.critical_from <= today)
    # A comparison with an absent date is neither true nor false; "not red" has to hold for it too.
    not_red = sa.or_(Project.critical_from.is_(None), Project.critical_from > today)
    is_late = sa.and_(not_red, Project.late_from.is_not(None), Project.late_from <= today)
    return sa.case((is_red, 1), else_=0), sa.case((is_late, 1), else_=0)


class _Sums:
    """What a station or a place comes to, added up in one pass over the lines: there may be two thousand."""

    __slots__ = ("budget", "by_station", "done", "funded", "paid", "people", "works")

    def __init__(self) -> None:
        self.works = self.people = self.budget = self.funded = self.paid = self.done = 0
        self.by_station: dict[str, int] = {}

    def add(self, figures: Sequence[int]) -> None:
        works, people, budget, funded, paid, done = figures
        self.works += works
        self.people += people
        self.budget += budget
        self.funded += funded
        self.paid += paid
        self.done += done

    def merge(self, other: "_Sums") -> None:
        self.add((other.works, other.people, other.budget, other.funded, other.paid, other.done))


def _of_place(row: Sequence[Any]) -> _Sums:
    sums = _Sums()
    sums.add([int(figure) for figure in row[1 : 1 + len(FIGURES)]])
    counts = zip(STATIONS, row[1 + len(FIGURES) :], strict=True)
    sums.by_station = {station: int(count) for station, count in counts if count}
    return sums


def _folded(rows: Sequence[Any]) -> tuple[dict[str, _Sums], dict[str, _Sums]]:
    """Lines by place and station, added up by either."""
    stations = {station.value: _Sums() for station in Station}
    places: dict[str, _Sums] = {}
    for place, station, *rest in rows:
        # PostgreSQL adds whole numbers up to decimals; a narrowed selection has its lights behind the figures.
        figures = [*map(int, rest[: len(FIGURES)])]
        if not figures[0]:
            continue
        here = places.get(place)
        if here is None:
            here = places[place] = _Sums()
        here.by_station[station] = figures[0]
        here.add(figures)
        stations[station].add(figures)
    return stations, places


def _total(stations: dict[str, _Sums], places: dict[str, _Sums], turned: Sequence[Any]) -> Summary:
    whole = _Sums()
    for sums in stations.values():
        whole.merge(sums)
    reds: dict[str, int] = {}
    red = late = 0
    for row in turned:
        reds[row.place] = reds.get(row.place, 0) + int(row.red or 0)
        red, late = red + int(row.red or 0), late + int(row.late or 0)
    waiting = sum(stations[station].works for station in NOT_STARTED)
    return Summary(
        works=whole.works,
        people=whole.people,
        budget=Money(whole.budget, COP),
        funded=Money(whole.funded, COP),
        paid=Money(whole.paid, COP),
        stations=tuple(
            StationTotal(
                station=Station(code),
                works=sums.works,
                budget=Money(sums.budget, COP),
                people=sums.people,
            )
            for code, sums in stations.items()
        ),
        lights={
            Light.RED: red,
            Light.YELLOW: late,
            Light.GREEN: whole.works - waiting - red - late,
            Light.GREY: waiting,
        },
        places=tuple(
            sorted(
                (
                    _place(path, sums, reds.get(path, 0))
                    for path, sums in places.items()
                    if path and sums.works
                ),
                key=lambda place: place.place,
            )
        ),
    )


def _place(path: str, sums: _Sums, red: int) -> PlaceTotal:
    millions = sums.budget // 100_000_000
    return PlaceTotal(
        territory=path,
        place=territories.label(path),
        works=sums.works,
        by_station=sums.by_station,
        budget=Money(sums.budget, COP),
        funded=Money(sums.funded, COP),
        paid=Money(sums.paid, COP),
        physical_bp=min(sums.done // millions, BASIS) if millions else 0,
        red=red,
    )
