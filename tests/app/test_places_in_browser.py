"""A village is looked for and added on a phone, without scripts and by keyboard; axe finds nothing on any page of places."""

import pytest
from playwright.sync_api import Browser, Page, expect

from foundation import territories
from foundation.database import Database
from foundation.http.site import COOKIE
from foundation.identity import sessions
from foundation.identity.actors import SYSTEM
from foundation.identity.permissions import Role
from foundation.territories import AddLocality, LocalityKind
from tests.support import factories
from tests.support.browsers import PHONE_WIDTH, accessibility_violations, window

pytestmark = [pytest.mark.browser, pytest.mark.one_database]


def sign_in(page: Page, address: str, db: Database) -> None:
    actor = factories.user(db, Role.SOCIAL_FACILITATOR, "CO.19.")
    assert actor.user_id is not None
    token = sessions.open_session(db, actor.user_id, db.clock.now())
    page.context.add_cookies([{"name": COOKIE, "value": token, "url": address}])


def narrow(page: Page) -> bool:
    """Whether nothing stands beyond the edge of the screen."""
    return bool(
        page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )
    )


def test_a_village_is_added_on_a_phone_without_scripts_by_keyboard(
    browser: Browser, db: Database, address: str
) -> None:
    with window(browser, width=PHONE_WIDTH, scripts=False) as page:
        sign_in(page, address, db)
        page.goto(f"{address}/places")
        page.get_by_label("Nombre o código del lugar").fill("caloto")
        page.keyboard.press("Enter")
        page.get_by_role("link", name="Caloto").press("Enter")
        page.get_by_role("link", name="Agregar una vereda").press("Enter")
        page.get_by_label("Cómo se llama").fill("El Palmar")
        page.keyboard.press("Enter")

        expect(page.get_by_text("El lugar quedó en la lista")).to_be_visible()
        expect(page.get_by_role("heading", name="El Palmar")).to_be_visible()
        assert narrow(page)


def test_axe_finds_nothing_on_the_pages_of_places_on_a_phone(
    phone: Page, db: Database, address: str
) -> None:
    sign_in(phone, address, db)
    with db.writing(SYSTEM) as work:
        command = AddLocality(
            kind=LocalityKind.VEREDA, name="El Palmar", latitude=3_034_500, longitude=-76_408_200
        )
        territories.add_locality(work, "CO.19.19142.", command)

    for path in (
        "/places",
        "/places?q=san",
        "/places?q=nadie+la+conoce",
        "/places/CO",
        "/places/19",
        "/places/19142",
        "/places/19142-el-palmar",
        "/places/19142/localities",
    ):
        phone.goto(f"{address}{path}")

        assert accessibility_violations(phone) == [], path
        assert narrow(phone), path
