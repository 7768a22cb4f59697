"""An OC4IDS 0.9 project package, written as a stream: one work in memory at a time, however many there are.

The file is UTF-8 JSON with one project on each line between the package's head and its end. Amounts are written as exact decimal
numbers. The caller gives a binary file of its own and moves it into place when the writing has succeeded.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO, Protocol

import msgspec

from exchange.oc4ids.facts import web_address
from exchange.oc4ids.objects import Moment, Part
from exchange.oc4ids.pieces import key, moment, words
from exchange.oc4ids.projects import encoded
from exchange.oc4ids.stories import ProjectStory
from exchange.oc4ids.wording import ENGLISH, Wording
from foundation.errors import Refused, say
from foundation.settings import EXAMPLE_PREFIX

# The package names the major and minor version only; the schema's pattern refuses "0.9.5".
VERSION = "0.9"
_PREFIX = re.compile(r"oc4ids-[a-z0-9]{6}-")
_CHUNK = 1 << 16


class PackageHeader(msgspec.Struct, frozen=True, kw_only=True):
    """Who publishes, when, under which licence, and the prefix of the publisher's project identifiers."""

    uri: str
    publisher: str
    published_at: datetime
    publisher_scheme: str | None = None
    publisher_number: str | None = None
    publisher_uri: str | None = None
    license: str | None = None
    policy: str | None = None
    prefix: str = EXAMPLE_PREFIX

    def __post_init__(self) -> None:
        for address in (self.uri, self.publisher_uri, self.license, self.policy):
            web_address(address)
        if not _PREFIX.fullmatch(self.prefix):
            raise ValueError("an OC4IDS prefix looks like oc4ids-bu3kcz-")


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """What was written."""

    projects: int
    size: int


class Check(Protocol):
    """Whoever looks at each encoded project before it is written, and raises when it may not be published."""

    def __call__(self, json: bytes, /) -> None: ...


class Publisher(Part, frozen=True, kw_only=True):
    name: str
    scheme: str | None = None
    uid: str | None = None
    uri: str | None = None


class Head(Part, frozen=True, kw_only=True):
    """What a package says before its projects."""

    version: str
    uri: str
    published_date: Moment | None
    publisher: Publisher
    license: str | None = None
    publication_policy: str | None = None


def write_package(
    stories: Iterator[ProjectStory],
    output: BinaryIO,
    header: PackageHeader,
    *,
    phrases: Wording = ENGLISH,
    check: Check | None = None,
) -> Count:
    """Write the works as one package. Without a single work nothing is written: the standard has no empty package."""
    first = next(stories, None)
    if first is None:
        raise Refused(say("There is no work to publish: an OC4IDS package holds at least one."))
    buffer = bytearray(_head(header))
    projects = size = 0
    story: ProjectStory | None = first
    while story is not None:
        json = encoded(story, prefix=header.prefix, phrases=phrases)
        if check is not None:
            check(json)
        buffer += b",\n" if projects else b"\n"
        buffer += json
        projects += 1
        if len(buffer) >= _CHUNK:
            size += output.write(buffer)
            buffer.clear()
        story = next(stories, None)
    buffer += b"\n]}\n"
    return Count(projects=projects, size=size + output.write(buffer))


def _head(header: PackageHeader) -> bytes:
    """Everything before the first project."""
    head = Head(
        version=VERSION,
        uri=header.uri,
        published_date=moment(header.published_at),
        publisher=Publisher(
            name=key(header.publisher).strip(),
            scheme=words(header.publisher_scheme),
            uid=words(header.publisher_number),
            uri=header.publisher_uri,
        ),
        license=header.license,
        publication_policy=header.policy,
    )
    return msgspec.json.encode(head)[:-1] + b',"projects":['
