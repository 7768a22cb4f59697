"""A noun of its own for the tests of lifecycles and triggers: a toy that is made, painted and given away, or broken."""

from collections.abc import Iterator
from enum import StrEnum
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation import triggers
from foundation.columns import NAMING, Base, Path, Versioned, enum_column
from foundation.database import Database
from foundation.errors import Sentence, say
from foundation.identity.actors import SYSTEM, Actor
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.lifecycle import REGISTRY, Lifecycle, Step, different_person
from foundation.work import Work


class ToyState(StrEnum):
    MADE = "made"
    PAINTED = "painted"
    GIVEN = "given"
    BROKEN = "broken"


class Toy(Versioned, Base):
    __tablename__ = "toy"
    metadata = sa.MetaData(naming_convention=NAMING)  # No table of the product.

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    project_id: Mapped[UUID | None]
    colour: Mapped[str | None]
    painted_by: Mapped[UUID | None]
    state: Mapped[ToyState] = enum_column(ToyState)


ASKED: list[str] = []


def has_colour(work: Work, toy: Toy) -> Sentence | None:
    ASKED.append("has_colour")
    return None if toy.colour else say("Choose a colour first.")


LIFECYCLE = Lifecycle(
    Toy,
    Step("paint", {ToyState.MADE}, ToyState.PAINTED, Permission.BUDGET_EDIT, guards=[has_colour]),
    Step(
        "give",
        {ToyState.PAINTED},
        ToyState.GIVEN,
        Permission.PAYMENT_PAY,
        guards=[has_colour, different_person("painted_by")],
    ),
    Step("break", {ToyState.MADE, ToyState.PAINTED}, ToyState.BROKEN, Permission.BUDGET_EDIT),
    Step("polish", {ToyState.PAINTED}, ToyState.PAINTED, Permission.BUDGET_EDIT),
)
REGISTRY.pop("toy.state")  # The checks over every lifecycle of the product are not about this one.


@pytest.fixture
def workshop(db: Database) -> Iterator[Database]:
    """A database with the table of toys and its triggers."""
    table = Toy.metadata.tables["toy"]
    steps = {"toy.state": LIFECYCLE.transitions}
    with db.engine.begin() as connection:
        Toy.metadata.create_all(connection)
        for statement in triggers.declared([table], steps, connection.dialect.name):
            connection.exec_driver_sql(statement)
    yield db
    ASKED.clear()


def make(db: Database, **values: object) -> Toy:
    usual: dict[str, object] = {
        "territory": "CO.19.",
        "state": ToyState.MADE,
        "colour": "red",
        "project_id": None,
        "painted_by": None,
    }
    with db.writing(SYSTEM) as work:
        work.require(Permission.BUDGET_EDIT, "CO.19.")
        toy = work.add(Toy(id=new_id(), **{**usual, **values}))
        work.record("toy.made", toy)
    return toy


def take(db: Database, actor: Actor, step: str, toy: Toy) -> Toy:
    with db.writing(actor) as work:
        found = work.get(Toy, toy.id, lock=True)
        LIFECYCLE.apply(step, work, found)
    return found
