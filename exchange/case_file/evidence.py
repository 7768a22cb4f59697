"""Every stored file that the records of a work or of an agreement lead to.

Which columns hold files, and over which references their rows belong to an agreement or a work, is read from the schema: what is added
to it later is in the case file without a word here. What does not belong to any one work is named in ``OUTSIDE``, with the reason.
"""

from collections import deque
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias
from uuid import UUID

import sqlalchemy as sa

from contracting.agreements import Agreement
from foundation.clock import civil_date
from foundation.columns import Base
from foundation.contents import Purpose
from foundation.files import StoredFile
from foundation.records import IssuedDocument
from foundation.work import Work
from portfolio.assemblies import Alternative
from portfolio.projects import Project

Keys: TypeAlias = sa.Select[UUID]
Part: TypeAlias = sa.Select[UUID, str]

# Photographs of works, not of people or papers: the smaller copy without what the camera wrote shows no personal data of a record.
OF_WORKS = frozenset(
    {
        "asset_report.photo_id",
        "check_reading.photo_id",
        "goods_delivery.photo_id",
        "maintenance_entry.photo_id",
        "need.photo_id",
        "project.photo_id",
        "punch_item.fix_photo_id",
        "punch_item.photo_id",
        "report_evidence.file_id",
        "site_log_note.photo_id",
        "site_log_photo.file_id",
    }
)
OUTSIDE = {
    "approval_delegation.act_file_id": "of an office, not of one work",
    "business_reading.evidence_id": "of a business, which may have no work or many",
    "capacity_reading.evidence_id": "of an organisation through all its works",
    "commitment_follow_up.evidence_id": "of a space of dialogue",
    "dialogue_meeting.evidence_id": "of a space of dialogue",
    "indicator_reading.evidence_id": "of a period of the whole programme",
    "local_rate.accord_file_id": "of a municipality's rates",
    "photo_print.file_id": "worked out from a photograph that is in the file",
    "red_flag.explanation_file_id": "a question of oversight has its own register",
    "round_score.file_id": "of a need among others, before it was a work",
    "training.evidence_id": "of a training, and it lists people",
}
# Beyond two references a row is about something else that happens to lead here.
_FARTHEST = 2


@dataclass(frozen=True)
class Source:
    """A column that holds files, with the references that lead from its row to an agreement and to a work."""

    column: sa.Column[Any]
    to_agreement: tuple[sa.ForeignKey, ...] | None
    to_project: tuple[sa.ForeignKey, ...] | None

    @property
    def kind(self) -> str:
        return f"{self.column.table.name}.{self.column.name}"


@dataclass(frozen=True)
class Found:
    """A stored file and what it is."""

    id: UUID
    kind: str
    sha256: str
    web_sha256: str | None
    size: int
    media_type: str
    purpose: Purpose
    created_on: date
    received_at: datetime

    @property
    def shows_a_work(self) -> bool:
        return self.kind in OF_WORKS and self.purpose is Purpose.PHOTO


def sources() -> tuple[Source, ...]:
    """Every column that refers to a stored file, but for those that belong to no one work."""
    found = [
        Source(column, _way(column.table, "agreement_id"), _way(column.table, "project_id"))
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if any(key.column.table is StoredFile.__table__ for key in column.foreign_keys)
    ]
    return tuple(source for source in found if source.kind not in OUTSIDE)


def of_agreement(work: Work, agreement: Agreement) -> tuple[Found, ...]:
    """The files of one agreement and the papers of its organisation."""
    parts = [
        _files(source, "agreement_id", agreement.id, source.to_agreement)
        for source in sources()
        if source.to_agreement is not None
    ]
    acts = sa.select(IssuedDocument.id).where(
        IssuedDocument.project_id == agreement.project_id,
        IssuedDocument.reference == agreement.number,
    )
    own = [
        _files(_source("agreement.signed_copy_id"), "id", agreement.id),
        _files(_source("scan.file_id"), "document_id", acts),
    ]
    return _read(work, [*parts, *own, *_of_community(agreement.community_id)])


def of_project(work: Work, project: Project) -> tuple[Found, ...]:
    """The files of a work with all its agreements, of the need behind it, its assemblies and its organisation."""
    parts = [
        _files(source, "project_id", project.id, source.to_project)
        for source in sources()
        if source.to_project is not None
    ]
    parts.append(_files(_source("project.photo_id"), "id", project.id))
    if project.community_id is not None:
        parts += _of_community(project.community_id)
    if project.need_id is not None:
        held = assemblies_of(project.need_id)
        parts += [
            _files(_source("need.photo_id"), "id", project.need_id),
            _files(_source("assembly.photo_id"), "id", held),
            _files(_source("assembly_count.photo_id"), "assembly_id", held),
            _files(_source("signed_sheet.file_id"), "assembly_id", held),
        ]
    return _read(work, parts)


def assemblies_of(need_id: UUID) -> Keys:
    """The assemblies before which a need was put."""
    return sa.select(Alternative.assembly_id).where(Alternative.need_id == need_id)


def _of_community(community_id: UUID) -> list[Part]:
    kinds = ("legal_paper.file_id", "board_member.minutes_id")
    return [_files(_source(kind), "community_id", community_id) for kind in kinds]


def _source(kind: str) -> Source:
    return next(source for source in sources() if source.kind == kind)


def _way(table: sa.FromClause, wanted: str) -> tuple[sa.ForeignKey, ...] | None:
    """The shortest way to a table that names its agreement or work, over references that are never empty."""
    waiting: deque[tuple[sa.FromClause, tuple[sa.ForeignKey, ...]]] = deque([(table, ())])
    while waiting:
        here, way = waiting.popleft()
        if wanted in here.columns:
            return way
        if len(way) < _FARTHEST:
            steps = (key for column in here.columns for key in column.foreign_keys)
            waiting.extend(
                (key.column.table, (*way, key)) for key in steps if not key.parent.nullable
            )
    return None


def _files(
    source: Source, named: str, key: UUID | Keys, way: tuple[sa.ForeignKey, ...] | None = ()
) -> Part:
    """The files of one column, of the rows whose own column or that at the end of the way names these keys."""
    end = source.column.table
    joined: sa.FromClause = end
    for step in way or ():
        end = step.column.table
        joined = joined.join(end, step.parent == step.column)
    column = end.columns[named]
    return (
        sa.select(source.column.label("id"), sa.literal(source.kind).label("kind"))
        .select_from(joined)
        .where(column == key if isinstance(key, UUID) else column.in_(key))
        .where(source.column.is_not(None))
    )


def _read(work: Work, parts: list[Part]) -> tuple[Found, ...]:
    """The files in the order in which they came; one that serves twice is there once, by the first name of its kinds."""
    every = sa.union(*parts).subquery()
    once = (
        sa.select(every.c.id, sa.func.min(every.c.kind).label("kind")).group_by(every.c.id)
    ).subquery()
    rows = work.session.execute(
        sa.select(StoredFile, once.c.kind)
        .join(once, once.c.id == StoredFile.id)
        .where(work.visible(StoredFile.territory))
        .order_by(StoredFile.received_at, StoredFile.id)
    )
    return tuple(_found(file, kind) for file, kind in rows)


def _found(file: StoredFile, kind: str) -> Found:
    captured = file.captured_local.date() if file.captured_local else None
    return Found(
        id=file.id,
        kind=kind,
        sha256=file.sha256,
        web_sha256=file.web_sha256,
        size=file.size,
        media_type=file.media_type,
        purpose=file.purpose,
        created_on=captured or civil_date(file.captured_at or file.received_at),
        received_at=file.received_at,
    )
