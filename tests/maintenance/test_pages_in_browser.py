"""The pages of maintenance in a real browser: narrow and wide, with and without scripts, on paper."""

import io
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, expect

from foundation.database import Database
from foundation.http.site import COOKIE
from foundation.identity import sessions
from maintenance import logs
from maintenance.assets import AssetState, ReportAssetState, report_state
from maintenance.logs import LogRepair, LogTask
from portfolio.usual_tasks import Performer
from tests.maintenance.handed import handed_over, looking, move_to, task_called
from tests.support import factories, works
from tests.support.browsers import look_faults, window
from tests.support.factories import Cast

pytestmark = [pytest.mark.browser, pytest.mark.one_database]

TODAY = date(2026, 9, 2)
Desk = Callable[..., AbstractContextManager[Page]]


@pytest.fixture
def people(db: Database) -> Cast:
    return factories.accounts(db)


@pytest.fixture
def paths(db: Database, people: Cast) -> dict[str, str]:
    """Every page of maintenance, over a work that has a history, and another that waits for its plan."""
    _, (road, drains) = handed_over(db, people)
    waiting = works.accepted(db, people)
    plan = works.propose_plan(db, people, waiting.project_id)
    move_to(db, TODAY)
    with looking(db, people.auditor) as work:
        task = task_called(work, "Rocería", road).id
    with db.writing(people.municipal_official) as work:
        command = LogTask(performer=Performer.COMMUNITY_CREW, done_on=date(2026, 5, 20))
        entry = logs.log_task(work, task, command).id
        repair = LogRepair(what="Recalce de una losa", performer=Performer.MUNICIPALITY)
        logs.log_repair(work, road.id, repair)
        broken = ReportAssetState(state=AssetState.BROKEN, reason="Se la llevó la quebrada.")
        report_state(work, drains.id, broken)
    return {
        "board": "/maintenance",
        "logged": f"/maintenance?logged={entry}",
        "sheet": "/maintenance/route",
        "assets": "/assets",
        "asset": f"/assets/{road.id}",
        "broken asset": f"/assets/{drains.id}",
        "log": f"/maintenance/tasks/{task}/log",
        "repair": f"/assets/{road.id}/repair",
        "state": f"/assets/{road.id}/state",
        "adjust": f"/maintenance/tasks/{task}/adjust",
        "add": f"/assets/{road.id}/tasks",
        "withdraw": f"/maintenance/entries/{entry}/withdraw",
        "plans": "/plans",
        "plan": f"/plans/{plan.id}",
        "accept": f"/plans/{plan.id}/accept",
        "return": f"/plans/{plan.id}/return",
        "propose": f"/works/{waiting.project_id}/plan",
    }


@pytest.fixture
def desk(browser: Browser, db: Database, address: str, people: Cast) -> Desk:
    """The municipal official's browser, of any width, with or without scripts."""

    @contextmanager
    def sit_down(width: int, *, scripts: bool = True) -> Iterator[Page]:
        with window(browser, width=width, scripts=scripts) as page:
            user_id = people.municipal_official.user_id
            assert user_id is not None
            token = sessions.open_session(db, user_id, db.clock.now())
            page.context.add_cookies([{"name": COOKIE, "value": token, "url": address}])
            yield page

    return sit_down


@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_fits_its_screen_and_axe_finds_nothing(
    desk: Desk, address: str, paths: dict[str, str], width: int
) -> None:
    found: dict[str, object] = {}

    with desk(width) as page:
        for name, path in paths.items():
            answer = page.goto(address + path)
            assert answer is not None
            faults = look_faults(page)
            if faults or answer.status != 200:
                found[name] = (answer.status, faults)

    assert found == {}


def test_a_visit_is_logged_by_keyboard_and_the_next_date_follows_the_day(
    desk: Desk, address: str, paths: dict[str, str]
) -> None:
    with desk(1280) as page:
        page.goto(address + paths["board"])
        page.get_by_role("link", name="Rocería de las zonas laterales").first.focus()
        page.keyboard.press("Enter")
        box = page.locator("[data-next]")
        expect(box).to_contain_text("Si se hizo hoy, la próxima vez es el")
        expect(page.locator("[name=_show_next]")).to_have_count(0)
        page.locator("[name=done_on]").fill("2026-05-20")
        page.locator("[name=done_on]").blur()
        expect(box).to_contain_text("18 de agosto de 2026")
        page.locator("[name=cost]").focus()
        page.keyboard.type("640000")
        page.keyboard.press("Enter")
        expect(page.locator(".notice").first).to_contain_text("Próxima vez: 18 de agosto de 2026.")


def test_without_scripts_a_button_shows_the_next_date(
    desk: Desk, address: str, paths: dict[str, str]
) -> None:
    with desk(360, scripts=False) as page:
        page.goto(address + paths["log"])
        page.locator("[name=done_on]").fill("2026-08-19")
        page.locator("[name=note]").fill("Con la minga")
        page.locator("[name=_show_next]").click()
        expect(page.locator("[data-next]")).to_contain_text("17 de noviembre de 2026")
        expect(page.locator("[name=note]")).to_have_value("Con la minga")
        page.get_by_role("button", name="Guardar").click()
        expect(page.locator(".notice").first).to_contain_text(
            "Próxima vez: 17 de noviembre de 2026."
        )


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_sheet_for_the_week_is_one_page_of_paper(
    desk: Desk, db: Database, address: str, people: Cast, paper: str
) -> None:
    for _ in range(9):
        move_to(db, date(2026, 2, 17))
        handed_over(db, people)
    move_to(db, TODAY)

    with desk(1280) as page:
        page.goto(f"{address}/maintenance/route")
        printed = pypdfium2.PdfDocument(io.BytesIO(page.pdf(format=paper)))

    assert len(printed) == 1
    assert "Nombre y firma" in printed[0].get_textpage().get_text_range()
