"""How a work goes against what was signed, on paper: earned value in words, the S-curve, its table, the days of every milestone."""

from datetime import date

import msgspec

from foundation.money import Money
from foundation.papers import Stamp, facts, report_of
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
    Voice,
)
from foundation.pdf.chart_blocks import Curve, Curves, Look, Tick
from foundation.pdf.document import render
from foundation.translations import Translator

LOOKS = {
    "planned": Look.DASHED,
    "replanned": Look.CHAIN,
    "actual": Look.SOLID,
    "payable": Look.FINE,
    "money-line": Look.DOTTED,
}
LEVELS = (0, 2_500, 5_000, 7_500, 10_000)
MOST_TICKS = 6


class PrintedLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the curve: its name, its look, its values in basis points."""

    label: str
    look: str
    values: tuple[int | None, ...]


class PrintedMilestone(msgspec.Struct, frozen=True, kw_only=True):
    """One milestone with its days."""

    position: int
    title: str
    amount: Money
    verified: Money
    signed_for: date | None
    due_on: date | None
    planned_on: date | None
    verified_on: date | None


class ProgressSheet(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the report says; a figure that means nothing yet is absent."""

    title: str
    code: str
    place: str
    today: date
    budget: Money
    planned: Money | None
    earned: Money
    paid: Money
    pace_milli: int | None
    cost_milli: int | None
    forecast: Money | None
    light: str
    reasons: str
    ends: tuple[date, ...]
    lines: tuple[PrintedLine, ...]
    today_milli: int | None
    milestones: tuple[PrintedMilestone, ...]


def print_progress(sheet: ProgressSheet, stamp: Stamp, words: Translator) -> Printed:
    """The report as a PDF."""
    paper = report_of(
        stamp,
        words,
        title=words.text("Planned and built"),
        number=words.text("To {day}", day=sheet.today),
        institution=sheet.title,
        place=sheet.place,
    )
    blocks: list[Block] = [
        _facts(sheet, words),
        Numbers(tuple(_numbers(sheet, words))),
        Paragraph(
            words.text(
                "Pace: built, divided by what was planned. Cost: built, divided by what was paid. "
                "Cost at the end: the value, times what was paid, divided by what was built. "
                "A figure that means nothing yet is a line."
            ),
            Voice.NOTE,
        ),
        Heading(words.text("Planned and built, week by week")),
        _curves(sheet, words),
        _table(sheet, words),
        Heading(words.text("Milestones: planned and actual days")),
        _milestones(sheet, words),
    ]
    return render(paper, blocks)


def _facts(sheet: ProgressSheet, words: Translator) -> Facts:
    planned = words.money(sheet.planned) if sheet.planned is not None else "—"
    light = ". ".join(filter(None, (sheet.light, sheet.reasons)))
    return Facts(
        facts(
            words,
            ("Work", f"{sheet.title} · {sheet.code}"),
            ("Value of the agreement (BAC)", words.money(sheet.budget)),
            ("Planned to be built (PV)", planned),
            ("Built and verified (EV)", words.money(sheet.earned)),
            ("Paid (AC)", words.money(sheet.paid)),
            ("Traffic light", light),
        )
    )


def _numbers(sheet: ProgressSheet, words: Translator) -> list[Number]:
    return [
        Number(_ratio(sheet.pace_milli, words), words.text("Pace (SPI)")),
        Number(_ratio(sheet.cost_milli, words), words.text("Cost (CPI)")),
        Number(
            words.money(sheet.forecast) if sheet.forecast is not None else "—",
            words.text("Cost at the end (EAC)"),
        ),
    ]


def _ratio(milli: int | None, words: Translator) -> str:
    return "—" if milli is None else words.quantity(milli)


def _curves(sheet: ProgressSheet, words: Translator) -> Curves:
    steps = max(len(sheet.ends) - 1, 1)
    every = -(-len(sheet.ends) // MOST_TICKS)
    return Curves(
        curves=tuple(Curve(line.label, LOOKS[line.look], line.values) for line in sheet.lines),
        ticks=tuple(
            Tick(1_000 * number // steps, words.short_date(end))
            for number, end in enumerate(sheet.ends)
            if number % every == 0
        ),
        levels=tuple(words.percent(level) for level in LEVELS),
        alternative=words.text("The lines of the table beneath, drawn over time."),
        today_milli=sheet.today_milli,
    )


def _table(sheet: ProgressSheet, words: Translator) -> Grid:
    columns = (
        Column(words.text("To")),
        *(Column(line.label, Align.END) for line in sheet.lines),
    )
    rows = tuple(
        Row(
            (
                words.short_date(end),
                *(
                    "—" if line.values[number] is None else words.percent(line.values[number] or 0)
                    for line in sheet.lines
                ),
            )
        )
        for number, end in enumerate(sheet.ends)
    )
    return Grid(columns, rows)


def _milestones(sheet: ProgressSheet, words: Translator) -> Grid:
    columns = (
        Column(words.text("Milestone"), share=28),
        Column(words.text("Amount"), Align.END),
        Column(words.text("Verified"), Align.END),
        Column(words.text("Signed for")),
        Column(words.text("Due")),
        Column(words.text("Planned now")),
        Column(words.text("Verified on")),
    )
    return Grid(columns, tuple(_milestone(row, words) for row in sheet.milestones))


def _milestone(row: PrintedMilestone, words: Translator) -> Row:
    days = (row.signed_for, row.due_on, row.planned_on, row.verified_on)
    return Row(
        (
            f"{row.position}. {row.title}",
            words.money(row.amount),
            words.money(row.verified),
            *(words.short_date(day) if day else "—" for day in days),
        )
    )
