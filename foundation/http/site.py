"""What every request needs: the database, the file store, the settings and the templates; and the unit of work it opens."""

import hashlib
import hmac
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import jinja2
from litestar import Request
from sqlalchemy.orm import Session

from foundation.database import Database
from foundation.errors import Forbidden, say
from foundation.files import FileStore
from foundation.identity import sessions
from foundation.identity.actors import Actor
from foundation.place import PlaceKind
from foundation.settings import Settings
from foundation.translations import LANGUAGES, Translator, translator
from foundation.work import Expectation, Work

COOKIE = "minga"
LANGUAGE_COOKIE = "minga_language"

HttpRequest = Request[Any, Any, Any]


@dataclass(frozen=True)
class NavItem:
    """One entry of the main navigation; shown where ``seen_by`` says so."""

    href: str
    label: str
    icon: str
    seen_by: Callable[[Actor], bool]


@dataclass(frozen=True)
class Site:
    """One running application."""

    db: Database
    store: FileStore
    settings: Settings
    templates: jinja2.Environment
    place: PlaceKind
    navigation: tuple[NavItem, ...]
    revision: str
    name: str


def site_of(request: HttpRequest) -> Site:
    """The application a request came to."""
    site: Site = request.app.state.site
    return site


def token_of(request: HttpRequest) -> str | None:
    """The session token: from the cookie, or from ``Authorization: Bearer`` for programs."""
    bearer = bearer_of(request)
    return request.cookies.get(COOKIE) if bearer is None else bearer


def bearer_of(request: HttpRequest) -> str | None:
    """The token a program sends by itself; no browser adds one on its own, as it does cookies and Basic passwords."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


@contextmanager
def reading(request: HttpRequest) -> Iterator[Work]:
    """A look at the data on behalf of whoever sent the request."""
    site, token = site_of(request), token_of(request)
    with site.db.reading(_resolver(site, token)) as work:
        yield work


@contextmanager
def writing(request: HttpRequest, expecting: Expectation | None = None) -> Iterator[Work]:
    """One transaction on behalf of whoever sent the request."""
    site, token = site_of(request), token_of(request)
    with site.db.writing(_resolver(site, token), expecting=expecting) as work:
        yield work


def _resolver(site: Site, token: str | None) -> Callable[[Session], Actor]:
    return lambda session: sessions.actor(session, token, site.db.clock.now())


def language_of(request: HttpRequest, actor: Actor | None = None) -> str:
    """The language to answer in: asked for in the cookie, else the user's own, else the browser's, else Spanish."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    if chosen in LANGUAGES:
        return chosen
    if actor is not None and actor.user_id is not None:
        return actor.language
    return preferred(request.headers.get("accept-language", ""))


def preferred(header: str) -> str:
    """The first language of a browser's list that the interface speaks; Spanish where it speaks none."""
    weighed: list[tuple[float, str]] = []
    for part in header[:500].split(","):
        tag, _, parameters = part.partition(";")
        code = re.split(r"[-_]", tag.strip().lower())[0]
        weight = re.fullmatch(r"\s*q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*", parameters)
        quality = float(weight[1]) if weight else 1.0
        if code in LANGUAGES and quality > 0:
            weighed.append((-quality, code))
    return min(weighed, key=lambda pair: pair[0])[1] if weighed else LANGUAGES[0]


def words(request: HttpRequest, actor: Actor | None = None) -> Translator:
    """The translator for whoever sent the request."""
    return translator(language_of(request, actor))


def csrf_token(request: HttpRequest) -> str:
    """The token a form carries: tied to the session, worthless for any other."""
    key = site_of(request).settings.secret.encode()
    return hmac.new(key, f"csrf:{token_of(request) or ''}".encode(), hashlib.sha256).hexdigest()


def refuse_forgery(request: HttpRequest, form: Mapping[str, Any] | None) -> None:
    """Refuse a change that another site made this browser send.

    A change has to come from our own pages (``Origin``/``Sec-Fetch-Site``) and, where the cookie says who it is, carry the token of that
    session. Programs that send their token themselves need none, because no browser adds that header on its own.
    """
    if _is_from_elsewhere(request):
        raise Forbidden(say("This came from another site and was not done."))
    if bearer_of(request) is not None:
        return
    given = request.headers.get("x-csrftoken") or (form or {}).get("_csrf_token") or ""
    if isinstance(given, list):
        given = given[0]
    if not hmac.compare_digest(str(given).encode(), csrf_token(request).encode()):
        raise Forbidden(say("This page is too old to send. Open it again and repeat."))


def _is_from_elsewhere(request: HttpRequest) -> bool:
    origin = request.headers.get("origin")
    host = request.headers.get("host", "").lower()
    is_foreign = origin is not None and urlsplit(origin.lower()).netloc != host
    return is_foreign or request.headers.get("sec-fetch-site") == "cross-site"


def expectation(subject: UUID | str | None, version: Any) -> Expectation | None:
    """The version a person was looking at, where the form or the ``If-Match`` header says so."""
    number = version_number(str(version or "").strip().strip('"'))
    # A place, known by its code, has no versions.
    if number is None or not isinstance(subject, UUID):
        return None
    return Expectation(subject, number)


def version_number(text: str) -> int | None:
    """A version as an address, a header or a form has it; nothing where it is no number of one."""
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None
