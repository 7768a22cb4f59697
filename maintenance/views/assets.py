"""One asset as people see it: its tasks with their rules in words, its warranty, its reports and its history."""

from datetime import date
from uuid import UUID

import msgspec
import sqlalchemy as sa

from contracting.commitments import LegalForm
from foundation import territories
from foundation.errors import NotFound
from foundation.identity.permissions import Permission
from foundation.money import Money, add_up
from foundation.seasons import month_before_rains
from foundation.territories import Territory
from foundation.translations import Translator
from foundation.work import Work
from maintenance import plans
from maintenance.assets import LIFECYCLE, Asset, AssetReport, AssetState, Custodian
from maintenance.logs import EntryWithdrawal, MaintenanceEntry
from maintenance.plans import MaintenanceTask
from maintenance.recurrence import Base, Shift, Unit
from maintenance.views import entries
from maintenance.views.entries import EntryList
from portfolio.communities import Community
from portfolio.projects import Project
from portfolio.usual_tasks import Performer


class TaskView(msgspec.Struct, frozen=True, kw_only=True):
    """One task of an asset with its next date and its rule in words; ``missed`` dates passed without a visit."""

    id: UUID
    version: int
    asset_id: UUID
    territory: str
    name: str
    performer: Performer
    every: int
    unit: Unit
    is_before_rains: bool
    wet_months: tuple[int, ...]
    base: Base
    shift: Shift
    yearly_cost: Money
    anchor_on: date
    ends_on: date | None
    last_done_on: date | None
    next_due_on: date | None
    days: int | None
    missed: int
    rule: str
    rains: str
    is_climate: bool


class ReportView(msgspec.Struct, frozen=True, kw_only=True):
    """One report of how an asset was."""

    state: AssetState
    since_on: date
    reason: str
    photo_id: UUID | None


class AssetView(msgspec.Struct, frozen=True, kw_only=True):
    """One asset."""

    id: UUID
    version: int
    code: str
    name: str
    kind: str
    quantity_milli: int
    unit: str
    territory: str
    place: str
    project_id: UUID
    project: str
    project_code: str
    community_id: UUID
    community: str
    custodian: Custodian
    legal_form: LegalForm
    latitude_e6: int | None
    longitude_e6: int | None
    cost: Money
    built_on: date
    handed_over_on: date
    life_years: int
    renews_in: int
    warranty_until: date | None
    warranty_days: int | None
    state: AssetState
    state_since: date
    yearly_cost: Money
    spent_this_year: Money
    tasks: tuple[TaskView, ...]
    reports: tuple[ReportView, ...]
    history: EntryList
    actions: tuple[str, ...]


class AssetBrief(msgspec.Struct, frozen=True, kw_only=True):
    """An asset as a form about it shows it."""

    id: UUID
    version: int
    code: str
    name: str
    kind: str
    territory: str
    place: str
    handed_over_on: date
    warranty_until: date | None
    in_warranty: bool
    state: AssetState
    state_since: date


def brief(work: Work, asset_id: UUID) -> AssetBrief:
    """What a form needs to know of an asset."""
    row = work.get(Asset, asset_id)
    return AssetBrief(
        id=row.id,
        version=row.version,
        code=row.code,
        name=row.name,
        kind=row.kind,
        territory=row.territory,
        place=territories.get(work, row.territory).label,
        handed_over_on=row.handed_over_on,
        warranty_until=row.warranty_until,
        in_warranty=row.in_warranty(work.today),
        state=row.state,
        state_since=row.state_since,
    )


def detail(work: Work, asset_id: UUID, tongue: Translator, *, cursor: str = "") -> AssetView:
    """One asset with its tasks, its reports and a page of its log."""
    row = work.session.execute(
        sa.select(Asset, Project.title, Project.code, Community.name, Territory.name)
        .join(Project, Project.id == Asset.project_id)
        .join(Community, Community.id == Asset.community_id)
        .outerjoin(Territory, Territory.path == Asset.territory)
        .where(Asset.id == asset_id, work.visible(Asset.territory))
    ).one_or_none()
    if row is None:
        raise NotFound
    asset, project, project_code, community, place_name = row
    tasks = plans.of_asset(work, asset.id)
    return AssetView(
        id=asset.id,
        version=asset.version,
        code=asset.code,
        name=asset.name,
        kind=asset.kind,
        quantity_milli=asset.quantity_milli,
        unit=asset.unit,
        territory=asset.territory,
        place=territories.label(asset.territory, place_name or ""),
        project_id=asset.project_id,
        project=project,
        project_code=project_code,
        community_id=asset.community_id,
        community=community,
        custodian=asset.custodian,
        legal_form=asset.legal_form,
        latitude_e6=asset.latitude_e6,
        longitude_e6=asset.longitude_e6,
        cost=asset.cost,
        built_on=asset.built_on,
        handed_over_on=asset.handed_over_on,
        life_years=asset.life_years,
        renews_in=asset.renews_in,
        warranty_until=asset.warranty_until,
        warranty_days=(asset.warranty_until - work.today).days if asset.warranty_until else None,
        state=asset.state,
        state_since=asset.state_since,
        yearly_cost=add_up([task.yearly_cost for task in tasks], asset.currency),
        spent_this_year=_spent(work, asset),
        tasks=tuple(task_view(task, work.today, tongue) for task in tasks),
        reports=_reports(work, asset.id),
        history=entries.of_asset(work, asset.id, cursor=cursor),
        actions=_actions(work, asset),
    )


def _actions(work: Work, asset: Asset) -> tuple[str, ...]:
    """What this person may do about an asset now."""
    steps = [c.step for c in LIFECYCLE.available(work, asset) if c.refusal is None]
    logs = ["log"] if work.may(Permission.MAINTENANCE_LOG, asset.territory) else []
    adjusts = ["adjust"] if work.may(Permission.PLAN_ACCEPT, asset.territory) else []
    return (*steps, *logs, *adjusts)


def task(work: Work, task_id: UUID, tongue: Translator) -> TaskView:
    """One task with its rule in words."""
    return task_view(work.get(MaintenanceTask, task_id), work.today, tongue)


def task_view(row: MaintenanceTask, today: date, tongue: Translator) -> TaskView:
    """A task as it stands on a day."""
    due = plans.next_due(row, today)
    return TaskView(
        id=row.id,
        version=row.version,
        asset_id=row.asset_id,
        territory=row.territory,
        name=row.name,
        performer=row.performer,
        every=row.every,
        unit=row.unit,
        is_before_rains=row.is_before_rains,
        wet_months=tuple(row.wet_months),
        base=row.base,
        shift=row.shift,
        yearly_cost=row.yearly_cost,
        anchor_on=row.anchor_on,
        ends_on=row.ends_on,
        last_done_on=row.last_done_on,
        next_due_on=row.next_due_on,
        days=(row.next_due_on - today).days if row.next_due_on else None,
        missed=due.missed if due else 0,
        rule=tongue.sentence(due.sentence) if due else "",
        rains=_why_not_before_rains(row, tongue),
        is_climate=row.climate_measure_id is not None,
    )


def _why_not_before_rains(row: MaintenanceTask, tongue: Translator) -> str:
    """Why a task that should come before the rains returns by its period; empty where it does come before them."""
    if not row.is_before_rains or row.wet_months:
        return ""
    season = month_before_rains(row.territory.split(".")[2], row.anchor_on.year)
    return tongue.sentence(season.reason) if season.reason else ""


def _reports(work: Work, asset_id: UUID) -> tuple[ReportView, ...]:
    rows = work.session.execute(
        work.select(AssetReport)
        .where(AssetReport.asset_id == asset_id)
        .order_by(AssetReport.id.desc())
        .limit(entries.HISTORY)
    ).scalars()
    return tuple(
        ReportView(state=row.state, since_on=row.since_on, reason=row.reason, photo_id=row.photo_id)
        for row in rows
    )


def _spent(work: Work, asset: Asset) -> Money:
    """What the log says was spent on an asset in this calendar year."""
    year = work.today.year
    spent = work.session.execute(
        sa.select(sa.func.sum(MaintenanceEntry.cost_minor))
        .outerjoin(EntryWithdrawal, EntryWithdrawal.entry_id == MaintenanceEntry.id)
        .where(
            MaintenanceEntry.asset_id == asset.id,
            MaintenanceEntry.done_on.between(date(year, 1, 1), date(year, 12, 31)),
            EntryWithdrawal.id.is_(None),
        )
    ).scalar_one()
    return Money(int(spent or 0), asset.currency)
