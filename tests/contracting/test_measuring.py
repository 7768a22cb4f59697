"""The arithmetic of measured quantities: memo, value to date, and what a certificate adds."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from contracting import measuring
from contracting.measuring import Piece, Priced
from foundation.ids import new_id
from portfolio import budgeting
from portfolio.budgeting import BudgetRates

# 18 % administration, 2 % contingencies, 5 % profit, VAT of 19 % on the profit, whole pesos.
RATES = BudgetRates(
    administration_bp=1_800,
    contingency_bp=200,
    profit_bp=500,
    vat_on_profit_bp=1_900,
    step_minor=100,
)
MILLI = st.integers(min_value=0, max_value=5_000_000)
ITEMS = st.lists(
    st.builds(
        Priced,
        id=st.builds(new_id),
        quantity_milli=st.integers(min_value=1, max_value=5_000_000),
        unit_price_minor=st.integers(min_value=0, max_value=900_000_00),
    ),
    min_size=1,
    max_size=6,
)


def test_a_slab_is_its_length_times_its_width_times_its_thickness() -> None:
    # 2 tracks × 120,5 m × 0,90 m × 0,15 m = 32,535 m³
    tracks = Piece(count_milli=2_000, length_milli=120_500, width_milli=900, height_milli=150)

    assert measuring.partial_milli(tracks) == 32_535


def test_a_measure_that_is_not_given_is_no_factor() -> None:
    assert measuring.partial_milli(Piece(length_milli=37_250)) == 37_250
    assert measuring.partial_milli(Piece(count_milli=3_000)) == 3_000
    assert measuring.partial_milli(Piece(length_milli=4_000, width_milli=2_500)) == 10_000


def test_an_opening_is_deducted() -> None:
    wall = Piece(length_milli=10_000, height_milli=3_000)
    door = Piece(length_milli=1_000, height_milli=2_100, is_deducted=True)

    assert measuring.quantity_milli([wall, door]) == 27_900


def test_each_line_is_rounded_once_halves_up() -> None:
    # 0,5 × 0,001 = 0,0005 → 0,001
    assert measuring.partial_milli(Piece(length_milli=500, width_milli=1)) == 1


def test_value_is_direct_cost_with_its_rates_and_vat_on_the_profit_only() -> None:
    item = Priced(id=new_id(), quantity_milli=100_000, unit_price_minor=250_000_00)

    found = measuring.contracted_value([item], RATES, currency="COP")

    # CD 25.000.000; A 4.500.000; I 500.000; U 1.250.000; VAT 19 % of U 237.500.
    assert found.direct_cost.minor == 25_000_000_00
    assert found.administration.minor == 4_500_000_00
    assert found.contingency.minor == 500_000_00
    assert found.profit.minor == 1_250_000_00
    assert found.vat.minor == 237_500_00
    assert found.total.minor == 31_487_500_00


def worth(items: list[Priced], quantities: dict[UUID, int]) -> budgeting.BudgetTotals:
    return measuring.value_of(items, quantities, RATES, currency="COP")


@given(ITEMS, st.lists(st.integers(min_value=0, max_value=10_000), min_size=1, max_size=6))
def test_all_certificates_together_are_exactly_the_value_of_what_was_built(
    items: list[Priced], parts: list[int]
) -> None:
    """However the same quantities are cut into certificates."""
    cuts = [*sorted(parts), 10_000]
    before = worth(items, {})
    total = before.total
    for cut in cuts:
        after = worth(items, {item.id: item.quantity_milli * cut // 10_000 for item in items})
        total += measuring.added(before, after).total
        before = after

    assert total == measuring.contracted_value(items, RATES, currency="COP").total


@given(ITEMS)
def test_the_order_of_the_items_changes_nothing(items: list[Priced]) -> None:
    assert measuring.contracted_value(items, RATES, currency="COP") == measuring.contracted_value(
        items[::-1], RATES, currency="COP"
    )


@given(ITEMS, MILLI)
def test_less_is_never_worth_more(items: list[Priced], less: int) -> None:
    part = {item.id: min(less, item.quantity_milli) for item in items}

    assert (
        worth(items, part).total <= measuring.contracted_value(items, RATES, currency="COP").total
    )


@given(st.dictionaries(st.uuids(), MILLI), st.dictionaries(st.uuids(), MILLI))
def test_the_lower_of_two_findings_is_below_both_and_the_same_from_either_side(
    one: dict[UUID, int], other: dict[UUID, int]
) -> None:
    both = measuring.lower_of(one, other)

    assert both == measuring.lower_of(other, one)
    assert all(quantity <= one.get(key, 0) for key, quantity in both.items())
    assert all(quantity <= other.get(key, 0) for key, quantity in both.items())
