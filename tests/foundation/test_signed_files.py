"""Signed files: each over the last, kept beside the paper as it was issued, and only what proves to be that paper."""

import hashlib
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from foundation import pades, pdf_signatures, signed_files
from foundation.contents import Purpose
from foundation.database import Database
from foundation.errors import Forbidden, InvalidCommand, Refused
from foundation.files import keep
from foundation.identity.actors import Actor
from foundation.records import IssuedDocument
from foundation.signatures import SignatureChannel
from foundation.signed_files import KeepSignedFile, Office, SealDocument, SignedFile
from tests.support import certificates, signing
from tests.support.factories import STORE, Cast, cast


@pytest.fixture
def hands() -> Cast:
    return cast()


@pytest.fixture
def document(db: Database, hands: Cast) -> IssuedDocument:
    return signing.paper(db, hands)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return certificates.office(tmp_path)


def files(db: Database, who: Actor, document: IssuedDocument) -> list[SignedFile]:
    with db.reading(who) as work:
        return signed_files.files_of(work.session, document.id)


def send(
    db: Database, who: Actor, office: Office, document: IssuedDocument, data: bytes, **said: object
) -> None:
    blob = STORE.put(data, Purpose.DOCUMENT)
    with db.writing(who) as work:
        file = keep(work, blob, document.territory)
        work.session.flush()
        command = KeepSignedFile(file=file.id, **said)  # type: ignore[arg-type]
        signed_files.keep(work, office, document.id, command)


def elsewhere(db: Database, data: bytes, folder: Path, name: str = "Presidenta de Prueba") -> bytes:
    """Signed by somebody with a certificate and a program of their own."""
    identity = certificates.identity(folder, name)
    return pades.sign(data, identity, at=db.clock.now(), reason="Firma")


def test_the_office_signs_and_somebody_elsewhere_signs_over_it(
    db: Database, hands: Cast, document: IssuedDocument, office: Office, tmp_path: Path
) -> None:
    ana, beto = signing.asked(db, hands.contracts_officer, document)
    issued = STORE.get(document.sha256)
    with db.writing(hands.programme_manager) as work:
        command = SealDocument(is_visible=True, request=ana.id)
        signed_files.seal(work, office, document.id, command)
    first = STORE.get(files(db, hands.auditor, document)[0].sha256)
    send(
        db,
        hands.contracts_officer,
        office,
        document,
        elsewhere(db, first, tmp_path),
        requests=(beto.id,),
    )

    rows = files(db, hands.auditor, document)
    newest = STORE.get(rows[-1].sha256)
    assert [(row.position, row.signature_count, row.origin.value) for row in rows] == [
        (1, 1, "office"),
        (2, 2, "elsewhere"),
    ]
    assert newest.startswith(first)
    assert first.startswith(issued)
    assert hashlib.sha256(STORE.get(document.sha256)).hexdigest() == document.sha256
    seen = office.examine(newest, db.clock.now())
    assert seen.is_sound
    assert [one.name for one in seen.signatures] == ["Oficina de Prueba", "Presidenta de Prueba"]
    channels = {row.channel for row in signing.signatures_of(db, document)}
    assert channels == {SignatureChannel.CERTIFICATE}
    assert len(signing.signatures_of(db, document)) == 2


def test_what_is_not_this_paper_with_signatures_is_refused(
    db: Database, hands: Cast, document: IssuedDocument, office: Office, tmp_path: Path
) -> None:
    officer, issued = hands.contracts_officer, STORE.get(document.sha256)
    resaved = BytesIO()
    with pikepdf.open(BytesIO(issued)) as pdf:
        pdf.save(resaved)
    other = STORE.get(signing.paper(db, cast()).sha256)
    changed = bytearray(elsewhere(db, issued, tmp_path))
    changed[changed.rindex(b"/Reason") + 9] ^= 1

    for data in (
        elsewhere(db, resaved.getvalue(), tmp_path),
        elsewhere(db, other, tmp_path),
        issued,
        bytes(changed),
    ):
        with pytest.raises((InvalidCommand, Refused)):
            send(db, officer, office, document, data)

    assert files(db, officer, document) == []


def test_a_signature_on_an_older_copy_is_asked_for_again_on_the_newest(
    db: Database, hands: Cast, document: IssuedDocument, office: Office, tmp_path: Path
) -> None:
    issued = STORE.get(document.sha256)
    with db.writing(hands.programme_manager) as work:
        signed_files.seal(work, office, document.id, SealDocument())

    with pytest.raises(InvalidCommand) as refused:
        send(db, hands.contracts_officer, office, document, elsewhere(db, issued, tmp_path))

    assert list(refused.value.errors) == ["file"]


def test_only_who_answers_for_the_office_uses_its_certificate_while_it_is_in_force(
    db: Database, hands: Cast, document: IssuedDocument, office: Office, tmp_path: Path
) -> None:
    with pytest.raises(Forbidden), db.writing(hands.contracts_officer) as work:
        signed_files.seal(work, office, document.id, SealDocument())
    ended = db.clock.now() - timedelta(days=1)
    over = replace(office, certificate=certificates.archive(tmp_path, "Vencida", last=ended))
    for wrong in (over, replace(office, certificate=None), replace(office, passphrase="otra")):
        with pytest.raises(Refused), db.writing(hands.programme_manager) as work:
            signed_files.seal(work, wrong, document.id, SealDocument())

    assert files(db, hands.auditor, document) == []


def test_a_paper_of_ours_is_found_in_what_somebody_signed(
    db: Database, hands: Cast, document: IssuedDocument, tmp_path: Path
) -> None:
    signed = elsewhere(db, STORE.get(document.sha256), tmp_path)

    with db.reading(hands.auditor) as work:
        found = signed_files.find_issued(work.session, signed)
        assert found is not None
        assert found.id == document.id
        assert signed_files.find_issued(work.session, b"%PDF-1.7 %%EOF") is None
    assert pdf_signatures.is_signed(signed)
