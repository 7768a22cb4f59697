"""What people see of the punch list: what is pending of an agreement, with what is late, and one issue with its photographs."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from contracting import punch_list
from contracting.punch_list import LIFECYCLE, PENDING, PunchGravity, PunchItem, PunchState
from contracting.views import fines, timelines
from contracting.views.fines import About
from contracting.views.steps import StepView, open_steps, steps
from contracting.views.timelines import Timeline
from foundation.errors import Sentence
from foundation.identity.permissions import Permission
from foundation.work import Work


class PunchRow(msgspec.Struct, frozen=True, kw_only=True):
    """An issue in the list of its agreement."""

    id: UUID
    number: int
    what: str
    gravity: PunchGravity
    place: str
    fixer: str
    due_on: date
    is_late: bool
    reopened: int
    state: PunchState


class PunchListView(msgspec.Struct, frozen=True, kw_only=True):
    """The list of one agreement, what is pending first."""

    about: About
    rows: tuple[PunchRow, ...]
    pending: int
    late: int
    may_raise: bool
    refusal: Sentence | None


class PunchView(msgspec.Struct, frozen=True, kw_only=True):
    """One issue."""

    id: UUID
    version: int
    territory: str
    about: About
    row: PunchRow
    photo_id: UUID
    latitude_e6: int | None
    longitude_e6: int | None
    found_at: datetime
    fix_note: str | None
    fix_photo_id: UUID | None
    fixed_at: datetime | None
    verified_at: datetime | None
    reason: str | None
    steps: tuple[StepView, ...]
    actions: tuple[str, ...]
    timeline: Timeline


def of_agreement(work: Work, agreement_id: UUID) -> PunchListView:
    """The list of an agreement in sight: what is pending first, the one that is due first."""
    agreement, about = fines.about_of(work, agreement_id)
    found = [_row(work, row) for row in punch_list.of_agreement(work, agreement.id)]
    rows = sorted(found, key=lambda row: (row.state not in PENDING, row.due_on, row.number))
    return PunchListView(
        about=about,
        rows=tuple(rows),
        pending=sum(row.state in PENDING for row in rows),
        late=sum(row.is_late for row in rows),
        may_raise=work.may(Permission.PUNCH_RAISE, agreement.territory),
        refusal=punch_list.refusal_of_state(agreement),
    )


def _row(work: Work, row: PunchItem) -> PunchRow:
    same = ("id", "number", "what", "gravity", "place", "fixer", "due_on", "reopened", "state")
    return PunchRow(
        **{name: getattr(row, name) for name in same},
        is_late=row.state is PunchState.OPEN and row.due_on < work.today,
    )


def detail(work: Work, item_id: UUID) -> PunchView:
    """One issue in sight with what can be done about it."""
    item = punch_list.get(work, item_id)
    _, about = fines.about_of(work, item.agreement_id)
    found = steps(LIFECYCLE.available(work, item))
    same = (
        *("id", "version", "territory", "photo_id", "latitude_e6", "longitude_e6", "found_at"),
        *("fix_note", "fix_photo_id", "fixed_at", "verified_at", "reason"),
    )
    return PunchView(
        **{name: getattr(item, name) for name in same},
        about=about,
        row=_row(work, item),
        steps=found,
        actions=open_steps(found),
        timeline=timelines.timeline(work, item.project_id, [item.id]),
    )
