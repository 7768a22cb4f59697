"""Days of work: who came on which day for the whole of it or half, at the rate of that day, and who wrote it down.

Nobody has two rows for one day. Whoever wrote a day down does not also confirm or accept it: the days of a sheet count for what others saw.
"""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.columns import Base, Count, MoneyMinor
from foundation.work import Work


class LabourDay(Base):
    """One day of one person at the rate of that day; nobody has two."""

    __tablename__ = "labour_day"
    __table_args__ = (
        sa.CheckConstraint("share_milli IN (500, 1000)", name="whole_or_half"),
        sa.CheckConstraint("amount_minor >= 0", name="amount_not_negative"),
    )

    worker_id: Mapped[UUID] = mapped_column(sa.ForeignKey("worker.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    sheet_id: Mapped[UUID] = mapped_column(sa.ForeignKey("labour_sheet.id"), index=True)
    share_milli: Mapped[Count]
    amount_minor: Mapped[MoneyMinor]
    entered_by: Mapped[UUID | None]


def sums_of(work: Work, sheet_id: UUID) -> tuple[int, int]:
    """The days, in thousandths, and the money, in minor units, that the rows of a sheet add up to."""
    row = work.session.execute(
        sa.select(
            sa.func.coalesce(sa.func.sum(LabourDay.share_milli), 0),
            sa.func.coalesce(sa.func.sum(LabourDay.amount_minor), 0),
        ).where(LabourDay.sheet_id == sheet_id)
    ).one()
    return int(row[0]), int(row[1])


def wrote_a_day(work: Work, sheet_id: UUID) -> bool:
    """Whether whoever asks wrote down a day of a sheet."""
    mine = sa.exists().where(
        LabourDay.sheet_id == sheet_id, LabourDay.entered_by == work.actor.user_id
    )
    return work.actor.user_id is not None and bool(work.session.execute(sa.select(mine)).scalar())
