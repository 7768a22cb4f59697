"""What people see of ballot papers: one's own, and, once two counts are there, both readings of the papers that differ."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from foundation.errors import NotFound
from foundation.identity.permissions import Permission
from foundation.work import Work
from portfolio import assemblies, ballot_papers, vote_counts
from portfolio.assemblies import Assembly, AssemblyState
from portfolio.ballot_papers import Choice
from portfolio.needs import Need
from portfolio.vote_counts import Vote
from portfolio.voting import VotingMethod


class ChoiceView(msgspec.Struct, frozen=True, kw_only=True):
    """One need on a paper with its points: one, tokens, or three, two and one by its place."""

    need: UUID
    title: str
    points: int


class PaperView(msgspec.Struct, frozen=True, kw_only=True):
    """One paper as one person read it; a blank one has no choices."""

    number: int
    choices: tuple[ChoiceView, ...]


class TwiceView(msgspec.Struct, frozen=True, kw_only=True):
    """One paper as the two read it; nothing where somebody has no such paper."""

    number: int
    readings: tuple[PaperView | None, ...]


class OptionView(msgspec.Struct, frozen=True, kw_only=True):
    """A need that was put to the vote."""

    need: UUID
    title: str


class PapersView(msgspec.Struct, frozen=True, kw_only=True):
    """The papers of the vote that is counted now, as this person wrote them down."""

    assembly_id: UUID
    number: int
    territory: str
    method: VotingMethod
    tokens: int | None
    members_attending: int | None
    vote: int
    options: tuple[OptionView, ...]
    papers: tuple[PaperView, ...]
    blank: int
    next_number: int
    may_enter: bool


def of_assembly(work: Work, assembly_id: UUID) -> PapersView:
    """One's own papers of the newest vote; nobody sees another's here."""
    assembly = work.find(Assembly, assembly_id)
    if assembly is None:
        raise NotFound
    votes = vote_counts.votes_of(work, assembly) if assembly.held_at is not None else ()
    vote = votes[-1].number if votes else 1
    mine = ballot_papers.papers_of(work.session, assembly.id, vote).get(work.actor.user_id, {})
    titles = titles_of(work, assembly)
    return PapersView(
        assembly_id=assembly.id,
        number=assembly.number,
        territory=assembly.territory,
        method=assembly.method,
        tokens=assembly.tokens,
        members_attending=assembly.members_attending,
        vote=vote,
        options=tuple(OptionView(need=need, title=title) for need, title in titles.items()),
        papers=tuple(_paper(number, choices, titles) for number, choices in mine.items()),
        blank=sum(1 for choices in mine.values() if not choices),
        next_number=max(mine, default=0) + 1,
        may_enter=assembly.state is AssemblyState.HELD
        and assembly.method is not VotingMethod.SHOW_OF_HANDS
        and not vote_counts.is_deadlocked(votes)
        and work.may(Permission.ASSEMBLY_COUNT, assembly.territory),
    )


def titles_of(work: Work, assembly: Assembly) -> dict[UUID, str]:
    """What the needs of an assembly are called, in the order of their titles."""
    keys = [row.need_id for row in assemblies.alternatives_of(work, assembly.id)]
    rows = work.session.execute(work.select(Need).where(Need.id.in_(keys))).scalars()
    found = {row.id: row.title for row in rows}
    return dict(sorted(found.items(), key=lambda entry: (entry[1], entry[0])))


def differing(work: Work, vote: Vote, titles: Mapping[UUID, str]) -> tuple[TwiceView, ...]:
    """The papers that the first two people with papers read differently, or that only one of them has."""
    counted = [one for one in vote.counts if one.papers is not None]
    if len(counted) < 2:
        return ()
    readings = [ballot_papers.counted_papers(work.session, one) for one in counted]
    numbers = sorted({number for papers in readings for number in papers})
    found = []
    for number in numbers:
        said = [papers.get(number) for papers in readings]
        if len({_said(one) for one in said}) > 1:
            found.append(
                TwiceView(
                    number=number,
                    readings=tuple(
                        None if one is None else _paper(number, one, titles) for one in said
                    ),
                )
            )
    return tuple(found)


def _said(choices: Sequence[Choice] | None) -> tuple[tuple[str, int], ...] | None:
    """A paper as it counts: whether a need was written first or last means nothing, its points do."""
    if choices is None:
        return None
    return tuple(sorted((str(one.need), one.points) for one in choices))


def _paper(number: int, choices: Sequence[Choice], titles: Mapping[UUID, str]) -> PaperView:
    return PaperView(
        number=number,
        choices=tuple(
            ChoiceView(need=one.need, title=titles.get(one.need, ""), points=one.points)
            for one in choices
        ),
    )
