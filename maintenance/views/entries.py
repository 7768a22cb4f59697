"""The log as people read it: entries newest first, one entry with the date it led to, and what a visit of a day would do."""

from datetime import date, datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa

from foundation.errors import NotFound
from foundation.money import Money
from foundation.paging import after, decode_cursor, encode_cursor
from foundation.translations import Translator
from foundation.work import Work
from maintenance import plans
from maintenance.assets import Asset
from maintenance.logs import EntryWithdrawal, MaintenanceEntry
from maintenance.plans import MaintenanceTask, NextDate
from portfolio.usual_tasks import Performer

HISTORY = 20


class EntryView(msgspec.Struct, frozen=True, kw_only=True):
    """One visit; ``withdrawn`` says why it counts no more."""

    id: UUID
    territory: str
    asset_id: UUID
    asset: str
    task_id: UUID | None
    what: str
    performer: Performer
    hours_milli: int | None
    cost: Money | None
    note: str | None
    photo_id: UUID | None
    done_on: date
    next_due_on: date | None
    in_warranty: bool
    logged_at: datetime
    withdrawn: str | None
    withdrawn_at: datetime | None


class EntryList(msgspec.Struct, frozen=True, kw_only=True):
    """One page of the log of an asset."""

    rows: tuple[EntryView, ...]
    next: str | None


class NextView(msgspec.Struct, frozen=True, kw_only=True):
    """What a visit of a day would do, in words."""

    done_on: date
    next_due_on: date | None
    settles: int
    is_extra: bool
    rule: str


def next_view(next_date: NextDate, tongue: Translator) -> NextView:
    """A preview as programs and scripts read it."""
    return NextView(
        done_on=next_date.done_on,
        next_due_on=next_date.next_due_on,
        settles=next_date.settles,
        is_extra=next_date.is_extra,
        rule=tongue.sentence(next_date.sentence) if next_date.sentence else "",
    )


def preview(work: Work, task_id: UUID, done_on: date, tongue: Translator) -> NextView:
    """When a task is due again if it was done on a day."""
    return next_view(plans.preview(work.get(MaintenanceTask, task_id), done_on), tongue)


def entry(work: Work, entry_id: UUID) -> EntryView:
    """One entry of the log."""
    row = work.session.execute(
        _ENTRIES.where(MaintenanceEntry.id == entry_id, work.visible(MaintenanceEntry.territory))
    ).one_or_none()
    if row is None:
        raise NotFound
    return _view(*row)


def of_asset(work: Work, asset_id: UUID, *, cursor: str = "", size: int = HISTORY) -> EntryList:
    """The log of an asset, the last day first."""
    key = (MaintenanceEntry.done_on, MaintenanceEntry.id)
    statement = (
        _ENTRIES.where(
            MaintenanceEntry.asset_id == asset_id, work.visible(MaintenanceEntry.territory)
        )
        .order_by(*(column.desc() for column in key))
        .limit(size + 1)
    )
    if cursor:
        statement = statement.where(
            after(key, decode_cursor(cursor, (date, UUID)), descending=True)
        )
    found = [_view(*row) for row in work.session.execute(statement)]
    rows = tuple(found[:size])
    more = (
        encode_cursor([rows[-1].done_on.isoformat(), str(rows[-1].id)])
        if len(found) > size
        else None
    )
    return EntryList(rows=rows, next=more)


_ENTRIES = (
    sa.select(MaintenanceEntry, Asset.name, MaintenanceTask.name, EntryWithdrawal)
    .join(Asset, Asset.id == MaintenanceEntry.asset_id)
    .outerjoin(MaintenanceTask, MaintenanceTask.id == MaintenanceEntry.task_id)
    .outerjoin(EntryWithdrawal, EntryWithdrawal.entry_id == MaintenanceEntry.id)
)


def _view(
    row: MaintenanceEntry, asset: str, task: str | None, withdrawal: EntryWithdrawal | None
) -> EntryView:
    return EntryView(
        id=row.id,
        territory=row.territory,
        asset_id=row.asset_id,
        asset=asset,
        task_id=row.task_id,
        what=row.what or task or "",
        performer=row.performer,
        hours_milli=row.hours_milli,
        cost=None if row.cost_minor is None else Money(row.cost_minor, row.currency),
        note=row.note,
        photo_id=row.photo_id,
        done_on=row.done_on,
        next_due_on=row.next_due_on,
        in_warranty=row.in_warranty,
        logged_at=row.logged_at,
        withdrawn=withdrawal.reason if withdrawal else None,
        withdrawn_at=withdrawal.withdrawn_at if withdrawal else None,
    )
