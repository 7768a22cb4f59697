"""Equal shares with add-1 completion: what the first pass leaves of the budget is offered to all voters alike.

A pass may leave money, because projects need supporters who can pay together. The completion therefore raises each voter's share by one
unit of money at a time and begins anew; the last outcome that the real budget can pay stands. It ends when the next outcome would cost
more, when no project left over would fit into what remains, or when every project that anybody wants is taken. Outcomes do not grow
evenly with the shares, so no step is left out unless it is proven that it would change nothing.
"""

from fractions import Fraction

import msgspec

from portfolio.ballots.equal_shares import Field, Pass, one_pass


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
    return Completed(outcome=_pass_after(field, 0), steps=0, free=field.free())


def add_one(field: Field) -> Completed:
    """Equal shares with add-1 completion."""
    steps, stands, free = 0, plain(field), field.free()
    while not _is_finished(field, stands):
        steady = stands.outcome.steady_steps
        if steady is None:
            break
        steps += steady + 1
        tried = _pass_after(field, steps)
        if field.election.cost_of(tried.winners) > field.election.budget:
            # The outcome that stands is still the same one step before, at higher shares.
            before = steps - 1
            return Completed(outcome=_pass_after(field, before), steps=before, free=free)
        stands = Completed(outcome=tried, steps=steps, free=free)
    return stands


def _pass_after(field: Field, steps: int) -> Pass:
    election = field.election
    step = Fraction(election.step)
    share = Fraction(election.budget) / election.voters + step * steps if election.voters else step
    return one_pass(field, share=share, step=step)


def _is_finished(field: Field, stands: Completed) -> bool:
    """Nothing more fits, or everything that anybody wants is taken."""
    if len(stands.winners) == len(field.support):
        return True
    left = field.election.budget - field.election.cost_of(stands.winners)
    taken = set(stands.winners)
    return not any(p.cost <= left for p in field.election.projects if p.id not in taken)
