"""The tables of a supervision report."""

from collections.abc import Sequence

from contracting.documents.supervision_sheet import DayNote, SupervisionSheet
from foundation.money import Money
from foundation.papers import facts
from foundation.pdf.blocks import Align, Block, Column, Facts, Grid, Paragraph, Row
from foundation.translations import Translator


def figures(sheet: SupervisionSheet, words: Translator) -> Block:
    """Planned, built and paid before the period, in it, and to its end, with the difference."""
    columns = (
        Column(words.text("What"), share=28),
        Column(words.text("Before the period"), Align.END, share=18),
        Column(words.text("In the period"), Align.END, share=18),
        Column(words.text("To its end"), Align.END, share=20),
        Column(words.text("Of the value"), Align.END, share=16),
    )
    before, after = sheet.before, sheet.after
    lines: list[tuple[str, Money | None, Money | None]] = [
        (words.text("Planned to be built"), before.planned, after.planned),
        (words.text("Built and verified"), before.built, after.built),
        (words.text("Paid"), before.paid, after.paid),
    ]
    if after.planned is not None and before.planned is not None:
        gap = (before.built - before.planned, after.built - after.planned)
        lines.append((words.text("Built less planned"), *gap))
    rows = tuple(
        Row(
            (
                label,
                _money(first, words),
                _money(last - first if first is not None and last is not None else None, words),
                _money(last, words),
                "—" if last is None else words.percent(last.share_bp(sheet.head.value)),
            )
        )
        for label, first, last in lines
    )
    return Grid(columns, rows)


def _money(amount: Money | None, words: Translator) -> str:
    return "—" if amount is None else words.money(amount)


def milestones(sheet: SupervisionSheet, words: Translator) -> Block:
    columns = (
        Column(words.text("Milestone"), share=30),
        Column(words.text("State"), share=14),
        Column(words.text("Amount"), Align.END, share=16),
        Column(words.text("Verified"), Align.END, share=16),
        Column(words.text("Due"), Align.END, share=12),
        Column(words.text("Planned now"), Align.END, share=12),
    )
    rows = tuple(
        Row(
            (
                f"{row.position}. {row.title}",
                words.label("milestone_state", row.state),
                words.money(row.amount),
                words.money(row.verified),
                words.short_date(row.due_on),
                words.short_date(row.planned_on),
            )
        )
        for row in sheet.milestones
    )
    return Grid(columns, rows)


def pauses(sheet: SupervisionSheet, words: Translator) -> list[Block]:
    """Suspensions that touch the period, each in a sentence."""
    return [
        Paragraph(
            words.text(
                "Suspended from {start} to {end}: {cause}.",
                start=words.date(row.stops_on),
                end=words.date(row.restarted_on)
                if row.restarted_on
                else words.text("a day still to come"),
                cause=words.label("suspension_cause", row.cause),
            )
        )
        for row in sheet.pauses
    ]


def payments(sheet: SupervisionSheet, words: Translator) -> Block:
    columns = (
        Column(words.text("No."), Align.CENTRE, share=8),
        Column(words.text("Kind of payment"), share=30),
        Column(words.text("Paid on"), Align.END, share=18),
        Column(words.text("Gross"), Align.END, share=22),
        Column(words.text("Net"), Align.END, share=22),
    )
    rows = tuple(
        Row(
            (
                str(row.number),
                words.label("payment_kind", row.kind),
                words.short_date(row.paid_on),
                words.money(row.gross),
                words.money(row.net),
            )
        )
        for row in sheet.payments
    )
    return Grid(columns, rows)


def site(sheet: SupervisionSheet, words: Translator) -> Block:
    """What the pages of the site log add up to."""
    return Facts(
        facts(
            words,
            ("Pages of the site log", words.number(sheet.pages)),
            ("Worked days without a page", words.number(sheet.days_without_page)),
            (
                "Days of work",
                words.text(
                    "{women} of women, {men} of men", women=sheet.women_days, men=sheet.men_days
                ),
            ),
            ("Hours lost to the weather", words.number(sheet.hours_lost)),
        ),
        columns=2,
    )


def day_notes(notes: Sequence[DayNote], words: Translator, label: str) -> Block:
    columns = (Column(words.text("Date"), share=16), Column(label, share=84))
    return Grid(columns, tuple(Row((words.short_date(one.day), one.said)) for one in notes))


def covers(sheet: SupervisionSheet, words: Translator) -> Block:
    columns = (
        Column(words.text("Coverage"), share=34),
        Column(words.text("Insured value"), Align.END, share=22),
        Column(words.text("From"), Align.END, share=14),
        Column(words.text("To"), Align.END, share=14),
        Column(words.text("At the end of the period"), share=16),
    )
    rows = tuple(
        Row(
            (
                words.label("coverage", row.coverage),
                words.money(row.amount),
                words.short_date(row.valid_from),
                words.short_date(row.valid_to),
                words.text("in force")
                if row.valid_from <= sheet.ends_on <= row.valid_to
                else words.text("not in force"),
            )
        )
        for row in sheet.covers
    )
    return Grid(columns, rows)


def risks(sheet: SupervisionSheet, words: Translator) -> Block:
    columns = (
        Column(words.text("No."), Align.CENTRE, share=6),
        Column(words.text("Risk"), share=26),
        Column(words.text("Level"), share=12),
        Column(words.text("Measure"), share=28),
        Column(words.text("Responsible post"), share=16),
        Column(words.text("Until"), Align.END, share=12),
    )
    rows = tuple(
        Row(
            (
                str(row.number),
                row.what,
                words.label("risk_level", row.level),
                row.measure,
                row.owner,
                words.short_date(row.due_on),
            )
        )
        for row in sheet.risks
    )
    return Grid(columns, rows)


def pending(sheet: SupervisionSheet, words: Translator) -> Block:
    columns = (
        Column(words.text("No."), Align.CENTRE, share=6),
        Column(words.text("What was found"), share=34),
        Column(words.text("Gravity"), share=12),
        Column(words.text("Where"), share=18),
        Column(words.text("Responsible post"), share=18),
        Column(words.text("Until"), Align.END, share=12),
    )
    rows = tuple(
        Row(
            (
                str(row.number),
                row.what,
                words.label("punch_gravity", row.gravity),
                row.place,
                row.fixer,
                words.short_date(row.due_on),
            )
        )
        for row in sheet.pending
    )
    return Grid(columns, rows)


def photos(sheet: SupervisionSheet, words: Translator) -> Block:
    columns = (
        Column(words.text("Date"), share=16),
        Column(words.text("Of which milestone"), share=50),
        Column("SHA-256", share=34),
    )
    rows = tuple(
        Row((words.short_date(one.on), one.about, one.sha256[:16])) for one in sheet.photos
    )
    return Grid(columns, rows)
