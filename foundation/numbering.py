"""Gap-free human numbers: act 003 of agreement CAU-2026-041.

A number is drawn inside the transaction that uses it and given back if that transaction fails, because offices and auditors read a
missing number as a missing paper.
"""

from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from foundation.columns import Base, BigCount
from foundation.work import Work


class NumberSeries(Base):
    """The last number drawn in a series."""

    __tablename__ = "number_series"

    name: Mapped[str] = mapped_column(sa.String(120), primary_key=True)
    last: Mapped[BigCount]


def next_number(work: Work, series: str) -> int:
    """The next number of a series, starting at 1; others who want one of this series wait until this transaction ends."""
    return next_numbers(work, series, 1)[0]


def next_numbers(work: Work, series: str, how_many: int) -> range:
    """The next numbers of a series, as many as are needed at once."""
    statement = _DRAWS[work.session.get_bind().dialect.name]
    last = int(work.run(statement, {"name": series, "last": how_many}).scalar_one())
    return range(last - how_many + 1, last + 1)


_series = cast("sa.Table", NumberSeries.__table__)


def _draw(insert: Any) -> Any:
    """The statement that raises a series, or begins it; built once, because most actions draw a number."""
    begin = insert(_series)
    raised = {"last": _series.c.last + begin.excluded.last}
    return begin.on_conflict_do_update(index_elements=[_series.c.name], set_=raised).returning(
        _series.c.last
    )


_DRAWS: dict[str, Any] = {"sqlite": _draw(sqlite.insert), "postgresql": _draw(postgresql.insert)}
