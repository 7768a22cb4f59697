import zipfile
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

import app.tables  # noqa: F401 - the migrated database has every table
from foundation import backups, files
from foundation.backups import Progress
from foundation.database import Database
from foundation.errors import ProgrammingError, Refused
from foundation.files import FileStore, StoredFile, open_store
from foundation.identity.actors import SYSTEM
from foundation.identity.permissions import Permission
from foundation.identity.users import UserSession
from foundation.numbering import next_number
from foundation.people import DescribePerson, Person, describe
from tests.foundation.lived_in import CAUCA, live
from tests.foundation.two_databases import pytest_generate_tests, source, target

__all__ = ["pytest_generate_tests", "source", "target"]


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return open_store(str(tmp_path / "files"), max_bytes=3_000_000)


@pytest.fixture
def new_store(tmp_path: Path) -> FileStore:
    return open_store(str(tmp_path / "new" / "files"), max_bytes=3_000_000)


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
