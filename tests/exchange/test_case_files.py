"""A case file holds every document of a work or an agreement, is the same every time, and proves itself without us."""

import hashlib
import io
import subprocess
import sys
import tracemalloc
import xml.etree.ElementTree as ET
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import app.tables  # noqa: F401 - the schema says what belongs to a file
from contracting.agreements import Agreement
from exchange.case_file import evidence, taking, writing
from exchange.case_file.collecting import slug
from exchange.case_file.evidence import OF_WORKS, OUTSIDE
from exchange.case_file.pieces import Contents
from exchange.case_file.taking import Manner
from exchange.case_file.writing import Written
from foundation import audit
from foundation.audit import AuditEntry
from foundation.clock import FrozenClock
from foundation.columns import Base
from foundation.database import Database
from foundation.errors import Forbidden, NotFound
from foundation.files import LostFile, StoredFile
from foundation.identity.actors import SYSTEM, Actor
from foundation.identity.permissions import Permission, Role
from foundation.ids import new_id
from foundation.records import IssuedDocument
from foundation.signed_files import SignedFile, SignedFileOrigin
from tests.support import works
from tests.support.factories import STORE, Cast, cast, someone
from tests.support.golden import words_of
from tests.support.papers import agreement_paper, certificate, handover_act, start_act


@pytest.fixture
def hands() -> Cast:
    return cast()


@pytest.fixture
def agreement(db: Database, hands: Cast) -> Agreement:
    """Begun, with a verified milestone, a paid advance, and its three kinds of paper, one of them in two versions."""
    draft = works.submitted(db, hands)
    agreement_paper(db, hands.contracts_officer, draft)
    works.sign(db, hands, draft)
    agreement_paper(db, hands.contracts_officer, draft)
    running = works.start(db, hands, draft)
    start_act(db, hands.engineer, running)
    works.verify(db, hands, works.plan(db, running, hands)[0])
    paid = works.paid(db, hands, works.advance_requested(db, hands, running))
    certificate(db, hands.finance_officer, paid)
    return running


def contents_of(db: Database, who: Actor, agreement: Agreement, **manner: str) -> Contents:
    with db.reading(who) as work:
        return taking.of_agreement(work, agreement.id, Manner(**manner))


def work_of(db: Database, who: Actor, agreement: Agreement) -> Contents:
    with db.reading(who) as work:
        return taking.of_work(work, agreement.project_id, Manner())


def written(contents: Contents) -> tuple[bytes, Written]:
    target = io.BytesIO()
    result = writing.write(contents, STORE, target)
    return target.getvalue(), result


def unpacked(data: bytes, folder: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        archive.extractall(folder)
    return folder


def verify(folder: Path, *arguments: str) -> tuple[int, str]:
    """What the program inside says, run by a Python that knows nothing but its standard library."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(folder / "verificar.py"), *arguments],
        capture_output=True,
        check=False,
        cwd="/",
        env={"LANG": "es_CO.UTF-8", "PYTHONUTF8": "1"},
    )
    assert done.stderr == b"", done.stderr.decode()
    return done.returncode, done.stdout.decode()


def documents(data: bytes) -> list[dict[str, str]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        tree = ET.fromstring(archive.read("indice.xml"))  # noqa: S314 - ours
    return [{field.tag: field.text or "" for field in row} for row in tree.iter("DocumentoFoliado")]


# What is in it


def test_every_version_of_every_act_and_all_evidence_is_in_the_file(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    data, _ = written(contents_of(db, hands.contracts_officer, agreement))

    with db.reading(SYSTEM) as work:
        acts = set(work.session.scalars(sa.select(IssuedDocument.sha256)))
        sheets = set(work.session.scalars(sa.select(IssuedDocument.sheet_sha256)))
        photos = set(work.session.scalars(sa.select(StoredFile.sha256)))
    listed = {row["Valor_Huella"] for row in documents(data)}
    assert len(acts) == 4
    assert acts | sheets <= listed
    assert listed & photos
    kinds = {row["Tipologia_Documental"] for row in documents(data)}
    assert {
        "Convenio",
        "Fotografía del reporte de un hito",
        "Comprobante del pago",
    } <= kinds


def test_the_file_of_a_work_holds_that_of_its_agreement_and_what_came_before_it(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    of_agreement = contents_of(db, hands.auditor, agreement)
    of_work = work_of(db, hands.auditor, agreement)

    inside = {piece.id for piece in of_agreement.pieces}
    assert inside <= {piece.id for piece in of_work.pieces}
    assert of_work.head.code == of_agreement.head.project != of_agreement.head.code


def test_the_file_of_another_agreement_is_another(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    other = works.running(db, hands)

    ours = contents_of(db, hands.auditor, agreement)
    theirs = contents_of(db, hands.auditor, other)

    shared = {piece.sha256 for piece in ours.pieces if piece.anchor} & {
        piece.sha256 for piece in theirs.pieces
    }
    assert shared == set()


def test_the_index_counts_pages_through_the_whole_file(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    data, result = written(contents_of(db, hands.contracts_officer, agreement))

    rows = documents(data)
    page = 0
    for order, row in enumerate(rows, start=1):
        assert row["Orden_Documento_Expediente"] == str(order)
        if row["Pagina_Inicio"]:
            assert int(row["Pagina_Inicio"]) == page + 1
            page = int(row["Pagina_Fin"])
    assert result.documents == len(rows)
    times = [row["Fecha_Incorporacion_Expediente"] for row in rows]
    assert times == sorted(times)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        said = words_of(archive.read("indice.pdf"))
        xml_sha256 = hashlib.sha256(archive.read("indice.xml")).hexdigest()
    assert "Índice del expediente" in said
    assert xml_sha256 in said.replace(" ", "")
    assert f"{page} páginas" in said
    assert "BORRADOR" not in said


def test_the_whole_way_of_a_work_is_in_its_file(
    db: Database, hands: Cast, tmp_path: Path, clock: FrozenClock
) -> None:
    handover = works.handed_over(db, hands)
    handover_act(db, hands.programme_manager, handover)
    clock.advance(timedelta(days=1))

    with db.reading(hands.auditor) as work:
        contents = taking.of_work(work, handover.project_id, Manner(language="en"))
    data, _ = written(contents)

    status, said = verify(unpacked(data, tmp_path), "--en")
    assert (status, "All is as it was written" in said) == (0, True), said
    assert any(row["Tipologia_Documental"] == "Handover act" for row in documents(data))


# The schema


def test_every_column_that_holds_files_is_in_the_file_or_named_outside_of_it() -> None:
    known = {source.kind for source in evidence.sources()}
    every = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if any(key.column.table.name == "stored_file" for key in column.foreign_keys)
    }
    by_hand = {
        *("agreement.signed_copy_id", "project.photo_id", "need.photo_id", "assembly.photo_id"),
        *("assembly_count.photo_id", "signed_sheet.file_id"),
        *("legal_paper.file_id", "board_member.minutes_id"),
    }

    led_to = {source.kind for source in evidence.sources() if source.to_project is not None}

    assert set(OUTSIDE) <= every
    assert known == every - set(OUTSIDE)
    assert known - led_to <= by_hand, "say of which work these are, or name them in OUTSIDE"
    assert known >= OF_WORKS


def test_what_else_the_store_keeps_is_in_the_file_or_left_where_it_can_be_erased() -> None:
    kept = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.info.get("in_store")
    }
    erasable = {"signature_evidence.sha256", "signature_evidence.web_sha256"}
    shown = {"stored_file.sha256", "stored_file.web_sha256", "signed_file.sha256"}
    shown |= {"issued_document.sha256", "issued_document.sheet_sha256"}
    # Pictures cut out of scans, and the text of a paper as a signer read it, come from what is there.
    cut_out = {"scanned_sheet.picture_sha256", "signature.text_sha256"}

    assert kept == erasable | shown | cut_out


def test_an_act_signed_with_a_certificate_is_in_the_file_beside_the_act(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    with db.reading(SYSTEM) as work:
        act = work.session.scalars(
            sa.select(IssuedDocument).where(IssuedDocument.kind == "start_act")
        ).one()
    signed = STORE.get(act.sha256) + b"% signed\n"
    with db.writing(SYSTEM) as work:
        work.require(Permission.DOCUMENT_SEAL, act.territory)
        row = work.add(
            SignedFile(
                id=new_id(),
                territory=act.territory,
                project_id=act.project_id,
                document_id=act.id,
                position=1,
                sha256=STORE.write(signed),
                size=len(signed),
                signature_count=1,
                kept_at=work.now,
                kept_by=None,
                origin=SignedFileOrigin.OFFICE,
            )
        )
        work.record("document.issued", row)

    data, _ = written(contents_of(db, hands.contracts_officer, agreement))
    reduced = contents_of(db, hands.engineer, agreement)

    (found,) = [one for one in documents(data) if "firmado-1" in one["Ruta"]]
    assert found["Valor_Huella"] == hashlib.sha256(signed).hexdigest()
    assert "firmada" in found["Nombre_Documento"]
    assert row.id in {one.id for one in reduced.left_out}


# The same every time


def test_the_same_content_is_the_same_bytes(
    db: Database, hands: Cast, agreement: Agreement, clock: FrozenClock
) -> None:
    first, result = written(contents_of(db, hands.contracts_officer, agreement))
    with db.writing(hands.contracts_officer) as work:
        subject = work.get(Agreement, agreement.id)
        taking.note(work, subject, is_full=True, written=result)
    clock.advance(timedelta(days=40))
    again, _ = written(contents_of(db, hands.auditor, agreement))

    assert hashlib.sha256(first).hexdigest() == hashlib.sha256(again).hexdigest()
    assert hashlib.sha256(first).hexdigest() == result.sha256
    assert len(first) == result.size


def test_any_program_reads_the_zip(db: Database, hands: Cast, agreement: Agreement) -> None:
    data, _ = written(contents_of(db, hands.contracts_officer, agreement))

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        for member in archive.infolist():
            # Sizes stand in front of the bytes, so that a reader need not look at the end first.
            assert member.flag_bits & 0x08 == 0
            assert member.compress_type == zipfile.ZIP_STORED
            assert member.filename.isascii()
            assert not member.filename.startswith(("/", ".."))


def test_one_document_at_a_time_is_in_memory(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    contents = contents_of(db, hands.contracts_officer, agreement)
    photo = next(piece for piece in contents.pieces if piece.media_type == "image/jpeg")
    data = STORE.write(bytes(2_000_000))
    large = type(photo)(**{**vars(photo), "sha256": data})
    many = type(contents)(contents.head, (large,) * 60, ())

    class Nowhere(io.RawIOBase):
        def write(self, data: object) -> int:
            return len(data)  # type: ignore[arg-type]

    tracemalloc.start()
    writing.write(many, STORE, Nowhere())  # type: ignore[arg-type]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 25_000_000, f"{peak} bytes for 120 megabytes"


def test_a_lost_document_is_said_and_nothing_is_half_written(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    contents = contents_of(db, hands.contracts_officer, agreement)
    gone = type(contents.pieces[0])(**{**vars(contents.pieces[0]), "sha256": "0" * 64})

    with pytest.raises(LostFile):
        written(type(contents)(contents.head, (gone,), ()))


# It proves itself


@pytest.fixture
def folder(db: Database, hands: Cast, agreement: Agreement, tmp_path: Path) -> Path:
    data, _ = written(contents_of(db, hands.contracts_officer, agreement))
    (tmp_path / "expediente.zip").write_bytes(data)
    return unpacked(data, tmp_path / "abierto")


def test_an_untouched_file_is_sound_unpacked_and_as_a_zip(folder: Path) -> None:
    status, said = verify(folder)
    packed, also = verify(folder, str(folder.parent / "expediente.zip"))

    assert (status, packed) == (0, 0), said + also
    assert "Todo está como se escribió" in said
    assert said == also


def test_one_flipped_bit_is_found_in_every_file(folder: Path) -> None:
    for file in sorted(one for one in folder.rglob("*") if one.is_file()):
        kept = file.read_bytes()
        if file.name == "verificar.py":
            continue  # It can say what it likes of itself; its sum is compared by another one.
        middle = len(kept) // 2
        file.write_bytes(kept[:middle] + bytes([kept[middle] ^ 1]) + kept[middle + 1 :])

        status, said = verify(folder)

        assert status == 1, f"{file.name}: {said}"
        assert file.name in said or file.name == "huellas.txt"
        file.write_bytes(kept)
    assert verify(folder)[0] == 0


def test_a_changed_program_is_found_by_a_sound_one(folder: Path, tmp_path: Path) -> None:
    program = folder / "verificar.py"
    sound = tmp_path / "verificar.py"
    sound.write_bytes(program.read_bytes())
    program.write_text("raise SystemExit(0)\n")

    status, said = verify(tmp_path, str(folder))

    assert (status, "cambió verificar.py" in said) == (1, True)


def test_a_missing_file_and_one_too_many_are_found(folder: Path) -> None:
    first = next(iter(sorted((folder / "actos").iterdir())))
    kept = first.read_bytes()
    first.unlink()
    status, said = verify(folder)
    assert (status, f"falta actos/{first.name}" in said) == (1, True)

    first.write_bytes(kept)
    (folder / "actos" / "9999-otro.pdf").write_bytes(kept)
    status, said = verify(folder, "--en")
    assert status == 1
    assert "actos/9999-otro.pdf is one too many" in said


def test_a_document_changed_with_its_sums_still_breaks_the_log_or_the_index(folder: Path) -> None:
    log = next((folder / "auditoria").iterdir())
    kept = log.read_bytes()
    changed = kept.replace(b"payment.approve", b"payment.aprrove", 1)
    assert changed != kept
    log.write_bytes(changed)
    old, new = (hashlib.sha256(one).hexdigest() for one in (kept, changed))
    for name in ("indice.xml", "huellas.txt"):
        file = folder / name
        before = file.read_bytes()
        file.write_bytes(before.replace(old.encode(), new.encode()))
        if name == "indice.xml":
            after = file.read_bytes()
            sums = folder / "huellas.txt"
            stale, fresh = (hashlib.sha256(one).hexdigest().encode() for one in (before, after))
            sums.write_bytes(sums.read_bytes().replace(stale, fresh))

    status, said = verify(folder)

    assert status == 1
    assert "el registro está roto en la posición" in said
    assert "cambió" not in said


def test_an_act_whose_anchor_is_not_the_logs_is_found(folder: Path) -> None:
    log = next((folder / "auditoria").iterdir())
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join(lines[:1]))

    status, said = verify(folder)

    assert status == 1
    assert "el ancla impresa en actos/" in said


def test_where_there_is_no_case_file_it_says_so(folder: Path, tmp_path: Path) -> None:
    empty = tmp_path / "vacio"
    empty.mkdir()

    status, said = verify(folder, str(empty))
    strange, also = verify(folder, str(folder / "verificar.py"))

    assert (status, strange) == (2, 2)
    assert "aquí no hay un expediente" in said
    assert "no se puede leer" in also


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_whatever_is_changed_in_the_zip_is_found(folder: Path, data: st.DataObject) -> None:
    """A ZIP with one byte changed anywhere is never called sound, unless the byte is one that no reader looks at."""
    whole = (folder.parent / "expediente.zip").read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    flipped = (
        whole[:place] + bytes([whole[place] ^ data.draw(st.integers(1, 255))]) + whole[place + 1 :]
    )
    changed = folder.parent / "otro.zip"
    changed.write_bytes(flipped)

    status, said = verify(folder, str(changed))

    if status == 0:
        with (
            zipfile.ZipFile(io.BytesIO(flipped)) as ours,
            zipfile.ZipFile(io.BytesIO(whole)) as theirs,
        ):
            assert {n: ours.read(n) for n in ours.namelist()} == {
                n: theirs.read(n) for n in theirs.namelist()
            }, said


# Who may have what


def test_whoever_may_not_see_personal_data_gets_a_file_without_it(
    db: Database, hands: Cast, agreement: Agreement, tmp_path: Path
) -> None:
    contents = contents_of(db, someone(Role.DONOR), agreement)
    data, _ = written(contents)
    folder = unpacked(data, tmp_path)

    status, said = verify(folder)
    whole = b"".join(one.read_bytes() for one in folder.rglob("*") if one.is_file())
    assert status == 0, said
    assert not contents.head.is_full
    assert not (folder / "actos").exists()
    assert not (folder / "soportes").exists()
    for name in ("Rosa Elvira", "Ana Lucía", "Prueba Ortiz", "34567811", "10567812"):
        assert name.encode() not in whole
    with db.reading(SYSTEM) as work:
        originals = set(work.session.scalars(sa.select(StoredFile.sha256)))
    photos = {
        row["Valor_Huella"] for row in documents(data) if row["Ruta"].startswith("fotografias/")
    }
    assert photos
    assert photos & originals == set()
    for photo in (folder / "fotografias").iterdir():
        assert b"Exif" not in photo.read_bytes()
    assert len(contents.left_out) >= 4 + len(photos)


def test_a_copy_without_personal_data_names_what_it_lacks_with_its_hash(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    data, _ = written(contents_of(db, hands.engineer, agreement))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        tree = ET.fromstring(archive.read("indice.xml"))  # noqa: S314 - ours
        said = words_of(archive.read("indice.pdf"))

    omitted = {row.findtext("Valor_Huella") for row in tree.iter("Omitido")}
    with db.reading(SYSTEM) as work:
        acts = set(work.session.scalars(sa.select(IssuedDocument.sha256)))
    assert acts <= omitted
    assert tree.findtext("Expediente/Datos_Personales") == "no"
    assert "no contiene datos personales" in said


def test_who_takes_no_data_away_takes_no_file(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    with pytest.raises(Forbidden):
        contents_of(db, hands.committee, agreement)
    with pytest.raises(NotFound):
        contents_of(db, someone(Role.AUDITOR, "CO.52."), agreement)


def test_that_it_was_taken_is_in_the_general_log_without_a_name(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    _, result = written(contents_of(db, hands.contracts_officer, agreement))
    with db.writing(hands.contracts_officer) as work:
        subject = work.get(Agreement, agreement.id)
        taking.note(work, subject, is_full=True, written=result)

    with db.reading(SYSTEM) as work:
        entry = work.session.scalars(
            sa.select(AuditEntry).where(AuditEntry.action == "case_file.taken")
        ).one()
    assert entry.stream == audit.GENERAL
    assert entry.subject_id == agreement.id
    assert entry.facts["sha256"] == result.sha256
    assert entry.facts["with_personal_data"] is True


def test_a_work_is_found_by_its_code_and_an_agreement_by_its_number(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    with db.reading(hands.auditor) as work:
        project = taking.find_by_code(work, contents_of(db, hands.auditor, agreement).head.project)
        assert project.id == agreement.project_id
        assert agreement.number is not None
        assert taking.find_by_code(work, agreement.number).id == agreement.id
        with pytest.raises(NotFound, match="No work and no agreement"):
            taking.find_by_code(work, "C-99")


@given(st.text())
def test_the_name_of_a_file_is_one_that_every_system_can_write(text: str) -> None:
    assert all(c in "abcdefghijklmnopqrstuvwxyz0123456789-" for c in slug(text))
    assert len(slug(text)) <= 80


def test_the_lines_of_a_chain_are_those_that_were_hashed(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    with db.reading(SYSTEM) as work:
        lines = list(audit.lines(work.session, agreement.project_id))
        position, _ = audit.head(work.session, agreement.project_id)

    assert len(lines) == position
