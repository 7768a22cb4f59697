"""The pages of signed sheets: sending them from a telephone, seeing what lacks beside what was issued, confirming who signed."""

from collections.abc import Callable

import pytest

from app.wiring import worker
from foundation.database import Database
from foundation.identity.actors import Actor
from foundation.records import IssuedDocument
from tests.support import scanning, signing
from tests.support.factories import STORE, Cast, accounts
from tests.support.web import Person

Visit = Callable[[Actor | None], Person]


@pytest.fixture
def hands(db: Database) -> Cast:
    return accounts(db)


@pytest.fixture
def document(db: Database, hands: Cast) -> IssuedDocument:
    return signing.paper(db, hands)


def test_sheets_are_sent_seen_and_confirmed_on_pages(
    db: Database, hands: Cast, visit: Visit, document: IssuedDocument
) -> None:
    officer, here = visit(hands.contracts_officer), f"/documents/{document.id}/sheets"
    signing.asked(db, hands.contracts_officer, document)
    *most, last = scanning.pages(STORE.get(document.sha256))
    assert "Nadie ha enviado hojas firmadas" in officer.page(here).words

    officer.fill(f"{here}/new", {"sheets": scanning.scan(most)})
    assert "Se están leyendo los códigos de 1 archivo" in officer.page(here).words
    worker(db, STORE).run_due()
    assert f"Falta esta página: {len(most) + 1}." in officer.page(here).words

    officer.fill(f"{here}/new", {"sheets": scanning.jpeg(last)})
    worker(db, STORE).run_due()
    whole = officer.page(here)
    assert "Completo: todas las páginas del documento volvieron firmadas." in whole.words
    assert f"{here}/confirm" in whole.html
    confirm = officer.page(f"{here}/confirm")
    assert "Ana Prueba" in confirm.words
    request = signing.requests(db, document)[0]
    officer.fill(f"{here}/confirm", requests=[str(request.id)])
    assert len(signing.signatures_of(db, document)) == 1


def test_an_unreadable_sheet_is_named_by_hand_and_pictures_are_shown(
    db: Database, hands: Cast, visit: Visit, document: IssuedDocument
) -> None:
    officer, here = visit(hands.contracts_officer), f"/documents/{document.id}/sheets"
    page = scanning.pages(STORE.get(document.sha256))[0]
    torn = page.crop((0, 0, page.width, round(page.height * 0.85)))
    (sheet,) = scanning.send(db, hands.contracts_officer, document, scanning.jpeg(torn))

    assert "código ilegible" in officer.page(here).words
    officer.fill(f"/sheets/{sheet.id}/say", page="1")
    said = officer.page(here)

    assert "dicha a mano" in said.words
    for path in (f"/sheets/{sheet.id}/picture", f"/documents/{document.id}/page?p=1"):
        picture = officer.get(path)
        assert picture.headers["content-type"] == "image/jpeg"
        again = officer.get(path, **{"if-none-match": picture.headers["etag"]})
        assert again.status_code == 304
        assert visit(None).get(path).status_code in {303, 401}
    assert officer.get(f"/documents/{document.id}/page?p=99").status_code == 404
    assert officer.page(f"/sheets/{sheet.id}").status == 200
    assert officer.read(f"/api/sheets/{sheet.id}")["match"] == "hand"
    assert officer.read(f"/api/documents/{document.id}/sheets")["is_complete"] is False
