"""The one list of who reacts to what: events of an earlier stage, handled in the same transaction by a later one."""

from collections.abc import Mapping
from datetime import time

from app import act_batches, photo_jobs
from contracting import frozen_schedules, guarantees
from contracting.events import HandedOver, PaymentMade
from foundation import scanned_sheets, signatures
from foundation.database import Database
from foundation.files import FileStore
from foundation.identity import users
from foundation.issuing import Press
from foundation.people import PersonErased
from foundation.work import Reaction
from foundation.workers import AUDIT_SEAL, Schedule, Worker, seal_audit_log
from maintenance import reactions
from portfolio import tallies
from portfolio.events import ScheduleAdopted

REACTIONS: Mapping[type, tuple[Reaction, ...]] = {
    HandedOver: (reactions.open_what_was_handed_over,),
    PaymentMade: (guarantees.look_again,),
    PersonErased: (users.close_account, signatures.let_go),
    ScheduleAdopted: (frozen_schedules.freeze_what_was_signed,),
}


COMPACT = Schedule("compact-tallies", time(3, 10))


def worker(db: Database, store: FileStore, *, address: str = "") -> Worker:
    """The thread that does the place's jobs; ``address`` is where the codes of papers lead."""
    return Worker(
        db,
        handlers={},
        errands={
            AUDIT_SEAL.name: seal_audit_log,
            COMPACT.name: tallies.compact,
            **photo_jobs.errands(store),
            scanned_sheets.READ_JOB: lambda db, args: scanned_sheets.read(db, store, args),
            **act_batches.errands(Press(store, address)),
            signatures.DROP_JOB: lambda db, args: signatures.drop(db, store, args),
        },
        schedules=(AUDIT_SEAL, COMPACT, photo_jobs.FLAGS),
    )
