"""Every state and every step of every life: the database refuses what no step declares, the code offers what a step does."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

import app.server  # noqa: F401 - every lifecycle is declared where the application is put together
from foundation.columns import InstantType
from foundation.database import Database
from foundation.errors import Refused
from foundation.identity.actors import SYSTEM
from foundation.identity.permissions import holders
from foundation.ids import new_id
from foundation.lifecycle import REGISTRY, Lifecycle, Step

LIVES = sorted(REGISTRY)


def states(life: Lifecycle) -> list[str]:
    column = table_of(life).c[life.column]
    assert isinstance(column.type, sa.Enum)
    return list(column.type.enums)


def table_of(life: Lifecycle) -> sa.Table:
    table = life.model.__table__
    assert isinstance(table, sa.Table)
    return table


def made_up(column: sa.Column[Any]) -> object:
    """Some value of a column's kind; what it means does not matter here."""
    kinds: tuple[tuple[type, object], ...] = (
        (sa.Uuid, new_id()),
        (sa.Enum, None),
        (InstantType, datetime(2026, 2, 17, tzinfo=UTC)),
        (sa.DateTime, datetime(2026, 2, 17, tzinfo=UTC)),
        (sa.Date, date(2026, 2, 17)),
        (sa.Boolean, False),
        (sa.Integer, 7),
        (sa.String, "x"),
    )
    if isinstance(column.type, sa.Enum):
        return column.type.python_type(column.type.enums[0])
    return next((value for kind, value in kinds if isinstance(column.type, kind)), {})


@contextmanager
def unchecked(db: Database, table: sa.Table) -> Iterator[sa.Connection]:
    """A table whose rows need not make sense, with its triggers as they are; all is undone afterwards."""
    with db.engine.connect() as connection:
        if db.is_sqlite:
            connection.exec_driver_sql("PRAGMA ignore_check_constraints=on")
        else:
            checks = [c.name for c in table.constraints if isinstance(c, sa.CheckConstraint)]
            for name in checks:
                connection.exec_driver_sql(f'ALTER TABLE "{table.name}" DROP CONSTRAINT "{name}"')
        yield connection
        connection.rollback()
        if db.is_sqlite:
            connection.exec_driver_sql("PRAGMA ignore_check_constraints=off")


def allowed_by_the_database(connection: sa.Connection, life: Lifecycle, source: str) -> set[str]:
    """The states that a row in this state may be given behind the code's back."""
    table = table_of(life)
    values = {c.name: made_up(c) for c in table.columns if not c.nullable}
    member = type(next(iter(life.steps.values())).target)
    allowed = set()
    for target in states(life):
        with connection.begin_nested() as savepoint:
            connection.execute(sa.insert(table).values({**values, life.column: member(source)}))
            key = table.primary_key.columns[0]
            change = sa.update(table).where(key == values[key.name])
            try:
                with connection.begin_nested():
                    connection.execute(change.values({life.column: member(target)}))
            except sa.exc.DBAPIError:
                pass
            else:
                allowed.add(target)
            savepoint.rollback()
    return allowed


@pytest.mark.parametrize("name", LIVES)
def test_the_database_refuses_every_change_of_state_that_no_step_declares(
    db: Database, name: str
) -> None:
    life = REGISTRY[name]

    with unchecked(db, table_of(life)) as connection:
        for source in states(life):
            declared = {target for a, target in life.transitions if a == source}
            assert allowed_by_the_database(connection, life, source) == declared | {source}, source


def without_guards(life: Lifecycle) -> Lifecycle:
    bare = copy.copy(life)
    bare.steps = {
        name: Step(name, set(step.sources), step.target, step.permission)
        for name, step in life.steps.items()
    }
    return bare


@pytest.mark.parametrize("name", LIVES)
def test_the_code_offers_in_every_state_exactly_the_steps_of_the_table(
    db: Database, name: str
) -> None:
    life = without_guards(REGISTRY[name])
    member = type(next(iter(life.steps.values())).target)

    with db.reading(SYSTEM) as work:
        for state in states(life):
            row = life.model(**{"territory": "CO.19.", life.column: member(state)})
            offered = {choice.step for choice in life.available(work, row)}
            possible = {step.name for step in life.steps.values() if member(state) in step.sources}
            assert offered == possible, state
            for step in life.steps.values():
                refusal = life.refusal(work, row, step)
                assert (refusal is None) == (step.name in possible), f"{state}: {step.name}"


@pytest.mark.parametrize("name", LIVES)
def test_a_step_from_another_state_is_refused_and_changes_nothing(db: Database, name: str) -> None:
    life = REGISTRY[name]
    member = type(next(iter(life.steps.values())).target)

    with db.writing(SYSTEM) as work:
        for step in life.steps.values():
            for state in set(states(life)) - {source.value for source in step.sources}:
                row = life.model(**{"territory": "CO.19.", life.column: member(state)})
                with pytest.raises(Refused):
                    life.apply(step.name, work, row)
                assert getattr(row, life.column) == state


@pytest.mark.parametrize("name", LIVES)
def test_every_state_can_be_reached_and_every_step_taken_by_somebody(name: str) -> None:
    life = REGISTRY[name]
    reached = set(states(life)) - {target for _, target in life.transitions}
    # A life without a beginning of its own begins with its first state.
    reached = reached or {states(life)[0]}

    for _ in states(life):
        reached |= {target for source, target in life.transitions if source in reached}
    assert reached == set(states(life))
    assert [step.name for step in life.steps.values() if not holders(step.permission)] == []
