"""Calendar feeds: a secret address under which one person's own calendar program reads obligations, until it is revoked.

A calendar program cannot sign in, so the address itself is the key. It is made from the secret of this place and the feed's own key, and is
kept nowhere: whoever steals the database cannot make it. What a feed shows is what its person may see at that moment; whoever loses a
grant, or whose account is closed, loses it here too. A feed is for everything its person sees, or for one agreement.
"""

import hashlib
import hmac
import re
from base64 import b32encode
from datetime import datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from contracting import agreements
from foundation.columns import Base, Instant, Path
from foundation.constraints import explains
from foundation.errors import NotFound, Refused, say
from foundation.identity import users
from foundation.identity.actors import Actor
from foundation.identity.permissions import Permission
from foundation.identity.users import UserAccount
from foundation.ids import new_id
from foundation.work import Work

explains(
    "ix_calendar_feed_live",
    say("You have this calendar already."),
    columns="calendar_feed.user_id, calendar_feed.agreement_id",
)


class CalendarFeed(Base):
    """One address of one person's calendar."""

    __tablename__ = "calendar_feed"
    __table_args__ = (
        sa.Index(
            "ix_calendar_feed_live",
            "user_id",
            "agreement_id",
            unique=True,
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("user_account.id"))
    agreement_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("agreement.id"))
    opened_at: Mapped[Instant]
    revoked_at: Mapped[datetime | None]


class OpenCalendarFeed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Make an address for all agreements in sight, or for one."""

    agreement: UUID | None = None


class RevokeCalendarFeed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The address answers nothing any more."""

    feed: UUID


def open_feed(work: Work, command: OpenCalendarFeed) -> CalendarFeed:
    """Make an address for whoever asks."""
    user = work.actor.user_id
    if user is None:
        raise Refused(say("Only somebody who signed in has a calendar."))
    if command.agreement is None:
        territory = work.actor.grants[0].territory if work.actor.grants else "CO."
    else:
        territory = agreements.get(work, command.agreement).territory
    work.require(Permission.READ, territory)
    if find_mine(work, command.agreement) is not None:
        raise Refused(say("You have this calendar already."))
    feed = work.add(
        CalendarFeed(
            id=new_id(),
            territory=territory,
            user_id=user,
            agreement_id=command.agreement,
            opened_at=work.now,
        )
    )
    work.record("calendar_feed.opened", feed, facts={"agreement": command.agreement})
    return feed


def revoke(work: Work, command: RevokeCalendarFeed) -> CalendarFeed:
    """Revoke one's own address."""
    statement = sa.select(CalendarFeed).where(
        CalendarFeed.id == command.feed, CalendarFeed.user_id == work.actor.user_id
    )
    feed = work.session.execute(statement).scalar_one_or_none()
    if feed is None or work.actor.user_id is None:
        raise NotFound
    work.require(Permission.READ, feed.territory)
    if feed.revoked_at is not None:
        raise Refused(say("This calendar was revoked already."))
    feed.revoked_at = work.now
    work.record("calendar_feed.revoked", feed)
    return feed


def find_mine(work: Work, agreement_id: UUID | None) -> CalendarFeed | None:
    """The live address that whoever asks has for an agreement, or for all of them."""
    if work.actor.user_id is None:
        return None
    of_agreement = (
        CalendarFeed.agreement_id.is_(None)
        if agreement_id is None
        else CalendarFeed.agreement_id == agreement_id
    )
    statement = sa.select(CalendarFeed).where(
        CalendarFeed.user_id == work.actor.user_id, CalendarFeed.revoked_at.is_(None), of_agreement
    )
    return work.session.execute(statement.limit(1)).scalar_one_or_none()


def code_of(secret: str, feed_id: UUID) -> str:
    """The secret part of an address: the feed's key and 160 bits that only this place can make."""
    digest = hmac.new(secret.encode(), f"calendar:{feed_id}".encode(), hashlib.sha256).digest()
    return f"{feed_id.hex}-{b32encode(digest[:20]).decode().lower()}"


def find_reader(session: Session, secret: str, code: str) -> tuple[CalendarFeed, Actor] | None:
    """Whose feed an address is and as whom it reads; nothing where the address is wrong, revoked, or its person may not sign in."""
    key = code.partition("-")[0]
    if not re.fullmatch("[0-9a-f]{32}", key) or not code.isascii():
        return None
    feed_id = UUID(hex=key)
    if not hmac.compare_digest(code_of(secret, feed_id), code):
        return None
    row = session.execute(
        sa.select(CalendarFeed, UserAccount)
        .join(UserAccount, UserAccount.id == CalendarFeed.user_id)
        .where(CalendarFeed.id == feed_id, CalendarFeed.revoked_at.is_(None))
    ).one_or_none()
    if row is None or not row.UserAccount.is_active:
        return None
    return row.CalendarFeed, users.actor_of(session, row.UserAccount)
