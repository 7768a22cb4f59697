"""Earlier agreements of a work: those that ended with the work unfinished, before another one was signed for the rest.

An agreement that ended unfinished is worth what both verified of it, and no more. The figures of the work add it up with the agreement that
holds now: what is built and paid is a part of what was built before and of the value of the rest.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

import sqlalchemy as sa

from contracting import milestone_plans
from contracting.agreements import Agreement, AgreementState
from contracting.milestone_plans import Milestone
from foundation.money import Money
from foundation.work import Work
from portfolio.projects import Project

# Signed, and not given up: the work counts these.
STANDING = (AgreementState.SIGNED, AgreementState.RUNNING, AgreementState.ACCEPTED)


def standing_of(work: Work, project_id: UUID) -> list[Agreement]:
    """The agreements that were signed for a work, the one that holds now last."""
    statement = (
        sa.select(Agreement)
        .where(Agreement.project_id == project_id, Agreement.state.in_(STANDING))
        .order_by(Agreement.signed_at, Agreement.id)
    )
    return list(work.session.execute(statement).scalars())


def verified_of(work: Work, agreement_ids: Iterable[UUID]) -> int:
    """What both verified under some agreements together, in minor units."""
    statement = sa.select(sa.func.coalesce(sa.func.sum(Milestone.verified_minor), 0)).where(
        Milestone.agreement_id.in_(list(agreement_ids))
    )
    return int(work.session.execute(statement).scalar_one())


def whole_of(project: Project, agreement: Agreement) -> Money:
    """What the work is a part of: what was built before, and the value of the agreement that holds now."""
    return Money(project.earlier_minor, agreement.currency) + agreement.value


def physical_bp(project: Project, agreement: Agreement, rows: Sequence[Milestone]) -> int:
    """How much of the work is built; by the weights of the milestones as long as it has one agreement."""
    found = milestone_plans.progress(rows, agreement.currency)
    if not project.earlier_minor:
        return found.physical_bp
    built = Money(project.earlier_minor, agreement.currency) + found.verified
    return built.share_bp(whole_of(project, agreement))
