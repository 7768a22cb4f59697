"""Gates: everything a step waits for, said all at once, each with who can do it.

A guard of a lifecycle gives the first thing that stands in the way; people need the whole list, and a name of the role to go to.
"""

from collections.abc import Iterable

import msgspec

from foundation.errors import Sentence
from foundation.identity.permissions import Permission, Role, holders


class Gate(msgspec.Struct, frozen=True, kw_only=True):
    """One condition: ``missing`` says what is still wanting, nothing where it holds; ``who`` are the roles that can do it."""

    code: str
    missing: Sentence | None
    who: tuple[Role, ...]


def gate(code: str, permission: Permission, missing: Sentence | None) -> Gate:
    """A condition that whoever holds a verb can bring about."""
    return Gate(code=code, missing=missing, who=holders(permission))


def first_missing(gates: Iterable[Gate]) -> Sentence | None:
    """The first thing that stands in the way, or nothing where the way is open."""
    return next((gate.missing for gate in gates if gate.missing is not None), None)
