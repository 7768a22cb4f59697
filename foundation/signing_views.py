"""What whoever holds a signing link is shown: which paper, asked of whom, until when, and why it cannot be signed where it cannot."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from foundation import signature_requests, signing_links
from foundation.errors import Sentence
from foundation.files import FileStore
from foundation.pdf import tagged_text
from foundation.pdf.tagged_text import Part
from foundation.people import Person
from foundation.records import IssuedDocument
from foundation.signature_requests import RequestState, SignatureRequest
from foundation.signing_links import SigningLink
from foundation.work import Work


class SigningView(msgspec.Struct, frozen=True, kw_only=True):
    """A paper in front of its signer. ``closure`` says why the link serves no more, ``refusal`` why it is not the time to sign."""

    document_id: UUID
    kind: str
    reference: str | None
    number: int
    version: int
    code: str
    language: str
    document_sha256: str
    text_sha256: str
    name: str | None
    role: str
    organisation: str | None
    expires_at: datetime
    is_here: bool
    state: RequestState
    ended_at: datetime | None
    closure: Sentence | None
    refusal: Sentence | None


@dataclass(frozen=True)
class Text:
    """The text of a paper as it is shown: its parts, its plain lines, and their hash."""

    parts: tuple[Part, ...]
    lines: bytes
    sha256: str


def text_of(store: FileStore, document: IssuedDocument) -> Text:
    """The text of a paper, read from its stored bytes."""
    parts = tagged_text.read(store.get(document.sha256))
    lines = tagged_text.plain(parts).encode()
    return Text(parts, lines, hashlib.sha256(lines).hexdigest())


def signing(work: Work, link: SigningLink, document: IssuedDocument, text: Text) -> SigningView:
    """What the holder of a link is shown."""
    request = work.session.get_one(SignatureRequest, link.request_id)
    person = work.session.get_one(Person, request.person_id)
    refusal = None
    if request.state is RequestState.WAITING:
        refusal = signature_requests.find_refusal(work, request, on=work.today)
    return SigningView(
        document_id=document.id,
        kind=document.kind,
        reference=document.reference,
        number=document.number,
        version=document.document_version,
        code=document.code,
        language=document.language,
        document_sha256=document.sha256,
        text_sha256=text.sha256,
        name=person.name,
        role=request.role,
        organisation=request.organisation,
        expires_at=link.expires_at,
        is_here=link.is_here,
        state=request.state,
        ended_at=request.ended_at,
        closure=signing_links.find_closure(link, work.now),
        refusal=refusal,
    )


def document_of(work: Work, link: SigningLink) -> IssuedDocument:
    """The paper that a link's request is about."""
    request = work.session.get_one(SignatureRequest, link.request_id)
    return work.session.get_one(IssuedDocument, request.document_id)
