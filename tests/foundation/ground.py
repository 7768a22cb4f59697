"""Small rows of the ground for its tests: a person, a user, and what stands in the database."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.audit import AuditEntry
from foundation.database import Database
from foundation.identity import users
from foundation.identity.actors import SYSTEM
from foundation.identity.permissions import Permission, Role
from foundation.identity.users import AddUser, UserAccount
from foundation.people import DescribePerson, Person, describe


def person(db: Database, territory: str = "CO.19.", name: str = "Persona de prueba") -> Person:
    with db.writing(SYSTEM) as work:
        work.require(Permission.PERSON_READ, territory)
        row = describe(work, territory, DescribePerson(name=name))
        work.record("person.described", row)
    return row


def user(
    db: Database, name: str = "mario.prueba", *, phone: str | None = None, territory: str = "CO.19."
) -> UserAccount:
    command = AddUser(
        user_name=name,
        name="Mario de prueba",
        password="palmera-verde-27",
        role=Role.ENGINEER,
        territory=territory,
        phone=phone,
    )
    with db.writing(SYSTEM) as work:
        return users.add(work, command)


def names(db: Database) -> set[str | None]:
    with Session(db.read_engine) as session:
        return set(session.execute(sa.select(Person.name)).scalars())


def entries(db: Database) -> int:
    with Session(db.read_engine) as session:
        return session.execute(sa.select(sa.func.count()).select_from(AuditEntry)).scalar_one()
