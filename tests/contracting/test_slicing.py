"""Slicing: one object in several agreements is counted as one, and what is another object is not."""

from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracting import ceilings, slicing
from contracting.agreement_rules import find_basis
from contracting.ceilings import CeilingBasis
from contracting.slicing import Slice
from foundation.clock import FrozenClock
from foundation.database import Database
from foundation.errors import InvalidCommand
from foundation.money import cop
from tests.support import factories, works
from tests.support.factories import cast

ON = date(2026, 3, 2)
RULE = slicing.rule_on(ON)
OWN = Slice(
    number="C-19-2026-014",
    signed_on=ON,
    value=cop("260_000_000"),
    object="Construcción de 480 m de placa huella en la vereda El Palmar",
    kind="concrete_track",
    latitude_e6=3_034_500,
    longitude_e6=-76_408_200,
)


def basis() -> CeilingBasis:
    """280 minimum wages of $ 1.750.905: $ 490.253.400."""
    found = find_basis("R1b", ON, budget_smmlv=8_500)
    assert found is not None
    assert found.amount == cop("490_253_400")
    return found


def other(**differences: object) -> Slice:
    return msgspec.structs.replace(OWN, number="C-19-2026-009", **differences)


def is_refused(one: Slice) -> bool:
    return slicing.refusal(RULE, OWN, [one], basis()) is not None


def test_two_halves_of_one_road_are_one_object() -> None:
    second = other(object="Mejoramiento de 510 metros de placa huella, vereda El Palmar, tramo 2")

    refused = slicing.refusal(RULE, OWN, [second], basis())

    assert refused is not None
    assert refused.params["total"] == cop("520_000_000")
    assert refused.params["others"] == ("C-19-2026-009",)
    assert "Ley 80/1993" in str(refused)


@pytest.mark.parametrize(
    ("differences", "refused"),
    [
        ({"signed_on": date(2025, 9, 3)}, True),  # 180 days before
        ({"signed_on": date(2025, 9, 2)}, False),  # 181
        ({"value": cop("230_253_400")}, False),  # exactly the ceiling together
        ({"value": cop("230_253_401")}, True),
        (
            {
                "object": "Acueducto veredal de La Esperanza",
                "kind": "rural_aqueduct",
            },
            False,
        ),
        ({"object": "Salón comunal", "latitude_e6": 3_036_000}, True),  # the same kind, 167 m off
        ({"object": "Salón comunal", "latitude_e6": 3_038_000}, False),  # 390 m off
        ({"object": "Salón comunal", "latitude_e6": None}, False),
    ],
)
def test_what_is_near_and_alike_counts_together(
    differences: dict[str, object],
    refused: bool,  # noqa: FBT001 - what pytest fills in
) -> None:
    assert is_refused(other(**differences)) is refused


def test_what_has_no_ceiling_and_a_day_without_a_rule_know_no_slices() -> None:
    assert slicing.refusal(RULE, OWN, [other()], None) is None
    assert slicing.rule_on(date(1993, 12, 31)) is None
    assert slicing.refusal(None, OWN, [other()], basis()) is None


@given(parts=st.lists(st.integers(1, 40_000_000), min_size=2, max_size=12))
def test_however_an_object_is_cut_it_is_refused_exactly_when_the_whole_passes(
    parts: list[int],
) -> None:
    pieces = [other(value=cop(part * 100)) for part in parts[1:]]
    own = msgspec.structs.replace(OWN, value=cop(parts[0] * 100))
    limit = msgspec.structs.replace(basis(), amount=cop("3_000_000_000"))

    refused = slicing.refusal(RULE, own, pieces, limit)

    assert (refused is not None) == (cop(sum(parts) * 100) > limit.amount)


def test_no_slice_is_drafted_beside_what_was_signed(db: Database, clock: FrozenClock) -> None:
    # $ 38.000.000.000 are 21.703 wages of 2026; R1 lets 28 of them: $ 49.025.340.
    hands = cast()
    owner = factories.community(db, hands)
    first, second = (factories.financed(db, hands, owner) for _ in range(2))
    stones = works.draft_command(db, hands, first).milestones
    works.signed(db, hands, first, regime="R1", milestones=stones[:1])  # $ 27.300.000
    wage = ceilings.wage_on(ceilings.minimum_wages(), date(2026, 2, 17)).monthly

    with pytest.raises(InvalidCommand) as refused:
        works.drafted(db, hands, second, regime="R1", milestones=stones[:1])

    assert refused.value.errors["milestones"].params["total"] == cop("54_600_000")
    assert cop("54_600_000") > wage * 28
    works.drafted(db, hands, second, regime="R1", milestones=stones[3:])  # $ 9.100.000 more fits
