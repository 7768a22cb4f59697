"""The demonstration's people: one sign-in per role for visitors, and in each department those who do the work and who manages it."""

from dataclasses import dataclass

from app.demonstration.script import names
from foundation.database import Database
from foundation.identity import users
from foundation.identity.actors import SYSTEM, Actor
from foundation.identity.permissions import Role
from foundation.identity.users import AddUser
from foundation.translations import Translator

PASSWORD = "minga-demo"  # noqa: S105 - shown to everybody who opens the demonstration

USER_NAMES = {
    Role.ADMINISTRATOR: "administracion",
    Role.PROGRAMME_MANAGER: "gerencia",
    Role.SOCIAL_FACILITATOR: "social",
    Role.ENGINEER: "ingenieria",
    Role.CONTRACTS_OFFICER: "contratos",
    Role.FINANCE_OFFICER: "tesoreria",
    Role.ORGANISATION: "junta",
    Role.COMMITTEE: "comite",
    Role.MUNICIPAL_OFFICIAL: "alcaldia",
    Role.DONOR: "cooperante",
    Role.AUDITOR: "auditoria",
}
# Who visitors are where a role belongs to a place: Cauca, so that they meet each other there.
HOME = "CO.19."
LOCAL = (
    Role.SOCIAL_FACILITATOR,
    Role.ENGINEER,
    Role.ORGANISATION,
    Role.COMMITTEE,
    Role.MUNICIPAL_OFFICIAL,
)
AT_HOME = (Role.ORGANISATION, Role.COMMITTEE, Role.MUNICIPAL_OFFICIAL)


@dataclass(frozen=True)
class Account:
    """One sign-in of the demonstration."""

    name: str
    role: str
    password: str


def accounts(words: Translator) -> tuple[Account, ...]:
    """One sign-in per role; user names are the Spanish names of the jobs."""
    return tuple(Account(USER_NAMES[role], words.label("role", role), PASSWORD) for role in Role)


@dataclass(frozen=True)
class Company:
    """Everybody who acts in the demonstration."""

    central: dict[Role, Actor]
    local: dict[tuple[str, Role], Actor]
    deputies: dict[
        str, Actor
    ]  # who manages the programme in one department, and approves its smaller payments

    def who(self, role: Role, territory: str) -> Actor:
        """The person with this role for a place."""
        return self.local.get((territory[:6], role)) or self.central[role]


def hire(db: Database, departments: tuple[str, ...]) -> Company:
    """Open every account: the visitors', five in each department but the visitors' own, and a manager in each."""
    people = iter(names())
    central = {
        role: _open(db, USER_NAMES[role], next(people), role, HOME if role in AT_HOME else "CO.")
        for role in Role
    }
    local = {
        (path, role): _open(db, f"{USER_NAMES[role]}.{path[3:5]}", next(people), role, path)
        for path in departments
        if path != HOME
        for role in LOCAL
    }
    deputies = {path: _open_manager(db, path, next(people)) for path in departments}
    return Company(central, local, deputies)


def _open_manager(db: Database, path: str, name: str) -> Actor:
    role = Role.PROGRAMME_MANAGER
    return _open(db, f"{USER_NAMES[role]}.{path[3:5]}", name, role, path)


def _open(db: Database, user_name: str, name: str, role: Role, territory: str) -> Actor:
    command = AddUser(
        user_name=user_name, name=name, password=PASSWORD, role=role, territory=territory
    )
    with db.writing(SYSTEM) as work:
        account = users.add(work, command)
        work.session.flush()  # The grants are read back below.
        return users.actor_of(work.session, account)
