"""Issued documents: numbered without gaps, immutable, stored by hash, verifiable years later by anyone who holds the paper.

A document is drawn once from a sheet of data and stored; it is never drawn again. A correction is a new version that names what it
replaces. The verification code is printed on the paper with its QR; whoever types it learns whether the paper is ours and current, and
nothing else about it.
"""

import hashlib
import re
import secrets
from datetime import datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.columns import Base, Code, Count, Hash, Instant, Json, Path
from foundation.files import IN_STORE
from foundation.ids import new_id
from foundation.numbering import next_number
from foundation.work import Work

# Without letters and digits that look alike on a photocopy.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_SHA256 = re.compile(r"[0-9a-f]{64}")
_LETTERS = 12


class IssuedDocument(Base):
    """One paper as it was issued. Fingerprint, chain position and digest are those printed in its foot.

    ``reference`` is the number of the agreement it belongs to, where it belongs to one: people know their paper by it. ``replaced`` are
    the characters that no typeface could show.
    """

    __tablename__ = "issued_document"
    __table_args__ = (
        sa.UniqueConstraint("series", "number", "document_version"),
        {"info": {"append_only": True}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    project_id: Mapped[UUID | None] = mapped_column(sa.Uuid, index=True)
    subject_id: Mapped[UUID] = mapped_column(sa.Uuid, index=True)
    kind: Mapped[Code]
    reference: Mapped[str | None] = mapped_column(sa.String(80))
    series: Mapped[str] = mapped_column(sa.String(120))
    number: Mapped[Count]
    document_version: Mapped[Count]
    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    language: Mapped[str] = mapped_column(sa.String(2))
    sha256: Mapped[Hash] = mapped_column(index=True, info=IN_STORE)
    size: Mapped[Count]
    sheet_sha256: Mapped[Hash] = mapped_column(info=IN_STORE)
    fingerprint: Mapped[Hash]
    anchor_position: Mapped[int]
    anchor_digest: Mapped[str] = mapped_column(sa.String(16))
    replaced: Mapped[Json]
    replaces_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("issued_document.id"), unique=True
    )
    issued_at: Mapped[Instant]
    issued_by: Mapped[UUID | None]


class DocumentView(msgspec.Struct, frozen=True, kw_only=True):
    """An issued paper as pages and programs read it; ``replaced`` are characters that could not be printed."""

    id: UUID
    territory: str
    project_id: UUID | None
    subject_id: UUID
    kind: str
    reference: str | None
    number: int
    version: int
    language: str
    code: str
    sha256: str
    size: int
    fingerprint: str
    anchor_position: int
    anchor_digest: str
    replaced: tuple[str, ...]
    replaces_id: UUID | None
    is_current: bool
    issued_at: datetime


class DocumentList(msgspec.Struct, frozen=True, kw_only=True):
    """The papers of one thing or one work, newest first."""

    rows: tuple[DocumentView, ...]


def new_code() -> str:
    """A verification code people can type from paper: ``K7QX-3MPR-9TWB``."""
    letters = [secrets.choice(_ALPHABET) for _ in range(_LETTERS)]
    return "-".join("".join(letters[i : i + 4]) for i in (0, 4, 8))


def draw_number(work: Work, kind: str, subject_id: UUID) -> tuple[str, int]:
    """The series of one kind of act of one subject, and its next number."""
    series = f"{kind}/{subject_id}"
    return series, next_number(work, series)


def written(code: str) -> str:
    """A code as it is printed, however it was typed."""
    letters = "".join(character for character in code.upper() if character in _ALPHABET)
    return "-".join(letters[i : i + 4] for i in range(0, len(letters), 4))


def is_hash(text: str) -> bool:
    return _SHA256.fullmatch(text) is not None


def find_by_code(session: Session, code: str) -> IssuedDocument | None:
    """The document that carries this code, however it was typed."""
    return session.execute(
        sa.select(IssuedDocument).where(IssuedDocument.code == written(code))
    ).scalar_one_or_none()


def documents_of(work: Work, subject_id: UUID, kind: str | None = None) -> list[IssuedDocument]:
    """The papers issued for one subject or one project, of one kind or of all, oldest first."""
    about = sa.or_(IssuedDocument.subject_id == subject_id, IssuedDocument.project_id == subject_id)
    statement = work.select(IssuedDocument).where(about).order_by(IssuedDocument.id)
    if kind is not None:
        statement = statement.where(IssuedDocument.kind == kind)
    return list(work.session.execute(statement).scalars())


def detail(work: Work, document_id: UUID) -> DocumentView:
    """One issued paper that this actor can see."""
    row = work.get(IssuedDocument, document_id)
    return _view(row, is_current=is_current(work.session, row))


def views_of(work: Work, subject_id: UUID, kind: str | None = None) -> tuple[DocumentView, ...]:
    """The papers of one subject, of one kind or of all, newest first."""
    found = documents_of(work, subject_id, kind)
    replaced = {row.replaces_id for row in found if row.replaces_id is not None}
    return tuple(_view(row, is_current=row.id not in replaced) for row in reversed(found))


def _view(row: IssuedDocument, *, is_current: bool) -> DocumentView:
    same = {
        name: getattr(row, name)
        for name in DocumentView.__struct_fields__
        if name not in {"version", "replaced", "is_current"}
    }
    return DocumentView(
        **same,
        version=row.document_version,
        replaced=tuple(row.replaced),
        is_current=is_current,
    )


def find_newest(
    session: Session, subject_id: UUID, kind: str, language: str | None = None
) -> IssuedDocument | None:
    """The newest version of a subject's paper, in one language or in whichever was issued last."""
    about = [IssuedDocument.subject_id == subject_id, IssuedDocument.kind == kind]
    if language is not None:
        about.append(IssuedDocument.language == language)
    statement = (
        sa.select(IssuedDocument)
        .where(*about)
        .order_by(IssuedDocument.issued_at.desc(), IssuedDocument.document_version.desc())
        .limit(1)
    )
    return session.execute(statement).scalar_one_or_none()


def find_by_hash(session: Session, sha256: str) -> IssuedDocument | None:
    """The document with exactly these bytes."""
    return session.execute(
        sa.select(IssuedDocument).where(IssuedDocument.sha256 == sha256).limit(1)
    ).scalar_one_or_none()


def find_successor(session: Session, document: IssuedDocument) -> IssuedDocument | None:
    """The version that replaces a document."""
    return session.execute(
        sa.select(IssuedDocument).where(IssuedDocument.replaces_id == document.id).limit(1)
    ).scalar_one_or_none()


def is_current(session: Session, document: IssuedDocument) -> bool:
    """Whether no later version replaces it."""
    return find_successor(session, document) is None


def sha256_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def keep(
    work: Work,
    *,
    subject: Base,
    kind: str,
    series: str,
    number: int,
    code: str,
    language: str,
    data: bytes,
    sheet: bytes,
    fingerprint: str,
    anchor: tuple[int, str],
    project_id: UUID | None,
    reference: str | None = None,
    replaced: tuple[str, ...] = (),
    replaces: IssuedDocument | None = None,
) -> IssuedDocument:
    """Note an issued paper; its bytes already lie in the file store under their hash."""
    document = work.add(
        IssuedDocument(
            id=new_id(),
            territory=subject.territory,  # type: ignore[attr-defined]
            project_id=project_id,
            subject_id=subject.id,  # type: ignore[attr-defined]
            kind=kind,
            reference=reference,
            series=series,
            number=number,
            document_version=replaces.document_version + 1 if replaces else 1,
            code=code,
            language=language,
            sha256=sha256_of(data),
            size=len(data),
            sheet_sha256=sha256_of(sheet),
            fingerprint=fingerprint,
            anchor_position=anchor[0],
            anchor_digest=anchor[1],
            replaced=list(replaced),
            replaces_id=replaces.id if replaces else None,
            issued_at=work.now,
            issued_by=work.actor.user_id,
        )
    )
    facts = {
        "kind": kind,
        "number": number,
        "document_version": document.document_version,
        "language": language,
        "sha256": document.sha256,
        "replaced": [f"U+{ord(character):04X}" for character in replaced],
    }
    work.record("document.issued", document, project=project_id, facts=facts)
    return document
