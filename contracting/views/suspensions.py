"""What people see of suspensions: how long a work stood still, the acts of an agreement, one act with what can be done about it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec
import sqlalchemy as sa

from contracting import suspensions
from contracting.agreements import ORGANISATION, Agreement
from contracting.suspensions import LIFECYCLE, Suspension, SuspensionCause, SuspensionState
from contracting.views import timelines
from contracting.views.steps import StepView, open_steps, steps
from contracting.views.timelines import Timeline
from foundation import territories
from foundation.errors import NotFound, Sentence
from foundation.identity.permissions import Permission
from foundation.work import Work
from portfolio import pauses
from portfolio.communities import Community
from portfolio.projects import Project


class SuspensionRow(msgspec.Struct, frozen=True, kw_only=True):
    """A suspension in the table of its agreement; its days so far, or all of them once it is over."""

    id: UUID
    number: int
    cause: SuspensionCause
    reason: str
    stops_on: date
    expected_on: date
    restarted_on: date | None
    days: int | None
    is_overdue: bool
    state: SuspensionState


class TermView(msgspec.Struct, frozen=True, kw_only=True):
    """The term of an agreement: its start, the days agreed, the days suspended, and the end that follows."""

    starts_on: date | None
    term_days: int
    suspended_days: int
    ends_on: date | None
    # While it is suspended: the end if it goes on on the day that was said.
    foreseen_ends_on: date | None


class SuspensionsView(msgspec.Struct, frozen=True, kw_only=True):
    """The suspensions of one agreement."""

    agreement_id: UUID
    agreement_number: str | None
    territory: str
    project_id: UUID
    project_title: str
    organisation: str
    place: str
    term: TermView
    rows: tuple[SuspensionRow, ...]
    may_propose: bool
    refusal: Sentence | None


class SuspensionView(SuspensionRow, frozen=True, kw_only=True):
    """One suspension, from who asked for it to the act of restart."""

    version: int
    territory: str
    place: str
    agreement_id: UUID
    agreement_number: str | None
    project_id: UUID
    project_title: str
    organisation: str
    term: TermView
    first_expected_on: date
    is_costless: bool
    proposed_at: datetime
    agreed: str | None
    act_id: UUID | None
    ordered_at: datetime | None
    prolong_reason: str | None
    reject_reason: str | None
    restart_note: str | None
    restart_act_id: UUID | None
    steps: tuple[StepView, ...]
    actions: tuple[str, ...]
    timeline: Timeline


def of_agreement(work: Work, agreement_id: UUID) -> SuspensionsView:
    """The suspensions of an agreement in sight, the newest first."""
    agreement, project, organisation = _about(work, agreement_id)
    rows = suspensions.of_agreement(work, agreement.id)
    return SuspensionsView(
        agreement_id=agreement.id,
        agreement_number=agreement.number,
        territory=agreement.territory,
        project_id=project.id,
        project_title=project.title,
        organisation=organisation,
        place=territories.get(work, agreement.territory).label,
        term=term_of(agreement, rows, work.today),
        rows=tuple(_row(row, work.today) for row in reversed(rows)),
        may_propose=work.may(Permission.SUSPENSION_PROPOSE, agreement.territory),
        refusal=_refusal(agreement, rows),
    )


def _refusal(agreement: Agreement, rows: Sequence[Suspension]) -> Sentence | None:
    """Why none can be asked for now; one that waits for its order is told by the list."""
    refused = suspensions.refusal_of_state(agreement)
    if refused is None and any(row.state is SuspensionState.PROPOSED for row in rows):
        return suspensions.ASKED_FOR
    return refused


def term_of(agreement: Agreement, rows: Sequence[Suspension], today: date) -> TermView:
    """The term as its suspensions moved it."""
    found = suspensions.pauses_of(rows)
    lasting = pauses.lasting(found)
    foreseen = None
    if lasting is not None and agreement.ends_on is not None:
        (whole,) = pauses.as_foreseen([lasting], today)
        foreseen = agreement.ends_on + timedelta(days=whole.days)
    return TermView(
        starts_on=agreement.starts_on,
        term_days=agreement.term_days,
        suspended_days=agreement.suspended_days,
        ends_on=agreement.ends_on,
        foreseen_ends_on=foreseen,
    )


def _about(work: Work, agreement_id: UUID) -> tuple[Agreement, Project, str]:
    row = work.session.execute(
        sa.select(Agreement, Project, ORGANISATION)
        .join(Project, Project.id == Agreement.project_id)
        .join(Community, Community.id == Agreement.community_id)
        .where(Agreement.id == agreement_id, work.visible(Agreement.territory))
    ).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1], row[2]


def _row(row: Suspension, today: date) -> SuspensionRow:
    return SuspensionRow(
        id=row.id,
        number=row.number,
        cause=row.cause,
        reason=row.reason,
        stops_on=row.stops_on,
        expected_on=row.expected_on,
        restarted_on=row.restarted_on,
        days=_days(row, today),
        is_overdue=row.state is SuspensionState.IN_FORCE and row.expected_on < today,
        state=row.state,
    )


def _days(row: Suspension, today: date) -> int | None:
    return pauses.days_to(suspensions.pauses_of([row]), today) if row.ordered_at else None


def detail(work: Work, suspension_id: UUID) -> SuspensionView:
    """One suspension in sight with what can be done about it."""
    row = suspensions.get(work, suspension_id)
    agreement, project, organisation = _about(work, row.agreement_id)
    found = steps(LIFECYCLE.available(work, row))
    same = (
        *("version", "territory", "first_expected_on", "is_costless", "proposed_at", "agreed"),
        *("act_id", "ordered_at", "prolong_reason", "reject_reason", "restart_note"),
        "restart_act_id",
    )
    return SuspensionView(
        **msgspec.structs.asdict(_row(row, work.today)),
        **{name: getattr(row, name) for name in same},
        place=territories.get(work, row.territory).label,
        agreement_id=agreement.id,
        agreement_number=agreement.number,
        project_id=project.id,
        project_title=project.title,
        organisation=organisation,
        term=term_of(agreement, suspensions.of_agreement(work, agreement.id), work.today),
        steps=found,
        actions=open_steps(found),
        timeline=timelines.timeline(work, project.id, [row.id]),
    )
