"""Questions behind the inbox about the life of agreements: suspensions, works that should have gone on, policies and what they
lack, the days that come near, and what is to be signed at their end."""

from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa

from app.inbox_kinds import Kind
from app.inbox_questions import Rows
from contracting import obligations
from contracting.agreements import Agreement, AgreementState
from contracting.guarantees import Guarantee, GuaranteeDemand, GuaranteeState
from contracting.milestone_plans import Milestone, MilestoneState
from contracting.settlements import Settlement, SettlementState
from contracting.suspensions import Suspension, SuspensionState
from contracting.terminations import Closing, ClosingState
from contracting.unfinished_works import RECEIVED, UnfinishedState, UnfinishedWork
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
        sa.select(
            Suspension.id,
            Project.title,
            Suspension.ordered_at.label("since"),
            Suspension.expected_on.label("due"),
        )
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


def acts_to_sign(work: Work) -> Rows:
    """Acts of termination that somebody else wrote, the oldest first."""
    return (
        sa.select(Closing.id, Project.title, Closing.written_at.label("since"))
        .join(Project, Project.id == Closing.project_id)
        .where(
            work.visible(Closing.territory),
            Closing.state == ClosingState.WRITTEN,
            Closing.written_by.is_distinct_from(work.actor.user_id),
        )
        .order_by(Closing.written_at, Closing.id)
    )


def works_to_receive(work: Work) -> Rows:
    """Finished works whose act was signed and that nobody received provisionally, the oldest first."""
    return (
        sa.select(Closing.id, Project.title, Closing.signed_at.label("since"))
        .join(Project, Project.id == Closing.project_id)
        .where(
            work.visible(Closing.territory),
            Closing.state == ClosingState.TERMINATED,
            Closing.is_complete.is_(True),
        )
        .order_by(Closing.signed_at, Closing.id)
    )


def unfinished_undecided(work: Work) -> Rows:
    """Unfinished works of which nobody decided what becomes of them, the oldest first."""
    return (
        sa.select(UnfinishedWork.id, Project.title, UnfinishedWork.registered_at.label("since"))
        .join(Project, Project.id == UnfinishedWork.project_id)
        .where(
            work.visible(UnfinishedWork.territory),
            UnfinishedWork.state == UnfinishedState.REGISTERED,
        )
        .order_by(UnfinishedWork.registered_at, UnfinishedWork.id)
    )


def rests_to_contract(work: Work) -> Rows:
    """Unfinished works that are to be finished, whose agreement is settled and of which nobody has contracted the rest."""
    return (
        sa.select(UnfinishedWork.id, Project.title, UnfinishedWork.decided_at.label("since"))
        .join(Project, Project.id == UnfinishedWork.project_id)
        .join(Settlement, Settlement.agreement_id == UnfinishedWork.agreement_id)
        .where(
            work.visible(UnfinishedWork.territory),
            UnfinishedWork.state == UnfinishedState.TO_FINISH,
            UnfinishedWork.contracted_at.is_(None),
            Settlement.state == SettlementState.SETTLED,
        )
        .order_by(UnfinishedWork.decided_at, UnfinishedWork.id)
    )


def rests_received(work: Work) -> Rows:
    """Unfinished works that were received under another agreement, and still stand open in the register."""
    return (
        sa.select(UnfinishedWork.id, Project.title, Project.accepted_at.label("since"))
        .join(Project, Project.id == UnfinishedWork.project_id)
        .where(
            work.visible(UnfinishedWork.territory),
            UnfinishedWork.state == UnfinishedState.TO_FINISH,
            UnfinishedWork.contracted_at.is_not(None),
            Project.station.in_(RECEIVED),
        )
        .order_by(Project.accepted_at, UnfinishedWork.id)
    )


def _days(work: Work) -> sa.Subquery:
    """The days that agreements in sight have before them, each by its agreement."""
    suspended = sa.and_(
        Agreement.suspended_from.is_not(None), Agreement.suspended_from <= work.today
    )
    is_running = sa.and_(
        work.visible(Agreement.territory),
        Agreement.state == AgreementState.RUNNING,
        Agreement.ended_on.is_(None),
        sa.not_(sa.func.coalesce(suspended, sa.false())),
    )
    milestones = (
        sa.select(Milestone.agreement_id.label("id"), Milestone.due_on.label("due"))
        .join(Agreement, Agreement.id == Milestone.agreement_id)
        .where(is_running, Milestone.is_open, Milestone.state != MilestoneState.VERIFIED)
    )
    terms = sa.select(Agreement.id.label("id"), Agreement.ends_on.label("due")).where(is_running)
    return sa.union_all(milestones, terms).subquery()


def days_near(first: str, beyond: str | None) -> Callable[[Work], Rows]:
    """Agreements of which something is due within the days of an alert, and not within those of the next."""

    def select(work: Work) -> Rows:
        days = _days(work)
        nearest = sa.func.min(days.c.due)
        most = work.today + timedelta(days=obligations.days_on(first, work.today))
        within = nearest <= most
        if beyond is not None:
            least = work.today + timedelta(days=obligations.days_on(beyond, work.today))
            within = sa.and_(within, nearest > least)
        due = sa.select(days.c.id, nearest.label("due")).group_by(days.c.id).having(within)
        found = due.subquery()
        return (
            sa.select(found.c.id, Project.title, sa.null().label("since"), found.c.due)
            .join(Agreement, Agreement.id == found.c.id)
            .join(Project, Project.id == Agreement.project_id)
            .order_by(found.c.due, found.c.id)
        )

    return select


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
    Kind("sign_closing", Permission.CLOSING_SIGN, acts_to_sign, "/closings/{id}", "/agreements"),
    Kind(
        "receive_work",
        Permission.WORK_ACCEPT,
        works_to_receive,
        "/closings/{id}",
        "/agreements?status=running",
    ),
    Kind(
        "decide_unfinished",
        Permission.UNFINISHED_DECIDE,
        unfinished_undecided,
        "/unfinished/{id}",
        "/unfinished",
    ),
    Kind(
        "contract_rest",
        Permission.UNFINISHED_DECIDE,
        rests_to_contract,
        "/unfinished/{id}/contract",
        "/unfinished",
    ),
    Kind(
        "close_unfinished",
        Permission.UNFINISHED_KEEP,
        rests_received,
        "/unfinished/{id}/close",
        "/unfinished",
    ),
    *(
        Kind(
            code,
            Permission.AGREEMENT_DRAFT,
            days_near(first, beyond),
            "/agreements/{id}/calendar",
            "/calendar",
        )
        for code, first, beyond in (
            ("due_in_days", "last_alert", None),
            ("due_in_weeks", "second_alert", "last_alert"),
            ("due_in_a_month", "first_alert", "second_alert"),
        )
    ),
)
