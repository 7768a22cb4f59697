"""The act of settlement (*acta de liquidación*): the life of the agreement, its final balance line by line, and what the parties say.

It is settled by agreement, afterwards by the entity alone, and at the latest within two years (Ley 1150/2007, art. 11). With it every party
declares what it is owed, or that nothing is.
"""

from datetime import date

import msgspec

from contracting.documents import act_frame, heads
from contracting.documents.heads import AgreementHead
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
    Paragraph,
    Printed,
    Row,
)
from foundation.pdf.document import render
from foundation.translations import Translator

# The annexes of the field's own form, ticked by hand when the file is closed.
ANNEXES = (
    "Policies and their changes",
    "Agreement and its amendments",
    "Acts of start, suspension, restart, termination and acceptance",
    "Quantities carried out beside those contracted",
    "Record drawings",
    "Proof of payment of networks of public services that were damaged",
)
LINE_MM = 7


class LifeEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened in the life of the agreement, already in words."""

    on: date
    what: str


class BalanceAmount(msgspec.Struct, frozen=True, kw_only=True):
    """One amount of a line of the balance."""

    code: str
    amount: Money


class SettledLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the balance: what adds up, and to what."""

    code: str
    terms: tuple[BalanceAmount, ...]
    total: Money | None


class PaidLine(msgspec.Struct, frozen=True, kw_only=True):
    """A payment that was made."""

    number: int
    kind: str
    paid_on: date
    gross: Money
    amortised: Money
    retained: Money
    deducted: Money
    net: Money


class PolicyLine(msgspec.Struct, frozen=True, kw_only=True):
    """A coverage that is alive at the settlement."""

    coverage: str
    policy: str
    amount: Money
    until: date


class SettlementSheet(msgspec.Struct, frozen=True, kw_only=True):
    """Everything an act of settlement says."""

    head: AgreementHead
    stage: str
    ended_on: date
    settled_on: date
    by_agreement_until: date
    late_until: date
    initial: Money
    final: Money
    life: tuple[LifeEvent, ...]
    balance: tuple[SettledLine, ...]
    payments: tuple[PaidLine, ...]
    policies: tuple[PolicyLine, ...]
    observations: str
    reservations: str
    entity_signatory: Signatory
    organisation_signatory: Signatory
    supervisor: Signatory


def print_settlement(sheet: SettlementSheet, stamp: Stamp, words: Translator) -> Printed:
    """The act of settlement as a PDF."""
    blocks: list[Block] = [
        heads.box(sheet.head, words),
        Numbers(
            (
                Number(words.money(sheet.initial), words.text("initial value")),
                Number(words.money(sheet.final), words.text("final value")),
                Number(words.date(sheet.settled_on), words.text("day of the settlement")),
            )
        ),
        Facts(
            facts(
                words,
                ("How it is settled", words.label("settlement_stage", sheet.stage)),
                ("The agreement ended on", words.date(sheet.ended_on)),
                ("By agreement until", words.date(sheet.by_agreement_until)),
                ("Last day to settle", words.date(sheet.late_until)),
            ),
            columns=2,
        ),
        *_life(sheet, words),
        Heading(words.text("Final balance")),
        Paragraph(
            words.text(
                "Every line adds up to what it has to be; an agreement whose balance does not hold is not settled."
            )
        ),
        _balance(sheet.balance, words),
        *_payments(sheet, words),
        *_policies(sheet.policies, words),
        *act_frame.said(words.text("Observations:"), sheet.observations),
        *act_frame.said(words.text("Reservations of the organisation:"), sheet.reservations),
        *_annexes(words),
        act_frame.signed(
            words,
            sheet.settled_on,
            sheet.head.place,
            sheet.entity_signatory,
            sheet.organisation_signatory,
            sheet.supervisor,
            thumb=True,
            after=(
                Paragraph(
                    words.text(
                        "With this act the accounts of the agreement are closed. Except for what is reserved above and what is still "
                        "retained, the parties owe each other nothing for it; the guarantees that outlive it stay in force until their day."
                    )
                ),
            ),
        ),
    ]
    title = words.text("Act of settlement")
    return render(act_frame.paper(sheet.head, stamp, words, title), blocks)


def _life(sheet: SettlementSheet, words: Translator) -> tuple[Block, ...]:
    columns = (Column(words.text("Day"), share=26), Column(words.text("What happened")))
    rows = tuple(Row((words.date(one.on), one.what)) for one in sheet.life)
    return (Heading(words.text("Life of the agreement")), Grid(columns, rows))


def _balance(lines: tuple[SettledLine, ...], words: Translator) -> Block:
    columns = (
        Column(words.text("What it proves")),
        Column(words.text("What adds up"), share=44),
        Column(words.text("Sum"), Align.END, share=24),
    )
    rows = tuple(
        Row(
            (
                words.label("line_code", line.code),
                "\n".join(
                    f"{words.label('balance_term', one.code)}: {words.money(one.amount)}"
                    for one in line.terms
                )
                or "—",
                words.money(line.total) if line.total is not None else words.text("holds"),
            )
        )
        for line in lines
    )
    return Grid(columns, rows)


def _payments(sheet: SettlementSheet, words: Translator) -> tuple[Block, ...]:
    if not sheet.payments:
        return ()
    columns = (
        Column(words.text("No."), Align.CENTRE, share=6),
        Column(words.text("Payment")),
        Column(words.text("Day"), Align.END, share=13),
        Column(words.text("Gross"), Align.END),
        Column(words.text("Amortised"), Align.END),
        Column(words.text("Retained"), Align.END),
        Column(words.text("Deducted"), Align.END),
        Column(words.text("Net"), Align.END),
    )
    rows = tuple(
        Row(
            (
                str(one.number),
                words.label("payment_kind", one.kind),
                words.short_date(one.paid_on),
                words.money(one.gross),
                words.money(one.amortised),
                words.money(one.retained),
                words.money(one.deducted),
                words.money(one.net),
            )
        )
        for one in sheet.payments
    )
    return (Heading(words.text("Payments made")), Grid(columns, rows))


def _policies(rows: tuple[PolicyLine, ...], words: Translator) -> tuple[Block, ...]:
    if not rows:
        return ()
    columns = (
        Column(words.text("Coverage")),
        Column(words.text("Policy"), share=24),
        Column(words.text("Insured value"), Align.END, share=24),
        Column(words.text("Valid until"), Align.END, share=20),
    )
    grid = Grid(
        columns,
        tuple(
            Row(
                (
                    words.label("coverage", one.coverage),
                    one.policy,
                    words.money(one.amount),
                    words.date(one.until),
                )
            )
            for one in rows
        ),
    )
    return (Heading(words.text("Guarantees that stay in force")), grid)


def _annexes(words: Translator) -> tuple[Block, ...]:
    columns = (Column(words.text("Annex")), Column(words.text("Sheets"), Align.CENTRE, share=14))
    rows = tuple(Row((words.text(annex), "")) for annex in ANNEXES)
    return (Heading(words.text("Annexes")), Grid(columns, rows, row_mm=LINE_MM))
