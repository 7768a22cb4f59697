"""Prints of the photographs that prove something, kept beside them so that the same picture is found again in any work.

A print follows from the bytes alone and can be made again at any time; it says nothing of who took the photograph or what it shows. They
are made by a job after the evidence arrives, and by the same job for everything that has none yet.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from contracting import photo_likeness
from contracting.photo_likeness import Print
from contracting.reports import PRINT_JOB
from foundation.columns import Base, BigCount, Instant
from foundation.contents import Purpose
from foundation.database import Database
from foundation.files import FileStore, LostFile, StoredFile
from foundation.photos import UnusablePhoto
from foundation.work import Work

JOB = PRINT_JOB
BATCH = 100


class PhotoPrint(Base):
    """The print of one stored photograph."""

    __tablename__ = "photo_print"

    file_id: Mapped[UUID] = mapped_column(sa.ForeignKey("stored_file.id"), primary_key=True)
    across: Mapped[BigCount]
    down: Mapped[BigCount]
    is_plain: Mapped[bool]
    printed_at: Mapped[Instant]

    @property
    def as_print(self) -> Print:
        return Print(self.across, self.down, self.is_plain)


def make_missing(db: Database, store: FileStore) -> int:
    """Make the print of every photograph that has none; how many were made. Safe to repeat and to stop."""
    made = 0
    while batch := _without(db, BATCH):
        rows: list[dict[str, Any]] = [
            {
                "file_id": file_id,
                "across": found.across,
                "down": found.down,
                "is_plain": found.is_plain,
                "printed_at": db.clock.now(),
            }
            for file_id, found in _prints(store, batch)
        ]
        _keep(db, rows)
        made += len(rows)
    return made


def _without(db: Database, most: int) -> list[tuple[UUID, str, str | None]]:
    statement = (
        sa.select(StoredFile.id, StoredFile.sha256, StoredFile.web_sha256)
        .outerjoin(PhotoPrint, PhotoPrint.file_id == StoredFile.id)
        .where(
            StoredFile.purpose == Purpose.PHOTO,
            PhotoPrint.file_id.is_(None),
        )
        .order_by(StoredFile.id)
        .limit(most)
    )
    with db.read_engine.connect() as connection:
        return [(row[0], row[1], row[2]) for row in connection.execute(statement)]


def _prints(
    store: FileStore, batch: list[tuple[UUID, str, str | None]]
) -> Iterator[tuple[UUID, Print]]:
    """The prints of some photographs; one whose bytes cannot be read counts as plain and is compared with nothing."""
    for file_id, sha256, web_sha256 in batch:
        try:
            yield file_id, photo_likeness.print_of(store.published(sha256, web_sha256))
        except (OSError, LostFile, UnusablePhoto):
            yield file_id, Print(0, 0, is_plain=True)


def _keep(db: Database, rows: list[dict[str, Any]]) -> None:
    # Through the connection: a print follows from the bytes and nobody decides it.
    with db.engine.begin() as connection:
        known = set(
            connection.execute(
                sa.select(PhotoPrint.file_id).where(
                    PhotoPrint.file_id.in_([row["file_id"] for row in rows])
                )
            ).scalars()
        )
        fresh = [row for row in rows if row["file_id"] not in known]
        if fresh:
            connection.execute(sa.insert(PhotoPrint), fresh)


def every(work: Work) -> dict[UUID, Print]:
    """Every print there is, whoever asks: a copy from another work is found only among all."""
    rows = work.session.execute(
        sa.select(PhotoPrint.file_id, PhotoPrint.across, PhotoPrint.down, PhotoPrint.is_plain)
    )
    return {row[0]: Print(row[1], row[2], row[3]) for row in rows}
