"""The questions behind the inbox: which rows of each stage wait for somebody, the oldest first."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, aliased

from contracting.agreements import Agreement, AgreementState
from contracting.commitments import Commitment, CommitmentState
from contracting.handovers import Handover
from contracting.milestone_plans import PAYABLE, Milestone, MilestoneState
from contracting.milestones import Key, Verdict
from contracting.payments import LIVE, PENDING, Payment
from contracting.reports import MilestoneReport
from foundation.work import Work
from maintenance.plans import MaintenanceTask
from portfolio.apportionment import ContributionKind
from portfolio.assemblies import Assembly, AssemblyState
from portfolio.budget_revisions import BudgetRevision
from portfolio.cofinancing import FundingShare
from portfolio.communities import Community
from portfolio.deliveries import Delivery
from portfolio.dialogues import DialogueCommitment, DialogueCommitmentState
from portfolio.needs import Need, NeedState
from portfolio.projects import Origin, Project, Station
from portfolio.results.periods import (
    IndicatorReading,
    PeriodState,
    ReadingState,
    ReportingPeriod,
)
from portfolio.round_decisions import OverrideState, RoundOverride
from portfolio.round_needs import RoundEstimate, RoundNeed, RoundScore
from portfolio.round_results import COMPETING
from portfolio.rounds import Round, RoundCriterion, RoundState
from portfolio.vote_counts import AssemblyCount

# Milestones whose next move is a report: never reported, or not what was agreed.
TO_REPORT = (MilestoneState.PLANNED, MilestoneState.NOT_MET, MilestoneState.DISPUTED)

Rows = sa.Select[*tuple[Any, ...]]
OfProject = (
    type[Agreement]
    | type[Payment]
    | type[Commitment]
    | type[Handover]
    | type[Delivery]
    | type[BudgetRevision]
)
Since = InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None] | None


def needs(state: NeedState) -> Callable[[Work], Rows]:
    return lambda work: (
        sa.select(Need.id, Need.title, Need.registered_at.label("since"))
        .where(work.visible(Need.territory), Need.state == state)
        .order_by(Need.id)
    )


def assemblies(*states: AssemblyState) -> Callable[[Work], Rows]:
    return lambda work: (
        sa.select(Assembly.id, Community.name.label("title"), Assembly.called_for_at.label("since"))
        .join(Community, Community.id == Assembly.community_id)
        .where(
            work.visible(Assembly.territory),
            Assembly.state.in_(states),
            Assembly.called_for_at <= work.now,
        )
        .order_by(Assembly.called_for_at)
    )


def to_count(work: Work) -> Rows:
    """Votes that wait for this person's count: it is missing, or somebody else counted after it and nothing is decided yet."""
    mine, other = AssemblyCount, aliased(AssemblyCount)
    later = (
        sa.select(other.id)
        .where(
            other.assembly_id == mine.assembly_id,
            other.counted_by != work.actor.user_id,
            other.id > mine.id,
        )
        .exists()
    )
    newest = (
        sa.select(mine.id)
        .where(mine.assembly_id == Assembly.id, mine.counted_by == work.actor.user_id, ~later)
        .exists()
    )
    return assemblies(AssemblyState.HELD)(work).where(~newest)


def rounds_proposed(work: Work) -> Rows:
    """Rounds that somebody else has proposed."""
    return (
        sa.select(Round.id, Round.name.label("title"), Round.prepared_at.label("since"))
        .where(
            work.visible(Round.territory),
            Round.state == RoundState.DRAFT,
            Round.prepared_by.is_distinct_from(work.actor.user_id),
        )
        .order_by(Round.id)
    )


def rounds_closed(work: Work) -> Rows:
    """Rounds whose needs can come in."""
    return (
        sa.select(Round.id, Round.name.label("title"), Round.agreed_at.label("since"))
        .where(
            work.visible(Round.territory),
            Round.state == RoundState.AGREED,
            Round.closes_on < work.today,
        )
        .order_by(Round.id)
    )


def rounds_counted(work: Work) -> Rows:
    return (
        sa.select(Round.id, Round.name.label("title"), Round.drawn_at.label("since"))
        .where(work.visible(Round.territory), Round.state == RoundState.COMPUTED)
        .order_by(Round.id)
    )


def unscored(work: Work) -> Rows:
    """Needs of rounds that lack a score or a probable cost."""
    criteria = (
        sa.select(sa.func.count())
        .where(RoundCriterion.round_id == RoundNeed.round_id)
        .correlate(RoundNeed)
        .scalar_subquery()
    )
    given = (
        sa.select(sa.func.count(RoundScore.criterion.distinct()))
        .where(RoundScore.round_need_id == RoundNeed.id)
        .correlate(RoundNeed)
        .scalar_subquery()
    )
    estimated = sa.exists().where(RoundEstimate.round_need_id == RoundNeed.id)
    return (
        sa.select(RoundNeed.id, Need.title, RoundNeed.drawn_at.label("since"))
        .join(Need, Need.id == RoundNeed.need_id)
        .join(Round, Round.id == RoundNeed.round_id)
        .where(
            work.visible(RoundNeed.territory),
            Round.state == RoundState.SCORING,
            Need.state.in_(COMPETING),
            sa.or_(given < criteria, ~estimated),
        )
        .order_by(RoundNeed.id)
    )


def overrides_proposed(work: Work) -> Rows:
    """Decisions that somebody else has proposed beside a result."""
    return (
        sa.select(RoundOverride.id, Need.title, RoundOverride.proposed_at.label("since"))
        .join(RoundNeed, RoundNeed.id == RoundOverride.round_need_id)
        .join(Need, Need.id == RoundNeed.need_id)
        .where(
            work.visible(RoundOverride.territory),
            RoundOverride.state == OverrideState.PROPOSED,
            RoundOverride.proposed_by.is_distinct_from(work.actor.user_id),
        )
        .order_by(RoundOverride.id)
    )


def works(
    station: Station, *, without: sa.Exists | None = None, only: sa.Exists | None = None
) -> Callable[[Work], Rows]:
    """Works of our own at one station, of those the ones that lack something (``without``) or have it (``only``)."""

    def select(work: Work) -> Rows:
        statement = (
            sa.select(Project.id, Project.title, Project.opened_at.label("since"))
            .where(
                work.visible(Project.territory),
                Project.station == station,
                Project.origin == Origin.NEED,
            )
            .order_by(Project.id)
        )
        if without is not None:
            statement = statement.where(~without)
        if only is not None:
            statement = statement.where(only)
        return statement

    return select


def of_project(
    model: OfProject, since: Since, *conditions: sa.ColumnElement[bool]
) -> Callable[[Work], Rows]:
    return lambda work: (
        sa.select(
            model.id,
            Project.id.label("project_id"),
            Project.title,
            (sa.null() if since is None else since).label("since"),
        )
        .join(Project, Project.id == model.project_id)
        .where(work.visible(Project.territory), *conditions)
        .order_by(model.id)
    )


def unjudged(key: Key) -> Callable[[Work], Rows]:
    """Reported milestones whose newest report lacks this key's verdict."""
    later = sa.select(sa.func.max(MilestoneReport.number)).where(
        MilestoneReport.milestone_id == Milestone.id
    )
    given = (
        sa.select(Verdict.id)
        .join(MilestoneReport, MilestoneReport.id == Verdict.report_id)
        .where(
            Verdict.milestone_id == Milestone.id,
            Verdict.key == key,
            MilestoneReport.number == later.correlate(Milestone).scalar_subquery(),
        )
        .correlate(Milestone)
    )
    return lambda work: (
        sa.select(
            Milestone.id,
            (Project.title + " — " + Milestone.title).label("title"),
            Milestone.reported_at.label("since"),
        )
        .join(Project, Project.id == Milestone.project_id)
        .where(
            work.visible(Project.territory),
            Milestone.state == MilestoneState.REPORTED,
            ~given.exists(),
        )
        .order_by(Milestone.reported_at)
    )


def overdue(work: Work) -> Rows:
    return (
        sa.select(
            MaintenanceTask.id,
            (Project.title + " — " + MaintenanceTask.name).label("title"),
            sa.null().label("since"),
        )
        .join(Project, Project.id == MaintenanceTask.project_id)
        .where(work.visible(Project.territory), MaintenanceTask.next_due_on <= work.today)
        .order_by(MaintenanceTask.next_due_on, MaintenanceTask.id)
    )


# What a work has already; those without it wait for somebody.
IS_LIVE = sa.and_(Agreement.state != AgreementState.CANCELLED, ~Agreement.left_unfinished)
HAS_AGREEMENT = (
    sa.select(Agreement.id)
    .where(Agreement.project_id == Project.id, IS_LIVE)
    .correlate(Project)
    .exists()
)
HAS_PLAN = (
    sa.select(Commitment.id)
    .where(Commitment.project_id == Project.id, Commitment.state != CommitmentState.RETURNED)
    .correlate(Project)
    .exists()
)
IS_UNCOMMITTED = (
    sa.select(FundingShare.id)
    .where(
        FundingShare.project_id == Project.id,
        FundingShare.withdrawn_at.is_(None),
        FundingShare.form == ContributionKind.CASH,
        FundingShare.committed_minor < FundingShare.amount_minor,
    )
    .correlate(Project)
    .exists()
)
HAS_HANDOVER = (
    sa.select(Handover.id).where(Handover.project_id == Project.id).correlate(Project).exists()
)


def to_report(work: Work) -> Rows:
    """Of each agreement that runs, the first milestone that waits for a report."""
    earlier = aliased(Milestone)
    first = (
        sa.select(sa.func.min(earlier.position))
        .where(earlier.agreement_id == Milestone.agreement_id, earlier.state.in_(TO_REPORT))
        .correlate(Milestone)
        .scalar_subquery()
    )
    return (
        sa.select(
            Milestone.id,
            (Project.title + " — " + Milestone.title).label("title"),
            sa.null().label("since"),
            Milestone.due_on.label("due"),
        )
        .join(Project, Project.id == Milestone.project_id)
        .where(
            work.visible(Project.territory),
            Milestone.is_open.is_(True),
            sa.or_(Project.stopped_on.is_(None), Project.stopped_on > work.today),
            Milestone.state.in_(TO_REPORT),
            Milestone.position == first,
        )
        .order_by(Milestone.due_on, Milestone.id)
    )


def _payments(*conditions: sa.ColumnElement[bool]) -> sa.Exists:
    return (
        sa.select(Payment.id)
        .where(Payment.agreement_id == Agreement.id, *conditions)
        .correlate(Agreement)
        .exists()
    )


def _milestones(*conditions: sa.ColumnElement[bool]) -> sa.Exists:
    return (
        sa.select(Milestone.id)
        .where(Milestone.agreement_id == Agreement.id, *conditions)
        .correlate(Agreement)
        .exists()
    )


IS_RUNNING = sa.and_(Agreement.state == AgreementState.RUNNING, ~Agreement.left_unfinished)
# The advance comes once, before any other payment.
ADVANCE_IS_OPEN = sa.and_(
    IS_RUNNING,
    Agreement.suspended_from.is_(None),
    Agreement.advance_bp > 0,
    ~_payments(Payment.state.in_(LIVE)),
)
CAN_BE_PAID = sa.and_(
    Agreement.is_in_kind.is_(False),
    Agreement.state.in_((AgreementState.RUNNING, AgreementState.ACCEPTED)),
    _milestones(Milestone.state.in_(PAYABLE), Milestone.claimed_minor < Milestone.verified_minor),
    ~_payments(Payment.state.in_(PENDING)),
)
IS_BUILT = sa.and_(IS_RUNNING, ~_milestones(Milestone.state.not_in(PAYABLE)))


def promises_overdue(work: Work) -> Rows:
    """What was promised in a dialogue space and is overdue."""
    return (
        sa.select(
            DialogueCommitment.id,
            DialogueCommitment.what.label("title"),
            DialogueCommitment.made_at.label("since"),
        )
        .where(
            work.visible(DialogueCommitment.territory),
            DialogueCommitment.state == DialogueCommitmentState.OPEN,
            DialogueCommitment.due_on < work.today,
        )
        .order_by(DialogueCommitment.due_on, DialogueCommitment.id)
    )


def _periods(work: Work, reading: sa.ColumnElement[bool]) -> Rows:
    waits = sa.exists().where(IndicatorReading.period_id == ReportingPeriod.id, reading)
    return (
        sa.select(
            ReportingPeriod.id,
            ReportingPeriod.name.label("title"),
            ReportingPeriod.opened_at.label("since"),
        )
        .where(
            work.visible(ReportingPeriod.territory),
            ReportingPeriod.state == PeriodState.OPEN,
            ReportingPeriod.ends_on < work.today,
            waits,
        )
        .order_by(ReportingPeriod.ends_on, ReportingPeriod.id)
    )


def periods_to_submit(work: Work) -> Rows:
    """Periods that ended and whose readings are not all submitted."""
    states = (ReadingState.DRAFT, ReadingState.RETURNED)
    return _periods(work, IndicatorReading.state.in_(states))


def periods_to_judge(work: Work) -> Rows:
    """Periods with readings that somebody else submitted."""
    return _periods(
        work,
        sa.and_(
            IndicatorReading.state == ReadingState.SUBMITTED,
            IndicatorReading.submitted_by.is_distinct_from(work.actor.user_id),
        ),
    )
