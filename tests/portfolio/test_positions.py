"""Where a need or a work lies: swapped, unsigned or empty degrees are refused where they are typed."""

import pytest

from foundation.errors import InvalidCommand
from foundation.ids import new_id
from portfolio.beneficiaries import People
from portfolio.climate_rating import Rating
from portfolio.climate_reviews import AnswerReview
from portfolio.needs import RegisterNeed
from portfolio.project_changes import ReviseProject

pytestmark = pytest.mark.one_database
OUTSIDE = [(0, 0), (-76_336_980, 3_048_776), (3_048_776, 76_336_980)]


def need(latitude: int, longitude: int, kind: str = "footpath") -> RegisterNeed:
    return RegisterNeed(
        community=new_id(),
        title="Sendero",
        kind=kind,
        description="Los niños caminan por la carretera.",
        latitude=latitude,
        longitude=longitude,
        people=People(women=2, men=1),
    )


def revision(latitude: int, longitude: int) -> ReviseProject:
    return ReviseProject(
        title="Sendero",
        purpose="Llegar.",
        kind="footpath",
        latitude=latitude,
        longitude=longitude,
    )


def review(latitude: int, longitude: int) -> AnswerReview:
    return AnswerReview(
        now=Rating.LOW,
        future=Rating.LOW,
        is_enough=True,
        finding="Igual.",
        latitude=latitude,
        longitude=longitude,
    )


@pytest.mark.parametrize("place", OUTSIDE)
@pytest.mark.parametrize("command", [need, revision, review])
def test_a_position_outside_the_country_is_refused(command: object, place: tuple[int, int]) -> None:
    assert callable(command)
    with pytest.raises(InvalidCommand) as refused:
        command(*place)

    assert set(refused.value.errors) == {"latitude"}


def test_position_and_kind_are_told_together() -> None:
    with pytest.raises(InvalidCommand) as refused:
        need(0, 0, kind="spaceship")

    assert set(refused.value.errors) == {"latitude", "kind"}


def test_a_position_in_the_islands_is_in_the_country() -> None:
    assert need(12_584_700, -81_700_600).latitude == 12_584_700
