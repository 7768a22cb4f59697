"""Particulars: what an act says that no other record holds, written once by whoever prepares it and kept in every form it had.

Each kind of act asks for its own particulars, as a command of their type. They are kept as they were said; a change is a new version
beside the earlier one. No document number or other data of persons belong here: those are read from the records of people, where they
can be erased.
"""

from typing import TypeVar
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.columns import Base, Code, Count, Instant, Json, Path
from foundation.ids import new_id
from foundation.work import Work

Particulars = TypeVar("Particulars", bound=msgspec.Struct)


class ActParticulars(Base):
    """One version of the particulars of one act; the last counts."""

    __tablename__ = "act_particulars"
    __table_args__ = (
        sa.UniqueConstraint("subject_id", "kind", "edition"),
        {"info": {"append_only": True}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    project_id: Mapped[UUID | None] = mapped_column(sa.Uuid)
    kind: Mapped[Code]
    subject_id: Mapped[UUID] = mapped_column(sa.Uuid)
    edition: Mapped[Count]
    said: Mapped[Json]
    written_at: Mapped[Instant]
    written_by: Mapped[UUID | None]


def write(
    work: Work, subject: Base, kind: str, particulars: msgspec.Struct, *, project_id: UUID | None
) -> ActParticulars:
    """Keep what was said of an act; the same said again changes nothing. The caller holds the subject's lock and asked for permission."""
    key: UUID = subject.id  # type: ignore[attr-defined]
    said = msgspec.to_builtins(particulars)
    last = find_last(work, key, kind)
    if last is not None and last.said == said:
        return last
    row = work.add(
        ActParticulars(
            id=new_id(),
            territory=subject.territory,  # type: ignore[attr-defined]
            project_id=project_id,
            kind=kind,
            subject_id=key,
            edition=last.edition + 1 if last else 1,
            said=said,
            written_at=work.now,
            written_by=work.actor.user_id,
        )
    )
    facts = {"kind": kind, "edition": row.edition}
    work.record("act.particulars_written", row, project=project_id, facts=facts)
    return row


def find_last(work: Work, subject_id: UUID, kind: str) -> ActParticulars | None:
    """The last version of what was said of an act."""
    statement = (
        work.select(ActParticulars)
        .where(ActParticulars.subject_id == subject_id, ActParticulars.kind == kind)
        .order_by(ActParticulars.edition.desc())
        .limit(1)
    )
    return work.session.execute(statement).scalar_one_or_none()


def find(work: Work, subject_id: UUID, kind: str, type_: type[Particulars]) -> Particulars | None:
    """What was said of an act, as its type; nothing where nobody wrote it yet."""
    row = find_last(work, subject_id, kind)
    return None if row is None else msgspec.convert(row.said, type_)
