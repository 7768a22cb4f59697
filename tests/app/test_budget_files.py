"""The budget as a file, in the browser and by API: looked at first, taken in whole or not at all."""

from collections.abc import Callable
from uuid import UUID

import pytest
from httpx import Response

from exchange import budget_books
from foundation.clock import civil_date
from foundation.database import Database
from foundation.identity.actors import Actor
from portfolio import budget_contents, budget_writing
from portfolio.budget_contents import Content
from portfolio.measures import measures_of as measures_of_work
from portfolio.projects import Project
from tests.support import budgets as told
from tests.support import factories
from tests.support.factories import Cast
from tests.support.queries import counted
from tests.support.web import Page, Person

Visit = Callable[[Actor | None], Person]


@pytest.fixture
def hands(db: Database) -> Cast:
    return factories.accounts(db)


@pytest.fixture
def engineer(visit: Visit, hands: Cast) -> Person:
    return visit(hands.engineer)


@pytest.fixture
def project(db: Database, hands: Cast) -> Project:
    """Budgeted with $ 110.400.000, and not financed yet."""
    opened = factories.project(db, hands)
    factories.screening(db, hands, opened)
    return factories.budget(db, hands, opened)


def book(person: Person, project: Project) -> bytes:
    response = person.get(f"/works/{project.id}/budget.xlsx")
    assert response.status_code == 200
    return response.content


def revised(db: Database, data: bytes, measures: dict[UUID, str], **changes: object) -> bytes:
    """The same workbook with another first item."""
    reading = budget_books.read(
        data, on=civil_date(db.clock.now()), currency="COP", measures=measures
    )
    assert reading.parts is not None
    first, *others = reading.parts.lines
    line = factories.changed(first, changes)
    parts = factories.changed(reading.parts, {"lines": (line, *others)})
    content = budget_writing.content_of(
        parts, None, on=civil_date(db.clock.now()), currency="COP", measures=set(measures)
    )
    return written(db, content, measures)


def written(db: Database, content: Content, measures: dict[UUID, str]) -> bytes:
    return budget_books.write(
        content, title="Obra", place="Caloto", measures=measures, created_at=db.clock.now()
    )


def measures_of(db: Database, project: Project, hands: Cast) -> dict[UUID, str]:
    with db.reading(hands.engineer) as work:
        return {row.id: row.description for row in measures_of_work(work, project.id)}


def dearer(db: Database, engineer: Person, project: Project, hands: Cast) -> bytes:
    names = measures_of(db, project, hands)
    return revised(db, book(engineer, project), names, unit_price=None, analysis=told.concrete())


def look(person: Person, project: Project, data: bytes) -> Page:
    address = f"/works/{project.id}/budget/file"
    return person.send(address, person.page(address).answers, {"file": data})


def test_a_file_is_first_only_looked_at_and_then_taken_in(
    db: Database, engineer: Person, project: Project, hands: Cast
) -> None:
    before = told.in_force(db, project.id)
    page = look(engineer, project, dearer(db, engineer, project, hands))

    assert page.status == 200
    assert "Cambiado: 1" in page.words
    # 480 × 455,900 + 12,000,000 = 230,832,000 and 15 % of it
    assert "$ 265.456.800" in page.words.replace("\xa0", " ")
    assert told.in_force(db, project.id) == before

    done = engineer.send(f"/works/{project.id}/budget/file/confirm", page.answers)

    assert (done.status, done.path) == (303, f"/works/{project.id}/budget/items")
    assert len(told.in_force(db, project.id).items[0].components) == 6


def test_the_file_that_was_downloaded_changes_nothing(
    db: Database, engineer: Person, project: Project
) -> None:
    before = told.in_force(db, project.id)

    page = look(engineer, project, book(engineer, project))

    assert "no hay nada que guardar" in page.words
    assert told.in_force(db, project.id) == before


def test_a_financed_work_takes_a_file_as_the_draft_of_a_revision(
    db: Database, engineer: Person, hands: Cast
) -> None:
    project = factories.financed(db, hands)
    page = look(engineer, project, dearer(db, engineer, project, hands))
    address = f"/works/{project.id}/budget/file/confirm"

    missing = engineer.send(address, page.answers)
    done = engineer.send(address, {**page.answers, "reason": ["Precios de la nueva cantera."]})

    assert missing.wrong == {"reason"}
    assert (done.status, done.path.rpartition("/")[0]) == (303, "/budget-revisions")
    assert told.in_force(db, project.id).items[0].components == ()
    assert "Precios de la nueva cantera." in engineer.page(done.path).words


def test_wrong_cells_are_told_and_nothing_is_taken_in(
    db: Database, engineer: Person, project: Project
) -> None:
    content = told.in_force(db, project.id)
    empty = factories.changed(content.items[0], {"quantity_milli": 0, "unit_price_minor": 0})
    data = written(db, factories.changed(content, {"items": (empty,)}), {})

    page = look(engineer, project, data)

    assert page.status == 422
    assert "Hay que corregir 2 celdas" in page.words
    assert {"D7", "E7"} <= set(page.words.split())
    assert look(engineer, project, b"no es un libro").wrong == {"file"}


def test_a_program_looks_first_and_takes_in_then(
    db: Database, engineer: Person, project: Project, hands: Cast
) -> None:
    data = dearer(db, engineer, project, hands)

    def send(query: str) -> Response:
        return engineer.client.post(
            f"/api/works/{project.id}/budget/file{query}",
            content=data,
            headers={"authorization": f"Bearer {engineer.token}"},
        )

    first, second, third = send("?dry_run=true"), send(""), send("")

    assert [one.json()["applied"] for one in (first, second, third)] == [False, True, True]
    assert first.json()["difference"]["items"][0]["code"] == "1.01"
    assert third.json()["difference"]["items"] == []


def test_who_may_not_write_a_budget_takes_it_away_but_does_not_bring_it_back(
    visit: Visit, engineer: Person, project: Project, hands: Cast
) -> None:
    auditor = visit(hands.auditor)

    assert auditor.get(f"/works/{project.id}/budget.xlsx").status_code == 200
    assert auditor.get(f"/works/{project.id}/budget/file").status_code == 403
    assert auditor.ask(f"/api/works/{project.id}/budget/file", {}).status_code == 403
    assert "Traerlo de vuelta" not in auditor.page(f"/works/{project.id}/budget/items").words


def test_a_budget_of_four_hundred_items_asks_few_questions(
    db: Database, engineer: Person, hands: Cast
) -> None:
    project = factories.project(db, hands)
    line = told.lines(_one(db, hands))[0]
    many = tuple(
        factories.changed(line, {"code": None, "chapter": f"Capítulo {n // 40}", "measure": None})
        for n in range(400)
    )
    factories.budget(db, hands, project, lines=many)

    with counted(db) as statements:
        engineer.page(f"/works/{project.id}/budget/items")

    assert len(statements) <= 12, statements
    assert len(budget_contents.chapters_of(told.in_force(db, project.id).items)) == 10


def _one(db: Database, hands: Cast) -> Content:
    opened = factories.project(db, hands)
    factories.budget(db, hands, opened)
    return told.in_force(db, opened.id)


def test_a_work_without_a_budget_has_a_template_to_fill_in(
    db: Database, engineer: Person, hands: Cast
) -> None:
    project = factories.project(db, hands)

    page = look(engineer, project, book(engineer, project))

    assert page.status == 422
    assert "Escriba el precio" not in engineer.page(f"/works/{project.id}/budget/items").words
