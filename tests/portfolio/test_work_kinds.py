"""Kinds of works: complete tables whose codes all meet."""

from datetime import date

import pytest

from portfolio import units, work_kinds
from portfolio.hazard_levels import hazards

TODAY = date(2026, 5, 6)

# The codes of OC4IDS 0.9 that our kinds of work use; the export is validated against the whole list elsewhere.
SECTORS = {
    "cultureSportsAndRecreation",
    "economy",
    "education",
    "energy",
    "energy.solar",
    "transport",
    "transport.road",
    "transport.water",
    "waterAndWaste",
}


@pytest.mark.parametrize(
    ("code", "name", "asset_kind"),
    [
        ("concrete_track", "Placa huella", "concrete_track"),
        ("rural_aqueduct", "Acueducto veredal", "rural_aqueduct"),
        ("classroom", "Aula escolar", "building"),
        ("power_line", "Electrificación rural", "power_line"),
    ],
)
def test_a_kind_of_work_has_its_spanish_name_and_becomes_an_asset(
    code: str, name: str, asset_kind: str
) -> None:
    kind = work_kinds.find(code)

    assert kind is not None
    assert (kind.name_es, kind.asset_kind) == (name, asset_kind)


def test_an_unknown_kind_is_not_found() -> None:
    assert work_kinds.find("airport") is None
    assert units.find("furlong") is None


def test_every_kind_is_named_once_in_both_languages_and_lives_some_years() -> None:
    kinds = work_kinds.kinds()

    assert len({kind.code for kind in kinds}) == len(kinds)
    for kind in kinds:
        assert kind.name_es
        assert kind.name_en
        assert 0 < kind.life_years_min <= kind.life_years_max
        assert kind.sector in SECTORS
        assert units.find(kind.unit)


def test_every_kind_knows_its_sensitivity_to_every_hazard_exactly_once() -> None:
    pairs = [(row.work_kind, row.hazard) for row in work_kinds.hazard_sensitivities()]

    assert len(pairs) == len(set(pairs))
    assert set(pairs) == {(k.code, h.code) for k in work_kinds.kinds() for h in hazards()}


def test_a_landslide_hurts_a_gravel_road_more_than_a_solar_panel() -> None:
    road = work_kinds.find_sensitivity("gravel_road", "mass_movement", TODAY)
    panel = work_kinds.find_sensitivity("solar_system", "mass_movement", TODAY)

    assert road is not None
    assert panel is not None
    assert road.level > panel.level
    assert road.to_confirm


def test_a_hazard_that_no_table_knows_has_no_sensitivity() -> None:
    assert work_kinds.find_sensitivity("gravel_road", "meteor", TODAY) is None


def test_every_kind_has_typical_items_in_order_with_known_units() -> None:
    for kind in work_kinds.kinds():
        items = work_kinds.items_of(kind.code)
        assert [item.position for item in items] == list(range(1, len(items) + 1))
        assert len(items) >= 6
        assert all(units.find(item.unit) for item in items)


def test_no_item_belongs_to_an_unknown_kind() -> None:
    assert {item.work_kind for item in work_kinds.typical_items()} == {
        kind.code for kind in work_kinds.kinds()
    }
