"""Verdicts: what the committee and the engineer find of a reported milestone, each on its own (``milestones``).

Of a milestone paid as a fixed amount a verdict says what the whole is worth so far; of measured quantities it says for each item how much
was built (``measured_items``). The second verdict, whichever it is, brings the outcome in the same transaction.
"""

from uuid import UUID

import msgspec

from contracting import measured_items, milestone_checks, milestones, two_keys, unit_prices
from contracting.agreements import Agreement
from contracting.measured_items import CorrectQuantity, Finding
from contracting.milestone_checks import FindCheck
from contracting.milestone_plans import Milestone, MilestoneState
from contracting.milestones import Judged, Key, Verdict
from contracting.two_keys import KeyStatus, Outcome, TwoKeys
from contracting.unit_prices import UnitPriceTerms
from foundation.commands import LongText
from foundation.errors import InvalidCommand, Sentence, say
from foundation.ids import new_id
from foundation.money import Money
from foundation.work import Work


class GiveVerdict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one key found: met, partly with the amount the whole milestone is worth so far, or not met, with the reason.

    Of measured quantities it is: right as measured, partly with the quantities that are less, or none of them.
    """

    outcome: Outcome
    amount: Money | None = None
    reason: LongText | None = None
    corrections: tuple[CorrectQuantity, ...] = ()
    findings: tuple[FindCheck, ...] = ()

    def __post_init__(self) -> None:
        if self.outcome is not Outcome.MET and self.reason is None:
            raise InvalidCommand(
                {"reason": say("Say what is missing: the community and the engineer read it.")}
            )


class GiveCommitteeVerdict(GiveVerdict, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the community's committee found."""


class GiveEngineerVerdict(GiveVerdict, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the engineer found."""


def give_committee_verdict(
    work: Work, milestone_id: UUID, command: GiveCommitteeVerdict
) -> Milestone:
    """Say what the community's committee found."""
    return _judge(work, milestone_id, Key.COMMITTEE, command)


def give_engineer_verdict(
    work: Work, milestone_id: UUID, command: GiveEngineerVerdict
) -> Milestone:
    """Say what the engineer found."""
    return _judge(work, milestone_id, Key.ENGINEER, command)


def _judge(work: Work, milestone_id: UUID, key: Key, command: GiveVerdict) -> Milestone:
    agreement, milestone = milestones.locked(work, milestone_id)
    work.require(milestones.PERMISSIONS[key], milestone.territory)
    terms = unit_prices.find(work, agreement.id)
    is_met = command.outcome is Outcome.MET
    milestone_checks.refuse_findings(work, milestone, command.findings, is_met=is_met)
    before = milestones.judged(work, milestone.id)
    found = _measured(work, terms, before, command) if terms else _fixed(milestone, command)
    facts = {"outcome": command.outcome, "amount": found.worth}
    milestones.LIFECYCLE.apply(f"judge_{key}", work, milestone, facts=facts)
    verdict = work.add(
        Verdict(
            id=new_id(),
            territory=milestone.territory,
            project_id=milestone.project_id,
            milestone_id=milestone.id,
            report_id=before.reports[-1].id,
            key=key,
            outcome=command.outcome,
            amount_minor=found.worth.minor,
            reason=command.reason,
            given_at=work.now,
            given_by=work.actor.user_id,
        )
    )
    milestone_checks.keep_findings(work, verdict.id, command.findings)
    if terms is not None:
        measured_items.keep(work, verdict.id, found.accepted)
    if before.current:
        _decide(work, agreement, milestone, (*before.current, verdict), key)
    return milestone


def _decide(
    work: Work,
    agreement: Agreement,
    milestone: Milestone,
    given: tuple[Verdict, ...],
    key: Key,
) -> None:
    """Both keys are turned: what counts of the milestone now."""
    work.session.flush()  # What the second verdict found is read again beside the first.
    both = measured_items.both_of(work, agreement.id, [verdict.id for verdict in given])
    keys = milestones.seen_together(milestone, given, both=both)
    milestone.verified_minor = keys.verified.minor
    if both is not None:
        measured_items.count(work, agreement.id, [verdict.id for verdict in given])
    facts = {"verified": keys.verified}
    milestones.LIFECYCLE.apply(
        f"{_outcome(milestone, keys)}_by_{key}", work, milestone, facts=facts
    )
    milestones.tell_project(work, agreement)


def _measured(work: Work, terms: UnitPriceTerms, before: Judged, command: GiveVerdict) -> Finding:
    """What a verdict finds of the newest measured quantities."""
    if command.amount is not None:
        raise InvalidCommand({"amount": say("Say the quantities: the amount follows from them.")})
    if not before.reports:
        return Finding(worth=Money.zero(terms.currency), accepted={})
    return measured_items.finding(
        work,
        terms,
        before.reports[-1].id,
        outcome=command.outcome,
        corrections=command.corrections,
    )


def _fixed(milestone: Milestone, command: GiveVerdict) -> Finding:
    """What a verdict says a milestone of a fixed amount is worth; never less than what payments already claim of it."""
    if command.corrections:
        raise InvalidCommand({"corrections": say("No quantities were measured of this milestone.")})
    verdict = two_keys.Verdict(outcome=command.outcome, amount=command.amount)
    if command.amount is not None and command.amount.currency != milestone.currency:
        refused: Sentence | None = say(
            "Write the amount in {currency}.", currency=milestone.currency
        )
    else:
        refused = two_keys.refusal(verdict, milestone.amount)
    if refused is not None:
        raise InvalidCommand({"amount": refused})
    worth = two_keys.amount_of(verdict, milestone.amount)
    if worth.minor < milestone.claimed_minor:
        claimed = Money(milestone.claimed_minor, milestone.currency)
        raise InvalidCommand(
            {
                "amount": say(
                    "{claimed} of this milestone is already in a payment that both verified. "
                    "A verdict cannot go below that.",
                    claimed=claimed,
                )
            }
        )
    return Finding(worth=worth, accepted={})


def _outcome(milestone: Milestone, keys: TwoKeys) -> MilestoneState:
    if keys.status is KeyStatus.DISAGREEMENT:
        return MilestoneState.DISPUTED
    if keys.status is KeyStatus.NOT_MET:
        return MilestoneState.NOT_MET
    whole = keys.verified == milestone.amount
    return MilestoneState.VERIFIED if whole else MilestoneState.PARTLY_VERIFIED
