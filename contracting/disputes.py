"""Disputes: committee and engineer disagree on a milestone, and after their days are over somebody else says whose finding counts.

The disagreement stays visible and nothing of the milestone is paid. The organisation may report anew at any time, which asks both again;
from the day of the rule (``dispute_rules``) on, whoever resolves, who neither reported nor judged, decides between the two findings and
never beyond them, with the reason for everybody. Both verdicts stand beside the decision for ever.
"""

from datetime import date
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from contracting import dispute_rules, measured_items, milestones, unit_prices
from contracting.milestone_plans import Milestone, MilestoneState
from contracting.milestones import Judged, Key
from foundation.clock import civil_date
from foundation.columns import Base, Instant, MoneyMinor, Path, Words, enum_column
from foundation.commands import LongText
from foundation.errors import Refused
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.money import Money
from foundation.work import Work


class DisputeResolution(Base):
    """Whose finding counts of one report on which the keys disagreed."""

    __tablename__ = "dispute_resolution"
    __table_args__ = (sa.UniqueConstraint("report_id"), {"info": {"append_only": True}})

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"), index=True)
    milestone_id: Mapped[UUID] = mapped_column(sa.ForeignKey("milestone.id"), index=True)
    report_id: Mapped[UUID] = mapped_column(sa.ForeignKey("milestone_report.id"))
    finding: Mapped[Key] = enum_column(Key, constraint="finding")
    amount_minor: Mapped[MoneyMinor]
    reason: Mapped[Words]
    resolved_at: Mapped[Instant]
    resolved_by: Mapped[UUID | None]


class ResolveDispute(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whose finding counts, and why; both keys and the organisation read it."""

    finding: Key
    reason: LongText


def resolve(work: Work, milestone_id: UUID, command: ResolveDispute) -> Milestone:
    """Decide between the two findings on a milestone in dispute."""
    agreement, milestone = milestones.locked(work, milestone_id)
    work.require(Permission.VERDICT_RESOLVE, milestone.territory)
    if milestone.state is not MilestoneState.DISPUTED:
        raise Refused(milestones.NOT_DISPUTED)
    found = milestones.judged(work, milestone.id)
    verdict = next(row for row in found.current if row.key is command.finding)
    worth = Money(verdict.amount_minor, milestone.currency)
    milestone.verified_minor = worth.minor
    facts = {"finding": command.finding, "verified": worth}
    milestones.LIFECYCLE.apply(f"resolve_{_outcome(milestone)}", work, milestone, facts=facts)
    if unit_prices.find(work, agreement.id) is not None:
        measured_items.count(work, agreement.id, [verdict.id, verdict.id])
    work.add(
        DisputeResolution(
            id=new_id(),
            territory=milestone.territory,
            project_id=milestone.project_id,
            milestone_id=milestone.id,
            report_id=verdict.report_id,
            finding=command.finding,
            amount_minor=worth.minor,
            reason=command.reason,
            resolved_at=work.now,
            resolved_by=work.actor.user_id,
        )
    )
    milestones.tell_project(work, agreement)
    return milestone


def _outcome(milestone: Milestone) -> MilestoneState:
    if not milestone.verified_minor:
        return MilestoneState.NOT_MET
    whole = milestone.verified_minor == milestone.amount_minor
    return MilestoneState.VERIFIED if whole else MilestoneState.PARTLY_VERIFIED


def escalates_on(found: Judged) -> date | None:
    """From which day somebody else decides; nothing while both have not judged."""
    if {verdict.key for verdict in found.current} != set(Key):
        return None
    return dispute_rules.escalates_on(civil_date(max(row.given_at for row in found.current)))


def of_milestone(work: Work, milestone_id: UUID) -> dict[UUID, DisputeResolution]:
    """What was decided of a milestone, by report."""
    statement = sa.select(DisputeResolution).where(DisputeResolution.milestone_id == milestone_id)
    return {row.report_id: row for row in work.session.execute(statement).scalars()}
