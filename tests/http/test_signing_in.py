"""Sessions at the edge: none before signing in, a fresh one then, and none that somebody else chose (traps 5 and 6)."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.account import safe
from foundation.database import Database
from foundation.http.site import COOKIE
from foundation.identity.permissions import Role
from foundation.identity.sessions import ATTEMPTS_PER_NAME
from foundation.identity.users import UserAccount, UserSession
from tests.http.edge import HOST, PASSWORD, Visitor, account, csrf_of, place_of, sign_in, visitor

__all__ = ["visitor"]

pytestmark = pytest.mark.one_database


def sessions_in(db: Database) -> int:
    with Session(db.read_engine) as session:
        return session.execute(sa.select(sa.func.count()).select_from(UserSession)).scalar_one()


def test_the_right_password_leads_to_where_one_wanted_to_go(visitor: Visitor) -> None:
    account(visitor.site.db)
    asked = visitor.get("/needs?status=feasible&q=r%C3%ADo")
    assert asked.status_code == 303

    page = visitor.get(asked.headers["location"])
    answer = visitor.post(
        asked.headers["location"],
        data={"name": "engineer", "password": PASSWORD, "_csrf_token": csrf_of(page)},
    )

    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/needs?status=feasible&q=r%C3%ADo",
    )
    cookie = answer.headers["set-cookie"].lower()
    assert all(word in cookie for word in ("httponly", "samesite=lax", "path=/", "max-age=1209600"))
    assert "secure" not in cookie
    assert visitor.get("/needs").status_code == 200


def test_trap_5_a_cookie_we_did_not_make_is_never_adopted(visitor: Visitor) -> None:
    account(visitor.site.db)
    visitor.cookies[COOKIE] = "attacker123"

    sign_in(visitor)

    assert visitor.cookies[COOKIE] != "attacker123"
    attacker = visitor.newcomer()
    attacker.cookies[COOKIE] = "attacker123"
    assert place_of(attacker.get("/needs")) == "/sign-in"


def test_signing_in_again_ends_the_session_before(visitor: Visitor) -> None:
    account(visitor.site.db)
    sign_in(visitor)
    before = visitor.cookies[COOKIE]

    sign_in(visitor)

    assert visitor.cookies[COOKIE] != before
    assert sessions_in(visitor.site.db) == 1
    old = visitor.newcomer()
    old.cookies[COOKIE] = before
    assert place_of(old.get("/needs")) == "/sign-in"


def test_trap_6_an_anonymous_request_writes_nothing_and_sets_no_cookie(
    visitor: Visitor, db: Database
) -> None:
    statements: list[str] = []
    sa.event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))

    for path in (
        "/sign-in",
        "/",
        "/needs",
        "/api/needs",
        "/nowhere",
        "/static/css/tokens.css",
        "/schema",
    ):
        answer = visitor.get(path)
        assert "set-cookie" not in answer.headers, path

    written = [s for s in statements if s.split()[0] not in ("SELECT", "BEGIN")]
    assert written == []
    assert not [s for s in statements if "IMMEDIATE" in s]
    assert visitor.cookies == {}


def test_a_request_of_somebody_signed_in_sets_no_cookie_either(visitor: Visitor) -> None:
    engineer = visitor.as_user(account(visitor.site.db))

    assert "set-cookie" not in engineer.get("/needs").headers


def test_signing_out_ends_the_session_everywhere(visitor: Visitor) -> None:
    account(visitor.site.db)
    sign_in(visitor)
    token = csrf_of(visitor.get("/account"))
    cookie = visitor.cookies[COOKIE]

    answer = visitor.post("/sign-out", data={"_csrf_token": token})

    assert (answer.status_code, place_of(answer)) == (303, "/sign-in")
    assert sessions_in(visitor.site.db) == 0
    thief = visitor.newcomer()
    thief.cookies[COOKIE] = cookie
    assert place_of(thief.get("/needs")) == "/sign-in"


def test_a_wrong_password_keeps_the_name_and_forgets_the_password(visitor: Visitor) -> None:
    account(visitor.site.db)

    page = sign_in(visitor, "engineer", "wrong-password")

    assert page.status_code == 401
    assert 'value="engineer"' in page.text
    assert "wrong-password" not in page.text
    assert COOKIE not in visitor.cookies


def test_nothing_filled_in_is_said_field_by_field(visitor: Visitor) -> None:
    page = sign_in(visitor, "", "")

    assert page.status_code == 422
    assert page.text.count("Hace falta") + page.text.count("Falta") >= 2


def test_a_program_signs_in_and_out_with_its_token(visitor: Visitor) -> None:
    account(visitor.site.db)

    answer = visitor.post("/api/sign-in", json={"name": "engineer", "password": PASSWORD})

    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    program = visitor.newcomer()
    program.headers["authorization"] = f"Bearer {answer.json()['token']}"
    assert program.get("/api/needs").status_code == 200
    assert program.post("/sign-out").status_code == 303
    assert program.get("/api/needs").status_code == 401


def test_what_is_no_sign_in_is_refused_in_words(visitor: Visitor) -> None:
    damaged = (b"", b"{", b"[]", b"null", b'{"name":5}', b"[" * 5000, b"\xff")

    for body in (*damaged, b'{"name":"a\\u0000","password":"b"}'):
        answer = visitor.post("/api/sign-in", content=body)

        assert answer.status_code == 422, body
        assert answer.json()["errors"]


def test_a_program_with_a_wrong_password_is_told_401(visitor: Visitor) -> None:
    account(visitor.site.db)

    answer = visitor.post("/api/sign-in", json={"name": "engineer", "password": "wrong"})

    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"


def test_guessing_is_stopped_with_429(visitor: Visitor) -> None:
    account(visitor.site.db)
    for _ in range(ATTEMPTS_PER_NAME):
        visitor.post("/api/sign-in", json={"name": "engineer", "password": "wrong"})

    answer = visitor.post("/api/sign-in", json={"name": "engineer", "password": PASSWORD})

    assert answer.status_code == 429
    assert sessions_in(visitor.site.db) == 0


def test_nobody_unknown_sends_more_than_a_name_and_a_password(visitor: Visitor) -> None:
    assert visitor.post("/api/sign-in", content=b"x" * 20_000).status_code == 413
    assert visitor.post("/sign-in", data={"name": "x" * 20_000}).status_code == 413
    # And nothing at all where a session is needed.
    for path in ("/organisations/new", "/api/organisations"):
        answer = visitor.post(path, content=b"x" * 20_000)
        assert answer.status_code == 401


def test_a_closed_account_is_out_at_once(visitor: Visitor, db: Database) -> None:
    engineer = visitor.as_user(account(db))
    assert engineer.get("/needs").status_code == 200

    with db.engine.begin() as connection:
        connection.execute(sa.update(UserAccount).values(is_active=False))

    assert place_of(engineer.get("/needs")) == "/sign-in"


def test_cookies_travel_only_encrypted_where_the_settings_say_so(
    db: Database, visitor: Visitor
) -> None:
    account(db)
    object.__setattr__(visitor.site.settings, "secure_cookies", True)

    answer = sign_in(visitor)

    assert "secure" in answer.headers["set-cookie"].lower()


# Where one goes on to


ELSEWHERE = (
    *("//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "@evil.example"),
    *("/\t/evil.example", "/\n/evil.example", "/\u2028/evil.example", "evil.example"),
    *("https://evil.example", "HTTPS:evil.example", "javascript:alert(1)", "data:text/html,x"),
    *("/ok\r\nset-cookie: a=b", "/ok\0", "/%0d%0a\r", "", " /needs", "/needs x", "/ñ"),
)


def test_an_address_of_another_site_is_never_followed(visitor: Visitor) -> None:
    account(visitor.site.db)

    for path in ELSEWHERE:
        assert safe(path) == "/", path
        if "\0" in path:
            continue  # That is refused at the door.
        page = visitor.get("/sign-in", params={"next": path})
        language = visitor.get("/language/en", params={"next": path})
        assert "evil" not in page.text
        assert language.headers.get("location", "/") == "/", path
    token = csrf_of(visitor.get("/sign-in"))
    answer = visitor.post(
        "/sign-in",
        params={"next": "//evil.example"},
        data={"name": "engineer", "password": PASSWORD, "_csrf_token": token},
    )

    assert (answer.status_code, answer.headers["location"]) == (303, "/")


@pytest.mark.parametrize(
    "path", ["/", "/needs", "/needs?q=a&status=b", "/works/0197f3c1?x=%C3%B1#part"]
)
def test_a_path_of_our_own_is_followed(path: str) -> None:
    assert safe(path) == path


def test_the_account_page_says_who_one_is(visitor: Visitor) -> None:
    page = visitor.as_user(account(visitor.site.db, Role.AUDITOR)).get("/account")

    assert page.status_code == 200
    assert "Persona de prueba" in page.text
    assert HOST not in page.text
