import itertools
import json
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

import app.tables  # noqa: F401 - the migrated database has every table
from foundation import audit, backups, files
from foundation.backups import Progress
from foundation.contents import Purpose
from foundation.database import Database
from foundation.errors import Refused
from foundation.files import FileStore, open_store
from foundation.identity.actors import SYSTEM
from foundation.numbering import next_number
from tests.foundation import drawn
from tests.foundation.lived_in import CAUCA, everything, live
from tests.foundation.two_databases import pytest_generate_tests, source, target

__all__ = ["pytest_generate_tests", "source", "target"]


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return open_store(str(tmp_path / "files"), max_bytes=3_000_000)


@pytest.fixture
def new_store(tmp_path: Path) -> FileStore:
    return open_store(str(tmp_path / "new" / "files"), max_bytes=3_000_000)


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


def test_a_damaged_or_missing_part_of_any_kind_is_noticed(
    backup: Path, target: Database, new_store: FileStore, tmp_path: Path
) -> None:
    manifest = backups.read_manifest(backup)
    parts = [
        backups.MANIFEST,
        "tables/audit_entry.jsonl",
        "tables/job.jsonl",
        f"files/{files.key(manifest.files[-1])}",
    ]
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
