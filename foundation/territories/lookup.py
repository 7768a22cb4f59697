"""Looking for a place: the few that someone typing a few letters most likely means, best first.

The order is: the name itself, a name people use for it, the beginning of the name, beginnings of its words, any part of it,
a part of another name, and last the name together with the place it lies in ("tambo cauca"). A code finds its place. Names
are compared as ``names`` says: without accents, with ñ.
"""

from collections.abc import Collection, Iterable
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import aliased

from foundation.errors import NotFound
from foundation.territories.gazetteer import (
    COUNTRY,
    MUNICIPAL,
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


def _view(row: sa.Row[*tuple[Any, ...]]) -> TerritoryView:
    return TerritoryView(
        path=row.path,
        code=row.code,
        name=row.name,
        label=label(row.path, row.name),
        kind=row.kind,
        latitude_e6=row.latitude_e6,
        longitude_e6=row.longitude_e6,
    )


def get(work: Work, path: str) -> TerritoryView:
    """The place at exactly this path. Places are no secret: everybody sees all of them."""
    row = work.session.execute(sa.select(*_COLUMNS).where(Territory.path == path)).one_or_none()
    if row is None:
        raise NotFound
    return _view(row)


def localities(work: Work, municipality_path: str) -> tuple[TerritoryView, ...]:
    """What users added inside a municipality, by name."""
    rows = work.session.execute(
        sa.select(*_COLUMNS)
        .where(Territory.parent_path == municipality_path)
        .order_by(Territory.search_key)
    )
    return tuple(_view(row) for row in rows)


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
    statement = _ranked(key, _code(text)).where(
        Territory.path >= inside, Territory.path < range_end(inside)
    )
    if kinds:
        statement = statement.where(Territory.kind.in_(kinds))
    return tuple(_view(row) for row in work.session.execute(statement.limit(limit)))


def _code(text: str) -> str:
    try:
        return normalise_code(text)
    except UnknownPlace:
        return text.strip()


def _ranked(key: str, code: str) -> sa.Select[*tuple[Any, ...]]:
    """Every place that fits, best first."""
    words = key.split()
    parent, grandparent = aliased(Territory), aliased(Territory)
    own = _comparable(Territory.search_key, key)
    around = own
    for above in (parent, grandparent):
        around = around + " " + sa.func.coalesce(_comparable(above.search_key, key), "")
    tiers = _tiers(own, around, key, words, code)
    with_enye = sa.and_(*(_has(Territory.search_key.expression, word) for word in words))
    return (
        sa.select(*_COLUMNS)
        .outerjoin(parent, parent.path == Territory.parent_path)
        .outerjoin(grandparent, grandparent.path == parent.parent_path)
        .where(sa.or_(*tiers))
        .order_by(
            sa.case(*((tier, rank) for rank, tier in enumerate(tiers)), else_=len(tiers)),
            sa.case((with_enye, 0), else_=1),
            _LEVEL,
            Territory.search_key,
            Territory.path,
        )
    )


def _tiers(own: Text, around: Text, key: str, words: list[str], code: str) -> tuple[Condition, ...]:
    """The ways in which a place can fit what was typed, best first."""
    also = _comparable(TerritoryAlias.search_key, key)
    also_begins = {word: _by_alias(_begins_word(also, word)) for word in words}
    return (
        sa.or_(own == key, Territory.code == code),
        _by_alias(also == key),
        own.startswith(key, autoescape=True),
        sa.and_(*(_begins_word(own, word) for word in words)),
        sa.or_(
            sa.and_(*(_has(own, word) for word in words)),
            _has(sa.func.replace(own, " ", ""), squeezed(key)),
        ),
        _by_alias(sa.and_(*(_has(also, word) for word in words))),
        sa.and_(
            sa.or_(*(sa.or_(_begins_word(own, word), also_begins[word]) for word in words)),
            *(sa.or_(_begins_word(around, word), also_begins[word]) for word in words),
        ),
    )


def _comparable(stored: Any, key: str) -> Text:
    """Stored keys as what was typed is to be compared with: with ñ only if it was typed."""
    return stored if "ñ" in key else sa.func.replace(stored, "ñ", "n")


def _has(text: Text, part: str) -> Condition:
    return text.contains(part, autoescape=True)


def _begins_word(text: Text, beginning: str) -> Condition:
    return (sa.literal(" ") + text).contains(f" {beginning}", autoescape=True)


def _by_alias(condition: Condition) -> Condition:
    return sa.exists().where(TerritoryAlias.path == Territory.path, condition)


_LEVEL = sa.case(
    (Territory.kind == TerritoryKind.COUNTRY, 0),
    (Territory.kind == TerritoryKind.DEPARTMENT, 1),
    (Territory.kind.in_(MUNICIPAL), 2),
    else_=3,
)
