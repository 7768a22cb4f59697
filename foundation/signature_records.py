"""Signature records (*hojas de firmas*): a paper of its own that says who signed another paper, how, when and where.

The signed paper is never touched, because one changed byte would make it another paper. The record names it by code, version and hash, so
that both are verified on their own. A thumbprint is biometric (Ley 1581 de 2012, art. 5) and is not printed: its hash is.
"""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from foundation import issuing, people, records, signature_requests, signatures, territories
from foundation.documents.signature_record import (
    SignatureRecordSheet,
    SignedLine,
    print_record,
)
from foundation.errors import Refused, say
from foundation.files import FileStore
from foundation.identity.permissions import Permission
from foundation.issuing import Form, Language, Order, Press
from foundation.papers import counted
from foundation.records import IssuedDocument
from foundation.signature_requests import SignatureRequest, SignatureStanding, standing_on
from foundation.signatures import EvidenceKind, Signature, SignatureEvidence
from foundation.work import Work

RECORD = Form("signature_record", print_record)


class IssueSignatureRecord(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Issue the record of the signatures that a paper has so far."""

    language: Language = Language.ES


def issue(
    work: Work, press: Press, document_id: UUID, command: IssueSignatureRecord
) -> IssuedDocument:
    """The record of a paper's signatures, as far as they came."""
    document = work.get(IssuedDocument, document_id, lock=True)
    work.require(Permission.SIGNATURE_COLLECT, document.territory)
    sheet = sheet_of(work, press.store, document)
    if not sheet.signed:
        raise Refused(say("Nobody signed this paper yet."))
    order = Order(
        subject=document,
        owner_id=document.id,
        project_id=document.project_id,
        language=command.language,
        reference=document.reference,
    )
    return issuing.issue(work, press, RECORD, order, sheet)


def sheet_of(work: Work, store: FileStore, document: IssuedDocument) -> SignatureRecordSheet:
    """What the record of a paper says now, the same whoever asks."""
    requests = signature_requests.requests_of(work.session, document.id)
    given = {row.request_id: row for row in signatures.signatures_of(work.session, document.id)}
    is_current = records.is_current(work.session, document)
    return SignatureRecordSheet(
        kind=document.kind,
        number=_number(document),
        version=document.document_version,
        code=document.code,
        sha256=document.sha256,
        issued_at=document.issued_at,
        place=territories.get(work, document.territory).label,
        signed=_lines(work, store, [(row, given[row.id]) for row in requests if row.id in given]),
        waiting=tuple(
            row.role
            for row in requests
            if standing_on(row, work.today, is_current=is_current) is SignatureStanding.WAITING
        ),
    )


def _number(document: IssuedDocument) -> str:
    """How people know a paper: by its agreement or work, and its own number."""
    if document.reference is None:
        return counted(document.number)
    return f"{document.reference} · {counted(document.number)}"


def _lines(
    work: Work, store: FileStore, given: Sequence[tuple[SignatureRequest, Signature]]
) -> tuple[SignedLine, ...]:
    kept = signatures.evidence_of(work.session, [row.id for _, row in given])
    keys = [key for request, row in given for key in (request.person_id, row.witness_id) if key]
    persons = people.by_keys(work.session, keys)
    lines = []
    for request, row in given:
        mine = {one.kind: one for one in kept if one.signature_id == row.id}
        witness = persons[row.witness_id].name if row.witness_id else None
        lines.append(
            SignedLine(
                role=request.role,
                name=persons[request.person_id].name or "",
                organisation=request.organisation or "",
                channel=row.channel.value,
                signed_at=row.signed_at,
                received_at=row.received_at,
                place=row.place or "",
                witness=witness or "",
                is_expected=row.is_expected,
                text_sha256=row.text_sha256 or "",
                evidence=tuple((one.kind.value, one.sha256) for one in mine.values()),
                drawing=_picture(store, mine.get(EvidenceKind.DRAWING)),
                witness_drawing=_picture(store, mine.get(EvidenceKind.WITNESS_DRAWING)),
            )
        )
    return tuple(lines)


def _picture(store: FileStore, evidence: SignatureEvidence | None) -> bytes:
    """The copy of a drawing that may be shown: without what the camera wrote into it."""
    if evidence is None or evidence.web_sha256 is None:
        return b""
    return store.get(evidence.web_sha256)
