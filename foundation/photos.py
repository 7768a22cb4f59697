"""Photographs as evidence: where and when a camera says it was, and a copy that is safe to publish.

A camera's clock knows no zone (few files carry an offset), so the time it wrote is kept as civil time, apart from the instant at which
we received the file; a missing position is the normal case, because messengers strip it. Positions are whole microdegrees (WGS 84, about
a decimetre). Make, model and serial number of the camera are not kept: they identify a person. The published copy carries no metadata.
"""

import math
import re
import struct
import warnings
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from io import BytesIO

import pillow_heif
from PIL import ExifTags, Image, ImageCms
from PIL.TiffImagePlugin import IFDRational

from foundation import jpeg_segments
from foundation.errors import Refused, say

MAX_PIXELS = 40_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
WEB_SIDE = 1600
# A telephone that scaled its photograph sends about this much; what is heavier is drawn anew and becomes lighter.
WEB_BYTES = 250_000

# The mean radius of the Earth (IUGG), in metres.
EARTH_RADIUS = 6_371_008.8
# Half the way round the Earth: nobody is farther away, so a receiver that doubts by more has said nothing.
FARTHEST_M = round(math.pi * EARTH_RADIUS)

pillow_heif.register_heif_opener()
Image.MAX_IMAGE_PIXELS = MAX_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)
# A damaged EXIF block is read as far as it goes; that it is damaged helps nobody in the server's log.
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")

# What the decoders raise for bytes that are not what they claim to be.
_DAMAGE = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
    EOFError,
    RuntimeError,
    struct.error,
)
_BOMB = (Image.DecompressionBombError, Image.DecompressionBombWarning)

_TIME = re.compile(r"(\d{4})[:\-/.](\d\d)[:\-/.](\d\d)[ T](\d\d):(\d\d):(\d\d)", re.ASCII)
_TURNS = {
    2: (Image.Transpose.FLIP_LEFT_RIGHT,),
    3: (Image.Transpose.ROTATE_180,),
    4: (Image.Transpose.FLIP_TOP_BOTTOM,),
    5: (Image.Transpose.TRANSPOSE,),
    6: (Image.Transpose.ROTATE_270,),
    7: (Image.Transpose.TRANSVERSE,),
    8: (Image.Transpose.ROTATE_90,),
}
_SIDEWAYS = frozenset({5, 6, 7, 8})


class UnusablePhoto(Refused):
    """The bytes are not a photograph that can be shown; the sentence says why."""


@dataclass(frozen=True)
class PhotoFacts:
    """What a photograph says about itself; width and height are as seen, with the picture upright."""

    captured_local: datetime | None
    latitude_e6: int | None
    longitude_e6: int | None
    # Within how many metres the receiver was sure of that position, where it says so.
    accuracy_m: int | None
    orientation: int
    width: int
    height: int


def read(data: bytes) -> PhotoFacts:
    """The facts of a photograph; a damaged EXIF block only means fewer facts, never a refusal."""
    with _open(data) as image:
        exif = _exif(image)
        orientation = _orientation(exif)
        width, height = image.size
    if orientation in _SIDEWAYS:
        width, height = height, width
    latitude, longitude = _position(exif)
    accuracy = None if latitude is None else _accuracy(exif)
    return PhotoFacts(_captured(exif), latitude, longitude, accuracy, orientation, width, height)


def web_copy(data: bytes, max_side: int = WEB_SIDE) -> bytes:
    """A JPEG of at most ``max_side`` pixels, upright, in sRGB, without any metadata; every pixel of the original is decoded.

    A small one that stands upright in sRGB keeps its coded picture: drawing it anew costs ten times as much and loses a little.
    """
    with _open(data) as image:
        orientation = _orientation(_exif(image))
        try:
            if len(data) <= WEB_BYTES and max(image.size) <= max_side and orientation == 1:
                plain = _as_it_is(image, data)
                if plain is not None:
                    return plain
            # Decoding a large JPEG at a half or a quarter saves most of the work; other formats ignore this.
            image.draft("RGB", (max_side, max_side))
            image.load()
            picture = _srgb(image)
            picture.thumbnail((max_side, max_side), Image.Resampling.LANCZOS)
            for turn in _TURNS.get(orientation, ()):
                picture = picture.transpose(turn)
        except _BOMB as bomb:
            raise _too_many_pixels() from bomb
        except _DAMAGE as damage:
            raise UnusablePhoto(say("The photograph is damaged or was cut short.")) from damage
        # Pillow carries comments and profiles over from here when it saves.
        picture.info = {}
        out = BytesIO()
        picture.save(out, "JPEG", quality=82, optimize=True, progressive=True)
        return out.getvalue()


def grey(data: bytes) -> Image.Image:
    """Every pixel of a photograph, upright and in grey, for reading what is printed on the paper that it shows."""
    with _open(data) as image:
        orientation = _orientation(_exif(image))
        try:
            image.load()
            picture = _white(image).convert("L")
        except _BOMB as bomb:
            raise _too_many_pixels() from bomb
        except _DAMAGE as damage:
            raise UnusablePhoto(say("The photograph is damaged or was cut short.")) from damage
    for turn in _TURNS.get(orientation, ()):
        picture = picture.transpose(turn)
    return picture


def is_light(data: bytes, facts: PhotoFacts) -> bool:
    """Whether a JPEG is whole and its published copy costs next to nothing, because its coded picture can be shown as it is.

    Every mark up to the end of the picture is there, so that one that was cut short is found; nothing is decoded here.
    """
    if len(data) > WEB_BYTES or max(facts.width, facts.height) > WEB_SIDE or facts.orientation != 1:
        return False
    return b"ICC_PROFILE" not in data and jpeg_segments.picture_only(data) is not None


def _as_it_is(image: Image.Image, data: bytes) -> bytes | None:
    """The coded picture alone, where it is a plain JPEG; decoded at an eighth, which reads every coefficient and finds a cut."""
    if image.format != "JPEG" or image.mode not in {"RGB", "L"} or "icc_profile" in image.info:
        return None
    plain = jpeg_segments.picture_only(data)
    if plain is None:
        return None
    with Image.open(BytesIO(plain), formats=("JPEG",)) as same:
        same.draft("RGB", (1, 1))
        same.load()
    return plain


def distance_m(latitude1_e6: int, longitude1_e6: int, latitude2_e6: int, longitude2_e6: int) -> int:
    """Metres between two positions in microdegrees, along the surface of a spherical Earth (haversine)."""
    phi1, phi2 = math.radians(latitude1_e6 / 1e6), math.radians(latitude2_e6 / 1e6)
    half_height = (phi2 - phi1) / 2
    half_width = math.radians((longitude2_e6 - longitude1_e6) / 1e6) / 2
    chord = math.sin(half_height) ** 2 + math.cos(phi1) * math.cos(phi2) * math.sin(half_width) ** 2
    return round(2 * EARTH_RADIUS * math.asin(math.sqrt(min(1.0, chord))))


def _open(data: bytes) -> Image.Image:
    try:
        image = Image.open(BytesIO(data), formats=FORMATS)
        width, height = image.size
    except _BOMB as bomb:
        raise _too_many_pixels() from bomb
    except _DAMAGE as damage:
        raise UnusablePhoto(
            say("This is not a photograph that can be opened. Send a JPEG, PNG, WebP or HEIC.")
        ) from damage
    # Warning filters belong to the process and others may change them, so the size is also checked here.
    if width * height > MAX_PIXELS:
        raise _too_many_pixels()
    return image


def _too_many_pixels() -> UnusablePhoto:
    return UnusablePhoto(
        say(
            "The photograph has more than {most} million pixels. Send a smaller one.",
            most=MAX_PIXELS // 1_000_000,
        )
    )


def _srgb(image: Image.Image) -> Image.Image:
    """The picture in plain sRGB on white; phones photograph in wider colour spaces that browsers without the profile show dull."""
    if image.has_transparency_data:
        return _white(image)
    profile = image.info.get("icc_profile")
    if profile and image.mode in {"RGB", "CMYK"}:
        try:
            converted = ImageCms.profileToProfile(
                image,
                ImageCms.ImageCmsProfile(BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode="RGB",
            )
        except (ImageCms.PyCMSError, *_DAMAGE):
            converted = None
        if converted is not None:
            return converted
    return image.convert("RGB")


def _white(image: Image.Image) -> Image.Image:
    """The picture on white where it lets light through."""
    if not image.has_transparency_data:
        return image
    seen = image.convert("RGBA")
    white = Image.new("RGBA", seen.size, "white")
    white.alpha_composite(seen)
    return white.convert("RGB")


@dataclass(frozen=True)
class _Exif:
    """The three EXIF directories as they could be read."""

    base: dict[int, object]
    photo: dict[int, object]
    gps: dict[int, object]


def _exif(image: Image.Image) -> _Exif:
    try:
        block = image.getexif()
        base: dict[int, object] = dict(block)
    except _DAMAGE:
        return _Exif({}, {}, {})
    return _Exif(
        base, _directory(block, ExifTags.IFD.Exif), _directory(block, ExifTags.IFD.GPSInfo)
    )


def _directory(block: Image.Exif, which: ExifTags.IFD) -> dict[int, object]:
    try:
        return dict(block.get_ifd(which))
    except _DAMAGE:
        return {}


def _orientation(exif: _Exif) -> int:
    value = exif.base.get(ExifTags.Base.Orientation)
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _captured(exif: _Exif) -> datetime | None:
    """When the shutter opened, else when the picture was digitised; the time of the last change to the file says neither."""
    for tag in (ExifTags.Base.DateTimeOriginal, ExifTags.Base.DateTimeDigitized):
        text = exif.photo.get(tag)
        if isinstance(text, bytes):
            text = text.decode("ascii", "replace")
        found = _TIME.match(text.strip()) if isinstance(text, str) else None
        if found:
            try:
                # Civil time on purpose: the camera does not say in which zone.
                return datetime.fromisoformat("{}-{}-{}T{}:{}:{}".format(*found.groups()))
            except ValueError:
                continue
    return None


def _position(exif: _Exif) -> tuple[int | None, int | None]:
    latitude = _angle(
        exif.gps.get(ExifTags.GPS.GPSLatitude), exif.gps.get(ExifTags.GPS.GPSLatitudeRef), "NS", 90
    )
    longitude = _angle(
        exif.gps.get(ExifTags.GPS.GPSLongitude),
        exif.gps.get(ExifTags.GPS.GPSLongitudeRef),
        "EW",
        180,
    )
    # Receivers without a fix write zeros; half a position is none.
    if latitude is None or longitude is None or (latitude, longitude) == (0, 0):
        return None, None
    return latitude, longitude


def _accuracy(exif: _Exif) -> int | None:
    """The receiver's own estimate of its error (EXIF 2.31, GPSHPositioningError), in whole metres and never less than it said."""
    try:
        exact = _fraction(exif.gps.get(ExifTags.GPS.GPSHPositioningError))
    except _DAMAGE:
        return None
    # Some cameras write zero for "unknown"; no receiver is exact.
    return math.ceil(exact) if 0 < exact <= FARTHEST_M else None


def _angle(parts: object, hemisphere: object, signs: str, most: int) -> int | None:
    """Degrees, minutes and seconds with their hemisphere as microdegrees; ``None`` for anything that is not an angle."""
    if isinstance(hemisphere, bytes):
        hemisphere = hemisphere.decode("ascii", "replace")
    sign = hemisphere.strip("\0 ").upper()[:1] if isinstance(hemisphere, str) else ""
    each = parts if isinstance(parts, tuple) else (parts,)
    if not sign or sign not in signs or not 1 <= len(each) <= 3:
        return None
    try:
        exact = [_fraction(part) for part in each]
    except _DAMAGE:
        return None
    degrees = sum((part / 60**power for power, part in enumerate(exact)), Fraction(0))
    if min(exact) < 0 or degrees > most:
        return None
    return round(degrees * 1_000_000) * (-1 if sign == signs[1] else 1)


def _fraction(part: object) -> Fraction:
    """A number of a camera, exactly; cameras also write 0/0."""
    if isinstance(part, IFDRational):
        return Fraction(int(part.numerator), int(part.denominator))
    if isinstance(part, int | float):
        return Fraction(part)
    raise ValueError("not a number")
