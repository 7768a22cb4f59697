"""The act of a technical or operative committee: when it met, which posts took part, agenda, decisions with who does them until when."""

from datetime import date

import msgspec

from contracting.documents import heads
from contracting.documents.heads import AgreementHead
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


class Attending(msgspec.Struct, frozen=True, kw_only=True):
    """A post that took part, and for whom."""

    post: str
    organisation: str
    has_vote: bool


class AgendaPoint(msgspec.Struct, frozen=True, kw_only=True):
    """A point of the agenda, and what was said of it."""

    topic: str
    discussed: str


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """What was decided, the post that does it, and until when."""

    what: str
    responsible: str
    due_on: date | None


class CommitteeActSheet(msgspec.Struct, frozen=True, kw_only=True):
    """Everything an act of a committee says."""

    head: AgreementHead
    act_number: int
    committee: str
    held_on: date
    place: str
    from_hour: str
    to_hour: str
    attending: tuple[Attending, ...]
    agenda: tuple[AgendaPoint, ...]
    decisions: tuple[Decided, ...]
    next_on: date | None


def print_committee_act(sheet: CommitteeActSheet, stamp: Stamp, words: Translator) -> Printed:
    """The act as a PDF."""
    paper = heads.paper(
        sheet.head, stamp, words, title=words.label("committee_title", sheet.committee)
    )
    blocks: list[Block] = [
        _numbers(sheet, words),
        heads.box(sheet.head, words),
        _meeting(sheet, words),
        Paragraph(_record(sheet, words)),
        Together((Heading(words.text("Who took part")), _attending(sheet, words))),
        Heading(words.text("Agenda and what was said")),
        Items(
            tuple(
                Item(
                    (Strong(point.topic + (". " if point.discussed else "")), point.discussed),
                    label=f"{number}.",
                )
                for number, point in enumerate(sheet.agenda, start=1)
            )
        ),
        Heading(words.text("What was decided")),
        _decisions(sheet, words),
        *_end(sheet, words),
    ]
    return render(paper, blocks)


def _numbers(sheet: CommitteeActSheet, words: Translator) -> Block:
    return Numbers(
        (
            Number(words.short_date(sheet.held_on), words.text("the committee met")),
            Number(words.number(len(sheet.attending)), words.text("took part")),
            Number(words.number(len(sheet.decisions)), words.text("decisions")),
        )
    )


def _meeting(sheet: CommitteeActSheet, words: Translator) -> Block:
    hours = " – ".join(hour for hour in (sheet.from_hour, sheet.to_hour) if hour)
    return Facts(
        facts(
            words,
            ("Act of the committee", words.text("no. {number}", number=str(sheet.act_number))),
            ("Held on", words.date(sheet.held_on)),
            ("Meeting place", sheet.place),
            ("Hours", hours),
            ("Next meeting", words.date(sheet.next_on) if sheet.next_on else None),
        ),
        columns=2,
    )


def _record(sheet: CommitteeActSheet, words: Translator) -> str:
    return words.text(
        "In {place}, {day}, those named below met to follow agreement {agreement}, and put on record what follows.",
        place=sheet.place,
        day=words.day_in_full(sheet.held_on),
        agreement=sheet.head.name,
    )


def _attending(sheet: CommitteeActSheet, words: Translator) -> Block:
    columns = (
        Column(words.text("No."), Align.CENTRE, share=6),
        Column(words.text("Post"), share=38),
        Column(words.text("Entity or organisation"), share=38),
        Column(words.text("Voice and vote"), share=18),
    )
    rows = tuple(
        Row(
            (
                str(number),
                one.post,
                one.organisation or "—",
                words.text("voice and vote") if one.has_vote else words.text("invited, voice only"),
            )
        )
        for number, one in enumerate(sheet.attending, start=1)
    )
    return Grid(columns, rows)


def _decisions(sheet: CommitteeActSheet, words: Translator) -> Block:
    columns = (
        Column(words.text("No."), Align.CENTRE, share=6),
        Column(words.text("Decision"), share=50),
        Column(words.text("Responsible post"), share=26),
        Column(words.text("Until"), Align.END, share=18),
    )
    rows = tuple(
        Row(
            (
                str(number),
                one.what,
                one.responsible,
                words.short_date(one.due_on) if one.due_on else words.text("At once"),
            )
        )
        for number, one in enumerate(sheet.decisions, start=1)
    )
    return Grid(columns, rows)


def _end(sheet: CommitteeActSheet, words: Translator) -> list[Block]:
    note = words.text(
        "Value, term and scope of the agreement change only by an amendment that its parties sign; this act does not change them."
    )
    boxes = tuple(
        Signatory(role=one.post, organisation=one.organisation).box for one in sheet.attending
    )
    return [
        Together(
            (
                Paragraph(note, Voice.NOTE),
                Heading(words.text("Signatures")),
                Signatures(boxes[:3], columns=3),
            )
        ),
        *([Signatures(boxes[3:], columns=3)] if boxes[3:] else []),
    ]
