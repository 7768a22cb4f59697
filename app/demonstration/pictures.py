"""Photographs of works that never were: drawn by us, with the place and the hour a telephone would write into them."""

import io
import random
from datetime import datetime

from PIL import Image, ImageDraw

SIZE = (640, 480)
SLIP = (420, 226)
EXIF_IFD, GPS_IFD = 0x8769, 0x8825
DATE_TAKEN, MAKER = 0x9003, 0x010F

SKIES = ("#BFD9E4", "#CFE0E3", "#E3DFC9", "#AFC8D6")
HILLS = ("#5B7F4B", "#4A7050", "#7A8C4F", "#3F6B4A")
EARTH = ("#A9794B", "#9C6B45", "#B98A5A")


def site_photo(
    seed: str, *, kind: str, progress: int, latitude_e6: int, longitude_e6: int, taken: datetime
) -> bytes:
    """A scene of a kind of work at a stage of its progress (0–100); the same seed gives the same picture."""
    chance = random.Random(seed)
    picture = Image.new("RGB", SIZE, chance.choice(SKIES))
    draw = ImageDraw.Draw(picture)
    for row in range(3):
        base = 190 + row * 45
        points = [(x, base - chance.randrange(10, 90 - row * 20)) for x in range(-40, 720, 80)]
        draw.polygon(
            [(-40, 480), *points, (720, 480)], fill=HILLS[(row + chance.randrange(2)) % len(HILLS)]
        )
    draw.rectangle((0, 330, 640, 480), fill=chance.choice(EARTH))
    _built(draw, kind, progress, chance)
    _people(draw, chance)
    return _with_facts(picture, latitude_e6, longitude_e6, taken)


def slip_photo(reference: str, amount: str, *, taken: datetime) -> bytes:
    """A bank's slip as a telephone sees it: invented, and saying so."""
    picture = Image.new("RGB", SLIP, "#F7F5EF")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, SLIP[0], 44), fill="#0B6E69")
    draw.text((18, 12), "COMPROBANTE DE PAGO", fill="#FFFFFF", font_size=20)
    lines = (f"Referencia {reference}", f"Valor {amount}", f"Fecha {taken:%d/%m/%Y}")
    for number, line in enumerate(lines):
        draw.text((18, 66 + number * 34), line, fill="#22302E", font_size=18)
    draw.text((18, 186), "EJEMPLO: SIN VALOR", fill="#9E3B2C", font_size=18)
    return _with_facts(picture, 0, 0, taken)


def _built(draw: ImageDraw.ImageDraw, kind: str, progress: int, chance: random.Random) -> None:
    """What stands of the work so far."""
    if kind in ("concrete_track", "gravel_road", "footpath"):
        top = 480 - int(150 * progress / 100)
        colour = "#B9B4A8" if kind == "concrete_track" else "#8F8470"
        for left in (230, 340):
            shift = (480 - top) // 6
            draw.polygon(
                [
                    (left, 480),
                    (left + 70, 480),
                    (left + 70 - shift, top),
                    (left + 10 + shift // 2, top),
                ],
                fill=colour,
            )
        return
    if kind == "bridge":
        draw.rectangle((120, 300, 170, 420), fill="#9A958A")
        draw.rectangle((470, 300, 520, 420), fill="#9A958A")
        draw.rectangle((120, 300, 120 + 4 * progress, 316), fill="#7A5632")
        draw.line((130, 250, 510, 250), fill="#444444", width=4 if progress > 50 else 1)
        return
    if kind == "solar_system":
        for index in range(max(1, progress // 20)):
            left = 110 + index * 84
            draw.polygon(
                [(left, 400), (left + 70, 400), (left + 88, 340), (left + 18, 340)], fill="#233B5A"
            )
        return
    height = int(130 * min(progress, 80) / 80)
    draw.rectangle((190, 420 - height, 450, 420), fill="#D8CBB0")
    for column in range(4):
        draw.rectangle((205 + column * 62, 420 - height, 215 + column * 62, 420), fill="#8C8474")
    if progress > 70:
        draw.polygon(
            [(170, 290), (320, 230), (470, 290)], fill=chance.choice(("#9E3B2C", "#5E6B70"))
        )


def _people(draw: ImageDraw.ImageDraw, chance: random.Random) -> None:
    """Two or three workers, without faces."""
    for _ in range(chance.randrange(2, 4)):
        left = chance.randrange(40, 590)
        draw.ellipse((left, 372, left + 16, 388), fill="#6B4A35")
        draw.rectangle(
            (left - 4, 388, left + 20, 424), fill=chance.choice(("#E0A11B", "#0B6E69", "#B5451A"))
        )
        draw.ellipse((left - 2, 366, left + 18, 378), fill="#F2E9D0")


def _with_facts(
    picture: Image.Image, latitude_e6: int, longitude_e6: int, taken: datetime
) -> bytes:
    exif = Image.Exif()
    exif[MAKER] = "Minga"
    exif.get_ifd(EXIF_IFD)[DATE_TAKEN] = f"{taken:%Y:%m:%d %H:%M:%S}"
    exif.get_ifd(GPS_IFD).update(
        {
            1: "N" if latitude_e6 >= 0 else "S",
            2: _degrees(latitude_e6),
            3: "E" if longitude_e6 >= 0 else "W",
            4: _degrees(longitude_e6),
        }
    )
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=72, exif=exif.tobytes())
    return out.getvalue()


def _degrees(value_e6: int) -> tuple[float, float, float]:
    """Degrees, minutes and seconds, as cameras write them."""
    degrees, rest = divmod(abs(value_e6), 1_000_000)
    minutes, rest = divmod(rest * 60, 1_000_000)
    return float(degrees), float(minutes), rest * 60 / 1_000_000
