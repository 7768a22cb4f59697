"""The act of co-finance (*acta de cofinanciación*): who brings what to a work, in money or in kind, by when, and how it is valued."""

from datetime import date

import msgspec

from foundation.money import Money
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
    carried,
)
from foundation.pdf.document import render
from foundation.translations import Translator
from portfolio.documents import work_head
from portfolio.documents.work_head import WorkHead


class PromisedShare(msgspec.Struct, frozen=True, kw_only=True):
    """What one contributor brings; in kind it has a quantity, a rate and the method by which it was valued."""

    contributor: str
    source: str
    form: str
    of: str
    quantity_milli: int | None
    unit: str
    rate: Money | None
    valued_by: str
    amount: Money
    share_bp: int
    pledged_on: date
    due_on: date
    documents: tuple[str, ...]


class CofinanceSheet(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the act says; the shares add up to the budget."""

    head: WorkHead
    budget: Money
    cash: Money
    in_kind: Money
    shares: tuple[PromisedShare, ...]
    terms: str
    parties: tuple[Signatory, ...]


def print_cofinance_act(sheet: CofinanceSheet, stamp: Stamp, words: Translator) -> Printed:
    """The act of co-finance as a PDF."""
    title = words.text("Act of co-finance")
    paper = work_head.paper(sheet.head, stamp, words, title=title)
    blocks: list[Block] = [
        work_head.box(sheet.head, words),
        Numbers(
            (
                Number(words.money(sheet.budget), words.text("budget of the work")),
                Number(words.money(sheet.cash), words.text("in money")),
                Number(words.money(sheet.in_kind), words.text("in kind, valued")),
            )
        ),
        Heading(words.text("What is agreed")),
        Paragraph(
            words.text(
                "Those who sign finance the work «{title}» together. Its budget is {amount}, and what they bring adds up to it.",
                title=sheet.head.title,
                amount=words.in_full(sheet.budget),
            )
        ),
        Paragraph(
            words.text(
                "Each one answers for its own part, in the form and by the day written below. What comes in kind counts once it is "
                "delivered and accepted, at the rate written here."
            )
        ),
        Heading(words.text("What each one brings")),
        _shares(sheet, words),
        *_in_kind(sheet, words),
        *_documents(sheet, words),
        Heading(words.text("How it is handed over and reported")),
        Paragraph(sheet.terms),
        _signatures(sheet, words),
    ]
    return render(paper, blocks)


def _shares(sheet: CofinanceSheet, words: Translator) -> Block:
    columns = (
        Column(words.text("No."), Align.CENTRE, share=6),
        Column(words.text("Contributor")),
        Column(words.text("Form"), share=12),
        Column(words.text("Due on"), Align.END, share=17),
        Column(words.text("Part"), Align.END, share=9),
        Column(words.text("Amount"), Align.END, share=25, is_carried=True),
    )
    currency = sheet.budget.currency
    rows = carried(
        (
            (
                (
                    str(number),
                    f"{one.contributor}\n{words.label('source_kind', one.source)}",
                    words.label("contribution_kind", one.form),
                    words.short_date(one.due_on),
                    words.percent(one.share_bp),
                    words.money(one.amount),
                ),
                (one.amount.minor,),
            )
            for number, one in enumerate(sheet.shares, start=1)
        ),
        write=lambda minor: words.money(Money(minor, currency)),
    )
    total = Row((words.text("Total"), words.money(sheet.budget)), kind=RowKind.TOTAL)
    return Grid(columns, rows, totals=(total,))


def _in_kind(sheet: CofinanceSheet, words: Translator) -> list[Block]:
    """How each contribution in kind comes to its value."""
    valued = [
        (number, one)
        for number, one in enumerate(sheet.shares, start=1)
        if one.rate is not None and one.quantity_milli is not None
    ]
    if not valued:
        return []
    columns = (
        Column(words.text("No."), Align.CENTRE, share=6),
        Column(words.text("What comes in kind")),
        Column(words.text("Quantity"), Align.END, share=15),
        Column(words.text("Rate"), Align.END, share=15),
        Column(words.text("Method of valuation"), share=26),
        Column(words.text("Value"), Align.END),
    )
    rows = tuple(
        Row(
            (
                str(number),
                one.of,
                f"{words.quantity(one.quantity_milli or 0)} {one.unit}",
                words.money(one.rate or sheet.budget),
                one.valued_by,
                words.money(one.amount),
            )
        )
        for number, one in valued
    )
    heading = Heading(words.text("How what comes in kind is valued"))
    return [heading, Grid(columns, rows)]


def _documents(sheet: CofinanceSheet, words: Translator) -> list[Block]:
    """The documents by which contributors bound themselves already."""
    bound = [
        f"{one.contributor}: {', '.join(one.documents)}" for one in sheet.shares if one.documents
    ]
    if not bound:
        return []
    said = words.text("Bound already: {documents}.", documents="; ".join(bound))
    return [Paragraph(said, Voice.NOTE)]


def _signatures(sheet: CofinanceSheet, words: Translator) -> Block:
    said = words.text(
        "Each contributor signs for its own part, in {place}.", place=sheet.head.place
    )
    return Together(
        (
            Heading(words.text("Signatures")),
            Paragraph(said),
            Signatures(tuple(one.box for one in sheet.parties), columns=2),
        )
    )
