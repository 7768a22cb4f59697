"""Gap-free human numbers: act 003 of agreement CAU-2026-041.

A number is drawn inside the transaction that uses it and given back if that transaction fails, because offices and auditors read a
missing number as a missing paper.
"""

from typing import Any

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
    dialect = work.session.get_bind().dialect.name
    insert = _INSERTS[dialect](NumberSeries).values(name=series, last=1)
    statement = insert.on_conflict_do_update(
        index_elements=[NumberSeries.name], set_={"last": NumberSeries.last + 1}
    ).returning(NumberSeries.last)
    return int(work.session.execute(statement).scalar_one())


_INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
