"""What a payment certificate says, read from the records as they stood when the payment was approved.

A certificate is of its moment: later payments and verdicts do not change what it says, so issuing it again gives the same paper.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from contracting import (
    certificate_evidence,
    certified_lines,
    deduction_kinds,
    milestone_plans,
    paper_heads,
    payment_positions,
    payments,
)
from contracting.agreements import Agreement
from contracting.documents.certificate import (
    CertificateSheet,
    CertifiedMilestone,
    Standing,
)
from contracting.documents.net_account import TakenAmount
from contracting.milestone_plans import Milestone
from contracting.milestones import Verdict
from contracting.paper_heads import Reading
from contracting.payment_breakdown import PaymentRate, payment_rates
from contracting.payment_positions import BUILT
from contracting.payments import Payment, PaymentKind, PaymentLine
from foundation.clock import civil_date
from foundation.errors import ProgrammingError
from foundation.money import Money, divide
from foundation.papers import Signatory
from foundation.reference_data import covering
from foundation.translations import Translator
from foundation.work import Work


def sheet_of(work: Work, payment: Payment, words: Translator) -> CertificateSheet:
    """The same, for whoever has only the payment."""
    return certificate_sheet(work, work.get(Agreement, payment.agreement_id), payment, words)


def certificate_sheet(
    work: Work, agreement: Agreement, payment: Payment, words: Translator
) -> CertificateSheet:
    """Everything the certificate of an approved payment says."""
    if payment.approved_at is None:
        raise ProgrammingError("a certified payment was approved")
    reading = paper_heads.read(work, agreement, words)
    plan = milestone_plans.of_agreement(work, agreement.id)
    earlier = [
        row
        for row in payment_positions.live(payments.payments_of(work, agreement.id))
        if row.number < payment.number
    ]
    spent = sum(row.spent_minor for row in (*earlier, payment))
    items, parts = certified_lines.of_payment(work, payment)
    judged = certificate_evidence.reports_of(work, payment, earlier)
    return CertificateSheet(
        head=paper_heads.head_of(reading),
        kind=payment.kind.value,
        payment_number=payment.number,
        starts_on=agreement.starts_on,
        ends_on=agreement.ends_on,
        requested_on=civil_date(payment.requested_at),
        approved_on=civil_date(payment.approved_at),
        paid_on=payment.paid_on,
        bank_reference=payment.bank_reference or "",
        milestones=_milestones(work, payment, earlier, plan),
        period_from=_period_from(agreement, payment, earlier),
        items=items,
        memo=certificate_evidence.memo_of(work, judged),
        photos=certificate_evidence.photos_of(work, judged),
        parts=parts,
        gross=Money(payment.gross_minor, payment.currency),
        amortisation=Money(payment.amortisation_minor, payment.currency),
        amortisation_bp=agreement.advance_bp,
        retention=Money(payment.retention_minor, payment.currency),
        retention_bp=agreement.retention_bp,
        deductions=deductions_of(agreement, payment, words.language),
        net=payment.net,
        standing=_standing(agreement, payment, earlier),
        physical_bp=_physical_bp(work, plan, payment.approved_at),
        financial_bp=Money(spent, payment.currency).share_bp(agreement.value),
        supervisor=paper_heads.supervisor(reading),
        organisation_signatory=paper_heads.organisation_signatory(reading),
        approver=_approver(reading, payment),
    )


def _period_from(agreement: Agreement, payment: Payment, earlier: Sequence[Payment]) -> date | None:
    """The day after the certificate before this one was asked for, or the start of the works; advances and releases have no period."""
    if payment.kind not in BUILT:
        return None
    made = [civil_date(row.requested_at) for row in earlier if row.kind in BUILT]
    if not made:
        return agreement.starts_on
    return min(max(made) + timedelta(days=1), civil_date(payment.requested_at))


def _milestones(
    work: Work, payment: Payment, earlier: Sequence[Payment], plan: Sequence[Milestone]
) -> tuple[CertifiedMilestone, ...]:
    """Every milestone of the agreement, with what it earned; advances and releases earn nothing."""
    if payment.kind not in BUILT:
        return ()
    keys = [payment.id, *(row.id for row in earlier)]
    lines = work.session.execute(
        sa.select(PaymentLine).where(PaymentLine.payment_id.in_(keys))
    ).scalars()
    previous: dict[UUID, int] = {}
    this: dict[UUID, int] = {}
    for line in lines:
        side = this if line.payment_id == payment.id else previous
        side[line.milestone_id] = side.get(line.milestone_id, 0) + line.amount_minor
    return tuple(
        CertifiedMilestone(
            position=row.position,
            title=row.title,
            contracted=row.amount,
            previous=Money(previous.get(row.id, 0), row.currency),
            this=Money(this.get(row.id, 0), row.currency),
        )
        for row in plan
    )


def deductions_of(agreement: Agreement, payment: Payment, language: str) -> tuple[TakenAmount, ...]:
    """What is taken off a payment, each line with its rate, its base and the norm of the day on which it was asked for."""
    rates = {term.code: term.rate_bp for term in agreement.terms.deductions}
    known: dict[str, PaymentRate] = {
        rate.code: rate for rate in covering(payment_rates(), civil_date(payment.requested_at))
    }
    return tuple(
        TakenAmount(
            name=deduction_kinds.name_of(row["code"], language),
            rate_bp=rates.get(row["code"]) if row.get("rate_bp") is None else row["rate_bp"],
            base=Money(row["base_minor"], payment.currency),
            taken_of=row.get("taken_of") or "",
            amount=Money(row["amount_minor"], payment.currency),
            norm=row.get("norm") or (known[row["code"]].source if row["code"] in known else ""),
            to_confirm=row["code"] in known and known[row["code"]].to_confirm,
        )
        for row in payment.deductions
    )


def _standing(
    agreement: Agreement, payment: Payment, earlier: Sequence[Payment]
) -> tuple[Standing, ...]:
    """The figures of the agreement before this payment and in it, each counted from the payments themselves."""
    kinds = {
        "certified": (BUILT, "gross_minor"),
        "advance": ((PaymentKind.ADVANCE,), "gross_minor"),
        "amortised": (tuple(PaymentKind), "amortisation_minor"),
        "retained": (BUILT, "retention_minor"),
        "released": ((PaymentKind.RETENTION_RELEASE,), "gross_minor"),
        "deducted": (tuple(PaymentKind), "deductions_minor"),
        "paid": (tuple(PaymentKind), "net_minor"),
    }
    figures = [
        Standing(
            code=code,
            before=_sum(earlier, which, column, agreement.currency),
            this=_sum([payment], which, column, agreement.currency),
        )
        for code, (which, column) in kinds.items()
    ]
    always = {"certified", "paid"}
    return tuple(row for row in figures if row.before or row.this or row.code in always)


def _sum(
    rows: Sequence[Payment], kinds: Sequence[PaymentKind], column: str, currency: str
) -> Money:
    return Money(sum(getattr(row, column) for row in rows if row.kind in kinds), currency)


def _physical_bp(work: Work, plan: Sequence[Milestone], at: datetime) -> int:
    """The physical progress at an instant: by weight, what both had verified of each milestone by then."""
    given = work.session.execute(
        sa.select(Verdict)
        .where(Verdict.milestone_id.in_([row.id for row in plan]), Verdict.given_at <= at)
        .order_by(Verdict.id)
    ).scalars()
    by_report: dict[UUID, dict[UUID, list[int]]] = {}
    for verdict in given:
        reports = by_report.setdefault(verdict.milestone_id, {})
        reports.setdefault(verdict.report_id, []).append(verdict.amount_minor)
    both = 2
    progress = 0
    for row in plan:
        judged = [min(worth) for worth in by_report.get(row.id, {}).values() if len(worth) == both]
        progress += divide(row.weight_bp * judged[-1], row.amount_minor) if judged else 0
    return progress


def _approver(reading: Reading, payment: Payment) -> Signatory:
    return paper_heads.user_signatory(
        reading,
        payment.approved_by,
        role=reading.words.text("Approves the payment"),
        organisation=reading.agreement.entity_name,
    )
