"""The database keeps the rules even where the code is passed by."""

from uuid import UUID

import pytest
import sqlalchemy as sa

from foundation import triggers
from foundation.database import Database
from tests.foundation.toys import LIFECYCLE, Toy, ToyState, make, workshop

__all__ = ["workshop"]

TOY = Toy.metadata.tables["toy"]


def move(db: Database, key: UUID, target: ToyState) -> bool:
    """Change a state behind the code's back; whether the database let it happen."""
    try:
        with db.engine.begin() as connection:
            connection.execute(sa.update(TOY).where(TOY.c.id == key).values(state=target))
    except sa.exc.DBAPIError:
        return False
    return True


def test_a_state_changes_only_as_a_step_declares(workshop: Database) -> None:
    for source in ToyState:
        for target in ToyState:
            toy = make(workshop, state=source)

            allowed = source is target or (source.value, target.value) in LIFECYCLE.transitions
            assert move(workshop, toy.id, target) is allowed, f"{source} to {target}"


def test_other_columns_change_in_every_state(workshop: Database) -> None:
    for state in ToyState:
        toy = make(workshop, state=state)

        with workshop.engine.begin() as connection:
            connection.execute(sa.update(TOY).where(TOY.c.id == toy.id).values(colour="blue"))


def test_one_wrong_row_refuses_a_change_of_many(workshop: Database) -> None:
    made, given = make(workshop), make(workshop, state=ToyState.GIVEN)

    with pytest.raises(sa.exc.DBAPIError), workshop.engine.begin() as connection:
        connection.execute(sa.update(TOY).values(state=ToyState.BROKEN))

    with workshop.engine.begin() as connection:
        rows = connection.execute(sa.select(TOY.c.id, TOY.c.state)).all()
    assert {row.id: row.state for row in rows} == {made.id: ToyState.MADE, given.id: ToyState.GIVEN}


def test_a_state_that_does_not_exist_is_refused(workshop: Database) -> None:
    toy = make(workshop)

    with pytest.raises(sa.exc.DBAPIError), workshop.engine.begin() as connection:
        connection.execute(sa.text("UPDATE toy SET state = 'lost'"))
    with pytest.raises(sa.exc.DBAPIError), workshop.engine.begin() as connection:
        connection.execute(sa.text("UPDATE toy SET state = NULL"))

    assert move(workshop, toy.id, ToyState.PAINTED)


def test_a_lifecycle_without_steps_lets_nothing_move(workshop: Database) -> None:
    toy = make(workshop)
    dialect = workshop.engine.dialect.name
    with workshop.engine.begin() as connection:
        for statement in triggers.removed("toy", "toy_state_steps", dialect):
            connection.exec_driver_sql(statement)
        assert "toy_state_steps" not in triggers.installed(connection)
        for statement in triggers.declared_steps("toy", "state", [], dialect):
            connection.exec_driver_sql(statement)

    assert not move(workshop, toy.id, ToyState.PAINTED)


def test_tables_say_themselves_what_guards_they_need() -> None:
    papers = sa.Table("papers", sa.MetaData(), info={"append_only": True, "position_per": "stream"})
    plain = sa.Table("plain", sa.MetaData())

    for dialect in ("sqlite", "postgresql"):
        declared = "\n".join(triggers.declared([papers, plain], {"other.state": ()}, dialect))

        assert "papers is append-only" in declared
        assert "stream = NEW.stream" in declared
        assert "plain" not in declared
        assert "other" not in declared
