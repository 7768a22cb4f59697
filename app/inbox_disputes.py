"""The question behind the inbox about milestones on which the keys did not agree in their days."""

from datetime import date, datetime, timedelta

import sqlalchemy as sa

from app.inbox_kinds import Kind
from app.inbox_questions import Rows
from contracting import dispute_rules
from contracting.milestone_plans import Milestone, MilestoneState
from contracting.milestones import Verdict
from foundation.clock import BOGOTA
from foundation.identity.permissions import Permission
from foundation.work import Work
from portfolio.projects import Project


def to_resolve(work: Work) -> Rows:
    """Milestones in dispute whose days are over, the oldest first."""
    newest = (
        sa.select(sa.func.max(Verdict.given_at))
        .where(Verdict.milestone_id == Milestone.id)
        .correlate(Milestone)
        .scalar_subquery()
    )
    before = datetime.combine(
        _last_day(work.today) + timedelta(days=1), datetime.min.time(), BOGOTA
    )
    return (
        sa.select(
            Milestone.id,
            (Project.title + " — " + Milestone.title).label("title"),
            newest.label("since"),
        )
        .join(Project, Project.id == Milestone.project_id)
        .where(
            work.visible(Milestone.territory),
            Milestone.state == MilestoneState.DISPUTED,
            newest < before,
        )
        .order_by(newest, Milestone.id)
    )


def _last_day(today: date) -> date:
    """The last day of disagreement whose term is over today."""
    day = today
    while dispute_rules.escalates_on(day) > today:
        day -= timedelta(days=1)
    return day


KINDS = (
    Kind(
        "resolve_dispute",
        Permission.VERDICT_RESOLVE,
        to_resolve,
        "/milestones/{id}",
        "/works?station=building",
    ),
)
