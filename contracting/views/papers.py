"""The papers issued about something, each with its number and the code by which anybody can verify it."""

from datetime import date
from uuid import UUID

import msgspec

from foundation import records
from foundation.clock import civil_date
from foundation.work import Work


class PaperView(msgspec.Struct, frozen=True, kw_only=True):
    """One issued paper; a version that a later one replaces is no longer current."""

    id: UUID
    kind: str
    number: int
    version: int
    issued_on: date
    code: str
    size: int
    is_current: bool


def papers_of(work: Work, subject_id: UUID) -> tuple[PaperView, ...]:
    """The papers of one subject, newest first."""
    found = records.documents_of(work, subject_id)
    replaced = {row.replaces_id for row in found}
    return tuple(
        PaperView(
            id=row.id,
            kind=row.kind,
            number=row.number,
            version=row.document_version,
            issued_on=civil_date(row.issued_at),
            code=row.code,
            size=row.size,
            is_current=row.id not in replaced,
        )
        for row in reversed(found)
    )
