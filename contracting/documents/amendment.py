"""The amendment (*otrosí*): what an approved change does to an agreement, with what was asked for, recommended and approved side by side.

Additions are at most half of the initial value, counted in minimum wages (Ley 80/1993, art. 40, parágrafo).
"""

from datetime import date

import msgspec

from contracting.documents import act_frame, heads
from contracting.documents.heads import AgreementHead
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
    Voice,
)
from foundation.pdf.document import render
from foundation.translations import Translator


class Position(msgspec.Struct, frozen=True, kw_only=True):
    """What one of the three said: calendar days and money, less than nothing where it takes away."""

    days: int
    amount: Money


class AmendmentSheet(msgspec.Struct, frozen=True, kw_only=True):
    """Everything an amendment says; ``before`` and ``after`` are the value and the end of the term around it."""

    head: AgreementHead
    change_number: int
    cause: str
    event: str
    happened_on: date
    ordered_on: date
    effects: tuple[str, ...]
    requested: Position
    recommended: Position
    approved: Position
    initial: Money
    before: Money
    after: Money
    ended_before: date | None
    ends_after: date | None
    changes_scope: bool
    changes_site: bool
    assent_on: date | None
    assent_for: int
    assent_against: int
    recommendation: str
    approval: str
    endorsement: str
    endorsed_on: date | None
    limit_norm: str
    entity_signatory: Signatory
    organisation_signatory: Signatory
    supervisor: Signatory


def print_amendment(sheet: AmendmentSheet, stamp: Stamp, words: Translator) -> Printed:
    """The amendment as a PDF."""
    blocks: list[Block] = [
        heads.box(sheet.head, words),
        Numbers(
            (
                Number(words.money(sheet.initial), words.text("initial value")),
                Number(words.money(sheet.approved.amount), words.text("this amendment")),
                Number(words.money(sheet.after), words.text("value from now on")),
            )
        ),
        Heading(words.text("What happened")),
        Facts(
            facts(
                words,
                ("Number of the change", words.number(sheet.change_number)),
                ("Cause", words.label("change_cause", sheet.cause)),
                ("It happened on", words.date(sheet.happened_on)),
                ("Ordered on", words.date(sheet.ordered_on)),
            ),
            columns=2,
        ),
        Paragraph(sheet.event),
        Heading(words.text("What is agreed")),
        Items(tuple(Item(line) for line in sheet.effects)),
        _term(sheet, words),
        _value(sheet, words),
        Heading(words.text("What was asked for, recommended and approved")),
        _positions(sheet, words),
        *act_frame.said(words.text("The supervisor recommends it because:"), sheet.recommendation),
        *act_frame.said(words.text("It is ordered because:"), sheet.approval),
        *_assent(sheet, words),
        act_frame.signed(
            words,
            sheet.ordered_on,
            sheet.head.place,
            sheet.entity_signatory,
            sheet.organisation_signatory,
            sheet.supervisor,
            thumb=True,
            after=(
                Paragraph(
                    words.text(
                        "What this amendment does not change stays as it was agreed. The organisation has the policies extended to the new "
                        "value and term where the agreement has them. Additions together stay within the limit of the law ({norm}).",
                        norm=sheet.limit_norm,
                    ),
                    Voice.NOTE,
                ),
            ),
        ),
    ]
    title = words.text("Amendment of the agreement")
    paper = act_frame.paper(sheet.head, stamp, words, title)
    return render(paper, [OnePage(tuple(blocks), smallest=act_frame.SMALLEST)])


def _term(sheet: AmendmentSheet, words: Translator) -> Block:
    if not sheet.approved.days or sheet.ends_after is None or sheet.ended_before is None:
        return Paragraph(words.text("The term does not change."))
    return Paragraph(
        words.text(
            "The term is extended by {days} calendar days: it ended on {before} and ends on {after}.",
            days=sheet.approved.days,
            before=sheet.ended_before,
            after=sheet.ends_after,
        )
    )


def _value(sheet: AmendmentSheet, words: Translator) -> Block:
    if not sheet.approved.amount:
        return Paragraph(words.text("The value does not change."))
    return Paragraph(
        words.text(
            "The value of the agreement was {before} and is from now on {after}.",
            before=words.in_full(sheet.before),
            after=words.in_full(sheet.after),
        )
    )


def _positions(sheet: AmendmentSheet, words: Translator) -> Block:
    columns = (
        Column(words.text("Who")),
        Column(words.text("Days"), Align.END, share=14),
        Column(words.text("Amount"), Align.END, share=34),
    )
    rows = tuple(
        Row((words.text(who), words.number(one.days), words.money(one.amount)), kind=kind)
        for who, one, kind in (
            ("Asked for by who builds", sheet.requested, RowKind.PLAIN),
            ("Recommended by the supervisor", sheet.recommended, RowKind.PLAIN),
            ("Approved", sheet.approved, RowKind.TOTAL),
        )
    )
    return Grid(columns, rows)


def _assent(sheet: AmendmentSheet, words: Translator) -> tuple[Block, ...]:
    """What the community and the entity said, where the change needs it."""
    blocks: list[Block] = []
    if sheet.assent_on is not None:
        blocks.append(
            Paragraph(
                words.text(
                    "The change touches what is built or where, and the community agreed to it in an assembly on {day}: {yes} in favour, "
                    "{no} against.",
                    day=sheet.assent_on,
                    yes=sheet.assent_for,
                    no=sheet.assent_against,
                )
            )
        )
    if sheet.endorsed_on is not None:
        said = words.text("No objection of the entity, {day}:", day=sheet.endorsed_on)
        blocks += act_frame.said(said, sheet.endorsement or "—")
    return tuple(blocks)
