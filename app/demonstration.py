"""The demonstration programme's sign-ins, one per role."""

from dataclasses import dataclass

from foundation.identity.permissions import Role
from foundation.translations import Translator

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
