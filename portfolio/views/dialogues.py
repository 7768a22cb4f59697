"""What people see of dialogue spaces: meetings with who was there and what was promised, representatives, promises with their follow-up."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa

from foundation import territories
from foundation.identity.permissions import Permission
from foundation.lifecycle import Choice
from foundation.people import Person
from foundation.work import Work
from portfolio import dialogues
from portfolio.dialogues import (
    DialogueAttendance,
    DialogueCommitment,
    DialogueCommitmentState,
    DialogueMeeting,
)
from portfolio.representatives import Ethnicity, Representative, Sex, Side
from portfolio.views.newest import Asked, newest


class MeetingRow(msgspec.Struct, frozen=True, kw_only=True):
    """A meeting in a list."""

    id: UUID
    name: str
    place: str
    held_on: date
    representatives: int
    open_commitments: int
    overdue: int


class MeetingList(msgspec.Struct, frozen=True, kw_only=True):
    """One page of meetings; ``representatives`` is everybody in sight who was at any, each once."""

    rows: tuple[MeetingRow, ...]
    next: str | None
    total: int
    representatives: int


class RepresentativeRow(msgspec.Struct, frozen=True, kw_only=True):
    """A representative; the name only for who may read persons, and nothing once erased."""

    id: UUID
    name: str | None
    side: Side
    organisation: str


class CommitmentRow(msgspec.Struct, frozen=True, kw_only=True):
    """A promise in a list."""

    id: UUID
    what: str
    responsible: RepresentativeRow
    due_on: date
    is_overdue: bool
    state: DialogueCommitmentState


class MeetingView(msgspec.Struct, frozen=True, kw_only=True):
    """One meeting."""

    id: UUID
    version: int
    territory: str
    place: str
    name: str
    purpose: str
    held_on: date
    evidence_id: UUID
    representatives: tuple[RepresentativeRow, ...]
    commitments: tuple[CommitmentRow, ...]


class FollowUpView(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody found when they asked after a promise."""

    noted_at: datetime
    note: str
    due_on: date | None
    evidence_id: UUID | None


class CommitmentView(msgspec.Struct, frozen=True, kw_only=True):
    """One promise with its history."""

    id: UUID
    version: int
    territory: str
    meeting_id: UUID
    meeting: str
    row: CommitmentRow
    follow_ups: tuple[FollowUpView, ...]
    steps: tuple[Choice, ...]


class AttendedView(msgspec.Struct, frozen=True, kw_only=True):
    """A meeting that somebody was at."""

    id: UUID
    name: str
    held_on: date


class RepresentativeView(msgspec.Struct, frozen=True, kw_only=True):
    """One representative with the meetings that make them count."""

    id: UUID
    territory: str
    place: str
    row: RepresentativeRow
    community_id: UUID | None
    sex: Sex
    ethnicity: Ethnicity | None
    consented_on: date
    meetings: tuple[AttendedView, ...]


def list_page(work: Work, asked: Asked) -> MeetingList:
    """Meetings in sight, the newest first."""
    found, more, total = newest(
        work, DialogueMeeting, day=DialogueMeeting.held_on, text=DialogueMeeting.name, asked=asked
    )
    keys = [row.id for row in found]
    names = territories.labels(work, {row.territory for row in found})
    there = dialogues.attendance_of(work.session, keys)
    promised = list(
        work.session.execute(
            sa.select(DialogueCommitment).where(
                DialogueCommitment.meeting_id.in_(keys),
                DialogueCommitment.state == DialogueCommitmentState.OPEN,
            )
        ).scalars()
    )
    everybody = work.session.execute(
        sa.select(sa.func.count(DialogueAttendance.representative_id.distinct()))
        .join(DialogueMeeting, DialogueMeeting.id == DialogueAttendance.meeting_id)
        .where(work.visible(DialogueMeeting.territory))
    ).scalar_one()
    return MeetingList(
        rows=tuple(
            MeetingRow(
                id=row.id,
                name=row.name,
                place=names.get(row.territory, ""),
                held_on=row.held_on,
                representatives=sum(1 for one in there if one.meeting_id == row.id),
                open_commitments=sum(1 for one in promised if one.meeting_id == row.id),
                overdue=sum(
                    1 for one in promised if one.meeting_id == row.id and one.due_on < work.today
                ),
            )
            for row in found
        ),
        next=more,
        total=total,
        representatives=everybody,
    )


def meeting(work: Work, meeting_id: UUID) -> MeetingView:
    """One meeting."""
    row = work.get(DialogueMeeting, meeting_id)
    there = dialogues.attendance_of(work.session, [row.id])
    promised = list(
        work.session.execute(
            sa.select(DialogueCommitment)
            .where(DialogueCommitment.meeting_id == row.id)
            .order_by(DialogueCommitment.due_on, DialogueCommitment.id)
        ).scalars()
    )
    people = representatives(work, [one.representative_id for one in there])
    return MeetingView(
        id=row.id,
        version=row.version,
        territory=row.territory,
        place=territories.labels(work, [row.territory]).get(row.territory, ""),
        name=row.name,
        purpose=row.purpose,
        held_on=row.held_on,
        evidence_id=row.evidence_id,
        representatives=tuple(people.values()),
        commitments=tuple(
            _commitment(work, one, people) for one in promised if one.responsible_id in people
        ),
    )


def _commitment(
    work: Work, row: DialogueCommitment, people: dict[UUID, RepresentativeRow]
) -> CommitmentRow:
    return CommitmentRow(
        id=row.id,
        what=row.what,
        responsible=people[row.responsible_id],
        due_on=row.due_on,
        is_overdue=row.state is DialogueCommitmentState.OPEN and row.due_on < work.today,
        state=row.state,
    )


def representatives(work: Work, keys: Iterable[UUID]) -> dict[UUID, RepresentativeRow]:
    """Some representatives by key, in the order of who they speak for."""
    rows = work.session.execute(
        sa.select(Representative, Person.name)
        .join(Person, Person.id == Representative.person_id)
        .where(Representative.id.in_(list(keys)))
        .order_by(Representative.side, Representative.organisation, Representative.id)
    )
    return {row.Representative.id: shown(work, row.Representative, row.name) for row in rows}


def shown(work: Work, row: Representative, name: str | None) -> RepresentativeRow:
    """A representative as this person may see them."""
    return RepresentativeRow(
        id=row.id,
        name=name if work.may(Permission.PERSON_READ, row.territory) else None,
        side=row.side,
        organisation=row.organisation,
    )


def known(work: Work, territory: str, without: Iterable[UUID]) -> list[RepresentativeRow]:
    """Representatives of the department of a place, but those that are noted already."""
    department = ".".join(territory.split(".")[:2]) + "."
    rows = work.session.execute(
        sa.select(Representative, Person.name)
        .join(Person, Person.id == Representative.person_id)
        .where(
            work.visible(Representative.territory),
            Representative.territory.startswith(department if len(department) > 3 else "CO."),
            Representative.id.not_in(list(without)),
        )
        .order_by(Representative.side, Representative.organisation, Representative.id)
    )
    return [shown(work, row.Representative, row.name) for row in rows]


def commitment(work: Work, commitment_id: UUID) -> CommitmentView:
    """One promise."""
    row = work.get(DialogueCommitment, commitment_id)
    about = work.get(DialogueMeeting, row.meeting_id)
    people = representatives(work, [row.responsible_id])
    return CommitmentView(
        id=row.id,
        version=row.version,
        territory=row.territory,
        meeting_id=about.id,
        meeting=about.name,
        row=_commitment(work, row, people),
        follow_ups=tuple(
            FollowUpView(
                noted_at=one.noted_at,
                note=one.note,
                due_on=one.due_on,
                evidence_id=one.evidence_id,
            )
            for one in dialogues.follow_ups_of(work.session, row.id)
        ),
        steps=dialogues.LIFECYCLE.available(work, row),
    )


def representative(work: Work, representative_id: UUID) -> RepresentativeView:
    """One representative."""
    row = work.get(Representative, representative_id)
    rows = work.session.execute(
        sa.select(DialogueMeeting)
        .join(DialogueAttendance, DialogueAttendance.meeting_id == DialogueMeeting.id)
        .where(
            DialogueAttendance.representative_id == row.id, work.visible(DialogueMeeting.territory)
        )
        .order_by(DialogueMeeting.held_on.desc(), DialogueMeeting.id)
    ).scalars()
    person = work.session.get_one(Person, row.person_id)
    return RepresentativeView(
        id=row.id,
        territory=row.territory,
        place=territories.labels(work, [row.territory]).get(row.territory, ""),
        row=shown(work, row, person.name),
        community_id=row.community_id,
        sex=row.sex,
        ethnicity=row.ethnicity,
        consented_on=row.consented_on,
        meetings=tuple(AttendedView(id=one.id, name=one.name, held_on=one.held_on) for one in rows),
    )
