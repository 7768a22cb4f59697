"""The jobs: what is measured, its floor, and the target it is held against."""

import io
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import msgspec
import sqlalchemy as sa

from app import open_data
from app.open_data import Publication
from app.story import story
from contracting import verdicts
from contracting.two_keys import Outcome
from contracting.verdicts import GiveCommitteeVerdict
from exchange import royalties, workbooks
from foundation.database import Database
from foundation.identity.actors import SYSTEM, Actor, Grant
from foundation.identity.permissions import Role
from foundation.money import Money
from foundation.pdf.blocks import (
    Align,
    Block,
    Clause,
    Column,
    Fact,
    Facts,
    Grid,
    Heading,
    Paper,
    carried,
)
from foundation.pdf.document import render
from foundation.pdf.words import words
from foundation.place import PlaceKind
from foundation.translations import translator
from maintenance.views import due
from maintenance.views.due import DueQuery
from portfolio.views.summary import summary
from portfolio.views.works import WorkQuery, list_page
from scripts.benchmarks.batches import batch_job
from scripts.benchmarks.choices import scenario_job
from scripts.benchmarks.elections import equal_shares_job
from scripts.benchmarks.measuring import Row, Server, median_of, page, timed
from scripts.benchmarks.submissions import submission_job
from scripts.benchmarks.told import keep, reported, telling

READER = Actor(None, (Grant(Role.DONOR, "CO."),))
IMPORT_ROWS = 2_000
# The first ones also build the statements that later ones find.
WARM_UP = 3

Job = Callable[[Server, int], Iterator[Row]]


def queries_of(db: Database, read: Callable[[], object]) -> int:
    """How many statements a read sends."""
    seen = 0

    def count(*_: object) -> None:
        nonlocal seen
        seen += 1

    sa.event.listen(db.engine, "before_cursor_execute", count)
    read()
    sa.event.remove(db.engine, "before_cursor_execute", count)
    return seen


def list_job(server: Server, size: int) -> Iterator[Row]:
    """Fifty works with money, progress and semaphore; the floor is the same rows by the bare driver."""
    db = Database(server.settings.database)
    floor = _bare_list(db)

    def read() -> None:
        with db.reading(READER) as work:
            list_page(work, WorkQuery())

    queries = queries_of(db, read) + 1  # and the one that finds out who asks
    yield page(
        server,
        "list, JSON",
        size,
        "/api/works",
        target="p50 ≤ 6 ms, ≤ 3 queries",
        limit_ms=6,
        most_queries=3,
        floor_ms=floor,
        queries=queries,
    )
    yield page(
        server,
        "list, page",
        size,
        "/works",
        target="p50 ≤ 15 ms",
        limit_ms=15,
        floor_ms=floor,
        queries=None,
    )
    db.close()


def _bare_list(db: Database) -> float:
    columns = "id, code, title, kind, territory, station, budget_minor, paid_minor, physical_bp, financial_bp, starts_on, ends_on"
    statement = f"SELECT {columns} FROM project ORDER BY id DESC LIMIT 50"  # noqa: S608 - no input
    with db.engine.connect() as connection:
        raw = connection.connection.driver_connection
        if raw is None:
            raise RuntimeError("no connection")

        def read() -> None:
            cursor = raw.cursor()
            cursor.execute(statement)
            json.dumps([[str(value) for value in row] for row in cursor.fetchall()])

        return median_of(read)


def summary_job(server: Server, size: int) -> Iterator[Row]:
    """The portfolio by municipality and station."""
    db = Database(server.settings.database)

    def read() -> None:
        with db.reading(READER) as work:
            summary(work, WorkQuery(), by_place=True)

    queries = queries_of(db, read) + 1
    limit = 10 if size <= 10_000 else 30
    yield page(
        server,
        "summary",
        size,
        "/api/works/summary",
        target=f"p50 ≤ {limit} ms",
        limit_ms=limit,
        floor_ms=None,
        queries=queries,
    )
    db.close()


def detail_job(server: Server, size: int) -> Iterator[Row]:
    """The whole story of one work."""
    db = Database(server.settings.database)
    first = json.loads(server.get("/api/works"))["rows"][0]["id"]

    def read() -> None:
        with db.reading(READER) as work:
            story(work, UUID(first))

    queries = queries_of(db, read) + 1
    path = f"/api/works/{first}/passport"
    yield page(
        server,
        "passport",
        size,
        path,
        target="p50 ≤ 15 ms, ≤ 12 queries",
        limit_ms=15,
        most_queries=12,
        floor_ms=None,
        queries=queries,
    )
    db.close()


def pdf_job(server: Server, size: int) -> Iterator[Row]:
    """A ten-page agreement with a table of 200 rows; it does not depend on the number of works."""
    paper, blocks = _agreement()
    render(paper, blocks)
    start = time.process_time()
    repeats = 20
    for number in range(repeats):
        # Every paper draws a code of its own.
        render(msgspec.structs.replace(paper, verify_url=f"{paper.verify_url}{number}"), blocks)
    cpu = (time.process_time() - start) / repeats * 1000
    yield Row(
        job="agreement PDF",
        size=size,
        p50_ms=cpu,
        cpu_ms=cpu,
        per_second=1000 / cpu,
        target="≥ 20 per second and core",
        is_met=cpu <= 50,
    )


def _agreement() -> tuple[Paper, list[Block]]:
    write = translator("es")
    rows = [
        (
            (str(n), f"Ítem {n} de la obra, instalado y probado", "m", write.money_input(_cop(n))),
            (_cop(n).minor,),
        )
        for n in range(1, 201)
    ]
    columns = (
        Column("N.º"),
        Column("Descripción", share=55),
        Column("Und"),
        Column("Valor", align=Align.END, is_carried=True),
    )
    grid = Grid(
        columns, tuple(carried(rows, write=lambda minor: write.money_input(_cop(minor // 100))))
    )
    text = (
        "El contratista comunitario se obliga a ejecutar la obra según las cantidades y los medios de verificación acordados. "
        * 6
    )
    clauses = [Clause(str(n), f"Cláusula {n}", (text,)) for n in range(1, 19)]
    paper = Paper(
        title="Convenio solidario de obra",
        number="C-19-2026-001",
        code="BANC-OPRU-EBA2",
        version="1",
        language="es",
        issued_on=date(2026, 3, 2),
        dated="Caloto, 2 de marzo de 2026",
        institution="Municipio de Caloto",
        verify_url="https://minga.example/v/BANC-OPRU-EBA2",
        words=words(write.text),
    )
    return paper, [Heading("Partes"), Facts((Fact("Objeto", "Placa huella"),)), *clauses, grid]


def _cop(units: int) -> Money:
    return Money(units * 1_000_00)


def import_job(server: Server, size: int) -> Iterator[Row]:
    """A workbook of followed works, every row validated and audited, into a place that already holds so many."""
    data = _matrix(IMPORT_ROWS)
    db = Database(server.settings.database)
    importer = Actor(None, is_system=True)
    seconds = []

    def take() -> None:
        with db.writing(importer) as work:
            report = royalties.import_file(work, data, "bench.xlsx", department="70")
            if report.created != IMPORT_ROWS:
                raise RuntimeError(f"{report.created} of {IMPORT_ROWS} rows were taken in")

    seconds.append(timed(take) / 1000)
    db.close()
    rate = IMPORT_ROWS / statistics.median(seconds)
    yield Row(
        job=f"import of {IMPORT_ROWS:,} rows",
        size=size,
        p50_ms=seconds[0] * 1000,
        per_second=rate,
        target="≥ 1,000 rows per second",
        is_met=rate >= 1000,
    )


def _matrix(count: int) -> bytes:
    head = (
        "BPIN",
        "EJECUTOR",
        "NOMBRE DEL PROYECTO",
        "MUNICIPIO",
        "VALOR TOTAL",
        "AVANCE FÍSICO",
        "AVANCE FINANCIERO",
        "ESTADO",
    )
    rows = [
        (
            f"2024{n:010d}",
            "MUNICIPIO DE MORROA",
            f"Mejoramiento de la vía {n} en el municipio de Morroa",
            "MORROA",
            150_000_000 + n,
            40,
            35,
            "CONTRATADO EN EJECUCIÓN",
        )
        for n in range(count)
    ]
    out = io.BytesIO()
    columns = tuple(workbooks.Column(label) for label in head)
    table = workbooks.Table(title="SUCRE", columns=columns, rows=rows)
    workbooks.write(out, [table], created_at=datetime(2026, 5, 4, 15, tzinfo=UTC))
    return out.getvalue()


def verdict_job(server: Server, size: int) -> Iterator[Row]:
    """A milestone verdict: permission, guards, change, audit, commit. The floor is a commit of one row by the bare driver."""
    here = telling(server.settings)
    times = []
    for milestone, path in reported(server.settings):

        def judge(milestone: UUID = milestone, path: str = path) -> None:
            with here.db.writing(here.company.who(Role.COMMITTEE, path)) as work:
                verdicts.give_committee_verdict(
                    work, milestone, GiveCommitteeVerdict(outcome=Outcome.MET)
                )

        times.append(timed(judge))
    times = times[WARM_UP:]
    p50 = statistics.median(times)
    yield Row(
        job="verdict",
        size=size,
        p50_ms=p50,
        p99_ms=max(times),
        floor_ms=_bare_commit(server),
        target="p50 ≤ 8 ms on SQLite",
        is_met=p50 <= 8,
    )


def due_job(server: Server, size: int) -> Iterator[Row]:
    """Fifty of as many tasks as there are works, the oldest first, with what is overdue and due this week."""
    keep(server.settings, size)
    db = Database(server.settings.database)

    def read() -> None:
        with db.reading(READER) as work:
            due.list_page(work, DueQuery())

    queries = queries_of(db, read) + 1
    yield page(
        server,
        "due list, JSON",
        size,
        "/api/maintenance",
        target="p50 ≤ 6 ms",
        limit_ms=6,
        floor_ms=None,
        queries=queries,
    )
    db.close()


def _bare_commit(server: Server) -> float:
    db = Database(server.settings.database)
    with db.engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE bench_commit (n integer)"))

    def commit() -> None:
        with db.engine.begin() as connection:
            connection.execute(sa.text("INSERT INTO bench_commit VALUES (1)"))

    took = median_of(commit)
    with db.engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE bench_commit"))
    db.close()
    return took


def export_job(server: Server, size: int) -> Iterator[Row]:
    """The whole portfolio as an OC4IDS package; plain works, so the reader of the database weighs most."""
    db = Database(server.settings.database)
    publication = Publication(server.settings, PlaceKind.LIVE, "es")
    with tempfile.TemporaryDirectory() as folder, db.reading(SYSTEM) as work:
        took = timed(lambda: open_data.save(work, Path(folder) / "package.json", publication))
    db.close()
    rate = size / took * 1000
    yield Row(
        job="export OC4IDS",
        size=size,
        p50_ms=took,
        per_second=rate,
        target="≥ 3,000 projects per second",
        is_met=rate >= 3000,
    )


JOBS: dict[str, Job] = {
    "list": list_job,
    "summary": summary_job,
    "detail": detail_job,
    "verdict": verdict_job,
    "submission": submission_job,
    "due": due_job,
    "pdf": pdf_job,
    "batch": batch_job,
    "export": export_job,
    "import": import_job,
    "equal shares": equal_shares_job,
    "scenario": scenario_job,
}
