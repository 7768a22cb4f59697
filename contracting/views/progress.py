"""What people see of a work's progress: earned value, the S-curve, planned and actual days of milestones, the light and its rule."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from uuid import UUID

import msgspec
import sqlalchemy as sa

from contracting import (
    earlier_agreements,
    earned_value,
    frozen_schedules,
    milestone_plans,
    payments,
)
from contracting.agreements import Agreement
from contracting.disputes import DisputeResolution
from contracting.earned_value import Course, Entry, Point, Standing
from contracting.milestone_plans import Milestone, MilestoneState
from contracting.milestones import Key, Verdict
from contracting.payments import Payment, PaymentState
from foundation import records, territories
from foundation.clock import civil_date
from foundation.errors import Sentence
from foundation.identity.permissions import Permission
from foundation.money import BASIS, Money
from foundation.records import DocumentView
from foundation.work import Work
from portfolio import baselines, lights, pauses, planned_value, project_lights, projects, schedules
from portfolio.baselines import BaselineTask, ScheduleBaseline
from portfolio.lights import Light, LightRule, Plan
from portfolio.pauses import Pause
from portfolio.planned_value import Spread
from portfolio.projects import Project, Station
from portfolio.schedules import Schedule, ScheduleTask
from portfolio.task_money import MoneyFrom


class MilestoneDays(msgspec.Struct, frozen=True, kw_only=True):
    """One milestone of the agreement: when it was signed for, is due, is planned now, and was verified."""

    id: UUID
    position: int
    title: str
    amount: Money
    verified: Money
    state: MilestoneState
    signed_for: date | None
    due_on: date | None
    planned_on: date | None
    verified_on: date | None
    slip_days: int | None


class ProgressView(msgspec.Struct, frozen=True, kw_only=True):
    """How a work goes against what was signed."""

    project_id: UUID
    agreement_id: UUID | None
    agreement_number: str | None
    # What earlier agreements of the work had built, which is no part of the figures below.
    built_before: Money
    territory: str
    place: str
    code: str
    title: str
    station: Station
    today: date
    starts_on: date | None
    ends_on: date | None
    light: Light
    reasons: tuple[Sentence, ...]
    compared: Sentence
    rule: LightRule
    baseline_on: date | None
    money_from: MoneyFrom | None
    is_replanned: bool
    standing: Standing | None
    points: tuple[Point, ...]
    milestones: tuple[MilestoneDays, ...]
    papers: tuple[DocumentView, ...]
    may_issue: bool


def detail(work: Work, project_id: UUID) -> ProgressView:
    """The progress of one work; without an agreement there is nothing to measure yet, and the view says that by what it leaves out."""
    project = projects.get(work, project_id)
    signed = earlier_agreements.standing_of(work, project_id)
    agreement = signed[-1] if signed else None
    baseline = baselines.find_of_agreement(work, agreement.id) if agreement else None
    parts = _parts(work, project, agreement, baseline) if agreement else _NOTHING
    light, reasons, rule = _light(work, project, parts.plan)
    return ProgressView(
        project_id=project.id,
        agreement_id=agreement.id if agreement else None,
        agreement_number=agreement.number if agreement else None,
        built_before=Money(project.earlier_minor, project.currency),
        territory=project.territory,
        place=territories.get(work, project.territory).label,
        code=project.code,
        title=project.title,
        station=project.station,
        today=work.today,
        starts_on=project.starts_on,
        ends_on=project.ends_on,
        light=light,
        reasons=reasons,
        compared=lights.compared_with(project_lights.progress_against(project, parts.plan)),
        rule=rule,
        baseline_on=baseline.frozen_on if baseline else None,
        money_from=baseline.money_from if baseline else None,
        is_replanned=bool(parts.course and parts.course.in_force),
        standing=earned_value.standing(parts.course, work.today) if parts.course else None,
        points=earned_value.curve(parts.course, parts.ends, work.today) if parts.course else (),
        milestones=parts.milestones,
        papers=records.views_of(work, project.id, "progress_report"),
        may_issue=parts.course is not None
        and work.may(Permission.AGREEMENT_START, project.territory),
    )


def standings_on(work: Work, project_id: UUID, *days: date) -> tuple[Standing, ...]:
    """What was planned, built and paid by the end of some days; nothing where no agreement was signed."""
    project = projects.get(work, project_id)
    signed = earlier_agreements.standing_of(work, project_id)
    if not signed:
        return ()
    course = _parts(
        work, project, signed[-1], baselines.find_of_agreement(work, signed[-1].id)
    ).course
    return tuple(earned_value.standing(course, day) for day in days) if course else ()


def _light(
    work: Work, project: Project, plan: Plan | None
) -> tuple[Light, tuple[Sentence, ...], LightRule]:
    """The light of today with what speaks against green, and the rule that decides it."""
    rule = lights.rule_on(lights.light_rules(), project_lights.code_of(project), work.today)
    is_building = project.station is Station.BUILDING
    order = list(Station)
    shown = lights.light(
        is_building=is_building,
        is_over=order.index(project.station) > order.index(Station.BUILDING),
        late_from=project.late_from,
        critical_from=project.critical_from,
        on=work.today,
    )
    found = project_lights.progress_against(project, plan)
    return shown, lights.reasons(rule, found, work.today) if is_building else (), rule


class _Parts(msgspec.Struct, frozen=True):
    course: Course | None
    ends: tuple[date, ...]
    milestones: tuple[MilestoneDays, ...]
    plan: Plan | None


_NOTHING = _Parts(None, (), (), None)


def _parts(
    work: Work, project: Project, agreement: Agreement, baseline: ScheduleBaseline | None
) -> _Parts:
    rows = milestone_plans.of_agreement(work, agreement.id)
    verdicts = verified_of(work, agreement.id)
    promised = baselines.tasks_of(work, baseline.id) if baseline else []
    in_force = schedules.find_in_force(work, project.id)
    tasks = schedules.tasks_of(work, in_force.id) if in_force else []
    replanned = project_lights.replanned(work, baseline, promised, in_force) if baseline else ()
    starts_on = agreement.starts_on or (baseline.starts_on if baseline else agreement.signed_on)
    course = Course(
        budget=agreement.value,
        baseline=_still_held(project, tuple(one.spread for one in promised)),
        in_force=replanned,
        payable=_payable(agreement, rows, starts_on or work.today),
        verified=tuple(entry for entries in verdicts.values() for entry in entries),
        paid=_paid(payments.payments_of(work, agreement.id)),
        pauses=pauses.as_foreseen(projects.pauses_of(project), work.today),
        later_pauses=_later(work, project, in_force),
    )
    named = promised, tasks
    if project.earlier_minor:
        named = _with_milestones(work, agreement, (baseline, promised), (in_force, tasks))
    return _Parts(
        course,
        _ends(work.today, course, agreement, baseline, in_force),
        tuple(
            _days(row, verdicts.get(row.id, ()), *named, starts_on or work.today) for row in rows
        ),
        project_lights.plan_of(baseline, promised, in_force, replanned) if baseline else None,
    )


def _with_milestones(
    work: Work,
    agreement: Agreement,
    signed: tuple[ScheduleBaseline | None, list[BaselineTask]],
    planned: tuple[Schedule | None, list[ScheduleTask]],
) -> tuple[list[BaselineTask], list[ScheduleTask]]:
    """The activities of both plans whose numbers are of this agreement's milestones, and not of an earlier one's."""
    baseline, promised = signed
    in_force, tasks = planned
    frozen = work.session.get(Schedule, baseline.schedule_id) if baseline else None
    return (
        [] if frozen_schedules.is_of_an_earlier_one(work, agreement, frozen) else promised,
        [] if frozen_schedules.is_of_an_earlier_one(work, agreement, in_force) else tasks,
    )


def _still_held(project: Project, spreads: tuple[Spread, ...]) -> tuple[Spread, ...]:
    return () if project_lights.is_over(project, spreads) else spreads


def _later(work: Work, project: Project, in_force: Schedule | None) -> tuple[Pause, ...]:
    """The pauses that a plan re-programmed since did not know."""
    found = pauses.as_foreseen(projects.pauses_of(project), work.today)
    if in_force is None or in_force.adopted_at is None:
        return found
    return pauses.begun_since(found, civil_date(in_force.adopted_at))


def verified_of(work: Work, agreement_id: UUID) -> dict[UUID, tuple[Entry, ...]]:
    """What both keys verified of each milestone, report by report, each as the change it made."""
    statement = (
        sa.select(Verdict)
        .join(Milestone, Milestone.id == Verdict.milestone_id)
        .where(Milestone.agreement_id == agreement_id)
        .order_by(Verdict.milestone_id, Verdict.report_id, Verdict.given_at)
    )
    found = work.session.execute(statement).scalars().all()
    decided = _resolutions(work, agreement_id)
    return {
        milestone: tuple(_changes(list(verdicts), decided))
        for milestone, verdicts in groupby(found, key=lambda row: row.milestone_id)
    }


def _resolutions(work: Work, agreement_id: UUID) -> dict[UUID, DisputeResolution]:
    """What was decided where the keys disagreed, by report."""
    statement = (
        sa.select(DisputeResolution)
        .join(Milestone, Milestone.id == DisputeResolution.milestone_id)
        .where(Milestone.agreement_id == agreement_id)
    )
    return {row.report_id: row for row in work.session.execute(statement).scalars()}


def _changes(
    verdicts: Sequence[Verdict], decided: Mapping[UUID, DisputeResolution]
) -> Iterable[Entry]:
    before = 0
    by_report: dict[UUID, list[Verdict]] = {}
    for verdict in verdicts:
        by_report.setdefault(verdict.report_id, []).append(verdict)
    for pair in sorted(by_report.values(), key=lambda rows: rows[-1].given_at):
        if {verdict.key for verdict in pair} == set(Key):
            now = min(verdict.amount_minor for verdict in pair)
            yield Entry(on=civil_date(pair[-1].given_at), minor=now - before)
            before = now
            resolution = decided.get(pair[-1].report_id)
            if resolution is not None:
                now = resolution.amount_minor
                yield Entry(on=civil_date(resolution.resolved_at), minor=now - before)
                before = now


def _paid(rows: Sequence[Payment]) -> tuple[Entry, ...]:
    return tuple(
        Entry(on=row.paid_on, minor=row.spent_minor)
        for row in rows
        if row.state is PaymentState.PAID and row.paid_on is not None
    )


def _payable(agreement: Agreement, rows: Sequence[Milestone], starts_on: date) -> tuple[Entry, ...]:
    """What the agreement plans to pay: the advance at the start, each milestone when it is due less what it gives back and what is kept."""
    advance = agreement.value.rate(agreement.advance_bp)
    kept_bp = agreement.advance_bp + agreement.retention_bp
    due = [
        Entry(
            on=_due(row, starts_on), minor=(row.amount - row.amount.rate(min(kept_bp, BASIS))).minor
        )
        for row in rows
    ]
    return (Entry(on=starts_on, minor=advance.minor), *due)


def _due(row: Milestone, starts_on: date) -> date:
    return row.due_on or starts_on + timedelta(days=row.due_days)


def _ends(
    today: date,
    course: Course,
    agreement: Agreement,
    baseline: ScheduleBaseline | None,
    in_force: Schedule | None,
) -> tuple[date, ...]:
    """The ends of the periods of the curve, from the first to the last day that anything is planned or happened."""
    happened = [entry.on for entry in (*course.payable, *course.verified, *course.paid)]
    planned = [day for row in (baseline, in_force) if row for day in (row.starts_on, row.ends_on)]
    known = [day for day in (agreement.starts_on, agreement.ends_on) if day]
    days = [*happened, *planned, *known]
    last = max(days)
    return planned_value.period_ends(min(days), max(last, min(today, last + timedelta(days=60))))


def _days(
    row: Milestone,
    verified: Sequence[Entry],
    promised: Sequence[BaselineTask],
    tasks: Sequence[ScheduleTask],
    starts_on: date,
) -> MilestoneDays:
    signed_for = max((t.ends_on for t in promised if t.milestone == row.position), default=None)
    planned_on = max((t.ends_on for t in tasks if t.milestone == row.position), default=None)
    is_done = row.state in milestone_plans.PAYABLE and bool(verified)
    verified_on = verified[-1].on if is_done else None
    due_on = _due(row, starts_on)
    compared = verified_on or planned_on
    return MilestoneDays(
        id=row.id,
        position=row.position,
        title=row.title,
        amount=row.amount,
        verified=row.verified,
        state=row.state,
        signed_for=signed_for,
        due_on=due_on,
        planned_on=planned_on,
        verified_on=verified_on,
        slip_days=(compared - (signed_for or due_on)).days if compared else None,
    )
