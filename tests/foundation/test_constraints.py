"""What the database refuses is said in words, and what is busy asks to try again."""

import pytest
import sqlalchemy as sa

from foundation.clock import FrozenClock
from foundation.columns import Base
from foundation.constraints import SENTENCES
from foundation.database import Database
from foundation.errors import (
    Refused,
    Unavailable,
)
from foundation.identity.actors import SYSTEM
from foundation.identity.permissions import Permission
from foundation.numbering import NumberSeries
from tests.foundation.ground import user


def test_a_broken_rule_of_the_database_is_said_in_words(db: Database) -> None:
    user(db, "mario.prueba")

    with pytest.raises(Refused) as refused:
        user(db, "mario.prueba")

    assert refused.value.sentence.msgid == "That user name is taken."


def test_a_value_that_reads_like_a_constraint_explains_nothing(db: Database) -> None:
    trap = "uq_user_account_phone"

    with pytest.raises(sa.exc.IntegrityError), db.writing(SYSTEM) as work:
        work.require(Permission.PLACE_EDIT, "CO.")
        work.session.execute(sa.insert(NumberSeries), [{"name": trap, "last": 1}] * 2)


def test_every_sentence_belongs_to_a_constraint_that_exists() -> None:
    known = set()
    for table in Base.metadata.tables.values():
        rules: list[sa.Constraint | sa.Index] = [*table.constraints, *table.indexes]
        for rule in rules:
            known.add(str(rule.name))
            if isinstance(rule, sa.UniqueConstraint | sa.Index):
                known.add(", ".join(f"{table.name}.{column.name}" for column in rule.columns))

    assert set(SENTENCES) - known == set()


def test_a_database_that_is_busy_asks_to_try_again(database_url: str, clock: FrozenClock) -> None:
    db = Database(database_url, clock=clock, threads=1)
    impatience = "pragma busy_timeout=50" if db.is_sqlite else "set lock_timeout='50ms'"
    sa.event.listen(
        db.engine, "connect", lambda connection, _: connection.execute(impatience).close()
    )
    try:
        with db.engine.begin() as holder:
            holder.execute(sa.insert(NumberSeries).values(name="series", last=1))
            with pytest.raises(Unavailable), db.writing(SYSTEM) as work:
                work.session.execute(sa.insert(NumberSeries).values(name="series", last=2))
    finally:
        db.close()
