"""What people, and everybody, see of unfinished works: the register with its sums, and one work with what is done about it."""

from datetime import date, datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa

from contracting import unfinished_works
from contracting.agreements import ORGANISATION, Agreement
from contracting.unfinished_works import LIFECYCLE, OPEN, UnfinishedState, UnfinishedWork
from contracting.views import agreement_thread, timelines
from contracting.views.agreement_thread import ThreadView
from contracting.views.steps import StepView, open_steps, steps
from contracting.views.timelines import Timeline
from foundation import territories
from foundation.clock import civil_date
from foundation.identity.permissions import Permission
from foundation.money import Money
from foundation.work import Work
from portfolio.communities import Community
from portfolio.projects import Project, Station

MOST = 500


class UnfinishedRow(msgspec.Struct, frozen=True, kw_only=True):
    """One unfinished work in the register; nothing in it names a person."""

    id: UUID
    project_code: str
    project_title: str
    place: str
    organisation: str
    agreement_number: str
    cause: str
    left_to_build: str
    answers: str
    physical_bp: int
    value: Money
    cost: Money
    ended_on: date | None
    registered_on: date
    decision: str | None
    state: UnfinishedState


class UnfinishedView(UnfinishedRow, frozen=True, kw_only=True):
    """One unfinished work with what can be done about it."""

    version: int
    territory: str
    project_id: UUID
    agreement_id: UUID
    reviewed_at: datetime | None
    decided_at: datetime | None
    outcome: str | None
    closed_at: datetime | None
    contract_reason: str | None
    contracted_at: datetime | None
    # The agreement under which it goes on, and whether this person may draft it where there is none yet.
    after: ThreadView | None
    may_draft: bool
    # What the sources bring in money beyond what was built.
    left_in_money: Money
    steps: tuple[StepView, ...]
    actions: tuple[str, ...]
    timeline: Timeline


class UnfinishedRegister(msgspec.Struct, frozen=True, kw_only=True):
    """The register: how many are open, and the works, the open ones first."""

    open_works: int
    rows: tuple[UnfinishedRow, ...]


_ABOUT = (
    sa.select(UnfinishedWork, Agreement, Project, ORGANISATION.label("organisation"))
    .join(Agreement, Agreement.id == UnfinishedWork.agreement_id)
    .join(Project, Project.id == UnfinishedWork.project_id)
    .join(Community, Community.id == Agreement.community_id)
)


def register(work: Work, *, everywhere: bool = False) -> UnfinishedRegister:
    """The works in sight, or all of them where everybody looks."""
    is_over = UnfinishedWork.state.not_in(OPEN)
    statement = _ABOUT.order_by(is_over, UnfinishedWork.registered_at, UnfinishedWork.id)
    if not everywhere:
        statement = statement.where(work.visible(UnfinishedWork.territory))
    found = work.session.execute(statement.limit(MOST)).all()
    names = territories.labels(work, {row.UnfinishedWork.territory for row in found})
    rows = tuple(_row(row, names.get(row.UnfinishedWork.territory, "")) for row in found)
    return UnfinishedRegister(open_works=sum(row.state in OPEN for row in rows), rows=rows)


def _row(row: sa.Row[UnfinishedWork, Agreement, Project, str], place: str) -> UnfinishedRow:
    entry, agreement, project = row.UnfinishedWork, row.Agreement, row.Project
    return UnfinishedRow(
        id=entry.id,
        project_code=project.code,
        project_title=project.title,
        place=place,
        organisation=row.organisation,
        agreement_number=agreement.number or "",
        cause=entry.cause,
        left_to_build=entry.left_to_build,
        answers=entry.answers,
        physical_bp=entry.physical_bp,
        value=agreement.value,
        cost=entry.cost,
        ended_on=agreement.ended_on,
        registered_on=civil_date(entry.registered_at),
        decision=entry.decision,
        state=entry.state,
    )


def detail(work: Work, key: UUID) -> UnfinishedView:
    """One unfinished work in sight."""
    entry = unfinished_works.get(work, key)
    row = work.session.execute(_ABOUT.where(UnfinishedWork.id == entry.id)).one()
    found = steps(LIFECYCLE.available(work, entry))
    same = (
        *("version", "territory", "reviewed_at", "decided_at", "outcome", "closed_at"),
        *("contract_reason", "contracted_at"),
    )
    after = agreement_thread.thread_of(work, row.Agreement).after
    place = territories.get(work, entry.territory).label
    return UnfinishedView(
        **msgspec.structs.asdict(_row(row, place)),
        **{name: getattr(entry, name) for name in same},
        project_id=entry.project_id,
        agreement_id=entry.agreement_id,
        after=after,
        left_in_money=unfinished_works.left_in_money(work, entry),
        may_draft=entry.contracted_at is not None
        and after is None
        and row.Project.station is Station.FINANCED
        and work.may(Permission.AGREEMENT_DRAFT, entry.territory),
        steps=found,
        actions=open_steps(found),
        timeline=timelines.timeline(work, entry.project_id, [entry.id]),
    )
