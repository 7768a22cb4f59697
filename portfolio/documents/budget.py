"""The budget of a work on paper: chapters and items, administration, contingencies, profit and VAT, analyses, and the memo of quantities.

Columns are those that Colombian works budgets have: item, description, unit, quantity, unit price, value; in an analysis the value of each
line stands under tools and equipment, materials, labour or transport. Sums are carried over the end of a page.
"""

from datetime import date, datetime
from itertools import groupby

import msgspec

from foundation.money import Money, add_up
from foundation.papers import Signatory, Stamp
from foundation.pdf.blocks import (
    Align,
    Block,
    Column,
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
    Voice,
)
from foundation.pdf.document import render
from foundation.translations import Translator
from portfolio.documents import work_head
from portfolio.documents.work_head import WorkHead

# The value columns of an analysis, in their order.
KINDS = ("equipment", "material", "labour", "transport")


class BudgetedItem(msgspec.Struct, frozen=True, kw_only=True):
    """One item: how much of what, at what price; ``measure`` is the climate measure that it pays for."""

    code: str
    chapter: str
    description: str
    unit: str
    quantity_milli: int
    unit_price: Money
    value: Money
    measure: str = ""


class AnalysedComponent(msgspec.Struct, frozen=True, kw_only=True):
    """One line of an analysis; ``kind`` says under which column its value stands."""

    kind: str
    description: str
    unit: str
    quantity_micro: int
    output_micro: int | None
    unit_price: Money
    addition_bp: int
    value: Money


class PrintedAnalysis(msgspec.Struct, frozen=True, kw_only=True):
    """What one unit of an item takes."""

    code: str
    description: str
    unit: str
    unit_price: Money
    components: tuple[AnalysedComponent, ...]


class MemoLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the memo: where, how many times which length, width and height; what a unit has not is not said."""

    item: str
    place: str
    number: int
    length_milli: int | None
    width_milli: int | None
    height_milli: int | None
    partial_milli: int


class BudgetFoot(msgspec.Struct, frozen=True, kw_only=True):
    """From direct cost to total, with the rates and the rule of the VAT."""

    direct: Money
    administration_bp: int
    administration: Money
    contingency_bp: int
    contingency: Money
    profit_bp: int
    profit: Money
    vat_bp: int
    vat: Money
    total: Money
    vat_norm: str


class BudgetSheet(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the budget says; version 0 is not frozen yet."""

    head: WorkHead
    version: int
    approved_at: datetime | None
    rates_on: date
    specifications: str
    items: tuple[BudgetedItem, ...]
    foot: BudgetFoot
    analyses: tuple[PrintedAnalysis, ...]
    memo: tuple[MemoLine, ...]
    engineer: Signatory


def print_budget(sheet: BudgetSheet, stamp: Stamp, words: Translator) -> Printed:
    """The budget as a PDF, broad."""
    title = words.text("Budget of the work")
    paper = work_head.paper(sheet.head, stamp, words, title=title)
    paper = msgspec.structs.replace(paper, is_landscape=True)
    blocks: list[Block] = [
        work_head.box(sheet.head, words),
        Numbers(
            (
                Number(words.money(sheet.foot.direct), words.text("direct cost")),
                Number(words.money(sheet.foot.total), words.text("total")),
                Number(words.number(len(sheet.items)), words.text("items")),
            )
        ),
        Paragraph(_standing(sheet, words), Voice.NOTE),
        *_chapters(sheet, words),
        Heading(words.text("Items")),
        _items(sheet, words),
        _foot(sheet, words),
        Heading(words.text("Specifications")),
        Paragraph(sheet.specifications),
        *_analyses(sheet, words),
        *_memo(sheet, words),
        _signatures(sheet, words),
    ]
    return render(paper, blocks)


def _standing(sheet: BudgetSheet, words: Translator) -> str:
    said = words.text("Figures of the law of {day}.", day=sheet.rates_on)
    if sheet.version and sheet.approved_at:
        frozen = words.text(
            "Version {number}, in force since {day}.",
            number=str(sheet.version),
            day=words.datetime(sheet.approved_at),
        )
        return f"{frozen} {said}"
    return words.text("Not frozen yet: the work is not financed.") + " " + said


def _chapters(sheet: BudgetSheet, words: Translator) -> list[Block]:
    """What each chapter costs, where there are several."""
    sums: dict[str, list[Money]] = {}
    for item in sheet.items:
        sums.setdefault(item.chapter, []).append(item.value)
    if len(sums) < 2:
        return []
    direct = sheet.foot.direct
    columns = (
        Column(words.text("Chapter")),
        Column(words.text("Items"), Align.END, share=12),
        Column(words.text("Direct cost"), Align.END, share=24),
        Column(words.text("Part"), Align.END, share=12),
    )
    rows = tuple(
        Row(
            (
                chapter,
                words.number(len(values)),
                words.money(add_up(values)),
                words.percent(add_up(values).share_bp(direct)),
            )
        )
        for chapter, values in sums.items()
    )
    return [Together((Heading(words.text("Chapters")), Grid(columns, rows)))]


def _items(sheet: BudgetSheet, words: Translator) -> Block:
    columns = (
        Column(words.text("Item"), Align.CENTRE, share=8),
        Column(words.text("Description")),
        Column(words.text("Unit"), Align.CENTRE, share=8),
        Column(words.text("Quantity"), Align.END, share=12),
        Column(words.text("Unit price"), Align.END, share=16),
        Column(words.text("Value"), Align.END, share=20, is_carried=True),
    )
    rows: list[Row] = []
    past = Money.zero(sheet.foot.direct.currency)
    for chapter, items in groupby(sheet.items, key=lambda item: item.chapter):
        rows.append(Row((chapter,), kind=RowKind.GROUP))
        before = past
        for item in items:
            past += item.value
            rows.append(Row(_cells(item, words), (words.money(past),)))
        own = words.text("Direct cost of the chapter")
        rows.append(Row((own, words.money(past - before)), kind=RowKind.TOTAL))
    total = Row((words.text("Direct cost"), words.money(sheet.foot.direct)), kind=RowKind.TOTAL)
    return Grid(columns, tuple(rows), totals=(total,))


def _cells(item: BudgetedItem, words: Translator) -> tuple[str, ...]:
    described = item.description
    if item.measure:
        described += "\n" + words.text("Climate measure: {measure}", measure=item.measure)
    return (
        item.code,
        described,
        item.unit,
        words.quantity(item.quantity_milli),
        words.money(item.unit_price),
        words.money(item.value),
    )


def _foot(sheet: BudgetSheet, words: Translator) -> Block:
    foot = sheet.foot
    columns = (
        Column(words.text("Line of the account"), share=50),
        Column(words.text("Rate"), Align.END, share=20),
        Column(words.text("Value"), Align.END, share=30),
    )
    lines = (
        (words.text("Direct cost"), None, foot.direct),
        (words.text("Administration"), foot.administration_bp, foot.administration),
        (words.text("Contingencies"), foot.contingency_bp, foot.contingency),
        (words.text("Profit"), foot.profit_bp, foot.profit),
        (words.text("VAT on the profit"), foot.vat_bp, foot.vat),
    )
    rows = tuple(
        Row((name, "" if rate is None else words.percent(rate), words.money(value)))
        for name, rate, value in lines
    )
    total = Row((words.text("Total"), words.money(foot.total)), kind=RowKind.TOTAL)
    blocks: list[Block] = [
        Heading(words.text("From direct cost to total")),
        Grid(columns, rows, totals=(total,)),
        Paragraph(words.in_full(foot.total)),
    ]
    if foot.vat_norm:
        said = words.text("VAT falls on the profit only: {norm}.", norm=words.text(foot.vat_norm))
        blocks.append(Paragraph(said, Voice.NOTE))
    return Together(tuple(blocks))


def _analyses(sheet: BudgetSheet, words: Translator) -> list[Block]:
    heading = Heading(words.text("Analyses of unit prices"))
    missing = len(sheet.items) - len(sheet.analyses)
    blocks: list[Block] = []
    for place, one in enumerate(sheet.analyses):
        analysis = _analysis(one, words)
        blocks.append(analysis if place else Together((heading, analysis)))
    if not missing:
        return blocks
    said = words.plural(
        "One price is written without an analysis.",
        "{n} prices are written without an analysis.",
        missing,
    )
    note = Paragraph(said, Voice.NOTE)
    return [*blocks, note] if blocks else [heading, note]


def _analysis(one: PrintedAnalysis, words: Translator) -> Block:
    columns = (
        Column(words.text("Resource")),
        Column(words.text("Unit"), Align.CENTRE, share=6),
        Column(words.text("Quantity"), Align.END, share=8),
        Column(words.text("Output"), Align.END, share=10),
        Column(words.text("Price"), Align.END, share=9),
        Column(words.text("Addition"), Align.END, share=8),
        *(Column(words.label("component_kind", kind), Align.END, share=10) for kind in KINDS),
    )
    currency = one.unit_price.currency
    rows = tuple(
        Row(
            (
                line.description,
                line.unit,
                words.micro(line.quantity_micro),
                "" if line.output_micro is None else words.micro(line.output_micro),
                words.money(line.unit_price) if line.unit_price else "",
                words.percent(line.addition_bp) if line.addition_bp else "",
                *(words.money(line.value) if line.kind == kind else "" for kind in KINDS),
            )
        )
        for line in one.components
    )
    sums = tuple(
        words.money(add_up([line.value for line in one.components if line.kind == kind], currency))
        for kind in KINDS
    )
    totals = (
        Row((words.text("Sum"), *sums), kind=RowKind.TOTAL),
        Row((words.text("Unit price"), words.money(one.unit_price)), kind=RowKind.TOTAL),
    )
    title = f"{one.code} · {one.description} ({one.unit})"
    return Together((Heading(title, 3), Grid(columns, rows, totals=totals)))


def _memo(sheet: BudgetSheet, words: Translator) -> list[Block]:
    """The memo item by item; each adds up to the quantity of the budget."""
    heading = Heading(words.text("Memo of quantities"))
    if not sheet.memo:
        said = words.text("No quantity was worked out line by line.")
        return [heading, Paragraph(said, Voice.NOTE)]
    columns = (
        Column(words.text("Where")),
        Column(words.text("Times"), Align.END, share=9),
        Column(words.text("Length"), Align.END, share=11),
        Column(words.text("Width"), Align.END, share=11),
        Column(words.text("Height"), Align.END, share=11),
        Column(words.text("Partial"), Align.END, share=14),
    )
    known = {item.code: item for item in sheet.items}
    rows: list[Row] = []
    for code, lines in groupby(sheet.memo, key=lambda line: line.item):
        item = known[code]
        rows.append(Row((f"{code} · {item.description}",), kind=RowKind.GROUP))
        rows += [Row(_dimensions(line, words)) for line in lines]
        own = words.text("Quantity in {unit}", unit=item.unit)
        rows.append(Row((own, words.quantity(item.quantity_milli)), kind=RowKind.TOTAL))
    return [heading, Grid(columns, tuple(rows))]


def _dimensions(line: MemoLine, words: Translator) -> tuple[str, ...]:
    sides = (line.length_milli, line.width_milli, line.height_milli)
    return (
        line.place,
        words.number(line.number),
        *("" if side is None else words.quantity(side) for side in sides),
        words.quantity(line.partial_milli),
    )


def _signatures(sheet: BudgetSheet, words: Translator) -> Block:
    said = words.text(
        "Prepared in {place} for the work «{title}».",
        place=sheet.head.place,
        title=sheet.head.title,
    )
    return Together(
        (
            Heading(words.text("Signatures")),
            Paragraph(said),
            Signatures((sheet.engineer.box, Signatory(role=words.text("Reviewed by")).box)),
        )
    )
