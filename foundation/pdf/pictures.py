"""Pictures: photos made ready for paper, and verification codes as drawings.

A photo is turned upright, brought to the resolution of print and stripped of everything else: a public document must not carry the
position or the telephone that its EXIF data name. What cannot be read as a picture is refused; nothing is left out in silence.
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from itertools import groupby
from typing import NamedTuple

import segno
from PIL import ExifTags, Image, ImageOps

from foundation.errors import Refused, say
from foundation.pdf.blocks import Photo

# Print needs no more; the original stays in the file store.
DOTS_PER_POINT = 180 / 72
MOST_PIXELS = 60_000_000
QUALITY = 78
FORMATS = ("JPEG", "PNG", "WEBP", "MPO")
# What the library says of a file that is cut short, wrongly coded, or no picture at all.
UNREADABLE = (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError)
# The EXIF orientations in which width and height change places.
TURNED = (5, 6, 7, 8)
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
    with _opened(photo) as image:
        turned = image.getexif().get(ExifTags.Base.Orientation, 1) in TURNED
        width, height = (image.height, image.width) if turned else image.size
        return width / height


def photo_drawing(photo: Photo, width: float) -> tuple[str, Drawing]:
    """A photo ready for a place this wide, under the name of its content."""
    pixels = max(1, round(width * DOTS_PER_POINT))
    with _opened(photo) as image:
        drawing = _prepared(image, pixels)
    return f"{sha256(photo.content).hexdigest()}/{pixels}", drawing


@contextmanager
def _opened(photo: Photo) -> Iterator[Image.Image]:
    """The photo while it is read; whatever is wrong with it is said once, with its caption."""
    try:
        with warnings.catch_warnings():
            # Ours is the stricter limit, and it is not a warning.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(BytesIO(photo.content), formats=FORMATS) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise Image.DecompressionBombError("more pixels than any phone takes")
                yield image
    except UNREADABLE as broken:
        raise Refused(
            say(
                "The photo “{caption}” cannot be read as a picture. Send it again.",
                caption=photo.caption,
            )
        ) from broken


def _prepared(image: Image.Image, pixels: int) -> Drawing:
    # A large JPEG is read at a fraction of its size, which is many times faster.
    image.draft("RGB", (2 * pixels, 2 * pixels))
    upright = _flat(ImageOps.exif_transpose(image))
    if upright.width > pixels:
        height = max(1, round(upright.height * pixels / upright.width))
        upright = upright.resize((pixels, height), Image.Resampling.LANCZOS, reducing_gap=2.0)
    packed = BytesIO()
    upright.save(packed, "JPEG", quality=QUALITY, optimize=True)
    space = "DeviceGray" if upright.mode == "L" else "DeviceRGB"
    entries = (
        f"/Type/XObject/Subtype/Image/Width {upright.width}/Height {upright.height}"
        f"/ColorSpace/{space}/BitsPerComponent 8/Filter/DCTDecode"
    )
    return Drawing(entries, packed.getvalue(), True, upright.width, upright.height)


def _flat(image: Image.Image) -> Image.Image:
    """The picture in grey or colour, on white where it was transparent."""
    if image.mode in ("L", "RGB"):
        return image
    if image.has_transparency_data:
        layered = image.convert("RGBA")
        paper = Image.new("RGBA", layered.size, "white")
        return Image.alpha_composite(paper, layered).convert("RGB")
    return image.convert("RGB")


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
