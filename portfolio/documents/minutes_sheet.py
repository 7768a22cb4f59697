"""Everything that the minutes of an assembly say, before anybody sets it."""

from datetime import date, datetime

import msgspec

from foundation.papers import Signatory

# What the quorum of an organisation rests on that is not under the law of community action.
OWN_STATUTES = "Statutes of the organisation"


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """How many people of one group came; ``code`` is the name of the group in the counts of people."""

    code: str
    people: int


class VotedNeed(msgspec.Struct, frozen=True, kw_only=True):
    """One need that was put to the vote, with its votes and its place."""

    place: int
    title: str
    kind: str
    people: int
    votes: int


class QuorumFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The quorum, and the rule that it was judged by; ``part`` is the part of the members that this call asks for."""

    call: str
    members: int
    attending: int
    needed: int
    needed_to_deliberate: int
    part: str
    rule: str
    rule_from: date | None
    to_confirm: bool


class MinutesSheet(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the minutes say."""

    organisation: str
    organisation_kind: str
    tax_number: str
    legal_status: str
    place: str
    municipality_code: str
    assembly_number: int
    meeting_place: str
    summons: str
    called_at: datetime
    called_for_at: datetime
    held_at: datetime
    quorum: QuorumFacts
    by_sex: tuple[Counted, ...]
    by_age: tuple[Counted, ...]
    by_ethnicity: tuple[Counted, ...]
    needs: tuple[VotedNeed, ...]
    blank: int
    cast: int
    needed_votes: int
    president: Signatory
    photo_sha256: str = ""
    method: str = "show_of_hands"
    tokens: int = 0
    # Who counted, by role; earlier minutes have one count.
    counters: tuple[str, ...] = ()
    ties: int = 0
    settled: str = ""
    # How many came from each hamlet, where it was counted: name and number.
    by_hamlet: tuple[tuple[str, int], ...] = ()

    @property
    def in_points(self) -> bool:
        """Whether what stands beside a need is points and not people."""
        return self.method in ("tokens", "ranking")

    @property
    def attending(self) -> int:
        return sum(group.people for group in self.by_sex)

    @property
    def first(self) -> VotedNeed:
        return self.needs[0]
