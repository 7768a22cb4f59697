"""One command, one declaration: its form page, its page POST and its JSON POST, all sending the same command to the same action."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import UploadFile
from litestar.handlers import HTTPRouteHandler
from litestar.response import Redirect

from foundation import files, territories
from foundation.columns import Base
from foundation.commands import describe, read
from foundation.errors import (
    InvalidCommand,
    NotFound,
    Problem,
    ProgrammingError,
    Sentence,
    StaleVersion,
    Unauthenticated,
    say,
)
from foundation.http import answers, forms, uploads
from foundation.http.forms import FormPlan
from foundation.http.site import (
    HttpRequest,
    Site,
    expectation,
    reading,
    refuse_forgery,
    site_of,
    token_of,
    version_number,
    words,
    writing,
)
from foundation.http.threads import in_thread
from foundation.http.uploads import Received
from foundation.identity.permissions import Permission
from foundation.leaves import EXPECTED
from foundation.translations import Translator
from foundation.work import Work

# A command in JSON holds words and numbers; its files come before it, by themselves.
LONGEST_JSON = 1_000_000

# What a command is about: a row by its key, a place by its code.
Subject = UUID | str

# Every declared command, for the OpenAPI document and for the generated tests.
COMMANDS: list["CommandRoute"] = []


@dataclass(frozen=True)
class Setting:
    """What stands around and inside a form: its context for the reader, and how its fields begin."""

    plan: FormPlan = field(default_factory=FormPlan)
    facts: tuple[Any, ...] = ()
    gates: tuple[Any, ...] = ()
    context_title: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)
    version: int | None = None
    territory: str | None = None


@dataclass(frozen=True)
class Asking:
    """Who is being asked what: the row the command is about, what was sent or stands in the address, the reader's words."""

    work: Work
    subject: Subject | None
    sent: Mapping[str, Any]
    words: Translator

    @property
    def row(self) -> UUID:
        """The key of the row in the command's path."""
        if not isinstance(self.subject, UUID):
            raise ProgrammingError("this command's path names no row")
        return self.subject

    @property
    def place(self) -> str:
        """The code of the place in the command's path."""
        if not isinstance(self.subject, str):
            raise ProgrammingError("this command's path names no place")
        return self.subject

    def given(self, name: str) -> str:
        """A value in the address or in what was sent; empty where there is none."""
        return str((self.sent.get(name) or [""])[0])


def _no_setting(asking: Asking) -> Setting:
    return Setting()


def _no_tools(site: Site) -> tuple[Any, ...]:
    return ()


@dataclass(frozen=True)
class CommandRoute:
    """One command as pages and API show it. ``path`` may hold ``{id:uuid}``, the row it is about, or ``{place:str}``, a place's code.

    ``tools`` are what the action takes of the running application before everything else, such as the press that prints papers;
    ``key`` is how ``view`` finds what came of the command; ``variant`` tells apart the routes of a command that serves several kinds.
    """

    path: str
    command: type
    action: Callable[..., Base]
    permission: Permission
    title: str
    submit: str
    view: Callable[[Work, Any], Any]
    done: Callable[[Any], str]
    setting: Callable[[Asking], Setting] = _no_setting
    tools: Callable[[Site], tuple[Any, ...]] = _no_tools
    key: Callable[[Any], Any] = attrgetter("id")
    cancel: Callable[[Any], str] = lambda subject: "/"
    api_path: str = ""
    template: str = "pages/form.html"
    lead: str = ""
    variant: str = ""

    @property
    def name(self) -> str:
        """What it is called in addresses and in the API's description; one command may serve several kinds of things."""
        return f"{self.command.__name__}.{self.variant}" if self.variant else self.command.__name__

    @property
    def about_row(self) -> bool:
        return "{id:uuid}" in self.path

    @property
    def api(self) -> str:
        return self.api_path or f"/api{self.path.removesuffix('/new')}"


def command_routes(route: CommandRoute) -> list[HTTPRouteHandler]:
    """The three handlers of a command."""
    # A field that nobody can read is found when the server starts, not at the first request.
    describe(route.command)
    COMMANDS.append(route)

    @get(route.path, name=f"form:{route.name}")
    @in_thread
    def ask(request: HttpRequest) -> Response[Any]:
        return _ask(route, request, _subject(request))

    @post(route.path, name=f"page:{route.name}")
    async def submit(request: HttpRequest) -> Response[Any]:
        return await _submit(route, request, _subject(request))

    @post(route.api, name=f"api:{route.name}", request_max_body_size=LONGEST_JSON)
    async def send(request: HttpRequest) -> Response[Any]:
        return await _send(route, request, _subject(request))

    return [ask, submit, send]


def _subject(request: HttpRequest) -> Subject | None:
    """What the command is about, as its path says it."""
    found: Subject | None = request.path_params.get("id", request.path_params.get("place"))
    return found


def _ask(route: CommandRoute, request: HttpRequest, subject: Subject | None) -> Response[Any]:
    with reading(request) as work:
        return _form_page(route, request, work, subject)


def _form_page(
    route: CommandRoute,
    request: HttpRequest,
    work: Work,
    subject: Subject | None,
    *,
    sent: Mapping[str, Any] | None = None,
    failure: Problem | None = None,
    kept: Mapping[str, Sequence[str]] | None = None,
) -> Response[Any]:
    note_actor(request, work)
    query = {key: request.query_params.getall(key) for key in request.query_params}
    tongue = words(request, work.actor)
    setting = route.setting(Asking(work, subject, query if sent is None else sent, tongue))
    # A creation has no place yet; whoever holds the verb somewhere may look at the form.
    if setting.territory is not None:
        work.require(route.permission, setting.territory)
    elif not work.actor.may_anywhere(route.permission):
        work.require(route.permission, "CO.")
    form = forms.build(
        route.command,
        tongue,
        setting.plan,
        action=request.url.path,
        submit=tongue.text(route.submit),
        cancel=route.cancel(subject),
        version=_version(sent, setting, failure),
        sent=sent,
        errors=failure.errors if isinstance(failure, InvalidCommand) else None,
        kept=kept,
    )
    return answers.page(
        request,
        route.template,
        work.actor,
        status=failure.status if failure else 200,
        form=form,
        title=tongue.text(route.title),
        lead=tongue.text(route.lead) if route.lead else "",
        context={
            "title": tongue.text(setting.context_title) if setting.context_title else None,
            "facts": setting.facts,
            "gates": setting.gates,
        },
        refusal=tongue.sentence(failure.sentence) if failure else "",
        changes=[tongue.sentence(change) for change in getattr(failure, "changes", ())],
        **setting.extra,
    )


def _version(
    sent: Mapping[str, Any] | None, setting: Setting, failure: Problem | None
) -> int | None:
    """What the person has seen: whoever was shown what changed meanwhile may decide again, now knowing it."""
    if isinstance(failure, StaleVersion):
        return failure.current
    if sent is None or "_version" not in sent:
        return setting.version
    number = version_number(sent["_version"][0])
    return setting.version if number is None else number


def note_actor(request: HttpRequest, work: Work) -> None:
    """Remember who is asking for the error page, and send visitors to sign in."""
    request.scope["state"][answers.ACTOR] = work.actor
    if work.actor.user_id is None:
        raise Unauthenticated


def refuse_strangers(request: HttpRequest) -> None:
    """Read nothing from somebody who does not even claim to be somebody."""
    if not token_of(request):
        raise Unauthenticated


async def _submit(
    route: CommandRoute, request: HttpRequest, subject: Subject | None
) -> Response[Any]:
    refuse_strangers(request)
    form = await request.form()
    sent: dict[str, Any] = {}
    chosen: dict[str, list[bytes]] = {}
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            data = await value.read()
            if data:
                chosen.setdefault(name, []).append(data)
        else:
            sent.setdefault(name, []).append(value)
    return await sync_to_thread(_run, route, request, subject, sent, chosen)


def _run(
    route: CommandRoute,
    request: HttpRequest,
    subject: Subject | None,
    sent: dict[str, Any],
    chosen: Mapping[str, Sequence[bytes]],
) -> Response[Any]:
    refuse_forgery(request, sent)
    if chosen:
        with reading(request) as work:
            note_actor(request, work)  # Nobody unknown fills the store.
    received = uploads.receive(route.command, request, sent, chosen)
    failure: Problem | None = InvalidCommand(received.unusable) if received.unusable else None
    if not forms.is_editing_rows(sent):
        try:
            return _perform(route, request, subject, sent, received)
        except Unauthenticated:
            raise
        except Problem as problem:
            if problem.status in (403, 404):
                raise
            failure = problem
    with reading(request) as work:
        return _form_page(
            route, request, work, subject, sent=sent, failure=failure, kept=received.kept
        )


def _perform(
    route: CommandRoute,
    request: HttpRequest,
    subject: Subject | None,
    sent: Mapping[str, Any],
    received: Received,
) -> Redirect:
    expecting = expectation(subject, (sent.get("_version") or [""])[0])
    with writing(request, expecting) as work:
        note_actor(request, work)
        raw = {name: value for name, value in sent.items() if not name.startswith("_")}
        tongue = words(request, work.actor)
        setting = route.setting(Asking(work, subject, sent, tongue))
        if received.kept:
            place = setting.territory or _said_place(work, sent)
            raw |= uploads.take_in(work, route.command, request, received, place)
        command = _read_form(route.command, raw, received.unusable, tongue.language)
        _check_references(work, command)
        row = _act(route, request, work, subject, command)
        target = route.done(row)
    return answers.see(target, route.command.__name__)


def _said_place(work: Work, sent: Mapping[str, Any]) -> str:
    """The place that a creation's form names, which its files then belong to."""
    path = str((sent.get("territory") or [""])[0])
    try:
        return territories.get(work, path).path
    except NotFound:
        raise InvalidCommand({"territory": EXPECTED["territory"]}) from None


def decoded(body: bytes) -> Any:
    """A JSON body."""
    try:
        return msgspec.json.decode(body or b"{}")
    except (msgspec.DecodeError, RecursionError):
        raise InvalidCommand({"body": say("This is not JSON.")}) from None


def _check_references(work: Work, command: Any) -> None:
    """What a command names by key has to be there for this person, whichever way it came."""
    files.check(work, command)
    territories.check(work, command)


def _read_form(
    command: type, raw: Mapping[str, Any], unusable: Mapping[str, Sentence], language: str
) -> Any:
    """The command; what is wrong with the files is said together with what is wrong in the fields."""
    try:
        value: Any = read(command, raw, "form", language=language)
    except InvalidCommand as invalid:
        raise InvalidCommand({**invalid.errors, **unusable}) from None
    if unusable:
        raise InvalidCommand(unusable)
    return value


def _act(
    route: CommandRoute,
    request: HttpRequest,
    work: Work,
    subject: Subject | None,
    command: Any,
) -> Base:
    about = () if subject is None else (subject,)
    return route.action(work, *route.tools(site_of(request)), *about, command)


async def _send(
    route: CommandRoute, request: HttpRequest, subject: Subject | None
) -> Response[Any]:
    refuse_strangers(request)
    body = await request.body()
    return await sync_to_thread(_run_json, route, request, subject, body)


def _run_json(
    route: CommandRoute, request: HttpRequest, subject: Subject | None, body: bytes
) -> Response[Any]:
    refuse_forgery(request, None)
    with writing(request, expectation(subject, request.headers.get("if-match"))) as work:
        note_actor(request, work)
        if not work.actor.may_anywhere(route.permission):
            work.require(route.permission, "CO.")
        command: Any = read(route.command, decoded(body))
        _check_references(work, command)
        row = _act(route, request, work, subject, command)
        work.session.flush()  # The answer shows the row as it will be committed.
        view = route.view(work, route.key(row))
    return answers.answer(view, 200 if route.about_row else 201)
