"""Assemblies: the village decides which need comes first, and the paper that proves it.

An assembly is called with its date and place, held with its attendance counted and its quorum judged by the dated rule of that day
(Ley 2166/2021), and its votes are counted once. What is kept is enough to count again: the rule, the members and the statutes' quorum
of the day it was called, every alternative with its votes, the blank ones. With the minutes closed, the names in them are kept as well: the
organisation's data can be put right later, minutes that were signed cannot.
"""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.clock import civil_date
from foundation.columns import Base, Count, Instant, Path, Versioned, enum_column
from foundation.commands import ShortText, Total
from foundation.errors import InvalidCommand, Refused, Sentence, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.lifecycle import Lifecycle, Step
from foundation.numbering import next_number
from foundation.work import Work
from portfolio import hamlets
from portfolio.beneficiaries import People, PeopleColumns, as_columns
from portfolio.communities import Community, CommunityKind, Identity
from portfolio.hamlets import CountHamlet, wrong_hamlets
from portfolio.needs import Need, NeedState
from portfolio.quorum import (
    Call,
    QuorumResult,
    QuorumRule,
    assess,
    own_statutes,
    quorum_rules,
    refusal_of_time,
    rule_on,
)
from portfolio.voting import Ballots, Tally, VoteResult, VotingMethod, count_votes


class AssemblyState(StrEnum):
    """How far an assembly has come."""

    CALLED = "called"
    HELD = "held"
    DECIDED = "decided"
    CLOSED = "closed"


class SummonsKind(StrEnum):
    """How the members were called."""

    NOTICE_BOARD = "notice_board"
    LOUDSPEAKER = "loudspeaker"
    MESSAGE = "message"
    HOUSE_TO_HOUSE = "house_to_house"
    RADIO = "radio"


class Assembly(PeopleColumns, Versioned, Base):
    """One meeting of an organisation's members; the counted people are those who attended."""

    __tablename__ = "assembly"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    community_id: Mapped[UUID] = mapped_column(sa.ForeignKey("community.id"), index=True)
    number: Mapped[Count]
    place: Mapped[str] = mapped_column(sa.String(200))
    summons: Mapped[SummonsKind] = enum_column(SummonsKind)
    called_at: Mapped[Instant]
    called_for_at: Mapped[Instant]
    held_at: Mapped[datetime | None]
    call: Mapped[Call | None] = enum_column(Call, nullable=True)
    members: Mapped[Count]
    quorum_bp: Mapped[int | None]
    members_attending: Mapped[int | None]
    method: Mapped[VotingMethod] = enum_column(VotingMethod)
    tokens: Mapped[int | None]
    voters: Mapped[int | None]
    blank_votes: Mapped[int | None]
    photo_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    community_name: Mapped[str | None] = mapped_column(sa.String(200))
    community_tax_number: Mapped[str | None] = mapped_column(sa.String(20))
    legal_status_number: Mapped[str | None] = mapped_column(sa.String(80))
    president_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    state: Mapped[AssemblyState] = enum_column(AssemblyState)


class Alternative(Base):
    """A need put before an assembly, with its votes."""

    __tablename__ = "assembly_alternative"
    __table_args__ = (sa.CheckConstraint("votes >= 0", name="votes_not_negative"),)

    assembly_id: Mapped[UUID] = mapped_column(sa.ForeignKey("assembly.id"), primary_key=True)
    need_id: Mapped[UUID] = mapped_column(sa.ForeignKey("need.id"), primary_key=True, index=True)
    votes: Mapped[int | None]
    place: Mapped[int | None]


LIFECYCLE = Lifecycle(
    Assembly,
    Step("hold", {AssemblyState.CALLED}, AssemblyState.HELD, Permission.ASSEMBLY_RECORD),
    Step("decide", {AssemblyState.HELD}, AssemblyState.DECIDED, Permission.ASSEMBLY_COUNT),
    Step("close", {AssemblyState.DECIDED}, AssemblyState.CLOSED, Permission.ASSEMBLY_RECORD),
)


class CallAssembly(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Call the members, with the needs that will be put to the vote."""

    community: UUID
    called_for: datetime
    place: ShortText
    summons: SummonsKind
    needs: tuple[UUID, ...]
    method: VotingMethod = VotingMethod.SHOW_OF_HANDS
    tokens: Total | None = None

    def __post_init__(self) -> None:
        if self.method is VotingMethod.TOKENS and not self.tokens:
            raise InvalidCommand({"tokens": say("Write how many tokens each person gets.")})


class HoldAssembly(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who came: members for the quorum, and everyone present by sex, age and ethnicity, and by hamlet where that was counted."""

    held_at: datetime
    call: Call
    members_attending: Total
    people: People
    hamlets: tuple[CountHamlet, ...] = ()

    def __post_init__(self) -> None:
        errors = wrong_hamlets(self.hamlets, self.people.total)
        if self.members_attending > self.people.total:
            errors["members_attending"] = say(
                "There cannot be more members than people: {total} were counted.",
                total=self.people.total,
            )
        if errors:
            raise InvalidCommand(errors)


class CloseAssembly(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The minutes are right and can be issued."""


def call(work: Work, command: CallAssembly) -> Assembly:
    """Call an assembly of an organisation."""
    community = work.get(Community, command.community)
    work.require(Permission.ASSEMBLY_CALL, community.territory)
    chosen = tuple(dict.fromkeys(command.needs))
    found = work.session.execute(work.select(Need).where(Need.id.in_(chosen))).scalars().all()
    if len(found) != len(chosen) or any(
        need.territory[:12] != community.territory[:12] for need in found
    ):
        raise InvalidCommand({"needs": say("Choose needs of this organisation's municipality.")})
    if any(need.state is not NeedState.FEASIBLE for need in found):
        raise InvalidCommand({"needs": say("Only needs found feasible can be put to the vote.")})
    assembly = work.add(
        Assembly(
            id=new_id(),
            territory=community.territory,
            community_id=community.id,
            number=next_number(work, f"assembly/{community.id}"),
            place=command.place,
            summons=command.summons,
            called_at=work.now,
            called_for_at=command.called_for,
            members=community.members,
            quorum_bp=community.quorum_bp,
            method=command.method,
            tokens=command.tokens if command.method is VotingMethod.TOKENS else None,
            state=AssemblyState.CALLED,
            **dict.fromkeys(People.__struct_fields__, 0),
        )
    )
    work.session.flush()  # The alternatives' foreign key needs the assembly's row.
    work.session.add_all(
        Alternative(assembly_id=assembly.id, need_id=need_id) for need_id in chosen
    )
    work.record("assembly.called", assembly, facts={"needs": chosen, "members": community.members})
    return assembly


def hold(work: Work, assembly_id: UUID, command: HoldAssembly) -> Assembly:
    """Record who came; without a quorum nothing is held, and the refusal says what the rule allows next."""
    assembly = work.get(Assembly, assembly_id, lock=True)
    rule = rule_of(work, assembly, civil_date(command.held_at))
    errors: dict[str, Sentence] = {}
    late = refusal_of_time(
        rule, command.call, called_for=assembly.called_for_at, held_at=command.held_at
    )
    if command.held_at > work.now:
        errors["held_at"] = say("That moment has not come yet.")
    elif late is not None:
        errors["held_at"] = late
    if command.members_attending > assembly.members:
        errors["members_attending"] = say(
            "{attending} members cannot have attended: the organisation has {members}.",
            attending=command.members_attending,
            members=assembly.members,
        )
    if errors:
        raise InvalidCommand(errors)
    verdict = assess(rule, assembly.members, command.members_attending, command.call)
    if not verdict.may_decide:
        raise Refused(_with_next_step(verdict))
    assembly.held_at = command.held_at
    assembly.call = command.call
    assembly.members_attending = command.members_attending
    for name, count in as_columns(command.people).items():
        setattr(assembly, name, count)
    hamlets.keep(work, assembly.id, command.hamlets)
    facts = {
        "attending": command.members_attending,
        "members": assembly.members,
        "needed": verdict.needed,
    }
    LIFECYCLE.apply("hold", work, assembly, facts=facts)
    return assembly


def _with_next_step(verdict: QuorumResult) -> Sentence:
    if verdict.next_step is None:
        return verdict.sentence
    return say("{verdict} {next}", verdict=verdict.sentence, next=verdict.next_step)


def close(work: Work, assembly_id: UUID, command: CloseAssembly) -> Assembly:
    """Close the minutes; what was recorded does not change any more, nor whom it names."""
    assembly = work.get(Assembly, assembly_id, lock=True)
    LIFECYCLE.apply("close", work, assembly)
    community = work.get(Community, assembly.community_id)
    assembly.community_name = community.name
    assembly.community_tax_number = community.tax_number or None
    assembly.legal_status_number = community.legal_status_number
    assembly.president_id = community.representative_id
    return assembly


def identity_of(assembly: Assembly, community: Community) -> Identity:
    """The organisation as the closed minutes name it; until they are closed, as it is today."""
    if assembly.community_name is None:
        return community.identity
    return Identity(
        name=assembly.community_name,
        tax_number=assembly.community_tax_number or "",
        legal_status_number=assembly.legal_status_number or "",
    )


def alternatives_of(work: Work, assembly_id: UUID) -> list[Alternative]:
    """The needs put before an assembly, in a stable order."""
    statement = (
        sa.select(Alternative)
        .where(Alternative.assembly_id == assembly_id)
        .order_by(Alternative.need_id)
    )
    return list(work.session.execute(statement).scalars())


def result_of(work: Work, assembly: Assembly) -> VoteResult:
    """The count of what was decided, by the rule of the day of the assembly."""
    tallies = [
        Tally(option=str(row.need_id), votes=row.votes or 0)
        for row in alternatives_of(work, assembly.id)
    ]
    blank = assembly.blank_votes or 0
    voters = assembly.voters
    if voters is None:
        # Decided before counts were made twice: one vote each.
        voters = sum(tally.votes for tally in tallies) + blank
    return judge(work, assembly, ballots_of(assembly, tallies, blank=blank, voters=voters))


def ballots_of(assembly: Assembly, tallies: Sequence[Tally], *, blank: int, voters: int) -> Ballots:
    """A count of this assembly as the arithmetic needs it."""
    return Ballots(
        method=assembly.method,
        tallies=tuple(tallies),
        blank=blank,
        voters=voters,
        tokens=assembly.tokens or 1,
    )


def judge(work: Work, assembly: Assembly, ballots: Ballots) -> VoteResult:
    """What a count decides, by the rule of the day of the assembly."""
    if assembly.held_at is None or assembly.members_attending is None:
        raise Refused(say("Record who attended before counting votes."))
    rule = rule_of(work, assembly, civil_date(assembly.held_at))
    return count_votes(rule, ballots, attending=assembly.members_attending)


def rule_of(work: Work, assembly: Assembly, on: date) -> QuorumRule:
    """The quorum rule of an assembly on a day: of own statutes, the quorum they had when it was called."""
    community = community_of(work, assembly)
    return _rule(community.kind, assembly.quorum_bp, identity_of(assembly, community), on)


def community_of(work: Work, assembly: Assembly) -> Community:
    """The organisation that met: told with its assembly, to whoever is told of it."""
    statement = sa.select(Community).where(Community.id == assembly.community_id)
    return work.session.execute(statement).scalar_one()


def rule_for(community: Community, on: date) -> QuorumRule:
    """The quorum rule that an organisation's next assembly would have on a day."""
    return _rule(community.kind, community.quorum_bp, community.identity, on)


def _rule(kind: CommunityKind, quorum_bp: int | None, identity: Identity, on: date) -> QuorumRule:
    """The law's rule for community action, its own statutes' for every other organisation."""
    if kind is CommunityKind.COMMUNITY_ACTION or quorum_bp is None:
        return rule_on(quorum_rules(), "community_action", on)
    source = identity.legal_status_number or identity.name
    return own_statutes(f"{quorum_bp}/10000", source=source, valid_from=on)
