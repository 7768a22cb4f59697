"""Signing in and out, the language, and one's own account."""

import re
from typing import Annotated, Any
from urllib.parse import urlencode, urlsplit

import msgspec
from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect
from msgspec import Meta

from app.demonstration import accounts
from foundation.commands import ShortText, read
from foundation.errors import InvalidCommand, Problem
from foundation.http import answers, forms
from foundation.http.forms import FormPlan
from foundation.http.routes import decoded, note_actor
from foundation.http.site import (
    COOKIE,
    LANGUAGE_COOKIE,
    HttpRequest,
    reading,
    refuse_forgery,
    site_of,
    token_of,
    words,
)
from foundation.http.threads import in_thread
from foundation.identity import sessions
from foundation.identity.actors import VISITOR
from foundation.place import PlaceKind
from foundation.translations import LANGUAGES

# A name and a password are short; nobody unknown sends more.
LONGEST = 10_000


class SignIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who somebody says they are."""

    name: ShortText
    password: Annotated[str, Meta(min_length=1, max_length=200, extra={"kind": "password"})]


class SignedIn(msgspec.Struct, frozen=True, kw_only=True):
    """A session's token, for programs."""

    token: str


@get("/sign-in")
@in_thread
def ask(request: HttpRequest, next: FromQuery[str] = "/") -> Response[Any]:
    return _page(request, next)


def _page(
    request: HttpRequest,
    onward: str,
    sent: dict[str, Any] | None = None,
    failure: Problem | None = None,
) -> Response[Any]:
    tongue = words(request)
    form = forms.build(
        SignIn,
        tongue,
        FormPlan(),
        action=f"/sign-in?{urlencode({'next': safe(onward)})}",
        submit=tongue.text("Sign in"),
        sent={**sent, "password": [""]} if sent else None,
        errors=_errors(failure),
    )
    is_demonstration = site_of(request).place is PlaceKind.DEMONSTRATION
    return answers.page(
        request,
        "pages/sign_in.html",
        VISITOR,
        status=failure.status if failure else 200,
        form=form,
        view={"accounts": accounts(tongue) if is_demonstration else ()},
    )


def _errors(failure: Problem | None) -> dict[str, Any] | None:
    if isinstance(failure, InvalidCommand):
        return failure.errors
    return {"name": failure.sentence} if failure else None


@post("/sign-in", request_max_body_size=LONGEST)
async def sign_in(request: HttpRequest, next: FromQuery[str] = "/") -> Response[Any]:
    form = await request.form()
    sent = {name: [str(value)] for name, value in form.multi_items()}
    return await sync_to_thread(_sign_in, request, sent, next)


def _sign_in(request: HttpRequest, sent: dict[str, Any], onward: str) -> Response[Any]:
    refuse_forgery(request, sent)
    try:
        command = read(SignIn, sent, "form")
        token = _open(request, command)
    except Problem as failure:
        return _page(request, onward, sent, failure)
    before = request.cookies.get(COOKIE)
    if before:
        # Whoever signed in here before does not stay signed in behind the back of whoever did now.
        sessions.sign_out(site_of(request).db, before)
    response = answers.see(safe(onward))
    response.set_cookie(
        key=COOKIE,
        value=token,
        max_age=int(sessions.LIFETIME.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=site_of(request).settings.secure_cookies,
    )
    return response


def _open(request: HttpRequest, command: SignIn) -> str:
    site = site_of(request)
    address = request.client.host if request.client else ""
    return sessions.sign_in(site.db, site.settings.secret, command.name, command.password, address)


@post("/api/sign-in", status_code=200, request_max_body_size=LONGEST)
async def sign_in_program(request: HttpRequest) -> Response[Any]:
    body = await request.body()
    return await sync_to_thread(_sign_in_program, request, body)


def _sign_in_program(request: HttpRequest, body: bytes) -> Response[Any]:
    command = read(SignIn, decoded(body))
    return answers.answer(SignedIn(token=_open(request, command)))


@post("/sign-out", request_max_body_size=LONGEST)
async def sign_out(request: HttpRequest) -> Redirect:
    form = await request.form()
    sent = {name: [str(value)] for name, value in form.multi_items()}
    return await sync_to_thread(_sign_out, request, sent)


def _sign_out(request: HttpRequest, sent: dict[str, Any]) -> Redirect:
    refuse_forgery(request, sent)
    token = token_of(request)
    if token:
        sessions.sign_out(site_of(request).db, token)
    response = Redirect("/sign-in", status_code=303)
    response.delete_cookie(COOKIE)
    return response


@get("/language/{code:str}", sync_to_thread=False)
def choose_language(
    request: HttpRequest, code: FromPath[str], next: FromQuery[str] = "/"
) -> Redirect:
    response = Redirect(safe(next), status_code=303)
    if code in LANGUAGES:
        response.set_cookie(key=LANGUAGE_COOKIE, value=code, max_age=31_536_000, samesite="lax")
    return response


@get("/account", sync_to_thread=True)
def account_page(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue = words(request, work.actor)
        roles = [
            {"label": tongue.label("role", grant.role), "value": grant.territory}
            for grant in work.actor.grants
        ]
        return answers.page(
            request,
            "pages/account.html",
            work.actor,
            view={"roles": roles, "name": work.actor.name},
        )


def safe(path: str) -> str:
    """A path of our own to go on to; anything else is the beginning."""
    parts = urlsplit(path)
    is_ours = (
        path.startswith("/")
        and not path.startswith(("//", "/\\"))
        and not parts.scheme
        and not parts.netloc
    )
    # What browsers leave out or turn round (tabs, line ends, backslashes) is no path of ours; nor is what a header cannot carry.
    return path if is_ours and re.fullmatch(r"[!-\[\]-~]*", path) else "/"


HANDLERS = (ask, sign_in, sign_in_program, sign_out, choose_language, account_page)
