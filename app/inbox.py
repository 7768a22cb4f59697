"""What needs this person now, from every stage: the oldest of each kind of thing that waits for their role, with how many there are.

Each kind is one row here: the permission that makes it theirs, the works it is about, the words, and where it is done.
"""

from datetime import date, datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa

from app import (
    inbox_agreements,
    inbox_building,
    inbox_changes,
    inbox_clauses,
    inbox_deadlines,
    inbox_disputes,
    inbox_dossiers,
    inbox_goods,
    inbox_paying,
    inbox_plans,
    inbox_rounds,
    inbox_signatures,
    inbox_site,
)
from app import inbox_questions as questions
from app.inbox_kinds import Kind
from contracting.agreements import Agreement, AgreementState
from contracting.commitments import Commitment, CommitmentState
from contracting.handovers import Handover, HandoverState
from contracting.milestones import Key
from foundation.identity.permissions import Permission
from foundation.work import Work
from portfolio.assemblies import AssemblyState
from portfolio.budget_revisions import BudgetRevision, RevisionState
from portfolio.deliveries import Delivery, DeliveryState
from portfolio.needs import NeedState
from portfolio.projects import Station

MOST_OF_A_KIND = 5


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that waits: its kind, what it is about, since when, by which day."""

    kind: str
    title: str
    href: str
    since: datetime | None
    due: date | None


class Pile(msgspec.Struct, frozen=True, kw_only=True):
    """Everything of one kind that waits for this person."""

    kind: str
    total: int
    href: str
    oldest: tuple[Waiting, ...]


P = Permission
KINDS = (
    Kind(
        "assess_need",
        P.NEED_ASSESS,
        questions.needs(NeedState.REGISTERED),
        "/needs/{id}/assess",
        "/needs?status=registered",
    ),
    Kind(
        "record_assembly",
        P.ASSEMBLY_RECORD,
        questions.assemblies(AssemblyState.CALLED, AssemblyState.DECIDED),
        "/assemblies/{id}",
        "/assemblies",
    ),
    Kind(
        "count_votes",
        P.ASSEMBLY_COUNT,
        questions.to_count,
        "/assemblies/{id}",
        "/assemblies?status=held",
    ),
    *inbox_rounds.KINDS,
    Kind(
        "adopt_schedule",
        P.SCHEDULE_ADOPT,
        inbox_plans.schedules_proposed,
        "/works/{id}/schedule",
        "/works",
    ),
    Kind(
        "open_project",
        P.PROJECT_CREATE,
        questions.needs(NeedState.PRIORITISED),
        "/needs/{id}",
        "/needs?status=prioritised",
    ),
    Kind(
        "prepare_work",
        P.BUDGET_EDIT,
        questions.works(Station.NEED),
        "/works/{id}",
        "/works?station=need",
    ),
    Kind(
        "answer_safeguards",
        P.SAFEGUARD_ANSWER,
        inbox_plans.safeguards_unsettled,
        "/works/{id}/safeguards",
        "/works?station=need",
    ),
    Kind(
        "accept_risk",
        P.CLIMATE_SIGN_OFF,
        inbox_plans.risks_open,
        "/works/{id}/climate/risk",
        "/works?station=need",
    ),
    Kind(
        "adopt_scenario",
        P.SCENARIO_ADOPT,
        inbox_plans.scenarios_computed,
        "/scenarios/{id}",
        "/scenarios",
    ),
    Kind(
        "finance_work",
        P.PROJECT_FINANCE,
        questions.works(Station.NEED),
        "/works/{id}",
        "/works?station=need",
    ),
    Kind(
        "finish_revision",
        P.BUDGET_EDIT,
        questions.of_project(
            BudgetRevision,
            BudgetRevision.drafted_at,
            BudgetRevision.state.in_((RevisionState.DRAFT, RevisionState.RETURNED)),
        ),
        "/budget-revisions/{id}",
        "/budget-revisions",
    ),
    Kind(
        "decide_revision",
        P.BUDGET_APPROVE,
        questions.of_project(
            BudgetRevision,
            BudgetRevision.submitted_at,
            BudgetRevision.state == RevisionState.SUBMITTED,
        ),
        "/budget-revisions/{id}",
        "/budget-revisions",
    ),
    Kind(
        "commit_funds",
        P.FUNDING_RECORD,
        questions.works(Station.FINANCED, only=questions.IS_UNCOMMITTED),
        "/works/{id}/money",
        "/works?station=financed",
    ),
    Kind(
        "draft_agreement",
        P.AGREEMENT_DRAFT,
        questions.works(Station.FINANCED, without=questions.HAS_AGREEMENT),
        "/works/{id}",
        "/works?station=financed",
    ),
    Kind(
        "finish_draft",
        P.AGREEMENT_SUBMIT,
        questions.of_project(
            Agreement, Agreement.drafted_at, Agreement.state == AgreementState.DRAFT
        ),
        "/agreements/{id}",
        "/agreements",
    ),
    Kind(
        "sign_agreement",
        P.AGREEMENT_SIGN,
        questions.of_project(
            Agreement, Agreement.submitted_at, Agreement.state == AgreementState.SUBMITTED
        ),
        "/agreements/{id}",
        "/agreements",
    ),
    Kind(
        "start_works",
        P.AGREEMENT_START,
        questions.of_project(
            Agreement, Agreement.signed_at, Agreement.state == AgreementState.SIGNED
        ),
        "/agreements/{id}",
        "/agreements",
    ),
    Kind(
        "request_advance",
        P.PAYMENT_REQUEST,
        questions.of_project(Agreement, None, questions.ADVANCE_IS_OPEN),
        "/agreements/{id}/advance",
        "/agreements?status=running",
    ),
    Kind(
        "report_milestone",
        P.MILESTONE_REPORT,
        questions.to_report,
        "/milestones/{id}/report",
        "/agreements?status=running",
    ),
    *inbox_dossiers.KINDS,
    *inbox_clauses.KINDS,
    *inbox_disputes.KINDS,
    *inbox_deadlines.KINDS,
    *inbox_agreements.KINDS,
    Kind(
        "accept_delivery",
        P.DELIVERY_ACCEPT,
        questions.of_project(
            Delivery, Delivery.recorded_at, Delivery.state == DeliveryState.DELIVERED
        ),
        "/deliveries/{id}",
        "/deliveries",
    ),
    Kind(
        "judge_committee",
        P.VERDICT_COMMITTEE,
        questions.unjudged(Key.COMMITTEE),
        "/milestones/{id}",
        "/works?station=building",
    ),
    Kind(
        "judge_engineer",
        P.VERDICT_ENGINEER,
        questions.unjudged(Key.ENGINEER),
        "/milestones/{id}",
        "/works?station=building",
    ),
    Kind(
        "request_payment",
        P.PAYMENT_REQUEST,
        questions.of_project(Agreement, None, questions.CAN_BE_PAID),
        "/agreements/{id}/payments/new",
        "/agreements?status=running",
    ),
    *inbox_paying.APPROVING,
    *inbox_paying.PAID,
    *inbox_site.KINDS,
    *inbox_goods.KINDS,
    Kind(
        "accept_work",
        P.WORK_ACCEPT,
        questions.of_project(Agreement, None, questions.IS_BUILT),
        "/works/{project_id}/acceptance",
        "/works?station=building",
    ),
    Kind(
        "propose_plan",
        P.PLAN_PROPOSE,
        questions.works(Station.ACCEPTED, without=questions.HAS_PLAN),
        "/works/{id}/plan",
        "/works?station=accepted",
    ),
    Kind(
        "accept_plan",
        P.PLAN_ACCEPT,
        questions.of_project(
            Commitment, Commitment.proposed_at, Commitment.state == CommitmentState.PROPOSED
        ),
        "/works/{project_id}/handover",
        "/works?station=accepted",
    ),
    Kind(
        "prepare_handover",
        P.HANDOVER_PREPARE,
        questions.works(Station.ACCEPTED, without=questions.HAS_HANDOVER),
        "/works/{id}/handover",
        "/works?station=accepted",
    ),
    Kind(
        "sign_handover",
        P.HANDOVER_SIGN,
        questions.of_project(
            Handover, Handover.prepared_at, Handover.state != HandoverState.COMPLETED
        ),
        "/works/{project_id}/handover",
        "/works?station=accepted",
    ),
    Kind(
        "recommend_change",
        P.CHANGE_RECOMMEND,
        inbox_changes.to_recommend,
        "/changes/{id}",
        "/agreements",
    ),
    Kind("order_change", P.CHANGE_APPROVE, inbox_changes.to_order, "/changes/{id}", "/agreements"),
    Kind(
        "review_climate",
        P.CLIMATE_SCREEN,
        inbox_changes.reviews_open,
        "/climate-reviews/{id}",
        "/works?station=building",
    ),
    *inbox_building.KINDS,
    *inbox_signatures.KINDS,
    Kind(
        "follow_risk", P.RISK_KEEP, inbox_plans.risks_overdue, "/risks/{id}", "/risks?status=open"
    ),
    Kind("close_lot", P.LOT_KEEP, inbox_plans.lots_finished, "/lots/{id}", "/programmes"),
    Kind(
        "follow_commitment",
        P.DIALOGUE_RECORD,
        questions.promises_overdue,
        "/dialogues/commitments/{id}",
        "/dialogues",
    ),
    Kind(
        "submit_readings",
        P.RESULT_WRITE,
        questions.periods_to_submit,
        "/results/periods/{id}",
        "/results/periods",
    ),
    Kind(
        "judge_readings",
        P.RESULT_APPROVE,
        questions.periods_to_judge,
        "/results/periods/{id}",
        "/results/periods",
    ),
    Kind(
        "log_task",
        P.MAINTENANCE_LOG,
        questions.overdue,
        "/maintenance/tasks/{id}/log",
        "/maintenance",
    ),
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
                oldest=tuple(_waiting(kind, row, work.today) for row in rows),
            )
        )
    return tuple(found)


def _waiting(kind: Kind, row: sa.RowMapping, today: date) -> Waiting:
    keys: dict[str, UUID] = {name: row[name] for name in ("id", "project_id") if name in row}
    return Waiting(
        kind=kind.code,
        title=row["title"],
        href=kind.href.format(**keys),
        since=row["since"],
        due=kind.due(row, today),
    )
