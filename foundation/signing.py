"""Signing on a screen: somebody reads a paper, says who they are, and draws their signature or leaves a thumbprint with a witness.

Whoever does not write leaves a thumbprint, and somebody else signs beside it as a witness, as the notaries' statute has it for signing
*a ruego* (Decreto 960 de 1970, art. 39; to be confirmed for papers that are not deeds). What is signed is exactly what was shown: the
page names the hash of the text, and one that showed another text is refused.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from foundation import people, signatures, signing_links
from foundation.commands import CodeText, ShortText
from foundation.errors import InvalidCommand, Refused, Sentence, say
from foundation.files import Blob
from foundation.people import DescribePerson, DocumentKind, Person
from foundation.signature_requests import DeclineSignature, SignatureRequest, decline
from foundation.signatures import (
    CLOCK_SLACK,
    Evidence,
    EvidenceKind,
    Given,
    Signature,
    SignatureChannel,
)
from foundation.signing_links import SigningLink
from foundation.work import Work

HashText = Annotated[str, Meta(max_length=64)]


class SigningMethod(StrEnum):
    """What somebody leaves on a screen."""

    DRAWING = "drawing"
    THUMBPRINT = "thumbprint"


# What each method needs, and what kind of evidence each picture is.
NEEDED: Mapping[SigningMethod, tuple[EvidenceKind, ...]] = {
    SigningMethod.DRAWING: (EvidenceKind.DRAWING,),
    SigningMethod.THUMBPRINT: (EvidenceKind.THUMBPRINT, EvidenceKind.WITNESS_DRAWING),
}
CHANNELS = {
    SigningMethod.DRAWING: SignatureChannel.SCREEN,
    SigningMethod.THUMBPRINT: SignatureChannel.THUMBPRINT,
}
MISSING: Mapping[EvidenceKind, Sentence] = {
    EvidenceKind.DRAWING: say("Draw the signature, or add a photo of it."),
    EvidenceKind.THUMBPRINT: say("Add a photo of the thumbprint."),
    EvidenceKind.WITNESS_DRAWING: say("The witness draws a signature too, or adds a photo of it."),
}


class SignPaper(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who signs as they say themselves, where, how, and that they read it; a thumbprint comes with a witness."""

    name: ShortText
    document_kind: DocumentKind = DocumentKind.CC
    document_number: CodeText
    place: ShortText
    method: SigningMethod = SigningMethod.DRAWING
    witness_name: ShortText | None = None
    witness_document_kind: DocumentKind = DocumentKind.CC
    witness_document_number: CodeText | None = None
    has_read: bool = False
    read_sha256: HashText
    signed_at: datetime | None = None

    def __post_init__(self) -> None:
        errors: dict[str, Sentence] = {}
        _check(errors, "", self.signer)
        if not self.has_read:
            errors["has_read"] = say("Say that you read the paper: nobody signs what they did not.")
        if self.method is SigningMethod.THUMBPRINT:
            if self.witness_name is None:
                errors["witness_name"] = say("A thumbprint needs a witness: write the name.")
            if self.witness_document_number is None:
                errors["witness_document_number"] = say("Write the document of the witness.")
            elif bare(self.witness_document_number) == bare(self.document_number):
                errors["witness_document_number"] = say("The witness is somebody else.")
            if self.witness is not None:
                _check(errors, "witness_", self.witness)
        if errors:
            raise InvalidCommand(errors)

    @property
    def signer(self) -> Mapping[str, object]:
        return {
            "name": self.name,
            "document_kind": self.document_kind,
            "document_number": bare(self.document_number),
        }

    @property
    def witness(self) -> Mapping[str, object] | None:
        if self.method is not SigningMethod.THUMBPRINT or self.witness_name is None:
            return None
        number = self.witness_document_number
        return {
            "name": self.witness_name,
            "document_kind": self.witness_document_kind,
            "document_number": bare(number) if number else None,
        }


@dataclass(frozen=True)
class Shown:
    """What a signer was shown: the hash of the text they read, which lies in the store."""

    text_sha256: str


Pictures = Mapping[EvidenceKind, Blob]


class WrongIdentity(InvalidCommand):
    """Whoever signs is not who was asked, as far as the document says."""

    def __init__(self) -> None:
        super().__init__(
            {
                "document_number": say(
                    "This is not the document that was expected for this signature. Look at it again, or ask whoever asked you."
                )
            }
        )


def bare(number: str) -> str:
    """A document as people write it, without the points and spaces: ``34.567.811`` → ``34567811``."""
    return re.sub(r"[\s.\-]", "", number).upper()


def sign(
    work: Work, link: SigningLink, command: SignPaper, pictures: Pictures, shown: Shown
) -> Signature:
    """Sign the paper of a link's request with what somebody left on the screen; the link is used up."""
    request, link = _held(work, link)
    if command.read_sha256 != shown.text_sha256:
        raise Refused(say("The page showed another text than this paper has. Open it again."))
    is_expected = _is_expected(work, request, command)
    if is_expected is False:
        raise WrongIdentity
    missing = {kind.value: MISSING[kind] for kind in NEEDED[command.method] if kind not in pictures}
    if missing:
        raise InvalidCommand(missing)
    signer = people.describe(work, request.territory, _described(command.signer))
    witness = (
        people.describe(work, request.territory, _described(command.witness))
        if command.witness
        else None
    )
    given = Given(
        channel=CHANNELS[command.method],
        evidence=[Evidence(kind, pictures[kind]) for kind in NEEDED[command.method]],
        signed_at=_plausible(command.signed_at, link, work.now),
        text_sha256=shown.text_sha256,
        place=command.place,
        signer_id=signer.id,
        witness_id=witness.id if witness else None,
        is_expected=is_expected,
        taken_by=link.made_by if link.is_here else None,
    )
    row = signatures.record(work, request.id, given)
    link.used_at = work.now
    return row


def refuse_to_sign(work: Work, link: SigningLink, command: DeclineSignature) -> SignatureRequest:
    """Keep that whoever holds a link does not sign, and why; the link is used up."""
    request, link = _held(work, link)
    row = decline(work, request.id, command)
    link.used_at = work.now
    return row


def _held(work: Work, link: SigningLink) -> tuple[SignatureRequest, SigningLink]:
    """The request and the link, locked in the order in which links are made too, so that nobody waits for each other."""
    request = work.get(SignatureRequest, link.request_id, lock=True)
    held = work.get(SigningLink, link.id, lock=True)
    closure = signing_links.find_closure(held, work.now)
    if closure is not None:
        raise Refused(closure)
    return request, held


def _is_expected(work: Work, request: SignatureRequest, command: SignPaper) -> bool | None:
    expected = work.session.get_one(Person, request.person_id).document_number
    return None if expected is None else bare(expected) == bare(command.document_number)


def _plausible(at: datetime | None, link: SigningLink, now: datetime) -> datetime | None:
    """What the device says, unless its clock is plainly wrong: before the link was there, or in the future."""
    if at is None or not link.made_at - CLOCK_SLACK <= at <= now + CLOCK_SLACK:
        return None
    return at


def _described(said: Mapping[str, object]) -> DescribePerson:
    return DescribePerson(**said)  # type: ignore[arg-type]  # the three fields of the command


def _check(errors: dict[str, Sentence], prefix: str, said: Mapping[str, object]) -> None:
    """What is wrong with how somebody is described, by the names of the fields."""
    try:
        _described(said)
    except InvalidCommand as wrong:
        errors |= {f"{prefix}{name}": sentence for name, sentence in wrong.errors.items()}
