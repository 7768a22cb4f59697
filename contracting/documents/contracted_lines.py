"""What an agreement contracts line by line beside its milestones: items at unit prices, or goods that are handed over."""

from collections.abc import Sequence

import msgspec

from foundation.money import Money, add_up
from foundation.pdf.blocks import Align, Block, Column, Grid, Heading, Row, RowKind
from foundation.translations import Translator


class ContractedLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line: its number, what it is, how much of it and at which price; ``value`` is the direct cost."""

    code: str
    description: str
    unit: str
    quantity_milli: int
    unit_price: Money
    value: Money


def blocks(
    lines: Sequence[ContractedLine], worth: Money, words: Translator, *, is_in_kind: bool
) -> list[Block]:
    """The table, with the value of the agreement beneath it: of items it also has administration, contingency, profit and its VAT."""
    if not lines:
        return []
    columns = (
        Column(words.text("No."), Align.CENTRE, share=8),
        Column(words.text("Good") if is_in_kind else words.text("Item")),
        Column(words.text("Unit"), Align.CENTRE, share=9),
        Column(words.text("Quantity"), Align.END, share=12),
        Column(words.text("Unit price"), Align.END, share=17),
        Column(words.text("Value"), Align.END, share=20),
    )
    rows = tuple(
        Row(
            (
                line.code,
                line.description,
                line.unit,
                words.quantity(line.quantity_milli),
                words.money(line.unit_price),
                words.money(line.value),
            )
        )
        for line in lines
    )
    direct = add_up([line.value for line in lines], worth.currency)
    totals = [Row((words.text("Value of the agreement"), words.money(worth)), kind=RowKind.TOTAL)]
    if direct != worth:
        totals = [
            Row((words.text("Direct cost"), words.money(direct))),
            Row(
                (
                    words.text("Administration, contingencies, profit and VAT on profit"),
                    words.money(worth - direct),
                )
            ),
            *totals,
        ]
    heading = (
        words.text("Goods that are handed over")
        if is_in_kind
        else words.text("Contracted quantities")
    )
    return [Heading(heading), Grid(columns, rows, totals=tuple(totals))]
