"""Looking for a place: the few that someone typing a few letters most likely means, best first.

The order is: the name itself, a name people use for it, the beginning of the name, beginnings of its words, any part of it,
a part of another name, and last the name together with the place it lies in ("tambo cauca"). A code finds its place. Names
are compared as ``names`` says: without accents, with ñ.
"""

from collections.abc import Collection, Iterable
from typing import Any, cast

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import aliased

from foundation.commands import answers
from foundation.errors import InvalidCommand, NotFound
from foundation.leaves import EXPECTED
from foundation.territories.gazetteer import (
    COUNTRY,
    MUNICIPAL,
    AliasReason,
    TerritoryKind,
    UnknownPlace,
    find_official,
    label,
    normalise_code,
    range_end,
)
from foundation.territories.names import search_key, squeezed
from foundation.territories.tree import Territory, TerritoryAlias
from foundation.work import Work

Condition = sa.ColumnElement[bool]
Text = sa.ColumnElement[str]

_COLUMNS = (
    Territory.path,
    Territory.code,
    Territory.name,
    Territory.kind,
    Territory.latitude_e6,
    Territory.longitude_e6,
    Territory.source,
)


class TerritoryView(msgspec.Struct, frozen=True, kw_only=True):
    """A place as lists and forms show it; ``label`` always says where it lies."""

    path: str
    code: str
    name: str
    label: str
    kind: TerritoryKind
    latitude_e6: int | None
    longitude_e6: int | None
    source: str


class OtherName(msgspec.Struct, frozen=True, kw_only=True):
    """Another name of an official place, and why it has it."""

    name: str
    reason: AliasReason


def _view(row: sa.Row[*tuple[Any, ...]]) -> TerritoryView:
    return TerritoryView(
        path=row.path,
        code=row.code,
        name=row.name,
        label=label(row.path, row.name),
        kind=row.kind,
        latitude_e6=row.latitude_e6,
        longitude_e6=row.longitude_e6,
        source=row.source,
    )


def get(work: Work, path: str) -> TerritoryView:
    """The place at exactly this path. Places are no secret: everybody sees all of them."""
    return _only(work, Territory.path == path)


def get_by_code(work: Work, code: str) -> TerritoryView:
    """The place with exactly this code: ``19``, ``19142``, ``19142-el-palmar``."""
    return _only(work, Territory.code == code)


def _only(work: Work, condition: Condition) -> TerritoryView:
    row = work.session.execute(sa.select(*_COLUMNS).where(condition)).one_or_none()
    if row is None:
        raise NotFound
    return _view(row)


def check(work: Work, command: msgspec.Struct) -> None:
    """Refuse a command that names a place which is not on the map."""
    named = {name: path for name, leaf, path in answers(command) if leaf.kind == "territory"}
    if not named:
        return
    known = work.session.execute(
        sa.select(Territory.path).where(Territory.path.in_(set(named.values())))
    )
    wrong = set(named.values()) - set(known.scalars())
    if wrong:
        raise InvalidCommand(
            {name: EXPECTED["territory"] for name, path in named.items() if path in wrong}
        )


def parts_of(work: Work, path: str) -> tuple[TerritoryView, ...]:
    """What lies directly inside a place, by name: the municipalities of a department, what users added in a municipality."""
    rows = work.session.execute(
        sa.select(*_COLUMNS).where(Territory.parent_path == path).order_by(Territory.search_key)
    )
    return tuple(_view(row) for row in rows)


def other_names(work: Work, paths: Iterable[str]) -> dict[str, tuple[OtherName, ...]]:
    """The other names of each place that has any, by name."""
    rows = work.session.execute(
        sa.select(TerritoryAlias.path, TerritoryAlias.alias, TerritoryAlias.reason)
        .where(TerritoryAlias.path.in_(sorted(set(paths))))
        .order_by(TerritoryAlias.search_key)
    )
    found: dict[str, tuple[OtherName, ...]] = {}
    for row in rows:
        name = OtherName(name=row.alias, reason=AliasReason(row.reason))
        found[row.path] = (*found.get(row.path, ()), name)
    return found


def labels(work: Work, paths: Iterable[str]) -> dict[str, str]:
    """The label of each path, in one query; for lists whose rows carry only the path."""
    wanted = set(paths)
    added = {path for path in wanted if find_official(path) is None}
    found = {path: label(path) for path in wanted - added}
    if added:
        rows = work.session.execute(
            sa.select(Territory.path, Territory.name).where(Territory.path.in_(sorted(added)))
        )
        found |= {row.path: label(row.path, row.name) for row in rows}
    return found


def search(
    work: Work,
    text: str,
    limit: int = 20,
    *,
    kinds: Collection[TerritoryKind] = (),
    inside: str = COUNTRY,
) -> tuple[TerritoryView, ...]:
    """At most ``limit`` places for what was typed, best first; of some kinds only, or inside one place only."""
    key = search_key(text)
    if not key:
        return ()
    wanted: list[Condition] = [Territory.kind.in_(kinds)] if kinds else []
    if inside != COUNTRY:
        wanted.append(sa.and_(Territory.path >= inside, Territory.path < range_end(inside)))
    words = key.split()
    statements = [_by_name(key, words, _code(text))]
    if len(words) > 1:
        statements.append(_by_name_and_place(key, words))
    statements.append(_run_together(key, words))
    # Nearly always the first finds something; each of the others reads more of every row.
    for statement in statements:
        rows = work.session.execute(statement.where(*wanted).limit(limit)).all()
        if rows:
            return tuple(_view(row) for row in rows)
    return ()


def _code(text: str) -> str:
    try:
        return normalise_code(text)
    except UnknownPlace:
        return text.strip()


def _by_name(key: str, words: list[str], code: str) -> sa.Select[*tuple[Any, ...]]:
    """The places whose own names fit, best first."""
    own, also = _compared(Territory, key), _compared(TerritoryAlias, key)
    all_begin = sa.and_(*(_begins_word(own, word) for word in words))
    contains = sa.and_(*(_has(own, word) for word in words))
    by_alias = _by_alias(sa.and_(*(_has(also, word) for word in words)))
    rank = sa.case(
        (sa.or_(own == key, Territory.code == code), 0),
        (_by_alias(also == key), 1),
        (own.startswith(key, autoescape=True), 2),
        (all_begin, 3),
        (contains, 4),
        else_=5,
    )
    return (
        sa.select(*_COLUMNS)
        .where(sa.or_(contains, by_alias, Territory.code == code))
        .order_by(rank, *_order(words))
    )


def _by_name_and_place(key: str, words: list[str]) -> sa.Select[*tuple[Any, ...]]:
    """The places of which some words are the name and the others the place they lie in."""
    parent, grandparent = aliased(Territory), aliased(Territory)
    own, also = _compared(Territory, key), _compared(TerritoryAlias, key)
    named = {w: sa.or_(_begins_word(own, w), _by_alias(_begins_word(also, w))) for w in words}
    above = {
        w: sa.or_(
            _begins_word(_compared(parent, key), w),
            _begins_word(_compared(grandparent, key), w),
        )
        for w in words
    }
    return (
        sa.select(*_COLUMNS)
        .outerjoin(parent, parent.path == Territory.parent_path)
        .outerjoin(grandparent, grandparent.path == parent.parent_path)
        .where(sa.or_(*named.values()), *(sa.or_(named[w], above[w]) for w in words))
        .order_by(*_order(words))
    )


def _run_together(key: str, words: list[str]) -> sa.Select[*tuple[Any, ...]]:
    """The places whose names fit when spaces do not count: "fuentedeoro"."""
    without_spaces = sa.func.replace(_compared(Territory, key), " ", "")
    return sa.select(*_COLUMNS).where(_has(without_spaces, squeezed(key))).order_by(*_order(words))


def _order(words: list[str]) -> tuple[Any, ...]:
    """Among equals: first what is written exactly so, larger places, then the alphabet."""
    with_enye = sa.and_(*(_has(Territory.search_key.expression, word) for word in words))
    return (sa.case((with_enye, 0), else_=1), _LEVEL, Territory.search_key, Territory.path)


def _compared(table: Any, key: str) -> Text:
    """The stored key that what was typed is compared with: with ñ only if it was typed."""
    return cast("Text", table.search_key if "ñ" in key else table.plain_key)


def _has(text: Text, part: str) -> Condition:
    return text.contains(part, autoescape=True)


def _begins_word(text: Text, beginning: str) -> Condition:
    return (sa.literal(" ") + text).contains(f" {beginning}", autoescape=True)


def _by_alias(condition: Condition) -> Condition:
    # Not correlated: the few aliases are read once per search, not once per place.
    return Territory.path.in_(sa.select(TerritoryAlias.path).where(condition))


_LEVEL = sa.case(
    (Territory.kind == TerritoryKind.COUNTRY, 0),
    (Territory.kind == TerritoryKind.DEPARTMENT, 1),
    (Territory.kind.in_(MUNICIPAL), 2),
    else_=3,
)
