"""Every command of the portfolio, by page and by API: who may not, who may not know, and who did not mean it."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import pytest
import sqlalchemy as sa

import app.server  # noqa: F401 - the routes are declared where the application is put together
from foundation.audit import AuditEntry
from foundation.database import Database
from foundation.http.routes import COMMANDS, CommandRoute
from foundation.identity.actors import SYSTEM, Actor
from foundation.identity.permissions import Role, holders
from tests.support import factories
from tests.support.web import Person

Visit = Callable[[Actor | None], Person]

# The nouns of the thread; every other command is tried with every role by the generated tests.
NOUNS = ("organisations", "needs", "assemblies", "works")
# Who may knock is decided in front of the database.
pytestmark = pytest.mark.one_database

ROUTES = [
    route
    for route in COMMANDS
    if route.command.__module__.startswith("portfolio.") and route.path.split("/")[1] in NOUNS
]
ABOUT_A_ROW = [route for route in ROUTES if route.about_row]


@dataclass(frozen=True)
class Rows:
    """One row of each kind that commands are about."""

    organisations: UUID
    needs: UUID
    assemblies: UUID
    works: UUID

    def path(self, route: CommandRoute, path: str) -> str:
        kind = route.path.split("/")[1]
        return path.replace("{id:uuid}", str(getattr(self, kind)))


@pytest.fixture
def rows(db: Database) -> Rows:
    cast = factories.cast()
    village = factories.community(db, cast)
    project = factories.project(db, cast, village)
    other = factories.need(db, cast, village, title="Otra necesidad")
    assembly = factories.assembly(db, cast, village, (other,))
    return Rows(village.id, other.id, assembly.id, project.id)


def entries(db: Database) -> int:
    with db.reading(SYSTEM) as work:
        return work.session.execute(sa.select(sa.func.count()).select_from(AuditEntry)).scalar_one()


def name_of(route: CommandRoute) -> str:
    return route.name


def test_every_command_of_the_portfolio_has_its_page_and_its_api() -> None:
    wanted = {
        "RegisterCommunity",
        "AddPaper",
        "RegisterNeed",
        "AssessNeed",
        "CallAssembly",
        "HoldAssembly",
        "CountPlaces",
        "CountVotes",
        "SettleTie",
        "CloseAssembly",
        "IssueMinutes",
        "OpenProject",
        "ScreenProject",
        "WriteBudget",
        "AddShare",
        "RemoveShare",
        "FinanceProject",
        "ReviseProject",
    }

    assert wanted - {route.name for route in ROUTES} == set()


@pytest.mark.parametrize("route", ROUTES, ids=name_of)
def test_whoever_has_no_such_verb_is_told_so_at_every_door(
    db: Database, rows: Rows, visit: Visit, route: CommandRoute
) -> None:
    donor = visit(factories.user(db, Role.DONOR))
    page, program = rows.path(route, route.path), rows.path(route, route.api)
    token = donor.page("/account").html.split('name="_csrf_token" value="')[1].split('"')[0]
    before = entries(db)

    answers = [
        donor.get(page).status_code,
        donor.send(page, {"_csrf_token": [token]}).status,
        donor.ask(program, {}).status_code,
    ]

    assert answers == [403, 403, 403]
    assert entries(db) == before


@pytest.mark.parametrize("route", ABOUT_A_ROW, ids=name_of)
def test_a_row_of_another_territory_is_not_there(
    db: Database, rows: Rows, visit: Visit, route: CommandRoute
) -> None:
    neighbour = visit(factories.user(db, holders(route.permission)[0], "CO.52."))
    page, program = rows.path(route, route.path), rows.path(route, route.api)
    token = neighbour.page("/account").html.split('name="_csrf_token" value="')[1].split('"')[0]
    bare: dict[str, dict[str, str]] = {"FinanceProject": {}, "CloseAssembly": {}}
    command = bare.get(route.name)

    answers = [
        neighbour.get(page).status_code,
        neighbour.send(page, {"_csrf_token": [token]}).status,
    ]
    if command is not None:
        answers.append(neighbour.ask(program, command).status_code)

    assert set(answers) == {404}


@pytest.mark.parametrize("route", ROUTES, ids=name_of)
def test_a_form_that_another_site_sends_is_refused(
    db: Database, rows: Rows, visit: Visit, route: CommandRoute
) -> None:
    manager = visit(factories.user(db, holders(route.permission)[0]))
    page, program = rows.path(route, route.path), rows.path(route, route.api)
    before = entries(db)

    without_token = manager.client.post(page, data={}, headers=manager.headers)
    by_cookie = manager.client.post(program, json={}, headers=manager.headers)
    from_elsewhere = manager.client.post(
        program,
        json={},
        headers={"authorization": f"Bearer {manager.token}", "sec-fetch-site": "cross-site"},
    )

    answers = [answer.status_code for answer in (without_token, by_cookie, from_elsewhere)]
    assert answers == [403, 403, 403]
    assert entries(db) == before


@pytest.mark.parametrize("route", ROUTES, ids=name_of)
def test_a_visitor_is_sent_to_sign_in(rows: Rows, visit: Visit, route: CommandRoute) -> None:
    visitor = visit(None)

    asked = visitor.get(rows.path(route, route.path))
    program = visitor.client.post(
        rows.path(route, route.api), json={}, headers={"authorization": "Bearer nobody"}
    )

    assert asked.status_code == 303
    assert asked.headers["location"].startswith("/sign-in?next=%2F")
    assert program.status_code == 401


@pytest.mark.parametrize("path", ["organisations", "needs", "assemblies", "works"])
def test_every_list_and_row_is_a_page_and_an_answer_in_both_languages(
    db: Database, rows: Rows, visit: Visit, path: str
) -> None:
    auditor = visit(factories.user(db, Role.AUDITOR))
    row = getattr(rows, path)

    spanish = auditor.page(f"/{path}/{row}")
    english = auditor.client.get(
        f"/{path}/{row}", headers={"cookie": f"minga={auditor.token}; minga_language=en"}
    )

    assert auditor.read(f"/api/{path}/{row}")["id"] == str(row)
    assert auditor.read(f"/api/{path}")["rows"]
    assert auditor.page(f"/{path}").html.count(f'href="/{path}/{row}"') == 1
    assert '<html lang="es">' in spanish.html
    assert '<html lang="en">' in english.text
