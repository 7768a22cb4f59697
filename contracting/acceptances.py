"""Final acceptance (*acta de recibo final*): the work is finished, and both keys agree on every milestone.

Nothing may be in dispute. A work that both found less than whole can be accepted as it stands, at what was verified, but only where
somebody says so; its final value is then what was verified.
"""

from datetime import date
from uuid import UUID

import msgspec

from contracting import agreements, guarantees, milestone_plans, terminations
from contracting.agreements import LIFECYCLE, Agreement
from contracting.milestone_plans import Milestone
from foundation.commands import LongText
from foundation.errors import InvalidCommand, Refused, Sentence, say
from foundation.identity.permissions import Permission
from foundation.money import add_up
from foundation.work import Work
from portfolio import climate_reviews, projects


class AcceptWork(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The work is received: on which day, and the final quantities beside those agreed."""

    accepted_on: date
    final_quantities: LongText
    at_verified_value: bool = False


def accept(work: Work, agreement_id: UUID, command: AcceptWork) -> Agreement:
    """Receive the finished work; milestones close, what was verified stays payable."""
    agreement = agreements.get(work, agreement_id, lock=True)
    work.require(Permission.WORK_ACCEPT, agreement.territory)
    rows = milestone_plans.of_agreement(work, agreement.id)
    final = add_up([row.verified for row in rows], agreement.currency)
    if agreement.suspended_from is not None:
        raise Refused(
            say(
                "The agreement is suspended since {day}: write the restart act first.",
                day=agreement.suspended_from,
            )
        )
    refused = climate_reviews.refusal_of_open(
        work, agreement.project_id
    ) or terminations.refusal_of_final(work, agreement)
    if refused is not None:
        raise Refused(refused)
    errors = _errors(work, agreement, rows, command)
    if errors:
        raise InvalidCommand(errors)
    facts = {"accepted_on": command.accepted_on, "final": final}
    LIFECYCLE.apply("accept", work, agreement, facts=facts)
    agreement.accepted_on, agreement.accepted_by = command.accepted_on, work.actor.user_id
    agreement.final_note, agreement.final_minor = command.final_quantities, final.minor
    milestone_plans.close_all(work, agreement.id)
    terminations.finish(work, agreement)
    guarantees.refresh(work, agreement)
    project = agreements.project_of(work, agreement, lock=True)
    projects.LIFECYCLE.apply("accept", work, project, project=project.id)
    project.accepted_at = work.now
    return agreement


def _errors(
    work: Work, agreement: Agreement, rows: list[Milestone], command: AcceptWork
) -> dict[str, Sentence]:
    errors: dict[str, Sentence] = {}
    if command.accepted_on > work.today:
        errors["accepted_on"] = say("That day has not come yet.")
    elif agreement.starts_on is not None and command.accepted_on < agreement.starts_on:
        errors["accepted_on"] = say(
            "It cannot be accepted before it started, on {day}.", day=agreement.starts_on
        )
    less = [
        row.position
        for row in rows
        if row.state in milestone_plans.PAYABLE and row.verified_minor < row.amount_minor
    ]
    if less and not command.at_verified_value:
        errors["at_verified_value"] = say(
            "Milestone {numbers} was verified only in part: have the rest reported, or accept the work "
            "at what was verified.",
            numbers=less,
        )
    return errors
