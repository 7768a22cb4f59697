"""What people see of one work: where it stands, what is missing and who does it, its screening, its budget, its sources."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from foundation import territories
from foundation.audit import AuditEntry
from foundation.clock import civil_date
from foundation.errors import NotFound
from foundation.gates import Gate, first_missing
from foundation.identity.permissions import Permission, Role, holders
from foundation.money import Money
from foundation.work import Work
from portfolio import budget_revisions, cofinancing, followed_shares
from portfolio.communities import Community
from portfolio.followed_shares import ReportedPart
from portfolio.lots import Lot
from portfolio.programmes import Programme
from portfolio.projects import LIFECYCLE, Origin, Project, Station
from portfolio.views.budgets import BudgetView, find_budget
from portfolio.views.climate import ScreeningView, find_screening
from portfolio.views.cofinancing import CofinanceView, cofinance_of

# Whose turn it is at each station; the last two go on as long as the work lives.
TURN = {
    Station.NEED: Permission.PROJECT_FINANCE,
    Station.FINANCED: Permission.AGREEMENT_DRAFT,
    Station.AGREED: Permission.AGREEMENT_START,
    Station.BUILDING: Permission.MILESTONE_REPORT,
    Station.ACCEPTED: Permission.HANDOVER_PREPARE,
    Station.HANDED_OVER: Permission.MAINTENANCE_LOG,
    Station.MAINTAINED: Permission.MAINTENANCE_LOG,
}


class StationView(msgspec.Struct, frozen=True, kw_only=True):
    """One of the seven stations: ``done``, ``current`` or ``waiting``, and since when."""

    key: Station
    state: str
    on: date | None


class WorkPlaceInTree(msgspec.Struct, frozen=True, kw_only=True):
    """The programme of a work, and the lot in which it stands; lots that lie around it are in sight too."""

    programme_id: UUID
    programme: str
    lot_id: UUID | None
    number: int | None
    lot: str | None


class ReportedShareView(msgspec.Struct, frozen=True, kw_only=True):
    """One part of the money of a followed work, as its executor reports it."""

    part: ReportedPart
    amount: Money
    names: tuple[str, ...]
    source_id: UUID | None
    reported_on: date


class ProjectView(msgspec.Struct, frozen=True, kw_only=True):
    """One work with everything that was decided about it up to its financing."""

    id: UUID
    version: int
    territory: str
    place: str
    code: str
    origin: Origin
    bpin: str | None
    need_id: UUID | None
    community_id: UUID | None
    community: str | None
    executor: str | None
    title: str
    purpose: str
    kind: str
    latitude_e6: int | None
    longitude_e6: int | None
    people: int
    photo_id: UUID | None
    currency: str
    budget: Money
    funded: Money
    agreed: Money
    verified: Money
    paid: Money
    physical_bp: int
    financial_bp: int
    starts_on: date | None
    ends_on: date | None
    in_dispute: bool
    reported_state: str | None
    opened_at: datetime
    tree: WorkPlaceInTree | None
    reported_shares: tuple[ReportedShareView, ...]
    last_report_on: date | None
    stations: tuple[StationView, ...]
    station: Station
    who: tuple[Role, ...]
    gates: tuple[Gate, ...]
    screening: ScreeningView | None
    budget_sheet: BudgetView | None
    cofinance: CofinanceView
    actions: tuple[str, ...]


def detail(work: Work, project_id: UUID) -> ProjectView:
    """One work; the gates are those of its financing, and none once it is financed."""
    row = work.session.execute(
        sa.select(Project, Community.name.label("community"))
        .outerjoin(Community, Community.id == Project.community_id)
        .where(Project.id == project_id, work.visible(Project.territory))
    ).one_or_none()
    if row is None:
        raise NotFound
    project: Project = row.Project
    is_planned = project.station is Station.NEED and project.origin is Origin.NEED
    gates = cofinancing.gates(work, project) if is_planned else ()
    return ProjectView(
        **_copied(project),
        place=territories.get(work, project.territory).label,
        community=row.community,
        tree=_tree(work, project),
        reported_shares=_reported(work, project),
        stations=stations_of(work, project),
        who=holders(TURN[project.station]),
        gates=gates,
        screening=find_screening(work, project),
        budget_sheet=find_budget(work, project),
        cofinance=cofinance_of(work, project),
        actions=_actions(work, project, gates),
    )


def _reported(work: Work, project: Project) -> tuple[ReportedShareView, ...]:
    """Who pays a followed work; nobody reports the money of a work of ours."""
    if project.origin is not Origin.IMPORTED:
        return ()
    found = followed_shares.of_works(work, (project.id,)).get(project.id, [])
    return tuple(
        ReportedShareView(
            part=row.part,
            amount=Money(row.amount_minor, project.currency),
            names=tuple(row.names),
            source_id=row.source_id,
            reported_on=row.reported_on,
        )
        for row in found
    )


def _tree(work: Work, project: Project) -> WorkPlaceInTree | None:
    """Where a work stands in its programme."""
    if project.programme_id is None:
        return None
    statement = (
        sa.select(
            Programme.id, Programme.name, Lot.id.label("lot_id"), Lot.number, Lot.name.label("lot")
        )
        .outerjoin(Lot, Lot.id == project.lot_id)
        .where(Programme.id == project.programme_id)
    )
    row = work.session.execute(statement).one()
    return WorkPlaceInTree(
        programme_id=row.id, programme=row.name, lot_id=row.lot_id, number=row.number, lot=row.lot
    )


def _copied(project: Project) -> dict[str, Any]:
    """What the struct shows as it stands on the row, and the row's amounts as money."""
    amounts = ("budget", "funded", "agreed", "verified", "paid")
    columns = set(ProjectView.__struct_fields__) & set(Project.__table__.columns.keys())
    return {
        **{name: getattr(project, name) for name in columns},
        **{name: Money(getattr(project, f"{name}_minor"), project.currency) for name in amounts},
    }


def _actions(work: Work, project: Project, gates: tuple[Gate, ...]) -> tuple[str, ...]:
    """What this person may do now; the parts can be written until the work is financed."""
    is_open = first_missing(gates) is None
    may_choose = project.programme_id is not None and work.may(
        Permission.LOT_KEEP, project.territory
    )
    lot = ("choose_lot",) if may_choose else ()
    steps = tuple(
        choice.step
        for choice in LIFECYCLE.available(work, project)
        if choice.refusal is None and (choice.step != "finance" or is_open)
    )
    if not gates:
        asked = ("fund_revision",) if _asks_for_money(work, project) else ()
        return (*steps, *lot, *asked)
    parts = {
        "revise": Permission.PROJECT_EDIT,
        "screen": Permission.CLIMATE_SCREEN,
        "answer_safeguards": Permission.SAFEGUARD_ANSWER,
        "write_budget": Permission.BUDGET_EDIT,
        "edit_cofinance": Permission.COFINANCE_EDIT,
        "promise_maintenance": Permission.MAINTENANCE_PROMISE,
    }
    return (
        *steps,
        *lot,
        *(name for name, verb in parts.items() if work.may(verb, project.territory)),
    )


def _asks_for_money(work: Work, project: Project) -> bool:
    """Whether a submitted revision costs more than the sources bring, and this person may add one."""
    if project.origin is not Origin.NEED or project.station not in budget_revisions.REVISABLE:
        return False
    if not work.may(Permission.COFINANCE_EDIT, project.territory):
        return False
    return budget_revisions.asked_for(work, project).minor > project.funded_minor


def stations_of(work: Work, project: Project) -> tuple[StationView, ...]:
    """The seven stations with the day each was reached, as the log has it."""
    order = list(Station)
    reached = order.index(project.station)
    days = {Station.NEED: civil_date(project.opened_at), **_reached_on(work, project.id)}
    return tuple(
        StationView(
            key=station,
            state="done" if index < reached else "current" if index == reached else "waiting",
            on=days.get(station) if index <= reached else None,
        )
        for index, station in enumerate(order)
    )


def _reached_on(work: Work, project_id: UUID) -> dict[Station, date]:
    """The last time each station was reached: a work may have gone back where an agreement was cancelled."""
    targets = {f"project.{step.name}": Station(step.target) for step in LIFECYCLE.steps.values()}
    rows = work.session.execute(
        sa.select(AuditEntry.action, AuditEntry.at)
        .where(AuditEntry.subject_id == project_id, AuditEntry.action.in_(targets))
        .order_by(AuditEntry.at)
    )
    return {targets[row.action]: civil_date(row.at) for row in rows}
