"""Dialogue spaces between organisations, companies and governments: when they met, about what, who was there, what each promised.

Who attends counts once, however often they come. A promise made there has somebody responsible and a day; it is followed until it was
kept, or given up with a reason, and every follow-up stays.
"""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation import territories
from foundation.columns import Base, Instant, Path, Versioned, enum_column
from foundation.commands import FileId, LongText, ShortText, TerritoryPath
from foundation.errors import InvalidCommand, Refused, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.lifecycle import Lifecycle, Step
from foundation.work import Work
from portfolio.representatives import Representative


class DialogueCommitmentState(StrEnum):
    """What became of what was promised."""

    OPEN = "open"
    KEPT = "kept"
    DROPPED = "dropped"


class DialogueMeeting(Versioned, Base):
    """One meeting of a dialogue space, with its minutes."""

    __tablename__ = "dialogue_meeting"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    purpose: Mapped[str] = mapped_column(sa.Text)
    held_on: Mapped[date]
    evidence_id: Mapped[UUID] = mapped_column(sa.ForeignKey("stored_file.id"))
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[UUID | None]


class DialogueAttendance(Base):
    """A representative who was at a meeting."""

    __tablename__ = "dialogue_attendance"
    __table_args__ = ({"info": {"append_only": True}},)

    meeting_id: Mapped[UUID] = mapped_column(sa.ForeignKey("dialogue_meeting.id"), primary_key=True)
    representative_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("representative.id"), primary_key=True, index=True
    )


class DialogueCommitment(Versioned, Base):
    """Something that was promised at a meeting, by whom and until when."""

    __tablename__ = "dialogue_commitment"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    meeting_id: Mapped[UUID] = mapped_column(sa.ForeignKey("dialogue_meeting.id"), index=True)
    responsible_id: Mapped[UUID] = mapped_column(sa.ForeignKey("representative.id"))
    what: Mapped[str] = mapped_column(sa.String(200))
    due_on: Mapped[date]
    made_at: Mapped[Instant]
    ended_at: Mapped[datetime | None]
    state: Mapped[DialogueCommitmentState] = enum_column(DialogueCommitmentState, index=True)


class CommitmentFollowUp(Base):
    """What somebody found when they asked after a promise."""

    __tablename__ = "commitment_follow_up"
    __table_args__ = ({"info": {"append_only": True}},)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    commitment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("dialogue_commitment.id"), index=True)
    note: Mapped[str] = mapped_column(sa.Text)
    due_on: Mapped[date | None]
    evidence_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    noted_at: Mapped[Instant]
    noted_by: Mapped[UUID | None]


S = DialogueCommitmentState
LIFECYCLE = Lifecycle(
    DialogueCommitment,
    Step("keep", {S.OPEN}, S.KEPT, Permission.DIALOGUE_RECORD),
    Step("drop", {S.OPEN}, S.DROPPED, Permission.DIALOGUE_RECORD),
)


class RecordDialogue(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A meeting that took place, with its minutes."""

    name: ShortText
    territory: TerritoryPath
    held_on: date
    purpose: LongText
    evidence: FileId


class AttendDialogue(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who of the registered representatives was there."""

    representatives: tuple[UUID, ...]


class CommitInDialogue(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody promised, and until when."""

    what: ShortText
    responsible: UUID
    due_on: date


class FollowCommitment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How it goes; another day where they agreed on one."""

    note: LongText
    due_on: date | None = None
    evidence: FileId | None = None


class KeepCommitment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """It was done, and how that is known."""

    note: LongText
    evidence: FileId | None = None


class DropCommitment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """It will not be done, and why."""

    note: LongText


def record(work: Work, command: RecordDialogue) -> DialogueMeeting:
    """Record a meeting."""
    work.require(Permission.DIALOGUE_RECORD, command.territory)
    territories.get(work, command.territory)
    if command.held_on > work.today:
        raise InvalidCommand({"held_on": say("That day has not come yet.")})
    meeting = work.add(
        DialogueMeeting(
            id=new_id(),
            territory=command.territory,
            name=command.name,
            purpose=command.purpose,
            held_on=command.held_on,
            evidence_id=command.evidence,
            recorded_at=work.now,
            recorded_by=work.actor.user_id,
        )
    )
    work.record("dialogue.recorded", meeting, facts={"on": command.held_on})
    return meeting


def attend(work: Work, meeting_id: UUID, command: AttendDialogue) -> DialogueMeeting:
    """Note who was there; who is noted already stays noted once."""
    meeting = work.get(DialogueMeeting, meeting_id, lock=True)
    work.require(Permission.DIALOGUE_RECORD, meeting.territory)
    known = {row.representative_id for row in attendance_of(work.session, [meeting.id])}
    wanted = [key for key in dict.fromkeys(command.representatives) if key not in known]
    if not wanted:
        raise InvalidCommand({"representatives": say("These are noted already.")})
    for key in wanted:
        work.get(Representative, key)
        work.session.add(DialogueAttendance(meeting_id=meeting.id, representative_id=key))
    work.record("dialogue.attended", meeting, facts={"representatives": wanted})
    return meeting


def commit(work: Work, meeting_id: UUID, command: CommitInDialogue) -> DialogueCommitment:
    """Keep what somebody promised at a meeting."""
    meeting = work.get(DialogueMeeting, meeting_id)
    work.require(Permission.DIALOGUE_RECORD, meeting.territory)
    if command.due_on < meeting.held_on:
        raise InvalidCommand(
            {"due_on": say("It cannot be before the meeting, on {day}.", day=meeting.held_on)}
        )
    there = {row.representative_id for row in attendance_of(work.session, [meeting.id])}
    if command.responsible not in there:
        raise InvalidCommand({"responsible": say("Choose somebody who was at the meeting.")})
    row = work.add(
        DialogueCommitment(
            id=new_id(),
            territory=meeting.territory,
            meeting_id=meeting.id,
            responsible_id=command.responsible,
            what=command.what,
            due_on=command.due_on,
            made_at=work.now,
            state=S.OPEN,
        )
    )
    facts = {"meeting": meeting.id, "due_on": command.due_on}
    work.record("dialogue.committed", row, facts=facts)
    return row


def follow(work: Work, commitment_id: UUID, command: FollowCommitment) -> DialogueCommitment:
    """Note how a promise goes; a new day takes the place of the old one."""
    row = work.get(DialogueCommitment, commitment_id, lock=True)
    work.require(Permission.DIALOGUE_RECORD, row.territory)
    if row.state is not S.OPEN:
        raise Refused(say("This promise is settled: there is nothing more to follow."))
    if command.due_on is not None and command.due_on <= work.today:
        raise InvalidCommand({"due_on": say("Choose a day that is still to come.")})
    _note(work, row, command.note, command.due_on, command.evidence)
    row.due_on = command.due_on or row.due_on
    work.record("dialogue_commitment.followed", row, facts={"due_on": row.due_on})
    return row


def keep(work: Work, commitment_id: UUID, command: KeepCommitment) -> DialogueCommitment:
    """Say that it was done."""
    return _end(work, commitment_id, "keep", command.note, command.evidence)


def drop(work: Work, commitment_id: UUID, command: DropCommitment) -> DialogueCommitment:
    """Say that it will not be done."""
    return _end(work, commitment_id, "drop", command.note, None)


def _end(
    work: Work, commitment_id: UUID, step: str, note: str, evidence: UUID | None
) -> DialogueCommitment:
    row = work.get(DialogueCommitment, commitment_id, lock=True)
    LIFECYCLE.apply(step, work, row)
    row.ended_at = work.now
    _note(work, row, note, None, evidence)
    return row


def _note(
    work: Work, row: DialogueCommitment, note: str, due_on: date | None, evidence: UUID | None
) -> None:
    work.session.add(
        CommitmentFollowUp(
            id=new_id(),
            territory=row.territory,
            commitment_id=row.id,
            note=note,
            due_on=due_on,
            evidence_id=evidence,
            noted_at=work.now,
            noted_by=work.actor.user_id,
        )
    )


def attendance_of(session: Session, meetings: Iterable[UUID]) -> list[DialogueAttendance]:
    """Who was at some meetings."""
    statement = sa.select(DialogueAttendance).where(
        DialogueAttendance.meeting_id.in_(list(meetings))
    )
    return list(session.execute(statement).scalars())


def follow_ups_of(session: Session, commitment_id: UUID) -> list[CommitmentFollowUp]:
    """What was found out about a promise, the newest first."""
    statement = (
        sa.select(CommitmentFollowUp)
        .where(CommitmentFollowUp.commitment_id == commitment_id)
        .order_by(CommitmentFollowUp.id.desc())
    )
    return list(session.execute(statement).scalars())
