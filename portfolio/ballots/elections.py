"""An election: a budget, projects with their costs, and ballots with the points they give.

Every kind of ballot becomes points, so that one arithmetic counts them all. An approval is one point, and so is a knapsack ballot's choice
or a single vote. In a ranking the last place gets one point and each place above it one more (Borda's count over the places the voter
filled, as the public library of elections Pabulib publishes it). Cumulative and scoring ballots give their own points.

Costs and points are whole numbers or fractions, never floating point.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from math import lcm

import msgspec

from foundation.errors import Refused, say

Amount = int | Fraction


class BallotKind(StrEnum):
    """What voters were asked for; the values are those of the ``.pb`` format."""

    APPROVAL = "approval"
    CHOOSE_ONE = "choose-1"
    ORDINAL = "ordinal"
    CUMULATIVE = "cumulative"
    SCORING = "scoring"


class TieOrder(StrEnum):
    """What is declared to decide between equals after their points: lower cost, or a listed order such as a lot drawn in public."""

    COST = "cost"
    LISTED = "listed"


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A project on the ballot paper."""

    id: str
    cost: Amount
    name: str = ""
    # The place in a declared order among equals; the order of rows means nothing by itself.
    listed: int = 0


class Ballot(msgspec.Struct, frozen=True, kw_only=True):
    """What so many voters said alike: the projects they named and the points of each."""

    projects: tuple[str, ...]
    points: tuple[Amount, ...]
    count: int = 1


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How a project did: the voters who named it, and the points they gave it."""

    votes: int
    points: Amount


class Election(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """Everything a result is computed from; the order of projects and ballots means nothing."""

    budget: Amount
    projects: tuple[Candidate, ...]
    ballots: tuple[Ballot, ...]
    # Fewer points than this win nothing where the rule asks for a threshold.
    threshold: Amount | None = None
    # What one step of the completion of equal shares adds to each voter's share.
    step: Amount = 1
    ties: TieOrder = TieOrder.COST

    def __post_init__(self) -> None:
        known = {project.id for project in self.projects}
        if len(known) < len(self.projects):
            raise Refused(say("Two projects have the same identifier."))
        if self.budget < 0 or any(project.cost < 0 for project in self.projects):
            raise Refused(say("A cost or a budget is below zero."))
        if self.step <= 0:
            raise Refused(say("The step of the completion must be more than zero."))
        for ballot in self.ballots:
            if ballot.count < 1 or len(ballot.points) != len(ballot.projects):
                raise Refused(say("A ballot is incomplete."))
            if not known.issuperset(ballot.projects):
                raise Refused(say("A ballot names a project that is not in the election."))
            if len(set(ballot.projects)) < len(ballot.projects):
                raise Refused(say("A ballot names a project twice."))

    @cached_property
    def by_id(self) -> Mapping[str, Candidate]:
        return {project.id: project for project in self.projects}

    @cached_property
    def voters(self) -> int:
        return sum(ballot.count for ballot in self.ballots)

    @cached_property
    def standings(self) -> Mapping[str, Standing]:
        votes = dict.fromkeys(self.by_id, 0)
        points: dict[str, Amount] = dict.fromkeys(self.by_id, 0)
        for ballot in self.ballots:
            for project, given in zip(ballot.projects, ballot.points, strict=True):
                votes[project] += ballot.count
                points[project] += given * ballot.count
        return {id_: Standing(votes=votes[id_], points=points[id_]) for id_ in votes}

    def cost_of(self, projects: Sequence[str]) -> Amount:
        return sum((self.by_id[id_].cost for id_ in projects), start=0)


def ranking_points(places: int) -> tuple[int, ...]:
    """Borda's points of a ranking with so many places filled: the last gets one."""
    return tuple(range(places, 0, -1))


def scale_of(amounts: Iterable[Amount]) -> int:
    """The least number that makes all of them whole."""
    return lcm(*{amount.denominator for amount in amounts})


def whole(amount: Amount) -> Amount:
    """A whole number as such, so that equal amounts look equal."""
    return amount.numerator if amount.denominator == 1 else amount
