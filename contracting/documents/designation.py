"""The designation of who supervises (*designación de la supervisión*): the post, by which act, and the five sides of the task."""

from datetime import date

import msgspec

from contracting.documents import act_frame, heads, norms
from contracting.documents.heads import AgreementHead
from contracting.documents.norms import NamedNorm
from foundation.papers import Signatory, Stamp, facts
from foundation.pdf.blocks import (
    Block,
    Facts,
    Heading,
    Item,
    Items,
    OnePage,
    Paragraph,
    Printed,
    Strong,
)
from foundation.pdf.document import render
from foundation.translations import Translator

# The five sides of a supervision, each with what it follows.
SIDES = (
    ("Technical", "That quantities, specifications, materials and tests are those agreed."),
    ("Administrative", "That papers, people, social security and permits are in order."),
    ("Financial", "That advance, payments and amortisation follow what was verified."),
    ("Accounting", "That accounts, invoices and withholdings are supported by documents."),
    ("Legal", "That guarantees, dates, changes and suspensions follow agreement and law."),
)
DUTIES = (
    "To certify what was received before each payment, and never what was not built.",
    "To report in writing each month, and at once what puts the object or its money at risk.",
    "To ask for explanations and for the exercise of the guarantees when something is not done.",
    "To keep the file of the agreement complete and to publish what has to be published.",
    "To tell the entity and the authorities of facts that may be corruption or a punishable act.",
)


class DesignationSheet(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a designation says; without a name it is the post that is designated."""

    head: AgreementHead
    norm: NamedNorm
    duty: str
    post: str
    act: str
    designated_on: date
    scope: str
    starts_on: date | None
    supervisor: Signatory
    entity_signatory: Signatory


def print_designation(sheet: DesignationSheet, stamp: Stamp, words: Translator) -> Printed:
    """The designation as a PDF."""
    head = sheet.head
    title = (
        words.text("Designation of the supervisor")
        if sheet.duty == "supervisor"
        else words.text("Designation of the auditor of the work")
    )
    paper = act_frame.paper(head, stamp, words, title)
    blocks: list[Block] = [
        heads.box(head, words),
        Facts(
            facts(
                words,
                ("Supervises", (Strong(sheet.supervisor.name or sheet.post),)),
                ("Post", sheet.post),
                ("Act of the designation", sheet.act),
                ("Designated on", words.date(sheet.designated_on)),
                (
                    "From",
                    words.date(sheet.starts_on) if sheet.starts_on else words.text("The start act"),
                ),
            ),
            columns=2,
        ),
        Paragraph(_designates(sheet, words)),
        Heading(words.text("What is supervised")),
        Items(
            tuple(Item((Strong(words.text(side) + ". "), words.text(task))) for side, task in SIDES)
        ),
        *act_frame.said(words.text("In this agreement also:"), sheet.scope),
        Heading(words.text("Duties")),
        Items(tuple(Item(words.text(duty)) for duty in DUTIES)),
        act_frame.signed(
            words,
            sheet.designated_on,
            head.place,
            sheet.entity_signatory,
            sheet.supervisor,
            after=(
                Paragraph(
                    words.text(
                        "Who supervises answers by discipline, by fine, in civil and in criminal law for what they do and leave "
                        "undone, and cannot change the agreement. The designation lasts until the settlement or until another "
                        "act replaces it."
                    )
                ),
                norms.note(sheet.norm, words),
            ),
        ),
    ]
    return render(paper, [OnePage(tuple(blocks), smallest=act_frame.SMALLEST)])


def _designates(sheet: DesignationSheet, words: Translator) -> str:
    head = sheet.head
    if sheet.supervisor.name:
        return words.text(
            "{entity} designates {name}, {post}, to supervise the agreement {number} with {organisation}.",
            entity=head.entity,
            name=sheet.supervisor.name,
            post=sheet.post,
            number=head.name,
            organisation=head.organisation,
        )
    return words.text(
        "{entity} designates whoever holds the post of {post} to supervise the agreement {number} with {organisation}.",
        entity=head.entity,
        post=sheet.post,
        number=head.name,
        organisation=head.organisation,
    )
