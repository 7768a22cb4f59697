"""What people see of an assembly's counts: who has counted, and, once two have, what each found."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from foundation.errors import Sentence
from foundation.identity.permissions import Role
from foundation.identity.users import roles_of
from foundation.work import Work
from portfolio.views import ballot_papers
from portfolio.views.ballot_papers import TwiceView
from portfolio.vote_counts import Vote
from portfolio.voting import PLACES


class FigureView(msgspec.Struct, frozen=True, kw_only=True):
    """What the two counted of one need; nothing where their counts are not to be seen yet."""

    need_id: UUID
    title: str
    figures: tuple[str, ...]
    differs: bool


class CountView(msgspec.Struct, frozen=True, kw_only=True):
    """One person's count: who, by role, and when; its blank votes and people once they may be seen."""

    roles: tuple[Role, ...]
    is_mine: bool
    counted_at: datetime
    voters: int | None
    blank: int | None
    papers: int | None


class CountingView(msgspec.Struct, frozen=True, kw_only=True):
    """One vote of the assembly: its counts side by side once both are there, and what came of it."""

    number: int
    counts: tuple[CountView, ...]
    rows: tuple[FigureView, ...]
    papers: tuple[TwiceView, ...]
    differs: bool
    sentence: Sentence | None


def counting(
    work: Work, votes: Sequence[Vote], titles: Mapping[UUID, str]
) -> tuple[CountingView, ...]:
    """Every vote with its counts; figures stay hidden until two people have counted, so that nobody copies."""
    counters = {row.counted_by for vote in votes for row in vote.counts if row.counted_by}
    roles = roles_of(work, counters)
    shown = []
    for vote in votes:
        is_open = len(vote.counts) > 1
        shown.append(
            CountingView(
                number=vote.number,
                counts=tuple(
                    CountView(
                        roles=roles.get(row.counted_by, ()) if row.counted_by else (),
                        is_mine=row.counted_by == work.actor.user_id,
                        counted_at=row.counted_at,
                        voters=row.voters if is_open else None,
                        blank=row.blank if is_open else None,
                        papers=row.papers if is_open else None,
                    )
                    for row in vote.counts
                ),
                rows=tuple(_figures(vote, titles)) if is_open else (),
                papers=ballot_papers.differing(work, vote, titles) if vote.differs else (),
                differs=vote.differs,
                sentence=vote.result.sentence if vote.result else None,
            )
        )
    return tuple(view for view in shown if view.counts)


def _figures(vote: Vote, titles: Mapping[UUID, str]) -> Iterator[FigureView]:
    for need_id, title in titles.items():
        figures = tuple(
            next(_written(one) for one in row.figures if one["need"] == str(need_id))
            for row in vote.counts
        )
        yield FigureView(
            need_id=need_id,
            title=title,
            figures=figures,
            differs=len(set(figures)) > 1,
        )


def _written(figure: dict[str, int]) -> str:
    """Votes, or how many put it first, second and third."""
    places = [figure[place] for place in PLACES]
    return " / ".join(map(str, places)) if any(places) else str(figure["votes"])
