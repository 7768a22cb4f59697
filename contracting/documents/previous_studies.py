"""Previous studies and documents (*estudios y documentos previos*): why, what, how, for how much, with which risks and guarantees.

The order is that of the norm on previous studies: need, object and specifications, modality and its legal reason, estimated value with its
support, criteria of selection, analysis of risks, guarantees.
"""

import msgspec

from contracting.documents import act_frame, heads
from contracting.documents.agreement_sheet import LegalBasis, Source
from contracting.documents.heads import AgreementHead
from contracting.documents.norms import NamedNorm
from foundation.money import Money
from foundation.papers import Signatory, Stamp
from foundation.pdf.blocks import (
    Align,
    Block,
    Column,
    Grid,
    Heading,
    Item,
    Items,
    Number,
    Numbers,
    Paragraph,
    Printed,
    Row,
    RowKind,
    Strong,
    Voice,
)
from foundation.pdf.document import render
from foundation.translations import Translator
from portfolio.documents.budget import BudgetFoot
from portfolio.documents.work_sheet import ScreenedHazard


class RegisteredRisk(msgspec.Struct, frozen=True, kw_only=True):
    """A risk of the register: what may happen, how grave it is, what is done by which post."""

    number: int
    what: str
    category: str
    level: str
    measure: str
    owner: str


class DemandedCoverage(msgspec.Struct, frozen=True, kw_only=True):
    """A coverage that is asked for, and how much of it by the rule."""

    coverage: str
    rule: str


class StudiesSheet(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the previous studies say."""

    head: AgreementHead
    norm: NamedNorm
    need: str
    problem: str
    purpose: str
    people: int
    specifications: str
    basis: LegalBasis
    justification: str
    chapters: tuple[tuple[str, Money], ...]
    foot: BudgetFoot
    support: str
    sources: tuple[Source, ...]
    documents: tuple[str, ...]
    criteria: str
    risks: tuple[RegisteredRisk, ...]
    hazards: tuple[ScreenedHazard, ...]
    coverages: tuple[DemandedCoverage, ...]
    coverages_reason: str
    preparer: Signatory
    entity_signatory: Signatory


def print_studies(sheet: StudiesSheet, stamp: Stamp, words: Translator) -> Printed:
    """The previous studies as a PDF."""
    paper = act_frame.paper(sheet.head, stamp, words, words.text("Previous studies and documents"))
    blocks: list[Block] = [
        heads.box(sheet.head, words),
        Numbers(
            (
                Number(words.money(sheet.head.value), words.text("value of the agreement")),
                Number(words.money(sheet.foot.total), words.text("budget of the work")),
                Number(words.number(sheet.people), words.text("people benefit")),
            )
        ),
        Heading(words.text("1. The need")),
        Paragraph((Strong(f"{sheet.need}. "), sheet.problem)),
        Paragraph(sheet.purpose),
        Heading(words.text("2. Object and specifications")),
        Paragraph(sheet.head.object),
        Paragraph(
            words.text(
                "Term: {days} calendar days from the start act. Place: {place}.",
                days=sheet.head.term_days,
                place=heads.place(sheet.head, words),
            )
        ),
        Paragraph((Strong(words.text("Specifications:") + " "), sheet.specifications)),
        Heading(words.text("3. Modality and its legal reason")),
        *_modality(sheet, words),
        Heading(words.text("4. Estimated value and its support")),
        *_value(sheet, words),
        Heading(words.text("5. Criteria of selection")),
        Paragraph(sheet.criteria),
        Heading(words.text("6. Analysis of risks")),
        *_risks(sheet, words),
        Heading(words.text("7. Guarantees and their reason")),
        *_guarantees(sheet, words),
        act_frame.signed(
            words,
            None,
            sheet.head.place,
            sheet.preparer,
            sheet.entity_signatory,
            after=(
                Paragraph(words.text("Norm: {norm}.", norm=sheet.norm.cited(words)), Voice.NOTE),
            ),
        ),
    ]
    return render(paper, blocks)


def _modality(sheet: StudiesSheet, words: Translator) -> list[Block]:
    basis, head = sheet.basis, sheet.head
    law = words.text(
        "Regime: {regime}. {norm}, {status} since {day}. Condition: {condition}.",
        regime=head.regime,
        norm=head.norm,
        status=words.label("norm_status", basis.status).lower(),
        day=basis.since,
        condition=basis.condition,
    )
    blocks: list[Block] = [Paragraph(law), Paragraph(sheet.justification)]
    if basis.ceiling is not None:
        said = words.text(
            "The ceiling is {amount}: {wages} minimum wages of {wage} ({norm}).",
            amount=basis.ceiling.amount,
            wages=basis.ceiling.wages,
            wage=basis.ceiling.wage,
            norm=basis.ceiling.norm,
        )
        blocks.append(Paragraph(said))
    if basis.to_confirm:
        said = words.text("The legal office confirms these norms before the agreement is signed.")
        blocks.append(Paragraph(said, Voice.NOTE))
    return blocks


def _value(sheet: StudiesSheet, words: Translator) -> list[Block]:
    foot = sheet.foot
    columns = (
        Column(words.text("Chapter")),
        Column(words.text("Value"), Align.END, share=34),
    )
    parts = (
        (words.text("Direct cost"), foot.direct),
        (
            words.text("Administration, contingencies, profit and VAT on profit"),
            foot.total - foot.direct,
        ),
        (words.text("Budget of the work"), foot.total),
        (words.text("Value of the agreement"), sheet.head.value),
    )
    totals = tuple(Row((name, words.money(value)), kind=RowKind.TOTAL) for name, value in parts)
    rows = tuple(Row((name, words.money(value))) for name, value in sheet.chapters)
    blocks: list[Block] = [
        Paragraph(
            words.text(
                "The value of the agreement is {amount}. The budget rests on analyses of unit prices; what comes in kind is not paid.",
                amount=words.in_full(sheet.head.value),
            )
        ),
        Grid(columns, rows, totals=totals),
        Paragraph((Strong(words.text("How prices were found:") + " "), sheet.support)),
        *_sources(sheet.sources, words),
    ]
    said = (
        words.text("Money bound by: {documents}.", documents="; ".join(sheet.documents))
        if sheet.documents
        else words.text("No source has bound its money by a document yet.")
    )
    return [*blocks, Paragraph(said, Voice.NOTE)]


def _sources(sources: tuple[Source, ...], words: Translator) -> tuple[Block, ...]:
    """Who pays for the work, in money or in kind."""
    if not sources:
        return ()
    return (
        Items(
            tuple(
                Item(
                    f"{one.name} — {words.label('contribution_kind', one.form)}: {words.money(one.amount)} "
                    f"({words.percent(one.share_bp)})"
                )
                for one in sources
            )
        ),
    )


def _risks(sheet: StudiesSheet, words: Translator) -> list[Block]:
    columns = (
        Column(words.text("No."), Align.CENTRE, share=6),
        Column(words.text("Risk"), share=27),
        Column(words.text("Kind"), share=14),
        Column(words.text("Level"), share=11),
        Column(words.text("What is done about it")),
        Column(words.text("Who looks after it"), share=17),
    )
    rows = tuple(
        Row(
            (
                str(one.number),
                one.what,
                words.label("risk_category", one.category),
                words.label("risk_level", one.level),
                one.measure,
                one.owner,
            )
        )
        for one in sheet.risks
    )
    climate = (
        Column(words.text("Hazard"), share=25),
        Column(words.text("Today"), share=15),
        Column(words.text("Later"), share=15),
        Column(words.text("Measures")),
    )
    hazards = tuple(
        Row(
            (
                words.label("hazard", one.hazard),
                words.label("rating", one.now),
                words.label("rating", one.future),
                "\n".join(one.measures) or "—",
            )
        )
        for one in sheet.hazards
    )
    return [
        Grid(columns, rows),
        Heading(words.text("Climate and disasters"), 3),
        Grid(climate, hazards),
    ]


def _guarantees(sheet: StudiesSheet, words: Translator) -> list[Block]:
    basis = sheet.basis
    rule = Paragraph(f"{basis.guarantees} ({basis.guarantees_norm}).")
    reason = Paragraph((Strong(words.text("Reason:") + " "), sheet.coverages_reason))
    if not sheet.coverages:
        return [rule, Paragraph(words.text("No guarantee is asked for.")), reason]
    columns = (
        Column(words.text("Coverage"), share=30),
        Column(words.text("What it has to cover")),
    )
    rows = tuple(Row((words.label("coverage", one.coverage), one.rule)) for one in sheet.coverages)
    return [rule, Grid(columns, rows), reason]
