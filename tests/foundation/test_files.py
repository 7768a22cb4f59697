import io
import os
import zlib
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from PIL import Image
from sqlalchemy.exc import DBAPIError

from foundation import contents, files
from foundation.audit import AuditEntry
from foundation.contents import PDF, XLSX, Purpose
from foundation.database import Database
from foundation.errors import Forbidden, InvalidCommand, NotFound
from foundation.files import FileStore, LostFile, StoredFile, open_store
from foundation.identity.actors import Actor, Grant
from foundation.identity.permissions import Role
from tests.foundation import drawn

CAUCA = "CO.19."
USER = UUID("0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3")
COMMITTEE = Actor(USER, (Grant(Role.COMMITTEE, CAUCA),))
DONOR = Actor(USER, (Grant(Role.DONOR, CAUCA),))


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return open_store(str(tmp_path / "files"), max_bytes=3_000_000)


def refusal(store: FileStore, data: bytes, purpose: Purpose) -> str:
    with pytest.raises(InvalidCommand) as refused:
        store.put(data, purpose, field="photo")
    return str(refused.value.errors["photo"])


def test_a_photo_is_stored_by_its_hash_with_a_copy_that_may_be_published(store: FileStore) -> None:
    data = drawn.photo(
        taken="2026:02:17 09:30:15",
        latitude=drawn.TOWER_LATITUDE,
        longitude=drawn.TOWER_LONGITUDE,
    )

    blob = store.put(data, Purpose.PHOTO)

    assert (blob.size, blob.media_type) == (len(data), "image/jpeg")
    assert store.get(blob.sha256) == data
    assert blob.photo is not None
    assert blob.photo.latitude_e6 == 2_443_858
    assert blob.web_sha256 is not None
    assert b"serial 8841" in data
    assert b"serial 8841" not in store.get(blob.web_sha256)


def test_the_same_content_twice_is_one_file_in_the_store(store: FileStore, tmp_path: Path) -> None:
    data = drawn.pdf(pages=2)

    first, second = store.put(data, Purpose.DOCUMENT), store.put(data, Purpose.DOCUMENT)

    assert first == second
    assert [p.name for p in (tmp_path / "files").rglob("*") if p.is_file()] == [first.sha256]


@pytest.mark.parametrize(
    ("data", "purpose", "media_type"),
    [
        (drawn.pdf(pages=3), Purpose.DOCUMENT, PDF),
        (drawn.photo(form="PNG"), Purpose.DOCUMENT, "image/png"),
        (drawn.photo(form="HEIF"), Purpose.PHOTO, "image/heic"),
        (drawn.photo(form="WEBP"), Purpose.PHOTO, "image/webp"),
        (drawn.workbook(("BPIN", 2024), ("Vereda", 7)), Purpose.SPREADSHEET, XLSX),
    ],
)
def test_files_are_known_by_their_bytes(
    store: FileStore, data: bytes, purpose: Purpose, media_type: str
) -> None:
    assert store.put(data, purpose).media_type == media_type


def gif() -> bytes:
    out = io.BytesIO()
    Image.new("P", (30, 20)).save(out, "GIF")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "purpose", "reason"),
    [
        (b"", Purpose.PHOTO, "The file is empty."),
        (drawn.pdf(), Purpose.PHOTO, "not a photograph"),
        (gif(), Purpose.PHOTO, "not a photograph"),
        (b"<svg onload='alert(1)'/>", Purpose.PHOTO, "not a photograph"),
        (b"<html><script>alert(1)</script>", Purpose.DOCUMENT, "not a document"),
        (b"MZ\x90\0" + b"\0" * 500, Purpose.DOCUMENT, "not a document"),
        (drawn.workbook((1,)), Purpose.DOCUMENT, "not a document"),
        (drawn.photo(), Purpose.SPREADSHEET, "not an Excel workbook"),
        (drawn.packed({"notes.txt": b"hello"}), Purpose.SPREADSHEET, "not an Excel workbook"),
        (drawn.photo()[:900], Purpose.PHOTO, "damaged or was cut short"),
        (drawn.pdf()[:300], Purpose.DOCUMENT, "damaged or was cut short"),
        (drawn.pdf(password="clave"), Purpose.DOCUMENT, "locked with a password"),
        (drawn.pdf(pages=0), Purpose.DOCUMENT, "has no pages"),
        (drawn.workbook((1,))[:-40], Purpose.SPREADSHEET, "damaged or was cut short"),
        (os.urandom(3_000_001), Purpose.PHOTO, "larger than 3 megabytes"),
    ],
)
def test_what_cannot_be_used_is_refused_with_the_reason(
    store: FileStore, data: bytes, purpose: Purpose, reason: str
) -> None:
    assert reason in refusal(store, data, purpose)


def test_a_photo_whose_header_is_a_lie_is_refused(store: FileStore) -> None:
    claims_jpeg = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + os.urandom(4_000)

    assert "photograph" in refusal(store, claims_jpeg, Purpose.PHOTO)


def test_a_small_photo_that_unpacks_to_too_many_pixels_is_refused(store: FileStore) -> None:
    out = io.BytesIO()
    Image.new("1", (6_400, 6_400)).save(out, "PNG")

    assert "more than 40 million pixels" in refusal(store, out.getvalue(), Purpose.PHOTO)


def test_a_workbook_that_unpacks_to_gigabytes_is_refused(store: FileStore) -> None:
    zeros = b"\0" * (contents.MAX_UNPACKED // 100)
    bomb = drawn.packed(
        {"[Content_Types].xml": b"<t/>", "xl/workbook.xml": b"<w/>"}
        | {f"xl/worksheets/sheet{n}.xml": zeros for n in range(101)}
    )

    assert len(bomb) < 3_000_000
    assert "unpacks to more than 200 megabytes" in refusal(store, bomb, Purpose.SPREADSHEET)


def test_a_workbook_of_thousands_of_parts_is_refused(store: FileStore) -> None:
    parts = {f"xl/media/{n}": b"x" for n in range(contents.MAX_MEMBERS)}
    bomb = drawn.packed({"[Content_Types].xml": b"<t/>", "xl/workbook.xml": b"<w/>"} | parts)

    assert "unpacks to more than" in refusal(store, bomb, Purpose.SPREADSHEET)


def test_a_workbook_that_lies_about_its_sizes_is_refused(store: FileStore) -> None:
    data = bytearray(drawn.workbook(("Vereda", "Obra"), ("El Tablón", "Puente")))
    # The first entry of the central directory: its unpacked size stands 24 bytes in.
    place = data.index(b"PK\x01\x02") + 24
    data[place : place + 4] = (5).to_bytes(4, "little")

    assert "damaged" in refusal(store, bytes(data), Purpose.SPREADSHEET)


def pdf_bomb(unpacked: int) -> bytes:
    """A PDF whose one object stream unpacks to this many bytes."""
    body = zlib.compress(b"1 0 << /Type /Catalog /Pages 2 0 R >>" + b" " * unpacked, 9)
    stream = b"3 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n"
    out = b"%PDF-1.5\n"
    third = len(out)
    out += stream % len(body) + body + b"\nendstream\nendobj\n"
    second = len(out)
    out += b"2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n"
    places = [(0, 0, 65535), (2, 3, 0), (1, second, 0), (1, third, 0), (1, len(out), 0)]
    table = zlib.compress(
        b"".join(
            kind.to_bytes(1, "big") + place.to_bytes(4, "big") + more.to_bytes(2, "big")
            for kind, place, more in places
        )
    )
    end = b"4 0 obj\n<< /Type /XRef /Size 5 /W [1 4 2] /Root 1 0 R /Filter /FlateDecode /Length %d >>\n"
    return (
        out
        + end % len(table)
        + b"stream\n"
        + table
        + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % len(out)
    )


def test_a_pdf_that_unpacks_to_gigabytes_is_refused(store: FileStore) -> None:
    assert "has no pages" in refusal(store, pdf_bomb(1_000), Purpose.DOCUMENT)
    assert "damaged" in refusal(store, pdf_bomb(contents.MAX_UNPACKED + 1), Purpose.DOCUMENT)


def test_bytes_that_changed_in_the_store_are_never_handed_out(
    store: FileStore, tmp_path: Path
) -> None:
    blob = store.put(drawn.pdf(), Purpose.DOCUMENT)
    place = tmp_path / "files" / files.key(blob.sha256)
    whole = place.read_bytes()

    place.write_bytes(whole.replace(b"Page", b"Rage"))
    with pytest.raises(LostFile):
        store.get(blob.sha256)

    # Whoever has the original can mend it by adding it again.
    assert store.put(whole, Purpose.DOCUMENT) == blob
    assert store.get(blob.sha256) == whole


def test_a_hash_that_is_none_leads_nowhere(store: FileStore) -> None:
    with pytest.raises(NotFound):
        store.get("../../etc/passwd")
    with pytest.raises(LostFile):
        store.get("ab" * 32)


def test_files_can_only_be_kept_in_a_folder_or_in_an_s3_store() -> None:
    with pytest.raises(ValueError, match="S3"):
        open_store("https://example.org/files", max_bytes=1_000)


def test_keeping_a_photo_records_its_hash_and_size_and_nothing_of_its_name(
    db: Database, store: FileStore
) -> None:
    blob = store.put(
        drawn.photo(taken="2026:02:16 17:05:00", latitude=(2,), longitude=(76,)), Purpose.PHOTO
    )
    on_the_phone = datetime(2026, 2, 16, 22, 5, 3, tzinfo=UTC)

    with db.writing(COMMITTEE) as work:
        kept = files.keep(work, blob, "CO.19.19001.", captured_at=on_the_phone)

    with db.reading(COMMITTEE) as work:
        file = work.get(StoredFile, kept.id)
        entry = work.session.execute(sa.select(AuditEntry)).scalar_one()
        assert (file.latitude_e6, file.longitude_e6) == (2_000_000, -76_000_000)
        assert file.captured_local == datetime(2026, 2, 16, 17, 5)  # noqa: DTZ001 - civil time
        assert file.captured_at == on_the_phone
        assert file.received_at == db.clock.now()
        assert (file.width, file.height, file.added_by) == (300, 200, USER)
        assert (entry.action, entry.subject_id, entry.territory) == (
            "file.added",
            kept.id,
            "CO.19.19001.",
        )
        assert entry.facts == {
            "sha256": blob.sha256,
            "size": blob.size,
            "media_type": "image/jpeg",
            "purpose": "photo",
        }


def test_a_file_belongs_to_the_chain_of_its_project(db: Database, store: FileStore) -> None:
    project = UUID("0192f0c1-0000-7000-8000-000000000041")
    blob = store.put(drawn.pdf(), Purpose.DOCUMENT)

    with db.writing(COMMITTEE) as work:
        files.keep(work, blob, CAUCA, project=project)

    with db.reading(COMMITTEE) as work:
        assert work.session.execute(sa.select(AuditEntry.stream)).scalar_one() == project


def test_nobody_adds_a_file_without_permission_or_outside_their_territory(
    db: Database, store: FileStore
) -> None:
    blob = store.put(drawn.pdf(), Purpose.DOCUMENT)

    for actor, territory in ((DONOR, CAUCA), (COMMITTEE, "CO.52.")):
        with pytest.raises(Forbidden), db.writing(actor) as work:
            files.keep(work, blob, territory)

    with db.reading(COMMITTEE) as work:
        assert work.session.execute(sa.select(sa.func.count(StoredFile.id))).scalar_one() == 0


def test_evidence_cannot_be_changed_or_removed_in_the_database(
    db: Database, store: FileStore
) -> None:
    with db.writing(COMMITTEE) as work:
        files.keep(work, store.put(drawn.photo(), Purpose.PHOTO), CAUCA)

    for statement in ("UPDATE stored_file SET size = 7", "DELETE FROM stored_file"):
        with pytest.raises(DBAPIError, match="append-only"), db.engine.begin() as connection:
            connection.execute(sa.text(statement))


def test_the_store_is_compared_with_everything_that_refers_to_it(
    db: Database, store: FileStore, tmp_path: Path
) -> None:
    photo, paper = (
        store.put(drawn.photo(), Purpose.PHOTO),
        store.put(drawn.pdf(), Purpose.DOCUMENT),
    )
    with db.writing(COMMITTEE) as work:
        files.keep(work, photo, CAUCA)
        files.keep(work, paper, CAUCA)

    with db.read_engine.connect() as connection:
        everything = list(files.hashes(connection))
        nothing = list(files.missing(connection, store))
        (tmp_path / "files" / files.key(paper.sha256)).unlink()
        gone = list(files.missing(connection, store))

    assert everything == sorted({photo.sha256, photo.web_sha256, paper.sha256}, key=str)
    assert nothing == []
    assert gone == [paper.sha256]
