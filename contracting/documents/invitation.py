"""The invitation to propose (*invitación*, *solicitud de propuesta*) and the acceptance of the offer (*aceptación de la oferta*).

A contract of the least amount is made by accepting the offer.
"""

from datetime import date

import msgspec

from contracting.documents import act_frame, heads, norms
from contracting.documents.agreement_sheet import PlannedMilestone
from contracting.documents.heads import AgreementHead
from contracting.documents.norms import NamedNorm
from foundation.money import Money
from foundation.papers import Signatory, Stamp, facts
from foundation.pdf.blocks import (
    Align,
    Block,
    Column,
    Facts,
    Grid,
    Heading,
    Item,
    Items,
    Number,
    Numbers,
    OnePage,
    Paragraph,
    Printed,
    Row,
    RowKind,
    Strong,
    carried,
)
from foundation.pdf.document import render
from foundation.translations import Translator


class AskedPaper(msgspec.Struct, frozen=True, kw_only=True):
    """A paper of the dossier that the regime requires or asks for."""

    name: str
    note: str
    is_required: bool


class InvitationSheet(msgspec.Struct, frozen=True, kw_only=True):
    """Everything an invitation says."""

    head: AgreementHead
    norm: NamedNorm
    milestones: tuple[PlannedMilestone, ...]
    advance_bp: int
    retention_bp: int
    due_on: date
    due_at: str
    delivered_to: str
    contents: str
    evaluation: str
    papers: tuple[AskedPaper, ...]
    entity_signatory: Signatory


class AcceptanceSheet(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the acceptance of an offer says."""

    head: AgreementHead
    norm: NamedNorm
    offer: str
    offered_on: date
    accepted_on: date
    milestones: tuple[PlannedMilestone, ...]
    advance: Money
    coverages: tuple[str, ...]
    supervising_post: str
    remarks: str
    entity_signatory: Signatory
    organisation_signatory: Signatory


def print_invitation(sheet: InvitationSheet, stamp: Stamp, words: Translator) -> Printed:
    """The invitation as a PDF."""
    head = sheet.head
    paper = act_frame.paper(head, stamp, words, words.text("Invitation to propose"))
    blocks: list[Block] = [
        heads.box(head, words),
        Numbers(
            (
                Number(words.money(head.value), words.text("official budget")),
                Number(words.number(head.term_days), words.text("calendar days of term")),
                Number(words.date(sheet.due_on), words.text("last day to propose")),
            )
        ),
        Paragraph(
            words.text(
                "{entity} invites {organisation} to present a proposal for «{object}».",
                entity=head.entity,
                organisation=head.organisation,
                object=head.object,
            )
        ),
        Heading(words.text("When and where")),
        Facts(
            facts(
                words,
                ("Last day", words.date(sheet.due_on)),
                ("Hour", sheet.due_at),
                ("Handed in at", sheet.delivered_to),
            ),
            columns=1,
        ),
        Heading(words.text("Conditions")),
        Paragraph(_conditions(sheet, words)),
        *_milestones(sheet.milestones, head.value, words),
        Heading(words.text("What the proposal contains")),
        Paragraph(sheet.contents),
        *_papers(sheet.papers, words),
        Heading(words.text("How it is evaluated")),
        Paragraph(sheet.evaluation),
        act_frame.signed(
            words, None, head.place, sheet.entity_signatory, after=(norms.note(sheet.norm, words),)
        ),
    ]
    return render(paper, blocks)


def _conditions(sheet: InvitationSheet, words: Translator) -> str:
    parts = [
        words.text(
            "The official budget is {amount}; a proposal above it is not accepted.",
            amount=words.in_full(sheet.head.value),
        )
    ]
    if sheet.advance_bp:
        parts.append(
            words.text("An advance of {rate} is given.", rate=words.percent(sheet.advance_bp))
        )
    if sheet.retention_bp:
        rate = words.percent(sheet.retention_bp)
        parts.append(words.text("Of each payment {rate} is retained.", rate=rate))
    parts.append(
        words.text("Regime: {regime} ({norm}).", regime=sheet.head.regime, norm=sheet.head.norm)
    )
    return " ".join(parts)


def _papers(papers: tuple[AskedPaper, ...], words: Translator) -> tuple[Block, ...]:
    """The dossier that goes with the proposal, as the regime asks for it."""
    if not papers:
        return ()
    lines = tuple(
        Item(
            (
                Strong(words.label("paper_kind", one.name) + ". "),
                one.note
                + ("" if one.is_required else " " + words.text("(asked for, not required)")),
            )
        )
        for one in papers
    )
    return (Heading(words.text("Papers that go with it"), 3), Items(lines))


def print_acceptance_of_offer(sheet: AcceptanceSheet, stamp: Stamp, words: Translator) -> Printed:
    """The acceptance of the offer as a PDF."""
    head = sheet.head
    paper = act_frame.paper(head, stamp, words, words.text("Acceptance of the offer"))
    blocks: list[Block] = [
        heads.box(head, words),
        Numbers(
            (
                Number(words.date(sheet.accepted_on), words.text("the offer is accepted")),
                Number(words.money(head.value), words.text("value accepted")),
                Number(words.number(head.term_days), words.text("calendar days of term")),
            )
        ),
        Paragraph(
            words.text(
                "{entity} accepts, expressly and without conditions, the offer {offer} that {organisation} presented on {day}. "
                "The offer and this acceptance together are the contract, with the number {number}.",
                entity=head.entity,
                offer=sheet.offer,
                organisation=head.organisation,
                day=sheet.offered_on,
                number=head.name,
            )
        ),
        Heading(words.text("What is contracted")),
        Facts(
            facts(
                words,
                ("Value", words.in_full(head.value)),
                (
                    "Term",
                    words.text("{days} calendar days from the start act", days=head.term_days),
                ),
                (
                    "Advance",
                    words.money(sheet.advance) if sheet.advance else words.text("Without advance"),
                ),
                (
                    "Guarantees",
                    ", ".join(words.label("coverage", one) for one in sheet.coverages)
                    or words.text("None is asked for"),
                ),
                ("Supervision", sheet.supervising_post),
            ),
        ),
        *_milestones(sheet.milestones, head.value, words),
        act_frame.signed(
            words,
            sheet.accepted_on,
            head.place,
            sheet.entity_signatory,
            sheet.organisation_signatory,
            after=(
                *act_frame.said(words.text("Remarks:"), sheet.remarks),
                norms.note(sheet.norm, words),
            ),
        ),
    ]
    return render(paper, [OnePage(tuple(blocks), smallest=act_frame.SMALLEST)])


def _milestones(
    milestones: tuple[PlannedMilestone, ...], value: Money, words: Translator
) -> tuple[Block, ...]:
    if not milestones:
        return ()
    columns = (
        Column(words.text("No."), Align.CENTRE, share=6),
        Column(words.text("Result"), share=27),
        Column(words.text("Means of verification")),
        Column(words.text("Day"), Align.END, share=8),
        Column(words.text("Amount"), Align.END, is_carried=True),
    )
    rows = carried(
        (
            (
                (
                    str(row.position),
                    row.title,
                    row.means,
                    words.number(row.due_days),
                    words.money(row.amount),
                ),
                (row.amount.minor,),
            )
            for row in milestones
        ),
        write=lambda minor: words.money(Money(minor, value.currency)),
    )
    total = Row((words.text("Total"), words.money(value)), kind=RowKind.TOTAL)
    return (Heading(words.text("What is paid for")), Grid(columns, rows, totals=(total,)))
