"""Voters who may pay for the same projects with the same points always hold the same balance, so they are counted as one group.

Only projects that their supporters could pay with their full shares matter in a pass: two ballots that differ elsewhere are alike.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from portfolio.ballots.elections import Election, scale_of

Given = tuple[tuple[str, int], ...]


class Groups:
    """How many voters each group has, and which groups support each project with how many points."""

    def __init__(self, ballots: Mapping[Given, int], scale: int) -> None:
        # Points are whole numbers here: so many times what was given.
        self.scale = scale
        # Whoever supports nothing stands in no group: nothing is ever taken from them.
        self.ballots = {given: count for given, count in ballots.items() if given}
        self.counts = list(self.ballots.values())
        # Of each project, the groups that give it one point, two points and so on.
        self.of: dict[str, dict[int, list[int]]] = {}
        for group, given in enumerate(self.ballots):
            for project, points in given:
                self.of.setdefault(project, {}).setdefault(points, []).append(group)
        # All the points of each project, and the most that one voter gives it.
        self.points = {
            project: (
                sum(
                    points * self.counts[group] for points, them in given.items() for group in them
                ),
                max(given),
            )
            for project, given in self.of.items()
        }

    def support(self) -> dict[str, int]:
        """How many voters support each project."""
        return {
            project: sum(self.counts[group] for groups in given.values() for group in groups)
            for project, given in self.of.items()
        }

    def only(self, projects: Iterable[str]) -> "Groups":
        """The same voters, looking only at these projects."""
        kept = frozenset(projects)
        merged: Counter[Given] = Counter()
        for given, count in self.ballots.items():
            merged[tuple([one for one in given if one[0] in kept])] += count
        return Groups(merged, self.scale)


def groups_of(election: Election) -> Groups:
    """The voters by what they support, points as whole numbers; no points and points below zero are no support."""
    scale = scale_of(point for ballot in election.ballots for point in ballot.points)
    merged: Counter[Given] = Counter()
    for ballot in election.ballots:
        given = zip(ballot.projects, ballot.points, strict=True)
        # Sorted, so that the same support is the same group whatever the order on the paper.
        merged[tuple(sorted((id_, int(p * scale)) for id_, p in given if p > 0))] += ballot.count
    return Groups(merged, scale)
