"""The handover act (*acta de entrega*): organisation, municipality and programme put a finished work into the municipality's care.

It says what the work consists of, which accepted plan keeps it alive, and with which money in its first year.
"""

from datetime import date, datetime

import msgspec

from contracting.documents import heads
from contracting.documents.heads import AgreementHead
from contracting.documents.promised import Promise, tasks_table, yearly_of
from foundation.money import Money, add_up
from foundation.papers import Signatory, Stamp, counted, facts, paper_of
from foundation.pdf.blocks import (
    Align,
    Answer,
    Block,
    Callout,
    Check,
    Checklist,
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
    Signature,
    Signatures,
    Together,
    carried,
)
from foundation.pdf.document import render
from foundation.translations import Translator

# The height in which a folio number can be written by hand.
LINE_MM = 7
FOR = {
    "organisation": "For the organisation",
    "municipality": "For the municipality",
    "programme": "For the programme",
}
ANNEXES = (
    "Quantities carried out, item by item",
    "Record drawings",
    "Manuals of operation and maintenance",
    "Guarantees and policies, with their dates",
    "Tests and technical certificates",
    "Act of final acceptance",
)


class HandedComponent(msgspec.Struct, frozen=True, kw_only=True):
    """One component: how much of what, what it cost, how long it lives, until when the builder answers for it."""

    position: int
    name: str
    quantity_milli: int
    unit: str
    cost: Money
    life_years: int
    warranty_until: date | None


class PartySignature(msgspec.Struct, frozen=True, kw_only=True):
    """One party's signature: the person, and the instant at which it was given."""

    party: str
    signatory: Signatory
    signed_at: datetime


class HandoverSheet(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a handover act says; ``gates`` are those that were passed."""

    head: AgreementHead
    institution: str
    title: str
    handed_over_on: date
    accepted_on: date | None
    final_value: Money
    final_note: str
    people: int
    components: tuple[HandedComponent, ...]
    promise: Promise
    gates: tuple[str, ...]
    signatures: tuple[PartySignature, ...]


def print_handover_act(sheet: HandoverSheet, stamp: Stamp, words: Translator) -> Printed:
    """The handover act as a PDF."""
    paper = paper_of(
        stamp,
        words,
        title=words.text("Act that hands the work over to who maintains it"),
        number=words.text(
            "No. {number} · agreement {agreement}",
            number=counted(stamp.number),
            agreement=sheet.head.name,
        ),
        institution=sheet.institution,
        place=sheet.head.place,
    )
    blocks: list[Block] = [
        _promise_box(sheet, words),
        heads.box(sheet.head, words),
        _work(sheet, words),
        Heading(words.text("What is handed over")),
        _components(sheet, words),
        Heading(words.text("How it will be maintained")),
        *_promise(sheet.promise, words),
        *_gates(sheet, words),
        # Nobody signs a page that says nothing.
        Together((*_annexes(words), *_signatures(sheet, words))),
    ]
    return render(paper, blocks)


def _promise_box(sheet: HandoverSheet, words: Translator) -> Block:
    return Callout(
        words.text("What this act does"),
        (
            words.text(
                "On {day} {organisation} hands over, the municipality receives and the programme witnesses «{title}». From this day the "
                "municipality answers for its maintenance.",
                day=sheet.handed_over_on,
                organisation=sheet.head.organisation,
                title=sheet.title,
            ),
        ),
    )


def _work(sheet: HandoverSheet, words: Translator) -> Block:
    return Facts(
        facts(
            words,
            ("Received on", words.date(sheet.accepted_on) if sheet.accepted_on else "—"),
            ("Final value", words.in_full(sheet.final_value)),
            ("People who benefit", words.number(sheet.people)),
            ("Components", words.number(len(sheet.components))),
            ("Final quantities", sheet.final_note or "—"),
        ),
        columns=2,
    )


def _components(sheet: HandoverSheet, words: Translator) -> Block:
    columns = (
        Column(words.text("No."), Align.CENTRE, share=6),
        Column(words.text("Component")),
        Column(words.text("Quantity"), Align.END, share=12),
        Column(words.text("Unit"), Align.CENTRE, share=8),
        Column(words.text("Life"), Align.END, share=10),
        Column(words.text("Guaranteed until"), Align.END, share=18),
        Column(words.text("Cost"), Align.END, is_carried=True),
    )
    currency = sheet.final_value.currency
    rows = carried(
        (
            (
                (
                    str(row.position),
                    row.name,
                    words.quantity(row.quantity_milli),
                    row.unit,
                    words.text("{years} years", years=row.life_years),
                    words.short_date(row.warranty_until),
                    words.money(row.cost),
                ),
                (row.cost.minor,),
            )
            for row in sheet.components
        ),
        write=lambda minor: words.money(Money(minor, currency)),
    )
    cost = add_up([row.cost for row in sheet.components], currency)
    total = Row((words.text("Total"), words.money(cost)), kind=RowKind.TOTAL)
    return Grid(columns, rows, totals=(total,))


def _annexes(words: Translator) -> list[Block]:
    """The annexes of the field's form, ticked by hand when the papers are handed over."""
    columns = (
        Column(words.text("Annex")),
        Column(words.text("Sheets"), Align.CENTRE, share=14),
        Column(words.text("Received by"), share=30),
    )
    rows = tuple(Row((words.text(annex), "", "")) for annex in ANNEXES)
    return [
        Heading(words.text("Annexes that are handed over")),
        Grid(columns, rows, row_mm=LINE_MM),
    ]


def _promise(promise: Promise, words: Translator) -> list[Block]:
    reaches = words.text("the budget reaches")
    short = words.text("short of what the tasks cost")
    return [
        Numbers(
            (
                Number(
                    words.money(promise.budget),
                    words.text("budget of {year}", year=str(promise.first_year)),
                ),
                Number(
                    words.money(yearly_of(promise)), words.text("cost of the tasks in one year")
                ),
                Number(words.money(promise.gap), short if promise.gap else reaches),
            )
        ),
        Facts(
            facts(
                words,
                ("How the work is kept", words.label("legal_form", promise.legal_form)),
                ("Plan accepted on", words.date(promise.accepted_on)),
                ("Budget line", promise.budget_line),
                (
                    "Act of the council",
                    words.text("{act}, {day}", act=promise.council_act, day=promise.council_act_on)
                    if promise.council_act_on
                    else promise.council_act,
                ),
            ),
            columns=2,
        ),
        tasks_table(promise, words),
    ]


def _gates(sheet: HandoverSheet, words: Translator) -> list[Block]:
    return [
        Together(
            (
                Heading(words.text("What was checked before")),
                Checklist(
                    tuple(Check(words.label("gate", code), Answer.YES) for code in sheet.gates)
                ),
            )
        )
    ]


def _signatures(sheet: HandoverSheet, words: Translator) -> list[Block]:
    return [
        Heading(words.text("Signatures")),
        Paragraph(
            words.text(
                "Three different persons signed this act in the system, each for one party, and sign it here."
            )
        ),
        Signatures(tuple(_box(row, words) for row in sheet.signatures), columns=3),
    ]


def _box(row: PartySignature, words: Translator) -> Signature:
    signed = words.text("signed in the system on {at}", at=row.signed_at)
    box = row.signatory.box
    return msgspec.structs.replace(
        box, role=words.text(FOR[row.party]), organisation=f"{box.organisation}\n{signed}"
    )
