"""The whole application over a test's own database, and people who come to it with a browser or a program."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from httpx import Response
from litestar.testing import TestClient
from obstore.store import MemoryStore

from app import server
from app.navigation import NAVIGATION
from foundation.database import Database
from foundation.files import FileStore
from foundation.http.site import COOKIE, Site
from foundation.identity import sessions
from foundation.identity.actors import SYSTEM
from foundation.identity.permissions import Role
from foundation.identity.users import AddUser, UserAccount, add
from foundation.place import PlaceKind
from foundation.settings import ROOT, Settings
from tests.support.web import TEMPLATES, application

SECRET = "a secret of at least thirty-two characters"
PASSWORD = "palmera-verde-27"
HOST = "http://testserver.local"


def settings_of(db: Database, folder: Path, **changes: Any) -> Settings:  # noqa: ANN401 - as the fields are
    usual: dict[str, Any] = {
        "data": folder,
        "database": db.url,
        "store": str(folder / "files"),
        "secret": SECRET,
        "public_address": "https://obras.example.org",
        "secure_cookies": False,
        "node_modules": ROOT / "node_modules",
        "oc4ids_prefix": "oc4ids-bu3kcz-",
        "publisher": "Minga",
        "max_upload": 2_000_000,
    }
    return Settings(**{**usual, **changes})


def site_over(
    db: Database,
    folder: Path,
    store: FileStore | None = None,
    **changes: Any,  # noqa: ANN401 - as the fields are
) -> Site:
    return Site(
        db=db,
        store=store or FileStore(MemoryStore(), max_bytes=2_000_000),
        settings=settings_of(db, folder, **changes),
        templates=TEMPLATES,
        place=PlaceKind.LIVE,
        navigation=NAVIGATION,
        revision="0.1.0",
        name="Programa de prueba",
    )


@contextmanager
def opened(site: Site, *, requests_per_minute: int = 0) -> Iterator["Visitor"]:
    """A visitor in front of the application; without a limit on requests unless the test is about it."""
    built = (
        server.build(site, requests_per_minute=requests_per_minute)
        if requests_per_minute
        else application(site)
    )
    with TestClient(built, base_url=HOST, raise_server_exceptions=False) as client:
        yield Visitor(client, site)


@pytest.fixture
def visitor(db: Database, tmp_path: Path) -> Iterator["Visitor"]:
    """Somebody without a session in front of the application."""
    with opened(site_over(db, tmp_path)) as opened_visitor:
        yield opened_visitor


@dataclass
class Visitor:
    """One person at the application: each has cookies of their own."""

    client: TestClient[Any]
    site: Site
    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, **options: Any) -> Response:  # noqa: ANN401 - as httpx takes them
        """One request with this person's cookies; redirections are not followed."""
        self.client.cookies.clear()
        headers = {**self.headers, **options.pop("headers", {})}
        if self.cookies:
            headers.setdefault("cookie", "; ".join(f"{k}={v}" for k, v in self.cookies.items()))
        answer = self.client.request(
            method, path, headers=headers, follow_redirects=False, **options
        )
        for name, value in answer.cookies.items():
            self.cookies[name] = value
        return answer

    def get(self, path: str, **options: Any) -> Response:  # noqa: ANN401 - as httpx takes them
        return self.ask("GET", path, **options)

    def post(self, path: str, **options: Any) -> Response:  # noqa: ANN401 - as httpx takes them
        return self.ask("POST", path, **options)

    def submit(self, path: str, **answers: Any) -> Response:  # noqa: ANN401 - texts or lists of them
        """Send a page's form as a browser would: with the token of the page it stands on."""
        token = csrf_of(self.get(path))
        return self.post(path, data={"_csrf_token": token, **answers}, headers={"origin": HOST})

    def newcomer(self) -> "Visitor":
        """Somebody else, without a session."""
        return Visitor(self.client, self.site)

    def as_user(self, account: UserAccount) -> "Visitor":
        """Somebody who signed in with this account, in a browser."""
        token = sessions.open_session(self.site.db, account.id, self.site.db.clock.now())
        return Visitor(self.client, self.site, {COOKIE: token})

    def program_of(self, account: UserAccount) -> "Visitor":
        """A program that acts for this account."""
        token = sessions.open_session(self.site.db, account.id, self.site.db.clock.now())
        return Visitor(self.client, self.site, headers={"authorization": f"Bearer {token}"})


def csrf_of(page: Response) -> str:
    found = re.search(r'name="_csrf_token" value="(\w+)"', page.text)
    assert found, page.text
    return found[1]


def account(
    db: Database, role: Role = Role.ENGINEER, territory: str = "CO.", name: str = ""
) -> UserAccount:
    command = AddUser(
        user_name=name or str(role).replace("_", "."),
        name="Persona de prueba",
        password=PASSWORD,
        role=role,
        territory=territory,
    )
    with db.writing(SYSTEM) as work:
        return add(work, command)


def sign_in(visitor: Visitor, name: str = "engineer", password: str = PASSWORD) -> Response:
    return visitor.submit("/sign-in", name=name, password=password)


def place_of(answer: Response) -> str:
    """Where an answer sends the browser, without a message."""
    return urlsplit(answer.headers["location"]).path
