"""The act that justifies contracting directly (*acto administrativo de justificación de la contratación directa*).

Recitals, the eligibility of the organisation paper by paper, the assembly's authorisation, and articles.
"""

from datetime import date

import msgspec

from contracting.documents import act_frame, heads
from contracting.documents.agreement_sheet import LegalBasis
from contracting.documents.heads import AgreementHead
from contracting.documents.norms import NamedNorm
from foundation import amounts_in_words
from foundation.papers import Signatory, Stamp
from foundation.pdf.blocks import (
    Answer,
    Block,
    Check,
    Checklist,
    Clause,
    Heading,
    Paragraph,
    Printed,
    Strong,
    Voice,
)
from foundation.pdf.document import render
from foundation.translations import Translator

WANTING = frozenset({"missing", "past_its_day", "too_old", "returned"})


class CheckedPaper(msgspec.Struct, frozen=True, kw_only=True):
    """A paper of the dossier, how it stands, its number and its days."""

    name: str
    state: str
    is_required: bool
    number: str
    issued_on: date | None
    holds_until: date | None


class DirectAwardSheet(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the act says; ``authorisation`` is the assembly's paper, where it was filed."""

    head: AgreementHead
    basis: LegalBasis
    norm: NamedNorm
    publication: NamedNorm
    no_appeal: NamedNorm
    legal_status: str
    powers: str
    purpose: str
    justification: str
    studies_at: str
    documents: tuple[str, ...]
    papers: tuple[CheckedPaper, ...]
    authorised_on: date | None
    authorisation: str
    board_until: date | None
    entity_signatory: Signatory


def print_direct_award(sheet: DirectAwardSheet, stamp: Stamp, words: Translator) -> Printed:
    """The act as a PDF."""
    head = sheet.head
    title = words.text("Act that justifies contracting directly")
    paper = act_frame.paper(head, stamp, words, title)
    blocks: list[Block] = [
        heads.box(head, words),
        Paragraph((Strong(head.entity + ", "), sheet.powers)),
        Heading(words.text("Considering")),
        *(Paragraph(f"{number}. {text}") for number, text in enumerate(_recitals(sheet, words), 1)),
        Heading(words.text("Eligibility of the organisation")),
        *_eligibility(sheet, words),
        Heading(words.text("Resolves")),
        *_articles(sheet, words),
        act_frame.signed(
            words,
            None,
            head.place,
            sheet.entity_signatory,
            after=(Paragraph(words.text("It is made known and it is carried out."), Voice.NOTE),),
        ),
    ]
    return render(paper, blocks)


def _recitals(sheet: DirectAwardSheet, words: Translator) -> list[str]:
    head, basis = sheet.head, sheet.basis
    said = [
        words.text(
            "That the work «{object}» in {place} answers this need: {purpose}",
            object=head.object,
            place=heads.place(head, words),
            purpose=sheet.purpose,
        ),
        words.text(
            "That {norm}, {status} since {day}, allows it to be contracted directly as: {regime}. Condition: {condition}.",
            norm=head.norm,
            status=words.label("norm_status", basis.status).lower(),
            day=basis.since,
            regime=head.regime,
            condition=basis.condition,
        ),
        sheet.justification,
    ]
    if basis.ceiling is not None:
        said.append(
            words.text(
                "That its value, {value}, does not pass the ceiling of {ceiling}: {wages} minimum wages of {wage} ({norm}).",
                value=words.in_full(head.value),
                ceiling=basis.ceiling.amount,
                wages=basis.ceiling.wages,
                wage=basis.ceiling.wage,
                norm=basis.ceiling.norm,
            )
        )
    if sheet.documents:
        papers = "; ".join(sheet.documents)
        said.append(words.text("That there is money for it: {documents}.", documents=papers))
    said.append(
        words.text(
            "That direct contracting is justified by a reasoned act: {norm}.",
            norm=sheet.norm.cited(words),
        )
    )
    return said


def _eligibility(sheet: DirectAwardSheet, words: Translator) -> list[Block]:
    head = sheet.head
    said = words.text(
        "{organisation}, tax number {tax}, legal status {status}, is represented by {representative}.",
        organisation=head.organisation,
        tax=head.tax_number or "—",
        status=sheet.legal_status or "—",
        representative=head.representative or "—",
    )
    blocks: list[Block] = [Paragraph(said)]
    if sheet.authorised_on is not None:
        blocks.append(
            Paragraph(
                words.text(
                    "Its assembly authorised the representative to sign by the minutes {number} of {day}.",
                    number=sheet.authorisation or "—",
                    day=sheet.authorised_on,
                )
            )
        )
    else:
        blocks.append(
            Paragraph(words.text("The assembly's authorisation to sign is not in the dossier."))
        )
    if sheet.board_until is not None:
        day = words.date(sheet.board_until)
        blocks.append(Paragraph(words.text("The period of its board lasts until {day}.", day=day)))
    checks = tuple(
        Check(words.label("paper_kind", one.name), _answer(one), _note(one, words))
        for one in sheet.papers
    )
    return [*blocks, Checklist(checks)] if checks else blocks


def _answer(paper: CheckedPaper) -> Answer:
    if paper.state not in WANTING:
        return Answer.PENDING if paper.state == "unchecked" else Answer.YES
    return Answer.NO if paper.is_required else Answer.PENDING


def _note(paper: CheckedPaper, words: Translator) -> str:
    parts = [words.label("item_state", paper.state)]
    if paper.number:
        parts.append(words.text("no. {number}", number=paper.number))
    if paper.issued_on is not None:
        parts.append(words.text("issued on {day}", day=paper.issued_on))
    if paper.holds_until is not None:
        parts.append(words.text("holds until {day}", day=paper.holds_until))
    if not paper.is_required:
        parts.append(words.text("asked for, not required"))
    return " · ".join(parts)


def _articles(sheet: DirectAwardSheet, words: Translator) -> list[Block]:
    head = sheet.head
    texts = (
        (
            words.text("Direct contracting"),
            words.text(
                "Contracting directly with {organisation} is justified, to carry out «{object}». The value is {value} and the "
                "term is {days} calendar days.",
                organisation=head.organisation,
                object=head.object,
                value=words.in_full(head.value),
                days=head.term_days,
            ),
        ),
        (
            words.text("Previous studies"),
            words.text("They can be consulted at: {place}.", place=sheet.studies_at),
        ),
        (
            words.text("Publication"),
            words.text(
                "This act and the documents of the process are published in SECOP: {norm}.",
                norm=sheet.publication.cited(words),
            ),
        ),
        (
            words.text("Validity"),
            words.text(
                "This act holds from its issue on and admits no appeal: {norm}.",
                norm=sheet.no_appeal.cited(words),
            ),
        ),
    )
    return [
        Clause(_article(number, words), title, (text,))
        for number, (title, text) in enumerate(texts, start=1)
    ]


def _article(number: int, words: Translator) -> str:
    """The number of an article as acts write it: ARTÍCULO PRIMERO; in English a figure."""
    if words.language == "es":
        place = amounts_in_words.ordinal(number, "es").upper()
        return words.text("ARTICLE {number}", number=place[:-1] + "O")
    return words.text("ARTICLE {number}", number=str(number))
