"""Votes of a community assembly: the ranking, and whether the first alternative won.

Ley 743/2002, art. 29, lit. d and e: decisions take the majority of those with whom the meeting was installed; among more than two
alternatives the one with most votes wins if all votes cast, blank ones included, reach half plus one of them; special matters take two
thirds; after two tied votes in a row the committee of coexistence and conciliation decides how to settle it. The fractions come from
the dated rule that judged the quorum (``portfolio.quorum``). A blank vote counts as cast and is no alternative.

An assembly may vote otherwise than one vote each: with a handful of tokens, naming every need one supports, or putting three in order
(short rankings serve on paper where a budget cannot be handed out). Then people and points are two numbers: enough people have to have
voted, and the most points win; only where support is counted in people, between two needs, half plus one of them is asked for as well.
"""

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from foundation.errors import Refused, Sentence, say
from portfolio.quorum import Matter, QuorumRule, needed_of


class VotingMethod(StrEnum):
    """How the members show what they want."""

    SHOW_OF_HANDS = "show_of_hands"
    TOKENS = "tokens"
    APPROVAL = "approval"
    RANKING = "ranking"


# What a first, a second and a third place are worth; the Borda count of a ballot with three lines.
PLACES = {"first": 3, "second": 2, "third": 1}


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


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """What one alternative received: votes, tokens or supporters, or how many put it first, second and third."""

    option: str
    votes: int = 0
    first: int = 0
    second: int = 0
    third: int = 0

    def points(self, method: VotingMethod) -> int:
        if method is VotingMethod.RANKING:
            # Of a vote that was decided only the points are kept with the need; its places stay with the counts.
            return (
                sum(getattr(self, place) * worth for place, worth in PLACES.items()) or self.votes
            )
        return self.votes


class Ballots(msgspec.Struct, frozen=True, kw_only=True):
    """A whole vote as it was counted: how many people voted, blank ones included, and with how many tokens each."""

    method: VotingMethod
    tallies: tuple[Tally, ...]
    blank: int
    voters: int
    tokens: int = 1


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
    rule: QuorumRule, ballots: Ballots, *, attending: int, matter: Matter = Matter.ORDINARY
) -> VoteResult:
    """Count one vote of those with whom the meeting was installed."""
    refusal = impossible(ballots, attending)
    if refusal is not None:
        raise Refused(refusal)
    votes = {tally.option: tally.points(ballots.method) for tally in ballots.tallies}
    needed_votes = needed_of(rule.decision, attending)
    needed_for_winner = _needed_for_winner(rule, ballots, attending, matter)
    ranking = _rank(votes)
    first = tuple(ranked for ranked in ranking if ranked.place == 1)
    status = _status(first, ballots.voters, needed_votes, needed_for_winner)
    return VoteResult(
        status=status,
        ranking=ranking,
        winner=first[0].option if status is VoteStatus.DECIDED else None,
        tied=tuple(r.option for r in first) if status is VoteStatus.TIED else (),
        cast=ballots.voters,
        blank=ballots.blank,
        needed_votes=needed_votes,
        needed_for_winner=needed_for_winner,
        sentence=_explain_vote(
            status,
            ballots.method,
            first,
            cast=ballots.voters,
            needed_votes=needed_votes,
            needed_for_winner=needed_for_winner,
        ),
    )


def impossible(ballots: Ballots, attending: int) -> Sentence | None:
    """Why these counts cannot be right, if they cannot: more votes than people, or than tokens, or than places."""
    counts = [getattr(tally, name) for tally in ballots.tallies for name in ("votes", *PLACES)]
    if not ballots.tallies or min(ballots.blank, ballots.voters, *counts) < 0:
        raise ValueError("a vote needs alternatives, and no count below zero")
    choosing = ballots.voters - ballots.blank
    if ballots.voters > attending:
        return say(
            "{cast} votes were counted and only {attending} people attended.",
            cast=ballots.voters,
            attending=attending,
        )
    if choosing < 0:
        return say(
            "{blank} people voted blank and only {voters} voted.",
            blank=ballots.blank,
            voters=ballots.voters,
        )
    if ballots.method is VotingMethod.RANKING:
        return _impossible_places(ballots.tallies, choosing)
    given = sum(tally.votes for tally in ballots.tallies)
    most = max(tally.votes for tally in ballots.tallies)
    match ballots.method:
        case VotingMethod.SHOW_OF_HANDS if given != choosing:
            return say(
                "{given} votes do not come from {voters} people.", given=given, voters=choosing
            )
        case VotingMethod.TOKENS if given > choosing * ballots.tokens:
            return say(
                "{given} tokens were counted and {voters} people had {tokens} each.",
                given=given,
                voters=choosing,
                tokens=ballots.tokens,
            )
        case VotingMethod.APPROVAL if most > choosing:
            return say(
                "A need has {given} supporters and only {voters} people voted.",
                given=most,
                voters=choosing,
            )
    return None


def _impossible_places(tallies: tuple[Tally, ...], choosing: int) -> Sentence | None:
    """Each person has one first, one second and one third place, for three different needs."""
    given = max(
        *(sum(getattr(tally, place) for tally in tallies) for place in PLACES),
        *(tally.first + tally.second + tally.third for tally in tallies),
    )
    if given <= choosing:
        return None
    return say(
        "{given} places were counted and only {voters} people put needs in order.",
        given=given,
        voters=choosing,
    )


def _needed_for_winner(rule: QuorumRule, ballots: Ballots, attending: int, matter: Matter) -> int:
    """Two thirds for special matters; a majority between two, where people are counted; the most votes otherwise."""
    if ballots.method in (VotingMethod.TOKENS, VotingMethod.RANKING):
        return 1
    if matter is Matter.SPECIAL:
        return needed_of(rule.special_decision, attending)
    return needed_of(rule.decision, attending) if len(ballots.tallies) <= 2 else 1


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
    method: VotingMethod,
    first: tuple[Ranked, ...],
    *,
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
        case VoteStatus.TIED if method is not VotingMethod.SHOW_OF_HANDS:
            return say(
                "{count} needs are level with {points} points each: vote again. A second tie goes to the committee of"
                " coexistence and conciliation.",
                count=len(first),
                points=first[0].votes,
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
        case VoteStatus.DECIDED if method is not VotingMethod.SHOW_OF_HANDS:
            return say(
                "Decided with {points} points; {cast} people voted and {needed} were needed.",
                points=first[0].votes,
                cast=cast,
                needed=needed_votes,
            )
        case VoteStatus.DECIDED:
            return say(
                "Decided with {votes} of {cast} votes; {needed} votes in all were needed.",
                votes=first[0].votes,
                cast=cast,
                needed=needed_votes,
            )
