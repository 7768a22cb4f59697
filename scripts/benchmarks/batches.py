"""A batch: a thousand agreements issued one after the other, each in its own transaction, as the job does it."""

import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import msgspec
import sqlalchemy as sa

from contracting.acts import AGREEMENT
from contracting.agreements import Agreement, AgreementState
from contracting.documents.agreement_sheet import AgreementSheet
from foundation import act_batches
from foundation.act_batches import ActBatch, BatchLineState, Subject, Workshop
from foundation.acts import AnyAct
from foundation.database import Database
from foundation.files import open_store
from foundation.identity.actors import SYSTEM
from foundation.issuing import Language, Press
from foundation.translations import Translator
from foundation.work import Work
from scripts.benchmarks.measuring import Row, Server
from scripts.benchmarks.told import reported, telling

DOCUMENTS = 1_000
# By then every font, catalogue and statement is there; what comes after must not grow.
WARM = 100
MOST_GROWTH_MB = 20
_PAGE = 4096


def batch_job(server: Server, size: int) -> Iterator[Row]:
    """A thousand papers in a batch: how many per second, and how much memory the last nine hundred added."""
    telling(server.settings)
    list(reported(server.settings))
    db = Database(server.settings.database)
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(str(Path(folder) / "files"), max_bytes=20_000_000)
        workshop = Workshop(Press(store, "https://minga.example"), {AGREEMENT.kind: _always_new()})
        batch = _asked(db)
        memory: list[float] = []
        began, cpu = time.perf_counter(), time.process_time()
        while not act_batches.run(
            db, workshop, batch.id, watch=lambda done: memory.append(_resident_mb())
        ):
            continue
        took, spent = time.perf_counter() - began, time.process_time() - cpu
    with db.reading(SYSTEM) as work:
        issued = act_batches.counts(work.session, batch.id)[BatchLineState.ISSUED]
    db.close()
    if issued != DOCUMENTS:
        raise RuntimeError(f"{issued} of {DOCUMENTS} papers were issued")
    growth = max(memory[WARM:]) - memory[WARM - 1]
    yield Row(
        job=f"batch of {DOCUMENTS:,} agreements (+{growth:.0f} MB of {max(memory):.0f} MB)",
        size=size,
        p50_ms=took / DOCUMENTS * 1000,
        per_second=DOCUMENTS / took,
        cpu_ms=spent / DOCUMENTS * 1000,
        target=f"≥ 20 per second and core, memory flat (≤ {MOST_GROWTH_MB} MB)",
        is_met=spent / DOCUMENTS <= 1 / 20 and growth <= MOST_GROWTH_MB,
    )


def _asked(db: Database) -> ActBatch:
    with db.writing(SYSTEM) as work:
        rows = work.session.execute(
            sa.select(Agreement.id, Agreement.project_id).where(
                Agreement.state == AgreementState.RUNNING
            )
        ).all()
        subjects = [Subject(*rows[number % len(rows)]) for number in range(DOCUMENTS)]
        return act_batches.ask(work, AGREEMENT, "CO.", Language.ES, subjects)


def _always_new() -> AnyAct:
    """The agreement's act, of which every paper says something else, so that none is the one that exists."""
    numbers = count(1)

    def sheet(work: Work, row: Agreement, words: Translator) -> AgreementSheet:
        written = AGREEMENT.sheet(work, row, words)
        return msgspec.structs.replace(written, work_title=f"{written.work_title} {next(numbers)}")

    return replace(AGREEMENT, sheet=sheet)


def _resident_mb() -> float:
    """What this process holds in memory now."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * _PAGE / 1_000_000
