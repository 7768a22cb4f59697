"""Questions behind the inbox about the life of agreements: suspensions to order, and works that should have gone on."""

import sqlalchemy as sa

from app.inbox_kinds import Kind
from app.inbox_questions import Rows
from contracting.suspensions import Suspension, SuspensionState
from foundation.identity.permissions import Permission
from foundation.work import Work
from portfolio.projects import Project


def suspensions_proposed(work: Work) -> Rows:
    """Suspensions that somebody else asked for and nobody ordered or refused, the oldest first."""
    return (
        sa.select(Suspension.id, Project.title, Suspension.proposed_at.label("since"))
        .join(Project, Project.id == Suspension.project_id)
        .where(
            work.visible(Suspension.territory),
            Suspension.state == SuspensionState.PROPOSED,
            Suspension.proposed_by.is_distinct_from(work.actor.user_id),
        )
        .order_by(Suspension.proposed_at, Suspension.id)
    )


def restarts_overdue(work: Work) -> Rows:
    """Suspended works whose day to go on has passed, the longest overdue first."""
    return (
        sa.select(Suspension.id, Project.title, Suspension.ordered_at.label("since"))
        .join(Project, Project.id == Suspension.project_id)
        .where(
            work.visible(Suspension.territory),
            Suspension.state == SuspensionState.IN_FORCE,
            Suspension.expected_on < work.today,
        )
        .order_by(Suspension.expected_on, Suspension.id)
    )


KINDS = (
    Kind(
        "order_suspension",
        Permission.SUSPENSION_ORDER,
        suspensions_proposed,
        "/suspensions/{id}",
        "/agreements?status=running",
    ),
    Kind(
        "restart_work",
        Permission.SUSPENSION_END,
        restarts_overdue,
        "/suspensions/{id}",
        "/agreements?status=running",
    ),
)
