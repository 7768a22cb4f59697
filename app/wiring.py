"""The one list of who reacts to what: events of an earlier stage, handled in the same transaction by a later one."""

from collections.abc import Mapping

from foundation.database import Database
from foundation.work import Reaction
from foundation.workers import AUDIT_SEAL, Worker, seal_audit_log

REACTIONS: Mapping[type, tuple[Reaction, ...]] = {}


def worker(db: Database) -> Worker:
    """The thread that does the place's jobs."""
    return Worker(
        db, handlers={}, errands={AUDIT_SEAL.name: seal_audit_log}, schedules=(AUDIT_SEAL,)
    )
