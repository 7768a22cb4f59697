"""What pages and programs read of the signatures on a paper: who signs, where each stands, and what anybody may know of it.

Names are for those who may read persons or collect signatures, and for everybody who sees the paper where the paper itself prints them.
Document numbers and pictures are for those who may read persons. In public there are only the role, the name where the paper prints it,
the channel and the day.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from foundation import people, records, signature_requests, signatures, signing_links
from foundation.audit import AuditEntry
from foundation.clock import civil_date
from foundation.errors import NotFound
from foundation.identity.permissions import Permission
from foundation.people import Person
from foundation.records import DocumentView, IssuedDocument
from foundation.signature_requests import RequestState, SignatureRequest, SignatureStanding
from foundation.signatures import EvidenceKind, Signature, SignatureChannel, SignatureEvidence
from foundation.signing_links import SigningLink
from foundation.work import Work

MOST_WAITING = 200


class EvidenceView(msgspec.Struct, frozen=True, kw_only=True):
    """A picture or file that shows a signature."""

    id: UUID
    kind: EvidenceKind
    sha256: str
    media_type: str
    has_picture: bool


class SignatureView(msgspec.Struct, frozen=True, kw_only=True):
    """A signature; who signed as they said themselves, their documents and the pictures only for those who may read persons."""

    id: UUID
    channel: SignatureChannel
    signed_at: datetime | None
    received_at: datetime
    place: str | None
    document_sha256: str
    text_sha256: str | None
    is_expected: bool | None
    has_witness: bool
    said_name: str | None = None
    said_document: str | None = None
    witness_name: str | None = None
    witness_document: str | None = None
    evidence: tuple[EvidenceView, ...] = ()
    chain_position: int | None = None


class LinkView(msgspec.Struct, frozen=True, kw_only=True):
    """A link that somebody may sign at; its address is made where it is shown."""

    id: UUID
    is_here: bool
    made_at: datetime
    expires_at: datetime
    is_open: bool


class RequestView(msgspec.Struct, frozen=True, kw_only=True):
    """One signature that was asked for; ``name`` is empty where it is not shown, ``is_erased`` says that it is gone."""

    id: UUID
    territory: str
    document_id: UUID
    name: str | None
    is_erased: bool
    has_number: bool
    role: str
    organisation: str | None
    position: int
    turn: int
    is_turn: bool
    standing: SignatureStanding
    expires_on: date
    asked_at: datetime
    asked_by: UUID | None
    ended_at: datetime | None
    reason: str | None
    signature: SignatureView | None
    link: LinkView | None


class TrackerView(msgspec.Struct, frozen=True, kw_only=True):
    """A paper with the signatures on it."""

    document: DocumentView
    rows: tuple[RequestView, ...]
    waiting: int
    signed: int
    may_collect: bool


class PublicSignature(msgspec.Struct, frozen=True, kw_only=True):
    """What anybody who holds a paper may know of a signature on it."""

    role: str
    name: str | None
    channel: SignatureChannel
    signed_on: date
    chain_position: int | None


class PublicSignatures(msgspec.Struct, frozen=True, kw_only=True):
    """Who signed a paper, as the paper names them, and how many signatures it waits for."""

    signed: tuple[PublicSignature, ...]
    pending: int


def tracker(work: Work, document_id: UUID) -> TrackerView:
    """The signatures on one version of a paper."""
    document = work.get(IssuedDocument, document_id)
    rows = _views(work, document)
    standings = [row.standing for row in rows]
    return TrackerView(
        document=records.detail(work, document.id),
        rows=rows,
        waiting=standings.count(SignatureStanding.WAITING),
        signed=standings.count(SignatureStanding.SIGNED),
        may_collect=work.may(Permission.SIGNATURE_COLLECT, document.territory),
    )


def request(work: Work, request_id: UUID) -> RequestView:
    """One signature that was asked for."""
    # Not by its key alone: a command's answer shows a later version than the one the command was sent with.
    statement = work.select(SignatureRequest).where(SignatureRequest.id == request_id)
    found = work.session.execute(statement).scalar_one_or_none()
    if found is None:
        raise NotFound
    document = work.get(IssuedDocument, found.document_id)
    return next(one for one in _views(work, document) if one.id == request_id)


class WaitingRow(msgspec.Struct, frozen=True, kw_only=True):
    """A signature that is waited for, with its paper."""

    id: UUID
    document_id: UUID
    kind: str
    reference: str | None
    number: int
    role: str
    expires_on: date
    is_expired: bool


class WaitingView(msgspec.Struct, frozen=True, kw_only=True):
    """The first of the signatures that are waited for, and how many there are."""

    rows: tuple[WaitingRow, ...]
    total: int


def waiting(work: Work) -> WaitingView:
    """What is waited for in sight on papers that still stand, those that end first before the others."""
    later = aliased(IssuedDocument)
    statement = (
        sa.select(
            *(SignatureRequest.id, SignatureRequest.document_id, SignatureRequest.role),
            *(SignatureRequest.expires_on, IssuedDocument.kind),
            *(IssuedDocument.reference, IssuedDocument.number),
        )
        .join(IssuedDocument, IssuedDocument.id == SignatureRequest.document_id)
        .where(
            work.visible(SignatureRequest.territory),
            SignatureRequest.state == RequestState.WAITING,
            ~sa.exists().where(later.replaces_id == IssuedDocument.id),
        )
    )
    total = work.session.execute(
        sa.select(sa.func.count()).select_from(statement.subquery())
    ).scalar_one()
    found = work.session.execute(
        statement.order_by(SignatureRequest.expires_on, SignatureRequest.id).limit(MOST_WAITING)
    )
    rows = tuple(
        WaitingRow(**row, is_expired=row["expires_on"] < work.today) for row in found.mappings()
    )
    return WaitingView(rows=rows, total=total)


def public(session: Session, document: IssuedDocument, today: date) -> PublicSignatures:
    """What may be told to whoever holds a paper."""
    is_current = records.is_current(session, document)
    rows = signature_requests.requests_of(session, document.id)
    given = {row.request_id: row for row in signatures.signatures_of(session, document.id)}
    persons = people.by_keys(session, [row.person_id for row in rows])
    positions = _positions(session, [row.id for row in given.values()])
    signed = tuple(
        PublicSignature(
            role=row.role,
            name=persons[row.person_id].name if row.is_on_paper else None,
            channel=given[row.id].channel,
            signed_on=civil_date(given[row.id].signed_at or given[row.id].received_at),
            chain_position=positions.get(given[row.id].id),
        )
        for row in rows
        if row.id in given
    )
    waits = (
        signature_requests.standing_on(row, today, is_current=is_current)
        is SignatureStanding.WAITING
        for row in rows
    )
    return PublicSignatures(signed=signed, pending=sum(waits))


def _views(work: Work, document: IssuedDocument) -> tuple[RequestView, ...]:
    session = work.session
    rows = signature_requests.requests_of(session, document.id)
    given = {row.request_id: row for row in signatures.signatures_of(session, document.id)}
    links = _links(session, [row.id for row in rows])
    shown = _signatures(work, document.territory, list(given.values()))
    persons = people.by_keys(session, [row.person_id for row in rows])
    is_current = records.is_current(session, document)
    may_collect = work.may(Permission.SIGNATURE_COLLECT, document.territory)
    may_read = may_collect or work.may(Permission.PERSON_READ, document.territory)
    standings = {
        row.id: signature_requests.standing_on(row, work.today, is_current=is_current)
        for row in rows
    }
    open_turns = [row.turn for row in rows if row.state is RequestState.WAITING]
    return tuple(
        RequestView(
            **_same(row),
            name=persons[row.person_id].name if may_read or row.is_on_paper else None,
            is_erased=persons[row.person_id].erased_at is not None,
            has_number=persons[row.person_id].document_number is not None,
            is_turn=row.turn == min(open_turns, default=row.turn),
            standing=standings[row.id],
            reason=row.reason if may_collect else None,
            signature=shown.get(given[row.id].id) if row.id in given else None,
            link=_link(links[row.id], work.now) if may_collect and row.id in links else None,
        )
        for row in rows
    )


def _same(row: SignatureRequest) -> dict[str, Any]:
    names = (
        *("id", "territory", "document_id", "role", "organisation", "position", "turn"),
        *("expires_on", "asked_at", "asked_by", "ended_at"),
    )
    return {name: getattr(row, name) for name in names}


def _link(row: SigningLink, now: datetime) -> LinkView:
    return LinkView(
        id=row.id,
        is_here=row.is_here,
        made_at=row.made_at,
        expires_at=row.expires_at,
        is_open=signing_links.find_closure(row, now) is None,
    )


def _signatures(work: Work, territory: str, rows: list[Signature]) -> dict[UUID, SignatureView]:
    keys = [row.id for row in rows]
    positions = _positions(work.session, keys)
    may_read = work.may(Permission.PERSON_READ, territory)
    said = [key for row in rows for key in (row.signer_id, row.witness_id) if key]
    persons = people.by_keys(work.session, said if may_read else ())
    evidence: dict[UUID, list[SignatureEvidence]] = {}
    for one in signatures.evidence_of(work.session, keys) if may_read else ():
        evidence.setdefault(one.signature_id, []).append(one)
    return {
        row.id: SignatureView(
            **{
                name: getattr(row, name)
                for name in (
                    *("id", "channel", "signed_at", "received_at", "place"),
                    *("document_sha256", "text_sha256", "is_expected"),
                )
            },
            has_witness=row.witness_id is not None,
            said_name=_of(persons, row.signer_id, "name"),
            said_document=_of(persons, row.signer_id, "document_number"),
            witness_name=_of(persons, row.witness_id, "name"),
            witness_document=_of(persons, row.witness_id, "document_number"),
            evidence=tuple(_evidence(one) for one in evidence.get(row.id, ())),
            chain_position=positions.get(row.id),
        )
        for row in rows
    }


def _evidence(row: SignatureEvidence) -> EvidenceView:
    return EvidenceView(
        id=row.id,
        kind=row.kind,
        sha256=row.sha256,
        media_type=row.media_type,
        has_picture=row.web_sha256 is not None,
    )


def _of(persons: dict[UUID, Person], key: UUID | None, name: str) -> str | None:
    found = persons.get(key) if key is not None else None
    value: str | None = getattr(found, name) if found is not None else None
    return value


def _links(session: Session, keys: list[UUID]) -> dict[UUID, SigningLink]:
    statement = sa.select(SigningLink).where(
        SigningLink.request_id.in_(keys), SigningLink.revoked_at.is_(None)
    )
    return {row.request_id: row for row in session.execute(statement).scalars()}


def _positions(session: Session, keys: list[UUID]) -> dict[UUID, int]:
    """Where in its chain of the log each signature stands."""
    statement = sa.select(AuditEntry.subject_id, AuditEntry.position).where(
        AuditEntry.subject_id.in_(keys), AuditEntry.action == "signature.recorded"
    )
    return {row.subject_id: row.position for row in session.execute(statement)}
