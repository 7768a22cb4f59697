"""What people see of a climate screening: every hazard now and in the future, what led to its rating, and the measures with their cost."""

from datetime import datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa

from foundation.clock import civil_date
from foundation.errors import Sentence
from foundation.money import Money
from foundation.work import Work
from portfolio import climate
from portfolio.budgets import BudgetLine
from portfolio.climate_rating import (
    SEVERITY,
    Frame,
    HazardRating,
    Rating,
    RatingScale,
    Screening,
    rating_scales,
    scale_on,
)
from portfolio.hazard_levels import HazardOutlook, hazards
from portfolio.measures import measures_of
from portfolio.projects import Project


class FrameView(msgspec.Struct, frozen=True, kw_only=True):
    """One hazard in one time frame, before and after its measures; ``None`` is what nobody knows yet."""

    level: int | None
    exposure: int | None
    before: Rating
    rating: Rating
    sentence: Sentence


class HazardView(msgspec.Struct, frozen=True, kw_only=True):
    """One hazard with both time frames and where its reference level comes from."""

    hazard: str
    sensitivity: int | None
    measures: int | None
    now: FrameView
    future: FrameView
    needs_measure: bool
    source: str | None
    to_confirm: bool


class MeasureView(msgspec.Struct, frozen=True, kw_only=True):
    """A planned measure with what its budget lines cost; zero where it has none yet."""

    id: UUID
    hazard: str
    description: str
    maintenance_task: str
    cost: Money


class ScreeningView(msgspec.Struct, frozen=True, kw_only=True):
    """A screening as it was last written."""

    id: UUID
    written_at: datetime
    now: Rating
    future: Rating
    hazards: tuple[HazardView, ...]
    measures: tuple[MeasureView, ...]
    measures_cost: Money
    accepted_risk: str | None
    is_signed_off: bool
    scale: RatingScale


def find_screening(work: Work, project: Project) -> ScreeningView | None:
    """The screening of a project, if one was written."""
    screening = climate.find(work, project.id)
    if screening is None:
        return None
    on = civil_date(screening.written_at)
    result = climate.result_of(work, screening)
    outlooks = {row.hazard.code: row for row in climate.outlook_of(project, on)}
    measures = _measures(work, project)
    return ScreeningView(
        id=screening.id,
        written_at=screening.written_at,
        now=result.now,
        future=result.future,
        hazards=_hazards(result, outlooks),
        measures=measures,
        measures_cost=sum(
            (measure.cost for measure in measures), start=Money.zero(project.currency)
        ),
        accepted_risk=screening.accepted_risk,
        is_signed_off=screening.signed_off_by is not None,
        scale=scale_on(rating_scales(), screening.scale, on),
    )


def _hazards(result: Screening, outlooks: dict[str, HazardOutlook]) -> tuple[HazardView, ...]:
    by_frame = {(one.factors.hazard, one.factors.frame): one for one in result.ratings}
    rows = [
        HazardView(
            hazard=hazard.code,
            sensitivity=by_frame[hazard.code, Frame.NOW].factors.sensitivity,
            measures=by_frame[hazard.code, Frame.NOW].factors.measures,
            now=_frame(by_frame[hazard.code, Frame.NOW]),
            future=_frame(by_frame[hazard.code, Frame.FUTURE]),
            needs_measure=hazard.code in result.needs_measure,
            source=outlooks[hazard.code].source,
            to_confirm=outlooks[hazard.code].to_confirm,
        )
        for hazard in hazards()
        if (hazard.code, Frame.NOW) in by_frame
    ]
    return tuple(sorted(rows, key=_severity, reverse=True))


def _severity(row: HazardView) -> tuple[int, int]:
    """The worst first; hazards that are equally bad stay in the order of the catalogue."""
    now, future = SEVERITY.index(row.now.rating), SEVERITY.index(row.future.rating)
    return max(now, future), min(now, future)


def _frame(rating: HazardRating) -> FrameView:
    return FrameView(
        level=rating.factors.hazard_level,
        exposure=rating.factors.exposure,
        before=rating.before,
        rating=rating.rating,
        sentence=rating.sentence,
    )


def _measures(work: Work, project: Project) -> tuple[MeasureView, ...]:
    measures = measures_of(work, project.id)
    costs = {
        row.measure_id: row.cost
        for row in work.session.execute(
            sa.select(BudgetLine.measure_id, sa.func.sum(BudgetLine.value_minor).label("cost"))
            .where(BudgetLine.measure_id.in_([measure.id for measure in measures]))
            .group_by(BudgetLine.measure_id)
        )
    }
    return tuple(
        MeasureView(
            id=measure.id,
            hazard=measure.hazard,
            description=measure.description,
            maintenance_task=measure.maintenance_task,
            # The sum of a BIGINT is a NUMERIC on PostgreSQL.
            cost=Money(int(costs.get(measure.id, 0)), project.currency),
        )
        for measure in measures
    )
