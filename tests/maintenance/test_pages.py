"""Maintenance in front of the real application: what a municipal secretary does in a minute, without scripts, and what others may not."""

import io
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from foundation.database import Database
from foundation.identity.permissions import Role
from maintenance import logs
from maintenance.assets import Asset
from maintenance.logs import LogTask, MaintenanceEntry
from maintenance.plans import MaintenanceTask
from portfolio.usual_tasks import Performer
from tests.foundation.drawn import photo
from tests.maintenance.handed import Visit, handed_over, looking, move_to, task_called
from tests.support import factories
from tests.support.factories import Cast
from tests.support.web import Person

# Every page is asked on both engines by the generated tests; what pages say is tried on one.
pytestmark = pytest.mark.one_database

TODAY = date(2026, 9, 2)


@pytest.fixture
def people(db: Database) -> Cast:
    return factories.accounts(db)


@pytest.fixture
def handed(db: Database, people: Cast) -> list[Asset]:
    """The assets of a work handed over in February; it is September now."""
    _, assets = handed_over(db, people)
    move_to(db, TODAY)
    return assets


@pytest.fixture
def official(visit: Visit, people: Cast, handed: list[Asset]) -> Person:
    return visit(people.municipal_official)


@pytest.fixture
def clearing(db: Database, people: Cast, handed: list[Asset]) -> MaintenanceTask:
    """Every three months from 17 February: May and August have passed."""
    with looking(db, people.auditor) as work:
        return task_called(work, "Rocería", handed[0])


def entries(db: Database, people: Cast) -> list[MaintenanceEntry]:
    with looking(db, people.auditor) as work:
        return list(work.session.execute(work.select(MaintenanceEntry)).scalars())


# What is due


def test_the_board_says_what_is_overdue_and_leads_to_the_log(
    official: Person, clearing: MaintenanceTask
) -> None:
    board = official.page("/maintenance")

    assert "Vencidas" in board.words
    assert "vencida hace 3 meses" in board.words
    assert "19 may 2026" in board.words
    assert f"/maintenance/tasks/{clearing.id}/log" in board.html
    assert "Cuadrilla de la comunidad" in board.words
    assert board.words.index("Vencidas") < board.words.index("Placa huella El Palmar")


def test_who_may_not_log_is_led_to_the_asset_and_offered_nothing_more(
    visit: Visit, people: Cast, handed: list[Asset], clearing: MaintenanceTask
) -> None:
    auditor = visit(people.auditor)

    assert "/log" not in auditor.page("/maintenance").html
    page = auditor.page(f"/assets/{handed[0].id}")
    for offer in ("/log", "/state", "/repair", "/adjust", "/withdraw"):
        assert f"{offer}" not in page.html.replace("/static/", "")
    assert auditor.get(f"/maintenance/tasks/{clearing.id}/log").status_code == 403


def test_a_place_without_assets_says_what_the_page_is_for(
    db: Database, visit: Visit, handed: list[Asset]
) -> None:
    neighbour = visit(
        factories.user(db, Role.MUNICIPAL_OFFICIAL, "CO.19.19698.", user_name="vecina")
    )

    assert "Todavía no hay nada que mantener" in neighbour.page("/maintenance").words
    assert "Todavía no hay activos" in neighbour.page("/assets").words
    assert "Esta semana no hay nada pendiente" in neighbour.page("/maintenance/route").words
    assert "Aquí no hay planes" in neighbour.page("/plans").words
    assert neighbour.get(f"/assets/{handed[0].id}").status_code == 404


def test_a_visitor_signs_in_first(visit: Visit, handed: list[Asset]) -> None:
    visitor = visit(None)

    for path in ("/maintenance", "/assets", "/plans", f"/assets/{handed[0].id}"):
        assert visitor.get(path).headers["location"].startswith("/sign-in")
    assert visitor.client.get("/api/maintenance").status_code == 401


@pytest.mark.parametrize("path", ["/maintenance?kind=x", "/assets?status=x", "/plans?status=x"])
def test_an_address_that_means_nothing_is_refused_in_words(official: Person, path: str) -> None:
    assert official.get(path).status_code == 422


def test_the_sheet_for_the_week_holds_what_is_overdue_asset_by_asset(official: Person) -> None:
    sheet = official.page("/maintenance/route")

    assert "4 tareas" in sheet.words
    assert sheet.words.count("19142-0001") == 1
    assert sheet.words.count("vencida") == 4
    assert "Nombre y firma" in sheet.words


def test_a_sheet_that_is_full_says_so(db: Database, people: Cast, official: Person) -> None:
    for _ in range(6):
        move_to(db, date(2026, 2, 17))
        handed_over(db, people)
    move_to(db, TODAY)

    sheet = official.page("/maintenance/route")

    assert "Hay más pendientes de los que caben en una hoja" in sheet.words
    assert sheet.html.count("<tr>") + sheet.html.count('<tr class="of-asset">') <= 1 + 21


# The log


def test_a_visit_is_written_down_with_one_press(
    db: Database, people: Cast, official: Person, clearing: MaintenanceTask
) -> None:
    path = f"/maintenance/tasks/{clearing.id}/log"
    form = official.page(path)

    assert form.answers["done_on"] == ["2026-09-02"]
    assert form.answers["performer"] == ["community_crew"]
    assert "la próxima vez es el 17 de noviembre de 2026" in form.words
    assert "Cada 3 meses desde el 17 de febrero de 2026." in form.words
    assert "quedan al día 2 fechas" in form.words
    sent = official.send(path, form.answers)

    assert sent.path == "/maintenance"
    board = official.page(sent.location)
    assert "hecho el 2 de septiembre de 2026" in board.words
    assert "Próxima vez: 17 de noviembre de 2026" in board.words
    (entry,) = entries(db, people)
    assert (entry.done_on, entry.next_due_on) == (TODAY, date(2026, 11, 17))


def test_the_next_date_of_another_day_is_shown_before_saving_and_nothing_typed_is_lost(
    db: Database, people: Cast, official: Person, clearing: MaintenanceTask
) -> None:
    path = f"/maintenance/tasks/{clearing.id}/log"
    form = official.page(path)
    assert "_show_next" in form.buttons

    answers = {
        **form.answers,
        "done_on": "2026-05-20",
        "note": "Con la minga del sábado",
        "cost": "1.250.000,50",
        "_show_next": "1",
    }
    shown = official.send(path, answers)

    assert shown.status == 200
    assert "Si se hizo el 20 de mayo de 2026, la próxima vez es el" in shown.words
    assert "18 de agosto de 2026" in shown.words
    assert shown.answers["note"] == ["Con la minga del sábado"]
    assert shown.answers["cost"] == ["1.250.000,50"]
    assert entries(db, people) == []


def test_a_photo_sent_while_looking_at_the_date_is_kept(
    db: Database, people: Cast, official: Person, clearing: MaintenanceTask
) -> None:
    path = f"/maintenance/tasks/{clearing.id}/log"
    form = official.page(path)

    shown = official.send(path, {**form.answers, "_show_next": "1"}, {"photo": photo((120, 90))})
    sent = official.send(path, shown.answers)

    assert sent.status == 303
    (entry,) = entries(db, people)
    assert entry.photo_id is not None
    assert f"/files/{entry.photo_id}/web" in official.page(f"/assets/{entry.asset_id}").html


def test_a_day_that_has_not_come_comes_back_with_what_was_typed(
    official: Person, clearing: MaintenanceTask
) -> None:
    path = f"/maintenance/tasks/{clearing.id}/log"

    wrong = official.fill(path, done_on="2026-09-03", hours="x", note="Dos jornadas")

    assert wrong.status == 422
    assert wrong.wrong == {"hours"}
    wrong = official.fill(path, done_on="2026-09-03", hours="36,5", note="Dos jornadas")
    assert wrong.wrong == {"done_on"}
    assert "Ese día todavía no ha llegado." in wrong.words
    assert wrong.answers["note"] == ["Dos jornadas"]
    assert "Elija un día entre la entrega y hoy" in wrong.words


def test_two_who_log_the_same_task_do_not_do_it_twice(
    db: Database, people: Cast, official: Person, clearing: MaintenanceTask
) -> None:
    path = f"/maintenance/tasks/{clearing.id}/log"
    first, second = official.page(path), official.page(path)
    official.send(path, first.answers)

    late = official.send(path, second.answers)

    assert late.status == 409
    assert len(entries(db, people)) == 1


def test_a_repair_says_first_that_the_warranty_runs(official: Person, handed: list[Asset]) -> None:
    path = f"/assets/{handed[0].id}/repair"
    assert "En garantía hasta el 17 de febrero de 2031" in official.page(path).words

    sent = official.fill(path, what="Recalce de una losa", performer="municipality", cost="0")

    assert sent.path == f"/assets/{handed[0].id}"
    asset = official.page(sent.location)
    assert "Recalce de una losa" in asset.words
    assert "no previsto" in asset.words


def test_a_mistake_is_withdrawn_and_stays_in_sight(
    db: Database, people: Cast, official: Person, clearing: MaintenanceTask
) -> None:
    with db.writing(people.municipal_official) as work:
        entry = logs.log_task(work, clearing.id, LogTask(performer=Performer.COMMUNITY_CREW))

    sent = official.fill(f"/maintenance/entries/{entry.id}/withdraw", reason="Era otra vía.")

    asset = official.page(sent.location)
    assert "Retirada: Era otra vía." in asset.words
    assert "vencida hace" in asset.words
    assert official.page(f"/assets/{entry.asset_id}").words.count("retirar") == 0


# The assets


def test_an_asset_shows_its_tasks_with_their_rules_its_warranty_and_its_money(
    official: Person, handed: list[Asset]
) -> None:
    page = official.page(f"/assets/{handed[0].id}")

    assert "19142-0001" in page.words
    assert (
        "En el mes anterior a las lluvias, que aquí empiezan en marzo y septiembre." in page.words
    )
    assert (
        "Pasa del sábado 1 de agosto de 2026, no hábil, al lunes 3 de agosto de 2026." in page.words
    )
    assert "quedan 4 años" in page.words
    assert "$ 72.800.000" in page.words
    assert "Junta de Acción Comunal de El Palmar" in page.words
    assert "Usufructo comunitario" in page.words
    assert "Todavía no hay nada anotado" in page.words


def test_how_an_asset_is_can_be_reported_but_not_what_is_known_already(
    official: Person, handed: list[Asset]
) -> None:
    path = f"/assets/{handed[1].id}/state"
    assert (
        "En servicio</span>"
        not in official.page(path).html.split("<form class")[1].split("</form>")[0]
    )

    sent = official.fill(
        path, state="broken", since="2026-08-30", reason="Se la llevó la quebrada."
    )

    asset = official.page(sent.location)
    assert (
        "Fuera de servicio desde el 30 de agosto de 2026: Se la llevó la quebrada." in asset.words
    )
    assert "Quedó anotado cómo está." in asset.words
    assert "Fuera de servicio" in official.page("/maintenance").words


def test_the_inventory_is_found_by_words_without_accents_by_number_and_by_state(
    official: Person, handed: list[Asset]
) -> None:
    assert "Alcantarillas y cunetas" not in official.page("/assets?q=el palmar").words
    assert "Alcantarillas y cunetas" in official.page("/assets?q=ALCANTARILLAS").words
    assert "Placa huella El Palmar" in official.page("/assets?q=19142-0001").words
    assert "Ningún activo coincide" in official.page("/assets?status=broken").words
    assert "0,48" in official.page("/assets").words


def test_a_task_is_adjusted_and_one_is_added(
    official: Person, handed: list[Asset], clearing: MaintenanceTask
) -> None:
    adjusted = official.fill(f"/maintenance/tasks/{clearing.id}/adjust", every="4")
    added = official.fill(
        f"/assets/{handed[0].id}/tasks",
        name="Revisar las barandas",
        performer="municipality",
        every="6",
        unit="month",
        yearly_cost="90.000",
    )

    assert (adjusted.status, added.status) == (303, 303)
    page = official.page(f"/assets/{handed[0].id}")
    assert "Cada 4 meses desde el 17 de febrero de 2026." in page.words
    assert "Revisar las barandas" in page.words
    assert "2 de marzo de 2027" in page.words


# Files and programs


def test_the_lists_can_be_taken_along_as_files(official: Person) -> None:
    csv = official.get("/maintenance.csv")
    book = CalamineWorkbook.from_filelike(io.BytesIO(official.get("/assets.xlsx").content))
    rows = book.get_sheet_by_index(0).to_python()

    lines = csv.text.lstrip("\ufeff").splitlines()
    assert lines[0].startswith("Tarea;Código del activo;Activo;")
    assert len(lines) == 1 + 4
    assert "19142" in lines[1]
    assert [row[0] for row in rows] == ["Código", "19142-0001", "19142-0002"]
    assert rows[1][3] == 0.48
    assert official.get("/maintenance.pdf").status_code == 404
    assert len(official.get("/maintenance.csv?kind=bridge").text.splitlines()) == 1


def test_who_may_not_take_data_away_gets_no_file(
    visit: Visit, people: Cast, handed: list[Asset]
) -> None:
    committee = visit(people.committee)

    assert committee.get("/maintenance").status_code == 200
    assert committee.get("/maintenance.csv").status_code == 403
    assert committee.get("/assets.xlsx").status_code == 403


def test_a_program_sees_and_says_the_same(
    official: Person, handed: list[Asset], clearing: MaintenanceTask
) -> None:
    due = official.read("/api/maintenance")
    task = official.read(f"/api/maintenance/tasks/{clearing.id}")
    following = official.read(f"/api/maintenance/tasks/{clearing.id}/next?done_on=2026-05-20")

    assert (due["overdue"], due["rows"][0]["due_on"]) == (4, "2026-05-19")
    assert (task["missed"], task["days"]) == (2, -106)
    assert following["next_due_on"] == "2026-08-18"
    answer = official.ask(
        f"/api/maintenance/tasks/{clearing.id}/log",
        {"performer": "community_crew", "cost": "640000.00", "hours": 36500},
    )
    assert answer.status_code == 200
    entry = answer.json()
    assert (entry["done_on"], entry["next_due_on"]) == ("2026-09-02", "2026-11-17")
    assert entry["cost"] == {"minor": 640_000_00, "currency": "COP"}
    assert official.read(f"/api/maintenance/entries/{entry['id']}") == entry
    asset = official.read(f"/api/assets/{handed[0].id}")
    assert asset["spent_this_year"]["minor"] == 640_000_00
    assert asset["history"]["rows"][0]["id"] == entry["id"]
    assert {row["code"] for row in official.read("/api/assets")["rows"]} == {
        "19142-0001",
        "19142-0002",
    }


def test_a_program_hears_why_not(
    visit: Visit, people: Cast, official: Person, clearing: MaintenanceTask, db: Database
) -> None:
    path = f"/api/maintenance/tasks/{clearing.id}/log"
    command = {"performer": "community_crew"}
    stranger = visit(
        factories.user(db, Role.MUNICIPAL_OFFICIAL, "CO.19.19698.", user_name="vecina")
    )

    assert visit(people.engineer).ask(path, command).status_code == 403
    assert stranger.ask(path, command).status_code == 404
    assert official.ask(path, command, **{"if-match": '"7"'}).status_code == 409
    wrong = official.ask(path, {"performer": "nobody", "cost": "-1", "colour": "red"})
    assert wrong.status_code == 422
    assert {error["field"] for error in wrong.json()["errors"]} == {"performer", "cost", "colour"}
    assert official.ask(path, {**command, "done_on": "2026-09-03"}).status_code == 422


def test_a_program_reports_adjusts_and_withdraws(
    official: Person, handed: list[Asset], clearing: MaintenanceTask
) -> None:
    asset = official.ask(
        f"/api/assets/{handed[0].id}/state", {"state": "partly", "reason": "Derrumbe menor."}
    )
    repair = official.ask(
        f"/api/assets/{handed[0].id}/repair",
        {"what": "Retirar el derrumbe", "performer": "municipality"},
    )
    withdrawn = official.ask(
        f"/api/maintenance/entries/{repair.json()['id']}/withdraw", {"reason": "Fue en otra vía."}
    )
    task = official.ask(
        f"/api/maintenance/tasks/{clearing.id}/adjust",
        {
            "name": "Rocería",
            "performer": "municipality",
            "every": 4,
            "unit": "month",
            "yearly_cost": "700000",
        },
    )
    added = official.ask(
        f"/api/assets/{handed[0].id}/tasks",
        {"name": "Pintar", "performer": "operator", "every": 3, "unit": "year", "yearly_cost": "5"},
    )

    assert asset.json()["state"] == "partly"
    assert withdrawn.json()["withdrawn"] == "Fue en otra vía."
    assert task.json()["next_due_on"] == "2026-06-17"
    assert added.json()["next_due_on"] == "2029-09-03"
