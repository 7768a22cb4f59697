"""Published elections, where the shared data lie beside this checkout: their official winners, by the rule each file names."""

import time

import pytest

from exchange.pabulib import reader
from exchange.pabulib.reader import PabulibFile
from portfolio.ballots.counting import BallotRule, count
from tests.support.elections import PUBLISHED

pytestmark = pytest.mark.skipif(
    not PUBLISHED.exists(), reason="the published elections are not beside this checkout"
)


def published(name: str) -> PabulibFile:
    return reader.read((PUBLISHED / f"{name}.pb").read_bytes())


@pytest.mark.parametrize(
    ("name", "winners", "cost"),
    [("Netherlands_Assen_2024", 9, 76_700), ("Poland_Swiecie_2023", 17, 1_040_337)],
)
def test_equal_shares_elects_who_was_elected(name: str, winners: int, cost: int) -> None:
    file = published(name)

    result = count(file.election, BallotRule.EQUAL_SHARES)

    assert file.rule is BallotRule.EQUAL_SHARES
    assert set(result.winners) == file.selected
    assert (len(result.winners), result.cost) == (winners, cost)


def test_gdansk_took_the_most_voted_and_passed_over_what_no_longer_fitted() -> None:
    """The file has no column of winners: these are the projects that the rule it names takes from the budget of 3,600,000 zł."""
    file = published("Poland_Gdansk_2020")

    result = count(file.election, BallotRule.GREEDY)

    assert file.rule is BallotRule.GREEDY
    assert result.winners[:4] == ("1", "18", "7", "27")
    assert result.cost <= 3_600_000
    left = file.election.budget - result.cost
    out = [p for p in file.election.projects if p.id not in result.winners]
    assert all(project.cost > left for project in out)


def test_wieliczka_differs_from_the_published_outcome_in_three_projects() -> None:
    """A known discrepancy that the reference library shows too: two cheap projects instead of one."""
    file = published("Poland_Wieliczka_2023_Green_Budget")

    result = count(file.election, BallotRule.EQUAL_SHARES_COMPARISON)

    assert file.rule is BallotRule.EQUAL_SHARES_COMPARISON
    assert set(result.winners) ^ file.selected == {"46", "66", "67"}


def test_rankings_add_up_to_the_points_that_the_file_states() -> None:
    file = published("US_Stanford_Dataset_Merced_Peoples_Budget_Ballot_2019_vote_rankings")

    assert file.warnings == ()
    assert [s.points for s in file.election.standings.values()][:3] == [241, 240, 224]


def test_knapsack_ballots_are_counted_as_approvals() -> None:
    file = published("US_Stanford_Dataset_2022_Jersey_City_Ward_B_vote_knapsacks")

    result = count(file.election, BallotRule.GREEDY)

    assert (result.winners, result.cost) == (("2931",), 50_000)


def test_a_city_of_thirty_thousand_voters_is_counted_by_shares_in_a_moment() -> None:
    election = published("Poland_Gdansk_2020").election
    began = time.perf_counter()

    count(election, BallotRule.EQUAL_SHARES)

    assert time.perf_counter() - began < 5
