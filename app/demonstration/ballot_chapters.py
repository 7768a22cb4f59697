"""One assembly of the demonstration votes on paper: two people take the papers out of the box, one after the other."""

from uuid import UUID

from app.demonstration.script import Part
from foundation.work import Work
from portfolio import ballot_papers, vote_counts
from portfolio.ballot_papers import CountPapers, EnterApproval
from portfolio.vote_counts import CountVotes
from portfolio.voting import VotingMethod

# The part of the script whose assembly votes on paper.
ON_PAPER = 3


def method_of(part: Part) -> VotingMethod:
    """How the assembly of this part votes."""
    return VotingMethod.APPROVAL if part.number == ON_PAPER else VotingMethod.SHOW_OF_HANDS


def count(work: Work, part: Part, assembly: UUID, votes: CountVotes) -> None:
    """One person's count: of a show of hands its totals, otherwise paper by paper."""
    if method_of(part) is VotingMethod.SHOW_OF_HANDS:
        vote_counts.count(work, assembly, votes)
    else:
        _count_papers(work, assembly, votes)


def _count_papers(work: Work, assembly: UUID, votes: CountVotes) -> None:
    """What was voted, as papers that name one need each."""
    marks = [(row.need,) for row in votes.votes for _ in range(row.votes)]
    for number, needs in enumerate([*marks, *[()] * votes.blank], start=1):
        ballot_papers.enter_approval(work, assembly, EnterApproval(number=number, needs=needs))
        work.session.flush()  # The next paper is compared with those that are there.
    ballot_papers.count_papers(work, assembly, CountPapers())
