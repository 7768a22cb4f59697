"""An actor: whoever a unit of work is done for, with the verbs they hold and where."""

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from foundation.identity.permissions import ROLES, Permission, Role


@dataclass(frozen=True)
class Grant:
    """A role in a territory and everything inside it."""

    role: Role
    territory: str


@dataclass(frozen=True)
class Actor:
    """A person with grants, the system itself, or a visitor without either."""

    user_id: UUID | None
    grants: tuple[Grant, ...] = ()
    is_system: bool = False
    language: str = "es"
    name: str = ""

    def may(self, permission: Permission, territory: str) -> bool:
        """Whether any grant gives this verb at this place."""
        if self.is_system:
            return True
        return any(
            territory.startswith(grant.territory) and permission in ROLES[grant.role]
            for grant in self.grants
        )

    def may_anywhere(self, permission: Permission) -> bool:
        """Whether the verb is held somewhere; for menus, never for decisions."""
        return self.is_system or any(permission in ROLES[grant.role] for grant in self.grants)

    def sees(self, territory: str) -> bool:
        """Whether a row in this territory exists for this person."""
        return self.may(Permission.READ, territory)

    def has_role(self, role: Role) -> bool:
        return any(grant.role is role for grant in self.grants)

    @cached_property
    def visible(self) -> tuple[str, ...]:
        """The shortest list of territory paths that together are all this person sees."""
        if self.is_system:
            return ("CO.",)
        paths = sorted(
            {grant.territory for grant in self.grants if Permission.READ in ROLES[grant.role]}
        )
        kept: list[str] = []
        for path in paths:
            if not kept or not path.startswith(kept[-1]):
                kept.append(path)
        return tuple(kept)


VISITOR = Actor(user_id=None)
SYSTEM = Actor(user_id=None, is_system=True)
