"""Files by their content: a photograph, a signed paper or a workbook is kept under the SHA-256 of its bytes.

What evidence says later is only worth something if the bytes cannot change unseen: the hash is the address, stands in the audit log, and
is checked on every reading. The name a file had on somebody's phone is not kept, because it often names a person. A file is written
before the transaction that refers to it, so that a committed row never points at nothing; the same bytes are stored once.
"""

import hashlib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path as Folder
from uuid import UUID

import msgspec
import obstore
import sqlalchemy as sa
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import LocalStore, MemoryStore, S3Store, from_url
from sqlalchemy.orm import Mapped, mapped_column

from foundation import photos
from foundation.columns import Base, BigCount, Code, Hash, Instant, Path, enum_column
from foundation.commands import answers
from foundation.contents import Purpose, UnusableFile, examine
from foundation.durable_folders import DurableFolder
from foundation.errors import InvalidCommand, NotFound, Problem, Sentence, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.leaves import EXPECTED
from foundation.photos import PhotoFacts, UnusablePhoto
from foundation.work import Work

# Marks the columns of any table whose hashes are addresses in the store; backups and checks follow them.
IN_STORE = {"in_store": True}

_HASH = re.compile(r"[0-9a-f]{64}")


class StoredFile(Base):
    """One file that somebody added: whose territory, which content, and what a photograph says about itself."""

    __tablename__ = "stored_file"
    __table_args__ = (
        sa.CheckConstraint("size > 0", name="size_positive"),
        sa.CheckConstraint("(latitude_e6 IS NULL) = (longitude_e6 IS NULL)", name="position_whole"),
        sa.CheckConstraint(
            "latitude_e6 BETWEEN -90000000 AND 90000000"
            " AND longitude_e6 BETWEEN -180000000 AND 180000000",
            name="position_on_earth",
        ),
        {"info": {"append_only": True}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    sha256: Mapped[Hash] = mapped_column(index=True, info=IN_STORE)
    size: Mapped[BigCount]
    media_type: Mapped[Code]
    purpose: Mapped[Purpose] = enum_column(Purpose)
    web_sha256: Mapped[str | None] = mapped_column(sa.String(64), info=IN_STORE)
    latitude_e6: Mapped[int | None]
    longitude_e6: Mapped[int | None]
    # Within how many metres the camera was sure of its position; many do not say.
    accuracy_m: Mapped[int | None]
    width: Mapped[int | None]
    height: Mapped[int | None]
    # What the camera's clock said, in no zone; then what the device said; then when it was here. Rules use ours.
    captured_local: Mapped[datetime | None] = mapped_column(sa.DateTime(timezone=False))
    captured_at: Mapped[datetime | None]
    received_at: Mapped[Instant]
    added_by: Mapped[UUID | None]


@dataclass(frozen=True)
class Blob:
    """Bytes that are safely in the store and found sound; nothing refers to them until ``keep``."""

    sha256: str
    size: int
    media_type: str
    purpose: Purpose
    photo: PhotoFacts | None
    web_sha256: str | None


class LostFile(Problem):
    """The store no longer has these bytes as they were; only a backup can bring them back."""

    status = 500
    code = "file-lost"

    def __init__(self, sha256: str) -> None:
        super().__init__(
            say("This file is no longer as it was stored. It has to be restored from a backup.")
        )
        self.sha256 = sha256


class StoreUnavailable(Problem):
    """The place where files are kept does not answer."""

    status = 503
    code = "store-unavailable"

    def __init__(self) -> None:
        super().__init__(say("The file store does not answer. Try again in a few minutes."))


class FileStore:
    """Where the bytes are: a local folder or any S3-compatible store, addressed by hash."""

    def __init__(
        self,
        store: LocalStore | S3Store | MemoryStore,
        *,
        max_bytes: int,
        is_durable: bool = True,
    ) -> None:
        self.max_bytes = max_bytes
        self._store = store
        self._folder: DurableFolder | None = None
        if isinstance(store, LocalStore) and store.prefix is not None and is_durable:
            self._folder = DurableFolder(Folder(store.prefix))

    def put(
        self, data: bytes, purpose: Purpose, *, field: str = "file", spare_copy: bool = False
    ) -> Blob:
        """Check and store bytes, outside any transaction; refusals are errors of the form's ``field``.

        ``spare_copy`` is for what comes from a telephone: a light photograph has no second file for the web (``published``).
        """
        if len(data) > self.max_bytes:
            raise InvalidCommand({field: _too_large(self.max_bytes)})
        try:
            content = examine(data, purpose, spare_copy=spare_copy)
        except (UnusableFile, UnusablePhoto) as unusable:
            raise InvalidCommand({field: unusable.sentence}) from unusable
        return Blob(
            sha256=self.write(data),
            size=len(data),
            media_type=content.media_type,
            purpose=purpose,
            photo=content.photo,
            web_sha256=self.write(content.web_copy) if content.web_copy else None,
        )

    def write(self, data: bytes) -> str:
        """Store bytes under their hash and give it; what is already there and sound is left alone."""
        sha256 = hashlib.sha256(data).hexdigest()
        if not self._is_sound(sha256, len(data)):
            try:
                if self._folder is None:
                    obstore.put(self._store, key(sha256), data)
                else:
                    self._folder.lay_down(key(sha256), data)
            except (BaseError, OSError) as failure:
                raise StoreUnavailable from failure
        elif self._folder is not None:
            self._folder.settle(key(sha256))
        return sha256

    def get(self, sha256: str) -> bytes:
        """The bytes with this hash; ``LostFile`` where they are gone or changed."""
        if not _HASH.fullmatch(sha256):
            raise NotFound
        try:
            data = obstore.get(self._store, key(sha256)).bytes().to_bytes()
        except (NotFoundError, FileNotFoundError) as absent:
            raise LostFile(sha256) from absent
        except BaseError as failure:
            raise StoreUnavailable from failure
        if hashlib.sha256(data).hexdigest() != sha256:
            raise LostFile(sha256)
        return data

    def published(self, sha256: str, web_sha256: str | None) -> bytes:
        """A photograph without what its camera wrote: the copy that was kept, or made now of one that is light."""
        return photos.web_copy(self.get(sha256)) if web_sha256 is None else self.get(web_sha256)

    def blob(self, sha256: str, purpose: Purpose) -> Blob:
        """What was stored before, examined again; a form that came back with errors refers to it by its hash."""
        return self.put(self.get(sha256), purpose)

    def drop(self, sha256: str) -> None:
        """Take bytes away for good, as the law on personal data may ask; the caller knows that nothing refers to them."""
        if not _HASH.fullmatch(sha256):
            raise NotFound
        try:
            obstore.delete(self._store, key(sha256))
        except (NotFoundError, FileNotFoundError):
            return
        except BaseError as failure:
            raise StoreUnavailable from failure

    def is_whole(self, sha256: str) -> bool:
        """Whether the bytes are here and are what their hash says."""
        try:
            self.get(sha256)
        except LostFile:
            return False
        return True

    def _is_sound(self, sha256: str, size: int) -> bool:
        try:
            if obstore.head(self._store, key(sha256))["size"] != size:
                return False
        except (NotFoundError, FileNotFoundError):
            return False
        except BaseError as failure:
            raise StoreUnavailable from failure
        # A power cut may have left a file of the right length with nothing in it.
        return self.is_whole(sha256)


def open_store(address: str, *, max_bytes: int, is_durable: bool = True) -> FileStore:
    """The store at an address: a folder, or ``s3://bucket/prefix`` with its keys and endpoint in the usual AWS variables.

    ``is_durable=False`` is for filling a place that is thrown away if that is interrupted.
    """
    if "://" not in address:
        folder = LocalStore(Folder(address), mkdir=True)
        return FileStore(folder, max_bytes=max_bytes, is_durable=is_durable)
    store = from_url(address)
    if not isinstance(store, LocalStore | S3Store | MemoryStore):
        raise ValueError("files are kept in a folder or in an S3-compatible store")
    return FileStore(store, max_bytes=max_bytes)


def key(sha256: str) -> str:
    """Where a hash lies in the store: no folder grows too large."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def keep(
    work: Work,
    blob: Blob,
    territory: str,
    *,
    project: UUID | None = None,
    captured_at: datetime | None = None,
    key: UUID | None = None,
) -> StoredFile:
    """Take stored bytes into the records of a territory; ``captured_at`` is what the sender's device says, ``key`` was given before."""
    work.require(Permission.FILE_ADD, territory)
    file = work.add(
        StoredFile(
            id=key or new_id(),
            territory=territory,
            sha256=blob.sha256,
            size=blob.size,
            media_type=blob.media_type,
            purpose=blob.purpose,
            web_sha256=blob.web_sha256,
            **_said_by(blob.photo),
            captured_at=captured_at,
            received_at=work.now,
            added_by=work.actor.user_id,
        )
    )
    work.record(
        "file.added",
        file,
        project=project,
        facts={
            "sha256": blob.sha256,
            "size": blob.size,
            "media_type": blob.media_type,
            "purpose": blob.purpose,
        },
    )
    return file


def check(work: Work, command: msgspec.Struct, *, fresh: Collection[UUID] = ()) -> None:
    """Refuse a command that names a file which is not there, out of sight, or no photo where a photo is meant.

    ``fresh`` are the files that were taken in for this very command, each for the field it answers.
    """
    errors: dict[str, Sentence] = {}
    for name, leaf, file_id in answers(command):
        if leaf.kind not in {"photo", "file"} or file_id in fresh:
            continue
        found = work.find(StoredFile, file_id)
        if found is None or (leaf.kind == "photo" and found.purpose is not Purpose.PHOTO):
            errors[name] = EXPECTED[leaf.kind]
    if errors:
        raise InvalidCommand(errors)


def _said_by(photo: PhotoFacts | None) -> dict[str, int | datetime | None]:
    """What a photograph says about itself, as columns; for other files they stay empty."""
    if photo is None:
        return {}
    return {
        "latitude_e6": photo.latitude_e6,
        "longitude_e6": photo.longitude_e6,
        "accuracy_m": photo.accuracy_m,
        "width": photo.width,
        "height": photo.height,
        "captured_local": photo.captured_local,
    }


def hashes(connection: sa.Connection) -> Iterator[str]:
    """Every hash that any row keeps in the store, in order, each once."""
    columns = [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.info.get("in_store")
    ]
    every = sa.union(
        *(sa.select(column.label("sha256")).where(column.is_not(None)) for column in columns)
    ).subquery()
    yield from connection.execute(sa.select(every.c.sha256).order_by(every.c.sha256)).scalars()


def is_referred_to(connection: sa.Connection, sha256: str) -> bool:
    """Whether any row still keeps these bytes in the store."""
    return any(
        connection.execute(sa.select(sa.exists().where(column == sha256))).scalar_one()
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.info.get("in_store")
    )


def missing(connection: sa.Connection, store: FileStore) -> Iterator[str]:
    """Hashes whose bytes are not in the store as they were; none in a sound place."""
    return (sha256 for sha256 in hashes(connection) if not store.is_whole(sha256))


def _too_large(most: int) -> Sentence:
    return say("The file is larger than {most} megabytes.", most=most // 1_000_000)
