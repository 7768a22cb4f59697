"""What a payment order says on paper, read from the approved payment, and the numbers of other offices' papers that only it says."""

from datetime import date
from enum import StrEnum

import msgspec
import sqlalchemy as sa

from contracting import certificate_sheets, paper_heads
from contracting.agreement_rules import STATE
from contracting.agreements import Agreement
from contracting.documents.payment_order import BudgetPaper, Confirmed, PaymentOrderSheet
from contracting.payments import Payment
from contracting.receipts import PaymentReceipt
from foundation import particulars, records
from foundation.clock import civil_date
from foundation.commands import NumberText, ShortText
from foundation.errors import ProgrammingError, Refused, say
from foundation.money import Money
from foundation.papers import counted
from foundation.translations import Translator
from foundation.work import Work

KIND = "payment_order"
CERTIFICATE = "certificate"


class AccountPaper(StrEnum):
    """The paper with which the payee asks for the money."""

    ACCOUNT = "account"
    INVOICE = "invoice"


class WritePaymentOrder(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Numbers and days of the papers of other offices; amounts and deductions are those of the payment.

    A payer without a public budget has no CDP and no RP; the payee's bank account is the organisation's, never a person's.
    """

    charge_kind: AccountPaper = AccountPaper.ACCOUNT
    charge_number: NumberText
    charge_on: date | None = None
    social_security: NumberText | None = None
    social_security_period: ShortText | None = None
    rut_on: date | None = None
    cdp_number: NumberText | None = None
    cdp_on: date | None = None
    rp_number: NumberText | None = None
    rp_on: date | None = None
    budget_line: ShortText | None = None
    bank: ShortText
    bank_account: NumberText


def sheet_of(work: Work, payment: Payment, words: Translator) -> PaymentOrderSheet:
    """Everything the order of an approved payment says."""
    said = particulars.find(work, payment.id, KIND, WritePaymentOrder)
    if said is None:
        raise Refused(say("Write down what only this act says."))
    if payment.approved_at is None:
        raise ProgrammingError("a payment order is of an approved payment")
    agreement = work.get(Agreement, payment.agreement_id)
    reading = paper_heads.read(work, agreement, words)
    same = ("bank", "bank_account", "rut_on")
    return PaymentOrderSheet(
        head=paper_heads.head_of(reading),
        kind=payment.kind.value,
        payment_number=payment.number,
        approved_on=civil_date(payment.approved_at),
        paid_on=payment.paid_on,
        bank_reference=payment.bank_reference or "",
        account_number=said.charge_number,
        account_on=said.charge_on,
        account_kind=said.charge_kind.value,
        certificate=_certificate(work, payment, words),
        social_security=said.social_security or "",
        social_security_period=said.social_security_period or "",
        availability=BudgetPaper(number=said.cdp_number or "", on=said.cdp_on),
        registry=BudgetPaper(number=said.rp_number or "", on=said.rp_on),
        budget_line=said.budget_line or "",
        has_public_budget=agreement.entity_kind in STATE,
        **{name: getattr(said, name) for name in same},
        gross=payment.gross,
        amortisation=Money(payment.amortisation_minor, payment.currency),
        amortisation_bp=agreement.advance_bp,
        retention=Money(payment.retention_minor, payment.currency),
        retention_bp=agreement.retention_bp,
        deductions=certificate_sheets.deductions_of(agreement, payment, words.language),
        net=payment.net,
        confirmed=_confirmed(work, payment),
        approver=paper_heads.user_signatory(
            reading,
            payment.approved_by,
            role=words.text("Orders the payment"),
            organisation=agreement.entity_name,
        ),
        payer=paper_heads.user_signatory(
            reading,
            payment.paid_by,
            role=words.text("Treasury · makes the payment"),
            organisation=agreement.entity_name,
        ),
        organisation_signatory=paper_heads.organisation_signatory(reading),
    )


def _certificate(work: Work, payment: Payment, words: Translator) -> str:
    """The number of the certificate that the supervisor signed, where it was issued."""
    found = records.find_newest(work.session, payment.id, CERTIFICATE)
    if found is None:
        return ""
    return words.text("no. {number}", number=counted(found.number)) + f" · {found.code}"


def _confirmed(work: Work, payment: Payment) -> Confirmed | None:
    statement = sa.select(PaymentReceipt).where(PaymentReceipt.payment_id == payment.id)
    row = work.session.execute(statement).scalar_one_or_none()
    if row is None:
        return None
    return Confirmed(
        means=row.means.value,
        received_on=row.received_on,
        amount=row.amount,
        state=row.state.value,
    )
