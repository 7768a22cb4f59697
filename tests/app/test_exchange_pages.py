"""Importing a matrix in the browser and by API, what it said of a work, and the open data for everybody."""

import json
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from exchange import workbooks
from exchange.royalties.versions import RoyaltyFile
from foundation.database import Database
from foundation.identity.actors import SYSTEM, Actor
from foundation.identity.permissions import Role
from portfolio.projects import Project
from tests.exchange.matrices import matrix, work
from tests.support import factories
from tests.support.web import Page, Person

# Every page is asked on both engines by the generated tests; what pages say is tried on one.
pytestmark = pytest.mark.one_database

Visit = Callable[[Actor | None], Person]


@pytest.fixture
def manager(db: Database, visit: Visit) -> Person:
    return visit(factories.user(db, Role.PROGRAMME_MANAGER))


def stored(db: Database, model: type[Project] | type[RoyaltyFile]) -> int:
    with db.reading(SYSTEM) as unit:
        return unit.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def look(person: Person, data: bytes, **answers: str) -> Page:
    form = {name: [value] for name, value in answers.items()}
    return person.send("/imports", {**person.page("/imports").answers, **form}, {"file": data})


def hidden(page: Page) -> dict[str, list[str]]:
    """The reference to the file, as the page's button sends it."""
    _, _, form = page.html.partition('action="/imports/confirm"')
    form = form.partition("</form>")[0]
    parts = form.split('type="hidden" name="')[1:]
    return {
        part.partition('"')[0]: [part.partition('value="')[2].partition('"')[0]] for part in parts
    }


def test_a_file_is_first_only_looked_at(db: Database, manager: Person) -> None:
    page = look(manager, matrix(work(1), work(2, **{"AVANCE FÍSICO": 100.4})))

    assert page.status == 200
    assert "2 filas: 2 nuevas, 0 cambiadas, 0 sin cambios, 0 rechazadas." in page.words
    assert "100.4" in page.words
    assert stored(db, Project) == 0


def test_the_second_button_imports_the_same_file(db: Database, manager: Person) -> None:
    page = look(manager, matrix(work(1), work(2)))

    done = manager.send("/imports/confirm", hidden(page))

    assert (done.status, done.path) == (303, "/imports")
    assert (stored(db, Project), stored(db, RoyaltyFile)) == (2, 1)
    assert "file.bin" in manager.page("/imports").words


def test_a_refused_row_keeps_everything_out_until_only_the_good_ones_are_asked_for(
    db: Database, manager: Person
) -> None:
    page = look(manager, matrix(work(1), work(2, **{"VALOR TOTAL": "mucho"})))
    assert "Fila rechazada" in page.words
    assert "Importar solo las filas buenas" in page.words

    manager.send("/imports/confirm", {**hidden(page), "partial": [""]})
    assert stored(db, Project) == 0

    manager.send("/imports/confirm", hidden(page))
    assert stored(db, Project) == 1


def test_the_whole_table_is_taken_away_as_a_workbook(manager: Person) -> None:
    page = look(manager, matrix(work(1, **{"AVANCE FÍSICO": 100.4})))
    names = hidden(page)
    address = "&".join(f"{name}={value[0]}" for name, value in names.items())

    response = manager.get(f"/imports/report.xlsx?{address}")

    assert response.status_code == 200
    sheets = workbooks.read(response.content).sheets
    assert [sheet.name for sheet in sheets] == ["Defectos", "Cambios", "Notas", "Lo que llena"]
    assert any("100.4" in map(str, row) for row in sheets[0].rows)


def test_what_is_no_workbook_is_said_at_its_field(manager: Person) -> None:
    page = look(manager, b"no es un libro")

    assert page.status == 422
    assert page.wrong == {"file"}


def test_a_reference_that_was_not_made_here_is_refused(manager: Person) -> None:
    answers = {**manager.page("/imports").answers, "kept": ["0" * 64 + "." + "0" * 64]}

    assert manager.send("/imports/confirm", answers).status == 422


def test_another_site_cannot_make_a_browser_import(db: Database, manager: Person) -> None:
    page = look(manager, matrix(work(1)))

    answers = {**hidden(page), "_csrf_token": ["0"]}

    assert manager.send("/imports/confirm", answers).status == 403
    assert stored(db, Project) == 0


def test_who_may_not_import_sees_neither_the_page_nor_its_entry(db: Database, visit: Visit) -> None:
    auditor = visit(factories.user(db, Role.AUDITOR))

    assert auditor.get("/imports").status_code == 403
    assert 'href="/imports"' not in auditor.page("/works").html
    assert auditor.ask("/api/imports/royalties", {}).status_code == 403


def test_who_imports_in_one_department_cannot_import_anothers(db: Database, visit: Visit) -> None:
    elsewhere = visit(factories.user(db, Role.PROGRAMME_MANAGER, "CO.19."))

    assert look(elsewhere, matrix(work(1))).status == 403


def test_a_program_looks_first_and_imports_then(db: Database, manager: Person) -> None:
    def send(path: str) -> dict[str, object]:
        response = manager.client.post(
            path,
            content=matrix(work(1)),
            headers={"authorization": f"Bearer {manager.token}"},
        )
        assert response.status_code == 200, response.text
        said: dict[str, object] = response.json()
        return said

    first = send("/api/imports/royalties?dry_run=true")
    assert (first["created"], first["applied"], stored(db, Project)) == (1, False, 0)

    second = send("/api/imports/royalties?name=abril.xlsx")
    assert (second["created"], second["applied"], stored(db, Project)) == (1, True, 1)


def test_a_work_tells_what_each_file_changed(db: Database, manager: Person) -> None:
    for progress in (62.5, 71.4):
        page = look(manager, matrix(work(1, **{"AVANCE FÍSICO": progress})))
        manager.send("/imports/confirm", hidden(page))
    with db.reading(SYSTEM) as unit:
        key = unit.session.scalars(sa.select(Project.id)).one()

    page = manager.page(f"/works/{key}/reports")

    assert "62,5 %" in page.words.replace("\xa0", " ")
    assert "71,4 %" in page.words.replace("\xa0", " ")
    (newest, oldest) = manager.client.get(
        f"/api/works/{key}/reports", headers=manager.headers
    ).json()
    assert [it["field"] for it in newest["changes"]] == ["physical_bp"]
    assert oldest["changes"] == []


def test_open_data_are_for_everybody_and_say_where_they_are_invented(
    db: Database, visit: Visit
) -> None:
    factories.project(db, factories.cast())
    anybody = visit(None)

    page = anybody.page("/open-data").html
    assert 'href="/open-data/oc4ids.json"' in page
    assert '<a href="/open-data">Datos abiertos</a>' in page
    response = anybody.get("/open-data/oc4ids.json")

    package = json.loads(response.content)
    assert response.headers["content-type"].startswith("application/json")
    assert len(package["projects"]) == 1
    assert package["publisher"]["name"] == "Minga (demostración: obras inventadas)"


def test_a_place_without_works_has_no_open_data_yet(visit: Visit) -> None:
    assert visit(None).get("/open-data/oc4ids.json").status_code == 409
