"""The codes of sheets that came back on paper: which paper and which page a photograph or a scan shows, and which way up it lies.

Every page of an issued paper carries a QR code (ISO/IEC 18004) with the paper's address and the page. It is read as the picture came;
where that fails, with another threshold, then enlarged and smoothed, then enlarged and sharpened, because telephones photograph at dusk.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO

import zxingcpp
from PIL import Image, ImageFilter

from foundation import page_pictures, photos, records
from foundation.contents import PDF
from foundation.page_pictures import UndrawablePage
from foundation.photos import UnusablePhoto

# Pictures above this are sharp enough as they are, and enlarging them would take seconds.
ENLARGED = 14_000_000

_ADDRESS = re.compile(r"/v/([0-9A-Z-]{12,20})(?:\?p=([1-9][0-9]{0,2}))?\Z")


@dataclass(frozen=True)
class SheetCode:
    """What one code says, and by how many quarter turns against the clock the picture has to be turned to stand upright."""

    code: str
    page: int | None
    turns: int


@dataclass(frozen=True)
class Leaf:
    """One picture of paper as it came: in grey for reading, and as it may be shown where it is no photograph that has a copy already."""

    grey: Image.Image
    shown: Image.Image | None


def leaves(data: bytes, media_type: str) -> Iterator[Leaf]:
    """The pictures in a file: the photograph itself, or each page of a scan. Raises what ``UNREADABLE`` names."""
    if media_type != PDF:
        yield Leaf(photos.grey(data), None)
        return
    for drawn in page_pictures.each(data):
        yield Leaf(drawn.convert("L"), drawn)


def read(picture: Image.Image) -> tuple[SheetCode, ...]:
    """The codes of papers in a picture, each once; those that name their page come first."""
    # Kept in no module: the library complains of whatever of it is still alive when the program ends.
    formats = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    for prepare, threshold in _TRIES:
        prepared = prepare(picture)
        if prepared is None:
            continue
        binarizer = getattr(zxingcpp.Binarizer, threshold)
        seen = zxingcpp.read_barcodes(prepared, formats=formats, binarizer=binarizer)
        found = {(code.code, code.page): code for one in seen if (code := _understood(one))}
        if found:
            return tuple(sorted(found.values(), key=lambda code: (code.page is None, code.page)))
    return ()


def _understood(barcode: zxingcpp.Barcode) -> SheetCode | None:
    match = _ADDRESS.search(barcode.text)
    if match is None:
        return None
    page = int(match[2]) if match[2] else None
    return SheetCode(records.written(match[1]), page, round(barcode.orientation / 90) % 4)


def _as_it_is(picture: Image.Image) -> Image.Image:
    return picture


def _smoothed(picture: Image.Image) -> Image.Image | None:
    return _enlarged(picture.filter(ImageFilter.GaussianBlur(0.8)))


def _sharpened(picture: Image.Image) -> Image.Image | None:
    enlarged = _enlarged(picture)
    return enlarged.filter(ImageFilter.UnsharpMask(4, 200, 0)) if enlarged else None


def _enlarged(picture: Image.Image) -> Image.Image | None:
    width, height = picture.size
    if width * height > ENLARGED:
        return None
    return picture.resize((width * 2, height * 2), Image.Resampling.BICUBIC)


_Prepare = Callable[[Image.Image], Image.Image | None]
_TRIES: tuple[tuple[_Prepare, str], ...] = (
    (_as_it_is, "LocalAverage"),
    (_as_it_is, "GlobalHistogram"),
    (_smoothed, "LocalAverage"),
    (_sharpened, "LocalAverage"),
)


def upright(picture: Image.Image, turns: int) -> bytes:
    """A picture as it may be shown: standing, at most ``photos.WEB_SIDE`` pixels long, without anything but its pixels."""
    shown = picture.copy()
    shown.thumbnail((photos.WEB_SIDE, photos.WEB_SIDE), Image.Resampling.LANCZOS)
    if turns:
        shown = shown.transpose(_QUARTERS[turns])
    shown.info = {}
    out = BytesIO()
    shown.convert("RGB").save(out, "JPEG", quality=82, optimize=True, progressive=True)
    return out.getvalue()


_QUARTERS = {
    1: Image.Transpose.ROTATE_90,
    2: Image.Transpose.ROTATE_180,
    3: Image.Transpose.ROTATE_270,
}

# What reading a file that was sound when it came may still end in.
UNREADABLE = (UnusablePhoto, UndrawablePage)
