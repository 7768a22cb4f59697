"""Runs the benchmarks and prints a table, or JSON."""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from scripts.benchmarks.filling import fill, prepare
from scripts.benchmarks.jobs import JOBS
from scripts.benchmarks.measuring import Row, serving

HEAD = (
    "job",
    "size",
    "p50 ms",
    "p99 ms",
    "per s, 8 clients",
    "queries",
    "server CPU ms",
    "floor ms",
    "ratio",
    "target",
    "met",
)


def main() -> int:
    """Measure what was asked for; the exit status says only whether it could be measured."""
    asked = _arguments()
    rows: list[Row] = []
    console = Console(stderr=True)
    with tempfile.TemporaryDirectory(prefix="minga-bench-") as folder:
        for size in asked.sizes:
            data = Path(folder) / str(size)
            url = asked.database or f"sqlite:///{data / 'minga.db'}"
            os.environ["MINGA_DATA"], os.environ["MINGA_DATABASE"] = str(data), url
            console.print(f"{size} works: filling")
            settings = prepare(url)
            fill(settings, size)
            with serving(settings) as server:
                for name, job in JOBS.items():
                    if name in asked.jobs:
                        console.print(f"{size} works: {name}")
                        rows.extend(job(server, size))
    _print(rows, as_json=asked.json)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument(
        "--sizes",
        default="1000,10000,100000",
        type=lambda text: [int(part) for part in text.split(",")],
    )
    parser.add_argument("--jobs", default=",".join(JOBS), type=lambda text: text.split(","))
    parser.add_argument(
        "--database", help="address of an empty PostgreSQL database; with one size only"
    )
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    if asked.database and len(asked.sizes) > 1:
        parser.error("a database given by its address is filled once: give one size")
    return asked


def _print(rows: list[Row], *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps([row.plain() for row in rows], indent=2) + "\n")
        return
    table = Table(
        *HEAD, title="Ratios compare a job with its floor in this run; times depend on the machine"
    )
    for row in rows:
        table.add_row(*row.cells())
    Console(width=170).print(table)


if __name__ == "__main__":
    sys.exit(main())
