"""Signing in opens a session of our own making; guessing is slowed down, also over restarts and several processes."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.clock import FrozenClock
from foundation.database import Database
from foundation.errors import NotRecognised, TooMany
from foundation.identity import sessions
from foundation.identity.permissions import Permission, Role
from foundation.identity.sessions import (
    ATTEMPTS_PER_ADDRESS,
    ATTEMPTS_PER_NAME,
    LIFETIME,
    WINDOW,
    SignInAttempt,
)
from foundation.identity.users import UserAccount, UserSession
from tests.foundation.ground import user

SECRET = "a secret of at least thirty-two characters"
PASSWORD = "palmera-verde-27"


def sign_in(
    db: Database,
    name: str = "mario.prueba",
    password: str = PASSWORD,
    address: str = "192.0.2.7",
) -> str:
    return sessions.sign_in(db, SECRET, name, password, address)


def actor_of(db: Database, token: str | None) -> str | None:
    with Session(db.read_engine) as session:
        found = sessions.actor(session, token, db.clock.now())
    return found.name or None


def fail(db: Database, times: int, name: str = "mario.prueba", address: str = "192.0.2.7") -> None:
    for _ in range(times):
        with pytest.raises(NotRecognised):
            sign_in(db, name, "wrong", address)


def rows(db: Database, model: type[UserSession] | type[SignInAttempt]) -> int:
    with Session(db.read_engine) as session:
        return session.execute(sa.select(sa.func.count()).select_from(model)).scalar_one()


def test_the_right_password_opens_a_session_with_the_persons_roles(db: Database) -> None:
    account = user(db)

    token = sign_in(db)

    with Session(db.read_engine) as session:
        actor = sessions.actor(session, token, db.clock.now())
    assert (actor.user_id, actor.name, actor.language) == (account.id, "Mario de prueba", "es")
    assert actor.has_role(Role.ENGINEER)
    assert actor.may(Permission.CLIMATE_SCREEN, "CO.19.")
    assert not actor.may(Permission.CLIMATE_SCREEN, "CO.")


def test_the_token_itself_is_not_in_the_database(db: Database) -> None:
    user(db)
    token = sign_in(db)

    with Session(db.read_engine) as session:
        stored = session.execute(sa.select(UserSession.token_hash)).scalar_one()
    assert len(token) >= 40
    assert token not in stored
    assert actor_of(db, stored) is None


def test_a_token_we_did_not_make_is_nobody(db: Database) -> None:
    user(db)
    sign_in(db)

    for token in (None, "", "attacker123", "0" * 64, "' OR 1=1 --", "x" * 100_000, "é\0"):
        assert actor_of(db, token) is None
    assert rows(db, UserSession) == 1


def test_every_sign_in_makes_a_token_of_its_own(db: Database) -> None:
    user(db)

    tokens = {sign_in(db) for _ in range(3)}

    assert len(tokens) == 3
    assert {actor_of(db, token) for token in tokens} == {"Mario de prueba"}


def test_a_session_ends_by_signing_out_and_by_itself(db: Database, clock: FrozenClock) -> None:
    user(db)
    one, other = sign_in(db), sign_in(db)

    sessions.sign_out(db, one)
    assert (actor_of(db, one), actor_of(db, other)) == (None, "Mario de prueba")

    clock.advance(LIFETIME - timedelta(seconds=1))
    assert actor_of(db, other) == "Mario de prueba"
    clock.advance(timedelta(seconds=1))
    assert actor_of(db, other) is None
    clock.advance(timedelta(seconds=1))
    sign_in(db)
    assert rows(db, UserSession) == 1


def test_an_account_that_was_closed_is_nobody_at_once(db: Database) -> None:
    account = user(db)
    token = sign_in(db)

    with Session(db.engine) as session, session.begin():
        session.execute(sa.update(UserAccount).values(is_active=False))

    assert actor_of(db, token) is None
    with pytest.raises(NotRecognised):
        sign_in(db)
    assert account.is_active


def test_a_wrong_password_and_an_unknown_name_are_told_alike(db: Database) -> None:
    user(db)
    said = set()

    for name, password in (
        ("mario.prueba", "wrong"),
        ("nadie", PASSWORD),
        ("", ""),
        ("mario.prueba", ""),
    ):
        with pytest.raises(NotRecognised) as refused:
            sign_in(db, name, password)
        said.add(str(refused.value))

    assert len(said) == 1


def test_guessing_one_account_is_stopped_even_with_the_right_password_at_last(
    db: Database, clock: FrozenClock
) -> None:
    user(db)
    fail(db, ATTEMPTS_PER_NAME)

    with pytest.raises(TooMany):
        sign_in(db)

    clock.advance(WINDOW + timedelta(seconds=1))
    assert sign_in(db)


def test_the_account_is_the_same_however_its_name_is_typed(db: Database) -> None:
    user(db, phone="3150000001")
    spellings = (
        "3150000001",
        "315 000 0001",
        "315-0000001",
        "(315)0000001",
        "Mario.Prueba",
        " mario.prueba",
    )

    for number in range(ATTEMPTS_PER_NAME):
        fail(db, 1, spellings[number % len(spellings)], address=f"192.0.2.{number}")

    with pytest.raises(TooMany):
        sign_in(db, address="198.51.100.1")


def test_guessing_many_names_from_one_address_is_stopped(db: Database) -> None:
    user(db)
    for number in range(ATTEMPTS_PER_ADDRESS):
        fail(db, 1, f"name{number}")

    with pytest.raises(TooMany):
        sign_in(db)
    assert sign_in(db, address="198.51.100.1")


def test_the_count_outlives_a_restart_and_holds_for_every_process(
    db: Database, database_url: str, clock: FrozenClock
) -> None:
    user(db)
    fail(db, ATTEMPTS_PER_NAME // 2)
    elsewhere = Database(database_url, clock=clock)
    try:
        fail(elsewhere, ATTEMPTS_PER_NAME - ATTEMPTS_PER_NAME // 2)
        for place in (db, elsewhere):
            with pytest.raises(TooMany):
                sign_in(place)
    finally:
        elsewhere.close()


def test_attempts_name_nobody_and_are_forgotten_after_a_day(
    db: Database, clock: FrozenClock
) -> None:
    user(db)
    fail(db, 2)

    with Session(db.read_engine) as session:
        stored = repr(session.execute(sa.text("SELECT * FROM sign_in_attempt")).all())
    assert not any(word in stored for word in ("mario", "192.0.2.7", "wrong"))
    assert rows(db, SignInAttempt) == 4

    clock.advance(timedelta(days=1, seconds=1))
    fail(db, 1)
    assert rows(db, SignInAttempt) == 2


def test_asking_who_somebody_is_writes_nothing(db: Database) -> None:
    user(db)
    token = sign_in(db)
    with db.read_engine.connect() as connection:
        before = connection.execute(sa.text("SELECT count(*) FROM audit_entry")).scalar_one()

    statements: list[str] = []
    sa.event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    for asked in (token, None, "attacker123"):
        actor_of(db, asked)

    # One question for each token, none for nobody.
    assert [text.split()[0] for text in statements if text != "BEGIN"] == ["SELECT", "SELECT"]
    assert rows(db, UserSession) == 1
    with db.read_engine.connect() as connection:
        assert (
            connection.execute(sa.text("SELECT count(*) FROM audit_entry")).scalar_one() == before
        )
