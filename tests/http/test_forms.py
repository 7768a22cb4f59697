"""One command, three doors: its form, its page and its API say and refuse the same (traps 11 and 12)."""

import re
from typing import Any

import pytest
import sqlalchemy as sa

from foundation.database import Database
from foundation.identity.permissions import Role
from foundation.identity.users import UserAccount
from portfolio.needs import Need
from tests.http.edge import HOST, Visitor, account, csrf_of, place_of, visitor
from tests.support import factories

__all__ = ["visitor"]

pytestmark = pytest.mark.one_database

NEED = {
    "title": "Placa huella en la cuesta",
    "kind": "concrete_track",
    "description": "En invierno la cuesta se vuelve barro.",
    "latitude": "3,0345",
    "longitude": "-76,4082",
    "people-women": "131",
    "people-men": "1.119",
}
COMMAND = {
    "title": "Placa huella",
    "kind": "concrete_track",
    "description": "Barro.",
    "latitude": 3_034_500,
    "longitude": -76_408_200,
    "people": {"women": 1, "men": 2},
}


def community(db: Database) -> str:
    return str(factories.community(db, factories.cast(), with_papers=False).id)


def needs(db: Database) -> list[Any]:
    with db.read_engine.connect() as connection:
        return list(connection.execute(sa.select(Need.__table__)).all())


@pytest.fixture
def facilitator(visitor: Visitor) -> UserAccount:
    return account(visitor.site.db, Role.SOCIAL_FACILITATOR)


@pytest.fixture
def officer(visitor: Visitor, facilitator: UserAccount) -> Visitor:
    return visitor.as_user(facilitator)


def test_a_form_is_read_as_its_reader_writes(officer: Visitor) -> None:
    home = community(officer.site.db)

    answer = officer.submit("/needs/new", community=home, **NEED)
    officer.get("/language/en")
    english = {
        **NEED,
        "people-men": "1,119",
        "latitude": "3.0345",
        "longitude": "-76.4082",
        "is_another": "on",
    }
    again = officer.submit("/needs/new", community=home, **english)

    assert (answer.status_code, again.status_code) == (303, 303), answer.text
    assert re.fullmatch(r"/needs/[0-9a-f-]{36}", place_of(answer))
    assert "done=RegisterNeed" in answer.headers["location"]
    assert {(n.women, n.men, n.latitude_e6, n.longitude_e6) for n in needs(officer.site.db)} == {
        (131, 1_119, 3_034_500, -76_408_200)
    }


def test_a_form_comes_back_with_what_was_typed_and_everything_that_is_wrong(
    officer: Visitor,
) -> None:
    wrong = {**NEED, "people-men": "muchos", "title": " "}

    page = officer.submit("/needs/new", community="", **wrong)

    assert page.status_code == 422
    assert 'value="muchos"' in page.text
    assert "En invierno la cuesta" in page.text
    assert needs(officer.site.db) == []
    fields = re.findall(r"<(?:input|select|textarea)[^>]*>", page.text)
    marked = {
        re.findall(r'name="([^"]+)"', tag)[0] for tag in fields if 'aria-invalid="true"' in tag
    }
    assert {"community", "people-men", "title"} <= marked


def test_trap_12_a_number_left_out_is_missing_and_no_zero(officer: Visitor) -> None:
    home = community(officer.site.db)

    page = officer.submit("/needs/new", community=home, **{**NEED, "people-women": ""})

    assert page.status_code == 422
    assert needs(officer.site.db) == []


def test_trap_11_a_program_may_not_say_what_only_the_system_decides(
    visitor: Visitor, facilitator: UserAccount
) -> None:
    program = visitor.program_of(facilitator)
    home = community(visitor.site.db)
    command = {"community": home, **COMMAND}

    for extra in ({"state": "prioritised"}, {"registered_by": "x"}, {"id": home}, {"_version": 1}):
        answer = program.post("/api/needs", json={**command, **extra})
        assert answer.status_code == 422, extra
    for wrong in (
        {"latitude": "3.0345"},
        {"latitude": 3.5},
        {"latitude": 3_034_500.0},
        {"people": {"women": "1", "men": 2}},
    ):
        assert program.post("/api/needs", json={**command, **wrong}).status_code == 422, wrong
    assert needs(visitor.site.db) == []
    created = program.post("/api/needs", json=command)
    assert created.status_code == 201
    assert created.json()["state"] == "registered"


def test_a_stale_version_is_409_with_what_changed_by_page_and_by_api(visitor: Visitor) -> None:
    cast = factories.cast()
    home = factories.community(visitor.site.db, cast)
    need = factories.need(visitor.site.db, cast, home, is_feasible=False)
    engineer = account(visitor.site.db, Role.ENGINEER)
    page, program = visitor.as_user(engineer), visitor.program_of(engineer)
    form = {"verdict": "feasible", "reason": "Se puede."}
    path, match = f"/needs/{need.id}/assess", {"if-match": '"1"'}
    token = csrf_of(page.get(path))

    def send(verdict: str) -> Any:  # noqa: ANN401 - httpx's answer
        command = {"verdict": verdict, "reason": "Porque sí."}
        return program.post(f"/api{path}", json=command, headers=match)

    def submit(version: str) -> Any:  # noqa: ANN401 - httpx's answer
        data = {**form, "_version": version, "_csrf_token": token}
        return page.post(path, data=data, headers={"origin": HOST})

    assert send("not_feasible").status_code == 200
    stale, shown = send("feasible"), submit("1")

    assert (stale.status_code, shown.status_code) == (409, 409)
    problem = stale.json()
    assert (problem["expected"], problem["current"], len(problem["changes"])) == (1, 2, 1)
    assert "Se puede." in shown.text
    # Whoever has seen what changed may decide again.
    assert 'name="_version" value="2"' in shown.text
    assert submit("2").status_code == 303


def test_a_version_that_is_no_number_breaks_nothing(visitor: Visitor) -> None:
    cast = factories.cast()
    home = factories.community(visitor.site.db, cast)
    need = factories.need(visitor.site.db, cast, home, is_feasible=False)
    program = visitor.program_of(account(visitor.site.db, Role.ENGINEER))
    command = {"verdict": "feasible", "reason": "Se puede."}

    for version in ("9" * 40, "*", "W/x", "-1", ""):
        headers = {"if-match": version}
        answer = program.post(f"/api/needs/{need.id}/assess", json=command, headers=headers)
        assert answer.status_code in (200, 409), version


def test_a_place_that_does_not_exist_is_no_place_by_form_nor_by_api(
    visitor: Visitor, facilitator: UserAccount
) -> None:
    form, program = visitor.as_user(facilitator), visitor.program_of(facilitator)
    command = {
        "territory": "CO.19.99999.",
        "name": "Junta de Ninguna Parte",
        "kind": "community_action",
        "members": 64,
        "representative": {"name": "Ana de prueba"},
    }
    flat = {
        **{name: str(value) for name, value in command.items() if name != "representative"},
        "representative-name": "Ana de prueba",
        "representative-document_kind": "cc",
    }

    sent = program.post("/api/organisations", json=command)

    assert sent.status_code == 422
    assert [error["field"] for error in sent.json()["errors"]] == ["territory"]
    assert form.submit("/organisations/new", **flat).status_code == 422


def test_rows_are_added_and_taken_away_without_deciding_anything(officer: Visitor) -> None:
    home = community(officer.site.db)

    page = officer.submit("/needs/new", _add_nothing="1", community=home, **NEED)

    assert page.status_code == 200
    assert needs(officer.site.db) == []
