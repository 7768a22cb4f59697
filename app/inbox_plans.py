"""Questions behind the inbox about plans: schedules that somebody else has proposed."""

import sqlalchemy as sa

from app.inbox_questions import Rows
from foundation.work import Work
from portfolio.projects import Project
from portfolio.schedules import Schedule, ScheduleState


def schedules_proposed(work: Work) -> Rows:
    """Works whose schedule waits for somebody other than who proposed it, the oldest first."""
    return (
        sa.select(Project.id, Project.title, Schedule.proposed_at.label("since"))
        .join(Schedule, Schedule.project_id == Project.id)
        .where(
            work.visible(Project.territory),
            Schedule.state == ScheduleState.PROPOSED,
            Schedule.proposed_by.is_distinct_from(work.actor.user_id),
        )
        .order_by(Schedule.proposed_at, Project.id)
    )
