"""Every failure says what it is: the same status for people and programs, never a secret, always the headers."""

import re
from collections.abc import Iterator

import pytest
from litestar import Litestar, get
from litestar.exceptions import HTTPException, ImproperlyConfiguredException
from litestar.params import FromPath
from litestar.testing import TestClient
from sqlalchemy.exc import IntegrityError

from app import server
from foundation.database import Database
from foundation.errors import Problem, ProgrammingError, Refused, StaleVersion, Unavailable, say
from foundation.http import answers
from foundation.http.security import add_headers
from foundation.http.site import preferred
from foundation.identity.permissions import Role
from tests.http.edge import Visitor, account, settings_of, site_over, visitor

__all__ = ["visitor"]

pytestmark = pytest.mark.one_database

HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}
NOWHERE = "0197f3c1-7d2e-7a4b-8c11-2f5d9e0a6b33"


# What people wrote, as messages of failures quote it.
WRITTEN = "secret of Rosa: Key (phone)=(3150000001) exists"


def fail(kind: str) -> None:
    match kind:
        case "refused":
            raise Refused(say("The bridge is closed."))
        case "stale":
            raise StaleVersion(3, 5, (say("{n} changes", n=2),))
        case "busy":
            raise Unavailable
        case "bug":
            raise ProgrammingError("nobody compared the version")
        case "database":
            raise IntegrityError("INSERT", {}, Exception(WRITTEN))
        case "http":
            raise HTTPException(status_code=418, detail=WRITTEN)
        case "own":
            raise ImproperlyConfiguredException(WRITTEN)
        case _:
            raise RuntimeError(WRITTEN)


@get("/broken/{kind:str}", sync_to_thread=True)
def broken_page(kind: FromPath[str]) -> None:
    fail(kind)


@get("/api/broken/{kind:str}", sync_to_thread=True)
def broken_api(kind: FromPath[str]) -> None:
    fail(kind)


@pytest.fixture
def broken(
    db: Database, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient[Litestar]]:
    """The edge of the application around handlers that fail in every way."""
    site = site_over(db, tmp_path_factory.mktemp("broken"))
    application = Litestar(
        [broken_page, broken_api],
        exception_handlers={
            Problem: answers.on_problem,
            HTTPException: answers.on_http_exception,
            Exception: answers.on_unexpected,
        },
        before_send=[add_headers],
        openapi_config=None,
    )
    application.state.site = site
    with TestClient(application, raise_server_exceptions=False) as client:
        yield client


FAILURES = {
    "refused": 409,
    "stale": 409,
    "busy": 503,
    "http": 418,
    "bug": 500,
    "database": 500,
    "own": 500,
    "other": 500,
}


def test_traps_8_and_9_a_failure_keeps_its_status_its_headers_and_its_secrets(
    broken: TestClient[Litestar], caplog: pytest.LogCaptureFixture
) -> None:
    for kind, status in FAILURES.items():
        caplog.clear()
        page, api = broken.get(f"/broken/{kind}"), broken.get(f"/api/broken/{kind}")

        assert (page.status_code, api.status_code) == (status, status), kind
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert api.headers["content-type"] == "application/problem+json"
        assert api.json()["status"] == status
        for answer in (page, api):
            assert HEADERS.items() <= dict(answer.headers).items()
            assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
            assert answer.headers["cache-control"] == "no-store"
            assert not re.search(r"secret|Rosa|3150000001|Traceback|\.py", answer.text)
        # The log says where it broke, and nothing that people wrote.
        assert ("in fail" in caplog.text) == (status == 500)
        assert not re.search(r"secret|Rosa|3150000001", caplog.text)


def test_a_refusal_is_said_in_the_readers_language(broken: TestClient[Litestar]) -> None:
    english = broken.get("/api/broken/stale", headers={"accept-language": "en"}).json()
    spanish = broken.get("/api/broken/stale").json()

    assert english["detail"].startswith("Someone changed this")
    assert spanish["detail"] != english["detail"]
    assert (english["expected"], english["current"], english["changes"]) == (3, 5, ["2 changes"])


def test_who_comes_too_early_is_told_when_to_come_again(broken: TestClient[Litestar]) -> None:
    assert broken.get("/api/broken/busy").headers["retry-after"] == "5"


def test_404_405_and_413_stay_what_they_are(visitor: Visitor) -> None:
    engineer = visitor.as_user(account(visitor.site.db))

    for path in (
        "/nowhere",
        "/needs/0",
        "/needs/x/y",
        f"/needs/{NOWHERE}",
        "/api/nowhere",
        f"/api/needs/{NOWHERE}",
    ):
        answer = engineer.get(path)
        assert answer.status_code == 404, path
        kind = "application/problem+json" if path.startswith("/api") else "text/html; charset=utf-8"
        assert answer.headers["content-type"] == kind
    wrong = engineer.ask("DELETE", "/api/needs")
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "GET, POST, OPTIONS")
    assert engineer.ask("PUT", "/needs").status_code == 405


def test_a_visitor_is_sent_to_sign_in_and_a_program_told_401(visitor: Visitor) -> None:
    page, api = visitor.get("/needs?q=a"), visitor.get("/api/needs?q=a")

    assert (page.status_code, page.headers["location"]) == (303, "/sign-in?next=%2Fneeds%3Fq%3Da")
    assert (api.status_code, api.headers["www-authenticate"]) == (401, "Bearer")
    assert api.json()["type"].endswith("sign-in-required")


def test_422_lists_every_field_for_people_and_for_programs(visitor: Visitor) -> None:
    facilitator = account(visitor.site.db, Role.SOCIAL_FACILITATOR)
    sent = {"name": "Junta <b>de</b> El Palmar", "members": "muchos"}

    page = visitor.as_user(facilitator).submit("/organisations/new", **sent)
    api = visitor.program_of(facilitator).post("/api/organisations", json={**sent, "owner": "me"})

    assert (page.status_code, api.status_code) == (422, 422)
    # What was typed is still there, and harmless.
    assert "Junta &lt;b&gt;de&lt;/b&gt; El Palmar" in page.text
    assert 'value="muchos"' in page.text
    fields = {error["field"] for error in api.json()["errors"]}
    assert {"members", "territory", "kind", "owner", "representative.name"} <= fields


def test_a_body_that_is_no_command_is_422_and_no_500(visitor: Visitor) -> None:
    program = visitor.program_of(account(visitor.site.db, Role.SOCIAL_FACILITATOR))

    for body in (b"{", b"\xff", b"[" * 9000, b'"text"', b"5", b"NaN", b'{"a": 1e999}'):
        assert program.post("/api/organisations", content=body).status_code == 422, body


def test_a_command_in_json_is_no_longer_than_it_can_be(visitor: Visitor) -> None:
    program = visitor.program_of(account(visitor.site.db, Role.SOCIAL_FACILITATOR))

    answer = program.post("/api/organisations", content=b" " * 1_000_001)

    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"


def test_what_is_answered_to_one_person_stays_in_no_cache(visitor: Visitor) -> None:
    engineer = visitor.as_user(account(visitor.site.db))

    for path in ("/", "/needs", "/api/needs", "/account", "/api/works", "/nowhere"):
        assert engineer.get(path).headers["cache-control"] == "no-store", path


def test_trap_13_a_charset_is_named_once_and_a_creation_answers_201(visitor: Visitor) -> None:
    program = visitor.program_of(account(visitor.site.db, Role.SOCIAL_FACILITATOR))
    command = {
        "territory": "CO.19.19142.",
        "name": "Junta de El Palmar",
        "kind": "community_action",
        "members": 64,
        "representative": {"name": "Ana de prueba"},
    }

    assert program.post("/api/organisations", json=command).status_code == 201
    for path in ("/organisations", "/api/organisations", "/works.csv", "/works.xlsx", "/schema"):
        assert program.get(path).headers["content-type"].count("charset") <= 1, path


def test_nobody_writes_a_message_into_our_page(visitor: Visitor) -> None:
    engineer = visitor.as_user(account(visitor.site.db))

    for words in ("Your_account_is_blocked_call_555", "<script>alert(1)</script>", "x" * 500):
        page = engineer.get("/needs", params={"done": words})
        assert page.status_code == 200
        assert "blocked" not in page.text
        assert "<script>alert" not in page.text
        assert 'role="status"' not in page.text
    assert 'role="status"' in engineer.get("/needs", params={"done": "RegisterNeed"}).text


# Languages


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "es"),
        ("es-CO,es;q=0.9,en;q=0.8", "es"),
        ("en-GB,en;q=0.9", "en"),
        ("fr-FR, fr;q=0.9, en;q=0.5", "en"),
        ("fr-FR, de", "es"),
        ("en;q=0.2, es;q=0.9", "es"),
        ("es;q=0, en;q=0.1", "en"),
        ("EN_us", "en"),
        ("esperanto", "es"),
        ("english", "es"),
        ("*", "es"),
        (";;;,,q=1,=;q=x", "es"),
        ("en;q=2", "en"),
        ("a," * 100_000 + "en", "es"),
    ],
)
def test_the_browsers_first_language_that_we_speak_is_spoken(header: str, language: str) -> None:
    assert preferred(header) == language


def test_the_language_chosen_wins_over_the_accounts_and_that_over_the_browsers(
    visitor: Visitor,
) -> None:
    english = {"accept-language": "en"}
    assert 'lang="en"' in visitor.get("/sign-in", headers=english).text
    engineer = visitor.as_user(account(visitor.site.db))
    assert 'lang="es"' in engineer.get("/needs", headers=english).text

    answer = engineer.get("/language/en", params={"next": "/needs"})

    assert (answer.status_code, answer.headers["location"]) == (303, "/needs")
    assert 'lang="en"' in engineer.get("/needs").text
    engineer.get("/language/xx")
    assert 'lang="en"' in engineer.get("/needs").text


# Wiring


def test_the_application_itself_handles_failures_in_this_way(
    db: Database, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("site")
    application = server.build(site_over(db, folder))

    assert application.exception_handlers[Problem] is answers.on_problem
    assert application.exception_handlers[HTTPException] is answers.on_http_exception
    assert application.exception_handlers[Exception] is answers.on_unexpected
    assert not application.debug
    assert settings_of(db, folder).secret not in repr(application.openapi_schema.to_schema())
