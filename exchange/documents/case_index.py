"""The index of a case file on paper (*índice electrónico*): every document with its order, dates, hash, pages and size."""

from datetime import date

import msgspec

from foundation.papers import Stamp, facts, paper_of
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
    Voice,
)
from foundation.pdf.document import render
from foundation.translations import Translator

HALF = 32


class IndexedDocument(msgspec.Struct, frozen=True, kw_only=True):
    """One document of the file; without pages where it is data. ``size`` in bytes."""

    order: int
    name: str
    kind: str
    origin: str
    created_on: date
    incorporated_on: date
    sha256: str
    first_page: int | None
    last_page: int | None
    media: str
    size: int


class MissingDocument(msgspec.Struct, frozen=True, kw_only=True):
    """What belongs to the file and is not in this copy of it, and why."""

    name: str
    reason: str


class CaseIndexSheet(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the index says. ``xml_sha256`` is the sum of the same index for programs."""

    code: str
    title: str
    entity: str
    place: str
    project: str
    agreement: str
    opened_on: date
    last_on: date
    is_full: bool
    is_demonstration: bool
    xml_sha256: str
    documents: tuple[IndexedDocument, ...]
    missing: tuple[MissingDocument, ...]


def print_case_index(sheet: CaseIndexSheet, words: Translator) -> Printed:
    """The index as a PDF: on its day, without a number, because it is part of a file and not an act."""
    paper = paper_of(
        Stamp(issued_on=sheet.last_on, is_demonstration=sheet.is_demonstration),
        words,
        title=words.text("Index of the case file"),
        number=sheet.code,
        institution=sheet.entity,
        place=sheet.place,
    )
    paper = msgspec.structs.replace(paper, is_draft=False, is_landscape=True)
    return render(paper, _blocks(sheet, words))


def _blocks(sheet: CaseIndexSheet, words: Translator) -> list[Block]:
    blocks: list[Block] = [
        Facts(
            facts(
                words,
                ("Case file", sheet.code),
                ("Title", sheet.title),
                ("Project", sheet.project),
                ("Agreement", sheet.agreement),
                ("Opened on", words.date(sheet.opened_on)),
                ("Last document of", words.date(sheet.last_on)),
            ),
            columns=2,
        ),
        _numbers(sheet, words),
        _personal(sheet, words),
        Heading(words.text("Documents")),
        _documents(sheet.documents, words),
    ]
    if sheet.missing:
        blocks += [Heading(words.text("What is not in this copy")), _missing(sheet, words)]
    return [*blocks, Heading(words.text("How to check it")), *_checking(sheet, words)]


def _numbers(sheet: CaseIndexSheet, words: Translator) -> Block:
    pages = max((one.last_page or 0 for one in sheet.documents), default=0)
    size = sum(one.size for one in sheet.documents)
    return Numbers(
        (
            Number(words.number(len(sheet.documents)), words.text("documents")),
            Number(words.number(pages), words.text("pages")),
            Number(_size(size, words), words.text("in all")),
        )
    )


def _personal(sheet: CaseIndexSheet, words: Translator) -> Block:
    if sheet.is_full:
        return Callout(
            words.text("This copy holds personal data"),
            (
                words.text(
                    "Names, identity documents, signatures and photographs are used only for what they were given for (Ley 1581 de "
                    "2012). Whoever takes this copy answers for it; that it was taken is in the log."
                ),
            ),
        )
    return Callout(
        words.text("This copy is without personal data"),
        (
            words.text(
                "What names people is listed with its hash and is not here; photographs of the work are smaller copies without what "
                "the camera wrote."
            ),
        ),
    )


def _documents(documents: tuple[IndexedDocument, ...], words: Translator) -> Block:
    columns = (
        Column(words.text("No."), Align.END, share=5),
        Column(words.text("Document")),
        Column(words.text("Created on"), share=9),
        Column(words.text("Came in on"), share=9),
        Column(words.text("Hash (SHA-256)"), share=26),
        Column(words.text("Pages"), Align.END, share=8),
        Column(words.text("Format"), share=7),
        Column(words.text("Size"), Align.END, share=9),
    )
    return Grid(columns, tuple(_row(one, words) for one in documents))


def _row(one: IndexedDocument, words: Translator) -> Row:
    pages = ""
    if one.first_page is not None:
        pages = str(one.first_page)
        if one.last_page != one.first_page:
            pages = f"{one.first_page}–{one.last_page}"
    name = one.name if one.kind in one.name else f"{one.name}\n{one.kind}"
    return Row(
        (
            str(one.order),
            f"{name}\n{one.origin}",
            one.created_on.isoformat(),
            one.incorporated_on.isoformat(),
            f"{one.sha256[:HALF]}\n{one.sha256[HALF:]}",
            pages,
            one.media,
            _size(one.size, words),
        )
    )


def _size(size: int, words: Translator) -> str:
    """Bytes as people read them."""
    if size < 1_000:
        return words.text("{n} B", n=size)
    if size < 1_000_000:
        return words.text("{n} kB", n=words.scaled(size // 100, 10))
    return words.text("{n} MB", n=words.scaled(size // 100_000, 10))


def _missing(sheet: CaseIndexSheet, words: Translator) -> Block:
    columns = (Column(words.text("Document"), share=45), Column(words.text("Why")))
    return Grid(columns, tuple(Row((one.name, one.reason)) for one in sheet.missing))


def _checking(sheet: CaseIndexSheet, words: Translator) -> list[Block]:
    return [
        Paragraph(
            words.text(
                "The program verificar.py stands beside this index. It needs Python and nothing else: it counts every hash, compares "
                "the folder with the index and follows the log from entry to entry. The acts carry a hash of the log in their foot."
            )
        ),
        Paragraph(
            words.text(
                "Hash of the index for programs (indice.xml): {hash}", hash=sheet.xml_sha256
            ),
            Voice.NOTE,
        ),
        Paragraph(
            words.text(
                "The fields are those of the index of an electronic case file of the Archivo General de la Nación (Acuerdo 003 de "
                "2015; to be confirmed)."
            ),
            Voice.NOTE,
        ),
    ]
