"""Every column of every table is of the kind its name promises, on both databases (trap 4)."""

import re

import sqlalchemy as sa

import app.tables
from foundation.columns import InstantType
from foundation.lifecycle import REGISTRY

TABLES = app.tables.METADATA.sorted_tables
COLUMNS = [column for table in TABLES for column in table.columns]


def named(pattern: str) -> list[sa.Column[object]]:
    return [column for column in COLUMNS if re.search(pattern, column.name)]


def places(columns: list[sa.Column[object]]) -> list[str]:
    return [f"{column.table.name}.{column.name}" for column in columns]


def test_trap_4_no_column_is_a_float() -> None:
    assert places([c for c in COLUMNS if isinstance(c.type, sa.Numeric | sa.Float)]) == []


def test_money_is_eight_bytes_of_minor_units() -> None:
    wrong = [c for c in named("_minor$") if not isinstance(c.type, sa.BigInteger)]

    assert named("_minor$")
    assert places(wrong) == []
    assert places(named("(amount|price|cost|total|value)$")) == []


def test_instants_and_days_are_told_apart() -> None:
    assert places([c for c in named("_at$") if not isinstance(c.type, InstantType)]) == []
    # A lease of a machine's work ends at an instant, everything else that people agree on ends with a day.
    days = [c for c in named("_on$|_until$") if c.name != "lease_until"]
    assert places([c for c in days if not isinstance(c.type, sa.Date)]) == []
    stray = [
        c
        for c in COLUMNS
        if isinstance(c.type, InstantType)
        and not re.search("^at$|_at$|_until$|_for$|_from$", c.name)
    ]
    assert places(stray) == []


def test_rates_quantities_and_degrees_are_scaled_integers() -> None:
    wrong = [c for c in named("_(bp|milli|e6)$") if not isinstance(c.type, sa.Integer)]

    assert places(wrong) == []


def test_a_territory_is_ordered_by_its_bytes_and_never_missing() -> None:
    postgresql = sa.create_mock_engine("postgresql+psycopg://", lambda *_: None).dialect

    for column in named("^territory$"):
        kind = column.type.dialect_impl(postgresql)
        assert isinstance(kind, sa.String), column
        assert (kind.length, kind.collation) == (80, "C"), column
        assert not column.nullable, column


def test_codes_are_words_with_a_check_and_never_positions() -> None:
    for column in COLUMNS:
        if isinstance(column.type, sa.Enum):
            assert not column.type.native_enum, column
            assert column.type.create_constraint, column
            assert all(re.fullmatch(r"[a-z0-9_.]+", word) for word in column.type.enums), column


def test_what_has_a_life_knows_its_version() -> None:
    for life in REGISTRY.values():
        assert "version" in life.model.__table__.c, life.model
        assert sa.inspect(life.model).version_id_col is not None, life.model


def test_names_are_nouns_in_snake_case_and_constraints_have_names() -> None:
    for table in TABLES:
        assert re.fullmatch(r"[a-z]+(_[a-z0-9]+)*", table.name), table.name
        assert all(constraint.name for constraint in table.constraints), table.name
        assert len(table.name) <= 63 - len("ix___"), table.name


def test_names_and_telephones_of_persons_stand_in_one_table() -> None:
    personal = named("(^|_)(phone|document_number|surname|email|address|birth)")

    # Whoever sells is known by number and telephone as a trader, not as a person (``contracting.suppliers``).
    assert {c.table.name for c in personal} <= {"person", "user_account", "supplier"}
