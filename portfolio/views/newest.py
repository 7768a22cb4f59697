"""One page of a register, the newest day first, with its search and its place."""

from datetime import date
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

import sqlalchemy as sa

from foundation import territories
from foundation.columns import Base
from foundation.errors import InvalidCommand, say
from foundation.paging import SIZE, after, decode_cursor, encode_cursor
from foundation.work import Work, within

Row = TypeVar("Row", bound=Base)


class Asked(NamedTuple):
    """What a reader asks of a register."""

    search: str = ""
    place: str = ""
    cursor: str = ""


def newest(
    work: Work,
    model: type[Row],
    *,
    day: Any,  # noqa: ANN401 - a column
    text: Any,  # noqa: ANN401 - a column
    asked: Asked,
    kind: type = date,
) -> tuple[list[Row], str | None, int]:
    """Some rows in sight, where the next page begins, and how many there are."""
    table: Any = model
    conditions = [work.visible(table.territory)]
    if asked.place:
        if territories.find_official(asked.place) is None:
            raise InvalidCommand({"place": say("Choose one of the options.")})
        conditions.append(within(table.territory, (asked.place,)))
    if asked.search:
        conditions.append(text.icontains(asked.search, autoescape=True))
    total = work.session.execute(
        sa.select(sa.func.count()).select_from(model).where(*conditions)
    ).scalar_one()
    statement = (
        sa.select(model).where(*conditions).order_by(day.desc(), table.id.desc()).limit(SIZE + 1)
    )
    if asked.cursor:
        on, key = decode_cursor(asked.cursor, (kind, UUID))
        statement = statement.where(after((day, table.id), (on, key), descending=True))
    found = list(work.session.execute(statement).scalars())
    more = None
    if len(found) > SIZE:
        last: Any = found[SIZE - 1]
        more = encode_cursor([getattr(last, day.key).isoformat(), str(last.id)])
    return found[:SIZE], more, total
