"""What people see before a finished work is received: every milestone with whose turn it is, and everything that is still missing."""

from datetime import date
from uuid import UUID

import msgspec

from contracting import agreements, milestone_plans, terminations
from contracting.agreements import Agreement, AgreementState
from contracting.milestone_plans import Milestone, MilestoneState
from contracting.views import milestones
from contracting.views.milestones import MilestoneRow
from foundation import territories
from foundation.errors import Sentence, say
from foundation.gates import Gate, first_missing, gate
from foundation.identity.permissions import Permission, Role
from foundation.money import Money, add_up
from foundation.work import Work
from portfolio import projects
from portfolio.projects import Station


class AcceptanceView(msgspec.Struct, frozen=True, kw_only=True):
    """How far a work is from being received; ``final`` is what it would be received at."""

    project_id: UUID
    version: int
    territory: str
    place: str
    code: str
    title: str
    station: Station
    agreement_id: UUID | None
    agreement_version: int | None
    agreement_number: str | None
    agreement_state: AgreementState | None
    starts_on: date | None
    ends_on: date | None
    accepted_on: date | None
    final_note: str | None
    value: Money | None
    final: Money | None
    milestones: tuple[MilestoneRow, ...]
    less: tuple[int, ...]
    gates: tuple[Gate, ...]
    refusal: Sentence | None
    may_accept: bool


def acceptance(work: Work, project_id: UUID) -> AcceptanceView:
    """The way of one work to its final acceptance."""
    project = projects.get(work, project_id)
    agreement = agreements.find_last(work, project_id)
    rows = milestone_plans.of_agreement(work, agreement.id) if agreement else []
    pending = terminations.refusal_of_final(work, agreement) if agreement else None
    found = gates(agreement, rows, pending)
    missing = first_missing(found[:-1])
    return AcceptanceView(
        project_id=project.id,
        version=project.version,
        territory=project.territory,
        place=territories.get(work, project.territory).label,
        code=project.code,
        title=project.title,
        station=project.station,
        agreement_id=agreement.id if agreement else None,
        agreement_version=agreement.version if agreement else None,
        agreement_number=agreement.number if agreement else None,
        agreement_state=agreement.state if agreement else None,
        starts_on=agreement.starts_on if agreement else None,
        ends_on=agreement.ends_on if agreement else None,
        accepted_on=agreement.accepted_on if agreement else None,
        final_note=agreement.final_note if agreement else None,
        value=agreement.value if agreement else None,
        final=add_up([row.verified for row in rows], agreement.currency) if agreement else None,
        milestones=milestones.rows_of(work, rows),
        less=tuple(row.position for row in rows if row.state is MilestoneState.PARTLY_VERIFIED),
        gates=found,
        refusal=missing,
        may_accept=missing is None
        and agreement is not None
        and agreement.state is AgreementState.RUNNING
        and work.may(Permission.WORK_ACCEPT, project.territory),
    )


def gates(
    agreement: Agreement | None, rows: list[Milestone], pending: Sentence | None = None
) -> tuple[Gate, ...]:
    """Everything between a work under construction and its acceptance, the acceptance itself last."""
    state = agreement.state if agreement else None
    begun = state in (AgreementState.RUNNING, AgreementState.ACCEPTED)
    return (
        gate(
            "work_started",
            Permission.AGREEMENT_START,
            None if begun else say("The start act is not written yet."),
        ),
        *_verified(rows),
        gate(
            "nothing_pending",
            Permission.WORK_ACCEPT,
            None if state is AgreementState.ACCEPTED else pending,
        ),
        gate(
            "work_accepted",
            Permission.WORK_ACCEPT,
            None
            if state is AgreementState.ACCEPTED
            else say("The finished work is not received yet."),
        ),
    )


def _verified(rows: list[Milestone]) -> tuple[Gate, ...]:
    """What the milestones still wait for."""
    unreported = [row.position for row in rows if row.state in milestones.TO_REPORT[:1]]
    unjudged = [row.position for row in rows if row.state is MilestoneState.REPORTED]
    disputed = [row.position for row in rows if row.state is MilestoneState.DISPUTED]
    failed = [row.position for row in rows if row.state is MilestoneState.NOT_MET]
    return (
        gate(
            "milestones_reported",
            Permission.MILESTONE_REPORT,
            _still(say("Not reported yet: milestone {numbers}.", numbers=unreported), unreported),
        ),
        Gate(
            code="milestones_judged",
            missing=_still(
                say("Waiting for a verdict: milestone {numbers}.", numbers=unjudged), unjudged
            ),
            who=(Role.COMMITTEE, Role.ENGINEER),
        ),
        gate(
            "no_dispute",
            Permission.MILESTONE_REPORT,
            _still(
                say(
                    "Committee and engineer disagree on milestone {numbers}. A new report, seen by both, settles it.",
                    numbers=disputed,
                ),
                disputed,
            ),
        ),
        gate(
            "nothing_unmet",
            Permission.MILESTONE_REPORT,
            _still(
                say(
                    "Both found that nothing is met of milestone {numbers}. It has to be built and reported again.",
                    numbers=failed,
                ),
                failed,
            ),
        ),
    )


def _still(sentence: Sentence, numbers: list[int]) -> Sentence | None:
    return sentence if numbers else None
