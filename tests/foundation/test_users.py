"""Accounts: a user name or a telephone, a password that nobody can read, and roles where they exist."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.commands import read
from foundation.database import Database
from foundation.errors import Forbidden, InvalidCommand, NotFound, NotRecognised, Refused
from foundation.identity import sessions, users
from foundation.identity.actors import SYSTEM
from foundation.identity.permissions import Permission, Role
from foundation.identity.users import (
    AddUser,
    GrantRole,
    RoleGrant,
    SetPassword,
    find_by_sign_in_name,
    password_fits,
)
from foundation.ids import new_id
from tests.foundation.ground import user
from tests.support.factories import someone

SECRET = "a secret of at least thirty-two characters"
RIGHT = {
    "user_name": "mario.prueba",
    "name": "Mario de prueba",
    "password": "palmera-verde-27",
    "role": "engineer",
    "territory": "CO.19.",
}


def found(db: Database, name: str) -> str | None:
    with Session(db.read_engine) as session:
        account = find_by_sign_in_name(session, name)
        return account.user_name if account else None


def test_a_password_is_kept_as_an_argon2id_hash_of_its_own(db: Database) -> None:
    one, other = user(db, "uno"), user(db, "dos")

    assert one.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert one.password_hash != other.password_hash
    assert password_fits(one, "palmera-verde-27")
    assert not password_fits(one, "palmera-verde-28")
    assert not password_fits(None, "a password nobody has")


def test_a_damaged_hash_fits_no_password(db: Database) -> None:
    account = user(db)
    for damage in ("", "x", "$argon2id$"):
        account.password_hash = damage
        assert not password_fits(account, "palmera-verde-27")


def test_one_is_found_by_user_name_or_telephone_however_typed(db: Database) -> None:
    user(db, "mario.prueba", phone="3150000001")

    for name in (
        "mario.prueba",
        " Mario.Prueba ",
        "3150000001",
        "315 000 0001",
        "315-000-0001",
        "(315) 0000001",
    ):
        assert found(db, name) == "mario.prueba"
    for name in (
        "mario",
        "x3150000001",
        "mario3150000001",
        "+573150000001",
        "",
        "%",
        "3150000001' --",
    ):
        assert found(db, name) is None


def test_a_user_name_never_reads_like_somebody_elses_telephone(db: Database) -> None:
    user(db, "mario.prueba", phone="3150000001")
    user(db, "ana3150000001")

    assert found(db, "ana3150000001") == "ana3150000001"
    with pytest.raises(InvalidCommand) as refused:
        read(AddUser, {**RIGHT, "user_name": "3150000001"})
    assert set(refused.value.errors) == {"user_name"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(
            ("user_name", text)
            for text in ("ab", "Mario", "mário", "-mario", "mario prueba", "m" * 41, "1234567")
        ),
        *(("password", text) for text in ("", "corta", "x" * 201)),
        *(("territory", text) for text in ("CO", "CO.1", "CO.19", "CO.19.19142")),
        *(("phone", text) for text in ("123", "+", "315 000 0001")),
        ("language", "fr"),
        ("role", "king"),
    ],
)
def test_an_account_that_could_not_be_used_is_not_opened(field: str, value: str) -> None:
    with pytest.raises(InvalidCommand) as refused:
        read(AddUser, {**RIGHT, field: value})

    assert set(refused.value.errors) == {field}


def test_a_role_is_held_only_where_there_is_a_place(db: Database) -> None:
    account = user(db)

    for path in ("CO.98.", "CO.19.99999.", "CO.19.19142.nowhere."):
        with pytest.raises(InvalidCommand), db.writing(SYSTEM) as work:
            users.add(work, read(AddUser, {**RIGHT, "user_name": "otra", "territory": path}))
        with pytest.raises(InvalidCommand), db.writing(SYSTEM) as work:
            users.grant(work, account.id, GrantRole(role=Role.DONOR, territory=path))


def test_two_accounts_never_share_a_name_or_a_telephone(db: Database) -> None:
    user(db, "mario.prueba", phone="3150000001")

    with pytest.raises(Refused, match="user name"):
        user(db, "mario.prueba")
    with pytest.raises(Refused, match="telephone"):
        user(db, "otro.prueba", phone="3150000001")


def test_roles_add_up_and_the_same_one_is_given_once(db: Database) -> None:
    account = user(db)
    role = GrantRole(role=Role.AUDITOR, territory="CO.")

    with db.writing(SYSTEM) as work:
        users.grant(work, account.id, role)
    with db.reading(SYSTEM) as work:
        actor = users.actor_of(work.session, account)
    assert actor.visible == ("CO.",)
    assert actor.may(Permission.AUDIT_READ, "CO.76.")
    assert not actor.may(Permission.CLIMATE_SCREEN, "CO.76.")

    with pytest.raises(Refused), db.writing(SYSTEM) as work:
        users.grant(work, account.id, role)
    with db.reading(SYSTEM) as work:
        assert len(work.session.execute(sa.select(RoleGrant)).all()) == 2


def test_who_keeps_users_in_one_place_gives_no_roles_in_another(db: Database) -> None:
    account = user(db)
    keeper = someone(Role.ADMINISTRATOR, "CO.19.")

    for territory in ("CO.", "CO.76."):
        with pytest.raises(Forbidden), db.writing(keeper) as work:
            users.grant(work, account.id, GrantRole(role=Role.ADMINISTRATOR, territory=territory))
        with pytest.raises(Forbidden), db.writing(keeper) as work:
            users.add(work, read(AddUser, {**RIGHT, "user_name": "otra", "territory": territory}))
    with pytest.raises(NotFound), db.writing(keeper) as work:
        users.grant(work, new_id(), GrantRole(role=Role.DONOR, territory="CO.19."))


def test_a_new_password_ends_what_the_old_one_opened(db: Database) -> None:
    account = user(db)
    token = sessions.sign_in(db, SECRET, "mario.prueba", "palmera-verde-27", "127.0.0.1")

    with db.writing(SYSTEM) as work:
        users.set_password(work, "mario.prueba", SetPassword(password="otra-palmera-31"))

    with Session(db.read_engine) as session:
        assert sessions.actor(session, token, db.clock.now()).user_id is None
    with pytest.raises(NotRecognised):
        sessions.sign_in(db, SECRET, "mario.prueba", "palmera-verde-27", "127.0.0.1")
    fresh = sessions.sign_in(db, SECRET, "mario.prueba", "otra-palmera-31", "127.0.0.1")
    with Session(db.read_engine) as session:
        assert sessions.actor(session, fresh, db.clock.now()).user_id == account.id


def test_a_password_is_replaced_only_by_who_keeps_users_there(db: Database) -> None:
    user(db)
    command = SetPassword(password="otra-palmera-31")

    with pytest.raises(NotFound), db.writing(SYSTEM) as work:
        users.set_password(work, "nadie", command)
    with pytest.raises(NotFound), db.writing(someone(Role.ADMINISTRATOR, "CO.76.")) as work:
        users.set_password(work, "mario.prueba", command)
    with pytest.raises(Forbidden), db.writing(someone(Role.PROGRAMME_MANAGER)) as work:
        users.set_password(work, "mario.prueba", command)


def test_a_password_stands_in_no_entry_of_the_log(db: Database) -> None:
    user(db)
    with db.writing(SYSTEM) as work:
        users.set_password(work, "mario.prueba", SetPassword(password="otra-palmera-31"))

    with Session(db.read_engine) as session:
        log = repr(session.execute(sa.text("SELECT * FROM audit_entry")).all())
    assert "palmera" not in log
    assert "argon2" not in log
    assert "Mario" not in log
