"""Reporting periods and the readings of a period: what every indicator had reached by the last day of it.

A reading is counted by its rule or recorded by hand with its evidence; it is written, submitted by one person and approved by another. What
a reading says is the sum since the programme began; what the period added is the difference from the period before.
"""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.columns import (
    Base,
    BigCount,
    Count,
    Instant,
    Json,
    Path,
    Versioned,
    enum_column,
)
from portfolio.results.figures import Entry, Figure, Part


class PeriodState(StrEnum):
    """Whether what a period reports may still change."""

    OPEN = "open"
    CLOSED = "closed"


class ReadingState(StrEnum):
    """How far a reading has come."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"


class Basis(StrEnum):
    """Where the value of a reading comes from."""

    COMPUTED = "computed"
    RECORDED = "recorded"


class ReportingPeriod(Versioned, Base):
    """The days one report covers, in one place; ``closings`` is how often it was closed."""

    __tablename__ = "reporting_period"
    __table_args__ = (
        sa.CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        sa.CheckConstraint("closings >= 0", name="closings_not_negative"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    opened_at: Mapped[Instant]
    opened_by: Mapped[UUID | None]
    closed_at: Mapped[datetime | None]
    closings: Mapped[Count]
    state: Mapped[PeriodState] = enum_column(PeriodState, index=True)


class IndicatorReading(Versioned, Base):
    """What one indicator had reached by the end of one period, with the entries it is made of."""

    __tablename__ = "indicator_reading"
    __table_args__ = (
        sa.UniqueConstraint("period_id", "indicator"),
        sa.CheckConstraint("judged_by <> submitted_by", name="judged_by_somebody_else"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    period_id: Mapped[UUID] = mapped_column(sa.ForeignKey("reporting_period.id"))
    indicator: Mapped[str] = mapped_column(sa.String(40))
    basis: Mapped[Basis] = enum_column(Basis)
    reached: Mapped[BigCount | None]
    parts: Mapped[Json]
    inputs: Mapped[Json]
    note: Mapped[str | None] = mapped_column(sa.Text)
    evidence_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    written_at: Mapped[Instant]
    submitted_at: Mapped[datetime | None]
    submitted_by: Mapped[UUID | None]
    judged_at: Mapped[datetime | None]
    judged_by: Mapped[UUID | None]
    reason: Mapped[str | None] = mapped_column(sa.String(200))
    state: Mapped[ReadingState] = enum_column(ReadingState, index=True)

    @property
    def figure(self) -> Figure:
        """What it says, as a figure."""
        return figure_of(self.reached, self.parts, self.inputs)


def figure_of(value: int | None, parts: object, inputs: object) -> Figure:
    """A figure as it is kept."""
    return Figure(
        value=value,
        parts=msgspec.convert(parts, tuple[Part, ...]),
        entries=msgspec.convert(inputs, tuple[Entry, ...]),
    )


def readings_of(session: Session, period_id: UUID) -> list[IndicatorReading]:
    """The readings of a period, in no particular order."""
    statement = sa.select(IndicatorReading).where(IndicatorReading.period_id == period_id)
    return list(session.execute(statement).scalars())
