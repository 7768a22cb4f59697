"""The report to a source (*informe al cooperante*): its money, its works and its part of the results, on paper.

What is said comes from the closing that the report names by its mark; until the report is issued every page says that it is a preview.
"""

from collections.abc import Iterable

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
from foundation.pdf.document import render
from foundation.translations import Translator
from portfolio.documents.donor_report_sheet import DonorMoney, DonorReport, DonorResult

MILLI = 1000
END = Align.END


def print_report(sheet: DonorReport, stamp: Stamp, words: Translator) -> Printed:
    """The report as a PDF."""
    paper = report_of(
        stamp,
        words,
        title=words.text("Report to {source}", source=sheet.source),
        number=sheet.period,
        institution=sheet.institution,
        place=sheet.place,
    )
    blocks: list[Block] = [
        _head(sheet, words),
        Paragraph(_standing(sheet, words), Voice.NOTE),
        _figures(sheet, words),
        Heading(words.text("Its money")),
        _money(sheet, words),
        Paragraph(
            words.text(
                "The two totals are readings of the same money and are never added. Each amount is converted at the rate of its own day."
            ),
            Voice.NOTE,
        ),
        Heading(words.text("Its works")),
        *_works(sheet, words),
        Heading(words.text("Its part of the results")),
        _results(sheet, words),
        Paragraph(
            words.text(
                "Results that rest on works are parted among their sources by what each put in."
                " Other results belong to the whole programme."
            ),
            Voice.NOTE,
        ),
    ]
    return render(paper, blocks)


def _head(sheet: DonorReport, words: Translator) -> Block:
    period = f"{words.date(sheet.starts_on)} – {words.date(sheet.ends_on)}"
    return Facts(
        facts(
            words,
            ("Funding source", f"{sheet.source} ({words.label('source_kind', sheet.kind)})"),
            ("Period", f"{sheet.period}: {period}"),
            ("Territory", sheet.place),
        )
    )


def _figures(sheet: DonorReport, words: Translator) -> Block:
    invested = next(one for one in sheet.money if one.total == "invested")
    return Numbers(
        (
            Number(words.money(invested.in_period), words.text("put into works in this period")),
            Number(words.money(invested.to_date), words.text("put into works to date")),
            Number(words.number(len(sheet.works)), words.text("works with its money")),
        )
    )


def _money(sheet: DonorReport, words: Translator) -> Block:
    return Grid(
        columns=(
            Column(words.text("Total")),
            Column(words.text("In this period"), END),
            Column(words.text("To date"), END),
            Column(words.text("To date, in dollars"), END),
            Column(words.text("All sources"), END),
        ),
        rows=tuple(_total(one, words) for one in sheet.money),
    )


def _total(one: DonorMoney, words: Translator) -> Row:
    return Row(
        (
            words.label("total_kind", one.total),
            words.money(one.in_period),
            words.money(one.to_date),
            words.money(one.to_date_dollars) if one.to_date_dollars is not None else "—",
            words.money(one.everybody),
        )
    )


def _works(sheet: DonorReport, words: Translator) -> list[Block]:
    if not sheet.works:
        return [Paragraph(words.text("Nothing of it was put into a work yet."))]
    return [
        Grid(
            columns=(
                Column(words.text("Work"), share=34),
                Column(words.text("Station"), share=12),
                Column(words.text("In this period"), END),
                Column(words.text("To date"), END),
                Column(words.text("All sources"), END),
                Column(words.text("Its share"), END, share=9),
            ),
            rows=tuple(
                Row(
                    (
                        f"{one.code} · {one.title} · {one.place}",
                        words.label("station", one.station),
                        words.money(one.in_period),
                        words.money(one.to_date),
                        words.money(one.everybody),
                        words.percent(one.share_bp),
                    )
                )
                for one in sheet.works
            ),
            totals=(
                Row(
                    (
                        words.text("Total"),
                        "",
                        words.money(_sum(one.in_period for one in sheet.works)),
                        words.money(_sum(one.to_date for one in sheet.works)),
                        words.money(_sum(one.everybody for one in sheet.works)),
                        "",
                    )
                ),
            ),
        )
    ]


def _sum(amounts: Iterable[Money]) -> Money:
    return sum(amounts, Money.zero("COP"))


def _results(sheet: DonorReport, words: Translator) -> Block:
    return Grid(
        columns=(
            Column(words.text("Indicator"), share=44),
            Column(words.text("All, in this period"), END),
            Column(words.text("All, to date"), END),
            Column(words.text("Its part, in this period"), END),
            Column(words.text("Its part, to date"), END),
        ),
        rows=tuple(_result(one, words) for one in sheet.results),
    )


def _result(one: DonorResult, words: Translator) -> Row:
    scale = MILLI if one.unit == "km" else 1
    whole = [
        words.scaled(value, scale) if value is not None else "—"
        for value in (one.in_period, one.to_date)
    ]
    own = [
        words.scaled(value, MILLI) if value is not None else "—"
        for value in (one.share_in_period_milli, one.share_to_date_milli)
    ]
    return Row((one.name(words.language), *whole, *own))


def _standing(sheet: DonorReport, words: Translator) -> str:
    if sheet.is_closed:
        return words.text(
            "From closing {number} of the period, on {day}; mark {mark}.",
            number=sheet.closing,
            day=sheet.as_of,
            mark=sheet.digest[:16],
        )
    return words.text(
        "The period is open: these are the records of {day}, and they may still change.",
        day=sheet.as_of,
    )
