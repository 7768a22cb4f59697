"""Analyses of unit prices: the sums of an APU, exact, in any order."""

import random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio import price_analyses
from portfolio.price_analyses import (
    MICRO,
    PERCENT_OF_LABOUR,
    WITH_ADDITION,
    Component,
    ComponentKind,
)

pytestmark = pytest.mark.one_database

WHOLE_PESO = 100


@st.composite
def components(draw: st.DrawFn) -> Component:
    kind = draw(st.sampled_from(ComponentKind))
    return Component(
        kind=kind,
        description=draw(st.text(min_size=1, max_size=12)),
        unit="h",
        quantity_micro=draw(st.integers(1, 50 * MICRO)),
        output_micro=draw(st.none() | st.integers(1, 80 * MICRO)),
        unit_price_minor=draw(st.integers(0, 900_000_00)),
        addition_bp=draw(st.integers(0, 9_000)) if kind in WITH_ADDITION else 0,
    )


def line(kind: ComponentKind, price: int, quantity: int, **others: int) -> Component:
    return Component(
        kind=kind,
        description="x",
        unit="h",
        quantity_micro=quantity,
        unit_price_minor=price,
        **others,
    )


def placa_huella() -> tuple[Component, ...]:
    """One cubic metre of concrete of 21 MPa as such an analysis is written in the field."""
    tools = Component(
        kind=ComponentKind.EQUIPMENT,
        description="Herramienta menor",
        unit=PERCENT_OF_LABOUR,
        quantity_micro=5 * MICRO,
    )
    return (
        line(ComponentKind.EQUIPMENT, 11_500_00, MICRO, output_micro=1_250_000),
        tools,
        line(ComponentKind.MATERIAL, 738_00, 350 * MICRO, addition_bp=300),
        line(ComponentKind.MATERIAL, 92_400_00, 556_000, addition_bp=500),
        line(ComponentKind.LABOUR, 78_350_00, 4 * MICRO, output_micro=6 * MICRO, addition_bp=8_500),
        line(ComponentKind.TRANSPORT, 1_350_00, 18_700_000),
    )


def test_the_analysis_of_a_concrete_adds_up_as_on_paper() -> None:
    analysis = price_analyses.analyse(placa_huella(), step_minor=WHOLE_PESO)

    # 11,500 / 1.25; 5 % of the labour; 350 × 738 and 3 %; 0.556 × 92,400 and 5 %; 4 × 78,350 / 6 and 85 %; 18.7 × 1,350
    assert analysis.values == (9_200_00, 4_831_58, 266_049_00, 53_943_12, 96_631_67, 25_245_00)
    assert analysis.sums == {
        ComponentKind.EQUIPMENT: 14_031_58,
        ComponentKind.MATERIAL: 319_992_12,
        ComponentKind.LABOUR: 96_631_67,
        ComponentKind.TRANSPORT: 25_245_00,
    }
    assert analysis.unit_price_minor == 455_900_00


@given(st.lists(components(), max_size=9), st.randoms())
def test_the_order_of_the_lines_never_changes_the_price(
    lines: list[Component], dice: random.Random
) -> None:
    shuffled = list(lines)
    dice.shuffle(shuffled)

    before = price_analyses.analyse(lines, step_minor=WHOLE_PESO)
    after = price_analyses.analyse(shuffled, step_minor=WHOLE_PESO)

    assert (before.sums, before.unit_price_minor) == (after.sums, after.unit_price_minor)


@given(st.lists(components(), max_size=9), st.sampled_from([1, WHOLE_PESO]))
def test_the_kinds_add_up_and_the_price_is_rounded_once(lines: list[Component], step: int) -> None:
    analysis = price_analyses.analyse(lines, step_minor=step)

    assert sum(analysis.sums.values()) == sum(analysis.values)
    assert analysis.unit_price_minor % step == 0
    assert abs(analysis.unit_price_minor - sum(analysis.values)) * 2 <= step


@given(components(), st.integers(1, 20 * MICRO))
def test_what_yields_twice_as_much_costs_half(one: Component, output: int) -> None:
    slow = msgspec.structs.replace(one, output_micro=output)
    fast = msgspec.structs.replace(one, output_micro=2 * output)

    slow_value, fast_value = (
        price_analyses.analyse([each], step_minor=1).unit_price_minor for each in (slow, fast)
    )

    assert abs(slow_value - 2 * fast_value) <= 1
