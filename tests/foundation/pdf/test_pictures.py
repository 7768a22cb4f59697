"""A photo prints upright, whole and without what it would betray; what is no photo is refused by name."""

import struct
import zlib
from io import BytesIO

import pikepdf
import pytest
from PIL import Image

from foundation.errors import ProgrammingError, Refused
from foundation.pdf.blocks import Photo, Photos, QrCode
from tests.foundation.pdf.reading import structure, text_of
from tests.foundation.pdf.samples import photo, printed


def embedded(content: bytes) -> list[Image.Image]:
    with pikepdf.open(BytesIO(content)) as pdf:
        drawings = pdf.pages[0].Resources.XObject
        return [
            Image.open(BytesIO(drawing.read_raw_bytes()))
            for drawing in drawings.values()
            if drawing.Subtype == "/Image"
        ]


def bomb() -> bytes:
    """A small file that unfolds to 900 million pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 9000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_a_photo_is_printed_with_its_caption(kind: str) -> None:
    document = printed(
        [Photos((Photo(photo(900, 600, kind), "Punto crítico K1+240", "Vía con barro"),))]
    )

    assert "Punto crítico K1+240" in text_of(document.content)
    assert len(embedded(document.content)) == 1


def test_a_large_photo_is_brought_to_the_size_of_print_and_is_embedded_once() -> None:
    large = Photo(photo(4000, 3000), "Grande", "Grande")

    document = printed([Photos((large, large), columns=2)])

    pictures = embedded(document.content)
    assert len(pictures) == 1
    assert pictures[0].width < 800
    assert len(document.content) < 150_000


def test_a_photo_taken_on_its_side_stands_upright_and_tells_neither_place_nor_phone() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Marca del teléfono"
    exif.get_ifd(0x8825)[2] = (2.0, 26.0, 39.0)
    packed = BytesIO()
    Image.new("RGB", (800, 400), "green").save(packed, "JPEG", exif=exif)

    document = printed([Photos((Photo(packed.getvalue(), "De lado", "De lado"),))])

    (picture,) = embedded(document.content)
    assert picture.height > picture.width
    assert not picture.getexif()
    assert b"Marca" not in document.content


def test_transparent_parts_are_white() -> None:
    clear = BytesIO()
    Image.new("RGBA", (60, 60), (200, 0, 0, 0)).save(clear, "PNG")

    document = printed([Photos((Photo(clear.getvalue(), "a", "a"),))])

    (picture,) = embedded(document.content)
    assert picture.getpixel((30, 30)) == (255, 255, 255)


def test_photos_of_every_shape_stay_within_the_page() -> None:
    shapes = [(2000, 200), (200, 2000), (640, 480), (480, 640), (600, 600)]
    photos = Photos(
        tuple(Photo(photo(*shape), f"{shape}", f"{shape}") for shape in shapes), columns=3
    )

    figures = structure(printed([photos]).content).all("Figure")[:-1]

    for figure, (width, height) in zip(figures, shapes, strict=True):
        left, bottom, right, top = (
            float(edge) for edge in figure.attributes["BBox"].strip("[] ").split()
        )
        assert 56 < left < right < 556
        assert 0 < bottom < top < 792
        assert (right - left) / (top - bottom) == pytest.approx(width / height, rel=0.02)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a picture",
        b"%PDF-1.7",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        photo(640, 480)[:900],
        photo(640, 480, "PNG")[:600],
        photo(640, 480, "BMP"),
        bomb(),
    ],
    ids=["empty", "text", "pdf", "svg", "cut jpeg", "cut png", "other kind", "bomb"],
)
def test_what_is_no_readable_photo_is_refused_by_its_caption(content: bytes) -> None:
    with pytest.raises(Refused) as refused:
        printed([Photos((Photo(content, "Foto del hito 3", "x"),))])

    assert "Foto del hito 3" in str(refused.value)


def test_a_row_of_no_photos_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ProgrammingError):
        printed([Photos(())])


def test_a_code_is_printed_with_its_address_in_letters() -> None:
    document = printed([QrCode("https://minga.example/p/AB12", "Página pública de la obra")])

    assert "https://minga.example/p/AB12" in text_of(document.content)
    assert "Página pública de la obra" in [
        f.alternative for f in structure(document.content).all("Figure")
    ]
