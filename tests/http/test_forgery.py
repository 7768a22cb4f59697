"""Trap 15: a change has to come from our own pages or from a program; no other site makes this browser send one."""

import pytest
import sqlalchemy as sa

from foundation.database import Database
from foundation.http.site import COOKIE
from foundation.identity.permissions import Role
from portfolio.communities import Community
from tests.http.edge import HOST, Visitor, account, csrf_of, visitor

__all__ = ["visitor"]

pytestmark = pytest.mark.one_database

FORM = {
    "territory": "CO.19.19142.",
    "name": "Junta de El Palmar",
    "kind": "community_action",
    "members": "64",
    "representative-name": "Ana de prueba",
    "representative-document_kind": "cc",
}
JSON = {
    "territory": "CO.19.19142.",
    "name": "Junta de El Palmar",
    "kind": "community_action",
    "members": 64,
    "representative": {"name": "Ana de prueba"},
}
PAGE, API = "/organisations/new", "/api/organisations"


def registered(db: Database) -> int:
    with db.read_engine.connect() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(Community)).scalar_one()


@pytest.fixture
def officer(visitor: Visitor) -> Visitor:
    return visitor.as_user(account(visitor.site.db, Role.SOCIAL_FACILITATOR))


def test_a_form_of_our_own_page_goes_through(officer: Visitor) -> None:
    answer = officer.submit(PAGE, **FORM)

    assert answer.status_code == 303, answer.text
    assert registered(officer.site.db) == 1


def test_a_form_without_the_token_of_this_session_does_not(officer: Visitor) -> None:
    other = officer.newcomer().as_user(account(officer.site.db, name="otra.persona"))
    mine, theirs = csrf_of(officer.get(PAGE)), csrf_of(other.get("/account"))
    nobodys = csrf_of(officer.newcomer().get("/sign-in"))
    assert len({mine, theirs, nobodys}) == 3

    for token in ("", "x", "ñ", "0" * 64, theirs, nobodys, mine[:-1], mine.upper()):
        answer = officer.post(PAGE, data={**FORM, "_csrf_token": token}, headers={"origin": HOST})
        assert answer.status_code == 403, token
    assert officer.post(PAGE, data=FORM).status_code == 403
    assert officer.post(API, json=JSON).status_code == 403
    assert registered(officer.site.db) == 0


def test_a_form_on_another_site_does_not_even_with_a_stolen_token(officer: Visitor) -> None:
    token = csrf_of(officer.get(PAGE))
    data = {**FORM, "_csrf_token": token}

    for headers in (
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": f"{HOST}.evil.example"},
        {"origin": f"{HOST}:8443"},
        {"origin": "http://evil.example@testserver.local.evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"origin": HOST, "sec-fetch-site": "cross-site"},
    ):
        answer = officer.post(PAGE, data=data, headers=headers)
        assert answer.status_code == 403, headers
        assert "otro sitio" in answer.text
        assert (
            officer.post(API, json=JSON, headers={**headers, "x-csrftoken": token}).status_code
            == 403
        )
    assert registered(officer.site.db) == 0


def test_a_page_of_our_own_is_known_by_its_origin(officer: Visitor) -> None:
    token = csrf_of(officer.get(PAGE))

    for headers in (
        {"origin": HOST, "sec-fetch-site": "same-origin"},
        {"origin": HOST.upper()},
        {"sec-fetch-site": "none"},
        {},
    ):
        answer = officer.post(PAGE, data={**FORM, "_csrf_token": token}, headers=headers)
        assert answer.status_code == 303, headers


def test_a_script_of_our_own_page_sends_the_token_in_a_header(officer: Visitor) -> None:
    token = csrf_of(officer.get(PAGE))

    answer = officer.post(API, json=JSON, headers={"x-csrftoken": token, "origin": HOST})

    assert answer.status_code == 201, answer.text


def test_a_program_with_its_own_token_needs_no_other(officer: Visitor) -> None:
    program = officer.program_of(account(officer.site.db, Role.SOCIAL_FACILITATOR, name="programa"))

    assert program.post(API, json=JSON).status_code == 201


def test_a_password_that_a_browser_adds_by_itself_is_no_token(officer: Visitor) -> None:
    # Behind a proxy with Basic passwords every request carries this header, also a forged one.
    for value in ("Basic dXNlcjpwYXNz", "Digest x", "bearerx y", ""):
        answer = officer.post(API, json=JSON, headers={"authorization": value})
        assert answer.status_code in (401, 403), value
    assert registered(officer.site.db) == 0


def test_a_wrong_token_does_not_fall_back_to_the_cookie(officer: Visitor) -> None:
    answer = officer.post(API, json=JSON, headers={"authorization": "Bearer wrong"})

    assert answer.status_code == 401
    assert registered(officer.site.db) == 0


def test_signing_in_and_out_are_guarded_too(visitor: Visitor) -> None:
    account(visitor.site.db)
    data = {"name": "engineer", "password": "palmera-verde-27"}

    assert visitor.post("/sign-in", data=data).status_code == 403
    token = csrf_of(visitor.get("/sign-in"))
    foreign = {"origin": "https://evil.example"}
    assert (
        visitor.post("/sign-in", data={**data, "_csrf_token": token}, headers=foreign).status_code
        == 403
    )
    assert COOKIE not in visitor.cookies
    engineer = visitor.as_user(account(visitor.site.db, name="otra.persona"))
    assert engineer.post("/sign-out").status_code == 403
    assert engineer.get("/account").status_code == 200


def test_reading_changes_nothing(officer: Visitor) -> None:
    # A link or a picture on another site makes this browser send GET requests with its cookie.
    for path in (PAGE, API, "/sign-out"):
        for method in ("GET", "HEAD", "OPTIONS"):
            officer.ask(method, path, params=FORM)

    assert registered(officer.site.db) == 0
    assert officer.get("/account").status_code == 200
