"""The agreements of one work, one after the other: what was built before under those that ended unfinished, and what came after."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import aliased

from contracting import earlier_agreements, milestone_plans, payments
from contracting.agreements import Agreement, AgreementState
from contracting.milestone_plans import Milestone
from foundation.money import Money
from foundation.work import Work
from portfolio.projects import Project


class ThreadView(msgspec.Struct, frozen=True, kw_only=True):
    """Another agreement of the same work; ``built`` is what both verified of it."""

    id: UUID
    number: str | None
    state: AgreementState
    value: Money
    built: Money
    signed_on: date | None
    ended_on: date | None


class Thread(msgspec.Struct, frozen=True, kw_only=True):
    """What came before an agreement, and what its work went on under."""

    before: tuple[ThreadView, ...]
    after: ThreadView | None


ALONE = Thread(before=(), after=None)
_other = aliased(Agreement)
# Whether the work of an agreement has another one that was not cancelled.
HAS_OTHERS = (
    sa.select(_other.id)
    .where(
        _other.project_id == Agreement.project_id,
        _other.id != Agreement.id,
        _other.state != AgreementState.CANCELLED,
    )
    .correlate(Agreement)
    .exists()
)


def thread_of(work: Work, agreement: Agreement) -> Thread:
    """The other agreements of a work that were not cancelled."""
    statement = (
        sa.select(Agreement)
        .where(
            Agreement.project_id == agreement.project_id,
            Agreement.id != agreement.id,
            Agreement.state != AgreementState.CANCELLED,
        )
        .order_by(Agreement.left_unfinished.desc(), Agreement.id)
    )
    others = list(work.session.execute(statement).scalars())
    later = [row for row in others if row.id > agreement.id]
    return Thread(
        before=tuple(
            _view(work, row) for row in others if row.left_unfinished and row not in later
        ),
        after=_view(work, later[0]) if agreement.left_unfinished and later else None,
    )


def figures_of(
    work: Work, project: Project, agreement: Agreement, rows: Sequence[Milestone], thread: Thread
) -> dict[str, Any]:
    """How far an agreement is; of a work with several it is not how far the work is."""
    if not thread.before and thread.after is None:
        same = ("physical_bp", "financial_bp", "in_dispute")
        return {name: getattr(project, name) for name in same}
    found = milestone_plans.progress(rows, agreement.currency)
    return {
        "physical_bp": found.physical_bp,
        "financial_bp": payments.paid_under(work, agreement).share_bp(agreement.value),
        "in_dispute": found.in_dispute,
    }


def _view(work: Work, row: Agreement) -> ThreadView:
    return ThreadView(
        id=row.id,
        number=row.number,
        state=row.state,
        value=row.value,
        built=Money(earlier_agreements.verified_of(work, [row.id]), row.currency),
        signed_on=row.signed_on,
        ended_on=row.ended_on,
    )
