"""What people see of reporting periods: the list, one with its readings and its closings, and one reading with its entries."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa

from foundation import territories
from foundation.errors import Sentence
from foundation.identity.permissions import Permission
from foundation.lifecycle import Choice
from foundation.work import Work
from portfolio.results import closings, indicators, readings
from portfolio.results.indicators import Indicator
from portfolio.results.periods import (
    Basis,
    IndicatorReading,
    PeriodState,
    ReadingState,
    ReportingPeriod,
    readings_of,
)
from portfolio.views.evidence import Shown, shown
from portfolio.views.results import PartLine, Reported, part_lines, progress, reported

Past = Mapping[str, tuple[Reported, ...]]
# Whoever wants more entries of a reading finds them all in the files.
SHOWN = 100


class PeriodRow(msgspec.Struct, frozen=True, kw_only=True):
    """A period in a list."""

    id: UUID
    name: str
    place: str
    starts_on: date
    ends_on: date
    approved: int
    readings: int
    closings: int
    state: PeriodState


class PeriodList(msgspec.Struct, frozen=True, kw_only=True):
    """Every period in sight, the newest first."""

    rows: tuple[PeriodRow, ...]


class ReadingRow(msgspec.Struct, frozen=True, kw_only=True):
    """A reading of a period; ``added`` is what the period added to the one before."""

    id: UUID
    indicator: Indicator
    basis: Basis
    reached: int | None
    added: int | None
    progress_bp: int | None
    entries: int
    state: ReadingState


class ClosingView(msgspec.Struct, frozen=True, kw_only=True):
    """A closing, and why the period was opened again after it."""

    number: int
    closed_at: datetime
    digest: str
    reopened_at: datetime | None
    reason: str | None


class PeriodView(msgspec.Struct, frozen=True, kw_only=True):
    """One period."""

    id: UUID
    version: int
    territory: str
    place: str
    name: str
    starts_on: date
    ends_on: date
    state: PeriodState
    rows: tuple[ReadingRow, ...]
    closings: tuple[ClosingView, ...]
    steps: tuple[Choice, ...]
    may_submit: bool


class ReadingView(msgspec.Struct, frozen=True, kw_only=True):
    """One reading with what it is made of."""

    id: UUID
    version: int
    territory: str
    period_id: UUID
    period: str
    ends_on: date
    indicator: Indicator
    basis: Basis
    reached: int | None
    progress_bp: int | None
    parts: tuple[PartLine, ...]
    rows: tuple[Shown, ...]
    count: int
    note: str | None
    evidence_id: UUID | None
    written_at: datetime
    submitted_at: datetime | None
    judged_at: datetime | None
    reason: str | None
    state: ReadingState
    steps: tuple[Choice, ...]
    may_write: bool
    refusal: Sentence | None


def periods(work: Work) -> PeriodList:
    """Every period in sight."""
    counted = (
        sa.select(
            IndicatorReading.period_id,
            sa.func.count().label("readings"),
            sa.func.count()
            .filter(IndicatorReading.state == ReadingState.APPROVED)
            .label("approved"),
        )
        .group_by(IndicatorReading.period_id)
        .subquery()
    )
    rows = work.session.execute(
        sa.select(ReportingPeriod, counted.c.readings, counted.c.approved)
        .join(counted, counted.c.period_id == ReportingPeriod.id)
        .where(work.visible(ReportingPeriod.territory))
        .order_by(ReportingPeriod.ends_on.desc(), ReportingPeriod.id)
    ).all()
    names = territories.labels(work, {row.ReportingPeriod.territory for row in rows})
    return PeriodList(
        rows=tuple(
            PeriodRow(
                id=row.ReportingPeriod.id,
                name=row.ReportingPeriod.name,
                place=names.get(row.ReportingPeriod.territory, ""),
                starts_on=row.ReportingPeriod.starts_on,
                ends_on=row.ReportingPeriod.ends_on,
                approved=row.approved,
                readings=row.readings,
                closings=row.ReportingPeriod.closings,
                state=row.ReportingPeriod.state,
            )
            for row in rows
        )
    )


def period(work: Work, period_id: UUID) -> PeriodView:
    """One period with its readings, in the order of the framework."""
    row = work.get(ReportingPeriod, period_id)
    of_code = {one.indicator: one for one in readings_of(work.session, row.id)}
    past = reported(work, row.territory)
    rows = tuple(
        _reading_row(indicator, of_code[indicator.code], row.starts_on, past)
        for indicator in indicators.indicators(row.ends_on)
        if indicator.code in of_code
    )
    step = readings.LIFECYCLE.steps["submit"]
    return PeriodView(
        id=row.id,
        version=row.version,
        territory=row.territory,
        place=territories.labels(work, [row.territory]).get(row.territory, ""),
        name=row.name,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        state=row.state,
        rows=rows,
        closings=_closings(work, row.id),
        steps=closings.LIFECYCLE.available(work, row),
        may_submit=work.may(Permission.RESULT_WRITE, row.territory)
        and any(readings.LIFECYCLE.refusal(work, one, step) is None for one in of_code.values()),
    )


def _reading_row(
    indicator: Indicator, row: IndicatorReading, starts_on: date, past: Past
) -> ReadingRow:
    return ReadingRow(
        id=row.id,
        indicator=indicator,
        basis=row.basis,
        reached=row.reached,
        added=_added(row, starts_on, past),
        progress_bp=progress(indicator, row.reached),
        entries=len(row.inputs),
        state=row.state,
    )


def _added(row: IndicatorReading, starts_on: date, past: Past) -> int | None:
    """What the period added: its own entries; by hand, the difference from what was reported before."""
    if row.reached is None:
        return None
    if row.basis is Basis.COMPUTED:
        return sum(entry.weight for entry in row.figure.entries if entry.on >= starts_on)
    before = [one for one in past.get(row.indicator, ()) if one.ends_on < starts_on]
    return row.reached - before[-1].reached if before else None


def _closings(work: Work, period_id: UUID) -> tuple[ClosingView, ...]:
    reasons = {one.closing: one for one in closings.reopenings_of(work.session, period_id)}
    return tuple(
        ClosingView(
            number=one.number,
            closed_at=one.closed_at,
            digest=one.digest,
            reopened_at=reasons[one.number].reopened_at if one.number in reasons else None,
            reason=reasons[one.number].reason if one.number in reasons else None,
        )
        for one in closings.closings_of(work.session, period_id)
    )


def reading(work: Work, reading_id: UUID) -> ReadingView:
    """One reading."""
    row = work.get(IndicatorReading, reading_id)
    about = readings.period_of(work, row)
    indicator = indicators.get(row.indicator, about.ends_on)
    figure = row.figure
    steps = readings.LIFECYCLE.available(work, row)
    is_changeable = row.state in {ReadingState.DRAFT, ReadingState.RETURNED}
    return ReadingView(
        id=row.id,
        version=row.version,
        territory=row.territory,
        period_id=about.id,
        period=about.name,
        ends_on=about.ends_on,
        indicator=indicator,
        basis=row.basis,
        reached=row.reached,
        progress_bp=progress(indicator, row.reached),
        parts=part_lines(figure),
        rows=shown(work, tuple(reversed(figure.entries))[:SHOWN]),
        count=len(figure.entries),
        note=row.note,
        evidence_id=row.evidence_id,
        written_at=row.written_at,
        submitted_at=row.submitted_at,
        judged_at=row.judged_at,
        reason=row.reason,
        state=row.state,
        steps=steps,
        may_write=is_changeable
        and about.state is PeriodState.OPEN
        and work.may(Permission.RESULT_WRITE, row.territory),
        refusal=next((step.refusal for step in steps if step.refusal is not None), None),
    )
