"""Schedules: when each part of a work is built, in versions of which one is in force.

draft → proposed → adopted → superseded; a proposal can be returned with its reason, a draft discarded. Whoever proposes does not adopt.
After the first version every other is a re-programming: it says its cause and what happened, and the version before it stays as it was. At
the signature of the agreement the days and the money of the version in force are frozen as the baseline (``baselines``); what is built is
measured against that, whatever is re-programmed later. The days follow from ``scheduling``; the holidays and rains they were worked
out with are kept beside them, so that they can be worked out again.
"""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.columns import (
    Base,
    BigCount,
    Count,
    Instant,
    Json,
    Path,
    Versioned,
    enum_column,
)
from foundation.commands import LongText
from foundation.constraints import explains
from foundation.errors import Refused, say
from foundation.identity.permissions import Permission
from foundation.lifecycle import Lifecycle, Step, different_person
from foundation.work import Work
from portfolio import projects
from portfolio.events import ScheduleAdopted
from portfolio.projects import Origin, Project, Station
from portfolio.scheduling import Activity, Link, LinkKind
from portfolio.work_calendars import RainEffect, WorkCalendar, WorkWeek

explains(
    "ix_schedule_open",
    say("A version of this schedule is being written already."),
    columns="schedule.project_id",
)

# A schedule is written from the first idea of the work until it is received.
PLANNED_AT = (Station.NEED, Station.FINANCED, Station.AGREED, Station.BUILDING)


class ScheduleState(StrEnum):
    """How far a version has come."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    ADOPTED = "adopted"
    SUPERSEDED = "superseded"
    DISCARDED = "discarded"


class ScheduleCause(StrEnum):
    """Why a work is re-programmed."""

    RAINS = "rains"
    LATE_START = "late_start"
    MATERIALS = "materials"
    MONEY = "money"
    DESIGN = "design"
    SITE = "site"
    LABOUR = "labour"
    SECURITY = "security"
    SUSPENSION = "suspension"
    AMENDMENT = "amendment"
    ESTIMATE = "estimate"
    OTHER = "other"


class Schedule(Versioned, Base):
    """One version of the schedule of a work."""

    __tablename__ = "schedule"
    __table_args__ = (
        sa.UniqueConstraint("project_id", "number"),
        sa.CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        sa.CheckConstraint("adopted_by <> proposed_by", name="adopter_did_not_propose"),
        sa.Index(
            "ix_schedule_open",
            "project_id",
            unique=True,
            sqlite_where=sa.text("state IN ('draft', 'proposed')"),
            postgresql_where=sa.text("state IN ('draft', 'proposed')"),
        ),
        sa.Index(
            "ix_schedule_in_force",
            "project_id",
            unique=True,
            sqlite_where=sa.text("state = 'adopted'"),
            postgresql_where=sa.text("state = 'adopted'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"))
    number: Mapped[Count]
    cause: Mapped[ScheduleCause | None] = enum_column(ScheduleCause)
    reason: Mapped[str | None] = mapped_column(sa.Text)
    first_on: Mapped[date]
    week: Mapped[WorkWeek] = enum_column(WorkWeek)
    counts_rains: Mapped[bool]
    holidays: Mapped[Json]
    wet_months: Mapped[Json]
    rain_bp: Mapped[Count]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    worked_days: Mapped[Count]
    written_at: Mapped[Instant]
    written_by: Mapped[UUID | None]
    proposed_at: Mapped[datetime | None]
    proposed_by: Mapped[UUID | None]
    adopted_at: Mapped[datetime | None]
    adopted_by: Mapped[UUID | None]
    return_reason: Mapped[str | None] = mapped_column(sa.Text)
    state: Mapped[ScheduleState] = enum_column(ScheduleState)

    @property
    def calendar(self) -> WorkCalendar:
        """The days it was worked out with."""
        return WorkCalendar(
            week=self.week,
            holidays=frozenset(date.fromisoformat(day) for day in self.holidays),
            wet_months=frozenset(self.wet_months),
            rain_bp=self.rain_bp,
        )


class ScheduleTask(Base):
    """One line of a schedule: an activity, a milestone of no days, or a heading, which has none of its own."""

    __tablename__ = "schedule_task"
    __table_args__ = (sa.CheckConstraint("ends_on >= starts_on", name="ends_after_start"),)

    schedule_id: Mapped[UUID] = mapped_column(sa.ForeignKey("schedule.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(20))
    name: Mapped[str] = mapped_column(sa.String(200))
    days: Mapped[int | None]
    rain: Mapped[RainEffect] = enum_column(RainEffect)
    not_before: Mapped[date | None]
    chapter: Mapped[str | None] = mapped_column(sa.String(200))
    milestone: Mapped[int | None]
    unit: Mapped[str | None] = mapped_column(sa.String(20))
    quantity_milli: Mapped[BigCount | None]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    late_starts_on: Mapped[date]
    late_ends_on: Mapped[date]
    total_float: Mapped[Count]
    free_float: Mapped[Count]

    @property
    def is_heading(self) -> bool:
        return self.days is None

    @property
    def level(self) -> int:
        return self.code.count(".") + 1

    @property
    def activity(self) -> Activity:
        return Activity(
            code=self.code, days=self.days or 0, rain=self.rain, not_before=self.not_before
        )


class ScheduleLink(Base):
    """One activity of a version waits for another."""

    __tablename__ = "schedule_link"

    schedule_id: Mapped[UUID] = mapped_column(sa.ForeignKey("schedule.id"), primary_key=True)
    after: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    before: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    kind: Mapped[LinkKind] = enum_column(LinkKind, primary_key=True)
    lag: Mapped[int] = mapped_column(primary_key=True)

    @property
    def link(self) -> Link:
        return Link(before=self.before, after=self.after, kind=self.kind, lag=self.lag)


LIFECYCLE = Lifecycle(
    Schedule,
    Step("rewrite", {ScheduleState.DRAFT}, ScheduleState.DRAFT, Permission.SCHEDULE_WRITE),
    Step("propose", {ScheduleState.DRAFT}, ScheduleState.PROPOSED, Permission.SCHEDULE_WRITE),
    Step("return", {ScheduleState.PROPOSED}, ScheduleState.DRAFT, Permission.SCHEDULE_ADOPT),
    Step(
        "adopt",
        {ScheduleState.PROPOSED},
        ScheduleState.ADOPTED,
        Permission.SCHEDULE_ADOPT,
        guards=[different_person("proposed_by")],
    ),
    Step("supersede", {ScheduleState.ADOPTED}, ScheduleState.SUPERSEDED, Permission.SCHEDULE_ADOPT),
    Step("discard", {ScheduleState.DRAFT}, ScheduleState.DISCARDED, Permission.SCHEDULE_WRITE),
)


class ProposeSchedule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The version is complete and goes to whoever adopts it."""


class ReturnSchedule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Send a proposed version back to be corrected, with what is wrong."""

    reason: LongText


class AdoptSchedule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The version is in force from now on."""


class DiscardSchedule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Give up a draft; the version in force stays."""


def propose(work: Work, project_id: UUID, command: ProposeSchedule) -> Schedule:
    """Propose the draft of a work's schedule."""
    project, schedule = _open(work, project_id)
    LIFECYCLE.apply("propose", work, schedule, facts=facts_of(schedule))
    schedule.proposed_at, schedule.proposed_by = work.now, work.actor.user_id
    schedule.return_reason = None
    projects.touch(project)
    return schedule


def send_back(work: Work, project_id: UUID, command: ReturnSchedule) -> Schedule:
    """Return a proposed version to its draft."""
    project, schedule = _open(work, project_id)
    LIFECYCLE.apply("return", work, schedule)
    schedule.return_reason = command.reason
    projects.touch(project)
    return schedule


def adopt(work: Work, project_id: UUID, command: AdoptSchedule) -> Schedule:
    """Put a version in force that somebody else proposed; the one before it becomes history."""
    project, schedule = _open(work, project_id)
    work.require(Permission.SCHEDULE_ADOPT, schedule.territory)
    refuse_unplanned(project)
    before = find_in_force(work, project.id)
    if before is not None and LIFECYCLE.refusal(work, schedule, LIFECYCLE.steps["adopt"]) is None:
        LIFECYCLE.apply("supersede", work, before, facts={"by": schedule.number})
        work.session.flush()  # Only one version may be in force, also for a moment.
    LIFECYCLE.apply("adopt", work, schedule, facts=facts_of(schedule))
    schedule.adopted_at, schedule.adopted_by = work.now, work.actor.user_id
    work.session.flush()  # Whoever reacts reads the version in force.
    work.announce(ScheduleAdopted(project_id=project.id, schedule_id=schedule.id))
    projects.touch(project)
    return schedule


def discard(work: Work, project_id: UUID, command: DiscardSchedule) -> Schedule:
    """Give up a draft; its number stays in the history."""
    project, schedule = _open(work, project_id)
    LIFECYCLE.apply("discard", work, schedule)
    projects.touch(project)
    return schedule


def facts_of(schedule: Schedule) -> dict[str, object]:
    return {
        "number": schedule.number,
        "cause": schedule.cause,
        "starts_on": schedule.starts_on,
        "ends_on": schedule.ends_on,
    }


def refuse_unplanned(project: Project) -> None:
    """A work that is received, or only followed, has no schedule to write."""
    if project.origin is not Origin.NEED or project.station not in PLANNED_AT:
        raise Refused(say("Only a work that is not received yet is scheduled here."))


def _open(work: Work, project_id: UUID) -> tuple[Project, Schedule]:
    """A work and the version of its schedule that is being written or waits; the work is locked first."""
    project = projects.get(work, project_id, lock=True)
    schedule = find_open(work, project.id)
    if schedule is None:
        raise Refused(say("No version of this schedule is being written."))
    return project, schedule


def get(work: Work, schedule_id: UUID) -> Schedule:
    """A version this actor can see."""
    return work.get(Schedule, schedule_id)


def find_open(work: Work, project_id: UUID) -> Schedule | None:
    """The version of a work's schedule that is a draft or waits for its adoption."""
    return _find(work, project_id, ScheduleState.DRAFT, ScheduleState.PROPOSED)


def find_in_force(work: Work, project_id: UUID) -> Schedule | None:
    """The version in force."""
    return _find(work, project_id, ScheduleState.ADOPTED)


def get_shown(work: Work, project_id: UUID) -> Schedule:
    """What a work's schedule is to whoever asks for one: the version in force, else the one being written."""
    found = find_in_force(work, project_id) or find_open(work, project_id)
    if found is None:
        raise Refused(say("There is no schedule yet."))
    return found


def _find(work: Work, project_id: UUID, *states: ScheduleState) -> Schedule | None:
    statement = work.select(Schedule).where(
        Schedule.project_id == project_id, Schedule.state.in_(states)
    )
    return work.session.execute(statement).scalar_one_or_none()


def versions_of(work: Work, project_id: UUID) -> list[Schedule]:
    """Every version of a work's schedule, the newest first."""
    statement = (
        work.select(Schedule)
        .where(Schedule.project_id == project_id)
        .order_by(Schedule.number.desc())
    )
    return list(work.session.execute(statement).scalars())


def tasks_of(work: Work, *schedule_ids: UUID) -> list[ScheduleTask]:
    """The lines of versions, in the order of their outline."""
    statement = (
        sa.select(ScheduleTask)
        .where(ScheduleTask.schedule_id.in_(schedule_ids))
        .order_by(ScheduleTask.schedule_id, ScheduleTask.position)
    )
    return list(work.session.execute(statement).scalars())


def links_of(work: Work, schedule_id: UUID) -> list[Link]:
    """What waits for what in a version."""
    statement = sa.select(ScheduleLink).where(ScheduleLink.schedule_id == schedule_id)
    return sorted(row.link for row in work.session.execute(statement).scalars())
