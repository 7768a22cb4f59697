"""What people see of a schedule: its lines with their days, floats and worth beside what was signed, its versions and what each changed."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from foundation import records, seasons, territories
from foundation.errors import NotFound
from foundation.identity.permissions import Permission
from foundation.money import Money
from foundation.work import Work
from portfolio import baselines, schedules, task_money
from portfolio.baselines import BaselineTask, ScheduleBaseline
from portfolio.projects import Origin, Project
from portfolio.schedules import LIFECYCLE, PLANNED_AT, Schedule, ScheduleState, ScheduleTask
from portfolio.task_money import MoneyFrom
from portfolio.views.schedule_parts import (
    Band,
    BaselineView,
    Calendar,
    ChangeView,
    ScheduleView,
    ShownView,
    Span,
    TaskView,
    VersionView,
)
from portfolio.work_calendars import rain_yields

_DAY = timedelta(days=1)


def detail(work: Work, project_id: UUID, number: int | None = None) -> ScheduleView:
    """The schedule of a work, in the version asked for; else in force, else being written, else none."""
    project = _project(work, project_id)
    versions = schedules.versions_of(work, project_id)
    in_force = _of_state(versions, ScheduleState.ADOPTED)
    being_written = _of_state(versions, ScheduleState.DRAFT, ScheduleState.PROPOSED)
    shown = in_force or being_written
    if number is not None:
        shown = next((row for row in versions if row.number == number), None)
        if shown is None:
            raise NotFound
    signed = baselines.baselines_of(work, project_id)
    frozen = signed[-1] if signed else None
    numbers = {row.id: row.number for row in versions}
    return ScheduleView(
        project_id=project.id,
        project_version=project.version,
        territory=project.territory,
        place=territories.get(work, project.territory).label,
        code=project.code,
        title=project.title,
        kind=project.kind,
        station=project.station,
        in_force=in_force.number if in_force else None,
        open=version_view(being_written) if being_written else None,
        versions=tuple(version_view(row) for row in versions),
        baseline=_baseline(frozen, numbers, in_force) if frozen else None,
        earlier_baselines=tuple(_baseline(row, numbers, None) for row in signed[:-1]),
        shown=_shown(work, project, versions, shown, frozen) if shown else None,
        actions=_actions(work, project, in_force, being_written),
        papers=records.views_of(work, project.id, "schedule"),
        may_issue=in_force is not None and work.may(Permission.SCHEDULE_WRITE, project.territory),
    )


def _project(work: Work, project_id: UUID) -> Project:
    """The work as it stands now: after a command its version is another than the one that was decided on."""
    statement = work.select(Project).where(Project.id == project_id)
    project = work.session.execute(statement).scalar_one_or_none()
    if project is None:
        raise NotFound
    return project


def _of_state(rows: Sequence[Schedule], *states: ScheduleState) -> Schedule | None:
    return next((row for row in rows if row.state in states), None)


def version_view(row: Schedule) -> VersionView:
    return VersionView(
        **{name: getattr(row, name) for name in VersionView.__struct_fields__},
    )


def _baseline(
    row: ScheduleBaseline, numbers: Mapping[UUID, int], in_force: Schedule | None
) -> BaselineView:
    return BaselineView(
        id=row.id,
        number=row.number,
        schedule_number=numbers[row.schedule_id],
        frozen_on=row.frozen_on,
        total=row.total,
        money_from=row.money_from,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        slip_days=(in_force.ends_on - row.ends_on).days if in_force else 0,
    )


def _actions(
    work: Work, project: Project, in_force: Schedule | None, being_written: Schedule | None
) -> tuple[str, ...]:
    """What this person may do now with the schedule of a work."""
    if project.origin is not Origin.NEED or project.station not in PLANNED_AT:
        return ()
    steps = (
        tuple(
            choice.step
            for choice in LIFECYCLE.available(work, being_written)
            if choice.refusal is None and choice.step != "rewrite"
        )
        if being_written
        else ()
    )
    is_open = being_written is None or being_written.state is ScheduleState.DRAFT
    if is_open and work.may(Permission.SCHEDULE_WRITE, project.territory):
        return (*steps, "reprogram" if in_force else "write")
    return steps


def _shown(
    work: Work,
    project: Project,
    versions: Sequence[Schedule],
    row: Schedule,
    frozen: ScheduleBaseline | None,
) -> ShownView:
    before = _version_before(versions, row)
    keys = (row.id, before.id) if before else (row.id,)
    lines = schedules.tasks_of(work, *keys)
    tasks = [line for line in lines if line.schedule_id == row.id]
    old = [line for line in lines if line.schedule_id != row.id]
    promised = {one.code: one for one in baselines.tasks_of(work, frozen.id)} if frozen else {}
    money_from, worth, unbuilt = _worth(work, project, tasks, frozen, promised)
    span = Span.over(row, frozen)
    return ShownView(
        version=version_view(row),
        calendar=_calendar(project, row),
        tasks=tuple(_task(line, span, worth, promised, project.currency) for line in tasks),
        links=tuple(schedules.links_of(work, row.id)),
        rains=_bands(span, row) if row.counts_rains else (),
        span_from=span.first,
        span_to=span.last,
        today_bp=span.before(work.today) if span.first <= work.today <= span.last else None,
        money_from=money_from,
        unbuilt_chapters=unbuilt,
        changed_from=before.number if before else None,
        changes=_changes(old, tasks) if before else (),
    )


def _version_before(versions: Sequence[Schedule], row: Schedule) -> Schedule | None:
    """The version that was in force before another."""
    settled = (ScheduleState.ADOPTED, ScheduleState.SUPERSEDED)
    earlier = [one for one in versions if one.number < row.number and one.state in settled]
    return earlier[0] if earlier else None


def _worth(
    work: Work,
    project: Project,
    tasks: Sequence[ScheduleTask],
    frozen: ScheduleBaseline | None,
    promised: Mapping[str, BaselineTask],
) -> tuple[MoneyFrom | None, dict[str, int], tuple[str, ...]]:
    """What each activity is worth: as it was signed, and until then by the budget as it stands."""
    if frozen is not None:
        return frozen.money_from, {code: one.value_minor for code, one in promised.items()}, ()
    chapters = baselines.chapters_of(work, project.id)
    if not project.budget_minor:
        return None, {}, ()
    activities = baselines.costed(tasks)
    basis, worth = task_money.allocate(
        project.budget_minor, activities, chapters=chapters, milestones={}
    )
    return basis, worth, task_money.without_activity(activities, chapters)


def _task(
    row: ScheduleTask,
    span: Span,
    worth: Mapping[str, int],
    promised: Mapping[str, BaselineTask],
    currency: str,
) -> TaskView:
    names = set(TaskView.__struct_fields__) & set(ScheduleTask.__table__.columns.keys())
    base = promised.get(row.code)
    inner = [minor for code, minor in worth.items() if code.startswith(f"{row.code}.")]
    minor = sum(inner) if row.is_heading else worth.get(row.code)
    return TaskView(
        **{name: getattr(row, name) for name in names},
        level=row.level,
        is_heading=row.is_heading,
        is_milestone=row.days == 0,
        is_critical=row.total_float == 0,
        worth=None if minor is None or not worth else Money(minor, currency),
        base_starts_on=base.starts_on if base else None,
        base_ends_on=base.ends_on if base else None,
        slip_days=(row.ends_on - base.ends_on).days if base else None,
        from_bp=span.before(row.starts_on),
        to_bp=span.after(row.ends_on),
        base_from_bp=span.before(base.starts_on) if base else None,
        base_to_bp=span.after(base.ends_on) if base else None,
    )


def _calendar(project: Project, row: Schedule) -> Calendar:
    municipality = project.territory.split(".")[2]
    region = seasons.find_rain_region(municipality) if row.counts_rains else None
    known = seasons.wet_seasons(municipality, on=row.first_on) if row.counts_rains else ()
    regimes = {season.regime for season in known}
    yields = [one for one in rain_yields() if one.regime in regimes]
    return Calendar(
        first_on=row.first_on,
        week=row.week,
        counts_rains=row.counts_rains,
        wet_months=tuple(row.wet_months),
        rain_bp=row.rain_bp,
        holidays=tuple(sorted(row.calendar.holidays)),
        rain_region=region,
        sources=tuple(dict.fromkeys(one.source for one in (*known, *yields))),
        to_confirm=any(one.to_confirm for one in (*known, *yields)),
    )


def _bands(span: Span, row: Schedule) -> tuple[Band, ...]:
    """The wet weeks within a span, those that follow each other as one."""
    wet = frozenset(row.wet_months)
    bands: list[Band] = []
    day = span.first
    while day <= span.last:
        if day.month not in wet:
            day += _DAY
            continue
        start = day
        while day + _DAY <= span.last and (day + _DAY).month in wet:
            day += _DAY
        bands.append(
            Band(starts_on=start, ends_on=day, from_bp=span.before(start), to_bp=span.after(day))
        )
        day += _DAY
    return tuple(bands)


def _changes(
    before: Sequence[ScheduleTask], after: Sequence[ScheduleTask]
) -> tuple[ChangeView, ...]:
    """What another version changed: lines that are new, gone, or end on another day."""
    old = {row.code: row for row in before if not row.is_heading}
    new = {row.code: row for row in after if not row.is_heading}
    order = [*new, *(code for code in old if code not in new)]
    return tuple(
        _change(code, old.get(code), new.get(code))
        for code in order
        if _days(old.get(code)) != _days(new.get(code))
    )


def _days(row: ScheduleTask | None) -> tuple[object, ...] | None:
    return None if row is None else (row.name, row.days, row.starts_on, row.ends_on)


def _change(code: str, old: ScheduleTask | None, new: ScheduleTask | None) -> ChangeView:
    named = new or old
    return ChangeView(
        code=code,
        name=named.name if named else "",
        days_before=old.days if old else None,
        days_after=new.days if new else None,
        ended_on=old.ends_on if old else None,
        ends_on=new.ends_on if new else None,
    )
