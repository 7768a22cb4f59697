"""The approval of a guarantee (*acta de aprobación de garantías*): the policy, and each coverage against what is needed."""

from datetime import date

import msgspec

from contracting.documents import act_frame, heads, norms
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
    Number,
    Numbers,
    OnePage,
    Paragraph,
    Printed,
    Row,
)
from foundation.pdf.document import render
from foundation.translations import Translator


class InsuredCoverage(msgspec.Struct, frozen=True, kw_only=True):
    """A coverage of the policy; its share of the agreement's value, and the rule where the agreement asks for it."""

    coverage: str
    insured: Money
    share_bp: int
    valid_from: date
    valid_to: date
    rule: str


class GuaranteeApprovalSheet(msgspec.Struct, frozen=True, kw_only=True):
    """Everything an approval says; annex 0 is the policy itself."""

    head: AgreementHead
    norm: NamedNorm
    insurer: str
    policy: str
    annex: int
    issued_on: date
    approved_on: date
    coverages: tuple[InsuredCoverage, ...]
    approver: Signatory


def print_guarantee_approval(
    sheet: GuaranteeApprovalSheet, stamp: Stamp, words: Translator
) -> Printed:
    """The approval as a PDF."""
    head = sheet.head
    paper = act_frame.paper(head, stamp, words, words.text("Approval of guarantees"))
    last = max(one.valid_to for one in sheet.coverages)
    blocks: list[Block] = [
        heads.box(head, words),
        Numbers(
            (
                Number(words.date(sheet.approved_on), words.text("approved on")),
                Number(words.number(len(sheet.coverages)), words.text("coverages")),
                Number(words.date(last), words.text("last day covered")),
            )
        ),
        Facts(
            facts(
                words,
                ("Insurer", sheet.insurer),
                ("Policy", sheet.policy),
                (
                    "Annex",
                    words.number(sheet.annex) if sheet.annex else words.text("The policy itself"),
                ),
                ("Issued on", words.date(sheet.issued_on)),
                ("Taken by", head.organisation),
                ("In favour of", head.entity),
            ),
            columns=2,
        ),
        Heading(words.text("What is covered")),
        _coverages(sheet, words),
        act_frame.signed(
            words,
            sheet.approved_on,
            head.place,
            sheet.approver,
            after=(
                Paragraph(
                    words.text(
                        "The policy was looked at against the agreement: amounts and days are enough for what is asked for today, and "
                        "it is approved. An addition, an extension or a suspension makes another annex necessary."
                    )
                ),
                norms.note(sheet.norm, words),
            ),
        ),
    ]
    return render(paper, [OnePage(tuple(blocks), smallest=act_frame.SMALLEST)])


def _coverages(sheet: GuaranteeApprovalSheet, words: Translator) -> Block:
    columns = (
        Column(words.text("Coverage"), share=20),
        Column(words.text("What the rule asks for")),
        Column(words.text("Part"), Align.END, share=9),
        Column(words.text("Insured value"), Align.END),
        Column(words.text("From"), Align.END, share=13),
        Column(words.text("To"), Align.END, share=13),
    )
    rows = tuple(
        Row(
            (
                words.label("coverage", one.coverage),
                one.rule or words.text("Not asked for"),
                words.percent(one.share_bp),
                words.money(one.insured),
                words.short_date(one.valid_from),
                words.short_date(one.valid_to),
            )
        )
        for one in sheet.coverages
    )
    return Grid(columns, rows)
