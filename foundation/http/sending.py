"""Commands as programs send them: JSON alone or in one parcel with its files, and under a key of the sender's where it may come twice.

A command with a key (``Idempotency-Key``, a UUID version 7) is answered with the note of its submission instead of the row, so that the
answer to the same key is always the same. The way of a command is not looked up before it is gone: only where it fails, or meets its own
note, is the note read. Nothing that a repetition did stays, because all of it is one transaction.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response
from litestar.concurrency import sync_to_thread
from sqlalchemy.exc import IntegrityError

from foundation import files, submissions, territories
from foundation.columns import Base
from foundation.commands import describe, read
from foundation.errors import InvalidCommand, NotFound, Problem, Unauthenticated, say
from foundation.http import answers, parcels
from foundation.http.declared import Asking, CommandRoute, Subject
from foundation.http.parcels import Parcel, Stored
from foundation.http.site import (
    HttpRequest,
    expectation,
    reading,
    refuse_forgery,
    site_of,
    token_of,
    words,
    writing,
)
from foundation.http.uploads import PURPOSES
from foundation.identity.permissions import Permission
from foundation.leaves import EXPECTED
from foundation.submissions import SubmissionView
from foundation.work import Work

# A command in JSON holds words and numbers; its files come before it or beside it.
LONGEST_JSON = 1_000_000


@dataclass(frozen=True)
class Ready:
    """A command that can be read, and its files in the store under the keys by which it names them."""

    command: Any
    stored: tuple[Stored, ...]


def takes_files(command: type) -> bool:
    """Whether any field of a command is a file."""
    leaves = (spec.leaf for spec in describe(command))
    return any(
        takes_files(leaf.type) if leaf.is_struct else leaf.kind in PURPOSES for leaf in leaves
    )


async def send(route: CommandRoute, request: HttpRequest, subject: Subject | None) -> Response[Any]:
    """Carry out a command that a program sent."""
    refuse_strangers(request)
    most = LONGEST_JSON
    if parcels.is_parcel(request):
        most += parcels.MOST_FILES * site_of(request).settings.max_upload
    body = await parcels.body_of(request, most)
    return await sync_to_thread(_receive, route, request, subject, body)


def _receive(
    route: CommandRoute, request: HttpRequest, subject: Subject | None, body: bytes
) -> Response[Any]:
    refuse_forgery(request, None)
    key = submissions.read_key(request.headers.get(submissions.KEY_FIELD))
    parcel = Parcel(body, {})
    if parcels.is_parcel(request):
        parcel = parcels.unpack(request.headers["content-type"], body)
    if key is None:
        return _carry_out(route, request, subject, parcel, None)
    try:
        return _carry_out(route, request, subject, parcel, key)
    except Unauthenticated:
        raise
    except (Problem, IntegrityError):
        # What fails the second time may have been done the first time.
        before = _before(route, request, subject, parcel, key)
        if before is None:
            raise
        return answers.answer(before, 201)


def _before(
    route: CommandRoute,
    request: HttpRequest,
    subject: Subject | None,
    parcel: Parcel,
    key: UUID,
) -> SubmissionView | None:
    """What was carried out under this key already, or nothing."""
    with reading(request) as work:
        content = _content_hash(route, subject, parcel)
        return None if content is None else submissions.find(work, key, content)


def _content_hash(route: CommandRoute, subject: Subject | None, parcel: Parcel) -> str | None:
    """What tells this command from another; nothing of what cannot be read."""
    try:
        said = decoded(parcel.command)
    except InvalidCommand:
        return None
    return submissions.content_hash(route.name, subject, said, parcel.hashes)


def _carry_out(
    route: CommandRoute,
    request: HttpRequest,
    subject: Subject | None,
    parcel: Parcel,
    key: UUID | None,
) -> Response[Any]:
    ready = None
    if parcel.files and site_of(request).db.is_sqlite:
        # SQLite has one place to write, and nobody keeps it while photographs are looked at and synced.
        with reading(request) as work:
            ready = _prepare(route, request, work, parcel)
    with writing(request, expectation(subject, request.headers.get("if-match"))) as work:
        if ready is None:
            ready = _prepare(route, request, work, parcel)
        else:
            _admit(route, request, work)
        if ready.stored:
            _take_in(route, request, work, subject, ready)
        check_references(work, ready.command, fresh={one.key for one in ready.stored})
        row = act(route, request, work, subject, ready.command)
        work.session.flush()  # The answer shows the row as it will be committed.
        if key is None:
            view, status = route.view(work, route.key(row)), 200 if route.about_row else 201
            return answers.answer(view, status)
        content = submissions.content_hash(
            route.name, subject, decoded(parcel.command), parcel.hashes
        )
        version = getattr(row, "version", None)
        note = submissions.note(
            work, key, route.name, content, result=route.key(row), version=version
        )
    return answers.answer(note, 201)


def _admit(route: CommandRoute, request: HttpRequest, work: Work) -> None:
    note_actor(request, work)
    if not work.actor.may_anywhere(route.permission):
        work.require(route.permission, "CO.")


def _prepare(route: CommandRoute, request: HttpRequest, work: Work, parcel: Parcel) -> Ready:
    """Read the command, then store its files: nobody unknown fills the store, nor does what is refused anyway."""
    _admit(route, request, work)
    if parcel.files and not work.actor.may_anywhere(Permission.FILE_ADD):
        work.require(Permission.FILE_ADD, "CO.")
    said, loose = parcels.named(route.command, decoded(parcel.command), parcel)
    command: Any = read(route.command, said)
    return Ready(command, parcels.store(loose, site_of(request).store))


def _take_in(
    route: CommandRoute, request: HttpRequest, work: Work, subject: Subject | None, ready: Ready
) -> None:
    """Take the files into the records of the place that the command is about."""
    project: UUID | None = None
    if route.about is not None and subject is not None:
        row: Any = work.get(route.about, subject, lock=True)
        place, project = row.territory, getattr(row, "project_id", None)
    else:
        tongue = words(request, work.actor)
        place = route.setting(
            Asking(site_of(request), work, subject, {}, tongue)
        ).territory or said_place(work, getattr(ready.command, "territory", ""))
    for one in ready.stored:
        files.keep(work, one.blob, place, project=project, key=one.key)


def said_place(work: Work, path: str) -> str:
    """The place that a creation names, which its files then belong to."""
    try:
        return territories.get(work, path).path
    except NotFound:
        raise InvalidCommand({"territory": EXPECTED["territory"]}) from None


def note_actor(request: HttpRequest, work: Work) -> None:
    """Remember who is asking for the error page, and send visitors to sign in."""
    request.scope["state"][answers.ACTOR] = work.actor
    if work.actor.user_id is None:
        raise Unauthenticated


def refuse_strangers(request: HttpRequest) -> None:
    """Read nothing from somebody who does not even claim to be somebody."""
    if not token_of(request):
        raise Unauthenticated


def decoded(body: bytes) -> Any:
    """A JSON body."""
    try:
        return msgspec.json.decode(body or b"{}")
    except (msgspec.DecodeError, RecursionError):
        raise InvalidCommand({"body": say("This is not JSON.")}) from None


def check_references(work: Work, command: Any, *, fresh: Collection[UUID] = ()) -> None:
    """What a command names by key has to be there for this person, whichever way it came; ``fresh`` are files that came with it."""
    files.check(work, command, fresh=fresh)
    territories.check(work, command)


def act(
    route: CommandRoute,
    request: HttpRequest,
    work: Work,
    subject: Subject | None,
    command: Any,
) -> Base:
    """Carry out a command's action."""
    about = () if subject is None else (subject,)
    return route.action(work, *route.tools(site_of(request)), *about, command)
