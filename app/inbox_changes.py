"""Questions behind the inbox about changes of agreements, and the climate reviews that come of them."""

import sqlalchemy as sa

from app.inbox_questions import Rows
from contracting.changes import ChangeState, ContractChange
from foundation.work import Work
from portfolio.climate_reviews import ClimateReview, ReviewState
from portfolio.projects import Project


def to_recommend(work: Work) -> Rows:
    """Changes that somebody else asked for and the engineer has not looked at, the oldest first."""
    return _waiting(work, ChangeState.QUOTED, ContractChange.quoted_by, ContractChange.quoted_at)


def to_order(work: Work) -> Rows:
    """Changes that somebody else recommended and nobody ordered or refused, the oldest first."""
    return _waiting(
        work,
        ChangeState.RECOMMENDED,
        ContractChange.recommended_by,
        ContractChange.recommended_at,
    )


def _waiting(
    work: Work,
    state: ChangeState,
    by: sa.orm.InstrumentedAttribute[object],
    since: sa.orm.InstrumentedAttribute[object],
) -> Rows:
    return (
        sa.select(ContractChange.id, Project.title, since.label("since"))
        .join(Project, Project.id == ContractChange.project_id)
        .where(
            work.visible(ContractChange.territory),
            ContractChange.state == state,
            by.is_distinct_from(work.actor.user_id),
        )
        .order_by(since, ContractChange.id)
    )


def reviews_open(work: Work) -> Rows:
    """Works whose climate has to be looked at again, the oldest first."""
    return (
        sa.select(ClimateReview.id, Project.title, ClimateReview.opened_at.label("since"))
        .join(Project, Project.id == ClimateReview.project_id)
        .where(work.visible(ClimateReview.territory), ClimateReview.state == ReviewState.OPEN)
        .order_by(ClimateReview.opened_at, ClimateReview.id)
    )
