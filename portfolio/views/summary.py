"""The portfolio in totals that open to their works: by station, and by municipality × station."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

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


def summary(work: Work, query: WorkQuery, *, by_municipality: bool = False) -> Summary:
    """Totals of the works a list with the same address shows.

    Limited by place and station only, they come from the running totals and cost the same at any size; a narrower selection is added up
    from its works.
    """
    used, values = filters_of(query)
    scope = scope_of(work, query)
    length = MUNICIPALITY if by_municipality or len(query.place) > len("CO.") else DEPARTMENT
    connection = work.session.connection()
    values = {**values, **scope.values, "today": work.today}
    if used <= {"station"} and scope.level != "territory":
        shape = (used, scope.level, len(scope.paths), length)
        return _total(
            connection.execute(_tallied(*shape), values).all(),
            connection.execute(_lights(*shape), values).all(),
        )
    rows = connection.execute(_counted(used, scope.level, len(scope.paths), length), values).all()
    return _total(rows, rows)


# "CO.19." is six characters, "CO.19.19001." twelve: the beginning of the path is the place.
DEPARTMENT, MUNICIPALITY = 6, 12


@lru_cache(maxsize=64)
def _tallied(used: frozenset[str], level: str, count: int, length: int) -> sa.Select[Any]:
    place = sa.func.substr(ProjectTally.municipality, 1, length).label("place")
    where: list[sa.ColumnElement[bool]] = []
    if used:
        where.append(ProjectTally.station == sa.bindparam("station"))
    if level != "everywhere":
        column = sa.func.substr(
            ProjectTally.municipality, 1, DEPARTMENT if level == "department" else MUNICIPALITY
        )
        where.append(column.in_([sa.bindparam(f"path_{i}") for i in range(count)]))
    sums = [sa.func.sum(getattr(ProjectTally, name)).label(name) for name in FIGURES]
    station = sa.type_coerce(ProjectTally.station, Project.station.type).label("station")
    return sa.select(place, station, *sums).where(*where).group_by(place, ProjectTally.station)


@lru_cache(maxsize=64)
def _lights(used: frozenset[str], level: str, count: int, length: int) -> sa.Select[Any]:
    place = sa.func.substr(Project.municipality, 1, length).label("place")
    red, late = _turned()
    where = [Project.station == Station.BUILDING, *conditions(used, level, count)]
    return (
        sa.select(place, sa.func.sum(red).label("red"), sa.func.sum(late).label("late"))
        .where(*where)
        .group_by(place)
    )


@lru_cache(maxsize=256)
def _counted(used: frozenset[str], level: str, count: int, length: int) -> sa.Select[Any]:
    place = sa.func.substr(Project.municipality, 1, length).label("place")
    red, late = _turned()
    is_building = sa.case((Project.station == Station.BUILDING, 1), else_=0)
    millions = sa.cast(Project.budget_minor / 100_000_000, sa.BigInteger)
    return (
        sa.select(
            place,
            Project.station,
            sa.func.count().label("works"),
            sa.func.sum(Project.people).label("people"),
            sa.func.sum(Project.budget_minor).label("budget"),
            sa.func.sum(Project.funded_minor).label("funded"),
            sa.func.sum(Project.paid_minor).label("paid"),
            sa.func.sum(Project.physical_bp * millions).label("done"),
            sa.func.sum(red * is_building).label("red"),
            sa.func.sum(late * is_building).label("late"),
        )
        .where(*conditions(used, level, count))
        .group_by(place, Project.station)
    )


def _turned() -> tuple[sa.ColumnElement[int], sa.ColumnElement[int]]:
    """Whether a light is red, or yellow, today; 1 or 0."""
    today = sa.bindparam("today", type_=sa.Date)
    is_red = sa.and_(Project.critical_from.is_not(None), Project.critical_from <= today)
    # A comparison with an absent date is neither true nor false; "not red" has to hold for it too.
    not_red = sa.or_(Project.critical_from.is_(None), Project.critical_from > today)
    is_late = sa.and_(not_red, Project.late_from.is_not(None), Project.late_from <= today)
    return sa.case((is_red, 1), else_=0), sa.case((is_late, 1), else_=0)


def _total(rows: Sequence[Any], turned: Sequence[Any]) -> Summary:
    red, late = sum(int(row.red) for row in turned), sum(int(row.late) for row in turned)
    rows = [row for row in rows if row.works]
    stations = tuple(_station(station, rows) for station in Station)
    waiting = sum(total.works for total in stations if total.station in NOT_STARTED)
    works = sum(total.works for total in stations)
    reds: dict[str, int] = {}
    for row in turned:
        reds[row.place] = reds.get(row.place, 0) + int(row.red)
    return Summary(
        works=works,
        people=sum(int(row.people) for row in rows),
        budget=Money(sum(int(row.budget) for row in rows), COP),
        funded=Money(sum(int(row.funded) for row in rows), COP),
        paid=Money(sum(int(row.paid) for row in rows), COP),
        stations=stations,
        lights={
            Light.RED: red,
            Light.YELLOW: late,
            Light.GREEN: works - waiting - red - late,
            Light.GREY: waiting,
        },
        places=_places(rows, reds),
    )


def _station(station: Station, rows: Sequence[Any]) -> StationTotal:
    own = [row for row in rows if row.station is station]
    return StationTotal(
        station=station,
        works=sum(int(row.works) for row in own),
        budget=Money(sum(int(row.budget) for row in own), COP),
        people=sum(int(row.people) for row in own),
    )


def _places(rows: Sequence[Any], reds: dict[str, int]) -> tuple[PlaceTotal, ...]:
    grouped: dict[str, list[Any]] = {}
    for row in rows:
        grouped.setdefault(row.place, []).append(row)
    places = []
    for path, parts in grouped.items():
        budget = sum(int(part.budget) for part in parts)
        millions = budget // 100_000_000
        places.append(
            PlaceTotal(
                territory=path,
                place=territories.label(path),
                works=sum(int(part.works) for part in parts),
                by_station={part.station.value: int(part.works) for part in parts},
                budget=Money(budget, COP),
                funded=Money(sum(int(part.funded) for part in parts), COP),
                paid=Money(sum(int(part.paid) for part in parts), COP),
                physical_bp=min(sum(int(part.done) for part in parts) // millions, BASIS)
                if millions
                else 0,
                red=reds.get(path, 0),
            )
        )
    return tuple(sorted(places, key=lambda place: place.place))
