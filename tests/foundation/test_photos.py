import io
import os
import struct
import zlib
from contextlib import suppress
from datetime import datetime
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageCms
from PIL.TiffImagePlugin import IFDRational

from foundation import photos
from foundation.photos import UnusablePhoto
from tests.foundation import drawn

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("MINGA_SAMPLE_PHOTOS") or ROOT.parent / "shared" / "data" / "photos")
needs_samples = pytest.mark.skipif(
    not FOLDER.is_dir(),
    reason="NOT CHECKED: no sample photos beside the repository; MINGA_SAMPLE_PHOTOS may name them",
)

# What independent readers of these files give, in microdegrees: position, civil time, size as seen.
SAMPLES = {
    "DSCN0010.jpg": (43467448, 11885127, "2008-10-22T16:28:39", 640, 480),
    "DSCN0042.jpg": (43464455, 11881478, "2008-10-22T17:00:07", 640, 480),
    "IMG_5195.HEIC": (39051344, -94288772, "2021-04-11T15:47:53", 2566, 3313),
    "Kodak_CX7530.jpg": (-371300, 36056417, "2005-08-13T09:47:23", 100, 78),
    "image02206.jpg": (None, None, None, 65, 65),
    "landscape_6.jpg": (None, None, None, 600, 450),
    "67-0_length_string.jpg": (51025000, 7591944, None, 4032, 2012),
}


@needs_samples
@pytest.mark.parametrize("name", SAMPLES)
def test_a_cameras_photo_says_where_and_when_it_was_taken(name: str) -> None:
    latitude, longitude, taken, width, height = SAMPLES[name]

    facts = photos.read((FOLDER / name).read_bytes())

    assert (facts.latitude_e6, facts.longitude_e6) == (latitude, longitude)
    assert facts.captured_local == (datetime.fromisoformat(taken) if taken else None)
    assert (facts.width, facts.height) == (width, height)


@needs_samples
@pytest.mark.parametrize("name", SAMPLES)
def test_the_published_copy_of_a_cameras_photo_carries_nothing_but_the_picture(name: str) -> None:
    copy = photos.web_copy((FOLDER / name).read_bytes(), max_side=400)

    picture = Image.open(io.BytesIO(copy))
    assert picture.format == "JPEG"
    assert max(picture.size) <= 400
    assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", *_PROGRESSIVE}
    assert not picture.getexif()
    assert all(mark not in copy for mark in (b"Exif", b"http:", b"ICC_PROFILE", b"Photoshop"))


_PROGRESSIVE = {"progressive", "progression"}


def test_degrees_minutes_and_seconds_become_exact_microdegrees() -> None:
    data = drawn.photo(
        taken="2026:02:17 09:30:15",
        latitude=drawn.TOWER_LATITUDE,
        longitude=drawn.TOWER_LONGITUDE,
    )

    facts = photos.read(data)

    assert (facts.latitude_e6, facts.longitude_e6) == (2_443_858, -76_606_317)
    assert facts.captured_local == datetime(2026, 2, 17, 9, 30, 15)  # noqa: DTZ001 - civil time


@pytest.mark.parametrize(
    ("latitude", "longitude", "signs"),
    [
        ((Fraction(0), Fraction(0), Fraction(0)), (Fraction(0), Fraction(0), Fraction(0)), "NW"),
        ((Fraction(91), Fraction(0), Fraction(0)), (Fraction(76), Fraction(0), Fraction(0)), "NW"),
        ((Fraction(2), Fraction(0), Fraction(0)), (Fraction(181), Fraction(0), Fraction(0)), "NW"),
        ((Fraction(2), Fraction(0), Fraction(0)), (Fraction(76), Fraction(0), Fraction(0)), "XW"),
        ((0,), (76,), "NW"),
    ],
)
def test_a_position_that_is_none_on_earth_is_no_position(
    latitude: tuple[object, ...], longitude: tuple[object, ...], signs: str
) -> None:
    data = drawn.photo(latitude=latitude, longitude=longitude, signs=(signs[0], signs[1]))

    facts = photos.read(data)

    assert facts.latitude_e6 is None or (facts.latitude_e6, facts.longitude_e6) == (0, -76_000_000)


@pytest.mark.parametrize(
    ("stated", "kept"),
    [
        (Fraction(79, 10), 8),
        (Fraction(65), 65),
        (Fraction(1, 100), 1),
        (None, None),
        (Fraction(0), None),
        (IFDRational(0, 0), None),
        (Fraction(20_015_116), None),
    ],
)
def test_what_a_receiver_may_err_by_is_kept_in_whole_metres_and_never_made_smaller(
    stated: object, kept: int | None
) -> None:
    data = drawn.photo(
        latitude=drawn.TOWER_LATITUDE, longitude=drawn.TOWER_LONGITUDE, accuracy=stated
    )

    assert photos.read(data).accuracy_m == kept


def test_an_error_without_a_position_says_nothing() -> None:
    data = drawn.photo(latitude=(0,), longitude=(0,), accuracy=Fraction(5))

    assert photos.read(data).accuracy_m is None


@needs_samples
def test_a_telephones_own_error_is_read() -> None:
    # The tag holds 38.813 m.
    assert photos.read((FOLDER / "IMG_5195.HEIC").read_bytes()).accuracy_m == 39


@pytest.mark.parametrize(
    "text", ["0000:00:00 00:00:00", "    :  :     :  :  ", "2026:02:30 08:00:00"]
)
def test_a_clock_that_was_never_set_gives_no_time(text: str) -> None:
    assert photos.read(drawn.photo(taken=text)).captured_local is None


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_published_copy_stands_upright(orientation: int) -> None:
    turned = drawn.photo((300, 200), orientation=orientation)
    corner = {1: "nw", 2: "ne", 3: "se", 4: "sw", 5: "nw", 6: "ne", 7: "se", 8: "sw"}[orientation]

    facts = photos.read(turned)
    picture = Image.open(io.BytesIO(photos.web_copy(turned)))

    upright = (300, 200) if orientation < 5 else (200, 300)
    assert facts.orientation == orientation
    assert (facts.width, facts.height) == upright == picture.size
    assert _red_corner(picture) == corner


def _red_corner(picture: Image.Image) -> str:
    width, height = picture.size
    corners = {
        "nw": (9, 9),
        "ne": (width - 9, 9),
        "sw": (9, height - 9),
        "se": (width - 9, height - 9),
    }
    red = []
    for name, place in corners.items():
        colour = picture.getpixel(place)
        if isinstance(colour, tuple) and colour[0] > 200:
            red.append(name)
    return "".join(red)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_every_accepted_format_is_read_and_published(form: str) -> None:
    data = drawn.photo((340, 220), taken="2026:02:17 09:30:15", form=form)

    facts = photos.read(data)
    picture = Image.open(io.BytesIO(photos.web_copy(data, max_side=170)))

    assert (facts.width, facts.height) == (340, 220)
    assert facts.captured_local == datetime(2026, 2, 17, 9, 30, 15)  # noqa: DTZ001 - civil time
    assert picture.size == (170, 110)


def test_a_turned_heic_photo_is_turned_once() -> None:
    data = drawn.photo((300, 200), orientation=6, form="HEIF")

    facts = photos.read(data)
    picture = Image.open(io.BytesIO(photos.web_copy(data)))

    assert (facts.width, facts.height) == (200, 300) == picture.size
    assert _red_corner(picture) == "ne"


def test_a_drawing_with_see_through_parts_is_published_on_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (40, 30), (255, 0, 0, 0)).save(out, "PNG")

    picture = Image.open(io.BytesIO(photos.web_copy(out.getvalue())))

    assert picture.getpixel((20, 15)) == (255, 255, 255)


def test_colours_of_a_profile_become_plain_ones_and_a_broken_profile_does_no_harm() -> None:
    whole = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for profile in (whole, b"not a profile"):
        out = io.BytesIO()
        Image.new("RGB", (40, 30), (10, 200, 30)).save(out, "JPEG", icc_profile=profile)

        picture = Image.open(io.BytesIO(photos.web_copy(out.getvalue())))

        assert "icc_profile" not in picture.info
        colour = picture.getpixel((20, 15))
        assert isinstance(colour, tuple)
        assert all(abs(a - b) < 6 for a, b in zip(colour, (10, 200, 30), strict=True))


def test_a_comment_in_the_original_is_not_published() -> None:
    out = io.BytesIO()
    Image.new("RGB", (40, 30)).save(out, "JPEG", comment=b"taken by the neighbour")

    assert b"neighbour" not in photos.web_copy(out.getvalue())


def test_a_small_upright_photo_is_published_with_the_very_same_pixels() -> None:
    for save in ({}, {"progressive": True}, {"restart_marker_rows": 1}):
        out = io.BytesIO()
        picture = Image.effect_noise((320, 240), 60).convert("RGB")
        exif = Image.Exif()
        exif[ExifTags.Base.Make] = "a camera that can be recognised"
        picture.save(out, "JPEG", quality=70, comment=b"taken by the neighbour", exif=exif, **save)

        published = photos.web_copy(out.getvalue() + b"what another program hung on behind")

        with Image.open(out) as original, Image.open(io.BytesIO(published)) as copy:
            assert original.tobytes() == copy.tobytes()
            assert not copy.getexif()
        for secret in (b"neighbour", b"recognised", b"hung on"):
            assert secret not in published


def test_a_small_photo_in_other_colours_or_too_heavy_for_a_page_is_drawn_anew() -> None:
    inks, heavy = io.BytesIO(), io.BytesIO()
    Image.new("CMYK", (40, 30), (0, 255, 255, 0)).save(inks, "JPEG")
    Image.effect_noise((1200, 900), 90).convert("RGB").save(heavy, "JPEG", quality=98)

    with Image.open(io.BytesIO(photos.web_copy(inks.getvalue()))) as picture:
        assert picture.mode == "RGB"
    assert len(photos.web_copy(heavy.getvalue())) < len(heavy.getvalue()) / 2


def png_that_claims(width: int, height: int) -> bytes:
    """A PNG whose header promises this size; a few bytes that would unpack to it."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("side", [6_400, 7_000, 50_000])
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked(side: int) -> None:
    with pytest.raises(UnusablePhoto, match="more than 40 million pixels"):
        photos.read(png_that_claims(side, side))


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_too_many_pixels_are_refused_even_where_warnings_are_silenced() -> None:
    with pytest.raises(UnusablePhoto, match="more than 40 million pixels"):
        photos.read(png_that_claims(7_000, 7_000))


@pytest.mark.parametrize("form", ["GIF", "BMP", "TIFF", "PPM"])
def test_other_formats_are_refused(form: str) -> None:
    out = io.BytesIO()
    Image.new("RGB", (40, 30)).save(out, form)

    with pytest.raises(UnusablePhoto, match="Send a JPEG"):
        photos.read(out.getvalue())


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_a_photo_that_was_cut_short_is_refused(form: str) -> None:
    data = drawn.photo((640, 480), form=form)

    with pytest.raises(UnusablePhoto):
        photos.web_copy(data[: len(data) * 2 // 3])


# As the module itself sets it for the running server.
@pytest.mark.filterwarnings(r"ignore::UserWarning:PIL\..*")
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, 2_000), st.integers(0, 255)), max_size=30))
def test_damage_anywhere_gives_facts_or_a_refusal_and_never_anything_else(
    damage: list[tuple[int, int]],
) -> None:
    for form in ("JPEG", "WEBP", "PNG"):
        data = bytearray(
            drawn.photo(
                (60, 40),
                taken="2026:02:17 09:30:15",
                latitude=drawn.TOWER_LATITUDE,
                longitude=drawn.TOWER_LONGITUDE,
                form=form,
            )
        )
        for place, value in damage:
            data[place % len(data)] = value
        for look in (photos.read, photos.web_copy):
            with suppress(UnusablePhoto):
                look(bytes(data))


def test_distances_over_ground_are_right_to_the_metre() -> None:
    # One degree of a great circle is 111,195 m.
    assert photos.distance_m(0, 0, 1_000_000, 0) == 111_195
    assert photos.distance_m(0, 0, 0, 1_000_000) == 111_195
    assert photos.distance_m(60_000_000, 10_000_000, 60_000_000, 11_000_000) == 55_597
    assert photos.distance_m(2_443_858, -76_606_317, 2_443_858, -76_606_317) == 0
    assert photos.distance_m(0, 179_999_999, 0, -179_999_999) == 0
    assert photos.distance_m(90_000_000, 0, -90_000_000, 0) == 20_015_114
