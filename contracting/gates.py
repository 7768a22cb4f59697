"""Gates of the handover: everything that still stands between a work and the municipality's care, said all at once.

Pages, papers and programs read the same list; the guards of the handover act ask the same questions one by one.
"""

from collections.abc import Sequence

from contracting import agreements, commitments, handovers
from contracting.agreements import Agreement, AgreementState
from contracting.commitments import Commitment
from contracting.handovers import ROLES, Handover, HandoverSignature, Party
from foundation.errors import Sentence, say
from foundation.gates import Gate, gate
from foundation.identity.permissions import Permission, Role
from foundation.work import Work
from portfolio.projects import Project

NO_PLAN = say("The maintenance plan is missing: propose it first.")
UNSIGNED = {
    Party.ORGANISATION: say("The organisation has not signed yet."),
    Party.MUNICIPALITY: say("The municipality has not signed yet."),
    Party.PROGRAMME: say("The programme has not signed yet."),
}


def gates(work: Work, project: Project) -> tuple[Gate, ...]:
    """Every gate of a work's handover, in the order in which they usually open."""
    handover = handovers.find(work, project.id)
    return gates_of(
        work,
        agreement=agreements.find_last(work, project.id),
        commitment=commitments.find(work, project.id),
        handover=handover,
        signatures=handovers.signatures_of(work, handover.id) if handover else [],
    )


def gates_of(
    work: Work,
    *,
    agreement: Agreement | None,
    commitment: Commitment | None,
    handover: Handover | None,
    signatures: Sequence[HandoverSignature],
) -> tuple[Gate, ...]:
    """The same, for rows that were read already."""
    return (
        Gate(
            code="milestones_verified",
            missing=_unsettled(work, agreement),
            who=(Role.COMMITTEE, Role.ENGINEER),
        ),
        gate("work_accepted", Permission.WORK_ACCEPT, _unaccepted(agreement)),
        *plan_gates(work, commitment),
        gate(
            "act_prepared",
            Permission.HANDOVER_PREPARE,
            None if handover else say("The handover act is not prepared yet."),
        ),
        *_signatures(signatures),
    )


def plan_gates(work: Work, commitment: Commitment | None) -> tuple[Gate, ...]:
    """What the maintenance plan still lacks."""
    if commitment is None:
        return (gate("plan_proposed", Permission.PLAN_PROPOSE, NO_PLAN),)
    return (
        gate("plan_proposed", Permission.PLAN_PROPOSE, None),
        gate(
            "measures_kept",
            Permission.PLAN_PROPOSE,
            commitments.measures_have_tasks(work, commitment),
        ),
        gate(
            "first_year_budgeted",
            Permission.PLAN_ACCEPT,
            commitments.first_year_is_budgeted(work, commitment),
        ),
        gate("plan_accepted", Permission.PLAN_ACCEPT, commitments.is_not_accepted(commitment)),
    )


def _unsettled(work: Work, agreement: Agreement | None) -> Sentence | None:
    if agreement is None:
        return say("The work has no agreement yet.")
    return agreements.milestones_are_settled(work, agreement)


def _unaccepted(agreement: Agreement | None) -> Sentence | None:
    if agreement is not None and agreement.state is AgreementState.ACCEPTED:
        return None
    return say("The finished work is not received yet.")


def _signatures(signatures: Sequence[HandoverSignature]) -> tuple[Gate, ...]:
    signed = {row.party for row in signatures}
    return tuple(
        Gate(
            code=f"signed_by_{party}",
            missing=None if party in signed else UNSIGNED[party],
            who=(ROLES[party],),
        )
        for party in Party
    )
