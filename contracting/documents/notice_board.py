"""The sheet for the notice board of the village: one page in the largest type that fits, with the code of the public page.

It says what is built, who pays, who builds, how far it is, what was paid and where to ask or complain; brought up to date every month.
Nobody's name or document stands on it.
"""

from datetime import date

import msgspec

from foundation.money import Money
from foundation.papers import Stamp, counted, paper_of
from foundation.pdf.blocks import (
    Answer,
    Bar,
    Bars,
    Block,
    Check,
    Checklist,
    Heading,
    Number,
    Numbers,
    OnePage,
    Paragraph,
    Printed,
    QrCode,
    Strong,
    Voice,
)
from foundation.pdf.document import render
from foundation.translations import Translator

SMALLEST = 60
LARGEST = 180
CODE_MM = 42


class BoardSource(msgspec.Struct, frozen=True, kw_only=True):
    """Who pays for the work, and how much of it."""

    name: str
    amount: Money
    share_bp: int


class BoardMilestone(msgspec.Struct, frozen=True, kw_only=True):
    """A milestone and whether both keys verified it."""

    position: int
    title: str
    is_verified: bool
    due_on: date | None


class NoticeBoardSheet(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the sheet says, as it stood on a day."""

    number: str
    project: str
    title: str
    place: str
    organisation: str
    entity: str
    supervisor_post: str
    value: Money
    paid: Money
    physical_bp: int
    financial_bp: int
    people: int
    starts_on: date | None
    ends_on: date | None
    suspended_from: date | None
    sources: tuple[BoardSource, ...]
    milestones: tuple[BoardMilestone, ...]
    days_milli: int
    days_of_women_milli: int
    brought_up_to_date_on: date


def print_notice_board(sheet: NoticeBoardSheet, stamp: Stamp, words: Translator) -> Printed:
    """The sheet as a PDF."""
    paper = paper_of(
        stamp,
        words,
        title=sheet.title,
        number=words.text(
            "No. {number} · agreement {agreement}",
            number=counted(stamp.number),
            agreement=sheet.number or sheet.project,
        ),
        institution=sheet.entity,
        place=sheet.place,
    )
    blocks: list[Block] = [
        Numbers(
            (
                Number(words.percent(sheet.physical_bp), words.text("is built and verified")),
                Number(
                    words.percent(sheet.financial_bp),
                    words.text("of the money was paid: {amount}", amount=sheet.paid),
                ),
                Number(words.money(sheet.value), words.text("is the whole value")),
            )
        ),
        Paragraph(
            (
                Strong(words.text("Builds:") + " "),
                f"{sheet.organisation}. ",
                Strong(words.text("Contracts and supervises:") + " "),
                f"{sheet.entity}{f' ({sheet.supervisor_post})' if sheet.supervisor_post else ''}.",
            )
        ),
        Paragraph(_term(sheet, words)),
        Heading(words.text("Who pays")),
        Bars(
            tuple(
                Bar(
                    one.name,
                    f"{words.money(one.amount)} · {words.percent(one.share_bp)}",
                    min(one.share_bp // 10, 1000),
                )
                for one in sheet.sources
            )
        )
        if sheet.sources
        else Paragraph(words.text("The sources of the money are not registered.")),
        Heading(words.text("How far it is")),
        _milestones(sheet, words),
        *_work_days(sheet, words),
        *_ask(sheet, stamp, words),
    ]
    return render(paper, [OnePage(tuple(blocks), smallest=SMALLEST, largest=LARGEST)])


def _term(sheet: NoticeBoardSheet, words: Translator) -> str:
    if sheet.starts_on is None or sheet.ends_on is None:
        return words.text("The work has not started yet.")
    said = words.text(
        "It began on {start} and is to be finished on {end}. {people} people benefit.",
        start=sheet.starts_on,
        end=sheet.ends_on,
        people=sheet.people,
    )
    if sheet.suspended_from is None:
        return said
    return said + " " + words.text("It stands still since {day}.", day=sheet.suspended_from)


def _milestones(sheet: NoticeBoardSheet, words: Translator) -> Block:
    if not sheet.milestones:
        return Paragraph(words.text("The agreement has no milestones."))
    return Checklist(
        tuple(
            Check(
                f"{one.position}. {one.title}",
                Answer.YES if one.is_verified else Answer.PENDING,
                words.text("due on {day}", day=one.due_on)
                if one.due_on and not one.is_verified
                else "",
            )
            for one in sheet.milestones
        )
    )


def _work_days(sheet: NoticeBoardSheet, words: Translator) -> tuple[Block, ...]:
    if not sheet.days_milli:
        return ()
    said = words.text(
        "People of the community worked {days} days on it, {women} of them women.",
        days=words.quantity(sheet.days_milli),
        women=words.quantity(sheet.days_of_women_milli),
    )
    return (Paragraph(said),)


def _ask(sheet: NoticeBoardSheet, stamp: Stamp, words: Translator) -> tuple[Block, ...]:
    """Where to see everything and to complain; a preview of a place without an address has no code to read."""
    said = Paragraph(
        words.text(
            "Brought up to date on {day}. Point a phone at the code to see photos, papers and payments, and to ask or complain without "
            "giving your name.",
            day=sheet.brought_up_to_date_on,
        ),
        Voice.NOTE,
    )
    if not stamp.address:
        return (said,)
    address = f"{stamp.address}/public/works/{sheet.project}"
    return (
        QrCode(address, words.text("Public page of this work"), address, side_mm=CODE_MM),
        said,
    )
