"""Who sees which rows: territory by territory, and nothing that only begins alike."""

import pytest

from foundation.database import Database
from foundation.errors import (
    Forbidden,
    NotFound,
    ProgrammingError,
)
from foundation.identity.actors import SYSTEM, VISITOR, Actor, Grant
from foundation.identity.permissions import Permission, Role
from foundation.ids import new_id
from foundation.numbering import NumberSeries
from foundation.people import Person
from tests.foundation.ground import person
from tests.support.factories import someone


def test_a_row_in_another_territory_does_not_exist(db: Database) -> None:
    row = person(db, "CO.76.76109.")

    for actor in (VISITOR, someone(Role.ENGINEER, "CO.19.")):
        with pytest.raises(NotFound), db.writing(actor) as work:
            work.get(Person, row.id, lock=True)
        with db.reading(actor) as work:
            assert work.find(Person, row.id) is None
            assert work.session.execute(work.select(Person)).all() == []


def test_a_row_that_is_nowhere_does_not_exist_either(db: Database) -> None:
    with pytest.raises(NotFound), db.reading(SYSTEM) as work:
        work.get(Person, new_id())


LOOK_ALIKES = (
    "CO.1.",
    "CO.19.",
    "CO.190.",
    "CO.19.19142.",
    "CO.19.191420.",
    "CO.19.19142.palmar.",
    "CO.2.",
)


def test_a_path_that_only_begins_alike_is_another_place(db: Database) -> None:
    rows = {person(db, path).id: path for path in LOOK_ALIKES}

    for granted in ("CO.", *LOOK_ALIKES):
        actor = someone(Role.AUDITOR, granted)
        with db.reading(actor) as work:
            seen = {rows[row.id] for row in work.session.execute(work.select(Person)).scalars()}

        assert seen == {path for path in LOOK_ALIKES if path.startswith(granted)}
        assert seen == {path for path in LOOK_ALIKES if actor.sees(path)}


def test_grants_add_up_and_one_inside_another_adds_nothing() -> None:
    actor = Actor(
        new_id(),
        (
            Grant(Role.ENGINEER, "CO.19.19142."),
            Grant(Role.AUDITOR, "CO.19."),
            Grant(Role.DONOR, "CO.190."),
            Grant(Role.COMMITTEE, "CO.19.19142.palmar."),
        ),
    )

    assert actor.visible == ("CO.19.", "CO.190.")
    assert VISITOR.visible == ()


def test_the_verb_has_to_be_held_where_it_is_used() -> None:
    engineer = someone(Role.ENGINEER, "CO.19.")

    assert engineer.may(Permission.NEED_ASSESS, "CO.19.19142.")
    assert not engineer.may(Permission.NEED_ASSESS, "CO.76.")
    assert not engineer.may(Permission.NEED_ASSESS, "CO.")
    assert not engineer.may(Permission.PAYMENT_PAY, "CO.19.")
    assert not engineer.may(Permission.NEED_ASSESS, "")


def test_a_person_who_sees_and_may_not_is_told_so(db: Database) -> None:
    row = person(db)

    with pytest.raises(Forbidden), db.writing(someone(Role.AUDITOR)) as work:
        found = work.get(Person, row.id)
        work.require(Permission.PERSON_ERASE, found.territory)


def test_a_table_without_territory_is_not_read_alone(db: Database) -> None:
    with pytest.raises(ProgrammingError, match="no territory"), db.reading(SYSTEM) as work:
        work.get(NumberSeries, "series")
