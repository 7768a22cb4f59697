"""The payment certificate (*acta parcial*): what each milestone earned, from gross to net with every deduction and its norm, and where the
agreement stands after it.

Columns and their order are those of the field's own form: contracted, previous, this, accumulated, balance.
"""

from datetime import date

import msgspec

from contracting.documents import certificate_items, heads, net_account, quantity_memo
from contracting.documents.certificate_items import CertifiedItem, CertifiedPart
from contracting.documents.heads import AgreementHead
from contracting.documents.net_account import TakenAmount
from contracting.documents.quantity_memo import ListedPhoto, MemoPiece
from foundation.money import Money, add_up
from foundation.papers import Signatory, Stamp, counted, facts, paper_of
from foundation.pdf.blocks import (
    Align,
    Block,
    Column,
    Facts,
    Grid,
    Heading,
    Number,
    Numbers,
    Paragraph,
    Printed,
    Row,
    RowKind,
    Signatures,
    Together,
    carried,
)
from foundation.pdf.document import render
from foundation.translations import Translator

VERIFIED = "What is certified was verified by the community's committee and by the supervisor, each on its own."
# Why each kind of payment is made.
GROUNDS = {
    "advance": "The advance is spent only on the work and given back with each payment.",
    "progress": VERIFIED,
    "final": VERIFIED,
    "retention_release": "What was retained is given back because the work was handed over to who maintains it.",
}


class CertifiedMilestone(msgspec.Struct, frozen=True, kw_only=True):
    """What one milestone earned before this payment and in it."""

    position: int
    title: str
    contracted: Money
    previous: Money
    this: Money

    @property
    def accumulated(self) -> Money:
        return self.previous + self.this

    @property
    def balance(self) -> Money:
        return self.contracted - self.accumulated

    @property
    def amounts(self) -> tuple[Money, ...]:
        return (self.contracted, self.previous, self.this, self.accumulated, self.balance)


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """One figure of the agreement before this payment and in it."""

    code: str
    before: Money
    this: Money


class CertificateSheet(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything a payment certificate says; items with their foot and memo only where it is paid by unit prices."""

    head: AgreementHead
    kind: str
    payment_number: int
    starts_on: date | None
    ends_on: date | None
    requested_on: date
    approved_on: date
    paid_on: date | None
    bank_reference: str
    milestones: tuple[CertifiedMilestone, ...]
    period_from: date | None = None
    items: tuple[CertifiedItem, ...] = ()
    memo: tuple[MemoPiece, ...] = ()
    photos: tuple[ListedPhoto, ...] = ()
    parts: tuple[CertifiedPart, ...] = ()
    gross: Money
    amortisation: Money
    amortisation_bp: int
    retention: Money
    retention_bp: int
    deductions: tuple[TakenAmount, ...]
    net: Money
    standing: tuple[Standing, ...]
    physical_bp: int
    financial_bp: int
    supervisor: Signatory
    organisation_signatory: Signatory
    approver: Signatory


def print_certificate(sheet: CertificateSheet, stamp: Stamp, words: Translator) -> Printed:
    """The certificate as a PDF."""
    head = sheet.head
    paper = paper_of(
        stamp,
        words,
        title=words.label("certificate_title", sheet.kind),
        number=words.text(
            "No. {number} · agreement {agreement}",
            number=counted(stamp.number),
            agreement=head.name,
        ),
        institution=head.entity,
        place=head.place,
    )
    # Eleven columns need the long side of the sheet.
    paper = msgspec.structs.replace(paper, is_landscape=bool(sheet.items))
    blocks: list[Block] = [
        _numbers(sheet, words),
        heads.box(head, words),
        _dates(sheet, words),
        *(
            certificate_items.blocks(sheet.items, sheet.parts, words)
            if sheet.items
            else _milestones(sheet, words)
        ),
        Together((Heading(words.text("From gross to net")), *net_account.blocks(sheet, words))),
        *quantity_memo.memo(sheet.memo, words),
        *quantity_memo.photos(sheet.photos, words),
        # Nobody signs a page that says nothing.
        Together(
            (
                Heading(words.text("How the agreement stands after this payment")),
                _standing(sheet, words),
                *_signatures(sheet, words),
            )
        ),
    ]
    return render(paper, blocks)


def _numbers(sheet: CertificateSheet, words: Translator) -> Block:
    label = words.text("was paid") if sheet.paid_on else words.text("is to be paid")
    return Numbers(
        (
            Number(words.money(sheet.net), label),
            Number(words.percent(sheet.physical_bp), words.text("is built and verified by both")),
            Number(words.percent(sheet.financial_bp), words.text("of the value is paid with this")),
        )
    )


def _dates(sheet: CertificateSheet, words: Translator) -> Block:
    return Facts(
        facts(
            words,
            ("Period of the certificate", _period(sheet, words)),
            ("Payment request", words.text("no. {number}", number=str(sheet.payment_number))),
            ("Requested on", words.date(sheet.requested_on)),
            ("Start of the work", words.date(sheet.starts_on) if sheet.starts_on else None),
            ("Approved on", words.date(sheet.approved_on)),
            ("End of the term", words.date(sheet.ends_on) if sheet.ends_on else None),
            ("Paid on", words.date(sheet.paid_on) if sheet.paid_on else words.text("Pending")),
            ("Bank reference", sheet.bank_reference),
        ),
        columns=2,
    )


def _period(sheet: CertificateSheet, words: Translator) -> str:
    if sheet.period_from is None:
        return ""
    return words.text(
        "from {start} to {end}",
        start=words.date(sheet.period_from),
        end=words.date(sheet.requested_on),
    )


def _milestones(sheet: CertificateSheet, words: Translator) -> list[Block]:
    if not sheet.milestones:
        return []
    currency = sheet.gross.currency
    columns = (
        Column(words.text("No."), Align.CENTRE, share=5),
        Column(words.text("Milestone")),
        *(
            Column(words.text(label), Align.END, is_carried=True)
            for label in ("Contracted", "Previous", "This payment", "Accumulated", "Balance")
        ),
    )
    rows = carried(
        (
            (
                (str(row.position), row.title, *map(words.money, row.amounts)),
                tuple(amount.minor for amount in row.amounts),
            )
            for row in sheet.milestones
        ),
        write=lambda minor: words.money(Money(minor, currency)),
    )
    sums = [
        add_up([row.amounts[place] for row in sheet.milestones], currency) for place in range(5)
    ]
    total = Row((words.text("Total"), *map(words.money, sums)), kind=RowKind.TOTAL)
    return [
        Heading(words.text("What each milestone earned")),
        Grid(columns, rows, totals=(total,)),
    ]


def _standing(sheet: CertificateSheet, words: Translator) -> Block:
    columns = (
        Column(words.text("Line of the account"), share=40),
        Column(words.text("Previous"), Align.END, share=20),
        Column(words.text("This payment"), Align.END, share=20),
        Column(words.text("Accumulated"), Align.END, share=20),
    )
    rows = tuple(
        Row(
            (
                words.label("certificate_standing", row.code),
                words.money(row.before),
                words.money(row.this),
                words.money(row.before + row.this),
            )
        )
        for row in sheet.standing
    )
    return Grid(columns, rows)


def _signatures(sheet: CertificateSheet, words: Translator) -> list[Block]:
    return [
        Together(
            (
                Heading(words.text("Signatures")),
                Paragraph(words.text(GROUNDS[sheet.kind])),
                Signatures(
                    (
                        sheet.supervisor.box,
                        sheet.organisation_signatory.box,
                        sheet.approver.box,
                    ),
                    columns=3,
                ),
            )
        )
    ]
