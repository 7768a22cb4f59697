"""Why each round went as it did, in plain words, and the whole count as plain values for programs.

Amounts are shown with two decimals; the exact ones stand in the count.
"""

from collections.abc import Iterator
from fractions import Fraction

from foundation.errors import Scaled, Sentence, say
from portfolio.ballots.counting import Count, SharesReport, SharesRound
from portfolio.ballots.elections import Amount, Election, whole
from portfolio.ballots.equal_shares import Unaffordable
from portfolio.ballots.greedy import GreedyRound, GreedyVerdict
from portfolio.ballots.tie_breaks import Tie

# Floating point for programs; beyond this many digits it says nothing.
DIGITS = 12
CENTS = 100


def explain(election: Election, count: Count) -> Iterator[Sentence]:
    """What happened, one sentence for each step, in order."""
    if count.shares is not None:
        yield from _of_shares(count.shares, election.budget)
    for one in count.rounds:
        name = _name(election, one.project)
        if isinstance(one, GreedyRound):
            yield _of_turn(one, name)
        else:
            yield from _of_payment(one, name, election)
    for tie in count.ties:
        yield say(
            "Equal in round {round}: {projects}; the declared order decided.",
            round=tie.round,
            projects=list(tie.projects),
        )


def _name(election: Election, project: str) -> str:
    name = election.by_id[project].name
    return f"{project} {name}" if name else project


def _of_shares(shares: SharesReport, budget: Amount) -> Iterator[Sentence]:
    yield say(
        "The budget of {budget} is shared equally among {voters} voters: {share} for each.",
        budget=shown(budget),
        voters=shares.voters,
        share=shown(shares.first_share),
    )
    if shares.steps:
        yield say(
            "So that less is left over, the shares were raised {steps} times to {share}; once more, and the winners would cost "
            "more than the budget or nothing else would fit.",
            steps=shares.steps,
            share=shown(shares.last_share),
        )
    if shares.comparison is not None:
        yield say(
            "{shares} voters have more of what they chose with equal shares, {greedy} with the most voted first.",
            shares=shares.comparison.for_equal_shares,
            greedy=shares.comparison.for_greedy,
        )


def _of_turn(one: GreedyRound, name: str) -> Sentence:
    facts = {
        "project": name,
        "points": shown(one.points),
        "cost": shown(one.cost),
        "available": shown(one.available),
    }
    match one.verdict:
        case GreedyVerdict.ELECTED:
            return say(
                "{project} ({points} points) costs {cost}; {available} were left: elected.", **facts
            )
        case GreedyVerdict.DOES_NOT_FIT:
            return say(
                "{project} ({points} points) costs {cost}; only {available} were left: not elected.",
                **facts,
            )
        case GreedyVerdict.BELOW_THRESHOLD:
            return say(
                "{project} has {points} points, fewer than the least required: not elected.",
                project=name,
                points=shown(one.points),
            )
        case GreedyVerdict.AFTER_THE_END:
            return say(
                "{project} ({points} points) comes after the first that did not fit: not elected.",
                project=name,
                points=shown(one.points),
            )


def _of_payment(one: SharesRound, name: str, election: Election) -> Iterator[Sentence]:
    yield say(
        "{project} costs {cost}: {full} voters pay {price} for each point and {emptied} the rest of what they had. Elected.",
        project=name,
        cost=shown(one.cost),
        full=one.full_payers,
        price=shown(one.price),
        emptied=one.emptied,
    )
    for gone in one.unaffordable:
        yield say(
            "{project} can no longer be paid: its supporters have {available} left, and it costs {cost}.",
            project=_name(election, gone.project),
            available=shown(gone.available),
            cost=shown(election.by_id[gone.project].cost),
        )


def shown(amount: Amount) -> Scaled:
    """An amount for people: two decimals, half up."""
    cents = int(abs(Fraction(amount)) * CENTS + Fraction(1, 2))
    return Scaled(-cents if amount < 0 else cents, CENTS)


def plain(count: Count) -> dict[str, object]:
    """The count as values that JSON knows: whole numbers as such, others as near as floating point comes."""
    return {
        "rule": count.rule.value,
        "winners": list(count.winners),
        "cost": number(count.cost),
        "budget": number(count.budget),
        "ties": [_plain_tie(tie) for tie in count.ties],
        "rounds": [
            _plain_turn(one) if isinstance(one, GreedyRound) else _plain_payment(one)
            for one in count.rounds
        ],
        "shares": None if count.shares is None else _plain_shares(count.shares),
    }


def number(amount: Amount) -> int | float:
    exact = whole(amount)
    return exact if isinstance(exact, int) else float(f"{float(exact):.{DIGITS}g}")


def _plain_tie(tie: Tie) -> dict[str, object]:
    return {"round": tie.round, "projects": list(tie.projects), "is_decisive": tie.is_decisive}


def _plain_turn(one: GreedyRound) -> dict[str, object]:
    return {
        "round": one.number,
        "project": one.project,
        "cost": number(one.cost),
        "votes": one.votes,
        "points": number(one.points),
        "verdict": one.verdict.value,
        "available": number(one.available),
    }


def _plain_payment(one: SharesRound) -> dict[str, object]:
    return {
        "round": one.number,
        "project": one.project,
        "cost": number(one.cost),
        "votes": one.votes,
        "points": number(one.points),
        "verdict": GreedyVerdict.ELECTED.value,
        "price": number(one.price),
        "rho": number(one.rho),
        "full_payers": one.full_payers,
        "emptied": one.emptied,
        "emptied_paid": number(one.emptied_paid),
        "left": number(one.left),
        "unaffordable": [_plain_gone(gone) for gone in one.unaffordable],
    }


def _plain_gone(gone: Unaffordable) -> dict[str, object]:
    return {"project": gone.project, "available": number(gone.available)}


def _plain_shares(shares: SharesReport) -> dict[str, object]:
    return {
        "utility": shares.utility.value,
        "voters": shares.voters,
        "first_share": number(shares.first_share),
        "last_share": number(shares.last_share),
        "steps": shares.steps,
        "unaffordable": [_plain_gone(gone) for gone in shares.unaffordable_from_the_start],
        "comparison": None
        if shares.comparison is None
        else {
            "for_equal_shares": shares.comparison.for_equal_shares,
            "for_greedy": shares.comparison.for_greedy,
            "greedy_winners": list(shares.comparison.greedy_winners),
        },
    }
