"""The gallery in a real browser, drawn from disk: no server and no database are needed to look at it."""

import mimetypes
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page, Route, expect

from app import maps
from foundation.http.security import POLICY
from tests.app import gallery
from tests.app.test_templates import form_page, pages
from tests.support.browsers import ROOT, accessibility_violations, window

pytestmark = pytest.mark.browser

SITE = "http://localhost"
HOUSE = {"/static/npm/": ROOT / "node_modules", "/static/": ROOT / "app" / "static"}


def show(page: Page, html: str) -> None:
    """Open a page that exists only here, under the policy of the real ones."""

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(SITE).split("?")[0]
        if path == "/map/ground.json":
            route.fulfill(body=maps.ground_json(), content_type="application/json")
        elif path == "/points.json":
            route.fulfill(
                body=maps.points_json(gallery.scattered(120)), content_type="application/json"
            )
        elif file := _file(path):
            kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            route.fulfill(path=file, content_type=kind)
        elif path == "/page":
            headers = {
                "content-security-policy": POLICY,
                "content-type": "text/html; charset=utf-8",
            }
            route.fulfill(body=html, headers=headers)
        else:
            route.fulfill(status=404, body="nothing here")

    page.route("**/*", answer)
    page.goto(f"{SITE}/page")


def _file(path: str) -> Path | None:
    for prefix, folder in HOUSE.items():
        if path.startswith(prefix):
            return folder / path.removeprefix(prefix)
    return None


def looks() -> list[tuple[str, str]]:
    """One page of each kind; the failures differ in words only."""
    return [
        (name, html) for name, html in pages("es") if not name.startswith("error") or "409" in name
    ]


def design() -> str:
    return gallery.draw("pages/design.html", view=gallery.samples(), form=gallery.form())


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_on_any_page(browser: Browser, width: int, colours: str) -> None:
    with window(browser, width=width) as opened:
        opened.emulate_media(color_scheme="dark" if colours == "dark" else "light")
        for name, html in looks():
            show(opened, html)
            assert accessibility_violations(opened) == [], name


@pytest.mark.parametrize("width", [320, 360, 768, 1024, 1280, 1600])
def test_no_page_is_wider_than_its_screen(browser: Browser, width: int) -> None:
    with window(browser, width=width) as opened:
        for name, html in looks():
            show(opened, html)
            assert opened.evaluate("document.documentElement.scrollWidth") <= width, name


def test_what_a_thumb_presses_is_big_enough(phone: Page) -> None:
    for name, html in looks():
        show(phone, html)
        heights = phone.eval_on_selector_all(
            ".button, .input, .choice, .menu a, summary",
            "found => found.map(e => [e.textContent.trim(), e.getBoundingClientRect().height]).filter(([, h]) => h > 0)",
        )
        assert [one for one in heights if one[1] < 44] == [], name


def test_the_form_is_whole_without_scripts(browser: Browser) -> None:
    with window(browser, width=360, scripts=False) as opened:
        show(opened, form_page("es", wrong=True))

        assert opened.locator("[name='milestones-2-name']").is_visible()
        assert opened.locator("[name='_add_milestones']").is_visible()
        assert opened.locator("[name='latitude']").is_visible()
        assert opened.locator(".errors a").count() == 5


def test_the_summary_of_errors_is_where_a_reader_arrives(page: Page) -> None:
    show(page, form_page("es", wrong=True))

    assert page.evaluate("document.activeElement.id") == "form-errors"
    page.get_by_role("link", name="Valor estimado").click()
    assert page.evaluate("document.activeElement.name") == "value"


def test_a_row_is_added_at_once_and_the_sum_follows(page: Page) -> None:
    show(page, form_page("es", wrong=False))
    assert page.locator(".rows-sum b").inner_text() == "$ 180.500.000"

    page.locator("[name='_add_milestones']").click()
    page.locator("[name='milestones-3-amount']").fill("1500000")

    assert page.locator("[name='milestones-3-name']").input_value() == ""
    assert page.locator(".rows-sum b").inner_text() == "$ 182.000.000"


def test_the_rows_left_over_are_numbered_anew(page: Page) -> None:
    show(page, form_page("es", wrong=False))

    page.locator("[name='_remove_milestones-0']").click()

    names = page.eval_on_selector_all(
        "[name$='-name']", "found => found.map(e => [e.name, e.value.slice(0, 7)])"
    )
    assert names == [["milestones-0-name", "Fundida"], ["milestones-1-name", "Entrega"]]
    assert page.locator("label[for='f-milestones-1-amount']").is_visible()


def test_a_slip_in_counting_people_shows_before_it_is_sent(page: Page) -> None:
    show(page, form_page("es", wrong=False))

    sums = page.locator("[data-sum]").all_inner_texts()

    assert sums == ["120", "118 ≠ 120", "120"]


def test_answers_that_were_not_saved_hold_the_page_back(page: Page) -> None:
    show(page, form_page("es", wrong=False))
    asked: list[str] = []

    def accept(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", accept)

    page.locator("[name='title']").fill("Otra cosa")
    page.get_by_role("link", name="Convenios").last.click()
    page.wait_for_url("**/agreements")

    assert asked == ["beforeunload"]


def test_a_step_that_cannot_be_taken_back_asks_first(page: Page) -> None:
    sent: list[str] = []
    show(page, design())
    page.on(
        "request",
        lambda request: sent.append(request.method) if request.url.endswith("/x") else None,
    )

    page.get_by_role("button", name="Firmar el acta").click()
    page.get_by_role("button", name="Todavía no").click()
    assert sent == []

    page.get_by_role("button", name="Firmar el acta").click()
    page.get_by_role("dialog").get_by_role("button", name="Firmar el acta").click()
    page.wait_for_url("**/x")
    assert sent == ["POST"]


def test_the_map_moves_and_its_list_follows(page: Page) -> None:
    show(page, design().replace('data-points=""', 'data-points="/points.json"'))

    page.get_by_role("button", name="Mover y ampliar el mapa").click()
    page.locator(".map-live .leaflet-marker-icon").first.wait_for()

    assert page.locator("[data-map-note]").inner_text().startswith("120 de 120 a la vista")
    page.locator(".map-live .map-count").first.click()
    expect(page.locator("[data-map-note]")).not_to_contain_text("120 de 120")
    # The list holds four of the 120, so the rest is asked of the server.
    assert "area=" in (
        page.get_by_role("link", name="Listar lo que se ve").get_attribute("href") or ""
    )


def test_a_place_is_chosen_by_touching_the_map(page: Page) -> None:
    show(page, form_page("es", wrong=False))

    page.get_by_role("button", name="Elegir en el mapa").click()
    page.locator(".point-map .leaflet-marker-icon.map-dot").wait_for()
    page.locator(".point-map").click(position={"x": 60, "y": 60})

    assert page.locator("[name='latitude']").input_value() != "2.444814"
    assert page.locator("[name='longitude']").input_value().startswith("-7")


def test_paper_shows_no_menu_and_no_buttons(page: Page) -> None:
    show(page, design())
    page.emulate_media(media="print")

    assert not page.locator(".menu-rail").is_visible()
    assert not page.get_by_role("button", name="Registrar la necesidad").is_visible()
    assert page.get_by_text("personas, organizaciones y obras inventadas").is_visible()
    assert accessibility_violations(page) == []
