"""The comparison of quotations (*cuadro comparativo*): every line at every supplier's price, the totals, who was chosen, why and by whom.

Community procurement compares quotations before it orders. Every quotation prices every line; whoever chose did not order.
"""

from collections.abc import Sequence
from datetime import date

import msgspec

from contracting.documents import heads
from contracting.documents.heads import AgreementHead
from foundation.money import Money
from foundation.papers import Signatory, Stamp, counted, facts
from foundation.pdf.blocks import (
    Align,
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
    RowKind,
    Signatures,
    Strong,
    Together,
    Voice,
)
from foundation.pdf.document import render
from foundation.translations import Translator

# So many suppliers stand side by side, each with unit price and value.
SIDE_BY_SIDE = 3
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class ComparedSupplier(msgspec.Struct, frozen=True, kw_only=True):
    """What one supplier asks for everything."""

    name: str
    document: str
    quoted_on: date
    delivery_days: int
    goods: Money
    transport: Money
    total: Money
    is_chosen: bool


class ComparedLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line with what each supplier asks for a unit and for all of it, in the order of the suppliers."""

    position: int
    what: str
    unit: str
    quantity_milli: int
    prices: tuple[Money, ...]
    values: tuple[Money, ...]


class TakenOut(msgspec.Struct, frozen=True, kw_only=True):
    """A quotation that does not count, and why."""

    name: str
    reason: str


class ComparisonSheet(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a comparison of quotations says, the cheapest supplier first."""

    head: AgreementHead
    purchase_number: int
    what: str
    concept: str
    milestone: str
    needed_on: date
    suppliers: tuple[ComparedSupplier, ...]
    lines: tuple[ComparedLine, ...]
    taken_out: tuple[TakenOut, ...]
    rule: str
    rule_to_confirm: bool
    needed: int
    independent: int
    choice_reason: str
    few_reason: str
    chosen_on: date
    order_number: int | None
    ordered_on: date | None
    deliver_by: date | None
    chooser: Signatory
    orderer: Signatory
    organisation_signatory: Signatory

    @property
    def chosen(self) -> ComparedSupplier:
        return next(row for row in self.suppliers if row.is_chosen)

    @property
    def lowest(self) -> Money:
        return min(row.total for row in self.suppliers)


def print_comparison(sheet: ComparisonSheet, stamp: Stamp, words: Translator) -> Printed:
    """The comparison as a PDF."""
    paper = heads.paper(
        sheet.head, stamp, words, title=words.text("Comparison of quotations"), is_landscape=True
    )
    blocks: list[Block] = [
        _numbers(sheet, words),
        heads.box(sheet.head, words),
        _purchase(sheet, words),
        Together((Heading(words.text("Who quoted")), _suppliers(sheet, words))),
        *_taken_out(sheet, words),
        Heading(words.text("Line by line")),
        *_lines(sheet, words),
        *_choice(sheet, words),
    ]
    return render(paper, blocks)


def _numbers(sheet: ComparisonSheet, words: Translator) -> Block:
    return Numbers(
        (
            Number(words.number(len(sheet.suppliers)), words.text("quotations compared")),
            Number(words.money(sheet.lowest), words.text("the lowest total")),
            Number(words.money(sheet.chosen.total), words.text("the chosen total")),
        )
    )


def _purchase(sheet: ComparisonSheet, words: Translator) -> Block:
    return Facts(
        facts(
            words,
            ("Purchase", words.text("no. {number}", number=counted(sheet.purchase_number))),
            ("What is bought", sheet.what),
            ("Concept", words.label("cash_concept", sheet.concept)),
            ("For the milestone", sheet.milestone),
            ("Needed by", words.date(sheet.needed_on)),
            ("Chosen on", words.date(sheet.chosen_on)),
            (
                "Purchase order",
                words.text("no. {number}", number=counted(sheet.order_number))
                if sheet.order_number
                else words.text("Not ordered yet"),
            ),
            ("Ordered on", words.date(sheet.ordered_on) if sheet.ordered_on else None),
            ("To be delivered by", words.date(sheet.deliver_by) if sheet.deliver_by else None),
        ),
        columns=2,
    )


def _suppliers(sheet: ComparisonSheet, words: Translator) -> Block:
    columns = (
        Column("", Align.CENTRE, share=4),
        Column(words.text("Supplier")),
        Column(words.text("Tax number or document")),
        Column(words.text("Quoted on")),
        Column(words.text("Delivery in days"), Align.END),
        Column(words.text("Goods"), Align.END),
        Column(words.text("Transport"), Align.END),
        Column(words.text("Total"), Align.END),
        Column(words.text("Above the lowest"), Align.END),
        Column(words.text("Chosen"), Align.CENTRE),
    )
    rows = tuple(
        Row(
            (
                _letter(place),
                row.name,
                row.document,
                words.short_date(row.quoted_on),
                words.number(row.delivery_days),
                words.money(row.goods),
                words.money(row.transport),
                words.money(row.total),
                words.money(row.total - sheet.lowest),
                words.text("Yes") if row.is_chosen else "—",
            )
        )
        for place, row in enumerate(sheet.suppliers)
    )
    return Grid(columns, rows)


def _taken_out(sheet: ComparisonSheet, words: Translator) -> list[Block]:
    return [
        Paragraph(
            words.text(
                "The quotation of {name} was taken out: {reason}", name=row.name, reason=row.reason
            ),
            Voice.NOTE,
        )
        for row in sheet.taken_out
    ]


def _lines(sheet: ComparisonSheet, words: Translator) -> list[Block]:
    """A table for every few suppliers, so that their figures can be read side by side."""
    places = range(len(sheet.suppliers))
    return [
        _table(sheet, places[start : start + SIDE_BY_SIDE], words)
        for start in range(0, len(places), SIDE_BY_SIDE)
    ]


def _letter(place: int) -> str:
    """The short name of a supplier in the tables."""
    return LETTERS[place] if place < len(LETTERS) else str(place + 1)


def _table(sheet: ComparisonSheet, places: Sequence[int], words: Translator) -> Block:
    columns = [
        Column(words.text("No."), Align.CENTRE, share=4),
        Column(words.text("Description"), share=22),
        Column(words.text("Unit"), Align.CENTRE, share=6),
        Column(words.text("Quantity"), Align.END, share=8),
    ]
    for place in places:
        letter = _letter(place)
        columns += [
            Column(words.text("{letter} · unit price", letter=letter), Align.END),
            Column(words.text("{letter} · value", letter=letter), Align.END),
        ]
    rows = tuple(
        Row(
            (
                str(line.position),
                line.what,
                line.unit,
                words.quantity(line.quantity_milli),
                *(
                    words.money(amount)
                    for place in places
                    for amount in (line.prices[place], line.values[place])
                ),
            )
        )
        for line in sheet.lines
    )
    totals = tuple(
        Row(
            (
                words.text(label),
                *(
                    cell
                    for place in places
                    for cell in ("", words.money(getattr(sheet.suppliers[place], name)))
                ),
            ),
            kind=RowKind.TOTAL,
        )
        for label, name in (("Goods", "goods"), ("Transport", "transport"), ("Total", "total"))
    )
    return Grid(tuple(columns), rows, totals=totals)


def _choice(sheet: ComparisonSheet, words: Translator) -> list[Block]:
    chosen = sheet.chosen
    said: list[tuple[str | Strong, ...]] = [
        (
            Strong(words.text("{name} is chosen.", name=chosen.name) + " "),
            words.in_full(chosen.total),
        ),
        (Strong(words.text("Why:") + " "), sheet.choice_reason),
    ]
    if sheet.few_reason:
        said.append((Strong(words.text("Why there are fewer quotations:") + " "), sheet.few_reason))
    rule = words.text(
        "{rule} (asked for: {needed}; of different suppliers: {found}).",
        rule=sheet.rule,
        needed=sheet.needed,
        found=sheet.independent,
    )
    mark = f" {words.text('To be confirmed.')}" if sheet.rule_to_confirm else ""
    return [
        Callout(words.text("The choice"), tuple(said)),
        Paragraph(rule + mark, Voice.NOTE),
        Paragraph(
            words.text(
                "Whoever chose did not order: two different people answer for the purchase."
            ),
            Voice.NOTE,
        ),
        Together(
            (
                Heading(words.text("Signatures")),
                Signatures(
                    (sheet.chooser.box, sheet.orderer.box, sheet.organisation_signatory.box),
                    columns=3,
                ),
            )
        ),
    ]
