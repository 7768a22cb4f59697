"""Persons: few details, in one table, and gone when they ask for it."""

from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.wiring import REACTIONS
from foundation import people
from foundation.audit import AuditEntry
from foundation.clock import FrozenClock
from foundation.columns import Base
from foundation.commands import read
from foundation.database import Database
from foundation.errors import Forbidden, InvalidCommand, NotFound
from foundation.identity import sessions
from foundation.identity.permissions import Permission, Role
from foundation.identity.users import UserAccount, UserSession
from foundation.people import DescribePerson, Person
from tests.foundation.ground import user
from tests.support.factories import someone

SECRET = "a secret of at least thirty-two characters"


def describe(db: Database, territory: str = "CO.19.") -> UUID:
    command = DescribePerson(name="Rosa de prueba", document_number="34567811", phone="3150000001")
    with db.writing(someone(Role.SOCIAL_FACILITATOR)) as work:
        work.require(Permission.PERSON_READ, territory)
        row = people.describe(work, territory, command)
        work.record("person.described", row)
    return row.id


def everything(db: Database) -> str:
    """All that stands in the database, as one text."""
    with Session(db.read_engine) as session:
        return repr(
            [
                tuple(row)
                for table in Base.metadata.sorted_tables
                if table.name not in ("territory", "territory_alias")
                for row in session.execute(sa.select(table))
            ]
        )


def test_an_erased_person_keeps_a_key_and_nothing_else(db: Database, clock: FrozenClock) -> None:
    key = describe(db)

    with db.writing(someone(Role.ADMINISTRATOR)) as work:
        people.erase(work, key)

    with Session(db.read_engine) as session:
        row = session.get_one(Person, key)
        entry = session.execute(
            sa.select(AuditEntry).where(AuditEntry.action == "person.erased")
        ).scalar_one()
    assert (row.name, row.document_kind, row.document_number, row.phone) == (None,) * 4
    assert row.erased_at == clock.now()
    assert (entry.subject_id, entry.facts) == (key, {})
    assert not any(word in everything(db) for word in ("Rosa", "34567811", "3150000001"))


def test_an_erased_person_who_had_an_account_cannot_sign_in_and_is_named_nowhere(
    database_url: str, clock: FrozenClock
) -> None:
    db = Database(database_url, clock=clock, reactions=REACTIONS)
    try:
        account = user(db, "rosa.quintero", phone="3150000002")
        token = sessions.sign_in(db, SECRET, "rosa.quintero", "palmera-verde-27", "127.0.0.1")

        with db.writing(someone(Role.ADMINISTRATOR)) as work:
            people.erase(work, account.person_id)

        with Session(db.read_engine) as session:
            closed = session.get_one(UserAccount, account.id)
            assert sessions.actor(session, token, clock.now()).user_id is None
            assert session.execute(sa.select(UserSession)).all() == []
        assert not closed.is_active
        assert not any(w in everything(db) for w in ("rosa", "quintero", "3150000002", "Mario"))
    finally:
        db.close()


def test_only_who_may_erase_erases_and_only_who_sees(db: Database) -> None:
    key = describe(db, "CO.19.")

    with pytest.raises(Forbidden), db.writing(someone(Role.PROGRAMME_MANAGER)) as work:
        people.erase(work, key)
    with pytest.raises(NotFound), db.writing(someone(Role.ADMINISTRATOR, "CO.76.")) as work:
        people.erase(work, key)

    assert "Rosa" in everything(db)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(
            ("document_number", text)
            for text in ("34.567.811", "34 567 811", "123", "1" * 16, "٣٤٥٦", "²²²²²")
        ),
        *(
            ("phone", text)
            for text in (
                "315 000 0001",
                "++3150000001",
                "12345",
                "3" * 17,
                "٣١٥٠٠٠٠٠٠١",
                "x3150000",
            )
        ),
        *(("name", text) for text in ("", " ", "x" * 201)),
    ],
)
def test_details_are_written_as_they_can_be_found_again(field: str, value: str) -> None:
    with pytest.raises(InvalidCommand) as refused:
        read(DescribePerson, {"name": "Rosa de prueba", field: value})

    assert set(refused.value.errors) == {field}


def test_both_wrong_details_are_said_at_once() -> None:
    with pytest.raises(InvalidCommand) as refused:
        read(DescribePerson, {"name": "Rosa", "document_number": "1", "phone": "2"})

    assert set(refused.value.errors) == {"document_number", "phone"}
