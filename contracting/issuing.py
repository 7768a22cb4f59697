"""Papers of contracting: agreement, start act, payment certificate, handover act, each issued once its step is done.

Whoever may take the step may issue its paper. A paper whose agreement went back to be corrected or was cancelled, or whose payment was
rejected afterwards, no longer stands, and whoever verifies it is told so.
"""

from uuid import UUID

import msgspec
from sqlalchemy.orm import Session

from contracting import agreement_sheets, agreements
from contracting.act_subjects import WRITTEN
from contracting.acts import AGREEMENT, CERTIFICATE, CERTIFIED, HANDOVER_ACT, START_ACT
from contracting.agreements import Agreement, AgreementState
from contracting.documents.agreement import print_agreement
from contracting.payments import Payment
from foundation import acts, issuing
from foundation.acts import IssueAct
from foundation.errors import Sentence, say
from foundation.issuing import Form, Language, Press
from foundation.pdf.blocks import Printed
from foundation.records import IssuedDocument
from foundation.translations import translator
from foundation.work import Work


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
    return acts.issue(work, press, AGREEMENT, agreement_id, IssueAct(language=command.language))


def preview_agreement(work: Work, agreement_id: UUID, language: Language) -> Printed:
    """An agreement as it would be printed now, marked as a draft; nothing of it is kept."""
    agreement = agreements.get(work, agreement_id)
    sheet = agreement_sheets.agreement_sheet(work, agreement, translator(language.value))
    return issuing.preview(work, Form(AGREEMENT.kind, print_agreement), language, sheet)


def issue_start_act(
    work: Work, press: Press, agreement_id: UUID, command: IssueStartAct
) -> IssuedDocument:
    """The start act of an agreement."""
    return acts.issue(work, press, START_ACT, agreement_id, IssueAct(language=command.language))


def issue_certificate(
    work: Work, press: Press, payment_id: UUID, command: IssueCertificate
) -> IssuedDocument:
    """The certificate of a payment, numbered among those of its agreement."""
    return acts.issue(work, press, CERTIFICATE, payment_id, IssueAct(language=command.language))


def issue_handover_act(
    work: Work, press: Press, handover_id: UUID, command: IssueHandoverAct
) -> IssuedDocument:
    """The act of a completed handover."""
    return acts.issue(work, press, HANDOVER_ACT, handover_id, IssueAct(language=command.language))


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
