"""Signed files: an issued paper with certificates on it, each the bytes before it and one signature more.

The paper that was issued stays as it is. A signed file is kept beside it, by its hash, whether the office's own certificate signed it
here or somebody signed it elsewhere and sent it back; each begins with the one before, so the newest carries every signature. Who signed
is read from the file and written in no table, because certificates name people.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path as File
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation import pades, pdf_signatures, records, signature_requests, signatures
from foundation.columns import Base, Count, Hash, Instant, Path, enum_column
from foundation.commands import FileId
from foundation.constraints import explains
from foundation.contents import PDF, Purpose
from foundation.errors import InvalidCommand, Refused, say
from foundation.files import IN_STORE, Blob, FileStore, StoredFile
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.pades import Identity
from foundation.papers import counted
from foundation.pdf_signatures import SignedPdf
from foundation.records import IssuedDocument
from foundation.signatures import Evidence, EvidenceKind, Given, SignatureChannel
from foundation.translations import translator
from foundation.work import Work

explains(
    "uq_signed_file_document_id_position",
    say("Somebody signed this paper at the same moment: look again."),
    columns="signed_file.document_id, signed_file.position",
)


class SignedFileOrigin(StrEnum):
    """Where a signature was put on a paper."""

    OFFICE = "office"
    ELSEWHERE = "elsewhere"


class SignedFile(Base):
    """One signed version of an issued paper; ``signature_count`` is how many signatures its bytes carry in all."""

    __tablename__ = "signed_file"
    __table_args__ = (
        sa.UniqueConstraint("document_id", "position"),
        sa.CheckConstraint("signature_count > 0", name="is_signed"),
        {"info": {"append_only": True}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    project_id: Mapped[UUID | None] = mapped_column(sa.Uuid)
    document_id: Mapped[UUID] = mapped_column(sa.ForeignKey("issued_document.id"), index=True)
    position: Mapped[Count]
    sha256: Mapped[Hash] = mapped_column(index=True, info=IN_STORE)
    size: Mapped[Count]
    signature_count: Mapped[Count]
    kept_at: Mapped[Instant]
    kept_by: Mapped[UUID | None]
    origin: Mapped[SignedFileOrigin] = enum_column(SignedFileOrigin)


@dataclass(frozen=True)
class Office:
    """What signing takes of an installation: the store, the certificate by its file, who is asked for the time, who is trusted."""

    store: FileStore
    certificate: File | None
    passphrase: str
    time_stamps: str
    roots: File | None

    @property
    def can_sign(self) -> bool:
        return self.certificate is not None

    def identity(self, at: datetime) -> Identity:
        """The certificate, which has to be in force."""
        if self.certificate is None:
            raise Refused(say("This place has no certificate to sign with."))
        identity = pades.open_identity(self.certificate, self.passphrase)
        if not identity.holds_at(at):
            raise Refused(say("The certificate of the office is not in force."))
        return identity

    def examine(self, data: bytes, now: datetime) -> SignedPdf:
        return pdf_signatures.examine(data, pdf_signatures.roots_of(self.roots), now)


class SealDocument(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Sign a paper with the certificate of the office, with a visible stamp or without, and for whom of those asked it counts."""

    is_visible: bool = False
    request: UUID | None = None


class KeepSignedFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A PDF that was signed elsewhere, and for whom of those asked its new signatures count."""

    file: FileId
    requests: tuple[UUID, ...] = ()


def seal(work: Work, office: Office, document_id: UUID, command: SealDocument) -> IssuedDocument:
    """Sign a paper here, over every signature that it carries already."""
    document = work.get(IssuedDocument, document_id, lock=True)
    work.require(Permission.DOCUMENT_SEAL, document.territory)
    if not records.is_current(work.session, document):
        raise Refused(say("Another version replaces this paper: it is not signed any more."))
    identity = office.identity(work.now)
    words = translator(document.language)
    kind = words.label("document_kind", document.kind)
    said = words.text("Electronically signed by")
    stamp = f"{said}\n{identity.name}\n{words.datetime(work.now)}"
    data = pades.sign(
        office.store.get(newest_hash(work.session, document)),
        identity,
        at=work.now,
        reason=f"{kind} {counted(document.number)} · {document.code}",
        stamp=stamp if command.is_visible else "",
        timestamper=pades.tsa(office.time_stamps),
    )
    requests = () if command.request is None else (command.request,)
    _keep(work, office, document, data, origin=SignedFileOrigin.OFFICE, requests=requests)
    return document


def keep(work: Work, office: Office, document_id: UUID, command: KeepSignedFile) -> IssuedDocument:
    """Keep a version that was signed elsewhere, once it proves to be this paper with signatures and nothing else."""
    document = work.get(IssuedDocument, document_id, lock=True)
    work.require(Permission.SIGNATURE_COLLECT, document.territory)
    file = work.get(StoredFile, command.file)
    if file.media_type != PDF:
        raise InvalidCommand({"file": say("Send the signed PDF itself, not a picture of it.")})
    data = office.store.get(file.sha256)
    newest = newest_hash(work.session, document)
    begins = pdf_signatures.beginnings(data)
    if document.sha256 not in begins:
        raise InvalidCommand(
            {
                "file": say(
                    "This file does not begin with the paper as it was issued: it was printed, saved or altered before it was signed."
                )
            }
        )
    if newest not in begins or file.sha256 == newest:
        raise InvalidCommand(
            {"file": say("Sign the newest signed file: this one lacks signatures that it carries.")}
        )
    elsewhere = SignedFileOrigin.ELSEWHERE
    _keep(work, office, document, data, origin=elsewhere, requests=command.requests)
    return document


def _keep(
    work: Work,
    office: Office,
    document: IssuedDocument,
    data: bytes,
    *,
    origin: SignedFileOrigin,
    requests: Sequence[UUID],
) -> None:
    """Check what the signatures prove, keep the file, and mark those for whom its new ones count."""
    seen = office.examine(data, work.now)
    before = files_of(work.session, document.id)
    known = before[-1].signature_count if before else 0
    fresh = len(seen.signatures) - known
    if not seen.is_unchanged:
        raise InvalidCommand(
            {
                "file": say(
                    "Something besides signatures was added to this paper after it was issued."
                )
            }
        )
    if fresh < 1 or not seen.is_sound:
        raise InvalidCommand({"file": say("This file carries no new signature that fits it.")})
    if len(set(requests)) > fresh:
        raise InvalidCommand({"requests": say("This file has {n} new signatures.", n=fresh)})
    row = work.add(
        SignedFile(
            id=new_id(),
            territory=document.territory,
            project_id=document.project_id,
            document_id=document.id,
            position=len(before) + 1,
            sha256=office.store.write(data),
            size=len(data),
            signature_count=len(seen.signatures),
            kept_at=work.now,
            kept_by=work.actor.user_id,
            origin=origin,
        )
    )
    certificates = [one.certificate_sha256 for one in seen.signatures[known:]]
    facts = {
        "document": document.id,
        "sha256": row.sha256,
        "origin": origin,
        "certificates": certificates,
    }
    work.record("signed_file.kept", row, project=document.project_id, facts=facts)
    _mark(work, document, row, requests, [one.signed_at for one in seen.signatures[known:]])


def _mark(
    work: Work,
    document: IssuedDocument,
    row: SignedFile,
    requests: Sequence[UUID],
    signed: Sequence[datetime | None],
) -> None:
    asked = {one.id: one for one in signature_requests.requests_of(work.session, document.id)}
    if not set(requests) <= asked.keys():
        raise InvalidCommand({"requests": say("Choose among those who were asked to sign.")})
    blob = Blob(
        sha256=row.sha256,
        size=row.size,
        media_type=PDF,
        purpose=Purpose.DOCUMENT,
        photo=None,
        web_sha256=None,
    )
    said = max((at for at in signed if at is not None), default=work.now)
    in_turn = sorted(
        dict.fromkeys(requests), key=lambda key: (asked[key].turn, asked[key].position)
    )
    for key in in_turn:
        given = Given(
            channel=SignatureChannel.CERTIFICATE,
            evidence=[Evidence(EvidenceKind.CERTIFICATE, blob)],
            signed_at=min(said, work.now),
        )
        signatures.record(work, key, given)


def files_of(session: Session, document_id: UUID) -> list[SignedFile]:
    """The signed versions of a paper, oldest first."""
    statement = (
        sa.select(SignedFile)
        .where(SignedFile.document_id == document_id)
        .order_by(SignedFile.position)
    )
    return list(session.execute(statement).scalars())


def newest_hash(session: Session, document: IssuedDocument) -> str:
    """The bytes that the next signature goes on: the newest signed file, else the paper as it was issued."""
    files = files_of(session, document.id)
    return files[-1].sha256 if files else document.sha256


def find_issued(session: Session, data: bytes) -> IssuedDocument | None:
    """The paper of ours that a file begins with, if it is one with signatures added."""
    statement = (
        sa.select(IssuedDocument)
        .where(IssuedDocument.sha256.in_(pdf_signatures.beginnings(data)))
        .limit(1)
    )
    return session.execute(statement).scalar_one_or_none()


def is_kept(session: Session, sha256: str) -> bool:
    """Whether exactly this signed version lies here."""
    found = sa.select(sa.exists().where(SignedFile.sha256 == sha256))
    return bool(session.execute(found).scalar_one())
