"""What is due: every open task by its date, the overdue ones on top until somebody did them.

The hottest read of this stage, so it is a Core statement built once per shape and read straight into structs: one query for the page and
one for the figures above it, whatever the number of tasks. The page comes by key set along the index of dates.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
import sqlalchemy as sa

from foundation import territories
from foundation.errors import InvalidCommand, say
from foundation.paging import SIZE, after, decode_cursor, encode_cursor
from foundation.territories import Territory
from foundation.work import Work
from maintenance.assets import Asset, AssetState
from maintenance.plan_templates import find_asset_kind
from maintenance.plans import MaintenancePlan, MaintenanceTask
from portfolio.usual_tasks import Performer
from portfolio.views.works import WorkQuery, scope_of

# The figures above the list stop counting here; "more than a thousand" says enough.
COUNTED = 1_000
BATCH = 500
FRIDAY = 4


class Due(StrEnum):
    """Which part of the list a task stands in."""

    OVERDUE = "overdue"
    THIS_WEEK = "this_week"
    LATER = "later"


class DueQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What the list is limited to, exactly as it stands in the address."""

    place: str = ""
    kind: str = ""
    performer: str = ""
    due: str = ""
    after: str = ""


class DueRow(msgspec.Struct, frozen=True, kw_only=True):
    """A task in the list; ``days`` from today to its date, below zero where it is overdue."""

    id: UUID
    task: str
    asset_id: UUID
    asset: str
    code: str
    kind: str
    state: AssetState
    project_id: UUID
    territory: str
    place: str
    performer: Performer
    due_on: date
    days: int
    due: Due
    is_climate: bool
    in_warranty: bool
    latitude_e6: int | None
    longitude_e6: int | None


class DueList(msgspec.Struct, frozen=True, kw_only=True):
    """One page of what is due, and how much is overdue and due this week; counts stop at a thousand."""

    rows: tuple[DueRow, ...]
    next: str | None
    today: date
    week_ends_on: date
    overdue: int
    this_week: int


COLUMNS = (
    MaintenanceTask.id,
    MaintenanceTask.name.label("task"),
    MaintenanceTask.performer,
    MaintenanceTask.next_due_on,
    MaintenanceTask.territory,
    MaintenanceTask.project_id,
    MaintenanceTask.climate_measure_id,
    MaintenanceTask.asset_id,
    Asset.name.label("asset"),
    Asset.code,
    Asset.kind,
    Asset.state,
    Asset.warranty_until,
    Asset.latitude_e6,
    Asset.longitude_e6,
    Territory.name.label("place_name"),
)


def list_page(work: Work, query: DueQuery, *, size: int = SIZE) -> DueList:
    """One page of what is due among the assets this actor sees."""
    rows = _rows(work, query, size)
    overdue, this_week = _counts(work, query)
    shown = tuple(rows[:size])
    last = shown[-1] if len(rows) > size else None
    return DueList(
        rows=shown,
        next=encode_cursor([last.due_on.isoformat(), str(last.id)]) if last else None,
        today=work.today,
        week_ends_on=week_end(work.today),
        overdue=overdue,
        this_week=this_week,
    )


def everything(work: Work, query: DueQuery) -> Iterator[DueRow]:
    """Every task of a selection, batch by batch; for files."""
    cursor = ""
    while True:
        rows = _rows(work, msgspec.structs.replace(query, after=cursor), BATCH)
        yield from rows[:BATCH]
        if len(rows) <= BATCH:
            return
        last = rows[BATCH - 1]
        cursor = encode_cursor([last.due_on.isoformat(), str(last.id)])


def until(work: Work, query: DueQuery, most: int) -> tuple[DueRow, ...]:
    """What is overdue or due until the sheet ends, oldest first, at most so many and one to show that there are more."""
    limited = msgspec.structs.replace(query, due=WEEKLY, after="")
    return tuple(_rows(work, limited, most, ends_on=sheet_end(work.today)))


def sheet_end(today: date) -> date:
    """The last day of the sheet to take along: this Sunday, at the weekend the next one."""
    weekend = today.weekday() > FRIDAY
    return week_end(today) + timedelta(days=7 if weekend else 0)


def week_end(today: date) -> date:
    """The Sunday that ends this week."""
    return today + timedelta(days=6 - today.weekday())


def places(work: Work) -> tuple[str, ...]:
    """The municipalities with works in maintenance that this actor sees."""
    statement = (
        sa.select(MaintenancePlan.territory)
        .where(work.visible(MaintenancePlan.territory))
        .distinct()
    )
    paths = work.session.execute(statement).scalars()
    return tuple(sorted({territories.municipal_path(path) for path in paths}))


def _rows(work: Work, query: DueQuery, size: int, *, ends_on: date | None = None) -> list[DueRow]:
    used, values = _filters(query)
    scope = scope_of(work, WorkQuery(place=query.place))
    cursor = decode_cursor(query.after, (date, UUID)) if query.after else []
    statement = _page(_Shape(used, scope.level, len(scope.paths), bool(cursor)))
    found = work.session.connection().execute(
        statement,
        {
            **values,
            **scope.values,
            **{f"after_{i}": value for i, value in enumerate(cursor)},
            "today": work.today,
            "week_end": ends_on or week_end(work.today),
            "size": size + 1,
        },
    )
    return [_read(row, work.today) for row in found]


def _read(row: sa.Row[*tuple[Any, ...]], today: date) -> DueRow:
    return DueRow(
        id=row.id,
        task=row.task,
        asset_id=row.asset_id,
        asset=row.asset,
        code=row.code,
        kind=row.kind,
        state=row.state,
        project_id=row.project_id,
        territory=row.territory,
        place=territories.label(row.territory, row.place_name or ""),
        performer=row.performer,
        due_on=row.next_due_on,
        days=(row.next_due_on - today).days,
        due=_part(row.next_due_on, today),
        is_climate=row.climate_measure_id is not None,
        in_warranty=row.warranty_until is not None and today <= row.warranty_until,
        latitude_e6=row.latitude_e6,
        longitude_e6=row.longitude_e6,
    )


def _part(due_on: date, today: date) -> Due:
    if due_on < today:
        return Due.OVERDUE
    return Due.THIS_WEEK if due_on <= week_end(today) else Due.LATER


# Not a choice of the list: the sheet for the week takes what is overdue with it.
WEEKLY = "weekly"


def _filters(query: DueQuery) -> tuple[frozenset[str], dict[str, Any]]:
    """The names of the conditions in use, and their values."""
    values: dict[str, Any] = {}
    errors = {}
    if query.kind:
        values["kind"] = query.kind
        if find_asset_kind(query.kind) is None:
            errors["kind"] = say("Choose one of the options.")
    if query.performer:
        values["performer"] = query.performer
        if query.performer not in list(Performer):
            errors["performer"] = say("Choose one of the options.")
    if query.due and query.due not in (*Due, WEEKLY):
        errors["due"] = say("Choose one of the options.")
    if errors:
        raise InvalidCommand(errors)
    return frozenset(values) | ({query.due} if query.due else frozenset()), values


class _Shape(NamedTuple):
    """Everything the list's statement depends on; statements of one shape are built once."""

    used: frozenset[str]
    level: str
    paths: int
    has_cursor: bool = False


@lru_cache(maxsize=256)
def _page(shape: _Shape) -> sa.Select[*tuple[Any, ...]]:
    key = (MaintenanceTask.next_due_on, MaintenanceTask.id)
    statement = (
        sa.select(*COLUMNS)
        .join(Asset, Asset.id == MaintenanceTask.asset_id)
        .outerjoin(Territory, Territory.path == MaintenanceTask.territory)
        .where(*_conditions(shape))
        .order_by(*key)
        .limit(sa.bindparam("size", type_=sa.Integer))
    )
    if shape.has_cursor:
        values = (
            sa.bindparam("after_0", type_=sa.Date),
            sa.bindparam("after_1", type_=sa.Uuid()),
        )
        statement = statement.where(after(key, values, descending=False))
    return statement


def _conditions(shape: _Shape) -> list[sa.ColumnElement[bool]]:
    today = sa.bindparam("today", type_=sa.Date)
    sunday = sa.bindparam("week_end", type_=sa.Date)
    due_on = MaintenanceTask.next_due_on
    known: dict[str, sa.ColumnElement[bool]] = {
        "kind": Asset.kind == sa.bindparam("kind"),
        "performer": MaintenanceTask.performer == sa.bindparam("performer"),
        Due.OVERDUE: due_on < today,
        Due.THIS_WEEK: sa.and_(due_on >= today, due_on <= sunday),
        Due.LATER: due_on > sunday,
        WEEKLY: due_on <= sunday,
    }
    return [
        due_on.is_not(None),
        inside(MaintenanceTask, shape.level, shape.paths),
        *(known[name] for name in sorted(shape.used)),
    ]


def _counts(work: Work, query: DueQuery) -> tuple[int, int]:
    """How many of a selection are overdue and how many are due this week, counted along the dates to the end of the week."""
    used, values = _filters(msgspec.structs.replace(query, due=WEEKLY))
    scope = scope_of(work, WorkQuery(place=query.place))
    days = {"today": work.today, "week_end": week_end(work.today)}
    statement = _head(_Shape(used, scope.level, len(scope.paths)))
    row = work.session.connection().execute(statement, {**values, **scope.values, **days}).one()
    overdue = int(row.overdue or 0)
    return overdue, int(row.total) - overdue


@lru_cache(maxsize=128)
def _head(shape: _Shape) -> sa.Select[*tuple[Any, ...]]:
    counted = sa.select(MaintenanceTask.next_due_on)
    if "kind" in shape.used:  # Otherwise the index of dates says everything.
        counted = counted.join(Asset, Asset.id == MaintenanceTask.asset_id)
    inner = (
        counted.where(*_conditions(shape))
        .order_by(MaintenanceTask.next_due_on, MaintenanceTask.id)
        .limit(COUNTED)
        .subquery()
    )
    today = sa.bindparam("today", type_=sa.Date)
    return sa.select(
        sa.func.count().label("total"),
        sa.func.sum(sa.case((inner.c.next_due_on < today, 1), else_=0)).label("overdue"),
    )


def inside(table: type[MaintenanceTask | Asset], level: str, count: int) -> sa.ColumnElement[bool]:
    """The condition of a scope, by the column whose index keeps the list's own order."""
    if level == "everywhere":
        return sa.true()
    if level == "territory":
        ranges = (
            sa.and_(
                table.territory >= sa.bindparam(f"path_{i}"),
                table.territory < sa.bindparam(f"end_{i}"),
            )
            for i in range(count)
        )
        return sa.or_(sa.false(), *ranges)
    column = table.department if level == "department" else table.municipality
    if count == 1:
        return column == sa.bindparam("path_0")
    return column.in_([sa.bindparam(f"path_{i}") for i in range(count)])
