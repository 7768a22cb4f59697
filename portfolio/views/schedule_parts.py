"""The structs in which a schedule is shown, and the width of a chart of days."""

from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec

from foundation.money import BASIS, Money
from foundation.records import DocumentView
from portfolio.baselines import ScheduleBaseline
from portfolio.projects import Station
from portfolio.schedules import Schedule, ScheduleCause, ScheduleState
from portfolio.scheduling import Link
from portfolio.task_money import MoneyFrom
from portfolio.work_calendars import RainEffect, WorkWeek

_DAY = timedelta(days=1)


class TaskView(msgspec.Struct, frozen=True, kw_only=True):
    """One line: when it is built, how far it may slip, what it is worth, and its days as they were signed."""

    code: str
    level: int
    name: str
    is_heading: bool
    is_milestone: bool
    days: int | None
    starts_on: date
    ends_on: date
    late_starts_on: date
    late_ends_on: date
    total_float: int
    free_float: int
    is_critical: bool
    rain: RainEffect
    not_before: date | None
    chapter: str | None
    milestone: int | None
    unit: str | None
    quantity_milli: int | None
    worth: Money | None
    base_starts_on: date | None
    base_ends_on: date | None
    slip_days: int | None
    from_bp: int
    to_bp: int
    base_from_bp: int | None
    base_to_bp: int | None


class VersionView(msgspec.Struct, frozen=True, kw_only=True):
    """One version in the history of a schedule."""

    id: UUID
    number: int
    state: ScheduleState
    cause: ScheduleCause | None
    reason: str | None
    starts_on: date
    ends_on: date
    worked_days: int
    written_at: datetime
    adopted_at: datetime | None
    return_reason: str | None


class ChangeView(msgspec.Struct, frozen=True, kw_only=True):
    """What a version changed in one line; no days where the line is new or gone."""

    code: str
    name: str
    days_before: int | None
    days_after: int | None
    ended_on: date | None
    ends_on: date | None

    @property
    def slip_days(self) -> int | None:
        if self.ended_on is None or self.ends_on is None:
            return None
        return (self.ends_on - self.ended_on).days


class BaselineView(msgspec.Struct, frozen=True, kw_only=True):
    """What was frozen at the signature."""

    id: UUID
    number: int
    schedule_number: int
    frozen_on: date
    total: Money
    money_from: MoneyFrom
    starts_on: date
    ends_on: date
    slip_days: int


class Band(msgspec.Struct, frozen=True, kw_only=True):
    """Wet weeks behind the bars of a chart."""

    starts_on: date
    ends_on: date
    from_bp: int
    to_bp: int


class Calendar(msgspec.Struct, frozen=True, kw_only=True):
    """The days a version was worked out with."""

    first_on: date
    week: WorkWeek
    counts_rains: bool
    wet_months: tuple[int, ...]
    rain_bp: int
    holidays: tuple[date, ...]
    rain_region: str | None
    sources: tuple[str, ...]
    to_confirm: bool


class ShownView(msgspec.Struct, frozen=True, kw_only=True):
    """One version with everything in it."""

    version: VersionView
    calendar: Calendar
    tasks: tuple[TaskView, ...]
    links: tuple[Link, ...]
    rains: tuple[Band, ...]
    span_from: date
    span_to: date
    today_bp: int | None
    money_from: MoneyFrom | None
    unbuilt_chapters: tuple[str, ...]
    changed_from: int | None
    changes: tuple[ChangeView, ...]


class ScheduleView(msgspec.Struct, frozen=True, kw_only=True):
    """The schedule of one work."""

    project_id: UUID
    project_version: int
    territory: str
    place: str
    code: str
    title: str
    kind: str
    station: Station
    in_force: int | None
    open: VersionView | None
    versions: tuple[VersionView, ...]
    baseline: BaselineView | None
    # Those of agreements that ended with the work unfinished.
    earlier_baselines: tuple[BaselineView, ...]
    shown: ShownView | None
    actions: tuple[str, ...]
    papers: tuple[DocumentView, ...]
    may_issue: bool


class Span(msgspec.Struct, frozen=True):
    """The days that a chart reaches over, and where on it a day stands."""

    first: date
    last: date

    @staticmethod
    def over(row: Schedule, frozen: ScheduleBaseline | None) -> "Span":
        starts = [row.starts_on, *([frozen.starts_on] if frozen else [])]
        ends = [row.ends_on, *([frozen.ends_on] if frozen else [])]
        return Span(min(starts), max(ends))

    def before(self, day: date) -> int:
        """Where a day begins, in basis points of the width."""
        days = (self.last - self.first).days + 1
        return BASIS * min(max((day - self.first).days, 0), days) // days

    def after(self, day: date) -> int:
        """Where a day ends."""
        return self.before(day + _DAY)
