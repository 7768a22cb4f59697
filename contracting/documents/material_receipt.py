"""The receipt of materials (*acta de recibo de materiales*): what was ordered, what came, what is accepted, what is rejected and why.

It closes with the stock card (*kárdex*) of each line: every entry with its day and its document, and room for whoever keeps the store to
note what leaves for the work. Materials of an order and goods that the programme hands over are received with the same paper.
"""

from datetime import date

import msgspec

from contracting.documents import heads
from contracting.documents.heads import AgreementHead
from foundation.money import Money
from foundation.papers import Signatory, Stamp, counted, facts
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
    Signatures,
    Strong,
    Together,
    Voice,
)
from foundation.pdf.document import render
from foundation.translations import Translator

# The height in which a figure can be written by hand.
LINE_MM = 7


class StockEntry(msgspec.Struct, frozen=True, kw_only=True):
    """What came in on a day with one delivery, and what has come in all with it."""

    on: date
    delivery: int
    quantity_milli: int
    accumulated_milli: int


class ReceivedMaterial(msgspec.Struct, frozen=True, kw_only=True):
    """One line: what was ordered, what came before, what came now and what became of it; with its stock card."""

    position: int
    what: str
    unit: str
    ordered_milli: int
    before_milli: int
    accepted_milli: int
    rejected_milli: int
    reason: str
    unit_price: Money
    entries: tuple[StockEntry, ...]

    @property
    def came_milli(self) -> int:
        return self.accepted_milli + self.rejected_milli

    @property
    def to_come_milli(self) -> int:
        return self.ordered_milli - self.before_milli - self.accepted_milli

    @property
    def value(self) -> Money:
        return self.unit_price.times_milli(self.accepted_milli)


class MaterialReceiptSheet(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a receipt of materials says; ``order_number`` is nothing where the programme hands goods over."""

    head: AgreementHead
    is_in_kind: bool
    order_number: int | None
    what: str
    supplier: str
    supplier_document: str
    delivery: int
    received_on: date
    deliver_by: date | None
    lines: tuple[ReceivedMaterial, ...]
    value: Money
    note: str
    evidence_sha256: str
    deliverer: Signatory
    receiver: Signatory
    organisation_signatory: Signatory

    @property
    def days_late(self) -> int:
        return (self.received_on - self.deliver_by).days if self.deliver_by else 0


def print_material_receipt(sheet: MaterialReceiptSheet, stamp: Stamp, words: Translator) -> Printed:
    """The receipt as a PDF."""
    paper = heads.paper(
        sheet.head,
        stamp,
        words,
        title=words.text("Receipt of goods in kind")
        if sheet.is_in_kind
        else words.text("Receipt of materials"),
    )
    blocks: list[Block] = [
        _numbers(sheet, words),
        heads.box(sheet.head, words),
        _delivery(sheet, words),
        Heading(words.text("What came")),
        _lines(sheet, words),
        *_rejected(sheet, words),
        *_record(sheet, words),
        *_cards(sheet, words),
        Together((Heading(words.text("Signatures")), _signatures(sheet))),
    ]
    return render(paper, blocks)


def _numbers(sheet: MaterialReceiptSheet, words: Translator) -> Block:
    whole = sum(line.to_come_milli == 0 for line in sheet.lines)
    rejected = sum(line.rejected_milli > 0 for line in sheet.lines)
    return Numbers(
        (
            Number(
                words.text(
                    "{n} of {all}", n=words.number(whole), all=words.number(len(sheet.lines))
                ),
                words.text("lines have come whole"),
            ),
            Number(
                words.number(rejected),
                words.text(
                    "lines of which something did not come"
                    if sheet.is_in_kind
                    else "lines with something rejected"
                ),
            ),
            Number(words.money(sheet.value), words.text("value of what is accepted")),
        )
    )


def _delivery(sheet: MaterialReceiptSheet, words: Translator) -> Block:
    order = words.text("no. {number}", number=counted(sheet.order_number or 0))
    late = (
        words.plural("{n} day late", "{n} days late", sheet.days_late)
        if sheet.days_late > 0
        else words.text("in time")
    )
    return Facts(
        facts(
            words,
            ("Purchase order", order if sheet.order_number else None),
            ("What is received", sheet.what),
            ("Supplier", sheet.supplier or "—"),
            ("Tax number or document", sheet.supplier_document),
            ("Delivery", words.text("no. {number}", number=str(sheet.delivery))),
            ("Received on", words.date(sheet.received_on)),
            (
                "To be delivered by",
                f"{words.date(sheet.deliver_by)} · {late}" if sheet.deliver_by else None,
            ),
        ),
        columns=2,
    )


def _lines(sheet: MaterialReceiptSheet, words: Translator) -> Block:
    columns = (
        Column(words.text("No."), Align.CENTRE, share=5),
        Column(words.text("Description")),
        Column(words.text("Unit"), Align.CENTRE),
        *(
            Column(words.text(label), Align.END)
            for label in (
                "Ordered",
                "Before",
                "Sent now" if sheet.is_in_kind else "Came now",
                "Accepted",
                "Did not come" if sheet.is_in_kind else "Rejected",
                "Still to come",
            )
        ),
    )
    rows = tuple(
        Row(
            (
                str(line.position),
                line.what,
                line.unit,
                *(
                    words.quantity(milli)
                    for milli in (
                        line.ordered_milli,
                        line.before_milli,
                        line.came_milli,
                        line.accepted_milli,
                        line.rejected_milli,
                        line.to_come_milli,
                    )
                ),
            )
        )
        for line in sheet.lines
    )
    return Grid(columns, rows)


def _rejected(sheet: MaterialReceiptSheet, words: Translator) -> list[Block]:
    return [
        Paragraph(
            (
                Strong(
                    words.text(
                        "Did not come of line {number}: {quantity} {unit}."
                        if sheet.is_in_kind
                        else "Rejected of line {number}: {quantity} {unit}.",
                        number=str(line.position),
                        quantity=words.quantity(line.rejected_milli),
                        unit=line.unit,
                    )
                    + " "
                ),
                line.reason,
            )
        )
        for line in sheet.lines
        if line.rejected_milli
    ]


def _record(sheet: MaterialReceiptSheet, words: Translator) -> list[Block]:
    said = words.text(
        "In {place}, {day}, whoever signs below looked at the goods and counted them. What is accepted is received to satisfaction and "
        "used only in the work; what did not come is still owed."
        if sheet.is_in_kind
        else "In {place}, {day}, whoever signs below looked at the materials, counted and measured them. What is accepted is received to "
        "satisfaction; what is rejected goes back to whoever delivered it and is still to come.",
        place=sheet.head.place,
        day=words.day_in_full(sheet.received_on),
    )
    rows = facts(
        words,
        ("Value of what is accepted", (Strong(words.in_full(sheet.value)),)),
        ("Remarks", sheet.note),
        (
            "Evidence",
            words.text("SHA-256 {digits}", digits=sheet.evidence_sha256[:16])
            if sheet.evidence_sha256
            else None,
        ),
    )
    return [Paragraph(said), Facts(rows)]


def _cards(sheet: MaterialReceiptSheet, words: Translator) -> list[Block]:
    """The stock card of every line of which something came; the first stays with the heading."""
    note = words.text(
        "Entries are those of the receipts. Whoever keeps the store notes by hand what leaves for the work and what is left."
    )
    cards: list[Block] = [_card(line, words) for line in sheet.lines if line.entries]
    if not cards:
        return []
    opening = (Heading(words.text("Stock card")), Paragraph(note, Voice.NOTE), cards[0])
    return [Together(opening), *cards[1:]]


def _card(line: ReceivedMaterial, words: Translator) -> Block:
    columns = (
        Column(words.text("Date"), share=15),
        Column(words.text("Document"), share=21),
        Column(words.text("Comes in"), Align.END, share=12),
        Column(words.text("Accumulated"), Align.END, share=14),
        Column(words.text("Leaves for the work"), share=20),
        Column(words.text("What is left"), share=18),
    )
    rows = tuple(
        Row(
            (
                words.short_date(entry.on),
                words.text("Delivery {number}", number=str(entry.delivery)),
                words.quantity(entry.quantity_milli),
                words.quantity(entry.accumulated_milli),
                "",
                "",
            )
        )
        for entry in line.entries
    )
    caption = f"{line.position}. {line.what} ({line.unit})"
    return Grid(columns, rows, caption=caption, row_mm=LINE_MM)


def _signatures(sheet: MaterialReceiptSheet) -> Block:
    return Signatures(
        (sheet.deliverer.box, sheet.receiver.box, sheet.organisation_signatory.box), columns=3
    )
