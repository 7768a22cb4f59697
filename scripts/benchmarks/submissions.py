"""What comes from the site: a photograph and what was found there, sent by eight telephones at once."""

import http.client
import io
import json
import os
import random
import secrets
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from PIL import Image, ImageFilter

from app.demonstration.accounts import HOME
from contracting.agreements import Agreement, AgreementState
from foundation import files
from foundation.clock import civil_date
from foundation.database import Database
from foundation.durable_folders import DurableFolder
from foundation.identity import sessions
from foundation.identity.permissions import Role
from foundation.ids import new_id
from scripts.benchmarks.measuring import CLIENTS, SECONDS, Row, Server, cpu_of, median_of, timed
from scripts.benchmarks.told import reported, telling

PHOTO_BYTES = 100_000
PHOTO_SIDES = (1280, 960)
PER_SECOND = 600
ALONE = 30


BOUNDARY = b"minga-telephone"
BEFORE_COMMAND = (
    b'--%b\r\ncontent-disposition: form-data; name="command"\r\ncontent-type: application/json\r\n\r\n'
    % BOUNDARY
)
BEFORE_PHOTO = (
    b'\r\n--%b\r\ncontent-disposition: form-data; name="photo"; filename="photo.jpg"\r\n'
    b"content-type: image/jpeg\r\n\r\n" % BOUNDARY
)
AFTER = b"\r\n--%b--\r\n" % BOUNDARY


class Telephone:
    """One client that sends photographs no other client sends, each with what was found, in one request under a key of its own."""

    def __init__(self, server: Server, name: str, token: str, where: tuple[UUID, str]) -> None:
        self.path = f"/api/agreements/{where[0]}/pending"
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        self.head = {
            "authorization": f"Bearer {token}",
            "content-type": f"multipart/form-data; boundary={BOUNDARY.decode()}",
        }
        self.name, self.sent = name, 0
        due_on = civil_date(Database(server.settings.database).clock.now()) + timedelta(days=7)
        found = {
            "what": "La cuneta está tapada.",
            "gravity": "function",
            "place": "Abscisa K0+120",
            "fixer": "Residente de obra",
            "due_on": due_on.isoformat(),
        }
        self.found = json.dumps(found).encode()

    def submit(self, photo: bytes) -> None:
        """Send what was found with its photograph."""
        self.sent += 1
        mark = f"{self.name}/{self.sent}".encode()
        comment = b"\xff\xfe" + (len(mark) + 2).to_bytes(2) + mark
        parts = (BEFORE_COMMAND, self.found, BEFORE_PHOTO, photo[:2], comment, photo[2:], AFTER)
        head = {**self.head, "idempotency-key": str(new_id())}
        self.connection.request("POST", self.path, b"".join(parts), head)
        answer = self.connection.getresponse()
        said = answer.read()
        if answer.status != 201:
            raise RuntimeError(f"{self.path}: {answer.status} {said[:200]!r}")


def submission_job(server: Server, size: int) -> Iterator[Row]:
    """A photograph of 100 KB and an issue found on site with it.

    The floors are the photograph written to disk and synced, by one and by eight at once. The rows after the first say what each part
    computes for one submission, because server, database and telephones share the processor cores of one machine here.
    """
    photo = _photo()
    where, token = _site(server)
    alone = Telephone(server, "alone", token, where[0])
    for _ in range(ALONE // 3):
        alone.submit(photo)
    times = sorted(timed(lambda: alone.submit(photo)) for _ in range(ALONE))
    rate, cpu = _at_once(server, token, where, photo)
    yield Row(
        job=f"field submission, {server.settings.processes} processes",
        size=size,
        p50_ms=statistics.median(times),
        p99_ms=times[-1],
        per_second=rate,
        cpu_ms=cpu.server,
        floor_ms=median_of(lambda: _written(photo, server)),
        target=f"≥ {PER_SECOND} per second with {CLIENTS} clients",
        is_met=rate >= PER_SECOND,
    )
    yield Row(job="… computed by the database", size=size, cpu_ms=cpu.database)
    yield Row(job="… computed by the telephones", size=size, cpu_ms=cpu.telephones)
    cores = os.cpu_count() or 1
    whole = cpu.server + cpu.database + cpu.telephones
    yield Row(job=f"… most for {cores} cores by this", size=size, per_second=cores * 1000 / whole)
    yield Row(job="… synced only, by eight", size=size, per_second=_synced_at_once(photo, server))


@dataclass(frozen=True)
class Cost:
    """Milliseconds of processor time for one submission, by who spends them."""

    server: float
    database: float
    telephones: float


def _at_once(
    server: Server, token: str, where: list[tuple[UUID, str]], photo: bytes
) -> tuple[float, Cost]:
    clients = [
        Telephone(server, f"client {number}", token, where[number % len(where)])
        for number in range(CLIENTS)
    ]
    backends = _backends(server)
    before = server.cpu_seconds(), sum(map(cpu_of, backends)), time.process_time()
    end = time.perf_counter() + SECONDS

    def client(one: Telephone) -> int:
        while time.perf_counter() < end:
            one.submit(photo)
        return one.sent

    with ThreadPoolExecutor(CLIENTS) as pool:
        sent = sum(pool.map(client, clients))
    # Connections that were opened meanwhile began from nothing.
    after = server.cpu_seconds(), sum(map(cpu_of, _backends(server))), time.process_time()
    spent = [(late - early) / sent * 1000 for early, late in zip(before, after, strict=True)]
    return sent / SECONDS, Cost(*spent)


def _backends(server: Server) -> list[int]:
    """The processes of a PostgreSQL on this machine that serve this database; SQLite computes inside the server."""
    if server.settings.database.startswith("sqlite"):
        return []
    db = Database(server.settings.database)
    ours = sa.text("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
    with db.engine.connect() as connection:
        found = list(connection.execute(ours).scalars())
    db.close()
    return found


def _synced_at_once(photo: bytes, server: Server) -> float:
    folder = DurableFolder(Path(server.settings.data) / "bench-photos")
    end = time.perf_counter() + SECONDS

    def client(_: int) -> int:
        count = 0
        while time.perf_counter() < end:
            folder.lay_down(files.key(secrets.token_hex(32)), photo)
            count += 1
        return count

    with ThreadPoolExecutor(CLIENTS) as pool:
        return sum(pool.map(client, range(CLIENTS))) / SECONDS


def _written(photo: bytes, server: Server) -> None:
    with (Path(server.settings.data) / "bench-photo").open("wb", buffering=0) as file:
        file.write(photo)
        os.fsync(file.fileno())


def _site(server: Server) -> tuple[list[tuple[UUID, str]], str]:
    """The agreements that are being carried out, and the session of an engineer who sees them."""
    here = telling(server.settings)
    list(reported(server.settings))
    with here.db.engine.connect() as connection:
        running = sa.select(Agreement.id, Agreement.territory).where(
            Agreement.state == AgreementState.RUNNING
        )
        where = [(row.id, row.territory) for row in connection.execute(running)]
    engineer = here.company.central[Role.ENGINEER]
    if engineer.user_id is None:
        raise RuntimeError(f"nobody inspects works in {HOME}")
    now = Database(server.settings.database).clock.now()
    return where, sessions.open_session(here.db, engineer.user_id, now)


def _photo() -> bytes:
    """A photograph of the size a telephone sends: soft noise, at the quality that brings it to its bytes."""
    chance = random.Random(3)
    width, height = PHOTO_SIDES
    small = Image.frombytes(
        "RGB", (width // 16, height // 16), chance.randbytes(width * height * 3 // 256)
    )
    picture = small.resize(PHOTO_SIDES, Image.Resampling.BICUBIC).filter(
        ImageFilter.GaussianBlur(1)
    )
    for quality in range(95, 20, -1):
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=quality)
        if out.tell() <= PHOTO_BYTES:
            return out.getvalue()
    raise RuntimeError("no photograph of that size")
