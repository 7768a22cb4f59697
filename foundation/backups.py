"""Backups: one ZIP that holds a whole place as it stood at one instant, and can be laid down again on either database.

The copy is made from one read transaction while others go on writing. It holds every row as a line of JSON, every file those rows refer
to, and a manifest with the schema's revision, the number of rows and a SHA-256 for every part. Restoring is all or nothing, into an empty
place of the same revision, and ends by verifying the audit chain, so that a copy that was altered does not pass for the original.
It holds personal data and password hashes: whoever has it has everything, so only its owner may read it.
"""

import hashlib
import os
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO

import msgspec
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from foundation import files, plain_rows
from foundation.audit import AuditEntry, Fault, verify
from foundation.columns import Base
from foundation.database import Database
from foundation.errors import ProgrammingError, Refused, say
from foundation.files import FileStore, LostFile
from foundation.plain_rows import Form

FORMAT = 1
MANIFEST = "manifest.json"
BATCH = 1_000
# Rows of a table marked with this are not carried: a restored place must not revive what was meant to pass (who was signed in), and what
# triggers keep (running totals) they keep again while the rows come in.
PASSING = "passing"


class TablePart(msgspec.Struct, frozen=True):
    """One table in a backup."""

    name: str
    columns: tuple[str, ...]
    rows: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True):
    """What a backup holds. A file's hash is its name; ``lost`` are files that the store had already lost when it was made."""

    format: int
    revision: str
    made_at: datetime
    tables: tuple[TablePart, ...]
    files: tuple[str, ...]
    lost: tuple[str, ...]

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)


@dataclass(frozen=True)
class Progress:
    """How far a backup or a restoration is: rows, then files."""

    what: str
    done: int
    total: int


Watcher = Callable[[Progress], None]


def unwatched(_progress: Progress) -> None:
    """For callers that show nothing."""


class Meter:
    """Counts one kind of thing and tells whoever watches."""

    def __init__(self, what: str, total: int, watch: Watcher) -> None:
        self.done = 0
        self._what, self._total, self._watch = what, total, watch

    def add(self, count: int) -> None:
        self.done += count
        self._watch(Progress(self._what, self.done, self._total))


def back_up(
    db: Database, store: FileStore, target: Path, *, watch: Watcher = unwatched
) -> Manifest:
    """Write a backup of the place as it stands now; the file appears under its name only when it is whole."""
    if target.exists():
        raise Refused(say("There is already a file at {path}.", path=str(target)))
    part = target.with_name(target.name + ".part")
    try:
        with _private(part) as raw, zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
            manifest = _write(db, store, archive, watch)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return manifest


def _write(db: Database, store: FileStore, archive: zipfile.ZipFile, watch: Watcher) -> Manifest:
    with _snapshot(db) as connection:
        revision = _revision(connection)
        forms = _forms(connection)
        meter = Meter("rows", sum(_count(connection, form) for form in forms), watch)
        tables = [_write_table(connection, archive, form, meter) for form in forms]
        kept, lost = _write_files(archive, store, list(files.hashes(connection)), watch)
    manifest = Manifest(
        format=FORMAT,
        revision=revision,
        made_at=db.clock.now(),
        tables=tuple(tables),
        files=tuple(kept),
        lost=tuple(lost),
    )
    archive.writestr(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)))
    return manifest


@contextmanager
def _private(path: Path) -> Iterator[IO[bytes]]:
    """A new file that only we may read, on the disk when it is closed."""
    path.unlink(missing_ok=True)  # Left by a backup that was interrupted.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as raw:
        yield raw
        raw.flush()
        os.fsync(raw.fileno())


@contextmanager
def _snapshot(db: Database) -> Iterator[sa.Connection]:
    """A connection on which every statement sees the same instant, however long it takes."""
    with db.read_engine.connect() as connection:
        if not db.is_sqlite:
            connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        yield connection


def _write_table(
    connection: sa.Connection, archive: zipfile.ZipFile, form: Form, meter: Meter
) -> TablePart:
    digest, before = hashlib.sha256(), meter.done
    streaming = {"stream_results": True, "yield_per": BATCH}
    with (
        connection.execute(form.select(), execution_options=streaming) as rows,
        archive.open(_table_member(form.table.name), "w", force_zip64=True) as member,
    ):
        for batch in rows.partitions():
            lines = plain_rows.encode(batch)
            digest.update(lines)
            member.write(lines)
            meter.add(len(batch))
    return TablePart(str(form.table.name), form.columns, meter.done - before, digest.hexdigest())


def _write_files(
    archive: zipfile.ZipFile, store: FileStore, wanted: list[str], watch: Watcher
) -> tuple[list[str], list[str]]:
    """Copy the files; one that is lost is named, because a backup without it is still better than none."""
    kept: list[str] = []
    lost: list[str] = []
    meter = Meter("files", len(wanted), watch)
    for sha256 in wanted:
        try:
            data = store.get(sha256)
        except LostFile:
            lost.append(sha256)
        else:
            # Photographs and papers are compressed already.
            archive.writestr(_file_member(sha256), data, zipfile.ZIP_STORED)
            kept.append(sha256)
        meter.add(1)
    return kept, lost


def _table_member(name: str) -> str:
    return f"tables/{name}.jsonl"


def _file_member(sha256: str) -> str:
    return f"files/{files.key(sha256)}"


def _forms(connection: sa.Connection) -> list[Form]:
    """The forms of all tables that are carried, each after those it refers to; a table that nobody declared is an error."""
    tables = _tables()
    declared = {table.name for table in tables} | {"alembic_version"}
    unknown = set(sa.inspect(connection).get_table_names()) - declared
    if unknown:
        raise ProgrammingError(f"tables that no module declares: {sorted(unknown)}")
    return [plain_rows.form(table) for table in tables if not table.info.get(PASSING)]


def _tables() -> list[sa.Table]:
    return Base.metadata.sorted_tables


def _revision(connection: sa.Connection) -> str:
    if not sa.inspect(connection).has_table("alembic_version"):
        raise Refused(say("This database was never prepared. Run «minga migrate» first."))
    version = sa.table("alembic_version", sa.column("version_num", sa.String()))
    heads = connection.execute(sa.select(version.c.version_num).order_by(version.c.version_num))
    return ",".join(heads.scalars())


def _count(connection: sa.Connection, form: Form) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(form.plain)).scalar_one()


# ---------------------------------------------------------------------------------------------------- restoring


@dataclass(frozen=True)
class Restored:
    """What was laid down; faults that the original's log already had, and files it had already lost."""

    manifest: Manifest
    faults: tuple[Fault, ...]


def restore(
    source: Path,
    db: Database,
    store: FileStore,
    *,
    despite_faults: bool = False,
    watch: Watcher = unwatched,
) -> Restored:
    """Lay a backup down in an empty place, all or nothing; ``despite_faults`` accepts a log that was already broken when it was copied."""
    try:
        with zipfile.ZipFile(source) as archive, db.engine.begin() as connection:
            manifest = _read_manifest(archive)
            forms = _fitting_forms(connection, manifest)
            _make_room(connection)
            _read_tables(connection, archive, manifest, forms, watch)
            _read_files(archive, store, manifest, watch)
            faults = _check(connection, store, manifest, forms)
            if faults and not despite_faults:
                raise Refused(say("The log in this backup has {count} faults.", count=len(faults)))
    except (zipfile.BadZipFile, zlib.error, EOFError, msgspec.MsgspecError) as damage:
        raise _damaged() from damage
    return Restored(manifest, faults)


def read_manifest(source: Path) -> Manifest:
    """What a backup holds, without restoring it."""
    try:
        with zipfile.ZipFile(source) as archive:
            return _read_manifest(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, msgspec.MsgspecError) as damage:
        raise _damaged() from damage


def _damaged() -> Refused:
    return Refused(say("This is not a backup, or it is damaged. Nothing was changed."))


def _read_manifest(archive: zipfile.ZipFile) -> Manifest:
    names = set(archive.namelist())
    if MANIFEST not in names:
        raise _damaged()
    manifest = msgspec.json.decode(archive.read(MANIFEST), type=Manifest)
    if manifest.format != FORMAT:
        raise Refused(
            say("This backup was made by another version of Minga. Restore it with that version.")
        )
    tables = {_table_member(part.name) for part in manifest.tables}
    if not tables | {_file_member(sha256) for sha256 in manifest.files} <= names:
        raise _damaged()
    return manifest


def _fitting_forms(connection: sa.Connection, manifest: Manifest) -> list[Form]:
    here = _revision(connection)
    if here != manifest.revision:
        raise Refused(
            say(
                "The backup is of revision {theirs} and this database of {ours}. "
                "Restore it with the version of Minga that made it.",
                theirs=manifest.revision,
                ours=here,
            )
        )
    forms = _forms(connection)
    if [(form.table.name, form.columns) for form in forms] != [
        (part.name, part.columns) for part in manifest.tables
    ]:
        raise Refused(say("The tables of this backup are not those of this version of Minga."))
    return forms


def _make_room(connection: sa.Connection) -> None:
    """Refuse a place where anything was ever done, and take out what the migrations themselves laid down."""
    if connection.dialect.name == "postgresql":
        # Whoever else is at work here waits until we are done, or we until they are.
        connection.execute(sa.text("LOCK TABLE audit_entry IN SHARE ROW EXCLUSIVE MODE"))
    if connection.execute(sa.select(sa.exists(sa.select(AuditEntry.position)))).scalar_one():
        raise Refused(
            say(
                "Work was already done in this place. Restore into an empty one: nothing was changed."
            )
        )
    for table in reversed(_tables()):
        connection.execute(sa.delete(table))


def _read_tables(
    connection: sa.Connection,
    archive: zipfile.ZipFile,
    manifest: Manifest,
    forms: list[Form],
    watch: Watcher,
) -> None:
    meter = Meter("rows", manifest.rows, watch)
    for part, form in zip(manifest.tables, forms, strict=True):
        digest, before = hashlib.sha256(), meter.done
        with archive.open(_table_member(part.name)) as member:
            lines = _hashed(member, digest.update)
            rows = plain_rows.parents_first(form, map(form.decoder.decode, lines))
            try:
                _insert(connection, form, rows, meter)
            except DBAPIError as failure:
                raise Refused(
                    say("The rows of {table} do not fit this database.", table=part.name)
                ) from failure
        if (meter.done - before, digest.hexdigest()) != (part.rows, part.sha256):
            raise _damaged()


def _hashed(lines: IO[bytes], note: Callable[[bytes], None]) -> Iterator[bytes]:
    for line in lines:
        note(line)
        yield line


def _insert(
    connection: sa.Connection, form: Form, rows: Iterator[plain_rows.Row], meter: Meter
) -> None:
    statement = form.insert()
    while batch := [form.named(row) for row in islice(rows, BATCH)]:
        connection.execute(statement, batch)
        meter.add(len(batch))


def _read_files(
    archive: zipfile.ZipFile, store: FileStore, manifest: Manifest, watch: Watcher
) -> None:
    meter = Meter("files", len(manifest.files), watch)
    for sha256 in manifest.files:
        data = archive.read(_file_member(sha256))
        if hashlib.sha256(data).hexdigest() != sha256:
            raise _damaged()
        store.write(data)
        meter.add(1)


def _check(
    connection: sa.Connection, store: FileStore, manifest: Manifest, forms: list[Form]
) -> tuple[Fault, ...]:
    """What stands must be what was copied: every row counted, every file whole, and the log's chains followed to their ends."""
    counted = [_count(connection, form) for form in forms]
    if counted != [part.rows for part in manifest.tables]:
        raise _damaged()
    if set(files.missing(connection, store)) - set(manifest.lost):
        raise _damaged()
    with Session(bind=connection) as session:
        return tuple(verify(session))
