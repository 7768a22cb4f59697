"""The vote of an assembly as an election that programs for participatory budgets can count: one need comes first, so each costs 1 of 1.

Each paper becomes a ballot without its number; of a show of hands the hands are ballots that name one need. From totals alone nobody can
tell which marks stood on one paper, so a vote with papers that was counted by totals cannot be taken out like this. Counting the ballots by
their points gives the need that the assembly put first: a ranking is written as points (three, two, one) wherever somebody named fewer than
three needs, because others give the last place on such a paper only one.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec
import sqlalchemy as sa

from foundation.errors import Refused, Sentence, say
from foundation.work import Work
from portfolio import assemblies, ballot_papers, vote_counts
from portfolio.assemblies import Assembly
from portfolio.ballots.elections import Ballot, BallotKind, Candidate, Election, ranking_points
from portfolio.needs import Need
from portfolio.vote_counts import Vote
from portfolio.voting import PLACES, VotingMethod

# The needs of a paper with their points.
Marks = tuple[tuple[str, int], ...]


class AssemblyElection(msgspec.Struct, frozen=True, kw_only=True):
    """The election, what its voters were asked for, and the identifier of the need that came first."""

    election: Election
    kind: BallotKind
    winner: str


def refusal(assembly: Assembly, votes: Sequence[Vote]) -> Sentence | None:
    """Why a vote cannot be written as ballots, if it cannot."""
    decided = _decided(votes)
    if assembly.blank_votes is None or decided is None:
        return say("No vote of this assembly has been counted twice and decided.")
    is_by_papers = any(one.papers is not None for one in decided.agreed)
    if assembly.method is not VotingMethod.SHOW_OF_HANDS and not is_by_papers:
        return say("This vote was counted by totals: which marks stood on one paper is not known.")
    return None


def election_of(work: Work, assembly: Assembly) -> AssemblyElection:
    """The vote that decided, with the need that came first."""
    votes = vote_counts.votes_of(work, assembly)
    no = refusal(assembly, votes)
    decided = _decided(votes)
    if no is not None or decided is None:
        raise Refused(no or say("Nothing was decided."))
    alternatives = assemblies.alternatives_of(work, assembly.id)
    # What was put to the vote is told with the vote, to whoever is told of it.
    titles = titles_of(work, [one.need_id for one in alternatives])
    placed = sorted(alternatives, key=lambda one: (one.place or 0, one.need_id))
    # The numbers follow the result, so that among equals whoever was settled on goes first.
    numbers = {str(one.need_id): str(number) for number, one in enumerate(placed, start=1)}
    kind, ballots = _ballots(work, assembly, decided)
    return AssemblyElection(
        election=Election(
            budget=1,
            projects=tuple(
                Candidate(id=numbers[str(one.need_id)], cost=1, name=titles[one.need_id])
                for one in placed
            ),
            ballots=tuple(_ballot(marks, count, numbers) for marks, count in ballots),
        ),
        kind=kind,
        winner="1",
    )


def titles_of(work: Work, need_ids: Sequence[UUID]) -> dict[UUID, str]:
    """What the needs of a vote are called."""
    statement = sa.select(Need.id, Need.title).where(Need.id.in_(need_ids))
    return {row.id: row.title for row in work.session.execute(statement)}


def _decided(votes: Sequence[Vote]) -> Vote | None:
    return next((one for one in reversed(votes) if one.result is not None), None)


def _ballots(
    work: Work, assembly: Assembly, vote: Vote
) -> tuple[BallotKind, list[tuple[Marks, int]]]:
    """Every different paper with how many were like it, in an order that says nothing of who came first."""
    if assembly.method is VotingMethod.SHOW_OF_HANDS:
        hands: Counter[Marks] = Counter(
            {((one["need"], 1),): one["votes"] for one in vote.agreed[0].figures}
        )
        return BallotKind.CHOOSE_ONE, _sorted(hands, vote.agreed[0].blank)
    count = next(one for one in vote.agreed if one.papers is not None)
    papers = ballot_papers.counted_papers(work.session, count).values()
    marked: Counter[Marks] = Counter(
        tuple((str(one.need), one.points) for one in choices) for choices in papers if choices
    )
    if assembly.method is VotingMethod.APPROVAL:
        return BallotKind.APPROVAL, _sorted(_unordered(marked), vote.agreed[0].blank)
    if assembly.method is VotingMethod.TOKENS:
        return BallotKind.CUMULATIVE, _sorted(_unordered(marked), vote.agreed[0].blank)
    options = len(vote.agreed[0].figures)
    whole = min(options, len(PLACES))
    if any(len(marks) < whole for marks in marked):
        return BallotKind.SCORING, _sorted(marked, vote.agreed[0].blank)
    ranked = Counter(
        {
            tuple(zip((need for need, _ in marks), map(int, ranking_points(whole)), strict=True)): n
            for marks, n in marked.items()
        }
    )
    return BallotKind.ORDINAL, _sorted(ranked, vote.agreed[0].blank)


def _unordered(marked: Counter[Marks]) -> Counter[Marks]:
    """Where the order of the marks means nothing, papers with the same marks are alike."""
    alike: Counter[Marks] = Counter()
    for marks, number in marked.items():
        alike[tuple(sorted(marks))] += number
    return alike


def _sorted(marked: Counter[Marks], blank: int) -> list[tuple[Marks, int]]:
    found: Iterable[tuple[Marks, int]] = ((marks, n) for marks, n in marked.items() if n)
    return [*sorted(found), *([((), blank)] if blank else [])]


def _ballot(marks: Marks, count: int, numbers: dict[str, str]) -> Ballot:
    return Ballot(
        projects=tuple(numbers[need] for need, _ in marks),
        points=tuple(points for _, points in marks),
        count=count,
    )
