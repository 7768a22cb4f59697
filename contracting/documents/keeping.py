"""Papers about keeping a work alive: the plan of operation and maintenance, the commitment to sustain it, visits after the handover.

The plan says what is done, how often, by whom and at what cost; the commitment says who pays and gives what, so that nobody can say
later that it was somebody else's (agreements of use: Ley 1551/2012, art. 6, num. 18). The visits look whether the promises are kept and
the work still serves.
"""

from datetime import date

import msgspec

from contracting.documents import act_frame, heads
from contracting.documents.heads import AgreementHead
from contracting.documents.promised import Promise, tasks_table, yearly_of
from foundation.money import Money
from foundation.papers import Signatory, Stamp, facts
from foundation.pdf.blocks import (
    Block,
    Callout,
    Facts,
    Heading,
    Number,
    Numbers,
    OnePage,
    Paragraph,
    Printed,
)
from foundation.pdf.document import render
from foundation.translations import Translator


class PlanSheet(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a plan of operation and maintenance says."""

    head: AgreementHead
    title: str
    promise: Promise
    measures_kept: tuple[str, ...]
    municipality: Signatory
    organisation_signatory: Signatory


class SustainabilitySheet(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a commitment to sustain a work says: what the municipality pays, what the community gives, who looks after it."""

    head: AgreementHead
    title: str
    promise: Promise
    community_days: int
    tariff: Money | None
    tariff_rule: str
    fund_keeper: str
    caretaker: str
    reviewed_months: int
    municipality: Signatory
    organisation_signatory: Signatory


class VisitSheet(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the act of a visit after the handover says; conditions from 5 (good) to 1 (failed)."""

    head: AgreementHead
    title: str
    months: int
    handed_over_on: date
    visited_on: date
    went: str
    is_in_use: bool
    plan_is_done: bool
    condition: int
    findings: str
    claim: str
    next_steps: str
    warranty_until: date | None
    municipality: Signatory
    organisation_signatory: Signatory


def print_plan(sheet: PlanSheet, stamp: Stamp, words: Translator) -> Printed:
    """The plan as a PDF."""
    promise = sheet.promise
    blocks: list[Block] = [
        heads.box(sheet.head, words),
        Numbers(
            (
                Number(words.number(len(promise.tasks)), words.text("tasks")),
                Number(
                    words.money(yearly_of(promise)), words.text("cost of the tasks in one year")
                ),
                Number(
                    words.money(promise.budget),
                    words.text("budget of {year}", year=str(promise.first_year)),
                ),
            )
        ),
        *act_frame.said(words.text("The work:"), sheet.title),
        Heading(words.text("What is done, how often, by whom")),
        tasks_table(promise, words),
        *act_frame.listed(
            words.text("Measures against the weather that these tasks keep working"),
            sheet.measures_kept,
            words.text("The work has no measure of its own against the weather."),
        ),
        _money(promise, words),
        act_frame.signed(
            words,
            promise.accepted_on,
            sheet.head.place,
            sheet.municipality,
            sheet.organisation_signatory,
            after=(_gap(promise, words),),
        ),
    ]
    paper = act_frame.paper(
        sheet.head, stamp, words, words.text("Plan of operation and maintenance")
    )
    return render(paper, [OnePage(tuple(blocks), smallest=act_frame.SMALLEST)])


def _money(promise: Promise, words: Translator) -> Block:
    act = (
        words.text("{act}, {day}", act=promise.council_act, day=promise.council_act_on)
        if promise.council_act_on
        else promise.council_act
    )
    return Facts(
        facts(
            words,
            ("How the work is kept", words.label("legal_form", promise.legal_form)),
            ("Plan accepted on", words.date(promise.accepted_on)),
            ("Budget line", promise.budget_line),
            ("Act of the council", act),
        ),
        columns=2,
    )


def _gap(promise: Promise, words: Translator) -> Block:
    if promise.gap:
        return Paragraph(
            words.text(
                "The budget of the first year is {gap} short of what the tasks cost: who covers it is still to be said.",
                gap=promise.gap,
            )
        )
    return Paragraph(words.text("The budget of the first year reaches for every task."))


def print_sustainability(sheet: SustainabilitySheet, stamp: Stamp, words: Translator) -> Printed:
    """The commitment as a PDF."""
    promise, head = sheet.promise, sheet.head
    blocks: list[Block] = [
        heads.box(head, words),
        *act_frame.said(words.text("The work:"), sheet.title),
        Callout(
            words.text("The municipality commits itself"),
            (
                words.text(
                    "To provide {amount} for {year} from budget line {line}, and every year after what the plan needs ({act}).",
                    amount=words.in_full(promise.budget),
                    year=str(promise.first_year),
                    line=promise.budget_line or "—",
                    act=promise.council_act or "—",
                ),
                words.text(
                    "To have the tasks done that fall to it, and to answer for the work in the form of: {form}.",
                    form=words.label("legal_form", promise.legal_form),
                ),
            ),
        ),
        Callout(
            words.text("{organisation} commits itself", organisation=head.organisation),
            _given(sheet, words),
        ),
        Heading(words.text("Tasks of a year")),
        tasks_table(promise, words),
        _gap(promise, words),
        act_frame.signed(
            words,
            promise.accepted_on,
            head.place,
            sheet.municipality,
            sheet.organisation_signatory,
            thumb=True,
            after=(
                Paragraph(
                    words.text(
                        "Both look together every {months} months whether this is kept, and say so to the community in an assembly.",
                        months=sheet.reviewed_months,
                    )
                ),
            ),
        ),
    ]
    title = words.text("Commitment to sustain the work")
    paper = act_frame.paper(head, stamp, words, title)
    return render(paper, [OnePage(tuple(blocks), smallest=act_frame.SMALLEST)])


def _given(sheet: SustainabilitySheet, words: Translator) -> tuple[str, ...]:
    """What the community gives, sentence by sentence."""
    community = [
        words.text("{days} days of community work a year.", days=sheet.community_days)
        if sheet.community_days
        else "",
        words.text("{amount} a year from what users pay.", amount=words.in_full(sheet.tariff))
        if sheet.tariff
        else "",
        sheet.tariff_rule,
        words.text("The fund is kept by: {who}.", who=sheet.fund_keeper)
        if sheet.fund_keeper
        else "",
        words.text("Who looks after the work: {who}.", who=sheet.caretaker),
    ]
    return tuple(one for one in community if one)


def print_visit(sheet: VisitSheet, stamp: Stamp, words: Translator) -> Printed:
    """The act of a visit as a PDF."""
    use = words.text("in use") if sheet.is_in_use else words.text("not in use")
    kept = words.text("yes") if sheet.plan_is_done else words.text("no")
    blocks: list[Block] = [
        heads.box(sheet.head, words),
        Numbers(
            (
                Number(words.date(sheet.visited_on), words.text("day of the visit")),
                Number(f"{sheet.condition} / 5", words.text("condition of the work")),
                Number(use, words.text("the work is")),
            )
        ),
        Facts(
            facts(
                words,
                ("The work", sheet.title),
                ("Handed over on", words.date(sheet.handed_over_on)),
                (
                    "Guaranteed until",
                    words.date(sheet.warranty_until) if sheet.warranty_until else "—",
                ),
                ("Who went", sheet.went),
                ("The plan was carried out", kept),
            ),
            columns=2,
        ),
        *act_frame.said(words.text("What was found:"), sheet.findings),
        *_claim(sheet, words),
        *act_frame.said(words.text("What follows:"), sheet.next_steps),
        act_frame.signed(
            words,
            sheet.visited_on,
            sheet.head.place,
            sheet.municipality,
            sheet.organisation_signatory,
            thumb=True,
        ),
    ]
    title = words.text("Visit {months} months after the handover", months=sheet.months)
    paper = act_frame.paper(sheet.head, stamp, words, title)
    return render(paper, [OnePage(tuple(blocks), smallest=act_frame.SMALLEST)])


def _claim(sheet: VisitSheet, words: Translator) -> tuple[Block, ...]:
    if not sheet.claim:
        return (
            Paragraph(words.text("Nothing was found for which whoever built it has to answer.")),
        )
    title = words.text("To be claimed from whoever built it, under the guarantee of stability")
    return (Callout(title, (sheet.claim,)),)
