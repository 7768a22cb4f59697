"""Signatures in tests: a paper to sign, who is asked, and pictures of signatures."""

from collections.abc import Sequence
from io import BytesIO
from uuid import UUID

from PIL import Image, ImageDraw

from foundation import signature_requests, signatures
from foundation.contents import Purpose
from foundation.database import Database
from foundation.files import Blob
from foundation.identity.actors import SYSTEM, Actor
from foundation.records import IssuedDocument
from foundation.signature_requests import AskForSignatures, SignatureRequest, Signer
from foundation.signatures import Evidence, EvidenceKind, Given, Signature, SignatureChannel
from tests.support import works
from tests.support.factories import STORE, Cast
from tests.support.papers import agreement_paper

ANA = Signer(name="Ana Prueba", role="Presidenta", document_number="34567811")
BETO = Signer(name="Beto Prueba", role="Tesorero", organisation="JAC El Palmar")


def paper(db: Database, hands: Cast) -> IssuedDocument:
    """The paper of an agreement that was submitted and is to be signed."""
    return agreement_paper(db, hands.contracts_officer, works.submitted(db, hands))


def asked(
    db: Database,
    who: Actor,
    document: IssuedDocument,
    *signers: Signer,
    **overrides: object,
) -> list[SignatureRequest]:
    """The requests of a paper after these people were asked."""
    command = AskForSignatures(signers=signers or (ANA, BETO), **overrides)  # type: ignore[arg-type]
    with db.writing(who) as work:
        signature_requests.ask(work, STORE, document.id, command)
    return requests(db, document)


def requests(db: Database, document: IssuedDocument) -> list[SignatureRequest]:
    with db.reading(SYSTEM) as work:
        return signature_requests.requests_of(work.session, document.id)


def signatures_of(db: Database, document: IssuedDocument) -> list[Signature]:
    with db.reading(SYSTEM) as work:
        return signatures.signatures_of(work.session, document.id)


def picture(stroke: int = 0) -> bytes:
    """A drawn signature as a telephone sends it, another for each number."""
    image = Image.new("RGB", (320, 120), "white")
    line = [(20, 90), (70, 20 + stroke), (120, 95), (180, 30), (240, 90 - stroke), (300, 40)]
    ImageDraw.Draw(image).line(line, fill="black", width=4)
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def drawing(stroke: int = 0) -> Blob:
    return STORE.put(picture(stroke), Purpose.PHOTO)


def given(
    *blobs: Blob, channel: SignatureChannel = SignatureChannel.SCREEN, **overrides: object
) -> Given:
    evidence: Sequence[Evidence] = [
        Evidence(EvidenceKind.DRAWING, blob) for blob in blobs or (drawing(),)
    ]
    return Given(channel=channel, evidence=evidence, **overrides)  # type: ignore[arg-type]


def sign(db: Database, who: Actor, request_id: UUID, said: Given | None = None) -> Signature:
    with db.writing(who) as work:
        return signatures.record(work, request_id, said or given())


def printed_signer(document: IssuedDocument) -> Signer:
    """Somebody whom a box of the paper names, as they are asked to sign."""
    found = signature_requests.signatories_on(STORE, document)
    named = next(one for one in found if one.name)
    return Signer(name=named.name, role=named.role or "Firma")
