"""Maintenance plans: what has to be done to each asset of a work, how often, by whom, at what cost in a year.

The plan is what the municipality accepted before the handover, kept as it was promised; its tasks live on and may be adjusted. Every task
counts from the day of the handover: its next date is worked out from that anchor by ``recurrence`` and stands on the row, so that the
list of what is due reads one index. Nothing makes tasks at night; what is overdue stays on the list until somebody did it.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from contracting.commitments import LegalForm
from contracting.events import HandedOver, TaskPromised
from foundation.calendar import is_business_day
from foundation.columns import (
    Base,
    Count,
    Currency,
    Instant,
    Json,
    MoneyMinor,
    Path,
    Versioned,
    enum_column,
)
from foundation.errors import Sentence
from foundation.ids import new_id
from foundation.money import Money, split
from foundation.work import Work
from maintenance import recurrence
from maintenance.assets import Asset
from maintenance.plan_templates import tasks_of, wet_months_of
from maintenance.recurrence import BeforeRains, Every, NextDue, Shift, TaskRule, Unit, Visit
from portfolio import projects
from portfolio.usual_tasks import Performer


class MaintenancePlan(Base):
    """The plan of one work as the municipality accepted it."""

    __tablename__ = "maintenance_plan"
    __table_args__ = (
        sa.CheckConstraint("budget_minor >= 0 AND yearly_minor >= 0", name="money_not_negative"),
        {"info": {"append_only": True}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"), unique=True)
    commitment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("commitment.id"), unique=True)
    handover_id: Mapped[UUID] = mapped_column(sa.ForeignKey("handover.id"), unique=True)
    community_id: Mapped[UUID] = mapped_column(sa.ForeignKey("community.id"))
    legal_form: Mapped[LegalForm] = enum_column(LegalForm)
    first_year: Mapped[Count]
    budget_line: Mapped[str] = mapped_column(sa.String(80))
    currency: Mapped[Currency]
    budget_minor: Mapped[MoneyMinor]
    yearly_minor: Mapped[MoneyMinor]
    anchor_on: Mapped[date]
    opened_at: Mapped[Instant]


class MaintenanceTask(Versioned, Base):
    """One task on one asset, with its rule, what was done last and when it is due next."""

    __tablename__ = "maintenance_task"
    __table_args__ = (
        sa.CheckConstraint("every > 0 AND yearly_cost_minor >= 0", name="task_possible"),
        sa.CheckConstraint("settled >= 0", name="settled_not_negative"),
        sa.Index("ix_maintenance_task_due", "next_due_on", "id"),
        sa.Index("ix_maintenance_task_department", "department", "next_due_on", "id"),
        sa.Index("ix_maintenance_task_municipality", "municipality", "next_due_on", "id"),
        sa.Index("ix_maintenance_task_territory", "territory", "next_due_on", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    department: Mapped[Path]
    municipality: Mapped[Path]
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"))
    plan_id: Mapped[UUID] = mapped_column(sa.ForeignKey("maintenance_plan.id"), index=True)
    asset_id: Mapped[UUID] = mapped_column(sa.ForeignKey("asset.id"), index=True)
    promised_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("plan_task.id"))
    climate_measure_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("climate_measure.id"))
    position: Mapped[Count]
    name: Mapped[str] = mapped_column(sa.String(200))
    performer: Mapped[Performer] = enum_column(Performer)
    every: Mapped[Count]
    unit: Mapped[Unit] = enum_column(Unit)
    is_before_rains: Mapped[bool]
    wet_months: Mapped[Json]
    base: Mapped[recurrence.Base] = enum_column(recurrence.Base)
    shift: Mapped[Shift] = enum_column(Shift)
    currency: Mapped[Currency]
    yearly_cost_minor: Mapped[MoneyMinor]
    anchor_on: Mapped[date]
    ends_on: Mapped[date | None]
    settled: Mapped[Count]
    last_done_on: Mapped[date | None]
    next_due_on: Mapped[date | None]

    @property
    def yearly_cost(self) -> Money:
        return Money(self.yearly_cost_minor, self.currency)


class NextDate(msgspec.Struct, frozen=True, kw_only=True):
    """What a visit of a day would do: the date after it, what it settles, and the rule in words."""

    done_on: date
    next_due_on: date | None
    settles: int
    sentence: Sentence | None

    @property
    def is_extra(self) -> bool:
        """Whether the visit comes too early to be the coming one and moves nothing."""
        return self.settles == 0


def rule_of(task: MaintenanceTask) -> TaskRule:
    """The rule of a task; where no rains begin, a task before the rains returns by its period."""
    cycle: Every | BeforeRains = Every(count=task.every, unit=task.unit)
    if task.is_before_rains and task.wet_months:
        cycle = BeforeRains(wet_months=tuple(task.wet_months))
    return TaskRule(
        anchor=task.anchor_on, cycle=cycle, base=task.base, shift=task.shift, ends_on=task.ends_on
    )


def standing(task: MaintenanceTask) -> tuple[Visit, ...]:
    """All visits of a task in one: the last day, and the last occurrence settled. The rule asks for no more."""
    if task.last_done_on is None:
        return ()
    return (Visit(done_on=task.last_done_on, number=task.settled or None),)


def next_due(task: MaintenanceTask, today: date) -> NextDue | None:
    """What is due next of a task, with its rule in words; nothing once it has ended."""
    return recurrence.next_due(rule_of(task), standing(task), today, is_business_day)


def preview(task: MaintenanceTask, done_on: date) -> NextDate:
    """What recording a visit of a day would do; shown before saving."""
    rule, before = rule_of(task), standing(task)
    number = recurrence.number_of_visit(rule, before, done_on)
    due = recurrence.after_visit(rule, before, done_on, is_business_day)
    return NextDate(
        done_on=done_on,
        next_due_on=due.occurrence.due_on if due else None,
        settles=0 if number is None else max(number - task.settled, 0),
        sentence=due.sentence if due else None,
    )


def note_visit(task: MaintenanceTask, done_on: date) -> int | None:
    """Count a visit and work out the next date; the number of the occurrence it settles, if any."""
    number = recurrence.number_of_visit(rule_of(task), standing(task), done_on)
    task.settled = max(task.settled, number or 0)
    task.last_done_on = max(task.last_done_on or done_on, done_on)
    refresh(task)
    return number


def replay(task: MaintenanceTask, done: Sequence[date]) -> None:
    """Count all visits anew, in the order of their days: a visit was withdrawn, or the rule has changed."""
    task.settled, task.last_done_on = 0, None
    for done_on in sorted(done):
        note_visit(task, done_on)
    refresh(task)


def refresh(task: MaintenanceTask) -> None:
    """Work out the next date from the anchor and put it on the row."""
    due = next_due(task, task.anchor_on)
    task.next_due_on = due.occurrence.due_on if due else None


def open_promised(
    work: Work, event: HandedOver, assets: Sequence[Asset], legal_form: LegalForm
) -> MaintenancePlan:
    """Open the accepted plan over the assets it is for."""
    plan = work.add(
        MaintenancePlan(
            id=new_id(),
            territory=event.territory,
            project_id=event.project_id,
            commitment_id=event.commitment_id,
            handover_id=event.handover_id,
            community_id=event.community_id,
            legal_form=legal_form,
            first_year=event.first_year,
            budget_line=event.budget_line,
            currency=event.first_year_budget.currency,
            budget_minor=event.first_year_budget.minor,
            yearly_minor=sum(task.yearly_cost.minor for task in event.tasks),
            anchor_on=event.handed_over_on,
            opened_at=work.now,
        )
    )
    tasks = [task for promised in event.tasks for task in _tasks(plan, promised, assets)]
    work.session.add_all(tasks)
    work.record(
        "maintenance_plan.opened",
        plan,
        project=plan.project_id,
        facts={"assets": len(assets), "tasks": len(tasks), "first_year": plan.first_year},
    )
    return plan


def keepers(promised: TaskPromised, assets: Sequence[Asset]) -> list[Asset]:
    """The assets a promised task is for: those of its kind, or the costliest where the act lists none of that kind.

    Nothing promised is lost because the act names the parts of a work otherwise than its plan.
    """
    of_kind = [asset for asset in assets if asset.kind == promised.asset_kind]
    return of_kind or [max(assets, key=lambda asset: asset.cost_minor)]


def _tasks(
    plan: MaintenancePlan, promised: TaskPromised, assets: Sequence[Asset]
) -> list[MaintenanceTask]:
    """A promised task on each of its assets; its yearly cost is parted by what they cost, and adds up."""
    chosen = keepers(promised, assets)
    weights = [asset.cost_minor for asset in chosen]
    costs = split(promised.yearly_cost, weights if any(weights) else [1] * len(chosen))
    return [_opened(plan, promised, asset, cost) for asset, cost in zip(chosen, costs, strict=True)]


def _opened(
    plan: MaintenancePlan, promised: TaskPromised, asset: Asset, cost: Money
) -> MaintenanceTask:
    months = rains_of(plan.territory, plan.anchor_on) if promised.is_before_rains else ()
    base, shift = _usual(promised, plan.anchor_on)
    task = MaintenanceTask(
        id=new_id(),
        **projects.placed(plan.territory),
        project_id=plan.project_id,
        plan_id=plan.id,
        asset_id=asset.id,
        promised_id=promised.task_id,
        climate_measure_id=promised.climate_measure_id,
        position=promised.position,
        name=promised.name,
        performer=promised.performer,
        every=promised.every,
        unit=Unit(promised.rhythm),
        is_before_rains=promised.is_before_rains,
        wet_months=list(months),
        base=recurrence.Base.SCHEDULED if months else base,
        shift=shift,
        currency=cost.currency,
        yearly_cost_minor=cost.minor,
        anchor_on=plan.anchor_on,
        settled=0,
    )
    refresh(task)
    return task


def rains_of(territory: str, on: date) -> tuple[int, ...]:
    """The months in which the rains begin where an asset is."""
    return wet_months_of(territory.split(".")[2], on)


def _usual(promised: TaskPromised, on: date) -> tuple[recurrence.Base, Shift]:
    """From where the period of a task runs and where a day off moves it, as its usual task says."""
    for usual in tasks_of(promised.asset_kind, on):
        if usual.code == promised.template and usual.base and usual.shift:
            return usual.base, usual.shift
    return recurrence.Base.SCHEDULED, usual_shift(Unit(promised.rhythm))


def usual_shift(unit: Unit) -> Shift:
    """What returns every day or week is done on its day, also on Sundays; the rest waits for the next business day."""
    return Shift.NONE if unit in (Unit.DAY, Unit.WEEK) else Shift.NEXT


def of_asset(work: Work, asset_id: UUID) -> list[MaintenanceTask]:
    """The tasks of an asset in the order of the plan."""
    statement = (
        work.select(MaintenanceTask)
        .where(MaintenanceTask.asset_id == asset_id)
        .order_by(MaintenanceTask.position, MaintenanceTask.id)
    )
    return list(work.session.execute(statement).scalars())
