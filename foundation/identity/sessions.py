"""Signing in: the token lives in the person's cookie, only its hash in the database.

A session is made at sign-in and never adopted from outside, an anonymous visitor has none, and reading one writes nothing. Failed attempts
are counted in the database, so that the limit holds over restarts and over several processes; addresses and names are kept there only
as keyed hashes.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.columns import Base, Hash, Instant
from foundation.database import Database
from foundation.errors import NotRecognised, TooMany, say
from foundation.identity.actors import VISITOR, Actor, Grant
from foundation.identity.users import (
    RoleGrant,
    UserAccount,
    UserSession,
    find_by_sign_in_name,
    password_fits,
)
from foundation.ids import new_id
from foundation.people import Person

LIFETIME = timedelta(days=14)
WINDOW = timedelta(minutes=15)
ATTEMPTS_PER_NAME = 10
ATTEMPTS_PER_ADDRESS = 60


class SignInAttempt(Base):
    """A failed attempt, forgotten after a day."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = {"info": {"passing": True}}

    id: Mapped[UUID] = mapped_column(primary_key=True)
    key_hash: Mapped[Hash] = mapped_column(index=True)
    at: Mapped[Instant]


def sign_in(db: Database, secret: str, name: str, password: str, address: str) -> str:
    """A fresh token for the right password; ``NotRecognised`` for a wrong one, ``TooMany`` after too many of them."""
    now = db.clock.now()
    with Session(db.read_engine) as session:
        user = find_by_sign_in_name(session, name)
        # However a name is typed, the attempts on one account are counted together.
        whom = str(user.id) if user else name.strip().lower()
        keys = {
            _key(secret, "name", whom): ATTEMPTS_PER_NAME,
            _key(secret, "address", address): ATTEMPTS_PER_ADDRESS,
        }
        for key, limit in keys.items():
            if _failures(session, key, now) >= limit:
                raise TooMany(say("Too many attempts. Wait a quarter of an hour and try again."))
    if not password_fits(user, password) or user is None:
        _note_failure(db, keys, now)
        raise NotRecognised
    return open_session(db, user.id, now)


def _note_failure(db: Database, keys: Iterable[str], now: datetime) -> None:
    with Session(db.engine) as session, session.begin():
        session.execute(sa.delete(SignInAttempt).where(SignInAttempt.at < now - timedelta(days=1)))
        session.add_all(SignInAttempt(id=new_id(), key_hash=key, at=now) for key in keys)


def open_session(db: Database, user_id: UUID, now: datetime) -> str:
    """A new session's token; expired ones are swept on the way."""
    token = secrets.token_urlsafe(32)
    with Session(db.engine) as session, session.begin():
        session.execute(sa.delete(UserSession).where(UserSession.expires_at < now))
        session.add(
            UserSession(
                token_hash=_hash(token), user_id=user_id, created_at=now, expires_at=now + LIFETIME
            )
        )
    return token


def sign_out(db: Database, token: str) -> None:
    """Forget a session."""
    with Session(db.engine) as session, session.begin():
        session.execute(sa.delete(UserSession).where(UserSession.token_hash == _hash(token)))


_user, _person, _session, _grant = (
    cast("sa.Table", model.__table__) for model in (UserAccount, Person, UserSession, RoleGrant)
)
# Of the tables alone: every request asks it.
_ACTOR = (
    sa.select(_user.c.id, _user.c.language, _person.c.name, _grant.c.role, _grant.c.territory)
    .select_from(_user)
    .join(_person, _person.c.id == _user.c.person_id)
    .join(_session, _session.c.user_id == _user.c.id)
    .outerjoin(_grant, _grant.c.user_id == _user.c.id)
    .where(
        _session.c.token_hash == sa.bindparam("token_hash"),
        _session.c.expires_at > sa.bindparam("now"),
        _user.c.is_active,
    )
)


def actor(session: Session, token: str | None, now: datetime) -> Actor:
    """Whoever holds this token, in one query; a visitor where nobody does."""
    if not token:
        return VISITOR
    rows = session.connection().execute(_ACTOR, {"token_hash": _hash(token), "now": now}).all()
    if not rows:
        return VISITOR
    grants = tuple(Grant(row.role, row.territory) for row in rows if row.role is not None)
    return Actor(rows[0].id, grants, language=rows[0].language, name=rows[0].name or "")


def _failures(session: Session, key: str, now: datetime) -> int:
    statement = sa.select(sa.func.count()).where(
        SignInAttempt.key_hash == key, SignInAttempt.at > now - WINDOW
    )
    return session.execute(statement).scalar_one()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _key(secret: str, kind: str, value: str) -> str:
    return hmac.new(secret.encode(), f"{kind}:{value}".encode(), hashlib.sha256).hexdigest()
