"""What people see of changes: the three values of an agreement and its changes, and one with what was asked, recommended and ordered."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa

from contracting import change_lines, changes, unit_prices
from contracting.agreements import ORGANISATION, Agreement
from contracting.changes import LIFECYCLE, PENDING, ChangeCause, ChangeState, ContractChange
from contracting.views import timelines
from contracting.views.steps import StepView, open_steps, steps
from contracting.views.timelines import Timeline
from foundation import territories
from foundation.errors import NotFound, Sentence
from foundation.identity.permissions import Permission
from foundation.money import Money
from foundation.work import Work
from portfolio.communities import Community
from portfolio.projects import Project


class ChangeRow(msgspec.Struct, frozen=True, kw_only=True):
    """A change in the table of its agreement, with what counts of it so far."""

    id: UUID
    number: int
    cause: ChangeCause
    event: str
    happened_on: date
    days: int | None
    amount: Money | None
    state: ChangeState


class Values(msgspec.Struct, frozen=True, kw_only=True):
    """The three numbers of an agreement: what was signed, what was ordered since, what is only asked for; a pending one is in no sum."""

    initial: Money
    ordered: Money
    current: Money
    pending: Money
    initial_days: int
    ordered_days: int
    current_days: int
    pending_days: int
    suspended_days: int
    initial_ends_on: date | None
    ends_on: date | None


class ChangesView(msgspec.Struct, frozen=True, kw_only=True):
    """The changes of one agreement."""

    agreement_id: UUID
    agreement_number: str | None
    territory: str
    project_id: UUID
    project_title: str
    organisation: str
    place: str
    values: Values
    rows: tuple[ChangeRow, ...]
    may_raise: bool
    refusal: Sentence | None


class Position(msgspec.Struct, frozen=True, kw_only=True):
    """What one of the three said: days and amount."""

    days: int
    amount: Money


class ChangeView(msgspec.Struct, frozen=True, kw_only=True):
    """One change from what happened to the order."""

    id: UUID
    version: int
    territory: str
    place: str
    number: int
    cause: ChangeCause
    event: str
    happened_on: date
    state: ChangeState
    agreement_id: UUID
    agreement_number: str | None
    project_id: UUID
    project_title: str
    organisation: str
    is_measured: bool
    is_in_kind: bool
    values: Values
    requested: Position | None
    recommended: Position | None
    approved: Position | None
    effects: tuple[Sentence, ...]
    changes_scope: bool
    changes_site: bool
    recommendation: str | None
    approval: str | None
    ordered_on: date | None
    return_reason: str | None
    reject_reason: str | None
    quote_file_id: UUID | None
    assent_on: date | None
    assent_for: int | None
    assent_against: int | None
    assent_file_id: UUID | None
    endorsed_at: datetime | None
    endorsement: str | None
    route_es: str | None
    route_en: str | None
    raised_at: datetime
    steps: tuple[StepView, ...]
    actions: tuple[str, ...]
    timeline: Timeline


def of_agreement(work: Work, agreement_id: UUID) -> ChangesView:
    """The changes of an agreement in sight, the newest first, with its three values."""
    agreement, project, organisation = _about(work, agreement_id)
    rows = changes.of_agreement(work, agreement.id)
    return ChangesView(
        agreement_id=agreement.id,
        agreement_number=agreement.number,
        territory=agreement.territory,
        project_id=project.id,
        project_title=project.title,
        organisation=organisation,
        place=territories.get(work, agreement.territory).label,
        values=values_of(agreement, rows),
        rows=tuple(_row(row) for row in reversed(rows)),
        may_raise=work.may(Permission.CHANGE_RAISE, agreement.territory),
        refusal=changes.refusal_of_state(agreement),
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


def values_of(agreement: Agreement, rows: Sequence[ContractChange]) -> Values:
    """What was signed, ordered and only asked for."""
    initial_days = agreement.initial_term_days or agreement.term_days
    ordered_days = agreement.term_days - initial_days
    open_ones = [row for row in rows if row.state in PENDING]
    return Values(
        initial=agreement.initial,
        ordered=agreement.value - agreement.initial,
        current=agreement.value,
        pending=Money(sum(_minor(row) for row in open_ones), agreement.currency),
        initial_days=initial_days,
        ordered_days=ordered_days,
        current_days=agreement.term_days,
        pending_days=sum(_days(row) for row in open_ones),
        suspended_days=agreement.suspended_days,
        initial_ends_on=date.fromordinal(agreement.starts_on.toordinal() + initial_days)
        if agreement.starts_on
        else None,
        ends_on=agreement.ends_on,
    )


def _minor(row: ContractChange) -> int:
    return _first(row.approved_minor, row.recommended_minor, row.requested_minor) or 0


def _days(row: ContractChange) -> int:
    return _first(row.approved_days, row.recommended_days, row.requested_days) or 0


def _first(*found: int | None) -> int | None:
    return next((one for one in found if one is not None), None)


def _row(row: ContractChange) -> ChangeRow:
    minor = _first(row.approved_minor, row.recommended_minor, row.requested_minor)
    return ChangeRow(
        id=row.id,
        number=row.number,
        cause=row.cause,
        event=row.event,
        happened_on=row.happened_on,
        days=_first(row.approved_days, row.recommended_days, row.requested_days),
        amount=None if minor is None else Money(minor, row.currency),
        state=row.state,
    )


def detail(work: Work, change_id: UUID) -> ChangeView:
    """One change in sight with what can be done about it."""
    row = changes.get(work, change_id)
    agreement, project, organisation = _about(work, row.agreement_id)
    effects = row.effects
    found = steps(LIFECYCLE.available(work, row))
    route = (
        changes.find_route(work, row)
        if row.state is ChangeState.RECOMMENDED and row.endorsed_at is None
        else None
    )
    same = (
        *("id", "version", "territory", "number", "cause", "event", "happened_on", "state"),
        *("recommendation", "approval", "ordered_on", "return_reason", "reject_reason"),
        *("quote_file_id", "assent_on", "assent_for", "assent_against", "assent_file_id"),
        *("endorsed_at", "endorsement", "raised_at", "agreement_id", "project_id"),
    )
    return ChangeView(
        **{name: getattr(row, name) for name in same},
        place=territories.get(work, row.territory).label,
        agreement_number=agreement.number,
        project_title=project.title,
        organisation=organisation,
        is_measured=unit_prices.find(work, agreement.id) is not None,
        is_in_kind=agreement.is_in_kind,
        values=values_of(agreement, changes.of_agreement(work, agreement.id)),
        requested=_position(row.requested_days, row.requested_minor, row.currency),
        recommended=_position(row.recommended_days, row.recommended_minor, row.currency),
        approved=_position(row.approved_days, row.approved_minor, row.currency),
        effects=tuple(change_lines.lines_of(work, agreement, effects)),
        changes_scope=effects.changes_scope,
        changes_site=effects.changes_site,
        route_es=route.text_es if route else None,
        route_en=route.text_en if route else None,
        steps=found,
        actions=open_steps(found),
        timeline=timelines.timeline(work, row.project_id, [row.id]),
    )


def _position(days: int | None, minor: int | None, currency: str) -> Position | None:
    if days is None or minor is None:
        return None
    return Position(days=days, amount=Money(minor, currency))
