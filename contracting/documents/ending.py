"""The acts with which a work ends: termination, provisional reception and final acceptance (*terminación*, *recibo provisional*, *recibo
final*).

The act of termination carries the list of what is pending and the period to mend it; the final acceptance is written only when nothing is
pending, and compares what was contracted with what was verified, line by line.
"""

from datetime import date

import msgspec

from contracting.documents import act_frame, heads
from contracting.documents.heads import AgreementHead
from foundation.money import Money, add_up
from foundation.papers import Signatory, Stamp, facts
from foundation.pdf.blocks import (
    Align,
    Block,
    Callout,
    Column,
    Facts,
    Grid,
    Heading,
    Number,
    Numbers,
    OnePage,
    Paragraph,
    Printed,
    Row,
    RowKind,
    carried,
)
from foundation.pdf.document import render
from foundation.translations import Translator


class PendingFix(msgspec.Struct, frozen=True, kw_only=True):
    """What is still to be put right on site."""

    number: int
    what: str


class LeftUnfinished(msgspec.Struct, frozen=True, kw_only=True):
    """What was left to build, what it would cost and who answers for it (Ley 2020/2020)."""

    left_to_build: str
    cost_to_finish: Money | None
    answers: str


class TerminationSheet(msgspec.Struct, frozen=True, kw_only=True):
    """Everything an act of termination says; ``term_ends_on`` is the end of the term as it stood."""

    head: AgreementHead
    kind: str
    cause: str
    starts_on: date | None
    term_ends_on: date | None
    ended_on: date
    is_complete: bool
    pending: tuple[PendingFix, ...]
    corrections_until: date | None
    unfinished: LeftUnfinished | None
    agreed: str
    verified: Money
    paid: Money
    physical_bp: int
    entity_signatory: Signatory
    organisation_signatory: Signatory
    supervisor: Signatory


class ReceptionSheet(msgspec.Struct, frozen=True, kw_only=True):
    """Everything an act of provisional reception says."""

    head: AgreementHead
    ended_on: date
    received_on: date
    defects_until: date
    note: str
    pending: tuple[PendingFix, ...]
    entity_signatory: Signatory
    organisation_signatory: Signatory
    supervisor: Signatory


class BuiltMilestone(msgspec.Struct, frozen=True, kw_only=True):
    """A milestone as it was contracted and as both keys verified it."""

    position: int
    title: str
    contracted: Money
    verified: Money


class AcceptanceSheet(msgspec.Struct, frozen=True, kw_only=True):
    """Everything an act of final acceptance says."""

    head: AgreementHead
    starts_on: date | None
    ends_on: date | None
    accepted_on: date
    final_quantities: str
    milestones: tuple[BuiltMilestone, ...]
    issues_mended: int
    defects_until: date | None
    entity_signatory: Signatory
    organisation_signatory: Signatory
    supervisor: Signatory


def print_termination(sheet: TerminationSheet, stamp: Stamp, words: Translator) -> Printed:
    """The act of termination as a PDF."""
    state = words.text("finished") if sheet.is_complete else words.text("not finished")
    blocks: list[Block] = [
        heads.box(sheet.head, words),
        Numbers(
            (
                Number(words.date(sheet.ended_on), words.text("the agreement ended")),
                Number(words.percent(sheet.physical_bp), words.text("built and verified")),
                Number(words.money(sheet.paid), words.text("paid until this day")),
            )
        ),
        Facts(
            facts(
                words,
                ("How it ended", words.label("termination_kind", sheet.kind)),
                ("The work", state),
                ("It started on", words.date(sheet.starts_on) if sheet.starts_on else None),
                (
                    "The term ended on",
                    words.date(sheet.term_ends_on) if sheet.term_ends_on else None,
                ),
                ("Verified by both keys", words.money(sheet.verified)),
                ("Agreed by", sheet.agreed),
            ),
            columns=2,
        ),
        *act_frame.said(words.text("Cause:"), sheet.cause),
        *_unfinished(sheet, words),
        *act_frame.listed(
            words.text("What is pending, and until when it is mended"),
            tuple(f"{one.number}. {one.what}" for one in sheet.pending),
            words.text("Nothing is pending on the list of the site."),
        ),
        *_until(sheet.corrections_until, words),
        act_frame.signed(
            words,
            sheet.ended_on,
            sheet.head.place,
            sheet.entity_signatory,
            sheet.organisation_signatory,
            sheet.supervisor,
            after=(
                Paragraph(
                    words.text(
                        "From this day nothing new is reported, suspended or changed. What both keys verified is paid, and the agreement "
                        "is settled within the time of the law."
                    )
                ),
            ),
        ),
    ]
    paper = act_frame.paper(sheet.head, stamp, words, words.text("Act of termination"))
    return render(paper, [OnePage(tuple(blocks), smallest=act_frame.SMALLEST)])


def _until(day: date | None, words: Translator) -> tuple[Block, ...]:
    if day is None:
        return ()
    return (Paragraph(words.text("The organisation mends what is pending until {day}.", day=day)),)


def _unfinished(sheet: TerminationSheet, words: Translator) -> tuple[Block, ...]:
    left = sheet.unfinished
    if left is None:
        return ()
    lines = [left.left_to_build]
    if left.cost_to_finish is not None:
        lines.append(
            words.text(
                "To finish it would cost {amount}.", amount=words.in_full(left.cost_to_finish)
            )
        )
    if left.answers:
        lines.append(words.text("{who} answers for it.", who=left.answers))
    lines.append(
        words.text("It is entered in the register of unfinished works (Ley 2020 de 2020).")
    )
    return (Callout(words.text("What is left to build"), tuple(lines)),)


def print_reception(sheet: ReceptionSheet, stamp: Stamp, words: Translator) -> Printed:
    """The act of provisional reception as a PDF."""
    blocks: list[Block] = [
        heads.box(sheet.head, words),
        Numbers(
            (
                Number(words.date(sheet.received_on), words.text("received provisionally")),
                Number(
                    words.date(sheet.defects_until), words.text("end of the period of correction")
                ),
                Number(words.number(len(sheet.pending)), words.text("issues pending on site")),
            )
        ),
        Paragraph(
            words.text(
                "The work, finished on {ended}, is received provisionally on {day}. Until {until} the organisation mends at its own cost "
                "what is pending and every defect that shows; after that, and when nothing is pending, it is received finally.",
                ended=sheet.ended_on,
                day=sheet.received_on,
                until=sheet.defects_until,
            )
        ),
        *act_frame.said(words.text("What was found on site:"), sheet.note),
        *act_frame.listed(
            words.text("What is pending"),
            tuple(f"{one.number}. {one.what}" for one in sheet.pending),
            words.text("Nothing is pending on the list of the site."),
        ),
        act_frame.signed(
            words,
            sheet.received_on,
            sheet.head.place,
            sheet.entity_signatory,
            sheet.organisation_signatory,
            sheet.supervisor,
        ),
    ]
    title = words.text("Act of provisional reception")
    paper = act_frame.paper(sheet.head, stamp, words, title)
    return render(paper, [OnePage(tuple(blocks), smallest=act_frame.SMALLEST)])


def print_acceptance(sheet: AcceptanceSheet, stamp: Stamp, words: Translator) -> Printed:
    """The act of final acceptance as a PDF."""
    final = add_up([row.verified for row in sheet.milestones], sheet.head.value.currency)
    blocks: list[Block] = [
        heads.box(sheet.head, words),
        Numbers(
            (
                Number(words.date(sheet.accepted_on), words.text("the work is received")),
                Number(words.money(final), words.text("final value")),
                Number(words.number(sheet.issues_mended), words.text("issues mended and verified")),
            )
        ),
        Paragraph(
            words.text(
                "On {day} the entity receives the finished work. Everything that had been found pending on site was mended and looked at "
                "by somebody else, and the community's committee and the supervisor verified every milestone, each on its own.",
                day=sheet.accepted_on,
            )
        ),
        Facts(
            facts(
                words,
                ("It started on", words.date(sheet.starts_on) if sheet.starts_on else None),
                ("The term ended on", words.date(sheet.ends_on) if sheet.ends_on else None),
                (
                    "Period of correction until",
                    words.date(sheet.defects_until) if sheet.defects_until else None,
                ),
                ("Final value", words.in_full(final)),
            ),
            columns=2,
        ),
        Heading(words.text("What was contracted and what was built")),
        _built(sheet, words),
        act_frame.signed(
            words,
            sheet.accepted_on,
            sheet.head.place,
            sheet.entity_signatory,
            sheet.organisation_signatory,
            sheet.supervisor,
            thumb=True,
            after=act_frame.said(words.text("Final quantities:"), sheet.final_quantities),
        ),
    ]
    title = words.text("Act of final acceptance of the work")
    paper = act_frame.paper(sheet.head, stamp, words, title)
    return render(paper, [OnePage(tuple(blocks), smallest=act_frame.SMALLEST)])


def _built(sheet: AcceptanceSheet, words: Translator) -> Block:
    currency = sheet.head.value.currency
    columns = (
        Column(words.text("No."), Align.CENTRE, share=6),
        Column(words.text("Milestone")),
        Column(words.text("Contracted"), Align.END, is_carried=True),
        Column(words.text("Verified"), Align.END, is_carried=True),
        Column(words.text("Difference"), Align.END, is_carried=True),
    )
    rows = carried(
        (
            (
                (
                    str(row.position),
                    row.title,
                    words.money(row.contracted),
                    words.money(row.verified),
                    words.money(row.verified - row.contracted),
                ),
                (row.contracted.minor, row.verified.minor, (row.verified - row.contracted).minor),
            )
            for row in sheet.milestones
        ),
        write=lambda minor: words.money(Money(minor, currency)),
    )
    contracted = add_up([row.contracted for row in sheet.milestones], currency)
    verified = add_up([row.verified for row in sheet.milestones], currency)
    total = Row(
        (
            words.text("Total"),
            words.money(contracted),
            words.money(verified),
            words.money(verified - contracted),
        ),
        kind=RowKind.TOTAL,
    )
    return Grid(columns, rows, totals=(total,))
