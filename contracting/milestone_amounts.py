"""Amounts of milestones: they add up to the value of the agreement, and the last one is worth waiting for.

A fixed amount award pays each milestone for its verified result, so the milestones are the whole value, none of them is free, and the last
is not zero (the practice of donor awards and of tranche plans). Shares are split by the largest remainder.
"""

from collections.abc import Sequence

from foundation.errors import Refused, Sentence, say
from foundation.money import BASIS, Money, add_up, split


def spread(value: Money, shares_bp: Sequence[int]) -> tuple[Money, ...]:
    """The amounts of milestones from their shares; they add up to the value exactly."""
    if sum(shares_bp) != BASIS or any(share <= 0 for share in shares_bp):
        raise Refused(
            say("The shares of the milestones have to add up to exactly 100 %, none of them zero.")
        )
    return split(value, shares_bp)


def refusal(value: Money, amounts: Sequence[Money]) -> Sentence | None:
    """Why an agreement cannot be signed with these milestones, or nothing where it can."""
    if not amounts:
        return say("An agreement needs at least one milestone.")
    if any(amount <= Money.zero(value.currency) for amount in amounts):
        return say("Every milestone has an amount above zero.")
    total = add_up(amounts, value.currency)
    if total < value:
        return say(
            "The milestones add up to {total}: {difference} less than the agreement of {value}.",
            total=total,
            difference=value - total,
            value=value,
        )
    if total > value:
        return say(
            "The milestones add up to {total}: {difference} more than the agreement of {value}.",
            total=total,
            difference=total - value,
            value=value,
        )
    return None
