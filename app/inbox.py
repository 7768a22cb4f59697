"""What needs this person now, from every stage: the oldest of each kind of thing that waits for their role, with how many there are.

Each kind is one row here: the permission that makes it theirs, the works it is about, the words, and where it is done.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from contracting.agreements import Agreement, AgreementState
from contracting.commitments import Commitment, CommitmentState
from contracting.handovers import Handover, HandoverState
from contracting.milestone_plans import Milestone, MilestoneState
from contracting.milestones import Key, Verdict
from contracting.payments import Payment, PaymentState
from contracting.reports import MilestoneReport
from foundation.identity.permissions import Permission
from foundation.work import Work
from maintenance.plans import MaintenanceTask
from portfolio.assemblies import Assembly, AssemblyState
from portfolio.communities import Community
from portfolio.needs import Need, NeedState
from portfolio.projects import Origin, Project, Station

MOST_OF_A_KIND = 5

Rows = sa.Select[*tuple[Any, ...]]
OfProject = type[Agreement] | type[Payment] | type[Commitment] | type[Handover]
Since = InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that waits: its kind, what it is about, since when."""

    kind: str
    title: str
    href: str
    since: datetime | None


class Pile(msgspec.Struct, frozen=True, kw_only=True):
    """Everything of one kind that waits for this person."""

    kind: str
    total: int
    href: str
    oldest: tuple[Waiting, ...]


@dataclass(frozen=True)
class Kind:
    """One kind of thing that can wait for somebody."""

    code: str
    permission: Permission
    select: Callable[[Work], Rows]
    href: str
    everything: str


def _needs(state: NeedState) -> Callable[[Work], Rows]:
    return lambda work: (
        sa.select(Need.id, Need.title, Need.registered_at.label("since"))
        .where(work.visible(Need.territory), Need.state == state)
        .order_by(Need.id)
    )


def _assemblies(*states: AssemblyState) -> Callable[[Work], Rows]:
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


def _works(station: Station, *, without_agreement: bool = False) -> Callable[[Work], Rows]:
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
        if without_agreement:
            live = sa.select(Agreement.id).where(
                Agreement.project_id == Project.id, Agreement.state != AgreementState.CANCELLED
            )
            statement = statement.where(~live.exists())
        return statement

    return select


def _of_project(
    model: OfProject, since: Since, *conditions: sa.ColumnElement[bool]
) -> Callable[[Work], Rows]:
    return lambda work: (
        sa.select(model.id, Project.id.label("project_id"), Project.title, since.label("since"))
        .join(Project, Project.id == model.project_id)
        .where(work.visible(Project.territory), *conditions)
        .order_by(model.id)
    )


def _unjudged(key: Key) -> Callable[[Work], Rows]:
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


def _overdue(work: Work) -> Rows:
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


P = Permission
KINDS = (
    Kind(
        "assess_need",
        P.NEED_ASSESS,
        _needs(NeedState.REGISTERED),
        "/needs/{id}/assess",
        "/needs?status=registered",
    ),
    Kind(
        "record_assembly",
        P.ASSEMBLY_RECORD,
        _assemblies(AssemblyState.CALLED, AssemblyState.HELD, AssemblyState.DECIDED),
        "/assemblies/{id}",
        "/assemblies",
    ),
    Kind(
        "open_project",
        P.PROJECT_CREATE,
        _needs(NeedState.PRIORITISED),
        "/needs/{id}",
        "/needs?status=prioritised",
    ),
    Kind("prepare_work", P.BUDGET_EDIT, _works(Station.NEED), "/works/{id}", "/works?station=need"),
    Kind(
        "finance_work",
        P.PROJECT_FINANCE,
        _works(Station.NEED),
        "/works/{id}",
        "/works?station=need",
    ),
    Kind(
        "draft_agreement",
        P.AGREEMENT_DRAFT,
        _works(Station.FINANCED, without_agreement=True),
        "/works/{id}",
        "/works?station=financed",
    ),
    Kind(
        "finish_draft",
        P.AGREEMENT_SUBMIT,
        _of_project(Agreement, Agreement.drafted_at, Agreement.state == AgreementState.DRAFT),
        "/agreements/{id}",
        "/agreements",
    ),
    Kind(
        "sign_agreement",
        P.AGREEMENT_SIGN,
        _of_project(Agreement, Agreement.submitted_at, Agreement.state == AgreementState.SUBMITTED),
        "/agreements/{id}",
        "/agreements",
    ),
    Kind(
        "start_works",
        P.AGREEMENT_START,
        _of_project(Agreement, Agreement.signed_at, Agreement.state == AgreementState.SIGNED),
        "/agreements/{id}",
        "/agreements",
    ),
    Kind(
        "judge_committee",
        P.VERDICT_COMMITTEE,
        _unjudged(Key.COMMITTEE),
        "/milestones/{id}",
        "/works?station=building",
    ),
    Kind(
        "judge_engineer",
        P.VERDICT_ENGINEER,
        _unjudged(Key.ENGINEER),
        "/milestones/{id}",
        "/works?station=building",
    ),
    Kind(
        "approve_payment",
        P.PAYMENT_APPROVE,
        _of_project(Payment, Payment.requested_at, Payment.state == PaymentState.REQUESTED),
        "/payments/{id}",
        "/payments",
    ),
    Kind(
        "pay_payment",
        P.PAYMENT_PAY,
        _of_project(Payment, Payment.approved_at, Payment.state == PaymentState.APPROVED),
        "/payments/{id}",
        "/payments",
    ),
    Kind(
        "accept_plan",
        P.PLAN_ACCEPT,
        _of_project(
            Commitment, Commitment.proposed_at, Commitment.state == CommitmentState.PROPOSED
        ),
        "/works/{project_id}/handover",
        "/works?station=accepted",
    ),
    Kind(
        "sign_handover",
        P.HANDOVER_SIGN,
        _of_project(Handover, Handover.prepared_at, Handover.state != HandoverState.COMPLETED),
        "/works/{project_id}/handover",
        "/works?station=accepted",
    ),
    Kind("log_task", P.MAINTENANCE_LOG, _overdue, "/maintenance/tasks/{id}/log", "/maintenance"),
)


def piles(work: Work) -> tuple[Pile, ...]:
    """Everything that waits for this person, kind by kind in the order of a work's life."""
    found = []
    for kind in KINDS:
        if not work.actor.may_anywhere(kind.permission):
            continue
        statement = kind.select(work)
        rows = work.session.execute(statement.limit(MOST_OF_A_KIND)).mappings().all()
        if not rows:
            continue
        total = len(rows)
        if total == MOST_OF_A_KIND:
            counted = sa.select(sa.func.count()).select_from(statement.order_by(None).subquery())
            total = work.session.execute(counted).scalar_one()
        found.append(
            Pile(
                kind=kind.code,
                total=total,
                href=kind.everything,
                oldest=tuple(_waiting(kind, row) for row in rows),
            )
        )
    return tuple(found)


def _waiting(kind: Kind, row: sa.RowMapping) -> Waiting:
    keys: dict[str, UUID] = {name: row[name] for name in ("id", "project_id") if name in row}
    return Waiting(
        kind=kind.code, title=row["title"], href=kind.href.format(**keys), since=row["since"]
    )
