"""Opening, closing and reopening a period: what was reported is kept as it was reported, also when the period is opened again.

A period closes when every reading was approved and still says what the records say. Each closing keeps every reading with its entries and a
hash over all of them; opening it again needs a reason, and the next closing stands beside the first one.
"""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation import territories
from foundation.columns import (
    Base,
    BigCount,
    Count,
    Hash,
    Instant,
    Json,
    Path,
    canonical,
    enum_column,
)
from foundation.commands import ShortText, TerritoryPath
from foundation.errors import InvalidCommand, Refused, Sentence, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.lifecycle import Lifecycle, Step
from foundation.work import Work
from portfolio.results import figures, readings
from portfolio.results.figures import Figure
from portfolio.results.periods import (
    Basis,
    IndicatorReading,
    PeriodState,
    ReadingState,
    ReportingPeriod,
    figure_of,
    readings_of,
)


class PeriodClosing(Base):
    """One closing of a period; the hash is over all of its readings."""

    __tablename__ = "period_closing"
    __table_args__ = (
        sa.UniqueConstraint("period_id", "number"),
        {"info": {"append_only": True}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    period_id: Mapped[UUID] = mapped_column(sa.ForeignKey("reporting_period.id"))
    number: Mapped[Count]
    ends_on: Mapped[date]
    closed_at: Mapped[Instant]
    closed_by: Mapped[UUID | None]
    digest: Mapped[Hash]


class ClosedReading(Base):
    """A reading as it was when its period closed, with its entries."""

    __tablename__ = "closed_reading"
    __table_args__ = ({"info": {"append_only": True}},)

    closing_id: Mapped[UUID] = mapped_column(sa.ForeignKey("period_closing.id"), primary_key=True)
    indicator: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    basis: Mapped[Basis] = enum_column(Basis)
    reached: Mapped[BigCount]
    parts: Mapped[Json]
    inputs: Mapped[Json]
    note: Mapped[str | None] = mapped_column(sa.Text)
    evidence_id: Mapped[UUID | None]

    @property
    def figure(self) -> Figure:
        """What it said, as a figure."""
        return figure_of(self.reached, self.parts, self.inputs)


class PeriodReopening(Base):
    """Why a closed period was opened again."""

    __tablename__ = "period_reopening"
    __table_args__ = ({"info": {"append_only": True}},)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    period_id: Mapped[UUID] = mapped_column(sa.ForeignKey("reporting_period.id"), index=True)
    closing: Mapped[Count]
    reason: Mapped[str] = mapped_column(sa.String(200))
    reopened_at: Mapped[Instant]
    reopened_by: Mapped[UUID | None]


class OpenPeriod(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The days that a report covers, and the place."""

    name: ShortText
    territory: TerritoryPath
    starts_on: date
    ends_on: date

    def __post_init__(self) -> None:
        if self.ends_on < self.starts_on:
            first = self.starts_on
            raise InvalidCommand(
                {"ends_on": say("The end cannot be before the beginning, {day}.", day=first)}
            )


class ClosePeriod(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the readings say is reported."""


class ReopenPeriod(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something reported has to be put right, and why."""

    reason: ShortText


def _has_ended(work: Work, row: ReportingPeriod) -> Sentence | None:
    if work.today <= row.ends_on:
        return say("The period goes on until {day}.", day=row.ends_on)
    return None


def _is_approved(work: Work, row: ReportingPeriod) -> Sentence | None:
    waiting = [
        one for one in readings_of(work.session, row.id) if one.state is not ReadingState.APPROVED
    ]
    if waiting:
        return say("Readings that are not approved yet: {n}.", n=len(waiting))
    return None


LIFECYCLE = Lifecycle(
    ReportingPeriod,
    Step(
        "close",
        {PeriodState.OPEN},
        PeriodState.CLOSED,
        Permission.PERIOD_CLOSE,
        guards=[_has_ended, _is_approved],
    ),
    Step("reopen", {PeriodState.CLOSED}, PeriodState.OPEN, Permission.PERIOD_CLOSE),
)


def open_period(work: Work, command: OpenPeriod) -> ReportingPeriod:
    """Open a period with a draft of every reading."""
    work.require(Permission.PERIOD_CLOSE, command.territory)
    territories.get(work, command.territory)
    other = _overlapping(work, command)
    if other is not None:
        raise InvalidCommand(
            {"starts_on": say("These days are already part of «{period}».", period=other.name)}
        )
    period = work.add(
        ReportingPeriod(
            id=new_id(),
            territory=command.territory,
            name=command.name,
            starts_on=command.starts_on,
            ends_on=command.ends_on,
            opened_at=work.now,
            opened_by=work.actor.user_id,
            closings=0,
            state=PeriodState.OPEN,
        )
    )
    work.session.flush()  # The readings' foreign key needs the period's row.
    readings.draw(work, period)
    facts = {"starts_on": period.starts_on, "ends_on": period.ends_on}
    work.record("period.opened", period, facts=facts)
    return period


def _overlapping(work: Work, command: OpenPeriod) -> ReportingPeriod | None:
    statement = work.select(ReportingPeriod).where(
        ReportingPeriod.territory == command.territory,
        ReportingPeriod.starts_on <= command.ends_on,
        ReportingPeriod.ends_on >= command.starts_on,
    )
    return work.session.execute(statement.limit(1)).scalar_one_or_none()


def close(work: Work, period_id: UUID, command: ClosePeriod) -> ReportingPeriod:
    """Close a period: what it says is kept with its entries."""
    period = work.get(ReportingPeriod, period_id, lock=True)
    work.require(Permission.PERIOD_CLOSE, period.territory)
    rows = sorted(readings_of(work.session, period.id), key=lambda row: row.indicator)
    LIFECYCLE.apply("close", work, period, facts={"number": period.closings + 1})
    _refuse_outdated(work, period, rows)
    period.closings, period.closed_at = period.closings + 1, work.now
    closing = work.add(
        PeriodClosing(
            id=new_id(),
            territory=period.territory,
            period_id=period.id,
            number=period.closings,
            ends_on=period.ends_on,
            closed_at=work.now,
            closed_by=work.actor.user_id,
            digest=digest(rows),
        )
    )
    work.session.add_all(_closed(closing.id, row) for row in rows)
    return period


def _refuse_outdated(work: Work, period: ReportingPeriod, rows: Sequence[IndicatorReading]) -> None:
    """What was approved has to be what the records say: a report never freezes an old count."""
    changed = [
        row.indicator
        for row in rows
        if row.basis is Basis.COMPUTED and readings.recount(work, row, period) != row.figure
    ]
    if changed:
        raise Refused(
            say(
                "The records changed after {n} readings were approved: take those back, count them again and submit them.",
                n=len(changed),
            )
        )


def _closed(closing_id: UUID, row: IndicatorReading) -> ClosedReading:
    return ClosedReading(
        closing_id=closing_id,
        indicator=row.indicator,
        basis=row.basis,
        reached=row.reached,
        parts=row.parts,
        inputs=row.inputs,
        note=row.note,
        evidence_id=row.evidence_id,
    )


def reopen(work: Work, period_id: UUID, command: ReopenPeriod) -> ReportingPeriod:
    """Open a closed period again; what was reported stays beside it."""
    period = work.get(ReportingPeriod, period_id, lock=True)
    LIFECYCLE.apply("reopen", work, period, facts={"closing": period.closings})
    period.closed_at = None
    work.add(
        PeriodReopening(
            id=new_id(),
            territory=period.territory,
            period_id=period.id,
            closing=period.closings,
            reason=command.reason,
            reopened_at=work.now,
            reopened_by=work.actor.user_id,
        )
    )
    return period


def digest(rows: Sequence[IndicatorReading | ClosedReading]) -> str:
    """The hash over what a period reports, whatever the order of its readings."""
    said = [
        [row.indicator, row.basis, row.reached, row.parts, row.inputs, row.note, row.evidence_id]
        for row in sorted(rows, key=lambda row: row.indicator)
    ]
    return hashlib.sha256(canonical(said)).hexdigest()


def closings_of(session: Session, period_id: UUID) -> list[PeriodClosing]:
    """The closings of a period, the first one first."""
    statement = (
        sa.select(PeriodClosing)
        .where(PeriodClosing.period_id == period_id)
        .order_by(PeriodClosing.number)
    )
    return list(session.execute(statement).scalars())


def closed_of(session: Session, closing_id: UUID) -> list[ClosedReading]:
    """What a closing kept."""
    statement = sa.select(ClosedReading).where(ClosedReading.closing_id == closing_id)
    return list(session.execute(statement).scalars())


def reopenings_of(session: Session, period_id: UUID) -> list[PeriodReopening]:
    """Why a period was opened again, the first time first."""
    statement = (
        sa.select(PeriodReopening)
        .where(PeriodReopening.period_id == period_id)
        .order_by(PeriodReopening.id)
    )
    return list(session.execute(statement).scalars())


class ClosingFault(msgspec.Struct, frozen=True, kw_only=True):
    """What a closing contradicts of its own entries."""

    closing: UUID
    indicator: str
    what: Sentence


def differences(session: Session) -> Iterator[ClosingFault | None]:
    """Every closing added up again from what it kept; nothing for a reading that stands."""
    for closing in session.execute(sa.select(PeriodClosing).order_by(PeriodClosing.id)).scalars():
        rows = closed_of(session, closing.id)
        if digest(rows) != closing.digest:
            yield ClosingFault(
                closing=closing.id,
                indicator="",
                what=say("What it kept is not what its hash says."),
            )
        for row in rows:
            yield from _faults(closing, row)


def _faults(closing: PeriodClosing, row: ClosedReading) -> Iterator[ClosingFault | None]:
    found = list(figures.faults(row.figure, closing.ends_on)) if row.basis is Basis.COMPUTED else []
    for what in found:
        yield ClosingFault(closing=closing.id, indicator=row.indicator, what=what)
    if not found:
        yield None
