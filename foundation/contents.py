"""What an uploaded file really is: decided by its bytes, never by its name or by what the sender says it is.

A file is accepted only when its first bytes say what it is and the parser that will read it later can open it. Each parser has a limit on
what it may unpack, because a small file can hold gigabytes. Active formats (SVG, HTML, macros) are not accepted at all.
"""

import zipfile
import zlib
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO

import filetype
import pikepdf

from foundation import photos
from foundation.errors import Refused, Sentence, say
from foundation.photos import PhotoFacts

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What the name of a file ends with.
ENDINGS = {
    PDF: "pdf",
    XLSX: "xlsx",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/heic": "heic",
    "image/heif": "heif",
}
PHOTOS = frozenset({"image/jpeg", "image/png", "image/webp", "image/heic", "image/heif"})

MAX_MEMBERS = 2_000
MAX_UNPACKED = 200_000_000
_CHUNK = 1 << 20
# Readers look for the end mark in the last kilobyte (PDF Reference 1.7, appendix H.3, note 18).
_PDF_TAIL = 1_024

# For the whole process, as the library wants it: one compressed stream of a PDF may not grow without end in memory.
pikepdf.settings.set_qpdf_limits(flate_max_memory=MAX_UNPACKED, run_length_max_memory=MAX_UNPACKED)


class Purpose(StrEnum):
    """What a file is kept for; it decides which kinds are accepted."""

    PHOTO = "photo"
    DOCUMENT = "document"
    SPREADSHEET = "spreadsheet"


class UnusableFile(Refused):
    """The bytes are not what this purpose needs; the sentence says what would be right."""


@dataclass(frozen=True)
class Content:
    """A file that was opened and found sound; photographs bring their facts and the copy that may be published."""

    media_type: str
    photo: PhotoFacts | None = None
    web_copy: bytes | None = None


_WANTED: dict[Purpose, Sentence] = {
    Purpose.PHOTO: say("This is not a photograph. Send a JPEG, PNG, WebP or HEIC."),
    Purpose.DOCUMENT: say("This is not a document. Send a PDF, or a photograph of the paper."),
    Purpose.SPREADSHEET: say("This is not an Excel workbook. Save it as .xlsx and send it again."),
}


def examine(data: bytes, purpose: Purpose, *, spare_copy: bool = False) -> Content:
    """Open a file with the parser of its kind; raises ``UnusableFile`` or ``UnusablePhoto`` with the reason.

    With ``spare_copy`` a light photograph that is whole from its first mark to its last comes without a copy: one is made when it is shown.
    """
    if not data:
        raise UnusableFile(say("The file is empty."))
    kind = filetype.guess(data)
    media_type: str = kind.mime if kind else ""
    if media_type in PHOTOS and purpose in {Purpose.PHOTO, Purpose.DOCUMENT}:
        facts = photos.read(data)
        if spare_copy and media_type == "image/jpeg" and photos.is_light(data, facts):
            return Content(media_type, facts)
        return Content(media_type, facts, photos.web_copy(data))
    if media_type == PDF and purpose is Purpose.DOCUMENT:
        examine_pdf(data)
        return Content(PDF)
    if media_type in {XLSX, "application/zip"} and purpose is Purpose.SPREADSHEET:
        examine_workbook(data)
        return Content(XLSX)
    raise UnusableFile(_WANTED[purpose])


def examine_pdf(data: bytes) -> None:
    """Refuse a PDF that cannot be read by everyone: damaged, locked, or without pages."""
    damaged = say("The PDF is damaged or was cut short.")
    # The parser repairs what it can; where the end is missing, pages may be too, and nobody would notice.
    if b"%%EOF" not in data[-_PDF_TAIL:]:
        raise UnusableFile(damaged)
    try:
        with pikepdf.open(BytesIO(data)) as pdf:
            pages = len(pdf.pages)
    except pikepdf.PasswordError as locked:
        raise UnusableFile(
            say("The PDF is locked with a password. Save it without one and send it again.")
        ) from locked
    except (pikepdf.PikepdfError, RuntimeError, ValueError, LookupError, TypeError) as damage:
        raise UnusableFile(damaged) from damage
    if pages == 0:
        raise UnusableFile(say("The PDF has no pages."))


def page_count(data: bytes) -> int:
    """How many pages a PDF has that was found sound before."""
    with pikepdf.open(BytesIO(data)) as pdf:
        return len(pdf.pages)


def examine_workbook(data: bytes) -> None:
    """Refuse what is not a workbook, is damaged, or unpacks to more than any real one; every byte is unpacked once and counted."""
    damaged = say("The workbook is damaged or was cut short.")
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
            if not {"[Content_Types].xml", "xl/workbook.xml"} <= names:
                raise UnusableFile(_WANTED[Purpose.SPREADSHEET])
            declared = sum(member.file_size for member in members)
            if len(members) > MAX_MEMBERS or declared > MAX_UNPACKED:
                raise _too_much()
            _unpack_all(archive, members)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as damage:
        raise UnusableFile(damaged) from damage
    except (RuntimeError, NotImplementedError) as locked:
        # The library's way to say that a member is encrypted or packed in a way no spreadsheet uses.
        raise UnusableFile(damaged) from locked


def _unpack_all(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    unpacked = 0
    for member in members:
        with archive.open(member) as stream:
            while chunk := stream.read(_CHUNK):
                unpacked += len(chunk)
                # Members may overlap, so that their declared sizes say too little.
                if unpacked > MAX_UNPACKED:
                    raise _too_much()


def _too_much() -> UnusableFile:
    return UnusableFile(
        say(
            "The workbook unpacks to more than {most} megabytes. Divide it into several.",
            most=MAX_UNPACKED // 1_000_000,
        )
    )
