"""The act of an accepted climate risk, on one page: which risk remains, why it is accepted, and who answers for it."""

from datetime import datetime

import msgspec

from foundation.papers import Signatory, Stamp, counted, facts, paper_of
from foundation.pdf.blocks import (
    Block,
    Callout,
    Column,
    Facts,
    Grid,
    Heading,
    OnePage,
    Paragraph,
    Printed,
    Row,
    Signatures,
    Together,
    Voice,
)
from foundation.pdf.document import render
from foundation.translations import Translator


class RatedHazard(msgspec.Struct, frozen=True, kw_only=True):
    """A hazard with its ratings today and later, before and after its measures."""

    hazard: str
    before: list[str]
    after: list[str]


class RiskActSheet(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the act says."""

    title: str
    code: str
    place: str
    screened_at: datetime
    hazards: tuple[RatedHazard, ...]
    measures: tuple[tuple[str, str], ...]
    risk: str
    reason: str
    accepted_at: datetime
    signatory: Signatory
    file_sha256: str


def print_risk_act(sheet: RiskActSheet, stamp: Stamp, words: Translator) -> Printed:
    """The act as a PDF."""
    paper = paper_of(
        stamp,
        words,
        title=words.text("Act of accepted climate risk"),
        number=words.text("No. {number}", number=counted(stamp.number)),
        institution=sheet.title,
        place=sheet.place,
    )
    blocks: list[Block] = [
        _head(sheet, words),
        Heading(words.text("The high risk that remains")),
        _hazards(sheet, words),
        Heading(words.text("What is done against it")),
        *_measures(sheet, words),
        Callout(words.text("The risk that is accepted"), (sheet.risk,)),
        Heading(words.text("Why it is accepted")),
        Paragraph(sheet.reason),
        *_signature(sheet, words),
    ]
    return render(paper, [OnePage(tuple(blocks))])


def _head(sheet: RiskActSheet, words: Translator) -> Facts:
    return Facts(
        facts(
            words,
            ("Work", f"{sheet.title} · {sheet.code}"),
            ("Place", sheet.place),
            ("Climate screened on", words.datetime(sheet.screened_at)),
            ("Accepted on", words.datetime(sheet.accepted_at)),
        )
    )


def _hazards(sheet: RiskActSheet, words: Translator) -> Grid:
    columns = (
        Column(words.text("Hazard"), share=32),
        Column(words.text("Today, without measures")),
        Column(words.text("Today")),
        Column(words.text("Later, without measures")),
        Column(words.text("Later")),
    )
    rows = tuple(
        Row(
            (
                words.label("hazard", one.hazard),
                *(
                    words.label("rating", rating)
                    for pair in zip(one.before, one.after, strict=True)
                    for rating in pair
                ),
            )
        )
        for one in sheet.hazards
    )
    return Grid(columns, rows)


def _measures(sheet: RiskActSheet, words: Translator) -> list[Block]:
    if not sheet.measures:
        return [Paragraph(words.text("No measure is planned against it."))]
    return [
        Paragraph(f"{words.label('hazard', hazard)}: {description}")
        for hazard, description in sheet.measures
    ]


def _signature(sheet: RiskActSheet, words: Translator) -> list[Block]:
    kept = words.text(
        "Accepted with an account of this place on {at} by somebody other than who screened the climate.",
        at=words.datetime(sheet.accepted_at),
    )
    if sheet.file_sha256:
        kept += " " + words.text(
            "The sheet signed by hand is kept; its fingerprint: {hash}", hash=sheet.file_sha256
        )
    return [
        Together(
            (
                Heading(words.text("Who answers for it")),
                Signatures((sheet.signatory.box,)),
                Paragraph(kept, Voice.NOTE),
            )
        )
    ]
