"""Pages of a PDF as pictures: what a scanner packed, or what was issued, as a person would see it.

PDFium draws whatever a scanner packs a page in (JPEG, JPEG 2000, JBIG2, fax, several layers), where taking the pictures out of the file
would leave each of these to us. It may be used by one thread of a process at a time.
"""

from collections.abc import Iterator
from io import BytesIO
from threading import Lock

import pypdfium2
from PIL import Image

from foundation.errors import Refused, say

# What a page of a scan is drawn with for reading, and a page of ours for looking at.
READING_INCH = 200
LOOKING_INCH = 100
MOST_DOTS = 20_000_000

_drawing = Lock()


class UndrawablePage(Refused):
    """A PDF whose pages cannot be drawn."""


def each(data: bytes) -> Iterator[Image.Image]:
    """The pages of a scan, one after the other, large enough to read what is printed on them."""
    for number in range(_count(data)):
        yield _drawn(data, number, READING_INCH)


def jpeg(data: bytes, page: int) -> bytes | None:
    """One page, counted from 1, for looking at; ``None`` where there is no such page."""
    if not 1 <= page <= _count(data):
        return None
    out = BytesIO()
    _drawn(data, page - 1, LOOKING_INCH).save(out, "JPEG", quality=80, optimize=True)
    return out.getvalue()


def _count(data: bytes) -> int:
    try:
        with _drawing, pypdfium2.PdfDocument(data) as document:
            return len(document)
    except pypdfium2.PdfiumError as damage:
        raise _undrawable() from damage


def _drawn(data: bytes, number: int, inch: int) -> Image.Image:
    try:
        with _drawing, pypdfium2.PdfDocument(data) as document:
            page = document[number]
            width, height = page.get_size()
            dots = width * height * (inch / 72) ** 2
            scale = inch / 72 * min(1.0, (MOST_DOTS / max(dots, 1.0)) ** 0.5)
            picture: Image.Image = page.render(scale=scale).to_pil().convert("RGB")
            page.close()
    except pypdfium2.PdfiumError as damage:
        raise _undrawable() from damage
    return picture


def _undrawable() -> UndrawablePage:
    return UndrawablePage(say("The PDF is damaged or was cut short."))
