"""What a row of the inbox says about one kind of thing that waits: whose it is, how it is found, and where it is done."""

from collections.abc import Callable
from dataclasses import dataclass

from app.inbox_questions import Rows
from foundation.identity.permissions import Permission
from foundation.work import Work


@dataclass(frozen=True)
class Kind:
    """One kind of thing that can wait for somebody."""

    code: str
    permission: Permission
    select: Callable[[Work], Rows]
    href: str
    everything: str
