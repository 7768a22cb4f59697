"""Who pays which part of a work: sources and shares that add up exactly to its budget.

Co-finance is a promise of several sources, in money or in kind, for one budget. It covers the budget exactly, or it says by how much
it misses or exceeds it; nothing is spread silently. Shares are basis points by the largest remainder, so they add up to exactly 100 %.

Leverage is the field's ratio of what others bring to what the programme brings: (other money + valued contributions in kind) over
programme money. Whether a contribution is promised or already delivered is the caller's choice of what to pass: a report of mobilised
funds passes only what was paid or documented.
"""

from collections.abc import Sequence
from enum import StrEnum

import msgspec

from foundation.errors import Refused, Sentence, say
from foundation.money import BASIS, Money, add_up, split, split_integer


class ContributionKind(StrEnum):
    """Money, or labour, land and materials valued in money."""

    CASH = "cash"
    IN_KIND = "in_kind"


class Contribution(msgspec.Struct, frozen=True, kw_only=True):
    """What the arithmetic needs of one source's part."""

    kind: ContributionKind
    is_programme: bool
    amount: Money


class Coverage(msgspec.Struct, frozen=True, kw_only=True):
    """How far the contributions reach; one of ``missing`` and ``excess`` is always zero."""

    budget: Money
    pledged: Money
    missing: Money
    excess: Money
    shares_bp: tuple[int, ...]

    @property
    def is_exact(self) -> bool:
        return self.pledged == self.budget


class Leverage(msgspec.Struct, frozen=True, kw_only=True):
    """What others bring for each peso of the programme; no ratio where the programme brings nothing."""

    programme: Money
    others: Money
    ratio_bp: int | None


def shares_bp(amounts: Sequence[Money]) -> tuple[int, ...]:
    """The share of each amount in their sum, in basis points that add up to exactly 10,000.

    Where nothing was brought there is nothing to share: every share is zero.
    """
    if not any(amounts):
        return (0,) * len(amounts)
    return split_integer(BASIS, [amount.minor for amount in amounts])


def apportion(total: Money, shares: Sequence[int]) -> tuple[Money, ...]:
    """The amount of each source from agreed shares in basis points; the amounts add up to the total."""
    if sum(shares) != BASIS or any(share < 0 for share in shares):
        raise Refused(say("The shares of the sources have to add up to exactly 100 %."))
    return split(total, shares)


def coverage(budget: Money, contributions: Sequence[Contribution]) -> Coverage:
    """Compare what the sources bring with what the work costs."""
    amounts = [contribution.amount for contribution in contributions]
    pledged = add_up(amounts, budget.currency)
    nothing = Money.zero(budget.currency)
    return Coverage(
        budget=budget,
        pledged=pledged,
        missing=max(budget - pledged, nothing),
        excess=max(pledged - budget, nothing),
        shares_bp=shares_bp(amounts),
    )


def refusal(result: Coverage) -> Sentence | None:
    """Why the sources do not close the budget, or nothing where they do."""
    if result.missing:
        return say(
            "The sources add up to {pledged}: {missing} of the budget of {budget} has no source yet.",
            pledged=result.pledged,
            missing=result.missing,
            budget=result.budget,
        )
    if result.excess:
        return say(
            "The sources add up to {pledged}: {excess} more than the budget of {budget}.",
            pledged=result.pledged,
            excess=result.excess,
            budget=result.budget,
        )
    return None


def leverage(contributions: Sequence[Contribution], *, currency: str) -> Leverage:
    """What the programme's money moved; its own contributions in kind count on its side."""
    programme = add_up([c.amount for c in contributions if c.is_programme], currency)
    others = add_up([c.amount for c in contributions if not c.is_programme], currency)
    return Leverage(
        programme=programme,
        others=others,
        ratio_bp=others.share_bp(programme) if programme else None,
    )
