"""Baselines: the days and the money of a schedule as they stood when the agreement was signed, frozen for good.

A later re-programming changes the schedule and never the baseline, so what was promised stays beside what is planned now. The money is the
value of the agreement, shared among the activities by ``task_money``. Where no schedule was in force at the signature, the first one
adopted afterwards is frozen on its own day, and says so by it.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.columns import Base, Count, Currency, Instant, MoneyMinor, Path, enum_column
from foundation.ids import new_id
from foundation.money import Money
from foundation.work import Work
from portfolio import schedules, task_money
from portfolio.budgets import Budget, BudgetLine
from portfolio.planned_value import Spread
from portfolio.projects import Project
from portfolio.schedules import Schedule, ScheduleTask
from portfolio.task_money import Costed, MoneyFrom


class ScheduleBaseline(Base):
    """What was promised at one signature."""

    __tablename__ = "schedule_baseline"
    __table_args__ = (
        sa.UniqueConstraint("project_id", "number"),
        sa.CheckConstraint("total_minor > 0", name="total_positive"),
        {"info": {"append_only": True}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"))
    schedule_id: Mapped[UUID] = mapped_column(sa.ForeignKey("schedule.id"))
    # The agreement whose value it froze; its table belongs to a later stage.
    agreement: Mapped[UUID] = mapped_column(unique=True)
    number: Mapped[Count]
    frozen_on: Mapped[date]
    frozen_at: Mapped[Instant]
    currency: Mapped[Currency]
    total_minor: Mapped[MoneyMinor]
    money_from: Mapped[MoneyFrom] = enum_column(MoneyFrom)
    starts_on: Mapped[date]
    ends_on: Mapped[date]

    @property
    def total(self) -> Money:
        return Money(self.total_minor, self.currency)


class BaselineTask(Base):
    """One activity as it was promised: its days and its worth."""

    __tablename__ = "baseline_task"
    __table_args__ = (
        sa.CheckConstraint("value_minor >= 0", name="value_not_negative"),
        {"info": {"append_only": True}},
    )

    baseline_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("schedule_baseline.id"), primary_key=True
    )
    code: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    milestone: Mapped[int | None]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    value_minor: Mapped[MoneyMinor]

    @property
    def spread(self) -> Spread:
        return Spread(starts_on=self.starts_on, ends_on=self.ends_on, minor=self.value_minor)


class Signed(msgspec.Struct, frozen=True, kw_only=True):
    """What the agreement says of money: its value and the amount of each milestone."""

    agreement_id: UUID
    value: Money
    milestones: Mapping[int, Money]


def freeze(work: Work, project: Project, signed: Signed, *, on: date) -> ScheduleBaseline | None:
    """Freeze the schedule in force with the money that was signed; nothing where no schedule is in force."""
    schedule = schedules.find_in_force(work, project.id)
    if schedule is None or find_of_agreement(work, signed.agreement_id) is not None:
        return None
    tasks = [row for row in schedules.tasks_of(work, schedule.id) if not row.is_heading]
    basis, worth = allocated(work, project, tasks, signed)
    baseline = work.add(
        ScheduleBaseline(
            id=new_id(),
            territory=project.territory,
            project_id=project.id,
            schedule_id=schedule.id,
            agreement=signed.agreement_id,
            number=len(baselines_of(work, project.id)) + 1,
            frozen_on=on,
            frozen_at=work.now,
            currency=signed.value.currency,
            total_minor=signed.value.minor,
            money_from=basis,
            starts_on=schedule.starts_on,
            ends_on=schedule.ends_on,
        )
    )
    work.session.flush()  # The activities' foreign key needs the baseline's row.
    work.session.add_all(
        BaselineTask(
            baseline_id=baseline.id,
            code=row.code,
            milestone=row.milestone,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            value_minor=worth[row.code],
        )
        for row in tasks
    )
    _record(work, baseline, schedule)
    return baseline


def _record(work: Work, baseline: ScheduleBaseline, schedule: Schedule) -> None:
    work.record(
        "schedule_baseline.frozen",
        baseline,
        project=baseline.project_id,
        facts={
            "schedule": schedule.number,
            "total": baseline.total,
            "money_from": baseline.money_from,
            "starts_on": baseline.starts_on,
            "ends_on": baseline.ends_on,
        },
    )


def allocated(
    work: Work, project: Project, tasks: Sequence[ScheduleTask], signed: Signed
) -> tuple[MoneyFrom, dict[str, int]]:
    """What each activity is worth of what was signed, and what decides it."""
    return task_money.allocate(
        signed.value.minor,
        costed(tasks),
        chapters=chapters_of(work, project.id),
        milestones={number: amount.minor for number, amount in signed.milestones.items()},
    )


def worth_again(
    baseline: ScheduleBaseline,
    promised: Sequence[BaselineTask],
    then: Sequence[ScheduleTask],
    now: Sequence[ScheduleTask],
) -> dict[str, int]:
    """What each activity of a later version is worth: what a milestone or a chapter was worth at the signature it is worth still."""
    milestones: dict[int, int] = {}
    chapters: dict[str, int] = {}
    chapter_of = {task.code: task.chapter for task in then}
    for row in promised:
        chapter = chapter_of.get(row.code)
        if baseline.money_from is MoneyFrom.MILESTONES and row.milestone is not None:
            milestones[row.milestone] = milestones.get(row.milestone, 0) + row.value_minor
        elif baseline.money_from is MoneyFrom.CHAPTERS and chapter is not None:
            chapters[chapter] = chapters.get(chapter, 0) + row.value_minor
    _, worth = task_money.allocate(
        baseline.total_minor, costed(now), chapters=chapters, milestones=milestones
    )
    return worth


def costed(tasks: Sequence[ScheduleTask]) -> list[Costed]:
    """The activities among the lines of a version, as their worth is worked out."""
    return [
        Costed(code=row.code, days=row.days or 0, chapter=row.chapter, milestone=row.milestone)
        for row in tasks
        if not row.is_heading
    ]


def chapters_of(work: Work, project_id: UUID) -> dict[str, int]:
    """What each chapter of a work's budget costs directly, in the order of the budget; empty where none is written."""
    statement = (
        sa.select(BudgetLine.chapter, sa.func.sum(BudgetLine.value_minor))
        .join(Budget, Budget.id == BudgetLine.budget_id)
        .where(Budget.project_id == project_id)
        .group_by(BudgetLine.chapter)
        .order_by(sa.func.min(BudgetLine.position))
    )
    return {row[0]: int(row[1]) for row in work.session.execute(statement)}


def find_current(work: Work, project_id: UUID) -> ScheduleBaseline | None:
    """The baseline of the last signature."""
    found = baselines_of(work, project_id)
    return found[-1] if found else None


def find_of_agreement(work: Work, agreement_id: UUID) -> ScheduleBaseline | None:
    statement = sa.select(ScheduleBaseline).where(ScheduleBaseline.agreement == agreement_id)
    return work.session.execute(statement).scalar_one_or_none()


def baselines_of(work: Work, project_id: UUID) -> list[ScheduleBaseline]:
    """The baselines of a work, in the order of its signatures."""
    statement = (
        work.select(ScheduleBaseline)
        .where(ScheduleBaseline.project_id == project_id)
        .order_by(ScheduleBaseline.number)
    )
    return list(work.session.execute(statement).scalars())


def tasks_of(work: Work, baseline_id: UUID) -> list[BaselineTask]:
    """The activities of a baseline; their order is that of their codes, which whoever shows them sorts by."""
    statement = sa.select(BaselineTask).where(BaselineTask.baseline_id == baseline_id)
    return list(work.session.execute(statement).scalars())
