"""The schedule of a work on paper: its bars, and beneath them the table of all days."""

from datetime import date

import msgspec

from foundation.money import Money
from foundation.papers import Stamp, facts, report_of
from foundation.pdf.blocks import (
    Align,
    Block,
    Callout,
    Column,
    Facts,
    Grid,
    Heading,
    Paragraph,
    Printed,
    Row,
    RowKind,
    Voice,
)
from foundation.pdf.chart_blocks import Span, SpanKind, Tick, Timeline
from foundation.pdf.document import render
from foundation.translations import Translator


class PrintedTask(msgspec.Struct, frozen=True, kw_only=True):
    """One line, its bar in basis points of the width."""

    code: str
    level: int
    name: str
    is_heading: bool
    is_critical: bool
    days: int | None
    waits: str
    starts_on: date
    ends_on: date
    late_ends_on: date
    total_float: int
    worth: Money | None
    base_ends_on: date | None
    from_bp: int
    to_bp: int
    base: tuple[int, int] | None


class ScheduleSheet(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the paper says."""

    title: str
    code: str
    place: str
    number: int
    state: str
    cause: str
    reason: str
    starts_on: date
    ends_on: date
    worked_days: int
    week: str
    rains: str
    signed_on: date | None
    signed_ends_on: date | None
    money: str
    tasks: tuple[PrintedTask, ...]
    months: tuple[tuple[int, date], ...]
    bands: tuple[tuple[int, int], ...]
    today_bp: int | None = None


def print_schedule(sheet: ScheduleSheet, stamp: Stamp, words: Translator) -> Printed:
    """The schedule as a PDF, broad; until it is issued, marked as a preview."""
    paper = report_of(
        stamp,
        words,
        title=words.text("Schedule of the work"),
        number=words.text("Version {number}", number=sheet.number),
        institution=sheet.title,
        place=sheet.place,
    )
    paper = msgspec.structs.replace(paper, is_landscape=True)
    blocks: list[Block] = [_facts(sheet, words)]
    if sheet.cause:
        blocks.append(Callout(sheet.cause, (sheet.reason,)))
    blocks += [
        Heading(words.text("When each part is built")),
        _timeline(sheet, words),
        Heading(words.text("All days")),
        _table(sheet, words),
        Paragraph(
            words.text(
                "Days are worked days. The float is how many of them an activity may slip without moving the end."
            ),
            Voice.NOTE,
        ),
    ]
    return render(paper, blocks)


def _facts(sheet: ScheduleSheet, words: Translator) -> Facts:
    rows = facts(
        words,
        ("Work", f"{sheet.title} · {sheet.code}"),
        ("State", sheet.state),
        ("Begins", words.date(sheet.starts_on)),
        ("Ends", words.date(sheet.ends_on)),
        ("Worked days", words.number(sheet.worked_days)),
        ("Worked week", sheet.week),
        ("Rains", sheet.rains),
        ("Signed to end on", words.date(sheet.signed_ends_on) if sheet.signed_ends_on else None),
        ("Baseline of", words.date(sheet.signed_on) if sheet.signed_on else None),
        ("Worth of the activities", sheet.money or None),
    )
    return Facts(rows, columns=2)


def _timeline(sheet: ScheduleSheet, words: Translator) -> Timeline:
    return Timeline(
        spans=tuple(_span(task, words) for task in sheet.tasks),
        ticks=tuple(Tick(bp // 10, words.month(day)) for bp, day in sheet.months),
        legend=(
            words.text("Critical: any delay moves the end"),
            words.text("May slip by its float"),
            words.text("As it was signed"),
            words.text("Rains"),
        ),
        bands=tuple((start // 10, end // 10) for start, end in sheet.bands),
        today_milli=None if sheet.today_bp is None else sheet.today_bp // 10,
    )


def _span(task: PrintedTask, words: Translator) -> Span:
    kind = SpanKind.CRITICAL if task.is_critical else SpanKind.FREE
    if task.is_heading:
        kind = SpanKind.HEADING
    elif task.days == 0:
        kind = SpanKind.STONE
    return Span(
        label=f"{task.code}  {task.name}",
        figure=f"{words.short_date(task.starts_on)} – {words.short_date(task.ends_on)}",
        kind=kind,
        from_milli=task.from_bp // 10,
        to_milli=task.to_bp // 10,
        base=(task.base[0] // 10, task.base[1] // 10) if task.base else None,
        level=task.level,
    )


def _table(sheet: ScheduleSheet, words: Translator) -> Grid:
    columns = (
        Column(words.text("Activity"), share=30),
        Column(words.text("Days"), Align.END),
        Column(words.text("Waits for")),
        Column(words.text("From")),
        Column(words.text("To")),
        Column(words.text("At the latest")),
        Column(words.text("Float"), Align.END),
        Column(words.text("Worth"), Align.END),
        Column(words.text("Signed to end on")),
    )
    return Grid(columns, tuple(_row(task, words) for task in sheet.tasks))


def _row(task: PrintedTask, words: Translator) -> Row:
    name = f"{task.code}  {task.name}"
    if task.is_critical and not task.is_heading:
        name = f"{name} ({words.text('critical')})"
    return Row(
        (
            name,
            "—" if task.days is None else words.number(task.days),
            task.waits or "—",
            words.short_date(task.starts_on),
            words.short_date(task.ends_on),
            words.short_date(task.late_ends_on),
            words.number(task.total_float),
            words.money(task.worth) if task.worth is not None else "—",
            words.short_date(task.base_ends_on) if task.base_ends_on else "—",
        ),
        kind=RowKind.TOTAL if task.is_heading else RowKind.PLAIN,
    )
