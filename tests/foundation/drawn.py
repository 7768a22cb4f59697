"""Photographs and papers drawn for tests, with the EXIF blocks that cameras write."""

import io
import zipfile
from fractions import Fraction

import pikepdf
import xlsxwriter
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

TOWER_LATITUDE = (2, 26, Fraction(3789, 100))
TOWER_LONGITUDE = (76, 36, Fraction(2274, 100))


def photo(
    size: tuple[int, int] = (300, 200),
    *,
    taken: str | None = None,
    latitude: tuple[object, ...] | None = None,
    longitude: tuple[object, ...] | None = None,
    signs: tuple[str, str] = ("N", "W"),
    accuracy: object = None,
    orientation: int | None = None,
    form: str = "JPEG",
) -> bytes:
    """A red corner (top left) on a blue field, with what the camera says."""
    picture = Image.new("RGB", size, "blue")
    picture.paste("red", (0, 0, size[0] // 3, size[1] // 3))
    exif = Image.Exif()
    exif[0x010F] = "Camera maker"
    exif[0x0110] = "Camera with serial 8841"
    if orientation:
        exif[0x0112] = orientation
    if taken:
        exif.get_ifd(0x8769)[0x9003] = taken
    if latitude and longitude:
        exif.get_ifd(0x8825).update(
            {1: signs[0], 2: _rationals(latitude), 3: signs[1], 4: _rationals(longitude)}
        )
        if accuracy is not None:
            exif.get_ifd(0x8825)[31] = _rationals((accuracy,))[0]
    out = io.BytesIO()
    picture.save(out, form, exif=exif.tobytes())
    return out.getvalue()


def _rationals(parts: tuple[object, ...]) -> tuple[object, ...]:
    return tuple(
        IFDRational(part.numerator, part.denominator) if isinstance(part, Fraction) else part
        for part in parts
    )


def pdf(*, pages: int = 1, password: str | None = None, number: int = 0) -> bytes:
    """A document of blank pages; those of other numbers are other files."""
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page()
    if number:
        document.Root.Number = number
    out = io.BytesIO()
    locked = pikepdf.Encryption(owner=password, user=password) if password else False
    document.save(out, encryption=locked)
    return out.getvalue()


def workbook(*rows: tuple[object, ...]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return out.getvalue()


def packed(members: dict[str, bytes]) -> bytes:
    """A ZIP of these members, compressed as hard as possible."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()
