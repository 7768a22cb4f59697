"""The pages of a schedule: written without scripts, refused line by line, drawn as bars, taken along as a picture and on paper."""

from collections.abc import Callable
from xml.etree import ElementTree as ET

import pypdfium2
import pytest

from foundation.database import Database
from foundation.identity.actors import Actor
from foundation.identity.permissions import Role
from portfolio.projects import Project
from portfolio.schedule_writing import WriteTask
from tests.support import factories
from tests.support import schedules as story
from tests.support.queries import counted
from tests.support.web import Person

Visit = Callable[[Actor | None], Person]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def project(db: Database) -> Project:
    return factories.financed(db, factories.cast())


@pytest.fixture
def engineer(db: Database, visit: Visit) -> Person:
    return visit(factories.user(db, Role.ENGINEER))


@pytest.fixture
def manager(db: Database, visit: Visit) -> Person:
    return visit(factories.user(db, Role.PROGRAMME_MANAGER))


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return " ".join(page.get_textpage().get_text_range() for page in document).replace("\r\n", " ")


def test_a_schedule_is_written_proposed_and_adopted_without_scripts(
    engineer: Person, manager: Person, project: Project
) -> None:
    here = f"/works/{project.id}/schedule"
    assert "Todavía no hay programación" in manager.page(here).words
    assert "Escribir la programación" not in manager.page(here).words

    wrong = engineer.fill(
        f"{here}/write", first_on="2026-02-23", tasks__0__days="20", tasks__1__after="1FC+2; 7"
    )
    assert wrong.status == 422
    # The first line is a heading, and nothing waits for a heading or for a line that is not there.
    assert wrong.wrong == {"tasks-0-days", "tasks-1-after"}
    assert wrong.answers["tasks-1-after"] == ["1FC+2; 7"]

    done = engineer.fill(f"{here}/write", first_on="2026-02-23", tasks__3__after="1.1FC+2")
    assert done.path == here
    assert "borrador" in engineer.page(here).words
    assert engineer.fill(f"{here}/propose").path == here
    assert manager.fill(f"{here}/adopt").path == here

    page = engineer.page(here).words
    assert "vigente" in page
    assert "crítica" in page
    assert "Reprogramar la obra" in page
    assert "1.1FC+2" in page
    assert engineer.read(f"/api{here}")["in_force"] == 1


def test_a_schedule_changed_meanwhile_is_told_and_an_unchanged_one_is_not(
    db: Database, engineer: Person, manager: Person, project: Project
) -> None:
    here = f"/api/works/{project.id}/schedule"
    story.written(db, factories.cast().engineer, project)
    version = str(engineer.read(here)["project_version"])

    proposed = engineer.ask(f"{here}/propose", {}, **{"if-match": version})
    stale = manager.ask(f"{here}/adopt", {}, **{"if-match": version})
    now = str(manager.read(here)["project_version"])
    adopted = manager.ask(f"{here}/adopt", {}, **{"if-match": now})

    assert (proposed.status_code, stale.status_code, adopted.status_code) == (200, 409, 200)
    assert adopted.json()["shown"]["version"]["state"] == "adopted"


@pytest.mark.one_database
def test_a_hundred_activities_with_long_names_are_one_page_a_picture_and_a_paper(
    db: Database, engineer: Person, project: Project
) -> None:
    long = "Suministro, transporte a lomo de mula e instalación de tubería con todos sus accesorios"
    tasks = (
        WriteTask(code="1", name="Obra"),
        *(
            WriteTask(
                code=f"1.{n}",
                name=f"{long} <n.º {n}>",
                days=n % 4 + 1,
                after=f"1.{n - 1}" if n > 1 else None,
            )
            for n in range(1, 121)
        ),
    )
    story.written(db, factories.cast().engineer, project, tasks=tasks)
    here = f"/works/{project.id}/schedule"

    with counted(db) as statements:
        page = engineer.page(here)
    picture = engineer.client.get(f"{here}.svg", headers=engineer.headers).content
    paper = engineer.client.get(f"{here}.pdf", headers=engineer.headers).content
    again = engineer.client.get(f"{here}.pdf", headers=engineer.headers).content

    assert len(statements) <= 14
    assert page.words.count("lomo de mula") >= 240
    root = ET.fromstring(picture)  # noqa: S314 - drawn by ourselves
    assert len(root.findall(f"{SVG}g")) == 121
    assert paper == again
    assert len(pypdfium2.PdfDocument(paper)) > 4
    assert "n.º 120" in text_of(paper)
    assert "VISTA PREVIA" in text_of(paper)


def test_a_work_without_a_schedule_has_no_picture_and_no_paper(
    engineer: Person, project: Project
) -> None:
    for name in ("svg", "pdf", "xml"):
        answer = engineer.client.get(
            f"/works/{project.id}/schedule.{name}", headers=engineer.headers
        )
        assert answer.status_code == 409
