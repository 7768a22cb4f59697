"""Candidates: the works of a territory that have a budget and wait for money, with what a choice among them depends on."""

from typing import Any

import sqlalchemy as sa

from foundation.money import COP
from foundation.work import Work, within
from portfolio.choosing import Candidate
from portfolio.climate import ClimateScreening
from portfolio.climate_rating import Rating, worst
from portfolio.projects import Origin, Project, Station
from portfolio.round_needs import RoundNeed
from portfolio.round_results import RoundComputation, RoundResult
from portfolio.rounds import Round, RoundState


def candidates_of(work: Work, territory: str) -> tuple[Candidate, ...]:
    """The works of a territory that may be chosen, as they are today; two queries, however many they are."""
    statement = (
        sa.select(
            *(Project.id, Project.code, Project.territory, Project.municipality, Project.kind),
            *(Project.budget_minor, Project.people, Project.need_id),
            *(ClimateScreening.now_rating, ClimateScreening.future_rating),
        )
        .outerjoin(ClimateScreening, ClimateScreening.project_id == Project.id)
        .where(_waits(work, territory))
        .order_by(Project.id)
    )
    rows = work.session.execute(statement).all()
    points = _points(work, [row.need_id for row in rows])
    return tuple(
        Candidate(
            key=str(row.id),
            code=row.code,
            territory=row.territory,
            municipality=row.municipality,
            kind=row.kind,
            cost_minor=row.budget_minor,
            people=row.people,
            points_e4=points.get(row.need_id),
            rating=_rating(row),
        )
        for row in rows
    )


def titled(work: Work, territory: str) -> list[tuple[str, str]]:
    """The code and the title of every work that may be chosen."""
    statement = (
        sa.select(Project.code, Project.title).where(_waits(work, territory)).order_by(Project.code)
    )
    return [(row.code, row.title) for row in work.session.execute(statement)]


def _waits(work: Work, territory: str) -> sa.ColumnElement[bool]:
    """The condition that a work is ours, has a budget in pesos, and has no money yet."""
    return sa.and_(
        work.visible(Project.territory),
        within(Project.territory, (territory,)),
        Project.station == Station.NEED,
        Project.origin == Origin.NEED,
        Project.budget_minor > 0,
        Project.currency == COP,
    )


def _rating(row: sa.Row[*tuple[Any, ...]]) -> Rating | None:
    """The worse of today's and tomorrow's risk; nothing where nobody screened."""
    if row.now_rating is None:
        return None
    return worst((row.now_rating, row.future_rating))


def _points(work: Work, needs: list[Any]) -> dict[Any, int]:
    """What each need earned in the newest published round it was in."""
    statement = (
        sa.select(RoundNeed.need_id, RoundResult.total_e4)
        .join(Round, Round.id == RoundNeed.round_id)
        .join(
            RoundComputation,
            sa.and_(
                RoundComputation.round_id == Round.id,
                RoundComputation.number == Round.computations,
            ),
        )
        .join(
            RoundResult,
            sa.and_(
                RoundResult.computation_id == RoundComputation.id,
                RoundResult.round_need_id == RoundNeed.id,
            ),
        )
        .where(RoundNeed.need_id.in_(needs), Round.state == RoundState.PUBLISHED)
        .order_by(Round.published_at, Round.id)
    )
    return {row.need_id: row.total_e4 for row in work.session.execute(statement)}
