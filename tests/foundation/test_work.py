"""A unit of work commits whole or not at all, and never what nobody recorded or nobody was allowed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.audit import AuditEntry
from foundation.clock import FrozenClock
from foundation.database import Database
from foundation.errors import (
    ProgrammingError,
    Refused,
    StaleVersion,
    say,
)
from foundation.identity import users
from foundation.identity.actors import SYSTEM
from foundation.identity.permissions import Permission
from foundation.identity.users import SetPassword, UserAccount
from foundation.ids import new_id
from foundation.numbering import NumberSeries
from foundation.people import DescribePerson, Person, describe
from foundation.work import Expectation, Work
from tests.foundation.ground import entries, names, person, user


def test_what_an_action_did_is_there_with_its_entry(db: Database) -> None:
    row = person(db, name="Ana de prueba")

    with Session(db.read_engine) as session:
        entry = session.execute(sa.select(AuditEntry)).scalar_one()
    assert names(db) == {"Ana de prueba"}
    assert (entry.action, entry.subject_kind, entry.subject_id) == (
        "person.described",
        "person",
        row.id,
    )
    assert (entry.territory, entry.actor_id, entry.at) == ("CO.19.", None, db.clock.now())


def test_nothing_stays_of_an_action_that_failed(db: Database) -> None:
    for failure in (RuntimeError("broken"), Refused(say("No.")), KeyboardInterrupt()):
        with pytest.raises(type(failure)), db.writing(SYSTEM) as work:
            work.require(Permission.PERSON_READ, "CO.")
            row = describe(work, "CO.", DescribePerson(name="Nadie"))
            work.record("person.described", row)
            work.session.flush()  # What fails after a flush must vanish, too.
            raise failure

    assert names(db) == set()
    assert entries(db) == 0


def test_a_commit_that_fails_leaves_nothing_for_the_next_request(db: Database) -> None:
    with pytest.raises(Exception, match="constraint"), db.writing(SYSTEM) as work:
        work.require(Permission.USER_EDIT, "CO.")
        # The reference is checked when the transaction ends.
        row = work.add(_account(person_id=new_id()))
        work.record("user.added", row)

    for _ in range(db.threads + 2):
        with db.reading(SYSTEM) as work:
            assert work.session.execute(sa.select(UserAccount)).first() is None
    user(db)


def _account(**values: object) -> UserAccount:
    usual: dict[str, object] = {
        "id": new_id(),
        "territory": "CO.",
        "user_name": "nadie",
        "phone": None,
        "password_hash": "x",
        "language": "es",
        "is_active": True,
        "created_at": datetime(2026, 2, 17, tzinfo=UTC),
    }
    return UserAccount(**{**usual, **values})


# Every way in which an action could change rows.
CHANGES: dict[str, Callable[[Work], object]] = {
    "row": lambda work: work.add(NumberSeries(name="series", last=3)),
    "core": lambda work: work.session.execute(
        sa.insert(NumberSeries), [{"name": "series", "last": 3}]
    ),
    "text": lambda work: work.session.execute(
        sa.text(" insert into number_series (name, last) values ('series', 3)")
    ),
    "update": lambda work: work.session.execute(sa.update(Person).values(phone="3150000001")),
    "delete": lambda work: work.session.execute(sa.delete(NumberSeries)),
    "returning": lambda work: work.session.execute(
        sa.insert(NumberSeries).values(name="series", last=4).returning(NumberSeries.last)
    ),
}


def nothing_changed(db: Database) -> bool:
    with db.reading(SYSTEM) as work:
        series = work.session.execute(sa.select(NumberSeries)).first()
        phones = set(work.session.execute(sa.select(Person.phone)).scalars())
    return series is None and phones <= {None}


def test_rows_that_changed_without_an_entry_are_a_mistake_of_the_code(db: Database) -> None:
    person(db)

    for change in CHANGES.values():
        with (
            pytest.raises(ProgrammingError, match="nothing was recorded"),
            db.writing(SYSTEM) as work,
        ):
            work.require(Permission.PLACE_EDIT, "CO.")
            change(work)

        assert nothing_changed(db)


def test_an_entry_without_a_permission_asked_is_a_mistake_of_the_code(db: Database) -> None:
    row = person(db)

    for change in (lambda work: None, *CHANGES.values()):
        with pytest.raises(ProgrammingError, match="no permission"), db.writing(SYSTEM) as work:
            change(work)
            work.record("person.described", row)

        assert nothing_changed(db)
    assert entries(db) == 1


def test_a_change_in_a_unit_that_only_reads_is_a_mistake_of_the_code(db: Database) -> None:
    person(db)

    for change in CHANGES.values():
        # PostgreSQL refuses by itself.
        with pytest.raises((ProgrammingError, sa.exc.InternalError)), db.reading(SYSTEM) as work:
            change(work)

        assert nothing_changed(db)


def test_a_row_altered_in_a_unit_that_only_reads_is_a_mistake_of_the_code(db: Database) -> None:
    row = person(db)

    with pytest.raises(ProgrammingError, match="only reads"), db.reading(SYSTEM) as work:
        work.get(Person, row.id).name = "Otra persona"

    assert names(db) == {"Persona de prueba"}


def test_a_row_that_was_given_the_value_it_had_did_not_change(db: Database) -> None:
    row = person(db)

    with db.writing(SYSTEM) as work:
        found = work.get(Person, row.id)
        found.name = row.name

    assert entries(db) == 1


def test_looking_without_changing_needs_no_permission_and_no_entry(db: Database) -> None:
    person(db)

    with db.writing(SYSTEM) as work:
        assert len(work.session.execute(work.select(Person)).all()) == 1
        work.session.execute(sa.text("select 1"))

    assert entries(db) == 1


# Versions


def test_a_decision_on_an_older_version_is_refused_with_what_changed(
    db: Database, clock: FrozenClock
) -> None:
    account = user(db)
    clock.advance(timedelta(minutes=7))
    with db.writing(SYSTEM) as work:
        users.set_password(work, account.user_name, SetPassword(password="otra-palmera-31"))

    with (
        pytest.raises(StaleVersion) as stale,
        db.writing(SYSTEM, expecting=Expectation(account.id, 1)) as work,
    ):
        work.get(UserAccount, account.id, lock=True)

    assert (stale.value.expected, stale.value.current) == (1, 2)
    (change,) = stale.value.changes
    assert change.params["at"] == clock.now()
    assert str(change.params["action"]) == "user.password_changed"


def test_a_decision_on_the_current_version_goes_through(db: Database) -> None:
    account = user(db)

    with db.writing(SYSTEM, expecting=Expectation(account.id, 1)) as work:
        found = work.get(UserAccount, account.id, lock=True)
        work.require(Permission.USER_EDIT, found.territory)
        found.language = "en"
        work.record("user.changed", found)

    assert found.version == 2


def test_a_version_that_nobody_compared_is_a_mistake_of_the_code(db: Database) -> None:
    account = user(db)

    with (
        pytest.raises(ProgrammingError, match="compared"),
        db.writing(SYSTEM, expecting=Expectation(account.id, 1)) as work,
    ):
        work.require(Permission.USER_EDIT, "CO.")
        found = work.session.get_one(UserAccount, account.id)
        found.language = "en"
        work.record("user.changed", found)


def test_two_who_change_one_row_without_a_lock_do_not_overwrite_each_other(db: Database) -> None:
    account = user(db)
    with Session(db.engine, expire_on_commit=False) as elsewhere:
        theirs = elsewhere.get_one(UserAccount, account.id)
    with db.writing(SYSTEM) as work:
        users.set_password(work, account.user_name, SetPassword(password="otra-palmera-31"))

    with pytest.raises(StaleVersion), db.writing(SYSTEM) as work:
        work.require(Permission.USER_EDIT, "CO.")
        work.session.add(theirs)
        theirs.language = "en"
        work.record("user.changed", theirs)


# Events


class Rang:
    """An event for the tests of events."""


def test_a_reaction_happens_in_the_same_transaction_and_its_failure_is_the_actions(
    database_url: str, clock: FrozenClock
) -> None:
    heard: list[Work] = []

    def react(work: Work, event: Rang) -> None:
        heard.append(work)
        if len(heard) == 2:
            raise Refused(say("Not twice."))

    db = Database(database_url, clock=clock, reactions={Rang: (react,)})
    try:
        with db.writing(SYSTEM) as work:
            work.announce(Rang())
            assert heard == [work]
        with pytest.raises(Refused), db.writing(SYSTEM) as work:
            work.require(Permission.PERSON_READ, "CO.")
            row = describe(work, "CO.", DescribePerson(name="Nadie"))
            work.record("person.described", row)
            work.announce(Rang())
        assert names(db) == set()
    finally:
        db.close()
