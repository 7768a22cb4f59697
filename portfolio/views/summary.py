"""The portfolio in totals that open to their works: by station, and by municipality × station."""

from functools import lru_cache
from typing import Any

import msgspec
import sqlalchemy as sa

from foundation import territories
from foundation.money import COP, Money
from foundation.work import Work
from portfolio.lights import Light
from portfolio.projects import Project, Station
from portfolio.views.works import WorkQuery, conditions, filters_of, paths_of, scope_values


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
    """Totals of the works a list with the same address shows."""
    used, values = filters_of(query)
    paths = paths_of(work, query)
    is_narrow = by_municipality or len(query.place) > len("CO.")
    rows = (
        work.session.connection()
        .execute(
            _groups(used, len(paths), is_narrow),
            {**values, **scope_values(paths), "today": work.today},
        )
        .all()
    )
    return _total(rows)


@lru_cache(maxsize=256)
def _groups(used: frozenset[str], scopes: int, is_narrow: bool) -> sa.Select[Any]:  # noqa: FBT001 - a key of the cache
    # "CO.19." is six characters, "CO.19.19001." twelve: the beginning of the path is the place.
    place = sa.func.substr(Project.territory, 1, 12 if is_narrow else 6).label("place")
    today = sa.bindparam("today", type_=sa.Date)
    is_building = Project.station == Station.BUILDING
    is_red = sa.and_(
        is_building, Project.critical_from.is_not(None), Project.critical_from <= today
    )
    is_late = sa.and_(
        is_building, ~is_red, Project.late_from.is_not(None), Project.late_from <= today
    )
    return (
        sa.select(
            place,
            Project.station,
            sa.func.count().label("works"),
            sa.func.sum(Project.budget_minor).label("budget"),
            sa.func.sum(Project.funded_minor).label("funded"),
            sa.func.sum(Project.paid_minor).label("paid"),
            sa.func.sum(
                sa.cast(Project.physical_bp, sa.BigInteger) * (Project.budget_minor / 100)
            ).label("done"),
            sa.func.sum(Project.people).label("people"),
            sa.func.sum(sa.case((is_red, 1), else_=0)).label("red"),
            sa.func.sum(sa.case((is_late, 1), else_=0)).label("late"),
        )
        .where(*conditions(used, scopes))
        .group_by(place, Project.station)
    )


def _total(rows: list[Any]) -> Summary:
    stations = {
        station: StationTotal(
            station=station,
            works=sum(row.works for row in rows if row.station is station),
            budget=Money(sum(int(row.budget) for row in rows if row.station is station), COP),
            people=sum(int(row.people) for row in rows if row.station is station),
        )
        for station in Station
    }
    red, late = sum(int(row.red) for row in rows), sum(int(row.late) for row in rows)
    building = stations[Station.BUILDING].works
    waiting = sum(stations[s].works for s in (Station.NEED, Station.FINANCED, Station.AGREED))
    total = sum(row.works for row in rows)
    return Summary(
        works=total,
        people=sum(int(row.people) for row in rows),
        budget=Money(sum(int(row.budget) for row in rows), COP),
        funded=Money(sum(int(row.funded) for row in rows), COP),
        paid=Money(sum(int(row.paid) for row in rows), COP),
        stations=tuple(stations.values()),
        lights={
            Light.RED: red,
            Light.YELLOW: late,
            Light.GREEN: total - waiting - red - late,
            Light.GREY: waiting,
        }
        if building or total
        else {},
        places=_places(rows),
    )


def _places(rows: list[Any]) -> tuple[PlaceTotal, ...]:
    grouped: dict[str, list[Any]] = {}
    for row in rows:
        grouped.setdefault(row.place, []).append(row)
    places = []
    for path, parts in grouped.items():
        budget = sum(int(part.budget) for part in parts)
        done = sum(int(part.done) for part in parts)
        places.append(
            PlaceTotal(
                territory=path,
                place=territories.label(path),
                works=sum(part.works for part in parts),
                by_station={part.station.value: part.works for part in parts},
                budget=Money(budget, COP),
                funded=Money(sum(int(part.funded) for part in parts), COP),
                paid=Money(sum(int(part.paid) for part in parts), COP),
                physical_bp=done // (budget // 100) if budget >= 100 else 0,
                red=sum(int(part.red) for part in parts),
            )
        )
    return tuple(sorted(places, key=lambda place: place.place))
