"""One command, one declaration: its form page, its page POST and its JSON POST, all sending the same command to the same action."""

from collections.abc import Mapping, Sequence
from typing import Any

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import UploadFile
from litestar.handlers import HTTPRouteHandler
from litestar.response import Redirect
from litestar.types import Empty

from foundation.commands import describe, read
from foundation.errors import (
    InvalidCommand,
    Problem,
    Sentence,
    StaleVersion,
    Unauthenticated,
)
from foundation.http import answers, forms, sending, uploads
from foundation.http.declared import COMMANDS, Asking, CommandRoute, Setting, Subject
from foundation.http.sending import (
    LONGEST_JSON,
    act,
    check_references,
    decoded,
    note_actor,
    refuse_strangers,
    said_place,
)
from foundation.http.site import (
    HttpRequest,
    expectation,
    reading,
    refuse_forgery,
    site_of,
    version_number,
    words,
    writing,
)
from foundation.http.threads import in_thread
from foundation.http.uploads import Received
from foundation.work import Work

__all__ = [
    "COMMANDS",
    "Asking",
    "CommandRoute",
    "Setting",
    "Subject",
    "command_routes",
    "decoded",
    "note_actor",
    "refuse_strangers",
]


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

    # A command that comes with its files is as long as the application allows.
    most = Empty if sending.takes_files(route.command) else LONGEST_JSON

    @post(route.api, name=f"api:{route.name}", request_max_body_size=most)
    async def send(request: HttpRequest) -> Response[Any]:
        return await sending.send(route, request, _subject(request))

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
    setting = route.setting(
        Asking(site_of(request), work, subject, query if sent is None else sent, tongue)
    )
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
        setting = route.setting(Asking(site_of(request), work, subject, sent, tongue))
        if received.kept:
            place = setting.territory or said_place(work, str((sent.get("territory") or [""])[0]))
            raw |= uploads.take_in(work, route.command, request, received, place)
        command = _read_form(route.command, raw, received.unusable, tongue.language)
        check_references(work, command)
        row = act(route, request, work, subject, command)
        target = route.done(row)
    return answers.see(target, route.command.__name__)


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
