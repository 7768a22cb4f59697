"""Somebody signs with a finger on a telephone; without scripts a photo of the signature does it."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from app.wiring import REACTIONS
from foundation import signatures, signing_links
from foundation.clock import FrozenClock
from foundation.database import Database
from foundation.http.site import COOKIE, Site
from foundation.identity import sessions
from foundation.identity.actors import SYSTEM
from foundation.records import IssuedDocument
from foundation.signatures import SignatureChannel
from foundation.signing_links import MakeSigningLink
from tests.support import browsers, signing
from tests.support.factories import STORE, Cast, accounts
from tests.support.signing import ANA

pytestmark = [pytest.mark.browser, pytest.mark.one_database]


@pytest.fixture
def db(database_url: str, clock: FrozenClock) -> Iterator[Database]:
    database = Database(database_url, clock=clock, reactions=REACTIONS)
    yield database
    database.close()


@pytest.fixture
def hands(db: Database) -> Cast:
    return accounts(db)


@pytest.fixture
def paper(db: Database, hands: Cast) -> IssuedDocument:
    return signing.paper(db, hands)


@pytest.fixture
def way(db: Database, site: Site, hands: Cast, paper: IssuedDocument) -> str:
    request = signing.asked(db, hands.contracts_officer, paper, ANA)[0]
    with db.writing(hands.contracts_officer) as work:
        made = signing_links.make(work, request.id, MakeSigningLink())
    return f"/sign/{signing_links.code_of(site.settings.secret, made.id)}"


def say_who(page: Page) -> None:
    page.get_by_label("Nombre completo").fill("Ana Prueba")
    page.get_by_label("Número del documento", exact=True).fill("34567811")
    page.get_by_label("Dónde firma").fill("El Palmar")
    page.get_by_label("Leí el documento").check()


def draw(page: Page, canvas: str) -> None:
    """A line with a turn, as a finger draws it."""
    field = page.locator(canvas)
    field.scroll_into_view_if_needed()
    box = field.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 15, steps=6)
    page.mouse.move(box["x"] + box["width"] - 20, box["y"] + box["height"] - 15, steps=6)
    page.mouse.up()


def drawn(db: Database, paper: IssuedDocument) -> Image.Image:
    (row,) = signing.signatures_of(db, paper)
    assert row.channel is SignatureChannel.SCREEN
    with db.reading(SYSTEM) as work:
        (kept,) = signatures.evidence_of(work.session, [row.id])
    return Image.open(BytesIO(STORE.get(kept.sha256)))


def test_a_finger_signs_on_a_narrow_telephone(
    db: Database, phone: Page, address: str, way: str, paper: IssuedDocument
) -> None:
    phone.goto(address + way)
    expect(phone.get_by_label("Foto de la huella")).to_be_hidden()
    say_who(phone)
    draw(phone, "canvas >> nth=0")
    phone.get_by_role("button", name="Firmar", exact=True).click()

    expect(phone.get_by_text("Está firmado")).to_be_visible()
    picture = drawn(db, paper).convert("L")
    assert picture.size == (900, 450)
    dark = sum(picture.histogram()[:100])
    assert 1_000 < dark < 60_000
    (row,) = signing.signatures_of(db, paper)
    assert row.text_sha256 is not None


def test_an_empty_pad_is_asked_for_again_and_what_was_drawn_survives_a_mistake(
    db: Database, phone: Page, address: str, way: str, paper: IssuedDocument
) -> None:
    phone.goto(address + way)
    say_who(phone)
    phone.get_by_role("button", name="Firmar", exact=True).click()
    expect(phone.locator("#form-errors")).to_contain_text("Dibuje la firma")

    phone.get_by_label("Dónde firma").fill("")
    draw(phone, "canvas >> nth=0")
    phone.get_by_role("button", name="Firmar", exact=True).click()
    expect(phone.locator("#form-errors")).to_contain_text("Dónde firma")
    phone.get_by_label("Dónde firma").fill("El Palmar")
    phone.get_by_role("button", name="Firmar", exact=True).click()

    expect(phone.get_by_text("Está firmado")).to_be_visible()
    assert drawn(db, paper).size == (900, 450)


def test_clearing_takes_the_drawing_away(phone: Page, address: str, way: str) -> None:
    phone.goto(address + way)
    draw(phone, "canvas >> nth=0")
    count = "document.getElementById('f-drawing').files.length"
    assert phone.evaluate(count) == 1

    phone.get_by_role("button", name="Borrar el trazo").first.click()

    assert phone.evaluate(count) == 0


def test_a_thumbprint_shows_what_it_needs_and_the_witness_draws(
    db: Database, phone: Page, address: str, way: str, paper: IssuedDocument
) -> None:
    phone.goto(address + way)
    say_who(phone)
    phone.get_by_text("Pongo la huella").click()
    phone.locator("#f-thumbprint").set_input_files(
        {"name": "huella.png", "mimeType": "image/png", "buffer": signing.picture()}
    )
    phone.get_by_label("Nombre del testigo").fill("Carlos Prueba")
    phone.get_by_label("Número del documento del testigo").fill("10203040")
    draw(phone, "canvas >> nth=1")
    phone.get_by_role("button", name="Firmar", exact=True).click()

    expect(phone.get_by_text("Está firmado")).to_be_visible()
    (row,) = signing.signatures_of(db, paper)
    assert row.channel is SignatureChannel.THUMBPRINT


def test_without_scripts_a_photo_of_the_signature_does_it(
    *,
    db: Database,
    browser: Browser,
    address: str,
    way: str,
    paper: IssuedDocument,
    tmp_path: Path,
) -> None:
    photo = tmp_path / "firma.png"
    photo.write_bytes(signing.picture())
    with browsers.window(browser, width=browsers.PHONE_WIDTH, scripts=False) as page:
        page.goto(address + way)
        say_who(page)
        page.locator("#f-drawing").set_input_files(str(photo))
        page.get_by_role("button", name="Firmar", exact=True).click()

        expect(page.get_by_text("Está firmado")).to_be_visible()
    assert signing.signatures_of(db, paper)[0].signed_at is None


def test_the_page_to_sign_is_for_everybody(phone: Page, address: str, way: str) -> None:
    phone.goto(address + way)

    assert browsers.look_faults(phone) == []


def test_the_pages_of_those_who_collect_are_for_everybody(
    *,
    db: Database,
    browser: Browser,
    address: str,
    hands: Cast,
    paper: IssuedDocument,
    way: str,
) -> None:
    assert hands.contracts_officer.user_id is not None
    token = sessions.open_session(db, hands.contracts_officer.user_id, db.clock.now())
    request = signing.requests(db, paper)[0]
    with browsers.window(browser, width=browsers.PHONE_WIDTH) as page:
        page.context.add_cookies([{"name": COOKIE, "value": token, "url": address}])
        for path in (
            f"/documents/{paper.id}/signatures",
            f"/documents/{paper.id}/signatures/new",
            f"/signature-requests/{request.id}",
            "/signature-requests",
        ):
            page.goto(address + path)
            assert browsers.look_faults(page) == [], path
