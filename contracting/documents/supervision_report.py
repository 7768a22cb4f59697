"""The supervision report (*informe de supervisión o interventoría*) of a period: what the records hold, and what its author answers for.

Technical, administrative, financial, accounting and legal follow-up (Ley 1474 de 2011, arts. 83-85): planned and built, money, days, tests,
safety and health at work, environment and community, policies, risks, what is pending, photographs, and whether to pay.
"""

from collections.abc import Mapping

from contracting.documents import heads, supervision_tables
from contracting.documents.supervision_sheet import SupervisionSheet
from foundation.money import Money
from foundation.papers import Stamp, facts
from foundation.pdf.blocks import (
    Block,
    Callout,
    Facts,
    Heading,
    Number,
    Numbers,
    Paragraph,
    Photo,
    Photos,
    Printed,
    Signatures,
    Strong,
    Together,
)
from foundation.pdf.document import render
from foundation.translations import Translator


def print_supervision(
    sheet: SupervisionSheet,
    stamp: Stamp,
    words: Translator,
    pictures: Mapping[str, bytes] | None = None,
) -> Printed:
    """The report as a PDF; ``pictures`` are photographs by the hash of their originals."""
    paper = heads.paper(sheet.head, stamp, words, title=words.text("Supervision report"))
    tables = supervision_tables
    blocks: list[Block] = [
        _numbers(sheet, words),
        heads.box(sheet.head, words),
        _period(sheet, words),
        Callout(
            words.text("Recommendation"),
            ((Strong(words.label("payment_advice", sheet.recommendation) + ". "), sheet.reason),),
        ),
        Heading(words.text("What was done in the period")),
        Paragraph(sheet.done),
        Together((Heading(words.text("Planned and built")), tables.figures(sheet, words))),
        Heading(words.text("Milestones and days")),
        tables.milestones(sheet, words),
        *tables.pauses(sheet, words),
        Together((Heading(words.text("Payments of the period")), tables.payments(sheet, words))),
        Heading(words.text("Site, people and weather")),
        tables.site(sheet, words),
        Heading(words.text("Quality and tests")),
        *([Paragraph(sheet.quality)] if sheet.quality else []),
        tables.day_notes(sheet.tests, words, words.text("Test noted in the site log")),
        Heading(words.text("Safety and health, environment, community")),
        Facts(
            facts(
                words,
                ("Safety and health at work", sheet.safety),
                ("Environment", sheet.environment),
                ("Community", sheet.social),
            )
        ),
        tables.day_notes(sheet.incidents, words, words.text("Incident noted in the site log")),
        Heading(words.text("Policies")),
        tables.covers(sheet, words),
        Heading(words.text("Live risks")),
        tables.risks(sheet, words),
        Heading(words.text("What is pending")),
        tables.pending(sheet, words),
        *_photos(sheet, words, pictures or {}),
        Together(
            (Heading(words.text("Signatures")), Signatures((sheet.supervisor.box,), columns=2))
        ),
    ]
    return render(paper, blocks)


def share(amount: Money | None, sheet: SupervisionSheet, words: Translator) -> str:
    """A part of the value of the agreement; a line where nothing is known."""
    return "—" if amount is None else words.percent(amount.share_bp(sheet.head.value))


def _numbers(sheet: SupervisionSheet, words: Translator) -> Block:
    after = sheet.after
    return Numbers(
        (
            Number(share(after.planned, sheet, words), words.text("was to be built")),
            Number(share(after.built, sheet, words), words.text("is built and verified by both")),
            Number(share(after.paid, sheet, words), words.text("of the value is paid")),
        )
    )


def _period(sheet: SupervisionSheet, words: Translator) -> Block:
    elapsed = (sheet.ends_on - sheet.began_on).days + 1
    return Facts(
        facts(
            words,
            ("Report", words.text("no. {number}", number=str(sheet.report_number))),
            (
                "Period",
                words.text(
                    "from {start} to {end}",
                    start=words.date(sheet.starts_on),
                    end=words.date(sheet.ends_on),
                ),
            ),
            ("Start of the work", words.date(sheet.began_on)),
            (
                "End of the term",
                words.date(sheet.term_ends_on) if sheet.term_ends_on else None,
            ),
            (
                "Days gone by",
                words.text(
                    "{n} of {all}", n=words.number(elapsed), all=words.number(sheet.head.term_days)
                ),
            ),
        ),
        columns=2,
    )


def _photos(
    sheet: SupervisionSheet, words: Translator, pictures: Mapping[str, bytes]
) -> list[Block]:
    shown = tuple(
        Photo(
            content=pictures[one.sha256],
            caption=f"{one.about} · {words.short_date(one.on)}",
            alternative=one.about,
        )
        for one in sheet.photos
        if one.sha256 in pictures
    )
    return [
        Heading(words.text("Photographs of the period")),
        supervision_tables.photos(sheet, words),
        *([Photos(shown)] if shown else []),
    ]
