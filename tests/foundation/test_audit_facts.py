"""Facts of the log are codes, keys, days and numbers: no sentence and no name of a person fits."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.audit import (
    plain_facts,
)
from foundation.columns import canonical
from foundation.errors import ProgrammingError
from foundation.identity.permissions import Role
from foundation.money import cop

ROAD = UUID("0197f3c1-7d2e-7a4b-8c11-2f5d9e0a6b33")


@pytest.mark.parametrize(
    "value",
    ["Ana Lucía Prueba", "calle 5 # 3-21", "a\nb", "x" * 121, "😀", 1.5, b"x", object(), {1, 2}],
)
def test_free_text_never_becomes_a_fact(value: object) -> None:
    for facts in ({"note": value}, {"notes": [value]}, {"deep": {"note": value}}):
        with pytest.raises(ProgrammingError) as refused:
            plain_facts(facts)
        # Nor does it become a line in the log of failures.
        assert str(value) not in str(refused.value)


@pytest.mark.parametrize("name", ["Ana Lucía Prueba", "", 7, None])
def test_nor_does_it_become_the_name_of_one(name: object) -> None:
    named: dict[Any, int] = {name: 1}

    for facts in (named, {"people": named}):
        with pytest.raises(ProgrammingError):
            plain_facts(facts)


def test_a_fact_is_a_code_a_key_a_day_an_instant_a_number_or_an_amount() -> None:
    facts = plain_facts(
        {
            "role": Role.ENGINEER,
            "key": ROAD,
            "day": date(2026, 2, 17),
            "at": datetime(2026, 2, 17, 9, 30, tzinfo=UTC),
            "amount": cop("1_250_000.50"),
            "number": 10**30,
            "yes": True,
            "nothing": None,
            "many": (ROAD, "CAU-2026-041"),
        }
    )

    assert facts == {
        "role": "engineer",
        "key": str(ROAD),
        "day": "2026-02-17",
        "at": "2026-02-17T09:30:00+00:00",
        "amount": {"minor": 125_000_050, "currency": "COP"},
        "number": 10**30,
        "yes": True,
        "nothing": None,
        "many": [str(ROAD), "CAU-2026-041"],
    }


def test_a_fact_is_no_hour_without_a_zone() -> None:
    with pytest.raises(ValueError, match="naive"):
        plain_facts({"at": datetime(2026, 2, 17, 9, 30)})  # noqa: DTZ001 - that is what is refused


codes = st.text("abcXYZñÁ0189_.:/+#-", max_size=12)
json = st.recursive(
    st.none() | st.booleans() | st.integers() | codes,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(codes.filter(bool), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(codes.filter(bool), json, max_size=4))
def test_facts_are_hashed_as_they_are_read_back(facts: dict[str, object]) -> None:
    stored = canonical(plain_facts(facts))

    assert canonical(msgspec.json.decode(stored)) == stored
