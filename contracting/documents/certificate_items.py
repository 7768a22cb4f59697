"""The items of a certificate by unit prices, in the order of columns that the field knows, and the foot from direct cost to total.

Contracted, previous, this, accumulated, balance, unit price, value: the form of the *acta parcial*. The value
of an item in this act is its value to date less what earlier acts had, so that all acts together are exactly what was built.
"""

from collections.abc import Sequence
from enum import StrEnum

import msgspec

from foundation.money import Money, add_up
from foundation.pdf.blocks import (
    Align,
    Block,
    Column,
    Grid,
    Heading,
    Paragraph,
    Row,
    RowKind,
    Together,
    Voice,
)
from foundation.translations import Translator


class CertifiedItem(msgspec.Struct, frozen=True, kw_only=True):
    """One item of a unit-price agreement in a certificate; quantities in thousandths, values of direct cost."""

    chapter: str
    code: str
    description: str
    unit: str
    unit_price: Money
    contracted_milli: int
    previous_milli: int
    this_milli: int
    previous: Money
    this: Money

    @property
    def accumulated_milli(self) -> int:
        return self.previous_milli + self.this_milli

    @property
    def balance_milli(self) -> int:
        return self.contracted_milli - self.accumulated_milli


class CertificatePart(StrEnum):
    """What a line of the foot of a certificate is."""

    DIRECT_COST = "direct_cost"
    ADMINISTRATION = "administration"
    CONTINGENCY = "contingency"
    PROFIT = "profit"
    VAT = "vat"
    TOTAL = "total"


class CertifiedPart(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the foot of what was certified: direct cost, a rate of it, or the total."""

    name: CertificatePart
    rate_bp: int | None
    contracted: Money
    previous: Money
    this: Money

    @property
    def accumulated(self) -> Money:
        return self.previous + self.this


def blocks(
    items: Sequence[CertifiedItem], parts: Sequence[CertifiedPart], words: Translator
) -> list[Block]:
    """The table of items by chapter, and beneath it the foot."""
    return [
        Heading(words.text("What was measured and verified by both")),
        Grid(_columns(words), _rows(items, words), totals=(_sum(items, words),)),
        Together((Heading(words.text("From direct cost to value")), _foot(parts, words))),
        Paragraph(
            words.text(
                "Quantities are those that the committee and the supervisor both found, item by item the lower. "
                "VAT falls on the profit only (Decreto 1372 of 1992, art. 3)."
            ),
            Voice.NOTE,
        ),
    ]


def _columns(words: Translator) -> tuple[Column, ...]:
    return (
        Column(words.text("Item"), share=5),
        Column(words.text("Description"), share=17),
        Column(words.text("Unit"), Align.CENTRE, share=6),
        *(
            Column(words.text(label), Align.END, share=share)
            for label, share in (
                ("Contracted", 9),
                ("Previous", 8),
                ("This act", 8),
                ("Accumulated", 10),
                ("Balance", 7),
            )
        ),
        Column(words.text("Unit price"), Align.END, share=8),
        Column(words.text("Value of this act"), Align.END, share=11),
        Column(words.text("Accumulated value"), Align.END, share=11),
    )


def _rows(items: Sequence[CertifiedItem], words: Translator) -> tuple[Row, ...]:
    rows: list[Row] = []
    chapter = ""
    for item in items:
        if item.chapter != chapter:
            chapter = item.chapter
            rows.append(Row((chapter,), kind=RowKind.GROUP))
        rows.append(
            Row(
                (
                    item.code,
                    item.description,
                    item.unit,
                    words.quantity(item.contracted_milli),
                    words.quantity(item.previous_milli),
                    words.quantity(item.this_milli),
                    words.quantity(item.accumulated_milli),
                    words.quantity(item.balance_milli),
                    words.money(item.unit_price),
                    words.money(item.this),
                    words.money(item.previous + item.this),
                )
            )
        )
    return tuple(rows)


def _sum(items: Sequence[CertifiedItem], words: Translator) -> Row:
    currency = items[0].this.currency
    this = add_up([item.this for item in items], currency)
    before = add_up([item.previous for item in items], currency)
    return Row(
        (words.text("Direct cost"), words.money(this), words.money(before + this)),
        kind=RowKind.TOTAL,
    )


def _foot(parts: Sequence[CertifiedPart], words: Translator) -> Block:
    columns = (
        Column(words.text("Line of the account"), share=32),
        Column(words.text("Rate"), Align.END, share=10),
        Column(words.text("Contracted"), Align.END, share=15),
        Column(words.text("Previous"), Align.END, share=14),
        Column(words.text("This act"), Align.END, share=14),
        Column(words.text("Accumulated"), Align.END, share=15),
    )
    rows = [
        Row(
            (
                words.label("certificate_part", part.name),
                words.percent(part.rate_bp) if part.rate_bp is not None else "",
                *map(words.money, (part.contracted, part.previous, part.this, part.accumulated)),
            ),
            kind=RowKind.PLAIN,
        )
        for part in parts
    ]
    return Grid(
        columns, tuple(rows[:-1]), totals=(msgspec.structs.replace(rows[-1], kind=RowKind.TOTAL),)
    )
