"""What a case file consists of: its head, its pieces in the order in which they came, and what was left out."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from foundation.errors import Sentence


class CaseFileOrigin(StrEnum):
    """Whether something was made as a file or is the picture of a paper."""

    ELECTRONIC = "electronic"
    DIGITISED = "digitised"


class CaseFileFolder(StrEnum):
    """Where in the ZIP a piece lies."""

    ACTS = "actos"
    EVIDENCE = "soportes"
    PHOTOS = "fotografias"
    DATA = "datos"
    LOG = "auditoria"


@dataclass(frozen=True)
class Head:
    """Whose file it is. ``closes_at`` is the instant of what came last, so that the same content has the same date."""

    subject_id: UUID
    code: str
    title: str
    entity: str
    place: str
    project: str
    agreement: str
    opened_on: date
    closes_at: datetime
    language: str
    is_full: bool
    is_demonstration: bool


@dataclass(frozen=True)
class Piece:
    """One document of the file. Its bytes lie in the store under ``sha256`` unless they are made here (``content``).

    ``copy_of`` is a photograph that goes in as its published copy: the hash of the original, and of the copy where there is one already.

    ``size`` is in bytes, unknown (``None``) of a photograph's smaller copy until it is written. ``anchor`` is printed in an act's foot.
    """

    id: UUID
    name: str
    stem: str
    kind: str
    folder: CaseFileFolder
    created_on: date
    incorporated_at: datetime
    sha256: str
    size: int | None
    media_type: str
    origin: CaseFileOrigin
    anchor: tuple[int, str] | None = None
    content: bytes | None = None
    copy_of: tuple[str, str | None] | None = None


@dataclass(frozen=True)
class LeftOut:
    """What belongs to the file and is not in it, why, and its hash, by which the office can show it later."""

    id: UUID
    name: str
    kind: str
    incorporated_at: datetime
    sha256: str
    reason: Sentence


@dataclass(frozen=True)
class Contents:
    """A case file before it is written."""

    head: Head
    pieces: tuple[Piece, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def size(self) -> int:
        """The bytes that are known before writing."""
        return sum(piece.size or 0 for piece in self.pieces)
