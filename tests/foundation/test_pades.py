"""Certificates on papers: two sign one over the other, other programs agree, and one changed byte is seen."""

import hashlib
import subprocess
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from shutil import which

import pikepdf
import pytest
from pyhanko.pdf_utils.generic import NameObject, StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from foundation import pades, pdf_signatures
from foundation.errors import Refused
from foundation.pdf_signatures import SignedPdf, Trust, UnreadableSignatures
from tests.foundation.pdf import samples
from tests.support import certificates
from tests.support.machine import lacking

AT = datetime(2026, 2, 17, 14, 30, tzinfo=UTC)
STAMP = "Firmado por: Oficina de Prueba ₡ñ\n17 de febrero de 2026"


@pytest.fixture(scope="module")
def issued() -> bytes:
    return samples.printed(samples.minutes()).content


@pytest.fixture(scope="module")
def signed(issued: bytes, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Signed by the office with a stamp, and by the president of an organisation over it."""
    folder = tmp_path_factory.mktemp("certificates")
    office = certificates.identity(folder)
    president = certificates.identity(folder, "Presidenta de Prueba")
    first = pades.sign(issued, office, at=AT, reason="Acta 001", stamp=STAMP)
    return pades.sign(first, president, at=AT + timedelta(hours=1), reason="Acta 001")


def seen(data: bytes, folder: Path | None = None) -> SignedPdf:
    roots = pdf_signatures.roots_of(certificates.roots(folder)) if folder else ()
    return pdf_signatures.examine(data, roots, AT + timedelta(days=1))


def said(program: str, *arguments: str) -> str:
    path = which(program)
    if path is None:
        lacking(f"{program} is not installed (Debian: poppler-utils, qpdf)")
    done = subprocess.run([path, *arguments], capture_output=True, check=False, text=True)
    return done.stdout + done.stderr


def test_a_signed_paper_begins_with_the_paper_that_was_issued(issued: bytes, signed: bytes) -> None:
    assert signed.startswith(issued)
    assert hashlib.sha256(issued).hexdigest() in pdf_signatures.beginnings(signed)


def test_who_signed_when_and_how_far_it_is_trusted(signed: bytes, tmp_path: Path) -> None:
    known, honest = seen(signed, tmp_path), seen(signed)

    assert [one.name for one in known.signatures] == ["Oficina de Prueba", "Presidenta de Prueba"]
    assert [one.signed_at for one in known.signatures] == [AT, AT + timedelta(hours=1)]
    assert known.signatures[0].organisation == "Municipio de Prueba"
    assert known.signatures[0].issuer == "Autoridad de prueba"
    assert {one.trust for one in known.signatures} == {Trust.TRUSTED}
    assert {one.trust for one in honest.signatures} == {Trust.UNCONFIGURED}
    assert known.is_sound
    assert honest.is_sound


def test_another_program_finds_both_signatures_valid(signed: bytes, tmp_path: Path) -> None:
    file = tmp_path / "signed.pdf"
    file.write_bytes(signed)

    words = said("pdfsig", "-nocert", str(file))

    assert words.count("Signature is Valid.") == 2
    assert "Oficina de Prueba" in words
    assert "ETSI.CAdES.detached" in words


def test_one_changed_byte_is_seen_by_both(issued: bytes, signed: bytes, tmp_path: Path) -> None:
    altered = bytearray(signed)
    altered[issued.index(b"stream\n") + 400] ^= 1
    file = tmp_path / "altered.pdf"
    file.write_bytes(bytes(altered))

    assert not any(one.is_intact for one in seen(bytes(altered)).signatures)
    assert said("pdfsig", "-nocert", str(file)).count("Signature is Valid.") == 0
    assert hashlib.sha256(issued).hexdigest() not in pdf_signatures.beginnings(bytes(altered))


def test_a_page_that_was_laid_over_after_issuing_is_a_change(issued: bytes, tmp_path: Path) -> None:
    writer = IncrementalPdfFileWriter(BytesIO(issued))
    page = writer.root["/Pages"]["/Kids"][0]
    page[NameObject("/Contents")] = writer.add_object(
        StreamObject(stream_data=b"0 g 0 0 99 99 re f")
    )
    writer.mark_update(page.container_ref)
    out = BytesIO()
    writer.write(out)

    forged = pades.sign(out.getvalue(), certificates.identity(tmp_path), at=AT, reason="Acta 001")

    assert forged.startswith(issued)
    assert seen(forged).signatures[0].is_intact
    assert not seen(forged).is_unchanged
    assert not seen(forged).is_sound


def test_it_stays_an_archive_file_with_every_typeface_inside(signed: bytes, tmp_path: Path) -> None:
    file = tmp_path / "signed.pdf"
    file.write_bytes(signed)
    with pikepdf.open(BytesIO(signed)) as pdf:
        metadata = pdf.Root.Metadata.read_bytes()
        fields = pdf.Root.AcroForm.Fields
        flags = [int(field.F) for field in fields]
        appearance = fields[0].AP.N

    fonts = said("pdffonts", str(file)).splitlines()[2:]
    assert fonts
    assert all(line.split()[-5] == "yes" for line in fonts)
    assert b"<pdfaid:part>2" in metadata
    assert all(flag & 4 and not flag & 2 for flag in flags)
    assert appearance is not None
    assert "No syntax or stream encoding errors" in said("qpdf", "--check", str(file))


def test_a_certificate_that_is_over_and_a_wrong_passphrase_are_said(
    issued: bytes, tmp_path: Path
) -> None:
    over = certificates.identity(tmp_path, "Vencida", last=AT - timedelta(days=1))
    signed = pades.sign(issued, over, at=AT, reason="Acta 001")

    assert not over.holds_at(AT)
    assert not seen(signed, tmp_path).signatures[0].is_in_force
    assert seen(signed, tmp_path).signatures[0].trust is Trust.UNTRUSTED
    with pytest.raises(Refused):
        pades.open_identity(certificates.archive(tmp_path), "otra")
    with pytest.raises(Refused):
        pades.open_identity(tmp_path / "none.p12", "")


def test_what_is_no_signed_pdf_is_refused_and_never_breaks(issued: bytes) -> None:
    with pytest.raises(UnreadableSignatures):
        pdf_signatures.examine(b"%PDF-1.7\n/ByteRange\n%%EOF", (), AT)
    assert seen(issued).signatures == ()
    assert not seen(issued).is_sound
