"""The demonstration programme's sign-ins, one per role."""

from collections.abc import Callable
from dataclasses import dataclass

from foundation.database import Database
from foundation.identity.actors import SYSTEM
from foundation.identity.permissions import Role
from foundation.settings import Settings
from foundation.translations import Translator
from portfolio import programmes

Watch = Callable[[str, int, int], None]

PASSWORD = "minga-demo"  # noqa: S105 - shown to everybody who opens the demonstration


@dataclass(frozen=True)
class Account:
    """One sign-in of the demonstration."""

    name: str
    role: str
    password: str


def accounts(words: Translator) -> tuple[Account, ...]:
    """One sign-in per role; user names are the Spanish names of the jobs."""
    return tuple(Account(USER_NAMES[role], words.label("role", role), PASSWORD) for role in Role)


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


def is_loaded(settings: Settings) -> bool:
    """Whether the demonstration already stands in its place."""
    db = Database(settings.database, threads=1)
    try:
        with db.reading(SYSTEM) as work:
            return programmes.find_current(work) is not None
    finally:
        db.close()


def load(settings: Settings, watch: Watch) -> None:
    """Fill an empty place with the programme."""
    raise NotImplementedError


def discard(settings: Settings) -> None:
    """Delete the whole place."""
    raise NotImplementedError
