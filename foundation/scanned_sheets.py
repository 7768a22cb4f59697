"""Signed sheets: the photographs and scans of a printed paper as it came back signed, each matched to its page by the code on it.

A file is kept as it came, under its hash; a job then looks for the codes, because that takes up to a second a picture. A sheet is the
page that its code names; one whose code cannot be read is what a person says it is, marked as such; one with the code of another paper, or
of another version of this one, is named and counts for nothing. The set is complete when every page of the paper is there.
"""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from io import BytesIO
from typing import Annotated
from uuid import UUID

import msgspec
import sqlalchemy as sa
from msgspec import Meta
from PIL import Image
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation import (
    contents,
    jobs,
    photos,
    records,
    sheet_codes,
    signature_requests,
    signatures,
)
from foundation.clock import midday
from foundation.columns import Base, Count, Hash, Instant, Path, enum_column
from foundation.commands import FileId
from foundation.contents import PDF, PHOTOS
from foundation.database import Database
from foundation.errors import InvalidCommand, Refused, Sentence, say
from foundation.files import IN_STORE, Blob, FileStore, StoredFile
from foundation.identity.actors import SYSTEM
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.records import IssuedDocument
from foundation.sheet_codes import SheetCode
from foundation.signature_requests import SignatureRequest
from foundation.signatures import Evidence, EvidenceKind, Given, SignatureChannel
from foundation.work import Work

READ_JOB = "read-sheets"
# A paper has far fewer pages, and a person sends them a few at a time.
MOST_LEAVES = 80
MOST_FILES = 80


class ScanState(StrEnum):
    """Whether the codes in a file were looked for already."""

    WAITING = "waiting"
    READ = "read"
    UNREADABLE = "unreadable"


class SheetMatch(StrEnum):
    """How it is known which page a sheet is, or why it is not."""

    CODE = "code"
    HAND = "hand"
    FOREIGN = "foreign"
    UNKNOWN = "unknown"
    ASIDE = "aside"


MATCHED = frozenset({SheetMatch.CODE, SheetMatch.HAND})


class Scan(Base):
    """One file that was sent as signed sheets of a paper: a photograph, or a scan of several pages."""

    __tablename__ = "scan"
    __table_args__ = (sa.CheckConstraint("paper_pages > 0", name="paper_has_pages"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    project_id: Mapped[UUID | None] = mapped_column(sa.Uuid)
    document_id: Mapped[UUID] = mapped_column(sa.ForeignKey("issued_document.id"), index=True)
    file_id: Mapped[UUID] = mapped_column(sa.ForeignKey("stored_file.id"), index=True)
    # How many pages the paper has, counted from its own bytes.
    paper_pages: Mapped[Count]
    sent_at: Mapped[Instant]
    sent_by: Mapped[UUID | None]
    read_at: Mapped[datetime | None]
    state: Mapped[ScanState] = enum_column(ScanState)


class ScannedSheet(Base):
    """One sheet seen in a file. ``leaf`` is the picture of the file that shows it; ``found_code`` the paper that its code names."""

    __tablename__ = "scanned_sheet"
    __table_args__ = (sa.CheckConstraint("page IS NULL OR page > 0", name="page_counted"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    project_id: Mapped[UUID | None] = mapped_column(sa.Uuid)
    document_id: Mapped[UUID] = mapped_column(sa.ForeignKey("issued_document.id"), index=True)
    scan_id: Mapped[UUID] = mapped_column(sa.ForeignKey("scan.id"), index=True)
    leaf: Mapped[Count]
    picture_sha256: Mapped[Hash] = mapped_column(info=IN_STORE)
    page: Mapped[int | None]
    found_code: Mapped[str | None] = mapped_column(sa.String(20))
    found_page: Mapped[int | None]
    said_at: Mapped[datetime | None]
    said_by: Mapped[UUID | None]
    match: Mapped[SheetMatch] = enum_column(SheetMatch)


class SendSheets(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Signed sheets of a paper: photographs in any order and any way up, or scans."""

    sheets: tuple[FileId, ...]


class SayPage(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which page a sheet is, where its code cannot be read; none where it is no page of this paper."""

    page: Annotated[int, Meta(ge=1, le=999)] | None = None


class ConfirmSignatures(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who of those that were asked signed on the sheets, and on which day."""

    requests: tuple[UUID, ...]
    signed_on: date


def send(work: Work, store: FileStore, document_id: UUID, command: SendSheets) -> IssuedDocument:
    """Keep files as signed sheets of a paper and have their codes looked for."""
    document = work.get(IssuedDocument, document_id, lock=True)
    work.require(Permission.SIGNATURE_COLLECT, document.territory)
    files = _files(work, store, document, command.sheets)
    pages = contents.page_count(store.get(document.sha256))
    for file in files:
        scan = work.add(
            Scan(
                id=new_id(),
                territory=document.territory,
                project_id=document.project_id,
                document_id=document.id,
                file_id=file.id,
                paper_pages=pages,
                sent_at=work.now,
                sent_by=work.actor.user_id,
                state=ScanState.WAITING,
            )
        )
        facts = {"document": document.id, "sha256": file.sha256}
        work.record("scan.sent", scan, project=document.project_id, facts=facts)
        jobs.enqueue(work, READ_JOB, {"scan": scan.id}, unique_key=f"{READ_JOB}:{scan.id}")
    return document


def _files(
    work: Work, store: FileStore, document: IssuedDocument, wanted: Sequence[UUID]
) -> list[StoredFile]:
    keys = list(dict.fromkeys(wanted))
    if not keys:
        raise InvalidCommand({"sheets": say("Add a photo of each signed sheet, or their scan.")})
    if len(keys) > MOST_FILES:
        raise InvalidCommand({"sheets": say("Send at most {n} files at a time.", n=MOST_FILES)})
    statement = work.select(StoredFile).where(StoredFile.id.in_(keys))
    found = {file.id: file for file in work.session.execute(statement).scalars()}
    known = _hashes(work.session, document.id)
    errors: dict[str, Sentence] = {}
    for index, key in enumerate(keys):
        file = found.get(key)
        wrong = say("Add a file.") if file is None else _unfit(store, file, known)
        if wrong is not None:
            errors[f"sheets.{index}"] = wrong
        elif file is not None:
            known.add(file.sha256)
    if errors:
        raise InvalidCommand(errors)
    return [found[key] for key in keys]


def _unfit(store: FileStore, file: StoredFile, known: set[str]) -> Sentence | None:
    """Why a file cannot be a signed sheet."""
    if file.sha256 in known:
        return say("This file was sent already.")
    if file.media_type not in PHOTOS | {PDF}:
        return say("This is not a document. Send a PDF, or a photograph of the paper.")
    if file.media_type == PDF and contents.page_count(store.get(file.sha256)) > MOST_LEAVES:
        return say("A scan has at most {n} pages. Divide it into several.", n=MOST_LEAVES)
    return None


def _hashes(session: Session, document_id: UUID) -> set[str]:
    """The files that were sent for a paper."""
    statement = (
        sa.select(StoredFile.sha256)
        .join(Scan, Scan.file_id == StoredFile.id)
        .where(Scan.document_id == document_id)
    )
    return set(session.execute(statement).scalars())


def read(db: Database, store: FileStore, args: jobs.Args) -> None:
    """Look for the codes in a file that was sent; a second run finds nothing to do."""
    key = UUID(str(args["scan"]))
    with db.reading(SYSTEM) as work:
        scan = work.get(Scan, key)
        if scan.state is not ScanState.WAITING:
            return
        file = work.get(StoredFile, scan.file_id)
        code = work.get(IssuedDocument, scan.document_id).code
        source = (file.sha256, file.web_sha256, file.media_type)
        pages = scan.paper_pages
    try:
        seen = _look(store, *source)
    except sheet_codes.UNREADABLE:
        seen = []
    with db.writing(SYSTEM) as work:
        scan = work.get(Scan, key, lock=True)
        if scan.state is not ScanState.WAITING:
            return
        work.require(Permission.SIGNATURE_COLLECT, scan.territory)
        scan.state = ScanState.READ if seen else ScanState.UNREADABLE
        scan.read_at = work.now
        rows = [
            _sheet(scan, leaf, picture, found, code=code, pages=pages)
            for leaf, (picture, codes) in enumerate(seen, start=1)
            for found in codes or (None,)
        ]
        work.session.add_all(rows)
        facts = {
            "document": scan.document_id,
            "pages": sorted(row.page for row in rows if row.page is not None),
            "unmatched": sum(row.match not in MATCHED for row in rows),
        }
        work.record("scan.read", scan, project=scan.project_id, facts=facts)


def _look(
    store: FileStore, sha256: str, web_sha256: str | None, media_type: str
) -> list[tuple[str, tuple[SheetCode, ...]]]:
    """Each picture of a file: the hash of the copy that may be shown, and the codes in it."""
    found: list[tuple[str, tuple[SheetCode, ...]]] = []
    for leaf in sheet_codes.leaves(store.get(sha256), media_type):
        codes = sheet_codes.read(leaf.grey)
        turns = codes[0].turns if codes else 0
        if leaf.shown is not None:
            picture = store.write(sheet_codes.upright(leaf.shown, turns))
        elif turns or web_sha256 is None:
            copy = store.get(web_sha256) if web_sha256 else photos.web_copy(store.get(sha256))
            picture = store.write(sheet_codes.upright(Image.open(BytesIO(copy)), turns))
        else:
            picture = web_sha256
        found.append((picture, codes))
    return found


def _sheet(
    scan: Scan, leaf: int, picture: str, found: SheetCode | None, *, code: str, pages: int
) -> ScannedSheet:
    """What one code in a picture makes of it; a paper of one page needs no page on its code."""
    match, page = SheetMatch.UNKNOWN, None
    if found is not None and found.code != code:
        match = SheetMatch.FOREIGN
    elif found is not None:
        named = 1 if found.page is None and pages == 1 else found.page
        if named is not None and named <= pages:
            match, page = SheetMatch.CODE, named
    return ScannedSheet(
        id=new_id(),
        territory=scan.territory,
        project_id=scan.project_id,
        document_id=scan.document_id,
        scan_id=scan.id,
        leaf=leaf,
        picture_sha256=picture,
        page=page,
        found_code=found.code if found else None,
        found_page=found.page if found else None,
        match=match,
    )


def say_page(work: Work, sheet_id: UUID, command: SayPage) -> ScannedSheet:
    """Say by hand which page a sheet is; what its code says is not overruled."""
    row = work.get(ScannedSheet, sheet_id, lock=True)
    work.require(Permission.SIGNATURE_COLLECT, row.territory)
    if row.match is SheetMatch.CODE:
        raise Refused(say("The code of this sheet says which page it is."))
    if row.match is SheetMatch.FOREIGN:
        raise Refused(say("The code of this sheet says that it belongs to another paper."))
    pages = work.session.get_one(Scan, row.scan_id).paper_pages
    if command.page is not None and command.page > pages:
        raise InvalidCommand({"page": say("This paper has {n} pages.", n=pages)})
    row.page = command.page
    row.match = SheetMatch.ASIDE if command.page is None else SheetMatch.HAND
    row.said_at, row.said_by = work.now, work.actor.user_id
    facts = {"document": row.document_id, "page": command.page}
    work.record("scanned_sheet.said", row, project=row.project_id, facts=facts)
    return row


def confirm(work: Work, document_id: UUID, command: ConfirmSignatures) -> IssuedDocument:
    """Mark as signed on paper those who signed; whoever confirms has looked at the complete sheets."""
    document = work.get(IssuedDocument, document_id, lock=True)
    work.require(Permission.SIGNATURE_COLLECT, document.territory)
    lacking = missing(work.session, document.id)
    if lacking is None or lacking:
        raise Refused(say("Not every page of the signed paper is here yet."))
    if command.signed_on > work.today:
        raise InvalidCommand({"signed_on": say("That day has not come yet.")})
    asked = signature_requests.requests_of(work.session, document.id)
    chosen = [row for row in asked if row.id in command.requests]
    if not chosen or len(chosen) != len(set(command.requests)):
        raise InvalidCommand({"requests": say("Choose who signed on these sheets.")})
    evidence = _evidence(work.session, document.id)
    for row in sorted(chosen, key=_turn):
        given = Given(
            channel=SignatureChannel.PAPER,
            evidence=evidence,
            signed_at=min(midday(command.signed_on), work.now),
        )
        signatures.record(work, row.id, given)
    return document


def _turn(row: SignatureRequest) -> tuple[int, int]:
    return row.turn, row.position


def _evidence(session: Session, document_id: UUID) -> list[Evidence]:
    """The files whose sheets make up the paper, each once."""
    statement = (
        sa.select(StoredFile)
        .join(Scan, Scan.file_id == StoredFile.id)
        .join(ScannedSheet, ScannedSheet.scan_id == Scan.id)
        .where(Scan.document_id == document_id, ScannedSheet.match.in_(MATCHED))
        .order_by(StoredFile.id)
    )
    files = dict.fromkeys(session.execute(statement).scalars())
    return [
        Evidence(
            EvidenceKind.SHEET,
            Blob(
                sha256=file.sha256,
                size=file.size,
                media_type=file.media_type,
                purpose=file.purpose,
                photo=None,
                web_sha256=file.web_sha256,
            ),
        )
        for file in files
    ]


def scans_of(session: Session, document_id: UUID) -> list[Scan]:
    """The files that were sent for a paper, in the order in which they came."""
    statement = sa.select(Scan).where(Scan.document_id == document_id).order_by(Scan.id)
    return list(session.execute(statement).scalars())


def sheets_of(session: Session, document_id: UUID) -> list[ScannedSheet]:
    """The sheets that were seen for a paper, in the order in which they came."""
    statement = (
        sa.select(ScannedSheet)
        .where(ScannedSheet.document_id == document_id)
        .order_by(ScannedSheet.id)
    )
    return list(session.execute(statement).scalars())


def missing(session: Session, document_id: UUID) -> tuple[int, ...] | None:
    """The pages of a paper that have not come back signed; ``None`` where nothing was sent at all."""
    scans = scans_of(session, document_id)
    if not scans:
        return None
    sheets = sheets_of(session, document_id)
    here = {sheet.page for sheet in sheets if sheet.match in MATCHED}
    return tuple(page for page in range(1, scans[0].paper_pages + 1) if page not in here)


def find_document(session: Session, code: str | None) -> IssuedDocument | None:
    """The paper that a foreign sheet's code names, if it is one of ours."""
    return records.find_by_code(session, code) if code else None
