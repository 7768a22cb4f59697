"""Signatures: that somebody signed exactly these bytes, in which channel, when and where, with its evidence by hash.

Ley 527 de 1999, arts. 6-7, and Decreto 2364 de 2012 (DUR 1074 de 2015, arts. 2.2.2.47.1 ff.): a signature in a data message identifies
who signs and shows that they approve of what it says, by a method as reliable as is appropriate. So each keeps the SHA-256 of the paper and
of the text that was read, who signed as they said themselves, and the drawing, thumbprint, scan or certificate. A thumbprint is biometric
and sensitive (Ley 1581 de 2012, art. 5): evidence stands apart and goes when a person is erased; the fact that it was signed stays.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation import files, jobs, signature_requests
from foundation.clock import civil_date
from foundation.columns import Base, BigCount, Code, Hash, Instant, Path, enum_column
from foundation.constraints import explains
from foundation.database import Database
from foundation.errors import InvalidCommand, Refused, say
from foundation.files import IN_STORE, Blob, FileStore
from foundation.identity.actors import SYSTEM
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.people import PersonErased
from foundation.records import IssuedDocument
from foundation.signature_requests import LIFECYCLE, SignatureRequest
from foundation.work import Work

# The job that takes bytes out of the store once nothing refers to them.
DROP_JOB = "drop-evidence"
# Clocks of telephones run ahead by a little; more is a wrong clock.
CLOCK_SLACK = timedelta(minutes=10)

explains(
    "uq_signature_request_id",
    say("This was signed already."),
    columns="signature.request_id",
)


class SignatureChannel(StrEnum):
    """How somebody signed."""

    PAPER = "paper"
    SCREEN = "screen"
    THUMBPRINT = "thumbprint"
    CERTIFICATE = "certificate"


class EvidenceKind(StrEnum):
    """What shows that somebody signed."""

    DRAWING = "drawing"
    THUMBPRINT = "thumbprint"
    WITNESS_DRAWING = "witness_drawing"
    SHEET = "sheet"
    CERTIFICATE = "certificate"


class Signature(Base):
    """One signature on one version of a paper. ``signed_at`` is what the signer's device or certificate says; ``received_at`` is ours."""

    __tablename__ = "signature"
    __table_args__ = (
        sa.UniqueConstraint("request_id"),
        {"info": {"append_only": True}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    project_id: Mapped[UUID | None] = mapped_column(sa.Uuid)
    request_id: Mapped[UUID] = mapped_column(sa.ForeignKey("signature_request.id"))
    document_id: Mapped[UUID] = mapped_column(sa.ForeignKey("issued_document.id"), index=True)
    channel: Mapped[SignatureChannel] = enum_column(SignatureChannel)
    document_sha256: Mapped[Hash]
    # The text that the signer read, where they read it here; it is kept as it was.
    text_sha256: Mapped[str | None] = mapped_column(sa.String(64), info=IN_STORE)
    place: Mapped[str | None] = mapped_column(sa.String(200))
    # As they said themselves; the request's person is as they were asked for.
    signer_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    witness_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    # Whether the document they wrote is the expected one; nothing where none was expected.
    is_expected: Mapped[bool | None]
    signed_at: Mapped[datetime | None]
    received_at: Mapped[Instant]
    received_by: Mapped[UUID | None]


class SignatureEvidence(Base):
    """A picture, scan or certificate of a signature; gone once its person is erased."""

    __tablename__ = "signature_evidence"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    signature_id: Mapped[UUID] = mapped_column(sa.ForeignKey("signature.id"), index=True)
    kind: Mapped[EvidenceKind] = enum_column(EvidenceKind)
    sha256: Mapped[Hash] = mapped_column(info=IN_STORE)
    web_sha256: Mapped[str | None] = mapped_column(sa.String(64), info=IN_STORE)
    media_type: Mapped[Code]
    size: Mapped[BigCount]
    kept_at: Mapped[Instant]


@dataclass(frozen=True)
class Evidence:
    """Bytes that show a signature; they already lie in the store."""

    kind: EvidenceKind
    blob: Blob


@dataclass(frozen=True, kw_only=True)
class Given:
    """A signature as it was given: how, by whom as they said, when by their device, where, and what shows it."""

    channel: SignatureChannel
    evidence: Sequence[Evidence]
    signed_at: datetime | None = None
    text_sha256: str | None = None
    place: str | None = None
    signer_id: UUID | None = None
    witness_id: UUID | None = None
    is_expected: bool | None = None
    # On whose device, where it was not that of whoever records it.
    taken_by: UUID | None = None


def record(work: Work, request_id: UUID, given: Given) -> Signature:
    """Keep that a requested signature was given on the version of the paper that was asked about.

    The request is locked first, so of two who sign it at once one is told that it was signed already. Whoever calls has stored the bytes
    of the evidence, and has described signer and witness as persons where they said who they are.
    """
    request = work.get(SignatureRequest, request_id, lock=True)
    work.require(Permission.SIGNATURE_COLLECT, request.territory)
    if not given.evidence:
        raise Refused(say("A signature needs what shows it: a drawing, a thumbprint or a scan."))
    if given.signed_at is not None and given.signed_at > work.now + CLOCK_SLACK:
        raise InvalidCommand({"signed_at": say("That time has not come yet.")})
    # A sheet signed in time is kept also when it comes later.
    on = civil_date(given.signed_at) if given.signed_at is not None else work.today
    if request.state is signature_requests.RequestState.WAITING:
        refusal = signature_requests.find_refusal(work, request, on=on)
        if refusal is not None:
            raise Refused(refusal)
    document = work.session.get_one(IssuedDocument, request.document_id)
    facts = {
        "document": document.id,
        "document_sha256": document.sha256,
        "text_sha256": given.text_sha256,
        "channel": given.channel,
    }
    LIFECYCLE.apply("sign", work, request, facts=facts)
    request.ended_at = work.now
    work.session.flush()  # The signature's foreign keys need the rows of its persons.
    row = work.add(
        Signature(
            id=new_id(),
            territory=request.territory,
            project_id=request.project_id,
            request_id=request.id,
            document_id=document.id,
            channel=given.channel,
            document_sha256=document.sha256,
            text_sha256=given.text_sha256,
            place=given.place,
            signer_id=given.signer_id,
            witness_id=given.witness_id,
            is_expected=given.is_expected,
            signed_at=given.signed_at,
            received_at=work.now,
            received_by=given.taken_by or work.actor.user_id,
        )
    )
    work.session.flush()  # The evidence's foreign key needs the signature's row.
    _keep(work, row, given.evidence)
    kept = [one.blob.sha256 for one in given.evidence]
    facts = {"document": document.id, "channel": given.channel, "evidence": kept}
    work.record("signature.recorded", row, project=request.project_id, facts=facts)
    return row


def _keep(work: Work, row: Signature, evidence: Iterable[Evidence]) -> None:
    work.session.add_all(
        SignatureEvidence(
            id=new_id(),
            territory=row.territory,
            signature_id=row.id,
            kind=one.kind,
            sha256=one.blob.sha256,
            web_sha256=one.blob.web_sha256,
            media_type=one.blob.media_type,
            size=one.blob.size,
            kept_at=work.now,
        )
        for one in evidence
    )


def signatures_of(session: Session, document_id: UUID) -> list[Signature]:
    """The signatures on one version of a paper, in the order in which they came."""
    statement = (
        sa.select(Signature).where(Signature.document_id == document_id).order_by(Signature.id)
    )
    return list(session.execute(statement).scalars())


def evidence_of(session: Session, signature_ids: Sequence[UUID]) -> list[SignatureEvidence]:
    """What shows some signatures, as far as nobody asked to be erased."""
    statement = (
        sa.select(SignatureEvidence)
        .where(SignatureEvidence.signature_id.in_(signature_ids))
        .order_by(SignatureEvidence.id)
    )
    return list(session.execute(statement).scalars())


def let_go(work: Work, event: PersonErased) -> None:
    """A person was erased: what shows their signature goes, and its bytes leave the store; that somebody signed stays."""
    person = event.person_id
    statement = (
        sa.select(Signature, SignatureEvidence)
        .join(SignatureEvidence, SignatureEvidence.signature_id == Signature.id)
        .join(SignatureRequest, SignatureRequest.id == Signature.request_id)
        .where(
            sa.or_(
                Signature.signer_id == person,
                Signature.witness_id == person,
                SignatureRequest.person_id == person,
            )
        )
    )
    for signature, evidence in work.session.execute(statement).all():
        is_of_witness = evidence.kind is EvidenceKind.WITNESS_DRAWING
        if is_of_witness != (signature.witness_id == person):
            continue
        work.session.delete(evidence)
        gone = {"evidence": evidence.sha256, "kind": evidence.kind}
        work.record(
            "signature.evidence_erased", signature, project=signature.project_id, facts=gone
        )
        for sha256 in filter(None, (evidence.sha256, evidence.web_sha256)):
            jobs.enqueue(work, DROP_JOB, {"sha256": sha256})


def drop(db: Database, store: FileStore, args: jobs.Args) -> None:
    """Take the bytes of erased evidence out of the store; a scan that shows others too is kept for them."""
    sha256 = str(args["sha256"])
    with db.writing(SYSTEM) as work:
        if not files.is_referred_to(work.session.connection(), sha256):
            store.drop(sha256)
