"""The payment order (*orden de pago*): what is paid for, on which papers, from gross to net line by line, to whom, and that it came.

What the office files before it pays: account or invoice, the supervisor's certificate, social security, RUT, bank, availability and
registry of the budget (CDP and RP), deductions with their norms, net in words and figures, and the payee's own word that it came.
"""

from datetime import date

import msgspec

from contracting.documents import heads, net_account
from contracting.documents.heads import AgreementHead
from contracting.documents.net_account import TakenAmount
from foundation.money import Money
from foundation.papers import Signatory, Stamp, facts
from foundation.pdf.blocks import (
    Block,
    Callout,
    Column,
    Facts,
    Grid,
    Heading,
    Number,
    Numbers,
    Paragraph,
    Printed,
    Row,
    Signatures,
    Strong,
    Together,
    Voice,
)
from foundation.pdf.document import render
from foundation.translations import Translator


class BudgetPaper(msgspec.Struct, frozen=True, kw_only=True):
    """A certificate of the budget office: its number and day; nothing where the payer has no public budget."""

    number: str
    on: date | None


class Confirmed(msgspec.Struct, frozen=True, kw_only=True):
    """What the payee said of the payment."""

    means: str
    received_on: date
    amount: Money
    state: str


class PaymentOrderSheet(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a payment order says."""

    head: AgreementHead
    kind: str
    payment_number: int
    approved_on: date
    paid_on: date | None
    bank_reference: str
    account_kind: str
    account_number: str
    account_on: date | None
    certificate: str
    social_security: str
    social_security_period: str
    rut_on: date | None
    availability: BudgetPaper
    registry: BudgetPaper
    budget_line: str
    has_public_budget: bool
    bank: str
    bank_account: str
    gross: Money
    amortisation: Money
    amortisation_bp: int
    retention: Money
    retention_bp: int
    deductions: tuple[TakenAmount, ...]
    net: Money
    confirmed: Confirmed | None
    approver: Signatory
    payer: Signatory
    organisation_signatory: Signatory


def print_payment_order(sheet: PaymentOrderSheet, stamp: Stamp, words: Translator) -> Printed:
    """The order as a PDF."""
    paper = heads.paper(sheet.head, stamp, words, title=words.text("Payment order"))
    blocks: list[Block] = [
        _numbers(sheet, words),
        heads.box(sheet.head, words),
        Heading(words.text("What is paid, and to whom")),
        _payment(sheet, words),
        Together((Heading(words.text("Papers of this payment")), _papers(sheet, words))),
        Together((Heading(words.text("From gross to net")), *net_account.blocks(sheet, words))),
        Paragraph(_order(sheet, words)),
        Together(
            (
                _confirmation(sheet, words),
                Heading(words.text("Signatures")),
                Signatures(
                    (sheet.approver.box, sheet.payer.box, sheet.organisation_signatory.box),
                    columns=3,
                ),
            )
        ),
    ]
    return render(paper, blocks)


def _numbers(sheet: PaymentOrderSheet, words: Translator) -> Block:
    label = words.text("was paid") if sheet.paid_on else words.text("is to be paid")
    return Numbers(
        (
            Number(words.money(sheet.gross), words.text("gross")),
            Number(words.money(sheet.gross - sheet.net), words.text("is taken off")),
            Number(words.money(sheet.net), label),
        )
    )


def _payment(sheet: PaymentOrderSheet, words: Translator) -> Block:
    account = words.label("account_paper", sheet.account_kind)
    return Facts(
        facts(
            words,
            ("Payment request", words.text("no. {number}", number=str(sheet.payment_number))),
            ("Kind of payment", words.label("payment_kind", sheet.kind)),
            ("Approved on", words.date(sheet.approved_on)),
            ("Paid on", words.date(sheet.paid_on) if sheet.paid_on else words.text("Pending")),
            ("Paid for", f"{account} {_numbered(sheet.account_number, sheet.account_on, words)}"),
            ("Bank", sheet.bank),
            ("Bank account", sheet.bank_account),
            ("Bank reference", sheet.bank_reference),
            ("Budget line", sheet.budget_line),
        ),
        columns=2,
    )


def _numbered(number: str, on: date | None, words: Translator) -> str:
    return " · ".join(part for part in (number, words.date(on) if on else "") if part)


def _papers(sheet: PaymentOrderSheet, words: Translator) -> Block:
    """What is filed with the order; a paper without a number is said to be pending."""
    social = " · ".join(
        part for part in (sheet.social_security, sheet.social_security_period) if part
    )
    papers = (
        (
            words.label("account_paper", sheet.account_kind),
            _numbered(sheet.account_number, sheet.account_on, words),
        ),
        (words.text("Certificate of the supervisor"), sheet.certificate),
        (words.text("Social security contributions paid"), social),
        (words.text("RUT of the organisation"), words.date(sheet.rut_on) if sheet.rut_on else ""),
        (
            words.text("Certificate of the bank account"),
            " · ".join(part for part in (sheet.bank, sheet.bank_account) if part),
        ),
    )
    columns = (
        Column(words.text("Document"), share=42),
        Column(words.text("Number and day"), share=40),
        Column(words.text("State"), share=18),
    )
    rows = [_filed(name, said, words) for name, said in papers]
    return Grid(columns, (*rows, *_budget(sheet, words)))


def _filed(name: str, said: str, words: Translator) -> Row:
    return Row((name, said or "—", words.text("filed") if said else words.text("pending")))


def _budget(sheet: PaymentOrderSheet, words: Translator) -> list[Row]:
    """The papers of the budget office; who pays without a public budget has none."""
    named = (
        (words.text("Certificate of budget availability (CDP)"), sheet.availability),
        (words.text("Registry in the budget (RP)"), sheet.registry),
    )
    return [
        _filed(name, _numbered(paper.number, paper.on, words), words)
        if paper.number or sheet.has_public_budget
        else Row((name, words.text("The payer has no public budget"), "—"))
        for name, paper in named
    ]


def _order(sheet: PaymentOrderSheet, words: Translator) -> tuple[str | Strong, ...]:
    said = words.text(
        "{entity} orders that {organisation}, with tax number {tax_number}, be paid the net sum of",
        entity=sheet.head.entity,
        organisation=sheet.head.organisation,
        tax_number=sheet.head.tax_number or "—",
    )
    return (f"{said} ", Strong(words.in_full(sheet.net)), ".")


def _confirmation(sheet: PaymentOrderSheet, words: Translator) -> Block:
    title = words.text("What the payee says")
    if sheet.confirmed is None:
        note = words.text("The payee has not confirmed yet that the money came.")
        return Paragraph((Strong(f"{title}. "), note), Voice.NOTE)
    one = sheet.confirmed
    said = words.text(
        "{means}: received on {day}, {amount} ({state}).",
        means=words.label("receipt_means", one.means),
        day=words.date(one.received_on),
        amount=words.money(one.amount),
        state=words.label("receipt_state", one.state),
    )
    return Callout(title, (said,))
