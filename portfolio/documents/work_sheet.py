"""The work sheet (*ficha de la obra*) with its technical visit: which problem, which ways out, for whom, on what ground, and what was seen.

Contents are those of the site validation of community works: problem, alternatives, beneficiaries, coordinates, land, screening of risks,
the picture from before, and what the visit found.
"""

from datetime import date, datetime

import msgspec

from foundation.papers import Signatory, Stamp, facts
from foundation.pdf.blocks import (
    Align,
    Answer,
    Block,
    Callout,
    Check,
    Checklist,
    Column,
    Facts,
    Grid,
    Heading,
    Number,
    Numbers,
    Paragraph,
    Photo,
    Photos,
    Printed,
    Row,
    Signatures,
    Strong,
    Together,
    Voice,
)
from foundation.pdf.document import render
from foundation.translations import Translator
from portfolio.documents import people_table, work_head
from portfolio.documents.minutes_sheet import Counted
from portfolio.documents.work_head import WorkHead

# What a state of a safeguard answers: an exclusion is shown apart.
ANSWERS = {
    "in_place": Answer.YES,
    "not_applicable": Answer.NOT_APPLICABLE,
    "open": Answer.PENDING,
    "paper_missing": Answer.PENDING,
}


class WeighedAlternative(msgspec.Struct, frozen=True, kw_only=True):
    """A way out of the problem, what speaks for and against it, and whether it is the one."""

    name: str
    weighed: str
    is_chosen: bool


class CheckedSafeguard(msgspec.Struct, frozen=True, kw_only=True):
    """An item on land, consultation or permits, and how it stands; ``note`` is from what that is known."""

    name: str
    state: str
    note: str


class ScreenedHazard(msgspec.Struct, frozen=True, kw_only=True):
    """A hazard with its rating today and later, after the measures against it."""

    hazard: str
    now: str
    future: str
    measures: tuple[str, ...]


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """What the technical visit found; who came is named by post."""

    visited_on: date
    came: str
    ground: str
    findings: str
    materials: str
    conclusion: str


class WorkSheet(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a work sheet says."""

    head: WorkHead
    need: str
    problem: str
    by_sex: tuple[Counted, ...]
    by_age: tuple[Counted, ...]
    by_ethnicity: tuple[Counted, ...]
    alternatives: tuple[WeighedAlternative, ...]
    safeguards: tuple[CheckedSafeguard, ...]
    exclusions_open: int
    exclusions: tuple[str, ...]
    screened_at: datetime
    rating_now: str
    rating_future: str
    hazards: tuple[ScreenedHazard, ...]
    visit: Visit
    visitor: Signatory
    organisation_signatory: Signatory
    photo_sha256: str = ""


def print_work_sheet(
    sheet: WorkSheet, stamp: Stamp, words: Translator, photo: bytes = b""
) -> Printed:
    """The work sheet as a PDF; ``photo`` is the picture from before that the sheet names by its hash."""
    title = words.text("Work sheet and technical visit")
    paper = work_head.paper(sheet.head, stamp, words, title=title)
    blocks: list[Block] = [
        work_head.box(sheet.head, words),
        Numbers(
            (
                Number(words.number(sheet.head.people), words.text("people benefit")),
                Number(
                    words.label("rating", sheet.rating_now), words.text("climate risk that remains")
                ),
                Number(words.date(sheet.visit.visited_on), words.text("day of the visit")),
            )
        ),
        Heading(words.text("The problem")),
        Paragraph((Strong(sheet.need + ". "), sheet.problem)),
        Paragraph((Strong(words.text("What the work is for:") + " "), sheet.head.purpose)),
        Heading(words.text("Alternatives that were weighed")),
        _alternatives(sheet, words),
        Together(
            (
                Heading(words.text("Who benefits")),
                people_table.block(
                    (sheet.by_sex, sheet.by_age, sheet.by_ethnicity),
                    words.text("All who benefit"),
                    sheet.head.people,
                    words,
                ),
            )
        ),
        Heading(words.text("Land, consultation and permits")),
        *_safeguards(sheet, words),
        Heading(words.text("Screening of climate and disaster risks")),
        *_hazards(sheet, words),
        *_picture(sheet, words, photo),
        Heading(words.text("What the visit found")),
        *_visit(sheet.visit, words),
        _signatures(sheet, words),
    ]
    return render(paper, blocks)


def _alternatives(sheet: WorkSheet, words: Translator) -> Block:
    columns = (
        Column(words.text("Alternative"), share=28),
        Column(words.text("What speaks for and against it")),
        Column(words.text("Chosen"), Align.CENTRE, share=12),
    )
    rows = tuple(
        Row((one.name, one.weighed, words.text("Yes") if one.is_chosen else words.text("No")))
        for one in sheet.alternatives
    )
    return Grid(columns, rows)


def _safeguards(sheet: WorkSheet, words: Translator) -> list[Block]:
    blocks: list[Block] = [
        Callout(words.text("An exclusion applies to this work"), (text,))
        for text in sheet.exclusions
    ]
    checks = tuple(Check(one.name, ANSWERS[one.state], one.note) for one in sheet.safeguards)
    if checks:
        blocks.append(Checklist(checks))
    else:
        blocks.append(Paragraph(words.text("The list of safeguards asks nothing of this work.")))
    if sheet.exclusions_open:
        said = words.plural(
            "One exclusion of the list is not answered yet.",
            "{n} exclusions of the list are not answered yet.",
            sheet.exclusions_open,
        )
        blocks.append(Paragraph(said, Voice.NOTE))
    elif not sheet.exclusions:
        said = words.text("None of the exclusions of the list applies to this work.")
        blocks.append(Paragraph(said, Voice.NOTE))
    return blocks


def _hazards(sheet: WorkSheet, words: Translator) -> list[Block]:
    columns = (
        Column(words.text("Hazard"), share=22),
        Column(words.text("Today"), share=15),
        Column(words.text("Later"), share=15),
        Column(words.text("Measures")),
    )
    rows = tuple(
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
        Paragraph(
            words.text(
                "Screened on {day}: {now} today and {future} later, with the measures counted (Ley 1523 de 2012, art. 38).",
                day=words.datetime(sheet.screened_at),
                now=words.label("rating", sheet.rating_now).lower(),
                future=words.label("rating", sheet.rating_future).lower(),
            )
        ),
        Grid(columns, rows),
    ]


def _picture(sheet: WorkSheet, words: Translator, photo: bytes) -> list[Block]:
    heading = Heading(words.text("The site before the work"))
    if not sheet.photo_sha256:
        said = words.text("Nobody has added a photograph of the site from before the work yet.")
        return [Together((heading, Paragraph(said, Voice.NOTE)))]
    caption = words.text("Fingerprint of the picture: {hash}", hash=sheet.photo_sha256)
    if not photo:
        return [Together((heading, Paragraph(caption, Voice.NOTE)))]
    picture = Photo(photo, caption, words.text("The site as it was before the work"))
    return [Together((heading, Photos((picture,), columns=1)))]


def _visit(visit: Visit, words: Translator) -> list[Block]:
    return [
        Facts(
            facts(
                words,
                ("Visited on", words.date(visit.visited_on)),
                ("Who came, by post", visit.came),
            ),
            columns=2,
        ),
        Paragraph((Strong(words.text("Ground and access:") + " "), visit.ground)),
        Paragraph((Strong(words.text("Findings:") + " "), visit.findings)),
        Paragraph((Strong(words.text("Materials, water and energy:") + " "), visit.materials)),
    ]


def _signatures(sheet: WorkSheet, words: Translator) -> Block:
    said = words.text(
        "Those who walked the site sign in {place}. The visit was on {day}.",
        place=sheet.head.place,
        day=sheet.visit.visited_on,
    )
    # Nobody signs a page that says nothing.
    return Together(
        (
            Callout(words.text("What the visit concludes"), (sheet.visit.conclusion,)),
            Heading(words.text("Signatures")),
            Paragraph(said),
            Signatures((sheet.visitor.box, sheet.organisation_signatory.box), has_thumbprint=True),
        )
    )
