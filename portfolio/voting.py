"""Votes of a community assembly: the ranking, and whether the first alternative won.

Ley 743/2002, art. 29, lit. d and e: decisions take the majority of those with whom the meeting was installed; among more than two
alternatives the one with most votes wins if all votes cast, blank ones included, reach half plus one of them; special matters take two
thirds; after two tied votes in a row the committee of coexistence and conciliation decides how to settle it. The fractions come from
the dated rule that judged the quorum (``portfolio.quorum``). A blank vote counts as cast and is no alternative.
"""

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from foundation.errors import Refused, Sentence, say
from portfolio.quorum import Matter, QuorumRule, needed_of


class VoteStatus(StrEnum):
    """How a vote ended."""

    DECIDED = "decided"
    TIED = "tied"
    NO_MAJORITY = "no_majority"
    TOO_FEW_VOTES = "too_few_votes"


class Ranked(msgspec.Struct, frozen=True, kw_only=True):
    """One alternative and its place; equal votes share a place."""

    option: str
    votes: int
    place: int


class VoteResult(msgspec.Struct, frozen=True, kw_only=True):
    """The outcome of one vote, with everything needed to count it again."""

    status: VoteStatus
    ranking: tuple[Ranked, ...]
    winner: str | None
    tied: tuple[str, ...]
    cast: int
    blank: int
    needed_votes: int
    needed_for_winner: int
    sentence: Sentence


def count_votes(
    rule: QuorumRule,
    votes: Mapping[str, int],
    *,
    blank: int,
    attending: int,
    matter: Matter = Matter.ORDINARY,
) -> VoteResult:
    """Count one vote of those with whom the meeting was installed, one vote each."""
    cast = sum(votes.values()) + blank
    if not votes or blank < 0 or min(votes.values()) < 0:
        raise ValueError("a vote needs alternatives, and no count below zero")
    if cast > attending:
        raise Refused(
            say(
                "{cast} votes were counted and only {attending} people attended.",
                cast=cast,
                attending=attending,
            )
        )
    needed_votes = needed_of(rule.decision, attending)
    needed_for_winner = _needed_for_winner(rule, len(votes), attending, matter)
    ranking = _rank(votes)
    first = tuple(ranked for ranked in ranking if ranked.place == 1)
    status = _status(first, cast, needed_votes, needed_for_winner)
    return VoteResult(
        status=status,
        ranking=ranking,
        winner=first[0].option if status is VoteStatus.DECIDED else None,
        tied=tuple(r.option for r in first) if status is VoteStatus.TIED else (),
        cast=cast,
        blank=blank,
        needed_votes=needed_votes,
        needed_for_winner=needed_for_winner,
        sentence=_explain_vote(status, first, cast, needed_votes, needed_for_winner),
    )


def _needed_for_winner(rule: QuorumRule, options: int, attending: int, matter: Matter) -> int:
    """Two thirds for special matters; a majority between two; the most votes among more."""
    if matter is Matter.SPECIAL:
        return needed_of(rule.special_decision, attending)
    return needed_of(rule.decision, attending) if options <= 2 else 1


def _rank(votes: Mapping[str, int]) -> tuple[Ranked, ...]:
    """Most votes first; equal votes share the place and stand in the order of their codes."""
    counts = sorted(votes.values(), reverse=True)
    return tuple(
        Ranked(option=option, votes=count, place=counts.index(count) + 1)
        for option, count in sorted(votes.items(), key=lambda entry: (-entry[1], entry[0]))
    )


def _status(
    first: tuple[Ranked, ...], cast: int, needed_votes: int, needed_for_winner: int
) -> VoteStatus:
    if cast < needed_votes:
        return VoteStatus.TOO_FEW_VOTES
    if len(first) > 1:
        return VoteStatus.TIED
    if first[0].votes < needed_for_winner:
        return VoteStatus.NO_MAJORITY
    return VoteStatus.DECIDED


def _explain_vote(
    status: VoteStatus,
    first: tuple[Ranked, ...],
    cast: int,
    needed_votes: int,
    needed_for_winner: int,
) -> Sentence:
    match status:
        case VoteStatus.TOO_FEW_VOTES:
            return say(
                "{cast} votes were cast and {needed} are needed for a valid decision.",
                cast=cast,
                needed=needed_votes,
            )
        case VoteStatus.TIED:
            return say(
                "{count} alternatives are tied with {votes} votes each: vote again. A second tie goes to the"
                " committee of coexistence and conciliation.",
                count=len(first),
                votes=first[0].votes,
            )
        case VoteStatus.NO_MAJORITY:
            return say(
                "The first alternative has {votes} votes and {needed} are needed to decide.",
                votes=first[0].votes,
                needed=needed_for_winner,
            )
        case VoteStatus.DECIDED:
            return say(
                "Decided with {votes} of {cast} votes; {needed} votes in all were needed.",
                votes=first[0].votes,
                cast=cast,
                needed=needed_votes,
            )
