"""Counts of an assembly's vote: made twice by two different people, who do not see each other's figures until both are there.

A count is never changed; whoever was wrong counts again, and the newest count of each person stands. As soon as two people agree, that is
the result: it decides, or it is kept as a vote that decided nothing (a tie, too few votes, no majority), and the assembly votes anew. After
two ties in a row the law leaves it to the committee of coexistence and conciliation (Ley 743/2002, art. 29; to be confirmed under Ley
2166/2021), whose decision is written down with its reason.
"""

from collections.abc import Sequence
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.columns import Base, Count, Instant, Json, Path
from foundation.commands import LongText, PhotoId, Total
from foundation.errors import InvalidCommand, Refused, Sentence, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.work import Work
from portfolio import assemblies, needs
from portfolio.assemblies import Assembly, AssemblyState
from portfolio.needs import Need, NeedState
from portfolio.voting import Ballots, Tally, VoteResult, VoteStatus, VotingMethod, impossible

# After so many ties in a row the assembly does not vote again.
TIES = 2


class AssemblyCount(Base):
    """What one person counted of one vote of an assembly."""

    __tablename__ = "assembly_count"
    __table_args__ = (
        sa.CheckConstraint("vote > 0 AND voters >= 0 AND blank >= 0", name="counts_possible"),
        {"info": {"append_only": True}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    assembly_id: Mapped[UUID] = mapped_column(sa.ForeignKey("assembly.id"), index=True)
    vote: Mapped[Count]
    figures: Mapped[Json]
    voters: Mapped[Count]
    blank: Mapped[Count]
    photo_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    counted_at: Mapped[Instant]
    counted_by: Mapped[UUID | None]
    # From how many papers it was worked out; none where the totals were written down.
    papers: Mapped[int | None]

    @property
    def content(self) -> tuple[object, ...]:
        """What two counts have to agree on."""
        return (self.voters, self.blank, self.figures)


class AssemblySettlement(Base):
    """How a vote that stayed tied was settled by the committee of coexistence and conciliation."""

    __tablename__ = "assembly_settlement"
    __table_args__ = ({"info": {"append_only": True}},)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    assembly_id: Mapped[UUID] = mapped_column(sa.ForeignKey("assembly.id"), unique=True)
    need_id: Mapped[UUID] = mapped_column(sa.ForeignKey("need.id"))
    reason: Mapped[str] = mapped_column(sa.Text)
    settled_at: Mapped[Instant]
    settled_by: Mapped[UUID | None]


class VotesFor(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The votes, tokens or supporters of one need."""

    need: UUID
    votes: Total


class CountVotes(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one person counted: every need, the blank votes, and a photo of the signed sheet."""

    votes: tuple[VotesFor, ...]
    blank: Total = 0
    voters: Total | None = None
    photo: PhotoId | None = None


class PlacesFor(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many people put one need first, second and third."""

    need: UUID
    first: Total
    second: Total
    third: Total


class CountPlaces(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The same, where people put needs in order."""

    votes: tuple[PlacesFor, ...]
    blank: Total = 0
    voters: Total
    photo: PhotoId | None = None


class SettleTie(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the committee of coexistence and conciliation decided, and why."""

    need: UUID
    reason: LongText


class Vote(msgspec.Struct, frozen=True, kw_only=True):
    """One vote of an assembly: the newest count of each person, and the result once two of them agree."""

    number: int
    counts: tuple[AssemblyCount, ...]
    agreed: tuple[AssemblyCount, ...] = ()
    result: VoteResult | None = None

    @property
    def differs(self) -> bool:
        """Whether two people counted and found different figures."""
        return len(self.counts) > 1 and not self.agreed


def count(work: Work, assembly_id: UUID, command: CountVotes) -> Assembly:
    """Enter a count; with the second equal one the vote has its result, and with a winner the need comes first."""
    return _count(work, assembly_id, command)


def count_places(work: Work, assembly_id: UUID, command: CountPlaces) -> Assembly:
    """The same, where people put needs in order."""
    return _count(work, assembly_id, command)


def _count(work: Work, assembly_id: UUID, command: CountVotes | CountPlaces) -> Assembly:
    assembly, _ = open_vote(work, assembly_id)
    return enter(work, assembly, _ballots(work, assembly, command), photo=command.photo)


def open_vote(work: Work, assembly_id: UUID) -> tuple[Assembly, int]:
    """The assembly with the number of the vote that is counted now, for somebody who may count."""
    assembly = work.get(Assembly, assembly_id, lock=True)
    work.require(Permission.ASSEMBLY_COUNT, assembly.territory)
    if assembly.state is not AssemblyState.HELD:
        raise Refused(say("Votes are counted between the meeting and its decision."))
    held = votes_of(work, assembly)
    if is_deadlocked(held):
        raise Refused(DEADLOCK)
    return assembly, held[-1].number


def enter(
    work: Work,
    assembly: Assembly,
    ballots: Ballots,
    *,
    photo: UUID | None,
    papers: int | None = None,
) -> Assembly:
    """Keep one person's count of the open vote, and decide where it is the second equal one."""
    refusal = impossible(ballots, assembly.members_attending or 0)
    if refusal is not None:
        raise InvalidCommand({"votes": refusal})
    held = votes_of(work, assembly)
    work.add(
        AssemblyCount(
            id=new_id(),
            territory=assembly.territory,
            assembly_id=assembly.id,
            vote=held[-1].number,
            figures=figures_of(ballots),
            voters=ballots.voters,
            blank=ballots.blank,
            photo_id=photo,
            counted_at=work.now,
            counted_by=work.actor.user_id,
            papers=papers,
        )
    )
    work.session.flush()  # The votes below take in this count too.
    current = votes_of(work, assembly)
    now = next(vote for vote in current if vote.number == held[-1].number)
    work.record(
        "assembly.counted",
        assembly,
        facts={"vote": now.number, "counts": len(now.counts), "agree": bool(now.agreed)},
    )
    if now.result is not None and now.result.winner is not None:
        _decide(work, assembly, now, now.result)
    return assembly


def settle(work: Work, assembly_id: UUID, command: SettleTie) -> Assembly:
    """Write down how a vote that stayed tied was settled."""
    assembly = work.get(Assembly, assembly_id, lock=True)
    work.require(Permission.ASSEMBLY_RECORD, assembly.territory)
    held = votes_of(work, assembly)
    if assembly.state is not AssemblyState.HELD or not is_deadlocked(held):
        raise Refused(say("Only a vote that was tied twice in a row is settled otherwise."))
    last = held[-2]
    if last.result is None or str(command.need) not in last.result.tied:
        raise InvalidCommand({"need": say("Choose one of the needs that were tied.")})
    work.add(
        AssemblySettlement(
            id=new_id(),
            territory=assembly.territory,
            assembly_id=assembly.id,
            need_id=command.need,
            reason=command.reason,
            settled_at=work.now,
            settled_by=work.actor.user_id,
        )
    )
    _decide(work, assembly, last, last.result, winner=str(command.need))
    return assembly


def _decide(
    work: Work, assembly: Assembly, vote: Vote, result: VoteResult, winner: str | None = None
) -> None:
    """Write the agreed count on the assembly, and put its need first."""
    first = winner or result.winner
    rows = {str(row.need_id): row for row in assemblies.alternatives_of(work, assembly.id)}
    for ranked in result.ranking:
        row = rows[ranked.option]
        row.votes = ranked.votes
        # Of those that were tied, the one that was settled on stands alone in front.
        behind = winner is not None and ranked.place == 1 and ranked.option != winner
        row.place = 2 if behind else ranked.place
    assembly.blank_votes, assembly.voters = result.blank, result.cast
    assembly.photo_id = next((one.photo_id for one in vote.agreed if one.photo_id), None)
    facts = {"winner": first, "blank": result.blank, "vote": vote.number}
    assemblies.LIFECYCLE.apply("decide", work, assembly, facts=facts)
    need = work.get(Need, UUID(first), lock=True)
    # A round may have chosen it while the members were called.
    if need.state is NeedState.FEASIBLE:
        needs.LIFECYCLE.apply("prioritise", work, need)


def votes_of(work: Work, assembly: Assembly) -> tuple[Vote, ...]:
    """Every vote of an assembly, the current one last; where the last one decided nothing, an empty one that comes next."""
    statement = (
        sa.select(AssemblyCount)
        .where(AssemblyCount.assembly_id == assembly.id)
        .order_by(AssemblyCount.vote, AssemblyCount.id)
    )
    rows = list(work.session.execute(statement).scalars())
    votes = [
        _vote(work, assembly, number, [row for row in rows if row.vote == number])
        for number in range(1, max((row.vote for row in rows), default=0) + 1)
    ]
    if not votes or (votes[-1].result is not None and votes[-1].result.winner is None):
        votes.append(Vote(number=len(votes) + 1, counts=()))
    return tuple(votes)


def _vote(work: Work, assembly: Assembly, number: int, rows: Sequence[AssemblyCount]) -> Vote:
    newest = {row.counted_by: row for row in rows}
    counts = tuple(sorted(newest.values(), key=lambda row: row.id))
    agreed = next(
        (
            same
            for one in counts
            if len(same := tuple(row for row in counts if row.content == one.content)) > 1
        ),
        (),
    )
    if not agreed:
        return Vote(number=number, counts=counts)
    ballots = assemblies.ballots_of(
        assembly,
        [Tally(option=figure["need"], **_places(figure)) for figure in agreed[0].figures],
        blank=agreed[0].blank,
        voters=agreed[0].voters,
    )
    result = assemblies.judge(work, assembly, ballots)
    return Vote(number=number, counts=counts, agreed=agreed, result=result)


def settlement_of(work: Work, assembly_id: UUID) -> AssemblySettlement | None:
    """How a tie of this assembly was settled, if one was."""
    statement = sa.select(AssemblySettlement).where(AssemblySettlement.assembly_id == assembly_id)
    return work.session.execute(statement).scalar_one_or_none()


DEADLOCK: Sentence = say(
    "The vote was tied twice in a row. The committee of coexistence and conciliation settles it; write down what it decided."
)


def is_deadlocked(votes: Sequence[Vote]) -> bool:
    """Whether the last two votes that had a result were ties."""
    done = [vote.result.status for vote in votes if vote.result is not None]
    return len(done) >= TIES and set(done[-TIES:]) == {VoteStatus.TIED}


def may_count(work: Work, votes: Sequence[Vote]) -> bool:
    """Whether this person's count is missing, or differs from another's."""
    mine = {row.counted_by for row in votes[-1].counts}
    return work.actor.user_id not in mine or votes[-1].differs


def _ballots(work: Work, assembly: Assembly, command: CountVotes | CountPlaces) -> Ballots:
    """A count as the arithmetic needs it; every error at once."""
    asked = {row.need_id for row in assemblies.alternatives_of(work, assembly.id)}
    ranks = assembly.method is VotingMethod.RANKING
    if ranks is not isinstance(command, CountPlaces):
        raise Refused(say("This assembly votes in another way; count it as it was called."))
    if {row.need for row in command.votes} != asked or len(command.votes) != len(asked):
        raise InvalidCommand(
            {
                "votes": say(
                    "Write the votes of every need that was put to the vote, and of no other."
                )
            }
        )
    tallies = [_tally(row) for row in command.votes]
    voters = command.voters
    if assembly.method is VotingMethod.SHOW_OF_HANDS:
        voters = sum(tally.votes for tally in tallies) + command.blank
    if voters is None:
        raise InvalidCommand({"voters": say("Write how many people voted.")})
    return assemblies.ballots_of(assembly, tallies, blank=command.blank, voters=voters)


def _tally(row: VotesFor | PlacesFor) -> Tally:
    if isinstance(row, PlacesFor):
        return Tally(option=str(row.need), first=row.first, second=row.second, third=row.third)
    return Tally(option=str(row.need), votes=row.votes)


def figures_of(ballots: Ballots) -> list[dict[str, object]]:
    """The figures as they are kept, in the order of the needs, so that equal counts are equal."""
    return [
        {"need": tally.option, **_places(msgspec.structs.asdict(tally))}
        for tally in sorted(ballots.tallies, key=lambda tally: tally.option)
    ]


def _places(figure: dict[str, int]) -> dict[str, int]:
    return {name: figure[name] for name in ("votes", "first", "second", "third")}
