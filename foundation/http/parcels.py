"""A command and its files in one request, as a telephone sends them: ``multipart/form-data`` (RFC 7578) with the command as JSON.

The part ``command`` is the same JSON that a request without files has as its body; every other part is a file and is named by the field
that it answers (``photo``, ``evidence.0.photo``). Its name on the sender's side is not read, because it often names a person.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import multipart  # type: ignore[import-untyped]
from litestar.exceptions import HTTPException

from foundation.contents import Purpose
from foundation.errors import InvalidCommand, Sentence, say
from foundation.files import Blob, FileStore
from foundation.http.site import HttpRequest
from foundation.http.uploads import PURPOSES, leaf_of
from foundation.ids import new_id
from foundation.leaves import NOT_UNDERSTOOD, REQUIRED

MULTIPART = "multipart/form-data"
COMMAND = "command"
# No command shows more than this many photographs at once.
MOST_PARTS = 60
# As many of the largest as a whole request may hold.
MOST_FILES = 3


@dataclass(frozen=True)
class Parcel:
    """What came in one request: the command's own bytes, and the bytes of every file by its field."""

    command: bytes
    files: Mapping[str, Sequence[bytes]]

    @property
    def hashes(self) -> dict[str, list[str]]:
        """The SHA-256 of every file."""
        return {
            name: [hashlib.sha256(data).hexdigest() for data in several]
            for name, several in self.files.items()
        }


@dataclass(frozen=True)
class Loose:
    """A file with the field it answers and the key by which the command names it."""

    field: str
    key: UUID
    purpose: Purpose
    data: bytes


@dataclass(frozen=True)
class Stored:
    """A file that is safely in the store; nothing refers to it until it is taken into the records under this key."""

    key: UUID
    blob: Blob


async def body_of(request: HttpRequest, most: int) -> bytes:
    """The body, at most so many bytes of it; a longer one is refused without being read to its end."""
    chunks: list[bytes] = []
    room = most
    async for chunk in request.stream():
        room -= len(chunk)
        if room < 0:
            raise HTTPException(status_code=413)
        chunks.append(chunk)
    return b"".join(chunks)


def is_parcel(request: HttpRequest) -> bool:
    """Whether files come with the command."""
    kind, _, _ = request.headers.get("content-type", "").partition(";")
    return kind.strip().lower() == MULTIPART


def unpack(content_type: str, body: bytes) -> Parcel:
    """The parts of a parcel; ``InvalidCommand`` where it is damaged, or holds no command."""
    _, options = multipart.parse_options_header(content_type)
    parts: list[tuple[str, list[bytes]]] = []
    try:
        with multipart.PushMultipartParser(
            options.get("boundary", ""), max_segment_count=MOST_PARTS, strict=True
        ) as parser:
            for event in parser.parse(body):
                if isinstance(event, multipart.MultipartSegment):
                    parts.append((event.name, []))
                elif event:
                    parts[-1][1].append(event)
    except (multipart.MultipartError, ValueError):
        raise InvalidCommand({"body": NOT_UNDERSTOOD}) from None
    command: bytes | None = None
    found: dict[str, list[bytes]] = {}
    for name, chunks in parts:
        data = chunks[0] if len(chunks) == 1 else b"".join(chunks)
        if name == COMMAND:
            command = data
        else:
            found.setdefault(name, []).append(data)
    if command is None:
        raise InvalidCommand({COMMAND: REQUIRED})
    return Parcel(command, found)


def named(command: type, said: Any, parcel: Parcel) -> tuple[Any, list[Loose]]:
    """The command as if its files had been there before: each has a key, and the command names it."""
    loose: list[Loose] = []
    for name, several in parcel.files.items():
        leaf = leaf_of(command, name.replace(".", "-"))
        if len(several) > 1 and not leaf.many:
            raise InvalidCommand({name: say("One file is enough here.")})
        fresh = [Loose(name, new_id(), PURPOSES[leaf.kind], data) for data in several]
        keys = [str(one.key) for one in fresh]
        said = _with_answer(said, name.split("."), keys if leaf.many else keys[0])
        loose.extend(fresh)
    return said, loose


def store(loose: Sequence[Loose], place: FileStore) -> tuple[Stored, ...]:
    """Put files into the store; what is wrong with each is an error of its field."""
    stored: list[Stored] = []
    errors: dict[str, Sentence] = {}
    for one in loose:
        try:
            blob = place.put(one.data, one.purpose, field=one.field, spare_copy=True)
        except InvalidCommand as unusable:
            errors.update(unusable.errors)
        else:
            stored.append(Stored(one.key, blob))
    if errors:
        raise InvalidCommand(errors)
    return tuple(stored)


def _with_answer(said: Any, path: Sequence[str], answer: str | list[str]) -> Any:
    """What was said, with one answer more at a path; ``InvalidCommand`` where the path leads nowhere or is answered already."""
    here, rest = path[0], path[1:]
    if isinstance(said, list) and here.isdecimal() and int(here) < len(said) and rest:
        index = int(here)
        return [*said[:index], _with_answer(said[index], rest, answer), *said[index + 1 :]]
    if not isinstance(said, dict) or (not rest and said.get(here) is not None):
        raise InvalidCommand({".".join(path): NOT_UNDERSTOOD})
    return {**said, here: _with_answer(said.get(here, {}), rest, answer) if rest else answer}
