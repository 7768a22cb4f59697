"""Ties: which of two equals goes first is declared beforehand, and every tie that was broken is told.

The order, in turn: more points (where the rule compares something else); lower cost, or the declared list (``TieOrder``); then the
identifier in natural order, which is the order of registration where projects are numbered (2 before 10).
It never depends on the order in which projects or ballots arrive.
"""

import re
from collections.abc import Iterable

import msgspec

from portfolio.ballots.elections import Amount, Election, TieOrder

Natural = tuple[tuple[int, int, str], ...]
TieKey = tuple[Amount, Amount, Natural, str]


class Tie(msgspec.Struct, frozen=True, kw_only=True):
    """Equals in the order in which they were taken."""

    round: int
    projects: tuple[str, ...]
    # One of them won and another did not, so the declared order had a say in the result.
    is_decisive: bool


def natural(text: str) -> Natural:
    """Numbers inside a text compare as numbers."""
    return tuple(
        (0, int(part), "") if part.isdecimal() else (1, 0, part)
        for part in re.findall(r"\d+|\D+", text)
    )


def tie_keys(election: Election) -> dict[str, TieKey]:
    """The declared order among equals: smaller goes first."""
    return {
        project.id: (
            -election.standings[project.id].points,
            project.cost if election.ties is TieOrder.COST else project.listed,
            natural(project.id),
            project.id,
        )
        for project in election.projects
    }


def tie(number: int, projects: Iterable[str], winners: Iterable[str]) -> Tie:
    tied, won = tuple(projects), set(winners)
    return Tie(round=number, projects=tied, is_decisive=0 < len(won.intersection(tied)) < len(tied))
