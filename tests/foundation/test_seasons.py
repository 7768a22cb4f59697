"""Rain seasons: known for the regions of the programme, said to be unknown elsewhere."""

from datetime import date

import pytest

from foundation.seasons import (
    NEVER_DRY,
    UNKNOWN,
    RainRegion,
    _regions,
    _seasons,
    find_rain_region,
    month_before_rains,
    wet_seasons,
)
from foundation.territories import UnknownPlace, get_municipality, municipalities

TODAY = date(2026, 2, 17)
PACIFIC = {
    "19318": "Guapi",
    "19418": "López de Micay",
    "19809": "Timbiquí",
    "52079": "Barbacoas",
    "52250": "El Charco",
    "52390": "La Tola",
    "52427": "Magüí",
    "52473": "Mosquera",
    "52490": "Olaya Herrera",
    "52520": "Francisco Pizarro",
    "52621": "Roberto Payán",
    "52696": "Santa Bárbara",
    "52835": "San Andrés de Tumaco",
}


def months_of(code: str) -> list[tuple[int, int]]:
    return [(s.starts_month, s.ends_month) for s in wet_seasons(code, on=TODAY)]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("19256", [(3, 5), (9, 12)]),  # El Tambo (Cauca)
        ("52838", [(3, 5), (9, 12)]),  # Túquerres (Nariño)
        ("44847", [(5, 5), (9, 11)]),  # Uribia (La Guajira)
        ("50350", [(4, 11)]),  # La Macarena (Meta)
        ("95001", [(4, 11)]),  # San José del Guaviare
        ("86573", [(4, 7)]),  # Puerto Leguízamo (Putumayo)
        ("52835", [(1, 12)]),  # Tumaco, on the Pacific
    ],
)
def test_each_region_of_the_programme_has_its_wet_seasons(
    code: str, expected: list[tuple[int, int]]
) -> None:
    assert months_of(code) == expected


def test_the_pacific_plain_is_exactly_these_municipalities() -> None:
    found = {
        place.code: place.name
        for department in ("CO.19.", "CO.52.", "CO.86.", "CO.44.", "CO.50.", "CO.95.")
        for place in municipalities(department)
        if find_rain_region(place.code) is RainRegion.PACIFIC
    }

    assert found == PACIFIC


def test_piamonte_has_the_rains_of_its_neighbour_putumayo() -> None:
    assert find_rain_region("19533") is RainRegion.PUTUMAYO


def test_drains_are_cleaned_in_the_month_before_each_wet_season() -> None:
    found = month_before_rains("19256", 2027)

    assert found.months == (date(2027, 2, 1), date(2027, 8, 1))
    assert found.reason is None
    assert found.to_confirm


def test_where_it_rains_all_year_no_month_comes_before_the_rains_and_the_reason_is_said() -> None:
    found = month_before_rains("19318", 2027)

    assert found.months == ()
    assert found.reason == NEVER_DRY


def test_where_the_seasons_are_not_known_nothing_is_assumed_and_that_is_said() -> None:
    found = month_before_rains("05002", 2027)

    assert find_rain_region("05002") is None
    assert wet_seasons("05002", on=TODAY) == ()
    assert found.months == ()
    assert found.reason == UNKNOWN
    assert not found.to_confirm


def test_a_year_before_the_first_reference_row_is_not_known() -> None:
    assert month_before_rains("19256", 2013).reason == UNKNOWN


def test_a_code_that_no_municipality_has_is_refused() -> None:
    with pytest.raises(UnknownPlace):
        month_before_rains("19999", 2027)


def test_every_reference_row_names_its_source_and_that_it_waits_for_confirmation() -> None:
    assert all(row.source and row.to_confirm for row in _seasons())
    assert all(row.source and row.to_confirm for row in _regions().values())
    assert {row.region for row in _seasons()} == set(RainRegion)


def test_every_municipality_with_a_row_of_its_own_exists() -> None:
    for code in _regions():
        if len(code) == len("19001"):
            assert get_municipality(code).code == code
