"""Equal shares with add-1 completion: what the first pass leaves of the budget is offered to all voters alike.

A pass may leave money, because projects need supporters who can pay together. The completion therefore raises each voter's share by one
unit of money at a time and begins anew; the last outcome that the real budget can pay stands. It ends when the next outcome would cost
more, when no project left over would fit into what remains, or when every project that anybody wants is taken. Outcomes do not grow
evenly with the shares, so steps are left out only where it is proven that they would change nothing (``equal_shares.same_up_to``):
where they do not, as with shares of millions and steps of one peso, strides grow longer and longer.
"""

from fractions import Fraction

import msgspec

from portfolio.ballots.equal_shares import Field, Pass, one_pass, same_up_to

# How a stride changes when it was proven, and when it was not.
LONGER, SHORTER = 2, 4


class Completed(msgspec.Struct, frozen=True, kw_only=True):
    """The pass that stands, after so many steps."""

    outcome: Pass
    steps: int
    free: tuple[str, ...]

    @property
    def winners(self) -> tuple[str, ...]:
        return self.free + self.outcome.winners


def plain(field: Field) -> Completed:
    """Equal shares as they are, whatever is left."""
    return Completed(outcome=one_pass(field, _share(field, 0)), steps=0, free=field.free())


def add_one(field: Field) -> Completed:
    """Equal shares with add-1 completion."""
    stands, stride = plain(field), 1
    while not _is_finished(field, stands):
        tried = _after(field, stands, stride)
        if tried is None:
            stride = max(1, stride // SHORTER)
            continue
        if field.election.cost_of(tried.winners) > field.election.budget:
            break
        is_same = tried.outcome.winners == stands.outcome.winners
        stride = stride * LONGER if is_same else 1
        stands = tried
    return stands


def _after(field: Field, stands: Completed, stride: int) -> Completed | None:
    """The outcome so many steps on; none where in between it might be another."""
    steps = stands.steps + stride
    share = _share(field, steps)
    if stride == 1:
        outcome: Pass | None = one_pass(field, share)
    else:
        outcome = same_up_to(field, share, stands.outcome)
    return None if outcome is None else Completed(outcome=outcome, steps=steps, free=stands.free)


def _share(field: Field, steps: int) -> Fraction:
    """What each voter holds; where nobody voted nothing is ever bought with it."""
    election = field.election
    first = Fraction(election.budget) / election.voters if election.voters else Fraction(0)
    return first + Fraction(election.step) * steps


def _is_finished(field: Field, stands: Completed) -> bool:
    """Nothing more fits, or everything that anybody wants is taken."""
    if len(stands.winners) == len(field.support):
        return True
    left = field.election.budget - field.election.cost_of(stands.winners)
    taken = set(stands.winners)
    return not any(p.cost <= left for p in field.election.projects if p.id not in taken)
