"""Counting an election by a declared rule: the winners, what they cost, the ties that were broken, and every round.

The same election and the same rule always give the same count, whoever counts and in whatever order the ballots lie.
"""

from collections.abc import Callable, Sequence
from enum import StrEnum

import msgspec

from foundation.errors import Refused, say
from portfolio.ballots import completion, greedy
from portfolio.ballots.completion import Completed
from portfolio.ballots.elections import Amount, Election
from portfolio.ballots.equal_shares import Field, Unaffordable, Utility
from portfolio.ballots.greedy import GreedyOutcome, GreedyRound
from portfolio.ballots.tie_breaks import Tie, tie


class BallotRule(StrEnum):
    """The rules that can be declared for a round."""

    GREEDY = "greedy"
    GREEDY_NO_SKIP = "greedy-no-skip"
    GREEDY_THRESHOLD = "greedy-threshold"
    GREEDY_PER_PESO = "greedy-per-peso"
    # Equal shares with add-1 completion; then without; then with what is left given out greedily; then with the comparison.
    EQUAL_SHARES = "equal-shares"
    EQUAL_SHARES_PLAIN = "equal-shares-plain"
    EQUAL_SHARES_GREEDY = "equal-shares-greedy"
    EQUAL_SHARES_COMPARISON = "equal-shares-comparison"
    EQUAL_SHARES_PLAIN_COMPARISON = "equal-shares-plain-comparison"


class SharesRound(msgspec.Struct, frozen=True, kw_only=True):
    """One project paid by its supporters."""

    number: int
    project: str
    cost: Amount
    votes: int
    points: Amount
    # What each point cost, and each unit of what the project is worth: the round's winner has the lowest of these.
    price: Amount
    rho: Amount
    # Voters who paid the full price for their points, and those who gave all they had left, with what these gave.
    full_payers: int
    emptied: int
    emptied_paid: Amount
    # What all voters together have left afterwards, of their shares and not of the budget.
    left: Amount
    # Projects that cannot be paid any more, with what their supporters still have.
    unaffordable: tuple[Unaffordable, ...]


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """How many voters have more points among the winners of equal shares than of the greedy rule, and the other way."""

    for_equal_shares: int
    for_greedy: int
    greedy_winners: tuple[str, ...]


class SharesReport(msgspec.Struct, frozen=True, kw_only=True):
    """What equal shares began with, and how far the completion went."""

    utility: Utility
    voters: int
    first_share: Amount
    last_share: Amount
    steps: int
    unaffordable_from_the_start: tuple[Unaffordable, ...]
    comparison: Comparison | None = None


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """The result, with everything needed to explain it and to count it again."""

    rule: BallotRule
    winners: tuple[str, ...]
    cost: Amount
    budget: Amount
    ties: tuple[Tie, ...]
    rounds: tuple[GreedyRound | SharesRound, ...]
    shares: SharesReport | None = None


def count(election: Election, rule: BallotRule, *, utility: Utility = Utility.COST) -> Count:
    """Count the election; equal shares ask what a point is worth."""
    if rule in GREEDY:
        return _greedily(election, rule)
    return _by_shares(election, rule, utility)


def _required_threshold(election: Election) -> Amount | None:
    if election.threshold is None:
        raise Refused(say("This rule needs a threshold, and the election states none."))
    return election.threshold


# A threshold that the election states is a condition of the election, so every greedy rule keeps it.
GREEDY: dict[BallotRule, Callable[[Election], GreedyOutcome]] = {
    BallotRule.GREEDY: lambda e: greedy.elect(e, greedy.by_points(e), threshold=e.threshold),
    BallotRule.GREEDY_NO_SKIP: lambda e: greedy.elect(
        e, greedy.by_points(e), is_skipping=False, threshold=e.threshold
    ),
    BallotRule.GREEDY_THRESHOLD: lambda e: greedy.elect(
        e, greedy.by_points(e), threshold=_required_threshold(e)
    ),
    BallotRule.GREEDY_PER_PESO: lambda e: greedy.elect(
        e, greedy.per_peso(e), threshold=e.threshold
    ),
}


def _greedily(election: Election, rule: BallotRule) -> Count:
    outcome = GREEDY[rule](election)
    return Count(
        rule=rule,
        winners=outcome.winners,
        cost=election.cost_of(outcome.winners),
        budget=election.budget,
        ties=outcome.ties,
        rounds=outcome.rounds,
    )


def _by_shares(election: Election, rule: BallotRule, utility: Utility) -> Count:
    field = Field(election, utility)
    is_plain = rule in {BallotRule.EQUAL_SHARES_PLAIN, BallotRule.EQUAL_SHARES_PLAIN_COMPARISON}
    done = completion.plain(field) if is_plain else completion.add_one(field)
    rounds: tuple[GreedyRound | SharesRound, ...] = _rounds(election, field, done)
    winners, comparison = done.winners, None
    ties = tuple(
        tie(number, (paid.project, *paid.tied), winners)
        for number, paid in enumerate(done.outcome.payments, start=1 + len(done.free))
        if paid.tied
    )
    if rule is BallotRule.EQUAL_SHARES_GREEDY:
        rest = greedy.elect(election, greedy.by_points(election), already=winners)
        winners, rounds, ties = _joined(winners, rounds, ties, rest)
    if rule in {BallotRule.EQUAL_SHARES_COMPARISON, BallotRule.EQUAL_SHARES_PLAIN_COMPARISON}:
        benchmark = greedy.elect(election, greedy.by_points(election))
        comparison = compare(election, winners, benchmark.winners)
        if comparison.for_greedy > comparison.for_equal_shares:
            winners, rounds, ties = benchmark.winners, benchmark.rounds, benchmark.ties
    return Count(
        rule=rule,
        winners=winners,
        cost=election.cost_of(winners),
        budget=election.budget,
        ties=ties,
        rounds=rounds,
        shares=_report(election, field, done, comparison),
    )


def compare(election: Election, shares: Sequence[str], benchmark: Sequence[str]) -> Comparison:
    """Each voter prefers the winners to whom they gave more points."""
    by_shares, by_greedy = set(shares), set(benchmark)
    for_shares = for_greedy = 0
    for ballot in election.ballots:
        given = tuple(zip(ballot.projects, ballot.points, strict=True))
        here = sum(points for id_, points in given if id_ in by_shares)
        there = sum(points for id_, points in given if id_ in by_greedy)
        for_shares += ballot.count if here > there else 0
        for_greedy += ballot.count if there > here else 0
    return Comparison(
        for_equal_shares=for_shares, for_greedy=for_greedy, greedy_winners=tuple(benchmark)
    )


def _joined(
    winners: tuple[str, ...],
    rounds: tuple[GreedyRound | SharesRound, ...],
    ties: tuple[Tie, ...],
    rest: GreedyOutcome,
) -> tuple[tuple[str, ...], tuple[GreedyRound | SharesRound, ...], tuple[Tie, ...]]:
    """What was left, given out greedily, told after the rounds of equal shares."""
    before = len(rounds)
    later = tuple(msgspec.structs.replace(r, number=r.number + before) for r in rest.rounds)
    also = tuple(msgspec.structs.replace(t, round=t.round + before) for t in rest.ties)
    return winners + rest.winners, rounds + later, ties + also


def _rounds(election: Election, field: Field, done: Completed) -> tuple[SharesRound, ...]:
    left: Amount = done.outcome.share * election.voters
    rounds = []
    for number, project in enumerate(done.free, start=1):
        rounds.append(_free_round(election, field, project, number, left))
    for after, paid in enumerate(done.outcome.payments, start=1):
        standing, cost = election.standings[paid.project], election.by_id[paid.project].cost
        left -= cost
        rounds.append(
            SharesRound(
                number=len(rounds) + 1,
                project=paid.project,
                cost=cost,
                votes=standing.votes,
                points=standing.points,
                price=paid.price,
                rho=paid.rho,
                full_payers=paid.full_payers,
                emptied=paid.emptied,
                emptied_paid=paid.emptied_paid,
                left=left,
                unaffordable=tuple(u for u in done.outcome.unaffordable if u.after == after),
            )
        )
    return tuple(rounds)


def _free_round(
    election: Election, field: Field, project: str, number: int, left: Amount
) -> SharesRound:
    """What costs nothing is taken first, and nobody pays."""
    standing = election.standings[project]
    return SharesRound(
        number=number,
        project=project,
        cost=0,
        votes=standing.votes,
        points=standing.points,
        price=0,
        rho=0,
        full_payers=field.support[project],
        emptied=0,
        emptied_paid=0,
        left=left,
        unaffordable=(),
    )


def _report(
    election: Election, field: Field, done: Completed, comparison: Comparison | None
) -> SharesReport:
    return SharesReport(
        utility=field.utility,
        voters=election.voters,
        first_share=done.outcome.share - done.steps * election.step,
        last_share=done.outcome.share,
        steps=done.steps,
        unaffordable_from_the_start=tuple(u for u in done.outcome.unaffordable if not u.after),
        comparison=comparison,
    )
