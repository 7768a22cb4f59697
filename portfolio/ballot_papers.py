"""Ballot papers of an assembly, written down one by one by each of the two people who count; the totals follow from them.

A paper has the number that was written on it when the box was opened and no name: nobody learns how somebody voted. Whoever misread one
writes it again, and the newest reading of each person stands; the earlier ones stay on the books. When a person has written down every
paper, their count is worked out from what they wrote and enters like any other count (``portfolio.vote_counts``): unseen by the other until
both are there, and decisive only where the two agree. Then both stand side by side paper by paper, so that only the papers that differ
have to be looked at again. Show of hands has no papers.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated
from uuid import UUID

import msgspec
import sqlalchemy as sa
from msgspec import Meta
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.columns import Base, Count, Instant, Json, Path
from foundation.commands import PhotoId, Total
from foundation.errors import InvalidCommand, Refused, Sentence, say
from foundation.ids import new_id
from foundation.work import Work
from portfolio import assemblies, vote_counts
from portfolio.assemblies import Assembly
from portfolio.vote_counts import AssemblyCount
from portfolio.voting import PLACES, Ballots, Tally, VotingMethod, impossible

PaperNumber = Annotated[int, Meta(ge=1, le=99_999)]


class AssemblyPaper(Base):
    """What one person read on one paper; ``choices`` are needs with their points, none on a blank one."""

    __tablename__ = "assembly_paper"
    __table_args__ = (
        sa.CheckConstraint("vote > 0 AND number > 0", name="numbers_possible"),
        sa.Index("ix_assembly_paper_vote", "assembly_id", "vote"),
        {"info": {"append_only": True}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    assembly_id: Mapped[UUID] = mapped_column(sa.ForeignKey("assembly.id"))
    vote: Mapped[Count]
    number: Mapped[Count]
    choices: Mapped[Json]
    is_removed: Mapped[bool]
    entered_at: Mapped[Instant]
    entered_by: Mapped[UUID | None]


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One need on a paper with the points it got."""

    need: UUID
    points: int


# A person's papers by their numbers.
Papers = Mapping[int, tuple[Choice, ...]]


class EnterApproval(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One paper that names every need its voter supports; none on a blank one."""

    number: PaperNumber
    needs: tuple[UUID, ...] = ()
    corrects: bool = False


class EnterRanking(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One paper that puts up to three needs in order; none on a blank one."""

    number: PaperNumber
    first: UUID | None = None
    second: UUID | None = None
    third: UUID | None = None
    corrects: bool = False

    def __post_init__(self) -> None:
        named = [self.first, self.second, self.third]
        errors: dict[str, Sentence] = {}
        for index, name in ((1, "second"), (2, "third")):
            if named[index] is None:
                continue
            if named[index - 1] is None:
                errors[name] = say("The place before this one is empty.")
            elif named[index] in named[:index]:
                errors[name] = say("This need has a better place on the paper already.")
        if errors:
            raise InvalidCommand(errors)


class TokensFor(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many tokens one paper gives a need."""

    need: UUID
    tokens: Total = 0


class EnterTokens(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One paper that shares its voter's tokens out; none on a blank one."""

    number: PaperNumber
    given: tuple[TokensFor, ...] = ()
    corrects: bool = False


class RemovePaper(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A paper that is none: its number was mistaken."""

    number: PaperNumber


class CountPapers(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every paper is written down: work the totals out of them."""

    photo: PhotoId | None = None


def enter_approval(work: Work, assembly_id: UUID, command: EnterApproval) -> AssemblyPaper:
    """Write down one paper with the needs it supports."""
    named = tuple(dict.fromkeys(command.needs))
    choices = [Choice(need=need, points=1) for need in named]
    return _enter(work, assembly_id, command, VotingMethod.APPROVAL, choices)


def enter_ranking(work: Work, assembly_id: UUID, command: EnterRanking) -> AssemblyPaper:
    """Write down one paper with its order."""
    choices = [
        Choice(need=need, points=worth)
        for place, worth in PLACES.items()
        if (need := getattr(command, place)) is not None
    ]
    return _enter(work, assembly_id, command, VotingMethod.RANKING, choices)


def enter_tokens(work: Work, assembly_id: UUID, command: EnterTokens) -> AssemblyPaper:
    """Write down one paper with its tokens."""
    if len({one.need for one in command.given}) < len(command.given):
        raise InvalidCommand({"given": say("A need stands twice on this paper.")})
    choices = [Choice(need=one.need, points=one.tokens) for one in command.given if one.tokens]
    return _enter(work, assembly_id, command, VotingMethod.TOKENS, choices)


def _enter(
    work: Work,
    assembly_id: UUID,
    command: EnterApproval | EnterRanking | EnterTokens,
    method: VotingMethod,
    choices: Sequence[Choice],
) -> AssemblyPaper:
    assembly, vote = vote_counts.open_vote(work, assembly_id)
    if assembly.method is not method:
        raise Refused(say("This assembly votes in another way; count it as it was called."))
    mine = papers_of(work.session, assembly.id, vote).get(work.actor.user_id, {})
    errors = _wrong(work, assembly, choices)
    if command.number in mine and not command.corrects:
        errors["number"] = say(
            "You wrote paper {n} down already. Say that you correct it, or write the next number.",
            n=command.number,
        )
    if errors:
        raise InvalidCommand(errors)
    row = _write(work, assembly, vote, command.number, choices)
    work.record("assembly_paper.entered", row, facts=_facts(row))
    return row


def _wrong(work: Work, assembly: Assembly, choices: Sequence[Choice]) -> dict[str, Sentence]:
    """What on a paper cannot be, under the field where it was written."""
    asked = {row.need_id for row in assemblies.alternatives_of(work, assembly.id)}
    field = {VotingMethod.APPROVAL: "needs", VotingMethod.TOKENS: "given"}.get(
        assembly.method, "first"
    )
    if not asked.issuperset(one.need for one in choices):
        return {field: say("Choose needs that were put to the vote.")}
    given = sum(one.points for one in choices)
    if assembly.method is VotingMethod.TOKENS and given > (assembly.tokens or 1):
        return {
            field: say(
                "This paper gives {given} tokens and there were {tokens} for each person.",
                given=given,
                tokens=assembly.tokens or 1,
            )
        }
    return {}


def remove(work: Work, assembly_id: UUID, command: RemovePaper) -> AssemblyPaper:
    """Take out a paper that was written down by mistake; that it stood there stays on the books."""
    assembly, vote = vote_counts.open_vote(work, assembly_id)
    if command.number not in papers_of(work.session, assembly.id, vote).get(work.actor.user_id, {}):
        raise InvalidCommand({"number": say("You wrote down no paper of this number.")})
    row = _write(work, assembly, vote, command.number, (), is_removed=True)
    work.record("assembly_paper.removed", row, facts=_facts(row))
    return row


def _write(
    work: Work,
    assembly: Assembly,
    vote: int,
    number: int,
    choices: Sequence[Choice],
    *,
    is_removed: bool = False,
) -> AssemblyPaper:
    return work.add(
        AssemblyPaper(
            id=new_id(),
            territory=assembly.territory,
            assembly_id=assembly.id,
            vote=vote,
            number=number,
            choices=[[str(one.need), one.points] for one in choices],
            is_removed=is_removed,
            entered_at=work.now,
            entered_by=work.actor.user_id,
        )
    )


def _facts(row: AssemblyPaper) -> dict[str, object]:
    """Never what stands on it: the log is read by more people than the counts are."""
    return {"assembly": row.assembly_id, "vote": row.vote, "number": row.number}


def count_papers(work: Work, assembly_id: UUID, command: CountPapers) -> Assembly:
    """Enter what follows from one's own papers as one's count."""
    assembly, vote = vote_counts.open_vote(work, assembly_id)
    mine = papers_of(work.session, assembly.id, vote).get(work.actor.user_id, {})
    if not mine:
        raise Refused(say("You have written down no paper of this vote yet."))
    ballots = totals_of(work, assembly, mine)
    refusal = impossible(ballots, assembly.members_attending or 0)
    if refusal is not None:
        raise Refused(refusal)
    return vote_counts.enter(work, assembly, ballots, photo=command.photo, papers=len(mine))


def totals_of(work: Work, assembly: Assembly, papers: Papers) -> Ballots:
    """What the papers of one person come to."""
    options = [row.need_id for row in assemblies.alternatives_of(work, assembly.id)]
    return assemblies.ballots_of(
        assembly,
        [_tally(assembly.method, need, papers.values()) for need in options],
        blank=sum(1 for choices in papers.values() if not choices),
        voters=len(papers),
    )


def _tally(method: VotingMethod, need: UUID, papers: Iterable[Sequence[Choice]]) -> Tally:
    points = [one.points for choices in papers for one in choices if one.need == need]
    if method is VotingMethod.RANKING:
        places = {place: points.count(worth) for place, worth in PLACES.items()}
        return Tally(option=str(need), **places)
    return Tally(option=str(need), votes=sum(points))


def papers_of(
    session: Session, assembly_id: UUID, vote: int, *, before: UUID | None = None
) -> dict[UUID | None, dict[int, tuple[Choice, ...]]]:
    """The papers of a vote that stand, by who wrote them down; ``before`` an entry, as they stood then."""
    statement = (
        sa.select(AssemblyPaper)
        .where(AssemblyPaper.assembly_id == assembly_id, AssemblyPaper.vote == vote)
        .order_by(AssemblyPaper.id)
    )
    if before is not None:
        statement = statement.where(AssemblyPaper.id < before)
    found: dict[UUID | None, dict[int, tuple[Choice, ...]]] = {}
    for row in session.execute(statement).scalars():
        mine = found.setdefault(row.entered_by, {})
        mine.pop(row.number, None)
        if not row.is_removed:
            mine[row.number] = tuple(
                Choice(need=UUID(need), points=points) for need, points in row.choices
            )
    return {who: dict(sorted(papers.items())) for who, papers in found.items()}


def counted_papers(session: Session, count: AssemblyCount) -> Papers:
    """The papers that a count was worked out from; none where somebody counted by totals."""
    if count.papers is None:
        return {}
    stood = papers_of(session, count.assembly_id, count.vote, before=count.id)
    return stood.get(count.counted_by, {})
