"""Two keys: a milestone is verified by the village committee and by the engineer, and counts for what both saw.

The amount verified by both is the lower of the two verdicts; while one is missing it is nothing. A disagreement stays visible with its
difference, it is never averaged and never overwritten. The committee's part follows the social oversight of Ley 850/2003 (veeduría), the
engineer's the supervision of Ley 1474/2011, arts. 83-85; that both are needed before a payment is the rule of this system. Neither sees
what the other found before judging too: until both have, a verdict is open to nobody but who gave it.
"""

from enum import StrEnum

import msgspec

from foundation.errors import Sentence, say
from foundation.money import Money


class Outcome(StrEnum):
    """What one verifier found."""

    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"


class KeyStatus(StrEnum):
    """Where the two verdicts stand together."""

    AWAITING_BOTH = "awaiting_both"
    AWAITING_COMMITTEE = "awaiting_committee"
    AWAITING_ENGINEER = "awaiting_engineer"
    AGREED = "agreed"
    DISAGREEMENT = "disagreement"
    NOT_MET = "not_met"


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """One verifier's answer; the amount counts only where the milestone is partly met."""

    outcome: Outcome
    amount: Money | None = None


class TwoKeys(msgspec.Struct, frozen=True, kw_only=True):
    """Both verdicts on one milestone, seen together."""

    status: KeyStatus
    verified: Money
    committee: Money | None
    engineer: Money | None
    difference: Money
    sentence: Sentence


def amount_of(verdict: Verdict, value: Money) -> Money:
    """What one verdict is worth on a milestone of a value."""
    match verdict.outcome:
        case Outcome.MET:
            return value
        case Outcome.NOT_MET:
            return Money.zero(value.currency)
        case Outcome.PARTLY:
            if verdict.amount is None or not Money.zero(value.currency) < verdict.amount < value:
                raise ValueError("a milestone partly met has an amount between nothing and all")
            return verdict.amount


def refusal(verdict: Verdict, value: Money) -> Sentence | None:
    """Why a verdict cannot be recorded, or nothing where it can."""
    if verdict.outcome is not Outcome.PARTLY:
        if verdict.amount is not None:
            return say("Give an amount only for a milestone that is partly met.")
        return None
    if verdict.amount is None:
        return say("Say how much of the milestone is met.")
    if not Money.zero(value.currency) < verdict.amount < value:
        return say(
            "What is partly met is worth more than nothing and less than {value}.", value=value
        )
    return None


def turn(value: Money, committee: Verdict | None, engineer: Verdict | None) -> TwoKeys:
    """Read both verdicts on a milestone of a value."""
    return compare(
        value.currency,
        committee=None if committee is None else amount_of(committee, value),
        engineer=None if engineer is None else amount_of(engineer, value),
    )


def compare(
    currency: str,
    *,
    committee: Money | None,
    engineer: Money | None,
    both: Money | None = None,
) -> TwoKeys:
    """What both findings come to; ``both`` is what counts where that is less than the lower of them, item by item."""
    verified, difference = Money.zero(currency), Money.zero(currency)
    if committee is not None and engineer is not None:
        verified = min(committee, engineer) if both is None else both
        difference = max(committee, engineer) - verified
    status = _status(committee, engineer, difference)
    return TwoKeys(
        status=status,
        verified=verified,
        committee=committee,
        engineer=engineer,
        difference=difference,
        sentence=_explain(status, verified, committee, engineer),
    )


def sealed(currency: str, *, by_committee: bool) -> TwoKeys:
    """What anybody sees while one of the two has judged and the other has not: that it was done, and nothing of what was found."""
    status = KeyStatus.AWAITING_ENGINEER if by_committee else KeyStatus.AWAITING_COMMITTEE
    zero = Money.zero(currency)
    return TwoKeys(
        status=status,
        verified=zero,
        committee=None,
        engineer=None,
        difference=zero,
        sentence=_explain(status, zero, None, None),
    )


def _status(committee: Money | None, engineer: Money | None, difference: Money) -> KeyStatus:
    if committee is None:
        return KeyStatus.AWAITING_BOTH if engineer is None else KeyStatus.AWAITING_COMMITTEE
    if engineer is None:
        return KeyStatus.AWAITING_ENGINEER
    if difference:
        return KeyStatus.DISAGREEMENT
    return KeyStatus.AGREED if committee else KeyStatus.NOT_MET


def _explain(
    status: KeyStatus, verified: Money, committee: Money | None, engineer: Money | None
) -> Sentence:
    match status:
        case KeyStatus.AWAITING_BOTH:
            return say("Neither the committee nor the engineer has verified this yet.")
        case KeyStatus.AWAITING_COMMITTEE:
            return say("The engineer has verified; the committee has not yet.")
        case KeyStatus.AWAITING_ENGINEER:
            return say("The committee has verified; the engineer has not yet.")
        case KeyStatus.AGREED:
            return say("Both verified {verified}.", verified=verified)
        case KeyStatus.NOT_MET:
            return say("Both found that nothing of this milestone is met.")
        case KeyStatus.DISAGREEMENT:
            return say(
                "The committee verified {committee} and the engineer {engineer}: only {verified} counts.",
                committee=committee,
                engineer=engineer,
                verified=verified,
            )
