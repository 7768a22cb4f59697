"""What a row of the inbox says about one kind of thing that waits: whose it is, how it is found, and where it is done."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from app.inbox_questions import Rows
from foundation.identity.permissions import Permission
from foundation.work import Work


def own_day(row: sa.RowMapping, _today: date) -> date | None:
    """The day that a row brings along, where it brings one."""
    day: date | None = row.get("due")
    return day


@dataclass(frozen=True)
class Kind:
    """One kind of thing that can wait for somebody; ``due`` says by which day a row of it is to be done, today being today."""

    code: str
    permission: Permission
    select: Callable[[Work], Rows]
    href: str
    everything: str
    due: Callable[[sa.RowMapping, date], date | None] = own_day
