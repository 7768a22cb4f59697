"""What is done with photographs and records when nobody waits: the prints of new photographs, and every night all red flags again."""

from datetime import time

from contracting import photo_prints, red_flag_scan
from contracting.red_flag_scan import Scan
from foundation import jobs
from foundation.database import Database
from foundation.files import FileStore
from foundation.identity.actors import SYSTEM
from foundation.workers import Errand, Schedule

FLAGS = Schedule("red-flags", time(2, 20))


def errands(store: FileStore) -> dict[str, Errand]:
    """The errands that need the files too."""

    def make_prints(db: Database, _args: jobs.Args) -> None:
        photo_prints.make_missing(db, store)

    def raise_flags(db: Database, _args: jobs.Args) -> None:
        recompute(db, store)

    return {photo_prints.JOB: make_prints, FLAGS.name: raise_flags}


def recompute(db: Database, store: FileStore) -> Scan:
    """Make the prints that are missing and ask every rule again."""
    photo_prints.make_missing(db, store)
    with db.writing(SYSTEM) as work:
        return red_flag_scan.scan(work)
