"""The acts of contracting: agreement, start act, payment certificate and handover act, each issued once its step is done."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from contracting import (
    acts_before,
    acts_closing,
    acts_control,
    acts_keeping,
    acts_site,
    agreement_sheets,
    certificate_sheets,
    handover_sheets,
    payment_order_sheets,
)
from contracting.act_subjects import agreements_of, belonging_of, belonging_to, unwritten
from contracting.agreements import Agreement, AgreementState
from contracting.documents.agreement import print_agreement
from contracting.documents.agreement_sheet import AgreementSheet
from contracting.documents.certificate import CertificateSheet, print_certificate
from contracting.documents.handover_act import HandoverSheet, print_handover_act
from contracting.documents.payment_order import PaymentOrderSheet, print_payment_order
from contracting.documents.start_act import StartActSheet, print_start_act
from contracting.handovers import Handover, HandoverState
from contracting.payment_order_sheets import WritePaymentOrder
from contracting.payments import Payment, PaymentState
from contracting.samples import acts as act_samples
from contracting.samples import agreement as agreement_samples
from contracting.samples import payments as payment_samples
from foundation.acts import Act, AnyAct, Gap, Subject
from foundation.errors import say
from foundation.identity.permissions import Permission
from foundation.work import Work

STARTED = frozenset({AgreementState.RUNNING, AgreementState.ACCEPTED})
CERTIFIED = frozenset({PaymentState.APPROVED, PaymentState.PAID})


def _payments(work: Work, project_id: UUID) -> Sequence[Subject]:
    statement = (
        sa.select(Payment.id, Payment.number)
        .where(Payment.project_id == project_id, work.visible(Payment.territory))
        .order_by(Payment.id)
    )
    return tuple(
        Subject(id=key, name=say("Payment {number}", number=number))
        for key, number in work.session.execute(statement)
    )


def _handovers(work: Work, project_id: UUID) -> Sequence[Subject]:
    statement = sa.select(Handover.id).where(
        Handover.project_id == project_id, work.visible(Handover.territory)
    )
    return tuple(Subject(id=key) for key in work.session.execute(statement).scalars())


def not_started(work: Work, agreement: Agreement) -> Sequence[Gap]:
    """What a paper lacks that is written only once the work has started."""
    if agreement.state in STARTED:
        return ()
    said = say("The work has not started yet.")
    return (Gap(said=said, href=f"/agreements/{agreement.id}"),)


def _uncertified(work: Work, payment: Payment) -> Sequence[Gap]:
    if payment.state in CERTIFIED:
        return ()
    said = say("Only an approved payment has its certificate.")
    return (Gap(said=said, href=f"/payments/{payment.id}"),)


def _unsigned(work: Work, handover: Handover) -> Sequence[Gap]:
    if handover.state is HandoverState.COMPLETED:
        return ()
    said = say("The act is issued once its three parties have signed it.")
    return (Gap(said=said, href=f"/works/{handover.project_id}/handover"),)


AGREEMENT: Act[Agreement, AgreementSheet] = Act(
    kind="agreement",
    rank=90,
    noun=Agreement,
    permission=Permission.AGREEMENT_SUBMIT,
    subjects=agreements_of,
    belonging=belonging_of,
    gaps=unwritten,
    sheet=agreement_sheets.agreement_sheet,
    draw=print_agreement,
    samples=agreement_samples.forms,
)
START_ACT: Act[Agreement, StartActSheet] = Act(
    kind="start_act",
    rank=120,
    noun=Agreement,
    permission=Permission.AGREEMENT_START,
    subjects=agreements_of,
    belonging=belonging_of,
    gaps=not_started,
    sheet=agreement_sheets.start_act_sheet,
    draw=print_start_act,
    samples=act_samples.start_acts,
)
CERTIFICATE: Act[Payment, CertificateSheet] = Act(
    kind="certificate",
    rank=160,
    noun=Payment,
    permission=Permission.PAYMENT_CERTIFY,
    subjects=_payments,
    belonging=lambda work, payment: belonging_to(work, payment.agreement_id),
    gaps=_uncertified,
    sheet=certificate_sheets.sheet_of,
    draw=print_certificate,
    samples=act_samples.certificates,
)
PAYMENT_ORDER: Act[Payment, PaymentOrderSheet] = Act(
    kind=payment_order_sheets.KIND,
    rank=250,
    noun=Payment,
    permission=Permission.PAYMENT_CERTIFY,
    subjects=_payments,
    belonging=lambda work, payment: belonging_to(work, payment.agreement_id),
    gaps=_uncertified,
    sheet=payment_order_sheets.sheet_of,
    draw=print_payment_order,
    samples=payment_samples.orders,
    asks=WritePaymentOrder,
)
HANDOVER_ACT: Act[Handover, HandoverSheet] = Act(
    kind="handover_act",
    rank=230,
    noun=Handover,
    permission=Permission.HANDOVER_SIGN,
    subjects=_handovers,
    belonging=lambda work, handover: belonging_to(work, handover.agreement_id),
    gaps=_unsigned,
    sheet=handover_sheets.handover_sheet,
    draw=print_handover_act,
    samples=act_samples.handovers,
)

ACTS: tuple[AnyAct, ...] = (
    AGREEMENT,
    START_ACT,
    CERTIFICATE,
    PAYMENT_ORDER,
    HANDOVER_ACT,
    *acts_before.ACTS,
    *acts_site.ACTS,
    *acts_control.ACTS,
    *acts_closing.ACTS,
    *acts_keeping.ACTS,
)
