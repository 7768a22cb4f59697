"""Files of the interface, with 304 and ranges, which the framework's own static router does not answer.

A photo may be paused and resumed, and a phone on a slow line asks again only for what changed.
"""

import asyncio
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from os import stat_result
from pathlib import Path
from typing import Any, cast

from litestar import asgi
from litestar.handlers import ASGIRouteHandler
from litestar.types import HTTPScope, Receive, Scope, Send

CHUNK = 262_144
Header = tuple[bytes, bytes]

# What the tables of some systems do not know; with «nosniff» a browser refuses a manifest or a module of another type.
TYPES = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".webmanifest": "application/manifest+json",
}


@dataclass(frozen=True)
class _Found:
    path: Path
    stat: stat_result

    @property
    def tag(self) -> bytes:
        return f'"{self.stat.st_mtime_ns:x}-{self.stat.st_size:x}"'.encode()

    @property
    def headers(self) -> list[Header]:
        name = self.path.name
        kind = TYPES.get(self.path.suffix) or mimetypes.guess_type(name)[0]
        return [
            (b"etag", self.tag),
            (b"accept-ranges", b"bytes"),
            (b"cache-control", b"public, max-age=3600"),
            (b"content-type", (kind or "application/octet-stream").encode()),
        ]


def static_mount(
    prefix: str, root: Path, *, inside: Mapping[str, Path] | None = None
) -> ASGIRouteHandler:
    """Serve the files below ``root``; whatever lies outside does not exist.

    ``inside`` lays other folders under a name below the prefix: one mount inside another is never reached by the framework's router.
    """
    base = root.resolve()
    others = {name: folder.resolve() for name, folder in (inside or {}).items()}

    @asgi(prefix, is_mount=True, copy_scope=False)
    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        http = cast("HTTPScope", scope)
        if http["method"] not in ("GET", "HEAD"):
            await _finish(send, 405, [(b"allow", b"GET, HEAD"), (b"content-length", b"0")])
            return
        # Not in the pool of the database's threads: a page asks for many files at once.
        first, _, rest = str(http["path"]).lstrip("/").partition("/")
        folder, path = (others[first], rest) if first in others else (base, f"{first}/{rest}")
        found = await asyncio.to_thread(_find, folder, path)
        if found is None:
            await _finish(send, 404, [(b"content-length", b"0")])
            return
        asked: dict[bytes, bytes] = {name.lower(): value for name, value in http["headers"]}
        await _send_file(found, asked, send, has_body=http["method"] == "GET")

    return serve


def _find(base: Path, path: str) -> _Found | None:
    try:
        target = (base / path.lstrip("/")).resolve()
        if target.is_relative_to(base) and target.is_file():
            return _Found(target, target.stat())
    except (OSError, ValueError):
        pass  # A name that no file can have.
    return None


async def _send_file(
    found: _Found, asked: dict[bytes, bytes], send: Send, *, has_body: bool
) -> None:
    headers, size = found.headers, found.stat.st_size
    if found.tag in _tags(asked.get(b"if-none-match", b"")):
        await _finish(send, 304, headers)
        return
    try:
        window = byte_range(_wanted(asked, found.tag), size)
    except ValueError:
        await _finish(send, 416, [(b"content-range", f"bytes */{size}".encode())])
        return
    first, last = window or (0, size - 1)
    if window:
        headers.append((b"content-range", f"bytes {first}-{last}/{size}".encode()))
    headers.append((b"content-length", str(last - first + 1).encode()))
    status = 206 if window else 200
    if not has_body or size == 0:
        await _finish(send, status, headers)
        return
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await _stream(found.path, first, last - first + 1, send)


def _tags(header: bytes) -> list[bytes]:
    return [tag.strip().removeprefix(b"W/") for tag in header.split(b",")]


def _wanted(asked: dict[bytes, bytes], tag: bytes) -> str:
    """The part asked for; of a file that changed since its beginning was fetched, a part would not fit."""
    if asked.get(b"if-range", tag) != tag:
        return ""
    return asked.get(b"range", b"").decode("latin-1")


async def _stream(path: Path, start: int, length: int, send: Send) -> None:
    while length > 0:
        data = await asyncio.to_thread(_read, path, start, min(CHUNK, length))
        start, length = start + len(data), length - len(data)
        more = length > 0 and bool(data)
        await send({"type": "http.response.body", "body": data, "more_body": more})
        if not data:
            return


def _read(path: Path, start: int, length: int) -> bytes:
    with path.open("rb") as file:
        file.seek(start)
        return file.read(length)


def byte_range(header: str, size: int) -> tuple[int, int] | None:
    """The first and last byte asked for, ``None`` for the whole file; ``ValueError`` where there is no such part."""
    if not header.startswith("bytes=") or "," in header:
        return None
    start, _, end = header.removeprefix("bytes=").partition("-")
    if not re.fullmatch(r"[0-9]{1,18}", start + end):
        raise ValueError("not a range")
    if start:
        first, last = int(start), min(int(end), size - 1) if end else size - 1
    else:
        first, last = max(0, size - int(end)), size - 1
    if first > last:
        raise ValueError("not a range of this file")
    return first, last


async def _finish(send: Send, status: int, headers: list[Any]) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"", "more_body": False})
