"""Questions behind the inbox about terms that run: transfers to justify, reports to put right, agreements to settle while it is their time.

Days that follow from a dated rule are counted here once the rows are found, as the calendar of obligations counts them.
"""

from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.inbox_kinds import Kind
from app.inbox_questions import Rows
from contracting import cash_rules, clauses, obligations, settlement_rules
from contracting.agreements import Agreement, AgreementState
from contracting.justifications import Justification, JustificationState
from contracting.milestone_plans import Milestone
from contracting.milestones import Verdict
from contracting.payments import Payment, PaymentKind, PaymentState
from contracting.reports import MilestoneReport
from contracting.settlement_rules import SettlementStage
from contracting.settlements import Settlement, SettlementState
from contracting.views.milestones import RETURNED
from foundation.clock import civil_date
from foundation.identity.permissions import Permission
from foundation.reference_data import Dated
from foundation.work import Work
from portfolio.projects import Project

TRANSFERS = (PaymentKind.ADVANCE, PaymentKind.PROGRESS)
NOT_DONE = (JustificationState.PRESENTED, JustificationState.RETURNED)


def _signed_under(family: str, *rules: Dated) -> sa.ColumnElement[bool]:
    """Agreements of a family of regimes that were signed while a rule held; the editions of the clauses say which regimes those are."""
    found = []
    for library in clauses.libraries():
        spans = (library, *rules)
        conditions = [Agreement.signed_on >= max(one.valid_from for one in spans)]
        ends = [one.valid_to for one in spans if one.valid_to is not None]
        if ends:
            conditions.append(Agreement.signed_on <= min(ends))
        regimes = sorted(library.families.get(family, ()))
        found.append(sa.and_(Agreement.regime.in_(regimes), *conditions))
    return sa.or_(sa.false(), *found)


def to_justify(work: Work) -> Rows:
    """The newest transfer of each agreement whose rule asks for it, until accounts that were presented after it are with the office."""
    later = aliased(Payment)
    is_newest = ~sa.exists().where(
        later.agreement_id == Payment.agreement_id,
        later.state == PaymentState.PAID,
        later.kind.in_(TRANSFERS),
        later.number > Payment.number,
    )
    # A period that is with the office or came back from it waits there, as itself.
    told = sa.exists().where(
        Justification.agreement_id == Payment.agreement_id,
        sa.or_(
            Justification.state.in_(NOT_DONE),
            sa.and_(
                Justification.state == JustificationState.ACCEPTED,
                Justification.presented_at >= Payment.paid_at,
            ),
        ),
    )
    is_asked = sa.or_(
        sa.false(), *(_signed_under(rule.family, rule) for rule in cash_rules.cash_rules())
    )
    return (
        sa.select(
            Agreement.id, Project.title, Payment.paid_at.label("since"), Payment.paid_on.label("on")
        )
        .join(Payment, Payment.agreement_id == Agreement.id)
        .join(Project, Project.id == Agreement.project_id)
        .where(
            work.visible(Agreement.territory),
            Agreement.state.in_((AgreementState.RUNNING, AgreementState.ACCEPTED)),
            Payment.state == PaymentState.PAID,
            Payment.kind.in_(TRANSFERS),
            is_newest,
            is_asked,
            ~told,
        )
        .order_by(Payment.paid_on, Agreement.id)
    )


def _justified_by(row: sa.RowMapping, _today: date) -> date:
    return _after(row["on"], "justify_transfer")


def _after(on: date, rule: str) -> date:
    return on + timedelta(days=obligations.days_on(rule, on))


def to_correct(work: Work) -> Rows:
    """Milestones that this person reported and both found wanting, the oldest first."""
    later = aliased(MilestoneReport)
    is_newest = ~sa.exists().where(
        later.milestone_id == MilestoneReport.milestone_id, later.number > MilestoneReport.number
    )
    judged = (
        sa.select(sa.func.max(Verdict.given_at))
        .where(Verdict.report_id == MilestoneReport.id)
        .correlate(MilestoneReport)
        .scalar_subquery()
    )
    return (
        sa.select(
            Milestone.id,
            (Project.title + " — " + Milestone.title).label("title"),
            judged.label("since"),
        )
        .join(MilestoneReport, MilestoneReport.milestone_id == Milestone.id)
        .join(Project, Project.id == Milestone.project_id)
        .where(
            work.visible(Milestone.territory),
            Milestone.is_open.is_(True),
            Milestone.state.in_(RETURNED),
            MilestoneReport.reported_by == work.actor.user_id,
            is_newest,
        )
        .order_by(judged, Milestone.id)
    )


def _corrected_by(row: sa.RowMapping, _today: date) -> date:
    return _after(civil_date(row["since"]), "correct_report")


def to_prepare(work: Work) -> Rows:
    """Agreements that ended, whose balance nobody laid before the parties while somebody may still settle; the first to end first."""
    ended = sa.func.coalesce(Agreement.accepted_on, Agreement.ended_on, type_=sa.Date())
    families = sorted({rule.family for rule in settlement_rules.settlement_rules()})
    in_time = sa.or_(
        sa.false(),
        *(
            sa.and_(_signed_under(family), ended >= settlement_rules.open_since(family, work.today))
            for family in families
        ),
    )
    return (
        sa.select(
            Agreement.id,
            Project.title,
            sa.null().label("since"),
            Agreement.regime,
            Agreement.signed_on,
            ended.label("ended"),
        )
        .join(Project, Project.id == Agreement.project_id)
        .outerjoin(Settlement, Settlement.agreement_id == Agreement.id)
        .where(
            work.visible(Agreement.territory),
            Agreement.state.in_((AgreementState.RUNNING, AgreementState.ACCEPTED)),
            Settlement.id.is_(None),
            in_time,
        )
        .order_by(ended, Agreement.id)
    )


def _prepared_by(row: sa.RowMapping, today: date) -> date | None:
    """The last day of the stage that runs today."""
    family = clauses.library_on(row["signed_on"]).family_of(row["regime"])
    days = settlement_rules.deadlines(family, row["ended"])
    return next((last for last in days.values() if today <= last), None)


def _settlements(work: Work, state: SettlementState) -> Rows:
    """Settlements that somebody else prepared and that can still be signed, the first to end first."""
    return (
        sa.select(
            Settlement.id,
            Project.title,
            Settlement.prepared_at.label("since"),
            *(getattr(Settlement, name) for name in UNTIL.values()),
        )
        .join(Project, Project.id == Settlement.project_id)
        .where(
            work.visible(Settlement.territory),
            Settlement.state == state,
            Settlement.prepared_by.is_distinct_from(work.actor.user_id),
            Settlement.late_until >= work.today,
        )
        .order_by(Settlement.by_agreement_until, Settlement.id)
    )


UNTIL = {
    SettlementStage.BY_AGREEMENT: "by_agreement_until",
    SettlementStage.UNILATERAL: "unilateral_until",
    SettlementStage.LATE: "late_until",
}


def to_agree(work: Work) -> Rows:
    """Settlements that the organisation has not agreed to."""
    return _settlements(work, SettlementState.PREPARED)


def to_sign(work: Work) -> Rows:
    """Settlements that both agreed to, which somebody who did not agree to them signs for the entity."""
    return _settlements(work, SettlementState.AGREED).where(
        Settlement.agreed_by.is_distinct_from(work.actor.user_id)
    )


def to_settle_alone(work: Work) -> Rows:
    """Settlements to which nobody agreed in the time for it: now the entity may sign them alone."""
    return _settlements(work, SettlementState.PREPARED).where(
        Settlement.by_agreement_until < work.today
    )


def _settled_by(row: sa.RowMapping, today: date) -> date | None:
    """The last day of the stage that runs today."""
    return next((row[name] for name in UNTIL.values() if today <= row[name]), None)


P = Permission
KINDS = (
    Kind(
        "justify_transfer",
        P.CASH_BOOK_WRITE,
        to_justify,
        "/agreements/{id}/cash-book",
        "/agreements?status=running",
        _justified_by,
    ),
    Kind(
        "correct_milestone",
        P.MILESTONE_REPORT,
        to_correct,
        "/milestones/{id}",
        "/agreements?status=running",
        _corrected_by,
    ),
    Kind(
        "prepare_settlement",
        P.SETTLEMENT_PREPARE,
        to_prepare,
        "/agreements/{id}/closing",
        "/agreements",
        _prepared_by,
    ),
    Kind(
        "agree_settlement",
        P.SETTLEMENT_AGREE,
        to_agree,
        "/settlements/{id}",
        "/agreements",
        _settled_by,
    ),
    Kind(
        "sign_settlement",
        P.SETTLEMENT_SIGN,
        to_sign,
        "/settlements/{id}",
        "/agreements",
        _settled_by,
    ),
    Kind(
        "settle_alone",
        P.SETTLEMENT_SIGN,
        to_settle_alone,
        "/settlements/{id}",
        "/agreements",
        _settled_by,
    ),
)
