"""Counting ballots: every rule, its ties, and what no order of ballots may change."""

import random
from fractions import Fraction

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.errors import Refused
from portfolio.ballots.counting import BallotRule, SharesRound, count
from portfolio.ballots.elections import Ballot, Candidate, Election, TieOrder, ranking_points
from portfolio.ballots.equal_shares import Utility
from portfolio.ballots.explanations import explain, plain
from portfolio.ballots.greedy import GreedyRound, GreedyVerdict
from tests.support.elections import election, elections, plain_completion, plain_shares

RULES = [rule for rule in BallotRule if rule is not BallotRule.GREEDY_THRESHOLD]


def verdicts(of: Election, rule: BallotRule) -> dict[str, GreedyVerdict]:
    return {r.project: r.verdict for r in count(of, rule).rounds if isinstance(r, GreedyRound)}


VILLAGE = {"road": 70, "school": 50, "well": 20, "shed": 9}


def test_the_most_voted_is_first_and_what_no_longer_fits_is_passed_over() -> None:
    of = election(VILLAGE, "road school", "road well", "road school", "well", "shed", budget=95)

    result = count(of, BallotRule.GREEDY)

    assert result.winners == ("road", "well")
    assert (result.cost, result.budget) == (90, 95)
    assert verdicts(of, BallotRule.GREEDY)["school"] is GreedyVerdict.DOES_NOT_FIT


def test_without_skipping_the_first_that_does_not_fit_ends_it() -> None:
    of = election(VILLAGE, "road school", "road school", "road well", "shed", budget=95)

    assert count(of, BallotRule.GREEDY_NO_SKIP).winners == ("road",)
    assert verdicts(of, BallotRule.GREEDY_NO_SKIP)["well"] is GreedyVerdict.AFTER_THE_END


def test_nothing_with_fewer_points_than_the_threshold_wins() -> None:
    of = election(VILLAGE, "road", "road", "well", budget=100, threshold=2)

    assert count(of, BallotRule.GREEDY_THRESHOLD).winners == ("road",)
    assert verdicts(of, BallotRule.GREEDY_THRESHOLD)["well"] is GreedyVerdict.BELOW_THRESHOLD


def test_a_stated_threshold_binds_every_greedy_rule() -> None:
    of = election(VILLAGE, "road", "road", "well", budget=100, threshold=2)

    for rule in (BallotRule.GREEDY, BallotRule.GREEDY_NO_SKIP, BallotRule.GREEDY_PER_PESO):
        assert count(of, rule).winners == ("road",)


def test_the_rule_with_a_threshold_asks_for_one() -> None:
    with pytest.raises(Refused):
        count(election(VILLAGE, "road", budget=100), BallotRule.GREEDY_THRESHOLD)


def test_per_peso_the_cheap_and_wanted_goes_before_the_dear_and_wanted() -> None:
    of = election(VILLAGE, "road well", "road well", "road", budget=89)

    assert count(of, BallotRule.GREEDY).winners == ("road", "shed")
    assert count(of, BallotRule.GREEDY_PER_PESO).winners == ("well", "shed", "school")


def test_what_costs_nothing_comes_first_per_peso() -> None:
    of = election({"gift": 0, "well": 20}, "well", "well", "gift", budget=20)

    assert count(of, BallotRule.GREEDY_PER_PESO).winners == ("gift", "well")


def test_equals_are_taken_by_lower_cost_then_by_number() -> None:
    of = election({"10": 30, "2": 30, "7": 20}, "10 2 7", budget=50)

    result = count(of, BallotRule.GREEDY)

    assert result.winners == ("7", "2")
    (tie,) = result.ties
    assert (tie.round, tie.projects, tie.is_decisive) == (1, ("7", "2", "10"), True)


def test_a_declared_list_may_decide_between_equals() -> None:
    of = election({"10": 30, "2": 30, "7": 20}, "10 2 7", budget=50, ties=TieOrder.LISTED)

    assert count(of, BallotRule.GREEDY).winners == ("10", "7")


def test_a_tie_between_winners_is_told_and_was_not_decisive() -> None:
    (tie,) = count(election({"a": 3, "b": 5}, "a b", budget=9), BallotRule.GREEDY).ties

    assert (tie.projects, tie.is_decisive) == (("a", "b"), False)


def test_equal_shares_gives_a_minority_its_part() -> None:
    """Six voters want the three dear works, four want the school; greedily the four would get nothing."""
    costs = {"north": 30, "south": 30, "west": 30, "school": 36}
    of = election(costs, *["north south west"] * 6, *["school"] * 4, budget=100)

    assert count(of, BallotRule.GREEDY).winners == ("north", "south", "west")
    assert count(of, BallotRule.EQUAL_SHARES_PLAIN).winners == ("north", "south", "school")


def test_a_round_says_who_paid_what() -> None:
    of = election({"well": 7, "road": 13}, "well road", "road", "", budget=21)

    first = count(of, BallotRule.EQUAL_SHARES_PLAIN).rounds[0]

    assert isinstance(first, SharesRound)
    assert (first.project, first.price, first.full_payers) == ("road", Fraction(13, 2), 2)
    assert (first.rho, first.emptied, first.left) == (Fraction(1, 2), 0, 8)


def test_what_supporters_can_no_longer_pay_is_told_with_what_they_have() -> None:
    of = election({"well": 12, "road": 13}, "well road", "road well", "road", budget=21)

    rounds = count(of, BallotRule.EQUAL_SHARES_PLAIN).rounds
    gone = [one for r in rounds if isinstance(r, SharesRound) for one in r.unaffordable]

    assert [(one.project, one.available) for one in gone] == [("well", Fraction(16, 3))]


def test_the_completion_raises_the_shares_until_the_next_outcome_would_cost_too_much() -> None:
    of = election({"a": 10, "b": 9, "c": 8}, "a", "b", "c", budget=21)

    assert count(of, BallotRule.EQUAL_SHARES_PLAIN).winners == ()
    done = count(of, BallotRule.EQUAL_SHARES)
    assert done.winners == ("c", "b")
    assert done.shares is not None
    assert (done.shares.steps, done.shares.last_share) == (2, 9)


def test_the_step_of_the_completion_is_declared() -> None:
    of = election({"a": 10, "b": 9, "c": 8}, "a", "b", "c", budget=21, step=Fraction(1, 2))
    done = count(of, BallotRule.EQUAL_SHARES)

    assert done.shares is not None
    assert done.shares.steps == 4


def test_millions_of_steps_that_change_nothing_cost_nothing() -> None:
    million = 1_000_000
    costs = {"a": 300 * million, "b": 290 * million, "c": 280 * million}
    of = election(costs, "a b", "b c", "c", "a", budget=585 * million)

    assert count(of, BallotRule.EQUAL_SHARES_PLAIN).winners == ("c",)
    done = count(of, BallotRule.EQUAL_SHARES)

    assert done.winners == ("c", "a")
    assert done.shares is not None
    assert done.shares.steps == 3_750_000


def test_what_is_left_may_be_given_out_greedily() -> None:
    of = election({"a": 60, "b": 55, "c": 30}, "a", "a", "a", "b", "c", budget=100)

    result = count(of, BallotRule.EQUAL_SHARES_GREEDY)

    assert (
        result.winners[: len(count(of, BallotRule.EQUAL_SHARES).winners)]
        == count(of, BallotRule.EQUAL_SHARES).winners
    )
    assert [r.number for r in result.rounds] == list(range(1, len(result.rounds) + 1))


def test_the_comparison_takes_the_greedy_result_only_where_more_voters_prefer_it() -> None:
    of = election({"big": 100, "s": 40}, *["big"] * 7, *["s"] * 3, budget=100)

    plain_result = count(of, BallotRule.EQUAL_SHARES_PLAIN)
    compared = count(of, BallotRule.EQUAL_SHARES_PLAIN_COMPARISON)

    assert plain_result.winners == ()
    assert compared.winners == ("big",)
    assert compared.shares is not None
    assert compared.shares.comparison is not None
    assert (compared.shares.comparison.for_greedy, compared.shares.comparison.for_equal_shares) == (
        7,
        0,
    )


def test_a_ranking_gives_one_point_to_the_last_place() -> None:
    assert ranking_points(4) == (4, 3, 2, 1)


def test_points_weigh_what_each_supporter_pays() -> None:
    of = election({"a": 12}, {"a": 3}, {"a": 1}, budget=24)

    (only,) = count(of, BallotRule.EQUAL_SHARES_PLAIN).rounds

    assert isinstance(only, SharesRound)
    assert (only.price, only.points, only.votes) == (3, 4, 2)


def test_a_utility_by_count_prefers_the_cheap() -> None:
    of = election({"dear": 30, "cheap": 10}, "dear cheap", "dear cheap", "dear", budget=45)

    by_cost = count(of, BallotRule.EQUAL_SHARES_PLAIN, utility=Utility.COST)
    by_count = count(of, BallotRule.EQUAL_SHARES_PLAIN, utility=Utility.COUNT)

    assert (by_cost.winners[0], by_count.winners[0]) == ("dear", "cheap")


def test_nobody_votes_and_nothing_is_paid() -> None:
    of = election({"a": 5}, budget=7)

    assert count(of, BallotRule.EQUAL_SHARES).winners == ()
    assert count(of, BallotRule.GREEDY).winners == ("a",)


@pytest.mark.parametrize(
    "broken",
    [
        {"budget": -1},
        {"projects": (Candidate(id="a", cost=1), Candidate(id="a", cost=2))},
        {"projects": (Candidate(id="a", cost=-1),)},
        {"ballots": (Ballot(projects=("z",), points=(1,)),)},
        {"ballots": (Ballot(projects=("a", "a"), points=(1, 1)),)},
        {"ballots": (Ballot(projects=("a",), points=()),)},
        {"step": 0},
    ],
)
def test_an_election_that_cannot_be_counted_is_refused(broken: dict[str, object]) -> None:
    sound = election({"a": 5}, "a", budget=7)

    with pytest.raises(Refused):
        msgspec.structs.replace(sound, **broken)


@settings(max_examples=200)
@given(elections(), st.sampled_from(Utility))
def test_equal_shares_is_what_its_definition_says(of: Election, utility: Utility) -> None:
    by_cost = utility is Utility.COST
    share = Fraction(of.budget) / len(of.ballots)

    assert (
        list(count(of, BallotRule.EQUAL_SHARES_PLAIN, utility=utility).winners)
        == (plain_shares(of, share, by_cost=by_cost)[0])
    )


@settings(max_examples=200)
@given(elections(), st.sampled_from(Utility))
def test_no_step_of_the_completion_that_matters_is_left_out(of: Election, utility: Utility) -> None:
    expected = plain_completion(of, by_cost=utility is Utility.COST)

    assert list(count(of, BallotRule.EQUAL_SHARES, utility=utility).winners) == expected


@given(elections(), st.sampled_from(RULES), st.randoms(use_true_random=False))
def test_the_order_of_projects_and_ballots_changes_nothing(
    of: Election, rule: BallotRule, chance: random.Random
) -> None:
    projects, ballots = list(of.projects), list(of.ballots)
    chance.shuffle(projects)
    chance.shuffle(ballots)
    shuffled = msgspec.structs.replace(of, projects=tuple(projects), ballots=tuple(ballots))

    assert count(shuffled, rule) == count(of, rule)


@given(elections(), st.sampled_from(RULES))
def test_winners_fit_the_budget_and_are_named_once(of: Election, rule: BallotRule) -> None:
    result = count(of, rule)

    assert result.cost == of.cost_of(result.winners) <= of.budget
    assert len(set(result.winners)) == len(result.winners)


@given(elections(), st.sampled_from(RULES), st.integers(0, 60))
def test_a_stricter_budget_is_never_exceeded(of: Election, rule: BallotRule, less: int) -> None:
    stricter = msgspec.structs.replace(of, budget=max(0, of.budget - less))

    assert count(stricter, rule).cost <= stricter.budget


@given(elections(), st.sampled_from(RULES))
def test_ballots_that_say_the_same_may_be_counted_together(of: Election, rule: BallotRule) -> None:
    doubled = msgspec.structs.replace(of, ballots=of.ballots * 2)
    together = tuple(msgspec.structs.replace(b, count=2) for b in of.ballots)

    assert count(doubled, rule) == count(msgspec.structs.replace(of, ballots=together), rule)


@given(elections())
def test_what_is_paid_is_exactly_the_cost_and_nobody_pays_more_than_their_share(
    of: Election,
) -> None:
    result = count(of, BallotRule.EQUAL_SHARES)
    assert result.shares is not None
    money = [Fraction(result.shares.last_share)] * len(of.ballots)

    for one in result.rounds:
        assert isinstance(one, SharesRound)
        paid = Fraction(0)
        for at, ballot in enumerate(of.ballots):
            points = dict(zip(ballot.projects, ballot.points, strict=True)).get(one.project, 0)
            part = min(money[at], one.price * points)
            money[at] -= part
            paid += part
        assert paid == one.cost
        assert min(money) >= 0
        assert sum(money) == one.left


@given(elections(), st.sampled_from(RULES))
def test_every_count_can_be_told_and_sent(of: Election, rule: BallotRule) -> None:
    result = count(of, rule)

    assert all(str(sentence) for sentence in explain(of, result))
    assert msgspec.json.decode(msgspec.json.encode(plain(result)))["winners"] == list(
        result.winners
    )
