"""Signed sheets in tests: the pages of an issued paper as another program prints them, photographed badly or scanned."""

import random
import subprocess
from io import BytesIO
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory
from uuid import UUID

import pillow_heif
from PIL import Image, ImageChops, ImageFilter

from app.wiring import worker
from foundation import scanned_sheets
from foundation.contents import Purpose
from foundation.database import Database
from foundation.files import keep
from foundation.identity.actors import SYSTEM, Actor
from foundation.records import IssuedDocument
from foundation.scanned_sheets import ScannedSheet, SendSheets
from tests.support.factories import STORE
from tests.support.machine import lacking

TABLE = (118, 96, 74)
INCH = 150


def pages(data: bytes, inch: int = INCH) -> list[Image.Image]:
    """The printed pages of a PDF, drawn by poppler."""
    program = which("pdftoppm")
    if program is None:
        lacking("pdftoppm is not installed (Debian: poppler-utils)")
    with TemporaryDirectory() as folder:
        file = Path(folder, "paper.pdf")
        file.write_bytes(data)
        subprocess.run(
            [program, "-r", str(inch), "-png", str(file), str(Path(folder, "page"))], check=True
        )
        return [
            Image.open(BytesIO(picture.read_bytes())).convert("RGB")
            for picture in sorted(Path(folder).glob("page*.png"))
        ]


def photographed(
    page: Image.Image,
    *,
    width: int = 2400,
    turned: float = 0,
    skew: float = 0,
    light: float = 1,
    noise: float = 0,
    blur: float = 0,
    seed: int = 1,
) -> Image.Image:
    """A page on a table as a telephone takes it: turned, seen askew, in uneven light, with a noisy and soft picture."""
    random.seed(seed)
    scale = width * 0.92 / page.width
    paper = page.resize((round(page.width * scale), round(page.height * scale)))
    high = round(width * page.height / page.width)
    picture = Image.new("RGB", (width, high), TABLE)
    picture.paste(paper, ((width - paper.width) // 2, (high - paper.height) // 2))
    corners = (
        *(-skew * width * 0.02, 0),
        *(skew * width * 0.03, high * (1 + 0.02 * skew)),
        *(width * (1 - 0.03 * skew), high),
        *(width * (1 + 0.04 * skew), high * 0.02 * skew),
    )
    bicubic = Image.Resampling.BICUBIC
    picture = picture.transform(
        (width, high), Image.Transform.QUAD, corners, bicubic, fillcolor=TABLE
    )
    picture = picture.rotate(turned, bicubic, expand=True, fillcolor=TABLE)
    if light < 1:
        fall = Image.linear_gradient("L").resize(picture.size)
        shade = fall.point(lambda dark: round(255 * light + dark * (1 - light) * 0.7))
        picture = ImageChops.multiply(picture, Image.merge("RGB", (shade,) * 3))
    if noise:
        grain = Image.effect_noise(picture.size, noise)
        picture = ImageChops.add(picture, Image.merge("RGB", (grain,) * 3), 1, -128)
    return picture.filter(ImageFilter.GaussianBlur(blur)) if blur else picture


def jpeg(picture: Image.Image, quality: int = 80, *, named: bool = False) -> bytes:
    """A photograph; ``named`` with what a camera writes into it."""
    exif = Image.Exif()
    if named:
        exif[0x010F] = "Camera maker"
        exif.get_ifd(0x8825).update({1: "N", 2: (3.0, 2.0, 4.0), 3: "W", 4: (76.0, 24.0, 30.0)})
    out = BytesIO()
    picture.save(out, "JPEG", quality=quality, exif=exif.tobytes())
    return out.getvalue()


def heic(picture: Image.Image) -> bytes:
    out = BytesIO()
    pillow_heif.from_pillow(picture).save(out, quality=60)
    return out.getvalue()


def scan(pictures: list[Image.Image], inch: int = INCH) -> bytes:
    """Several sheets as one PDF, as an office scanner writes it."""
    out = BytesIO()
    pictures[0].save(out, "PDF", save_all=True, append_images=pictures[1:], resolution=inch)
    return out.getvalue()


def kept(db: Database, who: Actor, document: IssuedDocument, data: bytes) -> UUID:
    blob = STORE.put(data, Purpose.DOCUMENT)
    with db.writing(who) as work:
        return keep(work, blob, document.territory).id


def send(db: Database, who: Actor, document: IssuedDocument, *files: bytes) -> list[ScannedSheet]:
    """Send files as sheets of a paper and let the job read them; the sheets that were seen."""
    keys = tuple(kept(db, who, document, data) for data in files)
    with db.writing(who) as work:
        scanned_sheets.send(work, STORE, document.id, SendSheets(sheets=keys))
    worker(db, STORE).run_due()
    return sheets(db, document)


def sheets(db: Database, document: IssuedDocument) -> list[ScannedSheet]:
    with db.reading(SYSTEM) as work:
        return scanned_sheets.sheets_of(work.session, document.id)
