"""Answers: pages, JSON, redirects, and the same failure said to a person or to a program."""

import logging
import traceback
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, cast
from urllib.parse import urlencode

import jinja2
import msgspec
from litestar import Response
from litestar.exceptions import HTTPException
from litestar.response import Redirect
from markupsafe import Markup
from sqlalchemy.exc import IntegrityError

from foundation.constraints import broken
from foundation.errors import (
    Forbidden,
    InvalidCommand,
    NotFound,
    Problem,
    ProgrammingError,
    Refused,
    StaleVersion,
    TooMany,
    Unauthenticated,
    Unavailable,
    say,
)
from foundation.http import drawing
from foundation.http.site import HttpRequest, csrf_token, language_of, site_of
from foundation.identity.actors import VISITOR, Actor
from foundation.place import PlaceKind
from foundation.translations import LANGUAGES, Translator, translator

# Litestar adds the charset to texts by itself; naming it here would name it twice.
HTML = "text/html"
JSON = "application/json"
PROBLEM = "application/problem+json"
# What was answered to one person stays in no cache that another could read.
PRIVATE = {"cache-control": "no-store"}
LANGUAGE_NAMES = {"es": "Español", "en": "English"}

# An actor is resolved inside the unit of work; the page that answers is drawn after it, so it is noted on the request.
ACTOR = "minga_actor"


def page(
    request: HttpRequest, template: str, actor: Actor, *, status: int = 200, **context: Any
) -> Response[str]:
    """A page drawn from read structs."""
    site = site_of(request)
    words = translator(language_of(request, actor))
    text = site.templates.get_template(template).render(
        **chrome(request, actor, words), **context_functions(words), **context
    )
    return Response(
        text,
        status_code=status,
        media_type=HTML,
        headers=PRIVATE,
    )


def chrome(request: HttpRequest, actor: Actor, words: Translator) -> dict[str, Any]:
    """What every page shows around its content."""
    site = site_of(request)
    path = request.url.path
    done = done_label(request, words)
    return {
        "lang": words.language,
        "words": words,
        "request_path": path,
        "signed_in": actor.user_id is not None,
        "actor": actor,
        "revision": site.revision,
        "done": done,
        "release": site.revision,
        "place": {"demonstration": site.place is PlaceKind.DEMONSTRATION, "name": site.name},
        "nav": [
            {
                "href": item.href,
                "label": words.text(item.label),
                "icon": item.icon,
                "current": path.startswith(item.href) if item.href != "/" else path == "/",
            }
            for item in site.navigation
            if item.seen_by(actor)
        ],
        "account": account(actor, words),
        "languages": [
            {
                "code": code,
                "label": LANGUAGE_NAMES[code],
                "href": f"/language/{code}?{urlencode({'next': path})}",
                "current": code == words.language,
            }
            for code in LANGUAGES
        ],
        "flashes": [{"tone": "done", "text": done}] if done else [],
        "csrf_input": Markup('<input type="hidden" name="_csrf_token" value="{}">').format(
            csrf_token(request)
        ),
        "query": {
            key: request.query_params.getall(key) for key in request.query_params if key != "done"
        },
    }


def done_label(request: HttpRequest, words: Translator) -> str:
    """What was just done, in words of our own: the address may name a command, but nobody writes a message into our page."""
    code = request.query_params.get("done", "")
    return words.label("done", code) if words.has_label("done", code) else ""


def account(actor: Actor, words: Translator) -> dict[str, str] | None:
    """Who is signed in, as the head of the page says it."""
    if actor.user_id is None:
        return None
    roles = ", ".join(dict.fromkeys(words.label("role", grant.role) for grant in actor.grants))
    return {"name": actor.name, "role": roles, "href": "/account"}


def context_functions(words: Translator) -> dict[str, Any]:
    """The functions a template calls; the language is the request's, so they come with each page."""
    return {"_": words.text, "ngettext": words.plural, "label": words.label, "say": words.sentence}


FORMATS = (
    "money",
    "date",
    "short_date",
    "datetime",
    "month",
    "number",
    "percent",
    "quantity",
    "micro",
    "value",
)


def add_filters(environment: jinja2.Environment) -> None:
    """The few ways a template writes a value, in the language of the page."""
    for name in FORMATS:
        environment.filters[name] = _format(name)
    drawing.add_filters(environment)


def _format(name: str) -> Any:
    @jinja2.pass_context
    def write(context: jinja2.runtime.Context, value: Any) -> Any:
        text = getattr(context["words"], name)(value)
        # A date in a narrow column of a table stays on one line.
        return text.replace(" ", "\u00a0") if name == "short_date" else text

    return write


def answer(view: Any, status: int = 200) -> Response[bytes]:
    """A read struct as JSON."""
    body = msgspec.json.encode(view, enc_hook=_encode)
    return Response(body, status_code=status, media_type=JSON, headers=PRIVATE)


def _encode(value: Any) -> Any:
    # A code that knows the list it belongs to is a text with a context; programs get the code.
    if isinstance(value, str):
        return str(value)
    raise NotImplementedError(f"{type(value)} is not part of a read struct")


def see(path: str, done: str = "") -> Redirect:
    """Go and look at the result (303, so that reloading does not repeat the command)."""
    joint = "&" if "?" in path else "?"
    return Redirect(f"{path}{joint}done={done}" if done else path, status_code=303)


def wants_json(request: HttpRequest) -> bool:
    return request.url.path.startswith("/api/")


def problem(
    request: HttpRequest, failure: Problem, headers: Mapping[str, str] | None = None
) -> Response[Any]:
    """A failure: a page for people, ``application/problem+json`` (RFC 9457) for programs."""
    response = _problem(request, failure)
    response.headers.update({**_headers_of(failure), **(headers or {})})
    return response


def _headers_of(failure: Problem) -> dict[str, str]:
    if isinstance(failure, Unauthenticated):
        return {"www-authenticate": "Bearer"}
    if isinstance(failure, Unavailable):
        return {"retry-after": "5"}
    return {}


def _problem(request: HttpRequest, failure: Problem) -> Response[Any]:
    actor = cast("Actor", request.scope["state"].get(ACTOR, VISITOR))
    words = translator(language_of(request, actor))
    if wants_json(request):
        return Response(
            msgspec.json.encode(problem_body(failure, words)),
            status_code=failure.status,
            media_type=PROBLEM,
            headers=PRIVATE,
        )
    if isinstance(failure, Unauthenticated) and request.method == "GET":
        back = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
        return Redirect(f"/sign-in?{urlencode({'next': back})}", status_code=303)
    return page(
        request,
        "pages/error.html",
        actor,
        status=failure.status,
        status_code=failure.status,
        message=words.sentence(failure.sentence),
        changes=[words.sentence(change) for change in getattr(failure, "changes", ())],
        errors={name: words.sentence(s) for name, s in getattr(failure, "errors", {}).items()},
    )


def problem_body(failure: Problem, words: Translator) -> Mapping[str, Any]:
    """The members of a problem document."""
    body: dict[str, Any] = {
        "type": f"about:blank#{failure.code}",
        "title": words.label("problem", failure.code),
        "status": failure.status,
        "detail": words.sentence(failure.sentence),
    }
    if isinstance(failure, InvalidCommand):
        body["errors"] = [
            {"field": name, "detail": words.sentence(sentence)}
            for name, sentence in failure.errors.items()
        ]
    if isinstance(failure, StaleVersion):
        body["expected"], body["current"] = failure.expected, failure.current
        body["changes"] = [words.sentence(change) for change in failure.changes]
    return body


_BY_STATUS: dict[int, Problem] = {
    401: Unauthenticated(),
    403: Forbidden(say("Your role does not allow this here.")),
    404: NotFound(),
    413: Refused(say("That is larger than can be received.")),
    429: TooMany(say("Too many requests. Wait a minute and try again.")),
}


def on_problem(request: HttpRequest, failure: Problem) -> Response[Any]:
    return problem(request, failure)


def on_http_exception(request: HttpRequest, failure: HTTPException) -> Response[Any]:
    """Failures the framework found: no such path, wrong method, unreadable parameter."""
    if failure.status_code >= 500:
        return on_unexpected(request, failure)
    known = _BY_STATUS.get(failure.status_code)
    if known is None or known.status != failure.status_code:
        said = known.sentence if known else say("The request could not be understood.")
        known = Problem(said)
        known.status, known.code = failure.status_code, "request"
    headers = {name.lower(): value for name, value in (failure.headers or {}).items()}
    if "ratelimit-reset" in headers:
        headers["retry-after"] = headers["ratelimit-reset"]
    if failure.status_code == 405:
        headers["allow"] = ", ".join(_allowed(request))
    return problem(request, known, headers)


def _allowed(request: HttpRequest) -> Iterator[str]:
    """The methods that a path answers to."""
    routing = request.app.asgi_router.handle_routing
    for method in ("GET", "POST", "OPTIONS"):
        with suppress(HTTPException):
            routing(path=request.scope["path"], method=method)
            yield method


def on_unexpected(request: HttpRequest, failure: Exception) -> Response[Any]:
    """A bug: nothing was saved, nothing of it is shown; where it happened is logged, without what people wrote."""
    where = "".join(traceback.format_tb(failure.__traceback__))
    logging.getLogger("minga").error(
        "%s %s: %s\n%s",
        request.method,
        request.scope.get("path_template", ""),
        _described(failure),
        where,
    )
    return problem(
        request, Problem(say("Something went wrong on our side. Nothing was saved; try again."))
    )


def _described(failure: Exception) -> str:
    """What failed, without its message: messages quote values, and values may be personal data."""
    name = f"{type(failure).__module__}.{type(failure).__qualname__}"
    if isinstance(failure, ProgrammingError):
        return f"{name}: {failure}"
    if isinstance(failure, IntegrityError):
        return f"{name}: {broken(failure.orig)}"
    return name
