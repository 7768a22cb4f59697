"""How a job is measured: one client in turn, eight at once, the server's own CPU, and the queries it sends."""

import http.client
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from foundation.database import Database
from foundation.identity import sessions
from foundation.settings import ROOT, Settings
from scripts.benchmarks.filling import reader

# The first answers build statements, templates and the interpreter's own short cuts.
WARM_UP = 30
REPEATS = 200
CLIENTS = 8
SECONDS = 3.0


@dataclass(frozen=True)
class Row:
    """One line of the result; what was not measured is ``None``, never guessed."""

    job: str
    size: int
    p50_ms: float | None = None
    p99_ms: float | None = None
    per_second: float | None = None
    queries: int | None = None
    cpu_ms: float | None = None
    floor_ms: float | None = None
    target: str = ""
    is_met: bool | None = None

    def plain(self) -> dict[str, object]:
        return asdict(self)

    def cells(self) -> tuple[str, ...]:
        ratio = self.p50_ms / self.floor_ms if self.p50_ms and self.floor_ms else None
        figures = (
            self.p50_ms,
            self.p99_ms,
            self.per_second,
            self.queries,
            self.cpu_ms,
            self.floor_ms,
            ratio,
        )
        met = {True: "yes", False: "NO", None: ""}[self.is_met]
        return (
            self.job,
            f"{self.size:,}",
            *("" if f is None else f"{f:,.2f}".removesuffix(".00") for f in figures),
            self.target,
            met,
        )


@dataclass(frozen=True)
class Server:
    """A running product with a signed-in reader."""

    port: int
    token: str
    process: int
    settings: Settings

    def get(self, path: str) -> bytes:
        """One request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            return self.ask(connection, path)
        finally:
            connection.close()

    def ask(self, connection: http.client.HTTPConnection, path: str) -> bytes:
        connection.request("GET", path, headers={"authorization": f"Bearer {self.token}"})
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status}")
        return body

    def cpu_seconds(self) -> float:
        """What all processes of the server have computed so far."""
        return sum(cpu_of(process) for process in (self.process, *self.others))

    @property
    def others(self) -> tuple[int, ...]:
        """The processes beside the first."""
        found = Path(f"/proc/{self.process}/task/{self.process}/children").read_text()
        return tuple(int(process) for process in found.split())


def cpu_of(process: int) -> float:
    """Seconds that a process has computed, for itself and in the kernel; none where it is not on this machine."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    except FileNotFoundError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(settings: Settings) -> Iterator[Server]:
    """The product as it is really served, with the processes of the settings and without its limit of requests."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "scripts.benchmarks.served", str(port)]
    process = subprocess.Popen([*command, str(settings.processes)], cwd=ROOT)
    db = Database(settings.database)
    running = Server(port, "", process.pid, settings)
    try:
        _wait(port)
        token = sessions.open_session(db, reader(db), db.clock.now())
        running = Server(port, token, process.pid, settings)
        yield running
    finally:
        db.close()
        for other in (process.pid, *running.others):
            os.kill(other, signal.SIGTERM)
        process.wait(timeout=30)


def _wait(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server did not start")


def page(
    server: Server,
    name: str,
    size: int,
    path: str,
    *,
    target: str,
    limit_ms: float,
    floor_ms: float | None,
    queries: int | None,
    most_queries: int | None = None,
) -> Row:
    """A page or an API answer: its times, its throughput and its cost; a target in queries is held to as one in time."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    for _ in range(WARM_UP):
        server.ask(connection, path)
    before = server.cpu_seconds()
    times = [timed(lambda: server.ask(connection, path)) for _ in range(REPEATS)]
    cpu = (server.cpu_seconds() - before) / REPEATS * 1000
    connection.close()
    p50 = statistics.median(times)
    return Row(
        job=name,
        size=size,
        p50_ms=p50,
        p99_ms=sorted(times)[int(len(times) * 0.99) - 1],
        per_second=throughput(server, path),
        queries=queries,
        cpu_ms=cpu,
        floor_ms=floor_ms,
        target=target,
        is_met=p50 <= limit_ms and (most_queries is None or (queries or 0) <= most_queries),
    )


def throughput(server: Server, path: str) -> float:
    """Answers per second with eight clients at once."""
    end = time.perf_counter() + SECONDS

    def client(_: int) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        count = 0
        while time.perf_counter() < end:
            server.ask(connection, path)
            count += 1
        connection.close()
        return count

    with ThreadPoolExecutor(CLIENTS) as pool:
        return sum(pool.map(client, range(CLIENTS))) / SECONDS


def timed(call: Callable[[], object]) -> float:
    """Milliseconds of one call."""
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1000


def median_of(call: Callable[[], object], repeats: int = 20) -> float:
    """The median of several calls, after one that warms up."""
    call()
    return statistics.median(timed(call) for _ in range(repeats))
