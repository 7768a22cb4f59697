"""Hazards of a municipality: the right region, no gap in the table, nothing guessed."""

from datetime import date

import pytest

from foundation.seasons import RainRegion
from portfolio.climate_rating import Frame
from portfolio.hazard_levels import Trend, hazard_levels, hazards, outlook

TODAY = date(2026, 5, 6)


def levels(municipality: str) -> dict[str, int | None]:
    return {one.hazard.code: one.now for one in outlook(municipality, TODAY)}


def test_popayan_and_guapi_are_in_one_department_and_know_different_dangers() -> None:
    popayan, guapi = levels("19001"), levels("19318")

    assert (popayan["mass_movement"], guapi["mass_movement"]) == (3, 1)
    assert (popayan["coastal_erosion"], guapi["coastal_erosion"]) == (0, 3)


@pytest.mark.parametrize(
    ("municipality", "hazard"),
    [
        ("52001", "mass_movement"),
        ("52835", "flood"),
        ("86001", "flash_flood"),
        ("44847", "drought"),
        ("50711", "wildfire"),
        ("95001", "flood"),
    ],
)
def test_the_hazard_a_region_is_known_for_is_high_there(municipality: str, hazard: str) -> None:
    assert levels(municipality)[hazard] == 3


def test_a_municipality_outside_the_table_has_no_level_rather_than_a_guessed_one() -> None:
    unknown = outlook("05001", TODAY)

    assert len(unknown) == len(hazards())
    assert all(one.now is None and one.future is None and one.to_confirm for one in unknown)


def test_an_increasing_hazard_is_one_level_higher_in_the_future_and_never_above_three() -> None:
    for row in hazard_levels():
        future = row.at(Frame.FUTURE)
        if row.trend is Trend.INCREASING and 0 < row.level < 3:
            assert future == row.level + 1
        else:
            assert future == row.level


def test_every_region_says_something_about_every_hazard_exactly_once() -> None:
    pairs = [(row.region, row.hazard) for row in hazard_levels()]

    assert len(pairs) == len(set(pairs))
    assert set(pairs) == {(region, hazard.code) for region in RainRegion for hazard in hazards()}


def test_every_level_is_marked_as_still_to_be_confirmed_and_has_a_source() -> None:
    assert all(row.to_confirm and row.source for row in hazard_levels())
