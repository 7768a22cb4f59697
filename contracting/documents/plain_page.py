"""The plain page in front of an agreement: who gives and gets what, three numbers, and what happens if something goes wrong.

It is one page, in words that need no lawyer, and part of the document that is signed. What happens if comes from the clauses themselves,
so that the page never promises what no clause says.
"""

from contracting.documents.agreement_sheet import AgreementSheet
from foundation.pdf.blocks import (
    Block,
    Column,
    Grid,
    Heading,
    Number,
    Numbers,
    Paragraph,
    Row,
    Strong,
    Voice,
)
from foundation.translations import Translator

# The longest names that a record can hold still fit on the page at this part of the usual type, in hundredths.
SMALLEST = 56


def blocks(sheet: AgreementSheet, words: Translator) -> list[Block]:
    """The page, from the promise to what happens if it is not kept."""
    return [
        Heading(words.text("In plain words")),
        Paragraph((Strong(sheet.work_title),), Voice.LEAD),
        _numbers(sheet, words),
        Heading(words.text("What each gives and what each gets"), 3),
        _exchange(sheet, words),
        Heading(words.text("What happens if…"), 3),
        _cases(sheet, words),
        Paragraph(
            words.text(
                "This page is part of the agreement. If you doubt a word of it, ask before you sign."
            ),
            Voice.NOTE,
        ),
    ]


def _numbers(sheet: AgreementSheet, words: Translator) -> Block:
    return Numbers(
        (
            Number(words.money(sheet.head.value), words.text("is paid in all, and no more")),
            Number(
                words.number(sheet.head.term_days),
                words.text("calendar days to finish, from the start act"),
            ),
            Number(
                words.number(len(sheet.milestones)),
                words.plural(
                    "milestone: it is paid when both have verified it",
                    "milestones: each is paid when both have verified it",
                    len(sheet.milestones),
                ),
            ),
        )
    )


def _cases(sheet: AgreementSheet, words: Translator) -> Block:
    columns = (
        Column(words.text("If this happens"), share=34),
        Column(words.text("this is done"), share=66),
    )
    rows = tuple(Row((clause.case, clause.outcome)) for clause in sheet.clauses if clause.case)
    return Grid(columns, rows)


def _exchange(sheet: AgreementSheet, words: Translator) -> Block:
    head = sheet.head
    money = words.text("{value} for the milestones.", value=head.value)
    if sheet.advance_bp:
        money = words.text(
            "{value} for the milestones; {advance} of it comes first, as an advance.",
            value=head.value,
            advance=sheet.advance,
        )
    rows = (
        (
            head.organisation,
            words.text(
                "Builds the work with people of the community, on time and as designed. Keeps accounts, reports with photographs and "
                "mends what is badly done."
            ),
            money + " " + words.text("Technical, administrative and accounting support."),
        ),
        (
            head.entity,
            words.text(
                "Hands over the site and the designs, names the supervisor, verifies what is reported and pays it on time."
            ),
            words.text("The finished work, and accounts of every peso."),
        ),
        (
            words.text("Community and municipality"),
            words.text(
                "The committee looks after the work; the municipality promises its maintenance, with money for the first year."
            ),
            words.text("A work that serves and lasts."),
        ),
    )
    columns = (
        Column(words.text("Who"), share=22),
        Column(words.text("Gives"), share=44),
        Column(words.text("Gets"), share=34),
    )
    return Grid(columns, tuple(Row(row) for row in rows))
