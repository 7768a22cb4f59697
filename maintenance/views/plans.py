"""The maintenance plan of a work as people see it before and after the municipality accepts it, and the plans that wait for that."""

from datetime import date
from uuid import UUID

import msgspec
import sqlalchemy as sa

from contracting import commitments
from contracting.commitments import LIFECYCLE, Commitment, CommitmentState, LegalForm, PlanTask
from foundation import territories
from foundation.errors import NotFound, Sentence
from foundation.identity.permissions import Permission
from foundation.money import Money
from foundation.paging import SIZE, after, decode_cursor, encode_cursor
from foundation.territories import Territory
from foundation.work import Work
from portfolio.measures import ClimateMeasure
from portfolio.projects import Project, Station
from portfolio.usual_tasks import Performer, Rhythm


class PlanTaskView(msgspec.Struct, frozen=True, kw_only=True):
    """One task as it was proposed; ``measure`` is the climate measure it keeps working."""

    id: UUID
    name: str
    asset_kind: str
    every: int
    rhythm: Rhythm
    is_before_rains: bool
    performer: Performer
    yearly_cost: Money
    measure: str | None


class PlanView(msgspec.Struct, frozen=True, kw_only=True):
    """One plan: what it costs in a year, what was voted for it, and what is between the two."""

    id: UUID
    version: int
    territory: str
    place: str
    project_id: UUID
    project: str
    project_code: str
    station: Station
    legal_form: LegalForm
    tasks: tuple[PlanTaskView, ...]
    yearly_cost: Money
    first_year: int | None
    budget_line: str | None
    budget: Money | None
    gap: Money
    council_act: str | None
    council_act_on: date | None
    return_reason: str | None
    state: CommitmentState
    actions: tuple[str, ...]


class PlanRow(msgspec.Struct, frozen=True, kw_only=True):
    """A plan in the list."""

    id: UUID
    project_id: UUID
    project: str
    project_code: str
    place: str
    tasks: int
    yearly_cost: Money
    budget: Money | None
    state: CommitmentState


class PlanList(msgspec.Struct, frozen=True, kw_only=True):
    """One page of plans."""

    rows: tuple[PlanRow, ...]
    next: str | None


def list_page(work: Work, *, state: str = "", cursor: str = "", size: int = SIZE) -> PlanList:
    """Plans of the works this actor sees, newest first."""
    tasks = (
        sa.select(sa.func.count())
        .where(PlanTask.commitment_id == Commitment.id)
        .correlate(Commitment)
        .scalar_subquery()
    )
    statement = (
        sa.select(Commitment, Project.title, Project.code, Territory.name, tasks)
        .join(Project, Project.id == Commitment.project_id)
        .outerjoin(Territory, Territory.path == Commitment.territory)
        .where(work.visible(Commitment.territory))
        .order_by(Commitment.id.desc())
        .limit(size + 1)
    )
    if state:
        statement = statement.where(Commitment.state == state)
    if cursor:
        key = decode_cursor(cursor, (UUID,))
        statement = statement.where(after((Commitment.id,), key, descending=True))
    found = [
        PlanRow(
            id=row.id,
            project_id=row.project_id,
            project=title,
            project_code=code,
            place=territories.label(row.territory, place or ""),
            tasks=count,
            yearly_cost=Money(row.tasks_minor, row.currency),
            budget=_budget(row),
            state=row.state,
        )
        for row, title, code, place, count in work.session.execute(statement)
    ]
    rows = tuple(found[:size])
    return PlanList(
        rows=rows, next=encode_cursor([str(rows[-1].id)]) if len(found) > size else None
    )


def detail(work: Work, commitment_id: UUID) -> PlanView:
    """One plan with what can be done about it."""
    row = work.session.execute(
        sa.select(Commitment, Project, Territory.name)
        .join(Project, Project.id == Commitment.project_id)
        .outerjoin(Territory, Territory.path == Commitment.territory)
        .where(Commitment.id == commitment_id, work.visible(Commitment.territory))
    ).one_or_none()
    if row is None:
        raise NotFound
    plan, project, place = row
    return PlanView(
        id=plan.id,
        version=plan.version,
        territory=plan.territory,
        place=territories.label(plan.territory, place or ""),
        project_id=project.id,
        project=project.title,
        project_code=project.code,
        station=project.station,
        legal_form=plan.legal_form,
        tasks=_tasks(work, plan),
        yearly_cost=Money(plan.tasks_minor, plan.currency),
        first_year=plan.first_year,
        budget_line=plan.budget_line,
        budget=_budget(plan),
        gap=plan.gap,
        council_act=plan.council_act,
        council_act_on=plan.council_act_on,
        return_reason=plan.return_reason,
        state=plan.state,
        actions=_actions(work, plan, project),
    )


def missing(work: Work, commitment_id: UUID) -> tuple[Sentence, ...]:
    """What still keeps the municipality from accepting a plan."""
    plan = work.get(Commitment, commitment_id)
    guards = (commitments.first_year_is_budgeted, commitments.measures_have_tasks)
    return tuple(refusal for guard in guards if (refusal := guard(work, plan)) is not None)


def _budget(plan: Commitment) -> Money | None:
    return None if plan.budget_minor is None else Money(plan.budget_minor, plan.currency)


def _tasks(work: Work, plan: Commitment) -> tuple[PlanTaskView, ...]:
    rows = work.session.execute(
        sa.select(PlanTask, ClimateMeasure.description)
        .outerjoin(ClimateMeasure, ClimateMeasure.id == PlanTask.climate_measure_id)
        .where(PlanTask.commitment_id == plan.id)
        .order_by(PlanTask.position)
    )
    return tuple(
        PlanTaskView(
            id=row.id,
            name=row.name,
            asset_kind=row.asset_kind,
            every=row.every,
            rhythm=row.rhythm,
            is_before_rains=row.is_before_rains,
            performer=row.performer,
            yearly_cost=Money(row.yearly_cost_minor, plan.currency),
            measure=measure,
        )
        for row, measure in rows
    )


def _actions(work: Work, plan: Commitment, project: Project) -> tuple[str, ...]:
    """What this person may do: a missing budget does not hide the step, because accepting is where it is written."""
    if project.station in (Station.HANDED_OVER, Station.MAINTAINED):
        return ()
    may_propose = work.may(Permission.PLAN_PROPOSE, plan.territory)
    may_accept = work.may(Permission.PLAN_ACCEPT, plan.territory)
    is_own = plan.proposed_by is not None and plan.proposed_by == work.actor.user_id
    steps = {
        "propose": may_propose and plan.state in LIFECYCLE.steps["propose"].sources,
        "accept": may_accept and plan.state in LIFECYCLE.steps["accept"].sources and not is_own,
        "return": may_accept and plan.state in LIFECYCLE.steps["return"].sources,
    }
    return tuple(name for name, is_possible in steps.items() if is_possible)
