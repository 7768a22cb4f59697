"""Signed minutes: the printed minutes of an assembly as those who answer for them signed them, photographed sheet by sheet or scanned.

They are kept once the minutes are closed, with who kept them and when; a sheet that was kept is never taken away, and a better picture of
it is kept beside it.
"""

from collections.abc import Sequence
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.columns import Base, Count, Instant
from foundation.commands import FileId
from foundation.errors import InvalidCommand, Refused, Sentence, say
from foundation.files import StoredFile
from foundation.identity.permissions import Permission
from foundation.work import Work
from portfolio.assemblies import Assembly, AssemblyState


class SignedSheet(Base):
    """One picture of the signed minutes of an assembly."""

    __tablename__ = "signed_sheet"
    __table_args__ = {"info": {"append_only": True}}

    assembly_id: Mapped[UUID] = mapped_column(sa.ForeignKey("assembly.id"), primary_key=True)
    file_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("stored_file.id"), primary_key=True, index=True
    )
    position: Mapped[Count]
    kept_at: Mapped[Instant]
    kept_by: Mapped[UUID | None]


class KeepSignedMinutes(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The signed minutes: a photograph of each sheet, or the scan of them all."""

    sheets: tuple[FileId, ...]


def keep(work: Work, assembly_id: UUID, command: KeepSignedMinutes) -> Assembly:
    """Keep the pictures of the signed minutes of an assembly, after those that were kept before."""
    assembly = work.get(Assembly, assembly_id, lock=True)
    work.require(Permission.ASSEMBLY_RECORD, assembly.territory)
    if assembly.state is not AssemblyState.CLOSED:
        raise Refused(say("Close the minutes first: they are signed as they were closed."))
    kept = sheets_of(work, assembly.id)
    files = _files(work, command.sheets, [row.file_id for row in kept])
    work.session.add_all(
        SignedSheet(
            assembly_id=assembly.id,
            file_id=file.id,
            position=position,
            kept_at=work.now,
            kept_by=work.actor.user_id,
        )
        for position, file in enumerate(files, start=len(kept) + 1)
    )
    facts = {"sheets": [file.sha256 for file in files]}
    work.record("assembly.signed_minutes_kept", assembly, facts=facts)
    return assembly


def sheets_of(work: Work, assembly_id: UUID) -> list[SignedSheet]:
    """The pictures of the signed minutes in the order in which they were kept."""
    statement = (
        sa.select(SignedSheet)
        .where(SignedSheet.assembly_id == assembly_id)
        .order_by(SignedSheet.position)
    )
    return list(work.session.execute(statement).scalars())


def _files(work: Work, wanted: Sequence[UUID], kept: Sequence[UUID]) -> list[StoredFile]:
    keys = list(dict.fromkeys(wanted))
    if not keys:
        raise InvalidCommand({"sheets": say("Add a photo of the signed minutes, or their scan.")})
    statement = work.select(StoredFile).where(StoredFile.id.in_(keys))
    found = {file.id: file for file in work.session.execute(statement).scalars()}
    errors: dict[str, Sentence] = {}
    for index, key in enumerate(keys):
        if key not in found:
            errors[f"sheets.{index}"] = say("Add a file.")
        elif key in kept:
            errors[f"sheets.{index}"] = say("This sheet is kept already.")
    if errors:
        raise InvalidCommand(errors)
    return [found[key] for key in keys]
