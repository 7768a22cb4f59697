"""Certificates on pages: keeping a signed PDF, seeing who signed, and what anybody learns who drops a signed version."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app import doctor
from foundation import pades, settings
from foundation.database import Database
from foundation.identity.actors import Actor
from foundation.records import IssuedDocument
from tests.support import certificates, signing
from tests.support.factories import STORE, Cast, accounts
from tests.support.web import Page, Person

Visit = Callable[[Actor | None], Person]


@pytest.fixture
def hands(db: Database) -> Cast:
    return accounts(db)


@pytest.fixture
def document(db: Database, hands: Cast) -> IssuedDocument:
    return signing.paper(db, hands)


@pytest.fixture
def signed(db: Database, document: IssuedDocument, tmp_path: Path) -> bytes:
    identity = certificates.identity(tmp_path, "Presidenta de Prueba")
    return pades.sign(STORE.get(document.sha256), identity, at=db.clock.now(), reason="Firma")


def compare(visitor: Person, data: bytes, path: str = "/v") -> Page:
    return visitor.send(path, visitor.page("/v").answers, {"file": data})


def test_a_signed_pdf_is_kept_and_says_who_signed(
    hands: Cast, visit: Visit, document: IssuedDocument, signed: bytes
) -> None:
    officer, here = visit(hands.contracts_officer), f"/documents/{document.id}/signed"
    assert "Nadie ha firmado este documento con un certificado" in officer.page(here).words

    officer.fill(f"{here}/new", {"file": signed})
    page = officer.page(here)
    view = officer.read(f"/api/documents/{document.id}/signed")

    assert "Presidenta de Prueba" in page.words
    assert "este lugar no ha configurado raíces de confianza" in page.words
    assert "PDF con 1 firma" in page.words
    assert view["signatures"][0]["is_intact"] is True
    file = officer.get(f"/signed-files/{view['files'][0]['id']}")
    assert file.content == signed
    assert officer.read(f"/api/signed-files/{view['files'][0]['id']}")["signature_count"] == 1
    assert f"{here}/seal" not in page.html
    assert "no tiene certificado propio" in visit(hands.programme_manager).page(here).words


def test_anybody_who_drops_a_signed_version_learns_whose_it_is(
    visit: Visit, document: IssuedDocument, signed: bytes
) -> None:
    visitor = visit(None)

    without, with_code = compare(visitor, signed), compare(visitor, signed, f"/v/{document.code}")

    for page in (without, with_code):
        assert page.status == 200
        assert "con 1 firma agregada y nada más" in page.words
        assert document.code in page.words
        assert "Presidenta de Prueba" in page.words


def test_a_changed_byte_of_a_signed_version_is_seen(
    visit: Visit, document: IssuedDocument, signed: bytes
) -> None:
    visitor, issued = visit(None), len(STORE.get(document.sha256))
    in_paper, after = bytearray(signed), bytearray(signed)
    in_paper[issued // 2] ^= 1
    after[signed.index(b"/Reason", issued) + 9] ^= 1

    nowhere, later = compare(visitor, bytes(in_paper)), compare(visitor, bytes(after))

    assert nowhere.status == 404
    assert "no empieza por un documento nuestro como lo expedimos" in nowhere.words
    assert "fue alterado después de firmarlo" in later.words
    assert "nada más" not in later.words


def test_the_code_of_a_page_says_which_page_was_read(
    visit: Visit, document: IssuedDocument
) -> None:
    page = visit(None).page(f"/v/{document.code}?p=2")

    assert "Usted leyó el código de la página 2." in page.words
    for strange in ("0", "x", "²", "99999"):
        assert "Usted leyó" not in visit(None).page(f"/v/{document.code}?p={strange}").words


def test_the_doctor_says_whose_certificate_signs_here_and_when_it_does_not_open(
    tmp_path: Path,
) -> None:
    file = certificates.archive(tmp_path)
    said = {"MINGA_DATA": str(tmp_path), "MINGA_SIGNING_CERTIFICATE": str(file)}
    wrong = settings.from_environment(said)
    right = settings.from_environment(said | {"MINGA_SIGNING_PASSPHRASE": certificates.PASSPHRASE})

    def found(place: settings.Settings) -> list[tuple[str, str]]:
        every = doctor.examine(place)
        return [(one.status, one.found) for one in every if one.check == "certificate"]

    assert found(wrong) == [("fault", "it does not open")]
    assert found(right) == [("ok", "Oficina de Prueba, until 2036-01-01")]
    assert certificates.PASSPHRASE not in repr(right)
