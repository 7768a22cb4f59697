"""The book of the site log (*libro de obra*, *bitácora*): the pages of a period as they were written, between opening and closing record.

Numbered and dated pages with weather, workers by sex, machinery, activities and place, materials, tests, visitors, orders, incidents, notes
and who signed. What a page says nothing of is said to be nothing, and room that is left is void, so that nothing can be added later.
"""

from datetime import date, datetime

import msgspec

from contracting.documents import heads
from contracting.documents.heads import AgreementHead
from foundation.papers import Signatory, Stamp, facts
from foundation.pdf.blocks import (
    Block,
    Callout,
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


class LoggedActivity(msgspec.Struct, frozen=True, kw_only=True):
    """What was done, where, and for which milestone or item."""

    what: str
    place: str
    about: str


class LoggedNote(msgspec.Struct, frozen=True, kw_only=True):
    """A note on a page; who wrote it as roles."""

    number: int
    kind: str
    what: str
    roles: tuple[str, ...]
    written_at: datetime


class LoggedSignature(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody signed a page, in a role."""

    role: str
    signed_at: datetime


class LoggedPage(msgspec.Struct, frozen=True, kw_only=True):
    """One page as it was written."""

    number: int
    day: date
    days_late: int
    morning: str
    afternoon: str
    hours_lost: int
    women: int
    men: int
    activities: tuple[LoggedActivity, ...]
    machinery: str
    materials: str
    tests: str
    visitors: str
    instructions: str
    incidents: str
    photos: int
    notes: tuple[LoggedNote, ...]
    roles: tuple[str, ...]
    written_at: datetime
    signatures: tuple[LoggedSignature, ...]


class SiteLogBookSheet(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the book of a period says; ``missing`` are its worked days without a page."""

    head: AgreementHead
    book_number: int
    starts_on: date
    ends_on: date
    opened_on: date
    accepted_on: date | None
    pages: tuple[LoggedPage, ...]
    missing: tuple[date, ...]
    supervisor: Signatory
    organisation_signatory: Signatory
    overseer: Signatory


def print_site_log_book(sheet: SiteLogBookSheet, stamp: Stamp, words: Translator) -> Printed:
    """The book as a PDF."""
    paper = heads.paper(sheet.head, stamp, words, title=words.text("Book of the site log"))
    blocks: list[Block] = [
        _numbers(sheet, words),
        heads.box(sheet.head, words),
        Heading(words.text("Opening record")),
        Paragraph(_opening(sheet, words)),
        *(block for page in sheet.pages for block in _page(page, words)),
        *_closing(sheet, words),
    ]
    return render(paper, blocks)


def _numbers(sheet: SiteLogBookSheet, words: Translator) -> Block:
    women = sum(page.women for page in sheet.pages)
    men = sum(page.men for page in sheet.pages)
    return Numbers(
        (
            Number(words.number(len(sheet.pages)), words.text("pages")),
            Number(
                words.number(women + men),
                words.text("days of work: {women} of women, {men} of men", women=women, men=men),
            ),
            Number(
                words.number(sum(page.hours_lost for page in sheet.pages)),
                words.text("hours lost to the weather"),
            ),
        )
    )


def _opening(sheet: SiteLogBookSheet, words: Translator) -> str:
    return words.text(
        "In {place}, {day}, with the start of the works, the site log of agreement {agreement} is opened. Whoever builds or directs "
        "the work writes a page for every day that is worked; the other side reads and signs it; what has to be put right is put right "
        "by a note. This book has the pages from {start} to {end}.",
        place=sheet.head.place,
        day=words.day_in_full(sheet.opened_on),
        agreement=sheet.head.name,
        start=words.date(sheet.starts_on),
        end=words.date(sheet.ends_on),
    )


def _page(page: LoggedPage, words: Translator) -> list[Block]:
    title = words.text("Page {number} · {day}", number=str(page.number), day=words.date(page.day))
    nothing = words.text("Nothing noted")
    weather = words.text(
        "{morning} in the morning, {afternoon} in the afternoon; {hours} hours lost",
        morning=words.label("weather", page.morning),
        afternoon=words.label("weather", page.afternoon),
        hours=page.hours_lost,
    )
    people = words.text("{women} women, {men} men", women=page.women, men=page.men)
    return [
        Together(
            (
                Heading(title, level=3),
                Facts(facts(words, ("Weather", weather), ("Workers", people)), columns=2),
                _activities(page, words),
            )
        ),
        Facts(
            facts(
                words,
                ("Machinery", page.machinery or nothing),
                ("Materials", page.materials or nothing),
                ("Tests", page.tests or nothing),
                ("Visitors", page.visitors or nothing),
                ("Orders", page.instructions or nothing),
                ("Incidents", page.incidents or nothing),
                ("Photographs", words.number(page.photos)),
                ("Written by", _written(page, words)),
                ("Signed by", _signed(page, words)),
            )
        ),
        *_notes(page, words),
    ]


def _activities(page: LoggedPage, words: Translator) -> Block:
    columns = (
        Column(words.text("Activity"), share=44),
        Column(words.text("Where"), share=26),
        Column(words.text("For the milestone or item"), share=30),
    )
    rows = tuple(Row((row.what, row.place, row.about or "—")) for row in page.activities)
    return Grid(columns, rows or (Row((words.text("No activity that day"),)),))


def _written(page: LoggedPage, words: Translator) -> str:
    said = f"{_roles(page.roles, words)}, {words.datetime(page.written_at)}"
    if page.days_late > 0:
        late = words.plural("{n} day late", "{n} days late", page.days_late)
        return f"{said} ({late})"
    return said


def _signed(page: LoggedPage, words: Translator) -> str:
    return "; ".join(
        f"{words.label('role', one.role)}, {words.datetime(one.signed_at)}"
        for one in page.signatures
    ) or words.text("Nobody of the other side yet")


def _roles(roles: tuple[str, ...], words: Translator) -> str:
    return ", ".join(words.label("role", role) for role in roles) or words.text("Somebody else")


def _notes(page: LoggedPage, words: Translator) -> list[Block]:
    if not page.notes:
        return []
    items = tuple(
        Item(
            (
                Strong(f"{words.label('note_kind', one.kind)}. "),
                f"{one.what} — {_roles(one.roles, words)}, {words.datetime(one.written_at)}",
            ),
            label=f"{page.number}.{one.number}",
        )
        for one in page.notes
    )
    return [Items(items)]


def _closing(sheet: SiteLogBookSheet, words: Translator) -> list[Block]:
    late = sum(page.days_late > 0 for page in sheet.pages)
    unsigned = sum(not page.signatures for page in sheet.pages)
    first, last = (sheet.pages[0].number, sheet.pages[-1].number) if sheet.pages else (0, 0)
    said = words.text(
        "This book has {pages} pages, from number {first} to number {last}. Written after their day: {late}. Not signed by the other side: "
        "{unsigned}. Notes: {notes}.",
        pages=len(sheet.pages),
        first=str(first),
        last=str(last),
        late=late,
        unsigned=unsigned,
        notes=sum(len(page.notes) for page in sheet.pages),
    )
    closed = (
        words.text(
            "The work was received on {day}: the site log is closed with that.",
            day=words.date(sheet.accepted_on),
        )
        if sheet.accepted_on
        else words.text("The works go on: the site log goes on in the next book.")
    )
    missing = (
        words.text(
            "Worked days without a page: {days}.",
            days=", ".join(words.short_date(day) for day in sheet.missing),
        )
        if sheet.missing
        else words.text("Every worked day of the period has its page.")
    )
    void = words.text(
        "The pages end here. All room that is left on this page and on those before is void: nothing is added to it."
    )
    boxes = (sheet.supervisor.box, sheet.organisation_signatory.box, sheet.overseer.box)
    return [
        Heading(words.text("Closing record")),
        Paragraph(said),
        Paragraph(missing),
        Paragraph(closed),
        Together(
            (
                Callout(words.text("Void"), (void, "— " * 40)),
                Heading(words.text("Signatures")),
                Paragraph(
                    words.text("Both sides sign the book; the oversight committee may."), Voice.NOTE
                ),
                Signatures(boxes, columns=3),
            )
        ),
    ]
