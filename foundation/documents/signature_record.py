"""The signature record (*hoja de firmas*): who signed another paper, how, when and where, with what was drawn."""

from datetime import datetime

import msgspec

from foundation.papers import Stamp, counted, facts, paper_of
from foundation.pdf.blocks import (
    Block,
    Fact,
    Facts,
    Heading,
    Paragraph,
    Photo,
    Photos,
    Printed,
    Together,
    Voice,
)
from foundation.pdf.document import render
from foundation.translations import Translator


class SignedLine(msgspec.Struct, frozen=True, kw_only=True):
    """One signature as the record tells it; ``drawing`` is the published copy of what was drawn, without what the camera wrote."""

    role: str
    name: str
    organisation: str
    channel: str
    signed_at: datetime | None
    received_at: datetime
    place: str
    witness: str
    is_expected: bool | None
    text_sha256: str
    evidence: tuple[tuple[str, str], ...]
    drawing: bytes
    witness_drawing: bytes


class SignatureRecordSheet(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a signature record says."""

    kind: str
    number: str
    version: int
    code: str
    sha256: str
    issued_at: datetime
    place: str
    signed: tuple[SignedLine, ...]
    waiting: tuple[str, ...]


def print_record(sheet: SignatureRecordSheet, stamp: Stamp, words: Translator) -> Printed:
    """The record as a PDF."""
    paper = paper_of(
        stamp,
        words,
        title=words.text("Signature record"),
        number=words.text("No. {number}", number=counted(stamp.number)),
        institution=words.label("document_kind", sheet.kind),
        place=sheet.place,
    )
    blocks: list[Block] = [
        Heading(words.text("The paper that was signed")),
        _about(sheet, words),
        Paragraph(
            words.text(
                "That paper was not changed by this record. Whoever has its file can verify by its code that not one byte is different."
            ),
            Voice.NOTE,
        ),
        Heading(words.text("Signatures")),
        *(block for line in sheet.signed for block in _signed(line, words)),
    ]
    if sheet.waiting:
        blocks += [
            Heading(words.text("Signatures that are still missing")),
            Paragraph(", ".join(sheet.waiting)),
        ]
    return render(paper, blocks)


def _about(sheet: SignatureRecordSheet, words: Translator) -> Facts:
    return Facts(
        facts(
            words,
            ("Issued paper", words.label("document_kind", sheet.kind)),
            ("Number", sheet.number),
            ("Version", str(sheet.version)),
            ("Issued on", words.datetime(sheet.issued_at)),
            ("Verification code", sheet.code),
            ("Hash of its file (SHA-256)", spaced(sheet.sha256)),
        )
    )


def _signed(line: SignedLine, words: Translator) -> list[Block]:
    """One signature on one page: who, how, when, where, and what was drawn."""
    name = line.name or words.text("Name erased on request")
    told = facts(
        words,
        ("Signs as", ", ".join(part for part in (line.role, line.organisation) if part)),
        ("How", words.label("signature_channel", line.channel)),
        ("Signed at, by the device", words.datetime(line.signed_at) if line.signed_at else None),
        ("Received here on", words.datetime(line.received_at)),
        ("Place", line.place or None),
        ("Identity", _identity(line, words)),
        ("Witness", line.witness or None),
        ("Hash of the text that was read (SHA-256)", spaced(line.text_sha256) or None),
    )
    hashes = tuple(Fact(_hash_of(kind, words), spaced(sha256)) for kind, sha256 in line.evidence)
    pictures = tuple(
        Photo(content, caption, caption)
        for content, caption in (
            (line.drawing, words.text("Drawn by {name}", name=name)),
            (
                line.witness_drawing,
                words.text("Drawn by the witness, {name}", name=line.witness or "—"),
            ),
        )
        if content
    )
    blocks: list[Block] = [Heading(name, 3), Facts(told + hashes)]
    if pictures:
        blocks.append(Photos(pictures, columns=3))
    return [Together(tuple(blocks))]


def _identity(line: SignedLine, words: Translator) -> str | None:
    if line.is_expected is None:
        return None
    return words.text("The document that was written is the one that was expected.")


def _hash_of(kind: str, words: Translator) -> str:
    """What a hash of evidence is of."""
    return {
        "drawing": words.text("Hash of the drawing (SHA-256)"),
        "thumbprint": words.text("Hash of the photo of the thumbprint (SHA-256)"),
        "witness_drawing": words.text("Hash of the witness's drawing (SHA-256)"),
        "sheet": words.text("Hash of the signed sheet (SHA-256)"),
        "certificate": words.text("Hash of the file signed with a certificate (SHA-256)"),
    }[kind]


def spaced(digest: str) -> str:
    """A hash as people compare it, in fours."""
    return " ".join(digest[start : start + 4] for start in range(0, len(digest), 4))
