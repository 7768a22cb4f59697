"""The pages from need to money in a real browser: nothing is wider than the screen, axe finds nothing, the keyboard is enough."""

import pytest
from playwright.sync_api import Browser, Page, expect

from foundation.database import Database
from foundation.http.site import COOKIE
from foundation.identity import sessions
from foundation.identity.permissions import Role
from tests.support import factories
from tests.support.browsers import look_faults, window

pytestmark = [pytest.mark.browser, pytest.mark.one_database]


def sign_in(page: Page, address: str, db: Database, role: Role) -> None:
    actor = factories.user(db, role)
    assert actor.user_id is not None
    token = sessions.open_session(db, actor.user_id, db.clock.now())
    page.context.add_cookies([{"name": COOKIE, "value": token, "url": address}])


def places(db: Database) -> dict[Role, list[str]]:
    """Every page of the first stage, with the role whose it is."""
    cast = factories.cast()
    village = factories.community(db, cast)
    open_work = factories.project(db, cast, village)
    factories.screening(db, cast, open_work)
    factories.budget(db, cast, open_work)
    need = factories.need(db, cast, village, title="Acueducto del sector alto")
    meeting = factories.assembly(db, cast, village, (need,))
    waiting = factories.need(db, cast, village, title="Salón comunal")
    work, assembly = f"/works/{open_work.id}", f"/assemblies/{meeting.id}"
    return {
        Role.SOCIAL_FACILITATOR: [
            "/organisations",
            f"/organisations/{village.id}",
            "/organisations/new",
            f"/organisations/{village.id}/papers",
            "/needs",
            f"/needs/{waiting.id}",
            "/needs/new",
            "/assemblies",
            "/assemblies/new",
            f"/assemblies/new?community={village.id}",
            assembly,
            f"{assembly}/attendance",
            f"{assembly}/votes",
            f"{assembly}/close",
        ],
        Role.ENGINEER: [
            f"/needs/{waiting.id}/assess",
            f"/needs/{need.id}/project",
            work,
            f"{work}/climate",
            f"{work}/screening",
            f"{work}/budget",
        ],
        Role.PROGRAMME_MANAGER: [
            f"{work}/cofinance",
            f"{work}/cofinance/remove",
            f"{work}/finance",
        ],
    }


@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_fits_its_screen_and_axe_finds_nothing(
    browser: Browser, db: Database, address: str, width: int
) -> None:
    found: dict[str, object] = {}

    for role, paths in places(db).items():
        with window(browser, width=width) as page:
            sign_in(page, address, db, role)
            for path in paths:
                answer = page.goto(address + path)
                assert answer is not None
                faults = look_faults(page)
                if faults or answer.status != 200:
                    found[path] = (answer.status, faults)

    assert found == {}


def test_a_budget_is_written_by_keyboard_and_adds_up_while_it_is_typed(
    browser: Browser, db: Database, address: str
) -> None:
    project = factories.project(db, factories.cast())

    with window(browser, width=1280) as page:
        sign_in(page, address, db, Role.ENGINEER)
        page.goto(f"{address}/works/{project.id}/budget")
        rows = page.locator("[data-row]")
        while rows.count() > 1:
            rows.last.locator("[data-remove]").focus()
            page.keyboard.press("Enter")
        page.locator("[name=lines-0-quantity]").focus()
        page.keyboard.type("480,5")
        page.keyboard.press("Tab")
        page.keyboard.type("175000")
        expect(page.locator(".rows-sum b")).to_have_text("$ 84.087.500")
        for name, rate in (("administration", "10"), ("contingency", "3")):
            page.locator(f"[name={name}]").focus()
            page.keyboard.type(rate)
        page.keyboard.press("Enter")
        expect(page.locator(".notice").first).to_contain_text("El presupuesto quedó guardado.")
        expect(page.locator("main")).to_contain_text("95.018.875")
