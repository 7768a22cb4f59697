"""The portfolio as lists: one page of works, the points of the map, the columns of the board.

These are the hottest reads of the product, so they are Core statements built once per shape and read straight into structs: one query for
the page, whatever the number of works. The page comes by key set; nothing counts rows it does not show.
"""

from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
import sqlalchemy as sa

from foundation import territories
from foundation.errors import InvalidCommand, say
from foundation.money import BASIS, Money
from foundation.paging import SIZE, after, decode_cursor, encode_cursor
from foundation.territories.names import search_key
from foundation.work import Work
from portfolio.lights import Light, light
from portfolio.projects import Origin, Project, Station

OVER = (Station.ACCEPTED, Station.HANDED_OVER, Station.MAINTAINED)
NOT_STARTED = (Station.NEED, Station.FINANCED, Station.AGREED)
FAR = date(9999, 12, 31)

# What a list can be sorted by: its expression, never null, and the kind of its value in a cursor.
SORTS: dict[str, tuple[Any, type]] = {
    "new": (Project.id, UUID),
    "title": (Project.title, str),
    "place": (Project.territory, str),
    "budget": (Project.budget_minor, int),
    "physical": (Project.physical_bp, int),
    "end": (sa.func.coalesce(Project.ends_on, sa.literal(FAR, sa.Date)), date),
}
# More days without a report than these may be asked for.
SILENCES = ("15", "30", "60", "90")
# The works of a programme that stand in none of its lots.
NO_LOT = "none"


class WorkQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What a list is limited to and how it is ordered, exactly as it stands in the address."""

    q: str = ""
    station: str = ""
    kind: str = ""
    place: str = ""
    light: str = ""
    origin: str = ""
    community: str = ""
    programme: str = ""
    lot: str = ""
    disputed: str = ""
    silent: str = ""
    sort: str = "-new"
    after: str = ""


class WorkRow(msgspec.Struct, frozen=True, kw_only=True):
    """A work in a list; ``silent_days`` since it was last heard of, while it is being built and not finished."""

    id: UUID
    code: str
    title: str
    kind: str
    territory: str
    place: str
    origin: Origin
    lot_id: UUID | None
    station: Station
    light: Light
    in_dispute: bool
    budget: Money
    funded: Money
    paid: Money
    physical_bp: int
    financial_bp: int
    people: int
    starts_on: date | None
    ends_on: date | None
    last_report_on: date | None
    silent_days: int | None
    latitude_e6: int | None
    longitude_e6: int | None
    reported_state: str | None


class WorkList(msgspec.Struct, frozen=True, kw_only=True):
    """One page of works."""

    rows: tuple[WorkRow, ...]
    next: str | None


COLUMNS = (
    Project.id,
    Project.code,
    Project.title,
    Project.kind,
    Project.territory,
    Project.origin,
    Project.lot_id,
    Project.station,
    Project.late_from,
    Project.critical_from,
    Project.in_dispute,
    Project.currency,
    Project.budget_minor,
    Project.funded_minor,
    Project.paid_minor,
    Project.physical_bp,
    Project.financial_bp,
    Project.people,
    Project.starts_on,
    Project.ends_on,
    Project.last_report_on,
    Project.stopped_on,
    Project.resumed_on,
    Project.latitude_e6,
    Project.longitude_e6,
    Project.reported_state,
)


def list_page(work: Work, query: WorkQuery, *, size: int = SIZE) -> WorkList:
    """One page of the works this actor sees."""
    name, is_descending = order_of(query)
    used, values = filters_of(query, work.today)
    scope = scope_of(work, query)
    cursor: tuple[Any, ...] = ()
    if query.after:
        kinds = (UUID,) if name == "new" else (SORTS[name][1], UUID)
        cursor = tuple(decode_cursor(query.after, kinds))
    statement = _page(
        _Shape(name, is_descending, used, scope.level, len(scope.paths), bool(cursor))
    )
    found = work.session.connection().execute(
        statement,
        {
            **values,
            **scope.values,
            **{f"after_{i}": value for i, value in enumerate(cursor)},
            "today": work.today,
            "size": size + 1,
        },
    )
    rows = [read_row(row, work.today) for row in found]
    shown = tuple(rows[:size])
    more = _cursor(name, shown[-1]) if len(rows) > size else None
    return WorkList(rows=shown, next=more)


def read_row(row: sa.Row[*tuple[Any, ...]], today: date) -> WorkRow:
    """A row of the hot statement as a struct."""
    currency = row.currency
    return WorkRow(
        id=row.id,
        code=row.code,
        title=row.title,
        kind=row.kind,
        territory=row.territory,
        place=territories.label(_municipality(row.territory)),
        origin=row.origin,
        lot_id=row.lot_id,
        station=row.station,
        light=light(
            is_building=row.station is Station.BUILDING,
            is_over=row.station in OVER,
            late_from=row.late_from,
            critical_from=row.critical_from,
            on=today,
        ),
        in_dispute=row.in_dispute,
        budget=Money(row.budget_minor, currency),
        funded=Money(row.funded_minor, currency),
        paid=Money(row.paid_minor, currency),
        physical_bp=row.physical_bp,
        financial_bp=row.financial_bp,
        people=row.people,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        last_report_on=row.last_report_on,
        silent_days=_silent_days(row, today),
        latitude_e6=row.latitude_e6,
        longitude_e6=row.longitude_e6,
        reported_state=row.reported_state,
    )


def _silent_days(row: sa.Row[*tuple[Any, ...]], today: date) -> int | None:
    """Days without a report, from the last one, the start, or the end of its last pause; none while it stands still."""
    heard: date | None = row.last_report_on or row.starts_on
    if row.station is not Station.BUILDING or row.physical_bp >= BASIS or heard is None:
        return None
    if row.stopped_on is not None and row.stopped_on <= today:
        return None
    return (today - max(heard, row.resumed_on or heard)).days


def _municipality(path: str) -> str:
    parts = path.split(".")
    return ".".join(parts[:3]) + "." if len(parts) > 3 else path


def order_of(query: WorkQuery) -> tuple[str, bool]:
    """By what a list is ordered, and whether falling."""
    name = query.sort.removeprefix("-")
    if name not in SORTS:
        raise InvalidCommand({"sort": say("The list cannot be ordered by this.")})
    return name, query.sort.startswith("-")


_KINDS: tuple[tuple[str, Any], ...] = (
    ("station", Station),
    ("origin", Origin),
    ("community", UUID),
    ("programme", UUID),
    ("lot", UUID),
)


def filters_of(query: WorkQuery, today: date) -> tuple[frozenset[str], dict[str, Any]]:
    """The names of the conditions in use, and their values."""
    values: dict[str, Any] = {}
    for name, kind in _KINDS:
        text = getattr(query, name)
        if text and (name, text) != ("lot", NO_LOT):
            try:
                values[name] = kind(text)
            except ValueError:
                raise InvalidCommand({name: say("Choose one of the options.")}) from None
    if query.kind:
        values["kind"] = query.kind
    if query.q.strip():
        key = search_key(query.q)
        escaped = key.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        values["words" if "ñ" in key else "plain_words"] = f"%{escaped}%"
    values |= _silent(query, today)
    used = set(values)
    if query.disputed:
        used.add("disputed")
    if query.lot == NO_LOT:
        used.add("lotless")
    if query.light:
        if query.light not in list(Light):
            raise InvalidCommand({"light": say("Choose one of the options.")})
        used.add(f"light_{query.light}")
    return frozenset(used), values


def _silent(query: WorkQuery, today: date) -> dict[str, date]:
    """The day before which nobody has been heard, for works without a report for so many days."""
    if not query.silent:
        return {}
    if query.silent not in SILENCES:
        raise InvalidCommand({"silent": say("Choose one of the options.")})
    return {"silent_before": today - timedelta(days=int(query.silent))}


class Scope(NamedTuple):
    """Where to look: a level of the tree and the paths on it. ``everywhere`` needs no condition at all."""

    level: str
    paths: tuple[str, ...]

    @property
    def values(self) -> dict[str, str]:
        values = {f"path_{i}": path for i, path in enumerate(self.paths)}
        ends = {f"end_{i}": territories.range_end(path) for i, path in enumerate(self.paths)}
        return {**values, **ends} if self.level == "territory" else values


LEVELS = {2: "department", 3: "municipality"}


def scope_of(work: Work, query: WorkQuery) -> Scope:
    """What the actor sees, narrowed to the chosen place."""
    paths = work.actor.visible
    if query.place:
        inside = any(query.place.startswith(path) for path in paths)
        paths = (
            (query.place,)
            if inside
            else tuple(path for path in paths if path.startswith(query.place))
        )
    if paths == ("CO.",):
        return Scope("everywhere", ())
    levels = {LEVELS.get(path.count("."), "territory") for path in paths}
    return Scope(levels.pop() if len(levels) == 1 else "territory", paths)


def _cursor(name: str, row: WorkRow) -> str:
    if name == "new":
        return encode_cursor([str(row.id)])
    value = {
        "title": row.title,
        "place": row.territory,
        "budget": row.budget.minor,
        "physical": row.physical_bp,
        "end": (row.ends_on or FAR).isoformat(),
    }[name]
    return encode_cursor([value, str(row.id)])


class _Shape(NamedTuple):
    """Everything a list's statement depends on; statements of one shape are built once."""

    sort: str
    is_descending: bool
    used: frozenset[str]
    level: str
    places: int
    has_cursor: bool


@lru_cache(maxsize=512)
def _page(shape: _Shape) -> sa.Select[*tuple[Any, ...]]:
    expression = SORTS[shape.sort][0]
    is_by_key = shape.sort == "new"
    columns = [Project.id] if is_by_key else [expression, Project.id]
    order = [column.desc() if shape.is_descending else column.asc() for column in columns]
    where = conditions(shape.used, shape.level, shape.places)
    statement = (
        sa.select(*COLUMNS)
        .where(*where)
        .order_by(*order)
        .limit(sa.bindparam("size", type_=sa.Integer))
    )
    if shape.has_cursor:
        kinds = [sa.Uuid()] if is_by_key else [expression.type, sa.Uuid()]
        values = [sa.bindparam(f"after_{i}", type_=kind) for i, kind in enumerate(kinds)]
        statement = statement.where(after(columns, values, descending=shape.is_descending))
    return statement


def conditions(used: frozenset[str], level: str, count: int) -> list[sa.ColumnElement[bool]]:
    """The conditions of a list as bound expressions, to be given their values at each call."""
    today = sa.bindparam("today", type_=sa.Date)
    is_building = Project.station == Station.BUILDING
    is_critical = Project.critical_from <= today
    is_late = Project.late_from <= today
    not_critical = sa.or_(Project.critical_from.is_(None), Project.critical_from > today)
    not_late = sa.or_(Project.late_from.is_(None), Project.late_from > today)
    said = sa.func.coalesce(Project.last_report_on, Project.starts_on)
    heard = sa.case((Project.resumed_on > said, Project.resumed_on), else_=said)
    known: dict[str, Any] = {
        "silent_before": sa.and_(
            is_building,
            Project.physical_bp < BASIS,
            heard < sa.bindparam("silent_before", type_=sa.Date),
            sa.or_(Project.stopped_on.is_(None), Project.stopped_on > today),
        ),
        "station": Project.station == sa.bindparam("station"),
        "origin": Project.origin == sa.bindparam("origin"),
        "kind": Project.kind == sa.bindparam("kind"),
        "community": Project.community_id == sa.bindparam("community"),
        "programme": Project.programme_id == sa.bindparam("programme"),
        "lot": Project.lot_id == sa.bindparam("lot"),
        "lotless": sa.and_(Project.programme_id.is_not(None), Project.lot_id.is_(None)),
        "words": Project.search_key.like(sa.bindparam("words"), escape="\\"),
        "plain_words": Project.plain_key.like(sa.bindparam("plain_words"), escape="\\"),
        "disputed": Project.in_dispute.is_(True),
        "light_grey": Project.station.in_(NOT_STARTED),
        "light_green": sa.or_(
            Project.station.in_(OVER), sa.and_(is_building, not_critical, not_late)
        ),
        "light_yellow": sa.and_(is_building, not_critical, is_late),
        "light_red": sa.and_(is_building, is_critical),
    }
    return [within_scope(level, count), *(known[name] for name in sorted(used))]


def within_scope(level: str, count: int) -> sa.ColumnElement[bool]:
    """The condition of a scope, by the column whose index keeps the list's own order."""
    if level == "everywhere":
        return sa.true()
    if level == "territory":
        ranges = (
            sa.and_(
                Project.territory >= sa.bindparam(f"path_{i}"),
                Project.territory < sa.bindparam(f"end_{i}"),
            )
            for i in range(count)
        )
        return sa.or_(sa.false(), *ranges)
    column = Project.department if level == "department" else Project.municipality
    if count == 1:
        return column == sa.bindparam("path_0")
    return column.in_([sa.bindparam(f"path_{i}") for i in range(count)])
