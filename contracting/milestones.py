"""Milestones: reported with photographs, verified by two keys that do not wait for each other, and only then payable.

planned → reported → verified, or partly verified, not met, disputed; each of the last three is opened again by a new report. The committee
exercises the social oversight of Ley 850/2003, the engineer the supervision of Ley 1474/2011, arts. 83-85. What counts is the lower of the
two verdicts (``two_keys``); a disagreement shows on the work until a new report opens it again, and nothing of that milestone is paid
meanwhile. A verdict (``verdicts``) is about the whole milestone, so a later one may raise what was verified, and lower it no further than
what payments already claim. Reports, evidence and verdicts are never changed.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from contracting import (
    agreements,
    dispute_rules,
    earlier_agreements,
    impediments,
    measured_items,
    milestone_checks,
    milestone_plans,
    reports,
    suspension_rules,
    two_keys,
    unit_prices,
)
from contracting.agreements import Agreement
from contracting.milestone_checks import ReadCheck
from contracting.milestone_plans import Milestone, MilestoneState
from contracting.reports import MilestoneReport
from contracting.two_keys import Outcome, TwoKeys
from foundation.clock import civil_date
from foundation.columns import Base, Instant, MoneyMinor, Path, enum_column
from foundation.commands import FileId, LongText, PhotoId
from foundation.constraints import explains
from foundation.errors import InvalidCommand, Refused, Sentence, say
from foundation.identity.permissions import Permission
from foundation.lifecycle import Guard, Lifecycle, Step
from foundation.money import Money
from foundation.work import Work
from portfolio import project_lights

explains(
    "uq_verdict_report_id_key",
    say("This verdict was given already."),
    columns="verdict.report_id, verdict.key",
)


class Key(StrEnum):
    """One of the two who verify."""

    COMMITTEE = "committee"
    ENGINEER = "engineer"


PERMISSIONS = {
    Key.COMMITTEE: Permission.VERDICT_COMMITTEE,
    Key.ENGINEER: Permission.VERDICT_ENGINEER,
}


class Verdict(Base):
    """What one key found in one report."""

    __tablename__ = "verdict"
    __table_args__ = (
        sa.UniqueConstraint("report_id", "key"),
        {"info": {"append_only": True}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"), index=True)
    milestone_id: Mapped[UUID] = mapped_column(sa.ForeignKey("milestone.id"), index=True)
    report_id: Mapped[UUID] = mapped_column(sa.ForeignKey("milestone_report.id"))
    key: Mapped[Key] = enum_column(Key)
    outcome: Mapped[Outcome] = enum_column(Outcome)
    amount_minor: Mapped[MoneyMinor]
    reason: Mapped[str | None] = mapped_column(sa.Text)
    given_at: Mapped[Instant]
    given_by: Mapped[UUID | None]


def is_open(_work: Work, milestone: Milestone) -> Sentence | None:
    """A guard: the agreement was started and its work not accepted yet."""
    return None if milestone.is_open else say("This agreement is not being carried out now.")


def is_not_suspended(work: Work, milestone: Milestone) -> Sentence | None:
    """A guard: what is done while the agreement is suspended is not reported as done."""
    agreement = agreements.get(work, milestone.agreement_id)
    return suspension_rules.refusal_of_new_work(agreement.suspended_from, work.today)


def was_done_before(work: Work, milestone: Milestone) -> Sentence | None:
    """A guard: while the agreement is suspended only what was reported before is judged."""
    if milestone.reported_at is None:
        return None
    agreement = agreements.get(work, milestone.agreement_id)
    reported_on = civil_date(milestone.reported_at)
    return suspension_rules.refusal_of_new_work(agreement.suspended_from, reported_on)


class Judged(NamedTuple):
    """What a verdict depends on, read at once: the reports of a milestone and what the keys said of them, oldest first."""

    reports: tuple[MilestoneReport, ...]
    verdicts: tuple[Verdict, ...]

    @property
    def current(self) -> tuple[Verdict, ...]:
        """The verdicts on the newest report."""
        newest = self.reports[-1].id if self.reports else None
        return tuple(verdict for verdict in self.verdicts if verdict.report_id == newest)


def judged(work: Work, milestone_id: UUID) -> Judged:
    """The reports of a milestone with their verdicts."""
    statement = (
        sa.select(MilestoneReport, Verdict)
        .outerjoin(Verdict, Verdict.report_id == MilestoneReport.id)
        .where(MilestoneReport.milestone_id == milestone_id)
        .order_by(MilestoneReport.number, Verdict.id)
    )
    rows: list[tuple[MilestoneReport, Verdict | None]] = [
        (row[0], row[1]) for row in work.session.execute(statement)
    ]
    return Judged(
        tuple(dict.fromkeys(report for report, _ in rows)),
        tuple(verdict for _, verdict in rows if verdict is not None),
    )


def sealed(work: Work, verdicts: Iterable[Verdict]) -> frozenset[UUID]:
    """The verdicts that stay closed: of a report that one key judged and the other did not, to everybody but who gave it."""
    given: dict[UUID, list[Verdict]] = {}
    for verdict in verdicts:
        given.setdefault(verdict.report_id, []).append(verdict)
    me = work.actor.user_id
    return frozenset(
        alone[0].id
        for alone in given.values()
        if len(alone) < len(Key) and (me is None or alone[0].given_by != me)
    )


def may_judge(key: Key) -> Guard:
    """A guard: nobody judges what they reported, in this report or an earlier one, nor uses both keys; each key judges a report once."""

    def guard(work: Work, milestone: Milestone) -> Sentence | None:
        found = judged(work, milestone.id)
        if work.actor.user_id in {report.reported_by for report in found.reports}:
            return say("Somebody else has to verify this: you reported it.")
        others = {verdict.given_by for verdict in found.verdicts if verdict.key is not key}
        if work.actor.user_id in others:
            return say("Somebody else has to verify this: you gave the other verdict.")
        if key in {verdict.key for verdict in found.current}:
            return say("This verdict was given already.")
        return None

    return guard


def is_not_impeded(work: Work, milestone: Milestone) -> Sentence | None:
    """A guard: who oversees a work takes no part in carrying it out, nor is related to who does (Ley 850/2003, art. 19)."""
    return impediments.refusal_of_verdict(work, milestone.agreement_id)


def both_judged(work: Work, milestone: Milestone) -> Sentence | None:
    """A guard: the outcome stands only when both keys have judged the report."""
    given = {verdict.key for verdict in judged(work, milestone.id).current}
    return None if given == set(Key) else say("Both verdicts are needed first.")


# Who oversees has to be free of what keeps them from it.
OWN_GUARDS: dict[Key, tuple[Guard, ...]] = {Key.COMMITTEE: (is_not_impeded,), Key.ENGINEER: ()}

NOT_DISPUTED = say("Committee and engineer do not disagree on this milestone.")


def days_are_over(work: Work, milestone: Milestone) -> Sentence | None:
    """A guard: the two have had their days to agree before somebody else decides."""
    given = judged(work, milestone.id).current
    if not given:
        return NOT_DISPUTED
    day = dispute_rules.escalates_on(civil_date(max(verdict.given_at for verdict in given)))
    if work.today >= day:
        return None
    return say("Committee and engineer have until {day} to agree.", day=day)


def took_no_part(work: Work, milestone: Milestone) -> Sentence | None:
    """A guard: who decides between the two neither reported nor judged."""
    found = judged(work, milestone.id)
    parties = {verdict.given_by for verdict in found.verdicts}
    parties |= {report.reported_by for report in found.reports}
    if work.actor.user_id is not None and work.actor.user_id in parties:
        return say("Somebody else has to decide this: you reported or judged it.")
    return None


OUTCOMES = (
    MilestoneState.VERIFIED,
    MilestoneState.PARTLY_VERIFIED,
    MilestoneState.NOT_MET,
    MilestoneState.DISPUTED,
)

LIFECYCLE = Lifecycle(
    Milestone,
    Step(
        "report",
        {
            MilestoneState.PLANNED,
            MilestoneState.PARTLY_VERIFIED,
            MilestoneState.NOT_MET,
            MilestoneState.DISPUTED,
        },
        MilestoneState.REPORTED,
        Permission.MILESTONE_REPORT,
        guards=[is_open, is_not_suspended],
    ),
    *(
        Step(
            f"judge_{key}",
            {MilestoneState.REPORTED},
            MilestoneState.REPORTED,
            permission,
            guards=[may_judge(key), was_done_before, *OWN_GUARDS[key]],
        )
        for key, permission in PERMISSIONS.items()
    ),
    # More was ordered of measured quantities that were all built.
    Step(
        "reopen",
        {MilestoneState.VERIFIED},
        MilestoneState.PARTLY_VERIFIED,
        Permission.CHANGE_APPROVE,
    ),
    # The second verdict, whichever it is, brings the outcome in the same transaction.
    *(
        Step(
            f"{outcome}_by_{key}",
            {MilestoneState.REPORTED},
            outcome,
            permission,
            guards=[both_judged],
        )
        for key, permission in PERMISSIONS.items()
        for outcome in OUTCOMES
    ),
    *(
        Step(
            f"resolve_{outcome}",
            {MilestoneState.DISPUTED},
            outcome,
            Permission.VERDICT_RESOLVE,
            guards=[days_are_over, took_no_part],
        )
        for outcome in OUTCOMES
        if outcome is not MilestoneState.DISPUTED
    ),
)


class ReportMilestone(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was done, with photographs of the site and other papers."""

    note: LongText
    photos: tuple[PhotoId, ...]
    documents: tuple[FileId, ...] = ()
    readings: tuple[ReadCheck, ...] = ()

    def __post_init__(self) -> None:
        if not self.photos:
            raise InvalidCommand(
                {"photos": say("A milestone is reported with at least one photo.")}
            )


def report(work: Work, milestone_id: UUID, command: ReportMilestone) -> Milestone:
    """Report a milestone; both keys are asked to look."""
    agreement, milestone = locked(work, milestone_id)
    if unit_prices.find(work, agreement.id) is not None:
        raise Refused(say("This agreement is paid by unit prices: measure what was built."))
    checks = milestone_checks.of_milestone(work, milestone.id)
    milestone_checks.refuse_gaps(checks, command.readings)
    milestone, written = write_report(
        work,
        agreement,
        milestone,
        note=command.note,
        photos=(*command.photos, *(row.photo for row in command.readings if row.photo)),
        documents=command.documents,
    )
    milestone_checks.keep_readings(work, written, command.readings)
    return milestone


def write_report(
    work: Work,
    agreement: Agreement,
    milestone: Milestone,
    *,
    note: str,
    photos: Sequence[UUID],
    documents: Sequence[UUID],
) -> tuple[Milestone, MilestoneReport]:
    """Write a report of a milestone, however what was done is told; both keys are asked to look."""
    LIFECYCLE.apply("report", work, milestone)
    project = agreements.project_of(work, agreement, lock=True)
    written, files = reports.write(
        work, project, milestone, note=note, photos=photos, documents=documents
    )
    milestone.reported_at, milestone.reported_by = work.now, work.actor.user_id
    project.last_report_on = work.today
    work.record(
        "milestone.evidence_added",
        milestone,
        project=project.id,
        facts={"report": written.id, "files": [file.sha256 for file in files]},
    )
    tell_project(work, agreement)
    return milestone, written


def locked(work: Work, milestone_id: UUID) -> tuple[Agreement, Milestone]:
    """A milestone and its agreement, the agreement locked first as everywhere."""
    found = get(work, milestone_id)
    agreement = agreements.get(work, found.agreement_id, lock=True)
    return agreement, work.get(Milestone, milestone_id, lock=True)


def tell_project(work: Work, agreement: Agreement) -> None:
    """Write on the project what its milestones say together, with what was verified under earlier agreements."""
    project = agreements.project_of(work, agreement, lock=True)
    rows = milestone_plans.of_agreement(work, agreement.id)
    found = milestone_plans.progress(rows, agreement.currency)
    project.verified_minor = project.earlier_minor + found.verified.minor
    project.physical_bp = earlier_agreements.physical_bp(project, agreement, rows)
    project.in_dispute = found.in_dispute
    project_lights.refresh(work, project)


def get(work: Work, milestone_id: UUID) -> Milestone:
    """A milestone this actor can see."""
    return work.get(Milestone, milestone_id)


def turn(work: Work, milestone: Milestone) -> TwoKeys:
    """Both keys on the newest report, seen together."""
    given = judged(work, milestone.id).current
    both = measured_items.both_of(work, milestone.agreement_id, [row.id for row in given])
    return seen_together(milestone, given, both=both)


def seen_together(
    milestone: Milestone, verdicts: Iterable[Verdict], *, both: Money | None = None
) -> TwoKeys:
    """Both findings; ``both`` is what counts of measured quantities, and until they are judged what the milestone keeps."""
    given = {verdict.key: Money(verdict.amount_minor, milestone.currency) for verdict in verdicts}
    return two_keys.compare(
        milestone.currency,
        committee=given.get(Key.COMMITTEE),
        engineer=given.get(Key.ENGINEER),
        both=both,
    )
