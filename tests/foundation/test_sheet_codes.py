"""The codes of sheets: read from pages that another program printed, photographed askew, upside down, at dusk and out of focus."""

import msgspec
import pytest
from PIL import Image

from foundation import sheet_codes
from foundation.contents import PDF
from foundation.sheet_codes import SheetCode
from tests.foundation.pdf import samples
from tests.support import scanning

CODE = "K7QX-3MPR-9TWB"
ADDRESS = f"https://obras.municipio.example/v/{CODE}"


@pytest.fixture(scope="module")
def printed() -> bytes:
    paper = msgspec.structs.replace(samples.PAPER, verify_url=ADDRESS)
    return samples.printed(samples.agreement(), paper).content


@pytest.fixture(scope="module")
def page(printed: bytes) -> Image.Image:
    """The second page, sharp."""
    return scanning.pages(printed, 200)[1]


@pytest.mark.parametrize(
    ("taken", "turns"),
    [
        ({}, 0),
        ({"width": 1200}, 0),
        ({"turned": 8, "skew": 1, "light": 0.6, "noise": 20}, 0),
        ({"turned": 90, "skew": 1.5, "light": 0.4, "noise": 25, "blur": 0.8}, 3),
        ({"turned": 184, "skew": 2, "light": 0.3, "noise": 20, "blur": 0.7}, 2),
        ({"width": 3000, "turned": 271, "skew": 2, "light": 0.15, "noise": 20, "blur": 1.5}, 1),
        ({"width": 1600, "turned": 20, "skew": 1, "light": 0.3, "noise": 30, "blur": 0.5}, 0),
    ],
)
def test_a_photograph_says_its_page_and_how_it_lies(
    page: Image.Image, taken: dict[str, float], turns: int
) -> None:
    picture = scanning.photographed(page, **taken).convert("L")  # type: ignore[arg-type]

    assert sheet_codes.read(picture) == (SheetCode(CODE, 2, turns),)


def test_two_sheets_in_one_photograph_are_two(printed: bytes) -> None:
    first, second, *_ = scanning.pages(printed)
    both = Image.new("RGB", (first.width * 2 + 100, first.height), scanning.TABLE)
    both.paste(second, (0, 0))
    both.paste(first, (first.width + 100, 0))

    assert [code.page for code in sheet_codes.read(both.convert("L"))] == [1, 2]


def test_every_page_of_a_scan_is_read(printed: bytes) -> None:
    pictures = scanning.pages(printed)
    scan = scanning.scan([pictures[2], pictures[0].rotate(180)])

    codes = [sheet_codes.read(leaf.grey)[0] for leaf in sheet_codes.leaves(scan, PDF)]

    assert [(code.page, code.turns) for code in codes] == [(3, 0), (1, 2)]


def test_a_picture_without_a_code_of_ours_says_nothing(page: Image.Image) -> None:
    without = page.crop((0, 0, page.width, page.height // 2)).convert("L")

    assert sheet_codes.read(without) == ()
