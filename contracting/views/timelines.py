"""What happened, as the log has it: when, to what, and by whom as a role, never as a name."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa

from foundation.audit import AuditEntry
from foundation.identity.permissions import Role
from foundation.identity.users import roles_of
from foundation.work import Work

MOST = 80

# Said by the entry beside it, in the same transaction.
SAID_TWICE = ("milestone.evidence_added",)


class EventView(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the log; an actor without a role is the system itself."""

    at: datetime
    position: int
    action: str
    subject_kind: str
    subject_id: UUID
    roles: tuple[Role, ...]
    is_system: bool


class Timeline(msgspec.Struct, frozen=True, kw_only=True):
    """The newest entries first; ``has_more`` where there are older ones than these."""

    events: tuple[EventView, ...]
    has_more: bool


def timeline(work: Work, project_id: UUID, subjects: Collection[UUID]) -> Timeline:
    """What happened to some rows of a work."""
    statement = (
        sa.select(
            AuditEntry.at,
            AuditEntry.position,
            AuditEntry.action,
            AuditEntry.subject_kind,
            AuditEntry.subject_id,
            AuditEntry.actor_id,
        )
        .where(
            AuditEntry.stream == project_id,
            AuditEntry.subject_id.in_(subjects),
            AuditEntry.action.not_in(SAID_TWICE),
        )
        .order_by(AuditEntry.position.desc())
        .limit(MOST + 1)
    )
    found = work.session.execute(statement).all()
    roles = roles_of(work, {row.actor_id for row in found if row.actor_id is not None})
    events = tuple(
        EventView(
            at=row.at,
            position=row.position,
            action=row.action,
            subject_kind=row.subject_kind,
            subject_id=row.subject_id,
            roles=roles.get(row.actor_id, ()),
            is_system=row.actor_id is None,
        )
        for row in found[:MOST]
    )
    return Timeline(events=events, has_more=len(found) > MOST)
