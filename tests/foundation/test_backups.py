import itertools
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

import app.tables  # noqa: F401 - the migrated database has every table
from foundation import audit, backups, files, jobs, records
from foundation.backups import Progress
from foundation.contents import Purpose
from foundation.database import Database
from foundation.errors import ProgrammingError, Refused
from foundation.files import FileStore, StoredFile, open_store
from foundation.identity.actors import SYSTEM
from foundation.identity.permissions import Permission
from foundation.identity.sessions import UserSession, open_session
from foundation.identity.users import UserAccount
from foundation.ids import new_id
from foundation.numbering import next_number
from foundation.people import DescribePerson, Person, describe
from foundation.work import Work
from tests.foundation import drawn
from tests.foundation.two_databases import pytest_generate_tests, source, target

__all__ = ["pytest_generate_tests", "source", "target"]

CAUCA = "CO.19."


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return open_store(str(tmp_path / "files"), max_bytes=3_000_000)


@pytest.fixture
def new_store(tmp_path: Path) -> FileStore:
    return open_store(str(tmp_path / "new" / "files"), max_bytes=3_000_000)


def live(db: Database, store: FileStore) -> None:
    """A few things of every kind that the ground knows, some of them with every column empty."""
    photo = store.put(
        drawn.photo(
            taken="2026:02:16 17:05:09",
            latitude=drawn.TOWER_LATITUDE,
            longitude=drawn.TOWER_LONGITUDE,
        ),
        Purpose.PHOTO,
    )
    paper = drawn.pdf(pages=2)
    store.write(paper)
    project = new_id()
    with db.writing(SYSTEM) as work:
        files.keep(work, photo, CAUCA, project=project, captured_at=work.now)
        person = describe(work, CAUCA, DescribePerson(name="Ñusta «Ficticia» 'Ü' \\ \n 日本 🌱"))
        user = work.add(
            UserAccount(
                id=new_id(),
                territory=CAUCA,
                person_id=person.id,
                user_name="fictional.person",
                phone=None,
                password_hash="x",
                language="es",
                is_active=False,
                created_at=work.now,
            )
        )
        work.record("user.added", user, facts={"big": 2**62, "deep": {"a": [1, None, True, "ñ"]}})
        jobs.enqueue(work, "count", {"n": 2**61}, unique_key="count:2026-02-17")
    with db.writing(SYSTEM) as work:
        issue(work, person, project, paper)
    db.seal()
    open_session(db, user.id, db.clock.now())


def issue(work: Work, person: Person, project: UUID, paper: bytes) -> None:
    """Two versions of one paper; the later key sorts before the earlier one, so that order cannot help."""
    work.require(Permission.AUDIT_READ, CAUCA)
    keys = sorted((new_id(), new_id()), reverse=True)
    earlier: records.IssuedDocument | None = None
    for number, key in enumerate(keys, 1):
        document = work.add(
            records.IssuedDocument(
                id=key,
                territory=CAUCA,
                project_id=project,
                subject_id=person.id,
                kind="minutes",
                series="minutes/1",
                number=next_number(work, "minutes/1"),
                document_version=number,
                code=records.new_code(),
                language="es",
                sha256=sha256(paper).hexdigest(),
                size=len(paper),
                sheet_sha256="0" * 64,
                anchor_position=1,
                anchor_digest="0" * 16,
                replaces_id=earlier.id if earlier else None,
                issued_at=work.now + timedelta(microseconds=number),
                issued_by=None,
            )
        )
        work.session.flush()  # the later version refers to this one
        work.record("document.issued", document, project=project)
        earlier = document


def everything(db: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every carried row of every table, as it is stored."""
    with db.read_engine.connect() as connection:
        return {
            form.table.name: [tuple(row) for row in connection.execute(form.select())]
            for form in backups._forms(connection)
        }


def altered(
    original: Path,
    target: Path,
    change: Callable[[str, bytes], bytes | None],
    *,
    sign: bool = False,
) -> Path:
    """A copy of a backup with changed members; ``sign`` also mends the manifest's hashes, as a forger would."""
    with zipfile.ZipFile(original) as old:
        changed = {name: change(name, old.read(name)) for name in old.namelist()}
    members = {name: data for name, data in changed.items() if data is not None}
    if sign:
        manifest = json.loads(members[backups.MANIFEST])
        for table in manifest["tables"]:
            data = members[f"tables/{table['name']}.jsonl"]
            table["sha256"], table["rows"] = sha256(data).hexdigest(), data.count(b"\n")
        members[backups.MANIFEST] = json.dumps(manifest).encode()
    with zipfile.ZipFile(target, "w") as new:
        for name, data in members.items():
            new.writestr(name, data)
    return target


# Whole places


def test_a_place_is_the_same_after_a_backup_and_a_restoration(
    source: Database, target: Database, store: FileStore, new_store: FileStore, tmp_path: Path
) -> None:
    live(source, store)

    manifest = backups.back_up(source, store, tmp_path / "place.zip")
    restored = backups.restore(tmp_path / "place.zip", target, new_store)

    assert restored.manifest == manifest
    assert (restored.faults, manifest.lost) == ((), ())
    assert everything(target) == everything(source)
    assert {part.name: part.rows for part in manifest.tables if part.rows} == {
        name: len(rows) for name, rows in everything(source).items() if rows
    }
    with target.read_engine.connect() as connection:
        assert list(files.missing(connection, new_store)) == []
        assert len(manifest.files) == len(list(files.hashes(connection))) == 3


def test_life_goes_on_in_a_restored_place(
    source: Database, target: Database, store: FileStore, new_store: FileStore, tmp_path: Path
) -> None:
    live(source, store)
    backups.back_up(source, store, tmp_path / "place.zip")
    backups.restore(tmp_path / "place.zip", target, new_store)

    with target.writing(SYSTEM) as work:
        assert next_number(work, "minutes/1") == 3
        files.keep(work, new_store.put(drawn.pdf(), Purpose.DOCUMENT), CAUCA)
    target.seal()

    with Session(target.read_engine) as session:
        assert list(audit.verify(session)) == []


def test_a_restored_place_can_be_copied_back_without_a_difference(
    source: Database, target: Database, store: FileStore, new_store: FileStore, tmp_path: Path
) -> None:
    live(source, store)
    first = backups.back_up(source, store, tmp_path / "there.zip")
    backups.restore(tmp_path / "there.zip", target, new_store)

    second = backups.back_up(target, new_store, tmp_path / "back.zip")

    assert second == first


# Making a backup


def test_a_backup_is_of_one_instant_while_the_server_writes(
    db: Database, store: FileStore, tmp_path: Path
) -> None:
    def act() -> None:
        with db.writing(SYSTEM) as work:
            person = describe(work, CAUCA, DescribePerson(name="Fictional Person"))
            next_number(work, "people")
            work.require(Permission.PERSON_READ, CAUCA)
            work.record("person.described", person)

    def act_meanwhile(_progress: Progress) -> None:
        act()

    act()
    act()

    manifest = backups.back_up(db, store, tmp_path / "place.zip", watch=act_meanwhile)

    rows = {part.name: part.rows for part in manifest.tables}
    assert (rows["person"], rows["audit_entry"]) == (2, 2)
    with zipfile.ZipFile(tmp_path / "place.zip") as archive:
        assert archive.read("tables/number_series.jsonl") == b'["people",2]\n'
    with Session(db.read_engine) as session:
        assert session.execute(sa.select(sa.func.count(Person.id))).scalar_one() > 2


def test_a_backup_tells_how_far_it_is(db: Database, store: FileStore, tmp_path: Path) -> None:
    live(db, store)
    seen: list[Progress] = []

    manifest = backups.back_up(db, store, tmp_path / "place.zip", watch=seen.append)

    rows = [progress for progress in seen if progress.what == "rows"]
    assert rows[-1] == Progress("rows", manifest.rows, manifest.rows)
    assert [progress.done for progress in rows] == sorted(progress.done for progress in rows)
    assert seen[-1] == Progress("files", 3, 3)


def test_who_was_signed_in_is_not_carried(db: Database, store: FileStore, tmp_path: Path) -> None:
    live(db, store)

    manifest = backups.back_up(db, store, tmp_path / "place.zip")

    assert not {"user_session", "sign_in_attempt"} & {part.name for part in manifest.tables}
    with Session(db.read_engine) as session:
        assert session.execute(sa.select(sa.func.count(UserSession.token_hash))).scalar_one() == 1


def test_only_its_owner_may_read_a_backup(db: Database, store: FileStore, tmp_path: Path) -> None:
    backups.back_up(db, store, tmp_path / "place.zip")

    assert (tmp_path / "place.zip").stat().st_mode & 0o777 == 0o600


def test_a_backup_never_replaces_a_file(db: Database, store: FileStore, tmp_path: Path) -> None:
    (tmp_path / "place.zip").write_bytes(b"the only copy")

    with pytest.raises(Refused, match="already a file"):
        backups.back_up(db, store, tmp_path / "place.zip")

    assert (tmp_path / "place.zip").read_bytes() == b"the only copy"


def test_an_interrupted_backup_leaves_nothing_that_looks_like_one(
    db: Database, store: FileStore, tmp_path: Path
) -> None:
    def interrupt(_progress: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        backups.back_up(db, store, tmp_path / "place.zip", watch=interrupt)

    assert list(tmp_path.glob("place*")) == []


def test_a_lost_file_is_named_and_does_not_prevent_a_backup(
    db: Database, store: FileStore, new_store: FileStore, tmp_path: Path
) -> None:
    live(db, store)
    with Session(db.read_engine) as session:
        lost = session.execute(sa.select(StoredFile.sha256)).scalar_one()
    (tmp_path / "files" / files.key(lost)).write_bytes(b"not what it was")

    manifest = backups.back_up(db, store, tmp_path / "place.zip")

    assert manifest.lost == (lost,)
    assert len(manifest.files) == 2
    assert backups.read_manifest(tmp_path / "place.zip") == manifest


def test_a_table_that_no_module_declares_stops_a_backup(
    db: Database, store: FileStore, tmp_path: Path
) -> None:
    with db.engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE forgotten (id integer)"))

    with pytest.raises(ProgrammingError, match="forgotten"):
        backups.back_up(db, store, tmp_path / "place.zip")


def test_a_database_that_was_never_prepared_is_refused(
    bare_database_url: str, store: FileStore, tmp_path: Path
) -> None:
    bare = Database(bare_database_url)

    with pytest.raises(Refused, match="minga migrate"):
        backups.back_up(bare, store, tmp_path / "place.zip")
    bare.close()


# Restoring


@pytest.fixture
def backup(source: Database, store: FileStore, tmp_path: Path, target: Database) -> Path:
    live(source, store)
    backups.back_up(source, store, tmp_path / "place.zip")
    return tmp_path / "place.zip"


def refused(backup: Path, target: Database, store: FileStore) -> str:
    """The reason; the place stays as it was."""
    before = everything(target)
    with pytest.raises(Refused) as refusal:
        backups.restore(backup, target, store)
    assert everything(target) == before
    return str(refusal.value)


def test_a_place_where_work_was_done_is_never_overwritten(
    backup: Path, target: Database, new_store: FileStore
) -> None:
    with target.writing(SYSTEM) as work:
        files.keep(work, new_store.put(drawn.pdf(), Purpose.DOCUMENT), "CO.52.")

    assert "Restore into an empty one" in refused(backup, target, new_store)


def test_another_revision_is_refused(backup: Path, target: Database, new_store: FileStore) -> None:
    with target.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0000'"))

    reason = refused(backup, target, new_store)

    assert "of revision" in reason
    assert "0000" in reason


def test_another_format_is_refused(
    backup: Path, target: Database, new_store: FileStore, tmp_path: Path
) -> None:
    def newer(name: str, data: bytes) -> bytes:
        is_manifest = name == backups.MANIFEST
        return data.replace(b'"format": 1', b'"format": 2') if is_manifest else data

    assert "another version" in refused(
        altered(backup, tmp_path / "new.zip", newer), target, new_store
    )


@pytest.mark.parametrize("cut", [0, 100, 5_000])
def test_a_backup_that_was_cut_short_is_refused(
    cut: int, backup: Path, target: Database, new_store: FileStore
) -> None:
    backup.write_bytes(backup.read_bytes()[:cut])

    assert "not a backup, or it is damaged" in refused(backup, target, new_store)


def test_every_damaged_or_missing_part_is_noticed(
    backup: Path, target: Database, new_store: FileStore, tmp_path: Path
) -> None:
    with zipfile.ZipFile(backup) as archive:
        parts = [part.filename for part in archive.infolist() if part.file_size]
    before = everything(target)

    def damage(data: bytes) -> bytes:
        return data[:-3] + b"x" + data[-2:]

    def drop(_data: bytes) -> None:
        return None

    changes: list[Callable[[bytes], bytes | None]] = [damage, drop]
    for number, (part, change) in enumerate(itertools.product(parts, changes)):

        def only_there(
            name: str,
            data: bytes,
            part: str = part,
            change: Callable[[bytes], bytes | None] = change,
        ) -> bytes | None:
            return change(data) if name == part else data

        copy = altered(backup, tmp_path / f"{number}.zip", only_there)

        with pytest.raises(Refused):
            backups.restore(copy, target, new_store)
    assert everything(target) == before


def test_a_lost_row_is_noticed_even_where_hashes_were_mended(
    backup: Path, target: Database, new_store: FileStore, tmp_path: Path
) -> None:
    def drop_last_entry(name: str, data: bytes) -> bytes:
        return data if name != "tables/audit_entry.jsonl" else data[: data[:-1].rindex(b"\n") + 1]

    forged = altered(backup, tmp_path / "forged.zip", drop_last_entry, sign=True)

    assert "faults" in refused(forged, target, new_store)


def test_a_changed_entry_is_noticed_even_where_hashes_were_mended(
    backup: Path, target: Database, new_store: FileStore, tmp_path: Path
) -> None:
    def change(name: str, data: bytes) -> bytes:
        return data.replace(b"user.added", b"user.adder") if "audit_entry" in name else data

    forged = altered(backup, tmp_path / "forged.zip", change, sign=True)

    assert "1 faults" in refused(forged, target, new_store)
    restored = backups.restore(forged, target, new_store, despite_faults=True)
    assert [fault.what for fault in restored.faults] == ["the entry was changed"]


def test_rows_that_do_not_fit_are_refused_by_their_table(
    backup: Path, target: Database, new_store: FileStore, tmp_path: Path
) -> None:
    def unknown_state(name: str, data: bytes) -> bytes:
        return data.replace(b'"ready"', b'"stuck"') if name == "tables/job.jsonl" else data

    forged = altered(backup, tmp_path / "forged.zip", unknown_state, sign=True)

    assert "rows of job do not fit" in refused(forged, target, new_store)


def test_a_restoration_tells_how_far_it_is(
    backup: Path, target: Database, new_store: FileStore
) -> None:
    seen: list[Progress] = []

    restored = backups.restore(backup, target, new_store, watch=seen.append)

    rows = restored.manifest.rows
    assert Progress("rows", rows, rows) in seen
    assert seen[-1] == Progress("files", 3, 3)
