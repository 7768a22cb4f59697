"""Votes of an assembly: who wins, when nobody does, and a count that can be repeated."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.errors import Refused
from portfolio.quorum import Matter, quorum_rules, rule_on
from portfolio.voting import Ballots, Tally, VoteStatus, VotingMethod, count_votes

JAC = rule_on(quorum_rules(), "community_action", date(2019, 8, 4))

ballots = st.dictionaries(
    st.sampled_from(["bridge", "road", "school", "water", "solar"]),
    st.integers(0, 60),
    min_size=1,
)
blanks = st.integers(0, 20)


def by_hand(votes: dict[str, int], blank: int = 0) -> Ballots:
    """A show of hands: one vote each."""
    return Ballots(
        method=VotingMethod.SHOW_OF_HANDS,
        tallies=tuple(Tally(option=option, votes=count) for option, count in votes.items()),
        blank=blank,
        voters=sum(votes.values()) + blank,
    )


def test_the_most_voted_of_several_needs_wins_without_a_majority_of_its_own() -> None:
    result = count_votes(JAC, by_hand({"road": 14, "water": 11, "school": 7}, 3), attending=38)

    assert result.status is VoteStatus.DECIDED
    assert result.winner == "road"
    assert [(r.option, r.place) for r in result.ranking] == [
        ("road", 1),
        ("water", 2),
        ("school", 3),
    ]


def test_a_vote_of_too_few_decides_nothing() -> None:
    result = count_votes(JAC, by_hand({"road": 14, "water": 3, "school": 1}, 1), attending=38)

    assert result.needed_votes == 20
    assert result.status is VoteStatus.TOO_FEW_VOTES
    assert result.winner is None


def test_blank_votes_make_a_vote_valid_without_winning_it() -> None:
    result = count_votes(JAC, by_hand({"road": 6, "water": 3, "school": 1}, 15), attending=38)

    assert result.winner == "road"


def test_between_two_alternatives_the_winner_needs_a_majority_of_those_present() -> None:
    short = count_votes(JAC, by_hand({"road": 19, "water": 12}, 2), attending=38)
    enough = count_votes(JAC, by_hand({"road": 20, "water": 12}, 2), attending=38)

    assert short.status is VoteStatus.NO_MAJORITY
    assert enough.winner == "road"


def test_a_tie_is_seen_and_names_the_tied() -> None:
    result = count_votes(JAC, by_hand({"road": 12, "water": 12, "school": 5}, 0), attending=33)

    assert result.status is VoteStatus.TIED
    assert result.tied == ("road", "water")
    assert [r.place for r in result.ranking] == [1, 1, 3]
    assert "2 alternatives are tied with 12 votes" in str(result.sentence)


def test_a_change_of_statutes_takes_two_thirds_of_those_present() -> None:
    for in_favour, status in [(20, VoteStatus.NO_MAJORITY), (21, VoteStatus.DECIDED)]:
        result = count_votes(
            JAC,
            by_hand({"yes": in_favour, "no": 4}, 0),
            attending=31,
            matter=Matter.SPECIAL,
        )
        assert result.needed_for_winner == 21
        assert result.status is status


def test_more_votes_than_people_are_refused() -> None:
    with pytest.raises(Refused):
        count_votes(JAC, by_hand({"road": 30, "water": 9}, 1), attending=39)


@given(ballots, blanks, st.integers(0, 40))
def test_a_winner_has_more_votes_than_every_other_and_the_vote_was_valid(
    votes: dict[str, int], blank: int, absent: int
) -> None:
    cast = sum(votes.values()) + blank

    result = count_votes(JAC, by_hand(votes, blank), attending=cast + absent)

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

    assert count_votes(JAC, by_hand(votes, blank), attending=attending) == count_votes(
        JAC, by_hand(turned, blank), attending=attending
    )


@given(ballots, blanks)
def test_every_alternative_is_ranked_once_with_its_own_votes(
    votes: dict[str, int], blank: int
) -> None:
    result = count_votes(JAC, by_hand(votes, blank), attending=sum(votes.values()) + blank)

    assert {r.option: r.votes for r in result.ranking} == votes
    assert len(result.ranking) == len(votes)


@given(ballots, blanks)
def test_equal_votes_at_the_top_never_make_a_winner(votes: dict[str, int], blank: int) -> None:
    result = count_votes(JAC, by_hand(votes, blank), attending=sum(votes.values()) + blank)

    top = max(votes.values())
    if sum(count == top for count in votes.values()) > 1:
        assert result.winner is None


def otherwise(method: VotingMethod, *tallies: Tally, voters: int, tokens: int = 1) -> Ballots:
    """A vote of 38 people, two of them blank, in another way than by show of hands."""
    return Ballots(method=method, tallies=tallies, blank=2, voters=voters, tokens=tokens)


def test_tokens_are_counted_and_never_more_than_were_given_out() -> None:
    road, water = Tally(option="road", votes=61), Tally(option="water", votes=41)

    right = otherwise(VotingMethod.TOKENS, road, water, voters=36, tokens=3)
    short = otherwise(VotingMethod.TOKENS, road, water, voters=35, tokens=3)

    assert count_votes(JAC, right, attending=38).winner == "road"
    with pytest.raises(Refused, match="102 tokens"):
        count_votes(JAC, short, attending=38)


def test_people_may_support_several_needs_but_each_need_only_once() -> None:
    road, water = Tally(option="road", votes=30), Tally(option="water", votes=33)
    school = Tally(option="school", votes=35)

    several = otherwise(VotingMethod.APPROVAL, road, water, voters=36)
    too_many = otherwise(VotingMethod.APPROVAL, road, water, school, voters=36)

    assert count_votes(JAC, several, attending=38).winner == "water"
    with pytest.raises(Refused, match="35 supporters"):
        count_votes(JAC, too_many, attending=38)


def test_between_two_needs_support_is_still_a_majority_of_those_present() -> None:
    road, water = Tally(option="road", votes=19), Tally(option="water", votes=12)

    result = count_votes(
        JAC, otherwise(VotingMethod.APPROVAL, road, water, voters=31), attending=38
    )

    assert result.status is VoteStatus.NO_MAJORITY


def test_a_first_place_is_worth_three_points_a_second_two_and_a_third_one() -> None:
    road = Tally(option="road", first=10, second=8, third=2)
    water = Tally(option="water", first=12, second=10, third=4)

    result = count_votes(JAC, otherwise(VotingMethod.RANKING, road, water, voters=30), attending=38)

    assert [(r.option, r.votes) for r in result.ranking] == [("water", 60), ("road", 48)]
    assert result.winner == "water"


def test_nobody_puts_two_needs_first() -> None:
    road = Tally(option="road", first=20)
    water = Tally(option="water", first=17)

    with pytest.raises(Refused, match="37 places"):
        count_votes(JAC, otherwise(VotingMethod.RANKING, road, water, voters=38), attending=38)
