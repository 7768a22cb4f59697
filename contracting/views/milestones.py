"""What people see of milestones: the table of an agreement, and one with its reports and the two verdicts beside each other."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import aliased

from contracting import agreements, dispute_rules, disputes, obligations, two_keys
from contracting.agreements import ORGANISATION, Agreement, AgreementState
from contracting.milestone_plans import Milestone, MilestoneState
from contracting.milestones import LIFECYCLE, PERMISSIONS, Key, Verdict
from contracting.reports import MilestoneReport
from contracting.two_keys import KeyStatus
from contracting.unit_prices import UnitPriceTerms
from contracting.views import checks, evidence, quantities
from contracting.views.checks import CheckView
from contracting.views.evidence import ReportView, VerdictView
from contracting.views.quantities import MeasuredView
from contracting.views.steps import StepView, open_steps
from foundation import territories
from foundation.clock import civil_date
from foundation.errors import NotFound, Sentence
from foundation.identity.permissions import Permission, Role, holders
from foundation.money import Money
from foundation.work import Work
from portfolio.communities import Community
from portfolio.measures import ClimateMeasure
from portfolio.projects import Project

TO_REPORT = (
    MilestoneState.PLANNED,
    MilestoneState.PARTLY_VERIFIED,
    MilestoneState.NOT_MET,
    MilestoneState.DISPUTED,
)
RETURNED = (MilestoneState.PARTLY_VERIFIED, MilestoneState.NOT_MET)

# Which outcome a decision brings follows from whose finding counts; all of them ask the same.
RESOLVING = f"resolve_{MilestoneState.VERIFIED}"


class Turn(StrEnum):
    """What a milestone waits for."""

    START = "start"
    REPORT = "report"
    JUDGE = "judge"
    PAY = "pay"
    NOTHING = "nothing"


class MilestoneRow(msgspec.Struct, frozen=True, kw_only=True):
    """A milestone in the table of its agreement, with whose turn it is."""

    id: UUID
    number: int
    title: str
    means_of_verification: str
    is_climate: bool
    amount: Money
    verified: Money
    claimed: Money
    payable: Money
    weight_bp: int
    due_days: int
    due_on: date | None
    is_late: bool
    state: MilestoneState
    turn: Turn
    who: tuple[Role, ...]


class ResolutionView(msgspec.Struct, frozen=True, kw_only=True):
    """Whose finding counts, and why."""

    finding: Key
    amount: Money
    reason: str
    resolved_at: datetime


class KeysView(msgspec.Struct, frozen=True, kw_only=True):
    """Both verdicts on the newest report, read together."""

    status: KeyStatus
    sentence: Sentence
    verified: Money
    difference: Money
    committee: VerdictView | None
    engineer: VerdictView | None
    sealed: Key | None
    # From which day somebody else decides between the two, and what was decided.
    escalates_on: date | None
    is_escalated: bool
    resolution: ResolutionView | None


class MilestoneView(MilestoneRow, frozen=True, kw_only=True):
    """One milestone; ``report`` is the newest, ``earlier`` those before it, newest first."""

    version: int
    territory: str
    place: str
    project_id: UUID
    project_code: str
    project_title: str
    agreement_id: UUID
    agreement_number: str | None
    agreement_state: AgreementState
    community_id: UUID
    organisation: str
    count: int
    measure: str | None
    hazard: str | None
    is_measured: bool
    measured: tuple[MeasuredView, ...]
    measured_before: tuple[tuple[MeasuredView, ...], ...]
    keys: KeysView
    checks: tuple[CheckView, ...]
    correct_until: date | None
    report: ReportView | None
    earlier: tuple[ReportView, ...]
    steps: tuple[StepView, ...]
    actions: tuple[str, ...]


def rows_of(work: Work, found: Sequence[Milestone]) -> tuple[MilestoneRow, ...]:
    """The milestones of an agreement as a table."""
    reported = [row.id for row in found if row.state is MilestoneState.REPORTED]
    given = keys_given(work, reported)
    return tuple(_row(work, row, given.get(row.id, frozenset())) for row in found)


def _row(work: Work, row: Milestone, given: frozenset[Key]) -> MilestoneRow:
    agreement = agreements.get(work, row.agreement_id)  # At hand: every page of milestones read it.
    worked_to = agreement.worked_to(work.today)
    turn, who = turn_of(
        row, given, is_suspended=worked_to < work.today, is_paid=not agreement.is_in_kind
    )
    return MilestoneRow(
        id=row.id,
        number=row.position,
        title=row.title,
        means_of_verification=row.means_of_verification,
        is_climate=row.climate_measure_id is not None,
        amount=row.amount,
        verified=row.verified,
        claimed=Money(row.claimed_minor, row.currency),
        payable=row.payable,
        weight_bp=row.weight_bp,
        due_days=row.due_days,
        due_on=row.due_on,
        is_late=is_late(row, worked_to),
        state=row.state,
        turn=turn,
        who=who,
    )


def is_late(row: Milestone, today: date) -> bool:
    """Whether its day has passed and it is not verified; the days of a suspension do not count."""
    return (
        row.is_open
        and row.due_on is not None
        and row.due_on < today
        and row.state is not MilestoneState.VERIFIED
    )


def turn_of(
    row: Milestone, given: frozenset[Key], *, is_suspended: bool = False, is_paid: bool = True
) -> tuple[Turn, tuple[Role, ...]]:
    """What a milestone waits for and who can do it; ``given`` are the keys turned on its newest report."""
    if row.state is MilestoneState.REPORTED:
        missing = [PERMISSIONS[key] for key in Key if key not in given]
        return Turn.JUDGE, tuple(role for verb in missing for role in holders(verb))
    if row.payable and is_paid:
        return Turn.PAY, holders(Permission.PAYMENT_REQUEST)
    if row.state in TO_REPORT and row.is_open and not is_suspended:
        return Turn.REPORT, holders(Permission.MILESTONE_REPORT)
    if row.state is MilestoneState.PLANNED:
        return Turn.START, holders(Permission.AGREEMENT_START)
    return Turn.NOTHING, ()


def keys_given(work: Work, reported: Collection[UUID]) -> dict[UUID, frozenset[Key]]:
    """The keys turned on the newest report of some milestones."""
    if not reported:
        return {}
    newest = (
        sa.select(sa.func.max(MilestoneReport.number))
        .where(MilestoneReport.milestone_id == Verdict.milestone_id)
        .correlate(Verdict)
        .scalar_subquery()
    )
    rows = work.session.execute(
        sa.select(Verdict.milestone_id, Verdict.key)
        .join(MilestoneReport, MilestoneReport.id == Verdict.report_id)
        .where(Verdict.milestone_id.in_(reported), MilestoneReport.number == newest)
    )
    found: dict[UUID, frozenset[Key]] = {}
    for row in rows:
        found[row.milestone_id] = found.get(row.milestone_id, frozenset()) | {row.key}
    return found


def detail(work: Work, milestone_id: UUID) -> MilestoneView:
    """One milestone with everything that was said about it."""
    found = work.session.execute(
        _ABOUT.where(Milestone.id == milestone_id, work.visible(Milestone.territory))
    ).one_or_none()
    if found is None:
        raise NotFound
    row: Milestone = found.Milestone
    written = evidence.reports_of(work, row)
    newest = written[-1] if written else None
    choices = _steps(work, row)
    measured = (
        quantities.measured(work, row.agreement_id, [report.id for report in written])
        if written and found.is_measured
        else ()
    )
    return MilestoneView(
        **msgspec.structs.asdict(_row(work, row, _given(newest))),
        version=row.version,
        territory=row.territory,
        place=territories.get(work, row.territory).label,
        project_id=row.project_id,
        project_code=found.code,
        project_title=found.title,
        agreement_id=row.agreement_id,
        agreement_number=found.Agreement.number,
        agreement_state=found.Agreement.state,
        community_id=found.Agreement.community_id,
        organisation=found.organisation,
        count=found.siblings,
        measure=found.measure,
        hazard=found.hazard,
        is_measured=found.is_measured,
        measured=measured[-1] if measured else (),
        measured_before=tuple(reversed(measured[:-1])),
        keys=_keys(work, row, newest),
        checks=_checks(work, row, written),
        correct_until=_correct_until(row, newest),
        report=newest,
        earlier=tuple(reversed(written[:-1])),
        steps=choices,
        actions=open_steps(choices),
    )


def _checks(work: Work, row: Milestone, written: Sequence[ReportView]) -> tuple[CheckView, ...]:
    """What is checked, with the findings that are open to this person."""
    said = [(report.committee, report.engineer) for report in written[-2:]]
    open_ones = {verdict.id for pair in said for verdict in pair if verdict}
    reports = [report.id for report in written]
    return checks.of_milestone(work, row.id, reports, open_verdicts=open_ones)


def _about() -> sa.Select[Any]:
    siblings = aliased(Milestone)
    count = (
        sa.select(sa.func.count())
        .select_from(siblings)
        .where(siblings.agreement_id == Milestone.agreement_id)
        .correlate(Milestone)
        .scalar_subquery()
    )
    return (
        sa.select(
            Milestone,
            # Whole, so that the guards of the steps find it at hand.
            Agreement,
            ORGANISATION.label("organisation"),
            Project.code,
            Project.title,
            ClimateMeasure.description.label("measure"),
            ClimateMeasure.hazard,
            count.label("siblings"),
            UnitPriceTerms.agreement_id.is_not(None).label("is_measured"),
        )
        .join(Agreement, Agreement.id == Milestone.agreement_id)
        .join(Community, Community.id == Agreement.community_id)
        .join(Project, Project.id == Milestone.project_id)
        .outerjoin(UnitPriceTerms, UnitPriceTerms.agreement_id == Agreement.id)
        .outerjoin(ClimateMeasure, ClimateMeasure.id == Milestone.climate_measure_id)
    )


_ABOUT = _about()


def _given(newest: ReportView | None) -> frozenset[Key]:
    if newest is None:
        return frozenset()
    open_ones = {verdict.key for verdict in (newest.committee, newest.engineer) if verdict}
    return frozenset(open_ones | ({newest.sealed} if newest.sealed else set()))


def _keys(work: Work, row: Milestone, newest: ReportView | None) -> KeysView:
    committee = newest.committee if newest else None
    engineer = newest.engineer if newest else None
    sealed = newest.sealed if newest else None
    if sealed is not None:
        closed = two_keys.sealed(row.currency, by_committee=sealed is Key.COMMITTEE)
        return KeysView(
            status=closed.status,
            sentence=closed.sentence,
            verified=closed.verified,
            difference=closed.difference,
            committee=None,
            engineer=None,
            sealed=sealed,
            escalates_on=None,
            is_escalated=False,
            resolution=None,
        )
    keys = two_keys.compare(
        row.currency,
        committee=committee.amount if committee else None,
        engineer=engineer.amount if engineer else None,
        # What both say together was worked out when the second key was turned.
        both=_both(row, committee, engineer),
    )
    return KeysView(
        status=keys.status,
        sentence=keys.sentence,
        verified=keys.verified,
        difference=keys.difference,
        committee=committee,
        engineer=engineer,
        sealed=None,
        escalates_on=(day := _escalates_on(row, newest)),
        is_escalated=day is not None and day <= work.today,
        resolution=_resolution(work, row, newest) if keys.difference else None,
    )


def _both(
    row: Milestone, committee: VerdictView | None, engineer: VerdictView | None
) -> Money | None:
    """What both say together; of measured quantities that was worked out item by item, and a decision in between does not change it."""
    if committee is None or engineer is None:
        return None
    lower = min(committee.amount, engineer.amount)
    return min(lower, row.verified)


def _escalates_on(row: Milestone, newest: ReportView | None) -> date | None:
    if row.state is not MilestoneState.DISPUTED:
        return None
    judged_on = _judged_on(newest)
    return dispute_rules.escalates_on(judged_on) if judged_on else None


def _correct_until(row: Milestone, newest: ReportView | None) -> date | None:
    judged_on = _judged_on(newest)
    if judged_on is None or not row.is_open or row.state not in RETURNED:
        return None
    return judged_on + timedelta(days=obligations.days_on("correct_report", judged_on))


def _judged_on(newest: ReportView | None) -> date | None:
    """The day of the newest verdict on a report."""
    given = [one.given_at for one in (newest.committee, newest.engineer) if one] if newest else []
    return civil_date(max(given)) if given else None


def _resolution(work: Work, row: Milestone, newest: ReportView | None) -> ResolutionView | None:
    found = disputes.of_milestone(work, row.id).get(newest.id) if newest else None
    if found is None:
        return None
    return ResolutionView(
        finding=found.finding,
        amount=Money(found.amount_minor, row.currency),
        reason=found.reason,
        resolved_at=found.resolved_at,
    )


def _steps(work: Work, row: Milestone) -> tuple[StepView, ...]:
    """What this person could do now: report, or judge with the key they hold. Outcomes follow by themselves."""
    names = ("report", *(f"judge_{key}" for key in Key), RESOLVING)
    declared = [LIFECYCLE.steps[name] for name in names]
    return tuple(
        StepView(
            step="resolve" if step.name == RESOLVING else step.name,
            refusal=LIFECYCLE.refusal(work, row, step),
        )
        for step in declared
        if row.state in step.sources and work.may(step.permission, row.territory)
    )
