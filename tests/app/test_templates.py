import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace as View

import pytest

from foundation.http.forms import Form, FormField
from tests.app import gallery

APP = gallery.TEMPLATES.parent
STATIC = APP / "static"
LANGUAGES = ("es", "en")
STATUSES = (401, 403, 404, 405, 409, 413, 418, 422, 429, 500, 503)


def sign_in() -> str:
    form = Form(
        action="/sign-in",
        fields=(
            FormField("name", "text", "Usuario o teléfono", required=True),
            FormField("password", "password", "Contraseña", required=True),
        ),
        errors={},
        submit="Entrar",
    )
    accounts = (View(role="Comité", name="comite", password="una-clave-de-muestra"),)
    return gallery.draw(
        "pages/sign_in.html",
        nav=(),
        account=None,
        crumbs=(),
        form=form,
        view=View(accounts=accounts),
    )


def form_page(language: str, *, wrong: bool) -> str:
    samples = gallery.samples()
    return gallery.draw(
        "pages/form.html",
        language,
        title="Registrar una necesidad",
        lead="Lo que falta, dónde y para quién.",
        form=gallery.form(wrong=wrong),
        context=View(facts=samples.facts, gates=samples.gates),
        refusal="Hay respuestas por corregir." if wrong else "",
    )


def error_page(language: str, status: int) -> str:
    return gallery.draw(
        "pages/error.html", language, status_code=status, message="Falta el visto bueno del comité."
    )


def pages(language: str) -> Iterator[tuple[str, str]]:
    samples = gallery.samples()
    yield "gallery", gallery.draw("pages/design.html", language, view=samples, form=gallery.form())
    yield "form", form_page(language, wrong=False)
    yield "wrong form", form_page(language, wrong=True)
    yield "home", gallery.draw("pages/home.html", language, view=samples)
    yield "sign in", sign_in()
    for status in STATUSES:
        yield f"error {status}", error_page(language, status)


class Reader(HTMLParser):
    """What a browser would find on a page: elements with their attributes, and open tags that were never closed."""

    VOID = frozenset(
        {"area", "br", "col", "hr", "img", "input", "link", "meta", "path", "rect", "circle", "use"}
    )

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.misplaced: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()
        elif tag not in self.VOID:
            self.misplaced.append(tag)

    def values(self, attribute: str) -> list[str]:
        return [value for _, attrs in self.elements if (value := attrs.get(attribute))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_carries_a_style_a_handler_or_a_script_of_its_own(language: str) -> None:
    for name, html in pages(language):
        for tag, attrs in Reader(html).elements:
            assert tag != "style", name
            assert "style" not in attrs, (name, tag)
            assert not [a for a in attrs if a.startswith("on")], (name, tag)
            assert tag != "script" or (attrs.get("src") or "").startswith("/static/"), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_element_is_closed_and_every_id_is_unique(language: str) -> None:
    for name, html in pages(language):
        reader = Reader(html)
        ids = reader.values("id")
        assert (reader.open, reader.misplaced) == ([], []), name
        assert sorted(ids) == sorted(set(ids)), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reference_inside_a_page_leads_somewhere(language: str) -> None:
    for name, html in pages(language):
        reader = Reader(html)
        ids = set(reader.values("id"))
        described = " ".join(reader.values("aria-describedby")).split()
        assert not set(reader.values("for")) - ids, name
        assert not set(described) - ids, name
    samples = {"#one", "#two", "#a"}
    wrong = Reader(form_page(language, wrong=True))
    jumps = {href[1:] for href in wrong.values("href") if href.startswith("#")} - samples
    assert jumps <= set(wrong.values("id"))


def test_what_was_typed_comes_back_beside_what_is_wrong_with_it() -> None:
    html = form_page("es", wrong=True)

    assert 'value="ciento ochenta millones"' in html
    assert "El camino se cierra con las lluvias." in html
    assert 'name="_kept_photo" value="a1b2"' in html
    assert "Valor estimado: Escriba un valor en dinero" in html
    assert "Hitos 2, Valor: Escriba un valor en dinero" in html
    assert 'name="_version" value="7"' in html


def test_rows_can_be_added_and_removed_without_scripts() -> None:
    html = form_page("es", wrong=False)

    names = set(Reader(html).values("name"))
    assert {"_add_milestones", "_remove_milestones-0", "_remove_milestones-2"} <= names
    # The Enter key presses the first button of a form, which must be the one that sends it.
    first = re.search(r"<button[^>]*>", html[html.index('<form class="form') :])
    assert first is not None
    assert "_remove" not in first[0]
    assert "_add" not in first[0]


def test_a_longitude_can_be_typed_on_a_phone() -> None:
    inputs = {
        a.get("name"): a for t, a in Reader(form_page("es", wrong=False)).elements if t == "input"
    }

    assert inputs["longitude"]["inputmode"] == "text"
    assert inputs["milestones-0-amount"]["inputmode"] == "decimal"


def test_sorting_keeps_the_filters_and_forgets_the_page() -> None:
    html = gallery.draw("pages/design.html", view=gallery.samples(), form=gallery.form())

    assert 'href="?q=rosal&amp;state=a&amp;state=b&amp;sort=name&amp;"' in html
    assert 'aria-sort="descending"' in html
    # The list is ordered by value already: choosing it again turns the order round.
    assert "sort=value&amp;" in html


def test_a_failure_says_what_to_do_and_who_can_help() -> None:
    html = gallery.draw(
        "pages/error.html",
        status_code=403,
        message="Esto lo aprueba otra persona.",
        who="Tesorería",
    )

    assert "Esto le corresponde a otra persona" in html
    assert "Lo puede hacer: Tesorería" in html
    assert "Pídaselo a quien puede hacerlo" in html


def test_demonstration_is_said_on_the_page() -> None:
    real = gallery.draw("pages/home.html", view=gallery.samples(), place={"demonstration": False})

    assert "Demostración:" in gallery.draw("pages/home.html", view=gallery.samples())
    assert "Demostración:" not in real


def test_names_are_shown_as_written_never_as_markup() -> None:
    html = error_page("es", 409) + gallery.draw(
        "pages/error.html", status_code=409, message="<script>alert(1)</script>"
    )

    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html


def test_a_first_look_weighs_less_than_a_hundred_kilobytes() -> None:
    html = sign_in()
    linked = [a for t, a in Reader(html).elements if t in {"link", "script", "img"}]
    paths = {(a.get("href") or a.get("src") or "").split("?")[0] for a in linked}
    scripts = {f"/static/js/{name}.js" for name in ("answers", "asking", "figures", "rows")}
    files = [
        APP / path.lstrip("/")
        for path in paths | scripts | {"/static/brand/icons.svg", "/static/brand/strip.svg"}
    ]

    assert len(html.encode()) + sum(file.stat().st_size for file in files) < 100_000


# Colours


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def themes() -> dict[str, dict[str, str]]:
    text = (STATIC / "css" / "tokens.css").read_text("utf-8")
    light, dark, paper = (
        dict(re.findall(r"--([\w-]+): (#[0-9A-F]{6});", part)) for part in re.split(r"@media", text)
    )
    return {"light": light, "dark": light | dark, "paper": light | paper}


@pytest.mark.parametrize("theme", ["light", "dark", "paper"])
def test_every_word_can_be_read_on_its_ground(theme: str) -> None:
    colours = themes()[theme]
    pairs = [
        *(
            (word, ground)
            for word in ("ink", "soft", "river")
            for ground in ("paper", "surface", "sunken", "sky")
        ),
        *((f"{tone}-ink", f"{tone}-tint") for tone in ("maize", "achiote", "forest", "tile")),
        ("on-river", "river"),
        ("on-tile", "tile"),
    ]

    poor = {pair: contrast(colours[pair[0]], colours[pair[1]]) for pair in pairs}

    assert {pair: ratio for pair, ratio in poor.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("theme", ["light", "dark", "paper"])
def test_every_edge_of_a_field_can_be_seen(theme: str) -> None:
    colours = themes()[theme]

    assert contrast(colours["edge"], colours["paper"]) >= 3
    assert contrast(colours["edge"], colours["surface"]) >= 3


def test_every_drawing_beside_a_word_exists() -> None:
    drawn = set(
        re.findall(r'<symbol id="([\w-]+)"', (STATIC / "brand" / "icons.svg").read_text("utf-8"))
    )
    used = {name for _, html in pages("es") for name in re.findall(r"icons\.svg#([\w-]+)", html)}

    assert used - drawn == set()


def test_styles_name_tokens_and_never_colours() -> None:
    for sheet in (STATIC / "css").glob("*.css"):
        if sheet.name != "tokens.css":
            found = re.findall(r"#[0-9A-Fa-f]{3,8}\b", sheet.read_text("utf-8"))
            assert found == [] or sheet.name == "print.css", (sheet.name, found)


def test_styles_use_only_tokens_that_exist() -> None:
    known = set(
        re.findall(
            r"--([\w-]+):", "".join(p.read_text("utf-8") for p in (STATIC / "css").glob("*.css"))
        )
    )

    for sheet in (STATIC / "css").glob("*.css"):
        used = set(re.findall(r"var\(--([\w-]+)", sheet.read_text("utf-8")))
        assert used <= known, sheet.name


def test_every_module_a_script_needs_is_there() -> None:
    for script in Path(STATIC / "js").glob("*.js"):
        for name in re.findall(r'"\./([\w-]+\.js)"', script.read_text("utf-8")):
            assert (STATIC / "js" / name).exists(), (script.name, name)
