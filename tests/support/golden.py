"""Golden files: what a document says, in a text that people review. `--update-golden` writes them anew."""

import re
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest

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
