"""Hazards and rains of a municipality: the right region, no gap in the tables, nothing guessed."""

from datetime import date

import pytest

from portfolio.climate_rating import Frame
from portfolio.climate_regions import (
    climate_regions,
    find_region,
    is_wet,
    rain_seasons,
    region_members,
    seasons_of,
    wet_season_starts,
)
from portfolio.hazard_levels import Trend, hazard_levels, hazards, outlook

TODAY = date(2026, 5, 6)


@pytest.mark.parametrize(
    ("municipality", "region"),
    [
        ("19001", "andean_cauca"),
        ("19318", "pacific_cauca"),
        ("19533", "putumayo"),
        ("52001", "andean_narino"),
        ("52835", "pacific_narino"),
        ("86573", "putumayo"),
        ("44847", "la_guajira"),
        ("50711", "meta"),
        ("95200", "guaviare"),
    ],
)
def test_a_municipality_lies_in_its_climate_region(municipality: str, region: str) -> None:
    found = find_region(municipality, TODAY)

    assert found is not None
    assert found.code == region


def test_a_municipality_outside_the_tables_has_no_region_and_no_level() -> None:
    assert find_region("05001", TODAY) is None
    assert all(one.now is None and one.to_confirm for one in outlook("05001", TODAY))


def test_popayan_and_guapi_are_in_one_department_and_know_different_dangers() -> None:
    popayan = {one.hazard.code: one.now for one in outlook("19001", TODAY)}
    guapi = {one.hazard.code: one.now for one in outlook("19318", TODAY)}

    assert popayan["mass_movement"] == 3
    assert guapi["mass_movement"] == 1
    assert popayan["coastal_erosion"] == 0
    assert guapi["coastal_erosion"] == 3


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
    assert set(pairs) == {(r.code, h.code) for r in climate_regions() for h in hazards()}


def test_every_level_is_marked_as_still_to_be_confirmed_and_has_a_source() -> None:
    assert all(row.to_confirm and row.source for row in hazard_levels())


def test_every_member_and_season_names_a_known_region() -> None:
    known = {region.code for region in climate_regions()}

    assert {member.region for member in region_members()} == known
    assert {season.region for season in rain_seasons()} == known


def test_the_andes_have_two_wet_seasons_and_the_coast_rains_all_year() -> None:
    andes = seasons_of("andean_cauca", TODAY)
    coast = seasons_of("pacific_narino", TODAY)

    assert wet_season_starts(andes) == (3, 9)
    assert wet_season_starts(coast) == ()
    assert is_wet(andes, 4)
    assert not is_wet(andes, 7)
    assert all(is_wet(coast, month) for month in range(1, 13))


def test_seasons_of_one_region_do_not_overlap() -> None:
    for region in climate_regions():
        months = [
            month
            for season in seasons_of(region.code, TODAY)
            for month in range(season.from_month, season.to_month + 1)
        ]
        assert months
        assert len(months) == len(set(months))
