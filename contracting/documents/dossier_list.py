"""The list of what a dossier lacks, on paper: the light, what stops a signature, what is only asked for, the whole checklist."""

from datetime import date

import msgspec

from foundation.papers import Stamp, facts, report_of
from foundation.pdf.blocks import (
    Align,
    Block,
    Callout,
    Column,
    Facts,
    Grid,
    Heading,
    Item,
    Items,
    Paragraph,
    Printed,
    Row,
    Voice,
)
from foundation.pdf.document import render
from foundation.translations import Translator


class PrintedPaper(msgspec.Struct, frozen=True, kw_only=True):
    """One paper of the checklist in words, and what to do about it."""

    name: str
    note: str
    demand: str
    state: str
    reason: str
    issued_on: date | None
    holds_until: date | None
    checked_on: date | None
    is_wanting: bool
    stops_signing: bool


class DossierSheet(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the list says."""

    organisation: str
    kind: str
    place: str
    today: date
    regime: str
    light: str
    sentence: str
    others: tuple[str, ...]
    papers: tuple[PrintedPaper, ...]
    rule: str


def print_dossier(sheet: DossierSheet, stamp: Stamp, words: Translator) -> Printed:
    """The list as a PDF."""
    paper = report_of(
        stamp,
        words,
        title=words.text("What the dossier lacks"),
        number=sheet.regime,
        institution=sheet.organisation,
        place=sheet.place,
    )
    stopping = [one for one in sheet.papers if one.stops_signing]
    asked = [one for one in sheet.papers if one.is_wanting and not one.stops_signing]
    blocks: list[Block] = [
        Facts(
            facts(
                words,
                ("Organisation", f"{sheet.organisation} · {sheet.kind}"),
                ("Place", sheet.place),
                ("Regime", sheet.regime),
                ("As it stands on", words.date(sheet.today)),
                ("Light", sheet.light),
            )
        ),
        Callout(sheet.light, (sheet.sentence,)),
        *_list(words.text("Nothing is signed without"), stopping, words, sheet.others),
        *_list(words.text("Also asked for"), asked, words),
        Heading(words.text("The whole checklist")),
        _checklist(sheet, words),
        Paragraph(sheet.rule, Voice.NOTE),
    ]
    return render(paper, blocks)


def _list(
    title: str, papers: list[PrintedPaper], words: Translator, others: tuple[str, ...] = ()
) -> list[Block]:
    """What is wanting, with what is wrong with it and room to tick it off."""
    if not papers and not others:
        return []
    entries = [Item(text) for text in others]
    entries += [Item(_wanting(one, words)) for one in papers]
    return [Heading(title), Items(tuple(entries))]


def _wanting(one: PrintedPaper, words: Translator) -> str:
    parts = [f"{one.name}: {one.state}."]
    if one.holds_until is not None:
        parts.append(words.text("It held until {day}.", day=one.holds_until))
    if one.reason:
        parts.append(one.reason)
    parts.append(f"{one.note}.")
    return " ".join(parts)


def _checklist(sheet: DossierSheet, words: Translator) -> Grid:
    columns = (
        Column(words.text("The paper"), share=34),
        Column(words.text("Demand")),
        Column(words.text("State")),
        Column(words.text("Issued on"), Align.END),
        Column(words.text("Holds until"), Align.END),
        Column(words.text("Checked on"), Align.END),
    )
    rows = tuple(
        Row(
            (
                one.name,
                one.demand,
                one.state,
                _day(one.issued_on, words),
                _day(one.holds_until, words),
                _day(one.checked_on, words),
            )
        )
        for one in sheet.papers
    )
    return Grid(columns, rows)


def _day(on: date | None, words: Translator) -> str:
    return words.short_date(on) if on else "—"
