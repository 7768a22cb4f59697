"""The open data of this place: every work as OC4IDS, by the command line and at a public address.

The file at the public address is written once and then served as a file, so that nobody's download holds the database or makes it work.
"""

import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO

from exchange.oc4ids.packages import Count, PackageHeader, write_package
from exchange.oc4ids.stories import ProjectStory
from exchange.oc4ids.wording import wording
from exchange.oc4ids_reader import Edition, stories
from foundation.clock import civil_date
from foundation.database import Database
from foundation.identity.actors import SYSTEM
from foundation.place import PlaceKind
from foundation.settings import Settings
from foundation.translations import translator
from foundation.work import Work

ADDRESS = "/open-data/oc4ids.json"
# Public information in Colombia is free to use where its source is named (Ley 1712 de 2014, Decreto 1081 de 2015 art. 2.1.1.2.1.11);
# the licence says the same in terms that the world's tools know.
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
FRESH_FOR_SECONDS = 900
# Where the server listens when no public address is set; the standard wants an address in every package.
_AT_HOME = "http://127.0.0.1:8000"
_REPORT_EVERY = 50

_one_at_a_time = threading.Lock()


def today(db: Database) -> date:
    """The day on this place's calendar."""
    return civil_date(db.clock.now())


@dataclass(frozen=True)
class Publication:
    """Who publishes, where, in which language."""

    settings: Settings
    kind: PlaceKind
    language: str = "es"

    def header(self, work: Work) -> PackageHeader:
        words = translator(self.language)
        name = self.settings.publisher
        if self.kind is PlaceKind.DEMONSTRATION:
            name = words.text("{publisher} (demonstration: invented works)", publisher=name)
        return PackageHeader(
            uri=(self.settings.public_address or _AT_HOME) + ADDRESS,
            publisher=name,
            published_at=work.now,
            license=LICENCE,
            prefix=self.settings.oc4ids_prefix,
        )


def write(
    work: Work,
    output: BinaryIO,
    publication: Publication,
    watch: Callable[[int], None] = lambda done: None,
) -> Count:
    """Write every work into a binary file of the caller's."""
    words = translator(publication.language)
    edition = Edition(words=words, address=publication.settings.public_address)
    return write_package(
        _watched(stories(work, edition), watch),
        output,
        publication.header(work),
        phrases=wording(words.language, words.text),
    )


def save(
    work: Work,
    path: Path,
    publication: Publication,
    watch: Callable[[int], None] = lambda done: None,
) -> Count:
    """The same into a file that appears only when it is whole."""
    with appearing(path) as file:
        return write(work, file, publication, watch)


def published(db: Database, publication: Publication) -> Path:
    """The file at the public address; written anew where the last one is older than a quarter of an hour."""
    folder = publication.settings.data / "open-data"
    path = folder / f"oc4ids-{publication.language}.json"
    with _one_at_a_time:
        if not path.exists() or time.time() - path.stat().st_mtime > FRESH_FOR_SECONDS:
            folder.mkdir(parents=True, exist_ok=True)
            with db.reading(SYSTEM) as work:
                save(work, path, publication)
    return path


def _watched(told: Iterator[ProjectStory], watch: Callable[[int], None]) -> Iterator[ProjectStory]:
    done = 0
    for done, story in enumerate(told, start=1):
        yield story
        if done % _REPORT_EVERY == 0:
            watch(done)
    watch(done)


@contextmanager
def appearing(path: Path) -> Iterator[BinaryIO]:
    """Write beside the target and rename when whole, so that nobody ever reads half a file."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    part = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.chmod(0o644)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
