"""Pictures: photos made ready for paper, and verification codes as drawings.

A photo is printed as its publishable copy: upright, in plain colours, at the resolution of print, without the position and the telephone
that the original names. What cannot be read as a photo is refused by its caption; nothing is left out in silence.
"""

from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from itertools import groupby
from typing import NamedTuple

import segno
from PIL import Image

from foundation import photos
from foundation.errors import Refused, say
from foundation.pdf.blocks import Photo

# Print needs no more; the original stays in the file store.
DOTS_PER_POINT = 180 / 72
# A reader needs four modules of white around the code (ISO/IEC 18004); drawings here bring them along.
QUIET_ZONE = 4


class Drawing(NamedTuple):
    """A picture that a page can place: the entries of its stream, its data, its proportions."""

    entries: str
    data: bytes
    is_packed: bool
    width: float
    height: float


class Gallery:
    """The pictures of one document; each is embedded once, however often it is shown."""

    def __init__(self) -> None:
        self.drawings: dict[str, Drawing] = {}
        self._names: dict[str, str] = {}

    def hang(self, key: str, drawing: Drawing) -> str:
        """The name by which pages place this drawing."""
        name = self._names.setdefault(key, f"X{len(self._names)}")
        self.drawings[name] = drawing
        return name


def photo_shape(photo: Photo) -> float:
    """How many times wider than tall a photo is when it stands upright."""
    try:
        facts = photos.read(photo.content)
    except photos.UnusablePhoto as unusable:
        raise _unprintable(photo, unusable) from unusable
    return facts.width / facts.height


def photo_drawing(photo: Photo, longest: float) -> tuple[str, Drawing]:
    """A photo ready for a place whose longer side is this long, under the name of its content."""
    pixels = max(1, round(longest * DOTS_PER_POINT))
    try:
        copy = photos.web_copy(photo.content, max_side=pixels)
    except photos.UnusablePhoto as unusable:
        raise _unprintable(photo, unusable) from unusable
    with Image.open(BytesIO(copy)) as image:
        width, height = image.size
    entries = (
        f"/Type/XObject/Subtype/Image/Width {width}/Height {height}"
        "/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode"
    )
    drawing = Drawing(entries, copy, True, width, height)
    return f"{sha256(photo.content).hexdigest()}/{pixels}", drawing


def _unprintable(photo: Photo, unusable: photos.UnusablePhoto) -> Refused:
    return Refused(
        say(
            "The photo “{caption}” cannot be printed. {reason}",
            caption=photo.caption,
            reason=unusable.sentence,
        )
    )


@lru_cache(maxsize=64)
def code_drawing(content: str) -> Drawing:
    """A QR code as dark areas on a square of side 1, its quiet zone included."""
    rows = segno.make_qr(content, error="m").matrix
    side = len(rows) + 2 * QUIET_ZONE
    areas: list[str] = []
    for number, row in enumerate(rows):
        bottom = side - QUIET_ZONE - number - 1
        place = QUIET_ZONE
        for dark, run in groupby(row):
            length = len(list(run))
            if dark:
                areas.append(f"{place} {bottom} {length} 1 re")
            place += length
    scale = f"{1 / side:.6f}"
    data = f"0 g {scale} 0 0 {scale} 0 0 cm\n" + "\n".join(areas) + "\nf"
    return Drawing("/Type/XObject/Subtype/Form/BBox[0 0 1 1]", data.encode("ascii"), False, 1, 1)
