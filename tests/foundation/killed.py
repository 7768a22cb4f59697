"""Programs that tests kill in the middle of their work: ``python -m tests.foundation.killed write|work|restore …``.

They print one line for everything that is certain; whoever killed them compares that with what is there.
"""

import io
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PIL import Image

import app.tables  # noqa: F401 - the migrated database has every table
from foundation import backups, files, jobs
from foundation.backups import Progress
from foundation.contents import Purpose
from foundation.database import Database
from foundation.files import open_store
from foundation.identity.actors import SYSTEM
from foundation.identity.permissions import Permission
from foundation.numbering import next_number
from foundation.people import DescribePerson, describe
from foundation.work import Work
from foundation.workers import Worker

CAUCA = "CO.19."
MAX_BYTES = 1_000_000
WRITERS = 3


def write(url: str, folder: str) -> None:
    """Add photos for ever, several at a time; a line per file that was acknowledged."""
    db, store = Database(url, threads=WRITERS), open_store(folder, max_bytes=MAX_BYTES)

    def add_photos(hue: int) -> None:
        for number in range(10_000):
            out = io.BytesIO()
            colour = (hue, number % 256, number // 256)
            Image.new("RGB", (16, 16), colour).save(out, "PNG")
            blob = store.put(out.getvalue(), Purpose.PHOTO)
            with db.writing(SYSTEM) as work:
                file = files.keep(work, blob, CAUCA)
                person = describe(work, CAUCA, DescribePerson(name="Fictional Person"))
                work.record("person.described", person, facts={"file": file.id})
                jobs.enqueue(work, "look", {"file": file.id, "number": next_number(work, "photo")})
            say(str(file.id))

    for thread in [threading.Thread(target=add_photos, args=(hue,)) for hue in range(WRITERS)]:
        thread.start()


def work_off(url: str) -> None:
    """Do jobs that take a moment each; a line per job begun."""

    def count(work: Work, args: Mapping[str, Any]) -> None:
        say(str(args["n"]))
        person = describe(work, CAUCA, DescribePerson(name="Fictional Person"))
        work.require(Permission.JOB_RUN, CAUCA)
        work.record("job.counted", person, facts={"n": args["n"]})
        next_number(work, "done")
        time.sleep(0.005)

    Worker(Database(url), {"count": count}).run_due()


def restore(url: str, folder: str, backup: str) -> None:
    """Restore slowly; a line per step."""

    def tell(progress: Progress) -> None:
        say(f"{progress.what} {progress.done}")
        time.sleep(0.02)

    store = open_store(folder, max_bytes=MAX_BYTES)
    backups.restore(Path(backup), Database(url), store, watch=tell)


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


PROGRAMS: dict[str, Callable[..., None]] = {"write": write, "work": work_off, "restore": restore}

if __name__ == "__main__":
    PROGRAMS[sys.argv[1]](*sys.argv[2:])
