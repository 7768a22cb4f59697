"""User accounts: a user name or a telephone, a password, and roles in territories. No e-mail is needed.

The account holds no name of its own: who the person is stands in the persons' table.
"""

import re
from uuid import UUID

import msgspec
import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.columns import Base, Instant, Path, Versioned, enum_column
from foundation.commands import ShortText, TerritoryPath
from foundation.constraints import explains
from foundation.errors import InvalidCommand, NotFound, say
from foundation.identity.actors import Actor, Grant
from foundation.identity.permissions import Permission, Role
from foundation.ids import new_id
from foundation.people import DescribePerson, describe
from foundation.work import Work

# OWASP's minimum for argon2id: 19 MiB, two passes. It costs an old server about 20 ms.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_NOBODY = _hasher.hash("a password nobody has")
_USER_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}")

explains(
    "uq_user_account_user_name",
    say("That user name is taken."),
    columns="user_account.user_name",
)
explains(
    "uq_user_account_phone", say("That telephone already has a user."), columns="user_account.phone"
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


class AddUser(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new user with one first role."""

    user_name: ShortText
    name: ShortText
    password: ShortText
    role: Role
    territory: TerritoryPath
    phone: str | None = None
    language: str = "es"

    def __post_init__(self) -> None:
        errors = {}
        if not _USER_NAME.fullmatch(self.user_name):
            errors["user_name"] = say("Use 3 to 40 small letters, digits, points or hyphens.")
        if len(self.password) < 8:
            errors["password"] = say("Write at least {n} characters.", n=8)
        if self.phone is not None and not (
            self.phone.lstrip("+").isdigit() and 7 <= len(self.phone) <= 16
        ):
            errors["phone"] = say("Write the telephone's digits without spaces.")
        if self.language not in ("es", "en"):
            errors["language"] = say("Choose one of the options.")
        if errors:
            raise InvalidCommand(errors)


def add(work: Work, command: AddUser) -> UserAccount:
    """Open an account and give its first role."""
    work.require(Permission.USER_EDIT, command.territory)
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


def grant(work: Work, user_id: UUID, role: Role, territory: str) -> None:
    """Give one more role in one more place."""
    work.require(Permission.USER_EDIT, territory)
    user = work.get(UserAccount, user_id, lock=True)
    _grant(work, user, role, territory)
    work.record("user.granted", user, territory=territory, facts={"role": role})


def _grant(work: Work, user: UserAccount, role: Role, territory: str) -> None:
    work.add(
        RoleGrant(id=new_id(), user_id=user.id, role=role, territory=territory, granted_at=work.now)
    )


def set_password(work: Work, user_name: str, password: str) -> UserAccount:
    """Replace a forgotten password."""
    user = work.session.execute(
        sa.select(UserAccount).where(UserAccount.user_name == user_name)
    ).scalar_one_or_none()
    if user is None:
        raise NotFound(say("There is no user {name}.", name=user_name))
    work.require(Permission.USER_EDIT, user.territory)
    if len(password) < 8:
        raise InvalidCommand({"password": say("Write at least {n} characters.", n=8)})
    user.password_hash = _hasher.hash(password)
    work.record("user.password_changed", user)
    return user


def find_by_sign_in_name(session: Session, name: str) -> UserAccount | None:
    """The active account with this user name or telephone."""
    wanted = name.strip().lower()
    digits = "".join(c for c in wanted if c.isdigit() or c == "+")
    same = sa.or_(
        UserAccount.user_name == wanted, UserAccount.phone == digits if digits else sa.false()
    )
    return session.execute(
        sa.select(UserAccount).where(same, UserAccount.is_active)
    ).scalar_one_or_none()


def password_fits(user: UserAccount | None, password: str) -> bool:
    """Whether the password is right; takes as long for a user that does not exist."""
    try:
        return (
            _hasher.verify(user.password_hash if user else _NOBODY, password) and user is not None
        )
    except (VerificationError, InvalidHashError):
        return False


def actor_of(session: Session, user: UserAccount) -> Actor:
    """The actor a user acts as, with every grant."""
    grants = session.execute(
        sa.select(RoleGrant.role, RoleGrant.territory).where(RoleGrant.user_id == user.id)
    )
    return Actor(
        user.id, tuple(Grant(row.role, row.territory) for row in grants), language=user.language
    )
