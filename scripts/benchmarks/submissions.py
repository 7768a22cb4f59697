"""What comes from the site: a photograph and what was found there, sent by eight telephones at once."""

import http.client
import io
import json
import os
import random
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote
from uuid import UUID

import sqlalchemy as sa
from PIL import Image, ImageFilter

from app.demonstration.accounts import HOME
from contracting.agreements import Agreement, AgreementState
from foundation.clock import civil_date
from foundation.database import Database
from foundation.identity import sessions
from foundation.identity.permissions import Role
from scripts.benchmarks.measuring import CLIENTS, SECONDS, Row, Server, median_of, timed
from scripts.benchmarks.told import reported, telling

PHOTO_BYTES = 100_000
PHOTO_SIDES = (1280, 960)
PER_SECOND = 600
ALONE = 30


class Telephone:
    """One client that sends photographs no other client sends."""

    def __init__(self, server: Server, name: str, token: str, where: tuple[UUID, str]) -> None:
        self.agreement, self.territory = where
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        self.head = {"authorization": f"Bearer {token}", "content-type": "image/jpeg"}
        self.name, self.sent = name, 0
        self.due_on = civil_date(Database(server.settings.database).clock.now()) + timedelta(days=7)

    def submit(self, photo: bytes) -> None:
        """Send the photograph, then what was found with it."""
        self.sent += 1
        mark = f"{self.name}/{self.sent}".encode()
        comment = b"\xff\xfe" + (len(mark) + 2).to_bytes(2) + mark
        path = f"/api/files?territory={quote(self.territory)}&purpose=photo"
        file = self._post(path, photo[:2] + comment + photo[2:], "image/jpeg")
        found = {
            "what": "La cuneta está tapada.",
            "gravity": "function",
            "place": "Abscisa K0+120",
            "photo": file["id"],
            "fixer": "Residente de obra",
            "due_on": self.due_on.isoformat(),
        }
        body = json.dumps(found).encode()
        self._post(f"/api/agreements/{self.agreement}/pending", body, "application/json")

    def _post(self, path: str, body: bytes, kind: str) -> dict[str, str]:
        self.connection.request("POST", path, body, {**self.head, "content-type": kind})
        answer = self.connection.getresponse()
        said = answer.read()
        if answer.status not in (200, 201):
            raise RuntimeError(f"{path}: {answer.status} {said[:200]!r}")
        found: dict[str, str] = json.loads(said)
        return found


def submission_job(server: Server, size: int) -> Iterator[Row]:
    """A photograph of 100 KB and an issue found on site with it; the floor is the photograph written to disk and synced."""
    photo = _photo()
    where, token = _site(server)
    alone = Telephone(server, "alone", token, where[0])
    for _ in range(ALONE // 3):
        alone.submit(photo)
    before = server.cpu_seconds()
    times = sorted(timed(lambda: alone.submit(photo)) for _ in range(ALONE))
    cpu = (server.cpu_seconds() - before) / ALONE * 1000
    rate = _at_once(server, token, where, photo)
    yield Row(
        job="field submission",
        size=size,
        p50_ms=statistics.median(times),
        p99_ms=times[-1],
        per_second=rate,
        cpu_ms=cpu,
        floor_ms=median_of(lambda: _written(photo, server)),
        target=f"≥ {PER_SECOND} per second with {CLIENTS} clients",
        is_met=rate >= PER_SECOND,
    )


def _at_once(server: Server, token: str, where: list[tuple[UUID, str]], photo: bytes) -> float:
    end = time.perf_counter() + SECONDS

    def client(number: int) -> int:
        one = Telephone(server, f"client {number}", token, where[number % len(where)])
        while time.perf_counter() < end:
            one.submit(photo)
        return one.sent

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
