"""The thread of every climate measure: hazard, design, budget line, milestone with its two verdicts, promised task, task in maintenance.

No stage owns the whole of it, so it is put together here from what each stage keeps: a measure has one key from the screening to the task
that the municipality logs twenty years later, and a link that is missing is shown as missing.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from litestar import Response, get
from litestar.params import FromPath

from contracting.agreements import Agreement, AgreementState
from contracting.commitments import Commitment, PlanTask
from contracting.milestone_plans import Milestone, MilestoneState
from contracting.unit_prices import ContractItem
from foundation import territories
from foundation.http import answers
from foundation.http.routes import note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.money import Money
from foundation.work import Work
from maintenance.plans import MaintenanceTask
from portfolio import climate, projects
from portfolio.budgets import Budget, BudgetLine
from portfolio.climate_rating import Frame, Rating
from portfolio.measures import measures_of
from portfolio.projects import Project


class LineLink(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the budget that pays for a measure."""

    description: str
    amount: Money


class MilestoneLink(msgspec.Struct, frozen=True, kw_only=True):
    """A milestone that proves a measure was built."""

    id: UUID
    agreement_id: UUID
    agreement: str | None
    title: str
    state: MilestoneState


class PromiseLink(msgspec.Struct, frozen=True, kw_only=True):
    """A task that the municipality promised for a measure."""

    name: str
    yearly: Money


class TaskLink(msgspec.Struct, frozen=True, kw_only=True):
    """A task of maintenance that keeps a measure working."""

    id: UUID
    asset_id: UUID
    name: str
    last_done_on: date | None
    next_due_on: date | None
    is_overdue: bool


class MeasureThread(msgspec.Struct, frozen=True, kw_only=True):
    """One measure with everything that follows from it."""

    hazard: str
    now: Rating | None
    future: Rating | None
    description: str
    maintenance_task: str
    lines: tuple[LineLink, ...]
    milestones: tuple[MilestoneLink, ...]
    promises: tuple[PromiseLink, ...]
    tasks: tuple[TaskLink, ...]


class ThreadsView(msgspec.Struct, frozen=True, kw_only=True):
    """All measures of a work; ``bare`` are the hazards that ask for a measure and have none."""

    id: UUID
    code: str
    title: str
    place: str
    threads: tuple[MeasureThread, ...]
    bare: tuple[str, ...]
    is_screened: bool
    accepted_risk: str | None
    is_signed_off: bool


def threads(work: Work, project_id: UUID) -> ThreadsView:
    """The threads of a work in sight; six queries, however many measures."""
    project = projects.get(work, project_id)
    screening = climate.find(work, project.id)
    result = climate.result_of(work, screening) if screening is not None else None
    found = measures_of(work, project.id)
    keys = [measure.id for measure in found]
    rated = {
        (row.hazard, row.frame): row.rating
        for row in (climate.assessments_of(work, screening.id) if screening is not None else ())
    }
    lines, items = _lines(work, keys, project)
    milestones = _by_measure([*_milestones(work, keys), *items])
    promises, tasks = _promises(work, keys, project), _tasks(work, keys)
    return ThreadsView(
        id=project.id,
        code=project.code,
        title=project.title,
        place=territories.get(work, project.territory).label,
        threads=tuple(
            MeasureThread(
                hazard=one.hazard,
                now=rated.get((one.hazard, Frame.NOW)),
                future=rated.get((one.hazard, Frame.FUTURE)),
                description=one.description,
                maintenance_task=one.maintenance_task,
                lines=tuple(lines.get(one.id, ())),
                milestones=tuple(milestones.get(one.id, ())),
                promises=tuple(promises.get(one.id, ())),
                tasks=tuple(tasks.get(one.id, ())),
            )
            for one in found
        ),
        bare=tuple(
            hazard
            for hazard in (result.needs_measure if result is not None else ())
            if hazard not in {one.hazard for one in found}
        ),
        is_screened=screening is not None,
        accepted_risk=screening.accepted_risk if screening is not None else None,
        is_signed_off=screening is not None and screening.signed_off_by is not None,
    )


def _by_measure(rows: Iterable[tuple[UUID, Any]]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for measure, link in rows:
        found.setdefault(measure, []).append(link)
    return found


def _lines(
    work: Work, keys: list[UUID], project: Project
) -> tuple[dict[UUID, list[LineLink]], list[tuple[UUID, MilestoneLink]]]:
    """The budget lines of each measure, and their items in an agreement by unit prices; built means measured and verified."""
    statement = (
        sa.select(BudgetLine, ContractItem, Agreement.number, Milestone.id)
        .join(Budget, Budget.id == BudgetLine.budget_id)
        .outerjoin(
            Agreement,
            (Agreement.project_id == Budget.project_id)
            & (Agreement.state != AgreementState.CANCELLED),
        )
        .outerjoin(
            ContractItem,
            (ContractItem.agreement_id == Agreement.id) & (ContractItem.code == BudgetLine.code),
        )
        .outerjoin(Milestone, Milestone.agreement_id == ContractItem.agreement_id)
        .where(BudgetLine.measure_id.in_(keys))
        .order_by(BudgetLine.position, Agreement.id)
    )
    rows: list[tuple[BudgetLine, ContractItem | None, str | None, UUID]] = [
        (row[0], row[1], row[2], row[3]) for row in work.session.execute(statement)
    ]
    lines = _by_measure(
        (
            line.measure_id,
            LineLink(
                description=line.description, amount=Money(line.value_minor, project.currency)
            ),
        )
        for line in dict.fromkeys(line for line, _, _, _ in rows)
        if line.measure_id is not None
    )
    return lines, [
        (
            line.measure_id,
            MilestoneLink(
                id=milestone,
                agreement_id=item.agreement_id,
                agreement=number,
                title=f"{item.code} {item.description}",
                state=_built(item),
            ),
        )
        for line, item, number, milestone in rows
        if item is not None and line.measure_id is not None
    ]


def _milestones(work: Work, keys: list[UUID]) -> list[tuple[UUID, MilestoneLink]]:
    statement = (
        sa.select(Milestone, Agreement.number)
        .join(Agreement, Agreement.id == Milestone.agreement_id)
        .where(Milestone.climate_measure_id.in_(keys))
        .order_by(Milestone.agreement_id, Milestone.position)
    )
    return [
        (
            row.Milestone.climate_measure_id,
            MilestoneLink(
                id=row.Milestone.id,
                agreement_id=row.Milestone.agreement_id,
                agreement=row.number,
                title=row.Milestone.title,
                state=row.Milestone.state,
            ),
        )
        for row in work.session.execute(statement)
    ]


def _built(item: ContractItem) -> MilestoneState:
    if item.verified_milli == item.quantity_milli:
        return MilestoneState.VERIFIED
    return MilestoneState.PARTLY_VERIFIED if item.verified_milli else MilestoneState.PLANNED


def _promises(work: Work, keys: list[UUID], project: Project) -> dict[UUID, list[PromiseLink]]:
    statement = (
        sa.select(PlanTask)
        .join(Commitment, Commitment.id == PlanTask.commitment_id)
        .where(PlanTask.climate_measure_id.in_(keys))
        .order_by(PlanTask.position)
    )
    return _by_measure(
        (
            row.climate_measure_id,
            PromiseLink(name=row.name, yearly=Money(row.yearly_cost_minor, project.currency)),
        )
        for row in work.session.execute(statement).scalars()
        if row.climate_measure_id is not None
    )


def _tasks(work: Work, keys: list[UUID]) -> dict[UUID, list[TaskLink]]:
    statement = (
        sa.select(MaintenanceTask)
        .where(MaintenanceTask.climate_measure_id.in_(keys))
        .order_by(MaintenanceTask.next_due_on, MaintenanceTask.id)
    )
    return _by_measure(
        (
            row.climate_measure_id,
            TaskLink(
                id=row.id,
                asset_id=row.asset_id,
                name=row.name,
                last_done_on=row.last_done_on,
                next_due_on=row.next_due_on,
                is_overdue=row.next_due_on is not None and row.next_due_on < work.today,
            ),
        )
        for row in work.session.execute(statement).scalars()
        if row.climate_measure_id is not None
    )


@get("/works/{id:uuid}/climate/thread", sync_to_thread=True)
def threads_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view, tongue = threads(work, id), words(request, work.actor)
        return answers.page(
            request,
            "passport/measures.html",
            work.actor,
            view=view,
            crumbs=(
                {"label": tongue.text("Works"), "href": "/works"},
                {"label": view.code, "href": f"/works/{view.id}"},
            ),
        )


@get("/api/works/{id:uuid}/climate/thread", sync_to_thread=True)
def threads_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(threads(work, id))


HANDLERS = (threads_page, threads_api)
