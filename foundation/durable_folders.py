"""A folder of files on this machine's disk, from which a power cut takes nothing back that was said to be there.

A file is written whole under a name of its own and synced, then gets its real name, and then the folders that lead to it are synced
(POSIX: a file's entry is only as durable as its folder). Several at once cost little more than one: the file system syncs them together.
"""

import os
import secrets
from pathlib import Path


class DurableFolder:
    """Where bytes are laid down under a path such as ``ab/cd/abcd…``, once and for good."""

    def __init__(self, root: Path) -> None:
        self._root = root
        # Folders whose own entries were synced by this process; nobody takes a folder of the store away.
        self._settled: set[Path] = set()

    def lay_down(self, path: str, data: bytes) -> None:
        """Write bytes under a path and wait until they are on the disk; raises ``OSError``."""
        target = self._root / path
        draft = target.with_name(f"{target.name}.{secrets.token_hex(4)}")
        try:
            descriptor = self._create(draft)
        except FileNotFoundError:
            target.parent.mkdir(parents=True, exist_ok=True)
            descriptor = self._create(draft)
        try:
            _write(descriptor, data)
            draft.rename(target)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        self.settle(path)

    def settle(self, path: str) -> None:
        """Wait until the entry of a file is on the disk; its bytes were, before it had this name."""
        folder = (self._root / path).parent
        _sync(folder)
        fresh: list[Path] = []
        while folder != self._root and folder not in self._settled:
            fresh.append(folder)
            folder = folder.parent
            _sync(folder)
        self._settled.update(fresh)

    def _create(self, draft: Path) -> int:
        return os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)


def _write(descriptor: int, data: bytes) -> None:
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
