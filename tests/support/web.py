"""People in front of the application: a signed-in visitor per person, who reads pages, fills in their forms and speaks to the API.

The application is the real one over the test's own database; a form is read from the page as a browser without scripts would read it,
so that what a test sends is what the page asked for.
"""

import re
import socket
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import Any
from uuid import UUID

import pytest
import uvicorn
from httpx import Response
from litestar import Litestar
from litestar.testing import TestClient
from obstore.store import MemoryStore

from app import server
from app.navigation import NAVIGATION
from foundation.database import Database
from foundation.files import FileStore
from foundation.http.site import COOKIE, Site
from foundation.identity import sessions
from foundation.identity.actors import Actor
from foundation.place import PlaceKind
from foundation.settings import from_environment
from tests.support.factories import STORE

Answers = dict[str, list[str]]

TEMPLATES = server.templates()
_built: list[Litestar] = []


def application(site: Site) -> Litestar:
    """The application around a site, without a limit on requests; put together once, because that takes longer than most tests."""
    if not _built:
        _built.append(server.build(site, requests_per_minute=0, verifications_per_minute=10_000))
    _built[0].state.site = site
    return _built[0]


@pytest.fixture
def site(db: Database, tmp_path: Path) -> Site:
    """A place over the test's database, with the file store of the factories."""
    return Site(
        db=db,
        store=STORE,
        settings=from_environment({"MINGA_DATA": str(tmp_path)}).at("https://minga.example"),
        templates=TEMPLATES,
        place=PlaceKind.DEMONSTRATION,
        navigation=NAVIGATION,
        revision="test",
        name="Programa de prueba",
    )


@pytest.fixture
def client(site: Site) -> Iterator[TestClient[Litestar]]:
    with TestClient(application(site)) as opened:
        yield opened


@pytest.fixture
def address(site: Site) -> Iterator[str]:
    """The application of this test, listening on a free port, for a real browser."""
    door = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(application(site), log_level="warning", lifespan="on")
    running = uvicorn.Server(config)
    thread = Thread(target=running.run, kwargs={"sockets": [door]}, daemon=True)
    thread.start()
    until = monotonic() + 20
    while not running.started and monotonic() < until:
        sleep(0.05)
    yield f"http://127.0.0.1:{door.getsockname()[1]}"
    running.should_exit = True
    thread.join(10)


@pytest.fixture
def visit(site: Site, client: TestClient[Litestar]) -> Callable[[Actor | None], "Person"]:
    """Somebody with an account in front of the application, or a visitor without one."""

    def enter(actor: Actor | None) -> Person:
        token = ""
        if actor is not None:
            assert actor.user_id is not None
            token = sessions.open_session(site.db, actor.user_id, site.db.clock.now())
        return Person(client, token)

    return enter


@dataclass(frozen=True)
class Person:
    """One person's browser, or program."""

    client: TestClient[Litestar]
    token: str

    @property
    def headers(self) -> dict[str, str]:
        return {"cookie": f"{COOKIE}={self.token}; minga_language=es"} if self.token else {}

    def get(self, path: str, **headers: str) -> Response:
        return self.client.get(path, headers={**self.headers, **headers}, follow_redirects=False)

    def page(self, path: str) -> "Page":
        """A page that has to be there."""
        response = self.get(path)
        assert response.status_code == 200, (path, response.status_code, response.text[:400])
        return Page.read(response)

    def send(
        self, path: str, answers: Mapping[str, Any], files: Mapping[str, bytes] | None = None
    ) -> "Page":
        """Send a form as it stands; the answer is a page again, or the way to the next one."""
        data = {name: value for name, value in answers.items() if value not in ("", [""])}
        uploads = {name: (f"{name}.bin", content) for name, content in (files or {}).items()}
        response = self.client.post(
            path, data=data, files=uploads or None, headers=self.headers, follow_redirects=False
        )
        return Page.read(response)

    def fill(
        self, path: str, files: Mapping[str, bytes] | None = None, /, **answers: str | list[str]
    ) -> "Page":
        """Open a form, change some of its answers (``votes__0__votes`` for ``votes-0-votes``) and send it."""
        form = self.page(path).answers
        for name, value in answers.items():
            form[name.replace("__", "-")] = value if isinstance(value, list) else [value]
        return self.send(path, form, files)

    def ask(self, path: str, command: object, **headers: str) -> Response:
        """Send a command by API, as a program with its own token does."""
        return self.client.post(
            path, json=command, headers={"authorization": f"Bearer {self.token}", **headers}
        )

    def read(self, path: str) -> dict[str, Any]:
        """What the API says."""
        response = self.client.get(path, headers={"authorization": f"Bearer {self.token}"})
        assert response.status_code == 200, (path, response.text)
        found: dict[str, Any] = response.json()
        return found


@dataclass(frozen=True)
class Page:
    """What came back: the status, the words, the form with its answers, and where to go next."""

    status: int
    html: str
    location: str
    answers: Answers
    buttons: tuple[str, ...]

    @staticmethod
    def read(response: Response) -> "Page":
        reader = _FormReader()
        reader.feed(response.text)
        return Page(
            response.status_code,
            response.text,
            response.headers.get("location", ""),
            reader.answers,
            tuple(reader.buttons),
        )

    @property
    def words(self) -> str:
        """What stands on the page, without its marks."""
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", self.html)).replace("&#39;", "'")

    @property
    def path(self) -> str:
        """Where it leads, without the greeting."""
        return self.location.partition("?")[0]

    @property
    def key(self) -> UUID:
        """The key of the row it leads to."""
        return UUID(self.path.rsplit("/", 1)[1])

    @property
    def wrong(self) -> set[str]:
        """The fields that the page points at."""
        box = re.search(r'id="form-errors".*?</div>', self.html, re.DOTALL)
        return set(re.findall(r'href="#f-([\w-]+)"', box.group())) if box else set()


@dataclass
class _FormReader(HTMLParser):
    """The answers of the page's own form, as a browser would send them."""

    answers: Answers = field(default_factory=dict)
    buttons: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._is_inside = False
        self._text = ""
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._is_inside = "form" in given.get("class", "").split()
        if not self._is_inside:
            return
        name = given.get("name", "")
        if tag == "input":
            self._input(name, given)
        elif tag == "select":
            self._select = name
            self.answers.setdefault(name, [])
        elif tag == "option" and "selected" in given:
            self.answers[self._select].append(given.get("value", ""))
        elif tag == "textarea":
            self._text = name
            self.answers[name] = [""]
        elif tag == "button" and name:
            self.buttons.append(name)

    def _input(self, name: str, given: Mapping[str, str]) -> None:
        if given.get("type") in {"checkbox", "radio"}:
            self.answers.setdefault(name, [])
            if "checked" in given:
                self.answers[name].append(given.get("value", ""))
        elif given.get("type") != "file":
            self.answers.setdefault(name, []).append(given.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self._text:
            self.answers[self._text][0] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_inside = False
        elif tag == "textarea":
            self._text = ""


def empty_store() -> FileStore:
    """A store of its own, for tests that count what is in it."""
    return FileStore(MemoryStore(), max_bytes=2_000_000)
