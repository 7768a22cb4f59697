"""Votes of an assembly are counted twice: by two people, unseen by each other, until they agree."""

from collections.abc import Callable
from uuid import UUID

import pytest

from foundation.database import Database
from foundation.errors import InvalidCommand, Refused
from foundation.identity.actors import Actor
from foundation.identity.permissions import Role
from portfolio import assemblies, vote_counts
from portfolio.assemblies import Assembly, AssemblyState
from portfolio.needs import Need, NeedState
from portfolio.views import assemblies as views
from portfolio.vote_counts import CountPlaces, CountVotes, PlacesFor, SettleTie, VotesFor
from portfolio.voting import VotingMethod
from tests.support import factories
from tests.support.factories import Cast, cast
from tests.support.web import Person

Visit = Callable[[Actor | None], Person]


@pytest.fixture
def hands() -> Cast:
    return cast()


@pytest.fixture
def wishes(db: Database, hands: Cast) -> tuple[Need, ...]:
    village = factories.community(db, hands, with_papers=False)
    return tuple(
        factories.need(db, hands, village, title=title)
        for title in ("Placa huella en la cuesta", "Acueducto del sector alto", "Caseta comunal")
    )


def met(db: Database, hands: Cast, wishes: tuple[Need, ...], **called: object) -> UUID:
    """An assembly whose members came and have not voted yet."""
    return factories.met_assembly(db, hands, wishes, **called).id


def counted(
    wishes: tuple[Need, ...], *votes: int, blank: int = 0, voters: int | None = None
) -> CountVotes:
    rows = tuple(VotesFor(need=wish.id, votes=n) for wish, n in zip(wishes, votes, strict=True))
    return CountVotes(votes=rows, blank=blank, voters=voters)


def say_count(db: Database, who: Actor, assembly: UUID, command: CountVotes) -> Assembly:
    with db.writing(who) as work:
        return vote_counts.count(work, assembly, command)


def test_one_count_decides_nothing(db: Database, hands: Cast, wishes: tuple[Need, ...]) -> None:
    assembly = met(db, hands, wishes)

    after = say_count(db, hands.social_facilitator, assembly, counted(wishes, 20, 15, 5))

    assert after.state is AssemblyState.HELD


def test_nobody_counts_for_two(db: Database, hands: Cast, wishes: tuple[Need, ...]) -> None:
    assembly = met(db, hands, wishes)

    states = [
        say_count(db, hands.social_facilitator, assembly, counted(wishes, 20, 15, 5)).state
        for _ in range(2)
    ]

    assert states == [AssemblyState.HELD] * 2


def test_two_equal_counts_decide(db: Database, hands: Cast, wishes: tuple[Need, ...]) -> None:
    assembly = met(db, hands, wishes)

    say_count(db, hands.social_facilitator, assembly, counted(wishes, 20, 15, 5, blank=1))
    after = say_count(db, hands.committee, assembly, counted(wishes, 20, 15, 5, blank=1))

    assert after.state is AssemblyState.DECIDED
    with db.reading(hands.auditor) as work:
        assert work.get(Need, wishes[0].id).state is NeedState.PRIORITISED
        assert assemblies.result_of(work, work.get(Assembly, assembly)).cast == 41


def test_the_second_does_not_see_what_the_first_found(
    db: Database, hands: Cast, wishes: tuple[Need, ...]
) -> None:
    assembly = met(db, hands, wishes)
    say_count(db, hands.social_facilitator, assembly, counted(wishes, 20, 15, 5))

    with db.reading(hands.committee) as work:
        view = views.detail(work, assembly)

    (vote,) = view.counting
    assert (vote.rows, vote.counts[0].voters, vote.counts[0].blank) == ((), None, None)
    assert vote.counts[0].roles == () or Role.SOCIAL_FACILITATOR in vote.counts[0].roles
    assert view.may_count


def test_counts_that_differ_are_shown_and_whoever_was_wrong_counts_again(
    db: Database, hands: Cast, wishes: tuple[Need, ...]
) -> None:
    assembly = met(db, hands, wishes)
    say_count(db, hands.social_facilitator, assembly, counted(wishes, 20, 15, 5))
    apart = say_count(db, hands.committee, assembly, counted(wishes, 21, 14, 5))
    with db.reading(hands.social_facilitator) as work:
        (vote,) = views.detail(work, assembly).counting

    after = say_count(db, hands.committee, assembly, counted(wishes, 20, 15, 5))

    assert apart.state is AssemblyState.HELD
    assert vote.differs
    assert {row.title: row.figures for row in vote.rows if row.differs} == {
        "Placa huella en la cuesta": ("20", "21"),
        "Acueducto del sector alto": ("15", "14"),
    }
    assert after.state is AssemblyState.DECIDED


def vote_twice(db: Database, hands: Cast, assembly: UUID, command: CountVotes) -> Assembly:
    say_count(db, hands.social_facilitator, assembly, command)
    return say_count(db, hands.committee, assembly, command)


def test_a_tie_is_kept_and_the_assembly_votes_again(
    db: Database, hands: Cast, wishes: tuple[Need, ...]
) -> None:
    assembly = met(db, hands, wishes)

    tied = vote_twice(db, hands, assembly, counted(wishes, 18, 18, 4))
    after = vote_twice(db, hands, assembly, counted(wishes, 19, 21, 0))

    assert tied.state is AssemblyState.HELD
    assert after.state is AssemblyState.DECIDED
    with db.reading(hands.auditor) as work:
        view = views.detail(work, assembly)
    assert [vote.number for vote in view.counting] == [1, 2]
    assert view.needs[0].title == "Acueducto del sector alto"


def test_two_ties_in_a_row_go_to_the_committee_of_coexistence(
    db: Database, hands: Cast, wishes: tuple[Need, ...]
) -> None:
    assembly = met(db, hands, wishes)
    for _ in range(2):
        vote_twice(db, hands, assembly, counted(wishes, 18, 18, 4))

    with pytest.raises(Refused, match="tied twice"):
        say_count(db, hands.committee, assembly, counted(wishes, 20, 16, 4))
    with pytest.raises(InvalidCommand), db.writing(hands.social_facilitator) as work:
        vote_counts.settle(work, assembly, SettleTie(need=wishes[2].id, reason="Sorteo."))
    with db.writing(hands.social_facilitator) as work:
        settled = vote_counts.settle(
            work, assembly, SettleTie(need=wishes[1].id, reason="Es la más urgente.")
        )

    assert settled.state is AssemblyState.DECIDED
    with db.reading(hands.auditor) as work:
        view = views.detail(work, assembly)
    assert [(need.title, need.place) for need in view.needs][:2] == [
        ("Acueducto del sector alto", 1),
        ("Placa huella en la cuesta", 2),
    ]
    assert view.votes is not None
    assert view.votes.settled == "Es la más urgente."


def test_a_tie_that_happened_once_is_not_settled_by_others(
    db: Database, hands: Cast, wishes: tuple[Need, ...]
) -> None:
    assembly = met(db, hands, wishes)
    vote_twice(db, hands, assembly, counted(wishes, 18, 18, 4))

    with pytest.raises(Refused), db.writing(hands.social_facilitator) as work:
        vote_counts.settle(work, assembly, SettleTie(need=wishes[1].id, reason="Sorteo."))


def test_needs_put_in_order_are_counted_in_places(
    db: Database, hands: Cast, wishes: tuple[Need, ...]
) -> None:
    assembly = met(db, hands, wishes, method=VotingMethod.RANKING)
    places = tuple(
        PlacesFor(need=wish.id, first=first, second=second, third=third)
        for wish, (first, second, third) in zip(
            wishes, ((12, 10, 8), (13, 14, 3), (4, 6, 19)), strict=True
        )
    )
    command = CountPlaces(votes=places, blank=1, voters=31)

    with db.writing(hands.social_facilitator) as work:
        vote_counts.count_places(work, assembly, command)
    with db.writing(hands.committee) as work:
        after = vote_counts.count_places(work, assembly, command)

    assert after.state is AssemblyState.DECIDED
    with db.reading(hands.auditor) as work:
        found = views.detail(work, assembly)
    assert [(need.title, need.votes) for need in found.needs] == [
        ("Acueducto del sector alto", 70),
        ("Placa huella en la cuesta", 64),
        ("Caseta comunal", 43),
    ]


def test_tokens_are_asked_for_when_the_assembly_is_called(
    db: Database, hands: Cast, wishes: tuple[Need, ...]
) -> None:
    with pytest.raises(InvalidCommand, match="tokens"):
        met(db, hands, wishes, method=VotingMethod.TOKENS)

    assembly = met(db, hands, wishes, method=VotingMethod.TOKENS, tokens=3)
    with pytest.raises(InvalidCommand, match="100 tokens"):
        say_count(db, hands.committee, assembly, counted(wishes, 60, 30, 10, blank=3, voters=36))
    after = vote_twice(db, hands, assembly, counted(wishes, 50, 30, 10, blank=3, voters=36))

    assert after.state is AssemblyState.DECIDED


def test_whoever_has_not_counted_is_asked_to(
    db: Database, visit: Visit, hands: Cast, wishes: tuple[Need, ...]
) -> None:
    facilitator = visit(factories.user(db, Role.SOCIAL_FACILITATOR))
    member = visit(factories.user(db, Role.COMMITTEE))
    assembly = met(db, hands, wishes)

    def waits(person: Person) -> bool:
        piles: list[dict[str, object]] = list(person.read("/api/inbox"))  # type: ignore[arg-type]
        return any(pile["kind"] == "count_votes" for pile in piles)

    before = (waits(facilitator), waits(member))
    body = {
        "votes": [
            {"need": str(wish.id), "votes": n} for wish, n in zip(wishes, (20, 12, 3), strict=True)
        ]
    }
    facilitator.ask(f"/api/assemblies/{assembly}/votes", body)
    between = (waits(facilitator), waits(member))
    body["votes"][0]["votes"] = 19
    member.ask(f"/api/assemblies/{assembly}/votes", body)

    assert before == (True, True)
    assert between == (False, True)
    assert (waits(facilitator), waits(member)) == (True, False)
