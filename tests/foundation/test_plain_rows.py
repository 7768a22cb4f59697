from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

import app.tables
from foundation import backups, plain_rows
from foundation.columns import InstantType, JsonText
from foundation.database import Database
from foundation.errors import ProgrammingError
from tests.foundation.two_databases import pytest_generate_tests, source, target

__all__ = ["pytest_generate_tests", "source", "target"]

SPELT = sa.Table(
    "spelt",
    sa.MetaData(),
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("at", InstantType()),
    sa.Column("local", sa.DateTime(timezone=False)),
    sa.Column("day", sa.Date),
    sa.Column("yes", sa.Boolean),
    sa.Column("big", sa.BigInteger),
    sa.Column("words", sa.Text),
    sa.Column("json", JsonText),
    sa.Column("bytes", sa.LargeBinary),
)
_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
_json = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | _text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_text, inner, max_size=3),
    max_leaves=6,
)
_row = st.tuples(
    st.uuids(),
    st.none() | st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC)),  # noqa: DTZ001
    st.none() | st.datetimes(),
    st.none() | st.dates(),
    st.none() | st.booleans(),
    st.none() | st.integers(-(2**63), 2**63 - 1),
    st.none() | _text,
    st.none() | _json,
    st.none() | st.binary(),
)


@given(_row)
def test_every_value_comes_back_exactly(row: tuple[Any, ...]) -> None:
    engine = sa.create_engine("sqlite://")
    form = plain_rows.form(SPELT)
    with engine.begin() as connection:
        SPELT.create(connection)
        connection.execute(sa.insert(SPELT), [dict(zip(form.columns, row, strict=True))])
        stored = connection.exec_driver_sql("SELECT * FROM spelt").all()

        line = plain_rows.encode(connection.execute(form.select()).all())
        connection.execute(sa.delete(SPELT))
        connection.execute(form.insert(), [form.named(form.decoder.decode(line))])

        assert connection.exec_driver_sql("SELECT * FROM spelt").all() == stored
    engine.dispose()


EXTREMES = [
    (UUID(int=2), None, None, None, None, None, None, None, None),
    (
        UUID(int=2**128 - 1),
        datetime(1850, 3, 4, 5, 6, 7, 1, tzinfo=UTC),
        datetime(2026, 2, 17, 23, 59, 59, 999_999),  # noqa: DTZ001 - civil time
        date(1753, 1, 1),
        False,
        -(2**63),
        "Ñ 日本 🌱 \"'\\\r\n\t{}",
        {"b": [1, None], "a": 2**63 - 1},
        b"\x00\xff",
    ),
    (
        UUID(int=7),
        datetime(9999, 12, 30, 23, 59, 59, 999_999, tzinfo=UTC),
        datetime(1, 1, 1),  # noqa: DTZ001 - civil time
        date(9999, 12, 31),
        True,
        2**63 - 1,
        "",
        "null",
        b"",
    ),
]


def test_extremes_mean_the_same_on_both_databases(source: Database, target: Database) -> None:
    form = plain_rows.form(SPELT)
    for database in (source, target):
        with database.engine.begin() as connection:
            SPELT.create(connection)
    with source.engine.begin() as connection:
        connection.execute(sa.insert(SPELT), [form.named(row) for row in EXTREMES])
        lines = plain_rows.encode(connection.execute(form.select()).all())

    with target.engine.begin() as connection:
        rows = form.decoder.decode_lines(lines)
        connection.execute(form.insert(), [form.named(row) for row in rows])

        assert plain_rows.encode(connection.execute(form.select()).all()) == lines
        assert [
            tuple(row) for row in connection.execute(sa.select(SPELT).order_by(SPELT.c.id))
        ] == sorted(EXTREMES, key=lambda row: str(row[0]))


def test_a_column_without_an_exact_spelling_is_a_mistake_in_the_code() -> None:
    for column in (
        sa.Column("amount", sa.Numeric(12, 2)),
        sa.Column("ratio", sa.Float),
        sa.Column("at", sa.DateTime(timezone=True)),
    ):
        table = sa.Table("t", sa.MetaData(), sa.Column("id", sa.Uuid, primary_key=True), column)
        with pytest.raises(ProgrammingError, match=column.name):
            plain_rows.form(table)
    counted = sa.Table("counted", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True))
    with pytest.raises(ProgrammingError, match="counted"):
        plain_rows.form(counted)


def test_every_table_of_ours_can_be_carried() -> None:
    for table in app.tables.METADATA.sorted_tables:
        if not table.info.get(backups.PASSING):
            assert plain_rows.form(table).columns


def test_rows_of_a_ring_are_given_to_the_database_to_refuse() -> None:
    table = sa.Table(
        "linked",
        sa.MetaData(),
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("before", sa.ForeignKey("linked.id")),
    )
    one, two, three = UUID(int=1), UUID(int=2), UUID(int=3)
    form = plain_rows.form(table)

    in_order = list(plain_rows.parents_first(form, [(one, two), (two, three), (three, None)]))
    ring = list(plain_rows.parents_first(form, [(one, two), (two, one), (three, three)]))

    assert in_order == [(three, None), (two, three), (one, two)]
    assert ring == [(three, three), (one, two), (two, one)]
