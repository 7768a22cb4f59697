"""The act of the oversight committee (*acta de veeduría*, Ley 850 de 2003): who it is, for how long, what it saw, asked and was answered.

The act of constitution holds who they are, what they oversee, for how long and where they reside (art. 3); who is impeded declares it
(art. 19); whoever is asked answers (art. 17). Its verdicts stand here once the engineer's are known too.
"""

from datetime import date

import msgspec

from contracting.documents import heads
from contracting.documents.heads import AgreementHead
from foundation.money import Money
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


class Overseer(msgspec.Struct, frozen=True, kw_only=True):
    """A member: since when and until when, what kin or partners they declared, what keeps them from overseeing."""

    signatory: Signatory
    joined_on: date
    left_on: date | None
    relations: tuple[str, ...]
    impediments: tuple[str, ...]


class SeenMilestone(msgspec.Struct, frozen=True, kw_only=True):
    """What the committee found of a milestone."""

    position: int
    title: str
    outcome: str
    amount: Money
    reason: str
    given_on: date


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A question, whom it went to, and what was answered."""

    what: str
    addressed_to: str
    asked_on: date | None
    answer: str
    answered_on: date | None


class OversightActSheet(msgspec.Struct, frozen=True, kw_only=True):
    """Everything an act of the oversight committee says."""

    head: AgreementHead
    act_number: int
    held_on: date
    place: str
    constitution: str
    constituted_on: date
    until_on: date
    is_in_term: bool
    oversees: str
    residence: str
    registered_with: str
    registration_number: str
    registered_on: date | None
    members: tuple[Overseer, ...]
    observed: str
    verdicts: tuple[SeenMilestone, ...]
    questions: tuple[Asked, ...]
    recommends: str


def print_oversight_act(sheet: OversightActSheet, stamp: Stamp, words: Translator) -> Printed:
    """The act as a PDF."""
    paper = heads.paper(
        sheet.head, stamp, words, title=words.text("Act of the oversight committee")
    )
    blocks: list[Block] = [
        _numbers(sheet, words),
        heads.box(sheet.head, words),
        Heading(words.text("The committee and its term")),
        _constitution(sheet, words),
        Together((Heading(words.text("Members and impediments")), _members(sheet, words))),
        *_impediments(sheet, words),
        Heading(words.text("What the committee saw")),
        Paragraph(_record(sheet, words)),
        Paragraph(sheet.observed),
        _verdicts(sheet, words),
        Heading(words.text("Questions and answers")),
        _questions(sheet, words),
        Paragraph(
            words.text(
                "Whoever is asked by the committee for reports, budgets or technical files has to answer (Ley 850 de 2003, art. 17). The "
                "committee is not paid by whom it oversees (art. 8)."
            ),
            Voice.NOTE,
        ),
        *_end(sheet, words),
    ]
    return render(paper, blocks)


def _numbers(sheet: OversightActSheet, words: Translator) -> Block:
    open_ones = sum(not one.answer for one in sheet.questions)
    return Numbers(
        (
            Number(words.number(len(sheet.members)), words.text("members")),
            Number(words.number(len(sheet.verdicts)), words.text("milestones looked at")),
            Number(words.number(open_ones), words.text("questions without an answer")),
        )
    )


def _constitution(sheet: OversightActSheet, words: Translator) -> Block:
    term = words.text(
        "from {start} to {end}",
        start=words.date(sheet.constituted_on),
        end=words.date(sheet.until_on),
    )
    registered = ""
    if sheet.registered_with:
        registered = " · ".join(
            part
            for part in (
                words.label("oversight_registry", sheet.registered_with),
                sheet.registration_number,
                words.date(sheet.registered_on) if sheet.registered_on else "",
            )
            if part
        )
    return Facts(
        facts(
            words,
            ("Act of constitution", sheet.constitution),
            ("Term", term if sheet.is_in_term else f"{term} · {words.text('ended')}"),
            ("What it oversees", sheet.oversees),
            ("Residence", sheet.residence),
            ("Registered with", registered or words.text("Not registered yet")),
            ("Session", words.text("no. {number}", number=str(sheet.act_number))),
            ("Held on", words.date(sheet.held_on)),
            ("Meeting place", sheet.place),
        )
    )


def _members(sheet: OversightActSheet, words: Translator) -> Block:
    columns = (
        Column(words.text("Name"), share=36),
        Column(words.text("Member since"), share=17),
        Column(words.text("Until"), share=17),
        Column(words.text("Declared relations"), share=30),
    )
    rows = tuple(
        Row(
            (
                one.signatory.name or words.text("Erased on request"),
                words.short_date(one.joined_on),
                words.short_date(one.left_on),
                ", ".join(words.label("relation_kind", kind) for kind in one.relations)
                or words.text("None declared"),
            )
        )
        for one in sheet.members
    )
    return Grid(columns, rows)


def _impediments(sheet: OversightActSheet, words: Translator) -> list[Block]:
    found = [
        (Strong(f"{one.signatory.name or '—'}: "), why)
        for one in sheet.members
        for why in one.impediments
    ]
    if found:
        return [Callout(words.text("Who may not oversee"), tuple(found))]
    return [
        Paragraph(
            words.text(
                "Of no member an impediment is on record (Ley 850 de 2003, art. 19): none builds, supervises, supplies or is paid "
                "by this work."
            )
        )
    ]


def _record(sheet: OversightActSheet, words: Translator) -> str:
    return words.text(
        "In {place}, {day}, the committee met and puts on record what it saw of the work.",
        place=sheet.place,
        day=words.day_in_full(sheet.held_on),
    )


def _verdicts(sheet: OversightActSheet, words: Translator) -> Block:
    columns = (
        Column(words.text("Milestone"), share=36),
        Column(words.text("What was found"), share=16),
        Column(words.text("Amount"), Align.END, share=16),
        Column(words.text("On"), share=12),
        Column(words.text("Reason"), share=20),
    )
    rows = tuple(
        Row(
            (
                f"{one.position}. {one.title}",
                words.label("outcome", one.outcome),
                words.money(one.amount),
                words.short_date(one.given_on),
                one.reason or "—",
            )
        )
        for one in sheet.verdicts
    )
    return Grid(columns, rows)


def _questions(sheet: OversightActSheet, words: Translator) -> Block:
    columns = (
        Column(words.text("No."), Align.CENTRE, share=6),
        Column(words.text("Question"), share=30),
        Column(words.text("To which post"), share=18),
        Column(words.text("When it was asked"), share=16),
        Column(words.text("Answer"), share=30),
    )
    rows = tuple(
        Row(
            (
                str(number),
                one.what,
                one.addressed_to,
                words.short_date(one.asked_on),
                _answer(one, words),
            )
        )
        for number, one in enumerate(sheet.questions, start=1)
    )
    return Grid(columns, rows)


def _answer(one: Asked, words: Translator) -> str:
    if not one.answer:
        return words.text("Not answered yet")
    return f"{one.answer} ({words.short_date(one.answered_on)})" if one.answered_on else one.answer


def _end(sheet: OversightActSheet, words: Translator) -> list[Block]:
    advice: list[Block] = []
    if sheet.recommends:
        advice = [Heading(words.text("What the committee recommends")), Paragraph(sheet.recommends)]
    boxes = tuple(one.signatory.box for one in sheet.members if one.left_on is None)
    return [
        *advice,
        Together((Heading(words.text("Signatures")), Signatures(boxes or (Signatory().box,)))),
    ]
