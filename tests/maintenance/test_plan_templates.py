"""Templates of plans: no asset without tasks, no task without a rule, every frequency with its source."""

from datetime import date

import pytest

from foundation.calendar import is_business_day
from maintenance.plan_templates import (
    WHOLE,
    TaskCategory,
    TaskTemplate,
    asset_kinds,
    find_asset_kind,
    find_rule,
    lifetimes,
    lifetimes_of,
    recurring_tasks_of,
    task_templates,
    tasks_of,
    wet_months_of,
)
from maintenance.recurrence import Base, BeforeRains, Every, Shift, Unit, next_due
from portfolio import work_kinds

TODAY = date(2026, 5, 6)


def task(asset_kind: str, code: str) -> TaskTemplate:
    return next(one for one in tasks_of(asset_kind, TODAY) if one.code == code)


def test_every_kind_of_work_becomes_an_asset_that_has_tasks_and_a_life() -> None:
    for kind in work_kinds.kinds():
        assert find_asset_kind(kind.asset_kind)
        assert recurring_tasks_of(kind.asset_kind, TODAY)
        whole = [x for x in lifetimes_of(kind.asset_kind, TODAY) if x.component == WHOLE]
        assert [(x.years_min, x.years_max) for x in whole] == [
            (kind.life_years_min, kind.life_years_max)
        ]


def test_every_asset_has_all_kinds_of_work_and_all_but_the_solar_one_prepare_for_rain() -> None:
    for kind in asset_kinds():
        categories = {one.category for one in tasks_of(kind.code, TODAY)}
        assert categories == set(TaskCategory)
    without = {
        kind.code
        for kind in asset_kinds()
        if not any(one.is_before_rains for one in tasks_of(kind.code, TODAY))
    }
    assert without == {"solar_system"}


def test_every_task_is_named_in_both_languages_once_per_asset_and_has_a_performer() -> None:
    keys = [(one.asset_kind, one.code) for one in task_templates()]

    assert len(keys) == len(set(keys))
    for one in task_templates():
        assert one.name_es
        assert one.name_en
        assert one.performed_by
        assert one.source


def test_only_emergencies_have_no_period() -> None:
    for one in task_templates():
        rule = find_rule(one, TODAY, wet_months=(3, 9))
        assert (rule is None) == (one.category is TaskCategory.EMERGENCY)


@pytest.mark.parametrize(
    ("asset_kind", "code", "count", "unit"),
    [
        ("concrete_track", "reseal_joints", 2, Unit.YEAR),
        ("gravel_road", "grade", 6, Unit.MONTH),
        ("gravel_road", "regravel", 5, Unit.YEAR),
        ("bridge", "check_bolts_cables", 6, Unit.MONTH),
        ("rural_aqueduct", "measure_chlorine", 1, Unit.DAY),
        ("rural_aqueduct", "wash_tank", 3, Unit.MONTH),
        ("small_irrigation", "desilt", 1, Unit.YEAR),
        ("building", "paint", 3, Unit.YEAR),
        ("solar_system", "clean_panels", 6, Unit.MONTH),
    ],
)
def test_the_frequencies_of_the_field(asset_kind: str, code: str, count: int, unit: Unit) -> None:
    rule = find_rule(task(asset_kind, code), TODAY, wet_months=())

    assert rule is not None
    assert rule.cycle == Every(count=count, unit=unit)


def test_culverts_of_popayan_are_cleaned_before_both_wet_seasons() -> None:
    culverts = task("concrete_track", "clean_culverts_before_rains")
    rule = find_rule(culverts, date(2026, 5, 6), wet_months=wet_months_of("19001", TODAY))

    assert rule is not None
    assert rule.cycle == BeforeRains(wet_months=(3, 9))
    due = next_due(rule, [], TODAY, is_business_day)
    assert due is not None
    assert due.occurrence.nominal_on == date(2026, 8, 1)
    assert due.occurrence.due_on == date(2026, 8, 3)


@pytest.mark.parametrize("municipality", ["19318", "05001"])
def test_where_it_rains_all_year_or_nobody_knows_drains_are_cleaned_by_their_period(
    municipality: str,
) -> None:
    culverts = task("gravel_road", "clean_culverts_before_rains")
    rule = find_rule(culverts, TODAY, wet_months=wet_months_of(municipality, TODAY))

    assert rule is not None
    assert rule.cycle == Every(count=3, unit=Unit.MONTH)


def test_chlorine_is_measured_on_sundays_too() -> None:
    rule = find_rule(task("rural_aqueduct", "measure_chlorine"), TODAY, wet_months=())

    assert rule is not None
    assert rule.shift is Shift.NONE


def test_what_wears_out_is_counted_from_its_last_renewal() -> None:
    rule = find_rule(task("gravel_road", "regravel"), TODAY, wet_months=())

    assert rule is not None
    assert rule.base is Base.COMPLETED


def test_a_frequency_is_confirmed_only_where_a_source_was_read() -> None:
    for one in task_templates():
        if not one.to_confirm:
            assert "not read" not in one.source
            assert "own proposal" not in one.source


def test_every_part_lives_some_years() -> None:
    for one in lifetimes():
        assert 0 < one.years_min <= one.years_max
        assert find_asset_kind(one.asset_kind)
