"""Signing links: a secret address under which one person reads one paper and signs it, without an account, until a day, once.

It is handed over by whatever messenger people use, so it may end up anywhere: it serves one request only, lives for days and not for ever,
is revoked by whoever made it or by the next one for the same request, and closes after a few wrong identities. It is made from the
secret of this place and the link's own key and is kept nowhere: whoever steals the database cannot make it.
"""

import hashlib
import hmac
import re
from base64 import b32encode
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation import signature_requests
from foundation.clock import end_of_day
from foundation.columns import Base, Count, Instant, Path
from foundation.constraints import explains
from foundation.errors import NotFound, Refused, Sentence, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.signature_requests import RequestState, SignatureRequest
from foundation.work import Work

# A link that was sent lives this long at most, one opened on the spot only while the paper is read and signed.
SENT_DAYS = 14
HERE_HOURS = 2
MOST_FAILURES = 5

explains(
    "ix_signing_link_live",
    say("Somebody made a link at the same moment: look again."),
    columns="signing_link.request_id",
)


class SigningLink(Base):
    """One address for one request."""

    __tablename__ = "signing_link"
    __table_args__ = (
        sa.Index(
            "ix_signing_link_live",
            "request_id",
            unique=True,
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    request_id: Mapped[UUID] = mapped_column(sa.ForeignKey("signature_request.id"))
    # Opened on the device of whoever made it, in front of the signer.
    is_here: Mapped[bool]
    failures: Mapped[Count]
    made_at: Mapped[Instant]
    made_by: Mapped[UUID | None]
    expires_at: Mapped[Instant]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class MakeSigningLink(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Make the address at which one person signs; the one before is revoked. ``here``: to sign on this device, now."""

    here: bool = False


class RevokeSigningLink(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The address leads nowhere any more."""


def make(work: Work, request_id: UUID, command: MakeSigningLink) -> SigningLink:
    """Make a link for a request that waits."""
    request = work.get(SignatureRequest, request_id, lock=True)
    work.require(Permission.SIGNATURE_COLLECT, request.territory)
    if request.state is not RequestState.WAITING:
        raise Refused(say("This signature is not waited for any more."))
    refusal = signature_requests.find_refusal(work, request, on=work.today)
    if refusal is not None:
        raise Refused(refusal)
    before = find_live(work.session, request.id)
    if before is not None:
        before.revoked_at = work.now
        work.session.flush()  # Only one link of a request is alive.
    lives = timedelta(hours=HERE_HOURS) if command.here else timedelta(days=SENT_DAYS)
    link = work.add(
        SigningLink(
            id=new_id(),
            territory=request.territory,
            request_id=request.id,
            is_here=command.here,
            failures=0,
            made_at=work.now,
            made_by=work.actor.user_id,
            expires_at=min(work.now + lives, end_of_day(request.expires_on)),
        )
    )
    facts = {"request": request.id, "is_here": link.is_here, "expires_at": link.expires_at}
    work.record("signing_link.made", link, project=request.project_id, facts=facts)
    return link


def revoke(work: Work, request_id: UUID, _command: RevokeSigningLink) -> SignatureRequest:
    """Revoke the live link of a request."""
    request = work.get(SignatureRequest, request_id, lock=True)
    work.require(Permission.SIGNATURE_COLLECT, request.territory)
    link = find_live(work.session, request.id)
    if link is None:
        raise Refused(say("No link is alive for this signature."))
    link.revoked_at = work.now
    facts = {"request": request.id}
    work.record("signing_link.revoked", link, project=request.project_id, facts=facts)
    return request


def find_live(session: Session, request_id: UUID) -> SigningLink | None:
    """The link of a request that was not revoked, used and expired ones too."""
    statement = sa.select(SigningLink).where(
        SigningLink.request_id == request_id, SigningLink.revoked_at.is_(None)
    )
    return session.execute(statement).scalar_one_or_none()


def code_of(secret: str, link_id: UUID) -> str:
    """The secret part of an address: the link's key and 160 bits that only this place can make."""
    digest = hmac.new(secret.encode(), f"signing:{link_id}".encode(), hashlib.sha256).digest()
    return f"{link_id.hex}-{b32encode(digest[:20]).decode().lower()}"


def by_code(work: Work, secret: str, code: str, *, lock: bool = False) -> SigningLink:
    """The link of an address; ``NotFound`` where this place never made it."""
    key = code.partition("-")[0]
    if not re.fullmatch("[0-9a-f]{32}", key) or not code.isascii():
        raise NotFound(say("This link leads nowhere. Compare it with the one you were sent."))
    link_id = UUID(hex=key)
    found = None
    if hmac.compare_digest(code_of(secret, link_id), code):
        found = work.find(SigningLink, link_id, lock=lock)
    if found is None:
        raise NotFound(say("This link leads nowhere. Compare it with the one you were sent."))
    return found


def find_closure(link: SigningLink, now: datetime) -> Sentence | None:
    """Why a link serves no more, or nothing while it does."""
    if link.used_at is not None:
        return say("This link was used: the paper was signed or declined with it.")
    if link.revoked_at is not None:
        return say("This link was revoked. Ask whoever sent it for another one.")
    if link.failures >= MOST_FAILURES:
        return say(
            "This link was closed after {n} wrong identities. Ask whoever sent it for another one.",
            n=MOST_FAILURES,
        )
    if now >= link.expires_at:
        return say("This link expired. Ask whoever sent it for another one.")
    return None


def count_failure(work: Work, link: SigningLink) -> None:
    """Count an identity that was not the expected one; after a few the link is closed."""
    work.require(Permission.SIGNATURE_COLLECT, link.territory)
    link.failures += 1
    facts = {"request": link.request_id, "failures": link.failures}
    work.record("signing_link.failed", link, facts=facts)
