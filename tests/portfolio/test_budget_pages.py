"""Pages of a budget: its items and analyses, a revision from the draft to the decision, and what each role may do."""

from collections.abc import Callable

import pytest

from foundation.database import Database
from foundation.identity.actors import Actor
from portfolio.projects import Project
from tests.support import budgets as told
from tests.support import factories
from tests.support.factories import Cast
from tests.support.queries import counted
from tests.support.web import Person

Visit = Callable[[Actor | None], Person]


@pytest.fixture
def hands(db: Database) -> Cast:
    return factories.accounts(db)


@pytest.fixture
def engineer(visit: Visit, hands: Cast) -> Person:
    return visit(hands.engineer)


@pytest.fixture
def project(db: Database, hands: Cast) -> Project:
    return factories.financed(db, hands)


def test_a_price_is_written_as_its_analysis_and_shown_with_its_sums(
    db: Database, engineer: Person, hands: Cast
) -> None:
    project = factories.project(db, hands)
    factories.budget(db, hands, project)
    address = f"/works/{project.id}/budget/analysis?item=1.01"

    wrong = engineer.fill(address, components__0__kind="material", components__0__unit="kg")
    done = engineer.fill(
        address,
        components__0__kind="material",
        components__0__description="Cemento gris",
        components__0__unit="kg",
        components__0__quantity="94,5",
        components__0__addition="3",
        components__0__unit_price="738",
    )

    assert wrong.wrong == {"components-0-description"}
    assert done.status == 303
    page = engineer.page(f"/works/{project.id}/budget/item?code=1.01")
    # 94.5 × 738 and 3 % of it, to the peso
    assert "$ 71.833" in page.words.replace("\xa0", " ")
    assert "Materiales" in page.words


def test_a_revision_goes_from_the_form_to_the_decision(
    db: Database, engineer: Person, visit: Visit, hands: Cast, project: Project
) -> None:
    form = f"/works/{project.id}/budget/revisions"
    unexplained = engineer.fill(form, lines__0__quantity="490", lines__1__quantity="256,25")
    drafted = engineer.fill(
        form, lines__0__quantity="490", lines__1__quantity="256,25", reason="Replanteo."
    )
    page = f"/budget-revisions/{drafted.key}"
    assert unexplained.wrong == {"reason"}
    assert "Cambiado: 2" in engineer.page(page).words

    assert engineer.fill(f"{page}/submit").status == 303
    manager = visit(hands.programme_manager)
    assert page in manager.page("/").html
    assert manager.fill(f"{page}/approve").status == 303

    history = engineer.page(f"/works/{project.id}/budget/items")
    assert "Versión 2" in history.words
    compared = engineer.page(f"/works/{project.id}/budget/versions?number=1&against=2")
    assert "490 → 480" in compared.words
    assert engineer.get(f"/works/{project.id}/budget/versions?number=3").status_code == 404


def test_what_a_revision_lacks_is_asked_of_who_brings_the_money(
    db: Database, visit: Visit, hands: Cast, project: Project
) -> None:
    first, second = told.lines(told.in_force(db, project.id))
    lines = (factories.changed(first, {"quantity": 500_000}), second)
    row = told.submit(db, hands, told.drafted(db, hands, project, lines=lines))
    officer, manager = visit(hands.contracts_officer), visit(hands.programme_manager)

    assert f"/works/{project.id}/cofinance" in officer.page(f"/budget-revisions/{row.id}").html
    assert (
        "Una revisión del presupuesto espera"
        in officer.page(f"/works/{project.id}/cofinance").words
    )
    refused = manager.fill(f"/budget-revisions/{row.id}/approve")
    assert refused.status == 409
    assert "agregue primero una fuente" in refused.words


def test_who_may_not_write_reads_the_budget_and_its_history(
    db: Database, visit: Visit, hands: Cast, project: Project
) -> None:
    row = told.submitted(db, hands, project)
    auditor = visit(hands.auditor)

    page = auditor.page(f"/budget-revisions/{row.id}")

    assert "Aprobarla" not in page.words
    assert "Devolverla" not in page.words
    assert auditor.get(f"/works/{project.id}/budget/revisions").status_code == 403
    assert auditor.get(f"/budget-revisions/{row.id}/change").status_code == 403
    assert auditor.read(f"/api/works/{project.id}/budget")["versions"][0]["number"] == 1


def test_pages_of_a_budget_ask_few_questions(
    db: Database, engineer: Person, hands: Cast, project: Project
) -> None:
    row = told.submitted(db, hands, project)

    for path in (
        f"/works/{project.id}/budget/items",
        f"/works/{project.id}/budget/versions",
        f"/budget-revisions/{row.id}",
        "/budget-revisions",
    ):
        with counted(db) as statements:
            engineer.page(path)
        assert len(statements) <= 12, (path, len(statements))
