"""Papers of contracting: agreement, start act, payment certificate, handover act, each issued once its step is done.

Whoever may take the step may issue its paper. A paper whose agreement went back to be corrected or was cancelled, or whose payment was
rejected afterwards, no longer stands, and whoever verifies it is told so.
"""

from uuid import UUID

import msgspec
from sqlalchemy.orm import Session

from contracting import agreement_sheets, agreements, certificate_sheets, handover_sheets
from contracting.agreements import Agreement, AgreementState
from contracting.documents.agreement import print_agreement
from contracting.documents.certificate import print_certificate
from contracting.documents.handover_act import print_handover_act
from contracting.documents.start_act import print_start_act
from contracting.handovers import Handover, HandoverState
from contracting.payments import Payment, PaymentState
from foundation import issuing
from foundation.errors import Refused, Sentence, say
from foundation.identity.permissions import Permission
from foundation.issuing import Form, Language, Order, Press
from foundation.pdf.blocks import Printed
from foundation.records import IssuedDocument
from foundation.translations import translator
from foundation.work import Work

AGREEMENT = Form("agreement", print_agreement)
START_ACT = Form("start_act", print_start_act)
CERTIFICATE = Form("certificate", print_certificate)
HANDOVER_ACT = Form("handover_act", print_handover_act)

WRITTEN = frozenset(
    {
        AgreementState.SUBMITTED,
        AgreementState.SIGNED,
        AgreementState.RUNNING,
        AgreementState.ACCEPTED,
    }
)
STARTED = frozenset({AgreementState.RUNNING, AgreementState.ACCEPTED})
CERTIFIED = frozenset({PaymentState.APPROVED, PaymentState.PAID})

MAY_ISSUE = {
    AGREEMENT.kind: Permission.AGREEMENT_SUBMIT,
    START_ACT.kind: Permission.AGREEMENT_START,
    CERTIFICATE.kind: Permission.PAYMENT_CERTIFY,
    HANDOVER_ACT.kind: Permission.HANDOVER_SIGN,
}


class IssueAgreement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Issue a submitted agreement, to be signed; once it is signed, the paper names who signed."""

    language: Language = Language.ES


class IssueStartAct(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Issue the start act of an agreement that was started."""

    language: Language = Language.ES


class IssueCertificate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Issue the certificate of a payment that was approved or paid."""

    language: Language = Language.ES


class IssueHandoverAct(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Issue the handover act that its three parties have signed."""

    language: Language = Language.ES


def issue_agreement(
    work: Work, press: Press, agreement_id: UUID, command: IssueAgreement
) -> IssuedDocument:
    """The paper of an agreement, from its submission on."""
    agreement = agreements.get(work, agreement_id, lock=True)
    work.require(MAY_ISSUE[AGREEMENT.kind], agreement.territory)
    if agreement.state is AgreementState.CANCELLED:
        raise Refused(say("This agreement was cancelled."))
    if agreement.state not in WRITTEN:
        raise Refused(say("A draft has no paper yet: look at its preview, or submit it first."))
    sheet = agreement_sheets.agreement_sheet(work, agreement, translator(command.language.value))
    return issuing.issue(work, press, AGREEMENT, _about(agreement, command.language), sheet)


def preview_agreement(work: Work, agreement_id: UUID, language: Language) -> Printed:
    """An agreement as it would be printed now, marked as a draft; nothing of it is kept."""
    agreement = agreements.get(work, agreement_id)
    sheet = agreement_sheets.agreement_sheet(work, agreement, translator(language.value))
    return issuing.preview(work, AGREEMENT, language, sheet)


def issue_start_act(
    work: Work, press: Press, agreement_id: UUID, command: IssueStartAct
) -> IssuedDocument:
    """The start act of an agreement."""
    agreement = agreements.get(work, agreement_id, lock=True)
    work.require(MAY_ISSUE[START_ACT.kind], agreement.territory)
    if agreement.state not in STARTED:
        raise Refused(say("The work has not started yet."))
    sheet = agreement_sheets.start_act_sheet(work, agreement, translator(command.language.value))
    return issuing.issue(work, press, START_ACT, _about(agreement, command.language), sheet)


def issue_certificate(
    work: Work, press: Press, payment_id: UUID, command: IssueCertificate
) -> IssuedDocument:
    """The certificate of a payment, numbered among those of its agreement."""
    found = work.get(Payment, payment_id)
    agreement = agreements.get(work, found.agreement_id, lock=True)
    payment = work.get(Payment, payment_id, lock=True)
    work.require(MAY_ISSUE[CERTIFICATE.kind], payment.territory)
    if payment.state not in CERTIFIED:
        raise Refused(say("Only an approved payment has its certificate."))
    sheet = certificate_sheets.certificate_sheet(
        work, agreement, payment, translator(command.language.value)
    )
    order = Order(
        subject=payment,
        owner_id=agreement.id,
        project_id=payment.project_id,
        language=command.language,
        reference=agreement.number,
    )
    return issuing.issue(work, press, CERTIFICATE, order, sheet)


def issue_handover_act(
    work: Work, press: Press, handover_id: UUID, command: IssueHandoverAct
) -> IssuedDocument:
    """The act of a completed handover."""
    handover = work.get(Handover, handover_id, lock=True)
    work.require(MAY_ISSUE[HANDOVER_ACT.kind], handover.territory)
    if handover.state is not HandoverState.COMPLETED:
        raise Refused(say("The act is issued once its three parties have signed it."))
    sheet = handover_sheets.handover_sheet(work, handover, translator(command.language.value))
    order = Order(
        subject=handover,
        owner_id=handover.agreement_id,
        project_id=handover.project_id,
        language=command.language,
        reference=agreements.get(work, handover.agreement_id).number,
    )
    return issuing.issue(work, press, HANDOVER_ACT, order, sheet)


def find_withdrawal(session: Session, document: IssuedDocument) -> Sentence | None:
    """Why a paper no longer stands although no other replaces it, or nothing where it does."""
    if document.kind == CERTIFICATE.kind:
        payment = session.get(Payment, document.subject_id)
        if payment is not None and payment.state not in CERTIFIED:
            return say("The payment was rejected after this certificate was issued.")
        return None
    if document.kind != AGREEMENT.kind:
        return None
    agreement = session.get(Agreement, document.subject_id)
    if agreement is None or agreement.state in WRITTEN:
        return None
    if agreement.state is AgreementState.CANCELLED:
        return say("The agreement was cancelled after this paper was issued.")
    return say("The agreement went back to be corrected after this paper was issued.")


def _about(agreement: Agreement, language: Language) -> Order:
    return Order(
        subject=agreement,
        owner_id=agreement.id,
        project_id=agreement.project_id,
        language=language,
        reference=agreement.number,
    )
