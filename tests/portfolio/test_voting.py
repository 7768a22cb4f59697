"""Votes of an assembly: who wins, when nobody does, and a count that can be repeated."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.errors import Refused
from portfolio.quorum import Matter, quorum_rules, rule_on
from portfolio.voting import VoteStatus, count_votes

JAC = rule_on(quorum_rules(), "community_action", date(2019, 8, 4))

ballots = st.dictionaries(
    st.sampled_from(["bridge", "road", "school", "water", "solar"]),
    st.integers(0, 60),
    min_size=1,
)
blanks = st.integers(0, 20)


def test_the_most_voted_of_several_needs_wins_without_a_majority_of_its_own() -> None:
    result = count_votes(JAC, {"road": 14, "water": 11, "school": 7}, blank=3, attending=38)

    assert result.status is VoteStatus.DECIDED
    assert result.winner == "road"
    assert [(r.option, r.place) for r in result.ranking] == [
        ("road", 1),
        ("water", 2),
        ("school", 3),
    ]


def test_a_vote_of_too_few_decides_nothing() -> None:
    result = count_votes(JAC, {"road": 14, "water": 3, "school": 1}, blank=1, attending=38)

    assert result.needed_votes == 20
    assert result.status is VoteStatus.TOO_FEW_VOTES
    assert result.winner is None


def test_blank_votes_make_a_vote_valid_without_winning_it() -> None:
    result = count_votes(JAC, {"road": 6, "water": 3, "school": 1}, blank=15, attending=38)

    assert result.winner == "road"


def test_between_two_alternatives_the_winner_needs_a_majority_of_those_present() -> None:
    short = count_votes(JAC, {"road": 19, "water": 12}, blank=2, attending=38)
    enough = count_votes(JAC, {"road": 20, "water": 12}, blank=2, attending=38)

    assert short.status is VoteStatus.NO_MAJORITY
    assert enough.winner == "road"


def test_a_tie_is_seen_and_names_the_tied() -> None:
    result = count_votes(JAC, {"road": 12, "water": 12, "school": 5}, blank=0, attending=33)

    assert result.status is VoteStatus.TIED
    assert result.tied == ("road", "water")
    assert [r.place for r in result.ranking] == [1, 1, 3]
    assert "2 alternatives are tied with 12 votes" in str(result.sentence)


def test_a_change_of_statutes_takes_two_thirds_of_those_present() -> None:
    for in_favour, status in [(20, VoteStatus.NO_MAJORITY), (21, VoteStatus.DECIDED)]:
        result = count_votes(
            JAC,
            {"yes": in_favour, "no": 4},
            blank=0,
            attending=31,
            matter=Matter.SPECIAL,
        )
        assert result.needed_for_winner == 21
        assert result.status is status


def test_more_votes_than_people_are_refused() -> None:
    with pytest.raises(Refused):
        count_votes(JAC, {"road": 30, "water": 9}, blank=1, attending=39)


@given(ballots, blanks, st.integers(0, 40))
def test_a_winner_has_more_votes_than_every_other_and_the_vote_was_valid(
    votes: dict[str, int], blank: int, absent: int
) -> None:
    cast = sum(votes.values()) + blank

    result = count_votes(JAC, votes, blank=blank, attending=cast + absent)

    if result.winner is not None:
        others = [count for option, count in votes.items() if option != result.winner]
        assert all(votes[result.winner] > count for count in others)
        assert 2 * cast > cast + absent
        assert votes[result.winner] >= result.needed_for_winner


@given(ballots, blanks)
def test_the_count_does_not_depend_on_the_order_of_the_ballots(
    votes: dict[str, int], blank: int
) -> None:
    attending = sum(votes.values()) + blank
    turned = dict(reversed(votes.items()))

    assert count_votes(JAC, votes, blank=blank, attending=attending) == count_votes(
        JAC, turned, blank=blank, attending=attending
    )


@given(ballots, blanks)
def test_every_alternative_is_ranked_once_with_its_own_votes(
    votes: dict[str, int], blank: int
) -> None:
    result = count_votes(JAC, votes, blank=blank, attending=sum(votes.values()) + blank)

    assert {r.option: r.votes for r in result.ranking} == votes
    assert len(result.ranking) == len(votes)


@given(ballots, blanks)
def test_equal_votes_at_the_top_never_make_a_winner(votes: dict[str, int], blank: int) -> None:
    result = count_votes(JAC, votes, blank=blank, attending=sum(votes.values()) + blank)

    top = max(votes.values())
    if sum(count == top for count in votes.values()) > 1:
        assert result.winner is None
