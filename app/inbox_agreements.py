"""Questions behind the inbox about the life of agreements: suspensions, works that should have gone on, policies and what they lack."""

from datetime import timedelta

import sqlalchemy as sa

from app.inbox_kinds import Kind
from app.inbox_questions import Rows
from contracting.agreements import Agreement, AgreementState
from contracting.guarantees import Guarantee, GuaranteeDemand, GuaranteeState
from contracting.suspensions import Suspension, SuspensionState
from contracting.views.guarantees import WATCHED_DAYS
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


def policies_registered(work: Work) -> Rows:
    """Policies that somebody else registered and nobody approved or returned, the oldest first."""
    return (
        sa.select(Guarantee.id, Project.title, Guarantee.registered_at.label("since"))
        .join(Project, Project.id == Guarantee.project_id)
        .where(
            work.visible(Guarantee.territory),
            Guarantee.state == GuaranteeState.REGISTERED,
            Guarantee.registered_by.is_distinct_from(work.actor.user_id),
        )
        .order_by(Guarantee.registered_at, Guarantee.id)
    )


def guarantees_lacking(work: Work) -> Rows:
    """Agreements whose guarantees do not cover what is asked for, or end within the days that are watched, the first end first."""
    soon = work.today + timedelta(days=WATCHED_DAYS)
    return (
        sa.select(
            GuaranteeDemand.agreement_id.label("id"),
            Project.title,
            GuaranteeDemand.decided_at.label("since"),
        )
        .join(Project, Project.id == GuaranteeDemand.project_id)
        .join(Agreement, Agreement.id == GuaranteeDemand.agreement_id)
        .where(
            work.visible(GuaranteeDemand.territory),
            Agreement.state.in_((AgreementState.SIGNED, AgreementState.RUNNING)),
            sa.or_(GuaranteeDemand.is_short.is_(True), GuaranteeDemand.ends_first_on <= soon),
        )
        .order_by(GuaranteeDemand.ends_first_on, GuaranteeDemand.id)
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
    Kind(
        "approve_guarantee",
        Permission.GUARANTEE_APPROVE,
        policies_registered,
        "/guarantees/{id}",
        "/agreements",
    ),
    Kind(
        "extend_guarantee",
        Permission.GUARANTEE_REGISTER,
        guarantees_lacking,
        "/agreements/{id}/guarantees",
        "/agreements",
    ),
)
