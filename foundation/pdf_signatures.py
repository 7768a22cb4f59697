"""What a signed PDF proves: whose bytes it begins with, who signed it and when, whether anything was changed, and how far that is trusted.

Validation follows ETSI EN 319 102-1 as far as it goes without the network: integrity and the dates of each certificate always, the chain
to a root only where roots are configured; revocation is not asked for. What lies between the paper that was issued and the last signature
may be signatures and their forms only; anything else, such as another text laid over the page, counts as a change.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from io import BytesIO
from pathlib import Path

import msgspec
from asn1crypto import x509
from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import EmbeddedPdfSignature, validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError

from foundation.errors import Refused, say
from foundation.pdf_changes import only_signatures

# A file is looked at by anybody who drops it on a public page.
MOST_REVISIONS = 60
MOST_SIGNATURES = 30

_END = b"%%EOF"
# What reading bytes that somebody made up may end in, besides what the library says.
_DAMAGE = (
    PdfError,
    SignatureValidationError,
    ValidationError,
    PathError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    AssertionError,
    ArithmeticError,
    NotImplementedError,
    RecursionError,
    OSError,
)


class Trust(StrEnum):
    """How far a certificate leads."""

    TRUSTED = "trusted"
    UNTRUSTED = "untrusted"
    UNCONFIGURED = "unconfigured"


class SignatureFacts(msgspec.Struct, frozen=True, kw_only=True):
    """One signature as the file itself shows it; ``signed_at`` is the signer's own clock, ``stamped_at`` that of a time stamp authority."""

    name: str
    organisation: str | None
    issuer: str
    certificate_sha256: str
    valid_from: datetime
    valid_to: datetime
    signed_at: datetime | None
    stamped_at: datetime | None
    is_intact: bool
    is_in_force: bool
    trust: Trust


class SignedPdf(msgspec.Struct, frozen=True, kw_only=True):
    """The signatures of a file, oldest first; ``is_unchanged`` says that nothing but signatures was added to the paper as it was issued."""

    signatures: tuple[SignatureFacts, ...]
    is_unchanged: bool

    @property
    def is_sound(self) -> bool:
        """Whether it is signed and everything in it is as it was signed."""
        return (
            bool(self.signatures)
            and self.is_unchanged
            and all(one.is_intact for one in self.signatures)
        )


class UnreadableSignatures(Refused):
    """The signatures of a file cannot be read."""


def beginnings(data: bytes) -> list[str]:
    """The SHA-256 of every revision that a file begins with; one of ours is found by it, whatever was added after it."""
    found: list[str] = []
    running, done, place = hashlib.sha256(), 0, data.find(_END)
    while place >= 0 and len(found) < MOST_REVISIONS:
        end = place + len(_END)
        running.update(data[done:end])
        done = end
        for line_end in (b"", b"\n", b"\r\n", b"\r"):
            if data.startswith(line_end, end):
                whole = running.copy()
                whole.update(line_end)
                found.append(whole.hexdigest())
        place = data.find(_END, end)
    return found


def is_signed(data: bytes) -> bool:
    """Whether a file looks as if it carried signatures, before anything of it is read."""
    return b"/ByteRange" in data


def roots_of(path: Path | None) -> tuple[x509.Certificate, ...]:
    """The roots that this place trusts, as PEM or DER in one file."""
    return tuple(load_certs_from_pemder([str(path)])) if path is not None else ()


def examine(data: bytes, roots: Sequence[x509.Certificate], now: datetime) -> SignedPdf:
    """The signatures of a PDF that begins with a paper of ours; raises ``UnreadableSignatures`` for what cannot be read."""
    try:
        reader = PdfFileReader(BytesIO(data))
        signatures = list(reader.embedded_regular_signatures)
        if len(signatures) > MOST_SIGNATURES:
            raise ValueError("too many signatures")
        return SignedPdf(
            signatures=tuple(_facts(one, roots, now) for one in signatures),
            is_unchanged=only_signatures(reader),
        )
    except _DAMAGE as damage:
        raise UnreadableSignatures(say("The signatures of this file cannot be read.")) from damage


def _facts(
    signature: EmbeddedPdfSignature, roots: Sequence[x509.Certificate], now: datetime
) -> SignatureFacts:
    certificate = signature.signer_cert
    signed_at = signature.self_reported_timestamp
    context = ValidationContext(
        trust_roots=list(roots),
        allow_fetching=False,
        moment=signed_at if signed_at is not None and signed_at < now else now,
        best_signature_time=None,
    )
    status = validate_pdf_signature(
        signature, signer_validation_context=context, ts_validation_context=context
    )
    stamp = status.timestamp_validity
    stamped_at = stamp.timestamp if stamp is not None and stamp.valid and stamp.intact else None
    instant = stamped_at or signed_at or now
    subject = certificate.subject.native
    return SignatureFacts(
        name=_one(subject.get("common_name")) or certificate.subject.human_friendly,
        organisation=_one(subject.get("organization_name")) or None,
        issuer=_one(certificate.issuer.native.get("common_name"))
        or certificate.issuer.human_friendly,
        certificate_sha256=hashlib.sha256(certificate.dump()).hexdigest(),
        valid_from=certificate.not_valid_before,
        valid_to=certificate.not_valid_after,
        signed_at=signed_at,
        stamped_at=stamped_at,
        is_intact=_is_intact(status),
        is_in_force=certificate.not_valid_before <= instant <= certificate.not_valid_after,
        trust=_trust(status, roots),
    )


def _one(value: object) -> str:
    """A name of a certificate, which may hold several."""
    return " ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _is_intact(status: PdfSignatureStatus) -> bool:
    """Whether the signed bytes are what was signed, and nothing came later but what signatures may add."""
    return bool(status.intact and status.valid and status.docmdp_ok)


def _trust(status: PdfSignatureStatus, roots: Sequence[x509.Certificate]) -> Trust:
    if not roots:
        return Trust.UNCONFIGURED
    return Trust.TRUSTED if status.trusted else Trust.UNTRUSTED
