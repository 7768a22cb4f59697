"""What people see of the results framework: every indicator with how far it has come, and one with its parts, its past and its entries."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

import msgspec
import sqlalchemy as sa

from foundation import territories
from foundation.money import BASIS
from foundation.paging import SIZE
from foundation.territories import COUNTRY
from foundation.work import Work
from portfolio.results import counting, indicators
from portfolio.results.closings import ClosedReading, PeriodClosing
from portfolio.results.figures import Dimension, Figure, Part
from portfolio.results.indicators import Indicator
from portfolio.results.periods import PeriodState, ReportingPeriod
from portfolio.results.reach import Reach
from portfolio.views.evidence import Shown, shown


class Reported(msgspec.Struct, frozen=True, kw_only=True):
    """What a closed period said of an indicator."""

    period_id: UUID
    period: str
    ends_on: date
    reached: int


class IndicatorRow(msgspec.Struct, frozen=True, kw_only=True):
    """An indicator with what it has reached today; nothing where it cannot be told."""

    indicator: Indicator
    reached: int | None
    entries: int
    progress_bp: int | None
    reported: Reported | None


class Framework(msgspec.Struct, frozen=True, kw_only=True):
    """Every indicator of a place."""

    territory: str
    place: str
    on: date
    rows: tuple[IndicatorRow, ...]
    open_periods: int


class PartLine(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a figure; ``name`` where it is a place, else the lists know what its value is called."""

    dimension: str
    value: str
    name: str
    amount: int
    share_bp: int


class TrendPoint(msgspec.Struct, frozen=True, kw_only=True):
    """A day and what had been reached by it, and how high that stands in the picture."""

    label: str
    on: date
    reached: int
    height_bp: int


class IndicatorDetail(msgspec.Struct, frozen=True, kw_only=True):
    """One indicator: its figure, its parts, what was reported, and some of its entries."""

    territory: str
    place: str
    row: IndicatorRow
    parts: tuple[PartLine, ...]
    trend: tuple[TrendPoint, ...]
    top: int
    rows: tuple[Shown, ...]
    count: int
    next: str | None


def framework(work: Work, place: str) -> Framework:
    """Every indicator of a place as it stands today."""
    territory = place or widest(work)
    reach = Reach(work, territory, work.today)
    past = reported(work, territory)
    rows = tuple(
        _row(one, reach, past.get(one.code, ())) for one in indicators.indicators(work.today)
    )
    open_periods = work.session.execute(
        sa.select(sa.func.count())
        .select_from(ReportingPeriod)
        .where(
            work.visible(ReportingPeriod.territory),
            ReportingPeriod.territory == territory,
            ReportingPeriod.state == PeriodState.OPEN,
        )
    ).scalar_one()
    return Framework(
        territory=territory,
        place=territories.labels(work, [territory]).get(territory, ""),
        on=work.today,
        rows=rows,
        open_periods=open_periods,
    )


def widest(work: Work) -> str:
    """The widest place this person sees: the country, or the first of theirs."""
    paths = sorted(work.actor.visible, key=lambda path: (path.count("."), path))
    return paths[0] if paths else COUNTRY


def reported(work: Work, territory: str) -> Mapping[str, tuple[Reported, ...]]:
    """What the last closing of every period of a place said, by indicator, the oldest first."""
    last = (
        sa.select(PeriodClosing.period_id, sa.func.max(PeriodClosing.number).label("number"))
        .group_by(PeriodClosing.period_id)
        .subquery()
    )
    rows = work.session.execute(
        sa.select(
            ClosedReading.indicator,
            ReportingPeriod.id,
            ReportingPeriod.name,
            ReportingPeriod.ends_on,
            ClosedReading.reached,
        )
        .join(PeriodClosing, PeriodClosing.id == ClosedReading.closing_id)
        .join(
            last,
            sa.and_(
                last.c.period_id == PeriodClosing.period_id, last.c.number == PeriodClosing.number
            ),
        )
        .join(ReportingPeriod, ReportingPeriod.id == PeriodClosing.period_id)
        .where(
            work.visible(ReportingPeriod.territory),
            ReportingPeriod.territory == territory,
            ReportingPeriod.state == PeriodState.CLOSED,
        )
        .order_by(ReportingPeriod.ends_on)
    )
    found: dict[str, tuple[Reported, ...]] = {}
    for code, period_id, name, ends_on, reached in rows:
        said = Reported(period_id=period_id, period=name, ends_on=ends_on, reached=reached)
        found[code] = (*found.get(code, ()), said)
    return found


def _row(indicator: Indicator, reach: Reach, past: Sequence[Reported]) -> IndicatorRow:
    found = counting.count(indicator, reach) if indicator.rule else None
    return _indicator_row(indicator, found, past)


def _indicator_row(
    indicator: Indicator, found: Figure | None, past: Sequence[Reported]
) -> IndicatorRow:
    last = past[-1] if past else None
    reached = found.value if found is not None else last.reached if last is not None else None
    return IndicatorRow(
        indicator=indicator,
        reached=reached,
        entries=len(found.entries) if found is not None else 0,
        progress_bp=progress(indicator, reached),
        reported=last,
    )


def progress(indicator: Indicator, reached: int | None) -> int | None:
    """How much of the way from the baseline to the target is gone; nothing where there is no number to reach."""
    target = indicator.target_value
    if target is None or reached is None or target == indicator.baseline_value:
        return None
    start = indicator.baseline_value
    return max(0, (reached - start) * BASIS // (target - start))


def detail(work: Work, code: str, place: str, cursor: str = "") -> IndicatorDetail:
    """One indicator as it stands today."""
    indicator = indicators.get(code, work.today)
    territory = place or widest(work)
    past = reported(work, territory).get(code, ())
    reach = Reach(work, territory, work.today)
    found = counting.count(indicator, reach) if indicator.rule else None
    row = _indicator_row(indicator, found, past)
    trend, top = _trend(row, past, work.today)
    newest = tuple(reversed(found.entries)) if found is not None else ()
    start = min(int(cursor), len(newest)) if cursor.isascii() and cursor.isdigit() else 0
    return IndicatorDetail(
        territory=territory,
        place=territories.labels(work, [territory]).get(territory, ""),
        row=row,
        parts=part_lines(found),
        trend=trend,
        top=top,
        rows=shown(work, newest[start : start + SIZE]),
        count=len(newest),
        next=str(start + SIZE) if start + SIZE < len(newest) else None,
    )


def _trend(
    row: IndicatorRow, past: Iterable[Reported], today: date
) -> tuple[tuple[TrendPoint, ...], int]:
    points = [
        ("", row.indicator.starts_on, row.indicator.baseline_value),
        *((one.period, one.ends_on, one.reached) for one in past),
    ]
    if row.reached is not None and row.indicator.rule:
        points.append(("", today, row.reached))
    top = max(row.indicator.target_value or 0, *(reached for _, _, reached in points), 1)
    return tuple(
        TrendPoint(label=label, on=on, reached=reached, height_bp=reached * BASIS // top)
        for label, on, reached in points
    ), top


PLACES = {Dimension.MUNICIPALITY.value, Dimension.DEPARTMENT.value}


def part_lines(found: Figure | None) -> tuple[PartLine, ...]:
    """The parts of a figure as people read them."""
    if found is None:
        return ()
    whole = found.value or sum(entry.weight for entry in found.entries) or 1
    return tuple(_part_line(part, whole) for part in found.parts)


def _part_line(part: Part, whole: int) -> PartLine:
    return PartLine(
        dimension=part.dimension,
        value=part.value,
        name=territories.label(part.value) if part.dimension in PLACES else "",
        amount=part.amount,
        share_bp=part.amount * BASIS // whole,
    )
