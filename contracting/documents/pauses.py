"""The act of suspension and the act of restart (*acta de suspensión*, *acta de reinicio*): when and why a work stands still, and what that
does to its dates.

The new end of the term is the old end and the days suspended; the agreed term in days stays what it was.
"""

from datetime import date

import msgspec

from contracting.documents import act_frame, heads
from contracting.documents.heads import AgreementHead
from foundation.papers import Signatory, Stamp, facts
from foundation.pdf.blocks import (
    Align,
    Block,
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
)
from foundation.pdf.document import render
from foundation.translations import Translator


class PolicyToExtend(msgspec.Struct, frozen=True, kw_only=True):
    """A coverage whose policy has to reach the new end of the term."""

    coverage: str
    policy: str
    until: date


class SuspensionSheet(msgspec.Struct, frozen=True, kw_only=True):
    """Everything an act of suspension says; ``ends_on`` is the end of the term as it stood before."""

    head: AgreementHead
    suspension_number: int
    cause: str
    reason: str
    is_costless: bool
    agreed: str
    stops_on: date
    expected_on: date
    starts_on: date
    ends_on: date
    policies: tuple[PolicyToExtend, ...]
    entity_signatory: Signatory
    organisation_signatory: Signatory
    supervisor: Signatory


class MovedMilestone(msgspec.Struct, frozen=True, kw_only=True):
    """A milestone that was still to come, with its new day."""

    position: int
    title: str
    due_on: date | None


class RestartSheet(msgspec.Struct, frozen=True, kw_only=True):
    """Everything an act of restart says: what stood still, how long, and the new end of the term."""

    head: AgreementHead
    suspension_number: int
    cause: str
    stops_on: date
    expected_on: date
    restarted_on: date
    days: int
    note: str
    ended_before: date
    ends_on: date
    milestones: tuple[MovedMilestone, ...]
    entity_signatory: Signatory
    organisation_signatory: Signatory
    supervisor: Signatory


def print_suspension(sheet: SuspensionSheet, stamp: Stamp, words: Translator) -> Printed:
    """The act of suspension as a PDF."""
    cost = (
        words.text("The parties state that the suspension causes no cost to either of them.")
        if sheet.is_costless
        else words.text("The cost of standing still is settled by a change of the agreement.")
    )
    blocks: list[Block] = [
        heads.box(sheet.head, words),
        Numbers(
            (
                Number(words.date(sheet.stops_on), words.text("the work stops")),
                Number(words.date(sheet.expected_on), words.text("it is expected to go on")),
                Number(words.date(sheet.ends_on), words.text("end of the term until now")),
            )
        ),
        Facts(
            facts(
                words,
                ("Suspension", words.number(sheet.suspension_number)),
                ("Cause", words.label("suspension_cause", sheet.cause)),
                ("The work started on", words.date(sheet.starts_on)),
                ("Agreed by", sheet.agreed),
            ),
            columns=2,
        ),
        *act_frame.said(words.text("Reason:"), sheet.reason),
        Paragraph(
            words.text(
                "The execution of the agreement is suspended from {day} on. While it is suspended the term does not run, and nothing is "
                "reported, verified or paid. It goes on with the act of restart; the new end of the term is the old end and the days "
                "suspended.",
                day=sheet.stops_on,
            )
        ),
        Paragraph(cost),
        *_policies(sheet.policies, words),
        act_frame.signed(
            words,
            sheet.stops_on,
            sheet.head.place,
            sheet.entity_signatory,
            sheet.organisation_signatory,
            sheet.supervisor,
        ),
    ]
    paper = act_frame.paper(sheet.head, stamp, words, words.text("Act of suspension"))
    return render(paper, [OnePage(tuple(blocks), smallest=act_frame.SMALLEST)])


def _policies(policies: tuple[PolicyToExtend, ...], words: Translator) -> tuple[Block, ...]:
    if not policies:
        return (
            Heading(words.text("Policies to be extended")),
            Paragraph(words.text("The agreement has no policies.")),
        )
    columns = (
        Column(words.text("Coverage")),
        Column(words.text("Policy"), share=30),
        Column(words.text("Valid until"), Align.END, share=24),
    )
    rows = tuple(
        Row((words.label("coverage", one.coverage), one.policy, words.date(one.until)))
        for one in policies
    )
    return (
        Heading(words.text("Policies to be extended")),
        Paragraph(words.text("The organisation has them extended by the days suspended.")),
        Grid(columns, rows),
    )


def print_restart(sheet: RestartSheet, stamp: Stamp, words: Translator) -> Printed:
    """The act of restart as a PDF."""
    blocks: list[Block] = [
        heads.box(sheet.head, words),
        Numbers(
            (
                Number(words.date(sheet.restarted_on), words.text("the work goes on")),
                Number(
                    words.number(sheet.days),
                    words.plural("day suspended", "days suspended", sheet.days),
                ),
                Number(words.date(sheet.ends_on), words.text("new end of the term")),
            )
        ),
        Facts(
            facts(
                words,
                ("Suspension", words.number(sheet.suspension_number)),
                ("Cause", words.label("suspension_cause", sheet.cause)),
                ("Suspended from", words.date(sheet.stops_on)),
                ("It was expected to go on", words.date(sheet.expected_on)),
                ("End of the term before", words.date(sheet.ended_before)),
                ("New end of the term", words.date(sheet.ends_on)),
            ),
            columns=2,
        ),
        Paragraph(
            words.text(
                "The cause of the suspension is over and the execution goes on from {day}. The term was suspended for {days} calendar "
                "days, so that it ends on {end}. The agreed term in days does not change.",
                day=sheet.restarted_on,
                days=sheet.days,
                end=sheet.ends_on,
            )
        ),
        *act_frame.said(words.text("What was found on site:"), sheet.note),
        *_milestones(sheet.milestones, words),
        act_frame.signed(
            words,
            sheet.restarted_on,
            sheet.head.place,
            sheet.entity_signatory,
            sheet.organisation_signatory,
            sheet.supervisor,
        ),
    ]
    paper = act_frame.paper(sheet.head, stamp, words, words.text("Act of restart"))
    return render(paper, [OnePage(tuple(blocks), smallest=act_frame.SMALLEST)])


def _milestones(rows: tuple[MovedMilestone, ...], words: Translator) -> tuple[Block, ...]:
    if not rows:
        return ()
    columns = (
        Column(words.text("No."), Align.CENTRE, share=7),
        Column(words.text("Milestone")),
        Column(words.text("Due on"), Align.END, share=28),
    )
    grid = Grid(
        columns,
        tuple(Row((str(row.position), row.title, words.date(row.due_on))) for row in rows),
    )
    return (Heading(words.text("When each milestone is due now")), grid)
