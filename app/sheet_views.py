"""What people see of the signed sheets of a paper: page by page what came back, what lacks, and what does not belong."""

from collections import Counter
from datetime import datetime
from uuid import UUID

import msgspec

from foundation import records, scanned_sheets, signature_requests
from foundation.identity.permissions import Permission
from foundation.records import DocumentView, IssuedDocument
from foundation.scanned_sheets import MATCHED, Scan, ScannedSheet, ScanState, SheetMatch
from foundation.signature_requests import SignatureStanding
from foundation.work import Work


class NamedPaper(msgspec.Struct, frozen=True, kw_only=True):
    """Another paper whose code was found on a sheet; only its code where it is out of sight or none of ours."""

    code: str
    page: int | None
    id: UUID | None = None
    kind: str | None = None
    number: int | None = None
    version: int | None = None
    is_other_version: bool = False


class SheetView(msgspec.Struct, frozen=True, kw_only=True):
    """One sheet as it was seen in a file."""

    id: UUID
    document_id: UUID
    file_id: UUID
    leaf: int
    match: SheetMatch
    page: int | None
    foreign: NamedPaper | None
    sent_at: datetime
    may_say: bool


class PageView(msgspec.Struct, frozen=True, kw_only=True):
    """One page of the paper and the sheets that show it signed."""

    page: int
    sheets: tuple[SheetView, ...]


class SheetsView(msgspec.Struct, frozen=True, kw_only=True):
    """The signed sheets of one paper; ``unreadable`` are files in which no picture could be opened."""

    document: DocumentView
    pages: tuple[PageView, ...]
    others: tuple[SheetView, ...]
    missing: tuple[int, ...]
    doubled: tuple[int, ...]
    reading: int
    unreadable: tuple[UUID, ...]
    is_complete: bool
    waiting_signers: int
    may_send: bool


def detail(work: Work, document_id: UUID) -> SheetsView:
    """The signed sheets of a paper that this actor can see."""
    document = work.get(IssuedDocument, document_id)
    scans = scanned_sheets.scans_of(work.session, document.id)
    by_scan = {scan.id: scan for scan in scans}
    rows = scanned_sheets.sheets_of(work.session, document.id)
    views = [_sheet(work, row, by_scan[row.scan_id], document) for row in rows]
    missing = scanned_sheets.missing(work.session, document.id)
    counted = Counter(view.page for view in views if view.match in MATCHED and view.page)
    last = scans[0].paper_pages if scans else 0
    return SheetsView(
        document=records.detail(work, document.id),
        pages=tuple(
            PageView(
                page=page,
                sheets=tuple(v for v in views if v.page == page and v.match in MATCHED),
            )
            for page in range(1, last + 1)
        ),
        others=tuple(view for view in views if view.match not in MATCHED),
        missing=missing or (),
        doubled=tuple(sorted(page for page, times in counted.items() if times > 1)),
        reading=sum(scan.state is ScanState.WAITING for scan in scans),
        unreadable=tuple(scan.file_id for scan in scans if scan.state is ScanState.UNREADABLE),
        is_complete=missing == (),
        waiting_signers=len(waiting(work, document.id)),
        may_send=work.may(Permission.SIGNATURE_COLLECT, document.territory),
    )


def sheet(work: Work, sheet_id: UUID) -> SheetView:
    """One sheet that this actor can see."""
    row = work.get(ScannedSheet, sheet_id)
    scan = work.get(Scan, row.scan_id)
    return _sheet(work, row, scan, work.get(IssuedDocument, row.document_id))


def _sheet(work: Work, row: ScannedSheet, scan: Scan, document: IssuedDocument) -> SheetView:
    is_open = row.match not in {SheetMatch.CODE, SheetMatch.FOREIGN}
    return SheetView(
        id=row.id,
        document_id=row.document_id,
        file_id=scan.file_id,
        leaf=row.leaf,
        match=row.match,
        page=row.page,
        foreign=_foreign(work, row, document) if row.match is SheetMatch.FOREIGN else None,
        sent_at=scan.sent_at,
        may_say=is_open and work.may(Permission.SIGNATURE_COLLECT, row.territory),
    )


def _foreign(work: Work, row: ScannedSheet, document: IssuedDocument) -> NamedPaper:
    code = row.found_code or ""
    other = scanned_sheets.find_document(work.session, code)
    if other is None or not work.actor.sees(other.territory):
        return NamedPaper(code=code, page=row.found_page)
    return NamedPaper(
        code=code,
        page=row.found_page,
        id=other.id,
        kind=other.kind,
        number=other.number,
        version=other.document_version,
        is_other_version=(other.series, other.number) == (document.series, document.number),
    )


def waiting(work: Work, document_id: UUID) -> list[tuple[UUID, str, str]]:
    """Who has still to sign a paper: the request, the person's name where it is not erased, and as what."""
    asked = signature_requests.requests_of(work.session, document_id)
    open_ones = [
        row.id
        for row in asked
        if signature_requests.standing_on(row, work.today) is SignatureStanding.WAITING
    ]
    found = signature_requests.with_people(work.session, open_ones)
    return [(row.id, person.name or "", row.role) for row, person in found]
