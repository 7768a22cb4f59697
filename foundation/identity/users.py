"""User accounts: a user name or a telephone, a password, and roles in territories. No e-mail is needed.

The account holds no name of its own: who the person is stands in the persons' table.
"""

import re
from collections.abc import Collection
from typing import Annotated
from uuid import UUID

import msgspec
import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from msgspec import Meta
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation import territories
from foundation.columns import Base, Hash, Instant, Path, Versioned, enum_column
from foundation.commands import CodeText, ShortText, TerritoryPath
from foundation.constraints import explains
from foundation.errors import InvalidCommand, NotFound, say
from foundation.identity.actors import Actor, Grant
from foundation.identity.permissions import Permission, Role
from foundation.ids import new_id
from foundation.people import PHONE, DescribePerson, Person, PersonErased, describe
from foundation.work import Work

# OWASP's minimum for argon2id: 19 MiB, two passes. It costs an old server about 20 ms.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_NOBODY = _hasher.hash("a password nobody has")
# With a letter, so that no user name reads like somebody else's telephone.
_USER_NAME = re.compile(r"(?=.*[a-z])[a-z0-9][a-z0-9._-]{2,39}")
_TYPED_PHONE = re.compile(r"[+(0-9][0-9 ().-]*")
Password = Annotated[str, Meta(min_length=8, max_length=200, extra={"kind": "password"})]

LANGUAGES = ("es", "en")

explains(
    "uq_user_account_user_name",
    say("That user name is taken."),
    columns="user_account.user_name",
)
explains(
    "uq_user_account_phone", say("That telephone already has a user."), columns="user_account.phone"
)
explains(
    "uq_role_grant_user_id_role_territory",
    say("This person already has that role there."),
    columns="role_grant.user_id, role_grant.role, role_grant.territory",
)


class UserAccount(Versioned, Base):
    """Someone who can sign in."""

    __tablename__ = "user_account"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    user_name: Mapped[str] = mapped_column(sa.String(40), unique=True)
    phone: Mapped[str | None] = mapped_column(sa.String(20), unique=True)
    password_hash: Mapped[str] = mapped_column(sa.String(200))
    language: Mapped[str] = mapped_column(sa.String(2))
    is_active: Mapped[bool]
    created_at: Mapped[Instant]


class RoleGrant(Base):
    """A role of one user in one territory."""

    __tablename__ = "role_grant"
    __table_args__ = (sa.UniqueConstraint("user_id", "role", "territory"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    role: Mapped[Role] = enum_column(Role)
    territory: Mapped[Path]
    granted_at: Mapped[Instant]


class UserSession(Base):
    """One signed-in browser; only the hash of its token is here."""

    __tablename__ = "user_session"
    __table_args__ = {"info": {"passing": True}}

    token_hash: Mapped[Hash] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    created_at: Mapped[Instant]
    expires_at: Mapped[Instant] = mapped_column(index=True)


class AddUser(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new user with one first role."""

    user_name: ShortText
    name: ShortText
    password: Password
    role: Role
    territory: TerritoryPath
    phone: CodeText | None = None
    language: CodeText = "es"

    def __post_init__(self) -> None:
        errors = {}
        if not _USER_NAME.fullmatch(self.user_name):
            errors["user_name"] = say("Use 3 to 40 small letters, digits, points or hyphens.")
        if self.phone is not None and not PHONE.fullmatch(self.phone):
            errors["phone"] = say("Write the telephone's digits without spaces.")
        if self.language not in LANGUAGES:
            errors["language"] = say("Choose one of the options.")
        if errors:
            raise InvalidCommand(errors)


def add(work: Work, command: AddUser) -> UserAccount:
    """Open an account and give its first role."""
    work.require(Permission.USER_EDIT, command.territory)
    territories.check(work, command)
    person = describe(
        work, command.territory, DescribePerson(name=command.name, phone=command.phone)
    )
    user = work.add(
        UserAccount(
            id=new_id(),
            territory=command.territory,
            person_id=person.id,
            user_name=command.user_name,
            phone=command.phone,
            password_hash=_hasher.hash(command.password),
            language=command.language,
            is_active=True,
            created_at=work.now,
        )
    )
    work.session.flush()  # The grant's foreign key needs the account's row.
    _grant(work, user, command.role, command.territory)
    work.record("user.added", user, facts={"role": command.role})
    return user


class GrantRole(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One more role in one more place."""

    role: Role
    territory: TerritoryPath


def grant(work: Work, user_id: UUID, command: GrantRole) -> UserAccount:
    """Give one more role in one more place."""
    work.require(Permission.USER_EDIT, command.territory)
    territories.check(work, command)
    user = work.get(UserAccount, user_id, lock=True)
    _grant(work, user, command.role, command.territory)
    work.record("user.granted", user, territory=command.territory, facts={"role": command.role})
    return user


def _grant(work: Work, user: UserAccount, role: Role, territory: str) -> None:
    work.add(
        RoleGrant(id=new_id(), user_id=user.id, role=role, territory=territory, granted_at=work.now)
    )


class SetPassword(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new password for somebody who forgot theirs."""

    password: Password


def set_password(work: Work, user_name: str, command: SetPassword) -> UserAccount:
    """Replace a forgotten password; who signed in with the old one has to sign in again."""
    user = work.session.execute(
        work.select(UserAccount).where(UserAccount.user_name == user_name)
    ).scalar_one_or_none()
    if user is None:
        raise NotFound(say("There is no user {name}.", name=user_name))
    work.require(Permission.USER_EDIT, user.territory)
    user.password_hash = _hasher.hash(command.password)
    _end_sessions(work, user)
    work.record("user.password_changed", user)
    return user


def close_account(work: Work, event: PersonErased) -> None:
    """Close the account of an erased person: nobody signs in with it again, and it names nobody."""
    accounts = work.session.execute(
        sa.select(UserAccount).where(UserAccount.person_id == event.person_id)
    ).scalars()
    for user in accounts.all():
        user.user_name = f"erased-{user.id.hex}"
        user.phone = None
        user.password_hash = ""
        user.is_active = False
        _end_sessions(work, user)
        work.record("user.closed", user)


def _end_sessions(work: Work, user: UserAccount) -> None:
    work.session.execute(sa.delete(UserSession).where(UserSession.user_id == user.id))


def find_by_sign_in_name(session: Session, name: str) -> UserAccount | None:
    """The active account with this user name or telephone."""
    wanted = name.strip().lower()
    same = UserAccount.user_name == wanted
    if _TYPED_PHONE.fullmatch(wanted):
        same = UserAccount.phone == re.sub(r"[ ().-]", "", wanted)
    return session.execute(
        sa.select(UserAccount).where(same, UserAccount.is_active)
    ).scalar_one_or_none()


def password_fits(user: UserAccount | None, password: str) -> bool:
    """Whether the password is right; takes as long for a user that does not exist."""
    try:
        _hasher.verify(user.password_hash if user else _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return user is not None


def actor_of(session: Session, user: UserAccount) -> Actor:
    """The actor a user acts as, with every grant."""
    grants = session.execute(
        sa.select(RoleGrant.role, RoleGrant.territory).where(RoleGrant.user_id == user.id)
    )
    return Actor(
        user.id, tuple(Grant(row.role, row.territory) for row in grants), language=user.language
    )


def roles_of(work: Work, people: Collection[UUID]) -> dict[UUID, tuple[Role, ...]]:
    """The jobs of some users; a name is not asked for."""
    if not people:
        return {}
    rows = work.session.execute(
        sa.select(RoleGrant.user_id, RoleGrant.role)
        .where(RoleGrant.user_id.in_(people))
        .order_by(RoleGrant.id)
    )
    found: dict[UUID, tuple[Role, ...]] = {}
    for row in rows:
        found[row.user_id] = tuple(dict.fromkeys((*found.get(row.user_id, ()), row.role)))
    return found


def person_of(work: Work, user_id: UUID | None) -> Person | None:
    """The person behind an account, for papers that they sign; nobody for the system itself."""
    if user_id is None:
        return None
    statement = (
        sa.select(Person)
        .join(UserAccount, UserAccount.person_id == Person.id)
        .where(UserAccount.id == user_id)
    )
    return work.session.execute(statement).scalar_one_or_none()
