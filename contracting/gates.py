"""Gates: what still stands between a work and its handover, in one list that pages, papers and programs read alike.

Each gate says whether it is met, why or why not, and whose it is.
"""

import msgspec

from contracting import agreements, commitments, handovers, milestone_plans
from contracting.agreements import Agreement, AgreementState
from contracting.commitments import Commitment, CommitmentState
from contracting.handovers import ROLES, Handover, Party
from foundation.errors import Sentence, say
from foundation.identity.permissions import Role
from foundation.work import Work
from portfolio.projects import Project


class Gate(msgspec.Struct, frozen=True, kw_only=True):
    """One condition of the handover."""

    name: str
    is_met: bool
    sentence: Sentence
    who: tuple[Role, ...]


def gates(work: Work, project: Project) -> tuple[Gate, ...]:
    """Every gate of a work's handover, in the order in which they usually open."""
    agreement = agreements.find_live(work, project.id)
    commitment = commitments.find(work, project.id)
    handover = handovers.find(work, project.id)
    return (
        _milestones(work, agreement),
        _acceptance(agreement),
        *_plan(work, commitment),
        _act(handover),
        *_signatures(work, handover),
    )


def _gate(name: str, refusal: Sentence | None, met: Sentence, *who: Role) -> Gate:
    return Gate(name=name, is_met=refusal is None, sentence=refusal or met, who=who)


def _milestones(work: Work, agreement: Agreement | None) -> Gate:
    refusal = (
        say("The work has no agreement yet.")
        if agreement is None
        else agreements.milestones_are_settled(work, agreement)
    )
    count = 0 if agreement is None else len(milestone_plans.of_agreement(work, agreement.id))
    return _gate(
        "milestones_verified",
        refusal,
        say("Committee and engineer agree on all {count} milestones.", count=count),
        Role.COMMITTEE,
        Role.ENGINEER,
    )


def _acceptance(agreement: Agreement | None) -> Gate:
    is_met = agreement is not None and agreement.state is AgreementState.ACCEPTED
    day = agreement.accepted_on if agreement else None
    return _gate(
        "work_accepted",
        None if is_met else say("The finished work is not received yet."),
        say("The finished work was received on {day}.", day=day),
        Role.ENGINEER,
    )


def _plan(work: Work, commitment: Commitment | None) -> tuple[Gate, ...]:
    refusals: dict[str, Sentence | None]
    if commitment is None:
        refusals = dict.fromkeys(_PLANNERS, _NO_PLAN)
        met = dict.fromkeys(_PLANNERS, _NO_PLAN)
    else:
        is_accepted = commitment.state is CommitmentState.ACCEPTED
        tasks = commitments.tasks_of(work, commitment.id)
        refusals = {
            "plan_proposed": None,
            "measures_kept": commitments.measures_have_tasks(work, commitment),
            "first_year_budget": commitments.first_year_is_budgeted(work, commitment),
            "plan_accepted": None
            if is_accepted
            else say("The municipality has not accepted the maintenance plan yet."),
        }
        met = {
            "plan_proposed": say("The maintenance plan has {count} tasks.", count=len(tasks)),
            "measures_kept": say("Every climate measure has its task."),
            "first_year_budget": _budget(commitment),
            "plan_accepted": say("The municipality has accepted the maintenance plan."),
        }
    return tuple(_gate(name, refusals[name], met[name], *who) for name, who in _PLANNERS.items())


_NO_PLAN = say("The maintenance plan is missing: propose it first.")
_PLANNERS = {
    "plan_proposed": (Role.ENGINEER, Role.MUNICIPAL_OFFICIAL),
    "measures_kept": (Role.ENGINEER, Role.MUNICIPAL_OFFICIAL),
    "first_year_budget": (Role.MUNICIPAL_OFFICIAL,),
    "plan_accepted": (Role.MUNICIPAL_OFFICIAL,),
}


def _budget(commitment: Commitment) -> Sentence:
    if commitment.gap:
        return say(
            "The first year has {budget}: {gap} less than its tasks cost.",
            budget=commitment.budget,
            gap=commitment.gap,
        )
    return say("The first year has {budget}.", budget=commitment.budget)


def _act(handover: Handover | None) -> Gate:
    return _gate(
        "act_prepared",
        None if handover else say("The handover act is not prepared yet."),
        say("The handover act is prepared."),
        Role.ENGINEER,
        Role.CONTRACTS_OFFICER,
    )


def _signatures(work: Work, handover: Handover | None) -> tuple[Gate, ...]:
    signed = (
        {row.party: row for row in handovers.signatures_of(work, handover.id)} if handover else {}
    )
    return tuple(
        _gate(
            f"signed_by_{party}",
            None if party in signed else _UNSIGNED[party],
            say("Signed on {at}.", at=signed[party].signed_at) if party in signed else _SIGNED,
            ROLES[party],
        )
        for party in Party
    )


_SIGNED = say("Signed.")
_UNSIGNED = {
    Party.ORGANISATION: say("The organisation has not signed yet."),
    Party.MUNICIPALITY: say("The municipality has not signed yet."),
    Party.PROGRAMME: say("The programme has not signed yet."),
}
