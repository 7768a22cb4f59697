"""Rows of any table as JSON arrays that mean the same on both databases, and back again without a difference.

A row is carried as it is stored: JSON columns as their text, states as their words, instants in UTC with microseconds, bytes in base64.
Only types with one exact spelling are carried; a column of any other type is an error in the code, not a loss in the copy.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from types import GenericAlias
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from foundation.columns import InstantType, JsonText
from foundation.errors import ProgrammingError

Row = tuple[Any, ...]

# The first that fits decides; a type is carried under the neutral one beside it.
_FORMS: tuple[tuple[type[sa.types.TypeEngine[Any]], sa.types.TypeEngine[Any] | None, type], ...] = (
    (JsonText, sa.Text(), str),
    (InstantType, None, datetime),
    (sa.Enum, sa.String(), str),
    (sa.String, sa.Text(), str),
    (sa.Uuid, None, UUID),
    (sa.Boolean, None, bool),
    (sa.Integer, None, int),
    (sa.DateTime, None, datetime),
    (sa.Date, None, date),
    (sa.Time, None, time),
    (sa.LargeBinary, None, bytes),
)


@dataclass(frozen=True)
class Form:
    """How one table's rows are read, spelt and written."""

    table: sa.Table
    plain: sa.TableClause
    columns: tuple[str, ...]
    decoder: msgspec.json.Decoder[Row]

    def select(self) -> sa.Select[Any]:
        """All rows in the order of their keys, which is also the order in which chains grow."""
        keys = [self.plain.c[column.name] for column in self.table.primary_key.columns]
        return sa.select(*self.plain.c).order_by(*keys)

    def insert(self) -> sa.Insert:
        return sa.insert(self.plain)

    def named(self, row: Row) -> dict[str, Any]:
        return dict(zip(self.columns, row, strict=True))


def form(table: sa.Table) -> Form:
    """The form of a table; raises ``ProgrammingError`` where a column has no exact spelling."""
    if table.autoincrement_column is not None:
        raise ProgrammingError(
            f"{table.name}: a key that the database counts cannot be carried over"
        )
    carried = [column for column in table.columns if column.computed is None]
    types = [_form_of(column) for column in carried]
    shape = GenericAlias(tuple, tuple(python | None for _, python in types))
    columns = [
        sa.column(column.name, neutral) for column, (neutral, _) in zip(carried, types, strict=True)
    ]
    return Form(
        table=table,
        plain=sa.table(table.name, *columns),
        columns=tuple(str(column.name) for column in carried),
        decoder=msgspec.json.Decoder(shape),
    )


def _form_of(column: sa.Column[Any]) -> tuple[sa.types.TypeEngine[Any], type]:
    kind = column.type
    has_zone = isinstance(kind, sa.DateTime) and kind.timezone
    for known, neutral, python in _FORMS:
        if isinstance(kind, known) and not has_zone:
            return neutral or kind, python
    raise ProgrammingError(f"{column.table.name}.{column.name}: {kind!r} has no exact spelling")


def encode(rows: Iterable[Sequence[Any]]) -> bytes:
    """Rows as lines of JSON."""
    encoder = msgspec.json.Encoder()
    return b"".join(encoder.encode(tuple(row)) + b"\n" for row in rows)


def parents_first(form: Form, rows: Iterable[Row]) -> Iterator[Row]:
    """The rows in an order in which each comes after those of its own table that it refers to."""
    links = [
        (form.columns.index(key.parent.name), form.columns.index(key.column.name))
        for key in form.table.foreign_keys
        if key.column.table is form.table
    ]
    if not links:
        yield from rows
        return
    waiting = list(rows)
    there: list[set[Any]] = [{None} for _ in links]
    while waiting:
        later: list[Row] = []
        for row in waiting:
            if all(
                row[own] in known or row[own] == row[key]
                for (own, key), known in zip(links, there, strict=True)
            ):
                for (_, key), known in zip(links, there, strict=True):
                    known.add(row[key])
                yield row
            else:
                later.append(row)
        if len(later) == len(waiting):
            # A ring, or a parent that is nowhere: the database's own refusal names it best.
            yield from later
            return
        waiting = later
