"""The greedy rules: the project with most points first, as long as the money lasts.

``by points`` passes over what no longer fits and goes on; ``without skipping`` ends at the first project that does not fit; ``with a
threshold`` considers only projects with at least so many points; ``per peso`` orders by points for each unit of cost. Most cities of
the public library Pabulib decide by one of the first three.
"""

from collections.abc import Callable, Sequence
from enum import StrEnum
from fractions import Fraction
from itertools import groupby

import msgspec

from portfolio.ballots.elections import Amount, Election
from portfolio.ballots.tie_breaks import Tie, tie, tie_keys

# A project that costs nothing gives endless points for each peso; among several the one with most points is first.
Merit = tuple[int, Amount]


class GreedyVerdict(StrEnum):
    """What became of a project when its turn came."""

    ELECTED = "elected"
    DOES_NOT_FIT = "does_not_fit"
    BELOW_THRESHOLD = "below_threshold"
    AFTER_THE_END = "after_the_end"


class GreedyRound(msgspec.Struct, frozen=True, kw_only=True):
    """One project in its turn."""

    number: int
    project: str
    cost: Amount
    votes: int
    points: Amount
    verdict: GreedyVerdict
    # What was left of the budget before its turn.
    available: Amount


class GreedyOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """The winners in the order in which they were taken, with each project's turn."""

    winners: tuple[str, ...]
    rounds: tuple[GreedyRound, ...]
    ties: tuple[Tie, ...]


def by_points(election: Election) -> Callable[[str], Merit]:
    return lambda project: (0, election.standings[project].points)


def per_peso(election: Election) -> Callable[[str], Merit]:
    def merit(project: str) -> Merit:
        points, cost = election.standings[project].points, election.by_id[project].cost
        return (0, Fraction(points) / Fraction(cost)) if cost else (1, points)

    return merit


def elect(
    election: Election,
    merit: Callable[[str], Merit],
    *,
    is_skipping: bool = True,
    threshold: Amount | None = None,
    already: Sequence[str] = (),
) -> GreedyOutcome:
    """Take projects in the order of their merit; ``already`` elected ones have spent their part."""
    order = _order(election, merit, already)
    available = election.budget - election.cost_of(already)
    has_ended = False
    rounds = []
    for number, project in enumerate(order, start=1):
        standing, cost = election.standings[project], election.by_id[project].cost
        if threshold is not None and standing.points < threshold:
            verdict = GreedyVerdict.BELOW_THRESHOLD
        elif has_ended:
            verdict = GreedyVerdict.AFTER_THE_END
        else:
            verdict = GreedyVerdict.ELECTED if cost <= available else GreedyVerdict.DOES_NOT_FIT
            has_ended = verdict is GreedyVerdict.DOES_NOT_FIT and not is_skipping
        rounds.append(
            GreedyRound(
                number=number,
                project=project,
                cost=cost,
                votes=standing.votes,
                points=standing.points,
                verdict=verdict,
                available=available,
            )
        )
        if verdict is GreedyVerdict.ELECTED:
            available -= cost
    winners = tuple(r.project for r in rounds if r.verdict is GreedyVerdict.ELECTED)
    return GreedyOutcome(
        winners=winners, rounds=tuple(rounds), ties=_ties(order, merit, rounds, winners)
    )


def _order(
    election: Election, merit: Callable[[str], Merit], already: Sequence[str]
) -> tuple[str, ...]:
    keys, taken = tie_keys(election), set(already)
    waiting = [project.id for project in election.projects if project.id not in taken]
    by_key = sorted(waiting, key=keys.__getitem__)
    return tuple(sorted(by_key, key=merit, reverse=True))


def _ties(
    order: tuple[str, ...],
    merit: Callable[[str], Merit],
    rounds: Sequence[GreedyRound],
    winners: tuple[str, ...],
) -> tuple[Tie, ...]:
    considered = {
        r.project
        for r in rounds
        if r.verdict not in {GreedyVerdict.BELOW_THRESHOLD, GreedyVerdict.AFTER_THE_END}
    }
    number_of = {r.project: r.number for r in rounds}
    found = []
    for _, group in groupby(order, key=merit):
        equals = tuple(group)
        if len(equals) > 1 and considered.intersection(equals):
            found.append(tie(number_of[equals[0]], equals, winners))
    return tuple(found)
