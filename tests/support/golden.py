"""Golden files: what a document says, in a text that people review. `--update-golden` writes them anew."""

import re
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops

FOLDER = Path(__file__).parents[1] / "golden"
NEXT_PAGE = "\n\n— — —\n\n"

Golden = Callable[[str, bytes], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write what documents say now into tests/golden, to be reviewed",
    )


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compare what a document says with its reviewed text."""

    def compare(name: str, document: bytes) -> None:
        said = _without_proof(NEXT_PAGE.join(page_texts(document))) + "\n"
        file = FOLDER / f"{name}.txt"
        if request.config.getoption("--update-golden"):
            FOLDER.mkdir(exist_ok=True)
            file.write_text(said, "utf-8")
        assert said == file.read_text("utf-8"), f"{file.name}: look at it, then --update-golden"

    return compare


Pictures = Callable[[str, bytes], None]
# Pages are looked at from afar: the layout is what is compared, not the smoothing of letters.
PICTURE_SCALE = 0.42
# Two pictures are the same where no more than this part of their points differs, in ten thousandths, by more than the shade.
MOST_DIFFERENT = 30
SHADE = 48
MOST_PAGES = 2


@pytest.fixture
def pictures(request: pytest.FixtureRequest) -> Pictures:
    """Compare how the first pages of a document look with the pictures that people looked at."""

    def compare(name: str, document: bytes) -> None:
        seen = _seen(document)
        file = FOLDER / "pictures" / f"{name}.png"
        if request.config.getoption("--update-golden"):
            file.parent.mkdir(parents=True, exist_ok=True)
            # Sixteen shades are enough to compare, and a quarter of the size.
            seen.quantize(16).save(file, optimize=True)
        with Image.open(file) as known:
            before = known.convert("L")
        assert before.size == seen.size, f"{file.name}: look at it, then --update-golden"
        shades = ImageChops.difference(before, seen).histogram()
        different = 10_000 * sum(shades[SHADE:]) / (seen.width * seen.height)
        assert different <= MOST_DIFFERENT, f"{file.name}: look at it, then --update-golden"

    return compare


def _seen(document: bytes) -> Image.Image:
    """The first pages side by side, in shades of grey."""
    opened = pypdfium2.PdfDocument(document)
    try:
        shown = [
            opened[number].render(scale=PICTURE_SCALE).to_pil().convert("L")
            for number in range(min(len(opened), MOST_PAGES))
        ]
    finally:
        opened.close()
    sheet = Image.new("L", (sum(one.width for one in shown), max(one.height for one in shown)), 255)
    left = 0
    for one in shown:
        sheet.paste(one, (left, 0))
        left += one.width
    return sheet


def page_texts(document: bytes) -> list[str]:
    """What each page says, line by line, as a reader's program extracts it."""
    opened = pypdfium2.PdfDocument(document)
    try:
        texts = [page.get_textpage().get_text_bounded() for page in opened]
    finally:
        opened.close()
    return [_tidy(text) for text in texts]


def words_of(document: bytes) -> str:
    """The same without lines: for looking up what a document says."""
    return " ".join(" ".join(page_texts(document)).split())


def _without_proof(text: str) -> str:
    """The fingerprint follows from everything else, and would change with every comma."""
    return re.sub(
        r"(Huella del contenido|Fingerprint of the content)( [0-9a-f]{4}){4}", r"\1 …", text
    )


def _tidy(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\N{NO-BREAK SPACE}", " ").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()
