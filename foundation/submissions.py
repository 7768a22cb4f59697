"""Submissions: commands that their sender gave a key, so that sending one again does nothing twice and is answered the same.

A telephone without signal makes the key (UUID version 7, RFC 9562) when somebody presses «save», and sends the command under it until an
answer arrives; often the first one was carried out and only its answer was lost. The note of it is written in the transaction of the
command's own effects: both stand or neither does. It holds keys and a hash, never what was said, so it is kept as long as the records are.
"""

import hashlib
from datetime import datetime
from typing import Any, cast
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.columns import Base, Code, Hash, Instant, canonical
from foundation.errors import InvalidCommand, Refused, say
from foundation.work import Work

KEY_FIELD = "idempotency-key"
_KEY_VERSION = 7


class Submission(Base):
    """One command that was carried out under a key of its sender's, and what came of it."""

    __tablename__ = "submission"
    __table_args__ = {"info": {"append_only": True}}

    key: Mapped[UUID] = mapped_column(primary_key=True)
    sent_by: Mapped[UUID]
    command: Mapped[Code]
    content_hash: Mapped[Hash]
    # The row that came of it as the answer names it, and its version then.
    result: Mapped[Code]
    result_version: Mapped[int | None]
    received_at: Mapped[Instant]


class SubmissionView(msgspec.Struct, frozen=True, kw_only=True):
    """What the sender is told, each time the same: which row came of the command, in which version, and when it was received."""

    key: UUID
    command: str
    id: str
    version: int | None
    received_at: datetime


_submission = cast("sa.Table", Submission.__table__)
_INSERT = sa.insert(_submission)
_BY_KEY = sa.select(_submission).where(_submission.c.key == sa.bindparam("key"))


def read_key(text: str | None) -> UUID | None:
    """The key of a submission as its header has it, nothing where there is none; ``InvalidCommand`` where it is no UUID version 7."""
    if text is None:
        return None
    try:
        key = UUID(text.strip().strip('"'))
    except ValueError:
        key = None
    if key is None or key.version != _KEY_VERSION:
        raise InvalidCommand({KEY_FIELD: say("The key is a UUID of version 7.")})
    return key


def content_hash(command: str, subject: UUID | str | None, said: Any, files: Any) -> str:
    """What tells one command from another: its kind, what it is about, what it says, and the hashes of its files."""
    about = None if subject is None else str(subject)
    return hashlib.sha256(canonical([command, about, said, files])).hexdigest()


def note(
    work: Work, key: UUID, command: str, content: str, *, result: Any, version: int | None
) -> SubmissionView:
    """Note in this transaction what was carried out under a key; the database refuses a key that was used before."""
    row = {
        "key": key,
        "sent_by": work.actor.user_id,
        "command": command,
        "content_hash": content,
        "result": str(result),
        "result_version": version,
        "received_at": work.now,
    }
    work.run(_INSERT, row)
    return _view(row)


def find(work: Work, key: UUID, content: str) -> SubmissionView | None:
    """What was carried out under a key, or nothing; ``Refused`` where it was another command, or another person's."""
    row = work.run(_BY_KEY, {"key": key}).mappings().one_or_none()
    if row is None:
        return None
    if row["sent_by"] != work.actor.user_id or row["content_hash"] != content:
        raise Refused(say("This key was used before for something else. Send this with a new one."))
    return _view(dict(row))


def _view(row: dict[str, Any]) -> SubmissionView:
    return SubmissionView(
        key=row["key"],
        command=row["command"],
        id=row["result"],
        version=row["result_version"],
        received_at=row["received_at"],
    )
