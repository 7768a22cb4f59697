"""The public page of verification in a real browser: on a phone, without scripts, by keyboard, for everybody."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from foundation.database import Database
from foundation.files import open_store
from foundation.issuing import Press
from foundation.records import IssuedDocument
from portfolio import issuing
from portfolio.issuing import IssueMinutes
from tests.support.browsers import PHONE_WIDTH, accessibility_violations, served, window
from tests.support.factories import cast
from tests.support.papers import closed_assembly

pytestmark = [pytest.mark.browser, pytest.mark.one_database]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def minutes(db: Database, place: Path) -> IssuedDocument:
    hands = cast()
    assembly = closed_assembly(db, hands)
    store = open_store(str(place / "files"), max_bytes=20_000_000)
    with db.writing(hands.social_facilitator) as work:
        press = Press(store, "https://minga.example")
        return issuing.issue_minutes(work, press, assembly.id, IssueMinutes())


@pytest.fixture
def address(place: Path, database_url: str, minutes: IssuedDocument) -> Iterator[str]:
    with served(place, database_url) as found:
        yield found


def test_a_paper_is_verified_on_a_phone_without_scripts(
    browser: Browser, place: Path, address: str, minutes: IssuedDocument
) -> None:
    stored = place / "files" / minutes.sha256[:2] / minutes.sha256[2:4] / minutes.sha256
    paper = place / "acta.pdf"
    paper.write_bytes(stored.read_bytes())
    with window(browser, width=PHONE_WIDTH, scripts=False) as page:
        page.goto(f"{address}/v")
        page.get_by_label("Código al pie del documento").fill(minutes.code.lower())
        page.get_by_role("button", name="Verificar").click()
        expect(page.get_by_text("es nuestro y está vigente")).to_be_visible()

        page.get_by_label("PDF del documento").set_input_files(paper)
        page.get_by_role("button", name="Comparar").click()
        expect(page.get_by_text("exactamente el documento que expedimos")).to_be_visible()
        assert narrow(page)


def test_axe_finds_nothing_on_the_page_of_verification(
    page: Page, address: str, minutes: IssuedDocument
) -> None:
    for path in ("/v", "/v/K7QX-3MPR-9TWB", f"/v/{minutes.code}"):
        page.goto(f"{address}{path}")

        assert accessibility_violations(page) == []


def narrow(page: Page) -> bool:
    """Whether nothing stands beyond the edge of the screen."""
    return bool(
        page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )
    )
