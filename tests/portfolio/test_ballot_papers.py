"""Ballot papers of an assembly: two people write them down unseen by each other, and the totals follow from what they wrote."""

from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from app import recount
from app.cli import cli
from foundation.audit import AuditEntry
from foundation.database import Database
from foundation.errors import Forbidden, InvalidCommand, Refused
from foundation.identity.actors import SYSTEM, Actor
from portfolio import ballot_papers
from portfolio.assemblies import Assembly, AssemblyState
from portfolio.ballot_papers import (
    CountPapers,
    EnterApproval,
    EnterRanking,
    EnterTokens,
    RemovePaper,
    TokensFor,
)
from portfolio.needs import Need
from portfolio.views import assemblies as views
from portfolio.vote_counts import CountVotes, VotesFor
from portfolio.voting import VotingMethod
from tests.portfolio.test_vote_counts import say_count
from tests.support import factories
from tests.support.factories import Cast
from tests.support.web import Person

Visit = Callable[[Actor | None], Person]
Marks = Sequence[int]


@pytest.fixture
def hands(db: Database) -> Cast:
    return factories.accounts(db)


@pytest.fixture
def wishes(db: Database, hands: Cast) -> tuple[Need, ...]:
    village = factories.community(db, hands, with_papers=False)
    return tuple(
        factories.need(db, hands, village, title=title)
        for title in ("Placa huella en la cuesta", "Acueducto del sector alto", "Caseta comunal")
    )


def met(db: Database, hands: Cast, wishes: tuple[Need, ...], **called: object) -> UUID:
    return factories.met_assembly(db, hands, wishes, **called).id


def approve(
    db: Database, who: Actor, assembly: UUID, wishes: Sequence[Need], number: int, *marks: int
) -> None:
    named = tuple(wishes[mark].id for mark in marks)
    with db.writing(who) as work:
        ballot_papers.enter_approval(work, assembly, EnterApproval(number=number, needs=named))


def ranking(number: int, named: Sequence[UUID | None]) -> EnterRanking:
    first, second, third = named[:3]
    return EnterRanking(number=number, first=first, second=second, third=third)


def count(db: Database, who: Actor, assembly: UUID) -> Assembly:
    with db.writing(who) as work:
        return ballot_papers.count_papers(work, assembly, CountPapers())


# Thirty papers: the first need stands on 20, the second on 18, the third on 4; two are blank.
PAPERS: tuple[Marks, ...] = (*[(0, 1)] * 14, *[(0,)] * 6, *[(1, 2)] * 4, *[(2,)] * 4, *[()] * 2)


def write_all(
    db: Database, who: Actor, assembly: UUID, wishes: Sequence[Need], papers: Sequence[Marks]
) -> None:
    with db.writing(who) as work:
        for number, marks in enumerate(papers, start=1):
            named = tuple(wishes[mark].id for mark in marks)
            command = EnterApproval(number=number, needs=named)
            ballot_papers.enter_approval(work, assembly, command)


def test_the_totals_follow_from_the_papers_and_two_equal_counts_decide(
    db: Database, hands: Cast, wishes: tuple[Need, ...]
) -> None:
    assembly = met(db, hands, wishes, method=VotingMethod.APPROVAL)
    for who in (hands.social_facilitator, hands.committee):
        write_all(db, who, assembly, wishes, PAPERS)

    first = count(db, hands.social_facilitator, assembly)
    after = count(db, hands.committee, assembly)

    assert first.state is AssemblyState.HELD
    assert (after.state, after.voters, after.blank_votes) == (AssemblyState.DECIDED, 30, 2)
    with db.reading(hands.auditor) as work:
        view = views.detail(work, assembly)
        assert {one.title: one.votes for one in view.needs} == {
            "Placa huella en la cuesta": 20,
            "Acueducto del sector alto": 18,
            "Caseta comunal": 8,
        }
        assert view.has_ballots


def test_a_count_of_papers_agrees_with_one_of_totals(
    db: Database, hands: Cast, wishes: tuple[Need, ...]
) -> None:
    assembly = met(db, hands, wishes, method=VotingMethod.APPROVAL)
    write_all(db, hands.committee, assembly, wishes, PAPERS)
    rows = tuple(VotesFor(need=w.id, votes=n) for w, n in zip(wishes, (20, 18, 8), strict=True))

    say_count(db, hands.social_facilitator, assembly, CountVotes(votes=rows, blank=2, voters=30))
    after = count(db, hands.committee, assembly)

    assert after.state is AssemblyState.DECIDED


def test_where_the_counts_differ_the_papers_that_were_read_differently_are_named(
    db: Database, hands: Cast, wishes: tuple[Need, ...]
) -> None:
    assembly = met(db, hands, wishes, method=VotingMethod.APPROVAL)
    misread = [*PAPERS[:6], (1,), *PAPERS[7:], (0,)]
    write_all(db, hands.social_facilitator, assembly, wishes, PAPERS)
    write_all(db, hands.committee, assembly, wishes, misread)
    count(db, hands.social_facilitator, assembly)
    with db.reading(hands.committee) as work:
        unseen = views.detail(work, assembly).counting[-1]
    count(db, hands.committee, assembly)
    with db.reading(hands.committee) as work:
        (vote,) = views.detail(work, assembly).counting

    assert (unseen.papers, unseen.rows) == ((), ())
    assert [one.number for one in vote.papers] == [7, 31]
    seventh, extra = (one.readings for one in vote.papers)
    assert [[c.title for c in one.choices] for one in seventh if one] == [
        ["Placa huella en la cuesta", "Acueducto del sector alto"],
        ["Acueducto del sector alto"],
    ]
    assert extra[0] is None

    with db.writing(hands.committee) as work:
        right = EnterApproval(number=7, needs=(wishes[1].id, wishes[0].id), corrects=True)
        ballot_papers.enter_approval(work, assembly, right)
        ballot_papers.remove(work, assembly, RemovePaper(number=31))
    assert count(db, hands.committee, assembly).state is AssemblyState.DECIDED
    with db.reading(SYSTEM) as work:
        assert recount.recount(work).differences == ()


def test_a_paper_is_not_written_over_by_mistake(
    db: Database, hands: Cast, wishes: tuple[Need, ...]
) -> None:
    assembly = met(db, hands, wishes, method=VotingMethod.APPROVAL)
    approve(db, hands.committee, assembly, wishes, 4, 0)

    with pytest.raises(InvalidCommand) as wrong:
        approve(db, hands.committee, assembly, wishes, 4, 1)

    assert set(wrong.value.errors) == {"number"}
    approve(db, hands.social_facilitator, assembly, wishes, 4, 1)  # The other person's is another.


def test_a_paper_says_only_what_a_paper_can(
    db: Database, hands: Cast, wishes: tuple[Need, ...]
) -> None:
    ranked = met(db, hands, wishes, method=VotingMethod.RANKING)
    village = factories.community(db, hands, with_papers=False, name="Junta de otra vereda")
    other = factories.need(db, hands, village, title="De otra asamblea")
    here, there = wishes[0].id, wishes[1].id

    for named in ((None, here, None), (here, here, None), (here, None, there)):
        with pytest.raises(InvalidCommand):
            ranking(1, named)
    with pytest.raises(InvalidCommand), db.writing(hands.committee) as work:
        ballot_papers.enter_ranking(work, ranked, EnterRanking(number=1, first=other.id))
    with pytest.raises(Refused, match="another way"):
        approve(db, hands.committee, ranked, wishes, 1, 0)
    with pytest.raises(Refused, match="no paper"):
        count(db, hands.committee, ranked)
    with pytest.raises(Forbidden), db.writing(hands.auditor) as work:
        ballot_papers.enter_ranking(work, ranked, EnterRanking(number=1, first=here))


def test_nobody_gives_more_tokens_than_there_were(
    db: Database, hands: Cast, wishes: tuple[Need, ...]
) -> None:
    assembly = met(db, hands, wishes, method=VotingMethod.TOKENS, tokens=5)
    given = tuple(TokensFor(need=w.id, tokens=n) for w, n in zip(wishes, (3, 2, 1), strict=True))

    with pytest.raises(InvalidCommand) as wrong, db.writing(hands.committee) as work:
        ballot_papers.enter_tokens(work, assembly, EnterTokens(number=1, given=given))

    assert set(wrong.value.errors) == {"given"}


def test_more_papers_than_members_who_came_are_no_count(
    db: Database, hands: Cast, wishes: tuple[Need, ...]
) -> None:
    assembly = met(db, hands, wishes, method=VotingMethod.APPROVAL)
    write_all(db, hands.committee, assembly, wishes, [(0,)] * 44)

    with pytest.raises(Refused, match="44 votes were counted and only 43"):
        count(db, hands.committee, assembly)


def test_the_log_knows_that_a_paper_was_written_down_and_not_what_stands_on_it(
    db: Database, hands: Cast, wishes: tuple[Need, ...]
) -> None:
    assembly = met(db, hands, wishes, method=VotingMethod.APPROVAL)
    approve(db, hands.committee, assembly, wishes, 9, 0)

    with db.reading(hands.auditor) as work:
        entry = work.session.execute(
            sa.select(AuditEntry).where(AuditEntry.action == "assembly_paper.entered")
        ).scalar_one()

    assert set(entry.facts) == {"assembly", "vote", "number"}
    assert str(wishes[0].id) not in str(entry.facts)


# The file


def rank(db: Database, who: Actor, assembly: UUID, orders: Sequence[Sequence[Need]]) -> None:
    with db.writing(who) as work:
        for number, order in enumerate(orders, start=1):
            named = [*(one.id for one in order), None, None, None]
            ballot_papers.enter_ranking(work, assembly, ranking(number, named))


def give(db: Database, who: Actor, assembly: UUID, papers: Sequence[dict[UUID, int]]) -> None:
    with db.writing(who) as work:
        for number, paper in enumerate(papers, start=1):
            given = tuple(TokensFor(need=need, tokens=n) for need, n in paper.items())
            ballot_papers.enter_tokens(work, assembly, EnterTokens(number=number, given=given))


def voted(db: Database, hands: Cast, wishes: tuple[Need, ...], how: str) -> tuple[UUID, str]:
    """An assembly that voted in this way, and what its ballots are called in the file; the aqueduct wins each time."""
    a, b, c = wishes
    both = (hands.social_facilitator, hands.committee)
    match how:
        case "approval":
            assembly = met(db, hands, wishes, method=VotingMethod.APPROVAL)
            papers = [*[(1,)] * 12, *[(0, 1)] * 6, *[(0, 2)] * 9, ()]
            for who in both:
                write_all(db, who, assembly, wishes, papers)
        case "tokens":
            assembly = met(db, hands, wishes, method=VotingMethod.TOKENS, tokens=5)
            tokens = [*[{b.id: 5}] * 10, *[{a.id: 4, c.id: 1}] * 12, {}]
            for who in both:
                give(db, who, assembly, tokens)
        case _:
            assembly = met(db, hands, wishes, method=VotingMethod.RANKING)
            # With one point for the last of a short paper, the footpath would win: 12 against 11.
            short = [*[(b,)] * 11, *[(a, c)] * 6, *[(c, a)] * 6]
            whole = [*[(b, a, c)] * 12, *[(a, b, c)] * 10]
            for who in both:
                rank(db, who, assembly, short if how == "short" else whole)
    for who in both:
        count(db, who, assembly)
    kinds = {"approval": "approval", "tokens": "cumulative", "short": "scoring", "whole": "ordinal"}
    return assembly, kinds[how]


@pytest.mark.one_database
@pytest.mark.parametrize("how", ["approval", "tokens", "short", "whole"])
def test_the_ballots_as_a_file_are_counted_to_the_same_winner(
    db: Database, hands: Cast, wishes: tuple[Need, ...], visit: Visit, tmp_path: Path, *, how: str
) -> None:
    assembly, kind = voted(db, hands, wishes, how)
    manager = visit(hands.programme_manager)
    file = tmp_path / "vote.pb"

    file.write_bytes(manager.get(f"/assemblies/{assembly}/vote.pb").content)
    done = CliRunner().invoke(cli, ["ballots", "count", str(file), "--json"])

    assert done.exit_code == 0, done.output
    text = file.read_text(encoding="utf-8")
    with db.reading(hands.auditor) as work:
        first = next(one for one in views.detail(work, assembly).needs if one.place == 1)
    assert first.title == "Acueducto del sector alto"
    assert msgspec.json.decode(done.stdout)["winners"] == ["1"]
    assert f"vote_type;{kind}" in text
    assert f"{first.title};1" in text
    assert str(assembly) not in text
    assert f'href="/assemblies/{assembly}/vote.pb"' in manager.page(f"/assemblies/{assembly}").html


@pytest.mark.one_database
def test_a_show_of_hands_is_a_file_too_and_totals_of_papers_are_none(
    db: Database, hands: Cast, wishes: tuple[Need, ...], visit: Visit
) -> None:
    hand = met(db, hands, wishes)
    approval = met(db, hands, wishes, method=VotingMethod.APPROVAL)
    rows = tuple(VotesFor(need=w.id, votes=n) for w, n in zip(wishes, (9, 21, 6), strict=True))
    for who in (hands.social_facilitator, hands.committee):
        say_count(db, who, hand, CountVotes(votes=rows, blank=2))
        say_count(db, who, approval, CountVotes(votes=rows, blank=2, voters=38))
    manager = visit(hands.programme_manager)

    text = manager.get(f"/assemblies/{hand}/vote.pb").content.decode()
    refused = manager.get(f"/assemblies/{approval}/vote.pb")

    assert "vote_type;choose-1" in text
    assert "num_votes;38" in text
    assert refused.status_code == 409
    assert "vote.pb" not in manager.page(f"/assemblies/{approval}").html


# The pages


@pytest.mark.one_database
def test_papers_are_written_down_one_after_the_other_by_form(
    db: Database, hands: Cast, wishes: tuple[Need, ...], visit: Visit
) -> None:
    assembly = met(db, hands, wishes, method=VotingMethod.TOKENS, tokens=3)
    committee = visit(hands.committee)
    path = f"/assemblies/{assembly}/papers/tokens"
    assert f'href="/assemblies/{assembly}/papers"' in committee.page(f"/assemblies/{assembly}").html

    answers = committee.page(path).answers
    field = next(name for name in answers if name.endswith("-tokens"))
    sent = committee.send(path, {**answers, field: "2"})
    following = committee.page(sent.path).answers

    assert (sent.status, sent.path) == (303, path)
    assert (answers["number"], following["number"]) == (["1"], ["2"])
    own = committee.page(f"/assemblies/{assembly}/papers").words
    assert "Está anotada 1 papeleta" in own
    assert "(2)" in own
    assert (
        visit(hands.social_facilitator).read(f"/api/assemblies/{assembly}/papers")["papers"] == []
    )
    again = committee.page(f"{path}?number=1").answers
    assert (again[field], again["corrects"]) == (["2"], ["true"])
