"""The maintenance log: what was done to an asset, when, by whom, at what cost; written once and never changed.

A visit for a task of the plan settles its open date and every older one with it, and the next date is worked out from the plan's anchor. A
repair that no task foresaw stands in the log beside them. Often it is written down days later, so the day it was done is asked and the
day it was written is kept. An entry that was a mistake is withdrawn with its reason: it stays in sight and counts no more. The first
entry shows that the work is kept alive, and takes it to its last station.
"""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.columns import Base, Currency, Instant, Path, Words, enum_column
from foundation.commands import LongText, PhotoId, ShortText
from foundation.constraints import explains
from foundation.errors import InvalidCommand, Sentence, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.money import Money
from foundation.work import Work
from maintenance import plans
from maintenance.assets import Asset
from maintenance.plans import MaintenanceTask
from portfolio import projects
from portfolio.projects import Station
from portfolio.usual_tasks import Performer

# A whole crew for a year of working days; more is a slip of the finger.
Hours = Annotated[int, msgspec.Meta(ge=0, le=50_000_000, extra={"kind": "quantity", "scale": 1000})]

explains(
    "uq_entry_withdrawal_entry_id",
    say("This entry was withdrawn already."),
    columns="entry_withdrawal.entry_id",
)


class MaintenanceEntry(Base):
    """One visit to one asset, for a task of its plan or for none; ``occurrence`` is the date of the plan it settled."""

    __tablename__ = "maintenance_entry"
    __table_args__ = (
        sa.CheckConstraint("hours_milli >= 0 AND cost_minor >= 0", name="effort_not_negative"),
        sa.CheckConstraint("(task_id IS NULL) = (what IS NOT NULL)", name="planned_or_named"),
        sa.Index("ix_maintenance_entry_task", "task_id", "done_on"),
        sa.Index("ix_maintenance_entry_asset", "asset_id", "done_on", "id"),
        {"info": {"append_only": True}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"), index=True)
    asset_id: Mapped[UUID] = mapped_column(sa.ForeignKey("asset.id"))
    task_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("maintenance_task.id"))
    occurrence: Mapped[int | None]
    what: Mapped[str | None] = mapped_column(sa.String(200))
    performer: Mapped[Performer] = enum_column(Performer)
    hours_milli: Mapped[int | None]
    note: Mapped[str | None] = mapped_column(sa.Text)
    photo_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    currency: Mapped[Currency]
    cost_minor: Mapped[int | None] = mapped_column(sa.BigInteger)
    done_on: Mapped[date]
    next_due_on: Mapped[date | None]
    in_warranty: Mapped[bool]
    logged_at: Mapped[Instant]
    logged_by: Mapped[UUID | None]


class EntryWithdrawal(Base):
    """Why an entry of the log counts no more."""

    __tablename__ = "entry_withdrawal"
    __table_args__ = ({"info": {"append_only": True}},)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    entry_id: Mapped[UUID] = mapped_column(sa.ForeignKey("maintenance_entry.id"), unique=True)
    reason: Mapped[Words]
    withdrawn_at: Mapped[Instant]
    withdrawn_by: Mapped[UUID | None]


class LogTask(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A task of the plan was done: when (today where nobody says otherwise), by whom, with what effort."""

    done_on: date | None = None
    performer: Performer
    hours: Hours | None = None
    cost: Money | None = None
    note: LongText | None = None
    photo: PhotoId | None = None


class LogRepair(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something was done to an asset that no task of its plan foresaw."""

    what: ShortText
    done_on: date | None = None
    performer: Performer
    hours: Hours | None = None
    cost: Money | None = None
    note: LongText | None = None
    photo: PhotoId | None = None


class WithdrawEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why the entry was a mistake."""

    reason: LongText


def log_task(work: Work, task_id: UUID, command: LogTask) -> MaintenanceEntry:
    """Record that a task was done, and work out when it is due next."""
    task = work.get(MaintenanceTask, task_id, lock=True)
    work.require(Permission.MAINTENANCE_LOG, task.territory)
    asset = work.get(Asset, task.asset_id)
    done_on = command.done_on or work.today
    errors = _errors(work, asset, done_on, command.cost)
    if "done_on" not in errors and done_on in visits_of(work, task.id):
        errors["done_on"] = say("This task is recorded for that day already.")
    if errors:
        raise InvalidCommand(errors)
    occurrence = plans.note_visit(task, done_on)
    entry = _entered(work, asset, command, done_on)
    entry.task_id, entry.occurrence, entry.next_due_on = task.id, occurrence, task.next_due_on
    return _written(work, entry)


def log_repair(work: Work, asset_id: UUID, command: LogRepair) -> MaintenanceEntry:
    """Record work on an asset that no task foresaw."""
    asset = work.get(Asset, asset_id, lock=True)
    work.require(Permission.MAINTENANCE_LOG, asset.territory)
    done_on = command.done_on or work.today
    errors = _errors(work, asset, done_on, command.cost)
    if errors:
        raise InvalidCommand(errors)
    entry = _entered(work, asset, command, done_on)
    entry.what = command.what
    return _written(work, entry)


def withdraw(work: Work, entry_id: UUID, command: WithdrawEntry) -> MaintenanceEntry:
    """Take an entry out of the count; where it was for a task, its dates are worked out again without it."""
    entry = work.get(MaintenanceEntry, entry_id)
    work.require(Permission.MAINTENANCE_LOG, entry.territory)
    task = work.get(MaintenanceTask, entry.task_id, lock=True) if entry.task_id else None
    work.add(
        EntryWithdrawal(
            id=new_id(),
            territory=entry.territory,
            entry_id=entry.id,
            reason=command.reason,
            withdrawn_at=work.now,
            withdrawn_by=work.actor.user_id,
        )
    )
    work.session.flush()  # The count below leaves this entry out.
    if task is not None:
        plans.replay(task, visits_of(work, task.id))
    work.record(
        "maintenance_entry.withdrawn",
        entry,
        project=entry.project_id,
        facts={"asset": entry.asset_id, "task": entry.task_id, "done_on": entry.done_on},
    )
    return entry


def visits_of(work: Work, task_id: UUID) -> list[date]:
    """The days on which a task was done, without what was withdrawn."""
    statement = (
        sa.select(MaintenanceEntry.done_on)
        .outerjoin(EntryWithdrawal, EntryWithdrawal.entry_id == MaintenanceEntry.id)
        .where(MaintenanceEntry.task_id == task_id, EntryWithdrawal.id.is_(None))
        .order_by(MaintenanceEntry.done_on)
    )
    return list(work.session.execute(statement).scalars())


def _errors(work: Work, asset: Asset, done_on: date, cost: Money | None) -> dict[str, Sentence]:
    errors: dict[str, Sentence] = {}
    if done_on > work.today:
        errors["done_on"] = say("That day has not come yet.")
    elif done_on < asset.handed_over_on:
        errors["done_on"] = say(
            "It was handed over on {day}; the log begins there.", day=asset.handed_over_on
        )
    if cost is not None and cost.currency != asset.currency:
        errors["cost"] = say("Write the amount in {currency}.", currency=asset.currency)
    return errors


def _entered(
    work: Work, asset: Asset, command: LogTask | LogRepair, done_on: date
) -> MaintenanceEntry:
    return MaintenanceEntry(
        id=new_id(),
        territory=asset.territory,
        project_id=asset.project_id,
        asset_id=asset.id,
        performer=command.performer,
        hours_milli=command.hours,
        note=command.note,
        photo_id=command.photo,
        currency=asset.currency,
        cost_minor=None if command.cost is None else command.cost.minor,
        done_on=done_on,
        in_warranty=asset.in_warranty(done_on),
        logged_at=work.now,
        logged_by=work.actor.user_id,
    )


def _written(work: Work, entry: MaintenanceEntry) -> MaintenanceEntry:
    work.add(entry)
    work.record(
        "maintenance_entry.logged",
        entry,
        project=entry.project_id,
        facts={
            "asset": entry.asset_id,
            "task": entry.task_id,
            "done_on": entry.done_on,
            "next_due_on": entry.next_due_on,
            "cost_minor": entry.cost_minor,
        },
    )
    if projects.get(work, entry.project_id).station is Station.HANDED_OVER:
        project = projects.get(work, entry.project_id, lock=True)
        if project.station is Station.HANDED_OVER:
            projects.LIFECYCLE.apply("maintain", work, project, project=project.id)
    return entry
