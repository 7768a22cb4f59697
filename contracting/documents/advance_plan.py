"""The plan of how an advance is spent (*plan de inversión del anticipo*), with the certification of the account that receives it.

Money in advance is not the organisation's own until it is amortised, so every peso of it is said beforehand.
"""

from datetime import date

import msgspec

from contracting.documents import act_frame, heads
from contracting.documents.heads import AgreementHead
from contracting.documents.norms import NamedNorm
from foundation.money import Money
from foundation.papers import Signatory, Stamp, facts
from foundation.pdf.blocks import (
    Align,
    Block,
    Column,
    Facts,
    Grid,
    Heading,
    Number,
    Numbers,
    OnePage,
    Paragraph,
    Printed,
    Row,
    RowKind,
    Voice,
    carried,
)
from foundation.pdf.document import render
from foundation.translations import Translator


class PlannedExpense(msgspec.Struct, frozen=True, kw_only=True):
    """What is paid with the advance: what, by when, how much."""

    what: str
    spent_by: date
    amount: Money


class AdvancePlanSheet(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the plan says; its lines add up to the advance."""

    head: AgreementHead
    advance: Money
    advance_bp: int
    cap_bp: int
    cap_norm: str
    trust: NamedNorm
    lines: tuple[PlannedExpense, ...]
    bank: str
    account_kind: str
    account_number: str
    is_exclusive: bool
    certificate_on: date | None
    certificate_number: str
    organisation_signatory: Signatory
    supervisor: Signatory
    entity_signatory: Signatory


def print_advance_plan(sheet: AdvancePlanSheet, stamp: Stamp, words: Translator) -> Printed:
    """The plan as a PDF."""
    head = sheet.head
    title = words.text("Plan of how the advance is spent")
    paper = act_frame.paper(head, stamp, words, title)
    blocks: list[Block] = [
        heads.box(head, words),
        Numbers(
            (
                Number(words.money(sheet.advance), words.text("advance")),
                Number(words.percent(sheet.advance_bp), words.text("of the value")),
                Number(words.number(len(sheet.lines)), words.text("expenses planned")),
            )
        ),
        Paragraph(
            words.text(
                "The advance is {amount}. It is spent only on what is written here, and it is not the organisation's own until "
                "each payment has amortised it.",
                amount=words.in_full(sheet.advance),
            )
        ),
        Heading(words.text("What it is spent on")),
        _lines(sheet, words),
        act_frame.signed(
            words,
            None,
            head.place,
            sheet.organisation_signatory,
            sheet.supervisor,
            sheet.entity_signatory,
            after=(
                Heading(words.text("The account that receives it")),
                _account(sheet, words),
                Paragraph(
                    words.text(
                        "The advance is at most {rate} of the value: {norm}. Whether it is kept in trust: {trust}.",
                        rate=words.percent(sheet.cap_bp),
                        norm=words.text(sheet.cap_norm),
                        trust=sheet.trust.cited(words),
                    ),
                    Voice.NOTE,
                ),
            ),
        ),
    ]
    return render(paper, [OnePage(tuple(blocks), smallest=act_frame.SMALLEST)])


def _lines(sheet: AdvancePlanSheet, words: Translator) -> Block:
    columns = (
        Column(words.text("No."), Align.CENTRE, share=6),
        Column(words.text("Expense")),
        Column(words.text("By"), Align.END, share=17),
        Column(words.text("Part"), Align.END, share=10),
        Column(words.text("Amount"), Align.END, is_carried=True),
    )
    currency = sheet.advance.currency
    rows = carried(
        (
            (
                (
                    str(number),
                    one.what,
                    words.short_date(one.spent_by),
                    words.percent(one.amount.share_bp(sheet.advance)),
                    words.money(one.amount),
                ),
                (one.amount.minor,),
            )
            for number, one in enumerate(sheet.lines, start=1)
        ),
        write=lambda minor: words.money(Money(minor, currency)),
    )
    total = Row((words.text("Advance"), words.money(sheet.advance)), kind=RowKind.TOTAL)
    return Grid(columns, rows, totals=(total,))


def _account(sheet: AdvancePlanSheet, words: Translator) -> Block:
    certificate = "—"
    if sheet.certificate_on is not None:
        certificate = words.text(
            "{number} of {day}", number=sheet.certificate_number or "—", day=sheet.certificate_on
        )
    return Facts(
        facts(
            words,
            ("Bank", sheet.bank),
            ("Kind of account", words.label("account_kind", sheet.account_kind)),
            ("Account number", sheet.account_number),
            ("Holder", sheet.head.organisation),
            (
                "Only for this advance",
                words.text("Yes") if sheet.is_exclusive else words.text("No"),
            ),
            ("Certificate of the bank", certificate),
        ),
        columns=2,
    )
