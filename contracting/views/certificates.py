"""One payment as the certificate the field knows (*acta parcial*): gross, what is taken and why, net; now, before and to date."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from contracting import agreements, certified_lines, payment_breakdown, payments
from contracting.acts import CERTIFICATE, CERTIFIED
from contracting.agreements import Agreement, AgreementState
from contracting.documents.certificate_items import CertifiedItem, CertifiedPart
from contracting.milestone_plans import Milestone
from contracting.payment_breakdown import Breakdown, Deduction, DeductionBase
from contracting.payment_positions import BUILT, live
from contracting.payments import LIFECYCLE, Payment, PaymentKind, PaymentLine, PaymentState
from contracting.views import deductions, receipts, timelines
from contracting.views.receipts import PaymentMarks
from contracting.views.steps import StepView, open_steps, steps
from contracting.views.timelines import Timeline
from foundation import records, territories
from foundation.errors import NotFound
from foundation.identity.permissions import Permission, Role, holders
from foundation.money import Money
from foundation.records import DocumentView
from foundation.work import Work
from portfolio.communities import Community
from portfolio.projects import Project

TURN = {
    PaymentState.REQUESTED: Permission.PAYMENT_APPROVE,
    PaymentState.APPROVED: Permission.PAYMENT_PAY,
}


class CertificateEntry(StrEnum):
    """What a line of a certificate is."""

    MILESTONE = "milestone"
    GROSS = "gross"
    AMORTISATION = "amortisation"
    ADVANCE_LEFT = "advance_left"
    RETENTION = "retention"
    DEDUCTION = "deduction"
    NET = "net"


class CertificateLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line: what it is, why (rate, of what, norm), and its amount in this payment, in those before it, and together."""

    code: CertificateEntry
    now: Money
    before: Money
    to_date: Money
    name: str | None = None
    number: int | None = None
    milestone_id: UUID | None = None
    rate_bp: int | None = None
    base: Money | None = None
    taken_of: DeductionBase | None = None
    norm: str | None = None
    to_confirm: bool = False


class Certificate(msgspec.Struct, frozen=True, kw_only=True):
    """A payment from gross to net, line by line."""

    lines: tuple[CertificateLine, ...]
    has_before: bool
    gross: Money
    net: Money


class PaymentView(msgspec.Struct, frozen=True, kw_only=True):
    """One payment."""

    id: UUID
    version: int
    territory: str
    place: str
    number: int
    kind: PaymentKind
    state: PaymentState
    agreement_id: UUID
    agreement_number: str | None
    agreement_state: AgreementState
    agreement_value: Money
    project_id: UUID
    project_code: str
    project_title: str
    entity_name: str
    community_id: UUID
    organisation: str
    gross: Money
    amortisation: Money
    retention: Money
    deducted: Money
    net: Money
    certificate: Certificate
    items: tuple[CertifiedItem, ...]
    parts: tuple[CertifiedPart, ...]
    requested_at: datetime
    approved_at: datetime | None
    paid_on: date | None
    paid_at: datetime | None
    bank_reference: str | None
    slip_id: UUID | None
    reject_reason: str | None
    who: tuple[Role, ...]
    steps: tuple[StepView, ...]
    actions: tuple[str, ...]
    papers: tuple[DocumentView, ...]
    issuable: tuple[str, ...]
    marks: PaymentMarks
    timeline: Timeline


def detail(work: Work, payment_id: UUID) -> PaymentView:
    """One payment with its certificate and what can be done about it."""
    row = work.session.execute(
        sa.select(Payment, Agreement, Project, Community)
        .join(Agreement, Agreement.id == Payment.agreement_id)
        .join(Project, Project.id == Payment.project_id)
        .join(Community, Community.id == Agreement.community_id)
        .where(Payment.id == payment_id, work.visible(Payment.territory))
    ).one_or_none()
    if row is None:
        raise NotFound
    payment, agreement = row.Payment, row.Agreement
    choices = steps(LIFECYCLE.available(work, payment))
    items, parts = certified_lines.of_payment(work, payment)
    turn = TURN.get(payment.state)
    return PaymentView(
        **_facts(payment, agreement, row.Project, row.Community),
        place=territories.get(work, payment.territory).label,
        certificate=_certificate(work, agreement, payment),
        items=items,
        parts=parts,
        who=holders(turn) if turn else (),
        steps=choices,
        actions=open_steps(choices),
        papers=records.views_of(work, payment.id),
        issuable=(CERTIFICATE.kind,)
        if payment.state in CERTIFIED and work.may(CERTIFICATE.permission, payment.territory)
        else (),
        marks=receipts.marks(work, payment),
        timeline=timelines.timeline(work, payment.project_id, [payment.id]),
    )


def _facts(
    payment: Payment, agreement: Agreement, project: Project, community: Community
) -> dict[str, Any]:
    same = (
        *("id", "version", "territory", "number", "kind", "state", "agreement_id", "project_id"),
        *("net", "requested_at", "approved_at", "paid_on", "paid_at", "bank_reference"),
        *("slip_id", "reject_reason"),
    )
    amounts = {
        "gross": payment.gross_minor,
        "amortisation": payment.amortisation_minor,
        "retention": payment.retention_minor,
        "deducted": payment.deductions_minor,
    }
    return {
        **{name: getattr(payment, name) for name in same},
        **{name: Money(minor, payment.currency) for name, minor in amounts.items()},
        "agreement_number": agreement.number,
        "agreement_state": agreement.state,
        "agreement_value": agreement.value,
        "entity_name": agreement.entity_name,
        "project_code": project.code,
        "project_title": project.title,
        "community_id": community.id,
        "organisation": agreements.organisation_name(agreement, community),
    }


def _certificate(work: Work, agreement: Agreement, payment: Payment) -> Certificate:
    earlier = [
        row
        for row in live(payments.payments_of(work, agreement.id))
        if row.number < payment.number and row.kind in BUILT and payment.kind in BUILT
    ]
    return certificate(
        agreement,
        payment.kind,
        breakdown_of(payment),
        [breakdown_of(row) for row in earlier],
        earned=_earned(work, payment, [row.id for row in earlier]),
    )


def certificate(
    agreement: Agreement,
    kind: PaymentKind,
    now: Breakdown,
    before: Sequence[Breakdown],
    *,
    earned: Sequence[CertificateLine],
) -> Certificate:
    """The lines of a payment, asked for already or only counted; ``before`` are those that it continues."""
    past = payment_breakdown.to_date(before, currency=agreement.currency)
    is_release = kind is PaymentKind.RETENTION_RELEASE
    lines = [
        *earned,
        _line(CertificateEntry.GROSS, now.gross, past.gross, name=kind.value),
        _line(
            CertificateEntry.ADVANCE_LEFT if is_release else CertificateEntry.AMORTISATION,
            -now.amortisation,
            -past.amortisation,
            rate_bp=None if is_release else agreement.advance_bp,
            base=None if is_release else now.gross,
        ),
        _line(
            CertificateEntry.RETENTION,
            -now.retention,
            -past.retention,
            rate_bp=agreement.retention_bp,
            base=now.gross,
        ),
        *_deducted(agreement, now, past),
    ]
    shown = [line for line in lines if line.now or line.before]
    return Certificate(
        lines=(*shown, _line(CertificateEntry.NET, now.net, past.net)),
        has_before=bool(before),
        gross=now.gross,
        net=now.net,
    )


def _deducted(agreement: Agreement, now: Breakdown, past: Breakdown) -> list[CertificateLine]:
    terms = {term.code: deductions.deduction(term) for term in agreement.terms.deductions}
    nothing = Money.zero(agreement.currency)
    earlier = {row.code: row.amount for row in past.deductions}
    one = payment_breakdown.to_date([now], currency=agreement.currency)
    current = {row.code: row for row in one.deductions}
    version = {row.code: row for row in now.deductions}
    lines = []
    for code in dict.fromkeys((*current, *earlier)):
        row, term, kept = current.get(code), terms.get(code), version.get(code)
        lines.append(
            _line(
                CertificateEntry.DEDUCTION,
                -(row.amount if row else nothing),
                -earlier.get(code, nothing),
                name=code,
                rate_bp=_first(kept.rate_bp if kept else None, term.rate_bp if term else None),
                base=row.base if row else None,
                taken_of=row.taken_of if row else None,
                norm=(kept.norm if kept else "") or (term.norm if term else None),
                to_confirm=term.to_confirm if term else False,
            )
        )
    return lines


def _first(*found: int | None) -> int | None:
    """The rate that a payment kept; of payments before rates were kept the one that was agreed."""
    return next((one for one in found if one is not None), None)


def breakdown_of(payment: Payment) -> Breakdown:
    """What a payment was counted to be when it was asked for."""
    return Breakdown(
        gross=Money(payment.gross_minor, payment.currency),
        amortisation=Money(payment.amortisation_minor, payment.currency),
        retention=Money(payment.retention_minor, payment.currency),
        deductions=tuple(
            Deduction(
                code=row["code"],
                base=Money(row["base_minor"], payment.currency),
                amount=Money(row["amount_minor"], payment.currency),
                taken_of=DeductionBase(row["taken_of"]) if row.get("taken_of") else None,
                rate_bp=row.get("rate_bp"),
                norm=row.get("norm", ""),
            )
            for row in payment.deductions
        ),
        net=payment.net,
    )


def earned_of(rows: Sequence[Milestone], chosen: Collection[Milestone]) -> list[CertificateLine]:
    """What each milestone would earn in a payment that nobody asked for yet, and what earlier ones claim of it."""
    return [
        milestone_line(
            row,
            now=row.payable if row in chosen else Money.zero(row.currency),
            before=Money(row.claimed_minor, row.currency),
        )
        for row in rows
    ]


def milestone_line(row: Milestone, *, now: Money, before: Money) -> CertificateLine:
    """What one milestone earns."""
    return _line(
        CertificateEntry.MILESTONE,
        now,
        before,
        name=row.title,
        number=row.position,
        milestone_id=row.id,
    )


def _earned(work: Work, payment: Payment, earlier: Sequence[UUID]) -> list[CertificateLine]:
    """What each milestone earns in a payment and earned before it."""
    found = work.session.execute(
        sa.select(PaymentLine, Milestone)
        .join(Milestone, Milestone.id == PaymentLine.milestone_id)
        .where(PaymentLine.payment_id.in_([payment.id, *earlier]))
        .order_by(Milestone.position)
    ).all()
    nothing = Money.zero(payment.currency)
    now: dict[Milestone, Money] = {}
    before: dict[Milestone, Money] = {}
    for row in found:
        side = now if row.PaymentLine.payment_id == payment.id else before
        amount = Money(row.PaymentLine.amount_minor, payment.currency)
        side[row.Milestone] = side.get(row.Milestone, nothing) + amount
    return [
        milestone_line(row, now=now.get(row, nothing), before=before.get(row, nothing))
        for row in dict.fromkeys(row.Milestone for row in found)
    ]


def _line(code: CertificateEntry, now: Money, before: Money, **why: Any) -> CertificateLine:  # noqa: ANN401 - fields of the struct
    return CertificateLine(code=code, now=now, before=before, to_date=now + before, **why)
