"""Files of the interface, with 304 and ranges, which the framework's own static router does not answer.

A photo may be paused and resumed, and a phone on a slow line asks again only for what changed.
"""

import mimetypes
from pathlib import Path
from typing import Any

from litestar import asgi
from litestar.handlers import ASGIRouteHandler
from litestar.types import Receive, Scope, Send

CHUNK = 262_144
Header = tuple[bytes, bytes]


def static_mount(prefix: str, root: Path) -> ASGIRouteHandler:
    """Serve the files below ``root``; whatever lies outside does not exist."""
    base = root.resolve()

    @asgi(prefix, is_mount=True, copy_scope=False)
    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        asked: dict[bytes, bytes] = {name.lower(): value for name, value in scope["headers"]}
        path = (base / str(scope["path"]).lstrip("/")).resolve()
        if (
            scope["method"] not in ("GET", "HEAD")
            or not path.is_relative_to(base)
            or not path.is_file()
        ):  # type: ignore[typeddict-item]
            await _finish(send, 404, [(b"content-length", b"0")])
            return
        await _send_file(path, asked, scope["method"] == "HEAD", send)  # type: ignore[typeddict-item]

    return serve


async def _send_file(path: Path, asked: dict[bytes, bytes], is_head: bool, send: Send) -> None:
    stat = path.stat()
    tag = f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"'.encode()
    headers: list[Header] = [
        (b"etag", tag),
        (b"accept-ranges", b"bytes"),
        (b"cache-control", b"public, max-age=3600"),
        (
            b"content-type",
            (mimetypes.guess_type(path.name)[0] or "application/octet-stream").encode(),
        ),
    ]
    if asked.get(b"if-none-match") == tag:
        await _finish(send, 304, headers)
        return
    try:
        window = byte_range(asked.get(b"range", b"").decode("latin-1"), stat.st_size)
    except ValueError:
        await _finish(send, 416, [(b"content-range", f"bytes */{stat.st_size}".encode())])
        return
    first, last = window or (0, stat.st_size - 1)
    if window:
        headers.append((b"content-range", f"bytes {first}-{last}/{stat.st_size}".encode()))
    headers.append((b"content-length", str(last - first + 1).encode()))
    status = 206 if window else 200
    if is_head or stat.st_size == 0:
        await _finish(send, status, headers)
        return
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await _stream(path, first, last - first + 1, send)


async def _stream(path: Path, start: int, length: int, send: Send) -> None:
    with path.open("rb") as file:
        file.seek(start)
        while length > 0:
            data = file.read(min(CHUNK, length))
            length -= len(data)
            more = length > 0 and bool(data)
            await send({"type": "http.response.body", "body": data, "more_body": more})
            if not data:
                return


def byte_range(header: str, size: int) -> tuple[int, int] | None:
    """The first and last byte asked for, ``None`` for the whole file; ``ValueError`` where there is no such part."""
    if not header.startswith("bytes=") or "," in header:
        return None
    start, _, end = header.removeprefix("bytes=").partition("-")
    if not (start or end) or not (start + end).isdigit():
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
