"""The inventory: the assets of a municipality, a department or everywhere, by the numbers on their plaques."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
import sqlalchemy as sa

from foundation import territories
from foundation.errors import InvalidCommand, say
from foundation.money import Money
from foundation.paging import SIZE, decode_cursor, encode_cursor
from foundation.territories import Territory
from foundation.territories.names import search_key
from foundation.work import Work
from maintenance.assets import Asset, AssetState, Custodian
from maintenance.plan_templates import find_asset_kind
from maintenance.plans import MaintenanceTask
from maintenance.views.due import inside
from portfolio.views.works import WorkQuery, scope_of

BATCH = 500


class AssetQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What the inventory is limited to, exactly as it stands in the address."""

    q: str = ""
    kind: str = ""
    status: str = ""
    place: str = ""
    after: str = ""


class AssetRow(msgspec.Struct, frozen=True, kw_only=True):
    """An asset in the inventory."""

    id: UUID
    code: str
    name: str
    kind: str
    quantity_milli: int
    unit: str
    territory: str
    place: str
    custodian: Custodian
    cost: Money
    handed_over_on: date
    renews_in: int
    warranty_until: date | None
    next_due_on: date | None
    state: AssetState
    state_since: date
    latitude_e6: int | None
    longitude_e6: int | None


class AssetList(msgspec.Struct, frozen=True, kw_only=True):
    """One page of the inventory."""

    rows: tuple[AssetRow, ...]
    next: str | None
    today: date


def list_page(work: Work, query: AssetQuery, *, size: int = SIZE) -> AssetList:
    """One page of the assets this actor sees, by their numbers."""
    rows = _rows(work, query, size)
    shown = tuple(rows[:size])
    more = encode_cursor([shown[-1].code]) if len(rows) > size else None
    return AssetList(rows=shown, next=more, today=work.today)


def everything(work: Work, query: AssetQuery) -> Iterator[AssetRow]:
    """Every asset of a selection, batch by batch; for files."""
    cursor = ""
    while True:
        rows = _rows(work, msgspec.structs.replace(query, after=cursor), BATCH)
        yield from rows[:BATCH]
        if len(rows) <= BATCH:
            return
        cursor = encode_cursor([rows[BATCH - 1].code])


_NEXT = (
    sa.select(sa.func.min(MaintenanceTask.next_due_on))
    .where(MaintenanceTask.asset_id == Asset.id)
    .correlate(Asset)
    .scalar_subquery()
    .label("next_due_on")
)


def _rows(work: Work, query: AssetQuery, size: int) -> list[AssetRow]:
    values = _filters(query)
    scope = scope_of(work, WorkQuery(place=query.place))
    cursor = decode_cursor(query.after, (str,)) if query.after else []
    shape = _Shape(frozenset(values), scope.level, len(scope.paths), bool(cursor))
    found = work.session.connection().execute(
        _page(shape),
        {**values, **scope.values, "size": size + 1, **({"after": cursor[0]} if cursor else {})},
    )
    return [
        AssetRow(
            id=row.id,
            code=row.code,
            name=row.name,
            kind=row.kind,
            quantity_milli=row.quantity_milli,
            unit=row.unit,
            territory=row.territory,
            place=territories.label(row.territory, row.place_name or ""),
            custodian=row.custodian,
            cost=Money(row.cost_minor, row.currency),
            handed_over_on=row.handed_over_on,
            renews_in=row.renews_in,
            warranty_until=row.warranty_until,
            next_due_on=row.next_due_on,
            state=row.state,
            state_since=row.state_since,
            latitude_e6=row.latitude_e6,
            longitude_e6=row.longitude_e6,
        )
        for row in found
    ]


def _filters(query: AssetQuery) -> dict[str, str]:
    """The values of the conditions in use, by their names."""
    values: dict[str, str] = {}
    errors = {}
    if query.kind:
        values["kind"] = query.kind
        if find_asset_kind(query.kind) is None:
            errors["kind"] = say("Choose one of the options.")
    if query.status:
        values["state"] = query.status
        if query.status not in list(AssetState):
            errors["status"] = say("Choose one of the options.")
    if query.q.strip():
        key = search_key(query.q)
        escaped = key.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        values["words" if "ñ" in key else "plain_words"] = f"%{escaped}%"
    if errors:
        raise InvalidCommand(errors)
    return values


class _Shape(NamedTuple):
    """Everything the list's statement depends on; statements of one shape are built once."""

    used: frozenset[str]
    level: str
    paths: int
    has_cursor: bool


@lru_cache(maxsize=256)
def _page(shape: _Shape) -> sa.Select[*tuple[Any, ...]]:
    table: sa.Table = Asset.__table__  # type: ignore[assignment]  # a mapped class has a table
    known = {
        "kind": Asset.kind == sa.bindparam("kind"),
        "state": Asset.state == sa.bindparam("state"),
        "words": Asset.search_key.like(sa.bindparam("words"), escape="\\"),
        "plain_words": Asset.plain_key.like(sa.bindparam("plain_words"), escape="\\"),
    }
    statement = (
        sa.select(*table.columns, _NEXT, Territory.name.label("place_name"))
        .outerjoin(Territory, Territory.path == Asset.territory)
        .where(
            inside(Asset, shape.level, shape.paths), *(known[name] for name in sorted(shape.used))
        )
        .order_by(Asset.code)
        .limit(sa.bindparam("size", type_=sa.Integer))
    )
    if shape.has_cursor:
        statement = statement.where(Asset.code > sa.bindparam("after"))
    return statement
