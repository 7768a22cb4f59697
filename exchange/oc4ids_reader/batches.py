"""The rows of some works at a time, in a fixed number of queries, however many works there are."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

import sqlalchemy as sa

from contracting.agreements import Agreement
from contracting.commitments import Commitment, CommitmentState, PlanTask
from contracting.milestone_plans import Milestone
from contracting.milestones import Verdict
from contracting.payments import Payment, PaymentLine, PaymentState
from exchange.royalties import versions
from exchange.royalties.versions import Version
from foundation import territories
from foundation.audit import AuditEntry
from foundation.records import IssuedDocument
from foundation.work import Work
from maintenance.assets import Asset
from portfolio.assemblies import Alternative, Assembly
from portfolio.budget_versions import BudgetVersion
from portfolio.budgets import Budget, BudgetLine
from portfolio.climate import ClimateScreening, HazardAssessment
from portfolio.cofinancing import FundingShare
from portfolio.communities import Community
from portfolio.measures import ClimateMeasure
from portfolio.needs import Need
from portfolio.projects import Origin, Project

AT_ONCE = 500
# The first and the last key of a batch: its works lie next to each other, so two values name them all.
Span: TypeAlias = tuple[UUID, UUID]

Row = TypeVar("Row")
ByKey = Mapping[UUID, Sequence[Row]]
Statement: TypeAlias = sa.Select[*tuple[Any, ...]]
OfAWork: TypeAlias = type[
    Agreement
    | Asset
    | Budget
    | BudgetVersion
    | ClimateMeasure
    | ClimateScreening
    | Commitment
    | FundingShare
    | IssuedDocument
]


@dataclass(frozen=True)
class Batch:
    """Some works, and everything about them by the key of the work unless another key is named."""

    works: Sequence[tuple[Project, Community | None, Need | None]]
    places: Mapping[str, str]
    # The last instant of each action, and of anything at all.
    happened: Mapping[UUID, Mapping[str, datetime]]
    assemblies: ByKey[Assembly]  # by need
    budgets: Mapping[UUID, Budget]
    versions: ByKey[BudgetVersion]
    lines: ByKey[BudgetLine]
    shares: ByKey[FundingShare]
    screenings: Mapping[UUID, ClimateScreening]
    hazards: ByKey[HazardAssessment]
    measures: ByKey[ClimateMeasure]
    agreements: ByKey[Agreement]
    milestones: ByKey[Milestone]  # by agreement
    verdicts: ByKey[Verdict]  # by milestone
    payments: ByKey[Payment]  # by agreement
    parts: ByKey[PaymentLine]  # by payment
    commitments: Mapping[UUID, Commitment]
    tasks: ByKey[PlanTask]
    assets: ByKey[Asset]
    papers: ByKey[IssuedDocument]
    reported: Mapping[UUID, Version]


def batch_of(work: Work, project_id: UUID) -> Batch:
    """One work alone."""
    row = work.session.execute(_works().where(Project.id == project_id)).one()
    return _batch(work, [(row[0], row[1], row[2])])


def batches(work: Work) -> Iterator[Batch]:
    """Every work of the place, in the order of their keys."""
    after: UUID | None = None
    while True:
        statement = _works().order_by(Project.id).limit(AT_ONCE)
        if after is not None:
            statement = statement.where(Project.id > after)
        works = [(row[0], row[1], row[2]) for row in work.session.execute(statement)]
        if not works:
            return
        yield _batch(work, works)
        after = works[-1][0].id


def _works() -> sa.Select[Project, Community, Need]:
    return (
        sa.select(Project, Community, Need)
        .outerjoin(Community, Community.id == Project.community_id)
        .outerjoin(Need, Need.id == Project.need_id)
    )


def _batch(work: Work, works: Sequence[tuple[Project, Community | None, Need | None]]) -> Batch:
    span = (works[0][0].id, works[-1][0].id)
    imported = [project.id for project, _, _ in works if project.origin is Origin.IMPORTED]
    return Batch(
        works=works,
        places=territories.labels(work, {project.territory for project, _, _ in works}),
        happened=_happened(work, span),
        reported=versions.newest(work, imported),
        **_planned(work, span),
        **_contracted(work, span),
        **_kept(work, span),
    )


def _planned(work: Work, span: Span) -> dict[str, Any]:
    held = (
        sa.select(Alternative.need_id, Assembly)
        .join(Assembly, Assembly.id == Alternative.assembly_id)
        .join(Project, Project.need_id == Alternative.need_id)
        .where(Project.id.between(*span), Assembly.held_at.is_not(None))
        .order_by(Assembly.held_at, Assembly.id)
    )
    lines = (
        sa.select(Budget.project_id, BudgetLine)
        .join(Budget, Budget.id == BudgetLine.budget_id)
        .where(Budget.project_id.between(*span))
        .order_by(BudgetLine.position)
    )
    hazards = (
        sa.select(ClimateScreening.project_id, HazardAssessment)
        .join(ClimateScreening, ClimateScreening.id == HazardAssessment.screening_id)
        .where(ClimateScreening.project_id.between(*span))
        .order_by(HazardAssessment.hazard, HazardAssessment.frame)
    )
    shares = _of(FundingShare, span).where(FundingShare.withdrawn_at.is_(None))
    return {
        "assemblies": _grouped(work, held),
        "budgets": _single(work, _of(Budget, span)),
        "versions": _grouped(work, _of(BudgetVersion, span).order_by(BudgetVersion.number)),
        "lines": _grouped(work, lines),
        "shares": _grouped(work, shares.order_by(FundingShare.id)),
        "screenings": _single(work, _of(ClimateScreening, span)),
        "hazards": _grouped(work, hazards),
        "measures": _grouped(work, _of(ClimateMeasure, span).order_by(ClimateMeasure.position)),
    }


def _contracted(work: Work, span: Span) -> dict[str, Any]:
    signed = _of(Agreement, span).where(Agreement.signed_on.is_not(None))
    paid = sa.and_(Payment.project_id.between(*span), Payment.state == PaymentState.PAID)
    return {
        "agreements": _grouped(work, signed.order_by(Agreement.signed_on, Agreement.id)),
        "milestones": _grouped(
            work,
            sa.select(Milestone.agreement_id, Milestone)
            .where(Milestone.project_id.between(*span))
            .order_by(Milestone.position),
        ),
        "verdicts": _grouped(
            work,
            sa.select(Verdict.milestone_id, Verdict)
            .where(Verdict.project_id.between(*span))
            .order_by(Verdict.given_at, Verdict.id),
        ),
        "payments": _grouped(
            work,
            sa.select(Payment.agreement_id, Payment).where(paid).order_by(Payment.number),
        ),
        "parts": _grouped(
            work,
            sa.select(PaymentLine.payment_id, PaymentLine)
            .join(Payment, Payment.id == PaymentLine.payment_id)
            .join(Milestone, Milestone.id == PaymentLine.milestone_id)
            .where(paid)
            .order_by(Milestone.position),
        ),
    }


def _kept(work: Work, span: Span) -> dict[str, Any]:
    accepted = Commitment.state == CommitmentState.ACCEPTED
    tasks = (
        sa.select(Commitment.project_id, PlanTask)
        .join(Commitment, Commitment.id == PlanTask.commitment_id)
        .where(Commitment.project_id.between(*span), accepted)
        .order_by(PlanTask.position)
    )
    papers = _of(IssuedDocument, span).order_by(IssuedDocument.issued_at, IssuedDocument.id)
    return {
        "commitments": _single(work, _of(Commitment, span).where(accepted)),
        "tasks": _grouped(work, tasks),
        "assets": _grouped(work, _of(Asset, span).order_by(Asset.code)),
        "papers": _grouped(work, papers),
    }


def _happened(work: Work, span: Span) -> dict[UUID, dict[str, datetime]]:
    rows = work.session.execute(
        sa.select(AuditEntry.stream, AuditEntry.action, sa.func.max(AuditEntry.at).label("at"))
        .where(AuditEntry.stream.between(*span))
        .group_by(AuditEntry.stream, AuditEntry.action)
    )
    found: dict[UUID, dict[str, datetime]] = defaultdict(dict)
    for row in rows:
        found[row.stream][row.action] = row.at
    return found


def _of(model: OfAWork, span: Span) -> Statement:
    return sa.select(model.project_id, model).where(model.project_id.between(*span))


def _grouped(work: Work, statement: Statement) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for key, row in work.session.execute(statement):
        found[key].append(row)
    return found


def _single(work: Work, statement: Statement) -> dict[UUID, Any]:
    return {row[0]: row[1] for row in work.session.execute(statement)}
