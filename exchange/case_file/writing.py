"""A case file as a ZIP: the same content is the same bytes, on every machine and every day.

Nothing is compressed, because compression differs between versions of a library; pictures and papers are compressed already. The times
in the ZIP are those of the records, in Bogota. One document at a time is in memory, however many there are.
"""

import hashlib
import io
import zipfile
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from typing import BinaryIO

from exchange.case_file import index
from exchange.case_file.index import Listed
from exchange.case_file.pieces import Contents, Piece
from exchange.documents.case_index import print_case_index
from foundation.clock import BOGOTA
from foundation.contents import PDF, page_count
from foundation.files import FileStore
from foundation.translations import translator

# The ZIP format knows no earlier year.
_EARLIEST = 1980
_READABLE_BY_ALL = 0o100644 << 16
_UNIX = 3


@dataclass(frozen=True)
class Written:
    """What was written: the ZIP's own hash and size, how many documents, and the hash of its list of sums."""

    sha256: str
    size: int
    documents: int
    sums_sha256: str


class _Window(io.BytesIO):
    """The last part of a file that is being written: a ZIP goes back only to the head of the member in hand."""

    def __init__(self, output: BinaryIO) -> None:
        super().__init__()
        self._output = output
        self._before = 0
        self.digest = hashlib.sha256()

    def tell(self) -> int:
        return self._before + super().tell()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if whence == io.SEEK_SET:
            offset -= self._before
        return self._before + super().seek(offset, whence)

    def pass_on(self) -> None:
        """Hand over what is final."""
        data = self.getvalue()
        self._output.write(data)
        self.digest.update(data)
        self._before += len(data)
        super().seek(0)
        self.truncate()


def write(contents: Contents, store: FileStore, output: BinaryIO) -> Written:
    """Write the file; ``LostFile`` where the store no longer has a document as it was."""
    window = _Window(output)
    written: list[tuple[str, str]] = []
    closes_at = contents.head.closes_at
    with zipfile.ZipFile(window, "w", zipfile.ZIP_STORED) as archive:

        def add(path: str, data: bytes, at: datetime) -> str:
            archive.writestr(_member(path, at), data)
            window.pass_on()
            sha256 = hashlib.sha256(data).hexdigest()
            written.append((path, sha256))
            return sha256

        listed = []
        page = 0
        for order, piece in enumerate(contents.pieces, start=1):
            data = _bytes(piece, store)
            sha256 = add(index.path_of(order, piece), data, piece.incorporated_at)
            pages = _pages(piece, data)
            listed.append(
                Listed(
                    order=order,
                    piece=piece,
                    sha256=sha256,
                    size=len(data),
                    first_page=page + 1 if pages else None,
                    last_page=page + pages if pages else None,
                )
            )
            page += pages
        xml_sha256 = add("indice.xml", index.xml(contents, listed), closes_at)
        words = translator(contents.head.language)
        paper = print_case_index(index.sheet(contents, listed, xml_sha256), words)
        add("indice.pdf", paper.content, closes_at)
        add("verificar.py", _verifier(), closes_at)
        sums_sha256 = add("huellas.txt", index.sums(written), closes_at)
    size = window.tell()
    window.pass_on()
    return Written(window.digest.hexdigest(), size, len(listed), sums_sha256)


def _member(path: str, at: datetime) -> zipfile.ZipInfo:
    local = at.astimezone(BOGOTA)
    member = zipfile.ZipInfo(
        path,
        (
            max(local.year, _EARLIEST),
            *(local.month, local.day, local.hour, local.minute, local.second),
        ),
    )
    member.create_system = _UNIX
    member.external_attr = _READABLE_BY_ALL
    return member


def _bytes(piece: Piece, store: FileStore) -> bytes:
    if piece.content is not None:
        return piece.content
    return store.published(*piece.copy_of) if piece.copy_of else store.get(piece.sha256)


def _pages(piece: Piece, data: bytes) -> int:
    if piece.media_type == PDF:
        return page_count(data)
    return 1 if piece.media_type.startswith("image/") else 0


def _verifier() -> bytes:
    return resources.files("exchange").joinpath("case_file", "verificar.py").read_bytes()
