"""The start act (*acta de inicio*): the site is handed over, the supervisor is named, the term runs from this day."""

from datetime import date

import msgspec

from contracting.documents import heads
from contracting.documents.heads import AgreementHead
from foundation.papers import Signatory, Stamp, counted, paper_of
from foundation.pdf.blocks import (
    Align,
    Block,
    Column,
    Grid,
    Heading,
    Number,
    Numbers,
    OnePage,
    Paragraph,
    Printed,
    Row,
    Signatures,
    Strong,
    Together,
    Voice,
)
from foundation.pdf.document import render
from foundation.translations import Translator

# The type of an act that almost fits on one page may be this part of the usual one, in hundredths.
SMALLEST = 88


class DueMilestone(msgspec.Struct, frozen=True, kw_only=True):
    """A milestone with the day by which it is due now that the work has started."""

    position: int
    title: str
    due_days: int
    due_on: date | None


class StartActSheet(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a start act says."""

    head: AgreementHead
    signed_on: date
    starts_on: date
    ends_on: date
    site: str
    milestones: tuple[DueMilestone, ...]
    supervisor: Signatory
    supervisor_post: str
    organisation_signatory: Signatory
    entity_signatory: Signatory


def print_start_act(sheet: StartActSheet, stamp: Stamp, words: Translator) -> Printed:
    """The start act as a PDF."""
    head = sheet.head
    paper = paper_of(
        stamp,
        words,
        title=words.text("Start act of the work"),
        number=words.text(
            "No. {number} · agreement {agreement}",
            number=counted(stamp.number),
            agreement=head.name,
        ),
        institution=head.entity,
        place=head.place,
    )
    blocks: list[Block] = [
        heads.box(head, words),
        Numbers(
            (
                Number(words.date(sheet.starts_on), words.text("the work starts")),
                Number(words.number(head.term_days), words.text("calendar days of term")),
                Number(words.date(sheet.ends_on), words.text("the term ends")),
            )
        ),
        Heading(words.text("What is put on record")),
        *_record(sheet, words),
        # Nobody signs a page that says nothing.
        Together(
            (
                Heading(words.text("When each milestone is due")),
                _milestones(sheet, words),
                *_signatures(sheet, words),
            )
        ),
    ]
    return render(paper, [OnePage(tuple(blocks), smallest=SMALLEST)])


def _record(sheet: StartActSheet, words: Translator) -> list[Block]:
    head, supervisor = sheet.head, sheet.supervisor
    said: list[Block] = [
        Paragraph(
            words.text(
                "In {place}, {day}, the contracting entity hands over the site of the work to {organisation}, and both put on record "
                "that the work starts.",
                place=head.place,
                day=words.day_in_full(sheet.starts_on),
                organisation=head.organisation,
            )
        )
    ]
    if sheet.site:
        said.append(
            Paragraph((Strong(words.text("How the site is handed over:") + " "), sheet.site))
        )
    named = words.text(
        "{name}, {post}, supervises.", name=supervisor.name, post=sheet.supervisor_post
    )
    return [
        *said,
        Paragraph(
            (
                Strong(named),
                " "
                + words.text(
                    "The supervisor follows the technical, administrative, financial, accounting and legal side of the agreement (Ley "
                    "1474 de 2011, arts. 83-85). The community's committee looks after the work on its own (Ley 850 de 2003)."
                ),
            )
            if supervisor.name
            else words.text("The supervisor's data were erased on request.")
        ),
    ]


def _milestones(sheet: StartActSheet, words: Translator) -> Block:
    columns = (
        Column(words.text("No."), Align.CENTRE, share=7),
        Column(words.text("Milestone")),
        Column(words.text("Day"), Align.END, share=10),
        Column(words.text("Due on"), Align.END, share=28),
    )
    rows = tuple(
        Row(
            (
                str(row.position),
                row.title,
                words.number(row.due_days),
                words.date(row.due_on),
            )
        )
        for row in sheet.milestones
    )
    return Grid(columns, rows)


def _signatures(sheet: StartActSheet, words: Translator) -> list[Block]:
    signed = words.text("The agreement was signed on {day}.", day=sheet.signed_on)
    return [
        Heading(words.text("Signatures")),
        Paragraph(signed, Voice.NOTE),
        Signatures(
            (
                sheet.supervisor.box,
                sheet.organisation_signatory.box,
                sheet.entity_signatory.box,
            ),
            columns=3,
        ),
    ]
